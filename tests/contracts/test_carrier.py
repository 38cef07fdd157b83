"""A carrier without httpx: a client is told the same as over httpx, and the same is true afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from understudy.clients import TribeMade
from understudy.clients.calls import Credentials
from understudy.clients.client import Carrier
from understudy.clients.http import HttpTransport
from understudy.clients.message import JSON_TYPE, Effect, Request, Response, Silence, json_body
from understudy.clients.tribemade import TribeMadeCalls
from understudy.contracts.carrier import InProcess
from understudy.sandbox import FaultKind, Sandbox, When, World
from understudy.sandbox.core.errors import FaultUnsupported

BAG = "660e8400-e29b-41d4-a716-446655440123"
PATIENCE = 10.0
#: What a fault needs besides its kind; a kind may be armed in several ways.
MORE: dict[FaultKind, list[dict[str, Any]]] = {
    FaultKind.LATENCY: [{"seconds": 2}, {"seconds": PATIENCE}, {"seconds": PATIENCE + 0.000001}],
    FaultKind.STATUS: [{}, {"status": 502, "shape": "html"}],
    FaultKind.TRUNCATED: [{"keep": 5}, {"keep": 0}, {"keep": 10_000}],
    FaultKind.THROTTLE: [{"retry_after": how} for how in ("right", "absent", "huge", "garbage", "dated")],
    FaultKind.EVENT: [{"event": "key_rotated"}],
}
EVERY = [(kind, when, more) for kind in FaultKind for when in When for more in MORE.get(kind, [{}])]
REQUESTS = [
    Request("get_product", "GET", f"/api/products/{BAG}"),
    Request("get_product", "GET", "/api/products/caf%C3%A9%2F..", query=(("a", "1 & 2"), ("a", ""), ("☃", "é"))),
    Request("nothing", "PURGE", "/api/nowhere"),
    Request("create_product", "POST", "/api/products/create"),
    Request("create_product", "POST", "/api/products/create", headers=(JSON_TYPE,), body=b'{"name": '),
    Request(
        "edit_product", "PUT", f"/api/products/{BAG}/edit", Effect.CHANGES,
        headers=(JSON_TYPE, ("X-Many", "a"), ("X-Many", "b")), body=json_body({"name": "Sac à dos ☃"}),
    ),
]  # fmt: skip


class Made(NamedTuple):
    world: World
    carrier: Carrier


def _over_httpx(sandbox: Sandbox, world: World) -> Carrier:
    del sandbox
    url = world.tribemade.url
    client = world.connection.client(url, {})
    client.timeout = PATIENCE
    return HttpTransport(url, PATIENCE, client)


def _in_process(sandbox: Sandbox, world: World) -> Carrier:
    return InProcess(sandbox.app, world, world.tribemade.url, PATIENCE)


def _made(carried: Callable[[Sandbox, World], Carrier]) -> Made:
    sandbox = Sandbox()
    world = sandbox.create("w")
    world.tribemade.products.add(id=BAG, name="Bag")
    return Made(world, carried(sandbox, world))


def _signed(world: World, request: Request) -> Request:
    return TribeMadeCalls(now=world.clock.time).signed(request, Credentials(world.tribemade.credentials))


def _true(world: World) -> dict[str, Any]:
    """Everything of a world that does not name the library that carried the requests."""
    state = world.state
    return {
        "now": world.clock.now(),
        "records": [world.tribemade.products.dump(one.id) for one in world.tribemade.products],
        "meters": dict(state.meters),
        "faults": state.faults,
        "steps": state.serial,
        "journal": [
            (one.at, one.operation, one.request.path, one.request.query, one.request.body, one.reply, one.committed,
             one.faults, one.delivery, one.unrouted)
            for one in world.journal
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "when", "more"), EVERY, ids=[f"{kind}-{when}-{more}" for kind, when, more in EVERY]
)
def test_under_every_fault_the_reply_and_the_world_are_those_over_httpx(
    kind: FaultKind, when: When, more: dict[str, Any]
) -> None:
    told = []
    for carried in (_in_process, _over_httpx):
        world, carrier = _made(carried)
        world.tribemade.fault(kind, "delete_product", when=when, **more)
        removal = _signed(world, TribeMadeCalls(now=world.clock.time).removal([BAG]))
        told.append(([carrier.send(removal), carrier.send(removal)], _true(world)))
    assert told[0] == told[1]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda one: f"{one.method} {one.path}")
def test_a_request_of_any_kind_arrives_and_is_answered_as_over_httpx(request_: Request) -> None:
    told = []
    for carried in (_in_process, _over_httpx):
        world, carrier = _made(carried)
        told.append((carrier.send(_signed(world, request_)), _true(world)))
    assert isinstance(told[0][0], Response)
    assert told[0] == told[1]


def test_headers_come_by_lower_case_name() -> None:
    world, carrier = _made(_in_process)
    reply = carrier.send(_signed(world, Request("get_product", "GET", f"/api/products/{BAG}")))
    assert isinstance(reply, Response)
    assert reply.headers["x-ratelimit-limit"] == "50"
    assert all(name == name.lower() for name in reply.headers)


@pytest.mark.parametrize("when", When)
def test_where_nothing_is_said_the_patience_passes_in_the_world(when: When) -> None:
    world, carrier = _made(_in_process)
    world.tribemade.fault("timeout", "delete_product", when=when)
    before = world.clock.time()
    reply = carrier.send(_signed(world, TribeMadeCalls(now=world.clock.time).removal([BAG])))
    assert reply == Silence("ReadTimeout: The read operation timed out", sent=True)
    assert world.clock.time() - before == PATIENCE
    assert (BAG in world.tribemade.products) == (when is When.BEFORE)


def test_a_fault_that_would_hang_for_ever_is_told_to_the_caller() -> None:
    sandbox = Sandbox()
    world = sandbox.create("w")
    world.tribemade.fault("timeout")
    carrier = InProcess(sandbox.app, world, world.tribemade.url, patience=None)
    with pytest.raises(FaultUnsupported, match="never answers"):
        carrier.send(_signed(world, Request("get_product", "GET", f"/api/products/{BAG}")))


def test_a_client_deletes_through_it_on_the_worlds_own_time() -> None:
    world, carrier = _made(_in_process)
    for number in range(11):
        world.tribemade.products.add(id=f"660e8400-e29b-41d4-a716-{number:012d}")
    client = TribeMade(
        world.tribemade.credentials, base_url=world.tribemade.url, carrier=carrier, sleep=world.clock.sleep,
        now=world.clock.time,
    )  # fmt: skip
    before = world.clock.time()
    for number in range(11):
        client.delete(f"660e8400-e29b-41d4-a716-{number:012d}")
    assert [one.id for one in world.tribemade.products] == [BAG]
    assert world.clock.time() - before == 60


def test_it_brings_no_http_library() -> None:
    script = (
        "import sys\n"
        "from understudy.clients.message import Request\n"
        "from understudy.contracts.carrier import InProcess\n"
        "from understudy.sandbox import Sandbox\n"
        "sandbox = Sandbox()\n"
        "world = sandbox.create('w')\n"
        "carrier = InProcess(sandbox.app, world, world.tribemade.url)\n"
        "print(carrier.send(Request('delete_product', 'DELETE', '/api/products/1')).status)\n"
        "print(*(name for name in ('httpx', 'requests', 'urllib3') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["401"]
