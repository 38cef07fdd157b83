"""Who is let in: credentials from a file or the environment, never from the command line, which every process can read.

Knows no vendor but by its client.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from ...clients.calls import Calls, Credentials
from ...clients.errors import UsageError

_OTHERS_MAY = 0o077


def credentials(vendor: str, calls: type[Calls], file: Path | None, warn: list[str]) -> Credentials:
    """As `perform` reads them. Raises `UsageError` for missing ones; `warn` gets what should be said."""
    if file:
        if file.stat().st_mode & _OTHERS_MAY:
            warn.append(f"others may read {file}; chmod 600 keeps it yours")
        given = _mapping(file)
    else:
        names = calls.credentials
        given = {name: os.environ.get(f"{vendor.upper()}_{name.upper()}", "") for name in names}
    missing = [name for name in calls.credentials if not given.get(name)]
    if missing:
        wanted = ", ".join(f"{vendor.upper()}_{name.upper()}" for name in missing)
        raise UsageError(f"{calls.title} needs credentials: set {wanted}, or give --credentials FILE.json")
    return Credentials({name: given[name] for name in calls.credentials})


def _mapping(file: Path) -> Mapping[str, str]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise UsageError(f'{file} must hold one JSON object of texts, as {{"token": "…"}}')
    return value
