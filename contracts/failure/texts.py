"""The run as text: a line for each request, and every request and answer in full, as an `.http` file has them.

Both by the vendor's clock, with the faults' marks. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...sandbox.core.decision import Count, Effect
from ...sandbox.core.explain import UNHEARD, body_text, saw
from ..spoken import harmless
from .case import Case, Step
from .marks import in_words


def lines(case: Case) -> str:
    """The property, what went wrong, the scenario, and a line for each request."""
    failure = case.failure
    title = f"{failure.property.id} {failure.property.name}: {failure.property.sentence}"
    told = [title, "", f"  {failure.says}", "", "The smallest scenario found:"]
    told += [f"  {line}" for line in failure.scenario.told]
    told += ["", "What happened, by the vendor's clock:", *(f"  {line}" for line in case.transcript)]
    return "".join(f"{_kept(case, line)}\n" for line in told)


def _kept(case: Case, line: str) -> str:
    return harmless(case.hush(line), 2_000)


def exchanges(case: Case) -> str:
    """Each request as it was sent, its answer below it; what lets a client in is marked."""
    return "\n".join(_exchange(case, step) for step in case.steps)


def _exchange(case: Case, step: Step) -> str:
    return "".join(f"{line}\n" for line in (*_asked(step), "", *_answered(case, step)))


def _asked(step: Step) -> Iterator[str]:
    request = step.entry.request
    yield f"### {step.number}. {step.at:.1f} s"
    yield f"{request.method} {harmless(request.target, 4_000)} HTTP/1.1"
    yield from (f"{name}: {harmless(value, 4_000)}" for name, value in request.headers.items())
    if request.body:
        yield from ("", *map(_shown, body_text(request.body)["body"].splitlines()))


def _answered(case: Case, step: Step) -> Iterator[str]:
    entry, reply = step.entry, step.entry.reply
    yield from (f"# {one}" for one in happened(case, step))
    if entry.delivery in UNHEARD or not reply.status:
        yield f"# the program saw {saw(entry)}"
        return
    yield f"# HTTP/1.1 {reply.status}"
    yield from (f"# {name}: {harmless(value, 4_000)}" for name, value in reply.headers)
    yield from (f"# {_shown(line)}" for line in body_text(reply.body)["body"].splitlines())
    if entry.delivery != "delivered":
        yield f"# the program saw {saw(entry)}"


def happened(case: Case, step: Step) -> Iterator[str]:
    """What struck the request, what that changed, and whether the program was killed."""
    yield from (harmless(in_words(fault, case.profile.dies)) for fault in step.faults)
    yield from (harmless(case.hush(one)) for one in effects(step))
    if step.ends:
        yield "here the program was killed, and started again"


def effects(step: Step) -> list[str]:
    """What a request changed at the vendor; beside what counts, what has no effect of its own goes unsaid."""
    changes = [one for one in step.entry.changes if not isinstance(one, Count)]
    telling = [one for one in changes if one.effect is not Effect.NEUTRAL]
    return [one.says or str(one) for one in telling or changes]


def _shown(line: str) -> str:
    return harmless(line, 4_000)
