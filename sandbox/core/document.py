"""A vendor's own description in OpenAPI, as it is served beside the stand-in: at `/<vendor>/openapi.json`.

Names no vendor; finds documents by the name of the package that holds them. Loaded when somebody asks for one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from .vendor import Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PACKAGE: Final = "understudy.contracts"  # as text: no arrow runs up from this room
_SHARED: Final = "x-parts"  # what a document's operations share; read, it stands where it belongs


def described(vendor: str, environ: WSGIEnvironment, world: str | None) -> Reply:
    """The vendor's document, its server the address that this request was sent to; 404 where it has none."""
    text = _document(vendor)
    if text is None:
        return _json(404, _problem(f"no document describes {vendor}: understudy has none of that name"))
    content = json.loads(text)
    content["servers"] = [{"url": _address(environ, vendor, world) + _prefix(content)}]
    return _json(200, content)


def undescribed(name: str, vendors: Iterable[str]) -> Reply:
    """A 404 for what is no vendor; nobody takes it for a vendor's answer."""
    known = ", ".join(f"/{vendor}/openapi.json" for vendor in vendors)
    return _json(
        404, _problem(f"no vendor is named {name!r}, so that no document describes it; ask for {known}")
    )


def _problem(says: str) -> dict[str, Any]:
    return {"understudy": {"undescribed": says}}


@cache
def _document(vendor: str) -> str | None:
    """As JSON text: read once a process, and never written to."""
    try:
        found = files(_PACKAGE) / "documents" / f"{vendor}.yaml"
        text = found.read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return None
    import yaml  # noqa: PLC0415  only who asks for a document needs it

    content = yaml.safe_load(text)
    return json.dumps({name: part for name, part in content.items() if name != _SHARED}, ensure_ascii=False)


def _address(environ: WSGIEnvironment, vendor: str, world: str | None) -> str:
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    within = f"/w/{quote(world)}" if world else ""
    return f"{environ['wsgi.url_scheme']}://{host}{within}/{vendor}"


def _prefix(content: Mapping[str, Any]) -> str:
    """What stands before every path at the vendor's own server, if anything."""
    url: str = content["servers"][0]["url"]
    return urlsplit(url).path.rstrip("/")


def _json(status: int, content: object) -> Reply:
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Reply(status, (("Content-Type", "application/json"),), text.encode())
