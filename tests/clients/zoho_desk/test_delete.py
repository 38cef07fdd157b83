"""Moving products to the trash. Expectations: "How to move products to trash in Zoho Desk"; OpenAPI description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    CallError,
    InvalidRequest,
    NotFound,
    Outcome,
    PermissionDenied,
    Refused,
    Unauthenticated,
    UnknownOutcome,
    UsageError,
    ZohoDesk,
)
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "892000000000999999"


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}").id for number in range(count)]


def sent(world: World) -> list[str]:
    return [entry.operation for entry in world.zoho_desk.journal]


def changed(world: World) -> list[str]:
    return [entry.operation for entry in world.zoho_desk.journal if entry.changes]


# ── the page's route ──


def test_a_product_is_moved_to_the_trash_and_not_destroyed(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    removal = client(ZohoDesk).delete(router)
    assert (removal.outcome, removal.id) == (Outcome.TRASHED, router)
    assert [one.status for one in removal.attempts] == [200]
    assert router in understudy.zoho_desk.products
    assert router in understudy.zoho_desk.recycle_bin


def test_the_pages_own_call_moves_a_product(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    verdicts = client(ZohoDesk).delete_move_products_to_trash(p={"id": router})
    assert verdicts[router].outcome is Outcome.TRASHED
    (entry,) = understudy.zoho_desk.journal
    assert (entry.request.method, entry.request.path) == ("DELETE", "/api/v1/products")
    assert entry.request.query == (("id", router),)


def test_the_pages_own_call_takes_several_and_a_department(understudy: World, client: Make) -> None:
    ids = added(understudy, 3)
    (department,) = understudy.zoho_desk.departments
    p = {"id": ids, "departmentId": department.id}
    verdicts = client(ZohoDesk).delete_move_products_to_trash(p=p)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TRASHED}
    assert set(verdicts) == set(ids)


def test_a_product_of_another_department_is_refused_and_stays(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    other = understudy.zoho_desk.departments.add(name="Sales").id
    p = {"id": router, "departmentId": other}
    verdict = client(ZohoDesk).delete_move_products_to_trash(p=p)[router]
    assert (type(verdict), verdict.code, verdict.status) == (Refused, "UNPROCESSABLE_ENTITY", 422)
    assert router not in understudy.zoho_desk.recycle_bin


@pytest.mark.parametrize(
    "p",
    [
        {},
        {"id": []},
        {"id": ""},
        {"id": "1,2"},
        {"id": ["7", "seven"]},
        {"id": "7", "limit": "3"},
        {"p": "7"},
    ],
)
def test_a_p_that_is_empty_or_wrong_is_refused_before_anything_is_sent(
    understudy: World, client: Make, p: dict[str, Any]
) -> None:
    added(understudy, 2)
    with pytest.raises(UsageError):
        client(ZohoDesk).delete_move_products_to_trash(p=p)
    assert sent(understudy) == []


@pytest.mark.parametrize("verb", ["delete_many", "move_to_trash", "remove", "purge", "restore"])
@pytest.mark.parametrize("ids", [[], ["1", "x"], ["9223372036854775808"], ["1,2"], [" 1"], ["٣"]])
def test_no_ids_and_wrong_ids_are_refused_before_anything_is_sent(
    understudy: World, client: Make, verb: str, ids: list[str]
) -> None:
    with pytest.raises(UsageError, match="Nothing was sent"):
        getattr(client(ZohoDesk), verb)(ids)
    assert sent(understudy) == []


def test_an_unknown_id_is_not_found(understudy: World, client: Make) -> None:
    with pytest.raises(NotFound) as failure:
        client(ZohoDesk).delete(UNKNOWN)
    assert (failure.value.status, failure.value.code) == (422, "UNPROCESSABLE_ENTITY")
    assert failure.value.text == "it was absent already"
    assert sent(understudy) == ["delete_products", "get_product"]


def test_what_is_in_the_trash_already_is_not_found_and_is_told_as_such(
    understudy: World, client: Make
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("product_trashed", product=router)
    with pytest.raises(NotFound, match="in the trash already"):
        client(ZohoDesk).delete(router)


def test_a_product_that_the_agent_may_not_touch_is_refused_for_itself(
    understudy: World, client: Make
) -> None:
    desk = understudy.zoho_desk
    ours = desk.departments.add(name="Ours").id
    agent = desk.agents.add(departments=[ours])
    mine = desk.products.add(name="Mine", departments=[ours]).id
    (theirs,) = added(understudy, 1)
    token = desk.tokens.add(agent=agent.id)
    access = {**desk.credentials, "access_token": token.value}
    verdicts = client(ZohoDesk, credentials=access).delete_many([theirs, mine])
    assert verdicts[mine].outcome is Outcome.TRASHED
    refusal = verdicts[theirs]
    assert (type(refusal), refusal.code, refusal.status) == (Refused, "FORBIDDEN", 403)
    assert theirs not in desk.recycle_bin


def test_a_mixed_list_is_told_one_by_one(understudy: World, client: Make) -> None:
    first, second, binned = added(understudy, 3)
    understudy.zoho_desk.happen("product_trashed", product=binned)
    verdicts = client(ZohoDesk).delete_many([first, UNKNOWN, binned, second, first])
    assert list(verdicts) == [first, UNKNOWN, binned, second]
    assert verdicts[first].outcome is verdicts[second].outcome is Outcome.TRASHED
    assert [str(verdicts[one].text) for one in (UNKNOWN, binned)] == [
        "it was absent already",
        "it was in the trash already",
    ]
    assert sent(understudy) == ["delete_products", "get_product", "get_product"]


def test_more_than_fifty_go_in_calls_of_fifty(understudy: World, client: Make) -> None:
    ids = added(understudy, 120)
    verdicts = client(ZohoDesk).delete_many(ids)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TRASHED}
    assert [len(entry.request.query) for entry in understudy.zoho_desk.journal] == [50, 50, 20]


def test_nothing_but_what_was_named_is_touched(understudy: World, client: Make) -> None:
    ids = added(understudy, 6)
    client(ZohoDesk).delete_many(ids[:3])
    assert {one.id for one in understudy.zoho_desk.recycle_bin} == set(ids[:3])


# ── the route of Zoho's own description ──


def test_the_official_route_answers_without_a_body(understudy: World, client: Make) -> None:
    ids = added(understudy, 2)
    verdicts = client(ZohoDesk).move_to_trash(ids)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TRASHED}
    assert [one.status for one in verdicts[ids[0]].attempts] == [204]
    assert sent(understudy) == ["move_products_to_trash"]


@pytest.mark.parametrize("bad", [{0}, {49}, {7, 31}, {3, 4, 5, 20, 44}, set(range(50))])
def test_bad_ids_of_the_official_route_are_found_and_the_good_ones_still_go(
    understudy: World, client: Make, bad: set[int]
) -> None:
    ids = added(understudy, 50)
    for number in bad:
        understudy.zoho_desk.happen("product_trashed", product=ids[number])
    verdicts = client(ZohoDesk).move_to_trash(ids)
    for number, one in enumerate(ids):
        if number in bad:
            assert isinstance(verdicts[one], NotFound)
        else:
            assert verdicts[one].outcome is Outcome.TRASHED
    assert sent(understudy).count("move_products_to_trash") < 2 * 50
    assert sent(understudy).count("get_product") == len(bad)


def test_one_bad_id_of_fifty_takes_few_calls(understudy: World, client: Make) -> None:
    ids = added(understudy, 49)
    client(ZohoDesk).move_to_trash([*ids, UNKNOWN])
    assert (
        sent(understudy).count("move_products_to_trash") <= 13
    )  # two for each halving of fifty, and the first


def test_where_only_the_official_route_is_served_the_pages_is_never_taken_for_an_absence(
    understudy: World, client: Make
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.switch("official_only", "true")
    with pytest.raises(InvalidRequest, match="move_to_trash") as failure:
        client(ZohoDesk).delete(router)
    assert (failure.value.status, failure.value.code) == (405, "METHOD_NOT_ALLOWED")
    assert client(ZohoDesk, official=True).delete(router).outcome is Outcome.TRASHED


# ── at the door ──


def test_an_unknown_token_is_told_with_the_host_that_it_may_not_belong_to(
    understudy: World, client: Make
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("token_expired")
    desk = client(ZohoDesk)
    with pytest.raises(Unauthenticated) as failure:
        desk.delete(router)
    assert (failure.value.status, failure.value.code) == (401, "INVALID_OAUTH")
    for word in ("expired", "revoked", "data centre", "understudy.test"):
        assert word in failure.value.text
    assert sent(understudy) == ["delete_products"]


@pytest.mark.parametrize("spelling", ["json", "html"])
def test_a_token_of_another_data_centre_stops(understudy: World, client: Make, spelling: str) -> None:
    understudy.zoho_desk.switch("data_centre", "eu")
    understudy.zoho_desk.switch("wrong_data_centre", spelling)
    with pytest.raises(Unauthenticated, match="data centre") as failure:
        client(ZohoDesk).delete(UNKNOWN)
    assert failure.value.status == 401


def test_a_token_is_renewed_once_and_no_more(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    desk = understudy.zoho_desk
    desk.happen("token_expired")
    renewals: list[int] = []

    def renew() -> dict[str, str]:
        renewals.append(1)
        if len(renewals) > 1:
            desk.happen("token_issued")
        return {"access_token": desk.credentials["access_token"]}

    zoho = client(ZohoDesk, renew=renew)
    with pytest.raises(Unauthenticated):
        zoho.delete(router)
    assert len(renewals) == 1
    assert zoho.delete(router).outcome is Outcome.TRASHED


def test_a_missing_scope_is_named(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("scope_dropped")
    with pytest.raises(PermissionDenied, match=r"Desk\.settings\.DELETE") as failure:
        client(ZohoDesk).delete(router)
    assert (failure.value.status, failure.value.code) == (403, "SCOPE_MISMATCH")


@pytest.mark.parametrize(
    ("verb", "scope"), [("restore", "Desk.settings.UPDATE"), ("purge", "Desk.settings.UPDATE")]
)
def test_out_of_the_trash_needs_another_scope_than_into_it(
    understudy: World, client: Make, verb: str, scope: str
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("scope_dropped", scope=scope)
    zoho = client(ZohoDesk)
    zoho.delete(router)
    with pytest.raises(PermissionDenied, match=scope):
        getattr(zoho, verb)([router])
    assert router in understudy.zoho_desk.recycle_bin


def test_another_organisations_id_is_told_as_such(understudy: World, client: Make) -> None:
    access = {**understudy.zoho_desk.credentials, "org_id": "1"}
    with pytest.raises(PermissionDenied) as failure:
        client(ZohoDesk, credentials=access).delete(UNKNOWN)
    assert (failure.value.status, failure.value.code) == (403, "OAUTH_ORG_MISMATCH")


def test_a_profile_without_products_stops(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("permission_withdrawn")
    with pytest.raises(PermissionDenied) as failure:
        client(ZohoDesk).delete(router)
    assert (failure.value.status, failure.value.code) == (403, "FORBIDDEN")


def test_a_stop_after_some_were_moved_keeps_what_is_known(understudy: World, client: Make) -> None:
    ids = added(understudy, 150)
    understudy.zoho_desk.fault("event", "delete_products", event="token_expired", when="after")
    verdicts = client(ZohoDesk).delete_many(ids)
    assert [type(verdicts[one]) for one in ids[50:]] == [Unauthenticated] * 100
    assert {verdicts[one].outcome for one in ids[:50]} == {Outcome.TRASHED}
    assert sent(understudy) == ["delete_products"] * 2


# ── every documented answer ──


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, Unauthenticated),
        (403, PermissionDenied),
        (404, InvalidRequest),
        (405, InvalidRequest),
        (413, InvalidRequest),
        (415, InvalidRequest),
        (422, InvalidRequest),
    ],
)
def test_a_refusal_of_the_call_is_never_taken_for_an_absence_and_never_retried(
    understudy: World, client: Make, status: int, kind: type[CallError]
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("status", "delete_products", status=status)
    with pytest.raises(kind) as failure:
        client(ZohoDesk).delete(router)
    assert (type(failure.value), failure.value.status) == (kind, status)
    assert failure.value.code
    assert sent(understudy) == ["delete_products"]


@pytest.mark.parametrize("status", [404, 410, 422])
def test_a_gateways_page_is_no_absence(understudy: World, client: Make, status: int) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("status", "delete_products", status=status, shape="html")
    with pytest.raises(InvalidRequest):
        client(ZohoDesk).delete(router)


def test_a_gateways_success_proves_nothing(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("status", "delete_products", status=200, shape="html", times=9)
    with pytest.raises(UnknownOutcome):
        client(ZohoDesk).delete(router)


def test_accepted_is_not_done(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("status", "delete_products", status=202, shape="html")
    removal = client(ZohoDesk).delete(router)
    assert [one.status for one in removal.attempts] == [202, 200]
    assert sent(understudy) == ["delete_products", "get_product", "delete_products"]


def test_a_product_is_found_by_its_id_and_not_by_another_modules(understudy: World, client: Make) -> None:
    ticket = understudy.zoho_desk.tickets.add().id
    with pytest.raises(NotFound):
        client(ZohoDesk).delete(ticket)
    assert changed(understudy) == []
