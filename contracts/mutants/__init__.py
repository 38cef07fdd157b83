"""Stand-ins that are broken in one way each, to see that the suites which guard against it say so.

Knows how a vendor's value is altered; which vendor, and how, is in the module of that vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ...sandbox.core.call import Call
from ...sandbox.core.clock import Instant
from ...sandbox.core.decision import Answer, Change, Decision
from ...sandbox.core.limits import FixedWindow, Reading, Tally
from ...sandbox.core.sandbox import Sandbox, installed
from ...sandbox.core.vendor import Reply, Vendor

if TYPE_CHECKING:
    from ..machines.base import ProviderBroken


@dataclass(frozen=True, slots=True)
class Mutant:
    """A stand-in that is broken in one way."""

    name: str
    vendor: str
    says: str
    """What it does wrong, in one sentence."""
    broken: Callable[[], AbstractContextManager[Sandbox]]
    """A sandbox with the broken vendor alone, for as long as the block lasts; nothing else is changed by it."""
    documents: bool = False
    """Whether its answers differ from the vendor's OpenAPI document too: then the tests' conformance catches it."""

    def __str__(self) -> str:
        return f"{self.vendor}: {self.name}"


def mutants(vendor: str) -> tuple[Mutant, ...]:
    """Every mutant of a vendor's stand-in, as its module lists them in `MUTANTS`."""
    found: tuple[Mutant, ...] = import_module(f".{vendor}", __name__).MUTANTS
    return found


def caught(
    mutant: Mutant, examples: int = 300, seed: int = 0, *, shrink: bool = False
) -> ProviderBroken | None:
    """What the vendor's machine says of a mutant, with the first scenario that shows it; None where nothing does."""
    from ..machines.base import ProviderBroken, run_machine  # noqa: PLC0415  brings hypothesis
    from ..machines.target import InProcess  # noqa: PLC0415  as above

    with mutant.broken() as sandbox, InProcess(mutant.vendor, sandbox) as target:
        try:
            run_machine(mutant.vendor, target, examples, seed, shrink=shrink)
        except ProviderBroken as broken:
            return broken
    return None


# ── ways to break a vendor's value: nothing outside of the value is touched ──


def sound(vendor: str) -> Vendor:
    """The vendor as it is."""
    return installed([vendor])[vendor]


def altered(vendor: Vendor, operation: str, alter: Callable[[Any, Decision], Decision]) -> Vendor:
    """A vendor whose decisions on an operation ('*': on all) are another's: `alter(case, decision)`."""
    return replace(
        vendor,
        routes=tuple(
            route._replace(rule=_then(route.rule, alter)) if operation in {"*", route.operation} else route
            for route in vendor.routes
        ),
    )


def _then(
    rule: Callable[[Any], Decision], alter: Callable[[Any, Decision], Decision]
) -> Callable[[Any], Decision]:
    def altered_rule(case: Any) -> Decision:
        return alter(case, rule(case))

    altered_rule.__name__ = rule.__name__  # an operation is named by its rule
    return altered_rule


def reworded(vendor: Vendor, answer: str, *, status: int | None = None, body: Any = None) -> Vendor:
    """A vendor that gives an answer, by its name, another status or body, wherever it gives it."""

    def reword(_case: Any, decision: Decision) -> Decision:
        if decision.answer.name != answer:
            return decision
        other = replace(decision.answer, status=status or decision.answer.status)
        return decision._replace(answer=other, body=decision.body if body is None else body)

    return altered(vendor, "*", reword)


def forgetful(vendor: Vendor, operation: str, forgets: Callable[[Change], bool]) -> Vendor:
    """A vendor that answers as ever, and leaves undone those changes of which `forgets` is true."""

    def forget(_case: Any, decision: Decision) -> Decision:
        return decision._replace(changes=tuple(one for one in decision.changes if not forgets(one)))

    return altered(vendor, operation, forget)


def rendered(vendor: Vendor, alter: Callable[[Reply, Decision, Call], Reply]) -> Vendor:
    """A vendor whose answers look different on the wire."""

    def render(decision: Decision, held: Any, call: Call) -> Reply:
        return alter(vendor.render(decision, held, call), decision, call)

    return replace(vendor, render=render)


def without_header(vendor: Vendor, *names: str) -> Vendor:
    """A vendor that forgets headers."""
    lost = {name.lower() for name in names}

    def strip(reply: Reply, _decision: Decision, _call: Call) -> Reply:
        return reply._replace(headers=tuple(one for one in reply.headers if one[0].lower() not in lost))

    return rendered(vendor, strip)


def headed(vendor: Vendor, answer: str, *headers: tuple[str, str]) -> Vendor:
    """A vendor that gives an answer, by its name, more headers."""

    def add(reply: Reply, decision: Decision, _call: Call) -> Reply:
        return reply._replace(headers=(*reply.headers, *headers)) if decision.answer.name == answer else reply

    return rendered(vendor, add)


def breaking(
    change: Callable[[Vendor], Vendor], vendor: str
) -> Callable[[], AbstractContextManager[Sandbox]]:
    """For `Mutant.broken`: the sandbox of a vendor whose value `change` makes another of."""

    @contextmanager
    def broken() -> Iterator[Sandbox]:
        yield Sandbox({vendor: change(sound(vendor))}, keep=100)

    return broken


def patching(vendor: str, module: str, **names: Any) -> Callable[[], AbstractContextManager[Sandbox]]:
    """For `Mutant.broken`, where no value can be altered: names of a module replaced, for as long as the block lasts.

    `module` is relative to the vendor's stand-in: `rules`, `wire`. Only names that a rule looks up when it is called
    are of any use. Raises AttributeError for a name that is not there: a mutant that changes nothing proves nothing.
    """

    @contextmanager
    def broken() -> Iterator[Sandbox]:
        place = import_module(f"...sandbox.vendors.{vendor}.{module}", __name__)
        with _patched(place, names):
            yield Sandbox({vendor: sound(vendor)}, keep=100)

    return broken


@contextmanager
def _patched(place: ModuleType, names: dict[str, Any]) -> Iterator[None]:
    before = {name: getattr(place, name) for name in names}
    for name, value in names.items():
        setattr(place, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(place, name, value)


@dataclass(frozen=True, slots=True)
class Lenient(FixedWindow):
    """A window that tells its limit rightly, and lets some calls more through (or, below nought, fewer)."""

    more: int = 1

    def put(self, tally: Tally | None, now: Instant, cost: int = 1) -> tuple[Tally, Reading]:
        count, reading = FixedWindow(self.name, self.limit + self.more, self.period, self.aligned).put(
            tally, now, cost
        )
        left = max(0, self.limit - reading.used)
        return count, reading._replace(limit=self.limit, remaining=left)


def told_as(decision: Decision, answer: Answer, body: Any = None) -> Decision:
    """The same decision, told in another answer."""
    return decision._replace(answer=answer, body=body)
