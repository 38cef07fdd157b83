"""Records that a catalogue declares, or asks to have generated from a seed: understood by each vendor, all or none.

Names no vendor. Which records a product can have is said in `Vendor.kinds` and `Vendor.generate`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any

from .catalogue import Catalogue, Declared
from .decision import Change, Put
from .errors import InvalidCatalogue, InvalidInput, Problem
from .fields import Fields
from .state import Held
from .vendor import Kind, Vendor

Maker = tuple[str, Callable[[Held], tuple[Change, ...]]]


def declared_changes(vendors: Mapping[str, Vendor], catalogue: Catalogue) -> Iterator[Maker]:
    """One change a declared record. Raises InvalidCatalogue for a vendor or kind that nobody knows."""
    problems = [
        problem
        for one in catalogue.declared
        for problem in _unknown(vendors, one.vendor, one.kind, one.where)
    ]
    if problems:
        raise InvalidCatalogue("records", tuple(problems))
    for vendor, records in _by_vendor(catalogue.declared).items():
        yield vendor, _declaring(vendors[vendor], records)


def _by_vendor(declared: Iterable[Declared]) -> dict[str, list[Declared]]:
    grouped: dict[str, list[Declared]] = {}
    for one in declared:
        grouped.setdefault(one.vendor, []).append(one)
    return grouped


def _declaring(vendor: Vendor, records: list[Declared]) -> Callable[[Held], tuple[Change, ...]]:
    """All of one vendor's declared records, so that every problem in them is told at once."""

    def make(held: Held) -> tuple[Change, ...]:
        changes: list[Change] = []
        problems: list[Problem] = []
        for number, one in enumerate(records):
            kind = vendor.kind(one.kind)
            assert kind is not None  # noqa: S101  `_unknown` has looked
            try:
                changes.append(made(kind, held.numbered(number), one.fields, one.where))
            except InvalidInput as error:
                problems += error.problems
        if problems:
            raise InvalidCatalogue("records", tuple(problems))
        return tuple(changes)

    return make


def made(kind: Kind[Any], held: Held, values: Mapping[str, object], where: str) -> Put:
    """One record from plain fields. Raises InvalidInput with every problem of it."""
    if kind.make is None:
        raise InvalidInput(where, (Problem(where, f"{kind.name} are written by the vendor alone"),))
    fields = Fields(values, where)
    record = kind.make(held, fields)
    fields.done()
    return Put(kind.table, record, "added")


def generated_changes(vendors: Mapping[str, Vendor], catalogue: Catalogue, seed: int) -> Iterator[Maker]:
    """Records for a share of the products, the same for the same seed. Raises InvalidCatalogue."""
    problems = [
        problem
        for vendor, kinds in catalogue.generate.items()
        for kind in kinds
        for problem in _ungenerated(vendors, vendor, kind)
    ]
    if problems:
        raise InvalidCatalogue("generate", tuple(problems))
    seed = catalogue.seed if catalogue.seed is not None else seed
    for vendor, kinds in catalogue.generate.items():
        for kind, share in kinds.items():
            yield vendor, _generating(vendors[vendor], kind, share, seed)


def _generating(vendor: Vendor, kind: str, share: float, seed: int) -> Callable[[Held], tuple[Change, ...]]:
    def make(held: Held) -> tuple[Change, ...]:
        random = Random(f"{seed}/{vendor.name}/{kind}")  # noqa: S311  a printed seed, not a secret
        products = vendor.kinds[0].table
        changes: list[Change] = []
        for number, product in enumerate(held[products]):
            if random.random() < share:
                changes += vendor.generate[kind](held.numbered(number), product, random.getrandbits(32))
        return tuple(changes)

    return make


def _unknown(vendors: Mapping[str, Vendor], vendor: str, kind: str, where: str) -> Iterator[Problem]:
    if vendor not in vendors:
        yield Problem(where, f"no vendor {vendor!r}; there are: {', '.join(vendors)}")
    elif vendors[vendor].kind(kind) is None:
        known = ", ".join(one.name for one in vendors[vendor].kinds)
        yield Problem(where, f"{vendor} has no records of kind {kind!r}; it has: {known}")


def _ungenerated(vendors: Mapping[str, Vendor], vendor: str, kind: str) -> Iterator[Problem]:
    where = f"generate.{vendor}.{kind}"
    if vendor not in vendors:
        yield Problem(where, f"no vendor {vendor!r}; there are: {', '.join(vendors)}")
    elif kind not in vendors[vendor].generate:
        known = ", ".join(vendors[vendor].generate) or "none"
        yield Problem(where, f"{vendor} generates no {kind!r}; it can generate: {known}")
