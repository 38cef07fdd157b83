"""Where Devdraft's records come from: a catalogue, generated ones, events, other files. Expectations: the page's fields."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pytest

from understudy.sandbox import World
from understudy.sandbox.core.catalogue import Catalogue, Declared, Product, Variant
from understudy.sandbox.core.errors import InvalidInput
from understudy.sandbox.vendors.devdraft import vendor

FIXED = "550e8400-e29b-41d4-a716-446655440000"
MUG = Product(
    "mug",
    "Mug",
    "<p>of clay</p>",
    variants=(
        Variant("Red", "M-R", Decimal("12.50"), stock=3, grams=250),
        Variant("Blue", "M-B", Decimal(11), stock=4, grams=250),
    ),
    images=tuple(f"https://cdn.example/{n}.jpg" for n in range(12)),
)
BAG = Product("bag", "Bag", published=False, ids=MappingProxyType({"devdraft": FIXED}))
MANY = Catalogue.of(
    [Product(f"p-{n}", f"Product {n}") for n in range(200)],
    generate={"devdraft": {"payment_links": 0.5, "invoices": 0.5, "transactions": 0.5}},
    seed=7,
)


@pytest.mark.understudy(catalogue=Catalogue.of([MUG, BAG]))
def test_an_imported_product_shows_its_price_stock_images_and_variants(understudy: World) -> None:
    http = understudy.devdraft.http
    bag, mug = http.get("/api/v0/products").json()
    assert (mug["name"], mug["description"], mug["price"]) == ("Mug", "<p>of clay</p>", 11)
    assert (mug["stockCount"], mug["weight"], mug["unit"], len(mug["images"])) == (7, 250, "g", 10)
    assert mug["variations"] == [
        {"name": "Red", "sku": "M-R", "price": 12.5, "stockCount": 3},
        {"name": "Blue", "sku": "M-B", "price": 11, "stockCount": 4},
    ]
    assert (bag["id"], bag["status"], bag["variations"], bag["stockCount"]) == (FIXED, "INACTIVE", None, None)
    assert http.delete(f"/api/v0/products/{mug['id']}").json() == mug
    assert http.get("/api/v0/products").json() == [bag]


@pytest.mark.understudy(catalogue=Catalogue.of([MUG, BAG]))
def test_references_name_an_imported_product_by_its_handle(understudy: World) -> None:
    understudy.devdraft.invoices.add(product="bag", status="OPEN")
    assert understudy.devdraft.http.delete(f"/api/v0/products/{FIXED}").status_code == 409


@pytest.mark.understudy(catalogue=Catalogue.of([MUG, BAG]))
def test_an_imported_name_is_taken(understudy: World) -> None:
    body = {"name": "Mug", "description": "", "price": 1}
    assert understudy.devdraft.http.post("/api/v0/products", json=body).status_code == 409


def test_a_reference_to_nothing_is_a_problem(understudy: World) -> None:
    for kind in ("payment_links", "invoices", "transactions"):
        with pytest.raises(InvalidInput, match="names no product"):
            understudy.devdraft.records(kind).add(product="nothing")


@pytest.mark.understudy(
    catalogue=Catalogue.of(
        [MUG],
        [
            Declared("devdraft", "invoices", {"product": "mug", "status": "PASTDUE"}, "records[0]"),
            Declared(
                "devdraft", "keys", {"id": "K", "secret": "S", "scopes": ["product:read"]}, "records[1]"
            ),
        ],
    )
)
def test_a_file_may_declare_references_and_keys(understudy: World) -> None:
    mug = understudy.devdraft.products.find(handle="mug")[0]
    path = f"/api/v0/products/{mug.id}"
    assert understudy.devdraft.http.delete(path).status_code == 409
    limited = {"x-client-key": "K", "x-client-secret": "S"}
    assert understudy.devdraft.http.get(path, headers=limited).status_code == 200
    assert understudy.devdraft.http.delete(path, headers=limited).status_code == 403
    assert understudy.devdraft.http.get(path).status_code == 200


@pytest.mark.understudy(catalogue=MANY)
def test_generated_references_are_of_every_sort(understudy: World) -> None:
    standin = understudy.devdraft
    assert 60 < len(standin.payment_links) < 140
    assert 60 < len(standin.transactions) < 140
    assert {one.status for one in standin.invoices} == {"DRAFT", "OPEN", "PASTDUE", "PARTIALLYPAID", "PAID"}
    answers = set()
    for product in list(standin.products)[:90]:
        answers.add(standin.http.delete(f"/api/v0/products/{product.id}").status_code)
    assert answers == {200, 409}


@pytest.mark.understudy(catalogue=MANY)
def test_deep_pages_hold_what_shallow_ones_do(understudy: World) -> None:
    http = understudy.devdraft.http
    pages = [http.get(f"/api/v0/products?skip={skip}&take=50").json() for skip in range(0, 250, 50)]
    names = [one["name"] for page in pages for one in page]
    assert names == [f"Product {n}" for n in range(199, -1, -1)]


def test_a_fork_does_not_share_references_or_keys(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    link = understudy.devdraft.payment_links.add(product=bag.id)
    understudy.snapshot("before")
    understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    assert understudy.devdraft.payment_links[link.id].products == ()
    understudy.restore("before")
    assert understudy.devdraft.payment_links[link.id] == link
    assert len(understudy.devdraft.audit) == 0


def test_every_kind_can_be_shown_as_plain_json(understudy: World) -> None:
    standin = understudy.devdraft
    bag = standin.products.add(name="Bag")
    for kind in ("payment_links", "invoices", "transactions"):
        standin.records(kind).add(**({"product": bag.id} if kind == "transactions" else {}))
    key = "16fd2706-8baf-433b-82eb-8c7fada847da"
    standin.http.delete("/api/v0/products/1")
    standin.http.delete(f"/api/v0/products/{bag.id}", headers={"x-idempotency-key": key})
    standin.products.add(name="Mug")
    for kind in vendor.kinds:
        (shown, *_) = [standin.records(kind.name).dump(one.id) for one in standin.records(kind.name)]
        assert shown is not None
        assert shown["id"]
    secret = standin.credentials["client_secret"]
    assert secret not in str([standin.keys.dump(one.id) for one in standin.keys])


@pytest.mark.parametrize("event", vendor.events, ids=lambda event: event.name)
def test_an_event_with_wrong_fields_is_refused_and_changes_nothing(understudy: World, event: object) -> None:
    name: str = event.name  # type: ignore[attr-defined]
    understudy.open_all()
    before = understudy.state.tables
    wrong = {
        "product": "none",
        "payment_link": "none",
        "invoice": "none",
        "transaction": "none",
        "key": "none",
    }
    with pytest.raises(InvalidInput):
        understudy.devdraft.happen(name, **wrong)
    assert understudy.state.tables == before


def test_an_event_may_be_scheduled(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    link = understudy.devdraft.payment_links.add(product=bag.id)
    understudy.clock.schedule(10, "devdraft", "invoice_issued", product=bag.id)
    understudy.clock.schedule(20, "devdraft", "payment_link_expired", payment_link=link.id)
    understudy.clock.schedule(20, "devdraft", "payment_link_created", product=bag.id)
    understudy.clock.advance(30)
    said = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}").json()
    assert said["details"]["references"] == ["1 active payment link", "1 pending invoice"]
