"""How a plan may be written: CSV, JSON or one id a line, taken apart into what stands for each id.

Knows nothing of what an id must look like. Streams: no more than a line is held, but for a JSON array.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from itertools import chain
from typing import Any, Final, NamedTuple, Protocol

#: The names under which a column or a field may hold the id; the first one that is there does.
ID_NAMES: Final = ("id", "product_id", "external_id")

_LINE: Final = 64 * 1024
"""Bytes, its end included. A longer line is no line of a plan."""
_ARRAY: Final = 64 * 1024 * 1024
"""Bytes. A JSON array is read whole; what is longer than this belongs into JSON Lines."""


class Notation(StrEnum):
    """How a plan is written."""

    CSV = "csv"
    JSON = "json"  # JSON Lines, or one array
    LINES = "txt"


NOTATIONS: Final = {
    "csv": Notation.CSV,
    "json": Notation.JSON,
    "jsonl": Notation.JSON,
    "ndjson": Notation.JSON,
    "txt": Notation.LINES,
}


class Entry(NamedTuple):
    """What stands for one id, before anybody looked at it."""

    line: int
    id: object
    reason: object = ""
    name: object = ""


class Readable(Protocol):
    """An open file, in bytes or in text."""

    def readline(self, size: int = -1, /) -> Any: ...


#: Is told of a line, from 1, and of what is wrong with it.
Say = Callable[[int, str], None]


def short(value: object) -> str:
    """A value as a message can show it."""
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:77]}…"


# ── bytes to lines ──


def _pieces(stream: Readable) -> Iterator[bytes]:
    """A line each, or of a line that is too long the parts. In bytes, so that one that is no UTF-8 can be named."""
    stream = getattr(stream, "buffer", stream)
    while piece := stream.readline(_LINE + 1):
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")


def _lines(pieces: Iterator[bytes], say: Say) -> Iterator[str]:
    """Lines as text. One that cannot be read is said, and left blank so that the others keep their numbers."""
    number, mark = 1, "\ufeff"
    for piece in pieces:
        if len(piece) > _LINE:
            say(number, f"longer than {_LINE} bytes; is this a plan?")
            _skip_line(piece, pieces)
            text = "\n"
        else:
            text = _decoded(piece, number, say)
        yield text.removeprefix(mark)
        number, mark = number + 1, ""


def _skip_line(piece: bytes, pieces: Iterator[bytes]) -> None:
    while not piece.endswith(b"\n"):
        piece = next(pieces, b"\n")


def _decoded(piece: bytes, number: int, say: Say) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError as error:
        say(
            number, f"byte {error.start + 1} ({piece[error.start]:#04x}) is not UTF-8; save the file as UTF-8"
        )
        return "\n"


def entries(stream: Readable, known: Notation | None, say: Say) -> Iterator[Entry]:
    """What is in there, by the notation given or by the look of the first line that is not blank."""
    pieces = _pieces(stream)
    seen: list[bytes] = []
    head = ""
    for piece in pieces:
        seen.append(piece)
        head = piece.decode(errors="replace").removeprefix("\ufeff").strip()
        if head:
            break
    everything = chain(seen, pieces)
    notation = known or _sniffed(head)
    if notation is Notation.JSON and head.startswith("["):
        return _from_array(everything, say)
    reading = {Notation.CSV: _from_csv, Notation.JSON: _from_json_lines, Notation.LINES: _from_lines}
    return reading[notation](_lines(everything, say), say)


def _sniffed(head: str) -> Notation:
    cells = head.replace('"', "").split(",")
    if head.startswith(("[", "{")):
        return Notation.JSON
    if head.startswith("#"):
        return Notation.LINES
    if _id_column(cells) is not None:
        return Notation.CSV
    if head.startswith('"'):
        return Notation.JSON
    return Notation.CSV if len(cells) > 1 else Notation.LINES


# ── lines to entries ──


def _from_lines(lines: Iterator[str], say: Say) -> Iterator[Entry]:  # noqa: ARG001  nothing but ids can be wrong
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield Entry(number, text)


def _from_csv(lines: Iterator[str], say: Say) -> Iterator[Entry]:
    records = _records(lines, say)
    number, header = next(records, (1, []))
    column = _id_column(header)
    names = [cell.strip().lower() for cell in header]
    if column is None or names.count(names[column]) > 1:
        say(
            number,
            _no_header(header) if column is None else f"more than one column is called {names[column]!r}",
        )
        return
    reason, name = (names.index(wanted) if wanted in names else len(names) for wanted in ("reason", "name"))
    for line, cells in records:
        if any(cells[len(names) :]):
            say(
                line,
                f"{len(cells)} cells under {len(names)} columns; a comma within a cell needs quotes around it",
            )
            continue
        padded = [*cells, *[""] * (len(names) + 1 - len(cells))]
        yield Entry(line, padded[column], padded[reason], padded[name])


def _records(lines: Iterator[str], say: Say) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line that it begins on."""
    reader = csv.reader(lines, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            say(begins, f"not CSV: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _id_column(header: list[str]) -> int | None:
    names = [cell.strip().lower() for cell in header]
    return next((names.index(name) for name in ID_NAMES if name in names), None)


def _no_header(header: list[str]) -> str:
    there = ", ".join(short(cell.strip()) for cell in header) or "none"
    return f"no column called {', '.join(ID_NAMES[:-1])} or {ID_NAMES[-1]}; the columns are: {there}"


# Numbers stay the digits that were written: an id has no use for being a number.
_JSON: Final = json.JSONDecoder(parse_int=str)


def _from_json_lines(lines: Iterator[str], say: Say) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text:
            try:
                value = _JSON.decode(text)
            except (ValueError, RecursionError) as error:
                say(number, f"not JSON: {error}")
            else:
                yield _entry(number, value)


def _entry(line: int, value: object) -> Entry:
    if not isinstance(value, Mapping):
        return Entry(line, value)
    named = next((name for name in ID_NAMES if name in value), "id")
    return Entry(line, value.get(named, value), value.get("reason"), value.get("name"))


def _from_array(pieces: Iterator[bytes], say: Say) -> Iterator[Entry]:
    """The elements of one JSON array. After the first mistake nothing can be told apart, so reading ends there."""
    document = _document(pieces, say)
    line, before = 1, 0
    try:
        for at, value in _elements(document):
            line, before = line + document.count("\n", before, at), at
            yield _entry(line, value)
    except json.JSONDecodeError as error:
        say(error.lineno, f"not JSON: {error.msg}, column {error.colno}")
    except RecursionError as error:
        say(line, f"not JSON that can be read: {error}")


def _document(pieces: Iterator[bytes], say: Say) -> str:
    whole = io.BytesIO()
    for piece in pieces:
        whole.write(piece)
        if whole.tell() > _ARRAY:
            say(1, f"a JSON array of more than {_ARRAY} bytes; write it as JSON Lines, an element a line")
            return "[]"
    try:
        return whole.getvalue().decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        say(whole.getvalue().count(b"\n", 0, error.start) + 1, "not UTF-8; save the file as UTF-8")
        return "[]"


def _elements(document: str) -> Iterator[tuple[int, object]]:
    """Each element of an array and where it begins, one after the other."""
    at = _past_blank(document, document.index("[") + 1)
    closed = document[at : at + 1] == "]"
    while not closed:
        value, end = _JSON.raw_decode(document, at)
        yield at, value
        at = _past_blank(document, end)
        closed = document[at : at + 1] == "]"
        if not closed and document[at : at + 1] != ",":
            raise json.JSONDecodeError("expected a comma or the array's end", document, at)
        at = at if closed else _past_blank(document, at + 1)
    at = _past_blank(document, at + 1)
    if at < len(document):
        raise json.JSONDecodeError("something follows the array's end", document, at)


def _past_blank(document: str, at: int) -> int:
    while document[at : at + 1] in {" ", "\t", "\n", "\r"}:
        at += 1
    return at
