"""Nothing is documented to wait for at Altcraft: no call is held back, and a proxy's limit is obeyed."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Altcraft, Outcome, UnknownOutcome
from understudy.sandbox import World


def test_many_deletions_take_no_time_and_meet_no_limit(understudy: World, client: Any) -> None:
    products = [understudy.altcraft.products.add() for _ in range(60)]
    altcraft, before = client(Altcraft), understudy.clock.time()
    assert all(altcraft.delete(one.external_id).outcome is Outcome.DELETED for one in products)
    assert understudy.clock.time() == before
    assert {entry.reply.status for entry in understudy.altcraft.journal} == {200}
    assert len(understudy.altcraft.journal) == 60


@pytest.mark.parametrize("operation", ["delete_products", "delete_skus", "list_products", "list_skus"])
def test_a_proxys_wait_is_waited_once(understudy: World, client: Any, operation: str) -> None:
    understudy.altcraft.products.add(external_id="bag", skus=["s"])
    understudy.altcraft.fault("throttle", operation)
    altcraft, before = client(Altcraft), understudy.clock.time()
    {
        "delete_products": lambda: altcraft.delete("bag"),
        "delete_skus": lambda: altcraft.delete_skus(external_ids=["s"]),
        "list_products": altcraft.products,
        "list_skus": altcraft.skus,
    }[operation]()
    first, second = understudy.altcraft.journal
    assert (first.reply.status, second.reply.status) == (429, 200)
    wanted = float(dict(first.reply.headers)["Retry-After"])
    assert wanted <= understudy.clock.time() - before <= wanted * 1.05


def test_repeats_leave_ever_longer_pauses(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("close", "delete_products", times=4)
    altcraft, before = client(Altcraft, ids="internal"), understudy.clock.time()
    assert altcraft.delete(bag.id).outcome is Outcome.DELETED
    assert understudy.clock.time() - before == 1 + 2 + 4 + 8


def test_nothing_is_waited_for_after_the_last_attempt(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("close", "delete_products", times=5)
    altcraft, before = client(Altcraft, ids="internal"), understudy.clock.time()
    with pytest.raises(UnknownOutcome):
        altcraft.delete(bag.id)
    assert understudy.clock.time() - before == 1 + 2 + 4 + 8
