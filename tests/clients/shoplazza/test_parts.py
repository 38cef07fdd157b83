"""Variants and images at Shoplazza: read, and deleted one by one. Expectations: SPZ Admin API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    InvalidRequest,
    NotFound,
    Outcome,
    Patience,
    Shoplazza,
    UnknownOutcome,
    UsageError,
)
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PARTS = ["variant", "image"]


def _bag(world: World) -> Any:
    variants = [{"title": title, "price": "10"} for title in ("S", "M", "L")]
    return world.shoplazza.products.add(title="Bag", variants=variants, images=["//cdn/1.png", "//cdn/2.png"])


def _parts(world: World, bag: Any, part: str) -> list[str]:
    return [one.id for one in getattr(world.shoplazza.products[bag.id], f"{part}s")]


@pytest.mark.parametrize("part", PARTS)
def test_one_part_goes_and_the_others_stay(understudy: World, client: Make, part: str) -> None:
    bag = _bag(understudy)
    first, *others = _parts(understudy, bag, part)
    removal = getattr(client(Shoplazza), f"delete_{part}")(bag.id, first.upper())
    assert (removal.id, removal.outcome) == (first.upper(), Outcome.DELETED)
    assert _parts(understudy, bag, part) == others


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_not_there_is_not_found(understudy: World, client: Make, part: str) -> None:
    bag = _bag(understudy)
    with pytest.raises(NotFound, match="Record not found"):
        getattr(client(Shoplazza), f"delete_{part}")(bag.id, UNKNOWN)


@pytest.mark.parametrize("part", PARTS)
def test_a_malformed_part_is_an_invalid_request(understudy: World, client: Make, part: str) -> None:
    with pytest.raises(InvalidRequest, match="not a valid UUID"):
        getattr(client(Shoplazza), f"delete_{part}")(_bag(understudy).id, "abc")


def test_the_last_variant_stays(understudy: World, client: Make) -> None:
    bag = understudy.shoplazza.products.add(title="Bag")
    with pytest.raises(InvalidRequest, match="at least one variant") as caught:
        client(Shoplazza).delete_variant(bag.id, bag.variants[0].id)
    assert caught.value.status == 422


@pytest.mark.parametrize("part", PARTS)
def test_no_part_named_is_never_the_product(understudy: World, client: Make, part: str) -> None:
    bag = _bag(understudy)
    with pytest.raises(UsageError):
        getattr(client(Shoplazza), f"delete_{part}")(bag.id, "")
    assert bag.id in understudy.shoplazza.products


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("when", "word"), [("before", Outcome.DELETED), ("after", Outcome.GONE)])
def test_a_lost_answer_is_read_back(
    understudy: World, client: Make, part: str, when: str, word: Outcome
) -> None:
    bag = _bag(understudy)
    first, *others = _parts(understudy, bag, part)
    understudy.shoplazza.fault("reset", f"delete_{part}", when=when)
    assert getattr(client(Shoplazza), f"delete_{part}")(bag.id, first).outcome is word
    assert _parts(understudy, bag, part) == others


@pytest.mark.parametrize("part", PARTS)
def test_a_lost_answer_that_cannot_be_read_back_is_unknown(
    understudy: World, client: Make, part: str
) -> None:
    bag = _bag(understudy)
    understudy.shoplazza.happen("scope_removed", scope="read_product")
    understudy.shoplazza.fault("lost_reply", f"delete_{part}")
    with pytest.raises(UnknownOutcome, match="could not be read back"):
        getattr(client(Shoplazza), f"delete_{part}")(bag.id, _parts(understudy, bag, part)[0])


def test_a_part_of_a_product_that_went_meanwhile_is_gone(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    understudy.shoplazza.fault("close", "delete_variant")
    understudy.shoplazza.fault(
        "event", "get_product", event="product_deleted", args={"product": bag.id}, when="before"
    )
    assert client(Shoplazza).delete_variant(bag.id, bag.variants[0].id).outcome is Outcome.GONE


def test_a_part_deleted_by_a_throttled_call_is_gone(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    understudy.shoplazza.fault("throttle", "delete_image", when="after")
    assert client(Shoplazza).delete_image(bag.id, bag.images[0].id).outcome is Outcome.GONE


def test_a_part_whose_answers_are_lost_again_and_again_ends(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    understudy.shoplazza.fault("close", "delete_image", times=2)
    with pytest.raises(UnknownOutcome, match="again and again"):
        client(Shoplazza, patience=Patience(attempts=2)).delete_image(bag.id, bag.images[0].id)
    assert len(_parts(understudy, bag, "image")) == 2


def test_variants_are_listed(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    assert [one["title"] for one in client(Shoplazza).variants(bag.id)] == ["S", "M", "L"]
    with pytest.raises(NotFound):
        client(Shoplazza).variants(UNKNOWN)
