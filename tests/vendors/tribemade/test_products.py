"""Creating, reading, editing and deactivating products at TribeMade. Expectations: Create, Edit, Get Product; Error Handling."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

NEW = {"name": "Canvas bag", "price": 499, "description": "Strong.", "stock": 3}
READ_BACK = [
    "id", "created_at", "store_id", "name", "origional_price", "current_price", "shipping_cost", "short_description",
    "long_description", "variations", "size", "colors", "categories", "is_sale", "custom_questions", "is_active",
    "stock", "internal_note",
]  # fmt: skip


def test_a_created_product_reads_back_under_the_vendors_own_names(understudy: World) -> None:
    http = understudy.tribemade.http
    created = http.post("/api/products/create", json=NEW)
    assert (created.status_code, list(created.json())) == (201, ["product_id"])
    product = http.get(f"/api/products/{created.json()['product_id']}").json()
    assert list(product) == READ_BACK
    assert (product["origional_price"], product["current_price"], product["long_description"]) == (
        499,
        499,
        "Strong.",
    )


def test_images_and_metadata_can_be_written_and_never_read_back(understudy: World) -> None:
    http = understudy.tribemade.http
    new = {
        **NEW,
        "images": ["https://example.com/1.jpg"],
        "primary_image": "https://example.com/1.jpg",
        "metadata": {},
    }
    created = http.post("/api/products/create", json=new)
    product = http.get(f"/api/products/{created.json()['product_id']}").json()
    assert not {"images", "primary_image", "metadata"} & set(product)


@pytest.mark.parametrize("missing", ["name", "price", "description", "stock"])
def test_four_fields_are_required(understudy: World, missing: str) -> None:
    new = {name: value for name, value in NEW.items() if name != missing}
    answer = understudy.tribemade.http.post("/api/products/create", json=new)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "name, price, description, and stock are required"},
    )


def test_the_documented_texts_of_validation(understudy: World) -> None:
    http = understudy.tribemade.http
    for change, body in (
        ({"name": "ab"}, {"error": "Name must be between 3 and 30 characters"}),
        ({"name": "x" * 31}, {"error": "Name must be between 3 and 30 characters"}),
        ({"price": 0}, {"error": "price must be > 0"}),
        (
            {"categories": ["InvalidCategory"]},
            {"error": "All categories must be in store categories", "invalid": ["InvalidCategory"]},
        ),
    ):
        answer = http.post("/api/products/create", json={**NEW, **change})
        assert (answer.status_code, answer.json()) == (400, body)
    assert len(understudy.tribemade.products) == 0


def test_deactivating_hides_and_keeps_everything_else(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag", stock=7, internal_note="supplier A")
    understudy.tribemade.orders.add(product=bag.id, status="processing")
    before = http.get(f"/api/products/{bag.id}").json()
    answer = http.put(f"/api/products/{bag.id}/edit", json={"is_active": False})
    assert (answer.status_code, answer.json()) == (200, {"message": "Product updated successfully"})
    assert http.get(f"/api/products/{bag.id}").json() == {**before, "is_active": False}
    http.put(f"/api/products/{bag.id}/edit", json={"is_active": True})
    assert http.get(f"/api/products/{bag.id}").json() == before


def test_an_internal_note_is_replaced_not_appended(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag", internal_note="supplier A")
    http.put(f"/api/products/{bag.id}/edit", json={"internal_note": "Deactivated"})
    assert http.get(f"/api/products/{bag.id}").json()["internal_note"] == "Deactivated"


def test_a_note_over_500_characters_leaves_the_product_on_sale(understudy: World) -> None:
    http = understudy.tribemade.http
    bag = understudy.tribemade.products.add(name="Bag")
    body = {"is_active": False, "internal_note": f"Deactivated: {'x' * 488}"}
    assert http.put(f"/api/products/{bag.id}/edit", json=body).status_code == 400
    assert http.get(f"/api/products/{bag.id}").json()["is_active"] is True


def test_a_foreign_product_never_leaks_a_validation_answer(understudy: World) -> None:
    other = understudy.tribemade.stores.add(name="Other")
    theirs = understudy.tribemade.products.add(name="Theirs", store=other.id)
    answer = understudy.tribemade.http.put(f"/api/products/{theirs.id}/edit", content=b"{")
    assert answer.status_code == 404


def test_a_product_made_again_has_another_id(understudy: World) -> None:
    http = understudy.tribemade.http
    first = http.post("/api/products/create", json=NEW).json()["product_id"]
    http.delete(f"/api/products/{first}")
    assert http.post("/api/products/create", json=NEW).json()["product_id"] != first


def test_there_is_no_list_of_products(understudy: World) -> None:
    answer = understudy.tribemade.http.post("/api/products/create", json=NEW)
    assert answer.status_code == 201
    for path in ("/api/products/", "/api/products"):
        assert understudy.tribemade.http.get(path).status_code == 501
    understudy.journal.clear()


def test_images_may_have_five_megabytes_each(understudy: World) -> None:
    image = "a" * (5 << 20)
    http = understudy.tribemade.http
    answer = http.post("/api/products/create", json={**NEW, "primary_image": image, "images": [image] * 10})
    assert answer.status_code == 201
    answer = http.post("/api/products/create", json={**NEW, "primary_image": image + "a"})
    assert (answer.status_code, "primary_image" in answer.json()["error"]) == (400, True)


def test_a_custom_question_reads_back_as_its_text_and_its_type(understudy: World) -> None:
    """Get Product Details: `custom_questions` is an array of {question, type}. What else is sent is ignored: inferred."""
    http = understudy.tribemade.http
    asked = {"question": "Initials?", "type": "text", "colour": "red"}
    created = http.post("/api/products/create", json={**NEW, "custom_questions": [asked]})
    product = http.get(f"/api/products/{created.json()['product_id']}").json()
    assert product["custom_questions"] == [{"question": "Initials?", "type": "text"}]
