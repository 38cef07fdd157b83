"""The vendors' contracts are valid OpenAPI; they and the stand-ins know the same routes, answers and examples."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis.openapi
from openapi_spec_validator import OpenAPIV30SpecValidator

from understudy.sandbox import Sandbox
from understudy.sandbox.core.sandbox import installed
from understudy.sandbox.core.vendor import Example, Vendor

sys.path.insert(0, str(Path(__file__).parent))
from documented import NAMES, answer_to, answers, document, header_problems, media, operations, problems

VENDORS = installed()
EVERY = pytest.mark.parametrize("name", NAMES)
EXAMPLES = pytest.mark.parametrize(
    ("vendor", "example"),
    [(VENDORS[name], example) for name in NAMES for example in VENDORS[name].examples],
    ids=lambda one: one.name,
)


@EVERY
def test_a_document_is_openapi_3_0_to_its_own_validator(name: str) -> None:
    assert document(name)["openapi"] == "3.0.3"
    OpenAPIV30SpecValidator(document(name)).validate()


@EVERY
def test_a_document_is_openapi_3_0_to_schemathesis(name: str) -> None:
    schemathesis.openapi.from_dict(document(name)).validate()


@EVERY
def test_a_document_and_the_stand_in_have_the_same_routes(name: str) -> None:
    said = {(one.name, one.method, re.sub(r"\{\w+\}", "{}", one.path)) for one in operations(document(name))}
    routed = {(one.operation, one.method, re.sub(r"<\w+>", "{}", one.path)) for one in VENDORS[name].routes}
    assert said == routed


@EVERY
def test_a_document_and_the_stand_in_have_the_same_answers(name: str) -> None:
    said = {(rule, one.status) for one in answers(document(name)) for rule in one.rules}
    given = {(one.name, one.status) for one in VENDORS[name].answers}
    assert said == given


@EVERY
def test_an_answer_is_as_well_known_as_one_of_its_rules(name: str) -> None:
    known = {one.name: one.evidence.value for one in VENDORS[name].answers}
    for one in answers(document(name)):
        evidence = {known[rule] for rule in one.rules} or {"documented", "inferred", "assumed"}
        assert one.content["x-evidence"] in evidence, (one.operation, one.status)


@EVERY
def test_no_answer_is_ours(name: str) -> None:
    """501 is Understudy's, for what no route answers: no vendor gives it."""
    assert 501 not in {one.status for one in answers(document(name))}


@EVERY
def test_a_documents_own_examples_are_what_its_schemas_say(name: str) -> None:
    wrong = {
        (one.operation, one.status, title): found
        for one in answers(document(name))
        for described in one.content.get("content", {}).values()
        for title, example in described.get("examples", {}).items()
        if not isinstance(example["value"], str)  # XML, as a text
        and (found := problems(document(name), described["schema"], example["value"]))
    }
    assert not wrong


@EVERY
def test_a_document_shows_every_answer_that_the_page_prints(name: str, shared: Path) -> None:
    page = (shared / "vendors" / "seeds" / f"{name}.txt").read_text()
    shown = [
        example["value"]
        for one in answers(document(name))
        for described in one.content.get("content", {}).values()
        for example in described.get("examples", {}).values()
    ]
    for printed in _printed(page):
        assert printed in shown


def _printed(page: str) -> list[Any]:
    """JSON objects that stand for themselves on a page; `<string>` is what its generator could not fill in."""
    found = []
    for one in re.finditer(r"^\{\n.*?^\}", page, re.MULTILINE | re.DOTALL):
        try:
            found.append(json.loads(one[0]))
        except ValueError:  # source text, not JSON
            continue
    return [one for one in found if "<string>" not in one.values()]


@EXAMPLES
def test_what_the_page_shows_is_what_the_document_says(vendor: Vendor, example: Example) -> None:
    content = document(vendor.name)
    said = answer_to(content, example.method, example.path, example.status)
    if example.answer is None:
        return
    if isinstance(example.answer, str):  # XML: no schema of ours reads it
        assert any("xml" in kind for kind in said.content["content"])
        return
    described = next(one for kind, one in said.content["content"].items() if "json" in kind)
    assert problems(content, described["schema"], example.answer) == []


@EXAMPLES
def test_what_the_demo_world_says_is_what_the_document_says(vendor: Vendor, example: Example) -> None:
    content = document(vendor.name)
    answer = _asked(vendor, example)
    said = answer_to(content, example.method, example.path, answer.status_code)
    assert header_problems(content, said, answer.headers) == []
    assert answer.headers["Understudy-Rule"].removeprefix(f"{vendor.name}.") in said.rules
    if not answer.content:
        return
    described = media(said, answer.headers["Content-Type"])
    if "json" in answer.headers["Content-Type"]:
        assert problems(content, described["schema"], answer.json()) == []


def _asked(vendor: Vendor, example: Example) -> httpx.Response:
    client = Sandbox({vendor.name: vendor}).main.connection.client(
        f"http://understudy.test/{vendor.name}", {}
    )
    for _ in range(example.before):
        client.request(example.method, example.path, headers=dict(example.headers), content=example.body)
    return client.request(example.method, example.path, headers=dict(example.headers), content=example.body)
