"""How apps call a shop of Shoplazza's, and what turns a call away before anybody looks at what it asks for.

Written from "Delete Product" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from . import shoplazza_sentences as page
from .allowed import Allowed, Answer
from .base import VendorMachine
from .limits import Bucket

BASE: Final = "/openapi/2022-01"
READ, WRITE, ORDERS = SCOPES = ("read_product", "write_product", "read_order")
_THROTTLED: Final = 429


@dataclass(slots=True)
class App:
    """What one app may do in the shop, and how often."""

    token: str
    scopes: set[str] = field(default_factory=lambda: {*SCOPES})
    bucket: Bucket = field(default_factory=lambda: Bucket(40, 2))


class Shop(VendorMachine):
    """One shop, and the apps that call it."""

    vendor = "shoplazza"

    def begin(self) -> None:
        self.own = App(self.target.credentials["access_token"])
        self.shop = Bucket(80, 20)
        self.active = True
        self.apps = 1
        self.heard: set[str] = set()

    def let_in(self) -> Mapping[str, str]:
        return {"Access-Token": self.own.token}

    def pause(self, answer: Answer) -> float | None:
        return float(answer.headers.get("retry-after", 1)) if answer.status == _THROTTLED else None

    def call(
        self,
        method: str,
        path: str,
        *allowed: Allowed,
        scope: str = READ,
        app: App | None = None,
        **more: Any,
    ) -> tuple[Allowed, Answer]:
        """A call of an app to the shop: one of what is allowed, or what keeps the app from it.

        Where there is no room for it, it is refused first, and sent again after the wait.
        """
        app = app or self.own
        if not self.active:
            return self.asked(app, page.INACTIVE, method=method, path=path, **more)
        while self.alone and self.room_in(app) > 0:
            self.asked(app, page.throttled(self.room_in(app)), method=method, path=path, **more)
            self.wait_for(max(1, math.ceil(self.room_in(app))))
        self.pour(app)
        refusals = () if scope in app.scopes else (page.NO_CONTEXT,)
        return self.asked(app, *(refusals or allowed), method=method, path=path, **more)

    def asked(
        self, app: App, *allowed: Allowed, method: str, path: str, **more: Any
    ) -> tuple[Allowed, Answer]:
        """A call, whatever it may be answered, with what is on every answer."""
        others = {} if app is self.own else {"let_in": {"Access-Token": app.token}}
        answer = self.ask(method, f"{BASE}{path}", **others, **more)
        found = self.expect(answer, *allowed)
        self.was_marked(answer)
        if self.alone and self.active:
            self.expect(answer, page.level_told(answer.status, app.bucket.now_at(self.now)))
        return found, answer

    def pour(self, app: App) -> None:
        """Rate Limits: a call counts once against both buckets, and needs room in both."""
        app.bucket.admits(self.now)
        self.shop.admits(self.now)

    def room_in(self, app: App) -> float:
        """In how many seconds there is room for a call of the app's."""
        return max(0.0, *(self._spilt(one) / one.leak for one in (app.bucket, self.shop)))

    def _spilt(self, bucket: Bucket) -> float:
        return bucket.now_at(self.now) + 1 - bucket.size

    def was_marked(self, answer: Answer) -> None:
        mark = answer.headers.get("request-id", "")
        self.hold(mark, page.MARK_SAYS, "there is none")
        self.hold(mark not in self.heard, page.MARK_SAYS, f"{mark} was there before")
        self.heard.add(mark)

    def turned_away(self, path: str, allowed: Allowed, headers: Mapping[str, str], **query: object) -> None:
        """A deletion that is refused before it counts for anybody."""
        answer = self.ask("DELETE", f"{BASE}{path}", let_in=headers, query=query)
        self.expect(answer, allowed)
        self.was_marked(answer)

    def new_app(self) -> App:
        """OTHERS: one more app in the shop, with every right."""
        self.apps += 1
        app = App(f"token-of-app-{self.apps}")
        self.seed("tokens", id=str(UUID(int=self.apps)), token=app.token, app=f"app {self.apps}")
        return app
