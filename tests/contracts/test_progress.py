"""How far a run is: a line drawn anew on a terminal, a line for each tenth in a file, and no memory to speak of."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from reporting import BEGAN

from understudy.clients.outcome import Outcome
from understudy.contracts.progress import Progress


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        """What stands on its line now."""
        return self.getvalue().rsplit("\x1b[2K", 1)[-1]


def going(total: int, *, screen: bool = True) -> tuple[Progress, Screen | io.StringIO]:
    out = Screen() if screen else io.StringIO()
    return Progress("TribeMade", total, out), out


def test_it_says_how_many_are_settled_and_as_what_and_when() -> None:
    progress, out = going(2_000)
    for position in range(1, 1_001):
        progress.settled(position, Outcome.BLOCKED if position == 7 else Outcome.DELETED, BEGAN)
    assert isinstance(out, Screen)
    assert "1,000 of 2,000" in out.shown
    assert "deleted 999, blocked 1" in out.shown
    assert "2025-01-15 12:00:17" in out.shown
    assert out.shown.count("#") == out.shown.count(".") == 12


def test_a_later_word_for_an_id_takes_the_place_of_the_first() -> None:
    progress, out = going(2)
    progress.settled(1, Outcome.BLOCKED, BEGAN)
    progress.settled(2, Outcome.DELETED, BEGAN)
    progress.settled(1, Outcome.DELETED, BEGAN)
    assert isinstance(out, Screen)
    assert "2 of 2  deleted 2 " in out.shown
    assert "blocked" not in out.shown


def test_the_same_word_told_again_counts_once() -> None:
    progress, out = going(2)
    for _ in range(3):
        progress.settled(1, Outcome.DELETED, BEGAN)
    assert isinstance(out, Screen)
    assert "1 of 2  deleted 1 " in out.shown


def test_a_run_that_goes_on_in_the_middle_of_a_plan_counts_what_is_left() -> None:
    """Of ten ids, seven were settled yesterday."""
    progress, out = going(3)
    for position in (8, 9, 10):
        progress.settled(position, Outcome.DELETED, BEGAN)
    assert isinstance(out, Screen)
    assert "3 of 3  deleted 3 " in out.shown


def test_it_never_says_more_than_all() -> None:
    """What was blocked yesterday was not among what is left, and is tried again."""
    progress, out = going(1)
    progress.settled(2, Outcome.DELETED, BEGAN)
    progress.settled(1, Outcome.DELETED, BEGAN)
    assert isinstance(out, Screen)
    assert "2 of 2" in out.shown


def test_into_a_file_it_writes_a_line_for_each_tenth_and_no_code_of_a_terminal() -> None:
    progress, out = going(284, screen=False)
    for position in range(1, 285):
        progress.settled(position, Outcome.DELETED, BEGAN)
    progress.waiting(60, BEGAN)
    progress.close()
    told = out.getvalue().splitlines()
    assert len(told) == 10
    assert "284 of 284" in told[-1]
    assert "\x1b" not in out.getvalue()
    assert "\r" not in out.getvalue()


def test_a_wait_is_told_where_it_is_long_enough_to_wonder() -> None:
    progress, out = going(2)
    progress.waiting(0.2, BEGAN)
    assert out.getvalue() == ""
    progress.waiting(59.6, BEGAN)
    assert "waiting 60 s" in out.getvalue()


def test_when_it_is_closed_its_line_is_empty() -> None:
    progress, out = going(1)
    progress.settled(1, Outcome.DELETED, BEGAN)
    progress.close()
    assert isinstance(out, Screen)
    assert out.shown == ""


def test_an_empty_plan_is_no_error() -> None:
    progress, out = going(0)
    progress.waiting(5, BEGAN)
    assert "0 of 0" in out.getvalue()


@pytest.mark.parametrize("total", [100_000])
def test_a_hundred_thousand_ids_take_no_more_than_a_few_bytes_each(total: int) -> None:
    """A dict of them would take a hundred bytes an id, and the ids themselves as much again."""
    progress, _ = going(total, screen=False)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for position in range(1, total + 1):
            progress.settled(position, Outcome.DELETED, BEGAN)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 4 * total
