"""A run in a small world, with faults and deaths anywhere, gone on with until it ends: what it tells is the truth.

The judge is that of `tests/runner`: the world's records, and what its journal saw committed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.clients.runner import IfBlocked, Orders
from understudy.contracts.carrier import InProcess
from understudy.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parents[1] / "runner"))
from trial import NOBODYS, Counted, Killed, Trial

#: Nothing that a vendor might have said in earnest: of such two that agree, no client can find out.
FAULTS = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["reset", "close", "timeout", "truncated", "malformed", "duplicate"]),
            "when": st.sampled_from(["before", "after"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("status"),
            "status": st.sampled_from([500, 502, 503]),
            "shape": st.sampled_from(["vendor", "html"]),
            "when": st.sampled_from(["before", "after"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("throttle"),
            "retry_after": st.sampled_from(["right", "absent", "wrong", "past", "garbage", "zero"]),
            "when": st.sampled_from(["before", "after"]),
        }
    ),
)
ARMED = st.lists(st.tuples(FAULTS, st.integers(1, 25), st.integers(1, 3)), max_size=4)
KINDS = st.lists(st.sampled_from(["live", "gone", "absent", "blocked"]), min_size=1, max_size=6)
DEATHS = st.lists(st.tuples(st.integers(1, 20), st.booleans()), max_size=3)
#: What nothing may be left of, once a run has come to its end without another death.
OPEN = {Outcome.NOT_ATTEMPTED}


def _world(trial: Trial, kinds: Sequence[str]) -> list[str]:
    """The ids of a plan: of products as the kinds say."""
    trial.world.reset()
    ids: list[str] = []
    live = iter(trial.live)
    for number, kind in enumerate(kinds):
        one = next(live) if kind != "absent" else _nobodys(trial, number)
        if kind == "blocked":
            trial.block(one)
        if kind == "gone":
            trial._take(trial.keys[one])
        ids.append(one)
    return ids


def _nobodys(trial: Trial, number: int) -> str:
    return f"99999999999999990{number}" if trial.vendor == "zoho_desk" else f"{NOBODYS[:-2]}1{number}"


def _session(
    trial: Trial, ledger: Ledger, ids: Sequence[str], orders: Orders, death: tuple[int, bool] | None
) -> bool:
    """Whether it came to its end; a death is at a request of that number, before it is carried out or after."""

    def dies(number: int, after: bool) -> None:
        if death == (number, after):
            raise Killed

    carrier = InProcess(trial.sandbox.app, trial.world, trial.standin.url)
    try:
        trial.go(
            ledger, ids, orders,
            carrier=Counted(carrier, lambda number: dies(number, False), lambda number: dies(number, True)),
        )  # fmt: skip
    except Killed:
        return False
    return True


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    sandbox = Sandbox()
    return {
        vendor: Trial(vendor, sandbox, vendor, 6)
        for vendor in ("tribemade", "zoho_desk", "devdraft", "shoplazza")
    }


@pytest.mark.parametrize("vendor", ["tribemade", "zoho_desk", "devdraft", "shoplazza"])
@given(
    kinds=KINDS, armed=ARMED, deaths=DEATHS, check=st.booleans(),
    if_blocked=st.sampled_from([IfBlocked.SKIP, IfBlocked.DEACTIVATE]),
)  # fmt: skip
@settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_a_run_tells_is_the_truth_through_faults_and_deaths(  # noqa: PLR0917  Hypothesis gives them by name
    trials: dict[str, Trial],
    vendor: str,
    kinds: list[str],
    armed: list[tuple[dict[str, Any], int, int]],
    deaths: list[tuple[int, bool]],
    check: bool,
    if_blocked: IfBlocked,
) -> None:
    trial = trials[vendor]
    ids = _world(trial, kinds)
    gone = [one for one, kind in zip(ids, kinds, strict=True) if kind == "gone"]
    for fault, nth, times in armed:
        trial.world.faults.arm(vendor=vendor, nth=nth, times=times, **fault)
    orders = Orders(check=check, if_blocked=if_blocked)
    with Ledger(":memory:", durable=False) as ledger:
        for death in deaths:
            _session(trial, ledger, ids, orders, death)
            assert not list(trial.untruths(ledger, ids, unclear=True, gone=gone))
        assert _session(trial, ledger, ids, orders, None)
        died = bool(deaths) or None
        assert not list(trial.untruths(ledger, ids, unclear=died, gone=gone))
        assert not OPEN & {row.outcome for row in ledger.rows()}
