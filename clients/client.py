"""Clients: the operations of a vendor, carried out. One class for threads, one for event loops; nothing else differs.

Time is given, the transport may be; nobody reaches a real vendor without having said so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, Self, TypeVar

from . import machine
from .calls import Calls, Credentials
from .errors import UsageError
from .message import Reply, Request, Silence
from .rails import Guard, checked_address
from .steps import AsyncTransport, Steps, Transport, Watch, arun, asynchronous, run, sync

if TYPE_CHECKING:
    from .exchange import Patience

_TELLTALE: Final = 6  # what is shorter stands in an answer by chance

T = TypeVar("T")
C = TypeVar("C", bound=Calls)
#: Gets new credentials for old, once the old are no longer known.
Renewal = Callable[[], Mapping[str, str]]


class Carrier(Protocol):
    """What brings one request to a vendor and its reply back."""

    def send(self, request: Request, /) -> Reply: ...


class AsyncCarrier(Protocol):
    """The same, awaited."""

    async def send(self, request: Request, /) -> Reply: ...


class _Door:
    """What both clients keep: the credentials, and the rails."""

    def __init__(
        self, calls: Calls, credentials: Credentials, base_url: str, *, allow_real: bool, confirm: int
    ) -> None:
        self._calls = calls
        self._secrets: set[str] = set()
        self._admit_with(credentials)
        calls.exchange.veil = self.veil
        real = checked_address(calls.title, base_url, calls.hosts, allow_real=allow_real)
        self.guard = Guard(real=real, confirmed=confirm)

    def admit(self, request: Request) -> Request:
        """The request as it leaves. Raises `NotConfirmed` for one that the rails stop."""
        self.guard.admit(request)
        return self._calls.signed(request, self.credentials)

    def heard(self, reply: Reply) -> Reply:
        """The reply, for others to read: what is said of a connection is shown as it is."""
        return replace(reply, says=self.veil(reply.says)) if isinstance(reply, Silence) else reply

    def renew(self, renewal: Renewal | None) -> None:
        if renewal:
            self._admit_with(Credentials({**self.credentials, **renewal()}))

    def veil(self, text: str) -> str:
        """A text without the credentials in it: an answer may repeat what it was asked with."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text

    def _admit_with(self, credentials: Credentials) -> None:
        title, wanted = self._calls.title, self._calls.credentials
        missing = [name for name in wanted if not credentials.get(name)]
        if missing:
            raise UsageError(f"{title} needs {', '.join(wanted)}; missing: {', '.join(missing)}")
        unfit = [name for name in credentials if not _is_sendable(credentials[name])]
        if unfit:
            raise UsageError(
                f"{title}: {', '.join(unfit)} cannot be sent: plain letters, digits and signs are expected, and here "
                "are others (a line break at the end, perhaps)"
            )
        self.credentials = credentials
        self._secrets |= {value for value in credentials.values() if len(value) >= _TELLTALE}


def _is_sendable(value: object) -> bool:
    """Whether a header can carry it. What an HTTP library says of one that cannot would show it."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and value == value.strip()


class _Guarded:
    """A transport with the rails before it."""

    def __init__(self, door: _Door, carrier: Carrier, renewal: Renewal | None) -> None:
        self._door = door
        self._carrier = carrier
        self._renewal = renewal

    def send(self, request: Request) -> Reply:
        return self._door.heard(self._carrier.send(self._door.admit(request)))

    def renew(self) -> None:
        self._door.renew(self._renewal)


class _AsyncGuarded:
    """The same, awaited."""

    def __init__(self, door: _Door, carrier: AsyncCarrier, renewal: Renewal | None) -> None:
        self._door = door
        self._carrier = carrier
        self._renewal = renewal

    async def send(self, request: Request) -> Reply:
        return self._door.heard(await self._carrier.send(self._door.admit(request)))

    async def renew(self) -> None:
        self._door.renew(self._renewal)


class Client(Generic[C]):
    """A vendor's operations. Subclasses name the vendor's calls, and list the operations as methods."""

    kind: ClassVar[type[Calls]]
    base_url = ""

    def __init__(
        self,
        credentials: Mapping[str, str],
        *,
        base_url: str = "",
        timeout: float = 30.0,
        allow_real: bool = False,
        confirm: int = 0,
        sleep: Callable[[float], object] = machine.sleep,
        now: Callable[[], float] = machine.now,
        renew: Renewal | None = None,
        patience: Patience | None = None,
        carrier: Carrier | None = None,
        **options: Any,
    ) -> None:
        """`credentials` by the vendor's own names; `base_url` is the real vendor's where none is given.

        `timeout` in seconds, for each part of an exchange. `allow_real` and `confirm` (how many products) are needed
        to destroy anything at a real vendor. `renew` gives new credentials once the old are no longer known.
        `carrier` carries requests in the place of httpx; `options` are the vendor's own.
        Raises `UsageError` for missing credentials, `RealHostRefused` for a real vendor that was not meant.
        """
        credentials = Credentials(dict(credentials))  # from here on no traceback shows them
        address = base_url or self.kind.base_url
        self.calls: C = self.kind(now, patience=patience, renewable=renew is not None, **options)  # type: ignore[assignment]
        self._door = _Door(self.calls, credentials, address, allow_real=allow_real, confirm=confirm)
        self._sleep = sleep
        self._carrier = carrier or _over_http(address, timeout)
        self._transport: Transport = _Guarded(self._door, self._carrier, renew)
        self.base_url = address
        self.watch: Watch | None = None
        """Who is told of each request before it leaves, and of its reply."""

    def confirm(self, count: int) -> None:
        """Let so many more products be destroyed at a real vendor."""
        self._door.guard.confirm(count)

    def close(self) -> None:
        """Let connections go."""
        close = getattr(self._carrier, "close", None)
        if close:
            close()

    def wait(self, seconds: float) -> None:
        """Let time pass, on the clock that this client was given."""
        self._sleep(seconds)

    def run(self, steps: Steps[T]) -> T:
        """Carry an operation of `calls` out."""
        self.calls.exchange.begin()
        return run(steps, self._transport, self._sleep, self.watch)

    _run = run
    delete_named = sync(Calls.delete_named)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.base_url}>"


class AsyncClient(Generic[C]):
    """The same, awaited."""

    kind: ClassVar[type[Calls]]
    base_url = ""

    def __init__(
        self,
        credentials: Mapping[str, str],
        *,
        base_url: str = "",
        timeout: float = 30.0,
        allow_real: bool = False,
        confirm: int = 0,
        sleep: Callable[[float], Awaitable[object]] = machine.asleep,
        now: Callable[[], float] = machine.now,
        renew: Renewal | None = None,
        patience: Patience | None = None,
        carrier: AsyncCarrier | None = None,
        **options: Any,
    ) -> None:
        """As `Client`, with a `sleep` and a carrier that are awaited."""
        credentials = Credentials(dict(credentials))  # from here on no traceback shows them
        address = base_url or self.kind.base_url
        self.calls: C = self.kind(now, patience=patience, renewable=renew is not None, **options)  # type: ignore[assignment]
        self._door = _Door(self.calls, credentials, address, allow_real=allow_real, confirm=confirm)
        self._sleep = sleep
        self._carrier = carrier or _over_async_http(address, timeout)
        self._transport: AsyncTransport = _AsyncGuarded(self._door, self._carrier, renew)
        self.base_url = address

    def confirm(self, count: int) -> None:
        """Let so many more products be destroyed at a real vendor."""
        self._door.guard.confirm(count)

    async def aclose(self) -> None:
        """Let connections go."""
        close = getattr(self._carrier, "aclose", None)
        if close:
            await close()

    async def run(self, steps: Steps[T]) -> T:
        """Carry an operation of `calls` out."""
        self.calls.exchange.begin()
        return await arun(steps, self._transport, self._sleep)

    _run = run
    delete_named = asynchronous(Calls.delete_named)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.base_url}>"


def _over_http(address: str, timeout: float) -> Carrier:
    from .http import HttpTransport  # noqa: PLC0415  who gives a carrier needs no httpx

    return HttpTransport(address, timeout)


def _over_async_http(address: str, timeout: float) -> AsyncCarrier:
    from .http import AsyncHttpTransport  # noqa: PLC0415  as above

    return AsyncHttpTransport(address, timeout)
