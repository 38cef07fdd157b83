"""What a trial must know of each vendor: how a product is made there, what blocks it, and how a credential dies.

One entry a vendor, the same fields for all; rules and texts stay in the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..clients.outcome import Outcome
from ..sandbox.core.standin import StandIn
from .scenario import Deed, Mode


@dataclass(frozen=True, slots=True)
class Profile:
    """One vendor, for trials."""

    removals: tuple[str, ...]
    """The operations that take a product out of the catalogue."""
    make: Callable[[str], Mapping[str, Any]]
    """The fields of a product of that name."""
    never: Callable[[int], str]
    """An id, as plans name it, that no product has."""
    dies: str
    """The event after which the credential is no longer known."""
    plan_id: str = "id"
    param: str = ""
    """The path's parameter that names the product; '' where ids travel otherwise, and a slip strikes any removal."""
    deeds: Mapping[Deed, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """What others can do to a product, as events with their fields; who refers to it blocks its deletion."""
    renews: str = ""
    """The event by which the credential is had anew; '' where the vendor has none."""
    hidden: Mapping[str, Any] = field(default_factory=dict)
    """What a record shows once the product is hidden instead."""
    bodiless: tuple[str, ...] = ()
    """Those of the removals whose success says nothing but its status."""
    public: tuple[str, ...] = ()
    """Which of the credentials are no secret: they say whose account it is."""
    crowd: int = 0
    """So many products that one removal after the other meets the vendor's limit; 0 where a story need not."""
    purges: tuple[str, ...] = ()
    """The operations that delete for good what a trash would have kept."""

    @property
    def blocks(self) -> bool:
        """Whether something can be in the way of a deletion."""
        return Deed.REFERS in self.deeds

    @property
    def modes(self) -> tuple[Mode, ...]:
        """What can be asked for, the plain one first."""
        hides = (Mode.DEACTIVATE,) if self.blocks and self.hidden else ()
        return (Mode.DELETE, *hides, *((Mode.PERMANENT,) if self.purges else ()), Mode.DRY)


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


PROFILES: Final[Mapping[str, Profile]] = {
    "altcraft": Profile(
        ("delete_products",),
        lambda name: {"name": name, "external_id": name},
        lambda number: f"never-{number}",
        dies="token_disabled",
        plan_id="external_id",
        deeds={Deed.DELETES: ("product_removed", {})},
    ),
    "devdraft": Profile(
        ("delete_product",),
        lambda name: {"name": name, "price": 10},
        _uuid,
        dies="key_deactivated",
        param="product_id",
        deeds={Deed.DELETES: ("product_deleted", {}), Deed.REFERS: ("invoice_issued", {"status": "OPEN"})},
        hidden={"status": "INACTIVE"},
        crowd=101,
    ),
    "shoplazza": Profile(
        ("delete_product",),
        lambda name: {"title": name},
        _uuid,
        dies="token_revoked",
        public=("shop",),
        param="product_id",
        deeds={Deed.DELETES: ("product_deleted", {}), Deed.HIDES: ("product_unpublished", {})},
        hidden={"published": False},
        crowd=45,
    ),
    "tribemade": Profile(
        ("delete_product",),
        lambda name: {"name": name, "price": 10},
        _uuid,
        dies="key_rotated",
        param="product_id",
        deeds={
            Deed.DELETES: ("product_deleted", {}),
            Deed.REFERS: ("order_placed", {"status": "processing"}),
        },
        hidden={"is_active": False},
        crowd=12,
    ),
    "zoho_desk": Profile(
        ("delete_products", "move_products_to_trash"),
        lambda name: {"name": name},
        lambda number: str(900_000_000_000_000_000 + number),
        dies="token_expired",
        bodiless=("move_products_to_trash",),
        public=("org_id",),
        deeds={Deed.DELETES: ("product_trashed", {}), Deed.RESTORES: ("product_restored", {})},
        renews="token_issued",
        purges=("delete_from_recycle_bin", "delete_all"),
    ),
}


def let_happen(standin: StandIn, deed: Deed, identifier: str) -> None:
    """Let somebody else do something to a product now. Raises KeyError where nobody can at this vendor."""
    name, fields = PROFILES[standin.vendor.name].deeds[deed]
    standin.happen(name, product=identifier, **fields)


def removes(vendor: str) -> Outcome:
    """What a removal comes to at a vendor: gone for good, or in its trash."""
    return Outcome.TRASHED if PROFILES[vendor].purges else Outcome.DELETED
