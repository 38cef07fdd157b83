"""The command `understudy`: which verb is meant, and nothing else.

A verb's module is loaded when it is called, so that `understudy serve` starts quickly and no import runs
from this room up to another.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from .core.errors import UnderstudyError, UsageError

#: Each verb: the module that carries it out, and what it is for. A module has `arguments(parser)` and `run(args)`.
#: A verb of another room is named in full, and by name only.
VERBS: Final = {
    "serve": (".commands.serve", "serve the stand-ins on this machine"),
    "demo": (
        ".commands.demo",
        "list requests that the demo world answers as the vendors' pages do, as curls",
    ),
    "vendors": (".commands.vendors", "list the installed vendors, their operations, limits and switches"),
    "answers": (".commands.answers", "list a vendor's answers with the evidence for each"),
    "worlds": (".commands.worlds", "list, create, fork, reset or delete worlds of a running server"),
    "state": (".commands.state", "show what a world holds at a vendor"),
    "clock": (".commands.clock", "read a world's clock, move it, or jump to when a call is permitted"),
    "faults": (".commands.faults", "list, arm or clear a world's faults"),
    "journal": (".commands.journal", "show what was asked of a world, or export it as HAR"),
    "explain": (".commands.explain", "say why a request got the answer it got"),
    "plan": (
        "understudy.contracts.commands.plan",
        "say how long a deletion takes at least, by the vendor's limits",
    ),
    "rehearse": (
        "understudy.contracts.commands.rehearse",
        "try a deletion out on your own catalogue, and say what would happen",
    ),
    "verify": (
        "understudy.contracts.commands.verify",
        "try your own deletion program in many scenarios, and show the smallest in which it is unsafe",
    ),
    "perform": (
        "understudy.contracts.commands.perform",
        "carry a plan out at a vendor, through crashes, with a record of each id",
    ),
    "ledger": (
        "understudy.contracts.commands.ledger",
        "show what a run has come to so far, or export its audit trail",
    ),
    "check": (
        "understudy.contracts.commands.check",
        "hold a vendor's answers against its stand-in's: in process, or live and guarded",
    ),
}

OK, FAILED, MISUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 as asked, 1 an error, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    args = _parser(next((word for word in words if word in VERBS), "")).parse_args(words)
    try:
        status: int = import_module(VERBS[args.verb][0], __package__).run(args)
    except UsageError as error:
        return _told(error, MISUSED)
    except UnderstudyError as error:
        return _told(error, FAILED)
    except BrokenPipeError:
        return FAILED
    return status


def _told(error: UnderstudyError, status: int) -> int:
    print(f"understudy: {error}", file=sys.stderr)  # noqa: T201  the command speaks
    return status


def _parser(wanted: str) -> argparse.ArgumentParser:
    """A parser that knows every verb's name, and the arguments of the one that is wanted."""
    parser = argparse.ArgumentParser("understudy", description="Stands in for vendor APIs.")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, (module, about) in VERBS.items():
        one = verbs.add_parser(verb, help=about, description=about)
        if verb == wanted:
            import_module(module, __package__).arguments(one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
