"""Integrations to try the contracts on: a careful one, and animals, each careless in one way and in no other.

Written with plain httpx calls, as somebody's own code would be. Each animal names the property that it breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, Final

import httpx

from ..clients.waiting import asked
from .scenario import Mode
from .trial import Access

_TRIES: Final = 6
_MINUTE: Final = 60.0
_OK, _BAD, _UNKNOWN_KEY, _FORBIDDEN, _ABSENT, _LIMITED, _BROKEN = 200, 400, 401, 403, 404, 429, 500


class Over(Exception):
    """The credential is not known any longer."""


class Careful:
    """Deletes one id after the other at TribeMade, and says only what it knows."""

    vendor: ClassVar[str] = "tribemade"
    path = "/api/products/{}"
    pace: ClassVar[float] = 0.0
    """Seconds before each removal."""

    def __call__(self, access: Access) -> Mapping[str, str]:
        self.access, self.in_doubt = access, False
        said: dict[str, str] = {}
        for identifier in access.ids if not self.looks_only(access) else ():
            try:
                said[identifier] = self.remove(identifier)
            except Over:
                said[identifier] = self.over(identifier)
                break
        return said | {one: "not_attempted" for one in access.ids if one not in said}

    def looks_only(self, access: Access) -> bool:
        """Whether nothing is to be changed."""
        return access.mode is Mode.DRY

    def remove(self, identifier: str) -> str:
        """One id, seen through to a word."""
        self.access.sleep(self.pace)
        doubt = self.in_doubt = False
        for _ in range(_TRIES):
            answer = self.send("DELETE", identifier)
            if answer is None:
                doubt = True
                word = self.lost(identifier)
                if word:
                    return word
            elif answer.status_code == _LIMITED:
                doubt = self.in_doubt = True  # a gateway that counts answers says it after the deed
                self.wait(answer)
            else:
                return self.word(answer, doubt=doubt)
        return "unknown"

    def send(self, method: str, identifier: str) -> httpx.Response | None:
        """The answer, or None for one that proves nothing. Raises `Over`."""
        try:
            answer = self.access.http.request(method, self.path.format(identifier))
        except httpx.TransportError:
            return None
        if answer.status_code in {_UNKNOWN_KEY, _FORBIDDEN}:
            self.refused(answer)
        return answer if answer.status_code < _BROKEN and self.speaks(answer) else None

    def speaks(self, answer: httpx.Response) -> bool:
        """Whether an answer is the vendor's own."""
        try:
            return isinstance(answer.json(), dict)
        except ValueError:
            return False

    def refused(self, answer: httpx.Response) -> None:
        raise Over(str(answer.status_code))

    def over(self, identifier: str) -> str:
        """The word for an id at which the credential was refused."""
        del identifier
        return "refused" if not self.in_doubt else "unknown"

    in_doubt = False

    def lost(self, identifier: str) -> str | None:
        """After a lost answer: a word, or None to try again."""
        self.in_doubt = True
        seen = self.send("GET", identifier)
        self.in_doubt = seen is None
        if seen is None:
            return "unknown"
        return "gone" if seen.status_code == _ABSENT else None

    def wait(self, answer: httpx.Response) -> None:
        body = answer.json()
        self.access.sleep(asked(dict(answer.headers), body, self.access.now()) or _MINUTE)

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        if answer.status_code == _ABSENT:
            return "gone" if doubt else "not_found"
        return {_OK: "deleted", _BAD: "blocked"}.get(answer.status_code, "failed")


class CarefulShop(Careful):
    """The same at Shoplazza."""

    vendor = "shoplazza"
    path = "/openapi/2022-01/products/{}"
    pace: ClassVar[float] = 0.5

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        return "refused" if answer.status_code == _BAD else super().word(answer, doubt=doubt)


class CarefulDesk(Careful):
    """The same at Zoho Desk, by the page's own route: the answer speaks of each id in its body."""

    vendor = "zoho_desk"

    def send(self, method: str, identifier: str) -> httpx.Response | None:
        self.path = "/api/v1/products?id={}" if method == "DELETE" else "/api/v1/products/{}"
        return super().send(method, identifier)

    def lost(self, identifier: str) -> str | None:
        self.in_doubt = True
        seen = self.send("GET", identifier)
        self.in_doubt = seen is None
        if seen is None:
            return "unknown"
        return "gone" if seen.status_code == _ABSENT or seen.json().get("isDeleted") else None

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        results = answer.json().get("results") or [{}]
        if results[0].get("success"):
            return "trashed"
        return "gone" if doubt else "not_found"


# ── the animals ──


class Sweeper(CarefulShop):
    """Deletes whatever the shop lists, and reports what was asked."""

    breaks = "S1"

    def __call__(self, access: Access) -> Mapping[str, str]:
        said = super().__call__(access)
        if any(word == "deleted" for word in said.values()):
            try:
                listed: list[Any] = access.http.get("/openapi/2022-01/products").json().get("products", [])
            except httpx.TransportError:
                return said
            for product in listed:
                if product["id"] not in said:
                    self.send("DELETE", product["id"])
        return said


class Purger(CarefulDesk):
    """Empties what it has put into the trash, to be tidy."""

    breaks = "S2"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        word = super().word(answer, doubt=doubt)
        if word != "trashed":
            return word
        ids = [one["id"] for one in answer.json()["results"]]
        purged = self.access.http.post("/api/v1/recycleBin/delete", json={"ids": ids})
        return "deleted" if purged.status_code == _OK else word


class Doubter(Careful):
    """Sends each deletion twice, to be sure."""

    breaks = "S4"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        word = super().word(answer, doubt=doubt)
        if word == "deleted":
            with suppress(Over):
                again = self.send("DELETE", answer.request.url.path.rpartition("/")[2])
                if again is not None and again.status_code == _LIMITED:
                    self.wait(again)
        return word


class Forgetful(Careful):
    """Files what is blocked nowhere."""

    breaks = "T1"

    def __call__(self, access: Access) -> Mapping[str, str]:
        return {one: word for one, word in super().__call__(access).items() if word != "blocked"}


class Optimist(Careful):
    """Takes every 404 for its own success."""

    breaks = "T2"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        word = super().word(answer, doubt=doubt)
        return "deleted" if word == "not_found" else word


class Truthy(CarefulShop):
    """Takes an empty object for an empty answer, and that for a failure."""

    breaks = "T3"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        return super().word(answer, doubt=doubt) if answer.json() else "failed"


class Hasty(Careful):
    """Reports a lost answer as failed, and looks at nothing."""

    breaks = "T4"

    def lost(self, identifier: str) -> str | None:
        del identifier
        return "failed"


class Vague(Careful):
    """Reports what is blocked as unknown, to be on the safe side."""

    breaks = "T13"

    def word(self, answer: httpx.Response, *, doubt: bool) -> str:
        word = super().word(answer, doubt=doubt)
        return "unknown" if word == "blocked" else word


class Impatient(Careful):
    """Waits a second, whatever the vendor asks for."""

    breaks = "R1"

    def wait(self, answer: httpx.Response) -> None:
        del answer
        self.access.sleep(1.0)


class Stubborn(Careful):
    """Goes on with a credential that is not known any longer."""

    breaks = "R7"

    def __call__(self, access: Access) -> Mapping[str, str]:
        self.access, self.in_doubt = access, False
        said: dict[str, str] = {}
        for identifier in access.ids:
            try:
                said[identifier] = self.remove(identifier)
            except Over:
                said[identifier] = self.over(identifier)
        return said


class Talkative(Careful):
    """Prints the headers of what it sends."""

    breaks = "H1"

    def send(self, method: str, identifier: str) -> httpx.Response | None:
        print(method, identifier, dict(self.access.http.headers))  # noqa: T201  that is what is wrong with it
        return super().send(method, identifier)


class Tireless(Careful):
    """Tries what is blocked for ever."""

    breaks = "L1"

    def remove(self, identifier: str) -> str:
        while True:
            word = super().remove(identifier)
            if word != "blocked":
                return word


CAREFUL: Final = (Careful, CarefulShop, CarefulDesk)
ANIMALS: Final = (
    Sweeper, Purger, Doubter, Forgetful, Optimist, Truthy, Hasty, Vague, Impatient, Stubborn, Talkative, Tireless,
)  # fmt: skip
