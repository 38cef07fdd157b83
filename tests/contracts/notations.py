"""What a body says as plain JSON, whichever notation it came in: no schema of ours reads XML."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

LISTS = {"result", "sku"}
NUMBERS = {"deleted_count", "error"}


def told(kind: str, body: bytes) -> Any:
    """A body's value. XML is Altcraft's, whose answers are the only ones in it. Raises ValueError for neither."""
    if "json" in kind:
        return json.loads(body)
    return _told_in_xml(body) if "xml" in kind else body.decode()


def _told_in_xml(body: bytes) -> dict[str, Any]:
    try:
        root = fromstring(body)
    except ParseError as error:
        raise ValueError(str(error)) from error
    assert root.tag == "xml"
    # A list of none has no element. A list's answer is one that has a pointer.
    return ({"result": []} if root.find("next_from_id") is not None else {}) | _members(root)


def _members(parent: Element) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for one in parent:
        if one.tag in LISTS:
            members.setdefault(one.tag, []).append(_members(one))
        else:
            assert one.tag not in members, f"{one.tag} comes twice"
            members[one.tag] = int(one.text or "") if one.tag in NUMBERS else one.text or ""
    return members
