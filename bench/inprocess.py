"""A delete through the in-process client, and what it costs when the world is large."""

from __future__ import annotations

import statistics
import time
from decimal import Decimal

import httpx
from bare import application
from ratios import Row, microseconds, rounds, row

from understudy.sandbox import Catalogue, Sandbox, World
from understudy.sandbox.core.catalogue import Product, Variant
from understudy.sandbox.core.transport import Transport

DELETES = 400


def identifiers(count: int) -> list[str]:
    return [f"{number:08x}-0000-4000-8000-000000000000" for number in range(count)]


def timed(client: httpx.Client, ids: list[str], world: World | None = None) -> list[float]:
    """Seconds that each delete took; the world's minute is moved on, outside the measure, before it is used up."""
    taken = []
    for number, one in enumerate(ids):
        if world is not None and number % 10 == 0:
            world.clock.advance(60)
        start = time.perf_counter()
        status = client.delete(f"/api/products/{one}").status_code
        taken.append(time.perf_counter() - start)
        assert status == 200, status
    return taken


def delete() -> Row:
    sandbox = Sandbox(keep=None)
    app, products = application()
    ids = identifiers(DELETES)
    numbers = iter(range(1_000_000))

    def ours() -> float:
        world = sandbox.create(f"delete-{next(numbers)}")
        for one in ids:
            world.tribemade.products.add(id=one)
        taken = statistics.median(timed(world.tribemade.http, ids, world))
        sandbox.delete(world.name)
        return taken

    def bare() -> float:
        products.update({one: {} for one in ids})
        transport = Transport(app.wsgi_app, None)  # type: ignore[arg-type]  the yardstick has no world
        client = httpx.Client(
            transport=transport,
            base_url="http://understudy.test/tribemade",
            headers={"X-API-Key": "tb-a1b2-c3d-e4f5"},
        )
        return statistics.median(timed(client, ids))

    return row("a delete through the in-process client", *rounds(15, ours, bare), 1.3)


def catalogue(size: int) -> Catalogue:
    """Products of an ordinary kind: a title, 120 characters of description, one variant, one image."""
    return Catalogue.of(
        Product(
            handle=f"product-{number}",
            title=f"Product {number}",
            description=f"A thing of the {number}th kind, which is described here at the length that people give to such things in shops."[:120],
            variants=(Variant(sku=f"SKU-{number}", price=Decimal("12.50"), stock=number % 50),),
            images=(f"https://cdn.example.com/products/{number}.jpg",),
            ids={"tribemade": f"{number:08x}-0000-4000-8000-000000000000"},
        )
        for number in range(size)
    )  # fmt: skip


def growth() -> list[Row]:
    sandbox = Sandbox(keep=None)
    sizes = {size: catalogue(size) for size in (100, 100_000)}
    numbers = iter(range(1_000_000))
    worst: list[float] = []

    def deletes(size: int) -> float:
        world = sandbox.create(f"growth-{next(numbers)}", catalogue=sizes[size])
        step = size // 50
        taken = timed(world.tribemade.http, identifiers(size)[::step], world)
        sandbox.delete(world.name)
        if size > 100:
            worst.extend(taken)
        return statistics.median(taken)

    large, small = rounds(15, lambda: deletes(100_000), lambda: deletes(100))
    slowest = max(worst)
    return [
        row("a delete with 100,000 products in the world against 100", large, small, 1.1),
        Row(
            "the worst single one of them, against 20 ms",
            microseconds(slowest),
            "20 ms",
            slowest / 0.020,
            1.0,
        ),
    ]


def fresh_world() -> list[Row]:
    sandbox = Sandbox(keep=None)
    sizes = {size: catalogue(size) for size in (25, 100_000)}
    numbers = iter(range(1_000_000))

    def fresh(size: int) -> float:
        name = f"fresh-{next(numbers)}"
        start = time.perf_counter()
        _ = sandbox.create(
            name, catalogue=sizes[size]
        ).tribemade  # made, and begun at the vendor that the test is about
        taken = time.perf_counter() - start
        sandbox.delete(name)
        return taken

    few, many = rounds(500, lambda: fresh(25), lambda: fresh(100_000))
    return [
        Row(f"a fresh world on {size:,} products, against 100 µs", microseconds(statistics.median(taken)), "100 µs",
            statistics.median(taken) / 100e-6, 1.0)
        for size, taken in ((25, few), (100_000, many))
    ] + [row("a fresh world on 100,000 products against 25", many, few, 1.25)]  # fmt: skip


def report() -> list[Row]:
    return [delete(), *growth(), *fresh_world()]
