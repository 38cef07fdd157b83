"""`understudy vendors`: what is installed."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from ..core.limits import FixedWindow, LeakyBucket, Limit
from ..core.sandbox import installed
from ..core.vendor import Vendor


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="VENDOR", help="only these")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    described = [describe(vendor) for vendor in installed(args.names).values()]
    if args.json:
        json.dump(described, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(map(_section, described)))
    return 0


def describe(vendor: Vendor) -> dict[str, Any]:
    """A vendor as plain JSON."""
    return {
        "name": vendor.name,
        "title": vendor.title,
        "page": vendor.page,
        "hosts": list(vendor.hosts),
        "operations": [
            {
                "name": route.operation,
                "method": route.method,
                "path": route.path,
                "limits": [limit_text(limit) for limit in vendor.limits.get(route.operation, ())],
            }
            for route in vendor.routes
        ],
        "switches": [
            {"name": one.name, "default": one.default, "choices": list(one.choices), "about": one.about}
            for one in vendor.switches
        ],
        "records": [kind.name for kind in vendor.kinds],
        "events": [{"name": event.name, "about": event.about} for event in vendor.events],
    }


def limit_text(limit: Limit) -> str:
    """A limit in words."""
    if isinstance(limit, FixedWindow):
        aligned = "aligned to the clock" if limit.aligned else "from the first call"
        return f"{limit.limit} in {limit.period // 1_000_000} s, {aligned}"
    if isinstance(limit, LeakyBucket):
        return f"a bucket of {limit.size}, leaking {limit.leak} a second"
    return limit.name


def _section(vendor: dict[str, Any]) -> str:
    lines = [f"{vendor['name']}  {vendor['title']}  ({', '.join(vendor['hosts'])})", "", "  operations"]
    for operation in vendor["operations"]:
        limits = "; ".join(operation["limits"])
        lines.append(
            f"    {operation['method']:<6} {operation['path']}  {operation['name']}  {limits}".rstrip()
        )
    lines += ["", "  switches"]
    for switch in vendor["switches"]:
        choices = " | ".join(f"[{one}]" if one == switch["default"] else one for one in switch["choices"])
        lines.append(f"    {switch['name']}: {choices}  {switch['about']}")
    lines += ["", f"  records: {', '.join(vendor['records'])}", "  events"]
    lines += [f"    {event['name']}: {event['about']}" for event in vendor["events"]]
    return "\n".join([*lines, ""])
