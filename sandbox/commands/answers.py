"""`understudy answers`: what a vendor can say, and how each answer is known."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from typing import Any

from ..core.sandbox import installed
from ..core.vendor import Vendor


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("vendor", help="whose answers")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    (vendor,) = installed([args.vendor]).values()
    rows = answers(vendor)
    if args.json:
        json.dump(rows, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(_table(vendor, rows))
    return 0


def answers(vendor: Vendor) -> list[dict[str, Any]]:
    """Each answer of a vendor as plain JSON."""
    return [
        {
            "rule": f"{vendor.name}.{answer.name}",
            "status": answer.status,
            "evidence": answer.evidence.value,
            "source": answer.source,
            "body": answer.body,
        }
        for answer in vendor.answers
    ]


def _table(vendor: Vendor, rows: list[dict[str, Any]]) -> str:
    width = max(len(row["rule"]) for row in rows)
    lines = [
        f"{row['rule']:<{width}}  {row['status']}  {row['evidence']:<10}  {row['source']}" for row in rows
    ]
    counts = Counter(row["evidence"] for row in rows)
    summary = ", ".join(f"{count} {evidence}" for evidence, count in counts.most_common())
    return "\n".join([*lines, "", f"{vendor.title}: {len(rows)} answers, {summary}", ""])
