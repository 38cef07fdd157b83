"""`understudy clock`: a world's clock, and what is due on it."""

from __future__ import annotations

import argparse
from typing import Any

from . import remote


def arguments(parser: argparse.ArgumentParser) -> None:
    remote.arguments(parser)
    moves = parser.add_mutually_exclusive_group()
    moves.add_argument("--advance", type=float, metavar="SECONDS", help="move it forward")
    moves.add_argument(
        "--until-permitted",
        nargs=2,
        metavar=("VENDOR", "OPERATION"),
        help="jump to when such a call is let through",
    )
    moves.add_argument("--gear", choices=("real", "frozen", "elastic"), help="how it goes on from here")


def run(args: argparse.Namespace) -> int:
    path = f"/worlds/{args.world}/clock"
    if args.advance is not None:
        answer = remote.ask(args, "POST", f"{path}/advance", {"seconds": args.advance})
    elif args.until_permitted:
        vendor, operation = args.until_permitted
        answer = remote.ask(
            args, "POST", f"{path}/until-permitted", {"vendor": vendor, "operation": operation}
        )
        return remote.show(args, answer, f"jumped {answer['jumped_seconds']:g} s\n{_read(answer['clock'])}")
    elif args.gear:
        answer = remote.ask(args, "PUT", f"{path}/gear", {"gear": args.gear})
    else:
        answer = remote.ask(args, "GET", path)
    return remote.show(args, answer, _read(answer))


def _read(clock: dict[str, Any]) -> str:
    due = [f"  in {one['in_seconds']:g} s  {one['says']}" for one in clock["due"]]
    return "\n".join([f"{clock['now']}  {clock['gear']}", *due])
