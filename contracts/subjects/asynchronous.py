"""`asynchronous`: an async function under an event loop on the vendor's clock, given an async client that is let in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..scenario import Mode
from ..trial import Access, Subject
from .stage import Stage, awaited

if TYPE_CHECKING:
    import httpx

_PATIENCE = 10.0


@dataclass(frozen=True)
class AsyncAccess:
    """What an async function under test is given: `Access`, with waits that let others go on."""

    plain: Access
    http: httpx.AsyncClient
    """A client that is let in, with a read timeout of 10 s."""

    @property
    def ids(self) -> Sequence[str]:
        return self.plain.ids

    @property
    def url(self) -> str:
        """To be used in the place of the vendor's own address, which works too."""
        return self.plain.url

    @property
    def credentials(self) -> Mapping[str, str]:
        """By the vendor's own names."""
        return self.plain.credentials

    @property
    def mode(self) -> Mode:
        return self.plain.mode

    @property
    def starts(self) -> int:
        """How often it was started, this time included."""
        return self.plain.starts

    @property
    def folder(self) -> Path:
        """To remember things in: it is there again when the program is started again."""
        return self.plain.folder

    async def sleep(self, seconds: float) -> None:
        """Let the vendor's time pass, and others go on; the same as `asyncio.sleep` here."""
        await asyncio.sleep(seconds)

    def now(self) -> float:
        """Seconds since 1970 UTC, the vendor's time."""
        return self.plain.now()

    async def renew(self) -> Mapping[str, str]:
        """The credentials after whatever the vendor has for those that are no longer known; it may be nothing."""
        return self.plain.renew()


def asynchronous(
    function: Callable[[AsyncAccess], Awaitable[Any]],
    *,
    hosts: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Subject:
    """A subject of an async function that is given `AsyncAccess`.

    It runs under an event loop of its own: where all its tasks wait, the vendor's clock jumps to what is due next, in
    the same order every time; where nothing is due, the run ends as one that does not. Clients of httpx and httpx2 that
    it makes for itself reach the stand-in as well; `hosts` and `environment` are as for `unmodified`.
    """
    stage = Stage(hosts, environment)

    def subject(access: Access) -> Any:
        with stage.run(access):
            return awaited(_tried(function, access))

    return subject


async def _tried(function: Callable[[AsyncAccess], Awaitable[Any]], access: Access) -> Any:
    import httpx  # noqa: PLC0415  only where a client is made

    headers = access.standin.account.headers
    async with httpx.AsyncClient(base_url=access.url, headers=headers, timeout=_PATIENCE) as http:
        return await function(AsyncAccess(access, http))
