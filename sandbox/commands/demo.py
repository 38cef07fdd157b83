"""`understudy demo`: requests that the demo world answers as the vendors' pages do."""

from __future__ import annotations

import argparse
import json
import sys

from ..core.sandbox import installed
from ..core.vendor import Example, Vendor
from .curl import curl
from .remote import DEFAULT_URL


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", action="append", default=[], metavar="NAME", help="only this one")
    parser.add_argument(
        "--url", default=DEFAULT_URL, help="where `understudy serve` is (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    vendors = installed(args.vendor).values()
    if args.json:
        rows = [_row(vendor, example, args.url) for vendor in vendors for example in vendor.examples]
        json.dump(rows, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(_section(vendor, args.url) for vendor in vendors))
    return 0


def _row(vendor: Vendor, example: Example, url: str) -> dict[str, object]:
    return {
        "vendor": vendor.name,
        "name": example.name,
        "about": example.about,
        "curl": curl(example, f"{url}/{vendor.name}"),
        "status": example.status,
        "answer": example.answer,
        "sent_before": example.before,
    }


def _section(vendor: Vendor, url: str) -> str:
    lines = [f"# {vendor.title}: {vendor.page}", ""]
    for example in vendor.examples:
        lines.append(f"# {example.name} → {example.status}: {example.about}")
        lines.append(_repeated(curl(example, f"{url}/{vendor.name}"), example.before + 1))
        lines.append("")
    return "\n".join(lines)


def _repeated(command: str, times: int) -> str:
    return command if times == 1 else f"for n in $(seq {times}); do {command}; echo; done"
