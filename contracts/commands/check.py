"""`understudy check`: a vendor's answers held against its stand-in's; live, under a guard, with a drift report."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ... import clients
from ...clients import machine
from ...clients.client import Client
from ...clients.errors import NotConfirmed, UsageError
from ...clients.rails import checked_address
from ..live import drift, report
from ..live import run as running
from ..live.arming import Rehearsed, host_of, rehearsed, requests, sentence, summary
from ..live.bench import Bench, Surroundings
from ..live.canaries import Canaries
from ..live.documented import Document
from ..live.double import Double, Probes, probes_of
from ..live.guard import Guard
from ..live.transport import carrier
from .access import credentials, known_options, option_value
from .exits import told

DRIFTED: Final = 3
_CONFIRM: Final = "UNDERSTUDY_CONFIRM"
_BUDGET: Final = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--vendor", required=True, choices=list(clients.VENDORS))
    add(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another reading of the stand-in; repeated",
    )
    add("--json", type=Path, metavar="FILE", help="write the report as JSON; - is standard output")
    live = parser.add_argument_group("at a target, instead of the vendor's document")
    add = live.add_argument
    add(
        "--live",
        action="store_true",
        help="ask a target what the stand-in is asked: canaries are made and deleted",
    )
    add("--base-url", metavar="URL", help="the target (default: <VENDOR>_BASE_URL)")
    add("--credentials", type=Path, metavar="FILE.json", help="default: <VENDOR>_<NAME> in the environment")
    add(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the vendor's client; repeated",
    )
    add("--given", action="append", default=[], metavar="NAME=VALUE",
        help="what canaries cannot be made without, as department=ID; repeated")  # fmt: skip
    add(
        "--canary",
        action="append",
        default=[],
        metavar="ID",
        help="a test product of yours, which is deleted; repeated",
    )
    add(
        "--budget",
        type=int,
        default=_BUDGET,
        metavar="N",
        help="calls that touch canaries, at most (default: %(default)s)",
    )
    add("--allow-real", action="store_true", help="the real vendor is meant")
    add("--confirm", metavar="SENTENCE", help=f"what the first run without it says (default: ${_CONFIRM})")


@told
def run(args: argparse.Namespace) -> int:

    probes, switches = probes_of(args.vendor), _pairs("--switch", args.switch)
    if args.live:
        return _live(args, probes, switches)
    given = [
        name for name in ("base_url", "allow_real", "confirm", "canary", "credentials") if getattr(args, name)
    ]
    if given:
        raise UsageError(
            f"--{given[0].replace('_', '-')} goes with --live: without it nothing is sent anywhere"
        )

    found = drift.against_documents(Double(probes), Document(args.vendor), switches)
    return _ended(args, found, report.Facts("the vendor's document", live=False, reference=switches))


# ── at a target ──


@dataclass(frozen=True, slots=True)
class _Armed:
    """A run that may begin."""

    client: Client[Any]
    bench: Bench


def _live(args: argparse.Namespace, probes: Probes, switches: Mapping[str, str]) -> int:

    kind: Any = getattr(clients, clients.VENDORS[args.vendor])
    address = _address(args, kind.kind)
    given = _given(args, kind.kind)
    run_before = rehearsed(Double(probes, given, args.budget), dict(switches))
    if not _is_confirmed(args, run_before, given, address):
        return _unarmed(args, run_before, given, address)
    armed = _armed(args, probes, address, run_before.creations)
    with _terminated():
        ran = running.go(probes, armed.bench, armed.client, lambda says: sys.stderr.write(f"\n{says}\n"))
    double = Double(probes)
    found = drift.against_stand_in(double, Document(args.vendor), ran.survey, ran.stopped, switches)
    guard = armed.bench.guard
    facts = report.Facts(
        address, live=True, reference=dict(switches), stopped=ran.stopped, made=tuple(guard.canaries.made), left=ran.left,
        lost=tuple(guard.canaries.lost), mark=armed.bench.around.mark, touched=guard.used, budget=guard.budget,
    )  # fmt: skip
    status = _ended(args, found, facts, armed.client.calls.exchange.veil)
    armed.client.close()
    return 1 if ran.stopped or ran.left or guard.canaries.lost else status


def _address(args: argparse.Namespace, calls: Any) -> str:
    """Where the run goes. Raises `UsageError` for no address, `RealHostRefused` for a real one that is not meant."""
    address = args.base_url or os.environ.get(f"{args.vendor.upper()}_BASE_URL", "")
    if not address:
        raise UsageError(f"--live needs --base-url, or {args.vendor.upper()}_BASE_URL: there is no default")
    checked_address(calls.title, address, calls.hosts, allow_real=args.allow_real)
    if args.budget < 1:
        raise UsageError(f"--budget is a number of calls from 1 on, not {args.budget}")
    return str(address).rstrip("/")


def _given(args: argparse.Namespace, calls: Any) -> tuple[str, ...]:
    """Test products that the user gives away. Raises `UsageError` for what is no id."""
    dialect = calls(machine.now)
    for one in args.canary:
        problem = dialect.problem(one)
        if problem or set(one) & set("/\\") or ".." in one:
            raise UsageError(
                f"--canary takes ids of {calls.title}'s products, not {one!r}: {problem or 'a path'}"
            )
    return tuple(dict.fromkeys(args.canary))


def _is_confirmed(args: argparse.Namespace, before: Rehearsed, given: tuple[str, ...], address: str) -> bool:
    wanted = sentence(before.creations, given, address)
    typed = args.confirm or os.environ.get(_CONFIRM)
    if typed is None and sys.stdin.isatty():
        _shown(args, before, address)
        typed = input(f"Type “{wanted}” to go on: ")
    if typed is not None and typed.strip() != wanted:
        raise NotConfirmed(f"“{typed}” is not “{wanted}”. Nothing was sent")
    return typed is not None


def _unarmed(args: argparse.Namespace, before: Rehearsed, given: tuple[str, ...], address: str) -> int:
    """The dry run: what would be sent, and how to mean it."""
    _shown(args, before, address)
    wanted = sentence(before.creations, given, address)
    raise NotConfirmed(f'nothing was sent. To mean it, give --confirm "{wanted}"')


def _shown(args: argparse.Namespace, before: Rehearsed, address: str) -> None:
    sys.stdout.write(f"would be sent to {host_of(address)}, where canaries fare as at the stand-in:\n")
    for line in requests(before):
        sys.stdout.write(f"  {line}\n")
    sys.stdout.write(f"{summary(before, args.budget)}\n")
    for why in before.survey.ended.values():
        sys.stdout.write(f"not everything is reached: {why}\n")
    sys.stdout.flush()


def _armed(args: argparse.Namespace, probes: Probes, address: str, most: int) -> _Armed:
    """The client and the bench of a confirmed run, with one guard below both."""
    kind: Any = getattr(clients, clients.VENDORS[args.vendor])
    given = tuple(args.canary)

    inside = credentials(args.vendor, kind.kind, args.credentials)
    mark = f"canary-{machine.fresh_key().replace('-', '')[:12]}"
    guard = Guard(probes.ground, address, mark, budget=args.budget, most=most, canaries=Canaries(given))
    line = carrier(address, guard)
    client: Client[Any] = kind(
        inside, base_url=address, allow_real=args.allow_real, confirm=most + len(given), carrier=line,
        sleep=machine.sleep, now=machine.now,
        **_options(args.option, kind.kind),
    )  # fmt: skip
    around = Surroundings(
        client.calls, inside, line, guard, machine.sleep, machine.now, machine.fresh_key, mark,
        _pairs("--given", args.given),
    )  # fmt: skip
    return _Armed(client, Bench(around))


@contextmanager
def _terminated() -> Iterator[None]:
    """SIGTERM is as Ctrl-C: what was made is deleted first."""

    def heard(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# ── what is told ──


def _ended(args: argparse.Namespace, found: drift.Drift, facts: report.Facts, veil: Any = str) -> int:

    if args.json:
        content = json.dumps(report.to_json(found, facts, veil), indent=1, ensure_ascii=False) + "\n"
        if str(args.json) == "-":
            sys.stdout.write(content)
        else:
            args.json.write_text(content, encoding="utf-8")
    if str(args.json) != "-":
        sys.stdout.write(veil(report.text(found, facts)))
    return DRIFTED if found.drifted else 0


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    """Raises `UsageError` for what is no NAME=VALUE."""
    pairs: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name or not equals or not value:
            raise UsageError(f"{option} takes NAME=VALUE, not {text!r}")
        pairs[name] = value
    return pairs


def _options(given: list[str], calls: Any) -> dict[str, Any]:
    """The client's own options. Raises `UsageError` for one that there is not."""
    known = known_options(calls)
    options: dict[str, Any] = {}
    for name, value in _pairs("--option", given).items():
        if name not in known:
            raise UsageError(f"{calls.title} has no option {name!r}; it has: {', '.join(known) or 'none'}")
        options[name] = option_value(value)
    return options
