"""A trial: somebody's deletion code run against the stand-in in one scenario, and everything that was seen of it.

The code under test is given an address, credentials, a client, a clock and ids, and may say what became of each.
It is judged elsewhere (`properties`); here it is only let run.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from ..clients.outcome import Outcome
from ..sandbox.core.clock import SECOND, START, Clock, Gear, Instant
from ..sandbox.core.faults import Fault, FaultKind
from ..sandbox.core.journal import Entry
from ..sandbox.core.sandbox import Sandbox
from ..sandbox.core.standin import StandIn
from ..sandbox.core.state import State
from ..sandbox.core.world import World
from .profiles import PROFILES, Profile, let_happen, removes
from .scenario import EVERY, Act, Crash, Deed, Life, Mode, Moment, Product, Scenario, Slip
from .watched import Cut, DoesNotEnd, Killed, Watched

if TYPE_CHECKING:
    import httpx

#: Words that integrations use, and the one of ours that each means.
WORDS: Mapping[str, Outcome] = {
    **{outcome.value: outcome for outcome in Outcome},
    "archived": Outcome.DEACTIVATED,
    "error": Outcome.FAILED,
    "skipped": Outcome.NOT_ATTEMPTED,
}
#: Words for having done what was asked, whatever that is at a vendor.
_DONE: Final = frozenset({"done", "ok", "success"})
_PATIENCE = 10.0
#: Seconds of the vendor's time after which a run is one that does not end, and how often the time may be asked for.
_LONGEST: Final = 30 * 86_400.0
_GLANCES: Final = 100_000


class _Home:
    """A folder that a program can remember things in, from one start to the next; made when first asked for."""

    def __init__(self) -> None:
        self._made: Path | None = None
        self.glances = 0

    @property
    def path(self) -> Path:
        if self._made is None:
            self._made = Path(tempfile.mkdtemp(prefix="understudy-"))
        return self._made

    def close(self) -> None:
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)


@dataclass(frozen=True)
class Access:
    """What the code under test is given."""

    standin: StandIn
    ids: Sequence[str]
    mode: Mode = Mode.DELETE
    starts: int = 1
    """How often it was started, this time included."""
    renewable: bool = False
    home: _Home = field(default_factory=_Home, repr=False)

    @property
    def world(self) -> World:
        """Where it all happens: to be looked into, by code of ours."""
        return self.standin._world  # noqa: SLF001  the stand-in is this world's

    @property
    def permanent(self) -> bool:
        """Whether it is asked to delete for good what the vendor would keep in a trash."""
        return self.mode is Mode.PERMANENT

    @property
    def url(self) -> str:
        """To be used in the place of the vendor's own address."""
        return self.standin.url

    @property
    def credentials(self) -> Mapping[str, str]:
        """By the vendor's own names."""
        return self.standin.credentials

    @property
    def folder(self) -> Path:
        """To remember things in: it is there again when the program is started again."""
        return self.home.path

    @cached_property
    def http(self) -> httpx.Client:
        """A client that is let in, in process, with a read timeout of 10 s."""
        if self.standin.http.is_closed or self.starts > 1:
            self.standin.anew()  # what a start leaves behind, the next does not find
        client = self.standin.http
        client.timeout = _PATIENCE
        return client

    def sleep(self, seconds: float) -> None:
        """Let the vendor's time pass. Raises `DoesNotEnd` after a month of it."""
        self.world.clock.sleep(seconds)
        if self.now() - START / SECOND > _LONGEST:
            raise DoesNotEnd(f"more than {_LONGEST / 86_400:g} days for {len(self.ids)} ids")

    def now(self) -> float:
        """Seconds since 1970 UTC, the vendor's time. Raises `DoesNotEnd` for who only looks at the clock."""
        self.home.glances += 1
        if self.home.glances > _GLANCES:
            raise DoesNotEnd(f"looked at the clock more than {_GLANCES} times")
        return self.world.clock.time()

    def renew(self) -> Mapping[str, str]:
        """The credentials after whatever the vendor has for those that are no longer known; it may be nothing."""
        event = PROFILES[self.standin.vendor.name].renews
        if self.renewable and event:
            self.standin.happen(event)
        return self.credentials

    def on_end(self, end: Callable[[BaseException], None]) -> None:
        """Be told when the run is to end here and now, and end it yourself: for what runs in another process.

        `end` is called in the thread that answers the request; the error is to be raised by the subject then.
        """
        cast("Watched", self.world.journal).end = end


#: Somebody's deletion code. What it gives back, if anything, is its word for each id.
Subject = Callable[[Access], "Mapping[str, str | Outcome] | None"]


@dataclass(frozen=True)
class Evidence:
    """Everything that was seen of one trial."""

    scenario: Scenario
    ids: Mapping[str, str]
    """Each key's id."""
    before: State
    after: State
    entries: tuple[Entry, ...]
    said: Mapping[str, Outcome] | None
    """Its word for each id; None where it gave none."""
    odd: Mapping[str, str]
    """Words that are none of ours."""
    raised: BaseException | None
    output: str
    """What it printed and logged."""
    elapsed: float
    """Seconds of the vendor's time."""
    secrets: tuple[str, ...]
    never_struck: tuple[str, ...]
    killed_at: str = ""
    """The entry at which the program was killed; '' where it never was."""

    @property
    def profile(self) -> Profile:
        return PROFILES[self.scenario.vendor]

    @property
    def plan(self) -> tuple[str, ...]:
        """The ids that were asked for, in order."""
        return tuple(self.ids[key] for key in self.scenario.plan)


def trial(scenario: Scenario, subject: Subject, sandbox: Sandbox) -> Evidence:
    """Let the code run in a fresh world of that sandbox, and say what was seen.

    A subject with a `clock` of its own (the instant at which the run begins → `Clock`) has its world run by that.
    """
    began = Instant(START - START % (60 * SECOND) + int(scenario.phase * SECOND))
    clock: Clock = getattr(subject, "clock", _elastic)(began)
    world = sandbox.create(None, clock=clock, keep=None)
    home = _Home()
    try:
        standin: StandIn = getattr(world, scenario.vendor)
        watched = Watched(world, scenario)
        ids = _set_up(world, standin, scenario, watched)
        before = _stilled(world.state)
        world.journal = watched
        access = Access(
            standin,
            [ids[key] for key in scenario.plan],
            scenario.mode,
            renewable=scenario.renewable,
            home=home,
        )
        raised, said, output = _let_run(access, subject)
        after = _stilled(world.state)
        words, odd = _understood(said, scenario.vendor)
        return Evidence(
            scenario, ids, before, after, tuple(world.journal), words, odd, raised, output,
            (after.clock.now() - before.clock.now()) / SECOND, _secrets(standin),
            tuple(str(one) for one in world.faults.never_struck), watched.killed_at,
        )  # fmt: skip
    finally:
        home.close()
        world.close()
        sandbox.delete(world.name)


def _elastic(began: Instant) -> Clock:
    return Clock(Gear.ELASTIC, began)


def _stilled(state: State) -> State:
    """A state that keeps its instant, whatever runs its world's clock."""
    return state.having(clock=state.clock.geared(Gear.ELASTIC))


def _secrets(standin: StandIn) -> tuple[str, ...]:
    public = PROFILES[standin.vendor.name].public
    return tuple(value for name, value in standin.credentials.items() if name not in public)


def _set_up(world: World, standin: StandIn, scenario: Scenario, watched: Watched) -> dict[str, str]:
    """Make the products and arm what will go wrong; the id of each key."""
    ids: dict[str, str] = {}
    keys: dict[str, str] = {}
    for number, product in enumerate(scenario.products):
        ids[product.key], keys[product.key] = _product(standin, number, product)
    for number in range(scenario.bystanders):
        standin.products.add(**PROFILES[scenario.vendor].make(f"Bystander {number}"))
    arms = _Arms(world, scenario.vendor, {key: one for key, one in keys.items() if one})
    for slip in scenario.slips:
        arms.slip(slip)
    for act in scenario.actors:
        arms.act(act)
    if scenario.dies_after is not None:
        arms.strike(FaultKind.EVENT, "", scenario.dies_after, event=PROFILES[scenario.vendor].dies)
    if scenario.crash is not None:
        heard = scenario.crash.moment is Moment.HEARD
        watched.kills(*arms.crash(scenario.crash), heard=heard)
    return ids


def _product(standin: StandIn, number: int, product: Product) -> tuple[str, str]:
    """One product of a scenario: its id as plans name it, and its record's; '' for one that never was."""
    profile = PROFILES[standin.vendor.name]
    if product.life is Life.NEVER:
        return profile.never(number), ""
    record = standin.products.add(**profile.make(f"Lamp {product.key}"))
    deed = {Life.BLOCKED: Deed.REFERS, Life.GONE: Deed.DELETES}.get(product.life)
    if deed is not None and deed in profile.deeds:
        let_happen(standin, deed, record.id)
    return getattr(record, profile.plan_id), record.id


@dataclass(frozen=True)
class _Arms:
    """What will go wrong in a world, armed there by the keys of a scenario."""

    world: World
    vendor: str
    keys: Mapping[str, str]
    """Each product's record, by its key."""

    def strike(self, kind: FaultKind, product: str, attempt: int, **more: Any) -> list[Fault]:
        """A fault on the nth removal of a product, or of any, by whichever of the vendor's ways."""
        profile = PROFILES[self.vendor]
        where = {profile.param: self.keys[product]} if profile.param and product in self.keys else {}
        whole = profile.bodiless if kind is FaultKind.TRUNCATED else ()  # of no body nothing can be missing
        operations = (EVERY,) if product == EVERY else [one for one in profile.removals if one not in whole]
        arm = self.world.faults.arm
        return [arm(kind, self.vendor, one, where=where, nth=attempt, **more) for one in operations]

    def slip(self, slip: Slip) -> None:
        self.strike(
            slip.kind, slip.product, slip.attempt, when=slip.when, status=slip.status,
            retry_after=slip.retry_after, seconds=2 * _PATIENCE,
        )  # fmt: skip

    def act(self, act: Act) -> None:
        if act.product in self.keys:
            event, fields = PROFILES[self.vendor].deeds[act.does]
            args = {"product": self.keys[act.product], **fields}
            self.strike(FaultKind.EVENT, act.product, act.attempt, when=act.when, event=event, args=args)

    def crash(self, crash: Crash) -> list[Fault]:
        if crash.moment is Moment.HEARD:
            return self.strike(FaultKind.LATENCY, crash.product, crash.attempt)
        kind = FaultKind.CLOSE if crash.moment is Moment.BEFORE else FaultKind.LOST_REPLY
        return self.strike(kind, crash.product, crash.attempt)


def _let_run(access: Access, subject: Subject) -> tuple[BaseException | None, Any, str]:
    heard = io.StringIO()
    with _listening(heard):
        try:
            return None, _a_mapping(_started(access, subject)), heard.getvalue()
        except (Exception, SystemExit, GeneratorExit, Cut) as error:  # noqa: BLE001  whatever it raises is evidence
            return error, None, f"{heard.getvalue()}{error!r}"


def _a_mapping(said: Any) -> Any:
    """Raises TypeError for a report that is none."""
    if said is None or isinstance(said, Mapping):
        return said
    if inspect.iscoroutine(said):
        said.close()
    raise TypeError(f"returned a {type(said).__name__}; expected a mapping of id to word, or None")


def _started(access: Access, subject: Subject) -> Any:
    """What it says; where it is killed, what it says when it is started again."""
    try:
        return subject(access)
    except Killed:  # what a subject keeps in itself outlives this; a program's memory would not
        return subject(replace(access, starts=access.starts + 1))


def _word(said: object, vendor: str) -> Outcome | None:
    """A word as ours: members of an enum by their value, in whatever case, with spaces or dashes."""
    plain = str(getattr(said, "value", said)).lower().replace(" ", "_").replace("-", "_")
    return removes(vendor) if plain in _DONE else WORDS.get(plain)


@contextlib.contextmanager
def _listening(heard: io.StringIO) -> Iterator[None]:
    """What is printed, and what is logged at any level."""
    root = logging.getLogger()
    level, handlers, disabled = root.level, root.handlers[:], root.manager.disable
    root.addHandler(logging.StreamHandler(heard))
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
            yield
    finally:
        root.handlers[:] = handlers  # whatever the code under test has made of them
        root.setLevel(level)
        root.manager.disable = disabled


def _understood(said: Any, vendor: str) -> tuple[Mapping[str, Outcome] | None, Mapping[str, str]]:
    """Its words as ours, and those that are none."""
    if said is None:
        return None, {}
    words = {str(one): _word(word, vendor) for one, word in said.items()}
    odd = {one: str(said[one]) for one, word in words.items() if word is None}
    return {one: word for one, word in words.items() if word is not None}, odd
