"""One fault, in process and over the socket of the server that `serve` uses: a client sees the same, and the same is true."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.sandbox import World

KINDS: list[tuple[str, dict[str, Any]]] = [
    ("status", {"status": 500}),
    ("status", {"status": 502, "shape": "html"}),
    ("reset", {}),
    ("close", {}),
    ("truncated", {"keep": 5}),
    ("truncated", {"keep": 0}),
    ("malformed", {}),
    ("throttle", {"retry_after": "huge"}),
    ("throttle", {"retry_after": "absent"}),
    ("timeout", {}),
]
EITHER: list[tuple[str, dict[str, Any]]] = [
    *[(kind, {**more, "when": when}) for kind, more in KINDS for when in ("before", "after")],
    ("lost_reply", {}),
    ("phantom_success", {}),
    ("duplicate", {}),
]


def _told(world: World, kind: str, more: dict[str, Any]) -> dict[str, Any]:
    """What a client of this world is told of a delete, and what is true afterwards."""
    bag = world.tribemade.products.add(name="Bag", id="660e8400-e29b-41d4-a716-446655440123")
    world.tribemade.fault(kind, "delete_product", **more)
    seen: dict[str, Any] = {}
    try:
        answer = world.tribemade.http.delete(f"/api/products/{bag.id}", timeout=0.3)
    except httpx.TransportError as error:
        seen["error"] = type(error)
    else:
        seen["status"], seen["body"] = answer.status_code, answer.content
        seen["headers"] = {
            name: value for name, value in answer.headers.items() if name in {"content-type", "retry-after"}
        }
    seen["gone"] = bag.id not in world.tribemade.products
    seen["again"] = world.tribemade.http.delete(f"/api/products/{bag.id}").status_code
    return seen


@pytest.mark.parametrize(
    ("kind", "more"),
    EITHER,
    ids=lambda one: "-".join(map(str, one.values())) if isinstance(one, dict) else one,
)
def test_a_client_sees_the_same_in_process_and_over_a_socket(
    understudy: World, understudy_server: World, kind: str, more: dict[str, Any]
) -> None:
    assert _told(understudy_server, kind, more) == _told(understudy, kind, more)


@pytest.mark.understudy(gear="real")
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_later_than_the_client_waits_is_a_timeout_on_both(
    understudy: World, understudy_server: World, when: str
) -> None:
    more = {"seconds": 0.5, "when": when}
    assert _told(understudy_server, "latency", more)["error"] is _told(understudy, "latency", more)["error"]


@pytest.mark.parametrize("kind", ["reset", "close", "lost_reply", "truncated"])
def test_a_connection_lives_on_for_others_after_one_was_broken(understudy_server: World, kind: str) -> None:
    world = understudy_server
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.fault(kind, "get_product")
    with pytest.raises(httpx.TransportError):
        world.tribemade.http.get(f"/api/products/{bag.id}")
    assert world.tribemade.http.get(f"/api/products/{bag.id}").status_code == 200
