# ruff: noqa: S101 - tests assert
"""Tests of a small integration with TribeMade: what `--understudy-coverage` counts in them is in docs/coverage.md."""

from __future__ import annotations

from understudy.sandbox import World


def remove(world: World, product: str) -> str:
    """Delete a product, or hide it where its orders keep it."""
    shop = world.tribemade.http
    answer = shop.delete(f"/api/products/{product}")
    if answer.status_code == 400:
        shop.put(f"/api/products/{product}/edit", json={"is_active": False}).raise_for_status()
        return "hidden"
    return "deleted" if answer.status_code == 200 else "missing"


def test_what_nobody_ordered_is_deleted(understudy: World) -> None:
    mug = understudy.tribemade.products.add(name="Mug")
    assert remove(understudy, mug.id) == "deleted"
    assert remove(understudy, mug.id) == "missing"


def test_what_is_being_prepared_is_hidden(understudy: World) -> None:
    mug = understudy.tribemade.products.add(name="Mug")
    understudy.tribemade.orders.add(product=mug.id, status="processing")
    assert remove(understudy, mug.id) == "hidden"
