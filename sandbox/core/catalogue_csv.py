"""Reads a catalogue from Shopify's product CSV, older and newer column sets alike.

Knows columns and rows; must not know the other notations, nor any vendor's limits.

Source: https://help.shopify.com/en/manual/products/import-export/using-csv. A row is a variant, and the rows of a
product share `Handle`. Decided where files differ:

- A product's own columns count on its first row only. Rows of one handle belong together wherever they stand; a
  later row with another Title is a problem, because two products would silently become one.
- A later row without any of a variant's columns adds an image, or nothing.
- A blank `Variant Inventory Tracker` means that stock is not tracked, whatever the quantity says.
- The apostrophe that exports put before codes to protect them from spreadsheets is taken off.
- One SKU may stand on many variants, of one product too: real exports hold such.
- `ID: <vendor>` is a column of ours: the product's identifier at that vendor.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final, TypeVar

from .catalogue import DEFAULT_TITLE, Catalogue, Product, Variant
from .catalogue_text import (
    Findings,
    UnfitError,
    address,
    amount,
    lines,
    policy,
    position,
    shown,
    status,
    truth,
    weight,
    whole,
)

_T = TypeVar("_T")

_REQUIRED: Final = ("Handle", "Title")
_OPTIONS: Final = tuple((f"Option{n} Name", f"Option{n} Value") for n in (1, 2, 3))
# What makes a later row a variant. Weight units and the like also stand on rows that only bring an image.
_OF_A_VARIANT: Final = (
    "Option1 Value",
    "Option2 Value",
    "Option3 Value",
    "Variant SKU",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Inventory Qty",
    "Variant Barcode",
)
_COLUMNS: Final = (
    *_REQUIRED,
    *(name for pair in _OPTIONS for name in pair),
    *_OF_A_VARIANT[3:],
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Status",
    "SEO Title",
    "SEO Description",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Policy",
    "Variant Requires Shipping",
    "Variant Taxable",
    "Variant Image",
    "Image Src",
    "Image Position",
)
_ABSENT: Final = -1
_ID: Final = re.compile(r"ID:\s*(\S.*)", re.IGNORECASE)


def read(text: str, findings: Findings) -> Catalogue:
    """The catalogue in `text`; what is wrong goes to `findings`, and then the catalogue is empty."""
    records = _records(text, findings)
    if (header := next(records, None)) is not None and (columns := _columns(*header, findings)):
        sheet = _Sheet(columns, len(header[1]), findings)
        for line, cells in records:
            sheet.add(line, cells)
        if not findings:
            return Catalogue.of(sheet.products())
    return Catalogue.EMPTY


def _records(text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; a field in quotation marks may span many."""
    reader = csv.reader(lines(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # From here on no quotation mark can be trusted, so that nothing below is worth reading.
            says = f"expected closed quotation marks, {error}: rows from here on were not read"
            findings.add(line, f"row {line}", says)
            return
        if cells:
            yield line, cells


def _columns(line: int, header: list[str], findings: Findings) -> dict[str, int]:
    """Where each column stands that is read. Others are nobody's business, unless a required one is missing."""
    known = {column.lower(): column for column in _COLUMNS}
    columns: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = _named(cell.strip(), known)
        if name in columns:
            says = f"expected once, came as columns {columns[name] + 1} and {at + 1}: remove one"
            findings.add(line, f"row {line}, column {name!r}", says)
        elif name:
            columns[name] = at
    for name in _REQUIRED:
        if name not in columns:
            findings.add(line, f"row {line}, column {name!r}", _missing(name, header))
    return columns


def _named(cell: str, known: Mapping[str, str]) -> str:
    if match := _ID.fullmatch(cell):
        return f"ID: {match.group(1)}"
    return known.get(cell.lower(), "")


def _missing(name: str, header: list[str]) -> str:
    if len(header) == 1 and (found := [mark for mark in ";\t|" if mark in header[0]]):
        return f"expected columns separated by commas, came {shown(found[0])}: save the file with commas"
    near = get_close_matches(name, header, n=1)
    return f"expected this column, it is missing: {f'is it {near[0]!r}?' if near else 'add it'}"


@dataclass(frozen=True, slots=True)
class _Row:
    """One record. `cells` are stripped; a column that the file lacks stands at -1, and its cell is empty."""

    line: int
    as_they_came: list[str]
    cells: list[str]
    columns: Mapping[str, int]
    findings: Findings

    def text(self, column: str) -> str:
        return self.cells[self.columns[column]]

    def value(self, column: str, reader: Callable[[str], _T], default: _T) -> _T:
        if text := self.cells[self.columns[column]]:
            try:
                return reader(text)
            except UnfitError as unfit:
                self.refuse(column, f"expected {unfit}, came {shown(text)}")
        return default

    def has(self, column: str) -> bool:
        return self.columns[column] != _ABSENT

    def refuse(self, column: str, says: str) -> None:
        self.findings.add(self.line, f"row {self.line}, column {column!r}", says)


@dataclass(slots=True)
class _Draft:
    """A product while its rows are being read."""

    line: int
    product: Product
    options: tuple[tuple[str, str], ...] = ()
    variants: list[Variant] = field(default_factory=list)
    images: dict[str, int | None] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def finished(self) -> Product:
        images = self.images
        last = 1 + max((place or 0 for place in images.values()), default=0)
        ordered = tuple(sorted(images, key=lambda image: images[image] or last))
        return replace(self.product, variants=tuple(self.variants), images=ordered, ids=self.ids)


class _Sheet:
    """The rows below one header, gathered into products."""

    def __init__(self, columns: Mapping[str, int], width: int, findings: Findings) -> None:
        self._columns = dict.fromkeys(_COLUMNS, _ABSENT) | dict(columns)
        self._width = width
        self._findings = findings
        self._drafts: dict[str, _Draft] = {}
        self._ids = [(name.removeprefix("ID: "), name) for name in columns if name.startswith("ID: ")]
        self._owners: dict[tuple[str, str], _Draft] = {}

    def products(self) -> Iterator[Product]:
        return (draft.finished() for draft in self._drafts.values())

    def add(self, line: int, cells: list[str]) -> None:
        row = _Row(line, cells, [*map(str.strip, cells), ""], self._columns, self._findings)
        if len(cells) != self._width:
            self._refuse_length(row)
            return
        handle = row.text("Handle")
        if not handle and row.has("Handle"):
            row.refuse("Handle", "expected the product's handle, it is empty")
        if (draft := self._drafts.get(handle)) is None:
            draft = self._begun(handle, row)
        self._extend(draft, row)

    def _refuse_length(self, row: _Row) -> None:
        count, width = len(row.as_they_came), self._width
        says = (
            f"expected {width} cells, as the header has, came {count}: is a comma or a quotation mark astray?"
        )
        self._findings.add(row.line, f"row {row.line}", says)
        at = self._columns["Handle"]
        if at < count and (handle := row.cells[at]):
            # The rows that follow still belong to this product, and lack nothing.
            self._drafts.setdefault(handle, _Draft(row.line, Product(handle, ""), _OPTIONS))

    def _begun(self, handle: str, row: _Row) -> _Draft:
        options = _options(row)
        draft = _Draft(row.line, _product(handle, row, tuple(row.text(name) for name, _ in options)), options)
        if handle:
            self._drafts[handle] = draft
            if not draft.product.title and row.has("Title"):
                row.refuse("Title", f"expected a title on the first row of {shown(handle)}, it is empty")
        return draft

    def _extend(self, draft: _Draft, row: _Row) -> None:
        if draft.line == row.line or any(map(row.text, _OF_A_VARIANT)):
            draft.variants.append(_variant(draft, row))
        if image := row.value("Image Src", address, ""):
            draft.images.setdefault(image, row.value("Image Position", position, None))
        title, first = row.text("Title"), draft.product.title
        if title and first and title != first:
            says = f"expected {shown(first)}, as on row {draft.line}, or nothing, came {shown(title)}: one handle, one product"
            row.refuse("Title", says)
        for vendor, column in self._ids:
            if identifier := row.text(column):
                self._claim(draft, row, vendor, identifier)

    def _claim(self, draft: _Draft, row: _Row, vendor: str, identifier: str) -> None:
        owner = self._owners.setdefault((vendor, identifier), draft)
        if owner is not draft:
            of = f"{shown(owner.product.handle)} (row {owner.line})"
            row.refuse(
                f"ID: {vendor}", f"expected an identifier of its own, {shown(identifier)} is that of {of}"
            )
        elif draft.ids.setdefault(vendor, identifier) != identifier:
            says = (
                f"expected one identifier a product, came {shown(draft.ids[vendor])} and {shown(identifier)}"
            )
            row.refuse(f"ID: {vendor}", says)


def _options(row: _Row) -> tuple[tuple[str, str], ...]:
    named = tuple(pair for pair in _OPTIONS if row.text(pair[0]))
    # Shopify writes a product without options as one option, `Title`, of the value `Default Title`.
    if [(row.text(name), row.text(value)) for name, value in named] == [("Title", DEFAULT_TITLE)]:
        return ()
    return named


def _product(handle: str, row: _Row, option_names: tuple[str, ...]) -> Product:
    return Product(
        handle=handle,
        title=row.text("Title"),
        description=_description(row),
        vendor=row.text("Vendor"),
        type=row.text("Type"),
        tags=tuple(tag for part in row.text("Tags").split(",") if (tag := part.strip())),
        published=row.value("Published", truth, default=True),
        status=row.value("Status", status, "active"),
        option_names=option_names,
        seo_title=row.text("SEO Title"),
        seo_description=row.text("SEO Description"),
    )


def _description(row: _Row) -> str:
    at = row.columns["Body (HTML)"]
    return "" if at == _ABSENT else row.as_they_came[at]


def _variant(draft: _Draft, row: _Row) -> Variant:
    options = tuple(row.text(value) for _, value in draft.options)
    _check_options(draft, row)
    stock = row.value("Variant Inventory Qty", whole, None)
    tracked = row.text("Variant Inventory Tracker") or not row.has("Variant Inventory Tracker")
    return Variant(
        title=" / ".join(options) or DEFAULT_TITLE,
        sku=row.text("Variant SKU").removeprefix("'"),
        price=row.value("Variant Price", amount, None),
        compare_at_price=row.value("Variant Compare At Price", amount, None),
        stock=stock if tracked else None,
        grams=row.value("Variant Grams", weight, None),
        barcode=row.text("Variant Barcode").removeprefix("'"),
        options=options,
        image=row.value("Variant Image", address, ""),
        requires_shipping=row.value("Variant Requires Shipping", truth, default=True),
        taxable=row.value("Variant Taxable", truth, default=True),
        inventory_policy=row.value("Variant Inventory Policy", policy, "deny"),
    )


def _check_options(draft: _Draft, row: _Row) -> None:
    for name, value in _OPTIONS:
        text = row.text(value)
        if text and text != DEFAULT_TITLE and (name, value) not in draft.options:
            says = f"expected a name for it in {name!r} on row {draft.line}, came {shown(text)}"
            row.refuse(value, says)
