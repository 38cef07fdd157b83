"""`understudy faults`: what is to go wrong in a world, and how often it did."""

from __future__ import annotations

import argparse
from typing import Any

from ..core.faults import FaultKind, When
from . import remote


def arguments(parser: argparse.ArgumentParser) -> None:
    remote.arguments(parser)
    doing = parser.add_subparsers(dest="doing", metavar="WHAT")
    arm = doing.add_parser("arm", help="add one")
    arm.add_argument("vendor")
    arm.add_argument("operation", help="as in `understudy vendors`, or *")
    arm.add_argument("kind", choices=[kind.value for kind in FaultKind])
    arm.add_argument(
        "--when", choices=[when.value for when in When], default="before", help="relative to the commit"
    )
    arm.add_argument("--nth", type=int, default=1, help="the first call that is struck (default: 1)")
    arm.add_argument("--times", type=int, default=1, help="how many are (default: 1)")
    arm.add_argument("--status", type=int, default=503)
    arm.add_argument("--seconds", type=float, default=0.0)
    doing.add_parser("clear", help="forget all")
    for one in doing.choices.values():
        remote.arguments(one, again=True)


def run(args: argparse.Namespace) -> int:
    path = f"/worlds/{args.world}/faults"
    if args.doing == "arm":
        names = ("vendor", "operation", "kind", "when", "nth", "times", "status", "seconds")
        answer = remote.ask(args, "POST", path, {name: getattr(args, name) for name in names})
    elif args.doing == "clear":
        remote.ask(args, "DELETE", path)
        answer = {"faults": []}
    else:
        answer = remote.ask(args, "GET", path)
    return remote.show(args, answer, "\n".join(map(_line, answer["faults"])) or "no faults are armed")


def _line(fault: dict[str, Any]) -> str:
    return f"{fault['says']}  met {fault['seen']}, struck {fault['hits']}"
