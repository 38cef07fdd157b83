"""`understudy ledger`: what a run has come to so far, and its audit trail as CSV or JSON. Reads, while the run goes on too."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ...clients.audit import Audit, backups_to_json, to_csv, to_json
from ...clients.errors import UsageError
from ..spoken import number
from .exits import told


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ledger", type=Path, metavar="FILE", help="the record that `understudy perform` keeps"
    )
    parser.add_argument("--csv", metavar="FILE", help="one line an id; - is standard output")
    parser.add_argument(
        "--json", metavar="FILE", help="facts, sessions, requests and ids; - is standard output"
    )
    parser.add_argument(
        "--backups", metavar="FILE", help="every product as it was, one a line; - is standard output"
    )


@told
def run(args: argparse.Namespace) -> int:
    if not args.ledger.is_file():
        raise UsageError(f"there is no ledger {args.ledger}")
    with Audit(args.ledger) as audit:
        for target, export in ((args.csv, to_csv), (args.json, to_json), (args.backups, backups_to_json)):
            if target:
                _exported(audit, target, export)
        if not (args.csv or args.json or args.backups):
            _told(audit)
    return 0


def _exported(audit: Audit, target: str, export: Callable[[Audit, TextIO], None]) -> None:
    if target == "-":
        export(audit, sys.stdout)
        return
    with Path(target).open("w", encoding="utf-8", newline="") as out:
        export(audit, out)


def _told(audit: Audit) -> None:
    facts = audit.facts
    counts = {outcome: count for outcome, count in audit.counts().items() if count}
    sys.stdout.write(f"{facts.get('vendor')} at {facts.get('host')}, run {facts.get('run')}\n")
    for outcome, count in counts.items():
        sys.stdout.write(f"  {number(count):>9}  {outcome.replace('_', ' ')}\n")
    for session in audit.sessions():
        sys.stdout.write(f"  session  {session.how or 'under way, or cut off'}\n")
