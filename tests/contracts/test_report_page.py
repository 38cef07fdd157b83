"""A report as one page: whole, self-contained, and unharmed by what strangers call their products."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import Final

import pytest
from reporting import BEGAN, HOSTILE, full, hostile, small

from understudy.clients.outcome import Outcome
from understudy.contracts.page import render
from understudy.contracts.report import Group, Pulse, Report, Row, from_json, to_json

VOID: Final = frozenset({"meta", "input", "link", "br", "img"})
LOADING: Final = frozenset(
    {"src", "href", "srcset", "action", "formaction", "data", "poster", "xlink:href", "background"}
)


class Page(HTMLParser):
    """A page taken apart, as far as a browser would have to agree with it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    def count(self, tag: str) -> int:
        return sum(1 for one, _ in self.tags if one == tag)

    def having(self, attribute: str) -> list[tuple[str, str | None]]:
        return [(tag, given[attribute]) for tag, given in self.tags if attribute in given]

    @property
    def words(self) -> str:
        shown = (" ".join(said) for tag, said in self.texts.items() if tag not in {"script", "style"})
        return " ".join(" ".join(shown).split())

    @property
    def embedded(self) -> Report:
        data, _ = self.texts["script"]
        return from_json(json.loads(data))


def headline(page: Page) -> tuple[str, str | None]:
    (given,) = (attributes for tag, attributes in page.tags if tag == "h1")
    return "".join(page.texts["h1"]), given.get("class")


@pytest.mark.parametrize("report", [small(), full(), small(outcomes=(), rows=(), planned=0, irreversible=0)])
def test_every_element_is_closed_where_it_should_be(report: Report) -> None:
    assert Page(render(report)).open == []


def test_the_headline_says_what_cannot_be_undone() -> None:
    assert headline(Page(render(full()))) == ("23 deletions that cannot be undone, of 25 asked.", "final")


def test_that_nothing_is_irreversible_is_said_without_alarm() -> None:
    assert headline(Page(render(small(irreversible=0)))) == ("Nothing that cannot be undone.", None)


@pytest.mark.parametrize("report", [full(), *map(hostile, HOSTILE.values())], ids=["full", *HOSTILE])
def test_nothing_is_loaded_from_anywhere(report: Report) -> None:
    text = render(report)
    page = Page(text)
    for attribute in LOADING:
        assert page.having(attribute) == []
    style = "".join(page.texts["style"])
    assert "@import" not in style
    assert re.findall(r"url\((?!#)", style) == []
    assert not re.search(r"""(?i)<[^>]*\b(src|href)\s*=\s*["']?\s*(https?:)?//""", text)


def test_the_policy_lets_its_own_style_and_script_in_and_nothing_else() -> None:
    page = Page(render(full()))
    (policy,) = (
        given["content"] for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    allowed = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    for directive, inline in (("style-src", page.texts["style"][0]), ("script-src", page.texts["script"][1])):
        assert allowed[directive] == f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


def test_nothing_is_styled_or_scripted_in_an_attribute_which_the_policy_would_refuse() -> None:
    assert not [
        one
        for _, given in Page(render(full())).tags
        for one in given
        if one == "style" or one.startswith("on")
    ]


@pytest.mark.parametrize(
    "report", [small(), full(), *map(hostile, HOSTILE.values())], ids=["small", "full", *HOSTILE]
)
def test_the_report_can_be_read_out_of_its_page(report: Report) -> None:
    assert Page(render(report)).embedded == report


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_element_and_no_attribute(name: str) -> None:
    """The page of a harmless word and that of a hostile one differ in what they say, and in nothing else."""
    shapes = []
    for text in ("harmless", HOSTILE[name]):
        page = Page(render(hostile(text)))
        shapes.append([(tag, sorted(given)) for tag, given in page.tags])
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_steers_no_reader(name: str) -> None:
    text = render(hostile(HOSTILE[name]))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    text.encode("utf-8")


def test_a_hostile_name_is_still_shown() -> None:
    assert HOSTILE["image"] in Page(render(hostile(HOSTILE["image"]))).words
    assert "$headline ${json} $$" in Page(render(hostile(HOSTILE["template"]))).words


def test_a_name_of_ten_thousand_characters_is_cut_where_it_is_shown() -> None:
    assert "x" * 2_100 not in Page(render(hostile("x" * 10_000))).words


def test_each_row_is_a_row_of_a_plain_table_that_needs_no_script() -> None:
    page = Page(render(full()))
    rows = [given["data-outcome"] for tag, given in page.tags if tag == "tr" and "data-outcome" in given]
    assert rows == ["blocked", "deleted", "deleted", "deactivated"]
    assert page.count("caption") == page.count("table")
    assert "21 more are counted above and left out here" in page.words
    for cell in ("Cup", "HTTP 400: an active order", "req-1, req-2", "discontinued", "2025-01-15 12:01:19"):
        assert cell in page.words


def test_a_plan_of_a_hundred_thousand_embeds_no_more_rows_than_it_was_handed() -> None:
    """And its pulse of 10,000 windows, told in full to tools, is drawn as few bars."""
    rows = tuple(Row(f"id-{one}", Outcome.DELETED, f"Product {one}") for one in range(5_000))
    pulse = tuple(Pulse(BEGAN + 60 * one, BEGAN + 60 * one + 60, 10) for one in range(10_000))
    report = small(
        planned=100_000, irreversible=100_000, outcomes=(Group(Outcome.DELETED, 100_000, ("id-0",)),), rows=rows,
        rows_left_out=95_000, pulse=pulse, windows=60.0, allowed=10, limits=("10 in 1 min",), ended=BEGAN + 599_940,
    )  # fmt: skip
    text = render(report)
    page = Page(text)
    assert len(page.having("data-outcome")) == 5_000
    assert len(page.embedded.rows) == 5_000
    assert page.count("rect") < 300
    assert len(text) < 5_000_000


def test_what_a_report_does_not_hold_has_no_heading() -> None:
    bare, whole = (" ".join(Page(render(one)).texts["h2"]) for one in (small(), full()))
    for heading in (
        "brought back",
        "besides what was asked",
        "Faults",
        "Backups",
        "look after",
        "believes",
        "rests on",
    ):
        assert heading not in bare
        assert heading in whole


def test_a_vendor_without_a_limit_is_drawn_against_none() -> None:
    page = Page(render(small(title="Altcraft")))
    assert "against the limit" not in page.words
    assert "No limit is documented" in page.words


def test_pictures_are_told_in_words_and_colour_is_never_the_only_sign() -> None:
    page = Page(render(full()))
    pictures = [given for tag, given in page.tags if tag == "svg" and given.get("role") == "img"]
    assert len(pictures) == 2
    assert pictures[0]["aria-label"] == "Of 25 ids: 23 deleted, 1 blocked, 1 deactivated."
    assert "2 requests were refused by the limit" in str(pictures[1]["aria-label"])
    silent = [given for tag, given in page.tags if tag == "svg" and given.get("role") != "img"]
    assert all(given.get("aria-hidden") or given.get("class") == "key" for given in silent)


def test_it_has_its_language_one_first_heading_and_names_for_its_sections() -> None:
    page = Page(render(full()))
    assert ("html", "en") in page.having("lang")
    assert page.count("h1") == 1
    ids = [given for _, given in page.having("id")]
    assert len(set(ids)) == len(ids)
    assert {given for _, given in page.having("aria-labelledby")} <= set(ids)


def test_light_dark_paper_and_narrow_screens_are_provided_for() -> None:
    style = "".join(Page(render(small())).texts["style"])
    for query in ("prefers-color-scheme: dark", "@media print", "max-width"):
        assert query in style


def test_the_same_report_is_the_same_page() -> None:
    assert render(full()) == render(replace(full()))
    assert render(from_json(to_json(full()))) == render(full())
