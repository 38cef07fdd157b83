"""Altcraft's stand-in answers whatever Schemathesis asks as Altcraft's document says, in JSON and in XML.

An error is a code inside an HTTP 200: a status says nothing here, so that the code is held against the rule.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from schemathesis import Case, Response

sys.path.insert(0, str(Path(__file__).parent))
from conforming import answered, contract
from documented import answer_to, document, media, problems, resolved
from notations import told

#: The code that stands for each rule that refuses.
CODES = {
    "malformed_body": 400,
    "no_identifiers": 400,
    "bad_parameter": 400,
    "unknown_pointer": 400,
    "unknown_currency": 400,
    "unknown_product": 400,
    "token_required": 401,
    "unknown_token": 401,
    "token_refused": 403,
    "no_access": 403,
    "tariff_limit": 402,
}

ALTCRAFT = contract(
    "altcraft",
    {"InTheUrl": "abcdefghijklmnqrstuvwxyz"},
    examples=10,
    # They look at the status, which is 200 for a refusal too.
    off=("negative_data_rejection", "ignored_auth", "missing_required_header"),
)


@ALTCRAFT.parametrize()
def test_a_made_up_call_is_answered_as_the_document_says(case: Case) -> None:
    answered(case, tells_its_code, is_shaped_as_told)


@ALTCRAFT.parametrize()
@settings(max_examples=12, phases=[Phase.generate], deadline=None)
def test_a_made_up_call_without_a_token_is_refused(case: Case) -> None:
    if isinstance(case.body, dict):
        case.body.pop("token", None)
    case.query.pop("token", None)
    response = case.call(headers={"Authorization": ""})
    assert _told(response)["error"] in {
        400,
        401,
    }  # a body that cannot be read is refused before anybody is asked


def tells_its_code(_context: Any, response: Response, _case: Case) -> None:
    rule = response.headers["understudy-rule"][0].partition(".")[2]
    assert _told(response)["error"] == CODES.get(rule, 0), rule


def is_shaped_as_told(_context: Any, response: Response, case: Case) -> None:
    """Schemathesis reads no XML: what stands in it is held against the schema as if it were JSON."""
    if "json" in response.headers["content-type"][0]:
        return
    content = document("altcraft")
    said = answer_to(content, case.operation.method.upper(), case.operation.path, response.status_code)
    described = media(said, response.headers["content-type"][0])
    assert problems(content, resolved(content, described["schema"]), _told(response)) == []


def _told(response: Response) -> dict[str, Any]:
    read: dict[str, Any] = told(response.headers["content-type"][0], response.content)
    return read
