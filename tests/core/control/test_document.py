"""The document tells of every route and of nothing else, and says what the code says."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from enum import Enum
from typing import Any

import pytest
from openapi_spec_validator import validate

from understudy.sandbox.core.catalogue import Format
from understudy.sandbox.core.clock import Gear
from understudy.sandbox.core.control import PREFIX, ROUTES
from understudy.sandbox.core.cut import CutKind
from understudy.sandbox.core.decision import Effect, Evidence
from understudy.sandbox.core.faults import Fault, FaultKind, RetryAfter, When

DOCUMENTED = [
    ("schemas/Gear", Gear),
    ("schemas/Evidence", Evidence),
    ("schemas/FaultKind", FaultKind),
    ("schemas/CatalogueFormat", Format),
    ("schemas/Fault/properties/when", When),
    ("schemas/Fault/properties/retry_after", RetryAfter),
    ("schemas/Health/properties/cuts/items", CutKind),
    ("schemas/Entry/properties/changes/items/properties/effect", Effect),
]


def _at(document: dict[str, Any], path: str) -> Any:
    part: Any = document["components"]
    for name in path.split("/"):
        part = part[name]
    return part


def test_the_document_is_valid_openapi(plane: Any) -> None:
    validate(plane.document)


def test_every_route_is_documented_and_every_documented_path_is_routed(plane: Any) -> None:
    routed = {
        (method, re.sub(r"<(?:path:)?(\w+)>", r"{\1}", path)): one.__name__ for method, path, one in ROUTES
    }
    documented = {
        (method.upper(), path): spec["operationId"]
        for path, methods in plane.document["paths"].items()
        for method, spec in methods.items()
    }
    assert routed == documented
    assert plane.document["servers"] == [{"url": PREFIX}]


def test_every_parameter_of_a_path_is_documented(plane: Any) -> None:
    for path, methods in plane.document["paths"].items():
        for spec in methods.values():
            named = {one["name"] for one in spec.get("parameters", ()) if one["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


def test_every_operation_may_be_refused_at_the_door(plane: Any) -> None:
    for path, methods in plane.document["paths"].items():
        for spec in methods.values():
            wanted = {"400", "401", "403", "413", "415", "422", "500"} | ({"404"} if "{" in path else set())
            assert wanted <= set(spec["responses"]), spec["operationId"]


@pytest.mark.parametrize(("path", "choices"), DOCUMENTED, ids=[path for path, _ in DOCUMENTED])
def test_a_closed_set_is_the_same_in_document_and_code(plane: Any, path: str, choices: type[Enum]) -> None:
    assert _at(plane.document, path)["enum"] == [one.value for one in choices]


def test_the_journal_filters_by_every_kind_of_fault(plane: Any) -> None:
    parameters = plane.document["paths"]["/worlds/{world}/journal"]["get"]["parameters"]
    kinds = next(one["schema"]["enum"] for one in parameters if one["name"] == "fault")
    assert kinds == ["any", *FaultKind]


def test_a_faults_fields_and_defaults_are_the_same_in_document_and_code(plane: Any) -> None:
    documented = _at(plane.document, "schemas/Fault/properties")
    assert list(documented) == [field.name for field in fields(Fault)]
    defaults = {one.name: one.default for one in fields(Fault) if one.default is not MISSING}
    assert {name: spec["default"] for name, spec in documented.items() if "default" in spec} == defaults


def test_what_several_operations_share_is_not_served(plane: Any) -> None:
    assert not [name for name in plane.document if name.startswith("x-")]


def test_the_version_is_the_installed_one(plane: Any) -> None:
    assert plane.document["info"]["version"] == plane.get("/health")["version"] != "0"
