"""How a command is let in at a vendor: the address, the credentials and their renewal, the options of its client.

Knows where a person keeps them; no vendor. Credentials are never told, wherever they come from.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ... import clients
from ...clients.calls import Calls
from ...clients.client import Client
from ...clients.errors import RealHostRefused, Unauthenticated, UsageError

_OTHERS_MAY: Final = 0o077
_PATIENCE: Final = 60.0
"""Seconds that a command may take to print new credentials."""
#: What every client's calls take, and what a client finds out by itself.
_NO_OPTIONS: Final = frozenset({"self", "now", "patience", "renewable", "fresh_key", "host"})


def client(args: argparse.Namespace, sleep: Callable[[float], object]) -> Client[Any]:
    """The vendor's client, as the arguments and the environment say. Raises `UsageError`."""
    kind: Any = getattr(clients, clients.VENDORS[args.vendor])
    try:
        made: Client[Any] = kind(
            _credentials(args, kind.kind),
            base_url=_address(args, kind.kind),
            allow_real=args.allow_real,
            sleep=sleep,
            renew=_renewal(args.renew, kind.kind) if args.renew else None,
            **options(args),
        )
    except RealHostRefused as refused:
        says = f"{refused}".partition(" Nothing was sent.")[0]
        raise RealHostRefused(
            f"{says} Nothing was sent. To mean it, give --allow-real; to try things out, the --base-url of a sandbox"
        ) from None
    return made


def _address(args: argparse.Namespace, calls: type[Calls]) -> str:
    name = f"{args.vendor.upper()}_BASE_URL"
    address: str = args.base_url or os.environ.get(name, "")
    if not address and not calls.base_url:
        raise UsageError(f"{calls.title} has an address for each customer: give --base-url, or set {name}")
    return address


# ── credentials ──


def _credentials(args: argparse.Namespace, calls: type[Calls]) -> Mapping[str, str]:
    """From a file, else from the environment: never from the command line, which every process can read."""
    names = {name: f"{args.vendor.upper()}_{name.upper()}" for name in calls.credentials}
    if args.credentials:
        given = _kept(args.credentials, calls)
    else:
        given = {name: os.environ.get(variable, "") for name, variable in names.items()}
    missing = [name for name in names if not given.get(name)]
    if missing and args.credentials:
        raise UsageError(f"{args.credentials} lacks {', '.join(missing)}, which {calls.title} needs")
    if missing:
        wanted = ", ".join(names[name] for name in missing)
        raise UsageError(f"{calls.title} needs credentials: set {wanted}, or give --credentials FILE.json")
    return given


def _kept(path: Path, calls: type[Calls]) -> Mapping[str, str]:
    """What a file holds; a warning where others may read it."""
    try:
        open_to_others = path.stat().st_mode & _OTHERS_MAY
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageError(f"{path} cannot be read: {why}") from None
    if open_to_others:
        sys.stderr.write(f"warning: others may read {path}; chmod 600 keeps it yours\n")
    found = _named(text, calls)
    if found is None:
        raise UsageError(f'{path} must hold one JSON object of texts, as {{"{calls.credentials[0]}": "…"}}')
    return found


def _named(text: str, calls: type[Calls]) -> dict[str, str] | None:
    """The credentials in a JSON object, whatever else is in it; None for what is no such object."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    found = {name: value[name] for name in calls.credentials if name in value}
    return found if all(isinstance(one, str) for one in found.values()) else None


def _renewal(command: str, calls: type[Calls]) -> Callable[[], Mapping[str, str]]:
    """Runs a command for new credentials. Raises `Unauthenticated` where it brings none: the run ends, and can go on."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--renew takes a command as a shell would read it: {error}") from None
    if not words:
        raise UsageError("--renew takes a command that prints new credentials, and here is none")

    def renew() -> Mapping[str, str]:
        found = _printed(_output(words), calls)
        if not found or not all(map(_is_plain, found.values())):
            raise _unrenewed(f"a new token, or a JSON object of {', '.join(calls.credentials)}, was expected of it")
        return found

    return renew


def _output(words: list[str]) -> str:
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _unrenewed(f"it took longer than {_PATIENCE:.0f} s") from None
    except OSError as error:
        raise _unrenewed(f"it cannot be run: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _unrenewed("what it prints is no text") from None
    if done.returncode:
        raise _unrenewed(f"it ended with {done.returncode}")
    return done.stdout


def _unrenewed(why: str) -> Unauthenticated:
    return Unauthenticated(f"the credentials are no longer known, and the command of --renew brought no others: {why}")


def _printed(text: str, calls: type[Calls]) -> Mapping[str, str] | None:
    """A JSON object, or a token alone where it is clear which credential that is."""
    found = _named(text, calls)
    if found is not None or text.lstrip().startswith(("{", "[")):
        return found
    tokens = [name for name in calls.credentials if name.endswith("token")] or list(calls.credentials)
    return {tokens[0]: text.strip()} if len(tokens) == 1 else None


def _is_plain(value: str) -> bool:
    """Whether a header can carry it, so that no later complaint has to be about it."""
    return bool(value) and value.isascii() and value.isprintable() and value == value.strip()


# ── options ──


def options(args: argparse.Namespace) -> dict[str, Any]:
    """The vendor's own options. Raises `UsageError` for one that there is not, and for what it cannot be."""
    calls: type[Calls] = getattr(clients, clients.VENDORS[args.vendor]).kind
    known = {
        name: one.default
        for name, one in inspect.signature(calls.__init__).parameters.items()
        if name not in _NO_OPTIONS
    }
    read: dict[str, Any] = {}
    for text in args.option:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            there = f"{calls.title} has: {', '.join(known)}" if known else f"{calls.title} has none"
            raise UsageError(f"--option takes NAME=VALUE, and {there}; not {text!r}")
        read[name] = _value(name, value, known[name])
    return read


def _value(name: str, text: str, default: object) -> object:
    """A text as what its option is by default."""
    if isinstance(default, bool):
        if text not in {"true", "false"}:
            raise UsageError(f"--option {name} is true or false, not {text!r}")
        return text == "true"
    if isinstance(default, int):
        if not (text.isascii() and text.isdigit()):
            raise UsageError(f"--option {name} is a whole number, not {text!r}")
        return int(text)
    return text
