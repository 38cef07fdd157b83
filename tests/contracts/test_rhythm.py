"""A run as bars: true to the limit's windows, and few enough to be told apart."""

from __future__ import annotations

import pytest
from reporting import BEGAN, small

from understudy.contracts.report import Pulse, Report
from understudy.contracts.rhythm import Rhythm, rhythm, summary, ticks

HOUR = 3_600


def minutes(*sent: int, refused: int = 0, begins: float = BEGAN) -> tuple[Pulse, ...]:
    return tuple(
        Pulse(begins + 60 * at, begins + 60 * (at + 1), one, min(one, refused)) for at, one in enumerate(sent)
    )


def by_minutes(pulse: tuple[Pulse, ...], ended: float) -> Report:
    return small(pulse=pulse, windows=60.0, allowed=10, ended=ended)


def seen(report: Report) -> Rhythm:
    found = rhythm(report)
    assert found is not None
    return found


def test_where_nothing_was_sent_there_is_nothing_to_draw() -> None:
    assert rhythm(small()) is None


def test_a_bar_is_a_window_while_there_are_few() -> None:
    found = seen(by_minutes(minutes(10, 10, 4), BEGAN + 120))
    assert [(bar.begins, bar.ends, bar.sent) for bar in found.bars] == [
        (0, 60, 10),
        (60, 120, 10),
        (120, 180, 4),
    ]
    assert (found.limit, found.peak, found.span) == (10, 10, 180)


def test_a_window_in_which_nothing_was_sent_leaves_its_place_empty() -> None:
    first, _, third = minutes(10, 0, 4)
    found = seen(by_minutes((first, third), BEGAN + 130))
    assert [bar.begins for bar in found.bars] == [0, 120]


def test_a_window_by_the_clock_that_opened_before_the_run_begins_with_it_and_the_next_opens_on_time() -> None:
    """A run that begins 25 s into a minute meets the next one 35 s later, and not 60."""
    pulse = minutes(100, 100, begins=BEGAN - 25)
    found = seen(
        small(pulse=(*pulse, *minutes(90, begins=BEGAN + 95)), windows=60.0, allowed=100, ended=BEGAN + 95)
    )
    assert [bar.begins for bar in found.bars] == [0, 35, 95]
    assert found.span == 155


@pytest.mark.parametrize("windows", [1_000, 10_000, 100_000])
def test_many_windows_are_drawn_as_few_bars_that_still_mean_one_window_each(windows: int) -> None:
    found = seen(by_minutes(minutes(*[10] * windows), BEGAN + 60 * windows))
    assert 10 <= len(found.bars) <= 100
    assert {bar.sent for bar in found.bars} == {10}
    assert found.limit == 10
    assert "busiest" in found.says


def test_a_refusal_is_seen_however_many_windows_there_are() -> None:
    pulse = list(minutes(*[10] * 1_000))
    pulse[503] = Pulse(pulse[503].begins, pulse[503].ends, 8, 1)
    found = seen(by_minutes(tuple(pulse), BEGAN + 60_000))
    assert [bar.refused for bar in found.bars if bar.refused] == [1]


def test_a_run_of_one_window_shows_how_it_fills() -> None:
    pulse = tuple(Pulse(BEGAN + at, BEGAN + at + 1, 3, 0) for at in range(3))
    found = seen(small(pulse=pulse, windows=60.0, allowed=10, ended=BEGAN + 3))
    assert [bar.sent for bar in found.bars] == [3, 6, 9]


def test_what_is_refused_uses_nothing_up() -> None:
    pulse = (
        Pulse(BEGAN, BEGAN + 1, 12, 2),
        Pulse(BEGAN + 1, BEGAN + 2, 1, 1),
        Pulse(BEGAN + 2, BEGAN + 3, 1, 1),
    )
    found = seen(small(pulse=pulse, windows=60.0, allowed=10, ended=BEGAN + 3))
    assert [bar.sent - bar.refused for bar in found.bars] == [10, 10, 10]


def test_without_windows_even_stretches_are_drawn_and_every_request_is_in_one() -> None:
    pulse = tuple(Pulse(BEGAN + at, BEGAN + at + 1, 2, 0) for at in range(200))
    found = seen(small(pulse=pulse, ended=BEGAN + 200))
    assert found.limit == 0
    assert sum(bar.sent for bar in found.bars) == 400
    assert len(found.bars) <= 100


@pytest.mark.parametrize("span", [0.1, 6, 90, HOUR, 16 * HOUR + 40 * 60, 70 * 24 * HOUR])
def test_the_axis_has_a_few_labels_within_it(span: float) -> None:
    labels = list(ticks(span))
    assert labels[0] == (0, "start")
    assert 2 <= len(labels) <= 7
    assert all(at <= span * 1.000001 for at, _ in labels)
    assert len({says for _, says in labels}) == len(labels)


def test_sixteen_hours_are_labelled_in_hours() -> None:
    assert [says for _, says in ticks(16 * HOUR + 40 * 60)][1:3] == ["3 h", "6 h"]


def test_whoever_does_not_see_it_is_told() -> None:
    report = by_minutes(minutes(12, 10, refused=1), BEGAN + 120)
    told = summary(seen(report), report)
    assert "At most 12 requests in one, where 10 are let in." in told
    assert "2 requests were refused by the limit." in told
    quiet = by_minutes(minutes(10, 10, 3), BEGAN + 120)
    assert "No request was refused" in summary(seen(quiet), quiet)
