"""What a world's steps did, added up: from what was committed, whatever anybody was told."""

from __future__ import annotations

from typing import Any

import pytest
from rehearsing import Played, listed, many, own, played, staged

from understudy.clients.outcome import Outcome
from understudy.clients.runner import IfBlocked, Orders
from understudy.contracts.observed import Observed
from understudy.contracts.rehearsal import Rehearsal
from understudy.sandbox.core.decision import Evidence

BAG = "canvas-bag"


def struck(kind: str, **more: Any) -> Played:
    return played(staged("tribemade", faults=[{"kind": kind, "operation": "delete_product", **more}]), [BAG])


def watched(vendor: str, *asked: str) -> tuple[Rehearsal, Observed]:
    rehearsal = staged(vendor)
    return rehearsal, rehearsal.watched(listed(rehearsal, asked))


def id_of(rehearsal: Rehearsal, handle: str) -> str:
    (item,) = listed(rehearsal, [handle])
    return item.id


# ── irreversible ──


@pytest.mark.parametrize(
    ("vendor", "gone"), [("tribemade", 5), ("devdraft", 5), ("shoplazza", 6), ("altcraft", 6)]
)
def test_each_product_that_went_for_good_is_counted_once(vendor: str, gone: int) -> None:
    assert played(staged(vendor)).observed.irreversible == gone


def test_what_lies_in_a_trash_is_not_counted_until_it_is_purged() -> None:
    assert played(staged("zoho_desk")).observed.irreversible == 0
    assert played(staged("zoho_desk"), orders=Orders(permanent=True)).observed.irreversible == 6


def test_a_success_that_was_said_and_not_done_is_not_counted() -> None:
    over = struck("phantom_success")
    assert (over.observed.irreversible, over.counts) == (0, {Outcome.FAILED: 1})


def test_a_deletion_that_nobody_heard_of_is_counted() -> None:
    over = struck("lost_reply")
    assert (over.observed.irreversible, over.counts) == (1, {Outcome.GONE: 1})


def test_a_deletion_delivered_twice_is_counted_once() -> None:
    assert struck("duplicate").observed.irreversible == 1


def test_a_deletion_that_is_refused_changes_nothing() -> None:
    over = played(staged("tribemade"), ["enamel-mug"])
    assert (over.observed.irreversible, over.observed.swept) == (0, ())


def test_to_hide_a_product_is_not_irreversible() -> None:
    over = played(staged("tribemade"), ["enamel-mug"], Orders(IfBlocked.DEACTIVATE))
    assert (over.observed.irreversible, over.observed.unasked) == (0, [])


# ── what nobody asked for ──


def test_a_product_that_somebody_took_unasked_is_told_with_its_key() -> None:
    rehearsal, observed = watched("tribemade", BAG)
    other = id_of(rehearsal, "rain-jacket")
    own(rehearsal).delete(other)
    assert (observed.irreversible, observed.unasked, observed.unasked_for_good) == (0, [other], 1)
    (swept,) = observed.swept
    assert "nobody asked for" in swept.what
    assert swept.examples == (other,)


def test_a_product_that_somebody_hid_unasked_is_told_and_can_be_undone() -> None:
    rehearsal, observed = watched("tribemade", BAG)
    other = id_of(rehearsal, "rain-jacket")
    own(rehearsal).deactivate(other)
    assert (observed.unasked, observed.unasked_for_good) == ([other], 0)


def test_what_the_clock_or_somebody_else_does_is_not_held_against_the_run() -> None:
    rehearsal, observed = watched("tribemade", BAG)
    rehearsal.standin.happen("order_placed", product=id_of(rehearsal, BAG), status="started")
    assert (observed.swept, observed.unasked) == ((), [])


def test_the_steps_of_another_vendor_are_not_counted() -> None:
    rehearsal, observed = watched("tribemade", BAG)
    elsewhere = staged("shoplazza")
    elsewhere.world.journal = observed
    own(elsewhere).delete(id_of(elsewhere, BAG))
    assert (observed.irreversible, observed.unasked, observed.swept, observed.bases) == (0, [], (), ())
    assert rehearsal.world.journal.total == 1


# ── swept along ──


def test_drafts_and_links_that_lose_a_product_are_told_with_their_ids() -> None:
    over = played(staged("devdraft"), ["field-notebook"])
    draft, link = over.rehearsal.standin.invoices, over.rehearsal.standin.payment_links
    told = {one.what: one for one in over.observed.swept}
    (invoices,) = (one for what, one in told.items() if what.startswith("invoices"))
    (links,) = (one for what, one in told.items() if what.startswith("payment links"))
    assert invoices.examples == tuple(one.id for one in draft if one.status == "DRAFT")
    assert links.examples == tuple(one.id for one in link)


def test_a_vendors_own_books_are_no_news() -> None:
    """Devdraft keeps an audit and idempotency keys, Zoho Desk a recycle bin and reminders: all grow by themselves."""
    for vendor in ("devdraft", "zoho_desk"):
        what = " ".join(one.what for one in played(staged(vendor), [BAG]).observed.swept)
        assert not any(book in what for book in ("audit", "idempotency", "recycle", "reminder"))


def test_parts_that_went_with_their_product_are_counted_and_those_of_a_kept_one_are_not() -> None:
    """The jacket has two variants, every other product one, and the bag a picture."""
    assert played(staged("shoplazza"), [BAG, "rain-jacket"]).swept == {
        "variants gone with their product": 3, "images gone with their product": 1,
    }  # fmt: skip
    assert played(staged("altcraft"), [BAG, "rain-jacket"]).swept == {"SKUs gone with their product": 3}
    assert played(staged("zoho_desk"), [BAG]).swept == {}


def test_five_examples_are_kept_of_however_many() -> None:
    observed = Observed("tribemade", "tribemade.products", ())
    for one in range(1_000):
        observed.sweep("links: cut", f"l-{one}")
    observed.sweep("links: cut", "", 20)
    (swept,) = observed.swept
    assert (swept.count, swept.examples) == (1_020, tuple(f"l-{one}" for one in range(5)))


# ── what the result rests on ──


def test_answers_are_told_with_their_evidence_the_most_frequent_first() -> None:
    bases = played(staged("devdraft")).observed.bases
    counts = [one.count for one in bases]
    assert counts == sorted(counts, reverse=True)
    known = {one.answer: one for one in bases}
    assert (known["devdraft.product_deleted"].count, known["devdraft.product_deleted"].evidence) == (
        5,
        Evidence.DOCUMENTED,
    )
    assert (known["devdraft.referenced"].count, known["devdraft.products"].evidence) == (1, Evidence.INFERRED)
    assert all(one.source for one in bases)


def test_it_adds_up_more_than_it_keeps() -> None:
    rehearsal = staged("shoplazza", many(40))
    plan = listed(rehearsal, [f"p-{one}" for one in range(40)])
    observed = rehearsal.watched(plan, keep=3)
    for item in plan:
        own(rehearsal).delete(item.id)
    assert len(observed) == 3
    assert observed.irreversible == 40
