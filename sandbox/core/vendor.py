"""What a vendor is to the rest of the sandbox: the one seam between the core and `vendors/`.

Names no vendor. Whoever fills these in gets worlds, clock, faults, journal and control plane for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol

from .call import Call
from .clock import Instant
from .decision import Answer, Change, Decision
from .limits import Limit
from .state import Held
from .table import Base, R, TableKey

if TYPE_CHECKING:
    from .catalogue import Catalogue
    from .fields import Fields


class Reply(NamedTuple):
    """An answer in the vendor's dialect, ready for the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Case:
    """One request put before a rule: what the world holds, what is asked, and when."""

    def __init__(self, held: Held, call: Call) -> None:
        self.held = held
        self.call = call

    @property
    def now(self) -> Instant:
        return self.held.now


class Route(NamedTuple):
    """One URL of the vendor's own, in Flask's notation, and the rule that answers it.

    The operation's name, used by faults, journal and limits, is the rule's.
    """

    method: str
    path: str
    rule: Callable[[Any], Decision]

    @property
    def operation(self) -> str:
        return self.rule.__name__


class Switch(NamedTuple):
    """Something that the vendor's sources leave open, or say twice: the readings, and the one taken."""

    name: str
    default: str
    choices: tuple[str, ...]
    about: str
    source: str


class Kind(NamedTuple, Generic[R]):
    """Records that a test, a file or the control plane may add and read.

    `make` builds one from plain fields, and complains through them; None where only the vendor writes them.
    `dump` shows one as plain JSON.
    """

    name: str
    table: TableKey[R]
    make: Callable[[Held, Fields], R] | None
    dump: Callable[[R], dict[str, Any]]


class Event(NamedTuple):
    """Something that happens at the vendor without the client asking: an order arrives, a token expires."""

    name: str
    about: str
    happen: Callable[[Held, Fields], tuple[Change, ...]]


def seeded(**values: object) -> Fields:
    """The fields of a record that is generated: what `Kind.make` and `Event.happen` read, as a seed gives them."""
    from .fields import Fields  # noqa: PLC0415  only where records are generated

    return Fields(values, "generated")


class Due(NamedTuple):
    """Something that will happen when the clock gets there."""

    at: Instant
    says: str


class Example(NamedTuple):
    """A request that the demo world answers as the vendor's page shows, as a command to paste.

    `curl` is everything after the base URL; `status` and `body` are the documented answer.
    """

    name: str
    about: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    status: int = 200
    answer: Any = None
    before: int = 0
    """How often the same request must have been sent already."""
    varies: tuple[str, ...] = ()
    """Fields of the answer whose value depends on the moment; the page shows one of many."""


class Account(NamedTuple):
    """What a client needs to be let in: the credentials by name, the headers that carry them, the records behind them."""

    credentials: Mapping[str, str]
    headers: Mapping[str, str]
    changes: tuple[Change, ...]
    credential: str
    """The one that says which world is meant."""


class Projection(Protocol):
    """How a catalogue becomes the vendor's own records."""

    def __call__(self, catalogue: Catalogue, seed: int) -> Iterable[tuple[TableKey[Any], Base[Any]]]: ...


@dataclass(frozen=True)
class Vendor:
    """One emulated API, whole."""

    name: str
    title: str
    hosts: tuple[str, ...]
    """The vendor's real host names, as shell patterns."""
    page: str
    """The document that this stand-in follows, by title."""
    routes: tuple[Route, ...]
    answers: tuple[Answer, ...]
    switches: tuple[Switch, ...]
    kinds: tuple[Kind[Any], ...]
    events: tuple[Event, ...]
    limits: Mapping[str, tuple[Limit, ...]]
    """The limits that each operation is put to."""
    case: Callable[[Held, Call], Any]
    identify: Callable[[Mapping[str, str], tuple[tuple[str, str], ...], bytes], tuple[str, tuple[str, ...]]]
    """The credential in (headers, query, body), '' where there is none, and every secret value in them."""
    render: Callable[[Decision, Held, Call], Reply]
    failure: Callable[[int], Decision]
    """An answer of that status in the vendor's own error shape, for faults and for what has no rule."""
    throttled: Callable[[int | str | None], Decision]
    """The vendor's own 429 that asks to wait so long; None: without any hint."""
    method_not_allowed: Callable[[Call], Decision]
    not_routed: Callable[[Call], Decision]
    """The vendor's own answer to an unknown path, given only where the world is switched to mimic it."""
    account: Callable[[str], Account]
    """The credentials of a world of that name; of the demo world, those of the vendor's page."""
    project: Projection
    demo: Callable[[Held], tuple[Change, ...]]
    examples: tuple[Example, ...]
    generate: Mapping[str, Callable[[Held, Any, int], tuple[Change, ...]]] = field(default_factory=dict)
    """Records that may be generated for a product, by kind: (held, product, seed) to changes."""
    due: Callable[[Held], Iterable[Due]] = lambda held: ()  # noqa: ARG005  most vendors have nothing due
    settle: Callable[[Held], tuple[Change, ...]] | None = None
    """What time alone has brought about by now: a record whose retention is over goes."""
    body_limit: int = 1 << 20
    counts_flight: bool = False
    """Whether a rule asks for the calls in flight."""
    not_emulated: tuple[str, ...] = ()
    """What the vendor has or does, and this stand-in has not or does not, in whole sentences."""
    wait: int = 60
    """Seconds that a throttling answer asks for when no limit of its own says how long."""

    def kind(self, name: str) -> Kind[Any] | None:
        return next((kind for kind in self.kinds if kind.name == name), None)
