"""Moving Zoho Desk's records, many in one call, and telling of each how it went.

A move is out of the catalogue into the trash, or out of the trash for good. No I/O; knows no route.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Final

from .calls import Sight, Verdicts
from .errors import CallError, InvalidRequest, NotFound, RateLimited, Refused, Stop, UnknownOutcome
from .exchange import Exchange, Heard
from .message import Request
from .outcome import Attempt, Outcome, Removal
from .steps import Steps, Wait
from .zoho_desk_answers import FORBIDDEN, results_of

#: The most ids that one call may name. Source: OpenAPI description, Product: Delete Products.
TOGETHER: Final = 50
#: What a `Sight` says of a product in the Recycle Bin.
IN_THE_TRASH: Final = "in the trash"
Group = tuple[str, ...]


class Place(Enum):
    """Where a record is."""

    ACTIVE = "active"
    BINNED = "in the trash"
    ABSENT = "absent"


def place_of(sight: Sight) -> Place:
    if sight.present:
        return Place.ACTIVE
    return Place.BINNED if sight.says == IN_THE_TRASH else Place.ABSENT


def in_groups(ids: Sequence[str]) -> list[Group]:
    """Ids, as many in a group as one call may name."""
    return [tuple(ids[start : start + TOGETHER]) for start in range(0, len(ids), TOGETHER)]


class Move:
    """One move of some records. Where an answer leaves it open what became of one, that one is read."""

    def __init__(
        self,
        exchange: Exchange,
        request: Callable[[Group], Request],
        sight: Callable[[str], Steps[Sight]],
        done: Outcome,
    ) -> None:
        self._exchange = exchange
        self._request = request
        self._sight = sight
        self._done = done
        self._origin = Place.ACTIVE if done is Outcome.TRASHED else Place.BINNED
        self._verdicts: dict[str, Removal | CallError] = {}
        self._tried: dict[str, tuple[Attempt, ...]] = {}
        self._lost: dict[str, int] = {}
        self._groups: deque[Group] = deque()
        self.binned: set[str] = set()
        """What is known to lie in the trash."""

    def made(self, ids: Sequence[str]) -> Steps[Verdicts]:
        """How it went, for each id. Raises `Stop` where no call can succeed and nothing is known of any id."""
        self._groups.extend(in_groups(ids))
        while self._groups:
            group = self._groups.popleft()
            try:
                yield from self._sent(group)
            except Stop as stop:
                if not self._verdicts:
                    raise
                self._give(group, stop)
                self._give((one for other in self._groups for one in other), stop)
                self._groups.clear()
        return {one: self._verdicts[one] for one in ids}

    def _give(self, ids: Iterable[str], failure: CallError) -> None:
        self._verdicts.update(dict.fromkeys(ids, failure))

    def _sent(self, group: Group) -> Steps[None]:
        try:
            heard = yield from self._exchange.ask(self._request(group))
        except UnknownOutcome as lost:
            yield from self._unheard(group, lost)
        except InvalidRequest as refusal:
            yield from self._refused(group, refusal)
        except RateLimited as refusal:
            yield from self._turned_away(group, refusal)
        except Stop:
            raise
        except CallError as failure:
            self._give(group, failure)
        else:
            yield from self._read(group, heard)

    def _note(self, ids: Iterable[str], attempts: tuple[Attempt, ...]) -> None:
        for one in ids:
            self._tried[one] = self._tried.get(one, ()) + attempts

    # ── an answer that tells of each ──

    def _read(self, group: Group, heard: Heard) -> Steps[None]:
        self._note(group, heard.attempts)
        results = dict.fromkeys(group) if heard.response.status == 204 else results_of(heard.response)
        failed: dict[str, CallError] = {}
        for one in group:
            problem = results.get(one)
            if problem is not None:
                failed[one] = problem
            elif one in results:
                self._verdicts[one] = Removal(one, self._done, self._tried[one])
                self.binned.add(one)
        yield from self._found_out(failed)
        silent = tuple(one for one in group if one not in results)
        if silent:
            yield from self._look_after(silent, UnknownOutcome("the answer does not mention it"))

    # ── an answer that refuses them all ──

    def _refused(self, group: Group, refusal: InvalidRequest) -> Steps[None]:
        """Where one record keeps the others from being moved, halves are sent, down to that one."""
        if (refusal.status, refusal.code) != (422, "INVALID_DATA"):
            self._give(group, refusal)
        elif len(group) > 1:
            middle = len(group) // 2
            self._groups.extendleft((group[middle:], group[:middle]))
            self._note(group, refusal.attempts[:-1])
        else:
            self._note(group, refusal.attempts)
            yield from self._found_out({group[0]: refusal})

    def _found_out(self, failed: Mapping[str, CallError]) -> Steps[None]:
        """What keeps each from being moved. Why somebody may not, only the vendor knows."""
        self._verdicts.update({one: failure for one, failure in failed.items() if failure.code == FORBIDDEN})
        unclear = [one for one, failure in failed.items() if failure.code != FORBIDDEN]
        seen = yield from self._seen(unclear)
        for one in unclear:
            failure = failed[one]
            failure.attempts = self._tried[one]
            acted = any(attempt.may_have_acted for attempt in self._tried[one][:-1])
            self._verdicts[one] = self._word(one, seen.get(one), failure, doubt=acted)

    def _turned_away(self, group: Group, refusal: RateLimited) -> Steps[None]:
        """A 429 is no proof that nothing was done: a gateway that counts answers may say it too late."""
        self._note(group, refusal.attempts)
        seen = yield from self._seen(group)
        for one in group:
            moved = one in seen and seen[one] is not self._origin
            self._verdicts[one] = self._word(one, seen[one], refusal, doubt=True) if moved else refusal

    # ── no answer ──

    def _unheard(self, group: Group, lost: UnknownOutcome) -> Steps[None]:
        self._note(group, lost.attempts)
        yield from self._look_after(group, lost)

    def _look_after(self, group: Group, lost: UnknownOutcome) -> Steps[None]:
        """Look at each: what was moved is told as such, what was not is sent again."""
        seen = yield from self._seen(group)
        again: list[str] = []
        for one in group:
            number = self._lost[one] = self._lost.get(one, 0) + 1
            if seen.get(one) is not self._origin:
                self._verdicts[one] = self._word(one, seen.get(one), lost, doubt=True)
            elif number < self._exchange.patience.attempts:
                again.append(one)
            else:
                says = f"the answer was lost again and again; {lost.text}"
                self._verdicts[one] = UnknownOutcome(says, status=lost.status, attempts=self._tried[one])
        if again:
            yield Wait(self._exchange.patience.long(lost.retry_after, self._lost[again[0]]), str(lost))
            self._groups.appendleft(tuple(again))

    # ── the word ──

    def _seen(self, ids: Iterable[str]) -> Steps[Mapping[str, Place]]:
        """Where records are; without what could not be read, be it that the token may not."""
        seen: dict[str, Place] = {}
        for one in ids:
            try:
                seen[one] = place_of((yield from self._sight(one)))
            except NotFound:
                seen[one] = Place.ABSENT
            except (Stop, RateLimited):
                break
            except CallError:
                continue
        return seen

    def _word(self, one: str, place: Place | None, failure: CallError, *, doubt: bool) -> Removal | CallError:
        """What is said of a record that no answer calls moved. `doubt`: an earlier attempt may have moved it."""
        tried = self._tried[one]
        if place is None:
            says = f"{failure.text}; and it could not be read back"
            return UnknownOutcome(says, status=failure.status, code=failure.code, attempts=tried)
        if place is Place.BINNED:
            self.binned.add(one)
        if place in {self._origin, Place.ACTIVE}:
            says = f"it is {place.value}, and was not moved: {failure.text}"
            return Refused(says, status=failure.status, code=failure.code, attempts=tried)
        if doubt:
            return Removal(one, Outcome.GONE, tried, f"{place.value} after an earlier attempt")
        says = f"it was {place.value} already"
        return NotFound(says, status=failure.status, code=failure.code, attempts=tried)
