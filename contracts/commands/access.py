"""Who is let in, and the client's own options: from a file or the environment, and from `--option NAME=VALUE`.

Credentials never come from the command line, which every process can read. Knows no vendor but by its client.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ...clients.calls import Calls, Credentials
from ...clients.errors import UsageError

_OTHERS_MAY: Final = 0o077
#: What a client is given by the command itself.
_GIVEN: Final = frozenset({"self", "now", "patience", "renewable", "fresh_key"})


def credentials(vendor: str, calls: type[Calls], file: Path | None) -> Credentials:
    """From a file, else from the environment. Raises `UsageError` for missing ones."""
    if file:
        if file.stat().st_mode & _OTHERS_MAY:
            sys.stderr.write(f"warning: others may read {file}; chmod 600 keeps it yours\n")
        given = mapping(file.read_text(encoding="utf-8"), str(file))
    else:
        given = {name: os.environ.get(_variable(vendor, name), "") for name in calls.credentials}
    missing = [name for name in calls.credentials if not given.get(name)]
    if missing:
        wanted = ", ".join(_variable(vendor, name) for name in missing)
        raise UsageError(f"{calls.title} needs credentials: set {wanted}, or give --credentials FILE.json")
    return Credentials({name: given[name] for name in calls.credentials})


def mapping(text: str, source: str) -> Mapping[str, str]:
    """Credentials by name, as JSON. Raises `UsageError`, which names the source, for anything else."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise UsageError(f'{source} must hold one JSON object of texts, as {{"token": "…"}}')
    return value


def known_options(calls: type[Calls]) -> list[str]:
    """The vendor's own options of its client."""
    return [name for name in inspect.signature(calls.__init__).parameters if name not in _GIVEN]


def option_value(text: str) -> int | bool | str:
    """What somebody means by the value of an option: a number, yes or no, or the text itself."""
    return int(text) if text.isdigit() else {"true": True, "false": False}.get(text, text)


def _variable(vendor: str, name: str) -> str:
    return f"{vendor.upper()}_{name.upper()}"
