"""The oracle: every word that is no lie about an id, from the journal and the worlds before and after."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from understudy import clients
from understudy.clients import VENDORS, Outcome
from understudy.clients.ledger import Ledger
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import IfBlocked, Orders
from understudy.contracts.rehearsal import PLAN_ID, Rehearsal, Stage
from understudy.contracts.truth import Course, Shelf, Truth, heard_by, taken, truths
from understudy.sandbox import World
from understudy.sandbox.core.catalogue import load
from understudy.sandbox.core.clock import parse_iso
from understudy.sandbox.core.state import Held

CATALOGUE = Path(__file__).parents[2] / "examples" / "catalogue.yaml"
HANDLES = ("canvas-bag", "enamel-mug", "rain-jacket", "wool-socks", "field-notebook", "camp-stove")
ABSENT_UUID = "00000000-0000-4000-8000-000000000009"

DELETED, TRASHED, DEACTIVATED = Outcome.DELETED, Outcome.TRASHED, Outcome.DEACTIVATED
BLOCKED, NOT_FOUND, GONE = Outcome.BLOCKED, Outcome.NOT_FOUND, Outcome.GONE
REFUSED, FAILED = Outcome.REFUSED, Outcome.FAILED
NOT_ATTEMPTED, UNKNOWN = Outcome.NOT_ATTEMPTED, Outcome.UNKNOWN


class Case:
    """A world at one vendor, watched from now on."""

    def __init__(self, world: World, vendor: str) -> None:
        self.world, self.vendor = world, vendor
        kind: Any = getattr(clients, VENDORS[vendor])
        self.calls = kind.kind(world.clock.time)
        self.shelf = Shelf.of(world.vendor(vendor), self.calls, PLAN_ID.get(vendor, ""))
        self.before = self.held()

    def held(self) -> Held:
        state = self.world.state
        return Held(state, self.vendor, state.clock.now())

    @property
    def course(self) -> Course:
        return Course(tuple(self.world.journal), self.before, self.held())

    def truth(self, identifier: str) -> Truth:
        return truths([identifier], self.course, self.shelf, heard_by(self.calls))[identifier]

    def words(self, identifier: str) -> set[Outcome]:
        told = self.truth(identifier)
        assert told.outcome in told.truthful
        return set(told.truthful)


class Mug(Case):
    """One product at TribeMade, and the calls that the tests make."""

    def __init__(self, world: World) -> None:
        self.id: str = world.tribemade.products.add(name="Mug").id
        self.standin = world.tribemade
        super().__init__(world, "tribemade")

    def delete(self, identifier: str = "") -> None:
        self.standin.http.delete(f"/api/products/{identifier or self.id}")


@pytest.fixture
def mug(understudy: World) -> Mug:
    return Mug(understudy)


# ── what our own requests did ──


def test_a_deletion_that_was_answered_is_deleted_and_nothing_else(mug: Mug) -> None:
    mug.delete()
    assert mug.words(mug.id) == {DELETED}
    assert mug.truth(mug.id).absent


def test_a_product_in_the_way_of_which_an_order_stands_is_blocked(mug: Mug) -> None:
    mug.standin.orders.add(product=mug.id, status="processing")
    mug.delete()
    assert mug.words(mug.id) == {BLOCKED}
    assert "is processing" in mug.truth(mug.id).because


def test_an_id_that_nobody_has_is_not_found(mug: Mug) -> None:
    mug.delete(ABSENT_UUID)
    assert mug.words(ABSENT_UUID) == {NOT_FOUND}


def test_an_id_that_was_only_looked_for_is_not_found_or_was_not_attempted(mug: Mug) -> None:
    mug.standin.http.get(f"/api/products/{ABSENT_UUID}")
    assert mug.words(ABSENT_UUID) == {NOT_FOUND, NOT_ATTEMPTED}


def test_what_was_only_read_was_not_attempted(mug: Mug) -> None:
    mug.standin.http.get(f"/api/products/{mug.id}")
    assert mug.words(mug.id) == {NOT_ATTEMPTED}


def test_an_id_in_capitals_is_the_same_product(mug: Mug) -> None:
    mug.delete(mug.id.upper())
    assert mug.words(mug.id) == {DELETED}


def test_hiding_is_deactivated_and_hiding_after_a_block_too(mug: Mug) -> None:
    mug.standin.orders.add(product=mug.id, status="processing")
    mug.delete()
    mug.standin.http.put(f"/api/products/{mug.id}/edit", json={"is_active": False})
    assert mug.words(mug.id) == {DEACTIVATED}


def test_an_edit_that_hides_nothing_is_no_attempt(mug: Mug) -> None:
    mug.standin.http.put(f"/api/products/{mug.id}/edit", json={"internal_note": "to go"})
    assert mug.words(mug.id) == {NOT_ATTEMPTED}


def test_an_edit_after_a_refusal_leaves_the_refusal_true(mug: Mug) -> None:
    mug.standin.orders.add(product=mug.id, status="processing")
    mug.delete()
    mug.standin.http.put(f"/api/products/{mug.id}/edit", json={"internal_note": "blocked"})
    assert mug.words(mug.id) == {BLOCKED}


def test_a_key_that_is_not_known_any_longer_is_a_refusal_or_no_attempt(mug: Mug) -> None:
    client = mug.standin.http
    mug.standin.happen("key_rotated")
    client.delete(f"/api/products/{mug.id}", headers={"X-API-Key": "old"})
    assert mug.words(mug.id) == {REFUSED, FAILED, NOT_ATTEMPTED}


@pytest.mark.understudy(lenient=True)
def test_a_wrong_path_did_nothing_and_is_no_loss_of_an_answer(mug: Mug) -> None:
    mug.standin.http.delete(f"/api/v2/products/{mug.id}")
    assert mug.words(mug.id) == {FAILED, REFUSED}


# ── answers that say nothing ──

_LOST = (
    ("lost_reply", {}),
    ("reset", {"when": "after"}),
    ("status", {"status": 500, "when": "after"}),
    ("throttle", {"when": "after"}),
    ("malformed", {"when": "after"}),
    ("truncated", {"when": "after"}),
)


@pytest.mark.parametrize(("kind", "more"), _LOST)
def test_a_deletion_whose_answer_says_nothing_may_also_be_unknown_or_gone(
    mug: Mug, kind: str, more: dict[str, Any]
) -> None:
    mug.standin.fault(kind, "delete_product", **more)
    _let_it_be_lost(mug)
    assert mug.words(mug.id) == {DELETED, UNKNOWN, GONE}
    assert mug.truth(mug.id).outcome is DELETED


@pytest.mark.parametrize(
    ("kind", "more"), [("reset", {"when": "before"}), ("status", {"status": 503, "when": "before"})]
)
def test_what_failed_before_it_was_done_has_failed_or_is_unknown(
    mug: Mug, kind: str, more: dict[str, Any]
) -> None:
    mug.standin.fault(kind, "delete_product", **more)
    _let_it_be_lost(mug)
    assert mug.words(mug.id) == {FAILED, UNKNOWN}
    assert not mug.truth(mug.id).absent


def test_a_throttled_call_is_clear_where_nothing_was_done(mug: Mug) -> None:
    mug.standin.fault("throttle", "delete_product", when="before")
    mug.delete()
    assert mug.words(mug.id) == {REFUSED, FAILED, NOT_ATTEMPTED}


def _let_it_be_lost(mug: Mug) -> None:
    with suppress(httpx.TransportError):
        mug.delete()


# ── somebody else ──


def test_what_somebody_else_took_before_anybody_asked_is_gone(understudy: World) -> None:
    understudy.altcraft.products.add(external_id="mug", name="Mug")
    case = Case(understudy, "altcraft")
    understudy.altcraft.happen("product_removed", product="mug")
    assert case.words("mug") == {GONE, NOT_ATTEMPTED}


# ── how a request names an id ──


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '{"external_ids": ["mug & cup"]}'),
        (
            "application/xml",
            "<request><external_ids><element>mug &amp; cup</element></external_ids></request>",
        ),
    ],
)
def test_an_external_id_is_found_in_a_body_even_where_nothing_was_changed(
    understudy: World, kind: str, body: str
) -> None:
    understudy.altcraft.products.add(external_id="mug & cup", name="Mug")
    case = Case(understudy, "altcraft")
    understudy.altcraft.fault("status", "delete_products", status=500, when="before")
    understudy.altcraft.http.post(
        "/api/v1.1/market/products/delete", content=body, headers={"Content-Type": kind}
    )
    assert case.words("mug & cup") == {FAILED, UNKNOWN}


def test_a_product_deleted_by_its_internal_id_is_deleted_by_its_external_one(understudy: World) -> None:
    product = understudy.altcraft.products.add(external_id="mug", name="Mug")
    case = Case(understudy, "altcraft")
    understudy.altcraft.http.post("/api/v1.1/market/products/delete", json={"ids": [int(product.id)]})
    assert case.words("mug") == {DELETED}


# ── a trash ──


def _trash(world: World, *ids: str) -> None:
    world.zoho_desk.http.post("/api/v1/products/moveToTrash", json={"productIds": list(ids)})


def test_what_lies_in_the_trash_is_trashed_and_absent(understudy: World) -> None:
    product = understudy.zoho_desk.products.add(name="Mug").id
    case = Case(understudy, "zoho_desk")
    _trash(understudy, product)
    assert case.words(product) == {TRASHED}
    assert case.truth(product).absent


def test_what_was_purged_is_deleted_and_what_was_restored_is_as_before(understudy: World) -> None:
    purged, restored = (understudy.zoho_desk.products.add(name=name).id for name in ("Mug", "Bag"))
    case = Case(understudy, "zoho_desk")
    _trash(understudy, purged, restored)
    http = understudy.zoho_desk.http
    assert http.post("/api/v1/recycleBin/delete", json={"ids": [purged]}).is_success
    assert http.post("/api/v1/recycleBin/restore", json={"ids": [restored]}).is_success
    assert case.words(purged) == {DELETED}
    assert case.words(restored) == {NOT_ATTEMPTED}


# ── what nobody asked for ──


def test_a_product_that_no_plan_names_is_taken_only_where_it_is_absent_now(mug: Mug) -> None:
    other, edited = (mug.standin.products.add(name=name).id for name in ("Bag", "Cup"))
    mug.before = mug.held()
    for one in (mug.id, other):
        mug.delete(one)
    mug.standin.http.put(f"/api/products/{edited}/edit", json={"is_active": False})
    assert taken([mug.id], mug.course, mug.shelf) == [other]


def test_what_nobody_asked_for_and_lies_in_the_trash_is_taken_too(understudy: World) -> None:
    product = understudy.zoho_desk.products.add(name="Mug").id
    case = Case(understudy, "zoho_desk")
    _trash(understudy, product)
    assert taken([], case.course, case.shelf) == [product]


# ── the reference client never lies ──

_FAULTS: tuple[tuple[dict[str, Any], ...], ...] = (
    (),
    ({"kind": "lost_reply", "nth": 1},),
    ({"kind": "status", "status": 500, "when": "before", "nth": 2},),
    ({"kind": "status", "status": 500, "when": "after", "nth": 2},),
    ({"kind": "throttle", "when": "after", "nth": 3},),
    ({"kind": "malformed", "when": "after", "nth": 1},),
)


@pytest.mark.parametrize("faults", _FAULTS, ids=lambda faults: str(faults[0]["kind"]) if faults else "none")
@pytest.mark.parametrize("vendor", VENDORS)
def test_every_word_of_the_reference_client_is_among_the_truthful_ones(
    vendor: str, faults: tuple[dict[str, Any], ...]
) -> None:
    several = vendor in {"zoho_desk", "altcraft"}
    operation = "delete_products" if several else "delete_product"
    armed = [{"operation": operation, **fault} for fault in faults]
    if vendor == "zoho_desk":  # one request moves them all
        armed = [{**fault, "nth": 1} for fault in armed]
    rehearsal = Rehearsal(Stage(vendor, load(CATALOGUE), parse_iso("2025-01-15T12:00:17Z"), faults=armed))
    plan = rehearsal.understood(_plan(), "the test")
    observed = rehearsal.watched(plan, keep=None)
    shelf = Shelf.of(rehearsal.standin.vendor, rehearsal.client.calls, PLAN_ID.get(vendor, ""))
    with Ledger(":memory:", durable=False) as ledger:
        rehearsal.perform(plan, ledger, Orders(IfBlocked.SKIP), {"vendor": vendor})
        said = {row.id: row.outcome for row in ledger.rows()}
    course = Course(tuple(observed), rehearsal.before, rehearsal.world.held(vendor))
    told = truths([item.id for item in plan], course, shelf, heard_by(rehearsal.client.calls))
    lies = {one: (word, told[one].truthful) for one, word in said.items() if word not in told[one].truthful}
    assert not lies
    assert all(hits for _, hits in rehearsal.struck())


def _plan() -> Plan:
    return Plan(tuple(Item(handle) for handle in HANDLES))
