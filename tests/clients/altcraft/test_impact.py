"""What a deletion at Altcraft would take along, found out without deleting anything. Source: Get products list."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Altcraft, NotFound
from understudy.sandbox import World


@pytest.mark.parametrize("notation", ["json", "xml"])
def test_the_skus_of_a_product_would_go_with_it(understudy: World, client: Any, notation: str) -> None:
    bag = understudy.altcraft.products.add(external_id="bag", skus=["s", "m"])
    understudy.altcraft.products.add(external_id="mug", skus=["l"])
    understudy.altcraft.happen("order_placed", product=bag.id, sku="s")
    impact = client(Altcraft, format=notation).impact("bag")
    assert impact.swept == ("SKU s: s", "SKU m: m")
    assert impact.blocks == ()
    assert any("orders" in one for one in impact.not_seen)
    assert any("segments" in one for one in impact.not_seen)


def test_what_was_foretold_is_what_goes(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(external_id="bag", skus=["s", "m"])
    understudy.altcraft.products.add(external_id="mug", skus=["l"])
    altcraft = client(Altcraft)
    foretold = altcraft.impact("bag").swept
    altcraft.delete("bag")
    left = [row["external_id"] for row in altcraft.skus().rows]
    assert (len(foretold), left) == (2, ["l"])


def test_asking_changes_nothing(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(external_id="bag", skus=["s"])
    client(Altcraft).impact("bag")
    assert {entry.operation for entry in understudy.altcraft.journal} == {"list_products"}
    assert not any(entry.changes for entry in understudy.altcraft.journal)


def test_an_absent_product_is_not_found(understudy: World, client: Any) -> None:
    with pytest.raises(NotFound):
        client(Altcraft).impact("none")
    assert len(understudy.altcraft.journal) == 1


def test_by_internal_id_it_says_that_it_cannot_see(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(id=1, skus=["s"])
    impact = client(Altcraft, ids="internal").impact("1")
    assert (impact.blocks, impact.swept) == ((), ())
    assert "its SKUs" in impact.not_seen
    assert not understudy.altcraft.journal


def test_what_a_backup_lacks_is_what_the_list_does_not_show(understudy: World, client: Any) -> None:
    understudy.altcraft.products.add(external_id="bag", price="9.90", tags=["new"], skus=["s"])
    altcraft = client(Altcraft)
    row = altcraft.get("bag")
    assert set(row) == {"name", "external_id", "sku"}
    assert {"id", "price, old_price and currency"} <= set(altcraft.calls.not_backed_up)
