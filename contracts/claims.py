"""What a program says of its own work, a line of JSON an id, and how much of it is so.

Knows the words that it may use, and the truth it is held against; nothing of processes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from ..clients.outcome import Outcome
from .report import Claims
from .truth import Truth

_FAILED: Final = frozenset({Outcome.FAILED, Outcome.REFUSED, Outcome.BLOCKED})
_DONE: Final = frozenset({Outcome.DELETED, Outcome.TRASHED})

#: What each word may mean: our own ten, and a few that say less. `failed` is anybody's word for "it did not go".
WORDS: Final[Mapping[str, frozenset[Outcome]]] = {
    **{outcome.value: frozenset({outcome}) for outcome in Outcome},
    **dict.fromkeys(("failed", "failure", "error"), _FAILED),
    **dict.fromkeys(("ok", "success", "done"), _DONE),
    "skipped": frozenset({Outcome.BLOCKED, Outcome.NOT_ATTEMPTED}),
}


class Claim(NamedTuple):
    """What was said of one id."""

    word: str
    means: frozenset[Outcome]


class Heard:
    """Claims as they come; the last one of an id counts."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        """`aliases` gives the plan's id for every name that a product may be called by."""
        self.claims: dict[str, Claim] = {}
        self._aliases = aliases

    def hear(self, line: str) -> bool:
        """Whether a line is a claim about an id of the plan; if so, it is kept."""
        read = claimed(line)
        if read is None:
            return False
        identifier, word = read
        means = WORDS.get(plain(word))
        known = self._aliases.get(identifier) or self._aliases.get(identifier.lower())
        if means is None or known is None:
            return False
        self.claims[known] = Claim(word, means)
        return True


def claimed(line: str) -> tuple[str, str] | None:
    """The id and the word of a line that is a claim, whatever they are; None for any other line."""
    value = _object(line)
    identifier, word = value.get("id"), value.get("outcome")
    if not isinstance(identifier, str | int) or not isinstance(word, str):
        return None
    return str(identifier), word


def plain(word: str) -> str:
    """A word as `WORDS` spells it."""
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def _object(line: str) -> dict[str, Any]:
    if not line.lstrip().startswith("{"):
        return {}
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def is_so(claim: Claim, truth: Truth) -> bool:
    """Whether any of the things that a claim may mean is no lie."""
    return bool(claim.means & truth.truthful)


def held_against(claims: Mapping[str, Claim], truths: Mapping[str, Truth], unasked: Iterable[str]) -> Claims:
    """What is said against what is true."""
    wrong = {one: claim for one, claim in claims.items() if not is_so(claim, truths[one])}
    there = [one for one in wrong if _says_absent(wrong[one]) and not truths[one].absent]
    gone = [one for one in wrong if _says_present(wrong[one]) and truths[one].absent]
    return Claims(
        said=len(claims),
        agrees=len(claims) - len(wrong),
        silent=len(truths.keys() - claims.keys()),
        believes_deleted_still_there=tuple(there),
        believes_failed_is_gone=tuple(gone),
        never_asked_is_gone=tuple(unasked),
        another_word=tuple(one for one in wrong if one not in {*there, *gone}),
    )


def _says_absent(claim: Claim) -> bool:
    return all(outcome.is_absent for outcome in claim.means)


def _says_present(claim: Claim) -> bool:
    return not any(outcome.is_absent or outcome is Outcome.UNKNOWN for outcome in claim.means)
