"""A move whose answer is lost, late or unreadable: the word told is the truth, or no word is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import NotFound, Outcome, Patience, RateLimited, UnknownOutcome, ZohoDesk
from understudy.sandbox import RetryAfter, World

Make = Callable[..., Any]
CUTS = ("close", "reset", "timeout", "truncated", "malformed")
WORDS = {"before": Outcome.TRASHED, "after": Outcome.GONE}
ROUTES = {"delete_products": False, "move_products_to_trash": True}


@pytest.fixture(params=list(ROUTES))
def route(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def added(world: World, count: int) -> list[str]:
    return [world.zoho_desk.products.add(name=f"Router {number}").id for number in range(count)]


def effects(world: World, one: str) -> int:
    """How often the journal's steps put a product into the trash."""
    entries = [change for entry in world.zoho_desk.journal for change in entry.changes]
    return sum(
        getattr(getattr(change, "record", None), "id", "") == one and "trash" in str(change)
        for change in entries
    )


def moved(world: World, client: Make, route: str, kind: str, **fault: Any) -> Any:
    (router,) = added(world, 1)
    world.zoho_desk.fault(kind, route, **fault)
    removal = client(ZohoDesk, official=ROUTES[route], renew=renewing(world)).delete(router)
    assert router in world.zoho_desk.recycle_bin
    assert effects(world, router) == 1
    return removal


def renewing(world: World) -> Callable[[], dict[str, str]]:
    def renew() -> dict[str, str]:
        world.zoho_desk.happen("token_issued")
        return {}

    return renew


def sent(world: World) -> list[str]:
    return [entry.operation for entry in world.zoho_desk.journal]


@pytest.mark.parametrize("kind", ["close", "reset", "timeout", "lost_reply"])
def test_done_and_not_heard_is_gone(understudy: World, client: Make, route: str, kind: str) -> None:
    removal = moved(understudy, client, route, kind, when="after")
    assert (removal.outcome, removal.attempts[0].status) == (Outcome.GONE, None)
    assert sent(understudy) == [route, "get_product"]


@pytest.mark.parametrize("kind", ["truncated", "malformed"])
def test_done_and_half_heard_is_gone(understudy: World, client: Make, kind: str) -> None:
    removal = moved(understudy, client, "delete_products", kind, when="after")
    assert removal.outcome is Outcome.GONE
    assert sent(understudy) == ["delete_products", "get_product"]


@pytest.mark.parametrize("kind", ["close", "reset", "timeout"])
def test_not_done_and_not_heard_is_done_after_looking(
    understudy: World, client: Make, route: str, kind: str
) -> None:
    removal = moved(understudy, client, route, kind, when="before")
    assert removal.outcome is Outcome.TRASHED
    assert sent(understudy) == [route, "get_product", route]


@pytest.mark.parametrize("kind", ["truncated", "malformed"])
def test_not_done_and_half_heard_is_done_after_looking(understudy: World, client: Make, kind: str) -> None:
    assert moved(understudy, client, "delete_products", kind, when="before").outcome is Outcome.TRASHED


@pytest.mark.parametrize(
    "answer",
    [
        {"status": status, "shape": shape, "when": when}
        for status in (500, 502, 503)
        for shape in ("vendor", "html")
        for when in WORDS
    ],
    ids=str,
)
def test_a_servers_failure_is_looked_into(
    answer: dict[str, Any], understudy: World, client: Make, route: str
) -> None:
    removal = moved(understudy, client, route, "status", **answer)
    assert (removal.outcome, removal.attempts[0].status) == (WORDS[answer["when"]], answer["status"])


@pytest.mark.parametrize("hint", list(RetryAfter))
@pytest.mark.parametrize("when", WORDS)
def test_a_429_is_waited_out_whatever_it_asks_for(
    understudy: World, client: Make, route: str, hint: RetryAfter, when: str
) -> None:
    removal = moved(understudy, client, route, "throttle", retry_after=hint, when=when)
    assert removal.outcome is WORDS[when]
    assert removal.attempts[0].status == 429


def test_a_429_that_is_said_again_and_again_is_no_proof_that_nothing_was_done(
    understudy: World, client: Make, route: str
) -> None:
    removal = moved(
        understudy, client, route, "throttle", retry_after=RetryAfter.ABSENT, when="after", times=5
    )
    assert removal.outcome is Outcome.GONE


def test_a_429_that_is_said_again_and_again_is_raised_where_nothing_was_done(
    understudy: World, client: Make
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("throttle", "delete_products", retry_after=RetryAfter.ABSENT, times=5)
    with pytest.raises(RateLimited) as failure:
        client(ZohoDesk).delete(router)
    assert (failure.value.code, len(failure.value.attempts)) == ("TOO_MANY_REQUESTS", 5)
    assert router not in understudy.zoho_desk.recycle_bin


def test_a_call_that_a_proxy_sent_twice_is_not_told_as_ours(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("duplicate", "delete_products")
    with pytest.raises(NotFound, match="in the trash already"):
        client(ZohoDesk).delete(router)
    assert effects(understudy, router) == 1


def test_an_answer_that_stays_lost_is_an_unknown_outcome(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("close", "delete_products", times=5)
    with pytest.raises(UnknownOutcome, match="again and again") as failure:
        client(ZohoDesk).delete(router)
    assert [one.status for one in failure.value.attempts] == [None] * 5


@pytest.mark.parametrize("scopeless", [False, True])
def test_what_cannot_be_read_back_is_an_unknown_outcome(
    understudy: World, client: Make, scopeless: bool
) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("lost_reply", "delete_products")
    if scopeless:
        understudy.zoho_desk.happen("scope_dropped", scope="Desk.settings.READ")
    else:
        understudy.zoho_desk.fault("close", "get_product", times=5)
    with pytest.raises(UnknownOutcome, match="could not be read back"):
        client(ZohoDesk).delete(router)


def test_a_failure_of_one_that_cannot_be_read_back_is_an_unknown_outcome(
    understudy: World, client: Make
) -> None:
    """A token that may move and not read: Zoho Desk says that it did not, and a proxy may have sent it twice."""
    first, second = added(understudy, 2)
    understudy.zoho_desk.happen("product_trashed", product=second)
    understudy.zoho_desk.happen("scope_dropped", scope="Desk.settings.READ")
    verdicts = client(ZohoDesk).delete_many([first, second])
    assert verdicts[first].outcome is Outcome.TRASHED
    assert isinstance(verdicts[second], UnknownOutcome)


# ── many at once ──


@pytest.mark.parametrize("when", ["before", "after"])
def test_after_a_lost_answer_the_whole_chunk_is_looked_at(
    understudy: World, client: Make, route: str, when: str
) -> None:
    ids = added(understudy, 20)
    understudy.zoho_desk.fault("close", route, when=when)
    verdicts = client(ZohoDesk, official=ROUTES[route]).delete_many(ids)
    word = Outcome.TRASHED if when == "before" else Outcome.GONE
    assert {verdict.outcome for verdict in verdicts.values()} == {word}
    assert sent(understudy).count(route) == (2 if when == "before" else 1)
    assert all(effects(understudy, one) == 1 for one in ids)


def test_what_was_moved_is_gone_and_what_is_still_active_is_sent_again(
    understudy: World, client: Make
) -> None:
    first, second, third = added(understudy, 3)
    desk = understudy.zoho_desk
    desk.fault("close", "delete_products")
    desk.fault("event", "delete_products", event="product_trashed", args={"product": second})
    verdicts = client(ZohoDesk).delete_many([first, second, third])
    assert verdicts[second].outcome is Outcome.GONE
    assert verdicts[first].outcome is verdicts[third].outcome is Outcome.TRASHED
    last = desk.journal[-1]
    assert last.request.query == (("id", first), ("id", third))


def test_a_lost_answer_of_one_chunk_says_nothing_of_another(understudy: World, client: Make) -> None:
    ids = added(understudy, 60)
    understudy.zoho_desk.happen("product_trashed", product=ids[59])
    understudy.zoho_desk.fault("lost_reply", "delete_products")
    verdicts = client(ZohoDesk).delete_many(ids)
    assert {verdicts[one].outcome for one in ids[:50]} == {Outcome.GONE}
    assert isinstance(verdicts[ids[59]], NotFound)


def test_patience_bounds_what_is_sent(understudy: World, client: Make) -> None:
    (router,) = added(understudy, 1)
    understudy.zoho_desk.fault("close", "delete_products", times=9)
    with pytest.raises(UnknownOutcome):
        client(ZohoDesk, patience=Patience(attempts=2)).delete(router)
    assert sent(understudy).count("delete_products") == 2


# ── out of the trash ──


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize(("when", "word"), [("before", Outcome.DELETED), ("after", Outcome.GONE)])
def test_a_purge_that_is_not_heard_is_looked_into(
    understudy: World, client: Make, kind: str, when: str, word: Outcome
) -> None:
    (router,) = added(understudy, 1)
    zoho = client(ZohoDesk)
    zoho.delete(router)
    understudy.zoho_desk.fault(kind, "delete_from_recycle_bin", when=when)
    assert zoho.purge([router])[router].outcome is word
    assert router not in understudy.zoho_desk.products


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_restoration_that_is_not_heard_is_done_all_the_same(
    understudy: World, client: Make, kind: str, when: str
) -> None:
    (router,) = added(understudy, 1)
    zoho = client(ZohoDesk)
    zoho.delete(router)
    understudy.zoho_desk.fault(kind, "restore", when=when)
    assert zoho.restore([router]) == {router: None}
    assert router not in understudy.zoho_desk.recycle_bin
