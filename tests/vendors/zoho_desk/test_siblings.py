"""The sibling routes for tickets and articles, not to be confused with products'. Expectations: the page, step 5."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

HELP_CENTER = "892000000000000201"
ARTICLES = f"/api/v1/helpcenter/{HELP_CENTER}/articles"
ROUTES = ["/api/v1/tickets/trash", "/api/v1/tickets/moveToTrash"]


@pytest.mark.parametrize("path", ROUTES)
def test_tickets_are_moved_all_or_none(understudy: World, path: str) -> None:
    desk = understudy.zoho_desk
    spam, other = desk.tickets.add(), desk.tickets.add()
    refused = desk.http.post(path, json={"ticketIds": [spam.id, "1"]})
    assert (refused.status_code, refused.json()["errors"][0]["fieldName"]) == (422, "/ticketIds")
    assert spam.id not in desk.recycle_bin
    answer = desk.http.post(path, json={"ticketIds": [spam.id]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert desk.http.get(f"/api/v1/tickets/{spam.id}").json()["isTrashed"] is True
    assert desk.http.get(f"/api/v1/tickets/{other.id}").json()["isTrashed"] is False


@pytest.mark.parametrize("path", ROUTES)
def test_the_ticket_routes_take_no_department(understudy: World, path: str) -> None:
    ticket = understudy.zoho_desk.tickets.add()
    body = {"ticketIds": [ticket.id], "departmentId": ticket.department_id}
    answer = understudy.zoho_desk.http.post(path, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["fieldName"]) == (422, "/departmentId")


@pytest.mark.parametrize("path", ROUTES)
def test_deleting_by_the_ticket_routes_is_a_wrong_verb(understudy: World, path: str) -> None:
    ticket = understudy.zoho_desk.tickets.add()
    answer = understudy.zoho_desk.http.delete(path, params={"id": ticket.id})
    assert (answer.status_code, answer.json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    assert ticket.id not in understudy.zoho_desk.recycle_bin


@pytest.mark.parametrize("path", ROUTES)
def test_a_products_id_moves_nothing_by_the_ticket_routes(understudy: World, path: str) -> None:
    router = understudy.zoho_desk.products.add()
    assert understudy.zoho_desk.http.post(path, json={"ticketIds": [router.id]}).status_code == 422
    assert router.id not in understudy.zoho_desk.recycle_bin


@pytest.mark.parametrize("official", [True, False])
def test_articles_are_answered_one_by_one(understudy: World, official: bool) -> None:
    desk = understudy.zoho_desk
    article, router = desk.articles.add(title="How to"), desk.products.add()
    ids = [article.id, router.id]
    if official:
        answer = desk.http.post("/api/v1/articles/moveToTrash", json={"ids": ids})
    else:
        answer = desk.http.delete(ARTICLES, params={"id": ids})
    assert answer.status_code == 200
    assert [row["success"] for row in answer.json()["results"]] == [True, False]
    assert router.id not in desk.recycle_bin
    (entry,) = desk.http.get("/api/v1/recycleBin", params={"module": "solutions"}).json()["data"]
    assert (entry["id"], entry["type"]) == (article.id, "Solutions")


def test_an_unknown_help_centre_is_not_found(understudy: World) -> None:
    article = understudy.zoho_desk.articles.add()
    answer = understudy.zoho_desk.http.delete("/api/v1/helpcenter/1/articles", params={"id": article.id})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "URL_NOT_FOUND")
    assert answer.headers["X-Rate-Limit-Request-Weight-v3"] == "1"
    assert article.id not in understudy.zoho_desk.recycle_bin
