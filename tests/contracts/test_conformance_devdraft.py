"""Devdraft's stand-in answers whatever Schemathesis asks as Devdraft's document says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from schemathesis import Case

sys.path.insert(0, str(Path(__file__).parent))
from conforming import answered, contract

KEYS = {"ClientKey": "YOUR_CLIENT_KEY", "ClientSecret": "YOUR_CLIENT_SECRET"}
DEVDRAFT = contract("devdraft", KEYS, examples=5)
#: The newer pages' verb, which is none unless switched on.
PATCHED = contract("devdraft", KEYS, examples=5, switches={"invoice_update": "patch"}).include(method="PATCH")


@DEVDRAFT.parametrize()
def test_a_made_up_call_is_answered_as_the_document_says(case: Case[Any]) -> None:
    answered(case)


@PATCHED.parametrize()
def test_a_made_up_patch_is_answered_as_the_document_says(case: Case[Any]) -> None:
    answered(case)
