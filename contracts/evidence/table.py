"""A vendor's evidence, read from its YAML strictly: every problem at once, nothing guessed.

Knows the file's form; must not know what the vendors' rules are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ...sandbox.core.errors import InvalidInput, Problem
from ...sandbox.core.fields import Fields
from .row import Match, Row


@dataclass(frozen=True, slots=True)
class Table:
    """A vendor's rows, in the order of its page. `page` is the title of the page that is quoted."""

    vendor: str
    page: str
    rows: tuple[Row, ...]


@cache
def rows(vendor: str) -> tuple[Row, ...]:
    """A vendor's evidence; nothing for a vendor that nobody wrote any for. Raises InvalidInput for a file that is wrong."""
    found = files(__package__).joinpath(f"{vendor}.yaml")
    return read(found.read_text("utf-8"), vendor).rows if found.is_file() else ()


def read(text: str, vendor: str) -> Table:
    """A table from its YAML. Raises InvalidInput with every problem."""
    import yaml  # noqa: PLC0415  only where evidence is asked for

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    top = Fields(_mapping(yaml.load(text, Loader=loader), vendor), vendor)  # noqa: S506  a safe loader both ways
    problems: list[Problem] = []
    listed = [
        _row(values, f"{vendor}, row {number}", problems)
        for number, values in enumerate(top.raw("rows", ()) or (), 1)
    ]
    table = Table(top.text("vendor"), top.text("page"), tuple(listed))
    top.problems += [*problems, *_misplaced(table, vendor)]
    top.done()
    return table


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return value
    raise InvalidInput(where, (Problem(where, f"must be fields by name, not {value!r:.60}"),))


def _row(values: Any, where: str, problems: list[Problem]) -> Row:
    try:
        fields = Fields(_mapping(values, where), where)
        row = Row(
            fields.text("id"),
            fields.text("source"),
            fields.text("sentence"),
            _texts(fields, "quote"),
            _texts(fields, "rule"),
            _match(fields, where),
            _texts(fields, "tests"),
            fields.text("not_emulated", ""),
        )
        fields.done()
    except InvalidInput as refused:
        problems += refused.problems
        return Row("", "", "")
    problems += [Problem(f"{where}, {row.id}", says) for says in _wrong(row)]
    return row


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    """One text or several."""
    value = fields.raw(name, ())
    return (value,) if isinstance(value, str) else fields.texts(name)


def _match(fields: Fields, where: str) -> Match:
    fields = Fields(_mapping(fields.raw("match", {}), f"{where}, match"), f"{where}, match")
    findings = _mapping(fields.raw("finding", {}), f"{where}, match.finding")
    match = Match(
        _texts(fields, "operation"),
        _texts(fields, "text"),
        _texts(fields, "header"),
        _texts(fields, "sent"),
        tuple((check, str(says)) for check, says in findings.items()),
        _texts(fields, "change"),
        fields.text("after", ""),
    )
    fields.done()
    return match


def _wrong(row: Row) -> Iterator[str]:
    """What does not go together in a row."""
    if row.id.count(".") < 1 or not all(row.id.split(".")):
        yield "the id must be a vendor and a behaviour, with a dot between"
    if not row.is_emulated and (row.rules or row.tests or row.match != Match()):
        yield "what is not emulated has no rule, no match and no tests"
    if row.is_emulated and not (row.rules and row.tests):
        yield "needs a rule and a test, or `not_emulated` with the reason"
    yield from (f"{rule} is not a rule of {row.vendor}" for rule in _foreign(row))


def _foreign(row: Row) -> Iterable[str]:
    return [rule for rule in (*row.rules, row.match.after) if rule and not rule.startswith(f"{row.vendor}.")]


def _misplaced(table: Table, vendor: str) -> Iterator[Problem]:
    """What does not go together in a table."""
    if table.vendor != vendor:
        yield Problem(f"{vendor}.vendor", f"must be {vendor!r}, as the file is called, not {table.vendor!r}")
    if not table.rows:
        yield Problem(f"{vendor}.rows", "there is none")
    seen: set[str] = set()
    for row in table.rows:
        if row.id and row.vendor != vendor:
            yield Problem(f"{vendor}, {row.id}", f"the id must begin with {vendor!r}")
        if row.id and row.id in seen:
            yield Problem(f"{vendor}, {row.id}", "there are two rows of this id")
        seen.add(row.id)
