"""What a world holds at a vendor before anything happened there: made when the vendor is first asked for.

Names no vendor. A world that only ever meets one of them pays for no other, and starts at once.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from immutables import Map

from .clock import Clock, Gear
from .state import Held, State
from .table import Table
from .vendor import Vendor

if TYPE_CHECKING:
    from .catalogue import Catalogue

_KEPT: Final = 64
#: Steps before the world's first: what is made here takes no identifier from what is made later.
_BEFORE: Final = -(10**9)


class Opening:
    """How one world begins at each vendor: on a catalogue or empty, with its own account, perhaps as the demo."""

    def __init__(
        self, templates: Templates, catalogue: Catalogue | None, account: str, *, demo: bool
    ) -> None:
        self.templates = templates
        self.catalogue = catalogue
        self.account = account
        self.demo = demo

    def __call__(self, state: State, vendor: Vendor) -> State:
        """The state with this vendor opened, as if it had been when the world began; no step is counted."""
        first = self.templates.of(vendor, self.catalogue, state.seed)
        first = first.having(
            clock=Clock(Gear.FROZEN, state.began), switches=first.switches.update(state.switches)
        )
        first = first.after(vendor.account(self.account).changes)
        if self.demo:
            first = first.after(vendor.demo(_held(first, vendor)))
        if vendor.settle is not None:  # what counts from a world's beginning starts here
            first = first.after(vendor.settle(_held(first, vendor)))
        return state.having(
            tables=state.tables.update(first.tables),
            meters=state.meters.update(first.meters),
            switches=first.switches,
            opened=state.opened.set(vendor.name, True),
        )


class Templates:
    """What worlds on one catalogue share at a vendor: made once while in use."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int, int], tuple[Catalogue | None, State]] = {}
        self._lock = Lock()

    def of(self, vendor: Vendor, catalogue: Catalogue | None, seed: int) -> State:
        """A vendor's tables and switches. Raises InvalidCatalogue for declared records that it cannot take."""
        key = (vendor.name, id(catalogue), seed)
        # Beside its state the catalogue is kept alive, so that its id is not given again.
        kept = self._made.get(key) or (catalogue, self._template(vendor, catalogue, seed))
        with self._lock:
            keep_latest(self._made, key, kept, _KEPT)
        return kept[1]

    def _template(self, vendor: Vendor, catalogue: Catalogue | None, seed: int) -> State:
        switches = Map({f"{vendor.name}.{switch.name}": switch.default for switch in vendor.switches})
        state = State(Clock(), switches=switches, seed=seed, serial=_BEFORE)
        if catalogue is None:
            return state
        from .generate import declared, generated  # noqa: PLC0415  only where there is a catalogue

        for key, base in vendor.project(catalogue, seed):
            state = state.having(tables=state.tables.set(key.name, Table(key, base)))
        return generated(vendor, catalogue, declared(vendor, catalogue, state))


def _held(state: State, vendor: Vendor) -> Held:
    return Held(state, vendor.name, state.clock.now())


def keep_latest(kept: dict[Any, Any], key: object, value: object, most: int) -> None:
    """Put what was just used last, and let go of what was not used for longest."""
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > most:
        del kept[next(iter(kept))]
