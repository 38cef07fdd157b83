"""What the tests of a vendor's machine share: the same scenarios in process, over a socket, and at a bare URL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from understudy.contracts.machines.base import Ran, run_machine
from understudy.contracts.machines.target import InProcess, Real, Served
from understudy.sandbox import Clock, Sandbox
from understudy.sandbox.core.sandbox import installed
from understudy.sandbox.core.server import Server
from understudy.sandbox.core.world import World


def in_process(vendor: str, examples: int, seed: int = 0) -> Ran:
    with InProcess(vendor) as target:
        return run_machine(vendor, target, examples, seed)


def over_a_socket(vendor: str, examples: int) -> Ran:
    with Served(vendor) as target:
        return run_machine(vendor, target, examples)


@contextmanager
def at_a_url(vendor: str, switches: Mapping[str, str] | None = None) -> Iterator[tuple[Real, World]]:
    """A target that knows a served stand-in by URL and credentials alone; and the world behind it, to look into.

    What the target waits passes in that world, as it would at a vendor.
    """
    sandbox = Sandbox({vendor: installed()[vendor]})
    world = sandbox.create("theirs", clock=Clock())
    standin = getattr(world, vendor)
    for name, value in (switches or {}).items():
        standin.switch(name, value)
    with (
        Server(sandbox.app) as server,
        Real(
            vendor,
            f"{server.url}/w/theirs/{vendor}",
            standin.credentials,
            sleep=world.clock.advance,
            now=world.clock.time,
        ) as target,
    ):
        yield target, world
