"""TribeMade's stand-in answers whatever Schemathesis asks as TribeMade's document says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from schemathesis import Case

sys.path.insert(0, str(Path(__file__).parent))
from conforming import answered, contract

TRIBEMADE = contract("tribemade", {"ApiKey": "tb-a1b2-c3d-e4f5"}, examples=25)


@TRIBEMADE.parametrize()
def test_a_made_up_call_is_answered_as_the_document_says(case: Case[Any]) -> None:
    answered(case)
