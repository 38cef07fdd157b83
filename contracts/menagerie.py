"""More integrations to try the contracts on: careful ones with a capability, and animals that lack just one.

As in the zoo, written with plain httpx calls; each animal names the property, one of `capabilities`, that it breaks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, Final
from uuid import NAMESPACE_URL, uuid5

import httpx

from ..clients.waiting import asked
from .scenario import Mode
from .trial import Access
from .zoo import Careful, CarefulDesk, CarefulShop, Over

_OK, _BAD, _ABSENT, _CONFLICT = 200, 400, 404, 409


class CarefulHider(Careful):
    """Hides what is blocked, where that is asked for, and changes nothing else of it."""

    hides: ClassVar[Mapping[str, Any]] = {"is_active": False}

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        if word != "blocked" or self.access.mode is not Mode.DEACTIVATE:
            return word
        return self.hide(identifier)

    def hide(self, identifier: str) -> str:
        try:
            answer = self.access.http.put(f"/api/products/{identifier}/edit", json=dict(self.hides))
        except httpx.TransportError:
            return "unknown"
        return "deactivated" if answer.status_code == _OK else "blocked"


class CarefulDraft(Careful):
    """The same at Devdraft: one idempotency key for an id, whatever becomes of its answer."""

    vendor = "devdraft"
    path = "/api/v0/products/{}"

    def send(self, method: str, identifier: str) -> httpx.Response | None:
        if method == "DELETE":
            self.access.http.headers["x-idempotency-key"] = self.key(identifier)
        return super().send(method, identifier)

    def key(self, identifier: str) -> str:
        named = str(uuid5(NAMESPACE_URL, identifier))
        return f"{named[:14]}4{named[15:]}"  # the vendor takes version 4 alone

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        return "blocked" if answer.status_code == _CONFLICT else super().word(answer, doubt=doubt)


class CarefulKeeper(Careful):
    """Writes down what it is about to do, and what came of it, so that it can be killed anywhere."""

    def __call__(self, access: Access) -> Mapping[str, str]:
        self._notes = access.folder / "notes.jsonl"
        self._began, self._ended = self._remembered()
        return super().__call__(access)

    def remove(self, identifier: str) -> str:
        if identifier in self._ended:
            return self._ended[identifier]
        if identifier in self._began:
            word = self.lost(identifier)  # killed over it: somebody has to look
            if word:
                return self._note(identifier, word)
        self._note(identifier, "")
        return self._note(identifier, self._doubted(identifier))

    def _doubted(self, identifier: str) -> str:
        word = super().remove(identifier)
        return "gone" if word == "not_found" and identifier in self._began else word

    def _note(self, identifier: str, word: str) -> str:
        with self._notes.open("a") as notes:
            notes.write(json.dumps([identifier, word]) + "\n")
        return word

    def _remembered(self) -> tuple[set[str], dict[str, str]]:
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        rows = [json.loads(line) for line in lines]
        return {one for one, _ in rows}, {one: word for one, word in rows if word}


# ── the animals ──


class Canceller(Careful):
    """Cancels the orders that are in the way. It knows them from its own books."""

    breaks = "S5"

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        if word != "blocked":
            return word
        for order in self.access.world.tribemade.orders:
            with suppress(httpx.TransportError):
                self.access.http.put(f"/api/orders/{order.id}/status", json={"status": "cancelled"})
        return super().remove(identifier)


class Overwriter(CarefulHider):
    """Hides what is blocked, and writes its own note over the shop's."""

    breaks = "S6"
    hides: ClassVar[Mapping[str, Any]] = {"is_active": False, "name": "no longer sold"}


class Blank(Careful):
    """Reads its ids from a file that ends with an empty line."""

    breaks = "S7"

    def __call__(self, access: Access) -> Mapping[str, str]:
        said = super().__call__(access)
        with suppress(Over):
            self.send("DELETE", "")
        return said


class Eager(Careful):
    """Takes no notice of being asked to look only."""

    breaks = "S10"

    def looks_only(self, access: Access) -> bool:
        del access
        return False


class Claimant(Careful):
    """Takes an absence for its own doing, once an answer of its own was lost."""

    breaks = "T5"

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        return "deleted" if word == "gone" else word


class Alarmist(Careful):
    """Reports what is not there as a failure."""

    breaks = "T6"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        word = super().word(answer, doubt=doubt)
        return "failed" if word == "not_found" else word


class Superficial(CarefulDesk):
    """Looks at the status, and at nothing else."""

    breaks = "T7"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        return "trashed" if answer.status_code == _OK else super().word(answer, doubt=doubt)


class Jumpy(Careful):
    """Waits as long as it is told to, and not at all where it is told nothing."""

    breaks = "R2"

    def wait(self, answer: httpx.Response) -> None:
        self.access.sleep(asked(dict(answer.headers), answer.json(), self.access.now()) or 0.0)


class Unpaced(CarefulShop):
    """Sends as fast as it can, and lets the vendor tell it when it is too fast."""

    breaks = "R3"
    pace: ClassVar[float] = 0.0


class Endless(Careful):
    """Comes back to what is blocked every minute, for a quarter of an hour."""

    breaks = "R4"

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        for _ in range(15):
            if word != "blocked":
                break
            self.access.sleep(61.0)
            word = super().remove(identifier)
        return word


class Hopeful(Careful):
    """Tries once more what was blocked, at once."""

    breaks = "R5"

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        return super().remove(identifier) if word == "blocked" else word


class Quarrelsome(CarefulDraft):
    """Takes each 409 for somebody else's request that will be over soon."""

    breaks = "R6"

    def remove(self, identifier: str) -> str:
        word = super().remove(identifier)
        return super().remove(identifier) if word == "blocked" else word


class FreshKeyed(CarefulDraft):
    """Makes a key for each attempt."""

    breaks = "R8"
    _made = 0

    def key(self, identifier: str) -> str:
        self._made += 1
        return super().key(f"{identifier}/{self._made}")


class Quitter(Careful):
    """Gives up at the first id that does not go."""

    breaks = "L3"

    def remove(self, identifier: str) -> str:
        if getattr(self, "_gave_up", None) is self.access:
            return "not_attempted"
        word = super().remove(identifier)
        if word != "deleted":
            self._gave_up = self.access
        return word


class Amnesiac(Careful):
    """Begins from the beginning when it is started again."""

    breaks = "L5"


CAREFUL: Final = (CarefulHider, CarefulDraft, CarefulKeeper)
ANIMALS: Final = (
    Canceller, Overwriter, Blank, Eager, Claimant, Alarmist, Superficial, Jumpy, Unpaced, Endless, Hopeful,
    Quarrelsome, FreshKeyed, Quitter, Amnesiac,
)  # fmt: skip
