"""Records and events of Altcraft's that a test, a file or the control plane may add. Expectations: the record model."""

from __future__ import annotations

import json

import pytest

from understudy.sandbox import World
from understudy.sandbox.core.errors import InvalidInput
from understudy.sandbox.vendors.altcraft import vendor


def test_every_kind_can_be_made_from_nothing_but_its_references_and_shown(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    needed = {
        "orders": {"product": 1},
        "categories": {"external_id": "c"},
        "custom_fields": {"external_id": "f"},
    }
    for kind in vendor.kinds:
        record = understudy.altcraft.records(kind.name).add(**needed.get(kind.name, {}))
        shown = understudy.altcraft.records(kind.name).dump(record.id)
        assert shown is not None
        assert shown["id"] == record.id
        assert json.loads(json.dumps(shown)) == shown


def test_a_token_is_shown_without_its_value(understudy: World) -> None:
    token = understudy.altcraft.tokens.add()
    assert token.value not in str(understudy.altcraft.tokens.dump(token.id))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("products", {"id": "abc"}),
        ("products", {"id": -1}),
        ("products", {"account": "nobody"}),
        ("products", {"skus": "sku_1"}),
        ("products", {"skus": ["a", "a"]}),
        ("products", {"colour": "red"}),
        ("orders", {}),
        ("orders", {"product": "nothing"}),
        ("orders", {"product": 1, "sku": "nothing"}),
        ("orders", {"product": 1, "quantity": 0}),
        ("tokens", {"rights": ["everything"]}),
        ("tokens", {"account": "nobody"}),
        ("categories", {}),
        ("custom_fields", {"external_id": "f", "entity_type": "shop"}),
    ],
)
def test_a_record_that_cannot_be_meant_is_refused(
    understudy: World, kind: str, fields: dict[str, object]
) -> None:
    understudy.altcraft.products.add(id=1)
    before = len(understudy.altcraft.records(kind))
    with pytest.raises(InvalidInput):
        understudy.altcraft.records(kind).add(**fields)
    assert len(understudy.altcraft.records(kind)) == before


def test_an_unknown_field_of_a_sku_is_refused(understudy: World) -> None:
    with pytest.raises(InvalidInput, match="colour"):
        understudy.altcraft.products.add(skus=[{"external_id": "a", "colour": "red"}])


@pytest.mark.parametrize("reference", ["1", "bag", "handle-of-bag", 1])
def test_a_product_is_meant_by_id_external_id_or_handle(understudy: World, reference: object) -> None:
    understudy.altcraft.products.add(id=1, external_id="bag", handle="handle-of-bag")
    understudy.altcraft.happen("order_placed", product=reference)
    [order] = understudy.altcraft.orders
    assert order.items[0].product_external_id == "bag"


def test_an_order_that_arrives_first_does_not_keep_its_product(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    understudy.altcraft.fault("event", "delete_products", event="order_placed", args={"product": "1"})
    answer = understudy.altcraft.http.post("/api/v1.1/market/products/delete", json={"ids": [1]})
    assert answer.json()["deleted_count"] == 1
    assert len(understudy.altcraft.orders) == 1


def test_events_may_name_another_token(understudy: World) -> None:
    other = understudy.altcraft.tokens.add(id="other")
    for event in ("token_disabled", "token_expired", "right_withdrawn"):
        understudy.altcraft.happen(event, token="other")
    changed = understudy.altcraft.tokens["other"]
    assert not changed.is_active
    assert changed.expires_at == understudy.clock.now()
    assert other.rights - changed.rights == {"delete_market"}
    assert understudy.altcraft.tokens["own"].is_active


def test_an_event_for_what_is_not_there_is_refused(understudy: World) -> None:
    for event, fields in (
        ("token_expired", {"token": "nobody"}),
        ("product_removed", {"product": "nothing"}),
    ):
        with pytest.raises(InvalidInput):
            understudy.altcraft.happen(event, **fields)
