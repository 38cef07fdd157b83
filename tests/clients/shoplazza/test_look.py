"""Looking for many of Shoplazza's products at once. Expectations: SPZ Admin API, product list."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import Patience, PermissionDenied, Shoplazza, UnknownOutcome, UsageError
from understudy.clients.message import Request, Response
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _bags(world: World, number: int) -> list[str]:
    return [world.shoplazza.products.add(title=f"Bag {one}").id for one in range(number)]


def _look(shoplazza: Any, ids: list[str]) -> Any:
    return shoplazza.run(shoplazza.calls.look(ids))


def _made(world: World, operation: str) -> int:
    return world.journal.by_operation[f"shoplazza.{operation}"]


def test_a_hundred_are_seen_in_one_request_with_their_records(understudy: World, client: Make) -> None:
    bags = _bags(understudy, 100)
    shoplazza = client(Shoplazza)
    seen = _look(shoplazza, bags)
    assert set(seen) == set(bags)
    assert all(sight.present and sight.record["id"] == one for one, sight in seen.items())
    assert len(understudy.shoplazza.journal) == 1
    assert seen[bags[0]].record == shoplazza.get(bags[0])


def test_ids_are_answered_in_the_spelling_they_were_asked_in(understudy: World, client: Make) -> None:
    bag, mug = _bags(understudy, 2)
    seen = _look(client(Shoplazza), [bag.upper(), mug, mug.upper()])
    assert {one: sight.present for one, sight in seen.items()} == dict.fromkeys(
        [bag.upper(), mug, mug.upper()], True
    )
    assert len(understudy.shoplazza.journal) == 1


def test_what_the_list_does_not_show_is_read_by_itself(understudy: World, client: Make) -> None:
    (bag,) = _bags(understudy, 1)
    seen = _look(client(Shoplazza), [bag, UNKNOWN])
    assert (seen[bag].present, seen[UNKNOWN].present) == (True, False)
    assert [entry.operation for entry in understudy.shoplazza.journal] == ["list_products", "get_product"]


def test_after_a_removal_the_list_is_believed(understudy: World, client: Make) -> None:
    bags = _bags(understudy, 5)
    shoplazza = client(Shoplazza)
    for bag in bags:
        shoplazza.delete(bag)
    seen = shoplazza.run(shoplazza.calls.still_there(bags))
    assert {one: sight.present for one, sight in seen.items()} == dict.fromkeys(bags, False)
    assert (_made(understudy, "list_products"), _made(understudy, "get_product")) == (1, 0)


def test_a_list_that_lags_makes_no_deletion_undone(understudy: World, client: Make) -> None:
    understudy.shoplazza.switch("delete_lag", "60")
    bags = _bags(understudy, 3)
    shoplazza = client(Shoplazza)
    for bag in bags:
        shoplazza.delete(bag)
    seen = shoplazza.run(shoplazza.calls.still_there(bags))
    assert {one: sight.present for one, sight in seen.items()} == dict.fromkeys(bags, False)


def test_looking_deletes_nothing_even_where_the_pages_example_is_taken_at_its_word(
    understudy: World, client: Make
) -> None:
    understudy.shoplazza.switch("page_example", "literal")
    bags = _bags(understudy, 3)
    assert all(sight.present for sight in _look(client(Shoplazza), [*bags, UNKNOWN]).values()) is False
    assert len(understudy.shoplazza.products) == 3


def test_a_malformed_id_is_left_out_and_spoils_no_other(understudy: World, client: Make) -> None:
    (bag,) = _bags(understudy, 1)
    assert set(_look(client(Shoplazza), ["abc", bag, ""])) == {bag}


def test_what_could_not_be_read_is_left_out(understudy: World, client: Make) -> None:
    bags = _bags(understudy, 101)
    understudy.shoplazza.fault("status", "list_products", status=500, times=2)
    seen = _look(client(Shoplazza, patience=Patience(attempts=2)), bags)
    assert set(seen) == {bags[100]}


def test_no_right_to_read_stops_everything(understudy: World, client: Make) -> None:
    understudy.shoplazza.happen("scope_removed", scope="read_product")
    with pytest.raises(PermissionDenied, match="read_product"):
        _look(client(Shoplazza), [UNKNOWN])


class _Lists:
    """A shop whose list gives one product a page, and then `last` as its cursor."""

    def __init__(self, ids: list[str], last: str = "") -> None:
        self.ids = ids
        self.last = last
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        at = int(dict(request.query).get("cursor", "0"))
        after = str(at + 1) if at + 1 < len(self.ids) else self.last
        body = {"cursor": after, "pre_cursor": "", "products": [{"id": self.ids[at]}]}
        return Response(200, {}, json.dumps(body).encode())


def test_the_cursor_is_followed_where_pages_are_shorter_than_asked_for(client: Make) -> None:
    ids = [f"00000000-0000-4000-8000-{one:012}" for one in range(5)]
    shop = _Lists(ids)
    shoplazza = client(Shoplazza, carrier=shop)
    assert set(_look(shoplazza, ids)) == set(ids)
    assert [one["id"] for one in shoplazza.products()] == ids
    assert {request.operation for request in shop.sent} == {"list_products"}


def test_a_list_without_an_end_is_no_proof_of_absence(client: Make) -> None:
    listed, absent = (f"00000000-0000-4000-8000-{one:012}" for one in range(2))
    shoplazza = client(Shoplazza, carrier=_Lists([listed], last="0"))
    seen = shoplazza.run(shoplazza.calls.still_there([absent]))
    assert seen == {}
    with pytest.raises(UnknownOutcome, match="never end"):
        shoplazza.products()


def test_all_products_are_listed_to_the_end(understudy: World, client: Make) -> None:
    bags = _bags(understudy, 260)
    listed = client(Shoplazza).products()
    assert [one["id"] for one in listed] == bags[::-1]
    assert _made(understudy, "list_products") == 2
    names = {name for entry in understudy.shoplazza.journal for name, _ in entry.request.query}
    assert not names & {"page", "limit"}


def test_lists_and_counts_are_of_what_the_filters_mean(understudy: World, client: Make) -> None:
    bag, mug = _bags(understudy, 2)
    shoplazza = client(Shoplazza)
    shoplazza.unpublish(mug)
    assert [one["id"] for one in shoplazza.products(published_status="published")] == [bag]
    assert (shoplazza.count(), shoplazza.count(ids=[bag, UNKNOWN])) == (2, 1)


@pytest.mark.parametrize("name", ["page", "limit", "vendor", "published"])
def test_a_filter_that_the_vendor_would_ignore_is_refused(understudy: World, client: Make, name: str) -> None:
    """It would list every product; a plan made from that list would delete them."""
    shoplazza = client(Shoplazza)
    for verb in (shoplazza.products, shoplazza.count):
        with pytest.raises(UsageError, match=name):
            verb(**{name: "1"})
    assert understudy.shoplazza.journal == []
