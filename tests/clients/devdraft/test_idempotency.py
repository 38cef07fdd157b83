"""Keys: one a deletion, the same on every attempt. Expectations: guide, Idempotency; the page's header."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from understudy.clients import Blocked, Conflict, Devdraft, InvalidRequest, NotFound, Outcome, UsageError
from understudy.sandbox import World

KEY = "3f2b8a52-6f0e-4d8e-9a43-0d9f5c1e7b11"


def test_each_deletion_has_a_fresh_key_of_version_4(understudy: World, devdraft: Devdraft, keys: Any) -> None:
    for name in ("Bag", "Mug"):
        devdraft.delete(understudy.devdraft.products.add(name=name).id)
    assert len(set(keys())) == 2
    assert {uuid.UUID(key).version for key in keys()} == {4}


def test_where_keys_come_from_can_be_given(understudy: World, client: Any, keys: Any) -> None:
    devdraft = client(Devdraft, fresh_key=lambda: KEY)
    devdraft.delete(understudy.devdraft.products.add(name="Bag").id)
    assert keys() == [KEY]


def test_a_key_that_is_given_is_the_one_that_is_sent(
    understudy: World, devdraft: Devdraft, keys: Any
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    devdraft.delete(bag.id, key=KEY)
    assert keys() == [KEY]


def test_every_attempt_of_a_deletion_has_its_key(understudy: World, devdraft: Devdraft, keys: Any) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    understudy.devdraft.fault("status", "delete_product", status=502, shape="html")
    understudy.devdraft.fault("throttle", "delete_product", nth=2)
    understudy.devdraft.fault("lost_reply", "delete_product", nth=3)
    assert devdraft.delete(bag.id).outcome is Outcome.DELETED
    assert len(keys()) == 4
    assert len(set(keys())) == 1


def test_a_deletion_again_under_its_key_is_the_first_answer_again(
    understudy: World, devdraft: Devdraft
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    first, second = devdraft.delete(bag.id, key=KEY), devdraft.delete(bag.id, key=KEY)
    assert first.record == second.record
    assert second.outcome is Outcome.DELETED
    assert len(list(understudy.devdraft.audit)) == 1
    with pytest.raises(NotFound):
        devdraft.delete(bag.id)


def test_a_key_of_another_deletion_is_a_conflict(understudy: World, devdraft: Devdraft) -> None:
    bag, mug = (understudy.devdraft.products.add(name=name) for name in ("Bag", "Mug"))
    devdraft.delete(bag.id, key=KEY)
    with pytest.raises(Conflict) as caught:
        devdraft.delete(mug.id, key=KEY)
    assert not isinstance(caught.value, Blocked)
    assert (caught.value.status, caught.value.references) == (409, ())
    assert mug.id in understudy.devdraft.products


def test_a_refusal_stays_under_its_key_and_a_new_key_is_a_new_try(
    understudy: World, devdraft: Devdraft
) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    invoice = understudy.devdraft.invoices.add(product=bag.id)
    with pytest.raises(Blocked):
        devdraft.delete(bag.id, key=KEY)
    understudy.devdraft.happen("invoice_moved", invoice=invoice.id, status="PAID")
    with pytest.raises(Blocked):
        devdraft.delete(bag.id, key=KEY)
    assert bag.id in understudy.devdraft.products
    assert devdraft.delete(bag.id).outcome is Outcome.DELETED


@pytest.mark.parametrize("wrong", ["key-1", KEY.replace("-4d8e-", "-1d8e-"), f"{KEY}\r\nx: y"])
def test_what_is_no_key_is_not_sent(understudy: World, devdraft: Devdraft, wrong: str) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    with pytest.raises(UsageError, match="UUID of version 4"):
        devdraft.delete(bag.id, key=wrong)
    assert not understudy.devdraft.journal


def test_a_key_that_devdraft_refuses_is_an_invalid_request(understudy: World, devdraft: Devdraft) -> None:
    bag = understudy.devdraft.products.add(name="Bag")
    with pytest.raises(InvalidRequest, match="idempotency key"):
        devdraft.run(devdraft.calls.removed(bag.id, key="key-1"))
