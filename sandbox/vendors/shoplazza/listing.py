"""Which of a shop's products a list or a count means, and which page of them: newest first, by cursor.

Source: SPZ Admin API, product list. Its sample cursors hold a moment and an id, the next page's being the
older one: a page begins after a product, not at a number, so that deletions between two pages shift nothing.
"""

from __future__ import annotations

import base64
import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

from ...core.clock import Instant, parse_iso
from ...core.identifiers import is_uuid
from ...core.state import Held
from ...core.table import Table
from . import wire
from .entities import LINGERING, PRODUCTS, SHOP, Product

Placed = tuple[int, Product]

_MOST: Final = 250
_BLOCK: Final = 32
_DATES: Final = ("created_at", "updated_at", "published_at")
_STATUSES: Final = {"published": True, "unpublished": False, "any": None}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a product must be to be meant; None and () do not ask."""

    ids: frozenset[str] | None = None
    spus: frozenset[str] | None = None
    title: str | None = None
    collection: str | None = None
    published: bool | None = None
    spans: tuple[tuple[str, Instant | None, Instant | None], ...] = ()

    @property
    def ask_nothing(self) -> bool:
        return self == _EVERYTHING

    def fit(self, product: Product) -> bool:
        return (
            (self.ids is None or product.id in self.ids)
            and (self.spus is None or product.spu in self.spus)
            and (self.title is None or product.title == self.title)
            and (self.collection is None or self.collection in product.collections)
            and (self.published is None or product.published is self.published)
            and all(_within(getattr(product, name), least, most) for name, least, most in self.spans)
        )


_EVERYTHING: Final = Filters()


def _within(at: Instant | None, least: Instant | None, most: Instant | None) -> bool:
    return at is not None and (least is None or at >= least) and (most is None or at <= most)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for: what follows `after`, what precedes `before`, or the first."""

    size: int
    after: int | None = None
    before: int | None = None


class Asked:
    """A query's parameters read one by one, with every complaint remembered. The first of several counts."""

    def __init__(self, query: Iterable[tuple[str, str]]) -> None:
        self.problems: list[str] = []
        self._values: dict[str, str] = {}
        for name, value in query:
            if value:
                self._values.setdefault(name, value)

    def text(self, name: str) -> str | None:
        return self._values.get(name)

    def texts(self, name: str) -> frozenset[str] | None:
        value = self._values.get(name)
        return None if value is None else frozenset(one.strip() for one in value.split(",") if one.strip())

    def read(self, name: str, reader: Callable[[str], int]) -> int | None:
        """A parameter through a reader that raises ValueError for what it cannot read."""
        value = self._values.get(name)
        if value is None:
            return None
        try:
            return reader(value)
        except (ValueError, OverflowError):
            self.problems.append(wire.invalid(name))
            return None


def filters(asked: Asked) -> Filters:
    ids = asked.texts("ids")
    if ids is not None and not all(map(is_uuid, ids)):
        asked.problems.append(wire.invalid("ids"))
    status = asked.text("published_status") or "any"
    if status not in _STATUSES:
        asked.problems.append(wire.invalid("published_status"))
    return Filters(
        ids=None if ids is None else frozenset(map(str.lower, ids)),
        spus=asked.texts("spus"),
        title=asked.text("title"),
        collection=asked.text("collection_id"),
        published=_STATUSES.get(status),
        spans=tuple(_spans(asked)),
    )


def _spans(asked: Asked) -> Iterator[tuple[str, Instant | None, Instant | None]]:
    for name in _DATES:
        least = asked.read(f"{name}_min", parse_iso)
        most = asked.read(f"{name}_max", parse_iso)
        if least is not None or most is not None:
            yield name, None if least is None else Instant(least), None if most is None else Instant(most)


def page(asked: Asked, default_size: int) -> Page:
    size = asked.read("per_page", _size) or default_size
    after = asked.read("cursor", _position)
    return Page(size, after, asked.read("pre_cursor", _position) if after is None else None)


def _size(text: str) -> int:
    """More than the most is the most. Raises ValueError for what is no number from 1 on."""
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(text)
    return min(int(digits[:4]), _MOST)


def cursor(position: int) -> str:
    return base64.b64encode(f"#{position}".encode()).decode()


def _position(text: str) -> int:
    mark, digits = (raw := base64.b64decode(text, validate=True))[:1], raw[1:]
    if mark != b"#" or not digits.isdigit() or len(digits) > 18:  # noqa: PLR2004  no table is so long
        raise ValueError(text)
    return int(digits)


# ── pages ──


def listed(held: Held, shop: str, wanted: Filters, asked: Page) -> tuple[list[Product], str, str]:
    """One page of products, newest first; the cursor of the next page and that of the one before, '' for none."""
    if asked.before is not None:
        found = list(islice(_fitting(_oldest(held, shop, wanted, asked.before), wanted), asked.size + 1))
        rows, more = found[: asked.size][::-1], len(found) > asked.size
        older, newer = bool(rows), more
    else:
        found = list(islice(_fitting(_newest(held, shop, wanted, asked.after), wanted), asked.size + 1))
        rows, more = found[: asked.size], len(found) > asked.size
        older, newer = more, bool(rows) and asked.after is not None
    return (
        [product for _, product in rows],
        cursor(rows[-1][0]) if older else "",
        cursor(rows[0][0]) if newer else "",
    )


def counted(held: Held, shop: str, wanted: Filters) -> int:
    if not wanted.ask_nothing:
        return sum(1 for _ in _fitting(_newest(held, shop, wanted, None), wanted))
    table = held[PRODUCTS]
    strangers = sum(1 for _ in table.find("elsewhere", shop if shop != SHOP else ""))
    kept = strangers if shop != SHOP else len(table) - strangers
    return kept + len(_lingering(held, shop))


def _fitting(rows: Iterable[Placed], wanted: Filters) -> Iterator[Placed]:
    return (row for row in rows if wanted.fit(row[1]))


def _newest(held: Held, shop: str, wanted: Filters, below: int | None) -> Iterator[Placed]:
    """The shop's products from the newest on, those placed below a position only."""
    placed = _named(held, shop, wanted)
    if placed is None:
        rows: Iterable[Placed] = (row for row in _downwards(held[PRODUCTS], below) if row[1].shop == shop)
    else:
        rows = reversed(placed)
    ghosts = _lingering(held, shop)
    if ghosts:
        rows = heapq.merge(rows, reversed(ghosts), key=_place, reverse=True)
    return (row for row in rows if below is None or row[0] < below)


def _oldest(held: Held, shop: str, wanted: Filters, above: int) -> Iterator[Placed]:
    """The shop's products from the one past a position on."""
    placed = _named(held, shop, wanted)
    rows: Iterable[Placed] = placed if placed is not None else held[PRODUCTS].numbered(above)
    ghosts = _lingering(held, shop)
    if ghosts:
        rows = heapq.merge(rows, ghosts, key=_place)
    return (row for row in rows if row[0] > above and row[1].shop == shop)


def _place(row: Placed) -> int:
    return row[0]


def _named(held: Held, shop: str, wanted: Filters) -> list[Placed] | None:
    """Where it is known which products can be meant: they, oldest first. None where all must be gone through."""
    table = held[PRODUCTS]
    if wanted.ids is not None:
        found: Iterable[Product | None] = (table.get(one) for one in wanted.ids)
    elif shop != SHOP:
        found = table.find("elsewhere", shop)
    else:
        return None
    return sorted(
        (
            (position, product)
            for product in found
            if product is not None
            and product.shop == shop
            and (position := table.position(product.id)) is not None
        ),
        key=_place,
    )


def _downwards(table: Table[Product], below: int | None) -> Iterator[Placed]:
    """A table's records from below a position to the first, read a block at a time."""
    newest = next(table.newest_first(), None)
    end = 0 if newest is None else (table.position(newest.id) or 0) + 1
    below = end if below is None else min(below, end)
    while below > 0:
        start = max(0, below - _BLOCK)
        yield from reversed(list(_upwards(table, start, below)))
        below = start


def _upwards(table: Table[Product], start: int, end: int) -> Iterator[Placed]:
    return takewhile(lambda row: row[0] < end, table.numbered(start - 1))


def _lingering(held: Held, shop: str) -> list[Placed]:
    """Deleted products that lists still show, oldest first."""
    return sorted(
        (
            (one.position, one.product)
            for one in held[LINGERING]
            if one.until > held.now and one.product.shop == shop
        ),
        key=_place,
    )


def only(fields: frozenset[str] | None, product: Mapping[str, object]) -> Mapping[str, object]:
    """A product as it is listed, with the fields asked for alone."""
    return product if fields is None else {name: value for name, value in product.items() if name in fields}
