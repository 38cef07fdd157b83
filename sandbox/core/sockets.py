"""How a served world is reached: httpx clients over real connections to loopback.

Names no vendor. Imports httpx, so it is loaded only when a client is asked for.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx


class Sockets:
    """The socket twin of `transport.Transports`."""

    def client(self, base_url: str, headers: Mapping[str, str]) -> httpx.Client:
        return httpx.Client(base_url=base_url, headers=headers, verify=_plain(), trust_env=False)

    def async_client(self, base_url: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=base_url, headers=headers, verify=_plain(), trust_env=False)


def _plain() -> ssl.SSLContext:
    """A TLS context without certificates: loopback is spoken to in the clear, and loading them costs 28 ms a client."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
