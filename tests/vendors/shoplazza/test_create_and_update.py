"""Creating and updating Shoplazza's products. Expectations: SPZ Admin API, create and update product."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

PRODUCTS = "/openapi/2022-01/products"
NEW: dict[str, Any] = {
    "title": "Bag",
    "has_only_default_variant": False,
    "need_variant_image": False,
    "published": True,
    "tags": "a,b",
    "options": [{"name": "Size", "values": ["S", "M"]}],
    "images": [{"src": "//cdn/1.png"}, {"src": "//cdn/2.png", "width": 10, "height": 20, "alt": "back"}],
    "variants": [
        {"price": "12.5", "option1": "S", "sku": "B-S", "inventory_quantity": 3},
        {"price": "13", "option1": "M", "image": {"src": "//cdn/2.png"}, "inventory_quantity": 4},
    ],
}


def test_a_product_is_created_with_all_it_holds_and_the_status_is_200(understudy: World) -> None:
    http = understudy.shoplazza.http
    answer = http.post(PRODUCTS, json={"product": NEW})
    made = answer.json()["product"]
    assert answer.status_code == 200
    assert http.get(f"{PRODUCTS}/{made['id']}").json()["product"] == made
    assert (made["title"], made["handle"], made["tags"], made["inventory_quantity"]) == (
        "Bag",
        "bag",
        "a,b",
        7,
    )
    assert [(one["title"], one["price"], one["sku"]) for one in made["variants"]] == [
        ("S", "12.50", "B-S"),
        ("M", "13.00", ""),
    ]
    assert made["variants"][1]["image_id"] == made["images"][1]["id"]
    assert made["image"]["src"] == "//cdn/1.png"
    assert made["created_at"] == made["published_at"] == "2025-01-15T12:00:17Z"


def test_the_shortest_body_makes_a_product_with_one_variant(understudy: World) -> None:
    body = {"product": {"title": "Bag", "has_only_default_variant": True}}
    made = understudy.shoplazza.http.post(PRODUCTS, json=body).json()["product"]
    assert (made["published"], made["published_at"], len(made["variants"])) == (False, None, 1)


def test_a_handle_that_is_taken_gets_a_number(understudy: World) -> None:
    http = understudy.shoplazza.http
    handles = [http.post(PRODUCTS, json={"product": NEW}).json()["product"]["handle"] for _ in range(3)]
    assert handles == ["bag", "bag-1", "bag-2"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": None}, "title is required"),
        ({"title": ""}, "title is required"),
        ({"title": "x" * 256}, "title is invalid"),
        ({"has_only_default_variant": None}, "has_only_default_variant is required"),
        ({"need_variant_image": None}, "need_variant_image is required"),
        ({"inventory_tracking": True}, "inventory_policy is required"),
        ({"inventory_policy": "never"}, "inventory_policy is invalid"),
        ({"variants": [{"sku": "x"}]}, "price is required"),
        ({"variants": [{"price": 12}]}, "variants is invalid"),
        ({"variants": [{"price": "cheap"}]}, "variants is invalid"),
        ({"options": [{"name": "Size"}]}, "values is required"),
        ({"options": [{"values": []}]}, "name is required"),
        ({"images": [{"alt": "x"}]}, "src is required"),
        ({"published": "yes"}, "published is invalid"),
    ],
)
def test_a_field_that_is_wrong_is_named(understudy: World, changes: dict[str, Any], says: str) -> None:
    answer = understudy.shoplazza.http.post(PRODUCTS, json={"product": {**NEW, **changes}})
    assert (answer.status_code, answer.json()) == (422, {"errors": [says]})
    assert len(understudy.shoplazza.products) == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_a_bad_request(understudy: World, kind: str) -> None:
    answer = understudy.shoplazza.http.post(PRODUCTS, content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()) == (400, {"errors": ["Bad Request"]})


def test_unpublishing_is_the_reversible_alternative(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(title="Bag", images=["//cdn/1.png"])
    understudy.clock.advance(60)
    hidden = http.put(f"{PRODUCTS}/{bag.id}", json={"product": {"title": "Bag", "published": False}}).json()
    assert (hidden["product"]["published"], hidden["product"]["published_at"]) == (False, None)
    assert hidden["product"]["updated_at"] == "2025-01-15T12:01:17Z"
    assert http.get(PRODUCTS, params={"published_status": "published"}).json()["products"] == []
    http.put(f"{PRODUCTS}/{bag.id}", json={"product": {"title": "Bag", "published": True}})
    back = understudy.shoplazza.products[bag.id]
    assert (back.published, back.images, back.variants) == (True, bag.images, bag.variants)


def test_an_update_keeps_what_it_does_not_name_and_the_ids_it_does(understudy: World) -> None:
    http = understudy.shoplazza.http
    made = http.post(PRODUCTS, json={"product": NEW}).json()["product"]
    kept = made["variants"][1]
    body = {"product": {"title": "Big bag", "variants": [{"id": kept["id"], "price": "99"}, {"price": "1"}]}}
    changed = http.put(f"{PRODUCTS}/{made['id']}", json=body).json()["product"]
    assert (changed["title"], changed["handle"], changed["images"][0]["id"]) == (
        "Big bag",
        "bag",
        made["images"][0]["id"],
    )
    assert [(one["id"] == kept["id"], one["price"]) for one in changed["variants"]] == [
        (True, "99.00"),
        (False, "1.00"),
    ]
    assert changed["variants"][1]["id"] not in {one["id"] for one in made["variants"]}


def test_an_update_may_be_answered_without_the_product(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    path = f"{PRODUCTS}/{bag.id}?no_entity=true"
    answer = understudy.shoplazza.http.put(path, json={"product": {"title": "Mug"}})
    assert (answer.status_code, answer.json()) == (200, {})
    assert understudy.shoplazza.products[bag.id].title == "Mug"


def test_an_update_needs_the_title_and_a_product(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(title="Bag")
    untitled = http.put(f"{PRODUCTS}/{bag.id}", json={"product": {"published": False}})
    assert (untitled.status_code, untitled.json()) == (422, {"errors": ["title is required"]})
    assert http.put(f"{PRODUCTS}/{bag.id}", json={}).json() == {"errors": ["product is required"]}
    gone = http.put(f"{PRODUCTS}/00000000-0000-4000-8000-000000000000", json={"product": {}})
    assert gone.status_code == 404
    assert understudy.shoplazza.products[bag.id] == bag
