"""A report as JSON: whole, both ways, with names that stay."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from reporting import HOSTILE, full, hostile, small

from understudy.contracts.report import Report, from_json, to_json
from understudy.sandbox.core.errors import InvalidInput

#: What tools read: a name may be added here, and none taken away.
NAMES = {
    "schema", "kind", "vendor", "title", "page", "plan", "catalogue", "began", "ended", "took", "planned",
    "irreversible", "mode", "if_blocked", "outcomes", "rows", "rows_left_out", "recoverable", "requests", "shortest",
    "limits", "windows", "allowed", "pulse", "first_trouble", "first_trouble_at", "swept", "bases", "faults", "claims",
    "stopped", "not_backed_up", "backups", "afterwards", "command", "exit_code",
}  # fmt: skip


def text(report: Report) -> str:
    return json.dumps(to_json(report))


def test_its_schema_is_the_first_and_its_names_are_all_there() -> None:
    data = to_json(full())
    assert data["schema"] == 1
    assert set(data) >= NAMES


def test_the_sample_leaves_no_field_at_its_default() -> None:
    bare = small()
    assert [one.name for one in fields(Report) if getattr(full(), one.name) == getattr(bare, one.name)] == [
        "vendor", "title", "began",
    ]  # fmt: skip


@pytest.mark.parametrize("report", [small(), full(), *map(hostile, HOSTILE.values())])
def test_it_comes_back_from_plain_json_as_it_was(report: Report) -> None:
    assert from_json(json.loads(text(report))) == report


def test_outcomes_and_evidence_are_spelled_as_words() -> None:
    data = json.loads(text(full()))
    assert [one["outcome"] for one in data["outcomes"]] == ["deleted", "blocked", "deactivated"]
    assert [one["evidence"] for one in data["bases"]] == ["documented", "inferred", "assumed"]
    assert data["kind"] == "program"


def test_a_name_of_later_days_is_passed_over() -> None:
    assert from_json({**to_json(small()), "moon": "full"}) == small()


def test_what_may_be_left_out_is_taken_as_empty() -> None:
    kept = {"schema", "kind", "vendor", "title", "began", "ended", "planned", "irreversible"}
    data = {name: value for name, value in to_json(small()).items() if name in kept}
    assert from_json(data) == small(outcomes=(), rows=())


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"schema": 2}, "$.schema"),
        ({"schema": None}, "$.schema"),
        ({"planned": "many"}, "$.planned"),
        ({"planned": True}, "$.planned"),
        ({"began": None}, "$.began"),
        ({"rows": {}}, "$.rows"),
        ({"rows": [{"id": "a", "outcome": "vanished"}]}, "$.rows[0].outcome"),
        ({"rows": [{"outcome": "deleted"}]}, "$.rows[0].id"),
        ({"kind": "dream"}, "$.kind"),
        ({"claims": []}, "$.claims"),
    ],
)
def test_what_is_no_report_is_refused_with_the_place(change: dict[str, Any], where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_json({**to_json(small()), **change})
    assert where in str(refused.value)


@pytest.mark.parametrize("data", [None, [], "report", 1])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(InvalidInput):
        from_json(data)


def test_it_lasted_from_its_beginning_to_its_end_and_never_less_than_nothing() -> None:
    assert small(began=10.0, ended=14.5).lasted == 4.5
    assert small(began=10.0, ended=9.0).lasted == 0
