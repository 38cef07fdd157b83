"""A product catalogue: what was imported, as values in a store that costs little to keep and nothing to share.

Knows products and declared records as a file states them; must not know any vendor, nor what a record means.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final, cast

from .catalogue_text import Findings, legible
from .errors import InvalidCatalogue, Problem, UsageError

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
DEFAULT_TITLE: Final = "Default Title"


class Format(Enum):
    """The notations a catalogue may be written in."""

    CSV = "csv"
    JSON = "json"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought: a product in one combination of its options.

    `price` and `compare_at_price` are in the shop's own currency, which no catalogue states; None where none
    was given. `stock` is None where it is not tracked, and may be below zero where a shop oversold.
    `options` answers the product's `option_names`, one for one.
    """

    title: str = DEFAULT_TITLE
    sku: str = ""
    price: Decimal | None = None
    compare_at_price: Decimal | None = None
    stock: int | None = None
    grams: int | None = None
    barcode: str = ""
    options: tuple[str, ...] = ()
    image: str = ""
    requires_shipping: bool = True
    taxable: bool = True
    inventory_policy: str = "deny"


@dataclass(frozen=True, slots=True)
class Product:
    """One product. `handle` is its name in the catalogue, and unique there.

    `description` is HTML as it came. `status` is "active", "draft" or "archived". `ids` holds the identifiers
    that the file gives it at a vendor, by the vendor's name.
    """

    handle: str
    title: str
    description: str = ""
    vendor: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    published: bool = True
    status: str = "active"
    option_names: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = (Variant(),)
    images: tuple[str, ...] = ()
    seo_title: str = ""
    seo_description: str = ""
    ids: Mapping[str, str] = field(default_factory=lambda: _NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Declared:
    """One record that a file declares, its meaning not yet looked at.

    `fields` holds text, int, Decimal (any number with a fraction), bool, None, and lists and dicts of them.
    `where` is for people: `records.example.orders[3], line 40`.
    """

    vendor: str
    kind: str
    fields: Mapping[str, object] = field(hash=False)
    where: str


@dataclass(frozen=True, slots=True)
class HashIndex:
    """A frozen lookup from strings to whole numbers, at 12 bytes an entry and nothing for the collector to walk.

    Two arrays, sorted by a 64-bit digest of the key. Digests may collide: whoever asks verifies each candidate.
    """

    _digests: array[int]
    _values: array[int]

    @classmethod
    def over(cls, pairs: Iterable[tuple[str, int]]) -> HashIndex:
        """The index of `pairs`: a key may have many values, each from 0 to 2**64 - 1."""
        digests, values = array("Q"), array("Q")
        for key, value in pairs:
            digests.append(_digest(key))
            values.append(value)
        order = sorted(range(len(digests)), key=digests.__getitem__)
        code = "I" if max(values, default=0) < 1 << 8 * array("I").itemsize else "Q"
        return cls(array("Q", map(digests.__getitem__, order)), array(code, map(values.__getitem__, order)))

    def candidates(self, key: str) -> Iterator[int]:
        """What may be stored under `key`, in the order it was put there: everything that is, and rarely more."""
        digest = _digest(key)
        at = bisect_left(self._digests, digest)
        while at < len(self._digests) and self._digests[at] == digest:
            yield self._values[at]
            at += 1

    def clashes(self) -> Iterator[tuple[int, int]]:
        """Neighbouring values below one digest: where the same key may have been given twice."""
        digests, values = self._digests, self._values
        for at in range(1, len(digests)):
            if digests[at - 1] == digests[at]:
                yield values[at - 1], values[at]


def _digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products, and what a file declares beside them. Immutable; products are decoded when asked for.

    `generate` is the share of products, 0 to 1, that get a generated record, by vendor and kind.
    """

    EMPTY: ClassVar[Catalogue]

    _rows: bytes
    _ends: array[int]
    _handles: HashIndex
    declared: tuple[Declared, ...] = ()
    generate: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: _NOTHING, hash=False)
    seed: int | None = None
    named: frozenset[str] = frozenset()
    """The vendors at which some product has an id of its own."""

    @classmethod
    def of(
        cls,
        products: Iterable[Product],
        declared: Iterable[Declared] = (),
        generate: Mapping[str, Mapping[str, float]] = _NOTHING,
        seed: int | None = None,
    ) -> Catalogue:
        """A catalogue of `products`, in that order. Raises UsageError where two share a handle."""
        rows, ends = BytesIO(), array("Q")
        named: set[str] = set()
        for product in products:
            named.update(product.ids)
            rows.write(_encoded(product))
            ends.append(rows.tell())
        # getvalue() hands over the buffer itself, where bytes(bytearray) would hold everything twice.
        stored = cls(rows.getvalue(), ends, _NO_HANDLES)
        index = HashIndex.over((stored._cells(row)[0], row) for row in range(len(ends)))
        frozen = MappingProxyType(
            {vendor: MappingProxyType(dict(kinds)) for vendor, kinds in generate.items()}
        )
        catalogue = cls(stored._rows, ends, index, tuple(declared), frozen, seed, frozenset(named))
        catalogue._refuse_namesakes()
        return catalogue

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Product]:
        return map(self.__getitem__, range(len(self._ends)))

    def __getitem__(self, row: int) -> Product:
        """The product at `row`, from 0, in the file's order. Raises IndexError beyond either end."""
        return _product(self._cells(row))

    def row_of(self, handle: str) -> int | None:
        """The row of the product with that handle, or None."""
        return next((row for row in self._handles.candidates(handle) if self._cells(row)[0] == handle), None)

    def _cells(self, row: int) -> list[Any]:
        if not 0 <= row < len(self._ends):
            raise IndexError(f"no product at row {row}: the catalogue holds {len(self._ends)}")
        start = self._ends[row - 1] if row else 0
        cells: list[Any] = _SCAN(self._rows[start : self._ends[row]].decode("utf-8", "surrogatepass"))[0]
        return cells

    def _refuse_namesakes(self) -> None:
        for one, other in self._handles.clashes():
            if (handle := self._cells(one)[0]) == self._cells(other)[0]:
                raise UsageError(f"expected one product a handle; rows {one} and {other} are both {handle!r}")


# A product is a JSON list without names, its rarest cells last and left off where they hold the default.
_SCAN: Final = json.JSONDecoder().raw_decode
_DUMP: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_VARIANT: Final[list[Any]] = [None, None, "", None, (), DEFAULT_TITLE, "", "", None, True, True, "deny"]
_PRODUCT: Final[list[Any]] = [None, "", "", (), (), "", "", (), True, (), "active", _NOTHING, "", ""]
_NO_HANDLES: Final = HashIndex.over(())


def _encoded(product: Product) -> bytes:
    p = product
    variants = [_variant_cells(variant) for variant in p.variants]
    cells: list[Any] = [p.handle, p.title, p.description, variants, p.images, p.vendor, p.type, p.tags]
    cells += [p.published, p.option_names, p.status, dict(p.ids), p.seo_title, p.seo_description]
    return _DUMP(_trimmed(cells, _PRODUCT)).encode("utf-8", "surrogatepass")


def _variant_cells(variant: Variant) -> list[Any]:
    v = variant
    cells: list[Any] = [_written(v.price), v.stock, v.sku, v.grams, v.options, v.title, v.image, v.barcode]
    cells += [_written(v.compare_at_price), v.requires_shipping, v.taxable, v.inventory_policy]
    return _trimmed(cells, _VARIANT)


def _trimmed(cells: list[Any], defaults: list[Any]) -> list[Any]:
    end = len(cells)
    while end and cells[end - 1] == defaults[end - 1]:
        end -= 1
    return cells[:end]


def _written(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


# Filling a frozen dataclass costs a tenth of a microsecond a field, and 26 fields make a product. A twin of the same
# slots is filled at once and then becomes the frozen class, which nobody sees happen.
_OPEN_PRODUCT: Final[Any] = make_dataclass("_OpenProduct", [f.name for f in fields(Product)], slots=True)
_OPEN_VARIANT: Final[Any] = make_dataclass("_OpenVariant", [f.name for f in fields(Variant)], slots=True)


def _product(cells: list[Any]) -> Product:
    cells += _PRODUCT[len(cells) :]
    handle, title, text, variants, images, vendor, kind, tags, published, names, status, ids, *seo = cells
    variants, images, tags, names = tuple(map(_variant, variants)), tuple(images), tuple(tags), tuple(names)
    product = _OPEN_PRODUCT(
        handle, title, text, vendor, kind, tags, published, status, names, variants, images, *seo, ids
    )
    product.__class__ = Product
    return cast("Product", product)


def _variant(cells: list[Any]) -> Variant:
    cells += _VARIANT[len(cells) :]
    price, stock, sku, grams, options, title, image, code, before, shipped, taxed, policy = cells
    price, before = price and Decimal(price), before and Decimal(before)
    variant = _OPEN_VARIANT(
        title, sku, price, before, stock, grams, code, tuple(options), image, shipped, taxed, policy
    )
    variant.__class__ = Variant
    return cast("Variant", variant)


Catalogue.EMPTY = Catalogue.of(())


def load(path: Path) -> Catalogue:
    """The catalogue in the file at `path`: Shopify's product CSV, or a JSON or YAML document, told by suffix.

    Raises InvalidCatalogue with every problem at once, and UsageError where there is nothing to read.
    """
    notation = _format_of(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"expected a catalogue at {path}: {error.strerror or error}") from error
    return loads(_decoded(data, str(path)), notation, subject=str(path))


def loads(text: str, format: Format, *, subject: str = "the catalogue") -> Catalogue:  # noqa: A002 - the word callers use
    """The catalogue written in `text`. `subject` names it in the message of an InvalidCatalogue."""
    from . import catalogue_csv, catalogue_document  # noqa: PLC0415 - both are built from this module's values

    findings = Findings()
    clean = legible(text.removeprefix("\ufeff"), findings)
    catalogue = Catalogue.EMPTY
    if not clean.strip():
        findings.add(1, "line 1", "expected a catalogue, it is empty")
    elif format is Format.CSV:
        catalogue = catalogue_csv.read(clean, findings)
    else:
        catalogue = catalogue_document.read(clean, format, findings)
    if findings:
        raise InvalidCatalogue(subject, findings.in_order())
    return catalogue


def _format_of(path: Path) -> Format:
    known = {".csv": Format.CSV, ".json": Format.JSON, ".yaml": Format.YAML, ".yml": Format.YAML}
    if (notation := known.get(path.suffix.lower())) is None:
        raise UsageError(f"expected a catalogue ending in {', '.join(known)}; got {path.name!r}")
    return notation


def _decoded(data: bytes, subject: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        says = "expected text in UTF-8, this is UTF-16: save the file as UTF-8"
        raise InvalidCatalogue(subject, (Problem("line 1", says),))
    return data.decode("utf-8", "surrogateescape")
