"""A run, with its looks before and after, against the shortest schedule that the vendor's limits allow its removals.

Both come from the stand-in's own limits; that no schedule is faster than they allow, its journal shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from trial import Trial

from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.contracts.allowance import allowance
from understudy.sandbox import Sandbox
from understudy.sandbox.core.clock import SECOND, Instant

#: Into which moment of a minute, and at Zoho Desk of a day, a run begins.
PHASES = (0, 43)
#: Where looks and removals share a limit, a plan that fills its last window to the brim takes one window more for the
#: looks. So many windows that one more is less than 5 %, or a little less than full ones.
COUNTS = {
    "tribemade": (600,),
    "shoplazza": (600,),
    "altcraft": (600,),
    "devdraft": (580, 2_500),
    "zoho_desk": (600, 1_700),
}
CASES = [(vendor, count) for vendor, counts in COUNTS.items() for count in counts]


@pytest.fixture(scope="module")
def worlds() -> Callable[[str, int], Trial]:
    sandbox = Sandbox()
    made: dict[tuple[str, int], Trial] = {}

    def world(vendor: str, products: int) -> Trial:
        if (vendor, products) not in made:
            made[vendor, products] = Trial(vendor, sandbox, f"{vendor}-{products}", products)
        made[vendor, products].world.reset()
        return made[vendor, products]

    return world


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(("vendor", "count"), CASES)
def test_a_run_takes_no_more_than_a_twentieth_over_the_shortest_schedule_and_draws_no_refusal(
    vendor: str, count: int, phase: int, worlds: Callable[[str, int], Trial]
) -> None:
    trial = worlds(vendor, count)
    clock = trial.world.clock
    clock.advance(phase)
    begins = clock.time()
    shortest = allowance(vendor, {}, Instant(int(begins * SECOND))).shortest(
        count, Instant(int(begins * SECOND))
    )
    with Ledger(":memory:", durable=False) as ledger:
        client = trial.client()
        client.calls.together = type(client.calls).together
        assert trial.go(ledger, trial.live, client=client).finished
        counts = ledger.counts()
    taken = clock.time() - begins
    assert counts[Outcome.DELETED] + counts[Outcome.TRASHED] == count
    assert not _refusals(trial)
    assert math.floor(shortest.seconds) <= taken <= shortest.seconds * 1.05 + 1


def _refusals(trial: Trial) -> list[str]:
    return [str(entry) for entry in trial.world.journal if entry.reply.status == 429]


def test_what_the_looks_cost_where_they_share_the_removals_limit_is_one_window_of_a_full_one(
    worlds: Callable[[str, int], Trial],
) -> None:
    """Devdraft, 600 of 100 a minute: whoever looks at all needs the seventh minute."""
    trial = worlds("devdraft", 600)
    begins = trial.world.clock.time()
    shortest = allowance("devdraft", {}, trial.world.clock.now()).shortest(600, trial.world.clock.now())
    with Ledger(":memory:", durable=False) as ledger:
        assert trial.go(ledger, trial.live).finished
    assert not _refusals(trial)
    assert trial.world.clock.time() - begins == pytest.approx(shortest.seconds + 60, abs=0.01)
