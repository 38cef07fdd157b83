"""What a product of Shoplazza's holds, and deleting a part of it. Expectations: SPZ Admin API."""

from __future__ import annotations

from understudy.sandbox import World
from understudy.sandbox.core.identifiers import is_uuid
from understudy.sandbox.vendors.shoplazza.entities import Product

PRODUCTS = "/openapi/2022-01/products"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
NO_RECORD = {"errors": ["Record not found"]}


def _bag(world: World) -> Product:
    product: Product = world.shoplazza.products.add(
        title="Bag",
        variants=[{"title": title, "price": "12.5", "option1": title} for title in ("S", "M", "L")],
        options=[{"name": "Size", "values": ["S", "M", "L"]}],
        images=["//cdn/1.png", "//cdn/2.png"],
    )
    return product


def test_variants_are_listed_and_shown_one_by_one(understudy: World) -> None:
    bag, http = _bag(understudy), understudy.shoplazza.http
    listed = http.get(f"{PRODUCTS}/{bag.id}/variants").json()["variants"]
    assert [(one["title"], one["position"], one["price"]) for one in listed] == [
        ("S", 1, "12.50"),
        ("M", 2, "12.50"),
        ("L", 3, "12.50"),
    ]
    for one in listed:
        assert http.get(f"/openapi/2022-01/variants/{one['id'].upper()}").json() == {"variant": one}


def test_images_and_metafields_are_listed(understudy: World) -> None:
    bag, http = _bag(understudy), understudy.shoplazza.http
    understudy.shoplazza.metafields.add(product="bag-" + bag.id[:8], key="origin", value="Pune")
    images = http.get(f"{PRODUCTS}/{bag.id}/images").json()["images"]
    assert [(one["src"], one["position"]) for one in images] == [("//cdn/1.png", 1), ("//cdn/2.png", 2)]
    fields = http.get(f"{PRODUCTS}/{bag.id}/metafields").json()
    assert [(one["key"], one["value"], one["product_id"]) for one in fields["metafields"]] == [
        ("origin", "Pune", bag.id)
    ]


def test_a_products_metafield_is_told_as_its_page_tells_it(understudy: World) -> None:
    """Not as the metafields of `/{resource}/{resource_id}/metafields` are, with an owner and a page."""
    bag = _bag(understudy)
    understudy.shoplazza.metafields.add(product=bag.id)
    fields = understudy.shoplazza.http.get(f"{PRODUCTS}/{bag.id}/metafields").json()
    assert set(fields) == {"metafields"}
    assert set(fields["metafields"][0]) == {
        "id",
        "product_id",
        "key",
        "value",
        "value_type",
        "namespace",
        "description",
        "created_at",
        "updated_at",
    }
    assert is_uuid(fields["metafields"][0]["id"])


def test_a_variant_is_deleted_and_the_others_stay(understudy: World) -> None:
    bag, http = _bag(understudy), understudy.shoplazza.http
    gone = bag.variants[1].id
    answer = http.delete(f"{PRODUCTS}/{bag.id}/variants/{gone}")
    assert (answer.status_code, answer.json()) == (200, {})
    assert [one.title for one in understudy.shoplazza.products[bag.id].variants] == ["S", "L"]
    again = http.delete(f"{PRODUCTS}/{bag.id}/variants/{gone}")
    assert (again.status_code, again.json()) == (404, NO_RECORD)
    assert http.get(f"/openapi/2022-01/variants/{gone}").status_code == 404


def test_the_last_variant_stays(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    answer = understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}/variants/{bag.variants[0].id}")
    assert answer.status_code == 422
    assert understudy.shoplazza.products[bag.id] == bag


def test_an_image_is_deleted_even_the_last(understudy: World) -> None:
    bag, http = _bag(understudy), understudy.shoplazza.http
    for image in bag.images:
        assert http.delete(f"{PRODUCTS}/{bag.id}/images/{image.id}").json() == {}
    assert understudy.shoplazza.products[bag.id].images == ()
    assert http.get(f"{PRODUCTS}/{bag.id}").json()["product"]["image"] is None
    assert http.delete(f"{PRODUCTS}/{bag.id}/images/{bag.images[0].id}").json() == NO_RECORD


def test_a_part_of_another_product_is_not_deleted(understudy: World) -> None:
    bag, mug, http = _bag(understudy), _bag(understudy), understudy.shoplazza.http
    for part in ("variants", "images"):
        answer = http.delete(f"{PRODUCTS}/{bag.id}/{part}/{getattr(mug, part)[0].id}")
        assert (answer.status_code, answer.json()) == (404, NO_RECORD)
    assert understudy.shoplazza.products[mug.id] == mug


def test_ids_are_looked_at_before_records(understudy: World) -> None:
    http = understudy.shoplazza.http
    assert http.delete(f"{PRODUCTS}/{UNKNOWN}/variants/abc").status_code == 422
    assert http.delete(f"{PRODUCTS}/abc/variants/{UNKNOWN}").status_code == 422
    assert http.delete(f"{PRODUCTS}/{UNKNOWN}/images/abc").status_code == 422
    assert http.delete(f"{PRODUCTS}/{UNKNOWN}/images/{UNKNOWN}").status_code == 404
    assert http.get("/openapi/2022-01/variants/abc").status_code == 422


def test_an_order_is_shown_with_what_was_bought(understudy: World) -> None:
    bag, http = _bag(understudy), understudy.shoplazza.http
    order = understudy.shoplazza.orders.add(product=bag.id, variant=3, quantity=2)
    shown = http.get(f"/openapi/2022-01/orders/{order.id}").json()["order"]
    assert (shown["id"], shown["line_items"][0]["variant_title"]) == (order.id, "L")
    missing = http.get("/openapi/2022-01/orders/11218-00000000")
    assert (missing.status_code, missing.json()) == (404, {"errors": ["Unable to find resource"]})
