"""Zoho Desk's stand-in answers whatever Schemathesis asks as Zoho Desk's document says."""

from __future__ import annotations

import sys
from pathlib import Path

from schemathesis import Case

sys.path.insert(0, str(Path(__file__).parent))
from conforming import answered, contract

from understudy.sandbox.vendors.zoho_desk.records import ORG_ID, account

ZOHO_DESK = contract(
    "zoho_desk",
    {"Token": account("main").headers["Authorization"]},
    examples=8,
    # What is deleted is in the trash, and can be read there.
    off=("use_after_free",),
)
# Any other organisation is refused before anything else is looked at.
ZOHO_DESK.config.parameters = {"header.orgId": ORG_ID, "query.orgId": ORG_ID}


@ZOHO_DESK.parametrize()
def test_a_made_up_call_is_answered_as_the_document_says(case: Case) -> None:
    answered(case)
