"""What every vendor's machine shares: calls and what they may be answered, the steps taken, and the run.

Knows Hypothesis and targets; no vendor. A machine knows the vendor's documents and this module, and nothing of the
stand-in's code.

How a vendor's machine is written
---------------------------------
One file a vendor, `contracts/machines/<vendor>.py`, with one class and `MACHINE` at its end; what its pages say, each
answer with its sentence, in `<vendor>_sentences.py` beside it. The class holds a *model*: plain dicts and sets of what
the vendor must hold by now, after what was sent and answered. Each rule does three things:

    class TribeMade(VendorMachine):
        vendor = "tribemade"

        def begin(self) -> None:                       # the model of an empty account; called once a scenario
            self.products: dict[str, dict[str, Any]] = {}
            self.deletes = Window(10, 60)

        def let_in(self) -> dict[str, str]:            # the headers that carry the credentials
            return {"X-API-Key": self.target.credentials["api_key"]}

        @rule(target=products, name=NAMES)
        def create_product(self, name: str) -> Any:
            answer = self.ask("POST", "/api/products/create", body={"name": name, ...})     # 1. call
            if self.expect(answer, CREATED, MISSING_FIELDS) is not CREATED:                  # 2. hold it against
                return multiple()                                                            #    what is documented
            product = self.created(answer.json["product_id"])                                # 3. follow in the model
            self.products[product] = {"name": name}
            return product

        @needs(Power.OTHERS)                           # skipped where nobody can order anything
        @rule(product=products)
        def a_customer_orders(self, product: str) -> None:
            self.others("order_placed", product=product)

- `expect(answer, *allowed)` fails unless the answer is one of those allowed, and gives the one that it is: where the
  documents leave several open, the model goes the way that the vendor went. An `Allowed` quotes its sentence: what is
  in `says` is what a reader of the failure sees. What is exact in the documents is exact here (`body=`), what is a
  placeholder there is a status and a shape here (`has={"error": str}`).
- Expectations come from the vendor's pages alone. Importing `understudy.sandbox.vendors` is forbidden and tested.
- `products`, the bundle, holds every product that the scenario ever made: deleted ones too, for they are asked for
  again. A product that this run created is announced with `self.created(id)`: it becomes a canary, and gets a short
  name in the steps. `self.known(id, "<order 1>")` gives one to anything else.
- `touched(sent)` lists the ids that a call could change or delete; empty for reads and for what only adds. `Real` sends
  nothing that touches what is no canary.
- Limits: `Window` or `Bucket` as documented, counted by the model at `self.now`. They are predicted only where the
  target has `ALONE`; elsewhere somebody else may be spending, so `ask` waits out whatever `pause(answer)` calls a
  refusal (default: a 429, for `Retry-After` or 60 s) and asks again. A burst up to the limit `needs(Power.ALONE)`.
- `needs(power)` stands above `@rule`. Everything that the target cannot do belongs under one: `others`, `seed` (OTHERS),
  `look` (SIGHT), `wait_for` (TIME, or it takes as long as it says), ids that no product ever had (ALONE).
- Where a name or an idempotency key must be new, put `self.target.mark` into it: a real account remembers.
- Checks that hold at any time are `@invariant()`s; keep them free of calls, which would spend the limit.
- `sweep()` is called at a scenario's end where the account is not ALONE's: delete what is left of this run there.
- Speed: 20 steps a scenario, about 70 scenarios a second in process. Keep a burst under 40 calls, or do it once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, ClassVar, Final, NoReturn, TypeVar, cast

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as seeded_with
from hypothesis.errors import Flaky
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, run_state_machine_as_test

from .allowed import Allowed, Answer
from .target import Power, Sent, Target

F = TypeVar("F", bound=Callable[..., Any])

EXAMPLES: Final = 100
STEPS: Final = 20
#: Every product that a scenario made, whatever became of it.
products: Final[Bundle[str]] = Bundle("products")
_THROTTLED: Final = 429
_BRIEF: Final = 100
_CALL: Final = re.compile(
    r"\S+ (?:<[^>]*>|\S)+"
)  # a method and a path, with ids that have names of two words
_PATIENCE: Final = 3


def needs(power: Power) -> Callable[[F], F]:
    """A rule that is skipped where the target lacks a power."""
    return precondition(lambda self: power in self.target.powers)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done in a scenario: a call and its answer, or something else that happened."""

    says: str
    status: int | None = None
    expected: str = ""
    """What the documents allow, where the answer was something else."""

    def __str__(self) -> str:
        answered = "" if self.status is None else f" → {self.status}"
        return f"{self.says}{answered}{self.expected and f'; documented: {self.expected}'}"


class Disagreement(AssertionError):
    """An answer that no documented sentence allows."""


class ProviderBroken(AssertionError):
    """A provider that does not keep what the documents say, with the steps that show it."""

    def __init__(self, vendor: str, says: str, steps: tuple[Step, ...], scenario: int) -> None:
        self.vendor = vendor
        self.says = says
        self.steps = steps
        self.scenario = scenario
        """The number of the scenario in which it was first seen, before it was made small."""
        head = f"{vendor} does not do what its documents say:"
        super().__init__("\n".join([head, "", says, "", "Steps, from an empty account:", *_told_once(steps)]))

    @property
    def brief(self) -> str:
        """What came instead, in a line."""
        came = next(line.strip() for line in self.says.splitlines() if line.strip().startswith("but "))
        call = _CALL.match(self.steps[-1].says)
        return f"{call[0] if call else self.steps[-1].says}: {came if len(came) <= _BRIEF else f'{came[:_BRIEF]}…'}"


def _told_once(steps: tuple[Step, ...]) -> list[str]:
    """The steps, numbered; those that are the same one after the other in one line."""
    lines, number = [], 1
    for step, same in groupby(steps):
        times = len(list(same))
        last = f" to {number + times - 1}" if times > 1 else ""
        lines.append(f"  {number}{last}. {step}")
        number += times
    return lines


class VendorMachine(RuleBasedStateMachine):
    """A model of one vendor, and the rules that put it to the test. See the module's docstring."""

    vendor: ClassVar[str]

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target
        self.steps: list[Step] = []
        self.failed: str = ""
        self._names: dict[str, str] = {}
        target.fresh()
        self.begin()

    # ── what each vendor writes ──

    def begin(self) -> None:
        """The model of an empty account."""
        raise NotImplementedError

    def let_in(self) -> Mapping[str, str]:
        """The headers that carry the credentials."""
        raise NotImplementedError

    @classmethod
    def touched(cls, sent: Sent) -> Collection[str]:
        """The ids that a call could change or delete."""
        raise NotImplementedError

    def pause(self, answer: Answer) -> float | None:
        """How many seconds a refusal for the limit asks to wait; None where an answer is none."""
        return float(answer.headers.get("retry-after", 60)) if answer.status == _THROTTLED else None

    def sweep(self) -> None:
        """Delete what is left of this run. Called where the account is somebody's."""

    # ── calls ──

    @property
    def now(self) -> float:
        """Seconds since 1970 UTC by the vendor's clock."""
        return self.target.now()

    @property
    def alone(self) -> bool:
        """Whether the model's count of the limits is the vendor's."""
        return Power.ALONE in self.target.powers

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        let_in: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a call and give its answer, which `expect` is to judge next.

        `let_in` replaces the credentials; a `body` that is no bytes is sent as JSON.
        """
        own = {**(self.let_in() if let_in is None else let_in), **(headers or {})}
        raw = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            raw, own = json.dumps(body).encode(), {"Content-Type": "application/json", **own}
        asked = tuple((name, str(value)) for name, value in (query or {}).items())
        sent = Sent(method, path, asked, own, raw)
        answer = self.target.send(sent)
        for _ in range(0 if self.alone else _PATIENCE):
            pause = self.pause(answer)
            if pause is None:
                break
            self.target.wait(pause)
            answer = self.target.send(sent)
        self.steps.append(Step(self._told(_shown(sent, headers, let_in)), answer.status))
        return answer

    def expect(self, answer: Answer, *allowed: Allowed) -> Allowed:
        """The one of these that the answer is. Raises Disagreement, which quotes them, where it is none.

        An answer may be held against several sentences, one after the other: its body, then its headers.
        """
        wrong = [one.wrong(answer) for one in allowed]
        fitting = [one for one, what in zip(allowed, wrong, strict=True) if not what]
        if fitting:
            return fitting[0]
        expected = " or ".join(self._told(str(one)) for one in allowed)
        self.steps[-1] = Step(self.steps[-1].says, answer.status, expected)
        lines = [f"  {self.steps[-1].says}", f"  answered {self._told(str(answer))}"]
        for one, what in zip(allowed, wrong, strict=True):
            lines += [f"  documented: {one.says}", f"  but {self._told(what)}"]
        return self.disagree("\n".join(lines))

    def disagree(self, says: str) -> NoReturn:
        """For what is no answer's fault alone: a mail that was not sent, a record that is not as it should be."""
        self.failed = says
        raise Disagreement(says)

    def hold(self, right: object, documented: str, came: str) -> None:
        """Something that must be so by the documents' sentence; `came` says what is so instead."""
        if not right:
            self.disagree(f"  documented: {documented}\n  but {self._told(came)}")

    # ── what is not a call ──

    def created(self, identifier: str, name: str = "product") -> str:
        """Announce a product of this run: a canary from now on, with a short name in the steps."""
        self.target.canaries.add(identifier)
        return self.known(identifier, f"<{name} {len(self.target.canaries)}>")

    def known(self, identifier: str, name: str) -> str:
        """Call an id something shorter in the steps."""
        self._names[identifier] = name
        return identifier

    def wait_for(self, seconds: float) -> None:
        """Let the vendor's time pass."""
        self.steps.append(Step(f"{seconds:g} s pass"))
        self.target.wait(seconds)

    def others(self, event: str, **fields: object) -> None:
        """OTHERS: something happens that no client causes."""
        self.steps.append(Step(f"{event} {self._told(_said(fields))}".strip()))
        self.target.happen(event, **fields)

    def seed(self, kind: str, **fields: object) -> Mapping[str, Any]:
        """OTHERS: a record that somebody else made; as plain JSON, with its `id`."""
        self.steps.append(Step(f"there is one more of {kind}: {self._told(_said(fields))}"))
        return self.target.add(kind, **fields)

    def look(self, kind: str) -> list[Mapping[str, Any]]:
        """SIGHT: every record of a kind that the vendor keeps."""
        return self.target.look(kind)

    def teardown(self) -> None:
        if not self.alone and not self.failed:
            self.sweep()

    def _told(self, text: str) -> str:
        for identifier, name in self._names.items():
            text = text.replace(identifier, name)
        return text


def _shown(sent: Sent, headers: Mapping[str, str] | None, let_in: Mapping[str, str] | None) -> str:
    """A call as a step: what of it is not the same in all calls. Credentials are never told."""
    parts = [sent.method, sent.target, sent.body.decode("utf-8", "replace")[:200]]
    parts += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return " ".join([*filter(None, parts), *(["with other credentials"] if let_in is not None else [])])


def _said(fields: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in fields.items())


@dataclass(slots=True)
class Ran:
    """What a run came to, while it runs and after."""

    scenarios: int = 0
    calls: int = 0
    failed_at: int = 0
    """The number of the scenario that first failed; 0 where none did."""
    first: VendorMachine | None = field(default=None, repr=False)
    last: VendorMachine | None = field(default=None, repr=False)

    def begins(self, machine: VendorMachine) -> VendorMachine:
        """Count a scenario."""
        self.ends()
        self.scenarios += 1
        self.last = machine
        return machine

    def ends(self) -> None:
        """Count what the latest scenario did."""
        if self.last is None:
            return
        self.calls += sum(step.status is not None for step in self.last.steps)
        if self.last.failed and self.first is None:
            self.failed_at, self.first = self.scenarios, self.last


def run_machine(
    vendor: str | type[VendorMachine],
    target: Target,
    examples: int = EXAMPLES,
    seed: int = 0,
    *,
    steps: int = STEPS,
    shrink: bool = True,
) -> Ran:
    """Run a vendor's machine at a target: so many scenarios of so many steps, the same ones for the same seed.

    Raises ProviderBroken with the smallest failing scenario found (the first one, where `shrink` is off: each scenario
    more is sent to the target too).
    """
    kind = _machine(vendor)
    ran = Ran()

    def scenario() -> VendorMachine:
        return ran.begins(kind(target))

    # Whatever gives a machine will do; the types say a class.
    begin = cast("type[VendorMachine]", seeded_with(seed)(scenario))
    try:
        run_state_machine_as_test(begin, settings=_settings(examples, steps, shrink=shrink))
    except (Disagreement, Flaky) as error:
        ran.ends()
        shown = ran.last if ran.last is not None and ran.last.failed else ran.first
        if shown is None:
            raise
        raise ProviderBroken(kind.vendor, shown.failed, tuple(shown.steps), ran.failed_at) from error
    ran.ends()
    return ran


def _machine(vendor: str | type[VendorMachine]) -> type[VendorMachine]:
    from . import machine  # noqa: PLC0415  machines know this module

    return machine(vendor) if isinstance(vendor, str) else vendor


def _settings(examples: int, steps: int, *, shrink: bool) -> settings:
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
        verbosity=Verbosity.quiet, report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
    )  # fmt: skip
