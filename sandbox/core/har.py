"""Journal entries as an HTTP Archive, which every browser and HTTP tool can open.

Source: HAR 1.2. Knows nothing of vendors; our reasons stand in `comment` and `_understudy`, where the format leaves room.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

from .clock import iso_millis
from .explain import UNHEARD, body_text, explained, saw
from .journal import Entry

_HTTP: Final = "HTTP/1.1"
_UNKNOWN: Final = -1  # what the format says of a size that is not known


def archive(entries: Iterable[Entry], address: str, version: str) -> dict[str, Any]:
    """Entries as one HAR 1.2 document. `address` is where their world is reached; instants are the world's own."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "Understudy", "version": version},
            "entries": [_entry(entry, address) for entry in entries],
        }
    }


def _entry(entry: Entry, address: str) -> dict[str, Any]:
    return {
        "startedDateTime": iso_millis(entry.at),
        "time": 0,
        "request": _request(entry, address),
        "response": _unheard() if entry.delivery in UNHEARD else _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": _comment(entry),
        "_understudy": _facts(entry),
    }


def _request(entry: Entry, address: str) -> dict[str, Any]:
    request = entry.request
    query = f"?{urlencode(request.query)}" if request.query else ""
    said = {
        "method": request.method,
        "url": f"{address}/{entry.vendor}{quote(request.path, safe='/:@')}{query}",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _pairs(request.headers.items()),
        "queryString": _pairs(request.query),
        "headersSize": _UNKNOWN,
        "bodySize": len(request.body),
    }
    if not request.body:
        return said
    return {**said, "postData": _posted(request.body, request.headers.get("content-type", ""))}


def _posted(body: bytes, kind: str) -> dict[str, Any]:
    text = body_text(body)
    return {"mimeType": kind, "params": [], "text": text["body"], "comment": text["encoding"]}


def _response(entry: Entry) -> dict[str, Any]:
    reply = entry.reply
    headers = {name.lower(): value for name, value in reply.headers}
    return {
        "status": reply.status,
        "statusText": _phrase(reply.status),
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": _pairs(reply.headers),
        "content": _content(reply.body, headers.get("content-type", "")),
        "redirectURL": headers.get("location", ""),
        "headersSize": _UNKNOWN,
        "bodySize": len(reply.body),
    }


def _unheard() -> dict[str, Any]:
    """The response of which the client heard nothing, as browsers record it: status 0."""
    return {
        "status": 0,
        "statusText": "",
        "httpVersion": _HTTP,
        "cookies": [],
        "headers": [],
        "content": {"size": 0, "mimeType": ""},
        "redirectURL": "",
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
    }


def _content(body: bytes, kind: str) -> dict[str, Any]:
    text = body_text(body)
    content = {"size": len(body), "mimeType": kind, "text": text["body"]}
    return {**content, "encoding": "base64"} if text["encoding"] == "base64" else content


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _comment(entry: Entry) -> str:
    """Why, in one line: what was found, what struck, and what the client saw of it."""
    said = [str(reason) for reason in entry.reasons]
    said += [f"fault: {fault}" for fault in entry.faults]
    if entry.delivery != "delivered":
        said.append(f"the client saw {saw(entry)}")
    return "; ".join(said)


def _facts(entry: Entry) -> dict[str, Any]:
    """What we know of the exchange beside its request and its reply."""
    facts = explained(entry)
    return {name: fact for name, fact in facts.items() if name not in {"request", "reply", "at", "epoch"}}
