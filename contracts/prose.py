"""A report as text for a terminal.

Knows lines, widths and colours; what is said comes from `wording`.
"""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple, TextIO

from . import wording
from .report import Group, Report
from .spoken import harmless, number, plain, some

_RESET: Final = "\x1b[0m"
_NARROWEST: Final = 40
_WIDEST: Final = 100
_UNIT: Final = re.compile(r"(\d) (s|min|h|d|%)(?!\w)")  # a number is not parted from its unit


class _Tone(StrEnum):
    """How a line is set, as the terminal's own code."""

    PLAIN = ""
    HEADING = "\x1b[1m"
    ALARM = "\x1b[1;31m"
    TROUBLE = "\x1b[33m"
    QUIET = "\x1b[2m"


class _Line(NamedTuple):
    text: str
    tone: _Tone = _Tone.PLAIN
    indent: int = 0
    hang: int = 0


def tell(report: Report, stream: TextIO) -> None:
    """Write a report as the stream can take it: its width, its colours unless `NO_COLOR` is set, its encoding."""
    colour = stream.isatty() and "NO_COLOR" not in os.environ
    width = min(_WIDEST, shutil.get_terminal_size().columns) if stream.isatty() else 80
    encoding = stream.encoding or "ascii"
    stream.writelines(plain(line, encoding) + "\n" for line in lines(report, width, colour))


def lines(report: Report, width: int = 80, colour: bool = False) -> list[str]:
    """A report as lines of at most `width` characters; no control character but our own colours is in them."""
    told: list[str] = []
    for line in _all(report):
        told += _set(line, max(_NARROWEST, width), colour) if line.text else [""]
    return told


def _set(line: _Line, width: int, colour: bool) -> list[str]:
    first, rest = " " * line.indent, " " * (line.indent + line.hang)
    text = _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", line.text)
    wrapped = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    wrapped = [one.replace("\N{NO-BREAK SPACE}", " ") for one in wrapped]
    return [f"{line.tone}{one}{_RESET}" for one in wrapped] if colour and line.tone else wrapped


def _all(report: Report) -> Iterator[_Line]:
    yield _Line(wording.headline(report), _Tone.ALARM if report.irreversible else _Tone.HEADING)
    yield _Line(wording.standing(report))
    yield _Line(wording.asked(report) + ".", _Tone.QUIET)
    notes = (wording.stopped(report), wording.program_ended(report), wording.trouble(report))
    yield from (_Line(note, _Tone.TROUBLE) for note in notes if note)
    yield from _section("What becomes of each", _outcomes(report))
    yield from _section("What the program believes", _claims(report))
    yield from _section("What can be brought back", _list(map(wording.recoverable, report.recoverable)))
    yield from _section("Time and requests", _time(report))
    yield from _section("Changed besides what was asked", _list(map(wording.swept, report.swept)))
    yield from _section("What this rests on", _bases(report))
    yield from _section("Faults, and how often they struck", _list(map(wording.struck, report.faults)))
    yield from _section("Backups", _list(wording.backed_up(report)))
    yield from _section("What else to look after", _list(map(harmless, report.afterwards)))
    yield _Line("")
    yield _Line(wording.ended(report), _Tone.QUIET)


def _section(heading: str, content: Iterable[_Line]) -> Iterator[_Line]:
    """A heading and what stands below it; nothing at all where that is nothing."""
    below = list(content)
    if below:
        yield _Line("")
        yield _Line(heading, _Tone.HEADING)
        yield from below


def _list(sentences: Iterable[str]) -> Iterator[_Line]:
    return (_Line(one, indent=2, hang=2) for one in sentences)


def _outcomes(report: Report) -> Iterator[_Line]:
    for group in report.outcomes:
        tone = _Tone.TROUBLE if wording.is_trouble(group.outcome) else _Tone.PLAIN
        told = f"{number(group.count)} {wording.word(group.outcome)}: {wording.MEANS[group.outcome]}"
        yield _Line(told, tone, 2, 4)
        yield from _ids(report, group)


def _ids(report: Report, group: Group) -> Iterator[_Line]:
    """Up to five ids of a group below their reasons, and how many more there are."""
    shown = 0
    for labels, because in wording.reasons(report, group):
        if because:
            yield _Line(because, indent=6)
        yield from (_Line(label, _Tone.QUIET, 8, 4) for label in labels)
        shown += len(labels)
    if shown and group.count > shown:
        yield _Line(f"and {number(group.count - shown)} more", _Tone.QUIET, 8)


def _time(report: Report) -> Iterator[_Line]:
    yield from _list(filter(None, (wording.lasting(report), wording.dilated(report))))
    if report.requests:
        yield _Line(wording.spent(report), indent=2, hang=2)
    if len(report.requests) > 1:
        parts = (f"{harmless(one.operation, 60)} {number(one.sent)}" for one in report.requests)
        yield _Line("By operation: " + ", ".join(parts), indent=2, hang=2)
    if report.limits:
        yield _Line("Limits: " + "; ".join(harmless(one) for one in report.limits), _Tone.QUIET, 2, 2)


def _claims(report: Report) -> Iterator[_Line]:
    if report.claims is None:
        return
    yield _Line(wording.claimed(report.claims), indent=2, hang=2)
    for what, ids in wording.mistakes(report.claims):
        yield _Line(f"{number(len(ids))} × {what}: {some(ids, len(ids))}", _Tone.TROUBLE, 2, 4)


def _bases(report: Report) -> Iterator[_Line]:
    if not report.bases:
        return
    yield _Line(wording.known(report), indent=2, hang=2)
    for one in wording.unsure(report):
        told = f"{number(one.count)} × {harmless(one.answer, 60)}, {one.evidence.value} ({harmless(one.source, 200)})"
        yield _Line(told, indent=4, hang=2)
