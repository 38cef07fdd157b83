"""Records that a catalogue declares, or asks to have generated from a seed: understood by each vendor, all or none.

Names no vendor. Which records a product can have is said in `Vendor.kinds` and `Vendor.generate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from .catalogue import Catalogue
from .decision import Change, Put
from .errors import InvalidCatalogue, InvalidInput, Problem
from .fields import Fields
from .state import Held, State
from .vendor import Kind, Vendor


def check(vendors: Mapping[str, Vendor], catalogue: Catalogue) -> None:
    """Raises InvalidCatalogue for vendors and kinds that nobody knows, all at once."""
    problems = [
        problem
        for one in catalogue.declared
        for problem in _unknown(vendors, one.vendor, one.kind, one.where)
    ]
    problems += [
        problem
        for vendor, kinds in catalogue.generate.items()
        for kind in kinds
        for problem in _ungenerated(vendors, vendor, kind)
    ]
    if problems:
        raise InvalidCatalogue("the catalogue", tuple(problems))


def declared(vendor: Vendor, catalogue: Catalogue, state: State) -> State:
    """The state with one vendor's declared records, each seeing those before it.

    Raises InvalidCatalogue with every problem in them.
    """
    problems: list[Problem] = []
    for one in catalogue.declared:
        kind = vendor.kind(one.kind)
        if one.vendor != vendor.name or kind is None:
            continue
        held = Held(state, vendor.name, state.clock.now())
        try:
            state = state.after((made(kind, held, one.fields, one.where),))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidCatalogue("records", tuple(problems))
    return state


def made(kind: Kind[Any], held: Held, values: Mapping[str, object], where: str) -> Put:
    """One record from plain fields. Raises InvalidInput with every problem of it."""
    if kind.make is None:
        raise InvalidInput(where, (Problem(where, f"{kind.name} are written by the vendor alone"),))
    fields = Fields(values, where)
    with fields.understood():
        record = kind.make(held, fields)
    fields.done()
    return Put(kind.table, record, "added")


def generated(vendor: Vendor, catalogue: Catalogue, state: State) -> State:
    """The state with records for a share of the products, the same for the same seed."""
    seed = catalogue.seed if catalogue.seed is not None else state.seed
    for kind, share in catalogue.generate.get(vendor.name, {}).items():
        random = Random(f"{seed}/{vendor.name}/{kind}")  # noqa: S311  a printed seed, not a secret
        held = Held(state, vendor.name, state.clock.now())
        changes: list[Change] = []
        for number, product in enumerate(held[vendor.kinds[0].table]):
            if random.random() < share:
                changes += vendor.generate[kind](held.numbered(number), product, random.getrandbits(32))
        state = state.after(changes)
    return state


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
