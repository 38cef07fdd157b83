"""A clock's three gears: real waits on the machine, frozen refuses to wait, elastic jumps. All go forward only."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.core.clock import SECOND, START, Clock, Gear, MachineClock
from understudy.sandbox.core.errors import ClockFrozen, UsageError
from understudy.sandbox.vendors.tribemade import vendor


@dataclass
class FakeMachine:
    """A machine whose time passes only while somebody sleeps on it."""

    at: int = 5_000_000_000_000_000
    slept: list[int] = field(default_factory=list)

    def now(self) -> int:
        return self.at

    def sleep(self, microseconds: int) -> None:
        self.slept.append(microseconds)
        self.at += microseconds


def _world(gear: Gear, machine: FakeMachine | None = None) -> World:
    return Sandbox({"tribemade": vendor}).create("w", clock=Clock.running(gear, machine or FakeMachine()))


@pytest.mark.parametrize("gear", Gear)
def test_a_running_clock_shows_the_machines_time(gear: Gear) -> None:
    machine = FakeMachine()
    assert Clock.running(gear, machine).now() == machine.at


def test_the_real_machine_is_what_a_clock_reads_unless_told_otherwise() -> None:
    assert isinstance(Clock.running(Gear.REAL).machine, MachineClock)


def test_a_real_clock_goes_with_the_machine_and_ahead_of_it() -> None:
    machine = FakeMachine()
    world = _world(Gear.REAL, machine)
    world.clock.advance(2.5)
    assert world.clock.now() == machine.at + 2_500_000
    machine.at += 7
    assert world.clock.now() == machine.at + 2_500_000
    assert machine.slept == []


def test_a_wait_on_a_real_clock_is_waited() -> None:
    machine = FakeMachine()
    world, start = _world(Gear.REAL, machine), machine.at
    world.clock.sleep(1.5)
    assert machine.slept == [1_500_000]
    assert world.clock.now() == start + 1_500_000


def test_a_wait_on_a_frozen_clock_is_an_error_and_moves_nothing() -> None:
    machine = FakeMachine()
    world = _world(Gear.FROZEN, machine)
    with pytest.raises(ClockFrozen, match=r"60\.0 s on a frozen clock"):
        world.clock.sleep(60)
    assert (world.clock.now(), machine.slept) == (machine.at, [])


def test_a_frozen_clock_moves_by_command_alone() -> None:
    machine = FakeMachine()
    world, start = _world(Gear.FROZEN, machine), machine.at
    machine.at += 99 * SECOND
    assert world.clock.now() == start
    world.clock.advance(3)
    assert world.clock.now() == start + 3 * SECOND


def test_a_wait_on_an_elastic_clock_jumps() -> None:
    machine = FakeMachine()
    world, start = _world(Gear.ELASTIC, machine), machine.at
    world.clock.sleep(3600)
    assert (world.clock.now(), machine.slept) == (start + 3600 * SECOND, [])


@pytest.mark.parametrize("gear", Gear)
def test_no_clock_moves_backward(gear: Gear) -> None:
    world = _world(gear)
    before = world.clock.now()
    with pytest.raises(UsageError, match="only moves forward"):
        world.clock.advance(-1)
    assert world.clock.now() == before


def test_a_late_answer_is_waited_for_in_the_real_gear_alone() -> None:
    machine = FakeMachine()
    _world(Gear.REAL, machine).clock.delay(400)
    assert machine.slept == [400]
    for gear in (Gear.FROZEN, Gear.ELASTIC):
        world = _world(gear)
        before = world.clock.now()
        world.clock.delay(400)
        assert world.clock.now() == before + 400


def test_a_clock_is_a_value() -> None:
    clock = Clock()
    assert clock.advanced(SECOND).now() == START + SECOND
    assert clock.now() == START


def test_a_clock_reads_as_an_instant_a_datetime_and_seconds() -> None:
    world = Sandbox({"tribemade": vendor}).create("w")
    assert world.clock.now() == START
    assert world.clock.read().isoformat() == "2025-01-15T12:00:17+00:00"
    assert world.clock.time() == 1_736_942_417.0


@pytest.mark.parametrize("before", Gear)
@pytest.mark.parametrize("after", Gear)
def test_changing_gear_keeps_the_instant(before: Gear, after: Gear) -> None:
    world = _world(before)
    world.clock.advance(11)
    instant = world.clock.now()
    world.clock.shift(after)
    assert (world.clock.gear, world.clock.now()) == (after, instant)
