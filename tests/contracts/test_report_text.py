"""A report on a terminal: what cannot be undone comes first, and every sentence is true of what it tells."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from reporting import BEGAN, HOSTILE, full, hostile, small

from understudy.clients.outcome import Outcome
from understudy.contracts.prose import lines, tell
from understudy.contracts.report import Basis, Group, Kind, Report, Row
from understudy.sandbox.core.decision import Evidence

LIMITS = ("10 requests in 1 min",)


def said(report: Report) -> str:
    """All of it, as one line."""
    return " ".join(" ".join(lines(report)).split())


@pytest.mark.parametrize(
    ("irreversible", "planned", "first"),
    [
        (0, 284, "Nothing that cannot be undone."),
        (1, 1, "1 deletion that cannot be undone, of 1 asked."),
        (212, 284, "212 deletions that cannot be undone, of 284 asked."),
        (10_000, 10_000, "10,000 deletions that cannot be undone, of 10,000 asked."),
        (5, 3, "5 effects that cannot be undone, from 3 deletions asked."),
    ],
)
def test_the_first_line_says_how_many_effects_cannot_be_undone(
    irreversible: int, planned: int, first: str
) -> None:
    assert lines(small(irreversible=irreversible, planned=planned))[0] == first


def test_nothing_irreversible_is_said_calmly_and_the_rest_in_red() -> None:
    red = "\x1b[1;31m"
    assert red not in lines(small(irreversible=0), colour=True)[0]
    assert lines(small(irreversible=1), colour=True)[0].startswith(red)


def test_a_rehearsal_says_that_nothing_happened_and_a_run_that_it_did() -> None:
    assert "nothing was sent to TribeMade itself" in said(small())
    assert "this has happened" in said(small(kind=Kind.RUN))


def test_it_says_how_long_it_would_take_beside_the_shortest_schedule() -> None:
    """10,000 at ten a minute: 999 whole minutes before the last ten."""
    report = small(ended=BEGAN + 59_940, shortest=59_940.0, limits=LIMITS, took=12.3)
    assert (
        "It would really take 16 h 39 min at TribeMade's limits; the shortest legal schedule is 16 h 39 min. "
        "Rehearsed here in 12 s." in said(report)
    )


@pytest.mark.parametrize("ended", [BEGAN, BEGAN + 30])
def test_no_limit_is_claimed_where_none_is_documented(ended: float) -> None:
    text = said(small(title="Altcraft", ended=ended))
    assert "limits" not in text
    assert re.search(r"[Nn]o limit is documented", text)
    assert "take 0 s" not in text


def test_without_a_limit_it_is_as_fast_as_the_vendor_answers() -> None:
    assert "No limit is documented: it would be done as fast as Altcraft answers." in said(
        small(title="Altcraft")
    )


def test_what_fits_into_the_limits_is_as_fast_as_the_vendor_answers() -> None:
    text = said(small(title="Zoho Desk", limits=("5,000 credits in 24 h",)))
    assert "as fast as Zoho Desk answers" in text
    assert "No limit" not in text


@pytest.mark.parametrize(
    ("kind", "begins"), [(Kind.RUN, "It took 30 s"), (Kind.PROGRAM, "The program took 30 s")]
)
def test_a_run_says_how_long_it_took_with_and_without_a_limit(kind: Kind, begins: str) -> None:
    limited, free = (said(small(kind=kind, ended=BEGAN + 30, limits=one)) for one in (LIMITS, ()))
    assert begins in limited
    assert begins in free
    assert "no limit is documented" in free
    assert "no limit is documented" not in limited


def based(*counts: int) -> Report:
    kinds = zip(counts, Evidence, strict=False)
    return small(
        page="Delete Product",
        bases=tuple(Basis(f"tribemade.{kind}", kind, "source", count) for count, kind in kinds if count),
    )


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((852,), "All 852 answers are documented."),
        ((1,), "Its one answer is documented."),
        ((284, 6), "Of 290 answers, 284 are documented, 6 inferred:"),
        ((1, 2, 3), "Of 6 answers, 1 is documented, 2 inferred and 3 assumed:"),
        ((0, 0, 1), "Of 1 answer, none are documented, 1 assumed:"),
    ],
)
def test_it_says_how_many_answers_are_documented_inferred_and_assumed(
    counts: tuple[int, ...], told: str
) -> None:
    assert told in said(based(*counts))


def test_no_single_page_is_named_for_answers_of_several_pages() -> None:
    assert "Delete Product" not in said(based(852))


def test_what_rests_on_a_guess_is_listed_before_what_is_inferred_and_what_is_documented_is_not() -> None:
    text = said(full())
    assert (
        0
        < text.index("4 × tribemade.odd, assumed (nobody says)")
        < text.index("40 × tribemade.read, inferred")
    )
    assert "tribemade.deleted" not in text


def test_each_outcome_has_its_count_and_up_to_five_ids_below_their_reason() -> None:
    ids = tuple(f"id-{one}" for one in range(5))
    report = small(
        planned=12, outcomes=(Group(Outcome.BLOCKED, 12, ids),),
        rows=tuple(Row(one, Outcome.BLOCKED, f"Name {one}", because="an order is open") for one in ids),
    )  # fmt: skip
    text = said(report)
    assert "12 blocked" in text
    assert text.count("an order is open") == 1
    assert all(f"{one} Name {one}" in text for one in ids)
    assert "and 7 more" in text


def test_everything_a_report_holds_is_told() -> None:
    text = said(full())
    for told in (
        "23 deletions that cannot be undone, of 25 asked.",
        "It stopped before the end: told to stop",
        "went wrong, 1 min 2 s in: c (Cup) came to blocked",
        "HTTP 400: an active order",
        "2 products: restore, until 16 Mar 2025, 12:00 UTC",
        "1 product: show again, no end is documented",
        "67 requests spent: 2 refused by the rate limit, 1 failed.",
        "delete_product 27, get_product 40",
        "70 × images gone with their product",
        "2 × invoices: item taken from (i-1 and i-2)",
        "timeout on delete_product: 1 time",
        "reset on get_product: never",
        "25 backups",
        "In no backup: images; metadata.",
        "caches must be told",
        "Exit code 4: stopped before the end.",
        "never asked, is gone: z",
        "believes deleted, still there: c",
        "believes failed, is gone: b",
    ):
        assert told in text, told


def test_trouble_at_the_first_instant_is_not_told_as_nought_seconds_in() -> None:
    text = said(small(first_trouble="a is blocked", first_trouble_at=BEGAN))
    assert "would go wrong, at the very beginning: a is blocked" in text


def test_what_a_report_does_not_hold_is_left_out() -> None:
    text = said(small())
    for heading in (
        "brought back",
        "besides what was asked",
        "Faults",
        "Backups",
        "look after",
        "believes",
        "rests on",
    ):
        assert heading not in text


@pytest.mark.parametrize("width", [40, 80, 100])
def test_no_line_is_wider_than_it_may_be(width: int) -> None:
    long = max(lines(full(), width), key=len)
    assert len(long) <= width, long


@pytest.mark.parametrize("name", HOSTILE)
def test_a_stranger_cannot_steer_the_terminal(name: str) -> None:
    for line in lines(hostile(HOSTILE[name])):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", line), line


def test_a_name_of_ten_thousand_characters_does_not_bury_the_report() -> None:
    assert len("".join(lines(hostile("x" * 10_000)))) < 12_000


class Stream(io.TextIOWrapper):
    """What a report is told to: of some encoding, and a terminal or none."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="strict")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def told(self) -> str:
        self.flush()
        written: Any = self.buffer
        return str(written.getvalue(), self.encoding)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_without_utf8_takes_every_report(encoding: str) -> None:
    stream = Stream(encoding, terminal=False)
    tell(hostile("Sac à dos ☃"), stream)
    assert "\\u2603" in stream.told
    assert stream.told.isascii()


def test_colours_are_for_a_terminal_that_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    told = {}
    for terminal in (True, False):
        stream = Stream("utf-8", terminal=terminal)
        tell(full(), stream)
        told[terminal] = "\x1b[" in stream.told
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Stream("utf-8", terminal=True)
    tell(full(), stream)
    assert (told, "\x1b[" in stream.told) == ({True: True, False: False}, False)
