"""Behaviour coverage as a value, as text, as JSON and as a page, from rows and what met them."""

from __future__ import annotations

import json
import re

from understudy.contracts.coverage import Coverage, coverage, text, to_json
from understudy.contracts.coverage_page import render
from understudy.contracts.evidence import Row


def row(name: str, **facts: str) -> Row:
    return Row(
        f"acme.{name}", "Delete, rules", "It `stays` where <b>it</b> is.", ("q",), ("acme.r",), **facts
    )  # type: ignore[arg-type]  # names of fields


ROWS = [
    row("deleted"),
    row("active_orders.started"),
    row("rate_limited"),
    row("active_orders.dispatched"),
    row("reports", not_emulated="there are none"),
]
MET = {"acme.deleted": {"t.py::test_b", "t.py::test_a"}, "acme.active_orders.started": ["t.py::test_a"]}


def covered() -> Coverage:
    return coverage({"acme": ROWS}, MET)


def test_what_is_not_emulated_does_not_count() -> None:
    (acme,) = covered().vendors
    assert (acme.vendor, acme.met, acme.total) == ("acme", 2, 4)
    assert covered().percent == 50


def test_tests_are_told_in_order() -> None:
    (acme,) = covered().vendors
    assert [one.tests for one in acme.behaviours] == [
        ("t.py::test_a", "t.py::test_b"),
        ("t.py::test_a",),
        (),
        (),
    ]


def test_the_text_names_what_was_never_met_with_its_cases() -> None:
    assert text(covered()) == "acme 2 of 4; never met: rate_limited, active_orders (dispatched)"


def test_cases_of_one_behaviour_stand_together() -> None:
    assert text(coverage({"acme": ROWS}, {})).endswith(
        "never met: deleted, active_orders (started, dispatched), rate_limited"
    )


def test_a_long_line_goes_on_below_itself() -> None:
    lines = text(covered(), width=40).splitlines()
    assert len(lines) == 2
    assert all(len(line) <= 40 for line in lines)
    assert lines[1].startswith("    ")


def test_where_all_was_met_nothing_more_is_said() -> None:
    assert text(coverage({"acme": ROWS[:1]}, MET)) == "acme 1 of 1"


def test_vendors_stand_in_order_and_those_without_evidence_are_left_out() -> None:
    both = coverage({"zeta": [row("deleted")], "acme": ROWS, "other": []}, MET)
    assert [one.vendor for one in both.vendors] == ["acme", "zeta"]
    assert (both.met, both.total, both.percent) == (3, 5, 60)


def test_where_nothing_was_asked_it_is_said_and_nothing_was_met() -> None:
    nothing = coverage({}, {})
    assert text(nothing) == "no stand-in was asked anything"
    assert nothing.percent == 0


def test_the_json_holds_every_behaviour() -> None:
    plain = json.loads(json.dumps(to_json(covered())))
    assert (plain["version"], plain["met"], plain["total"], plain["percent"]) == (1, 2, 4, 50)
    (acme,) = plain["vendors"]
    assert (acme["vendor"], acme["met"], acme["total"], acme["percent"]) == ("acme", 2, 4, 50)
    assert acme["behaviours"][1] == {
        "id": "acme.active_orders.started",
        "sentence": "It `stays` where <b>it</b> is.",
        "source": "Delete, rules",
        "rules": ["acme.r"],
        "met": True,
        "tests": ["t.py::test_a"],
    }
    assert [one["met"] for one in acme["behaviours"]] == [True, True, False, False]


def test_the_page_is_whole_in_itself_and_shows_all_of_it() -> None:
    page = render(covered())
    assert re.search(r"(?:src|href)=|url\((?!#)|@import", page) is None
    assert "2 of 4 documented behaviours were met" in page
    assert page.count("never met</strong>") == 2
    assert page.index("rate_limited</strong>") < page.index("deleted</strong>")
    assert "It <code>stays</code> where &lt;b&gt;it&lt;/b&gt; is." in page
    assert "<summary>2 tests</summary>" in page
    held = re.search(r'<script type="application/json" id="report">(.*?)</script>', page)
    assert held is not None
    assert json.loads(held[1]) == to_json(covered())


def test_the_page_of_a_run_that_asked_nothing_says_so() -> None:
    assert "No stand-in was asked anything" in render(coverage({}, {}))
