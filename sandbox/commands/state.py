"""`understudy state`: what a world holds at a vendor, and what to prove oneself with there."""

from __future__ import annotations

import argparse
import json
from typing import Any

from . import remote


def arguments(parser: argparse.ArgumentParser) -> None:
    remote.arguments(parser)
    parser.add_argument("vendor", nargs="?", help="default: all, counted")
    parser.add_argument("kind", nargs="?", help="records of one kind, such as products")


def run(args: argparse.Namespace) -> int:
    path = f"/worlds/{args.world}/state"
    if args.kind:
        answer = remote.ask(args, "GET", f"{path}/{args.vendor}/{args.kind}?limit=1000")
        return remote.show(args, answer, "\n".join(map(_record, answer["records"])))
    if args.vendor:
        answer = remote.ask(args, "GET", f"{path}/{args.vendor}")
        return remote.show(args, answer, _vendor(answer))
    answer = remote.ask(args, "GET", path)
    return remote.show(args, answer, "\n\n".join(map(_vendor, answer["vendors"].values())))


def _record(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False)


def _vendor(state: dict[str, Any]) -> str:
    credentials = "  ".join(f"{name}={value}" for name, value in state["credentials"].items())
    counts = ", ".join(f"{one['kind']} {one['count']}" for one in state["kinds"])
    return f"{state['vendor']}  {state['url']}\n  {credentials}\n  {counts}"
