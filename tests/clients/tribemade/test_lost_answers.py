"""When an answer is lost: the word told is what the world's records say, or that nobody knows; never two effects."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    CallError,
    NotFound,
    Outcome,
    Patience,
    RateLimited,
    TribeMade,
    Unauthenticated,
    UnknownOutcome,
)
from understudy.clients.waiting import asked
from understudy.sandbox import World

Make = Callable[..., TribeMade]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
WHEN = ["before", "after"]
CUTS: list[tuple[str, dict[str, Any]]] = [
    *[(kind, {}) for kind in ("close", "reset", "timeout", "malformed")],
    *[("truncated", {"keep": keep}) for keep in (0, 5)],
    *[("status", {"status": status, "shape": shape}) for status in (500, 502, 503, 504) for shape in ("vendor", "html")],
    ("status", {"status": 200, "shape": "html"}),
    ("status", {"status": 408, "shape": "html"}),
]  # fmt: skip
SPELT = ["right", "absent", "wrong", "fractional", "dated", "past", "huge", "garbage", "zero", "negative"]


def _named(value: object) -> str:
    return "-".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _effects(world: World) -> int:
    return sum(
        bool(entry.changes) for entry in world.tribemade.journal if entry.operation == "delete_product"
    )


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(("kind", "more"), CUTS, ids=_named)
def test_the_word_is_what_the_records_say(
    understudy: World, client: Make, kind: str, more: dict[str, Any], when: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault(kind, "delete_product", when=when, **more)
    removal = client(TribeMade).delete(bag.id)
    assert removal.outcome is (Outcome.GONE if when == "after" else Outcome.DELETED)
    assert bag.id not in understudy.tribemade.products
    assert _effects(understudy) == 1
    assert len(removal.attempts) == (1 if when == "after" else 2)


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(("kind", "more"), CUTS, ids=_named)
def test_what_cannot_be_read_back_is_unknown(
    understudy: World, client: Make, kind: str, more: dict[str, Any], when: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault(kind, "delete_product", when=when, **more)
    understudy.tribemade.fault("status", "get_product", status=500, times=5)
    with pytest.raises(UnknownOutcome, match="could not be read back") as caught:
        client(TribeMade).delete(bag.id)
    assert not caught.value.is_effect_known
    deletes = [entry for entry in understudy.tribemade.journal if entry.operation == "delete_product"]
    assert len(deletes) == 1


@pytest.mark.parametrize(("kind", "more"), CUTS, ids=_named)
def test_an_absence_after_a_lost_answer_is_gone_whoever_did_it(
    understudy: World, client: Make, kind: str, more: dict[str, Any]
) -> None:
    understudy.tribemade.fault(kind, "delete_product", when="before", **more)
    assert client(TribeMade).delete(UNKNOWN).outcome is Outcome.GONE


def test_a_lost_reply_is_gone(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("lost_reply", "delete_product")
    removal = client(TribeMade).delete(bag.id)
    assert (removal.outcome, removal.reason) == (Outcome.GONE, "absent after an answer was lost")
    assert [entry.operation for entry in understudy.tribemade.journal] == ["delete_product", "get_product"]


def test_answers_lost_again_and_again_end_in_not_knowing(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product", times=3)
    with pytest.raises(UnknownOutcome) as caught:
        client(TribeMade, patience=Patience(attempts=3)).delete(bag.id)
    assert len(caught.value.attempts) == 3


def test_time_passes_between_attempts(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product", times=3)
    before = understudy.clock.time()
    assert client(TribeMade).delete(bag.id).outcome is Outcome.DELETED
    assert understudy.clock.time() - before == 1 + 2 + 4


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("spelt", SPELT)
def test_a_429_in_any_spelling_is_waited_out(understudy: World, client: Make, spelt: str, when: str) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("throttle", "delete_product", retry_after=spelt, when=when)
    before = understudy.clock.time()
    removal = client(TribeMade).delete(bag.id)
    assert removal.outcome is (Outcome.GONE if when == "after" else Outcome.DELETED)
    assert bag.id not in understudy.tribemade.products
    waited = understudy.clock.time() - before
    assert waited == {"wrong": 6, "huge": 120, "dated": 60}.get(spelt, 60)


@pytest.mark.parametrize("spelt", SPELT)
def test_a_limiter_that_never_gives_in_is_told_as_such_and_nothing_was_done(
    understudy: World, client: Make, spelt: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("throttle", "delete_product", retry_after=spelt, times=5)
    with pytest.raises(RateLimited) as caught:
        client(TribeMade).delete(bag.id)
    assert bag.id in understudy.tribemade.products
    assert (len(caught.value.attempts), _effects(understudy)) == (5, 0)


def test_a_limiter_that_refuses_what_was_done_is_not_believed(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("throttle", "delete_product", when="after", times=5)
    assert client(TribeMade).delete(bag.id).outcome is Outcome.GONE


def test_a_proxy_that_sends_a_deletion_twice_makes_one_effect(understudy: World, client: Make) -> None:
    """The only answer that is heard is a true 404: nobody can tell this from a product that never was."""
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("duplicate", "delete_product")
    with pytest.raises(NotFound):
        client(TribeMade).delete(bag.id)
    assert (bag.id in understudy.tribemade.products, _effects(understudy)) == (False, 1)


def test_a_success_that_was_none_is_found_by_looking(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("phantom_success", "delete_product")
    tribemade = client(TribeMade)
    assert tribemade.delete(bag.id).outcome is Outcome.DELETED  # what else could it say
    assert tribemade.run(tribemade.calls.still_there([bag.id]))[bag.id].present


def test_an_order_that_arrives_after_a_lost_answer_blocks(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product")
    understudy.tribemade.fault(
        "event", "delete_product", nth=2, event="order_placed", args={"product": bag.id}
    )
    with pytest.raises(CallError) as caught:
        client(TribeMade).delete(bag.id)
    assert [attempt.status for attempt in caught.value.attempts] == [None, 400]
    assert bag.id in understudy.tribemade.products


@pytest.mark.parametrize("when", WHEN)
def test_a_key_that_dies_before_reading_back_leaves_it_unknown(
    understudy: World, client: Make, when: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product", when=when)
    understudy.tribemade.fault("event", "get_product", event="key_rotated", args={"key": "tb-new1-new-new1"})
    with pytest.raises(UnknownOutcome):
        client(TribeMade).delete(bag.id)


def test_a_key_that_dies_between_two_attempts_stops_with_both_on_record(
    understudy: World, client: Make
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("close", "delete_product")
    understudy.tribemade.fault(
        "event", "delete_product", nth=2, event="key_rotated", args={"key": "tb-new1-new-new1"}
    )
    with pytest.raises(Unauthenticated) as caught:
        client(TribeMade).delete(bag.id)
    assert [attempt.status for attempt in caught.value.attempts] == [None, 401]
    assert bag.id in understudy.tribemade.products


@pytest.mark.parametrize(("first", "second"), [*itertools.product(["close", "reset", "timeout"], repeat=2)])
def test_reading_back_is_tried_again_where_that_is_lost_too(
    understudy: World, client: Make, first: str, second: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault(first, "delete_product", when="after")
    understudy.tribemade.fault(second, "get_product", times=2)
    assert client(TribeMade).delete(bag.id).outcome is Outcome.GONE


def test_the_same_over_a_real_socket(understudy_server: World) -> None:
    world = understudy_server
    bags = [world.tribemade.products.add(name="Bag").id for _ in range(3)]
    for bag, kind in zip(bags, ("lost_reply", "reset", "truncated"), strict=True):
        world.tribemade.fault(kind, "delete_product", where={"product_id": bag}, when="after")
    address, clock = world.tribemade.url, world.clock
    with TribeMade(
        world.tribemade.credentials, base_url=address, now=clock.time, sleep=clock.sleep
    ) as tribemade:
        assert [tribemade.delete(bag).outcome for bag in bags] == [Outcome.GONE] * 3
    assert _effects(world) == 3


def test_the_documented_429_is_read_from_its_body() -> None:
    """TribeMade documents no `Retry-After` header."""
    assert asked({}, {"error": "Rate limit exceeded", "retry_after": 60}, 0.0) == 60
