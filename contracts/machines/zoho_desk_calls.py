"""How a client calls Zoho Desk: tokens that end, scopes, and what calls cost of the day's credits.

Written from Zoho's own description and working-with-api-credits; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hypothesis import reject

from . import zoho_desk_sentences as page
from .allowed import Allowed, Answer
from .base import VendorMachine
from .target import Power

BASE: Final = "/api/v1"
HOUR: Final = 3_600
DAY: Final = 86_400
#: Credits. Source: public integration handbook. What a write costs, and a call that is found wrong, is inferred.
READ, LIST, A_RECORD, WRITE, WRONG = 1, 3, 6, 1, 1
_WEIGHT: Final = "x-rate-limit-request-weight-v3"
_LEFT: Final = "x-rate-limit-remaining-v3"
#: Credits a day by edition, and for each agent more. Source: working-with-api-credits.
_EDITIONS: Final = ((5_000, 0), (25_000, 100), (50_000, 250), (75_000, 500), (100_000, 1_000))
#: With the fewest credits, so many calls in flight.
FREE, FREE_CALLS = 5_000, 5
_HALF_AN_HOUR: Final = 1_800
CREDITS_SAYS: Final = "working-with-api-credits, public integration handbook: what a call costs, and what is left of the day's credits."


class Desk(VendorMachine):
    """One organisation's desk, and the credits that it has today."""

    vendor = "zoho_desk"

    def begin(self) -> None:
        self.token = self.target.credentials["access_token"]
        self.expires = self.now + HOUR
        self.tokens = 0
        self.budget = 0
        self.left = 0
        self.heard_at = self.now
        self.midnight: float | None = None
        """The end of the day, once a refusal has told it."""

    def let_in(self) -> Mapping[str, str]:
        return {"Authorization": f"Zoho-oauthtoken {self.token}"}

    # ── calls ──

    def call(
        self, method: str, path: str, *allowed: Allowed, cost: int | None, token: str = "", **more: Any
    ) -> tuple[Allowed, Answer]:
        """A call that is let in: one of what is allowed, for so many credits; nothing where there are fewer.

        A token that has ended is refused first, and then issued anew; spent credits are waited for. `cost` is None
        where no page says it.
        """
        if self.alone and not token:
            self.renew(method, path, **more)
            self.wait_for_credits(method, path, cost or 0, **more)
        others = {"let_in": {"Authorization": f"Zoho-oauthtoken {token}"}} if token else {}
        answer = self.ask(method, f"{BASE}{path}", **others, **more)
        found = self.expect(answer, *allowed)
        self.paid(answer, cost)
        return found, answer

    def refused(self, method: str, path: str, allowed: Allowed, *, told: bool = True, **more: Any) -> Answer:
        """A call that is turned away for nothing; `told`: to a known caller, who is told what is left."""
        answer = self.ask(method, f"{BASE}{path}", **more)
        self.expect(answer, allowed)
        if told:
            self.paid(answer, 0)
        return answer

    def renew(self, method: str, path: str, **more: Any) -> None:
        if self.now >= self.expires:
            self.refused(method, path, page.INVALID_OAUTH, told=False, **more)
            self.others("token_issued")
            self.expires = self.now + HOUR

    def wait_for_credits(self, method: str, path: str, cost: int, **more: Any) -> None:
        if self.budget and self.midnight is None and self.now != self.heard_at and cost > self.left:
            # a refusal that costs nothing tells what is left, for it may be another day
            self.refused("GET", "/products", page.ORG_MISMATCH, headers={"orgId": "1"})
        if not self.budget or cost <= self.left or self.is_another_day():
            return
        answer = self.refused(method, path, page.THRESHOLD, **more)
        seconds = int(answer.headers["retry-after"])
        midnight = self.now + seconds
        says = "working-with-api-credits: a day is the calendar's, from midnight to midnight where the data centre is."
        self.hold(
            midnight % _HALF_AN_HOUR < 1, says, f"the credits return {midnight % DAY:g} s after 0:00 UTC"
        )
        self.hold(
            self.midnight in {None, midnight}, says, f"the day ends at {midnight}, not at {self.midnight}"
        )
        self.midnight = midnight
        if self.lapses_within(seconds):
            reject()  # what is expected of this call was said before the wait
        self.wait_for(seconds)
        self.renew(method, path, **more)

    def lapses_within(self, seconds: float) -> bool:
        """Whether time takes anything from the bin so soon."""
        raise NotImplementedError

    def is_another_day(self) -> bool:
        """For certain, where the end of the day is known."""
        return self.midnight is not None and self.now >= self.midnight

    def paid(self, answer: Answer, cost: int | None) -> None:
        """What the headers say of a call's cost, and of what is left."""
        weight, left = answer.headers.get(_WEIGHT, ""), answer.headers.get(_LEFT, "")
        self.hold(
            weight.isdigit() and left.isdigit(), CREDITS_SAYS, f"the headers say {weight!r} and {left!r}"
        )
        if not self.alone:
            return
        cost = int(weight) if cost is None else cost
        self.hold(int(weight) == cost, CREDITS_SAYS, f"the call cost {weight}, not {cost}")
        if not self.budget:
            self.budget = self.left = int(left) + cost
            self.hold(_is_a_budget(self.budget), CREDITS_SAYS, f"{self.budget} a day are no edition's")
        allowed = {had - cost for had in self.had()}
        self.hold(
            int(left) in allowed, CREDITS_SAYS, f"{left} are left, not {' or '.join(map(str, allowed))}"
        )
        self.left, self.heard_at = int(left), self.now

    def had(self) -> Collection[int]:
        """What may have been left before this call: all of the day's, if it is another day."""
        if self.midnight is None:
            return {self.left} if self.now == self.heard_at else {self.left, self.budget}
        if not self.is_another_day():
            return {self.left}
        self.midnight += (1 + (self.now - self.midnight) // DAY) * DAY
        return {self.budget}

    # ── what others make ──

    def new_token(self, **fields: object) -> str:
        """OTHERS: one more token of the organisation's, for an hour."""
        self.tokens += 1
        value = f"1000.token-{self.tokens}"
        self.seed("tokens", value=value, **fields)
        return value

    @property
    def has_others(self) -> bool:
        return Power.OTHERS in self.target.powers


def _is_a_budget(credits_: int) -> bool:
    return any(
        credits_ == least or (more and credits_ > least and not (credits_ - least) % more)
        for least, more in _EDITIONS
    )
