"""A scenario is made smaller, one thing at a time, for as long as it shows the same."""

from __future__ import annotations

import pytest

from understudy.contracts.scenario import Act, Crash, Deed, Life, Mode, Product, Scenario, Slip
from understudy.contracts.smaller import simpler, smallest
from understudy.sandbox.core.faults import FaultKind, RetryAfter, When

LOST = Slip(FaultKind.LOST_REPLY, "p3", attempt=2, when=When.AFTER, status=500, retry_after=RetryAfter.ZERO)
BUSY = Scenario(
    "tribemade",
    (Product("p1"), Product("p2", Life.BLOCKED), Product("p3"), Product("p4", Life.GONE)),
    ("p1", "p2", "p3", "p4"),
    slips=(Slip(FaultKind.THROTTLE, "p1"), LOST, Slip(FaultKind.CLOSE)),
    phase=31.0,
    dies_after=3,
    renewable=True,
    mode=Mode.DEACTIVATE,
    actors=(Act(Deed.DELETES, "p4"),),
    crash=Crash("p2"),
)
PLAIN = Scenario("tribemade", (Product("p1"),), ("p1",))


def test_what_shows_nothing_in_particular_ends_at_one_live_product() -> None:
    assert smallest(BUSY, lambda _one: True) == PLAIN


def test_from_the_plainest_nothing_can_be_taken_away() -> None:
    assert list(simpler(PLAIN)) == []


def test_what_does_not_matter_is_left_out_whole_and_keys_begin_at_p1() -> None:
    def lost(scenario: Scenario) -> bool:
        return any(slip.kind is FaultKind.LOST_REPLY for slip in scenario.slips)

    small = smallest(BUSY, lost)
    assert small == Scenario(
        "tribemade", (Product("p1"),), ("p1",), (Slip(FaultKind.LOST_REPLY, "p1", when=When.AFTER),)
    )
    assert small.size == (1, 1)


def test_a_credential_dies_as_early_as_it_may_and_after_whom_it_must() -> None:
    def dies_once_something_is_lost(scenario: Scenario) -> bool:
        return (scenario.dies_after or 0) > 1 and bool(scenario.slips)

    small = smallest(BUSY, dies_once_something_is_lost)
    assert (small.size, small.dies_after) == ((1, 2), 2)


@pytest.mark.parametrize("field", ["actors", "crash", "mode", "renewable", "phase"])
def test_what_is_needed_stays(field: str) -> None:
    small = smallest(BUSY, lambda one: bool(getattr(one, field)) and one.mode != "dry" and _same(one, field))
    assert getattr(small, field) not in (None, (), 0.0, False)
    assert len(small.plan) == 1


def _same(scenario: Scenario, field: str) -> bool:
    return field != "mode" or scenario.mode is Mode.DEACTIVATE
