"""What every vendor's client can do, and the parts of it that are the same at all of them.

A vendor's module says how its requests are built and its answers read; what to do about a lost answer is said here.
No I/O.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple

from .errors import CallError, NotConfirmed, NotFound, NotSent, RateLimited, Stop, UnknownOutcome
from .exchange import Exchange, Heard, Patience
from .limits import Hint, Limit
from .message import Request, Response
from .outcome import Attempt, Outcome, Removal
from .steps import Steps, Wait


class Sight(NamedTuple):
    """What a look at a product showed."""

    present: bool
    """Whether it is in the catalogue. What lies in a trash is not."""
    record: Mapping[str, Any] | None = None
    """What the vendor's API lets one read of it."""
    says: str = ""
    """Where it is, if not in the catalogue: `in the trash`."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What stands in the way of a deletion, and what would be swept along; found out without deleting anything."""

    id: str
    blocks: tuple[str, ...] = ()
    """What must be settled first, one sentence each."""
    swept: tuple[str, ...] = ()
    """What would go or change with it, one sentence each."""
    kept: tuple[str, ...] = ()
    """What would stay, and no longer lead anywhere."""
    not_seen: tuple[str, ...] = ()
    """What the vendor's API does not let one ask."""


class Hidden(NamedTuple):
    """A product that was hidden instead of deleted, and what it takes to bring it back as it was."""

    id: str
    before: Mapping[str, Any]
    """The fields that were changed, as they were."""


#: What a removal of several came to, by id: how it went, or why it did not.
Verdicts = Mapping[str, Removal | CallError]


@dataclass(frozen=True)
class Credentials(Mapping[str, str]):
    """What a vendor lets a client in for. Never shown: neither its repr nor its str holds a value."""

    given: Mapping[str, str] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def __repr__(self) -> str:
        return f"Credentials({', '.join(f'{name}=…' for name in self)})"


class Calls(ABC):
    """The operations of one vendor, for one credential, as generators. Clients run them."""

    name: ClassVar[str]
    title: ClassVar[str]
    page: ClassVar[str]
    """The document that this client follows, by title."""
    hosts: ClassVar[tuple[str, ...]]
    """The real vendor's host names, as shell patterns."""
    base_url: ClassVar[str]
    """The real vendor's address, '' where each customer has an own one."""
    credentials: ClassVar[tuple[str, ...]]
    """The names of what it takes to be let in."""
    limits: Mapping[str, Sequence[Limit]]
    removes: ClassVar[Outcome]
    """What a successful removal is: deleted, or trashed."""
    together: ClassVar[int] = 1
    """The most ids that one removing request may name."""
    looks: ClassVar[int] = 1
    """How many ids are best looked at together."""
    retention: ClassVar[float | None] = None
    """Seconds that the trash keeps what is in it."""
    not_backed_up: ClassVar[tuple[str, ...]] = ()
    """What of a product the vendor's API does not let one read, and a backup therefore lacks."""
    afterwards: ClassVar[tuple[str, ...]] = ()
    """What else to look after once products are gone, one sentence each."""
    patience: ClassVar[Patience] = Patience()

    def __init__(
        self, now: Callable[[], float], *, patience: Patience | None = None, renewable: bool = False
    ) -> None:
        self.now = now
        self.exchange = Exchange(self, now, patience or self.patience, renewable=renewable)

    # ── a vendor's dialect ──

    @abstractmethod
    def failure(self, request: Request, response: Response, /) -> CallError | None:
        """What went wrong, by the vendor's answer; None for success."""

    def hint(self, request: Request, response: Response, now: float, /) -> Hint:  # noqa: ARG002  most send none
        return Hint()

    @abstractmethod
    def problem(self, identifier: str, /) -> str | None:
        """What is wrong with an id before it is sent; None where nothing is."""

    @abstractmethod
    def signed(self, request: Request, credentials: Credentials, /) -> Request:
        """The request as it leaves, with the credentials where the vendor looks for them."""

    # ── what a run needs of each vendor ──

    @abstractmethod
    def look(self, ids: Sequence[str], /) -> Steps[Mapping[str, Sight]]:
        """Where products are, by id. An id that could not be looked at is left out. Deletes nothing."""

    def still_there(self, ids: Sequence[str], /) -> Steps[Mapping[str, Sight]]:
        """Where products are that the vendor says are removed: a look that may be cheaper, for what is expected."""
        return (yield from self.look(ids))

    @abstractmethod
    def removal(self, ids: Sequence[str], key: str, /) -> Request:
        """The request that removes; `key` names the operation where the vendor knows idempotency keys."""

    def remove(self, ids: Sequence[str], /, *, key: str = "", permanent: bool = False) -> Steps[Verdicts]:
        """Remove products, and say of each how it went. Raises `Stop` when no call can succeed any longer."""
        verdicts: dict[str, Removal | CallError] = {}
        for one in ids:
            try:
                verdicts[one] = yield from self.removed(one, key=key, permanent=permanent)
            except Stop:
                raise
            except CallError as failure:
                verdicts[one] = failure
        return verdicts

    def removed(self, identifier: str, /, *, key: str = "", permanent: bool = False) -> Steps[Removal]:
        """Remove one product; after a lost answer, find out before saying anything.

        Raises `NotFound` only where the first answer says so: an absence that follows a lost answer is `gone`.
        """
        del permanent  # a vendor without a trash deletes for good, and has nothing to choose from
        unclear: tuple[Attempt, ...] = ()
        for number in range(1, self.exchange.patience.attempts + 1):
            try:
                heard = yield from self.exchange.ask(self.removal([identifier], key))
            except UnknownOutcome as lost:
                unclear += lost.attempts
                if not (yield from self.is_present(identifier, lost, unclear)):
                    return Removal(identifier, Outcome.GONE, unclear, "absent after an answer was lost")
                if number < self.exchange.patience.attempts:
                    yield Wait(self.exchange.patience.long(lost.retry_after, number), str(lost))
            except CallError as refused:
                refused.attempts = unclear + refused.attempts
                if (yield from self._went_unheard(identifier, refused)):
                    reason = "absent after an earlier attempt"
                    return Removal(identifier, Outcome.GONE, refused.attempts, reason)
                raise
            else:
                return self.read_removal(identifier, heard, unclear)
        raise UnknownOutcome("the answer was lost again and again", attempts=unclear)

    def _went_unheard(self, identifier: str, refused: CallError) -> Steps[bool]:
        """Whether a product is absent, and one of these attempts may be why.

        A 429 is no proof that nothing was done: a gateway that counts answers says it too late.
        """
        if isinstance(refused, NotFound):
            return any(one.may_have_acted for one in refused.attempts[:-1])
        if not isinstance(refused, RateLimited):
            return False
        with suppress(CallError):
            seen = yield from self.look([identifier])
            return identifier in seen and not seen[identifier].present
        return False

    def delete_named(self, identifier: str, name: str) -> Steps[Removal]:
        """Delete a product whose exact name somebody typed.

        Raises `NotConfirmed` for any other name, or where the name cannot be read, with nothing deleted; `NotFound`;
        and otherwise as `removed` does.
        """
        seen = (yield from self.look([identifier])).get(identifier)
        if seen is not None and not seen.present:
            raise NotFound(f"{identifier} is not in the catalogue")
        if seen is None or self.label(seen.record) != name:
            raise NotConfirmed(f"product {identifier} is not known to be named {name!r}. Nothing was deleted")
        return (yield from self.removed(identifier))

    def is_present(self, identifier: str, lost: UnknownOutcome, attempts: tuple[Attempt, ...]) -> Steps[bool]:
        """Whether a product is still there. Raises `UnknownOutcome` where that cannot be asked."""
        seen: Mapping[str, Sight] = {}
        cause: CallError = lost
        try:
            seen = yield from self.look([identifier])
        except (
            Stop,
            NotSent,
        ) as end:  # what became of this product stays unknown, and why no other can succeed is told
            cause = end
        if identifier not in seen:
            raise UnknownOutcome(
                f"{lost.text}; and it could not be read back", status=lost.status, attempts=attempts
            ) from cause
        return seen[identifier].present

    def read_removal(self, identifier: str, heard: Heard, unclear: tuple[Attempt, ...]) -> Removal:
        """A success as what it came to."""
        return Removal(identifier, self.removes, unclear + heard.attempts)

    @property
    def proves(self) -> bool:
        """Whether the same request with the same key tells what the first one came to."""
        return False

    @property
    def readable(self) -> bool:
        """Whether a product can be looked at by the ids that plans hold."""
        return True

    def label(self, record: Mapping[str, Any] | None) -> str:
        """What people call a product."""
        known = record or {}
        return str(known.get("name") or known.get("title") or known.get("productName") or "")

    # ── what a vendor may offer besides ──

    def hide(self, identifier: str, reason: str = "", /) -> Steps[Hidden]:
        """Deactivate or archive instead of deleting, leaving everything else as it is."""
        raise NotImplementedError(f"{self.title} documents no way to hide a product ({identifier}, {reason})")

    @property
    def can_hide(self) -> bool:
        """Whether a product can be hidden instead of deleted."""
        return type(self).hide is not Calls.hide

    def is_hidden(self, record: Mapping[str, Any], /) -> bool:
        """Whether a product, as read, is hidden from customers."""
        raise NotImplementedError(f"{self.title} documents no way to hide a product ({record.keys()})")

    @abstractmethod
    def impact(self, identifier: str, /) -> Steps[Impact]:
        """What stands in the way of a deletion, and what would go with it, without deleting anything."""


def with_headers(request: Request, headers: Mapping[str, str]) -> Request:
    """The request with more headers."""
    return replace(request, headers=(*headers.items(), *request.headers))


def by_one(read: Callable[[str], Steps[Sight]], ids: Iterable[str]) -> Steps[dict[str, Sight]]:
    """Look at products one by one; what cannot be read is left out.

    Raises `Stop` when nothing can be read any longer, `NotSent` when nobody can be reached.
    """
    seen: dict[str, Sight] = {}
    for one in ids:
        try:
            seen[one] = yield from read(one)
        except (Stop, NotSent):
            raise
        except NotFound:
            seen[one] = Sight(present=False)
        except CallError:
            continue
    return seen


class Page(NamedTuple):
    """One page of a vendor's list of products."""

    records: Mapping[str, Mapping[str, Any]]
    """By the id that plans use."""
    after: str
    """Where the next page begins, in the vendor's own terms; '' after the last."""


class Swept(NamedTuple):
    """What a sweep through a vendor's list came to."""

    found: Mapping[str, Sight]
    complete: bool
    """Whether the list was seen to its end, so that what was not found was not in it."""


def by_sweep(read: Callable[[str], Steps[Page]], ids: Iterable[str], pages: int) -> Steps[Swept]:
    """Look for products in the vendor's list: at most so many pages, and no further than needed.

    A list by offset can skip a product while somebody else deletes others: what was not found is absent only
    where that was to be expected, and otherwise to be read by itself. Raises any `CallError`.
    """
    wanted = set(ids)
    found: dict[str, Sight] = {}
    after = ""
    for _ in range(pages):
        page = yield from read(after)
        for one in wanted & page.records.keys():
            found[one] = Sight(present=True, record=page.records[one])
        after = page.after
        if not after or len(found) == len(wanted):
            return Swept(found, complete=not after)
    return Swept(found, complete=False)
