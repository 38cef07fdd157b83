"""Whose time a program lives in: chosen from its command, and handed to its interpreter."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from understudy.contracts.verify.timing import Means, Scaled, Timing, chosen, clock, language_of
from understudy.sandbox.core.clock import SECOND, Instant

BEGAN = Instant(1_736_942_400 * SECOND)


class Machine:
    """A machine's clock that a test turns."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.slept: list[int] = []

    def now(self) -> int:
        return self.at

    def sleep(self, microseconds: int) -> None:
        self.slept.append(microseconds)


@pytest.mark.parametrize(
    ("command", "language"),
    [
        ("python delete.py", "python"),
        ("/usr/bin/python3.12 -m shop.delete", "python"),
        ("uv run delete.py", "python"),
        ("env SHOP=1 python3 delete.py", "python"),
        ("node delete.mjs", "node"),
        ("npx tsx delete.ts", "node"),
        ("sh delete.sh", ""),
        ("curl --version", ""),
        ("env", ""),
        ("no-such-program-anywhere", ""),
    ],
)
def test_an_interpreter_is_known_by_its_name(command: str, language: str) -> None:
    assert language_of(shlex.split(command)) == language


@pytest.mark.parametrize(
    ("first", "language"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#!/opt/venv/bin/python", "python"),
        ("#!/usr/bin/env node", "node"),
        ("#!/bin/sh", ""),
        ("\x7fELF", ""),
    ],
)
def test_an_interpreter_is_known_by_a_scripts_first_line(first: str, language: str, tmp_path: Path) -> None:
    script = tmp_path / "delete"
    script.write_text(f"{first}\nnode python\n")
    script.chmod(0o755)
    assert language_of([str(script)]) == language


def test_what_has_a_shim_gets_it_and_the_rest_a_vendor_in_a_hurry() -> None:
    assert chosen(["python", "x"], None, 60) == Timing(Means.SHIM, 60, "python")
    assert chosen(["sh", "x"], None, 60) == Timing(Means.DILATED, 60, "")
    assert chosen(["python", "x"], Means.DILATED, 60).dilation == 60
    assert chosen(["python", "x"], Means.REAL, 60).scale == 1
    assert chosen(["python", "x"], None, 60).dilation == 1


def test_a_scaled_clock_shows_where_it_began_and_goes_so_many_times_as_fast() -> None:
    machine = Machine(5 * SECOND)
    scaled = Scaled(BEGAN, 5 * SECOND, 60, machine)
    world = clock(scaled)
    assert world.now() == BEGAN
    machine.at += SECOND
    assert world.now() == BEGAN + 60 * SECOND
    assert world.advanced(SECOND).now() == BEGAN + 61 * SECOND


def test_a_wait_is_so_many_times_as_short_and_never_cut_short() -> None:
    machine = Machine(0)
    clock(Scaled(BEGAN, 0, 60, machine)).waited(61)
    assert machine.slept == [2]


def test_who_cannot_be_told_the_time_lives_in_the_machines() -> None:
    machine = Timing(Means.DILATED, 60).machine(BEGAN)
    assert machine.scale == 1
    assert machine.began == machine.origin


def test_what_an_interpreter_loads_already_is_still_loaded(tmp_path: Path) -> None:
    own = {"PYTHONPATH": "/shop/lib", "NODE_OPTIONS": "--max-old-space-size=99"}
    seen = tmp_path / "seen"
    given = Timing(Means.SHIM, 60).environment(own, Scaled(BEGAN, 7, 60), seen)
    ours, theirs = given["PYTHONPATH"].split(":")
    assert (Path(ours) / "sitecustomize.py").exists()
    assert theirs == "/shop/lib"
    options = shlex.split(given["NODE_OPTIONS"])
    assert options[:2] == ["--max-old-space-size=99", "--require"]
    assert Path(options[2]).exists()
    facts = json.loads(given["UNDERSTUDY_CLOCK"])
    assert facts == {"began": BEGAN, "origin": 7, "scale": 60, "seen": str(seen)}


@pytest.mark.parametrize("means", [Means.DILATED, Means.REAL])
def test_without_a_shim_no_interpreter_is_told_anything(means: Means, tmp_path: Path) -> None:
    timing = Timing(means, 60)
    assert timing.environment({"PYTHONPATH": "x"}, timing.machine(BEGAN), tmp_path) == {}
