"""What a deletion integration must keep, each with a name and a sentence, judged by the evidence of one trial.

A property looks at what happened and at what was said of it; it never asks how the code under test works.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from ..clients.errors import Stop
from ..clients.message import Response
from ..clients.outcome import Outcome
from ..clients.waiting import exactly
from ..sandbox.core.clock import SECOND
from ..sandbox.core.journal import Entry
from .judged import Judged
from .scenario import Deed, Feature, Mode, Scenario
from .truth import Truth, is_disturbed, is_reading, is_unclear
from .watched import DoesNotEnd

#: What is wrong, in one sentence; None where nothing is.
Check = Callable[[Judged], str | None]
_GONE_BY_US: Final = frozenset({Outcome.DELETED, Outcome.TRASHED})
_NO_EFFECT: Final = frozenset(
    {
        Outcome.BLOCKED,
        Outcome.DEACTIVATED,
        Outcome.FAILED,
        Outcome.NOT_ATTEMPTED,
        Outcome.NOT_FOUND,
        Outcome.REFUSED,
    }
)
_HONEST: Final = frozenset({Outcome.GONE, Outcome.UNKNOWN})
_LONGEST: Final = 26 * 3600.0
_TELLTALE: Final = 6
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Property:
    """One thing to keep."""

    id: str
    name: str
    sentence: str
    check: Check
    reported: bool = False
    """Whether it judges what the code says, so that code which says nothing cannot break it."""
    restarts: bool = True
    """Whether it speaks of a run that was killed and begun again, too."""
    needs: frozenset[Feature] = frozenset()
    """What scenarios must have for it to be broken at all."""
    vendors: tuple[str, ...] = ()
    """Whom it concerns; empty for all."""

    def judges(self, scenario: Scenario) -> bool:
        """Whether it has anything to say of a scenario."""
        concerned = not self.vendors or scenario.vendor in self.vendors
        return concerned and (self.restarts or scenario.crash is None)


def needs(properties: Iterable[Property]) -> frozenset[Feature]:
    """What scenarios must have, so that each of these can be broken."""
    return frozenset[Feature]().union(*(one.needs for one in properties))


def only_asked(seen: Judged) -> str | None:
    for key in seen.taken:
        return f"{seen.named_key(key)} is gone, and the plan does not name it"
    return None


def no_escalation(seen: Judged) -> str | None:
    if seen.evidence.scenario.mode is Mode.PERMANENT:
        return None
    for entry in seen.entries:
        if entry.operation in seen.profile.purges:
            return f"asked for the trash, and sent {entry.operation}: what it names is gone for good"
    return None


def one_effect(seen: Judged) -> str | None:
    for identifier, truth in seen.truths.items():
        done = False
        for entry in seen.removals(truth):
            if done:
                return f"{seen.named(identifier)} was removed, the vendor had said so, and it was sent again"
            done = _removes(seen, entry, truth)
    return None


def _removes(seen: Judged, entry: Entry, truth: Truth) -> bool:
    """Whether an answer is the vendor's own word that it is done, and was heard."""
    heard = entry.committed and entry.delivery == "delivered" and not is_disturbed(entry)
    return truth.outcome in _GONE_BY_US and heard and seen.failure(entry, truth.id) is None


def total(seen: Judged) -> str | None:
    if isinstance(seen.raised, DoesNotEnd):
        return None
    if seen.raised is not None:
        return f"it raised {type(seen.raised).__name__}, and never said what became of {seen.silent() or 'anything'}"
    if seen.said is None:
        return None
    if seen.odd:
        identifier, word = next(iter(seen.odd.items()))
        return f"reported {word!r} of {seen.named(identifier)}, which is no outcome"
    if missing := seen.silent():
        return f"said nothing of {missing}"
    strangers = [one for one in seen.said if one not in seen.plan]
    return f"reported {strangers[0]!r}, which nobody asked for" if strangers else None


def no_false_gone(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        if word not in _GONE_BY_US or word in truth.truthful:
            continue
        if not truth.absent:
            return f"reported {word}, but {seen.named(identifier)} is still there: {truth.because or 'nothing was sent'}"
        if truth.outcome in _GONE_BY_US:
            return f"reported {word}, but {seen.named(identifier)} was {truth.outcome}"
        return f"reported {word}, but {seen.named(identifier)} was not there to be {word}: {truth.outcome} is true"
    return None


def no_false_alive(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        false = word in _NO_EFFECT and word not in truth.truthful and truth.outcome in _GONE_BY_US
        if false and not _left_in_doubt(seen, truth):
            return f"reported {word}, but {seen.named(identifier)} is gone{_how(seen, truth)}"
    return None


def _how(seen: Judged, truth: Truth) -> str:
    sent = seen.removals(truth)
    said_no = (one for one in sent if one.changes and (is_unclear(one) or seen.failure(one, truth.id)))
    lost = next(said_no, None)
    if lost is None:
        return ": the vendor said so"
    which = "its only removal" if len(sent) == 1 else "one of its removals"
    if lost.delivery == "delivered" and not is_unclear(lost):
        return f": the answer to {which} says otherwise, and came after the commit"
    return f": the answer to {which} was lost after the commit"


def lost_is_unknown(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        if word in _HONEST or not _left_in_doubt(seen, truth):
            continue
        if word in _NO_EFFECT and truth.outcome in _GONE_BY_US:
            return f"reported {word}, but {seen.named(identifier)} is gone{_how(seen, truth)}"
        return f"reported {word} of {seen.named(identifier)}, but the answer to its removal was lost: nobody can know"
    return None


def no_other_lie(seen: Judged) -> str | None:
    for identifier, word, truth in seen.words():
        if word not in truth.truthful and (says := _lie(seen, word, truth)):
            return f"reported {word}, but {says.format(seen.named(identifier))}"
    return None


def _lie(seen: Judged, word: Outcome, truth: Truth) -> str | None:
    """What is wrong with a word that is none of the true ones; None where it can be put up with."""
    looked = any(is_reading(entry) for entry in seen.entries)
    restored = any(act.does is Deed.RESTORES for act in seen.evidence.scenario.actors)
    if word in {Outcome.GONE, Outcome.NOT_FOUND} and not truth.absent and not restored:
        return "{} is still there"
    if word is Outcome.DEACTIVATED and truth.outcome is not Outcome.DEACTIVATED:
        return "{} was not hidden"
    if word is Outcome.UNKNOWN and not _is_doubtful(seen, truth):
        return f"nothing about {{}} was unclear: {truth.outcome} is true"
    if word is Outcome.BLOCKED and truth.acts and not truth.absent and not looked:
        return "nothing was in the way of {}"
    idle = not truth.acts and not truth.absent and not looked
    if word in {Outcome.BLOCKED, Outcome.REFUSED, Outcome.FAILED} and idle:
        return "nothing was sent for {}"
    return None


def _is_doubtful(seen: Judged, truth: Truth) -> bool:
    """Whether a careful reader may doubt: a 429 can be said too late, and a count of several names nobody."""
    named = [other.acts for other in seen.truths.values()]
    counted = seen.profile.plan_id != "id" and any(
        sum(entry in acts for acts in named) > 1 for entry in truth.acts
    )
    late = any(one.reply.status == _TOO_MANY or one.delivery != "delivered" for one in truth.acts)
    return truth.unclear or counted or late or any(turned_away(seen, entry) for entry in truth.acts)


def _left_in_doubt(seen: Judged, truth: Truth) -> bool:
    """Whether the last that was heard of an id is an answer that never came, and nobody looked since."""
    sent = seen.removals(truth)
    if not sent or not _proves_nothing(sent[-1]) or any(_removes(seen, entry, truth) for entry in sent):
        return False
    last = seen.entries.index(sent[-1])
    return not any(is_reading(entry) for entry in seen.entries[last + 1 :])


def _proves_nothing(entry: Entry) -> bool:
    """Whether an answer lets nobody say what was done: a refusal does, whatever became of its body."""
    refusal = 400 <= entry.reply.status < 500 and entry.reply.status not in {408, 429}  # noqa: PLR2004  statuses
    return is_unclear(entry) and not (refusal and entry.delivery == "delivered")


def retry_after(seen: Judged) -> str | None:
    for number, entry in enumerate(seen.entries):
        wait = asked_wait(entry)
        if wait is None or wait > _LONGEST:
            continue
        for later in seen.entries[number + 1 :]:
            waited = (later.at - entry.at) / SECOND
            if later.operation == entry.operation and waited < wait:
                return f"was asked to wait {wait:g} s, and sent {later.operation} again after {waited:g} s"
    return None


def asked_wait(entry: Entry) -> float | None:
    """The seconds that a refusal asks to wait; None for any other answer, and where it names no time."""
    if entry.reply.status != _TOO_MANY or entry.delivery != "delivered":
        return None
    headers = {
        name.lower(): value for name, value in entry.reply.headers if name.lower() != "x-ratelimit-reset"
    }
    answer = Response(429, headers, entry.reply.body)
    try:
        body = answer.json()
    except ValueError:
        body = None
    return exactly(headers, body, entry.at / SECOND)


def stop_on_auth(seen: Judged) -> str | None:
    refused = 0
    for entry in seen.entries:
        if entry.operation not in seen.profile.removals or entry.delivery != "delivered":
            continue
        refused += turned_away(seen, entry)
        if refused > 2:  # noqa: PLR2004  one renewal is allowed
            return f"the credential was refused {refused} times, and it went on sending removals"
    return None


def turned_away(seen: Judged, entry: Entry) -> bool:
    """Whether an answer refuses the credential."""
    return isinstance(seen.failure(entry), Stop)


def no_secrets(seen: Judged) -> str | None:
    told = f"{seen.output} {seen.said} {seen.odd} {seen.raised!r} {seen.raised}".lower()
    if any(spelled.lower() in told for secret in seen.secrets for spelled in _spellings(secret)):
        return "a credential stands in what it printed, logged, raised or reported"
    return None


def _spellings(secret: str) -> Iterator[str]:
    """A credential as it is, and as URLs and headers write it."""
    if len(secret) < _TELLTALE:
        return
    yield secret
    yield quote(secret, safe="")
    for ahead in range(3):  # base64 spells the same three ways, by what stands before
        yield b64encode(b" " * ahead + secret.encode()).decode()[4 if ahead else 0 : -4]


def terminates(seen: Judged) -> str | None:
    return f"it does not end: {seen.raised}" if isinstance(seen.raised, DoesNotEnd) else None


#: On by default, for every vendor, with no configuration.
DEFAULT: Final = (
    Property("S1", "only-asked", "nothing goes that the plan does not name", only_asked),
    Property("S2", "no-escalation", "who asks for the trash never deletes for good", no_escalation),
    Property("S4", "one-effect", "what the vendor confirmed is not sent again", one_effect, restarts=False),
    Property(
        "T1", "total", "every id of the plan gets exactly one word", total, reported=True, restarts=False
    ),
    Property(
        "T2",
        "no-false-gone",
        "what is reported deleted is gone, by us",
        no_false_gone,
        reported=True,
        restarts=False,
    ),
    Property(
        "T3",
        "no-false-alive",
        "what is reported kept was not removed by us",
        no_false_alive,
        reported=True,
        restarts=False,
    ),
    Property(
        "T4",
        "lost-is-unknown",
        "a lost answer that nobody read back is unknown",
        lost_is_unknown,
        reported=True,
        restarts=False,
    ),
    Property(
        "T13",
        "no-other-lie",
        "no other word is untrue, nor unknown without a reason",
        no_other_lie,
        reported=True,
        restarts=False,
    ),
    Property("R1", "retry-after", "nothing is sent again before the vendor said so", retry_after),
    Property("R7", "stop-on-auth", "a refused credential ends the run", stop_on_auth),
    Property("H1", "no-secrets", "no credential is printed, logged, raised or reported", no_secrets),
    Property("L1", "terminates", "the run comes to an end", terminates),
)
