"""The journal as an HTTP Archive. Expectations: the HAR 1.2 specification, its required fields and their types."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from understudy.sandbox.core.world import World

HAR = "/worlds/w/journal.har"
UNKNOWN = "/api/products/00000000-0000-4000-8000-000000000000"


def _record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object of these fields; besides them the format allows `comment`, and names that begin with an underscore."""
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {}), "comment": TEXT},
        "patternProperties": {"^_": True},
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
SIZE = {"type": "integer", "minimum": -1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
TIME = {"type": "number", "minimum": -1}
PAIRS = {"type": "array", "items": _record({"name": TEXT, "value": TEXT})}
COOKIES = {"type": "array", "items": {"type": "object", "required": ["name", "value"]}}
VERSION = {"const": "HTTP/1.1"}
POSTED = _record({"mimeType": TEXT, "params": {"type": "array"}, "text": TEXT})
CONTENT = _record(
    {"size": {"type": "integer", "minimum": 0}, "mimeType": TEXT},
    {"text": TEXT, "encoding": TEXT, "compression": SIZE},
)
REQUEST = _record(
    {
        "method": TEXT, "url": {"type": "string", "pattern": r"^https?://[^#\s]+$"}, "httpVersion": VERSION,
        "cookies": COOKIES, "headers": PAIRS, "queryString": PAIRS, "headersSize": SIZE, "bodySize": SIZE,
    },
    {"postData": POSTED},
)  # fmt: skip
RESPONSE = _record(
    {
        "status": {"type": "integer"}, "statusText": TEXT, "httpVersion": VERSION, "cookies": COOKIES, "headers": PAIRS,
        "content": CONTENT, "redirectURL": TEXT, "headersSize": SIZE, "bodySize": SIZE,
    }
)  # fmt: skip
ENTRY = _record(
    {
        "startedDateTime": MOMENT, "time": {"type": "number", "minimum": 0}, "request": REQUEST, "response": RESPONSE,
        "cache": {"type": "object"}, "timings": _record({"send": TIME, "wait": TIME, "receive": TIME}),
    },
    {"pageref": TEXT, "serverIPAddress": TEXT, "connection": TEXT},
)  # fmt: skip
ARCHIVE = Draft202012Validator(
    {
        "type": "object",
        "required": ["log"],
        "additionalProperties": False,
        "properties": {
            "log": _record(
                {
                    "version": {"const": "1.2"},
                    "creator": _record({"name": TEXT, "version": TEXT}),
                    "entries": {"type": "array", "items": ENTRY},
                },
                {"browser": True, "pages": True},
            )
        },
    }
)


def _entries(plane: Any, **query: Any) -> list[Any]:
    archive = plane.get(HAR, **query)
    ARCHIVE.validate(archive)
    entries: list[Any] = archive["log"]["entries"]
    return entries


def test_an_empty_journal_is_a_valid_archive(plane: Any, world: World) -> None:
    assert world.journal.total == 0
    assert _entries(plane) == []


def test_an_exchange_is_recorded_with_our_reasons(plane: Any, world: World) -> None:
    bag = world.tribemade.products.add(name="Bag")
    world.tribemade.http.put(f"/api/products/{bag.id}/edit?a=b%20c&a=d", json={"is_active": False})
    (entry,) = _entries(plane)
    request, response = entry["request"], entry["response"]
    assert request["method"] == "PUT"
    assert request["url"] == f"http://localhost/w/w/tribemade/api/products/{bag.id}/edit?a=b+c&a=d"
    assert request["queryString"] == [{"name": "a", "value": "b c"}, {"name": "a", "value": "d"}]
    assert request["postData"]["text"] == '{"is_active":false}'
    assert request["bodySize"] == len('{"is_active":false}')
    assert (response["status"], response["statusText"]) == (200, "OK")
    assert response["content"]["text"] == '{"message":"Product updated successfully"}'
    assert entry["startedDateTime"] == "2025-01-15T12:00:17.000Z"
    assert entry["_understudy"]["rule"] == "tribemade.product_updated"
    assert "the key is that of store" in entry["comment"]


def test_every_kind_of_delivery_is_a_valid_entry(plane: Any, world: World) -> None:
    http = world.tribemade.http
    for kind in ("reset", "close", "timeout", "truncated", "lost_reply"):
        world.tribemade.fault(kind, "get_product")
        with pytest.raises(httpx.HTTPError):
            http.get(UNKNOWN)
    for kind in ("malformed", "duplicate", "status", "throttle", "phantom_success"):
        world.tribemade.fault(kind, "get_product")
        http.get(UNKNOWN)
    http.get("/api/nothing")
    entries = _entries(plane)
    assert len(entries) == 12
    unheard = [
        entry for entry in entries if entry["_understudy"]["delivery"] in {"reset", "close", "silence"}
    ]
    assert len(unheard) == 4
    assert all(entry["response"]["status"] == 0 for entry in unheard)
    assert all("the client saw" in entry["comment"] for entry in unheard)


def test_bodies_that_are_no_text_are_in_base64(plane: Any, world: World) -> None:
    body = b"\xff\x00\xfe"
    world.tribemade.http.request("POST", "/api/products/create", content=body)
    (entry,) = _entries(plane)
    assert base64.b64decode(entry["request"]["postData"]["text"]) == body


def test_a_path_is_spelt_so_that_a_url_can_carry_it(plane: Any, world: World) -> None:
    world.tribemade.http.get("/api/products/a%20b%E2%98%83%23%3F")
    (entry,) = _entries(plane)
    assert entry["request"]["url"].endswith("/api/products/a%20b%E2%98%83%23%3F")


def test_the_same_filters_apply(plane: Any, world: World) -> None:
    for _ in range(3):
        world.tribemade.http.get(UNKNOWN)
    world.tribemade.http.delete(UNKNOWN)
    assert len(_entries(plane, method="GET")) == 3
    assert [entry["_understudy"]["id"] for entry in _entries(plane, after="w-3")] == ["w-4"]
    assert plane.refused(422, "GET", HAR, params={"limit": 3}) == ["query.limit"]
