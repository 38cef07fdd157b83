"""Every answer that any test gets of a stand-in, held against the vendor's document: the test that got a wrong one fails.

Looks on where entries come into a journal, and changes nothing: not what is decided, said or kept. Left out are
answers that a fault put in the vendor's place, and those of stand-ins in a process of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from understudy.sandbox.core.faults import FaultKind
from understudy.sandbox.core.journal import Entry, Journal

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "contracts"))
from documented import NAMES, Json, Said, answers, document, operations, resolved
from notations import told
from quick import compiled

#: Faults that leave what the vendor says as it is, whatever becomes of it on its way.
_LEAVE_IT = (
    FaultKind.LATENCY, FaultKind.EVENT, FaultKind.DUPLICATE, FaultKind.LOST_REPLY, FaultKind.CLOSE, FaultKind.RESET,
    FaultKind.TIMEOUT, FaultKind.TRUNCATED,
)  # fmt: skip
_ELSEWHERE = ""
#: Files of tests whose stand-ins are broken on purpose: what those say is another suite's to catch.
_BROKEN_ON_PURPOSE = "test_mutants_"
Key = tuple[str, str, int, str, str | None, bytes]


class Validator:
    """One schema, made ready once."""

    def __init__(self, schema: Json, components: Json) -> None:
        self._quick = compiled(schema, components["schemas"])
        self._thorough = OAS30Validator(
            {**schema, "components": components}, format_checker=oas30_format_checker
        )

    def problems(self, value: Any) -> list[str]:
        if self._quick.is_valid(value):
            return []
        return [f"{one.json_path}: {one.message[:300]}" for one in self._thorough.iter_errors(value)]


class Described:
    """One answer of a document, ready to be compared with many: its validators are made once."""

    def __init__(self, content: Json, said: Said) -> None:
        self._content = content
        self._said = said
        self._rules = _rules(content, said)
        self._headers = {
            name.lower(): resolved(content, one) for name, one in said.content.get("headers", {}).items()
        }
        self._header_validators: dict[str, Validator] = {}
        self._header_verdicts: dict[tuple[str, str | None], list[str]] = {}

    def problems(self, entry: Entry) -> list[str]:
        """What is wrong with the answer's rule and body."""
        rule = entry.decision.answer.name if entry.decision else ""
        found = [] if rule in self._rules else [f"the rules that give it are {self._rules}, not {rule}"]
        if not entry.reply.body:
            # OpenAPI cannot say that a status comes with a body or without: it may, where several rules give it.
            silent = "content" not in self._said.content or len(self._rules) > 1
            return found if silent else [*found, "it has no body"]
        return [*found, *self._body_problems(_header(entry, "content-type") or "", entry.reply.body)]

    def _body_problems(self, kind: str, body: bytes) -> list[str]:
        kind = kind.partition(";")[0].strip().lower()
        if kind not in self._validators:
            return [f"it comes as {kind!r}, not as {' or '.join(self._validators) or 'nothing'}"]
        try:
            value = told(kind, body)
        except ValueError as error:
            return [f"its body is no {kind}: {error}"]
        return self._validators[kind].problems(value)

    @cached_property
    def _validators(self) -> dict[str, Validator]:
        described = self._said.content.get("content", {})
        return {
            kind.partition(";")[0].strip().lower(): self._validator(one["schema"])
            for kind, one in described.items()
        }

    def header_problems(self, entry: Entry) -> list[str]:
        found: list[str] = []
        for name in self._headers:
            said = name, _header(entry, name)
            if said not in self._header_verdicts:
                self._header_verdicts[said] = list(self._wrong_header(*said))
            found += self._header_verdicts[said]
        return found

    def _wrong_header(self, name: str, sent: str | None) -> Iterable[str]:
        header = self._headers[name]
        if sent is None:
            return [f"it has no {name}"] if header.get("required") else []
        schema = resolved(self._content, header["schema"])
        whole = schema.get("type") == "integer" and sent.removeprefix("-").isdigit()
        if name not in self._header_validators:
            self._header_validators[name] = self._validator(schema)
        problems = self._header_validators[name].problems(int(sent) if whole else sent)
        return [f"{name}{problem}" for problem in problems]

    def _validator(self, schema: Json) -> Validator:
        return Validator(resolved(self._content, schema), self._content.get("components", {}))


def _rules(content: Json, said: Said) -> list[str]:
    """The rules that give an answer. A status may mirror another's: then they are that one's."""
    mirrored = said.content.get("x-mirrors")
    if mirrored is None:
        return said.rules
    same = (one for one in answers(content) if (one.operation, str(one.status)) == (said.operation, mirrored))
    return next(same).rules


def _header(entry: Entry, wanted: str) -> str | None:
    return next((value for name, value in entry.reply.headers if name.lower() == wanted), None)


@cache
def _described(vendor: str) -> dict[tuple[str, int], Described]:
    content = document(vendor)
    return {(one.operation, one.status): Described(content, one) for one in answers(content)}


@cache
def _operations(vendor: str) -> frozenset[str]:
    return frozenset(one.name for one in operations(document(vendor)))


class Onlooker:
    """Holds each answer against the document, and remembers what was wrong until it is asked."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self._verdicts: dict[Key, tuple[Described | None, list[str]]] = {}

    def look(self, entry: Entry) -> None:
        if entry.vendor not in NAMES or entry.decision is None or (entry.faults and not _unaltered(entry)):
            return
        reply, rule = entry.reply, entry.decision.answer.name
        key = entry.vendor, entry.operation, reply.status, rule, _header(entry, "content-type"), reply.body
        if key not in self._verdicts:
            self._verdicts[key] = _verdict(entry)
        described, problems = self._verdicts[key]
        headers = described.header_problems(entry) if described else []
        if problems or headers:
            self._note(entry, problems + headers)

    def _note(self, entry: Entry, problems: list[str]) -> None:
        self.wrong += [
            f"{entry.request.method} {entry.request.path} ({entry.vendor}.{entry.operation}) was answered "
            f"{entry.reply.status}, and contracts/documents/{entry.vendor}.yaml says otherwise: {one}"
            for one in problems
        ]

    def told(self) -> list[str]:
        """What was wrong since this was last asked."""
        wrong, self.wrong = self.wrong, []
        return list(dict.fromkeys(wrong))


def _verdict(entry: Entry) -> tuple[Described | None, list[str]]:
    """What the document has for such an answer, and what is wrong with its rule and body."""
    operation = entry.operation if entry.operation in _operations(entry.vendor) else _ELSEWHERE
    described = _described(entry.vendor).get((operation, entry.reply.status))
    if described is None:
        return None, [f"it knows no {entry.reply.status} of it"]
    return described, described.problems(entry)


def _unaltered(entry: Entry) -> bool:
    """Whether every fault that struck left the vendor's words alone; a fault names its kind first."""
    return bool(entry.reply.status) and all(one.partition(" ")[0] in _LEAVE_IT for one in entry.faults)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "undocumented(why): the test lets a stand-in say what its vendor's document does not"
    )
    config.stash[_ONLOOKER] = onlooker = Onlooker()
    add = Journal.add

    def watched(self: Journal, entry: Entry, secrets: Iterable[str] = ()) -> None:
        onlooker.look(entry)
        add(self, entry, secrets)

    Journal.add = watched  # type: ignore[method-assign]
    config.add_cleanup(lambda: setattr(Journal, "add", add))


_ONLOOKER = pytest.StashKey[Onlooker]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Run the test; where it passed and an answer was wrong, fail it."""
    onlooker = item.config.stash[_ONLOOKER]
    try:
        yield
    finally:
        wrong = onlooker.told()
    if item.path.name.startswith(_BROKEN_ON_PURPOSE):
        return
    marked = item.get_closest_marker("undocumented") is not None
    if wrong and not marked:
        pytest.fail("\n".join(wrong[:10]), pytrace=False)
    if marked and not wrong:
        pytest.fail("every answer is as documented: take the marker `undocumented` away", pytrace=False)
