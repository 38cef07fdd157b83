"""Behaviour coverage as one HTML file, in the look of the reports: nothing is fetched, nothing is run.

Knows tables; which behaviours were met stands in `coverage`, escaping in `markup`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Final

from .coverage import Behaviour, Coverage, VendorCoverage, percent, to_json
from .markup import Markup, element, filled, join

_OWN: Final = """
.met { --c: var(--deactivated); } .never { --c: var(--alarm); }
td.of { min-width: 12rem; white-space: normal; }
td.of strong { font-weight: 600; display: block; }
details summary { cursor: pointer; color: var(--link); }
details ul { padding-left: 1rem; margin: .25rem 0; }
"""
_NEVER: Final = "never met"


def render(covered: Coverage) -> str:
    """The page. Its own JSON is in it, as `to_json` gives it, in the element with the id `report`."""
    style = files(__package__).joinpath("page.css").read_text("utf-8") + _OWN
    return filled(
        files(__package__).joinpath("page.html").read_text("utf-8"),
        policy=f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        title=f"{covered.met} of {covered.total} documented behaviours met",
        style=Markup(style),
        script=Markup(),
        eyebrow="Behaviour coverage",
        tone=Markup(),
        headline=_headline(covered),
        lede=join(_lede(covered)),
        facts=_facts(covered),
        sections=join(map(_section, covered.vendors), "\n"),
        footer=element("p", "Sentences and their sources: the evidence table of each vendor."),
        json=_embedded(covered),
    )


def _hash(inline: str) -> str:
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


def _embedded(covered: Coverage) -> Markup:
    """JSON in which no character means anything to an HTML parser."""
    plain = json.dumps(to_json(covered), separators=(",", ":"))
    return Markup(plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _headline(covered: Coverage) -> str:
    if not covered.vendors:
        return "No stand-in was asked anything"
    return f"{covered.met} of {covered.total} documented behaviours were met"


def _lede(covered: Coverage) -> Iterator[Markup]:
    if covered.vendors:
        yield element(
            "p",
            "What the vendors’ own pages say of a behaviour, and the tests of this run in which the stand-in showed it. "
            "Vendors that no test asked anything are left out.",
        )


def _facts(covered: Coverage) -> Markup:
    pairs = (
        element("div", element("dt", one.vendor), element("dd", f"{one.met} of {one.total}"))
        for one in covered.vendors
    )
    return element("dl", *pairs, class_="facts") if covered.vendors else Markup()


def _section(one: VendorCoverage) -> Markup:
    head = element("tr", *(element("th", name, scope="col") for name in ("behaviour", "sentence", "met in")))
    table = element(
        "table",
        element("caption", _caption(one)),
        element("thead", head),
        element("tbody", *map(_row, sorted(one.behaviours, key=lambda behaviour: bool(behaviour.tests)))),
        class_="stacked",
    )
    title = element("h2", one.vendor, id=f"{one.vendor}-title")
    return element(
        "section", title, element("div", table, class_="scroll"), aria_labelledby=f"{one.vendor}-title"
    )


def _caption(one: VendorCoverage) -> str:
    if one.met == one.total:
        return "every one of them met"
    return f"{percent(one.met, one.total):.0f} % met; what was never met comes first"


def _row(one: Behaviour) -> Markup:
    row = one.row
    case = element("span", row.case.replace("_", " "), class_="quiet") if row.case else Markup()
    told = (_worded(row.sentence), element("span", _worded(row.source), class_="ids"))
    return element(
        "tr",
        element("td", element("strong", row.behaviour), case, class_=f"of {'met' if one.tests else 'never'}"),
        element("td", *told, class_="because"),
        element("td", _tests(one), data_label="met in"),
    )


def _worded(sentence: str) -> Markup:
    """A sentence whose names stand between backticks."""
    parts = sentence.split("`")
    return join(element("code", part) if number % 2 else part for number, part in enumerate(parts))


def _tests(one: Behaviour) -> Markup:
    if not one.tests:
        return element("strong", _NEVER)
    if len(one.tests) == 1:
        return element("span", one.tests[0], class_="id")
    listed = (element("li", element("span", test, class_="id")) for test in one.tests)
    return element("details", element("summary", f"{len(one.tests)} tests"), element("ul", *listed))
