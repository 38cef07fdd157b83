"""Understudy's fixtures: a fresh world for each test, in process or over a socket.

Thin, and lazy: until a test asks for a fixture, nothing of the sandbox is imported.

    def test_a_blocked_product_is_deactivated(understudy):
        mug = understudy.tribemade.products.add(name="Mug")
        understudy.tribemade.orders.add(product=mug.id, status="processing")
        ...

When such a test ends, an armed fault that never struck, an unrouted request or an error of Understudy's
own fails it; `@pytest.mark.understudy(lenient=True)` opts out. The marker also takes `catalogue` (a path
or a `Catalogue`), `gear`, `seed` and `switches` (`{"tribemade.started_blocks": "false"}`).
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .core.sandbox import Sandbox
    from .core.world import World

_KNOWN = frozenset({"catalogue", "gear", "lenient", "seed", "switches"})
_FIXTURES = ("understudy", "understudy_server")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "understudy(catalogue=None, gear='elastic', seed=1, switches={}, lenient=False): "
        "what the world of this test starts from, and whether its end is checked",
    )


@pytest.fixture(scope="session")
def understudy_sandbox() -> Sandbox:
    """One sandbox a run, its vendors loaded once; worlds come and go in it."""
    from .core.sandbox import Sandbox  # noqa: PLC0415  nothing is loaded until a test asks

    return Sandbox(keep=None)


@pytest.fixture(scope="session")
def understudy_listener(understudy_sandbox: Sandbox) -> Iterator[str]:
    """The URL of the one server of this run, on loopback and a free port."""
    from .core.server import Server  # noqa: PLC0415  as above

    with Server(understudy_sandbox.app) as server:
        yield server.url


@pytest.fixture
def understudy(understudy_sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[World]:
    """A fresh world; requests are carried out in process, without a socket."""
    world = _fresh(understudy_sandbox, request)
    world.base_url = understudy_sandbox.base_url  # its clients can reach no other world
    yield world
    world.close()
    understudy_sandbox.delete(world.name)


@pytest.fixture
def understudy_server(
    understudy_sandbox: Sandbox, understudy_listener: str, request: pytest.FixtureRequest
) -> Iterator[World]:
    """A fresh world behind a real socket, for code that makes its own connections."""
    from .core.sockets import Sockets  # noqa: PLC0415  brings httpx

    world = _fresh(understudy_sandbox, request)
    world.base_url = f"{understudy_listener}/w/{world.name}"
    world.connect = lambda _served: Sockets()
    yield world
    world.close()
    understudy_sandbox.delete(world.name)


def _fresh(sandbox: Sandbox, request: pytest.FixtureRequest) -> World:
    from .core.clock import Clock, Gear  # noqa: PLC0415  nothing is loaded until a test asks

    wanted = _options(request.node)
    gear = Gear(wanted.get("gear", Gear.ELASTIC))
    clock = Clock.running(gear) if gear is Gear.REAL else Clock(gear)
    number = request.config.stash.setdefault(_COUNTER, itertools.count(1))
    world = sandbox.create(
        f"test-{next(number)}", catalogue=_catalogue(sandbox, wanted), clock=clock, seed=wanted.get("seed")
    )
    for name, value in wanted.get("switches", {}).items():
        vendor, _, switch = name.partition(".")
        world.switch(vendor, switch, value)
    return world


_COUNTER: pytest.StashKey[Iterator[int]] = pytest.StashKey()


def _options(item: pytest.Item) -> dict[str, Any]:
    """The markers' arguments, the nearest winning."""
    options: dict[str, Any] = {}
    for marker in item.iter_markers("understudy"):
        for name in marker.kwargs.keys() - _KNOWN:
            raise pytest.UsageError(
                f"@pytest.mark.understudy knows no {name!r}; it takes {', '.join(sorted(_KNOWN))}"
            )
        options = {**marker.kwargs, **options}
    return options


def _catalogue(sandbox: Sandbox, wanted: dict[str, Any]) -> Any:
    catalogue = wanted.get("catalogue")
    return sandbox.catalogue_at(catalogue) if isinstance(catalogue, str | Path) else catalogue


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that passed, where its world says that it should not have."""
    result = yield
    if not _options(item).get("lenient"):
        for world in _worlds(item):
            _check(world)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the journal of a test that failed: each request, the answer, the reasons."""
    report = yield
    if report.failed and report.when == "call":
        for world in _worlds(item):
            report.sections.append(
                (f"understudy journal of world {world.name}", str(world.journal) or "no requests")
            )
    return report


def _worlds(item: pytest.Item) -> list[World]:
    held: dict[str, Any] = getattr(item, "funcargs", {})
    return [held[name] for name in _FIXTURES if name in held]


def _check(world: World) -> None:
    from .core.errors import FixtureFailure  # noqa: PLC0415  nothing is loaded until a test asks

    if world.errors:
        raise FixtureFailure(
            "a rule of Understudy's failed; this is our bug, and nothing was committed"
        ) from (world.errors[0])
    complaints = [f"an armed fault never struck: {fault}" for fault in world.faults.never_struck]
    complaints += [
        f"an event could not happen when it was due: {missed.why}" for missed in world.clock.missed()
    ]
    complaints += [
        f"a request was routed nowhere: {entry.request.method} {entry.request.target}"
        for entry in world.journal
        if entry.unrouted
    ]
    if complaints:
        told = "\n".join(f"  {one}" for one in complaints)
        raise FixtureFailure(
            f"the test passed, but its world did not go as planned:\n{told}\n"
            "(@pytest.mark.understudy(lenient=True) lets such a test pass)"
        )
