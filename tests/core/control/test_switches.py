"""Readings of what a vendor's sources leave open are shown and taken over the control plane."""

from __future__ import annotations

from typing import Any

from understudy.sandbox.core.world import World


def _values(said: Any) -> dict[str, str]:
    return {one["name"]: one["value"] for one in said["switches"]}


def test_switches_are_shown_with_their_choices_and_source(plane: Any, world: World) -> None:
    assert world.name == "w"
    switches = {one["name"]: one for one in plane.get("/worlds/w/switches")["switches"]}
    one = switches["tribemade.started_blocks"]
    assert (one["value"], one["default"], one["choices"]) == ("true", "true", ["true", "false"])
    assert one["source"]


def test_several_readings_are_taken_together(plane: Any, world: World) -> None:
    said = plane.put(
        "/worlds/w/switches", {"tribemade.started_blocks": "false", "tribemade.read_limit": "20"}
    )
    values = _values(said)
    assert (values["tribemade.started_blocks"], values["tribemade.read_limit"]) == ("false", "20")
    assert _values(plane.get("/worlds/w/switches")) == values
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.orders.add(product=bag.id, status="started")
    assert world.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200


def test_one_wrong_reading_keeps_all_from_being_taken(plane: Any, world: World) -> None:
    before = world.state
    body = {"tribemade.started_blocks": "false", "tribemade.read_limit": "30", "nobody.knows": "x"}
    where = plane.refused(422, "PUT", "/worlds/w/switches", body)
    assert where == ["$['tribemade.read_limit']", "$['nobody.knows']"]
    assert world.state is before


def test_a_reading_is_a_text(plane: Any, world: World) -> None:
    before = world.state
    assert len(plane.refused(422, "PUT", "/worlds/w/switches", {"tribemade.started_blocks": False})) == 1
    assert world.state is before


def test_no_other_world_takes_the_reading(plane: Any, world: World) -> None:
    assert world.name == "w"
    plane.put("/worlds/w/switches", {"tribemade.started_blocks": "false"})
    assert _values(plane.get("/worlds/main/switches"))["tribemade.started_blocks"] == "true"
