"""What was asked of a world and what it answered, step by step: the ground truth.

Holds only redacted requests, in a bounded ring, with counters that survive eviction.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from threading import Lock
from typing import Final, NamedTuple

from .call import Call
from .clock import Instant, iso_millis
from .decision import Change, Count, Decision, Reason
from .vendor import Reply

_SECRET_NAME: Final = re.compile("authorization|cookie|secret|password|(?<!page_)token|(?<!idempotency-)key")
_BODY_KEPT: Final = 64 * 1024
_TELLTALE: Final = 6  # what is shorter stands in an answer by chance


class Redacted(NamedTuple):
    """A request without its secrets: the only form that a journal takes."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """A plain dict: of all containers the one that costs the garbage collector nothing."""
    body: bytes

    @property
    def target(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.path}?{query}" if query else self.path


def redact(call: Call) -> Redacted:
    """A call with every secret replaced by a mark that tells two of them apart and gives neither away."""
    marks = [(secret, veil(secret)) for secret in call.secrets if secret]
    headers = {name: _marked(name, value, marks) for name, value in call.headers.items()}
    body = call.body
    path, query = call.path, call.query
    for secret, mark in marks:
        path = path.replace(secret, mark)
        if body:
            body = body.replace(_bytes(secret), mark.encode())
        if query:
            query = tuple((name.replace(secret, mark), value) for name, value in query)
    if query:
        query = tuple((name, _marked(name.lower(), value, marks)) for name, value in query)
    return Redacted(call.method, path, query, headers, body[:_BODY_KEPT])


def _marked(name: str, value: str, marks: list[tuple[str, str]]) -> str:
    marked = value
    for secret, mark in marks:
        marked = marked.replace(secret, mark)
    return veil(value) if marked == value and _is_secret(name) else marked


@lru_cache(maxsize=512)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # JSON can spell half a character


def veil(secret: str) -> str:
    """The mark of a secret: it tells two apart, and gives neither away."""
    return f"[secret {hashlib.blake2b(_bytes(secret), digest_size=2).hexdigest()}]"


class Entry(NamedTuple):
    """One exchange."""

    id: str
    at: Instant
    world: str
    vendor: str
    operation: str
    request: Redacted
    reply: Reply
    decision: Decision | None
    """None where no rule was asked: a fault answered, nothing is routed there, or a rule broke.

    It holds records as they were written, secrets and all, so it is not shown.
    """
    committed: bool
    faults: tuple[str, ...] = ()
    delivery: str = "delivered"
    """How the answer left: `delivered`, or the name of the cut that kept it from the client."""
    unrouted: bool = False
    error: str = ""

    @property
    def rule(self) -> str:
        return f"{self.vendor}.{self.decision.answer.name}" if self.decision else ""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.decision.reasons if self.decision else ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the step changed, calls counted against limits left out; nothing where it was not committed."""
        if not self.committed or self.decision is None:
            return ()
        return tuple(change for change in self.decision.changes if not isinstance(change, Count))

    def __repr__(self) -> str:
        """Without the decision, whose changes may hold credentials."""
        return f"<Entry {self}>"

    def __str__(self) -> str:
        faults = f"  ⚡ {', '.join(self.faults)}" if self.faults else ""
        lost = "" if self.delivery == "delivered" else f"  (client saw: {self.delivery})"
        rule = self.rule or ("unrouted" if self.unrouted else "no rule")
        head = f"{iso_millis(self.at)} {self.id} {self.vendor} {self.request.method} {self.request.target}"
        lines = [f"{head} → {self.reply.status} {rule}{lost}{faults}"]
        lines += [f"    {reason}" for reason in self.reasons]
        lines += [f"    = {change}" for change in self.changes]
        lines += [f"    ! {line}" for line in self.error.strip().splitlines()[-1:]]
        return "\n".join(lines)


def unrepeated(entry: Entry, secrets: Iterable[str]) -> Entry:
    """The entry, with each of the call's secrets that its answer or its reasons repeat marked there too."""
    for secret in secrets:
        if len(secret) >= _TELLTALE and _repeats(entry, secret):
            entry = _without(entry, secret, veil(secret))
    return entry


def _repeats(entry: Entry, secret: str) -> bool:
    return (
        _bytes(secret) in entry.reply.body
        or any(secret in value for _, value in entry.reply.headers)
        or any(secret in finding.says for _, finding in (entry.decision.findings if entry.decision else ()))
        or secret in entry.error
    )


def _without(entry: Entry, secret: str, mark: str) -> Entry:
    headers = tuple((name, value.replace(secret, mark)) for name, value in entry.reply.headers)
    body = entry.reply.body.replace(_bytes(secret), mark.encode())
    decision = entry.decision and entry.decision._replace(
        findings=tuple(
            (check, finding._replace(says=finding.says.replace(secret, mark)))
            for check, finding in entry.decision.findings
        ),
    )
    reply = Reply(entry.reply.status, headers, body)
    return entry._replace(reply=reply, decision=decision, error=entry.error.replace(secret, mark))


class Journal:
    """Entries of one world, oldest first; at most `keep` of them (None: all)."""

    def __init__(self, keep: int | None = 10_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._lock = Lock()
        self.total = 0
        self.by_answer: Counter[str] = Counter()
        self.by_operation: Counter[str] = Counter()
        self.unrouted = 0
        self.errors = 0

    def add(self, entry: Entry, secrets: Iterable[str] = ()) -> None:
        """Keep an entry, without what it repeats of the call's secrets."""
        entry = unrepeated(entry, secrets)
        with self._lock:
            self._entries.append(entry)
            self.total += 1
            self.by_operation[f"{entry.vendor}.{entry.operation}"] += 1
            self.by_answer[entry.rule or f"{entry.vendor}.{entry.reply.status}"] += 1
            self.unrouted += entry.unrouted
            self.errors += bool(entry.error)

    def clear(self) -> None:
        """Forget every entry, and every count."""
        with self._lock:
            self._entries.clear()
            self.total = self.unrouted = self.errors = 0
            self.by_answer.clear()
            self.by_operation.clear()

    @property
    def evicted(self) -> int:
        """Entries that the ring has let go; the counters still know them."""
        return self.total - len(self._entries)

    def find(self, request_id: str) -> Entry | None:
        return next((entry for entry in self if entry.id == request_id), None)

    def select(self, **wanted: object) -> list[Entry]:
        """Entries whose attributes equal what is wanted, as in `select(vendor=…, status=404)`."""
        return [entry for entry in self if all(_fact(entry, name) == value for name, value in wanted.items())]

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, position: int) -> Entry:
        return self._entries[position]

    def __str__(self) -> str:
        head = f"{self.evicted} earlier entries are no longer kept\n" if self.evicted else ""
        return head + "\n".join(map(str, self))


def _fact(entry: Entry, name: str) -> object:
    if name == "status":
        return entry.reply.status
    if name in {"method", "path"}:
        return getattr(entry.request, name)
    return getattr(entry, name)
