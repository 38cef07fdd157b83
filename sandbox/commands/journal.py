"""`understudy journal`: what was asked of a world, and what it answered."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from . import remote


def arguments(parser: argparse.ArgumentParser) -> None:
    remote.arguments(parser)
    for name in ("vendor", "operation", "method", "rule"):
        parser.add_argument(f"--{name}", help="only these")
    parser.add_argument("--status", type=int, help="only these")
    parser.add_argument("--limit", type=int, default=100, help="default: %(default)s")
    parser.add_argument("--har", type=Path, metavar="PATH", help="write them as a HAR file")
    parser.add_argument("--clear", action="store_true", help="forget them")


def run(args: argparse.Namespace) -> int:
    path = f"/worlds/{args.world}/journal"
    if args.clear:
        remote.ask(args, "DELETE", path)
        return remote.show(args, {}, "forgotten")
    wanted = {name: getattr(args, name) for name in ("vendor", "operation", "method", "rule", "status")}
    query = {name: value for name, value in wanted.items() if value is not None}
    if args.har:
        args.har.write_text(json.dumps(remote.ask(args, "GET", f"{path}.har?{urlencode(query)}"), indent=2))
        return remote.show(args, {"har": str(args.har)}, f"written to {args.har}")
    answer = remote.ask(args, "GET", f"{path}?{urlencode({**query, 'limit': args.limit})}")
    return remote.show(args, answer, _text(answer))


def _text(journal: dict[str, Any]) -> str:
    lines = [_line(entry) for entry in journal["entries"]]
    return "\n".join([*lines, f"{journal['total']} requests, {journal['evicted']} no longer kept"])


def _line(entry: dict[str, Any]) -> str:
    request, rule = entry["request"], entry["rule"] or ("unrouted" if entry["unrouted"] else "no rule")
    faults = f"  ⚡ {', '.join(entry['faults'])}" if entry["faults"] else ""
    return f"{entry['at']}  {entry['id']}  {request['method']} {request['path']} → {entry['reply']['status']} {rule}{faults}"
