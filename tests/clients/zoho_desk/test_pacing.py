"""Credits and calls at a time: no call is refused that could have waited, and none waits longer than it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import Outcome, Patience, RateLimited, ZohoDesk
from understudy.sandbox import RetryAfter, World

Make = Callable[..., Any]
TO_MIDNIGHT = 20 * 3600 - 17  # of a day in the US data centre, from 12:00:17 UTC (04:00:17 there)
A_DAY = 24 * 3600


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}").id for number in range(count)]


def renewing(world: World) -> Callable[[], dict[str, str]]:
    def renew() -> dict[str, str]:
        world.zoho_desk.happen("token_issued")
        return {}

    return renew


def statuses(world: World) -> list[int]:
    return [entry.reply.status for entry in world.zoho_desk.journal]


def test_more_than_a_days_credits_take_until_midnight_and_no_call_is_refused(
    understudy: World, client: Make
) -> None:
    ids = added(understudy, 900)  # 5,400 credits of 5,000 a day
    began = understudy.clock.time()
    verdicts = client(ZohoDesk, renew=renewing(understudy)).delete_many(ids)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TRASHED}
    assert 429 not in statuses(understudy)
    assert TO_MIDNIGHT <= understudy.clock.time() - began <= TO_MIDNIGHT * 1.05


def test_two_days_credits_take_until_the_second_midnight(understudy: World, client: Make) -> None:
    ids = added(understudy, 1_700)  # 10,200 credits
    began = understudy.clock.time()
    client(ZohoDesk, renew=renewing(understudy)).delete_many(ids)
    shortest = TO_MIDNIGHT + A_DAY
    assert 429 not in statuses(understudy)
    assert shortest <= understudy.clock.time() - began <= shortest * 1.05


def test_a_better_edition_is_made_use_of(understudy: World, client: Make) -> None:
    understudy.zoho_desk.switch("edition", "express")
    began = understudy.clock.time()
    client(ZohoDesk, edition="express").delete_many(added(understudy, 900))
    assert understudy.clock.time() == began


def test_what_others_spend_is_seen_and_waited_for(understudy: World, client: Make) -> None:
    ids = added(understudy, 100)
    zoho = client(ZohoDesk, renew=renewing(understudy))
    understudy.zoho_desk.happen("credits_spent", credits=4_600)
    began = understudy.clock.time()
    zoho.delete_many(ids)
    assert 429 not in statuses(understudy)
    assert understudy.clock.time() - began == pytest.approx(TO_MIDNIGHT, rel=0.05)


def test_credits_that_are_used_up_are_waited_for_until_midnight(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("credits_spent")
    began = understudy.clock.time()
    removal = client(ZohoDesk, renew=renewing(understudy)).delete(router)
    assert removal.outcome is Outcome.TRASHED
    assert [one.status for one in removal.attempts] == [429, 401, 200]
    assert understudy.clock.time() - began == pytest.approx(TO_MIDNIGHT, rel=0.05)


def test_too_many_calls_at_a_time_are_waited_out_in_seconds_and_not_until_midnight(
    understudy: World, client: Make
) -> None:
    ids = added(understudy, 60)
    began = understudy.clock.time()
    understudy.zoho_desk.fault("throttle", "delete_products", retry_after=RetryAfter.ABSENT, times=2)
    verdicts = client(ZohoDesk).delete_many(ids)
    assert {verdict.outcome for verdict in verdicts.values()} == {Outcome.TRASHED}
    assert understudy.clock.time() - began == pytest.approx(3.0)  # one second, then two


def test_others_who_never_stop_calling_end_it(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("others_call", calls=5)
    began = understudy.clock.time()
    with pytest.raises(RateLimited) as failure:
        client(ZohoDesk).delete(router)
    assert (failure.value.status, failure.value.code) == (429, "TOO_MANY_REQUESTS")
    assert failure.value.retry_after is None
    assert understudy.clock.time() - began < 60


def test_a_refusal_for_credits_says_how_long(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.happen("credits_spent")
    with pytest.raises(RateLimited) as failure:
        client(ZohoDesk, patience=Patience(attempts=1)).delete(router)
    assert (failure.value.code, failure.value.retry_after) == ("THRESHOLD_EXCEEDED", TO_MIDNIGHT)
