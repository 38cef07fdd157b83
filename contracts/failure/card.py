"""A failure as one HTML page for a ticket: what is wrong, in which scenario, what happened, and how to see it again.

Nothing is fetched and nothing is run; light or dark as the reader's screen is, on paper and on a phone.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Final

from ...clients.outcome import Outcome
from ...sandbox.core.explain import UNHEARD, saw
from .. import wording
from ..markup import Markup, element, filled, foreign, join
from ..scenario import Life
from ..spoken import count, duration, harmless, number
from ..truth import Truth
from ..watched import DoesNotEnd
from .case import WORLD, Case, Step
from .marks import in_words
from .texts import effects
from .track import track

_FIRST, _LAST, _LEAKS, _MANY = 12, 4, 2, 8
_STYLES: Final = (("page.css",), ("failure", "card.css"))
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body class="card">
<header>
<p class="eyebrow">$eyebrow</p>
<h1 class="final">$headline</h1>
$lede
</header>
<main>
$facts
$sections
</main>
<footer>
$footer
</footer>
</body>
</html>
"""


def render(case: Case) -> str:
    """The page."""
    style = _style()
    failure = case.failure
    return filled(
        _PAGE,
        policy=f"default-src 'none'; style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        title=f"{failure.property.id} {failure.property.name} at {case.vendor.title}",
        style=Markup(style),
        eyebrow=f"Contract of a deletion · {case.vendor.title} · {failure.property.id} {failure.property.name}",
        headline=_capital(case.hush(failure.says)) + ".",
        lede=join(_lede(case)),
        facts=_facts(case),
        sections=join(_sections(case), "\n"),
        footer=element("p", "By Understudy, against its stand-in: nothing was sent to the vendor itself."),
    )


def _style() -> str:
    """The report's, and what a card has besides."""
    room = (__package__ or "").rpartition(".")[0]
    return "".join(files(room).joinpath(*path).read_text("utf-8") for path in _STYLES)


def _hash(inline: str) -> str:
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _lede(case: Case) -> Iterator[Markup]:
    yield element("p", "To be kept: ", element("strong", f"{case.failure.property.sentence}."))
    if case.called:
        yield element("p", "The code under test: ", element("code", foreign(case.called)), class_="quiet")
    if case.seen.raised is not None and not isinstance(case.seen.raised, DoesNotEnd):
        yield _note("It raised ", case.hush(repr(case.seen.raised)))
    leaks = list(_leaks(case))
    if leaks:
        yield _note("It printed or logged ", *leaks)


def _note(says: str, *lines: str) -> Markup:
    codes = join([element("code", foreign(one, 400)) for one in lines], " ")
    return element("p", says, codes, class_="note")


def _leaks(case: Case) -> Iterator[str]:
    """The first lines of its output in which a credential stood, with its mark instead."""
    raised = repr(case.seen.raised)
    output = (line for line in case.seen.output.splitlines() if line != raised)
    lines = [line for line in output if any(one in line for one in case.secrets)]
    yield from list(dict.fromkeys(map(case.hush, lines)))[:_LEAKS]


def _facts(case: Case) -> Markup:
    planned, wrong = case.scenario.size
    facts = [
        ("asked to delete", count(planned, "product")),
        ("went wrong", count(wrong, "thing") if wrong else "nothing"),
        ("sent", count(sum(not step.copied for step in case.steps), "request")),
        ("by the vendor's clock", duration(case.seen.elapsed) if case.seen.elapsed else "at once"),
    ]
    pairs = (element("div", element("dt", name), element("dd", value)) for name, value in facts)
    return element("dl", *pairs, class_="facts")


def _sections(case: Case) -> Iterator[Markup]:
    yield _section("scenario", "The smallest scenario found", _scenario(case))
    yield _section("run", "What happened", _run(case))
    yield _section("truth", "What is true, and what was said", _truth(case))
    yield _section("again", "To see it again", _again())


def _section(name: str, heading: str, content: Iterable[Markup]) -> Markup:
    title = element("h2", heading, id=f"{name}-title")
    return element("section", title, *content, id=name, aria_labelledby=f"{name}-title")


def _scenario(case: Case) -> Iterator[Markup]:
    products, told = case.scenario.products, case.scenario.told
    if len(products) <= _MANY:
        told = (*(f"product {one.key}: {_BEGAN[one.life]}" for one in products), *told[len(products) :])
    yield element("ul", *(element("li", harmless(line.replace("_", " "))) for line in told))


def _table(heads: Sequence[str], rows: Iterable[Markup]) -> Markup:
    head = element("thead", element("tr", *(element("th", one, scope="col") for one in heads)))
    return element("div", element("table", head, element("tbody", *rows), class_="stacked"), class_="scroll")


# ── the run ──


def _run(case: Case) -> Iterator[Markup]:
    if not case.steps:
        yield element("p", "Nothing was sent.")
        return
    yield _legend(struck=any(step.faults for step in case.steps))
    yield _table(("After", "Request", "Sent, done, heard", "What came of it"), _rows(case))


def _legend(*, struck: bool) -> Markup:
    keys = [
        ("reached", "reached; in the middle: something changed"),
        ("idle", "nothing changed, or nothing came"),
        *([("struck", "a fault struck there")] if struck else []),
    ]
    return element("p", *(_key(kind, says) for kind, says in keys), class_="legend", aria_hidden="true")


def _key(kind: str, says: str) -> Markup:
    shapes = [element("circle", cx=8, cy=8, r=4.5, class_=kind)]
    if kind == "struck":
        shapes = [element("line", x1=4, x2=12, y1=8 - up * 4, y2=8 + up * 4, class_=kind) for up in (1, -1)]
    return element("span", element("svg", *shapes, class_="key"), says)


def _rows(case: Case) -> Iterator[Markup]:
    steps = case.steps
    left = len(steps) - _FIRST - _LAST
    for step in steps if left <= 1 else steps[:_FIRST]:
        yield from _row(case, step)
    if left > 1:
        more = f"{number(left)} more requests, left out here; transcript.txt has them all"
        yield element("tr", element("td", more, colspan=4, class_="quiet"))
        for step in steps[-_LAST:]:
            yield from _row(case, step)


def _row(case: Case, step: Step) -> Iterator[Markup]:
    request = element("code", foreign(f"{step.entry.request.method} {step.target}", 400))
    yield element(
        "tr",
        element("td", duration(step.at) if step.at else "0 s", class_="when", data_label="after"),
        element("td", request, class_="request"),
        element("td", track(step)),
        element("td", *_came(case, step)),
        class_="hit" if step.faults else None,
    )
    if step.ends:
        ended = "Here the program was killed, and started again."
        yield element("tr", element("td", ended, colspan=4, class_="killed"))


def _came(case: Case, step: Step) -> Iterator[Markup]:
    strikes = (in_words(fault, case.profile.dies) for fault in step.faults)
    yield from (element("span", _capital(harmless(one)), class_="mark") for one in strikes)
    done = "; ".join(map(case.keyed, effects(step))) or "nothing changed"
    yield element("span", f"At the vendor: {harmless(done)}.", class_="why")
    yield element("span", "The program saw ", *_seen(case, step), ".", class_="why")


def _seen(case: Case, step: Step) -> Iterator[Markup]:
    entry = step.entry
    if entry.delivery in UNHEARD or step.copied or not entry.reply.status:
        yield element("strong", saw(entry))
        return
    broken = "" if entry.delivery == "delivered" else ", broken off"
    yield element("strong", f"{entry.reply.status}{broken}")
    if entry.reasons:
        yield join([": ", foreign(case.keyed(entry.reasons[-1].says))])


# ── the truth ──


def _truth(case: Case) -> Iterator[Markup]:
    told = case.seen.said is not None or bool(case.seen.odd)
    heads = ("Product", "To begin with", "In truth", "As it was said" if told else "It said nothing")
    yield _table(heads, (*_asked(case), *_others(case)))


def _asked(case: Case) -> Iterator[Markup]:
    """A row for each product; of many, those of which what was said is not so, and the first of the others."""
    keys = list(dict.fromkeys(case.scenario.plan))
    false = [key for key in keys if _is_false(case, case.seen.ids[key])]
    shown = keys if len(keys) <= _FIRST else [*false, *(key for key in keys if key not in false)][:_FIRST]
    yield from (_product(case, key) for key in keys if key in shown)
    if len(keys) > len(shown):
        hidden = sum(key not in shown for key in false)
        wrong = f", {number(hidden)} of them as wrong" if hidden else ", with nothing false said of them"
        more = f"{count(len(keys) - len(shown), 'more product')}{wrong}"
        yield element("tr", element("td", more, colspan=4, class_="quiet"))


def _is_false(case: Case, identifier: str) -> bool:
    word = (case.seen.said or {}).get(identifier)
    silent = word is None and case.seen.said is not None
    return silent or (word is not None and word not in case.judged.truths[identifier].truthful)


def _product(case: Case, key: str) -> Markup:
    life = next(product.life for product in case.scenario.products if product.key == key)
    identifier = case.seen.ids[key]
    truth = case.judged.truths[identifier]
    name = element("span", f"product {key}", class_="name")
    return element(
        "tr",
        element("th", name, element("span", foreign(identifier), class_="id"), scope="row"),
        element("td", _BEGAN[life], data_label="to begin with"),
        element("td", *_true(case, truth), class_=f"of {truth.outcome.value}", data_label="in truth"),
        _word(case, identifier, truth),
    )


_BEGAN: Final = {
    Life.LIVE: "there",
    Life.BLOCKED: "there, and something refers to it",
    Life.NEVER: "never there",
    Life.GONE: "gone already",
}


def _true(case: Case, truth: Truth) -> Iterator[Markup]:
    yield element("strong", wording.word(truth.outcome))
    yield element("span", f"{_capital(wording.MEANS[truth.outcome])}.", class_="why")
    if truth.because and truth.because != wording.MEANS[truth.outcome]:
        yield element("span", foreign(case.keyed(truth.because)), class_="ids")


def _word(case: Case, identifier: str, truth: Truth) -> Markup:
    word: Outcome | None = (case.seen.said or {}).get(identifier)
    odd = case.seen.odd.get(identifier)
    if odd is not None:
        return _said(foreign(case.hush(odd), 80), "which is no outcome", wrong=True)
    if word is None:
        silent = case.seen.said is not None
        return _said("nothing", "", wrong=silent)
    if word in truth.truthful:
        return _said(wording.word(word), "which is no lie", wrong=False)
    return _said(wording.word(word), "which is not so", wrong=True)


def _said(word: str, verdict: str, *, wrong: bool) -> Markup:
    told = [element("strong", word)]
    told += [element("span", verdict, class_="why")] if verdict else []
    return element("td", *told, class_="wrong" if wrong else None, data_label="as it was said")


def _others(case: Case) -> Iterator[Markup]:
    """What went without being asked for."""
    for key in case.judged.taken:
        yield element(
            "tr",
            element("th", foreign(case.judged.named_key(key)), scope="row"),
            element("td", "there, and not asked for", data_label="to begin with"),
            element("td", element("strong", "gone"), class_="of deleted wrong", data_label="in truth"),
            element("td", ""),
        )


def _again() -> Iterator[Markup]:
    ways = (
        ("The code, in exactly this scenario", "python repro.py"),
        ("The requests alone, to a stand-in that is served", "understudy serve\nsh curl.sh"),
    )
    for says, command in ways:
        yield element("p", f"{says}:")
        yield Markup(f"<pre><code>{command}</code></pre>")
    beside = (
        "Beside this page: the scenario as data (scenario.json), the run for any HTTP tool (run.har), and as text "
        f"(transcript.txt, transcript.http). The requests go to a world named {WORLD}."
    )
    yield element("p", beside, class_="quiet")
