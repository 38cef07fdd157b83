"""Altcraft documents no rate limit: it has none here, and a 429 comes from a proxy in front, clearly named as such."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

PATH = "/api/v1.1/market/products/delete"


def test_no_number_of_calls_is_too_many(understudy: World) -> None:
    answers = [understudy.altcraft.http.post(PATH, json={"ids": [1]}) for _ in range(150)]
    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(200, 0)}
    assert not any(name.lower().startswith(("x-ratelimit", "retry-after")) for name in answers[-1].headers)


def test_a_429_is_a_proxys(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    understudy.altcraft.fault("throttle", "delete_products")
    answer = understudy.altcraft.http.post(PATH, json={"ids": [1]})
    assert (answer.status_code, answer.headers["Content-Type"]) == (429, "text/html")
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Understudy-Rule"] == "altcraft.proxy_limited"
    assert "1" in understudy.altcraft.products
    assert understudy.altcraft.http.post(PATH, json={"ids": [1]}).json()["deleted_count"] == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [("absent", None), ("garbage", "soon"), ("zero", "0"), ("negative", "-60"), ("fractional", "59.5")],
)
def test_the_proxy_may_say_anything_of_the_wait(understudy: World, kind: str, said: str | None) -> None:
    understudy.altcraft.fault("throttle", retry_after=kind)
    answer = understudy.altcraft.http.post(
        PATH, content=b"<xml/>", headers={"Content-Type": "application/xml"}
    )
    assert answer.headers.get("Retry-After") == said
