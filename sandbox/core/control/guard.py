"""Who may speak to the control plane: its Host, its Origin and its token are checked before anything is read.

Knows a WSGI environ and nothing of worlds. A page in a browser must not reach in, whatever its name resolves to.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .input import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from ..sandbox import Sandbox

_SCHEME: Final = "Bearer "


def check(environ: WSGIEnvironment, sandbox: Sandbox) -> None:
    """Raises Refused: 403 for a foreign Host or Origin, 401 for a missing or wrong token."""
    _check_host(environ.get("HTTP_HOST", ""), (*sandbox.hosts, urlsplit(sandbox.base_url).hostname or ""))
    _check_origin(environ)
    if sandbox.token is not None:
        _check_token(environ.get("HTTP_AUTHORIZATION", ""), sandbox.token)


def _check_host(header: str, more: Collection[str]) -> None:
    """Against DNS rebinding: a page whose name was made to resolve to loopback still sends that name."""
    host = _name(header)
    if not host or not (_is_loopback(host) or host in {name.lower() for name in more}):
        raise Refused(
            403,
            f"the control plane is not addressed as {header[:100]!r}: use localhost, 127.0.0.1 or [::1], "
            "or have the sandbox told of the name",
        )


def _name(header: str) -> str:
    """The host in a Host header, without its port and brackets."""
    host = header.strip().lower()
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _check_origin(environ: WSGIEnvironment) -> None:
    origin = environ.get("HTTP_ORIGIN")
    own = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    if origin is not None and origin.strip().lower() != own.strip().lower():
        raise Refused(403, f"a page of {origin[:100]!r} may not use the control plane of {own}")


def _check_token(header: str, token: str) -> None:
    """In constant time, so that a wrong token says nothing of the right one."""
    is_bearer = header[: len(_SCHEME)].lower() == _SCHEME.lower()
    said = header[len(_SCHEME) :].strip() if is_bearer else ""
    # A header is text in latin-1 whatever was sent, and `compare_digest` takes no text beyond ASCII.
    if not hmac.compare_digest(said.encode("latin-1", "replace"), token.encode()):
        raise Refused(401, "this control plane demands its token, as `Authorization: Bearer …`")
