"""A report's sentences: the same in a terminal and on a page.

Knows what a report means; neither how wide a line is nor what is bold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..clients.outcome import AS_ASKED, Outcome
from ..sandbox.core.decision import Evidence
from .report import Basis, Claims, Group, Kind, Recoverable, Report, Struck, Swept
from .spoken import count, duration, harmless, moment, number, some

#: What an outcome means for the product.
MEANS: Final = {
    Outcome.DELETED: "gone for good",
    Outcome.TRASHED: "in the trash, and can be restored from there",
    Outcome.DEACTIVATED: "kept, and hidden from customers",
    Outcome.BLOCKED: "kept, because something refers to it",
    Outcome.NOT_FOUND: "was not there to begin with",
    Outcome.GONE: "absent now, though not provably by this run",
    Outcome.REFUSED: "kept, because the vendor turned the request down",
    Outcome.FAILED: "the vendor failed, or said what is not so",
    Outcome.NOT_ATTEMPTED: "untouched, because the run stopped before it",
    Outcome.UNKNOWN: "the answer was lost, and nothing could be read back",
}

_ENDED: Final = {
    0: "all as asked",
    1: "an error",
    2: "wrong usage",
    3: "finished, with blocked or unknown ids",
    4: "stopped before the end",
}

_EVIDENCE: Final = {
    Evidence.DOCUMENTED: "shown on the vendor's page",
    Evidence.INFERRED: "follows from what the page shows",
    Evidence.ASSUMED: "nothing shows it: a cautious guess",
}


_INSTANT: Final = 0.05  # seconds: said with one digit, it is none


def word(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def is_trouble(outcome: Outcome) -> bool:
    """Whether somebody has to look at such an id."""
    return outcome not in AS_ASKED


def headline(report: Report) -> str:
    """What cannot be undone, and how much of what was asked that is."""
    if not report.irreversible:
        return "Nothing that cannot be undone."
    if report.irreversible <= report.planned:
        done = count(report.irreversible, "deletion")
        return f"{done} that cannot be undone, of {number(report.planned)} asked."
    done = count(report.irreversible, "effect")
    return f"{done} that cannot be undone, from {count(report.planned, 'deletion')} asked."


def standing(report: Report) -> str:
    """Whether any of this has happened."""
    title = harmless(report.title, 60)
    if report.kind is Kind.REHEARSAL:
        return f"A rehearsal against a stand-in for {title}: nothing was sent to {title} itself."
    if report.kind is Kind.PROGRAM:
        return f"A program, watched against a stand-in for {title}: nothing it sent there reached {title} itself."
    return f"Carried out through {title}'s API: this has happened."


def stopped(report: Report) -> str:
    return f"It stopped before the end: {harmless(report.stopped)}" if report.stopped else ""


def lasting(report: Report) -> str:
    """How long it really takes, and how long it has to take."""
    span, title, here = duration(report.lasted), harmless(report.title, 60), duration(report.took)
    if report.kind is Kind.REHEARSAL:
        return f"{_foretold(report, title)}. Rehearsed here in {here}."
    least = _least(report) if report.limits else f"; no limit is documented at {title}"
    if report.kind is Kind.PROGRAM:
        return f"The program took {span} of {title}'s time{least}. Watched here for {here}."
    return f"It took {span} at {title}'s limits{least}." if report.limits else f"It took {span}{least}."


def is_instant(report: Report) -> bool:
    """Whether nothing made the run wait: what the vendor needs to answer is all the time it takes."""
    return report.kind is Kind.REHEARSAL and report.lasted < _INSTANT


def _least(report: Report) -> str:
    return f"; the shortest legal schedule is {duration(report.shortest)}" if report.shortest else ""


def _foretold(report: Report, title: str) -> str:
    """A stand-in answers at once, so only waiting is foretold; the vendor's own time to answer is not."""
    fast = f"it would be done as fast as {title} answers"
    if is_instant(report):
        return (
            f"{title}'s limits do not hold it back: {fast}"
            if report.limits
            else f"No limit is documented: {fast}"
        )
    span = f"It would really take {duration(report.lasted)}"
    if report.limits:
        return f"{span} at {title}'s limits{_least(report)}"
    return f"{span}, and whatever {title} needs to answer: no limit is documented"


def spent(report: Report) -> str:
    """The requests, in one sentence."""
    sent = sum(one.sent for one in report.requests)
    refused = sum(one.refused for one in report.requests)
    failed = sum(one.failed for one in report.requests)
    return (
        f"{count(sent, 'request')} spent: {number(refused) if refused else 'none'} refused by the rate limit, "
        f"{number(failed) if failed else 'none'} failed."
    )


def trouble(report: Report) -> str:
    """The first thing that would have gone wrong, and when."""
    if not report.first_trouble:
        return ""
    tense = "would go" if report.kind is Kind.REHEARSAL else "went"
    what = f"The first thing that {tense} wrong"
    if report.first_trouble_at is not None:
        into = report.first_trouble_at - report.began
        what += ", at the very beginning" if into < _INSTANT else f", {duration(into)} in"
    return f"{what}: {harmless(report.first_trouble)}"


def reasons(report: Report, group: Group) -> Iterator[tuple[tuple[str, ...], str]]:
    """The first ids of a group, with their names, by their reason: ids with the same one stand together."""
    rows = {row.id: row for row in report.rows}
    together: dict[str, list[str]] = {}
    for one in group.ids_shown[:5]:
        row = rows.get(one)
        label = f"{harmless(one, 60)} {harmless(row.name, 50)}".rstrip() if row else harmless(one, 60)
        together.setdefault(row.because if row else "", []).append(label)
    for reason, labels in together.items():
        yield tuple(labels), harmless(reason)


def recoverable(one: Recoverable) -> str:
    end = f"until {moment(one.until)}" if one.until is not None else "no end is documented"
    return f"{count(one.count, 'product')}: {harmless(one.how)}, {end}"


def swept(one: Swept) -> str:
    examples = f" ({some(one.examples, one.count)})" if one.examples else ""
    return f"{number(one.count)} × {harmless(one.what)}{examples}"


def struck(one: Struck) -> str:
    return f"{harmless(one.what)}: {count(one.times, 'time') if one.times else 'never'}"


def unsure(report: Report) -> tuple[Basis, ...]:
    """The answers that no page shows, the shakiest first."""
    bases = [one for one in report.bases if one.evidence is not Evidence.DOCUMENTED]
    return tuple(sorted(bases, key=lambda one: (one.evidence is not Evidence.ASSUMED, -one.count)))


def known(report: Report) -> str:
    """How much of the result the vendor's documents carry, and how much is inferred or assumed.

    No page is named: a run's reads are documented on pages of their own.
    """
    times = {kind: sum(one.count for one in report.bases if one.evidence is kind) for kind in Evidence}
    every, shown = sum(times.values()), times[Evidence.DOCUMENTED]
    if shown == every:
        return (
            f"All {number(every)} answers are documented." if every > 1 else "Its one answer is documented."
        )
    others = " and ".join(
        f"{number(times[kind])} {kind.value}" for kind in (Evidence.INFERRED, Evidence.ASSUMED) if times[kind]
    )
    return f"Of {count(every, 'answer')}, {number(shown) if shown else 'none'} {_is(shown)} documented, {others}:"


def _is(value: int) -> str:
    return "is" if value == 1 else "are"


def evidence(one: Basis) -> str:
    return f"{one.evidence.value}: {_EVIDENCE[one.evidence]}"


def mistakes(claims: Claims) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where a program is wrong, worst first; nothing where it is right."""
    found = (
        ("never asked, is gone", claims.never_asked_is_gone),
        ("believes deleted, still there", claims.believes_deleted_still_there),
        ("believes failed, is gone", claims.believes_failed_is_gone),
        ("told by a word that is not the true one", claims.another_word),
    )
    yield from ((what, ids) for what, ids in found if ids)


def claimed(claims: Claims) -> str:
    """What a program said, and how much of it is so."""
    if not claims.said:
        return "The program said nothing of any id, so only what it did could be looked at."
    silent = f" It said nothing of {count(claims.silent, 'id')} of the plan." if claims.silent else ""
    return f"The program spoke of {count(claims.said, 'id')}, and is right about {number(claims.agrees)}.{silent}"


def backed_up(report: Report) -> Iterator[str]:
    if report.backups:
        yield f"{count(report.backups, 'backup')} written before anything irreversible."
    if report.not_backed_up:
        yield f"In no backup: {'; '.join(harmless(one) for one in report.not_backed_up)}."


def asked(report: Report) -> str:
    """What was asked for, in a few words."""
    what = count(report.planned, "id")
    what += f" of {harmless(report.plan, 60)}" if report.plan else ""
    what += f", from {harmless(report.catalogue, 60)}" if report.catalogue else ""
    what += f"; mode: {harmless(report.mode, 40)}" if report.mode else ""
    return what + (f"; where blocked: {harmless(report.if_blocked, 40)}" if report.if_blocked else "")


def ended(report: Report) -> str:
    return f"Exit code {report.exit_code}: {_ENDED.get(report.exit_code, 'not one of ours')}."


def dilated(report: Report) -> str:
    """That time was sped up for a program, and by how much."""
    if report.time_scale == 1:
        return ""
    times = count(report.time_scale, "time")
    return f"The vendor's limits ran {times} as fast here; every span and instant told is the vendor's own."


def program_ended(report: Report) -> str:
    """How somebody's own program ended, where that was not as it should."""
    if not report.program_status or report.stopped:
        return ""
    return f"The program itself ended with exit code {report.program_status}."
