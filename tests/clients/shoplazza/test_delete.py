"""Deleting at Shoplazza: what each documented answer becomes. Expectations: Delete Product, and HTTP status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    InvalidRequest,
    NotFound,
    Outcome,
    Patience,
    PermissionDenied,
    RateLimited,
    Shoplazza,
    Unauthenticated,
    UnknownOutcome,
    UsageError,
)
from understudy.clients.message import Response
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
TEXT = "Product ID is not a valid UUID"


def _request_id(world: World, position: int = -1) -> str:
    return dict(world.shoplazza.journal[position].reply.headers)["Request-Id"]


def test_the_empty_object_is_success_though_it_is_falsy(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    removal = client(Shoplazza).delete(bag.id)
    assert (removal.id, removal.outcome, len(removal.attempts)) == (bag.id, Outcome.DELETED, 1)
    assert removal.attempts[0].request_id == _request_id(understudy)
    assert bag.id not in understudy.shoplazza.products
    assert [entry.request.method for entry in understudy.shoplazza.journal] == ["DELETE"]


def test_an_id_in_capitals_is_the_same_product(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    assert client(Shoplazza).delete(bag.id.upper()).outcome is Outcome.DELETED
    assert bag.id not in understudy.shoplazza.products


def test_a_deletion_takes_nothing_else_with_it(understudy: World, client: Make) -> None:
    bag, mug = (understudy.shoplazza.products.add(title=title) for title in ("Bag", "Mug"))
    client(Shoplazza).delete(bag.id)
    assert [one.id for one in understudy.shoplazza.products] == [mug.id]


@pytest.mark.parametrize("wording", ["table", "other"])
def test_404_is_not_found_whatever_the_text_says(understudy: World, client: Make, wording: str) -> None:
    understudy.shoplazza.switch("not_found_text", wording)
    with pytest.raises(NotFound) as caught:
        client(Shoplazza).delete(UNKNOWN)
    assert caught.value.status == 404
    assert (TEXT if wording == "table" else "Record not found") in caught.value.text
    assert caught.value.request_id == _request_id(understudy)
    assert len(understudy.shoplazza.journal) == 1


@pytest.mark.parametrize("wording", ["table", "example"])
def test_422_is_an_invalid_request_in_the_same_words(understudy: World, client: Make, wording: str) -> None:
    understudy.shoplazza.switch("malformed_id_text", wording)
    with pytest.raises(InvalidRequest) as caught:
        client(Shoplazza).delete("abc")
    assert caught.value.status == 422
    assert caught.value.text == (TEXT if wording == "table" else "productId has an invalid UUID")
    assert caught.value.request_id == _request_id(understudy)


def test_another_shops_product_is_not_found_and_stays(understudy: World, client: Make) -> None:
    understudy.shoplazza.shops.add(id="othershop")
    theirs = understudy.shoplazza.products.add(title="Not yours", shop="othershop")
    with pytest.raises(NotFound):
        client(Shoplazza).delete(theirs.id)
    assert theirs.id in understudy.shoplazza.products


def test_the_id_of_a_variant_is_not_found_and_deletes_nothing(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    with pytest.raises(NotFound):
        client(Shoplazza).delete(bag.variants[0].id)
    assert bag.id in understudy.shoplazza.products


@pytest.mark.parametrize("identifier", ["", ".", "..", "count"])
def test_an_id_that_would_name_a_list_is_never_sent(understudy: World, client: Make, identifier: str) -> None:
    shoplazza = client(Shoplazza)
    for verb in (shoplazza.delete, shoplazza.get, shoplazza.unpublish):
        with pytest.raises(UsageError, match="names no single product"):
            verb(identifier)
    assert understudy.shoplazza.journal == []


@pytest.mark.parametrize("type_of_error", ["string", "list"])
@pytest.mark.parametrize("status", ["401", "400"])
def test_a_wrong_token_is_told_as_such_though_the_text_blames_the_store(
    understudy: World, client: Make, type_of_error: str, status: str
) -> None:
    understudy.shoplazza.switch("error_type", type_of_error)
    understudy.shoplazza.switch("bad_token", status)
    bag = understudy.shoplazza.products.add(title="Bag")
    with pytest.raises(Unauthenticated) as caught:
        client(Shoplazza, credentials={"access_token": "wrong-and-secret"}).delete(bag.id)
    error = caught.value
    assert error.status == int(status)
    assert error.text.startswith("store is not active: ")
    assert "token may be missing, wrong" in error.text
    assert "another shop" in error.text
    assert error.request_id == _request_id(understudy)
    assert "wrong-and-secret" not in f"{error!r} {error} {vars(error)}"
    assert bag.id in understudy.shoplazza.products


def test_a_closed_shop_stops_everything_too(understudy: World, client: Make) -> None:
    understudy.shoplazza.happen("store_deactivated")
    with pytest.raises(Unauthenticated, match="store is not active"):
        client(Shoplazza).delete(UNKNOWN)


def test_an_expired_token_is_renewed_once(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.happen("token_rotated", new="the-new-one")
    shoplazza = client(Shoplazza, renew=lambda: {"access_token": "the-new-one"})
    assert shoplazza.delete(bag.id).outcome is Outcome.DELETED
    assert [entry.reply.status for entry in understudy.shoplazza.journal] == [401, 200]


@pytest.mark.parametrize(
    ("lacks", "verb", "arguments"),
    [
        ("write_product", "delete", (UNKNOWN,)),
        ("read_product", "get", (UNKNOWN,)),
        ("read_product", "count", ()),
        ("read_order", "get_order", ("1",)),
    ],
)
def test_a_missing_scope_is_named(
    understudy: World, client: Make, lacks: str, verb: str, arguments: tuple[str, ...]
) -> None:
    understudy.shoplazza.happen("scope_removed", scope=lacks)
    with pytest.raises(PermissionDenied, match=f"No Context.*{lacks}") as caught:
        getattr(client(Shoplazza), verb)(*arguments)
    assert (caught.value.status, caught.value.request_id) == (403, _request_id(understudy))


@pytest.mark.parametrize("headers", ["sent", "omitted"])
def test_a_full_bucket_is_waited_for(understudy: World, client: Make, headers: str) -> None:
    """The bucket is filled by somebody else with the same token, so that this client cannot know."""
    understudy.shoplazza.switch("rate_headers", headers)
    bag = understudy.shoplazza.products.add(title="Bag")
    for _ in range(40):
        understudy.shoplazza.http.get("/openapi/2022-01/products/count")
    removal = client(Shoplazza).delete(bag.id)
    assert (removal.outcome, [one.status for one in removal.attempts]) == (Outcome.DELETED, [429, 200])
    assert [one.refused_early for one in removal.attempts] == [True, False]


def test_a_refusal_for_ever_ends_as_rate_limited(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("throttle", "delete_product", times=3)
    with pytest.raises(RateLimited) as caught:
        client(Shoplazza, patience=Patience(attempts=3)).delete(bag.id)
    error = caught.value
    assert (error.status, error.text, error.retry_after) == (429, "Too Many Requests", 1.0)
    assert len(error.attempts) == 3
    last = understudy.shoplazza.journal[2]
    assert error.request_id == error.attempts[-1].request_id == dict(last.reply.headers)["Request-Id"]
    assert bag.id in understudy.shoplazza.products


@pytest.mark.parametrize(("status", "text"), [(400, "Bad Request"), (405, "Method Not Allowed")])
def test_any_other_refusal_is_an_invalid_request(
    understudy: World, client: Make, status: int, text: str
) -> None:
    understudy.shoplazza.fault("status", "delete_product", status=status)
    with pytest.raises(InvalidRequest) as caught:
        client(Shoplazza).delete(UNKNOWN)
    assert (caught.value.status, caught.value.text) == (status, text)
    assert len(caught.value.attempts) == 1


def test_the_products_own_body_is_no_proof_of_a_deletion(client: Make) -> None:
    """GET and DELETE share a path and a status: were it a GET that was carried out, the body would say so."""
    calls = client(Shoplazza).calls
    request = calls.removal([UNKNOWN])
    for body in (b'{"product":{"id":"x"}}', b"[]", b"null", b"", b'{"errors":[]}', b"<html>welcome</html>"):
        assert isinstance(calls.failure(request, Response(200, {}, body)), UnknownOutcome), body
    assert calls.failure(request, Response(200, {}, b"{}")) is None


def test_both_readings_of_the_content_type_are_kept(understudy: World, client: Make) -> None:
    understudy.shoplazza.switch("content_type", "always")
    bag = understudy.shoplazza.products.add(title="Bag")
    assert client(Shoplazza).delete(bag.id).outcome is Outcome.DELETED


def test_the_token_goes_in_its_header_and_nowhere_else(understudy: World, client: Make) -> None:
    client(Shoplazza).count()
    (entry,) = understudy.shoplazza.journal
    assert "authorization" not in {name.lower() for name in entry.request.headers}
    assert entry.request.query == ()
