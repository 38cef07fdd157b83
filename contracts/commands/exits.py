"""How the verbs of this room end: each kind of error with its exit code."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ...clients.errors import ClientError
from ...clients.errors import UsageError as ClientMisused

FAILED, MISUSED = 1, 2


def told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A verb whose clients' errors are told in one sentence: 2 for wrong use, 1 for the rest."""

    @functools.wraps(run)
    def verb(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except ClientMisused as error:
            return _said(error, MISUSED)
        except (ClientError, OSError) as error:
            return _said(error, FAILED)

    return verb


def _said(error: Exception, status: int) -> int:
    sys.stderr.write(f"understudy: {error}\n")
    return status


def write(path: Path, text: str, out: TextIO) -> None:
    """Write a file whole, and say where it is."""
    path.write_text(text, encoding="utf-8")
    out.write(f"report: {path}\n")
