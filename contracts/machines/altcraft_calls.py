"""How a client calls Altcraft: in either notation, with a token in one of the places where it may be.

Written from "Delete products" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .allowed import Allowed, Answer
from .altcraft_notations import Notation
from .base import VendorMachine

BASE: Final = "/api/v1.1/market"
#: Where a token may stand.
PLACES: Final = ("body", "header", "url")


class Market(VendorMachine):
    """One account's market, and the token that lets its client in."""

    vendor = "altcraft"

    def begin(self) -> None:
        self.token = self.known(self.target.credentials["token"], "<token>")

    def let_in(self) -> Mapping[str, str]:
        """None: a token goes where a call says."""
        return {}

    def pause(self, answer: Answer) -> float | None:  # noqa: ARG002  the base's signature
        """No limit is documented."""
        return None

    def call(
        self,
        path: str,
        allowed: Allowed,
        fields: Mapping[str, Any],
        notation: Notation = Notation.JSON,
        *,
        token: str | None = None,
        place: str = "body",
    ) -> Answer:
        """A call with a token in one of the places where it may be: it must be what is allowed, in its notation."""
        token = self.token if token is None else token
        if place == "body" and "token" not in fields:
            fields = {"token": token, **fields}
        return self.send(path, allowed, notation.written(fields), notation, token=token, place=place)

    def send(
        self,
        path: str,
        allowed: Allowed,
        body: bytes,
        notation: Notation,
        *,
        token: str = "",
        place: str = "body",
    ) -> Answer:
        headers = {"Content-Type": notation.value}
        if token and place == "header":
            headers["Authorization"] = f"Bearer {token}"
        query = {"token": token} if place == "url" else {}
        answer = self.ask("POST", f"{BASE}/{path}", query=query, headers=headers, body=body)
        plain = notation.plain(answer)
        self.expect(plain, allowed)
        return plain
