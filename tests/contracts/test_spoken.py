"""How counts, spans, moments and strangers' texts are said."""

from __future__ import annotations

import pytest

from understudy.contracts import spoken

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"), (-3, "0 s"), (0.4, "0.4 s"), (6, "6 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"),
        (59.7, "1 min"), (90, "1 min 30 s"), (3_599.6, "1 h"), (HOUR, "1 h"), (16 * HOUR + 39 * MINUTE, "16 h 39 min"),
        (16 * HOUR + 40 * MINUTE, "16 h 40 min"), (47 * HOUR, "47 h"), (2 * DAY, "2 d"), (3 * DAY + 2 * HOUR, "3 d 2 h"),
        (60 * DAY, "60 d"), (1_500 * DAY, "1,500 d"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert spoken.duration(seconds) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0 deletions"), (1, "1 deletion"), (2, "2 deletions"), (10_000, "10,000 deletions")],
)
def test_a_count_has_its_noun_and_its_thousands(value: int, said: str) -> None:
    assert spoken.count(value, "deletion") == said


def test_an_odd_plural_is_given() -> None:
    assert [spoken.count(one, "box", "boxes") for one in (1, 2)] == ["1 box", "2 boxes"]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (28, 284, "9.9 %"), (1, 2, "50 %"), (0, 5, "0 %"), (5, 5, "100 %"), (0, 0, "0 %"),
        (1, 100_000, "under 0.1 %"), (99_999, 100_000, "over 99.9 %"),
    ],
)  # fmt: skip
def test_a_share_is_never_nothing_for_something_nor_all_for_less(part: int, whole: int, said: str) -> None:
    assert spoken.share(part, whole) == said


def test_a_moment_is_said_in_utc() -> None:
    assert spoken.moment(1_736_942_417.0) == "15 Jan 2025, 12:00 UTC"
    assert spoken.stamp(1_736_942_417.0) == "2025-01-15 12:00:17"


@pytest.mark.parametrize("seconds", [1e15, -1e15])
def test_a_moment_beyond_the_calendar_is_no_error(seconds: float) -> None:
    assert spoken.moment(seconds) == "beyond the calendar"
    assert spoken.stamp(seconds) == ""


def test_some_of_many_are_named_and_the_rest_counted() -> None:
    assert spoken.some(("a",), 1) == "a"
    assert spoken.some(("a", "b"), 2) == "a and b"
    assert spoken.some(("a", "b", "c"), 3) == "a, b and c"
    assert spoken.some(("a", "b"), 14) == "a, b and 12 more"
    assert spoken.some(tuple("abcdefg"), 1_007) == "a, b, c, d, e and 1,002 more"
    assert spoken.some((), 0) == ""


@pytest.mark.parametrize(
    "one", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\u2028", "\ud83d"]
)
def test_what_steers_a_terminal_or_turns_a_line_is_spelled_out(one: str) -> None:
    said = spoken.harmless(f"a{one}b")
    assert one not in said
    assert said.startswith("a\\")
    assert said.endswith("b")


def test_a_break_becomes_a_space_so_that_a_text_stays_one_line() -> None:
    assert spoken.harmless("a\r\nb\tc") == "a  b c"


def test_ordinary_text_of_any_language_is_left_alone() -> None:
    text = "Sac à dos ☃ 自転車 מוצר 🚲 <b>"
    assert spoken.harmless(text) == text


def test_a_long_text_is_cut_and_its_length_told() -> None:
    assert spoken.harmless("x" * 10_000, 50) == "x" * 50 + "… (10,000 characters)"
    assert spoken.harmless("x" * 50, 50) == "x" * 50


def test_a_stream_without_unicode_gets_ascii_and_nothing_is_lost() -> None:
    assert spoken.plain("3 × “Bag”… – é", "ascii") == '3 x "Bag"... - \\xe9'
    assert spoken.plain("☃", "latin-1") == "\\u2603"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8"])
def test_a_stream_with_unicode_gets_it(encoding: str) -> None:
    assert spoken.plain("3 × ☃", encoding) == "3 × ☃"
