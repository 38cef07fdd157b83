"""Devdraft's limit. Expectations: "Delete Product" (100 a minute, the 429's body), guide "Rate Limiting" (headers, window)."""

from __future__ import annotations

from understudy.sandbox import World

LIMITED = {
    "statusCode": 429,
    "message": "Rate limit exceeded. Maximum 100 requests per minute.",
    "error": "Too Many Requests",
}
UNKNOWN = "/api/v0/products/00000000-0000-4000-8000-000000000000"


def _statuses(world: World, count: int) -> list[int]:
    return [world.devdraft.http.delete(UNKNOWN).status_code for _ in range(count)]


def test_the_hundred_and_first_request_in_a_minute_is_refused(understudy: World) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    assert _statuses(understudy, 100) == [404] * 100
    answer = understudy.devdraft.http.delete(f"/api/v0/products/{bag.id}")
    # The world's clock shows 12:00:17: 43 seconds are left of the minute.
    assert (answer.status_code, answer.json()) == (429, {**LIMITED, "retryAfter": 43})
    assert answer.headers["Retry-After"] == "43"
    assert bag.id in understudy.devdraft.products


def test_the_window_is_the_clock_minute_wherever_the_first_request_fell(understudy: World) -> None:
    clock = understudy.clock
    clock.advance(38)  # 12:00:55
    assert _statuses(understudy, 100) == [404] * 100
    clock.advance(4.999)
    assert _statuses(understudy, 1) == [429]
    clock.advance(0.001)  # 12:01:00
    assert _statuses(understudy, 101) == [404] * 100 + [429]


def test_headers_tell_the_limit_what_is_left_and_when_it_starts_afresh(understudy: World) -> None:
    first = understudy.devdraft.http.delete(UNKNOWN).headers
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("100", "99")
    assert int(first["X-RateLimit-Reset"]) % 60 == 0
    assert int(first["X-RateLimit-Reset"]) - understudy.clock.time() == 43
    assert "Retry-After" not in first


def test_reads_eat_the_budget_of_deletes(understudy: World) -> None:
    for path in ("/api/v0/products", "/api/v0/invoices", "/api/v0/payment-links", UNKNOWN) * 25:
        understudy.devdraft.http.get(path)
    assert _statuses(understudy, 1) == [429]


def test_every_answer_to_a_known_key_counts(understudy: World) -> None:
    http = understudy.devdraft.http
    http.delete("/api/v0/products/1")
    http.post("/api/v0/products", json={})
    understudy.devdraft.happen("scope_removed")
    assert http.delete(UNKNOWN).status_code == 403
    assert http.get("/api/v0/products").headers["X-RateLimit-Remaining"] == "96"


def test_a_refused_request_does_not_count_further(understudy: World) -> None:
    _statuses(understudy, 120)
    understudy.clock.advance(60)
    assert understudy.devdraft.http.delete(UNKNOWN).headers["X-RateLimit-Remaining"] == "99"


def test_each_key_has_a_budget_of_its_own(understudy: World) -> None:
    other = understudy.devdraft.keys.add(name="Other")
    _statuses(understudy, 101)
    headers = {"x-client-key": other.id, "x-client-secret": other.secret}
    assert understudy.devdraft.http.delete(UNKNOWN, headers=headers).status_code == 404


def test_a_wrong_secret_cannot_burn_a_strangers_budget(understudy: World) -> None:
    http = understudy.devdraft.http
    answers = [http.delete(UNKNOWN, headers={"x-client-secret": "wrong"}) for _ in range(101)]
    assert {answer.status_code for answer in answers} == {401}
    assert all("X-RateLimit-Limit" not in answer.headers for answer in answers)
    assert http.delete(UNKNOWN).headers["X-RateLimit-Remaining"] == "99"


def test_the_limit_comes_before_the_right(understudy: World) -> None:
    _statuses(understudy, 100)
    understudy.devdraft.happen("scope_removed")
    assert _statuses(understudy, 1) == [429]


def test_the_clock_can_jump_to_when_a_delete_is_permitted(understudy: World) -> None:
    _statuses(understudy, 100)
    assert understudy.clock.until_permitted("devdraft", "delete_product") == 43
    assert _statuses(understudy, 1) == [404]


def test_a_scripted_throttling_speaks_the_vendors_words(understudy: World) -> None:
    understudy.devdraft.fault("throttle", "delete_product")
    answer = understudy.devdraft.http.delete(UNKNOWN)
    assert (answer.status_code, answer.json()) == (429, {**LIMITED, "retryAfter": 60})
    assert answer.headers["Retry-After"] == "60"
