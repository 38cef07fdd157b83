"""TribeMade's limits. Expectations: "Delete Product" (10 a minute, the 429's body) and "Rate Limits" (headers, windows)."""

from __future__ import annotations

from understudy.sandbox import World

LIMITED = {"error": "Rate limit exceeded", "retry_after": 60}
UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


def test_the_eleventh_delete_in_a_minute_is_refused(understudy: World) -> None:
    http = understudy.tribemade.http
    bags = [understudy.tribemade.products.add(name="Bag") for _ in range(11)]
    answers = [http.delete(f"/api/products/{bag.id}") for bag in bags]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[10].json() == LIMITED
    assert bags[10].id in understudy.tribemade.products


def test_the_window_opens_with_the_first_call_and_ends_a_minute_later(understudy: World) -> None:
    http, clock = understudy.tribemade.http, understudy.clock
    clock.advance(7)
    first = http.delete(UNKNOWN)
    assert int(first.headers["X-RateLimit-Reset"]) == int(clock.time()) + 60
    for _ in range(9):
        http.delete(UNKNOWN)
    clock.advance(59.999)
    assert http.delete(UNKNOWN).status_code == 429
    clock.advance(0.001)
    assert http.delete(UNKNOWN).status_code == 404


def test_every_answer_counts_but_a_refusal_does_not_extend_the_window(understudy: World) -> None:
    http, clock = understudy.tribemade.http, understudy.clock
    for _ in range(10):
        assert http.delete(UNKNOWN).status_code == 404
    for _ in range(5):
        assert http.delete(UNKNOWN).status_code == 429
    clock.advance(60)
    assert http.delete(UNKNOWN).headers["X-RateLimit-Remaining"] == "9"


def test_headers_count_down_and_no_retry_after_header_is_sent(understudy: World) -> None:
    http = understudy.tribemade.http
    answers = [http.delete(UNKNOWN) for _ in range(11)]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == [
        *map(str, range(9, -1, -1)),
        "0",
    ]
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"10"}
    assert "Retry-After" not in answers[10].headers


def test_each_endpoint_has_a_window_of_its_own(understudy: World) -> None:
    http = understudy.tribemade.http
    for _ in range(11):
        http.delete(UNKNOWN)
    assert http.get(UNKNOWN).headers["X-RateLimit-Limit"] == "50"
    assert http.put(f"{UNKNOWN}/edit", json={"stock": 1}).headers["X-RateLimit-Limit"] == "20"


def test_each_store_has_windows_of_its_own(understudy: World) -> None:
    http = understudy.tribemade.http
    other = understudy.tribemade.stores.add(name="Other")
    for _ in range(11):
        http.delete(UNKNOWN)
    assert http.delete(UNKNOWN, headers={"X-API-Key": other.key}).status_code == 404


def test_a_new_key_does_not_bring_a_new_budget(understudy: World) -> None:
    http = understudy.tribemade.http
    for _ in range(10):
        http.delete(UNKNOWN)
    understudy.tribemade.happen("key_rotated", key="tb-new1-new-new1")
    assert http.delete(UNKNOWN, headers={"X-API-Key": "tb-new1-new-new1"}).status_code == 429


def test_an_unknown_key_is_never_limited(understudy: World) -> None:
    http = understudy.tribemade.http
    answers = [http.delete(UNKNOWN, headers={"X-API-Key": "tb-0000-000-0000"}) for _ in range(12)]
    assert {answer.status_code for answer in answers} == {401}
    assert all("X-RateLimit-Limit" not in answer.headers for answer in answers)


def test_the_clock_can_jump_to_when_a_delete_is_permitted(understudy: World) -> None:
    http = understudy.tribemade.http
    for _ in range(10):
        http.delete(UNKNOWN)
    understudy.clock.advance(20)
    assert understudy.clock.until_permitted("tribemade", "delete_product") == 40
    assert http.delete(UNKNOWN).status_code == 404
