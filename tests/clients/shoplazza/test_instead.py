"""Hiding at Shoplazza, in the place of deleting. Expectations: SPZ Admin API, update product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from understudy.clients import InvalidRequest, NotFound, Shoplazza
from understudy.sandbox import World

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _bag(world: World, **more: Any) -> Any:
    variants = [{"title": title, "price": "10"} for title in ("S", "M")]
    return world.shoplazza.products.add(
        title="Bag", description="<p>Bag</p>", tags="a,b", variants=variants, images=["//cdn/1.png"], **more
    )


def _unlike(world: World, bag: Any) -> Any:
    """The product now, but for the moments that any update sets."""
    now = world.shoplazza.products[bag.id]
    return replace(now, updated_at=bag.updated_at, published_at=bag.published_at)


def test_unpublishing_hides_a_product_and_changes_nothing_else(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    hidden = client(Shoplazza).unpublish(bag.id)
    assert hidden.before == {"title": "Bag", "published": True}
    assert _unlike(understudy, bag) == replace(bag, published=False)


def test_restoring_brings_back_exactly_what_was_there(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    shoplazza = client(Shoplazza)
    shoplazza.restore(shoplazza.unpublish(bag.id))
    assert _unlike(understudy, bag) == bag


def test_what_was_hidden_before_stays_hidden(understudy: World, client: Make) -> None:
    bag = _bag(understudy, published=False)
    shoplazza = client(Shoplazza)
    shoplazza.restore(shoplazza.unpublish(bag.id))
    assert _unlike(understudy, bag) == bag


def test_a_run_hides_by_unpublishing(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    shoplazza = client(Shoplazza)
    assert shoplazza.calls.can_hide
    shoplazza.run(shoplazza.calls.hide(bag.id, "seasonal"))
    assert not understudy.shoplazza.products[bag.id].published


@pytest.mark.parametrize("title", ["x" * 255, "Näh-Set „Größe 3“ 🧵", 'a "quoted" \\ title'])
def test_any_title_that_the_shop_holds_is_sent_back_as_it_is(
    understudy: World, client: Make, title: str
) -> None:
    bag = understudy.shoplazza.products.add(title=title)
    client(Shoplazza).unpublish(bag.id)
    assert understudy.shoplazza.products[bag.id].title == title


def test_a_title_longer_than_an_update_may_hold_is_refused_and_nothing_changes(
    understudy: World, client: Make
) -> None:
    bag = understudy.shoplazza.products.add(title="x" * 256)
    with pytest.raises(InvalidRequest, match="title is invalid") as caught:
        client(Shoplazza).unpublish(bag.id)
    assert caught.value.status == 422
    assert understudy.shoplazza.products[bag.id] == bag


def test_an_unknown_product_is_not_found(client: Make) -> None:
    with pytest.raises(NotFound):
        client(Shoplazza).unpublish(UNKNOWN)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_to_an_update_is_no_harm(understudy: World, client: Make, when: str) -> None:
    bag = _bag(understudy)
    understudy.shoplazza.fault("reset", "update_product", when=when)
    client(Shoplazza).unpublish(bag.id)
    assert not understudy.shoplazza.products[bag.id].published


def test_hiding_never_deletes(understudy: World, client: Make) -> None:
    bag = _bag(understudy)
    client(Shoplazza).unpublish(bag.id)
    assert [entry.request.method for entry in understudy.shoplazza.journal] == ["GET", "PUT"]
