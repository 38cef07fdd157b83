"""The trash: what is put there comes back exactly, and goes for good only where that was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    AsyncZohoDesk,
    NotConfirmed,
    NotFound,
    Outcome,
    Refused,
    UnknownOutcome,
    UsageError,
    ZohoDesk,
)
from understudy.clients.message import Request, Response
from understudy.clients.zoho_desk import ZohoDeskCalls
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "892000000000999999"


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}", code="R").id for number in range(count)]


def sent(world: World) -> list[str]:
    return [entry.operation for entry in world.zoho_desk.journal]


def test_a_restored_product_is_as_it_was(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    zoho = client(ZohoDesk)
    before = zoho.get(router)
    zoho.delete(router)
    assert zoho.get(router)["isDeleted"] is True
    assert zoho.restore([router]) == {router: None}
    assert zoho.get(router) == before


def test_more_than_fifty_are_restored_in_calls_that_the_credits_allow(
    understudy: World, client: Make
) -> None:
    ids = added(understudy, 120)
    zoho = client(ZohoDesk)
    zoho.delete_many(ids)
    assert zoho.restore(ids) == dict.fromkeys(ids)
    assert sent(understudy).count("restore") == 3


def test_what_is_active_already_needs_no_restoring(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    assert client(ZohoDesk).restore([router]) == {router: None}


def test_what_is_gone_for_good_cannot_be_restored(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    problem = client(ZohoDesk).restore([router, UNKNOWN])[UNKNOWN]
    assert isinstance(problem, NotFound)


def test_the_trash_keeps_for_sixty_days(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    zoho = client(ZohoDesk, renew=lambda: understudy.zoho_desk.happen("token_issued") or {})
    zoho.delete(router)
    assert ZohoDeskCalls.retention == 60 * 86_400
    understudy.clock.sleep(59 * 86_400)
    assert zoho.restore([router]) == {router: None}
    zoho.delete(router)
    understudy.clock.sleep(61 * 86_400)
    assert isinstance(zoho.restore([router])[router], NotFound)


def test_purging_takes_for_good_what_is_in_the_trash_and_nothing_else(
    understudy: World, client: Make
) -> None:
    binned, active = added(understudy, 2)
    zoho = client(ZohoDesk)
    zoho.delete(binned)
    verdicts = zoho.purge([binned, active, UNKNOWN])
    assert verdicts[binned].outcome is Outcome.DELETED
    assert (type(verdicts[active]), verdicts[active].status) == (Refused, 422)
    assert isinstance(verdicts[UNKNOWN], NotFound)
    assert binned not in understudy.zoho_desk.products
    assert active in understudy.zoho_desk.products


@pytest.mark.parametrize("fault", ["lost_reply", "throttle", "status", "duplicate"])
def test_a_removal_never_becomes_a_permanent_one_by_itself(
    understudy: World, client: Make, fault: str
) -> None:
    ids = added(understudy, 3)
    understudy.zoho_desk.fault(fault, "delete_products")
    client(ZohoDesk).remove([*ids, UNKNOWN])
    assert "delete_from_recycle_bin" not in sent(understudy)
    assert set(ids) <= {one.id for one in understudy.zoho_desk.products}


def test_a_permanent_removal_goes_through_the_trash(understudy: World, client: Make) -> None:
    first, second, binned = added(understudy, 3)
    understudy.zoho_desk.happen("product_trashed", product=binned)
    verdicts = client(ZohoDesk).remove([first, second, binned, UNKNOWN], permanent=True)
    assert {verdicts[one].outcome for one in (first, second, binned)} == {Outcome.DELETED}
    assert isinstance(verdicts[UNKNOWN], NotFound)
    assert list(understudy.zoho_desk.products) == []
    assert sent(understudy) == ["delete_products", "get_product", "get_product", "delete_from_recycle_bin"]


def test_a_permanent_removal_of_nothing_purges_nothing(understudy: World, client: Make) -> None:
    client(ZohoDesk).remove([UNKNOWN], permanent=True)
    assert "delete_from_recycle_bin" not in sent(understudy)


def test_where_the_purge_is_refused_the_product_is_told_to_be_in_the_trash(
    understudy: World, client: Make
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("scope_dropped", scope="Desk.settings.UPDATE")
    removal = client(ZohoDesk).remove([router], permanent=True)[router]
    assert removal.outcome is Outcome.TRASHED
    assert "not purged" in removal.reason
    assert "Desk.settings.UPDATE" in removal.reason


def test_where_the_purge_is_lost_for_good_the_outcome_is_unknown(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("lost_reply", "delete_from_recycle_bin")
    understudy.zoho_desk.fault("close", "get_product", times=5)
    assert isinstance(client(ZohoDesk).remove([router], permanent=True)[router], UnknownOutcome)


def test_where_a_proxy_purged_twice_the_product_is_gone_and_not_told_to_be_kept(
    understudy: World, client: Make
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("duplicate", "delete_from_recycle_bin")
    assert client(ZohoDesk).remove([router], permanent=True)[router].outcome is Outcome.GONE


def test_nothing_hides_a_product(client: Make) -> None:
    zoho = client(ZohoDesk)
    assert not zoho.calls.can_hide
    with pytest.raises(NotImplementedError):
        zoho.calls.hide(UNKNOWN)


def test_nothing_empties_the_whole_bin() -> None:
    for kind in (ZohoDeskCalls, ZohoDesk, AsyncZohoDesk):
        assert not {"delete_all", "restore_all", "deleteAll", "restoreAll"} & set(dir(kind))
    assert not {"delete_all", "restore_all"} & set(ZohoDeskCalls.limits)


class Carrier:
    """What the real vendor would be asked."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        done = b'{"results":[{"success":true,"id":"1","errors":null}]}'
        return Response(200, {}, done)


def test_at_the_real_vendor_a_purge_needs_its_count(client: Make) -> None:
    del client
    carrier = Carrier()
    access = {"access_token": "1000.abcdefgh.ijklmnop", "org_id": "1234567"}
    zoho = ZohoDesk(access, data_centre="ca", allow_real=True, carrier=carrier)
    assert zoho.base_url == "https://desk.zohocloud.ca"
    assert zoho.delete("1").outcome is Outcome.TRASHED
    with pytest.raises(NotConfirmed):
        zoho.purge(["1"])
    assert [one.operation for one in carrier.sent] == ["delete_products"]
    zoho.confirm(1)
    assert zoho.purge(["1"])["1"].outcome is Outcome.DELETED


def test_an_unfit_data_centre_is_refused() -> None:
    access = {"access_token": "1000.abcdefgh.ijklmnop", "org_id": "1234567"}
    for where in ({"data_centre": "mars"}, {"data_centre": "us", "base_url": "https://desk.zoho.eu"}):
        with pytest.raises(UsageError, match="data_centre"):
            ZohoDesk(access, allow_real=True, carrier=Carrier(), **where)  # type: ignore[arg-type]  two options of text
