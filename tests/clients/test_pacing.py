"""When a call may leave: each kind of limit, by example. The laws are under `tests/property/`."""

from __future__ import annotations

from fractions import Fraction

import pytest

from understudy.clients.limits import Bucket, Hint, Limit, Pace, Window

START = 1_736_942_417.0  # 17 seconds past a minute
NEARLY = pytest.approx  # counts are set a hair later than the clock says
NONE = Hint()


class Clock:
    """Time as a test moves it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _pace(clock: Clock, *limits: Limit) -> Pace:
    return Pace({"delete": limits}, clock)


def _made(pace: Pace, count: int, hint: Hint = NONE) -> None:
    for _ in range(count):
        assert pace.wait("delete") == 0
        pace.count("delete", 1, hint)


def test_an_operation_without_a_limit_never_waits(clock: Clock) -> None:
    pace = _pace(clock)
    for _ in range(1000):
        pace.count("other", 1, NONE)
    assert (pace.wait("other"), pace.wait("delete"), pace.recovery("other")) == (0, 0, 0)


def test_a_window_lets_its_limit_go_and_then_waits_its_period(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    _made(pace, 10)
    assert pace.wait("delete") == NEARLY(60, abs=1e-5)
    clock.at += 59.9
    assert pace.wait("delete") == NEARLY(0.1, abs=1e-5)
    clock.at += 0.1 + 1e-5
    _made(pace, 10)
    assert pace.wait("delete") > 59


def test_the_count_starts_when_the_answer_is_read_and_not_when_the_request_left(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 1, 60))
    assert pace.wait("delete") == 0
    clock.at += 25  # on its way
    pace.count("delete", 1, NONE)
    assert pace.wait("delete") == NEARLY(60, abs=1e-5)


def test_without_hints_no_span_of_the_period_holds_more_than_the_limit(clock: Clock) -> None:
    """The vendor's window may begin with any of the calls: two of ours must never fall into one of its."""
    pace = _pace(clock, Window("deletes", 10, 60))
    _made(pace, 1)
    clock.at += 55
    _made(pace, 9)
    clock.at += 5 + 1e-5
    _made(pace, 1)
    assert pace.wait("delete") == NEARLY(55, abs=1e-4)


def test_an_aligned_window_ends_with_the_clocks_own(clock: Clock) -> None:
    pace = _pace(clock, Window("calls", 100, 60, aligned=True))
    _made(pace, 100)
    assert pace.wait("delete") == 43
    clock.at += 43
    _made(pace, 100)
    assert pace.wait("delete") == 60


def test_an_aligned_window_may_be_offset(clock: Clock) -> None:
    pace = _pace(clock, Window("calls", 1, 60, aligned=True, offset=20))
    _made(pace, 1)
    assert pace.wait("delete") == 3


def test_what_an_answer_says_of_the_window_is_believed_before_our_own_count(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    _made(pace, 1, Hint(remaining=2, resets_in=12))  # somebody else calls too
    _made(pace, 2)
    assert pace.wait("delete") == 12


def test_a_vendor_may_allow_more_than_is_documented(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    pace.count("delete", 1, Hint(remaining=29, resets_in=50))
    _made(pace, 29)
    assert pace.wait("delete") == NEARLY(50, abs=1e-5)


@pytest.mark.parametrize("resets_in", [0, -1, -3600, 63, 3600, float("nan"), float("inf")])
def test_a_hint_of_another_window_or_another_clock_changes_nothing(clock: Clock, resets_in: float) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    _made(pace, 3, Hint(remaining=0, resets_in=resets_in))
    _made(pace, 7)
    assert pace.wait("delete") == NEARLY(60, abs=1e-5)


def test_a_reset_that_was_rounded_up_is_no_other_clocks(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    pace.count("delete", 1, Hint(remaining=0, resets_in=61))
    assert pace.wait("delete") == NEARLY(60, abs=1e-5)


def test_an_answer_read_after_its_window_ended_says_nothing_of_the_next(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    _made(pace, 9, Hint(remaining=1, resets_in=60))
    clock.at += 61
    pace.count("delete", 1, Hint(remaining=0, resets_in=-1))
    assert pace.wait("delete") == 0


def test_a_refusal_fills_a_window_until_what_was_asked_or_its_end(clock: Clock) -> None:
    pace = _pace(clock, Window("deletes", 10, 60))
    pace.refuse("delete", 12)
    assert pace.wait("delete") == 12
    pace.refuse("delete", 3600)
    assert pace.wait("delete") == 60
    assert pace.recovery("delete") == 60


def test_a_bucket_lets_its_size_go_and_then_what_leaks(clock: Clock) -> None:
    pace = _pace(clock, Bucket("app", 40, 2))
    _made(pace, 40)
    assert pace.wait("delete") == NEARLY(0.5, abs=1e-4)
    clock.at += 20.001
    _made(pace, 40)


@pytest.mark.parametrize("leak", [1, 2, 3, 7, 40])
def test_a_call_at_the_boundary_is_not_early_by_the_error_of_a_float(clock: Clock, leak: int) -> None:
    """The vendor counts exactly: what a float makes of an instant must never bring a call before its time."""
    pace = _pace(clock, Bucket("app", 2, leak))
    level, last = Fraction(0), Fraction(clock.at)
    for _ in range(300):
        clock.at += pace.wait("delete")
        level = max(Fraction(0), level - (Fraction(clock.at) - last) * leak) + 1
        last = Fraction(clock.at)
        assert level <= 2
        pace.count("delete", 1, NONE)
    assert clock.at - START == NEARLY(298 / leak, abs=0.01)


@pytest.mark.parametrize("period", [0.3, 0.7, 60])
def test_nor_is_one_at_a_windows_end(clock: Clock, period: float) -> None:
    clock.at += 0.123
    pace = _pace(clock, Window("deletes", 1, period))
    for _ in range(300):
        pace.count("delete", 1, NONE)
        answered = Fraction(clock.at)
        clock.at += pace.wait("delete")
        assert Fraction(clock.at) - answered >= Fraction(period)


def test_a_bucket_that_others_fill_is_seen_in_the_answers(clock: Clock) -> None:
    pace = _pace(clock, Bucket("app", 40, 2))
    pace.count("delete", 1, Hint(remaining=0))
    assert pace.wait("delete") == 0  # what is said is rounded: there may be room for one
    pace.count("delete", 1, NONE)
    assert pace.wait("delete") == NEARLY(0.5, abs=1e-4)


def test_an_emptier_bucket_than_ours_is_not_believed(clock: Clock) -> None:
    """An answer tells of the past: calls that are under way are not in it."""
    pace = _pace(clock, Bucket("app", 2, 1))
    _made(pace, 2, Hint(remaining=2))
    assert pace.wait("delete") == NEARLY(1, abs=1e-4)


def test_a_refusal_fills_a_bucket(clock: Clock) -> None:
    pace = _pace(clock, Bucket("app", 40, 2))
    pace.refuse("delete", 1)
    assert pace.wait("delete") == 0.5
    assert pace.recovery("delete") == 1


@pytest.mark.parametrize(("leak", "recovery"), [(0.5, 2), (0.1, 10), (1, 1), (20, 1)])
def test_a_slow_bucket_needs_longer_to_recover(clock: Clock, leak: float, recovery: float) -> None:
    assert _pace(clock, Bucket("app", 4, leak)).recovery("delete") == recovery


def test_all_limits_of_an_operation_are_waited_for(clock: Clock) -> None:
    pace = _pace(clock, Bucket("app", 40, 2), Window("day", 3, 86_400))
    _made(pace, 3)
    assert pace.wait("delete") == NEARLY(86_400, abs=1e-3)
    assert pace.recovery("delete") == 86_400


def test_operations_that_name_one_limit_share_it(clock: Clock) -> None:
    shared = Window("calls", 4, 60)
    pace = Pace({"get": (shared,), "delete": (shared,), "edit": (Window("edits", 4, 60),)}, clock)
    for operation in ("get", "delete", "get", "delete"):
        pace.count(operation, 1, NONE)
    assert pace.wait("get") == pace.wait("delete") == NEARLY(60, abs=1e-5)
    assert pace.wait("edit") == 0


def test_a_call_may_cost_more_than_one(clock: Clock) -> None:
    pace = _pace(clock, Window("credits", 10, 60))
    pace.count("delete", 7, NONE)
    assert pace.wait("delete", 3) == 0
    assert pace.wait("delete", 4) == NEARLY(60, abs=1e-5)


def test_a_hint_is_the_first_limits(clock: Clock) -> None:
    pace = _pace(clock, Window("a", 10, 60), Window("b", 10, 600))
    pace.count("delete", 1, Hint(remaining=0, resets_in=5))
    assert pace.wait("delete") == 5
