"""Zoho Desk's two limits. Expectations: "working-with-api-credits"; public integration handbook (costs, headers)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.core.call import Call

PRODUCTS = "/api/v1/products"
BIN = "/api/v1/recycleBin"
WEIGHT, LEFT = "X-Rate-Limit-Request-Weight-v3", "X-Rate-Limit-Remaining-v3"
TO_MIDNIGHT = 20 * 3600 - 17  # of a day in the US data centre, from 12:00:17 UTC (04:00:17 there)


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name="Router").id for _ in range(count)]


def paid(answer: httpx.Response) -> tuple[int, int]:
    return int(answer.headers[WEIGHT]), int(answer.headers[LEFT])


def trash(world: World, *ids: str) -> httpx.Response:
    answer: httpx.Response = world.zoho_desk.http.delete(PRODUCTS, params={"id": list(ids)})
    return answer


# ── credits ──


def test_each_record_costs_six(understudy: World) -> None:
    ids = added(understudy, 4)
    assert paid(trash(understudy, ids[0])) == (6, 4994)
    assert paid(trash(understudy, *ids[1:3])) == (12, 4982)
    body = {"productIds": [ids[3], ids[3]]}
    assert paid(understudy.zoho_desk.http.post(f"{PRODUCTS}/moveToTrash", json=body)) == (6, 4976)
    assert paid(understudy.zoho_desk.http.post(f"{BIN}/restore", json={"ids": ids[:2]})) == (12, 4964)
    assert paid(understudy.zoho_desk.http.post(f"{BIN}/delete", json={"ids": ids[2:]})) == (12, 4952)


@pytest.mark.parametrize(
    ("offset", "weight"), [(0, 3), (2000, 3), (2001, 5), (10_000, 5), (10_001, 50), (50_001, 100)]
)
def test_lists_cost_more_the_deeper_they_begin(understudy: World, offset: int, weight: int) -> None:
    answer = understudy.zoho_desk.http.get(PRODUCTS, params={"from": offset})
    assert paid(answer)[0] == weight


def test_one_read_and_one_write_cost_one(understudy: World) -> None:
    (router,) = added(understudy, 1)
    http = understudy.zoho_desk.http
    assert paid(http.get(f"{PRODUCTS}/{router}"))[0] == 1
    assert paid(http.patch(f"{PRODUCTS}/{router}", json={"productName": "New"}))[0] == 1
    assert paid(http.post(PRODUCTS, json={"departmentIds": ["892000000000006907"]}))[0] == 1


def test_emptying_the_bin_is_paid_by_the_record(understudy: World) -> None:
    trash(understudy, *added(understudy, 3))
    assert paid(understudy.zoho_desk.http.post(f"{BIN}/restoreAll"))[0] == 18
    assert paid(understudy.zoho_desk.http.post(f"{BIN}/deleteAll"))[0] == 1


def test_a_call_that_is_found_wrong_costs_one(understudy: World) -> None:
    ids = added(understudy, 2)
    http = understudy.zoho_desk.http
    assert paid(http.delete(PRODUCTS)) == (1, 4999)
    assert paid(http.delete(PRODUCTS, params={"id": ids, "p": "1"})) == (1, 4998)
    assert paid(http.post(f"{PRODUCTS}/moveToTrash", json={"productIds": [*ids, "1"]})) == (1, 4997)
    understudy.zoho_desk.happen("permission_withdrawn")
    assert paid(trash(understudy, *ids)) == (1, 4996)


def test_a_call_that_is_refused_at_the_door_costs_nothing_and_says_what_is_left(understudy: World) -> None:
    desk = understudy.zoho_desk
    desk.happen("scope_dropped")
    assert paid(trash(understudy, "1")) == (0, 5000)
    assert paid(desk.http.get(PRODUCTS, headers={"orgId": "1"})) == (0, 5000)


def test_no_limit_and_no_reset_header_is_sent(understudy: World) -> None:
    headers = understudy.zoho_desk.http.get(PRODUCTS).headers
    assert {name for name in headers if "limit" in name.lower()} == {WEIGHT.lower(), LEFT.lower()}


def test_833_products_a_day_are_what_a_free_portal_can_trash(understudy: World) -> None:
    http = understudy.zoho_desk.http
    for start in range(0, 800, 50):
        ids = [str(number) for number in range(start + 1, start + 51)]
        assert http.delete(PRODUCTS, params={"id": ids}).status_code == 200
    assert paid(http.delete(PRODUCTS, params={"id": [str(one) for one in range(1, 34)]})) == (198, 2)
    (router,) = added(understudy, 1)
    refused = trash(understudy, router)
    assert (refused.status_code, refused.json()["errorCode"]) == (429, "THRESHOLD_EXCEEDED")
    assert refused.headers["Retry-After"] == str(TO_MIDNIGHT)
    assert paid(refused) == (0, 2)
    assert router not in understudy.zoho_desk.recycle_bin
    assert understudy.zoho_desk.http.get(f"{PRODUCTS}/{router}").status_code == 200


def test_a_call_that_costs_more_than_is_left_is_refused_whole(understudy: World) -> None:
    ids = added(understudy, 2)
    understudy.zoho_desk.happen("credits_spent", credits=4990)
    assert trash(understudy, *ids).status_code == 429
    assert len(understudy.zoho_desk.recycle_bin) == 0
    assert trash(understudy, ids[0]).status_code == 200


def test_the_day_ends_at_the_data_centres_midnight(understudy: World) -> None:
    desk = understudy.zoho_desk
    (router,) = added(understudy, 1)
    desk.happen("credits_spent")
    understudy.clock.advance(TO_MIDNIGHT - 0.001)
    desk.happen("token_issued")
    refused = trash(understudy, router)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    understudy.clock.advance(0.001)
    assert paid(trash(understudy, router)) == (6, 4994)


@pytest.mark.parametrize(
    ("data_centre", "seconds"),
    [
        ("eu", 11 * 3600 - 17), ("in", 6 * 3600 + 1800 - 17), ("au", 2 * 3600 - 17), ("jp", 3 * 3600 - 17),
        ("ca", 17 * 3600 - 17), ("cn", 4 * 3600 - 17), ("sa", 9 * 3600 - 17), ("ae", 8 * 3600 - 17),
    ],
)  # fmt: skip
def test_each_data_centre_has_a_midnight_of_its_own(
    understudy: World, data_centre: str, seconds: int
) -> None:
    desk = understudy.zoho_desk
    there = desk.organizations.add(name="There", data_centre=data_centre)
    token = desk.tokens.add(organization=there.id)
    desk.happen("credits_spent", organization="There")
    desk.switch("data_centre", data_centre)
    answer = desk.http.get(PRODUCTS, headers={"Authorization": f"Zoho-oauthtoken {token.value}"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(seconds))


def test_the_credits_are_the_organisations_whoever_calls(understudy: World) -> None:
    desk = understudy.zoho_desk
    second = desk.tokens.add()
    other = desk.organizations.add(name="Other")
    third = desk.tokens.add(organization=other.id)
    desk.happen("credits_spent", credits=100)
    for value, left in ((second.value, 4897), (third.value, 4997)):
        answer = desk.http.get(PRODUCTS, headers={"Authorization": f"Zoho-oauthtoken {value}"})
        assert paid(answer) == (3, left)


@pytest.mark.parametrize(
    ("edition", "credits_"),
    [
        ("free", 5_000), ("express", 25_100), ("standard", 50_250), ("professional", 75_500),
        ("enterprise", 101_000),
    ],
)  # fmt: skip
def test_each_edition_has_its_credits(understudy: World, edition: str, credits_: int) -> None:
    understudy.zoho_desk.switch("edition", edition)
    assert paid(understudy.zoho_desk.http.get(PRODUCTS)) == (3, credits_ - 3)


def test_each_agent_adds_credits(understudy: World) -> None:
    desk = understudy.zoho_desk
    desk.switch("edition", "standard")
    large = desk.organizations.add(agents=10)
    token = desk.tokens.add(organization=large.id)
    answer = desk.http.get(PRODUCTS, headers={"Authorization": f"Zoho-oauthtoken {token.value}"})
    assert paid(answer) == (3, 52_497)


def test_the_clock_can_jump_to_when_as_dear_a_call_is_permitted(understudy: World) -> None:
    desk = understudy.zoho_desk
    (router,) = added(understudy, 1)
    desk.happen("credits_spent", credits=4995)
    assert trash(understudy, router).status_code == 429
    assert understudy.clock.until_permitted("zoho_desk", "delete_products") == TO_MIDNIGHT
    desk.happen("token_issued")
    assert trash(understudy, router).status_code == 200


# ── calls at a time ──


def flying(world: World, token: str, count: int) -> ExitStack:
    """So many calls that are being answered."""
    stack = ExitStack()
    for _ in range(count):
        call = Call("GET", PRODUCTS, {}, (), {}, b"", credential=token)
        stack.enter_context(world.flight(world.vendor("zoho_desk"), call))
    return stack


@pytest.mark.parametrize(
    ("edition", "calls"),
    [("free", 5), ("express", 10), ("standard", 10), ("professional", 15), ("enterprise", 25)],
)
def test_each_edition_has_its_calls_at_a_time(understudy: World, edition: str, calls: int) -> None:
    desk = understudy.zoho_desk
    desk.switch("edition", edition)
    (router,) = added(understudy, 1)
    token = desk.credentials["access_token"]
    with flying(understudy, token, calls):
        refused = trash(understudy, router)
    assert (refused.status_code, refused.json()) == (
        429,
        {
            "errorCode": "TOO_MANY_REQUESTS",
            "message": "The maximum number of Concurrent API Calls that can be made has been exceeded.",
        },
    )
    assert "Retry-After" not in refused.headers
    assert int(refused.headers[WEIGHT]) == 0
    assert router not in desk.recycle_bin
    with flying(understudy, token, calls - 1):
        assert trash(understudy, router).status_code == 200


def test_calls_of_other_organisations_and_of_nobody_do_not_count(understudy: World) -> None:
    desk = understudy.zoho_desk
    other = desk.organizations.add(name="Other")
    theirs = desk.tokens.add(organization=other.id)
    with flying(understudy, theirs.value, 9), flying(understudy, "nobody's", 9):
        assert desk.http.get(PRODUCTS).status_code == 204


def test_other_clients_of_the_organisation_count(understudy: World) -> None:
    desk = understudy.zoho_desk
    desk.happen("others_call", calls=4)
    assert desk.http.get(PRODUCTS).status_code == 204
    desk.happen("others_call", calls=5)
    assert desk.http.get(PRODUCTS).status_code == 429
    desk.happen("others_call", calls=0)
    assert desk.http.get(PRODUCTS).status_code == 204


def test_too_many_calls_come_before_spent_credits(understudy: World) -> None:
    desk = understudy.zoho_desk
    desk.happen("credits_spent")
    desk.happen("others_call", calls=5)
    assert desk.http.get(PRODUCTS).json()["errorCode"] == "TOO_MANY_REQUESTS"
    desk.happen("others_call", calls=0)
    assert desk.http.get(PRODUCTS).json()["errorCode"] == "THRESHOLD_EXCEEDED"


# ── by fault ──


@pytest.mark.parametrize(
    ("more", "code", "waits"),
    [({}, "THRESHOLD_EXCEEDED", True), ({"retry_after": "absent"}, "TOO_MANY_REQUESTS", False)],
)
def test_a_throttling_fault_has_the_shape_that_fits_its_wait(
    understudy: World, more: dict[str, Any], code: str, waits: bool
) -> None:
    understudy.zoho_desk.fault("throttle", "delete_products", **more)
    answer = trash(understudy, "1")
    assert (answer.status_code, answer.json()["errorCode"]) == (429, code)
    assert ("Retry-After" in answer.headers) is waits
    assert paid(answer) == (0, 5000)
