"""Products beside their deletion at Devdraft. Expectations: guide, Create, Fetch, List, Update Product, Upload Images."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World

PRODUCTS = "/api/v0/products"
NEW = {"name": "Bag", "description": "of canvas", "price": 12.5}


def _file(kind: str = "image/png", size: int = 10) -> tuple[str, tuple[str, bytes, str]]:
    return ("images", ("a.png", b"x" * size, kind))


def test_a_new_product_has_its_defaults(understudy: World) -> None:
    answer = understudy.devdraft.http.post(PRODUCTS, json=NEW)
    said = answer.json()
    assert answer.status_code == 201
    assert (said["currency"], said["productType"], said["status"]) == ("USD", "PRODUCT", "ACTIVE")
    assert (said["images"], said["paymentLink"], said["transactions"]) == ([], None, [])
    assert understudy.devdraft.http.get(f"{PRODUCTS}/{said['id']}").json() == said


def test_a_form_may_carry_images(understudy: World) -> None:
    fields = {"name": "Bag", "description": "d", "price": "12.50", "stockCount": "3", "status": "INACTIVE"}
    answer = understudy.devdraft.http.post(PRODUCTS, data=fields, files=[_file(), _file("image/webp")])
    said = answer.json()
    assert answer.status_code == 201
    assert (said["price"], said["stockCount"], said["status"]) == (12.5, 3, "INACTIVE")
    assert [image.rpartition(".")[2] for image in said["images"]] == ["png", "webp"]


@pytest.mark.parametrize("lacking", ["name", "description", "price"])
def test_a_required_field_must_be_given(understudy: World, lacking: str) -> None:
    body = {name: value for name, value in NEW.items() if name != lacking}
    answer = understudy.devdraft.http.post(PRODUCTS, json=body)
    assert answer.status_code == 400
    assert lacking in answer.json()["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"description": "x" * 2001},
        {"price": 0},
        {"price": 0.001},
        {"price": 1.234},
        {"price": "12"},
        {"price": True},
        {"currency": "XYZ"},
        {"productType": "THING"},
        {"status": "DELETED"},
        {"weight": 0},
        {"stockCount": -1},
        {"images": "a"},
        {"images": ["https://x/a.png"] * 11},
    ],
)
def test_a_wrong_field_is_refused_and_nothing_made(understudy: World, wrong: dict[str, Any]) -> None:
    answer = understudy.devdraft.http.post(PRODUCTS, json={**NEW, **wrong})
    assert answer.status_code == 400
    assert answer.json()["error"] == "Bad Request"
    assert len(understudy.devdraft.products) == 0


def test_the_least_price_is_a_cent(understudy: World) -> None:
    assert understudy.devdraft.http.post(PRODUCTS, json={**NEW, "price": 0.01}).status_code == 201


def test_a_name_is_unique(understudy: World) -> None:
    http = understudy.devdraft.http
    first = http.post(PRODUCTS, json=NEW).json()["id"]
    assert http.post(PRODUCTS, json=NEW).status_code == 409
    second = http.post(PRODUCTS, json={**NEW, "name": "Mug"}).json()["id"]
    assert http.put(f"{PRODUCTS}/{second}", json={"name": "Bag"}).status_code == 409
    assert http.put(f"{PRODUCTS}/{first}", json={"name": "Bag"}).status_code == 200
    http.delete(f"{PRODUCTS}/{first}")
    assert http.put(f"{PRODUCTS}/{second}", json={"name": "Bag"}).status_code == 200


def test_only_given_fields_change(understudy: World) -> None:
    http = understudy.devdraft.http
    made = http.post(PRODUCTS, json={**NEW, "images": ["https://x/a.png"]}).json()
    understudy.clock.advance(5)
    changed = http.put(f"{PRODUCTS}/{made['id']}", json={"price": 20}).json()
    assert changed == {**made, "price": 20, "dateUpdated": "2025-01-15T12:00:22.000Z"}


def test_archiving_is_an_update_and_can_be_taken_back(understudy: World) -> None:
    http = understudy.devdraft.http
    path = f"{PRODUCTS}/{understudy.devdraft.products.add(name='Bag').id}"
    body = {"status": "INACTIVE", "description": "[ARCHIVED] Bag", "categoryId": "archived-products"}
    archived = http.put(path, json=body)
    assert (archived.status_code, archived.json()["status"]) == (200, "INACTIVE")
    assert "categoryId" not in archived.json()
    assert http.put(path, json={"status": "ACTIVE"}).json()["status"] == "ACTIVE"


def test_new_images_replace_the_old_and_uploaded_ones_are_added(understudy: World) -> None:
    http = understudy.devdraft.http
    path = f"{PRODUCTS}/{understudy.devdraft.products.add(name='Bag', images=['https://x/a.png']).id}"
    added = http.post(f"{path}/images", files=[_file(), _file("image/jpeg")])
    assert (added.status_code, len(added.json()["images"])) == (201, 3)
    assert added.json()["images"][0] == "https://x/a.png"
    assert http.put(path, json={"images": ["https://x/b.png"]}).json()["images"] == ["https://x/b.png"]
    assert http.put(path, json={"images": []}).json()["images"] == []


def test_a_product_has_at_most_ten_images(understudy: World) -> None:
    product = understudy.devdraft.products.add(name="Bag", images=[f"https://x/{n}.png" for n in range(9)])
    path = f"{PRODUCTS}/{product.id}/images"
    assert understudy.devdraft.http.post(path, files=[_file(), _file()]).status_code == 400
    assert understudy.devdraft.http.post(path, files=[_file()]).status_code == 201
    assert understudy.devdraft.http.post(path, files=[_file()]).status_code == 400


@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [
        ("image/png", 5 << 20, 201),
        ("image/png", (5 << 20) + 1, 413),
        ("image/gif", 10, 400),
        ("text/html", 10, 400),
    ],
)
def test_an_image_is_of_three_formats_and_five_megabytes(
    understudy: World, kind: str, size: int, status: int
) -> None:
    path = f"{PRODUCTS}/{understudy.devdraft.products.add(name='Bag').id}/images"
    assert understudy.devdraft.http.post(path, files=[_file(kind, size)]).status_code == status


def test_a_list_is_bare_newest_first_ten_at_a_time(understudy: World) -> None:
    made = [understudy.devdraft.products.add(name=f"Bag {n}").id for n in range(25)]
    newest = made[::-1]
    http = understudy.devdraft.http
    assert [one["id"] for one in http.get(PRODUCTS).json()] == newest[:10]
    assert [one["id"] for one in http.get(f"{PRODUCTS}?skip=20&take=100").json()] == newest[20:]
    assert http.get(f"{PRODUCTS}?skip=25").json() == []
    http.delete(f"{PRODUCTS}/{newest[3]}")
    del newest[3]
    assert [one["id"] for one in http.get(f"{PRODUCTS}?skip=2&take=3").json()] == newest[2:5]


def test_a_list_shows_the_applications_own_alone(understudy: World) -> None:
    other = understudy.devdraft.applications.add(name="Other")
    key = understudy.devdraft.keys.add(application="Other")
    ours = [understudy.devdraft.products.add(name=f"Ours {n}").id for n in range(3)]
    theirs = [understudy.devdraft.products.add(name=f"Theirs {n}", application=other.id).id for n in range(3)]
    last = understudy.devdraft.products.add(name="Last").id
    http = understudy.devdraft.http
    assert [one["id"] for one in http.get(f"{PRODUCTS}?skip=1").json()] == ours[::-1]
    assert http.get(f"{PRODUCTS}?take=1").json()[0]["id"] == last
    headers = {"x-client-key": key.id, "x-client-secret": key.secret}
    assert [one["id"] for one in http.get(f"{PRODUCTS}?skip=1", headers=headers).json()] == theirs[1::-1]


@pytest.mark.parametrize(
    "query", ["take=101", "take=0", "take=-1", "take=ten", "skip=-1", "skip=1.5", "take="]
)
def test_a_page_that_cannot_be_is_refused(understudy: World, query: str) -> None:
    assert understudy.devdraft.http.get(f"{PRODUCTS}?{query}").status_code == 400


def test_a_fetched_product_shows_its_payments(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag", price=5)
    paid = understudy.devdraft.transactions.add(product=bag.id)
    shown = understudy.devdraft.http.get(f"{PRODUCTS}/{bag.id}").json()
    assert [one["id"] for one in shown["transactions"]] == [paid.id]
    assert (shown["transactions"][0]["amount"], paid.id[:4]) == (5, "txn_")


@pytest.mark.parametrize(("path", "status"), [("1", 400), ("550e8400-e29b-41d4-a716-446655440000", 404)])
def test_a_product_that_is_not_there_cannot_be_fetched_or_changed(
    understudy: World, path: str, status: int
) -> None:
    http = understudy.devdraft.http
    assert http.get(f"{PRODUCTS}/{path}").status_code == status
    assert http.put(f"{PRODUCTS}/{path}", json={}).status_code == status
    assert http.post(f"{PRODUCTS}/{path}/images", files=[_file()]).status_code == status
