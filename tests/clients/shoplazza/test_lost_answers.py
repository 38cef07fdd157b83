"""A deletion whose answer is lost, late or unreadable: the word told is the truth, or no word is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import NotFound, Outcome, Patience, PermissionDenied, Shoplazza, UnknownOutcome
from understudy.sandbox import RetryAfter, World

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
CUTS = ("close", "reset", "timeout", "truncated", "malformed")


def _effects(world: World) -> int:
    """How many of the journal's steps took a product away."""
    return sum(
        any(change.effect is change.effect.IRREVERSIBLE for change in entry.changes)
        for entry in world.shoplazza.journal
    )


def _deleted(world: World, client: Make, **fault: Any) -> Any:
    bag = world.shoplazza.products.add(title="Bag")
    world.shoplazza.fault(fault.pop("kind"), "delete_product", **fault)
    removal = client(Shoplazza).delete(bag.id)
    assert bag.id not in world.shoplazza.products
    assert _effects(world) == 1
    return removal


@pytest.mark.parametrize("kind", CUTS)
def test_done_and_not_heard_is_gone(understudy: World, client: Make, kind: str) -> None:
    removal = _deleted(understudy, client, kind=kind, when="after")
    assert removal.outcome is Outcome.GONE
    assert understudy.journal.by_operation["shoplazza.delete_product"] == 1


def test_a_lost_reply_is_read_back_and_not_repeated(understudy: World, client: Make) -> None:
    removal = _deleted(understudy, client, kind="lost_reply")
    assert (removal.outcome, removal.attempts[0].status) == (Outcome.GONE, None)
    assert understudy.journal.by_operation["shoplazza.delete_product"] == 1


@pytest.mark.parametrize("kind", CUTS)
def test_not_done_and_not_heard_is_done_after_looking(understudy: World, client: Make, kind: str) -> None:
    removal = _deleted(understudy, client, kind=kind, when="before")
    assert removal.outcome is Outcome.DELETED
    assert [one.status for one in removal.attempts][-1] == 200
    operations = [entry.operation for entry in understudy.shoplazza.journal]
    assert operations == ["delete_product", "list_products", "delete_product"]


@pytest.mark.parametrize(
    ("status", "shape"), [(status, shape) for status in (500, 502, 503, 504) for shape in ("vendor", "html")]
)
@pytest.mark.parametrize(("when", "word"), [("before", Outcome.DELETED), ("after", Outcome.GONE)])
def test_a_failure_of_the_server_says_nothing(
    understudy: World, client: Make, status: int, shape: str, *, when: str, word: Outcome
) -> None:
    removal = _deleted(understudy, client, kind="status", status=status, when=when, shape=shape)
    assert (removal.outcome, removal.attempts[0].status) == (word, status)


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize(("when", "word"), [("before", Outcome.DELETED), ("after", Outcome.GONE)])
def test_a_gateways_page_is_proof_of_nothing(
    understudy: World, client: Make, status: int, when: str, word: Outcome
) -> None:
    removal = _deleted(understudy, client, kind="status", status=status, when=when, shape="html")
    assert removal.outcome is word


@pytest.mark.parametrize("spelling", RetryAfter)
@pytest.mark.parametrize(("when", "word"), [("before", Outcome.DELETED), ("after", Outcome.GONE)])
def test_a_throttled_call_is_sent_again_whatever_the_wait_is_said_to_be(
    understudy: World, client: Make, spelling: RetryAfter, when: str, word: Outcome
) -> None:
    began = understudy.clock.time()
    removal = _deleted(understudy, client, kind="throttle", retry_after=spelling, when=when)
    assert removal.outcome is word
    assert understudy.clock.time() - began <= 120


def test_a_call_that_a_proxy_sent_twice_has_one_effect(understudy: World, client: Make) -> None:
    """What is heard is the second answer: 404. Absent it is; that it was by us cannot be known."""
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("duplicate", "delete_product")
    with pytest.raises(NotFound):
        client(Shoplazza).delete(bag.id)
    assert bag.id not in understudy.shoplazza.products
    assert _effects(understudy) == 1


def test_a_late_answer_is_an_answer(understudy: World, client: Make) -> None:
    assert _deleted(understudy, client, kind="latency", seconds=5).outcome is Outcome.DELETED


def test_an_answer_that_comes_too_late_is_none(understudy: World, client: Make) -> None:
    removal = _deleted(understudy, client, kind="latency", seconds=60, when="after")
    assert removal.outcome is Outcome.GONE


def test_absent_before_and_lost_is_gone_and_never_not_found(understudy: World, client: Make) -> None:
    understudy.shoplazza.fault("reset", "delete_product")
    assert client(Shoplazza).delete(UNKNOWN).outcome is Outcome.GONE


def test_what_cannot_be_read_back_is_unknown(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("lost_reply", "delete_product")
    understudy.shoplazza.fault("status", "list_products", status=503, times=2)
    with pytest.raises(UnknownOutcome, match="could not be read back") as caught:
        client(Shoplazza, patience=Patience(attempts=2)).delete(bag.id)
    assert [one.status for one in caught.value.attempts] == [None]


def test_a_token_that_may_not_read_back_leaves_the_outcome_unknown(understudy: World, client: Make) -> None:
    """The refusal is of the reading: the deletion may have been carried out, and here it was."""
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.happen("scope_removed", scope="read_product")
    understudy.shoplazza.fault("lost_reply", "delete_product")
    with pytest.raises(UnknownOutcome) as caught:
        client(Shoplazza).delete(bag.id)
    assert not isinstance(caught.value, PermissionDenied)
    assert bag.id not in understudy.shoplazza.products


def test_an_answer_lost_again_and_again_ends(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    understudy.shoplazza.fault("close", "delete_product", times=3)
    with pytest.raises(UnknownOutcome, match="again and again") as caught:
        client(Shoplazza, patience=Patience(attempts=3)).delete(bag.id)
    assert len(caught.value.attempts) == 3
    assert bag.id in understudy.shoplazza.products


def test_a_list_that_lags_has_a_product_deleted_once(understudy: World, client: Make) -> None:
    understudy.shoplazza.switch("delete_lag", "60")
    assert _deleted(understudy, client, kind="lost_reply").outcome is Outcome.GONE


def test_a_deletion_that_was_said_and_not_done_is_seen_afterwards(understudy: World, client: Make) -> None:
    bag, mug = (understudy.shoplazza.products.add(title=title) for title in ("Bag", "Mug"))
    understudy.shoplazza.fault("phantom_success", "delete_product")
    shoplazza = client(Shoplazza)
    for one in (bag, mug):
        assert shoplazza.delete(one.id).outcome is Outcome.DELETED
    seen = shoplazza.run(shoplazza.calls.still_there([bag.id, mug.id]))
    assert {one: sight.present for one, sight in seen.items()} == {bag.id: True, mug.id: False}


def test_a_limiter_that_refuses_what_was_done_is_not_believed(understudy: World, client: Make) -> None:
    removal = _deleted(understudy, client, kind="throttle", when="after", times=5)
    assert removal.outcome is Outcome.GONE
