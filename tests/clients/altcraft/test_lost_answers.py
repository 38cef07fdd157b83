"""Lost and spoilt answers at Altcraft: the word told is the truth of the world's records, or nothing is claimed."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import (
    Altcraft,
    CallError,
    NotFound,
    Outcome,
    RateLimited,
    Unauthenticated,
    UnknownOutcome,
)
from understudy.clients.message import Reply, Request, Response, Silence
from understudy.sandbox import World
from understudy.sandbox.core.faults import RetryAfter

KINDS = pytest.mark.parametrize("kind", ["external", "internal"])
FORMATS = pytest.mark.parametrize("notation", ["json", "xml"])
#: The deletion is done or not, as `when` says, and its answer says nothing that could be believed.
SPOILT: list[tuple[str, dict[str, Any]]] = [
    ("close", {}),
    ("reset", {}),
    ("timeout", {}),
    ("truncated", {"keep": 0}),
    ("truncated", {"keep": 20}),
    ("malformed", {}),
    *(("status", {"status": status}) for status in (500, 502, 503)),
    *(("status", {"status": status, "shape": "html"}) for status in (200, 403, 404, 500, 502, 503)),
]
WHEN = pytest.mark.parametrize(
    ("when", "outcome"), [("before", Outcome.DELETED), ("after", Outcome.GONE)], ids=["before", "after"]
)


def named(product: Any, kind: str) -> str:
    identifier: str = product.external_id if kind == "external" else product.id
    return identifier


def effects(understudy: World) -> int:
    """How many calls deleted something."""
    return sum(bool(entry.changes) for entry in understudy.altcraft.journal)


def deletions(understudy: World) -> int:
    return sum(entry.operation == "delete_products" for entry in understudy.altcraft.journal)


@WHEN
@KINDS
@FORMATS
@pytest.mark.parametrize(("fault", "more"), SPOILT, ids=str)
def test_a_spoilt_answer_ends_in_the_truth(
    *,
    understudy: World,
    client: Any,
    fault: str,
    more: dict[str, Any],
    when: str,
    outcome: Outcome,
    kind: str,
    notation: str,
) -> None:
    bag, mug = (understudy.altcraft.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.altcraft.fault(fault, "delete_products", when=when, **more)
    removal = client(Altcraft, ids=kind, format=notation).delete(named(bag, kind))
    assert removal.outcome is outcome
    assert bag.id not in understudy.altcraft.products
    assert mug.id in understudy.altcraft.products
    assert effects(understudy) == 1
    assert len(removal.attempts) == deletions(understudy)


@KINDS
@pytest.mark.parametrize("mirror", ["false", "true"])
def test_a_lost_reply_is_gone(understudy: World, client: Any, kind: str, mirror: str) -> None:
    understudy.altcraft.switch("mirror_http_status", mirror)
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("lost_reply", "delete_products")
    removal = client(Altcraft, ids=kind).delete(named(bag, kind))
    assert removal.outcome is Outcome.GONE
    assert bag.id not in understudy.altcraft.products
    assert removal.attempts[0].status is None


def test_by_external_id_a_lost_reply_is_read_back_and_not_repeated(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("lost_reply", "delete_products")
    client(Altcraft).delete(bag.external_id)
    operations = [entry.operation for entry in understudy.altcraft.journal]
    assert operations == ["delete_products", "list_products"]


def test_by_internal_id_a_lost_reply_is_repeated_and_counted(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("lost_reply", "delete_products")
    client(Altcraft, ids="internal").delete(bag.id)
    assert [entry.operation for entry in understudy.altcraft.journal] == ["delete_products"] * 2


@KINDS
def test_a_call_that_a_proxy_sent_twice_has_one_effect(understudy: World, client: Any, kind: str) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("duplicate", "delete_products")
    with pytest.raises(NotFound):  # all that the second answer says: absent, which it is
        client(Altcraft, ids=kind).delete(named(bag, kind))
    assert bag.id not in understudy.altcraft.products
    assert effects(understudy) == 1


@WHEN
@KINDS
@pytest.mark.parametrize("says", list(RetryAfter))
def test_a_proxys_limit_is_waited_out(
    *, understudy: World, client: Any, says: RetryAfter, when: str, outcome: Outcome, kind: str
) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("throttle", "delete_products", when=when, retry_after=says)
    before = understudy.clock.time()
    removal = client(Altcraft, ids=kind).delete(named(bag, kind))
    assert removal.outcome is outcome
    assert bag.id not in understudy.altcraft.products
    assert effects(understudy) == 1
    assert 1 <= understudy.clock.time() - before <= 120


def test_a_limit_without_an_end_is_given_up(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("throttle", "delete_products", times=99)
    with pytest.raises(RateLimited) as caught:
        client(Altcraft).delete(bag.external_id)
    assert (caught.value.status, len(caught.value.attempts)) == (429, 5)
    assert caught.value.retry_after is not None
    assert bag.id in understudy.altcraft.products


@KINDS
def test_an_answer_that_is_lost_again_and_again_is_an_unknown_outcome(
    understudy: World, client: Any, kind: str
) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("close", "delete_products", times=99)
    with pytest.raises(UnknownOutcome) as caught:
        client(Altcraft, ids=kind).delete(named(bag, kind))
    assert len(caught.value.attempts) == deletions(understudy) == 5
    assert not caught.value.is_effect_known


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        ("close", {}),
        ("malformed", {}),
        ("status", {"status": 500}),
        ("throttle", {}),
        ("status", {"status": 403}),
    ],
    ids=str,
)
def test_what_cannot_be_read_back_is_an_unknown_outcome(
    understudy: World, client: Any, fault: str, more: dict[str, Any]
) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("lost_reply", "delete_products")
    understudy.altcraft.fault(fault, "list_products", times=99, **more)
    with pytest.raises(UnknownOutcome):
        client(Altcraft).delete(bag.external_id)
    assert deletions(understudy) == 1


def test_a_token_that_may_delete_and_not_read_cannot_read_back(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.happen("right_withdrawn", right="read_market")
    understudy.altcraft.fault("lost_reply", "delete_products")
    with pytest.raises(UnknownOutcome):
        client(Altcraft).delete(bag.external_id)
    assert deletions(understudy) == 1


def test_a_list_without_a_pointer_cannot_tell_that_a_product_is_gone(understudy: World, client: Any) -> None:
    bag, _ = (understudy.altcraft.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.altcraft.switch("products_pointer", "absent")
    understudy.altcraft.fault("lost_reply", "delete_products")
    with pytest.raises(UnknownOutcome):
        client(Altcraft).delete(bag.external_id)


@pytest.mark.parametrize("event", ["token_disabled", "right_withdrawn"])
def test_a_refusal_after_a_lost_answer_does_not_say_that_nothing_was_done(
    understudy: World, client: Any, event: str
) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("lost_reply", "delete_products")
    understudy.altcraft.fault("event", "delete_products", nth=2, event=event)
    with pytest.raises(UnknownOutcome) as caught:
        client(Altcraft, ids="internal").delete(bag.id)
    assert len(caught.value.attempts) == 2
    assert bag.id not in understudy.altcraft.products


@KINDS
def test_what_somebody_else_deleted_meanwhile_is_gone(understudy: World, client: Any, kind: str) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("close", "delete_products")
    understudy.altcraft.fault(
        "event", "delete_products", nth=2, event="product_removed", args={"product": bag.id}
    )
    assert client(Altcraft, ids=kind).delete(named(bag, kind)).outcome is Outcome.GONE


def test_a_connection_that_was_never_made_is_tried_again(understudy: World, client: Any) -> None:
    """`NotSent` is certain: the same call may follow whatever it destroys."""
    bag = understudy.altcraft.products.add()
    whole = client(Altcraft)

    class Absent:
        failures = 2

        def send(self, request: Request) -> Reply:
            self.failures -= 1
            refused = Silence("ConnectError: refused", sent=False)
            reply: Reply = refused if self.failures >= 0 else whole._carrier.send(request)
            return reply

    client(Altcraft, carrier=Absent()).delete(bag.external_id)
    assert deletions(understudy) == 1
    assert bag.id not in understudy.altcraft.products
    with pytest.raises(NotFound):  # what was never sent is no reason to doubt the first answer
        client(Altcraft, carrier=Absent()).delete(bag.external_id)


def test_a_renewed_token_is_no_reason_to_doubt_the_first_answer(understudy: World, client: Any) -> None:
    understudy.altcraft.happen("token_rotated", value="newnewnewnewnewnewnewnew")
    with pytest.raises(NotFound) as caught:
        client(Altcraft, renew=lambda: {"token": "newnewnewnewnewnewnewnew"}).delete("none")
    assert len(caught.value.attempts) == 2


def test_a_servers_wait_is_kept_before_a_repeat(answering: Any) -> None:
    waits: list[float] = []
    altcraft, _ = answering(
        Response(503, {"retry-after": "40"}, b"<html>"),
        b'{"deleted_count":1,"error":0,"error_text":""}',
        ids="internal",
        sleep=waits.append,
    )
    assert altcraft.delete("1").outcome is Outcome.DELETED
    assert waits == [40]


def test_a_success_that_was_none_is_seen_by_looking(understudy: World, client: Any) -> None:
    bag = understudy.altcraft.products.add()
    understudy.altcraft.fault("phantom_success", "delete_products")
    altcraft = client(Altcraft)
    assert altcraft.delete(bag.external_id).outcome is Outcome.DELETED
    assert altcraft.run(altcraft.calls.still_there([bag.external_id]))[bag.external_id].present


def test_a_run_of_several_says_of_each_how_it_went(understudy: World, client: Any) -> None:
    bag, mug, cup = (understudy.altcraft.products.add(external_id=name) for name in ("bag", "mug", "cup"))
    understudy.altcraft.fault("lost_reply", "delete_products", nth=2)
    altcraft = client(Altcraft)
    verdicts = altcraft.run(altcraft.calls.remove(["bag", "mug", "none", "cup"]))
    assert verdicts["bag"].outcome is Outcome.DELETED
    assert verdicts["mug"].outcome is Outcome.GONE
    assert isinstance(verdicts["none"], NotFound)
    assert verdicts["cup"].outcome is Outcome.DELETED
    assert not any(product.id in understudy.altcraft.products for product in (bag, mug, cup))


def test_a_run_stops_where_no_call_can_succeed(understudy: World, client: Any) -> None:
    understudy.altcraft.happen("token_disabled")
    altcraft = client(Altcraft)
    with pytest.raises(Unauthenticated):
        altcraft.run(altcraft.calls.remove(["bag", "mug"]))
    assert deletions(understudy) == 1


@KINDS
def test_no_error_of_a_lost_answer_shows_the_token(understudy: World, client: Any, kind: str) -> None:
    token = understudy.altcraft.credentials["token"]
    understudy.altcraft.fault("malformed", "delete_products", times=99)
    understudy.altcraft.fault("close", "list_products", times=99) if kind == "external" else None
    with pytest.raises(CallError) as caught:
        client(Altcraft, ids=kind).delete("1")
    assert token not in f"{caught.value} {caught.value!r} {caught.value.attempts}"
