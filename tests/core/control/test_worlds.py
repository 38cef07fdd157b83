"""Worlds are made, forked, kept, put back and deleted over the control plane."""

from __future__ import annotations

import json
from typing import Any

import pytest

from understudy.sandbox.core.world import World

CSV = "Handle,Title,Variant Price\nbag,Bag,10\nmug,Mug,5\n"


def test_the_main_world_is_always_there_and_comes_first(plane: Any) -> None:
    plane.post("/worlds", {"name": "a"})
    assert [one["name"] for one in plane.get("/worlds")["worlds"]] == ["main", "a"]
    assert plane.get("/worlds/main")["url"] == "http://localhost"


def test_a_world_may_be_made_of_nothing(plane: Any) -> None:
    made = plane.post("/worlds")
    assert (made["gear"], made["now"]) == ("elastic", "2025-01-15T12:00:17.000000Z")
    assert made["url"] == f"http://localhost/w/{made['name']}"
    assert plane.get(f"/worlds/{made['name']}/state/tribemade/products")["count"] == 0


def test_chosen_names_step_aside_for_given_ones(plane: Any) -> None:
    names = [
        plane.post("/worlds", {"name": "world-1"})["name"],
        *(plane.post("/worlds")["name"] for _ in range(2)),
    ]
    assert len(set(names)) == 3


@pytest.mark.parametrize("gear", ["elastic", "frozen"])
def test_a_world_may_start_at_an_instant(plane: Any, gear: str) -> None:
    made = plane.post("/worlds", {"gear": gear, "at": "2031-05-06T07:08:09.5+02:00"})
    assert (made["gear"], made["now"]) == (gear, "2031-05-06T05:08:09.500000Z")


def test_a_real_clock_may_start_elsewhere_too_and_runs_on(plane: Any) -> None:
    made = plane.post("/worlds", {"name": "real", "gear": "real", "at": "2031-05-06T00:00:00Z"})
    assert (made["gear"], made["now"][:13]) == ("real", "2031-05-06T00")
    assert plane.get("/worlds/real/clock")["epoch"] > made["epoch"]


def test_a_world_may_start_on_a_catalogue(plane: Any) -> None:
    for notation, text in (
        ("csv", CSV),
        ("json", json.dumps({"products": [{"handle": "bag", "title": "Bag"}] * 1})),
    ):
        name = plane.post("/worlds", {"catalogue": {"format": notation, "text": text}})["name"]
        records = plane.get(f"/worlds/{name}/state/tribemade/products")["records"]
        assert records[0]["name"] == "Bag"


def test_a_path_to_a_catalogue_is_not_taken(plane: Any) -> None:
    where = plane.refused(422, "POST", "/worlds", {"catalogue": {"path": "/etc/passwd"}})
    assert sorted(where) == ["$.catalogue.format", "$.catalogue.path", "$.catalogue.text"]
    assert plane.refused(422, "POST", "/worlds", {"catalogue": "/etc/passwd"}) == ["$.catalogue"]


def test_the_same_catalogue_is_read_once(plane: Any) -> None:
    body = {"catalogue": {"format": "csv", "text": CSV}}
    first, second = (plane.sandbox.worlds[plane.post("/worlds", body)["name"]] for _ in range(2))
    assert first.tribemade.products.find(name="Bag")[0].id == second.tribemade.products.find(name="Bag")[0].id
    assert len(plane.sandbox._texts) == 1


def test_a_sandbox_that_served_many_catalogues_keeps_only_the_latest(plane: Any) -> None:
    for number in range(40):
        text = f"Handle,Title\na{number},A\n"
        name = plane.post("/worlds", {"catalogue": {"format": "csv", "text": text}})["name"]
        plane.ask("DELETE", f"/worlds/{name}")
    assert len(plane.sandbox._texts) == 16


def test_everything_wrong_with_a_world_is_told_at_once_and_none_is_made(plane: Any) -> None:
    body = {
        "name": "-", "gear": "fast", "seed": -1, "at": "soon", "switches": {"a": 1}, "colour": "red",
        "catalogue": {"format": "xml"},
    }  # fmt: skip
    where = plane.refused(422, "POST", "/worlds", body)
    assert sorted(where) == [
        "$.at", "$.catalogue.format", "$.catalogue.text", "$.colour", "$.gear", "$.name", "$.seed", "$.switches.a",
    ]  # fmt: skip
    assert list(plane.sandbox.worlds) == ["main"]


def test_switches_and_catalogue_are_told_of_together(plane: Any) -> None:
    body = {
        "name": "new",
        "switches": {"tribemade.started_blocks": "maybe", "tribemade.colour": "red"},
        "catalogue": {"format": "csv", "text": "Handle,Title,Variant Price\na,A,x\nb,,y\n"},
    }
    where = plane.refused(422, "POST", "/worlds", body)
    assert where[:2] == ["$.switches['tribemade.started_blocks']", "$.switches['tribemade.colour']"]
    assert all(one.startswith("$.catalogue: row") for one in where[2:])
    assert len(where) >= 4
    assert "new" not in plane.sandbox.worlds


def test_declared_records_that_nobody_knows_are_told_too(plane: Any) -> None:
    document = {"products": [], "records": {"tribemade": {"colours": [{}]}, "nobody": {"things": [{}]}}}
    body = {"name": "new", "catalogue": {"format": "json", "text": json.dumps(document)}}
    assert len(plane.refused(422, "POST", "/worlds", body)) == 2
    assert "new" not in plane.sandbox.worlds


@pytest.mark.parametrize("name", ["", "a/b", "a b", "a\n", "-a", ".a", "é", "a" * 101, "../a"])
def test_a_name_that_no_path_could_carry_is_refused(plane: Any, name: str) -> None:
    assert plane.refused(422, "POST", "/worlds", {"name": name}) == ["$.name"]


@pytest.mark.parametrize(
    "at",
    ["1969-12-31T23:59:59Z", "9000-01-01T00:00:00Z", "2025-13-01", "", "now", "9999-12-31T23:59:59-14:00"],
)
def test_an_instant_that_no_clock_may_show_is_refused(plane: Any, at: str) -> None:
    assert plane.refused(422, "POST", "/worlds", {"at": at}) == ["$.at"]


def test_a_name_is_taken_once(plane: Any) -> None:
    plane.post("/worlds", {"name": "a"})
    for path, name in (
        ("/worlds", "a"),
        ("/worlds", "main"),
        ("/worlds/main/fork", "a"),
        ("/worlds/main/fork", "main"),
    ):
        assert plane.refused(409, "POST", path, {"name": name}) == []


def test_switches_of_a_new_world_survive_its_reset(plane: Any) -> None:
    plane.post("/worlds", {"name": "a", "switches": {"tribemade.started_blocks": "false"}})
    plane.post("/worlds/a/reset")
    assert plane.sandbox.worlds["a"].state.switches["tribemade.started_blocks"] == "false"


def test_the_seed_chooses_identifiers(plane: Any) -> None:
    def made(seed: int) -> str:
        name = plane.post("/worlds", {"seed": seed})["name"]
        identifier: str = plane.post(f"/worlds/{name}/state/tribemade/products", {})["records"][0]["id"]
        return identifier

    assert made(7) == made(7) != made(8)


def test_a_world_is_deleted_and_its_name_free_again(plane: Any) -> None:
    plane.post("/worlds", {"name": "a"})
    assert plane.ask("DELETE", "/worlds/a").status_code == 204
    assert plane.refused(404, "GET", "/worlds/a") == []
    plane.post("/worlds", {"name": "a"})


def test_the_main_world_is_not_deleted(plane: Any) -> None:
    assert plane.refused(409, "DELETE", "/worlds/main") == []
    assert plane.get("/worlds/main")["name"] == "main"


def test_a_fork_does_not_see_later_changes(plane: Any) -> None:
    plane.post("/worlds", {"name": "a"})
    fork = plane.post("/worlds/a/fork", {"name": "b"})
    plane.post("/worlds/a/state/tribemade/products", {"name": "Bag"})
    assert fork["name"] == "b"
    assert plane.get("/worlds/b/state/tribemade/products")["count"] == 0
    assert plane.post("/worlds/a/fork")["name"] not in {"a", "b", "main"}


def test_a_reset_world_is_as_it_began(plane: Any, world: World) -> None:
    plane.post("/worlds/w/state/tribemade/products", {"name": "Bag"})
    plane.post("/worlds/w/clock/advance", {"seconds": 100})
    world.tribemade.http.get("/api/products/x")
    reset = plane.post("/worlds/w/reset")
    assert (reset["now"], reset["requests"]) == ("2025-01-15T12:00:17.000000Z", 0)
    assert plane.get("/worlds/w/state/tribemade/products")["count"] == 0


def test_a_snapshot_is_kept_shown_and_restored_with_its_clock(plane: Any, world: World) -> None:
    plane.post("/worlds/w/state/tribemade/products", [{"name": "Bag"}, {"name": "Mug"}])
    kept = plane.put("/worlds/w/snapshots/before")
    assert kept["records"]["tribemade.products"] == 2
    plane.post("/worlds/w/clock/advance", {"seconds": 5})
    for product in list(world.tribemade.products):
        world.tribemade.http.delete(f"/api/products/{product.id}")
    assert plane.get("/worlds/w/state/tribemade/products")["count"] == 0
    restored = plane.post("/worlds/w/restore", {"snapshot": "before"})
    assert restored["now"] == kept["now"]
    assert plane.get("/worlds/w/state/tribemade/products")["count"] == 2
    assert plane.get("/worlds/w/snapshots/before") == kept
    assert plane.get("/worlds/w/snapshots")["snapshots"] == [kept]
    assert plane.get("/worlds/w")["snapshots"] == ["before"]


def test_a_snapshot_that_was_never_kept_is_refused(plane: Any, world: World) -> None:
    before = world.state
    assert plane.refused(422, "POST", "/worlds/w/restore", {"snapshot": "x"}) == ["$.snapshot"]
    assert plane.refused(404, "GET", "/worlds/w/snapshots/x") == []
    assert plane.refused(422, "PUT", "/worlds/w/snapshots/a%20b") == ["path.snapshot"]
    assert world.state is before


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("DELETE", ""), ("POST", "/fork"), ("POST", "/reset"), ("GET", "/snapshots"), ("PUT", "/snapshots/a"),
     ("GET", "/state"), ("GET", "/state/tribemade"), ("GET", "/state/tribemade/products"), ("GET", "/switches"),
     ("GET", "/clock"), ("GET", "/faults"), ("DELETE", "/faults"), ("GET", "/events"), ("GET", "/journal"),
     ("DELETE", "/journal"), ("GET", "/journal.har")],
)  # fmt: skip
def test_a_world_that_is_not_there_is_not_made(plane: Any, method: str, path: str) -> None:
    assert plane.refused(404, method, f"/worlds/nobody{path}") == []
    assert list(plane.sandbox.worlds) == ["main"]


def test_declared_fields_of_a_shape_that_nobody_thought_of_are_told_too(plane: Any) -> None:
    document = {
        "products": [{"handle": "bag", "title": "Bag"}],
        "records": {"tribemade": {"orders": [{"product": "bag", "customer": 5}]}},
    }
    body = {"name": "new", "catalogue": {"format": "json", "text": json.dumps(document)}}
    (where,) = plane.refused(422, "POST", "/worlds", body)
    assert "orders" in where
    assert "new" not in plane.sandbox.worlds
