"""Writes `docs/vendors/<name>.md` from what each vendor says of itself; with `--check`, complains where one is stale."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from understudy.sandbox.commands.vendors import limit_text
from understudy.sandbox.core.sandbox import installed
from understudy.sandbox.core.vendor import Vendor

FOLDER = Path(__file__).parent.parent / "docs" / "vendors"
OWN = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")


def page(vendor: Vendor) -> str:
    """A vendor's page, made of its own tables."""
    parts = [
        f"# {vendor.title}",
        _about(vendor),
        "## Operations",
        _operations(vendor),
        "## Answers, and how each is known",
        _evidence(vendor),
        _answers(vendor),
        "## What the sources leave open",
        _switches(vendor),
        "## Records and events",
        _records(vendor),
        "## Not emulated",
        "\n".join(f"- {one}" for one in vendor.not_emulated),
    ]
    return "\n\n".join(parts) + "\n"


def _about(vendor: Vendor) -> str:
    hosts = ", ".join(f"`{host}`" for host in vendor.hosts)
    return (
        f"Follows the page “{vendor.page}”, which wins over its neighbours. Reached at `/{vendor.name}/…` and by the\n"
        f"vendor's own hosts: {hosts}. This page is made by\n"
        "`python scripts/pages.py` from the code, and a test fails when it is stale."
    )


def _operations(vendor: Vendor) -> str:
    rows = [
        (
            f"`{route.method} {route.path}`",
            f"`{route.operation}`",
            "; ".join(limit_text(limit) for limit in vendor.limits.get(route.operation, ())) or "-",
        )
        for route in vendor.routes
    ]
    return _table(("request", "operation", "limit"), rows)


def _evidence(vendor: Vendor) -> str:
    counts = Counter(answer.evidence.value for answer in vendor.answers)
    told = ", ".join(f"{count} {evidence}" for evidence, count in counts.most_common())
    return (
        f"{len(vendor.answers)} answers: {told}. *Documented*: the source named beside it shows it. *Inferred*: it follows from\n"
        "what sources show. *Assumed*: nothing shows it; rely on status and shape, not on the wording."
    )


def _answers(vendor: Vendor) -> str:
    rows = [
        (f"`{vendor.name}.{answer.name}`", str(answer.status), answer.evidence.value, answer.source)
        for answer in vendor.answers
    ]
    return _table(("rule", "status", "evidence", "source"), rows)


def _switches(vendor: Vendor) -> str:
    rows = [
        (
            f"`{vendor.name}.{one.name}`",
            " / ".join(f"**{choice}**" if choice == one.default else choice for choice in one.choices),
            one.about,
            one.source,
        )
        for one in vendor.switches
    ]
    return _table(("switch", "readings (default in bold)", "about", "source"), rows)


def _records(vendor: Vendor) -> str:
    kinds = ", ".join(f"`{kind.name}`" + ("" if kind.make else " (read only)") for kind in vendor.kinds)
    generated = ", ".join(f"`{kind}`" for kind in vendor.generate) or "none"
    events = "\n".join(f"- `{event.name}`: {event.about}" for event in vendor.events)
    return f"Records: {kinds}. Generated for imported products: {generated}.\n\nEvents:\n\n{events}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def main() -> int:
    stale = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for vendor in installed(OWN).values():
        path, text = FOLDER / f"{vendor.name}.md", page(vendor)
        if "--check" in sys.argv:
            if not path.exists() or path.read_text() != text:
                stale.append(path.name)
        else:
            path.write_text(text)
    if stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run: python scripts/pages.py\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
