"""What an integration keeps beyond the default properties, where it has the capability: asked for by name.

As with the default ones, each looks at what happened and at what was said of it, and at nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..clients.outcome import Outcome
from ..sandbox.core.clock import SECOND
from ..sandbox.core.decision import Put, Remove
from ..sandbox.core.errors import UsageError
from ..sandbox.core.journal import Entry
from .judged import Judged
from .profiles import PROFILES
from .properties import (
    DEFAULT,
    Property,
    asked_wait,
    lost_is_unknown,
    no_false_alive,
    no_false_gone,
    one_effect,
    total,
    turned_away,
)
from .scenario import Feature, Mode
from .truth import Truth, is_disturbed, is_reading, is_unclear, leaves_of

_IN_TRASH: Final = frozenset({"restore", "delete_all", "restore_all"})
_MOST: Final = 10
"""Removals of one id: whoever sends more does not know when to stop."""
_SOON: Final = 60.0
_SHORTEST: Final = 1.0
_HOPELESS: Final = frozenset({400, 403, 404, 409, 422})
_TOO_MANY: Final = 429
_CONFLICT: Final = 409
_KEY: Final = "x-idempotency-key"


# ── safety ──


def no_unblocking_by_force(seen: Judged) -> str | None:
    tables = {table.name for table in seen.tables}
    for entry in seen.entries:
        if entry.operation in {*seen.profile.removals, *seen.profile.purges, *_IN_TRASH}:
            continue
        for change in entry.changes:
            if isinstance(change, Put | Remove) and change.table.name not in tables:
                return (
                    f"sent {entry.operation}, which changed what refers to a product: nobody asked for that"
                )
    return None


def hides_only_blocked(seen: Judged) -> str | None:
    for identifier, truth in seen.truths.items():
        hiding = _hiding(seen, truth)
        if hiding is None:
            continue
        if seen.evidence.scenario.mode is not Mode.DEACTIVATE:
            return f"hid {seen.named(identifier)}, which nobody asked for"
        if not any(Outcome.BLOCKED in seen.heard(entry, identifier) for entry in truth.acts):
            return f"hid {seen.named(identifier)}, which nothing blocked"
        if changed := seen.changed(identifier):
            return f"hid {seen.named(identifier)}, and changed {', '.join(changed)} of it on the way"
    return None


def _hiding(seen: Judged, truth: Truth) -> Entry | None:
    """The request that changed a product and left it in the catalogue."""
    gone = {*seen.profile.removals, *seen.profile.purges, *_IN_TRASH}
    acts = (entry for entry in truth.acts if entry.operation not in gone and entry.changes)
    return next(acts, None)


def no_empty_target(seen: Judged) -> str | None:
    removals = {*seen.profile.removals, *seen.profile.purges}
    for entry in seen.entries:
        if entry.unrouted and entry.request.method == "DELETE":
            return f"sent DELETE {entry.request.path}, which names no product"
        named = {leaf.lower() for leaf in leaves_of(entry.request)}
        if entry.operation in removals and not seen.known & named:
            return f"sent {entry.operation} without the id of any product"
    return None


def dry_is_pure(seen: Judged) -> str | None:
    if seen.evidence.scenario.mode is not Mode.DRY:
        return None
    sent = next((entry for entry in seen.entries if not is_reading(entry)), None)
    return f"was to look only, and sent {sent.operation or sent.request.method}" if sent else None


# ── truth ──


def absence_is_no_proof(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        sent = [one for one in truth.acts if one.operation in {*seen.profile.removals, *seen.profile.purges}]
        confirmed = any(not is_unclear(one) and seen.failure(one, identifier) is None for one in sent)
        if word in {Outcome.DELETED, Outcome.TRASHED} and truth.unclear and not confirmed:
            return (
                f"reported {word}, but no answer said so of {seen.named(identifier)}: that it is absent after a lost "
                "answer does not tell who removed it"
            )
    return None


def first_absence(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        sent = seen.removals(truth)
        plain = truth.outcome is Outcome.NOT_FOUND and not truth.unclear and len(sent) == 1
        clear = bool(sent) and sent[0].reply.status != _TOO_MANY and not is_disturbed(sent[0])
        if (
            plain
            and clear
            and not turned_away(seen, sent[0])
            and word not in {Outcome.NOT_FOUND, Outcome.GONE}
        ):
            return f"reported {word}, but {seen.named(identifier)} was not there at the first clear answer"
    return None


def body_decides(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        sent = seen.removals(truth)
        if word not in {Outcome.DELETED, Outcome.TRASHED} or len(sent) != 1 or truth.outcome is word:
            continue
        (only,) = sent
        if only.reply.status == 200 and not is_unclear(only):  # noqa: PLR2004  the status that proves nothing here
            return f"reported {word}, but the body of the 200 does not say so of {seen.named(identifier)}"
    return None


# ── rate and retry ──


def unhinted_still_waits(seen: Judged) -> str | None:
    for entry, later in _pairs(seen):
        hinted = asked_wait(entry) is not None or any(
            name.lower() == "retry-after" for name, _ in entry.reply.headers
        )
        if entry.reply.status != _TOO_MANY or entry.delivery != "delivered" or hinted:
            continue
        waited = (later.at - entry.at) / SECOND
        if waited < _SHORTEST:
            return (
                f"was told to slow down, without a time, and sent {later.operation} again after {waited:g} s"
            )
    return None


def paced(seen: Judged) -> str | None:
    real = [one for one in seen.entries if one.reply.status == _TOO_MANY and not is_disturbed(one)]
    if len(real) <= 1:
        return None
    return f"met the vendor's limit {len(real)} times: its refusals are no way to keep a pace"


def bounded(seen: Judged) -> str | None:
    for identifier, truth in seen.truths.items():
        sent = len(seen.removals(truth))
        if sent > _MOST * max(1, seen.plan.count(identifier)):
            return f"sent the removal of {seen.named(identifier)} {sent} times"
    return None


def no_hopeless_retry(seen: Judged) -> str | None:
    return next(_again_after(seen, _HOPELESS), None)


def conflict_by_reference(seen: Judged) -> str | None:
    return next(_again_after(seen, frozenset({_CONFLICT})), None)


def _again_after(seen: Judged, statuses: frozenset[int]) -> Iterator[str]:
    """A removal sent again soon after an answer that will be the same."""
    for identifier, truth in seen.truths.items():
        refused: Entry | None = None
        for entry in seen.removals(truth):
            if refused is not None and (entry.at - refused.at) / SECOND < _SOON:
                yield f"{seen.named(identifier)} was refused with {refused.reply.status}, and sent again: it will be again"
            clear = entry.delivery == "delivered" and not is_disturbed(entry)
            refused = entry if clear and entry.reply.status in statuses else None


def key_discipline(seen: Judged) -> str | None:
    used: dict[str, str] = {}
    for identifier, truth in seen.truths.items():
        doubt = ""
        for entry in _with_looks(seen, truth):
            if is_reading(entry):
                doubt = ""  # somebody has looked: what is sent now is another operation
                continue
            key = {name.lower(): value for name, value in entry.request.headers.items()}.get(_KEY, "")
            if doubt and key != doubt:
                return f"sent the removal of {seen.named(identifier)} again under another key, its answer still unknown"
            if used.setdefault(key, identifier) != identifier and key:
                return f"used one key for {seen.named(used[key])} and for {seen.named(identifier)}"
            doubt = key if is_unclear(entry) else ""
    return None


# ── liveness ──


def no_poison(seen: Judged) -> str | None:
    scenario = seen.evidence.scenario
    if scenario.dies_after is not None or scenario.crash is not None or scenario.mode is Mode.DRY:
        return None
    for identifier, word, truth in seen.words():
        if word is Outcome.NOT_ATTEMPTED and not truth.acts:
            return f"never tried {seen.named(identifier)}, though nothing stood in the way of going on"
    return None


def resumable(seen: Judged) -> str | None:
    if seen.evidence.scenario.crash is None or not seen.evidence.killed_at:
        return None
    checks = (one_effect, total, no_false_gone, no_false_alive, lost_is_unknown)
    found = next((says for check in checks if (says := check(seen)) is not None), None)
    return f"killed, and started again: {found}" if found else None


# ── what they look at ──


def _with_looks(seen: Judged, truth: Truth) -> list[Entry]:
    """The removals of an id, and whatever was read in between."""
    ours = {entry.id for entry in seen.removals(truth)}
    return [entry for entry in seen.entries if entry.id in ours or is_reading(entry)]


def _pairs(seen: Judged) -> Iterator[tuple[Entry, Entry]]:
    """Each request with the next of its operation."""
    for number, entry in enumerate(seen.entries):
        later = (one for one in seen.entries[number + 1 :] if one.operation == entry.operation)
        following = next(later, None)
        if following is not None:
            yield entry, following


_KEYED: Final = ("devdraft",)
_BODILY: Final = ("altcraft", "zoho_desk")
_HIDING: Final = tuple(name for name, one in PROFILES.items() if Mode.DEACTIVATE in one.modes)
_CROWDED: Final = tuple(name for name, one in PROFILES.items() if one.crowd)
_MODES: Final = frozenset({Feature.MODES})

#: By capability: each is asked for by name.
FURTHER: Final = (
    Property(
        "S5", "no-unblocking-by-force", "what refers to a product is left alone", no_unblocking_by_force
    ),
    Property(
        "S6", "hides-only-blocked", "only what is blocked is hidden, and nothing else of it changes",
        hides_only_blocked, needs=_MODES, vendors=_HIDING,
    ),
    Property("S7", "no-empty-target", "no removal is sent that names no product", no_empty_target),
    Property("S10", "dry-is-pure", "a dry run changes nothing", dry_is_pure, needs=_MODES),
    Property(
        "T5", "absence-is-no-proof", "an absence after a lost answer is not reported as our deletion",
        absence_is_no_proof, reported=True, restarts=False, needs=frozenset({Feature.ACTORS}),
    ),
    Property(
        "T6", "first-absence", "what was not there at the first answer is reported so",
        first_absence, reported=True,
    ),
    Property(
        "T7", "body-decides", "where errors come as 200, the body decides",
        body_decides, reported=True, restarts=False, vendors=_BODILY,
    ),
    Property(
        "R2", "unhinted-still-waits", "a 429 that names no time is waited for, too", unhinted_still_waits
    ),
    Property(
        "R3", "paced", "the limit is kept, not found out by being refused", paced,
        needs=frozenset({Feature.CROWD}), vendors=_CROWDED,
    ),
    Property("R4", "bounded", "no id is tried without end", bounded),
    Property(
        "R5", "no-hopeless-retry", "what will be refused again is not sent again", no_hopeless_retry
    ),
    Property(
        "R6", "conflict-by-reference", "a 409 by reference is not tried again at once", conflict_by_reference,
        vendors=_KEYED,
    ),
    Property(
        "R8", "key-discipline", "one idempotency key for one operation, for each of its attempts",
        key_discipline, vendors=_KEYED, restarts=False,
    ),
    Property("L3", "no-poison", "one id that fails does not keep the others from being tried", no_poison, reported=True),
    Property(
        "L5", "resumable", "killed anywhere and started again, every word holds for both runs together",
        resumable, needs=frozenset({Feature.CRASHES}),
    ),
)  # fmt: skip
#: The whole catalogue.
ALL: Final = (*DEFAULT, *FURTHER)


def named(ids: Iterable[str]) -> tuple[Property, ...]:
    """The properties of these ids or names. Raises UsageError for one that there is not."""
    known = {**{one.id.lower(): one for one in ALL}, **{one.name: one for one in ALL}}
    missing = [one for one in ids if one.lower() not in known]
    if missing:
        raise UsageError(f"no property {missing[0]!r}; there are: {', '.join(one.id for one in ALL)}")
    return tuple(known[one.lower()] for one in ids)
