"""How the verbs reach a running server: its control plane, over plain HTTP.

Uses the standard library alone: a verb must start quickly, and needs no more.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any, Final

from ..core.errors import UnderstudyError

DEFAULT_URL: Final = os.environ.get("UNDERSTUDY_URL", "http://127.0.0.1:4610")


def arguments(parser: argparse.ArgumentParser, *, world: bool = True, again: bool = False) -> None:
    """The arguments that every such verb takes; `again` on what follows it, so that they may stand there too."""

    def default(value: str | None) -> Any:
        return argparse.SUPPRESS if again else value

    def add(name: str, value: str | None, about: str) -> None:
        parser.add_argument(name, default=default(value), help=argparse.SUPPRESS if again else about)

    add("--url", DEFAULT_URL, "where `understudy serve` is (default: %(default)s)")
    add("--token", os.environ.get("UNDERSTUDY_TOKEN"), "what the control plane demands")
    if world:
        add("--world", "main", "default: %(default)s")
    hint = argparse.SUPPRESS if again else "print the server's JSON"
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS if again else False, help=hint
    )


def ask(args: argparse.Namespace, method: str, path: str, body: Any = None, *, text: bool = False) -> Any:
    """One request to the control plane: its JSON, or its text.

    Raises UnderstudyError with what it said, or when it cannot be reached.
    """
    request = urllib.request.Request(f"{args.url}/_understudy{path}", method=method)  # noqa: S310  the user's own URL
    request.add_header("Content-Type", "application/json")
    if args.token:
        request.add_header("Authorization", f"Bearer {args.token}")
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data, timeout=30) as answer:  # noqa: S310  as above
            said = answer.read().decode()
    except urllib.error.HTTPError as error:
        raise UnderstudyError(_refusal(error.code, error.read())) from None
    except OSError as error:
        raise UnderstudyError(
            f"no server at {args.url} ({error}); start one with `understudy serve`, or say --url"
        ) from None
    return said if text else json.loads(said or "null")


def _refusal(status: int, text: bytes) -> str:
    try:
        error = json.loads(text)["error"]
    except (ValueError, KeyError, TypeError):
        return f"the control plane answered {status}: {text[:200]!r}"
    problems = "".join(f"\n  {one['where']}: {one['says']}" for one in error.get("problems", ()))
    return f"{error['message']}{problems}"


def show(args: argparse.Namespace, answer: Any, text: str) -> int:
    """The answer as JSON where it was asked for, else in words."""
    if args.json:
        json.dump(answer, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(f"{text}\n")
    return 0
