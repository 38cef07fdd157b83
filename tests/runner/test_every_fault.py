"""Every fault of the sandbox's vocabulary, at every vendor, wherever it strikes: the word told is the truth.

A call is struck by its number, which a run without faults tells: the first look, the first and the last removal, and
the last look. Each run looks before and after unless it says otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from trial import Trial

from understudy.clients import VENDORS
from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.clients.runner import Orders

REMOVALS = {"delete_product", "delete_products"}
STATUSES = (400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503)
SPELLINGS = (
    "right", "absent", "wrong", "fractional", "dated", "past", "huge", "garbage", "zero", "negative",
)  # fmt: skip
BOTH = ("before", "after")

Spec = Mapping[str, Any]


def _specs() -> Iterator[Spec]:
    """One of each kind, on each side of the commit."""
    for when in BOTH:
        for kind in ("reset", "close", "timeout", "truncated", "malformed", "duplicate"):
            yield {"kind": kind, "when": when}
        yield from ({"kind": "latency", "seconds": seconds, "when": when} for seconds in (1.0, 30.0))
        for status, shape in itertools.product(STATUSES, ("vendor", "html")):
            yield {"kind": "status", "status": status, "shape": shape, "when": when}
        yield from ({"kind": "throttle", "retry_after": said, "when": when} for said in SPELLINGS)
    yield {"kind": "lost_reply"}
    yield {"kind": "phantom_success"}


EVENTS: Mapping[str, tuple[Spec, ...]] = {
    "tribemade": ({"event": "order_placed"}, {"event": "key_rotated"}),
    "devdraft": (
        {"event": "invoice_issued"}, {"event": "transaction_started"}, {"event": "product_deleted"},
        {"event": "key_rotated"}, {"event": "key_expired"}, {"event": "key_deactivated"}, {"event": "scope_removed"},
    ),
    "shoplazza": (
        {"event": "order_placed"}, {"event": "product_deleted"}, {"event": "token_expired"},
        {"event": "token_revoked"}, {"event": "token_rotated"}, {"event": "scope_removed"},
        {"event": "store_deactivated"},
    ),
    "altcraft": (
        {"event": "order_placed"}, {"event": "product_removed"}, {"event": "token_expired"},
        {"event": "token_disabled"}, {"event": "token_rotated"}, {"event": "right_withdrawn"},
    ),
    "zoho_desk": (
        {"event": "ticket_filed"}, {"event": "product_trashed"}, {"event": "token_expired"},
        {"event": "scope_dropped"}, {"event": "permission_withdrawn"}, {"event": "credits_spent"},
    ),
}  # fmt: skip
OF_A_PRODUCT = (
    "order_placed", "invoice_issued", "transaction_started", "ticket_filed", "product_deleted", "product_removed",
    "product_trashed",
)  # fmt: skip


def _said(spec: Spec) -> str:
    return "-".join(str(value) for value in spec.values())


class Places(NamedTuple):
    """Calls of a run without faults, by number from 1."""

    first_look: int
    first_removal: int
    last_removal: int
    last_look: int


def _ids(trial: Trial) -> list[str]:
    first, *others = trial.live
    return [first, trial.absent, *others]


def _places(trial: Trial, orders: Orders) -> Places:
    trial.world.reset()
    with Ledger(":memory:", durable=False) as ledger:
        trial.go(ledger, _ids(trial), orders)
    operations = [entry.operation for entry in trial.world.journal]
    removals = [number for number, name in enumerate(operations, 1) if name in REMOVALS]
    return Places(1, removals[0], removals[-1], len(operations))


def _struck(trial: Trial, orders: Orders, *faults: Spec) -> list[str]:
    """The untruths of a run with these faults, and of the one that goes on where it stopped."""
    trial.world.reset()
    for fault in faults:
        trial.world.faults.arm(vendor=trial.vendor, **fault)
    ids = _ids(trial)
    with Ledger(":memory:", durable=False) as ledger:
        ended = trial.go(ledger, ids, orders)
        assert trial.world.faults.armed[0].hits == 1, "the fault never struck"
        found = list(trial.untruths(ledger, ids))
        unattempted = ledger.counts()[Outcome.NOT_ATTEMPTED]
        if ended.finished and unattempted:
            found.append(f"finished, and {unattempted} not attempted")
        if not ended.finished and not any("event" in fault for fault in faults):
            trial.world.faults.clear()
            assert trial.go(ledger, ids, orders).finished
            found += trial.untruths(ledger, ids, unclear=True)
            found += ["not finished by going on"] * bool(ledger.counts()[Outcome.NOT_ATTEMPTED])
    return found


@pytest.mark.parametrize("spec", list(_specs()), ids=_said)
def test_the_word_told_after_a_fault_is_the_truth(trial: Trial, spec: Spec) -> None:
    orders = Orders()
    untrue = {
        place: found
        for place, number in _places(trial, orders)._asdict().items()
        if (found := _struck(trial, orders, {**spec, "nth": number}))
    }
    assert not untrue


@pytest.mark.parametrize(
    ("vendor", "spec"),
    [
        pytest.param(vendor, {"kind": "event", **event, "when": when}, id=f"{vendor}-{event['event']}-{when}")
        for vendor, events in EVENTS.items()
        for event in events
        for when in BOTH
    ],
)
def test_the_word_told_is_the_truth_whatever_others_do_meanwhile(trial: Trial, spec: Spec) -> None:
    """The product that is ordered, or taken by somebody else, is the last one of the plan."""
    orders = Orders()
    args = {"product": trial.keys[trial.live[-1]]} if spec["event"] in OF_A_PRODUCT else {}
    untrue = {
        place: found
        for place, number in _places(trial, orders)._asdict().items()
        if (found := _struck(trial, orders, {**spec, "args": args, "nth": number}))
    }
    assert not untrue


#: Faults that no client takes for anything but what they are: an answer in a vendor's own words is not among them.
PLAIN: tuple[Spec, ...] = tuple(
    spec
    for spec in _specs()
    if spec["kind"] in {"reset", "close", "timeout", "truncated", "malformed", "lost_reply", "latency", "throttle"}
    or (spec["kind"] == "status" and spec["status"] >= 500)
)  # fmt: skip


@pytest.mark.parametrize("spec", PLAIN, ids=_said)
def test_without_a_look_before_and_after_the_word_is_the_truth_where_no_answer_was_forged(
    trial: Trial, spec: Spec
) -> None:
    orders = Orders(check=False, backup=False)
    untrue = {
        place: found
        for place, number in _places(trial, orders)._asdict().items()
        if (found := _struck(trial, orders, {**spec, "nth": number}))
    }
    assert not untrue


IN_A_ROW: tuple[Spec, ...] = (
    {"kind": "reset", "when": "before"}, {"kind": "lost_reply"}, {"kind": "timeout", "when": "after"},
    {"kind": "malformed", "when": "after"}, {"kind": "truncated", "when": "before"},
    {"kind": "throttle", "retry_after": "absent", "when": "before"},
    {"kind": "throttle", "retry_after": "garbage", "when": "after"},
    {"kind": "status", "status": 503, "shape": "vendor", "when": "before"},
    {"kind": "status", "status": 502, "shape": "html", "when": "after"},
    {"kind": "status", "status": 401, "shape": "vendor", "when": "before"},
    {"kind": "status", "status": 404, "shape": "html", "when": "after"},
    {"kind": "duplicate", "when": "before"}, {"kind": "latency", "seconds": 30.0, "when": "after"},
    {"kind": "phantom_success"},
    {"kind": "status", "status": 404, "shape": "vendor", "when": "before"},
    {"kind": "status", "status": 422, "shape": "vendor", "when": "after"},
)  # fmt: skip


#: Answers that a vendor might give in earnest, and that are not asked for again. Of two of them in a row the second
#: keeps the first from being found out: it says the same, or ends the looking.
FORGED = tuple(
    spec for spec in IN_A_ROW if spec["kind"] == "phantom_success" or spec.get("status", 500) < 500
)


@pytest.mark.parametrize("first", IN_A_ROW, ids=_said)
def test_the_word_told_after_two_faults_in_a_row_is_the_truth_unless_both_are_forged(
    trial: Trial, first: Spec
) -> None:
    orders = Orders()
    places = _places(trial, orders)
    untrue = {
        (number, _said(second)): found
        for number in (places.first_look, places.last_removal)
        for second in IN_A_ROW
        if not (first in FORGED and second in FORGED)
        if (found := _struck(trial, orders, {**first, "nth": number}, {**second, "nth": number + 1}))
    }
    assert not untrue


# ── what no client can find out: two worlds that say the same, byte for byte ──

TAKEN = {"shoplazza": "product_deleted", "altcraft": "product_removed", "devdraft": "product_deleted"}


@pytest.mark.parametrize("vendor", TAKEN)
def test_a_success_that_was_none_is_believed_where_somebody_else_then_did_it_for_both_worlds_say_the_same(
    trial: Trial, vendor: str
) -> None:
    """The weakest true statement is that the product is absent."""
    one = trial.live[0]
    said: list[list[tuple[int, bytes]]] = []
    words: list[Outcome] = []
    for lies in (False, True):
        trial.world.reset()
        if lies:
            removal = "delete_products" if vendor == "altcraft" else "delete_product"
            trial.standin.fault("phantom_success", removal)
            args = {"product": trial.keys[one]}
            trial.standin.fault("event", removal, event=TAKEN[vendor], args=args, when="after")
        with Ledger(":memory:", durable=False) as ledger:
            assert trial.go(ledger, [one]).finished
            words += [row.outcome for row in ledger.rows()]
        said.append([(entry.reply.status, entry.reply.body) for entry in trial.world.journal])
        assert not trial.present(one)
        assert trial.effects()[one] == (not lies)
    assert said[0] == said[1]
    assert words[0] is words[1]
    assert words[1].is_absent


@pytest.mark.parametrize("vendor", [name for name in VENDORS if name != "zoho_desk"])
def test_without_a_check_a_success_that_was_none_is_believed_for_both_worlds_say_the_same(
    trial: Trial, vendor: str
) -> None:
    """The weakest true statement is that the vendor said so; looking tells the difference, see above."""
    one = trial.live[0]
    said: list[list[tuple[int, bytes]]] = []
    for lies in (False, True):
        trial.world.reset()
        if lies:
            trial.standin.fault(
                "phantom_success", "delete_products" if vendor == "altcraft" else "delete_product"
            )
        with Ledger(":memory:", durable=False) as ledger:
            trial.go(ledger, [one], Orders(check=False, backup=False))
            assert [(row.outcome, row.status) for row in ledger.rows()] == [(Outcome.DELETED, 200)]
        said.append([(entry.reply.status, entry.reply.body) for entry in trial.world.journal])
        assert trial.present(one) == lies
    assert said[0] == said[1]


def test_without_a_look_a_proxy_that_sends_twice_makes_not_found_of_what_it_deleted_and_no_answer_says_otherwise(
    trials: Any,
) -> None:
    """The weakest true statement is that the product is absent; a look before makes it `gone`."""
    trial = trials("tribemade")
    one = trial.live[0]
    trial.standin.fault("duplicate", "delete_product")
    with Ledger(":memory:", durable=False) as ledger:
        trial.go(ledger, [one], Orders(check=False, backup=False))
        assert [row.outcome.is_absent for row in ledger.rows()] == [True]
    assert not trial.present(one)
    trial.world.reset()
    trial.standin.fault("duplicate", "delete_product")
    with Ledger(":memory:", durable=False) as ledger:
        trial.go(ledger, [one], Orders())
        assert [row.outcome for row in ledger.rows()] == [Outcome.GONE]
