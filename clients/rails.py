"""What stands between a program and a real vendor: nothing reaches one unless that was said twice.

Knows no vendor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from .errors import NotConfirmed, RealHostRefused, UsageError
from .message import Effect, Request

#: What else a host may be written with, a resolver may read as another name.
_HOST: Final = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_OURS: Final = ("localhost", "*.localhost", "*.test", "*.example", "*.invalid")


def is_real(base_url: str, hosts: Sequence[str]) -> bool:
    """Whether an address may be the real vendor's.

    By its known hosts; or, where each customer has an own one, any that is neither this machine nor reserved for tests.
    """
    host = (urlsplit(base_url).hostname or "").lower().rstrip(".")  # a dot at the end names the same host
    if _is_local(host):
        return False
    return any(fnmatchcase(host, pattern) for pattern in hosts)


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return any(fnmatchcase(host, pattern) for pattern in _OURS)


def checked_address(title: str, base_url: str, hosts: Sequence[str], *, allow_real: bool) -> bool:
    """Whether an address is the real vendor's.

    Raises `RealHostRefused` where nobody said that it is meant, `UsageError` for what is no address.
    """
    parts = _parts(base_url)
    if parts is None:
        raise UsageError(
            "base_url must be an http or https address: a host in plain letters (xn--… where it has others), "
            "a port and a path where there are any, and no user, query or fragment"
        )
    real = is_real(base_url, hosts)
    if real and not allow_real:
        raise RealHostRefused(
            f"{parts.hostname} is the real {title}. Nothing was sent. "
            "To try things out, give the address of a sandbox; to mean the real one, say allow_real=True"
        )
    if real and parts.scheme != "https":
        raise UsageError(f"{parts.hostname} is the real {title}, and is spoken to over https only")
    return real


def _parts(base_url: str) -> SplitResult | None:
    """An address that every reader reads the same way, or None."""
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    odd = "@" in parts.netloc or any(not one.isprintable() or one in "?#\\ " for one in base_url)
    return None if odd else parts


class Guard:
    """The second key: how many products may be destroyed at a real vendor. Asked by the transport, as the last."""

    def __init__(self, *, real: bool, confirmed: int) -> None:
        self._real = real
        self._confirmed = confirmed
        self._named: set[str] = set()

    def confirm(self, count: int) -> None:
        """Let so many more be destroyed."""
        self._confirmed += count

    def admit(self, request: Request) -> None:
        """Raises `NotConfirmed`, before anything is sent, for one more than was confirmed."""
        if not self._real or request.effect is not Effect.DESTROYS:
            return
        named = self._named | set(request.targets)
        if len(named) > self._confirmed or not request.targets:
            raise NotConfirmed(
                f"{len(named)} deletions that cannot be undone, and {self._confirmed} confirmed. Nothing more was sent. "
                "Give the count with confirm=…"
            )
        self._named = named
