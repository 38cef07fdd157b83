"""What other people do at Zoho Desk while a client works. Expectations: the page (recoverable); using-the-recycle-bin."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import World
from understudy.sandbox.core.errors import InvalidInput

PRODUCTS = "/api/v1/products"


def test_somebody_else_trashes_restores_and_purges(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router", handle="router")
    desk.happen("product_trashed", product="router", by="892000000000056099")
    assert desk.recycle_bin[router.id].deleted_by == "892000000000056099"
    desk.happen("product_restored", product=router.id)
    assert len(desk.recycle_bin) == 0
    desk.happen("product_trashed", product=router.id)
    desk.happen("product_purged", product=router.id)
    assert (len(desk.products), len(desk.recycle_bin)) == (0, 0)


def test_a_product_that_somebody_else_trashed_first_is_reported(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.fault("event", "delete_products", event="product_trashed", args={"product": router.id})
    (result,) = desk.http.delete(PRODUCTS, params={"id": router.id}).json()["results"]
    assert (result["success"], result["errors"]["errorCode"]) == (False, "UNPROCESSABLE_ENTITY")


def test_a_lost_answer_is_told_by_the_bin_and_a_retry_reports_failure(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.fault("lost_reply", "delete_products")
    with pytest.raises(Exception, match="disconnected"):
        desk.http.delete(PRODUCTS, params={"id": router.id})
    assert router.id in desk.recycle_bin
    (result,) = desk.http.delete(PRODUCTS, params={"id": router.id}).json()["results"]
    assert result["success"] is False


def test_a_call_delivered_twice_moves_once(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.fault("duplicate", "move_products_to_trash")
    answer = desk.http.post(f"{PRODUCTS}/moveToTrash", json={"productIds": [router.id]})
    assert answer.status_code == 422
    assert len(desk.recycle_bin) == 1


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("token_expired", {"token": "nobody's"}),
        ("token_issued", {"life": "long"}),
        ("scope_dropped", {"scope": "Desk.events.READ"}),
        ("permission_withdrawn", {"module": "cars"}),
        ("permission_withdrawn", {"agent": "1"}),
        ("ticket_filed", {}),
        ("ticket_filed", {"product": "1"}),
        ("ticket_repointed", {"ticket": "1", "product": "1"}),
        ("product_trashed", {}),
        ("product_restored", {"product": "1"}),
        ("product_purged", {}),
        ("credits_spent", {"organization": "Nowhere"}),
        ("others_call", {"calls": -1}),
    ],
)
def test_an_event_that_cannot_happen_says_why(understudy: World, event: str, args: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=rf"zoho_desk\.{event}"):
        understudy.zoho_desk.happen(event, **args)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("products", {"id": "not digits"}),
        ("products", {"price": "dear"}),
        ("products", {"organization": "Nowhere"}),
        ("tickets", {"status": "Lost"}),
        ("recycle_bin", {"id": "1"}),
        ("organizations", {"data_centre": "mars"}),
        ("agents", {"denied": ["cars"]}),
        ("mass_actions", {}),
    ],
)
def test_a_record_that_cannot_be_says_why(understudy: World, kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=rf"zoho_desk\.{kind}"):
        understudy.zoho_desk.records(kind).add(**fields)


def test_no_two_modules_share_an_id(understudy: World) -> None:
    router = understudy.zoho_desk.products.add()
    with pytest.raises(InvalidInput, match="another module"):
        understudy.zoho_desk.tickets.add(id=router.id)
