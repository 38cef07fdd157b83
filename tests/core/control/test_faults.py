"""Faults are armed, read and forgotten, and events made to happen, over the control plane."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.sandbox.core.world import World

FAULTS = "/worlds/w/faults"
EVENTS = "/worlds/w/events"
UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


def test_a_fault_is_armed_and_its_strikes_are_counted(plane: Any, world: World) -> None:
    body = {"kind": "lost_reply", "vendor": "tribemade", "operation": "delete_product", "nth": 2}
    (armed,) = plane.post(FAULTS, body)["faults"]
    assert (armed["kind"], armed["nth"], armed["times"], armed["seen"], armed["hits"]) == (
        "lost_reply",
        2,
        1,
        0,
        0,
    )
    assert plane.get(FAULTS)["never_struck"] == 1
    http = world.tribemade.http
    assert http.delete(UNKNOWN).status_code == 404
    with pytest.raises(httpx.RemoteProtocolError):
        http.delete(UNKNOWN)
    said = plane.get(FAULTS)
    assert (said["faults"][0]["seen"], said["faults"][0]["hits"], said["never_struck"]) == (2, 1, 0)


def test_several_faults_are_armed_together_and_forgotten(plane: Any, world: World) -> None:
    body = [
        {"kind": "throttle", "vendor": "tribemade", "retry_after": "past", "name": "a lie"},
        {
            "kind": "status",
            "vendor": "tribemade",
            "status": 502,
            "shape": "html",
            "when": "after",
            "times": 3,
        },
        {"kind": "event", "vendor": "tribemade", "event": "key_rotated"},
    ]
    assert [one["kind"] for one in plane.post(FAULTS, body)["faults"]] == ["throttle", "status", "event"]
    assert len(world.faults) == 3
    assert plane.get("/worlds/w")["faults"] == 3
    assert plane.ask("DELETE", FAULTS).status_code == 204
    assert plane.get(FAULTS)["faults"] == []


def test_a_fault_as_it_was_armed_can_be_armed_again(plane: Any, world: World) -> None:
    plane.post(FAULTS, {"kind": "truncated", "vendor": "tribemade", "keep": 3, "where": {"product_id": "x"}})
    (armed,) = plane.get(FAULTS)["faults"]
    again = {name: value for name, value in armed.items() if name not in {"says", "seen", "hits"}}
    plane.post(FAULTS, again)
    first, second = world.faults.armed
    assert first.fault == second.fault


def test_everything_wrong_with_their_form_is_told_at_once_and_none_is_armed(plane: Any, world: World) -> None:
    body = [
        {"kind": "reset", "vendor": "tribemade"},
        {"kind": "explode", "vendor": "tribemade", "nth": 0, "status": 200, "colour": "red"},
        {"vendor": 5, "where": {"product_id": 1}, "retry_after": "soon", "seconds": -1},
        "reset",
    ]
    assert sorted(plane.refused(422, "POST", FAULTS, body)) == [
        "$[1].colour", "$[1].kind", "$[1].nth", "$[1].status", "$[2].kind", "$[2].retry_after", "$[2].seconds",
        "$[2].vendor", "$[2].where.product_id", "$[3]",
    ]  # fmt: skip
    assert len(world.faults) == 0


def test_faults_that_could_never_strike_are_told_of_and_none_is_armed(plane: Any, world: World) -> None:
    body = [
        {"kind": "reset", "vendor": "tribemade"},
        {"kind": "reset", "vendor": "nobody"},
        {"kind": "event", "vendor": "tribemade", "operation": "delete_everything"},
        {"kind": "reset", "vendor": "tribemade", "operation": "get_order", "where": {"product_id": "x"}},
    ]
    where = ["$[1].vendor", "$[2].operation", "$[2].event", "$[3].where.product_id"]
    assert plane.refused(422, "POST", FAULTS, body) == where
    assert plane.refused(422, "POST", FAULTS, body[1]) == ["$.vendor"]
    assert len(world.faults) == 0


def test_no_fault_at_all_is_refused(plane: Any, world: World) -> None:
    assert plane.refused(422, "POST", FAULTS, []) == ["$"]
    assert plane.refused(422, "POST", FAULTS, {}) == ["$.kind", "$.vendor"]
    assert len(world.faults) == 0


def test_events_are_listed_by_vendor(plane: Any, world: World) -> None:
    assert world.name == "w"
    events = plane.get(EVENTS)["events"]
    assert {"order_placed", "key_rotated"} <= {one["event"] for one in events}
    assert all(one["vendor"] == "tribemade" and one["about"] for one in events)


def test_an_event_happens_now(plane: Any, world: World) -> None:
    bag = world.tribemade.products.add(name="Bag")
    body = {
        "vendor": "tribemade",
        "event": "order_placed",
        "args": {"product": bag.id, "status": "processing"},
    }
    happened = plane.post(EVENTS, body)
    assert happened["at"] == "2025-01-15T12:00:17.000000Z"
    assert world.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 400


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"vendor": "x", "event": "order_placed"}, ["$.vendor"]),
        ({"vendor": "tribemade", "event": "x"}, ["$.event"]),
        ({"vendor": "tribemade", "event": "order_placed"}, ["$.args.product"]),
        ({"vendor": "tribemade", "event": "order_placed", "args": {"product": "x", "status": "y", "event": 1}},
         ["$.args.product", "$.args.status", "$.args.event"]),
        ({"event": 5, "args": []}, ["$.args", "$.event", "$.vendor"]),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_meant_does_not_happen(
    plane: Any, world: World, body: Any, where: list[str]
) -> None:
    before = world.state
    assert sorted(plane.refused(422, "POST", EVENTS, body)) == sorted(where)
    assert world.state is before
