"""`understudy rehearse`: a deletion tried out on one's own catalogue, before it is performed for real."""

from __future__ import annotations

import argparse
import csv
import json
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...clients import VENDORS
from ...clients.ledger import Ledger
from ...clients.runner import IfBlocked, Orders
from ...sandbox.core.catalogue import load
from ...sandbox.core.clock import Clock, Gear, Instant, parse_iso
from ...sandbox.core.errors import UsageError
from ..assembly import LEFT_OVER, STOPPED, Setting, assembled
from ..page import render
from ..progress import Progress
from ..prose import tell
from ..rehearsal import Rehearsal, Stage
from ..report import Kind, Report, Struck, to_json
from .exits import told, write

ALL = "all"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--vendor",
        action="append",
        required=True,
        choices=[*VENDORS, ALL],
        help="may be repeated; all: each of the five",
    )
    parser.add_argument(
        "--catalogue", type=Path, required=True, metavar="FILE", help="products, as Shopify CSV, JSON or YAML"
    )
    parser.add_argument(
        "--plan",
        required=True,
        metavar="FILE",
        help="what is to go: CSV, JSON Lines, or an id or handle a line; - is standard input",
    )
    parser.add_argument(
        "--orders",
        metavar="SHARE|FILE",
        help="orders (invoices, tickets) for a share of the products, as 0.1, or from a CSV or JSON file",
    )
    parser.add_argument(
        "--faults", type=Path, metavar="FILE", help="what is to go wrong: a list in JSON or YAML"
    )
    parser.add_argument(
        "--if-blocked", choices=list(IfBlocked), default=IfBlocked.SKIP, help="default: %(default)s"
    )
    parser.add_argument(
        "--permanent", action="store_true", help="delete for good where the vendor has a trash"
    )
    parser.add_argument("--no-backup", action="store_true", help="delete what cannot be read, too")
    parser.add_argument("--no-check", action="store_true", help="take the vendor's word, and do not look")
    parser.add_argument("--max", type=int, metavar="N", help="more ids than this are an error")
    parser.add_argument("--at", metavar="ISO", help="when it begins, as 2025-01-15T12:00:00Z (default: now)")
    parser.add_argument(
        "--seed", type=int, default=1, help="what generated records are made from (default: 1)"
    )
    parser.add_argument(
        "--switch", action="append", default=[], metavar="NAME=VALUE", help="see `understudy vendors`"
    )
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write the report as one page")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    _arguments_of_a_command(parser)


def _arguments_of_a_command(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--time-scale",
        type=int,
        default=1,
        metavar="N",
        help="for a COMMAND: the vendor's windows are N times shorter",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="for a COMMAND: after so long it is killed, with all that it has started",
    )
    parser.add_argument(
        "command",
        nargs="*",
        metavar="-- COMMAND",
        help="your own program does the deleting; it reads the ids on its standard input, and may print for each "
        'a line of JSON: {"id": "...", "outcome": "deleted"}',
    )


@told
def run(args: argparse.Namespace) -> int:
    wanted = list(VENDORS) if ALL in args.vendor else list(dict.fromkeys(args.vendor))
    if len(wanted) > 1 and args.plan == "-":
        raise UsageError("standard input can be read once: give a file to rehearse at several vendors")
    reports = [_rehearsed(args, vendor) for vendor in wanted]
    for report in reports:
        tell(report, sys.stderr)
        if args.report:
            write(_named(args.report, report.vendor, alone=len(reports) == 1), render(report), sys.stderr)
    if args.json:
        told_ = [to_json(report) for report in reports]
        json.dump(told_[0] if len(told_) == 1 else told_, sys.stdout, indent=1)
        sys.stdout.write("\n")
    codes = {report.exit_code for report in reports}
    return next((code for code in (STOPPED, LEFT_OVER) if code in codes), 0)


def _rehearsed(args: argparse.Namespace, vendor: str) -> Report:
    stage = staged(args, vendor)
    if args.command:
        from ..program import performed  # noqa: PLC0415  serves over a socket: not needed otherwise

        return performed(stage, args)
    if args.time_scale != 1 or args.timeout is not None:
        raise UsageError("--time-scale and --timeout are for a COMMAND: here time jumps, and costs nothing")
    return _performed(stage, args)


def _performed(stage: Stage, args: argparse.Namespace) -> Report:
    began = time.perf_counter()
    rehearsal = Rehearsal(stage)
    plan = rehearsal.plan(args.plan if args.plan == "-" else Path(args.plan), args.max)
    observed = rehearsal.watched(plan)
    title = rehearsal.client.calls.title
    progress = Progress(title, len(plan), sys.stderr)
    orders = Orders(
        IfBlocked(args.if_blocked),
        permanent=args.permanent,
        backup=not args.no_backup,
        check=not args.no_check,
    )
    mode = "delete" if args.permanent or not rehearsal.client.calls.retention else "trash"
    facts = {"vendor": stage.vendor, "host": "sandbox", "mode": mode}
    with Ledger(":memory:", durable=False) as ledger:
        ended = rehearsal.perform(
            plan, ledger, orders, facts,
            lambda item, verdict: progress.settled(item.position, verdict.outcome, rehearsal.world.clock.time()),
        )  # fmt: skip
        progress.close()
        rehearsal.parts_gone(plan, observed)
        setting = Setting(
            kind=Kind.REHEARSAL, vendor=stage.vendor, plan=plan_name(args.plan), catalogue=args.catalogue.name,
            command=spoken(args, stage.vendor), if_blocked=args.if_blocked, mode=mode,
            took=time.perf_counter() - began, stopped=ended.says, switches=stage.switches,
        )  # fmt: skip
        report = assembled(ledger, rehearsal.client.calls, setting, observed)
    return replace(report, faults=tuple(Struck(says, hits) for says, hits in rehearsal.struck()))


def staged(args: argparse.Namespace, vendor: str) -> Stage:
    """What the arguments say of the world."""
    share, referring = _orders(args.orders)
    return Stage(
        vendor,
        load(args.catalogue),
        _moment(args.at),
        seed=args.seed,
        share=share,
        referring=referring,
        switches=dict(_switch(one) for one in args.switch),
        faults=_listed(args.faults) if args.faults else (),
    )


def _orders(text: str | None) -> tuple[float | None, Sequence[Mapping[str, Any]]]:
    """A share, or the records in a file."""
    if text is None:
        return None, ()
    try:
        share = float(text)
    except ValueError:
        return None, _records(Path(text))
    if not 0 <= share <= 1:
        raise UsageError(f"--orders takes a share from 0 to 1, or a file, not {text!r}")
    return share, ()


def _records(path: Path) -> Sequence[Mapping[str, Any]]:
    if path.suffix.lower() != ".csv":
        return _listed(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            {name: value for name, value in row.items() if name and value} for row in csv.DictReader(lines)
        ]


def _listed(path: Path) -> Sequence[Mapping[str, Any]]:
    """A list of mappings in JSON or YAML. Raises UsageError."""
    import yaml  # noqa: PLC0415  most rehearsals have neither

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise UsageError(f"{path} must hold a list of mappings, one for each")
    return value


def _moment(text: str | None) -> Instant:
    if text is None:
        return Clock.running(Gear.ELASTIC).now()
    try:
        return parse_iso(text)
    except ValueError:
        raise UsageError(f"--at takes a moment in ISO 8601, as 2025-01-15T12:00:00Z, not {text!r}") from None


def _switch(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"--switch takes NAME=VALUE, not {text!r}")
    return name, value


def plan_name(plan: str) -> str:
    return "standard input" if plan == "-" else Path(plan).name


def _named(path: Path, vendor: str, *, alone: bool) -> Path:
    """Several vendors, several pages."""
    return path if alone else path.with_name(f"{path.stem}-{vendor}{path.suffix or '.html'}")


def spoken(args: argparse.Namespace, vendor: str) -> str:
    """The command that would do the same again."""
    words = [
        "understudy",
        "rehearse",
        "--vendor",
        vendor,
        "--catalogue",
        str(args.catalogue),
        "--plan",
        args.plan,
    ]
    for name in ("orders", "faults", "at", "timeout"):
        if getattr(args, name):
            words += [f"--{name}", str(getattr(args, name))]
    if args.time_scale != 1:
        words += ["--time-scale", str(args.time_scale)]
    if args.if_blocked != IfBlocked.SKIP:
        words += ["--if-blocked", args.if_blocked]
    return shlex.join([*words, *(["--", *args.command] if args.command else [])])
