"""One request explained: the reasons in their order, the rule and its evidence, the limits, the changes, the delivery."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from understudy.sandbox.core.world import World

UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


def _blocked(world: World) -> httpx.Response:
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.orders.add(product=bag.id, status="processing")
    answer: httpx.Response = world.tribemade.http.delete(f"/api/products/{bag.id}")
    return answer


def _deleted(world: World) -> str:
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.http.delete(f"/api/products/{bag.id}")
    identifier: str = bag.id
    return identifier


def test_the_id_in_the_answers_header_explains_it(plane: Any, world: World) -> None:
    explained = plane.get(f"/explain/{_blocked(world).headers['Understudy-Request-Id']}")
    assert (explained["world"], explained["vendor"], explained["operation"]) == (
        "w",
        "tribemade",
        "delete_product",
    )
    assert (explained["rule"], explained["evidence"]) == ("tribemade.active_orders", "documented")
    assert explained["source"] == "Delete Product, 400 Bad Request - Has Active Orders"
    assert explained["reply"]["status"] == 400
    assert explained["client_saw"] == "the answer, whole"


def test_reasons_stand_in_the_order_in_which_they_were_found(plane: Any, world: World) -> None:
    _blocked(world)
    reasons = plane.get("/explain/w-1")["reasons"]
    assert [one["passed"] for one in reasons] == [True] * (len(reasons) - 1) + [False]
    checks = [one["check"] for one in reasons]
    assert checks.index("key_known") < checks.index("product_is_ours") < checks.index("no_active_orders")
    assert "is processing" in reasons[-1]["says"]


def test_a_limits_numbers_are_told(plane: Any, world: World) -> None:
    for _ in range(11):
        world.tribemade.http.delete(UNKNOWN)
    (tenth,), (eleventh,) = (plane.get(f"/explain/w-{number}")["limits"] for number in (10, 11))
    assert tenth == {
        "limit": "tribemade.delete_product", "permitted": True, "of": 10, "used": 10, "remaining": 0, "cost": 1,
        "reset": "2025-01-15T12:01:17.000Z", "retry_at": "2025-01-15T12:00:17.000Z",
    }  # fmt: skip
    assert (eleventh["permitted"], eleventh["retry_at"]) == (False, "2025-01-15T12:01:17.000Z")


def test_changes_say_whether_they_can_be_taken_back(plane: Any, world: World) -> None:
    identifier = _deleted(world)
    (gone,) = plane.get("/explain/w-1")["changes"]
    assert (gone["id"], gone["table"], gone["removes"]) == (identifier, "tribemade.products", True)
    assert gone["effect"] == "irreversible"
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.http.put(f"/api/products/{bag.id}/edit", json={"is_active": False})
    (hidden,) = plane.get("/explain/w-2")["changes"]
    assert (hidden["effect"], hidden["removes"]) == ("reversible", False)


def test_a_lost_reply_says_that_it_was_done_and_not_heard(plane: Any, world: World) -> None:
    world.tribemade.fault("lost_reply", "delete_product")
    with pytest.raises(httpx.RemoteProtocolError):
        _deleted(world)
    explained = plane.get("/explain/w-1")
    assert (explained["committed"], explained["delivery"], explained["reply"]["status"]) == (
        True,
        "close",
        200,
    )
    assert explained["client_saw"] == "a closed connection, and no answer"
    assert explained["faults"][0].startswith("lost_reply")


def test_a_phantom_success_says_that_it_was_not_done(plane: Any, world: World) -> None:
    world.tribemade.fault("phantom_success", "delete_product")
    identifier = _deleted(world)
    explained = plane.get("/explain/w-1")
    assert (explained["committed"], explained["reply"]["status"]) == (False, 200)
    assert explained["changes"][0]["id"] == identifier
    text = plane.ask("GET", "/explain/w-1?format=text").text
    assert "none was made" in text


def test_a_fault_that_answered_leaves_no_rule(plane: Any, world: World) -> None:
    world.tribemade.fault("reset", "get_product")
    with pytest.raises(httpx.ReadError):
        world.tribemade.http.get(UNKNOWN)
    explained = plane.get("/explain/w-1")
    assert (explained["rule"], explained["evidence"], explained["reply"]["status"]) == ("", None, 0)


def test_an_unrouted_request_is_explained(plane: Any, world: World) -> None:
    world.tribemade.http.get("/api/nothing")
    assert plane.get("/explain/w-1")["unrouted"] is True
    assert "nothing is routed there" in plane.ask("GET", "/explain/w-1?format=text").text


def test_as_text_it_says_the_same(plane: Any, world: World) -> None:
    _blocked(world)
    answer = plane.ask("GET", "/explain/w-1", params={"format": "text"})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    explained = plane.get("/explain/w-1")
    for reason in explained["reasons"]:
        assert f"{'✓' if reason['passed'] else '✗'} {reason['check']}: {reason['says']}" in answer.text
    for said in (
        "w-1",
        "tribemade.active_orders",
        "documented",
        explained["source"],
        "1 of 10 used",
        "the answer, whole",
    ):
        assert said in answer.text


def test_bodies_that_are_no_text_are_shown_in_base64(plane: Any, world: World) -> None:
    world.tribemade.http.request("POST", "/api/products/create", content=b"\xff\xfe")
    request = plane.get("/explain/w-1")["request"]
    assert (request["encoding"], request["body"]) == ("base64", "//4=")


def test_half_a_character_in_a_record_does_not_keep_it_from_being_shown(plane: Any, world: World) -> None:
    body = b'{"name": "Bag\\ud800", "price": 1, "description": "", "stock": 1}'
    world.tribemade.http.request("POST", "/api/products/create", content=body)
    assert plane.ask("GET", "/explain/w-1").status_code == 200
    assert plane.ask("GET", "/worlds/w/state/tribemade/products").status_code == 200
    assert plane.ask("GET", "/worlds/w/journal.har").status_code == 200


@pytest.mark.parametrize("identifier", ["w-99", "w-", "w", "-", "nobody-1", "w-x", "w-1-1", "w-\u00b9"])
def test_a_request_that_is_not_kept_is_not_there(plane: Any, world: World, identifier: str) -> None:
    assert world.name == "w"
    assert plane.refused(404, "GET", f"/explain/{identifier}") == []


def test_a_form_that_nobody_knows_is_refused(plane: Any, world: World) -> None:
    _deleted(world)
    assert plane.refused(422, "GET", "/explain/w-1", params={"format": "xml"}) == ["query.format"]


def test_a_world_with_a_hyphen_in_its_name_is_found(plane: Any) -> None:
    world = plane.sandbox.create("job-7-a")
    world.tribemade.http.get(UNKNOWN)
    assert plane.get("/explain/job-7-a-1")["world"] == "job-7-a"
