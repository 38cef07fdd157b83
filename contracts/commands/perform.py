"""`understudy perform`: a plan carried out at a vendor, through crashes, with a record of what became of each id."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from ... import clients
from ...clients.calls import Calls
from ...clients.client import Client
from ...clients.errors import NotConfirmed, UsageError
from ...clients.ledger import Ledger
from ...clients.outcome import Outcome
from ...clients.plan import Plan, read
from ...clients.runner import IfBlocked, Interrupted, Orders, Runner
from ..assembly import Setting, assembled
from ..page import render
from ..progress import Progress
from ..prose import tell
from ..report import Kind, to_json
from ..spoken import count as counted
from .access import credentials, known_options, mapping, option_value
from .exits import told, write


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--vendor", required=True, choices=list(clients.VENDORS))
    add(
        "--plan",
        required=True,
        metavar="FILE",
        help="what is to go, by the vendor's ids; - is standard input",
    )
    add(
        "--ledger",
        required=True,
        type=Path,
        metavar="FILE",
        help="the record of the run; the same command goes on with it",
    )
    add("--base-url", metavar="URL", help="default: <VENDOR>_BASE_URL, else the real vendor's")
    add("--credentials", type=Path, metavar="FILE.json", help="default: <VENDOR>_<NAME> in the environment")
    add("--renew", metavar="COMMAND", help="prints new credentials as JSON, once the old are no longer known")
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the vendor's client, as ids=internal",
    )
    add("--allow-real", action="store_true", help="the real vendor is meant")
    add(
        "--confirm", type=int, metavar="N", help="the number of products, typed back; asked for on a terminal"
    )
    add("--max", type=int, metavar="N", help="more ids than this are an error")
    _of_the_run(add)


def _of_the_run(add: Callable[..., object]) -> None:
    """How it is to be done, and what is told of it."""
    add("--if-blocked", choices=list(IfBlocked), default=IfBlocked.SKIP, help="default: %(default)s")
    add(
        "--wait-for",
        type=float,
        default=3600.0,
        metavar="SECONDS",
        help="between two tries of what is blocked (default: 3600)",
    )
    add(
        "--tries",
        type=int,
        default=3,
        metavar="N",
        help="how often what is blocked is tried again (default: 3)",
    )
    add("--permanent", action="store_true", help="delete for good where the vendor has a trash")
    add("--no-backup", action="store_true", help="delete what cannot be read, too")
    add("--no-check", action="store_true", help="take the vendor's word, and do not look")
    add("--stop-after", type=int, metavar="N", help="stop after so many words that nobody hoped for")
    add("--who", metavar="NAME", help="who does it, for the record (default: the login name)")
    add("--dry-run", action="store_true", help="look at every product, and change nothing")
    add("--report", type=Path, metavar="FILE.html", help="write the report as one page")
    add("--json", action="store_true", help="print the report as JSON")


@told
def run(args: argparse.Namespace) -> int:
    stop = Event()
    client = _client(args, stop)
    plan = read(args.plan if args.plan == "-" else Path(args.plan), client.calls.problem, most=args.max)
    if args.dry_run:
        return _looked(client, plan)
    began = time.perf_counter()
    with Ledger(args.ledger) as ledger:
        ledger.begin(plan, _facts(args, client), client.calls.now())
        left = _left(ledger)
        _confirmed(args, client, left)
        stopped = _performed(args, client, ledger, stop, left) if left else ""
        setting = Setting(
            kind=Kind.RUN, vendor=args.vendor, plan=Path(args.plan).name, command="understudy " + shlex.join(sys.argv[1:]),
            if_blocked=args.if_blocked, mode=_mode(args, client.calls), took=time.perf_counter() - began, stopped=stopped,
            switches={},
        )  # fmt: skip
        report = assembled(ledger, client.calls, setting)
    tell(report, sys.stderr)
    if args.report:
        write(args.report, render(report), sys.stderr)
    if args.json:
        json.dump(to_json(report), sys.stdout, indent=1)
        sys.stdout.write("\n")
    if stopped:
        sys.stderr.write("the same command goes on from here\n")
    return report.exit_code


def _performed(args: argparse.Namespace, client: Client[Any], ledger: Ledger, stop: Event, left: int) -> str:
    """Carry out what is left; why it stopped, '' where it did not."""
    progress = Progress(client.calls.title, left, sys.stderr)
    orders = Orders(
        IfBlocked(args.if_blocked), permanent=args.permanent, backup=not args.no_backup, check=not args.no_check,
        interval=args.wait_for, rounds=args.tries, stop_after=args.stop_after,
    )  # fmt: skip
    runner = Runner(
        client, ledger, orders, stopping=stop.is_set,
        told=lambda item, verdict: progress.settled(item.position, verdict.outcome, client.calls.now()),
    )  # fmt: skip
    with _Signals(stop):
        ended = runner.go()
    progress.close()
    return ended.says


class _Signals:
    """The first Ctrl-C lets the request in hand end; the second ends at once. SIGTERM is as Ctrl-C."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._before: dict[int, Any] = {}

    def _heard(self, number: int, _: object) -> None:
        if self._stop.is_set():
            raise KeyboardInterrupt
        self._stop.set()
        sys.stderr.write(
            f"\n{signal.Signals(number).name}: stopping after the request in hand; again ends at once\n"
        )

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._heard)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _asleep(stop: Event, seconds: float) -> None:
    """Wait, unless somebody wants the run to stop."""
    if stop.wait(seconds):
        raise Interrupted("asked to stop")


# ── the client ──


def _client(args: argparse.Namespace, stop: Event) -> Client[Any]:
    kind: Any = getattr(clients, clients.VENDORS[args.vendor])
    client: Client[Any] = kind(
        credentials(args.vendor, kind.kind, args.credentials),
        base_url=args.base_url or os.environ.get(f"{args.vendor.upper()}_BASE_URL", ""),
        allow_real=args.allow_real,
        sleep=partial(_asleep, stop),
        renew=_renewal(args.renew) if args.renew else None,
        **_options(args.option, kind.kind),
    )
    return client


def _renewal(command: str) -> Callable[[], Mapping[str, str]]:
    def renew() -> Mapping[str, str]:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False)  # noqa: S603  the user's own
        if done.returncode:
            raise UsageError(f"the command of --renew ended with {done.returncode}")
        return mapping(done.stdout, "what the command of --renew prints")

    return renew


def _options(given: list[str], calls: type[Calls]) -> dict[str, Any]:
    """The vendor's own options. Raises UsageError for one that there is not."""
    known = known_options(calls)
    options: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise UsageError(
                f"--option takes NAME=VALUE, and {calls.title} has: {', '.join(known) or 'none'}; not {text!r}"
            )
        options[name] = option_value(value)
    return options


def _facts(args: argparse.Namespace, client: Client[Any]) -> Mapping[str, str]:
    host = urlsplit(client.base_url)
    return {
        "vendor": args.vendor,
        "host": f"{host.hostname}:{host.port}" if host.port else str(host.hostname),
        "mode": _mode(args, client.calls),
        "who": args.who or getpass.getuser(),
        "if_blocked": args.if_blocked,
    }


def _mode(args: argparse.Namespace, calls: Calls) -> str:
    return "delete" if args.permanent or calls.removes is Outcome.DELETED else "trash"


# ── the rails ──


def _left(ledger: Ledger) -> int:
    """How many ids something is still to be done about."""
    after, left = -1, 0
    while group := ledger.pending(after, 1000):
        after, left = group[-1].position, left + len(group)
    return left + (len(ledger.blocked(-1, 1)) if not left else 0)


def _confirmed(args: argparse.Namespace, client: Client[Any], left: int) -> None:
    """What cannot be undone wants its count typed back. Raises NotConfirmed."""
    if not left or _mode(args, client.calls) == "trash":
        return
    says = f"{counted(left, 'product')} would be deleted for good at {client.calls.title} ({client.base_url})"
    number = args.confirm
    if number is None and sys.stdin.isatty() and args.plan != "-":
        lacking = ", ".join(client.calls.not_backed_up)
        sys.stderr.write(f"{says}.\n{'No backup will hold: ' + lacking + '.' if lacking else ''}\n")
        typed = input(f"Type {left} to go on: ")
        number = int(typed) if typed.strip().isdigit() else -1
    if number != left:
        raise NotConfirmed(f"{says}. Nothing was sent. To mean it, give --confirm {left}")
    client.confirm(left)


def _looked(client: Client[Any], plan: Plan) -> int:
    """Look at every product and change nothing."""
    ids = [item.id for item in plan]
    here = absent = 0
    for start in range(0, len(ids), client.calls.looks):
        some = ids[start : start + client.calls.looks]
        seen = client.run(client.calls.look(some))
        here += sum(sight.present for sight in seen.values())
        absent += sum(not sight.present for sight in seen.values())
    unread = len(ids) - here - absent
    sys.stderr.write(
        f"{counted(here, 'product')} would be {client.calls.removes}, {absent} are not there, {unread} could not be read. "
        "Nothing was changed.\n"
    )
    return 0
