"""Writes `docs/vendors/<name>.md` and `docs/evidence.md` from the code; with `--check`, complains where one is stale."""

from __future__ import annotations

import ast
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from understudy import clients
from understudy.clients.calls import Calls
from understudy.clients.client import Client
from understudy.clients.limits import Bucket, Window
from understudy.contracts.evidence import Row, rows
from understudy.sandbox.commands.vendors import limit_text
from understudy.sandbox.core.sandbox import installed
from understudy.sandbox.core.vendor import Vendor

DOCS = Path(__file__).parent.parent / "docs"
OWN = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")
#: What calls are given by their client, and nobody chooses.
_NO_OPTION = {"options", "renewable", "host"}
_KINDS = {"str": "text", "int": "a number"}
_DAY = 86_400


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
        _list(vendor.not_emulated),
        *_client(vendor.name),
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


# ── the client ──


def _client(name: str) -> Iterator[str]:
    """What there is to know of a vendor's client, made of its class and of its calls."""
    client: Any = getattr(clients, clients.VENDORS[name])
    kind: type[Calls] = client.kind
    yield "## The client"
    yield f"{_first(client)}\n`Async{client.__name__}` is the same, awaited."
    yield "\n".join(f"- {one}" for one in _nature(kind))
    yield _table(("verb", "what it does"), list(_verbs(client)))
    options = dict(_options(client))
    if options:
        yield _table(("option", "values (default in bold)"), list(options.items()))
        yield _about_options(client, options)
    yield f"So that no request is refused, it keeps{' by default' if options else ''} to:"
    yield _list([*_paces(kind)] or ["no limit: none is documented"])
    yield "What no request reads, and no backup holds:"
    yield _list(kind.not_backed_up)
    yield "What to look after once products are gone:"
    yield _list(kind.afterwards)


def _nature(kind: type[Calls]) -> Iterator[str]:
    """What a removal is here, and what may be done instead."""
    many = "one product" if kind.together == 1 else f"up to {kind.together} products"
    if kind.retention:
        yield f"A delete moves to the trash, {many} a request; the trash keeps them for {kind.retention / _DAY:.0f} days."
    else:
        yield f"A delete is for good, {many} a request in a run."
    hiding = next((name for name, verb in vars(kind).items() if name != "hide" and verb is kind.hide), "")
    yield f"To hide a product instead: `{hiding}`." if hiding else "A product cannot be hidden instead."
    needed = ", ".join(f"`{name}`" for name in kind.credentials)
    address = f"`{kind.base_url}`" if kind.base_url else "your own, always to be given"
    yield f"Credentials: {needed}. Address: {address}."


def _verbs(client: type) -> Iterator[tuple[str, str]]:
    for name, method in vars(client).items():
        if not name.startswith("_") and hasattr(method, "__wrapped__"):
            yield f"`{name}({_taken(method.__wrapped__)})`", _first(method)


def _taken(operation: Callable[..., Any]) -> str:
    """What a verb takes, without types."""
    taken = list(inspect.signature(operation).parameters.values())[1:]
    return str(inspect.Signature([one.replace(annotation=one.empty) for one in taken]))[1:-1].replace(
        "'", '"'
    )


def _options(client: Any) -> Iterator[tuple[str, str]]:
    """What a client takes besides what all of them do: of its own, and handed on to its calls."""
    everybodys = {*_NO_OPTION, *inspect.signature(Client.__init__).parameters}
    for function in (client.kind.__init__, client.__init__):
        for one in inspect.signature(function).parameters.values():
            if one.name not in everybodys:
                yield f"`{one.name}`", _values(one.annotation, one.default)


def _values(kind: str, default: Any) -> str:
    """`kind` is the annotation as it is written: evaluated, it would want the names that it is written with."""
    if kind.startswith("Literal"):
        choices = ast.literal_eval(kind.removeprefix("Literal"))
        return " / ".join(f"**{one}**" if one == default else one for one in choices)
    if kind == "bool":
        return "**false** / true" if default is False else "false / **true**"
    if callable(default):
        return f"a function; **`{default.__name__}`**"
    return f"{_KINDS[kind]}; **{default if default != '' else 'none'}**"


def _about_options(client: Any, names: Iterable[str]) -> str:
    """What the options mean, in the words of whoever takes them."""
    told = inspect.getdoc(client.kind.__init__) or ""
    own = inspect.getdoc(client.__init__) or ""
    text = own if any(name in own for name in names) else told
    return "\n\n".join(part for part in text.split("\n\n") if not part.startswith("Raises"))


def _paces(kind: type[Calls]) -> Iterator[str]:
    """Each limit once, with the operations that count against it."""
    counted: dict[Any, list[str]] = {}
    for operation, limits in kind.limits.items():
        for limit in limits:
            counted.setdefault(limit, []).append(f"`{operation}`")
    for limit, operations in counted.items():
        if operations == [f"`{limit.name}`"]:
            yield f"{operations[0]}: {_pace(limit)}"
        else:
            whole = len(operations) == len(kind.limits)
            yield f"{'all operations together' if whole else ', '.join(operations)} ({limit.name}): {_pace(limit)}"


def _pace(limit: Bucket | Window) -> str:
    if isinstance(limit, Bucket):
        return f"{limit.size} at once, and {limit.leak:g} more a second"
    return (
        f"{limit.limit} in {limit.period:.0f} s, {'by the clock' if limit.aligned else 'from the first call'}"
    )


def _first(told: object) -> str:
    """The first line of what something says of itself."""
    return (inspect.getdoc(told) or "").partition("\n")[0]


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {one}" for one in sentences)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


# ── the evidence ──

_HOW = """\
# The evidence

Each sentence of the vendors' pages that states a behaviour, the rules of the stand-in that carry it out, and the
tests that reach it. A row without a test that reaches it fails the build: while the suite runs, every exchange is
held against these rows, and when all of it has run, each test named here must have met its row. The same rows are
what [behaviour coverage](coverage.md) counts.

The table of a vendor is `contracts/evidence/<vendor>.yaml`. Sources that begin with the title of the followed page
are quoted there word for word. This page is made of it by `python scripts/pages.py`, and a test fails when it is
stale. Tests are named from `tests/vendors/<vendor>/` on."""


def evidence(vendors: Iterable[Vendor]) -> str:
    """The page of every documented sentence, vendor by vendor."""
    parts = [_HOW]
    for vendor in vendors:
        found = rows(vendor.name)
        left = sum(not row.is_emulated for row in found)
        parts += [
            f"## {vendor.title}",
            f"“{vendor.page}” and its neighbours: {len(found)} rows{f', {left} of them not emulated' if left else ''}.",
            _table(("behaviour", "sentence", "source", "rule", "tests"), [_evident(row) for row in found]),
        ]
    return "\n\n".join(parts) + "\n"


def _evident(row: Row) -> tuple[str, ...]:
    carried = "<br>".join(f"`{rule}`" for rule in row.rules) or f"not emulated: {row.not_emulated}"
    near = f"vendors/{row.vendor}/"
    tests = "<br>".join(f"`{test.removeprefix(near)}`" for test in row.tests) or "-"
    return f"`{row.id}`", row.sentence, row.source, carried, tests


def main() -> int:
    vendors = installed(OWN).values()
    pages = {DOCS / "vendors" / f"{vendor.name}.md": page(vendor) for vendor in vendors}
    pages[DOCS / "evidence.md"] = evidence(vendors)
    stale = [path.name for path, text in pages.items() if not path.exists() or path.read_text() != text]
    if "--check" not in sys.argv:
        (DOCS / "vendors").mkdir(parents=True, exist_ok=True)
        for path, text in pages.items():
            path.write_text(text)
    elif stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run: python scripts/pages.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
