"""Shoplazza's two buckets. Expectations: Rate Limits: 40 leaking 2 a second for an app, 80 leaking 20 for a shop."""

from __future__ import annotations

import httpx
import pytest

from understudy.sandbox import World

PRODUCTS = "/openapi/2022-01/products"
UNKNOWN = f"{PRODUCTS}/00000000-0000-4000-8000-000000000000"
LIMITED = {"errors": ["Too Many Requests"]}
LEVEL = "X-Shoplazza-Shop-Api-Call-Limit"


def _app(world: World) -> dict[str, str]:
    return {"Access-Token": world.shoplazza.tokens.add().token}


def _send(world: World, times: int, headers: dict[str, str] | None = None) -> list[httpx.Response]:
    return [world.shoplazza.http.delete(UNKNOWN, headers=headers) for _ in range(times)]


def test_forty_calls_pass_at_once_and_the_next_does_not(understudy: World) -> None:
    bags = [understudy.shoplazza.products.add(title="Bag") for _ in range(41)]
    answers = [understudy.shoplazza.http.delete(f"{PRODUCTS}/{bag.id}") for bag in bags]
    assert [answer.status_code for answer in answers] == [200] * 40 + [429]
    assert answers[40].json() == LIMITED
    assert bags[40].id in understudy.shoplazza.products


def test_then_two_a_second_pass(understudy: World) -> None:
    _send(understudy, 40)
    for _ in range(4):
        understudy.clock.advance(0.499)
        assert _send(understudy, 1)[0].status_code == 429
        understudy.clock.advance(0.001)
        assert [answer.status_code for answer in _send(understudy, 2)] == [404, 429]


def test_a_refused_call_adds_nothing_to_either_bucket(understudy: World) -> None:
    _send(understudy, 40)
    _send(understudy, 100)
    second = _app(understudy)
    assert {answer.status_code for answer in _send(understudy, 40, second)} == {404}


def test_a_thousand_deletions_take_eight_minutes(understudy: World) -> None:
    began, done = understudy.clock.now(), 0
    while done < 1000:
        done += _send(understudy, 1)[0].status_code == 404
        understudy.clock.until_permitted("shoplazza", "delete_product")
    assert (understudy.clock.now() - began) / 1_000_000 == pytest.approx(480, abs=0.5)


def test_a_second_app_has_a_bucket_of_its_own_until_the_shops_is_full(understudy: World) -> None:
    apps = [_app(understudy) for _ in range(3)]
    passed = [[answer.status_code for answer in _send(understudy, 41, app)].count(404) for app in apps]
    assert passed == [40, 40, 0]


def test_the_shops_bucket_leaks_twenty_a_second(understudy: World) -> None:
    apps = [_app(understudy) for _ in range(3)]
    for app in apps[:2]:
        _send(understudy, 40, app)
    understudy.clock.advance(0.05)
    assert [answer.status_code for answer in _send(understudy, 2, apps[2])] == [404, 429]
    understudy.clock.advance(1)
    assert [answer.status_code for answer in _send(understudy, 25, apps[2])].count(404) == 20


def test_what_the_shops_bucket_refuses_is_not_counted_against_the_app(understudy: World) -> None:
    apps = [_app(understudy) for _ in range(3)]
    for app in apps[:2]:
        _send(understudy, 40, app)
    refused = _send(understudy, 30, apps[2])
    assert {answer.status_code for answer in refused} == {429}
    assert {answer.headers[LEVEL] for answer in refused} == {"0/40"}
    understudy.clock.advance(2)
    assert {answer.status_code for answer in _send(understudy, 40, apps[2])} == {404}


def test_another_shop_has_buckets_of_its_own(understudy: World) -> None:
    understudy.shoplazza.shops.add(id="othershop")
    headers = {"Access-Token": understudy.shoplazza.tokens.add(shop="othershop").token}
    _send(understudy, 41)
    url = f"http://othershop.myshoplaza.com{UNKNOWN}"
    assert understudy.shoplazza.http.delete(url, headers=headers).status_code == 404


def test_every_kind_of_call_counts_alike_whatever_its_answer(understudy: World) -> None:
    http = understudy.shoplazza.http
    for answer in range(10):
        http.get(f"{PRODUCTS}/count")
        http.delete(f"{PRODUCTS}/abc")
        http.post(PRODUCTS, content=b"{")
        assert http.get(UNKNOWN).headers[LEVEL] == f"{4 * answer + 4}/40"
    assert http.get(f"{PRODUCTS}/count").json() == LIMITED


def test_a_refusal_says_how_long_to_wait_in_whole_seconds(understudy: World) -> None:
    _send(understudy, 40)
    (refused,) = _send(understudy, 1)
    assert (refused.headers["Retry-After"], refused.headers[LEVEL]) == ("1", "40/40")
    assert "Retry-After" not in understudy.shoplazza.http.get(UNKNOWN, headers={"Access-Token": "x"}).headers


def test_a_missing_or_unknown_token_is_refused_before_counting(understudy: World) -> None:
    for token in ("", "garbage"):
        answers = _send(understudy, 45, {"Access-Token": token})
        assert {answer.status_code for answer in answers} == {401}
        assert all(LEVEL not in answer.headers for answer in answers)
    assert _send(understudy, 1)[0].headers[LEVEL] == "1/40"


def test_limits_are_looked_at_before_rights(understudy: World) -> None:
    headers = {"Access-Token": understudy.shoplazza.tokens.add(scopes=[]).token}
    codes = [answer.status_code for answer in _send(understudy, 41, headers)]
    assert codes == [403] * 40 + [429]


def test_a_new_token_of_the_same_app_does_not_bring_a_new_bucket(understudy: World) -> None:
    _send(understudy, 40)
    understudy.shoplazza.happen("token_rotated", new="new-token")
    assert _send(understudy, 1, {"Access-Token": "new-token"})[0].status_code == 429


def test_the_clock_can_jump_to_when_a_delete_is_permitted(understudy: World) -> None:
    _send(understudy, 40)
    assert understudy.clock.until_permitted("shoplazza", "delete_product") == 0.5
    assert _send(understudy, 1)[0].status_code == 404


@pytest.mark.parametrize(("retry_after", "said"), [("right", "1"), ("garbage", "soon"), ("absent", None)])
def test_a_throttling_fault_speaks_as_the_vendor_does(
    understudy: World, retry_after: str, said: str | None
) -> None:
    understudy.shoplazza.fault("throttle", "delete_product", retry_after=retry_after)
    (answer,) = _send(understudy, 1)
    assert (answer.status_code, answer.json()) == (429, LIMITED)
    assert answer.headers.get("Retry-After") == said
