"""Lists, and looking at many products for far less than their removal costs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from understudy.clients import PermissionDenied, Sight, ZohoDesk
from understudy.clients.zoho_desk import ZohoDeskCalls
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "892000000000999999"


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}").id for number in range(count)]


def spent(world: World) -> int:
    weights = [
        dict(entry.reply.headers).get("X-Rate-Limit-Request-Weight-v3") for entry in world.zoho_desk.journal
    ]
    return sum(int(weight) for weight in weights if weight)


def test_an_empty_list_is_a_list(client: Make) -> None:
    zoho = client(ZohoDesk)
    assert zoho.products() == []
    assert zoho.recycle_bin() == []


@pytest.mark.parametrize("count", [99, 100, 101, 250])
@pytest.mark.parametrize("base", ["0", "1"])
def test_every_page_is_read_and_no_product_comes_twice(
    understudy: World, client: Make, count: int, base: str
) -> None:
    ids = added(understudy, count)
    understudy.zoho_desk.switch("from_base", base)
    zoho = client(ZohoDesk)
    assert sorted(one["id"] for one in zoho.products()) == sorted(ids)
    zoho.delete_many(ids)
    assert zoho.products() == []
    assert sorted(one["id"] for one in zoho.recycle_bin()) == sorted(ids)


def test_only_products_of_the_bin_are_listed(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    ticket = understudy.zoho_desk.tickets.add().id
    zoho = client(ZohoDesk)
    zoho.delete(router)
    zoho.move_tickets_to_trash([ticket])
    assert [one["id"] for one in zoho.recycle_bin()] == [router]


@pytest.mark.parametrize("field", ["isDeleted", "isTrashed"])
@pytest.mark.parametrize("many", [False, True])
def test_looking_tells_the_catalogue_from_the_trash_and_from_nothing(
    understudy: World, client: Make, field: str, many: bool
) -> None:
    active, binned, *others = added(understudy, 30 if many else 2)
    understudy.zoho_desk.happen("product_trashed", product=binned)
    understudy.zoho_desk.switch("trashed_field", field)
    zoho = client(ZohoDesk)
    seen = zoho.run(zoho.calls.look([active, binned, UNKNOWN, *others]))
    assert seen[active].present
    assert seen[active].record["productName"] == "Router 0"
    assert (seen[binned].present, seen[binned].says) == (False, "in the trash")
    assert seen[UNKNOWN] == Sight(present=False)
    assert all(seen[one].present for one in others)
    assert not [entry for entry in understudy.zoho_desk.journal if entry.request.method != "GET"]


def test_what_cannot_be_looked_at_is_left_out(understudy: World, client: Make) -> None:
    first, second = added(understudy, 2)
    understudy.zoho_desk.fault("status", "get_product", where={"product_id": second}, status=500, times=5)
    zoho = client(ZohoDesk)
    assert set(zoho.run(zoho.calls.look([first, second]))) == {first}


def test_a_list_that_fails_is_made_up_for_by_reading_each(understudy: World, client: Make) -> None:
    ids = added(understudy, 12)
    understudy.zoho_desk.fault("status", "list_products", status=500, times=5)
    zoho = client(ZohoDesk)
    for look in (zoho.calls.look, zoho.calls.still_there):
        assert all(sight.present for sight in zoho.run(look(ids)).values())


def test_what_may_not_be_read_stops(understudy: World, client: Make) -> None:
    ids = added(understudy, 12)
    understudy.zoho_desk.happen("scope_dropped", scope="Desk.settings.READ")
    zoho = client(ZohoDesk)
    for look in (zoho.calls.look, zoho.calls.still_there):
        with pytest.raises(PermissionDenied):
            zoho.run(look(ids))


def test_what_a_whole_list_does_not_show_is_out_of_the_catalogue(understudy: World, client: Make) -> None:
    ids = added(understudy, 150)
    zoho = client(ZohoDesk)
    zoho.delete_many(ids[:100])
    before = spent(understudy)
    seen = zoho.run(zoho.calls.still_there(ids[:101]))
    assert [seen[one].present for one in ids[:101]] == [False] * 100 + [True]
    assert spent(understudy) - before == 3


def test_a_list_that_is_too_long_to_read_is_not_trusted(understudy: World, client: Make) -> None:
    ids = added(understudy, 300)
    zoho = client(ZohoDesk)
    asked = [*ids[-7:], UNKNOWN]  # for eight, two pages are worth it, of three
    seen = zoho.run(zoho.calls.still_there(asked))
    assert [seen[one].present for one in asked] == [True] * 7 + [False]
    assert spent(understudy) <= 2 * len(asked)


@pytest.mark.parametrize("count", [200, 700])
def test_looking_at_a_whole_catalogue_costs_under_five_percent_of_its_removal(
    understudy: World, client: Make, count: int
) -> None:
    ids = added(understudy, count)
    Random(7).shuffle(ids)
    zoho = client(ZohoDesk)
    for start in range(0, count, ZohoDeskCalls.looks):
        batch = ids[start : start + ZohoDeskCalls.looks]
        assert all(sight.present for sight in zoho.run(zoho.calls.look(batch)).values())
        zoho.delete_many(batch)
        assert not any(sight.present for sight in zoho.run(zoho.calls.still_there(batch)).values())
    assert 6 * count < spent(understudy) < 6 * count * 1.05
