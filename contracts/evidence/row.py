"""One documented sentence: where it stands, which rules carry it out, and by which exchanges it is met.

Pure values; knows no file and no test runner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...sandbox.core.journal import Entry

#: Whether an earlier request of the same world, the same but for its method, was answered by a rule.
Before = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Match:
    """What an exchange must show besides its rule. All of it must hold; what is empty asks nothing."""

    operations: tuple[str, ...] = ()
    """The operation is one of these."""
    texts: tuple[str, ...] = ()
    """Each stands in the answer's body."""
    headers: tuple[str, ...] = ()
    """The answer has each of these."""
    sent: tuple[str, ...] = ()
    """Each stands in the request: in its body, or in its method and target."""
    findings: tuple[tuple[str, str], ...] = ()
    """Each check was put and said this, or more than this."""
    changes: tuple[str, ...] = ()
    """Each stands in what one of the step's changes says of itself."""
    after: str = ""
    """The rule that answered the same request before."""

    def fits(self, entry: Entry, before: Before) -> bool:
        """Whether an exchange shows all of it. `before` is asked last, for it may be dear."""
        return (
            (not self.operations or entry.operation in self.operations)
            and all(text.encode() in entry.reply.body for text in self.texts)
            and _has(entry, self.headers)
            and all(_sent(entry, text) for text in self.sent)
            and all(_found(entry, check, says) for check, says in self.findings)
            and all(any(text in str(one) for one in entry.changes) for text in self.changes)
            and (not self.after or before(self.after))
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A documented sentence that states a behaviour.

    `id` begins with the vendor's name; what follows its second dot says which case of the behaviour is meant.
    `source` is the page and the section. `quotes` are the page's own words, where the page is the one that the
    stand-in follows; neighbouring pages are cited without.
    """

    id: str
    source: str
    sentence: str
    quotes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Any of them may answer."""
    match: Match = Match()
    tests: tuple[str, ...] = ()
    """Each of them reaches the row: node ids below `tests/`, without parameters."""
    not_emulated: str = ""
    """Why the stand-in does not do it; then there are no rules and no tests."""

    @property
    def vendor(self) -> str:
        return self.id.partition(".")[0]

    @property
    def behaviour(self) -> str:
        """The behaviour's name, without vendor and case."""
        return self.id.split(".")[1]

    @property
    def case(self) -> str:
        """Which case of the behaviour; '' where there is one."""
        return ".".join(self.id.split(".")[2:])

    @property
    def is_emulated(self) -> bool:
        return not self.not_emulated

    def met_by(self, entry: Entry, before: Before) -> bool:
        """Whether an exchange is this behaviour: carried out, or said to the client."""
        took_place = entry.committed or entry.delivery == "delivered"
        return took_place and entry.rule in self.rules and self.match.fits(entry, before)


def _has(entry: Entry, headers: tuple[str, ...]) -> bool:
    if not headers:
        return True
    given = {name.lower() for name, _ in entry.reply.headers}
    return all(name.lower() in given for name in headers)


def _sent(entry: Entry, text: str) -> bool:
    return text.encode() in entry.request.body or text in f"{entry.request.method} {entry.request.target}"


def _found(entry: Entry, check: str, says: str) -> bool:
    findings = entry.decision.findings if entry.decision else ()
    return any(name == check and says in finding.says for name, finding in findings)
