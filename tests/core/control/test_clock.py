"""A world's clock is read and moved over the control plane. Expectations for limits: "Delete Product", ten a minute."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox.core.world import World

CLOCK = "/worlds/w/clock"
UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


def test_a_clock_is_shown_as_iso_and_as_seconds(plane: Any, world: World) -> None:
    clock = plane.get(CLOCK)
    assert (clock["now"], clock["epoch"], clock["gear"]) == (
        "2025-01-15T12:00:17.000000Z",
        1_736_942_417,
        "elastic",
    )
    assert (clock["due"], clock["due_count"]) == ([], 0)
    assert clock["epoch"] == world.clock.time()


def test_it_is_moved_forward(plane: Any, world: World) -> None:
    clock = plane.post(f"{CLOCK}/advance", {"seconds": 1.5})
    assert clock["now"] == "2025-01-15T12:00:18.500000Z"
    assert world.clock.time() == 1_736_942_418.5


@pytest.mark.parametrize("seconds", [-1, -0.001, "5", None, True, 1e12, [1]])
def test_a_step_back_or_beyond_is_refused(plane: Any, world: World, seconds: object) -> None:
    before = world.state
    assert plane.refused(422, "POST", f"{CLOCK}/advance", {"seconds": seconds}) == ["$.seconds"]
    assert world.state is before


def test_it_does_not_pass_the_end_of_the_calendar(plane: Any) -> None:
    plane.post("/worlds", {"name": "late", "at": "8814-01-01T00:00:00Z"})
    for path, more in (("advance", {}), ("schedule", {"vendor": "tribemade", "event": "key_rotated"})):
        body = {"seconds": 3_155_760_000, **more}
        assert plane.refused(422, "POST", f"/worlds/late/clock/{path}", body) == []
    assert plane.get("/worlds/late/clock")["now"] == "8814-01-01T00:00:00.000000Z"


def test_it_jumps_to_when_a_call_is_permitted(plane: Any, world: World) -> None:
    http = world.tribemade.http
    http.delete(UNKNOWN)
    plane.post(f"{CLOCK}/advance", {"seconds": 20})
    for _ in range(10):
        refused = http.delete(UNKNOWN)
    assert refused.status_code == 429
    jumped = plane.post(f"{CLOCK}/until-permitted", {"vendor": "tribemade", "operation": "delete_product"})
    assert jumped["jumped_seconds"] == 40
    assert http.delete(UNKNOWN).status_code == 404


def test_it_does_not_jump_where_a_call_is_permitted_now(plane: Any, world: World) -> None:
    assert world.name == "w"
    body = {"vendor": "tribemade", "operation": "delete_product", "key": "anybody"}
    assert plane.post(f"{CLOCK}/until-permitted", body)["jumped_seconds"] == 0


def test_a_limit_that_nobody_has_is_refused(plane: Any, world: World) -> None:
    assert world.name == "w"
    path = f"{CLOCK}/until-permitted"
    assert plane.refused(422, "POST", path, {"vendor": "x", "operation": "y"}) == ["$.vendor"]
    assert plane.refused(422, "POST", path, {"vendor": "tribemade", "operation": "y"}) == ["$.operation"]


def test_what_is_due_is_listed_soonest_first(plane: Any, world: World) -> None:
    for seconds in (90, 30):
        body = {"seconds": seconds, "vendor": "tribemade", "event": "key_rotated"}
        assert plane.ask("POST", f"{CLOCK}/schedule", body).status_code == 201
    due = plane.get(CLOCK)["due"]
    assert [one["in_seconds"] for one in due] == [30, 90]
    assert all("tribemade.key_rotated" in one["says"] for one in due)
    assert len(plane.get(CLOCK, limit=1)["due"]) == 1
    assert plane.get(CLOCK, limit=1)["due_count"] == 2 == len(world.state.scheduled)


def test_a_scheduled_event_happens_when_the_clock_gets_there(plane: Any, world: World) -> None:
    bag = world.tribemade.products.add(name="Bag")
    body = {"seconds": 37, "vendor": "tribemade", "event": "order_placed", "args": {"product": bag.id}}
    plane.post(f"{CLOCK}/schedule", body)
    plane.post(f"{CLOCK}/advance", {"seconds": 36})
    assert len(world.tribemade.orders) == 0
    plane.post(f"{CLOCK}/advance", {"seconds": 1})
    assert len(world.tribemade.orders) == 1


def test_an_event_that_nobody_has_is_not_scheduled(plane: Any, world: World) -> None:
    for body, where in (
        ({"seconds": 1, "vendor": "x", "event": "key_rotated"}, ["$.vendor"]),
        ({"seconds": 1, "vendor": "tribemade", "event": "x"}, ["$.event"]),
        ({"seconds": -1, "vendor": 5}, ["$.event", "$.seconds", "$.vendor"]),
    ):
        assert sorted(plane.refused(422, "POST", f"{CLOCK}/schedule", body)) == where
    assert world.state.scheduled == ()


def test_another_gear_goes_on_from_the_same_instant(plane: Any, world: World) -> None:
    for gear in ("frozen", "elastic", "frozen"):
        clock = plane.put(f"{CLOCK}/gear", {"gear": gear})
        assert (clock["gear"], clock["now"]) == (gear, "2025-01-15T12:00:17.000000Z")
    running = plane.put(f"{CLOCK}/gear", {"gear": "real"})
    assert running["now"] >= "2025-01-15T12:00:17.000000Z"
    assert world.clock.now() > 1_736_942_417_000_000
    assert plane.put(f"{CLOCK}/gear", {"gear": "frozen"})["epoch"] >= running["epoch"]


def test_a_gear_that_nobody_knows_is_refused(plane: Any, world: World) -> None:
    before = world.state
    assert plane.refused(422, "PUT", f"{CLOCK}/gear", {"gear": "reverse"}) == ["$.gear"]
    assert world.state is before


@pytest.mark.parametrize(
    "args", [{"product": "nobody has it"}, {"customer": 5}, {"colour": "red"}, {"seconds": 1}]
)
def test_an_event_that_cannot_happen_when_its_time_comes_is_missed_and_told_as_such(
    plane: Any, world: World, args: dict[str, Any]
) -> None:
    bag = world.tribemade.products.add(name="Bag")
    body = {"seconds": 5, "vendor": "tribemade", "event": "order_placed", "args": {"product": bag.id, **args}}
    plane.post(f"{CLOCK}/schedule", body)
    clock = plane.post(f"{CLOCK}/advance", {"seconds": 10})
    assert [(one["vendor"], one["event"]) for one in clock["missed"]] == [("tribemade", "order_placed")]
    assert clock["missed"][0]["why"]
    assert (clock["due"], len(world.tribemade.orders)) == ([], 0)
