"""`understudy explain`: why a request got the answer it got."""

from __future__ import annotations

import argparse

from . import remote


def arguments(parser: argparse.ArgumentParser) -> None:
    remote.arguments(parser, world=False)
    parser.add_argument("request", metavar="REQUEST-ID", help="the answer's Understudy-Request-Id")


def run(args: argparse.Namespace) -> int:
    path = f"/explain/{args.request}"
    if args.json:
        return remote.show(args, remote.ask(args, "GET", path), "")
    return remote.show(args, None, remote.ask(args, "GET", f"{path}?format=text", text=True).rstrip())
