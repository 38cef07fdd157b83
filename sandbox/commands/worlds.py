"""`understudy worlds`: the worlds of a running server."""

from __future__ import annotations

import argparse
from typing import Any

from . import remote


def arguments(parser: argparse.ArgumentParser) -> None:
    remote.arguments(parser, world=False)
    doing = parser.add_subparsers(dest="doing", metavar="WHAT")
    create = doing.add_parser("create", help="a new, empty world")
    create.add_argument("name", nargs="?")
    create.add_argument("--clock", choices=("real", "frozen", "elastic"), help="default: the server's")
    fork = doing.add_parser("fork", help="a world that begins as another is now")
    fork.add_argument("source")
    fork.add_argument("name", nargs="?")
    for verb, about in (("reset", "back to how it began"), ("delete", "forget it")):
        doing.add_parser(verb, help=about).add_argument("name")
    for verb, about in (("snapshot", "keep it as it is now"), ("restore", "put a snapshot back")):
        one = doing.add_parser(verb, help=about)
        one.add_argument("name")
        one.add_argument("snapshot")
    for one in doing.choices.values():
        remote.arguments(one, world=False, again=True)


def run(args: argparse.Namespace) -> int:
    answer = _done(args)
    worlds = answer["worlds"] if isinstance(answer, dict) and "worlds" in answer else [answer]
    return remote.show(args, answer, "\n".join(_line(world) for world in worlds))


def _done(args: argparse.Namespace) -> Any:
    if args.doing is None:
        return remote.ask(args, "GET", "/worlds")
    if args.doing == "create":
        wanted = {"name": args.name, "gear": args.clock}
        return remote.ask(args, "POST", "/worlds", {name: one for name, one in wanted.items() if one})
    if args.doing == "fork":
        return remote.ask(
            args, "POST", f"/worlds/{args.source}/fork", {"name": args.name} if args.name else {}
        )
    method, path, body = {
        "reset": ("POST", "/reset", None),
        "delete": ("DELETE", "", None),
        "snapshot": ("PUT", f"/snapshots/{getattr(args, 'snapshot', '')}", None),
        "restore": ("POST", "/restore", {"snapshot": getattr(args, "snapshot", "")}),
    }[args.doing]
    return remote.ask(args, method, f"/worlds/{args.name}{path}", body)


def _line(world: Any) -> str:
    if world is None:
        return "deleted"
    if "url" not in world:
        return f"{world['name']}  kept at {world['now']}"
    return f"{world['name']}  {world['url']}  {world['gear']} clock at {world['now']}"
