"""Where a vendor's machine sends its calls: a stand-in in process, one behind a socket, or a real base URL.

Knows how to reach each and what each lets be done besides; no vendor, and nothing of what an answer should be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Flag, auto
from functools import reduce
from operator import or_
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, Self
from urllib.parse import quote, urlencode, urlsplit

from ...clients import machine as here
from ...sandbox.core.clock import Clock, Gear
from ...sandbox.core.errors import UnderstudyError, UsageError
from ...sandbox.core.inprocess import Asked, exchange
from ...sandbox.core.sandbox import Sandbox, installed
from .allowed import Answer

if TYPE_CHECKING:
    import httpx

    from ...sandbox.core.standin import StandIn
    from ...sandbox.core.world import World


class Power(Flag):
    """What can be done at a target besides sending calls."""

    TIME = auto()  # time can be moved: a wait costs nothing, and the clock shows what the model expects
    OTHERS = (
        auto()
    )  # what no client can cause can be caused: orders, payments, a scope lost, another shop's product
    SIGHT = auto()  # what the vendor keeps and shows to no client can be read: an audit trail, mails sent
    ALONE = auto()  # nobody else has a part in the account: it begins empty, with its limits unspent


_MARK: Final = 8
NONE: Final = Power(0)
ALL: Final = reduce(or_, Power)


class Sent(NamedTuple):
    """A call as it is about to leave. `path` is the vendor's own, quoted, without the base URL."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
    body: bytes = b""

    @property
    def target(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


class Target(Protocol):
    """A vendor that a machine may call."""

    vendor: str
    powers: Power
    canaries: set[str]
    """The products that this run created: the only ones that a real vendor is ever asked to change or delete."""
    mark: str
    """Eight hexadecimal digits that no other scenario in this account has: for names and keys that must be new."""

    @property
    def credentials(self) -> Mapping[str, str]:
        """By the vendor's own names, as `understudy.sandbox` and `understudy.clients` have them."""
        ...

    def fresh(self) -> None:
        """Begin a scenario: in an empty account where there is the power, else with none of the canaries so far."""
        ...

    def send(self, sent: Sent) -> Answer: ...

    def now(self) -> float:
        """Seconds since 1970 UTC by the vendor's clock, or by this machine's where that cannot be asked."""
        ...

    def wait(self, seconds: float) -> None: ...

    def add(self, kind: str, **fields: object) -> Mapping[str, Any]:
        """OTHERS: a record of the stand-in's, made from plain fields, as plain JSON with its `id`."""
        ...

    def happen(self, event: str, **fields: object) -> None:
        """OTHERS: let one of the stand-in's events happen."""
        ...

    def look(self, kind: str) -> list[Mapping[str, Any]]:
        """SIGHT: every record of a kind, as plain JSON."""
        ...


class NotOurs(UnderstudyError):
    """A call would have changed or deleted what this run did not create; it was not sent."""


class _InWorld:
    """A target that is a world of a sandbox here: everything can be done, and each scenario has a world of its own."""

    powers = ALL

    def __init__(self, vendor: str, sandbox: Sandbox | None = None) -> None:
        self.vendor = vendor
        self.canaries: set[str] = set()
        self.mark = "0" * _MARK
        self.sandbox = sandbox or Sandbox({vendor: installed([vendor])[vendor]}, keep=100)
        self._world: World | None = None

    @property
    def world(self) -> World:
        if self._world is None:
            raise UsageError("there is no scenario yet; begin one with fresh()")
        return self._world

    @property
    def standin(self) -> StandIn:
        standin: StandIn = getattr(self.world, self.vendor)
        return standin

    @property
    def credentials(self) -> Mapping[str, str]:
        return self.standin.credentials

    def fresh(self) -> None:
        self.close()
        self.canaries.clear()
        self._world = self.sandbox.create(clock=Clock(Gear.ELASTIC))

    def close(self) -> None:
        """Let the last scenario's world go."""
        if self._world is not None:
            self._world.close()
            self.sandbox.delete(self._world.name)
            self._world = None

    def now(self) -> float:
        return self.world.clock.time()

    def wait(self, seconds: float) -> None:
        self.world.clock.advance(seconds)

    def add(self, kind: str, **fields: object) -> Mapping[str, Any]:
        records = self.standin.records(kind)
        identifier = records.add(**fields).id
        return {**(records.dump(identifier) or {}), "id": identifier}

    def happen(self, event: str, **fields: object) -> None:
        self.standin.happen(event, **fields)

    def look(self, kind: str) -> list[Mapping[str, Any]]:
        records = self.standin.records(kind)
        return [{**(records.dump(one.id) or {}), "id": one.id} for one in records]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class InProcess(_InWorld):
    """A stand-in in this process, without a socket."""

    def send(self, sent: Sent) -> Answer:
        length = {"Content-Length": str(len(sent.body))} if sent.body else {}
        asked = Asked(
            sent.method, "http", "understudy.test", 80, f"/{self.vendor}{sent.path}".encode(),
            urlencode(sent.query), ({"Host": "understudy.test"} | length | dict(sent.headers)).items(), sent.body,
        )  # fmt: skip
        seen = exchange(self.sandbox.app, self.world, asked, patience=None)
        return Answer(seen.status, {name.lower(): value for name, value in seen.headers}, seen.body)


class Served(_InWorld):
    """A stand-in behind a socket on loopback: one server, to be closed; a world for each scenario."""

    def __init__(self, vendor: str, sandbox: Sandbox | None = None) -> None:
        from ...sandbox.core.server import Server  # noqa: PLC0415  brings cheroot, not needed in process

        super().__init__(vendor, sandbox)
        self._server = Server(self.sandbox.app)
        self._server.start()
        self._http = _client(self._server.url)

    @property
    def url(self) -> str:
        """The base URL of the scenario's world at the vendor."""
        return f"{self._server.url}/w/{self.world.name}/{self.vendor}"

    def send(self, sent: Sent) -> Answer:
        return _over(self._http, self.url, sent)

    def __exit__(self, *_: object) -> None:
        self.close()
        self._http.close()
        self._server.stop()


class Real:
    """A vendor at its base URL: a test account of somebody's, or a stand-in of which nothing but the URL is known.

    It has no powers: a machine skips what would need one. Whatever a call could change must be among the canaries, or
    it does not leave: `touched` says what that is, and comes with the vendor's machine. `sleep` and `now` are this
    machine's unless given.
    """

    powers = NONE

    def __init__(
        self,
        vendor: str,
        base_url: str,
        credentials: Mapping[str, str],
        *,
        touched: Callable[[Sent], Collection[str]] | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = here.sleep,
        now: Callable[[], float] = here.now,
    ) -> None:
        self.vendor = vendor
        self.canaries: set[str] = set()
        self.mark = here.fresh_key()[:_MARK]
        self._credentials = dict(credentials)
        self._url = base_url.rstrip("/")
        self._touched = touched or _touched_at(vendor)
        self._http = _client(self._url, transport)
        self._sleep, self._now = sleep, now

    @property
    def credentials(self) -> Mapping[str, str]:
        return self._credentials

    def fresh(self) -> None:
        """The canaries stay: one that is left over may still be swept away."""
        self.mark = here.fresh_key()[:_MARK]

    def send(self, sent: Sent) -> Answer:
        """Raises NotOurs, and sends nothing, where the call could change what is no canary."""
        touched = set(self._touched(sent)) or ({"whatever is there"} if sent.method == "DELETE" else set())
        strangers = touched - self.canaries
        if strangers:
            raise NotOurs(
                f"{sent.method} {sent.path} could change {', '.join(sorted(strangers))}, which this run did not "
                "create; nothing was sent. A machine may only change products that it created at this target"
            )
        return _over(self._http, self._url, sent)

    def now(self) -> float:
        return self._now()

    def wait(self, seconds: float) -> None:
        self._sleep(seconds)

    def add(self, kind: str, **fields: object) -> Mapping[str, Any]:  # noqa: ARG002  the protocol's signature
        raise UsageError(
            f"nothing but calls can be made at {self._url}: a rule that adds {kind} needs OTHERS"
        )

    def happen(self, event: str, **fields: object) -> None:  # noqa: ARG002  the protocol's signature
        raise UsageError(f"nothing but calls can be made at {self._url}: a rule with {event} needs OTHERS")

    def look(self, kind: str) -> list[Mapping[str, Any]]:
        raise UsageError(
            f"nothing but answers can be seen of {self._url}: a rule that reads {kind} needs SIGHT"
        )

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def _touched_at(vendor: str) -> Callable[[Sent], Collection[str]]:
    from . import machine  # noqa: PLC0415  machines know targets

    return machine(vendor).touched


def _client(url: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    import httpx  # noqa: PLC0415  not needed in process

    here_alone = urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}  # no proxy leads there
    return httpx.Client(transport=transport, timeout=30, follow_redirects=False, trust_env=not here_alone)


def _over(http: httpx.Client, base: str, sent: Sent) -> Answer:
    url = f"{base}{sent.target}"
    answer = http.request(sent.method, url, headers=dict(sent.headers), content=sent.body or None)
    return Answer(
        answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content
    )


def quoted(identifier: str) -> str:
    """An id as one segment of a path."""
    return quote(identifier, safe="")
