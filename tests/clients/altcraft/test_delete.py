"""Deleting one product at Altcraft: each outcome, and each answer as a typed error. Source: Delete products."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import (
    Altcraft,
    InvalidRequest,
    NotFound,
    Outcome,
    PermissionDenied,
    QuotaExhausted,
    Stop,
    Unauthenticated,
    UnknownOutcome,
    UsageError,
)
from understudy.sandbox import World

FORMATS = pytest.mark.parametrize("notation", ["json", "xml"])
MIRROR = pytest.mark.parametrize("mirror", ["false", "true"])


@FORMATS
@pytest.mark.parametrize("place", ["body", "header"])
def test_a_product_is_deleted_by_its_external_id(
    understudy: World, client: Any, notation: str, place: str
) -> None:
    bag, mug = (understudy.altcraft.products.add(name=name) for name in ("Bag", "Mug"))
    removal = client(Altcraft, format=notation, token_in=place).delete(bag.external_id)
    assert (removal.id, removal.outcome, len(removal.attempts)) == (bag.external_id, Outcome.DELETED, 1)
    assert bag.id not in understudy.altcraft.products
    assert mug.id in understudy.altcraft.products


@FORMATS
def test_a_product_is_deleted_by_its_internal_id(understudy: World, client: Any, notation: str) -> None:
    bag = understudy.altcraft.products.add(id=7)
    removal = client(Altcraft, format=notation, ids="internal").delete("7")
    assert removal.outcome is Outcome.DELETED
    assert bag.id not in understudy.altcraft.products


@FORMATS
@pytest.mark.parametrize(("kind", "victim"), [("internal", "77"), ("external", "5")])
def test_the_two_kinds_of_id_are_never_mixed(
    understudy: World, client: Any, notation: str, kind: str, victim: str
) -> None:
    understudy.altcraft.products.add(id=77, external_id="5")
    understudy.altcraft.products.add(id=5, external_id="77")
    client(Altcraft, format=notation, ids=kind).delete(victim)
    assert [product.id for product in understudy.altcraft.products] == ["5"]


@pytest.mark.parametrize("kind", ["internal", "external"])
def test_what_is_absent_at_the_first_answer_is_not_found(understudy: World, client: Any, kind: str) -> None:
    with pytest.raises(NotFound) as caught:
        client(Altcraft, ids=kind).delete("123")
    assert (caught.value.status, len(caught.value.attempts)) == (200, 1)
    assert len(understudy.altcraft.journal) == 1


def test_another_accounts_product_is_not_found_and_stays(understudy: World, client: Any) -> None:
    understudy.altcraft.accounts.add(id="2", name="Other")
    theirs = understudy.altcraft.products.add(account="2", external_id="theirs")
    with pytest.raises(NotFound):
        client(Altcraft).delete("theirs")
    assert theirs.id in understudy.altcraft.products


def test_an_order_blocks_nothing_and_stays(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.happen("order_placed", product=bag.id)
    assert client(Altcraft).delete(bag.external_id).outcome is Outcome.DELETED
    assert len(understudy.altcraft.orders) == 1


def test_two_products_deleted_for_one_id_are_an_unknown_outcome(understudy: World, client: Any) -> None:
    for _ in range(2):
        understudy.altcraft.products.add(external_id="twin")
    with pytest.raises(UnknownOutcome, match="2 products"):
        client(Altcraft).delete("twin")
    assert len(understudy.altcraft.journal) == 1


# ── refusals ──


def refused(understudy: World, altcraft: Any, kind: type[Exception], code: int, *, mirror: str) -> Any:
    """The error of a deletion that is refused once, is not repeated, and deletes nothing."""
    understudy.altcraft.switch("mirror_http_status", mirror)
    bag = understudy.altcraft.products.add()
    with pytest.raises(kind) as caught:
        altcraft.delete(bag.external_id)
    error: Any = caught.value
    assert type(error) is kind
    assert error.code == str(code)
    assert error.status == (code if mirror == "true" else 200)
    assert error.retry_after is None
    assert error.is_effect_known
    assert len(error.attempts) == 1
    assert bag.id in understudy.altcraft.products
    assert len(understudy.altcraft.journal) == 1
    return error


@FORMATS
@MIRROR
def test_a_token_that_is_switched_off_is_unauthenticated(
    understudy: World, client: Any, notation: str, mirror: str
) -> None:
    understudy.altcraft.happen("token_disabled")
    error = refused(understudy, client(Altcraft, format=notation), Unauthenticated, code=401, mirror=mirror)
    assert error.text == "API token required"
    assert isinstance(error, Stop)


@FORMATS
@MIRROR
def test_a_token_without_the_right_is_denied(
    understudy: World, client: Any, notation: str, mirror: str
) -> None:
    understudy.altcraft.happen("right_withdrawn")
    error = refused(understudy, client(Altcraft, format=notation), PermissionDenied, code=403, mirror=mirror)
    assert isinstance(error, Stop)


@MIRROR
def test_a_token_that_the_vendor_refuses_as_forbidden_is_denied(
    understudy: World, client: Any, mirror: str
) -> None:
    understudy.altcraft.switch("unknown_token", "403")
    refused(
        understudy,
        client(Altcraft, credentials={"token": "nobody"}),
        PermissionDenied,
        code=403,
        mirror=mirror,
    )


@FORMATS
@MIRROR
def test_a_used_up_tariff_is_an_exhausted_quota(
    understudy: World, client: Any, notation: str, mirror: str
) -> None:
    understudy.altcraft.fault("status", "delete_products", status=402)
    error = refused(understudy, client(Altcraft, format=notation), QuotaExhausted, code=402, mirror=mirror)
    assert error.text == "Tariff limit reached"
    assert isinstance(error, Stop)


def test_the_tariffs_own_limit_stops_the_calls(understudy: World, client: Any) -> None:
    understudy.altcraft.switch("tariff_calls", "10")
    products = [understudy.altcraft.products.add() for _ in range(11)]
    altcraft = client(Altcraft)
    for product in products[:10]:
        altcraft.delete(product.external_id)
    with pytest.raises(QuotaExhausted):
        altcraft.delete(products[10].external_id)


@MIRROR
def test_a_request_that_the_vendor_finds_wrong_is_invalid(
    understudy: World, client: Any, mirror: str
) -> None:
    understudy.altcraft.switch("formats", "json")
    error = refused(understudy, client(Altcraft, format="xml"), InvalidRequest, code=400, mirror=mirror)
    assert error.text == "Incorrect request"


def test_a_version_without_the_method_does_not_say_that_the_product_is_absent(
    understudy: World, client: Any
) -> None:
    understudy.altcraft.switch("platform_version", "72")
    bag = understudy.altcraft.products.add()
    with pytest.raises(InvalidRequest) as caught:
        client(Altcraft).delete(bag.external_id)
    assert (caught.value.status, caught.value.code) == (404, "404")
    assert bag.id in understudy.altcraft.products


@pytest.mark.parametrize(
    ("switch", "value"),
    [("success_text", "sentence"), ("deleted_count_in_errors", "false"), ("token_places", "body")],
)
def test_each_reading_of_the_page_is_understood(
    understudy: World, client: Any, switch: str, value: str
) -> None:
    understudy.altcraft.switch(switch, value)
    bag = understudy.altcraft.products.add()
    assert client(Altcraft).delete(bag.external_id).outcome is Outcome.DELETED
    understudy.altcraft.happen("token_disabled")
    with pytest.raises(Unauthenticated):
        client(Altcraft).delete(bag.external_id)


def test_a_replaced_token_is_renewed_once_and_the_deletion_goes_on(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.happen("token_rotated", value="newnewnewnewnewnewnewnew")
    altcraft = client(Altcraft, renew=lambda: {"token": "newnewnewnewnewnewnewnew"})
    assert altcraft.delete(bag.external_id).outcome is Outcome.DELETED
    assert len(understudy.altcraft.journal) == 2


def test_no_error_and_no_request_shows_the_token(understudy: World, client: Any) -> None:
    understudy.altcraft.happen("token_disabled")
    altcraft, token = client(Altcraft), understudy.altcraft.credentials["token"]
    with pytest.raises(Unauthenticated) as caught:
        altcraft.delete("product_1")
    request = altcraft.calls.signed(altcraft.calls.removal(["product_1"]), altcraft._door.credentials)
    assert token.encode() in request.body
    shown = (
        repr(caught.value),
        str(caught.value),
        repr(caught.value.attempts),
        repr(request),
        repr(altcraft),
    )
    assert not any(token in one for one in shown)


# ── ids, before anything is sent ──


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("external", ""),
        ("external", " \t"),
        ("external", "half \ud800"),
        ("internal", ""),
        ("internal", "-1"),
        ("internal", "+1"),
        ("internal", "007"),
        ("internal", "1.0"),
        ("internal", " 1"),
        ("internal", "1,2"),
        ("internal", "product_1"),
        ("internal", "٣"),
        ("internal", str(2**63)),
        ("internal", "9" * 5000),
    ],
)
def test_an_id_that_cannot_be_one_is_not_sent(
    understudy: World, client: Any, kind: str, identifier: str
) -> None:
    altcraft = client(Altcraft, ids=kind)
    assert altcraft.calls.problem(identifier)
    with pytest.raises(UsageError):
        altcraft.delete(identifier)
    assert not understudy.altcraft.journal


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("external", "product_123"),
        ("external", "../list"),
        ("external", "1,2"),
        ("external", " a"),
        ("external", "日本"),
        ("internal", "0"),
        ("internal", str(2**63 - 1)),
    ],
)
def test_an_id_that_the_vendor_would_take_is_taken(client: Any, kind: str, identifier: str) -> None:
    assert client(Altcraft, ids=kind).calls.problem(identifier) is None


@pytest.mark.parametrize("option", [{"format": "csv"}, {"ids": "both"}, {"token_in": "url"}])
def test_an_option_that_does_not_exist_is_refused(client: Any, option: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=next(iter(option))):
        client(Altcraft, **option)
