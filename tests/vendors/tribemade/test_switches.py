"""What TribeMade's pages leave open, read the other way."""

from __future__ import annotations

import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.tribemade import vendor

UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


@pytest.mark.understudy(switches={"tribemade.started_blocks": "false"})
def test_a_started_order_does_not_block(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.orders.add(product=bag.id, status="started")
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 200


@pytest.mark.understudy(switches={"tribemade.retry_after": "remaining"})
def test_retry_after_is_what_is_left_of_the_window(understudy: World) -> None:
    for _ in range(10):
        understudy.tribemade.http.delete(UNKNOWN)
    understudy.clock.advance(20.5)
    assert understudy.tribemade.http.delete(UNKNOWN).json()["retry_after"] == 40


@pytest.mark.understudy(switches={"tribemade.read_limit": "20"})
def test_reads_are_limited_as_other_operations_are(understudy: World) -> None:
    answers = [understudy.tribemade.http.get(UNKNOWN) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]


@pytest.mark.understudy(switches={"tribemade.malformed_id": "400"})
def test_an_id_that_is_no_uuid_is_a_bad_request(understudy: World) -> None:
    answer = understudy.tribemade.http.delete("/api/products/1")
    assert answer.status_code == 400
    assert "active orders" not in answer.json()["error"]


@pytest.mark.understudy(switches={"tribemade.unknown_path": "vendor"}, lenient=True)
def test_an_unknown_path_is_answered_in_the_vendors_words(understudy: World) -> None:
    answer = understudy.tribemade.http.get("/api/nothing")
    assert answer.status_code == 404
    assert list(answer.json()) == ["error"]


def test_every_switch_has_its_default_among_its_choices() -> None:
    assert all(switch.default in switch.choices for switch in vendor.switches)
