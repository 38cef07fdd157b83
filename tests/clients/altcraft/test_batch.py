"""Deleting several products or SKUs in one call at Altcraft: a count is not names. Source: Delete products, Delete SKU."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.clients import Altcraft, RateLimited, UnknownOutcome, UsageError
from understudy.clients.http import HttpTransport
from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.altcraft import vendor

FORMATS = pytest.mark.parametrize("notation", ["json", "xml"])


@FORMATS
def test_both_kinds_of_id_add_up(understudy: World, client: Any, notation: str) -> None:
    for number in (1, 2, 3, 4):
        understudy.altcraft.products.add(id=number, external_id=f"product_{number}")
    deletion = client(Altcraft, format=notation).delete_products(ids=[1, 2], external_ids=["product_3"])
    assert (deletion.count, deletion.asked, deletion.is_complete) == (3, 3, True)
    assert [product.id for product in understudy.altcraft.products] == ["4"]


def test_the_pages_batch_is_not_complete_and_says_no_names(understudy: World, client: Any) -> None:
    for number in (1, 2):
        understudy.altcraft.products.add(id=number)
    deletion = client(Altcraft).delete_products(ids=[1, 2], external_ids=["product_3"])
    assert (deletion.count, deletion.asked, deletion.is_complete) == (2, 3, False)


def test_nothing_matched_is_a_count_of_nothing(understudy: World, client: Any) -> None:
    deletion = client(Altcraft).delete_products(external_ids=["none"])
    assert (deletion.count, deletion.asked, deletion.is_complete) == (0, 1, False)
    assert len(understudy.altcraft.journal) == 1


def test_a_repeated_target_is_asked_for_once(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(id=1, external_id="bag")
    deletion = client(Altcraft).delete_products(external_ids=["bag", "bag"])
    assert (deletion.asked, deletion.is_complete) == (1, True)
    (entry,) = understudy.altcraft.journal
    assert json.loads(entry.request.body)["external_ids"] == ["bag"]


def test_one_product_by_both_of_its_ids_is_not_complete(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(id=1, external_id="bag")
    deletion = client(Altcraft).delete_products(ids=[1], external_ids=["bag"])
    assert (deletion.count, deletion.asked, deletion.is_complete) == (1, 2, False)


def test_the_same_text_as_both_kinds_is_two_targets(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(id=1, external_id="2")
    understudy.altcraft.products.add(id=2, external_id="1")
    deletion = client(Altcraft).delete_products(ids=[1], external_ids=["1"])
    assert (deletion.count, deletion.asked, deletion.is_complete) == (2, 2, True)


@FORMATS
def test_skus_go_and_their_product_stays(understudy: World, client: Any, notation: str) -> None:
    bag = understudy.altcraft.products.add(skus=[{"id": 11, "external_id": "s"}, "m", "l"])
    deletion = client(Altcraft, format=notation).delete_skus(ids=[11], external_ids=["m", "xl"])
    assert (deletion.count, deletion.asked, deletion.is_complete) == (2, 3, False)
    assert [sku.external_id for sku in understudy.altcraft.products[bag.id].skus] == ["l"]


@pytest.mark.parametrize("verb", ["delete_products", "delete_skus"])
@pytest.mark.parametrize(
    "named",
    [
        {},
        {"ids": []},
        {"ids": [], "external_ids": []},
        {"external_ids": "product_1"},
        {"ids": "12"},
        {"ids": ["1"]},
        {"ids": [True]},
        {"ids": [1.0]},
        {"ids": [-1]},
        {"ids": [2**63]},
        {"ids": [1, None]},
        {"external_ids": [1]},
        {"external_ids": ["product_1", ""]},
        {"external_ids": [None]},
    ],
    ids=str,
)
def test_what_names_nothing_or_no_identifier_is_never_sent(
    understudy: World, client: Any, verb: str, named: dict[str, Any]
) -> None:
    understudy.altcraft.products.add(id=1, external_id="product_1")
    with pytest.raises(UsageError):
        getattr(client(Altcraft), verb)(**named)
    assert not understudy.altcraft.journal


@pytest.mark.parametrize("fault", ["lost_reply", "close", "malformed"])
def test_a_lost_answer_is_an_unknown_outcome_and_not_repeated(
    understudy: World, client: Any, fault: str
) -> None:
    understudy.altcraft.products.add(external_id="bag")
    understudy.altcraft.fault(fault, "delete_products")
    with pytest.raises(UnknownOutcome):
        client(Altcraft).delete_products(external_ids=["bag", "mug"])
    assert len(understudy.altcraft.journal) == 1


def test_a_count_after_a_proxys_limit_keeps_the_earlier_attempt(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(external_id="bag")
    understudy.altcraft.fault("throttle", "delete_products", when="after")
    deletion = client(Altcraft).delete_products(external_ids=["bag"])
    assert (deletion.count, deletion.is_complete) == (0, False)
    assert [attempt.status for attempt in deletion.attempts] == [429, 200]


def test_a_limit_without_an_end_is_given_up(understudy: World, client: Any) -> None:
    understudy.altcraft.fault("throttle", "delete_skus", times=99)
    with pytest.raises(RateLimited):
        client(Altcraft).delete_skus(external_ids=["s"])


@pytest.mark.parametrize("verb", ["delete_products", "delete_skus"])
def test_a_count_above_what_was_asked_is_an_unknown_outcome(answering: Any, verb: str) -> None:
    altcraft, _ = answering(b'{"deleted_count":3,"error":0,"error_text":""}')
    with pytest.raises(UnknownOutcome, match="3 were deleted for 2"):
        getattr(altcraft, verb)(external_ids=["a", "b"])


@given(
    present=st.sets(st.integers(1, 6)),
    ids=st.lists(st.integers(1, 8), max_size=4),
    names=st.lists(st.integers(1, 8).map("p{}".format), min_size=1, max_size=4),
)
def test_complete_means_that_every_target_was_a_product_of_its_own(
    present: set[int], ids: list[int], names: list[str]
) -> None:
    world = Sandbox({"altcraft": vendor}).create("w")
    for number in present:
        world.altcraft.products.add(id=number, external_id=f"p{number}")
    carrier = HttpTransport(world.altcraft.url, 10, world.connection.client(world.altcraft.url, {}))
    altcraft = Altcraft(world.altcraft.credentials, base_url=world.altcraft.url, carrier=carrier)
    deletion = altcraft.delete_products(ids=ids, external_ids=names)
    targets = [*set(ids), *(int(name[1:]) for name in set(names))]
    assert deletion.asked == len(targets)
    assert deletion.is_complete == (len(set(targets)) == len(targets) and set(targets) <= present)
    assert len(world.altcraft.products) == len(present) - deletion.count
