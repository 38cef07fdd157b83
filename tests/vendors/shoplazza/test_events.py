"""What others do at Shoplazza while a client is at work, and records that cannot be meant."""

from __future__ import annotations

import pytest

from understudy.sandbox import InvalidInput, World

PRODUCTS = "/openapi/2022-01/products"


def test_an_order_may_arrive_and_does_not_keep_the_product(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("event", "delete_product", event="order_placed", args={"product": bag.id})
    assert understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}").json() == {}
    assert len(understudy.shoplazza.orders) == 1


def test_somebody_else_may_delete_first(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    field = understudy.shoplazza.metafields.add(product=bag.id)
    understudy.shoplazza.fault("event", "delete_product", event="product_deleted", args={"product": bag.id})
    assert understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}").status_code == 404
    assert field.id not in understudy.shoplazza.metafields


def test_somebody_may_hide_a_product(understudy: World) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.happen("product_unpublished", product=bag.handle)
    shown = understudy.shoplazza.http.get(f"{PRODUCTS}/{bag.id}").json()["product"]
    assert (shown["published"], shown["published_at"]) == (False, None)


def test_an_event_may_name_a_token_by_its_app(understudy: World) -> None:
    token = understudy.shoplazza.tokens.add(app="reports")
    understudy.shoplazza.happen("token_revoked", token="reports")
    assert token.id not in understudy.shoplazza.tokens
    assert understudy.shoplazza.http.get(f"{PRODUCTS}/count").status_code == 200


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("order_placed", {"product": "nothing"}),
        ("product_deleted", {}),
        ("product_unpublished", {"product": 7}),
        ("token_expired", {"token": "nobody's"}),
        ("token_revoked", {"token": None, "why": "x"}),
        ("token_rotated", {"new": 7}),
        ("scope_removed", {"scope": "everything"}),
        ("store_deactivated", {"shop": "nowhere"}),
    ],
)
def test_an_event_that_cannot_be_meant_changes_nothing(
    understudy: World, event: str, args: dict[str, object]
) -> None:
    understudy.open_all()
    before = understudy.state.tables
    with pytest.raises(InvalidInput):
        understudy.shoplazza.happen(event, **args)
    assert understudy.state.tables == before


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("products", {"id": "1"}),
        ("products", {"shop": "nowhere"}),
        ("products", {"variants": "S, M"}),
        ("products", {"variants": [{"price": "cheap"}]}),
        ("products", {"variants": [{"colour": "red"}]}),
        ("products", {"variants": [{"id": "1"}]}),
        ("products", {"options": [{"name": 7}]}),
        ("tokens", {"scopes": ["write_everything"]}),
        ("tokens", {"expires_at": "soon"}),
        ("orders", {}),
        ("metafields", {"product": "nothing"}),
        ("shops", {"active": "yes"}),
        ("collections", {"title": 7}),
    ],
)
def test_a_record_that_cannot_be_meant_is_refused(
    understudy: World, kind: str, fields: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput):
        understudy.shoplazza.records(kind).add(**fields)


def test_what_is_dumped_of_a_token_does_not_give_it_away(understudy: World) -> None:
    token = understudy.shoplazza.tokens.add()
    assert token.token not in str(understudy.shoplazza.tokens.dump(token.id))
    understudy.shoplazza.http.get(f"{PRODUCTS}/count", headers={"Access-Token": token.token})
    assert token.token not in f"{understudy.journal}{understudy.shoplazza.journal[-1].request}"
