"""Where a request may carry its token: in the body, as a Bearer header, in the URL.

Finds tokens in bodies without parsing them, so that hostile ones cost nothing; rules decide by the parsed one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from ...core.call import parse_json

Query = tuple[tuple[str, str], ...]

_NAME: Final = "token"
_MANY: Final = 32
#: Each is one pass over the body whatever it holds: nothing that a repetition takes is ever given back.
_IN_JSON: Final = re.compile(rb'"token"\s*+:\s*+"((?:[^"\\]|\\.)*+)', re.DOTALL)
_IN_XML: Final = re.compile(
    rb"<token(?:\s[^<>]*+)?+>\s*+(?:<!\[CDATA\[((?:[^\]]|\](?!\]>))*+)|([^<]*+))", re.DOTALL
)


def in_header(headers: Mapping[str, str]) -> str:
    """`Authorization: Bearer …`. Source: API interaction, token."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def in_query(query: Query) -> str:
    """`?token=…`: possible, and discouraged. Source: API interaction, token."""
    return next((value for name, value in query if name == _NAME and value), "")


def identify(headers: Mapping[str, str], query: Query, body: bytes) -> tuple[str, tuple[str, ...]]:
    """The token that counts (body, then header, then URL), and every one that is in the request."""
    inside = tuple(dict.fromkeys(_in_body(body))) if body else ()
    beside = (in_header(headers), *(value for name, value in query if name == _NAME))
    if not inside:
        return beside[0] or in_query(query), beside
    if len(inside) > _MANY:
        # To take out thousands one by one would cost seconds: all of such a body is kept from the journal.
        return inside[0], (body.decode("utf-8", "replace"), *beside)
    return inside[0], (*inside, *beside)


def _in_body(body: bytes) -> Iterator[str]:
    """What is, or looks like, a token in a body: first the one that a parser would take, then as it is written."""
    raw: list[bytes] = _IN_JSON.findall(body)
    if raw[1:] or b"\\" in body:
        yield from _parsed(body)
    raw += [plain or marked for marked, plain in _IN_XML.findall(body)]
    for one in raw:
        # Bytes that are no UTF-8 cannot be said as text: the pieces between them are secret all the same.
        for piece in one.decode("utf-8", "replace").split("\ufffd"):
            if piece.strip():
                if "&" in piece:
                    yield html.unescape(piece)
                yield piece


def _parsed(body: bytes) -> Iterator[str]:
    """The token of a JSON object that spells it in an unusual way, or says the word more than once."""
    members = parse_json(body)
    token = members.get(_NAME) if isinstance(members, dict) else None
    if token and isinstance(token, str):
        yield token
