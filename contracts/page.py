"""A report as one HTML file: nothing is fetched, nothing is sent, and it is whole without its script.

Knows sections and tables; sentences come from `wording`, pictures from `chart`, escaping from `markup`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

from ..clients.outcome import Outcome
from . import wording
from .chart import proportions, timeline
from .markup import Markup, element, filled, foreign, join
from .report import Group, Kind, Report, Row, to_json
from .spoken import count, duration, harmless, moment, number, share, some, stamp

_KINDS: Final = {Kind.REHEARSAL: "Rehearsal", Kind.RUN: "Run", Kind.PROGRAM: "A program, watched"}
_NAME: Final = 200
_WHY: Final = 400


def render(report: Report) -> str:
    """The page. Its own JSON is in it, as `to_json` gives it, in the element with the id `report`."""
    style, script = _file("page.css"), _file("page.js")
    return filled(
        _file("page.html"),
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'",
        title=f"{wording.headline(report)} {_KINDS[report.kind]} at {harmless(report.title, 60)}",
        style=Markup(style),
        script=Markup(script),
        eyebrow=_eyebrow(report),
        tone=Markup(' class="final"' if report.irreversible else ""),
        headline=wording.headline(report),
        lede=join(_lede(report)),
        facts=_facts(report),
        sections=join(_sections(report), "\n"),
        footer=join(_footer(report)),
        json=_embedded(report),
    )


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(inline: str) -> str:
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


def _embedded(report: Report) -> Markup:
    """JSON in which no character means anything to an HTML parser."""
    plain = json.dumps(to_json(report), separators=(",", ":"))
    return Markup(plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _eyebrow(report: Report) -> Markup:
    said = [_KINDS[report.kind], foreign(report.title, 60), wording.asked(report), moment(report.began)]
    return join(said, " · ")


def _lede(report: Report) -> Iterator[Markup]:
    yield element("p", wording.standing(report))
    yield element("p", wording.lasting(report))
    if report.time_scale != 1:
        yield element("p", wording.dilated(report))
    notes = (wording.stopped(report), wording.program_ended(report), wording.trouble(report))
    yield from (element("p", note, class_="note") for note in notes if note)


def _facts(report: Report) -> Markup:
    back = sum(one.count for one in report.recoverable)
    facts = [
        ("asked", number(report.planned)),
        ("cannot be undone", number(report.irreversible)),
        ("can be brought back", number(back)),
        ("need a look", number(sum(one.count for one in report.outcomes if wording.is_trouble(one.outcome)))),
        ("requests", number(sum(one.sent for one in report.requests))),
        ("duration", "at once" if wording.is_instant(report) else duration(report.lasted)),
    ]
    pairs = (element("div", element("dt", name), element("dd", value)) for name, value in facts)
    return element("dl", *pairs, class_="facts")


def _sections(report: Report) -> Iterator[Markup]:
    """Each section, in the order of how much it matters; an empty one is left out."""
    title = harmless(report.title, 60)
    yield _section("outcomes", f"What becomes of {_the_ids(report)}", _outcomes(report))
    yield _section("claims", "What the program believes", _claims(report))
    yield _section("time", "The run against the limit" if report.limits else "The requests", _time(report))
    yield _section(
        "recoverable", "What can be brought back", _list(map(wording.recoverable, report.recoverable))
    )
    yield _section("swept", "Changed besides what was asked", _list(map(wording.swept, report.swept)))
    yield _section("bases", "What this rests on", _bases(report))
    yield _section("faults", "Faults, and how often they struck", _list(map(wording.struck, report.faults)))
    yield _section("backups", "Backups", _list(wording.backed_up(report)))
    yield _section(
        "afterwards", f"What else to look after, outside {title}", _list(map(harmless, report.afterwards))
    )
    yield _section("rows", "Every id" if not report.rows_left_out else "Id by id", _rows(report))


def _the_ids(report: Report) -> str:
    return "the one id" if report.planned == 1 else f"the {count(report.planned, 'id')}"


def _section(name: str, heading: str, content: Iterable[Markup]) -> Markup:
    below = join(content)
    if not below:
        return Markup()
    title = element("h2", heading, id=f"{name}-title")
    return element("section", title, below, id=name, aria_labelledby=f"{name}-title")


def _list(sentences: Iterable[str]) -> Iterator[Markup]:
    items = [element("li", element("bdi", one)) for one in sentences]
    if items:
        yield element("ul", *items)


def _table(caption: str, heads: Iterable[Markup], rows: Iterable[Markup], kind: str = "stacked") -> Markup:
    head = element("thead", element("tr", *heads))
    table = element("table", element("caption", caption), head, element("tbody", *rows), class_=kind)
    if "rows" not in kind:
        return element("div", table, class_="scroll")
    return element("div", table, class_="scroll", role="region", tabindex="0", aria_labelledby="rows-title")


def _head(name: str, kind: str | None = None) -> Markup:
    return element("th", name, scope="col", class_=kind)


def _outcomes(report: Report) -> Iterator[Markup]:
    if not report.outcomes:
        return
    yield proportions(report)
    total = sum(group.count for group in report.outcomes)
    heads = (
        _head("Outcome"),
        _head("Ids", "number"),
        _head("Share", "number"),
        _head("What that means, and the first of them"),
    )
    yield _table(
        "One outcome for each id", heads, (_outcome(report, group, total) for group in report.outcomes)
    )


def _outcome(report: Report, group: Group, total: int) -> Markup:
    shown = sum(1 for _ in group.ids_shown[:5])
    told = [element("span", _capital(wording.MEANS[group.outcome]) + ".")]
    for labels, because in wording.reasons(report, group):
        told += [element("span", foreign(because), class_="why")] if because else []
        told.append(element("span", *(element("bdi", one) for one in labels), class_="ids"))
    if shown and group.count > shown:
        told.append(element("span", f"and {number(group.count - shown)} more", class_="ids"))
    return element(
        "tr",
        element("th", wording.word(group.outcome), scope="row", class_=f"of {group.outcome.value}"),
        element("td", number(group.count), class_="number", data_label="ids"),
        element("td", share(group.count, total), class_="number", data_label="share"),
        element("td", *told),
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _claims(report: Report) -> Iterator[Markup]:
    if report.claims is None:
        return
    yield element("p", wording.claimed(report.claims))
    mistakes = (
        f"{number(len(ids))} × {what}: {some(ids, len(ids), 20)}"
        for what, ids in wording.mistakes(report.claims)
    )
    yield from _list(mistakes)


def _time(report: Report) -> Iterator[Markup]:
    if report.limits or not wording.is_instant(report):
        yield timeline(report)
    if report.limits:
        yield element("p", "Limits: " + "; ".join(map(harmless, report.limits)) + ".", class_="quiet")
    if not report.requests:
        return
    heads = (
        _head("Operation"),
        _head("Sent", "number"),
        _head("Refused by the limit", "number"),
        _head("Failed", "number"),
    )
    rows = (
        element(
            "tr",
            element("th", foreign(one.operation, 80), scope="row"),
            element("td", number(one.sent), class_="number", data_label="sent"),
            element("td", number(one.refused), class_="number", data_label="refused by the limit"),
            element("td", number(one.failed), class_="number", data_label="failed"),
        )
        for one in report.requests
    )
    yield _table(wording.spent(report), heads, rows, "stacked small")


def _bases(report: Report) -> Iterator[Markup]:
    if not report.bases:
        return
    yield element("p", wording.known(report))
    unsure = wording.unsure(report)
    if not unsure:
        return
    heads = (_head("Answer"), _head("Given", "number"), _head("How it is known"), _head("From"))
    rows = (
        element(
            "tr",
            element("th", foreign(one.answer, 80), scope="row"),
            element("td", number(one.count), class_="number", data_label="given"),
            element("td", wording.evidence(one)),
            element("td", foreign(one.source, _WHY)),
        )
        for one in unsure
    )
    yield _table("Answers that are inferred or assumed", heads, rows)


class _Column(NamedTuple):
    """A column of the rows: left out where no row has anything to say in it."""

    name: str
    cell: Callable[[Row], Markup]
    holds: Callable[[Row], object]


def _rows(report: Report) -> Iterator[Markup]:
    if not report.rows:
        return
    columns = [one for one in _COLUMNS if any(one.holds(row) for row in report.rows)]
    yield _controls(report)
    left = (
        f"; {number(report.rows_left_out)} more are counted above and left out here"
        if report.rows_left_out
        else ""
    )
    rows = (
        element("tr", *(column.cell(row) for column in columns), data_outcome=row.outcome.value)
        for row in report.rows
    )
    yield _table(
        f"{count(len(report.rows), 'id')}{left}. Times are UTC.",
        (_head(one.name) for one in columns),
        rows,
        "rows stacked",
    )


def _controls(report: Report) -> Markup:
    present: Iterable[Outcome] = dict.fromkeys(row.outcome for row in report.rows)
    options = (element("option", wording.word(one), value=one.value) for one in present)
    choice = element("select", element("option", "all", value=""), *options)
    find = Markup('<input type="search" autocomplete="off" spellcheck="false">')
    return element(
        "div",
        element("label", "Outcome", choice),
        element("label", "Find in any column", find),
        element("output", aria_live="polite"),
        class_="controls",
        hidden=True,
    )


def _product(row: Row) -> Markup:
    name = element("span", foreign(row.name, _NAME), class_="name") if row.name else Markup()
    return element("td", name, element("span", foreign(row.id, _NAME), class_="id"))


def _word(row: Row) -> Markup:
    return element("td", wording.word(row.outcome), class_=f"of {row.outcome.value}")


def _cell(label: str, value: str, kind: str | None = None) -> Markup:
    return element("td", foreign(value, _WHY), data_label=label, class_=kind)


_COLUMNS: Final = (
    _Column("Product", _product, lambda _: True),
    _Column("Outcome", _word, lambda _: True),
    _Column("Because", lambda row: _cell("because", row.because, "because"), lambda row: row.because),
    _Column("Claimed", lambda row: _cell("claimed", row.claimed), lambda row: row.claimed),
    _Column("Status", lambda row: _cell("status", str(row.status or "")), lambda row: row.status),
    _Column("Tries", lambda row: _cell("tries", str(row.attempts or "")), lambda row: row.attempts > 1),
    _Column(
        "Ended", lambda row: _cell("ended", _stamp(row.ended), "when"), lambda row: row.ended is not None
    ),
    _Column(
        "Request ids",
        lambda row: _cell("request ids", ", ".join(row.request_ids), "id"),
        lambda row: row.request_ids,
    ),
    _Column("Asked because", lambda row: _cell("asked because", row.reason, "asked"), lambda row: row.reason),
)


def _stamp(at: float | None) -> str:
    return "" if at is None else stamp(at)


def _footer(report: Report) -> Iterator[Markup]:
    yield element("p", wording.ended(report))
    if report.command:
        yield element("p", element("code", foreign(report.command, 2_000)))
