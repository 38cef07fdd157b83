"""What a world holds is shown and added over the control plane, all of it or none of it."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox.core.world import World

PRODUCTS = "/worlds/w/state/tribemade/products"
BLOCKED = "990e8400-e29b-41d4-a716-446655440126"


def test_a_vendors_state_says_how_to_reach_it_and_to_be_let_in(plane: Any, world: World) -> None:
    state = plane.get("/worlds/w/state/tribemade")
    assert state["url"] == "http://localhost/w/w/tribemade"
    assert state["hosts"] == ["api.tribemade.in"]
    assert state["headers"] == {"X-API-Key": state["credentials"]["api_key"]}
    unknown = "/api/products/00000000-0000-4000-8000-000000000000"
    with world.connection.client(state["url"], state["headers"]) as client:
        assert client.get(unknown).status_code == 404
    with world.connection.client(state["url"], {}) as stranger:
        assert stranger.get(unknown).status_code == 401


def test_every_vendor_of_a_world_is_shown_with_counts(plane: Any) -> None:
    state = plane.get("/worlds/main/state")
    kinds = {one["kind"]: one["count"] for one in state["vendors"]["tribemade"]["kinds"]}
    assert kinds == {"products": 5, "orders": 1, "stores": 2, "emails": 0}
    assert state["vendors"]["tribemade"] == plane.get("/worlds/main/state/tribemade")


def test_records_are_shown_as_the_vendor_shows_them(plane: Any) -> None:
    shown = plane.get(f"/worlds/main/state/tribemade/products/{BLOCKED}")
    assert (shown["name"], shown["origional_price"]) == ("Mug on its way", 499)
    assert shown in plane.get("/worlds/main/state/tribemade/products")["records"]


def test_records_come_in_pages_that_deletions_do_not_shift(plane: Any, world: World) -> None:
    plane.post(PRODUCTS, [{"name": f"Bag {number}"} for number in range(5)])
    first = plane.get(PRODUCTS, limit=2)
    world.tribemade.http.delete(f"/api/products/{first['records'][0]['id']}")
    second = plane.get(PRODUCTS, limit=2, **{"from": first["next"]})
    third = plane.get(PRODUCTS, limit=2, **{"from": second["next"]})
    names = [one["name"] for page in (first, second, third) for one in page["records"]]
    assert names == [f"Bag {number}" for number in range(5)]
    assert (first["count"], third["count"], third["next"]) == (5, 4, None)


@pytest.mark.parametrize(
    ("query", "where"),
    [({"limit": "0"}, "query.limit"), ({"limit": "1001"}, "query.limit"), ({"limit": "ten"}, "query.limit"),
     ({"from": "-1"}, "query.from"), ({"form": "1"}, "query.form"), ({"limit": "9" * 400}, "query.limit")],
)  # fmt: skip
def test_a_page_that_cannot_be_meant_is_refused(
    plane: Any, world: World, query: dict[str, str], where: str
) -> None:
    assert world.name == "w"
    assert plane.refused(422, "GET", PRODUCTS, params=query) == [where]


@pytest.mark.parametrize(
    "path",
    ["/nobody", "/nobody/products", "/tribemade/colours", "/tribemade/products/x", "/tribemade/products/a/b"],
)
def test_what_a_world_does_not_hold_is_not_there(plane: Any, world: World, path: str) -> None:
    assert world.name == "w"
    assert plane.refused(404, "GET", f"/worlds/w/state{path}") == []


def test_one_record_is_added_from_plain_fields(plane: Any, world: World) -> None:
    added = plane.post(PRODUCTS, {"name": "Bag", "price": 12.5})
    assert [(one["name"], one["origional_price"]) for one in added["records"]] == [("Bag", 12.5)]
    assert added["records"][0]["id"] in world.tribemade.products


def test_records_added_together_have_ids_of_their_own(plane: Any, world: World) -> None:
    added = plane.post(PRODUCTS, [{}] * 20)
    assert len({one["id"] for one in added["records"]}) == len(world.tribemade.products) == 20


def test_a_record_with_an_id_that_is_there_takes_its_place(plane: Any, world: World) -> None:
    for name in ("Bag", "Mug"):
        plane.post(PRODUCTS, {"id": "660e8400-e29b-41d4-a716-446655440123", "name": name})
    assert [one.name for one in world.tribemade.products] == ["Mug"]


def test_everything_wrong_with_a_list_is_told_at_once_and_nothing_of_it_is_added(
    plane: Any, world: World
) -> None:
    before = world.state
    body = [{"name": "Good"}, {"price": "x", "nam": "Bag"}, {"stock": -1}, {"id": "a"}, {"id": "a"}]
    where = plane.refused(422, "POST", PRODUCTS, body)
    assert where == ["$[1].price", "$[1].nam", "$[2].stock", "$[4].id"]
    assert world.state is before


def test_a_single_record_is_told_of_without_a_number(plane: Any, world: World) -> None:
    assert plane.refused(422, "POST", PRODUCTS, {"stock": -1}) == ["$.stock"]
    assert plane.refused(422, "POST", PRODUCTS, []) == ["$"]
    assert plane.refused(422, "POST", PRODUCTS, [{}, 5]) == ["$[1]"]
    assert len(world.tribemade.products) == 0


def test_fields_of_a_shape_that_nobody_thought_of_are_refused(plane: Any, world: World) -> None:
    bag = world.tribemade.products.add(name="Bag")
    where = plane.refused(
        422, "POST", "/worlds/w/state/tribemade/orders", [{"product": bag.id, "customer": 5}]
    )
    assert where
    assert where[0].startswith("$[0]")
    assert len(world.tribemade.orders) == 0


def test_what_only_the_vendor_writes_cannot_be_added(plane: Any, world: World) -> None:
    assert world.name == "w"
    assert plane.refused(422, "POST", "/worlds/w/state/tribemade/emails", {}) == ["$"]


def test_more_records_than_may_be_sent_at_once_are_refused(plane: Any, world: World) -> None:
    assert plane.refused(413, "POST", PRODUCTS, [{}] * 10_001) == []
    assert len(world.tribemade.products) == 0


def test_of_very_many_problems_the_first_are_told(plane: Any, world: World) -> None:
    where = plane.refused(422, "POST", PRODUCTS, [{"stock": -1}] * 500)
    assert where[:2] == ["$[0].stock", "$[1].stock"]
    assert len(where) == 101
    assert len(world.tribemade.products) == 0
