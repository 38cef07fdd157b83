"""What stands between probes and a vendor, as the last before the wire: canaries are touched, and nothing else.

Judges the request as it would be sent, whoever made it and whatever was meant. Knows no vendor but by its ground.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from ...clients.errors import ClientError
from .canaries import Canaries
from .ground import Effect, Ground, Named, Operation, Place

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.=&-]*")
_OURS: Final = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}
)
_PORTS: Final = {"http": 80, "https": 443}
_JSON: Final = "application/json"
_OF_A_ROW: Final = frozenset({"external_id", "name", "currency", "price"})


class GuardRefused(ClientError):
    """A request that the guard stopped: nothing of it was sent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it would stand on the wire."""

    method: str
    scheme: str
    host: str
    port: int | None
    target: str
    """Path and query, quoted."""
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Permit:
    """A request that may go, and what the guard read in it."""

    operation: Operation
    effect: Effect
    ids: tuple[str, ...]
    says: str
    body: str = ""
    """What it says of a record, as JSON; no credential."""


class Guard:
    """Admits reads, creations, and what names canaries of this run alone, as long as the budget lasts.

    A probe may not spend what it takes to delete every canary again, nor make one that nothing is left for:
    `cleaning` says that this is now being done.
    """

    def __init__(
        self, ground: Ground, base_url: str, mark: str, *, budget: int, most: int, canaries: Canaries
    ) -> None:
        """`budget` is how often records may be touched, `most` how many may be made; `mark` begins names of ours."""
        self.ground = ground
        self.canaries = canaries
        self.budget = budget
        self.most = most
        self.used = 0
        self.made = 0
        self.cleaning = False
        self.sent: list[Permit] = []
        self._mark = mark
        address = urlsplit(base_url)
        self._place = (address.scheme, address.hostname, address.port or _PORTS.get(address.scheme))
        self._named = address.netloc
        self._below = address.path.rstrip("/")

    # ── before it is sent ──

    def admit(self, asked: Asked) -> Permit:
        """Raises `GuardRefused` for whatever is not surely harmless."""
        path, query = self._split(asked)
        self._known_headers(asked)
        found = self.ground.operation(asked.method, path)
        if found is None:
            raise GuardRefused(f"{asked.method} {path:.80} is no documented operation that probes may use")
        operation, params = found
        effect = self._effect(operation, params)
        ids: tuple[str, ...] = ()
        if effect is Effect.READS:
            self._reads(asked)
        elif effect is Effect.CREATES:
            self._creates(operation, query, asked)
        else:
            ids = self._touches(operation, params, query, asked)
        says = f"{asked.method} {path}{'?' if query else ''}{query}"
        permit = Permit(operation, effect, ids, says, "" if effect is Effect.READS else _shown(asked.body))
        self.sent.append(permit)
        return permit

    def _split(self, asked: Asked) -> tuple[str, str]:
        """Path and query below the base URL. Whatever is elsewhere, or could be read as elsewhere, is refused."""
        place = (asked.scheme, asked.host, asked.port or _PORTS.get(asked.scheme))
        if place != self._place:
            raise GuardRefused(f"{asked.host} is not where this run was pointed to")
        path, _, query = asked.target.partition("?")
        if not path.startswith(f"{self._below}/"):
            raise GuardRefused(f"{path:.80} is not below the base URL")
        return path.removeprefix(self._below), query

    def _known_headers(self, asked: Asked) -> None:
        """A header may change what a request means: only those are sent that the vendor documents."""
        names = [name.lower() for name, _ in asked.headers]
        strange = sorted({name for name in names if name not in _OURS | self.ground.headers})
        twice = sorted({name for name in names if names.count(name) > 1})
        if strange or twice:
            raise GuardRefused(f"headers that probes do not send: {', '.join(strange or twice)}")
        meant = {value for name, value in asked.headers if name.lower() == "host"}
        if not meant <= {self._named, self._named.partition(":")[0]}:
            raise GuardRefused("a Host header that names another host than the address does")

    def _effect(self, operation: Operation, params: Mapping[str, str]) -> Effect:
        if operation.nobodys and set(params.values()) == {operation.nobodys}:
            return Effect.READS
        return operation.effect

    def _reads(self, asked: Asked) -> None:
        if asked.body and asked.method == "GET":
            raise GuardRefused("a GET with a body: one server ignores it, and another does not")

    def _creates(self, operation: Operation, query: str, asked: Asked) -> None:
        body = self._checked(operation, query, asked)
        if any(_named_id(body)):
            raise GuardRefused("a creation that names an id could change what has it")
        after = 1 + len(self.canaries.living)
        if self.made >= self.most:
            raise GuardRefused(f"{self.most} canaries may be made, and were")
        if self.used + self.ground.ending * after > self.budget:
            raise GuardRefused("the budget has nothing left to delete another canary with")
        if operation.rows:
            self._rows(operation, body)
        self.made += 1

    def _rows(self, operation: Operation, body: Mapping[str, Any]) -> None:
        """Records that are named by who sends them, and changed where they exist: the name must be this run's own."""
        rows: Any = body.get(operation.rows)
        named = (
            [row.get("external_id") for row in rows if isinstance(row, dict)]
            if isinstance(rows, list)
            else []
        )
        if len(named) != 1 or len(rows) != 1 or not rows[0].keys() <= _OF_A_ROW:
            raise GuardRefused("one row a creation, which names its record, and nothing else")
        (one,) = named
        if not isinstance(one, str) or not one.startswith(self._mark) or not self.ground.is_id(one):
            raise GuardRefused("a creation by a name that is not this run's own could change what has it")
        self.canaries.born(one)

    def _touches(
        self, operation: Operation, params: Mapping[str, str], query: str, asked: Asked
    ) -> tuple[str, ...]:
        body = self._checked(operation, query, asked)
        pairs = parse_qsl(query, keep_blank_values=True)
        ids = tuple(one for named in operation.named for one in _ids(named, params, pairs, body))
        if not ids or len(set(ids)) != len(ids):
            raise GuardRefused(f"{operation.name} must name what it is about, each once")
        strangers = [one for one in ids if not self.canaries.covers(one)]
        if strangers:
            raise GuardRefused(f"{strangers[0]!r:.80} is no canary of this run")
        self._spend(len(ids))
        self.canaries.touch(one for one in ids if one in self.canaries.known)
        return ids

    def _spend(self, cost: int) -> None:
        kept = 0 if self.cleaning else self.ground.ending * len(self.canaries.living)
        if self.used + cost + kept > self.budget:
            kept_back = f", {kept} kept back to delete the canaries" if kept else ""
            raise GuardRefused(f"the budget is {self.budget} calls, {self.used} used{kept_back}")
        self.used += cost

    def _checked(self, operation: Operation, query: str, asked: Asked) -> dict[str, Any]:
        """The body of what is no read, readable in one way only, and with nothing in it that is not expected."""
        names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
        if not _PLAIN.fullmatch(query) or not names <= operation.query:
            raise GuardRefused(f"{operation.name} with a query that probes do not send")
        if not asked.body:
            return {}
        kinds = [value for name, value in asked.headers if name.lower() == "content-type"]
        if kinds != [_JSON]:
            raise GuardRefused(f"{operation.name} with a body that is not declared as JSON")
        body = _read(asked.body)
        if not body.keys() <= operation.keys:
            raise GuardRefused(f"{operation.name} with members that probes do not send")
        return body

    # ── after it was sent ──

    def heard(self, permit: Permit, status: int, body: bytes) -> None:
        """Learn from the vendor's answer: what was made is a canary, what it says is gone is none to delete."""
        try:
            content = json.loads(body)
        except ValueError:
            content = None
        done = 200 <= status < 300  # noqa: PLR2004  every success
        if permit.effect is Effect.CREATES and done:
            self._born(permit, content)
        elif permit.operation.ends and done:
            self.canaries.gone(permit.operation.ends(content, permit.ids))

    def unheard(self, permit: Permit) -> None:
        """No answer came: what was to be made may exist."""
        if permit.effect is Effect.CREATES and not permit.operation.rows:
            self.canaries.lost.append(permit.says)

    def _born(self, permit: Permit, content: Any) -> None:
        if permit.operation.rows:
            return
        identifier = _inside(content, permit.operation.born)
        text = str(identifier) if isinstance(identifier, str | int) else ""
        if not self.ground.is_id(text):
            self.canaries.lost.append(permit.says)
            return
        self.canaries.born(text)
        for owner, several, name in permit.operation.parts:
            listed = _inside(content, (owner, several))
            for one in listed if isinstance(listed, list) else ():
                if self.ground.is_id(str(_inside(one, (name,)))):
                    self.canaries.part(str(one[name]))


def _ids(
    named: Named, params: Mapping[str, str], query: Sequence[tuple[str, str]], body: Mapping[str, Any]
) -> Iterator[str]:
    """The ids in one place. Whatever is there and is no text stays a stranger."""
    if named.place is Place.PATH:
        yield params[named.field]
    elif named.place is Place.QUERY:
        yield from (value for name, value in query if name == named.field)
    else:
        given = body.get(named.field, ())
        yield from (one if isinstance(one, str) else f"{one!r}, which is no text" for one in _listed(given))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value != () else []


def _named_id(value: Any) -> Iterator[str]:
    """Members called `id`, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.lower() in {"id", "ids"}:
                yield name
            yield from _named_id(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_id(inner)


def _shown(body: bytes) -> str:
    """A body that was admitted, without the token that may be in it."""
    members = {name: value for name, value in (_read(body) if body else {}).items() if name != "token"}
    return json.dumps(members, ensure_ascii=False) if members else ""


def _inside(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _read(body: bytes) -> dict[str, Any]:
    """A JSON object that every reader reads the same way: no name twice. Raises `GuardRefused`."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name comes twice")
        return dict(pairs)

    try:
        value = json.loads(body.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise GuardRefused("a body that is no JSON object, or says a name twice")
    return value
