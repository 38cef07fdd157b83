"""Every answer that a stand-in can give, switches and all, is what the vendor's document says of it."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.core.sandbox import installed

sys.path.insert(0, str(Path(__file__).parent))
from documented import NAMES, ROOT, answer_to, document, header_problems, media, problems

ANSWERS = [(name, answer.name) for name in NAMES for answer in installed()[name].answers]


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize(("vendor", "rule"), ANSWERS)
def test_an_answer_is_what_the_document_says(understudy: World, vendor: str, rule: str) -> None:
    answer = _provoked(understudy, vendor, rule)
    content = document(vendor)
    path = answer.request.url.path.removeprefix(f"/{vendor}")
    said = answer_to(content, answer.request.method, path, answer.status_code)
    assert rule in said.rules
    assert header_problems(content, said, answer.headers) == []
    if not answer.content:
        # OpenAPI cannot say that a status comes with a body or without: it may, where several rules give it.
        assert "content" not in said.content or len(said.rules) > 1
        return
    described = media(said, answer.headers["Content-Type"])
    if "json" in answer.headers["Content-Type"]:
        assert problems(content, described["schema"], answer.json()) == []


def _provoked(world: World, vendor: str, rule: str) -> httpx.Response:
    """What a request is answered that the vendor's own tests know to be answered by this rule."""
    path = ROOT / "tests" / "vendors" / vendor / "test_every_answer.py"
    spec = spec_from_file_location(f"provoke_{vendor}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    known: Any = module.PROVOKE[rule]
    answer: httpx.Response = (known[0] if isinstance(known, tuple) else known)(world)
    return answer
