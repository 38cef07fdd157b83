"""Deleting at TribeMade: each documented answer, and what it is told as. Expectations: Delete Product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    Blocked,
    InvalidRequest,
    NotFound,
    NotSent,
    Outcome,
    Patience,
    RateLimited,
    Refused,
    Stop,
    TribeMade,
    Unauthenticated,
    UnknownOutcome,
)
from understudy.clients.message import Reply, Request, Response, Silence
from understudy.sandbox import World

Make = Callable[..., TribeMade]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
BLOCKED = (
    "Cannot delete product with active orders in processing or dispatched status. "
    "Please wait for orders to complete or cancel them first."
)


class Said:
    """A vendor that says one thing to a deletion, and has no such product when it is looked at."""

    def __init__(self, reply: Reply, look: Reply | None = None) -> None:
        self.reply = reply
        self.look = look or Response(
            404, {}, b'{"error": "Product not found or does not belong to this store"}'
        )
        self.sent: list[str] = []

    def send(self, request: Request) -> Reply:
        self.sent.append(request.operation)
        return self.reply if request.operation == "delete_product" else self.look


def test_a_product_without_active_orders_is_deleted_for_good(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    removal = client(TribeMade).delete(bag.id)
    assert (removal.id, removal.outcome, [one.status for one in removal.attempts]) == (
        bag.id,
        Outcome.DELETED,
        [200],
    )
    assert bag.id not in understudy.tribemade.products


@pytest.mark.parametrize("status", ["delivered", "cancelled"])
def test_orders_that_are_over_do_not_keep_a_product(understudy: World, client: Make, status: str) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.orders.add(product=bag.id, status=status)
    assert client(TribeMade).delete(bag.id).outcome is Outcome.DELETED


@pytest.mark.parametrize("status", ["started", "processing", "dispatched"])
def test_an_active_order_blocks_and_is_never_tried_again(
    understudy: World, client: Make, status: str
) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.orders.add(product=bag.id, status=status)
    with pytest.raises(Blocked) as caught:
        client(TribeMade).delete(bag.id)
    error = caught.value
    assert (error.status, error.code, error.text, error.references) == (400, "", BLOCKED, ("active orders",))
    assert (error.retry_after, error.request_id, len(error.attempts)) == (None, "", 1)
    assert len(understudy.tribemade.journal) == 1
    assert bag.id in understudy.tribemade.products


@pytest.mark.parametrize("theirs", [True, False])
def test_what_is_absent_at_the_first_clear_answer_is_not_found(
    understudy: World, client: Make, theirs: bool
) -> None:
    other = understudy.tribemade.stores.add(name="Other")
    product = understudy.tribemade.products.add(name="Theirs", store=other.id).id if theirs else UNKNOWN
    with pytest.raises(NotFound) as caught:
        client(TribeMade).delete(product)
    assert (caught.value.status, caught.value.text) == (
        404,
        "Product not found or does not belong to this store",
    )
    assert len(caught.value.attempts) == 1


def test_a_key_that_is_no_longer_known_stops_everything(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    tribemade = client(TribeMade)
    understudy.tribemade.happen("key_rotated", key="tb-new1-new-new1")
    with pytest.raises(Unauthenticated) as caught:
        tribemade.delete(bag.id)
    assert isinstance(caught.value, Stop)
    assert (caught.value.status, caught.value.text, len(caught.value.attempts)) == (401, "Invalid API key", 1)


def test_a_new_key_is_used_once_it_can_be_had(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.happen("key_rotated", key="tb-new1-new-new1")
    tribemade = client(
        TribeMade, credentials={"api_key": "tb-old1-old-old1"}, renew=lambda: {"api_key": "tb-new1-new-new1"}
    )
    assert tribemade.delete(bag.id).outcome is Outcome.DELETED
    assert [entry.reply.status for entry in understudy.tribemade.journal] == [401, 200]


def test_a_key_that_dies_before_a_first_404_leaves_it_the_first_clear_answer(
    understudy: World, client: Make
) -> None:
    """A 401 proves that nothing was done."""
    understudy.tribemade.happen("key_rotated", key="tb-new1-new-new1")
    tribemade = client(
        TribeMade, credentials={"api_key": "tb-old1-old-old1"}, renew=lambda: {"api_key": "tb-new1-new-new1"}
    )
    with pytest.raises(NotFound):
        tribemade.delete(UNKNOWN)


def test_a_429_is_told_with_the_wait_that_stands_in_its_body(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.fault("throttle", "delete_product", times=5)
    with pytest.raises(RateLimited) as caught:
        client(TribeMade).delete(bag.id)
    assert (caught.value.status, caught.value.text, caught.value.retry_after) == (
        429,
        "Rate limit exceeded",
        60,
    )
    assert len(caught.value.attempts) == 5
    assert bag.id in understudy.tribemade.products


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Response(400, {}, b'{"error": "any wording at all"}'), Blocked),
        (Response(400, {}, b"<html>Bad Request</html>"), InvalidRequest),
        (Response(400, {}, b'{"message": "no"}'), InvalidRequest),
        (Response(405, {}, b'{"error": "Method not allowed"}'), InvalidRequest),
        (Response(302, {"location": "https://x.test"}, b""), Refused),
        (Response(413, {}, b'{"error": 7}'), InvalidRequest),
        (Silence("no route", sent=False), NotSent),
    ],
)
def test_each_refusal_is_an_error_of_its_own(client: Make, reply: Reply, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        client(TribeMade, carrier=Said(reply), patience=Patience(attempts=1)).delete(UNKNOWN)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b"null", b'"message"', b'{"message": 7}', b'{"message": "ok", "error": "no"}',
             b'{"error": "no"}', b'{"message": "Product del', b"[" * 100_000]
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_that_is_not_the_vendors_own_proves_nothing(client: Make, status: int, body: bytes) -> None:
    said = Said(Response(status, {}, body), look=Response(200, {}, b"<html>"))
    with pytest.raises(UnknownOutcome, match="could not be read back"):
        client(TribeMade, carrier=said, patience=Patience(attempts=2)).delete(UNKNOWN)
    assert said.sent == ["delete_product", "get_product", "get_product"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>Not Found</html>", b"[]", b"{}", b'{"error": "Product not fo', b'{"error": 7}']
)
def test_a_404_in_other_words_is_no_absence(client: Make, body: bytes) -> None:
    """A wrong address answers so too, and everything would seem to be gone already."""
    nowhere = Response(404, {}, body)
    with pytest.raises(UnknownOutcome) as caught:
        client(TribeMade, carrier=Said(nowhere, look=nowhere), patience=Patience(attempts=1)).delete(UNKNOWN)
    assert caught.value.status == 404


def test_an_id_that_is_none_is_not_blocked_by_orders(understudy: World, client: Make) -> None:
    understudy.tribemade.switch("malformed_id", "400")
    with pytest.raises(InvalidRequest) as caught:
        client(TribeMade).delete("660e8400-...")
    assert caught.value.status == 400


def test_an_id_that_is_none_is_absent_by_default(understudy: World, client: Make) -> None:
    with pytest.raises(NotFound):
        client(TribeMade).delete("660e8400-...")
    assert understudy.tribemade.journal[0].reply.status == 404


@pytest.mark.parametrize(
    "identifier", [UNKNOWN, UNKNOWN.replace("0", "A"), "660e8400-e29b-41d4-a716-446655440123"]
)
def test_a_uuid_is_an_id(client: Make, identifier: str) -> None:
    assert client(TribeMade).calls.problem(identifier) is None


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        "7",
        "660e8400-...",
        f" {UNKNOWN}",
        f"{UNKNOWN}\n",
        f"{{{UNKNOWN}}}",
        UNKNOWN.replace("-", ""),
        f"{UNKNOWN}/x",
    ],
)
def test_what_is_no_uuid_is_a_problem_before_it_is_sent(client: Make, identifier: str) -> None:
    assert client(TribeMade).calls.problem(identifier) == "not a UUID"


def test_several_have_a_verdict_each_and_a_bad_one_does_not_stop_the_others(
    understudy: World, client: Make
) -> None:
    bag, mug = (understudy.tribemade.products.add(name=name) for name in ("Bag", "Mug"))
    understudy.tribemade.orders.add(product=mug.id)
    tribemade = client(TribeMade)
    verdicts = tribemade.run(tribemade.calls.remove([mug.id, UNKNOWN, bag.id]))
    told = {one: getattr(verdict, "outcome", type(verdict)) for one, verdict in verdicts.items()}
    assert told == {mug.id: Blocked, UNKNOWN: NotFound, bag.id: Outcome.DELETED}


def test_several_end_where_the_key_does(understudy: World, client: Make) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(5)]
    understudy.tribemade.fault(
        "event", "delete_product", nth=3, event="key_rotated", args={"key": "tb-new1-new-new1"}
    )
    tribemade = client(TribeMade)
    with pytest.raises(Unauthenticated):
        tribemade.run(tribemade.calls.remove(bags))
    assert [entry.reply.status for entry in understudy.tribemade.journal] == [200, 200, 401]


def test_looking_tells_present_from_absent_and_deletes_nothing(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(name="Bag", is_active=False)
    tribemade = client(TribeMade)
    seen = tribemade.run(tribemade.calls.look([bag.id, UNKNOWN]))
    assert {one: sight.present for one, sight in seen.items()} == {bag.id: True, UNKNOWN: False}
    assert seen[bag.id].record == understudy.tribemade.http.get(f"/api/products/{bag.id}").json()
    assert {entry.request.method for entry in understudy.tribemade.journal} == {"GET"}


def test_what_cannot_be_looked_at_is_left_out(understudy: World, client: Make) -> None:
    bags = [understudy.tribemade.products.add(name="Bag").id for _ in range(3)]
    understudy.tribemade.fault("status", "get_product", where={"product_id": bags[1]}, status=500, times=5)
    tribemade = client(TribeMade)
    assert set(tribemade.run(tribemade.calls.look(bags))) == {bags[0], bags[2]}


def test_a_product_reads_by_the_vendors_names(understudy: World, client: Make) -> None:
    bag = understudy.tribemade.products.add(
        name="Bag", price=499, description="Strong.", images=["https://x.example/1"]
    )
    product = client(TribeMade).get(bag.id)
    assert (product["origional_price"], product["long_description"]) == (499, "Strong.")
    assert not set(TribeMade.kind.not_backed_up) & set(product)


def test_nothing_is_asked_of_a_path_that_tribemade_does_not_have(understudy: World, client: Make) -> None:
    """A call that is routed nowhere fails this test."""
    bag = understudy.tribemade.products.add(name="Bag")
    order = understudy.tribemade.orders.add(product=bag.id, status="delivered")
    tribemade: Any = client(TribeMade)
    tribemade.get(bag.id)
    tribemade.get_order(order.id)
    tribemade.impact(bag.id, [order.id])
    tribemade.restore(tribemade.deactivate(bag.id, "spring"))
    tribemade.edit(bag.id, stock=3)
    tribemade.delete(bag.id)
    assert understudy.journal.unrouted == 0
