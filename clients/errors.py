"""Everything that a client of a vendor may raise.

    ClientError
    ├── UsageError                 wrong use of this library; nothing was sent
    │   ├── InvalidPlan            a plan that cannot be carried out, with every problem of it
    │   ├── RealHostRefused        a real vendor, and nobody said that it is meant
    │   └── NotConfirmed           the count typed back is not the count of what would go
    ├── LedgerError                the record of a run cannot be used
    └── CallError                  a call that did not succeed
        ├── NotSent                no connection: certainly nothing was carried out
        ├── UnknownOutcome         the answer was lost, unreadable or a server's failure:
        │                          it may have been carried out
        └── Refused                the vendor said no, and did nothing
            ├── InvalidRequest     what was sent is wrong: a malformed id, an unknown field
            ├── NotFound           there is no such thing, or not for this account
            ├── Blocked            something refers to it
            ├── Conflict           another request is in the way, or a key was used for something else
            ├── RateLimited        too many calls; `retry_after` says how long to wait
            └── Stop               no further call can succeed
                ├── Unauthenticated    the credential is not known, or no longer
                ├── PermissionDenied   the credential may not do this
                └── QuotaExhausted     what was paid for is used up

`UnknownOutcome` and `NotFound` share no ancestor below `CallError`, so that one is never caught with the other.
No message, field or repr holds a credential.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .outcome import Attempt


class ClientError(Exception):
    """Whatever a client raises."""


class UsageError(ClientError):
    """Wrong use of this library; nothing was sent."""


class InvalidPlan(UsageError):
    """A plan that cannot be carried out. `problems` are all of them, each naming its line."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        shown = [f"  {problem}" for problem in self.problems[:20]]
        more = len(self.problems) - len(shown)
        rest = [f"  and {more} more"] if more else []
        head = f"{source}: {len(self.problems)} problem(s); nothing was sent"
        super().__init__("\n".join([head, *shown, *rest]))

    def __reduce__(self) -> tuple[type[InvalidPlan], tuple[str, tuple[str, ...]]]:
        """So that it can cross from one process to another: it is made of more than its message."""
        return type(self), (self.source, self.problems)


class RealHostRefused(UsageError):
    """A real vendor's host, and nobody said that the real vendor is meant."""


class NotConfirmed(UsageError):
    """The count typed back is not the count of what would go."""


class LedgerError(ClientError):
    """The record of a run cannot be used: held by another process, of another plan, or damaged."""


class CallError(ClientError):
    """A call that did not succeed, and what is known of it."""

    def __init__(
        self,
        text: str,
        *,
        status: int | None = None,
        code: str = "",
        retry_after: float | None = None,
        request_id: str = "",
        attempts: tuple[Attempt, ...] = (),
        references: Sequence[str] = (),
    ) -> None:
        self.text = text
        """What the vendor said, or what happened to the connection."""
        self.status = status
        self.code = code
        """The vendor's own code, '' where it has none."""
        self.retry_after = retry_after
        """Seconds that the vendor asks to wait, None where it does not say."""
        self.request_id = request_id
        self.attempts = attempts
        """Every request that this call came to, the last one included."""
        self.references = tuple(references)
        """What stands in the way, where the vendor says it."""
        super().__init__(text)

    def blot(self, veil: Callable[[str], str]) -> None:
        """Put what is said through `veil`: an answer may repeat the credentials that it was asked with."""
        self.text, self.code, self.request_id = veil(self.text), veil(self.code), veil(self.request_id)
        self.references = tuple(map(veil, self.references))
        self.args = (self.text,)

    @property
    def is_effect_known(self) -> bool:
        """Whether it is certain that nothing was carried out."""
        return not isinstance(self, UnknownOutcome)

    def __str__(self) -> str:
        code = f" {self.code}" if self.code else ""
        status = f"HTTP {self.status}{code}: " if self.status is not None else ""
        named = f" (request {self.request_id})" if self.request_id else ""
        return f"{status}{self.text}{named}"


class NotSent(CallError):
    """No connection was made: certainly nothing was carried out."""


class UnknownOutcome(CallError):
    """The answer was lost, cannot be read, or tells of a server's failure: it may have been carried out."""


class Refused(CallError):
    """The vendor said no, and did nothing."""


class InvalidRequest(Refused):
    """What was sent is wrong: a malformed id, an unknown field."""


class NotFound(Refused):
    """There is no such thing, or not for this account."""


class Blocked(Refused):
    """Something refers to it; `references` says what, where the vendor does."""


class Conflict(Refused):
    """Another request is in the way, or an idempotency key was used for something else."""


class RateLimited(Refused):
    """Too many calls; `retry_after` says how long to wait, where the vendor does."""

    at_once = False
    """Whether there were too many at a time, not in all: it passes as others end, and no window is used up."""


class Stop(Refused):
    """No further call with these credentials can succeed: a run ends here."""


class Unauthenticated(Stop):
    """The credential is not known, or no longer."""


class PermissionDenied(Stop):
    """The credential may not do this."""


class QuotaExhausted(Stop):
    """What was paid for is used up."""
