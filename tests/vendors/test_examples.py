"""The demo world answers each of the pages' examples as the page does, for every vendor."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.sandbox import Sandbox
from understudy.sandbox.core.sandbox import installed
from understudy.sandbox.core.vendor import Example, Vendor

EXAMPLES = [(vendor, example) for vendor in installed().values() for example in vendor.examples]


@pytest.mark.parametrize(("vendor", "example"), EXAMPLES, ids=lambda one: getattr(one, "name", str(one)))
def test_an_example_gets_its_documented_answer(vendor: Vendor, example: Example) -> None:
    client = Sandbox({vendor.name: vendor}).main.connection.client(
        f"http://understudy.test/{vendor.name}", {}
    )
    for _ in range(example.before + 1):
        answer = client.request(
            example.method, example.path, headers=dict(example.headers), content=example.body
        )
    said = _read(answer)
    for name in example.varies:
        assert type(said[name]) is type(example.answer[name])
        said[name] = example.answer[name]
    assert (answer.status_code, said) == (example.status, example.answer)


def _read(answer: httpx.Response) -> Any:
    """JSON where it is JSON, else the text; None for nothing."""
    if not answer.content:
        return None
    return answer.json() if "json" in answer.headers["Content-Type"] else answer.text


@pytest.mark.parametrize("vendor", list(installed().values()), ids=lambda one: one.name)
def test_examples_have_names_of_their_own(vendor: Vendor) -> None:
    names = [example.name for example in vendor.examples]
    assert len(set(names)) == len(names) > 0
