"""Tickets and articles have routes of their own. Expectations: the page, step 5; OpenAPI description."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import InvalidRequest, Outcome, UnknownOutcome, UsageError, ZohoDesk
from understudy.sandbox import World
from understudy.sandbox.vendors.zoho_desk.records import HELP_CENTER_ID

Make = Callable[..., Any]
VERBS = ("trash_tickets", "move_tickets_to_trash")


@pytest.mark.parametrize("verb", VERBS)
def test_tickets_go_to_the_trash(understudy: World, client: Make, verb: str) -> None:
    desk = understudy.zoho_desk
    ids = [desk.tickets.add().id for _ in range(3)]
    assert getattr(client(ZohoDesk), verb)(ids[:2]) is None
    assert {one.id for one in desk.recycle_bin} == set(ids[:2])


@pytest.mark.parametrize("verb", VERBS)
def test_a_products_id_moves_no_ticket_and_no_product(understudy: World, client: Make, verb: str) -> None:
    desk = understudy.zoho_desk
    router, ticket = desk.products.add(name="Router").id, desk.tickets.add().id
    with pytest.raises(InvalidRequest, match="/ticketIds is invalid") as failure:
        getattr(client(ZohoDesk), verb)([ticket, router])
    assert (failure.value.status, failure.value.code) == (422, "INVALID_DATA")
    assert list(desk.recycle_bin) == []


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("ids", [[], ["x"], [str(number) for number in range(51)]])
def test_none_wrong_ones_and_too_many_are_not_sent(
    understudy: World, client: Make, verb: str, ids: list[str]
) -> None:
    with pytest.raises(UsageError, match="Nothing was sent"):
        getattr(client(ZohoDesk), verb)(ids)
    assert understudy.zoho_desk.journal == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_lost_answer_is_an_unknown_outcome_and_not_repeated(
    understudy: World, client: Make, verb: str
) -> None:
    ticket = understudy.zoho_desk.tickets.add().id
    understudy.zoho_desk.fault("lost_reply", verb)
    with pytest.raises(UnknownOutcome):
        getattr(client(ZohoDesk), verb)([ticket])
    assert len(understudy.zoho_desk.journal) == 1


def test_a_route_that_is_not_served_is_no_absence(understudy: World, client: Make) -> None:
    understudy.zoho_desk.switch("official_only", "true")
    with pytest.raises(InvalidRequest, match="move_tickets_to_trash") as failure:
        client(ZohoDesk).trash_tickets(["1"])
    assert failure.value.status == 404


def test_articles_are_told_one_by_one(understudy: World, client: Make) -> None:
    desk = understudy.zoho_desk
    article = desk.articles.add(title="How to").id
    verdicts = client(ZohoDesk).trash_articles(HELP_CENTER_ID, [article, "7"])
    assert verdicts[article].outcome is Outcome.TRASHED
    assert (type(verdicts["7"]), verdicts["7"].status) == (InvalidRequest, 422)
    assert article in desk.recycle_bin


def test_an_unknown_help_centre_is_refused(understudy: World, client: Make) -> None:
    article = understudy.zoho_desk.articles.add(title="How to").id
    with pytest.raises(InvalidRequest):
        client(ZohoDesk).trash_articles("1", [article])


@pytest.mark.parametrize("helpcenter", ["", "..", " "])
def test_a_help_centre_that_would_lead_elsewhere_is_not_sent(
    understudy: World, client: Make, helpcenter: str
) -> None:
    with pytest.raises(UsageError):
        client(ZohoDesk).trash_articles(helpcenter, ["1"])
    assert understudy.zoho_desk.journal == []
