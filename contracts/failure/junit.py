"""Verdicts as JUnit's XML, and as the properties that pytest writes there: what CI servers read.

Knows nothing of a run but which properties were judged and which broke.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ..markup import Markup, element, join
from ..properties import Property
from ..scenario import to_json
from ..spoken import harmless
from ..verdict import Broken
from .case import Case
from .texts import lines


def user_properties(failure: Broken) -> list[tuple[str, str]]:
    """What a failed test is to carry, as `(name, value)`: pytest writes `item.user_properties` to its XML."""
    scenario = json.dumps(to_json(failure.scenario), sort_keys=True)
    named = f"{failure.property.id} {failure.property.name}"
    return [("understudy.property", named), ("understudy.scenario", scenario)]


def suite(name: str, properties: Sequence[Property], cases: Iterable[Case] = ()) -> str:
    """One test case for each property, in that order; those of `cases` failed. `name` names the code under test."""
    broken = {case.failure.property.id: case for case in cases}
    tests = [_test(name, one, broken.get(one.id)) for one in properties]
    counts = {"tests": str(len(tests)), "failures": str(len(broken)), "errors": "0", "skipped": "0"}
    whole = element("testsuite", "\n", *tests, name=name, **counts)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{element("testsuites", whole, **counts)}\n'


def _test(suite_name: str, judged: Property, case: Case | None) -> Markup:
    name = f"{judged.id} {judged.name}"
    inner = () if case is None else (_properties(case), _failure(case))
    return join([element("testcase", *inner, classname=suite_name, name=name), "\n"])


def _properties(case: Case) -> Markup:
    pairs = user_properties(case.failure)
    return element("properties", *(element("property", name=name, value=value) for name, value in pairs))


def _failure(case: Case) -> Markup:
    text = join(map(_said, lines(case).splitlines()), "\n")
    return element("failure", text, message=_said(case.hush(case.failure.says)), type="ContractBroken")


def _said(line: str) -> str:
    """A line without what XML has no character for."""
    return "".join("?" if ord(one) in {0xFFFE, 0xFFFF} else one for one in harmless(line, 3_000))
