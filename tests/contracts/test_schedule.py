"""How long deletions take at least, vendor by vendor, as their pages' limits have it; and that the stand-ins agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from understudy import clients
from understudy.clients.calls import Calls, Credentials
from understudy.clients.message import Reply, Response
from understudy.contracts.allowance import Allowance, allowance
from understudy.contracts.carrier import InProcess
from understudy.contracts.schedule import Run, Schedule, phase, shortest
from understudy.sandbox import Clock, Gear, Sandbox, UsageError, World
from understudy.sandbox.core.catalogue import Format
from understudy.sandbox.core.clock import Instant, parse_iso

NOON = parse_iso("2025-01-15T12:00:17Z")
MINUTE, HOUR = 60, 3600


def of(vendor: str, **switches: str) -> Allowance:
    return allowance(vendor, switches, NOON)


@pytest.mark.parametrize(
    ("vendor", "count", "seconds"),
    [
        ("tribemade", 1, 0), ("tribemade", 10, 0), ("tribemade", 11, MINUTE), ("tribemade", 1_000, 99 * MINUTE),
        ("tribemade", 10_000, 16 * HOUR + 39 * MINUTE),
        ("shoplazza", 40, 0), ("shoplazza", 41, 0.5), ("shoplazza", 1_000, 480),
        ("devdraft", 100, 0), ("devdraft", 101, 43), ("devdraft", 1_000, 43 + 8 * MINUTE),
        ("zoho_desk", 833, 0), ("altcraft", 1, 0), ("altcraft", 10**9, 0),
    ],
)  # fmt: skip
def test_the_documented_limits_take_so_long(vendor: str, count: int, seconds: float) -> None:
    assert of(vendor).shortest(count, NOON).seconds == seconds


@pytest.mark.parametrize(
    ("vendor", "switches", "count", "seconds"),
    [
        ("shoplazza", {"rate": "60_leaking_1"}, 1_000, 940),
        ("shoplazza", {"rate": "40_a_minute"}, 1_000, 24 * MINUTE),
        ("shoplazza", {"buckets": "app"}, 1_000, 480),
        ("devdraft", {"read_limit": "1000"}, 1_000, 43 + 8 * MINUTE),
        ("tribemade", {"read_limit": "20"}, 1_000, 99 * MINUTE),
        ("altcraft", {"tariff_calls": "10"}, 25, 60 * 24 * HOUR),
        ("zoho_desk", {"edition": "enterprise"}, 16_833, 0),
    ],
)
def test_a_switch_takes_effect_as_in_a_world(
    vendor: str, switches: dict[str, str], count: int, seconds: float
) -> None:
    assert of(vendor, **switches).shortest(count, NOON).seconds == seconds


def test_the_day_of_zoho_desks_credits_ends_at_the_data_centres_midnight() -> None:
    """5,000 credits a day, 6 for each record: 833 records, then the next day."""
    schedule = of("zoho_desk").shortest(3 * 833 + 1, NOON)
    midnight = parse_iso("2025-01-16T00:00:00-08:00")
    day = 24 * HOUR * 1_000_000
    assert [at for at, _ in _expanded(schedule)] == [NOON, midnight, midnight + day, midnight + 2 * day]
    assert [calls for _, calls in _expanded(schedule)] == [833, 833, 833, 1]


def test_what_costs_by_the_record_is_sent_together() -> None:
    zoho = of("zoho_desk")
    assert (zoho.by_product, zoho.cost) == (True, 6)
    assert zoho.requests(833) == -(-833 // zoho.together)


@pytest.mark.parametrize(
    ("begins", "seconds"),
    [
        ("2025-01-15T12:00:00Z", 540),
        ("2025-01-15T12:00:30Z", 510),
        ("2025-01-15T12:00:59.999999Z", 480.000001),
    ],
)
def test_at_devdraft_the_phase_of_the_minute_matters(begins: str, seconds: float) -> None:
    devdraft, at = of("devdraft"), parse_iso(begins)
    assert devdraft.shortest(1_000, at).seconds == seconds
    found = phase(devdraft.by_operation, devdraft.runs(1_000), at)
    assert found is not None
    assert (found.best.seconds, found.worst.seconds) == (480.000001, 540)


@pytest.mark.parametrize("vendor", ["tribemade", "shoplazza", "altcraft"])
def test_where_no_window_is_of_the_clock_no_phase_matters(vendor: str) -> None:
    allowed = of(vendor)
    assert phase(allowed.by_operation, allowed.runs(1_000), NOON) is None


def test_operations_that_share_a_limit_wait_for_each_other_and_others_do_not() -> None:
    shared = Sandbox().vendors["devdraft"].limits
    mixed = [Run("delete_product", 60), Run("list_products", 60)]
    assert shortest(shared, mixed, NOON).seconds == 43
    apart = Sandbox().vendors["tribemade"].limits
    mixed = [Run("delete_product", 10), Run("get_product", 50), Run("edit_product", 20)]
    assert shortest(apart, mixed, NOON).seconds == 0


def test_an_operation_without_limits_takes_no_time() -> None:
    schedule = shortest({}, [Run("anything", 10**9, 7)], NOON)
    assert (schedule.seconds, schedule.calls, len(schedule.bursts)) == (0, 10**9, 1)


def test_a_billion_deletions_are_planned_in_a_few_bursts() -> None:
    for vendor in clients.VENDORS:
        schedule = of(vendor).shortest(10**9, NOON)
        assert schedule.calls == 10**9
        assert len(schedule.bursts) <= 4


def test_a_switch_under_which_nobody_is_let_in_is_told_and_not_planned() -> None:
    with pytest.raises(UsageError, match=r"answers 401 before it counts.*data_centre=eu"):
        of("zoho_desk", data_centre="eu")


# ── the stand-ins agree ──

COUNTS = {"tribemade": 31, "shoplazza": 55, "devdraft": 205, "zoho_desk": 1_000}


@pytest.mark.parametrize("vendor", COUNTS)
def test_a_stand_in_lets_every_call_through_at_its_planned_instant_and_none_earlier(vendor: str) -> None:
    allowed, begins = of(vendor), NOON
    schedule = allowed.shortest(COUNTS[vendor], begins)
    desk = _Desk(vendor, COUNTS[vendor], begins)
    for number, (at, calls) in enumerate(_expanded(schedule)):
        if number:
            desk.until(Instant(at - 1))
            assert desk.removes(1) == 429
        desk.until(at)
        assert {desk.removes(size) for size in _requests(calls, allowed)} == {200}
    assert desk.left == 0
    assert desk.world.clock.now() == schedule.ended


def _requests(calls: int, allowed: Allowance) -> Iterator[int]:
    """How many products each request of a burst names."""
    size = allowed.together if allowed.by_product else 1
    for begun in range(0, calls, size):
        yield min(size, calls - begun)


def _expanded(schedule: Schedule) -> list[tuple[Instant, int]]:
    """Each burst by itself, in order."""
    return sorted(
        (Instant(burst.at + number * burst.every), burst.calls)
        for burst in schedule.bursts
        for number in range(burst.times)
    )


class _Desk:
    """Products in a world, to be removed as the reference client would, some at a time."""

    def __init__(self, vendor: str, count: int, begins: Instant) -> None:
        sandbox = Sandbox()
        rows = "\n".join(f"p-{number},Product {number},1.00" for number in range(count))
        catalogue = sandbox.catalogue_in(f"Handle,Title,Variant Price\n{rows}\n", Format.CSV)
        self.world: World = sandbox.create("w", catalogue=catalogue, clock=Clock(Gear.ELASTIC, begins))
        self._standin = getattr(self.world, vendor)
        client: Any = getattr(clients, clients.VENDORS[vendor])
        self._calls: Calls = client.kind(self.world.clock.time)
        self._carrier = InProcess(sandbox.app, self.world, self._standin.url)
        self._ids = [product.id for product in islice(self._standin.products, count)]

    @property
    def left(self) -> int:
        return len(self._ids)

    def until(self, at: Instant) -> None:
        self.world.clock.advance((at - self.world.clock.now()) / 1_000_000)
        if self._standin.vendor.name == "zoho_desk":  # its token lives for an hour
            self._standin.happen("token_issued")

    def removes(self, count: int) -> int:
        """The status that a request to remove so many gets; what was let through is not asked for again."""
        request = self._calls.removal(self._ids[:count], f"00000000-0000-4000-8000-{self.left:012d}")
        reply: Reply = self._carrier.send(self._calls.signed(request, Credentials(self._standin.credentials)))
        assert isinstance(reply, Response)
        if reply.status != 429:
            del self._ids[:count]
        return reply.status
