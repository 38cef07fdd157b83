"""Altcraft's lists: page by page until one is empty, and what a sweep may conclude. Source: Get products list."""

from __future__ import annotations

import json
from typing import Any

import pytest

from understudy.clients import (
    Altcraft,
    NotFound,
    PermissionDenied,
    Unauthenticated,
    UnknownOutcome,
    UsageError,
)
from understudy.clients import altcraft as altcraft_module
from understudy.sandbox import World

FORMATS = pytest.mark.parametrize("notation", ["json", "xml"])


def page(*names: str, following: str | None) -> bytes:
    rows = [{"name": name, "external_id": name} for name in names]
    pointer = {} if following is None else {"next_from_id": following}
    return json.dumps({"error": 0, "error_text": "", **pointer, "result": rows}).encode()


def look(altcraft: Any, *ids: str) -> Any:
    return altcraft.run(altcraft.calls.look(ids))


@FORMATS
def test_products_are_listed_with_their_skus(understudy: World, client: Any, notation: str) -> None:
    understudy.altcraft.products.add(name="Bag", external_id="bag", skus=["s", "m"])
    understudy.altcraft.products.add(name="Mug", external_id="mug")
    altcraft = client(Altcraft, format=notation)
    first = altcraft.products()
    assert first.rows == (
        {
            "name": "Bag",
            "external_id": "bag",
            "sku": [{"name": "s", "external_id": "s"}, {"name": "m", "external_id": "m"}],
        },
        {"name": "Mug", "external_id": "mug"},
    )
    assert not first.is_last
    assert altcraft.products(first.next_from_id).is_last


@FORMATS
def test_skus_are_listed_a_page_at_a_time(understudy: World, client: Any, notation: str) -> None:
    understudy.altcraft.products.add(skus=["a", "b", "c"])
    altcraft, found, from_id = client(Altcraft, format=notation), [], ""
    while not (listed := altcraft.skus(from_id, limit=2)).is_last:
        found += [row["external_id"] for row in listed.rows]
        from_id = listed.next_from_id
    assert found == ["a", "b", "c"]


def test_a_list_may_say_nothing_as_null(answering: Any) -> None:
    altcraft, _ = answering(b'{"error":0,"error_text":"","next_from_id":null,"result":null}')
    assert altcraft.products() == ((), "")


@FORMATS
def test_a_look_sweeps_to_the_end_and_tells_present_from_absent(
    understudy: World, client: Any, notation: str
) -> None:
    for number in range(2_100):
        understudy.altcraft.products.add(id=number + 1, external_id=f"p{number}")
    altcraft = client(Altcraft, format=notation)
    seen = look(altcraft, "p0", "p2099", "none", "p1000")
    assert {one: sight.present for one, sight in seen.items()} == {
        "p0": True,
        "p2099": True,
        "none": False,
        "p1000": True,
    }
    assert seen["p2099"].record == {"name": "Product", "external_id": "p2099"}
    assert len(understudy.altcraft.journal) == 4  # 1,000 and 1,000 and 100, and none


def test_a_look_ends_as_soon_as_all_are_found(answering: Any) -> None:
    altcraft, carrier = answering(page("a", "b", following="2"))
    assert look(altcraft, "b")["b"].present
    assert len(carrier.sent) == 1


def test_a_look_for_nothing_and_one_by_internal_id_ask_nothing(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(id=1, external_id="1")
    assert look(client(Altcraft)) == {}
    assert look(client(Altcraft, ids="internal"), "1") == {}
    assert not understudy.altcraft.journal


def test_a_list_without_a_pointer_proves_no_absence(answering: Any) -> None:
    altcraft, _ = answering(page("a", following=None))
    assert look(altcraft, "a", "b") == {}
    altcraft, _ = answering(page("a", following=None))
    assert look(altcraft, "a")["a"].present


def test_a_list_that_goes_in_circles_ends(answering: Any) -> None:
    altcraft, carrier = answering(page("a", following="1"), page("b", following="1"))
    assert look(altcraft, "c") == {}
    assert len(carrier.sent) == 2


def test_a_page_that_cannot_be_read_is_asked_for_again(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(external_id="bag")
    understudy.altcraft.fault("malformed", "list_products")
    understudy.altcraft.fault("close", "list_products", nth=2)
    understudy.altcraft.fault("throttle", "list_products", nth=4)
    seen = look(client(Altcraft), "bag", "none")
    assert (seen["bag"].present, seen["none"].present) == (True, False)


def test_a_list_that_stays_unreadable_tells_nothing(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(external_id="bag")
    understudy.altcraft.fault("malformed", "list_products", times=99)
    altcraft = client(Altcraft)
    assert look(altcraft, "bag") == {}
    assert len(understudy.altcraft.journal) == 5
    with pytest.raises(UnknownOutcome):
        altcraft.products()


def test_a_look_that_nobody_may_have_stops(understudy: World, client: Any) -> None:
    understudy.altcraft.happen("right_withdrawn", right="read_market")
    with pytest.raises(PermissionDenied):
        look(client(Altcraft), "bag")
    understudy.altcraft.happen("token_disabled")
    with pytest.raises(Unauthenticated):
        client(Altcraft).skus()


def test_a_product_is_read_from_the_list(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(name="Bag", external_id="bag")
    altcraft = client(Altcraft)
    assert altcraft.get("bag") == {"name": "Bag", "external_id": "bag"}
    with pytest.raises(NotFound):
        altcraft.get("none")


def test_a_product_cannot_be_read_by_its_internal_id(understudy: World, client: Any) -> None:
    with pytest.raises(UsageError):
        client(Altcraft, ids="internal").get("1")
    assert not understudy.altcraft.journal


def test_a_list_that_cannot_be_seen_to_its_end_does_not_say_not_found(answering: Any) -> None:
    altcraft, _ = answering(page("a", following=None))
    with pytest.raises(UnknownOutcome):
        altcraft.get("b")


def test_a_list_of_more_pages_than_are_read_proves_no_absence(
    answering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(altcraft_module, "PAGES", 2)
    pages = (page("a", following="1"), page("b", following="2"))
    altcraft, _ = answering(*pages)
    assert set(look(altcraft, "b", "c")) == {"b"}
    altcraft, _ = answering(*pages)
    with pytest.raises(UnknownOutcome):
        altcraft.get("c")
