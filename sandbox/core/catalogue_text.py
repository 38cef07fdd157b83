"""What the notations of a catalogue have in common: legible lines, single values, and the problems met.

Knows text and what it should say; must not know products, columns or keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter
from typing import Final

from .errors import Problem

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# Bounded, because turning a million digits into a number is slow, and nobody's price.
_AMOUNT: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
_WHOLE: Final = re.compile(r"[-+]?[0-9]{1,18}")
_ADDRESS: Final = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
# Shopify's later status: "translated to active in older versions" of its API, which is what a catalogue knows.
# https://shopify.dev/docs/api/admin-graphql/latest/enums/ProductStatus
_STATUSES: Final = {"active": "active", "draft": "draft", "archived": "archived", "unlisted": "active"}


class Findings:
    """The problems met while one catalogue is read; they come out in reading order."""

    def __init__(self) -> None:
        self._found: list[tuple[int, Problem]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, line: int, where: str, says: str) -> None:
        """Note what is wrong at `where`; `line` is for the order alone."""
        self._found.append((line, Problem(where, says)))

    def in_order(self) -> tuple[Problem, ...]:
        """Every problem, by line, and as met within one line."""
        return tuple(problem for _, problem in sorted(self._found, key=itemgetter(0)))


class UnfitError(ValueError):
    """A text is not what was expected; the message says what was."""


def lines(text: str) -> Iterator[str]:
    """The lines of `text` with their ends, as editors count them: str.splitlines() also breaks at U+2028."""
    return (match.group() for match in _LINE.finditer(text))


def legible(text: str, findings: Findings) -> str:
    """`text` with what no text may hold replaced, so that the rest of the file is still checked."""
    if "\0" not in text and is_unicode(text):
        return text
    for number, line in enumerate(lines(text), start=1):
        _check_line(number, line, findings)
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def is_unicode(text: str) -> bool:
    """Whether `text` can be written as UTF-8: a byte that could not be read stands in it as a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_line(number: int, line: str, findings: Findings) -> None:
    if "\0" in line:
        findings.add(number, f"line {number}", "expected text, came a NUL byte: is this a text file?")
    if not is_unicode(line):
        stray = ord(next(char for char in line if "\ud800" <= char <= "\udfff"))
        # `surrogateescape` keeps an undecodable byte there; anything else is half of a character.
        came = f"the byte 0x{stray & 0xFF:02x}" if stray >= 0xDC80 else "half of a surrogate pair"  # noqa: PLR2004 - see above
        findings.add(number, f"line {number}", f"expected text in UTF-8, came {came}: save the file as UTF-8")


def shown(value: object) -> str:
    """`value` as a message quotes it: one line, of a bearable length."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - what fits beside the rest of a message


def amount(text: str) -> Decimal:
    """An amount of money, 0 or more, with a point before the fraction."""
    if not _AMOUNT.fullmatch(text):
        raise UnfitError("an amount of 0 or more, such as 12.50")
    return Decimal(text)


def whole(text: str) -> int:
    """A whole number; a shop that oversold has fewer than none."""
    if not _WHOLE.fullmatch(text):
        raise UnfitError("a whole number, such as 3")
    return int(text)


def weight(text: str) -> int:
    """A weight in grams, to the nearest gram: newer exports carry fractions from pounds."""
    if not _AMOUNT.fullmatch(text):
        raise UnfitError("a weight in grams, such as 250")
    return round(Decimal(text))


def position(text: str) -> int:
    """A place in an order, counted from 1."""
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise UnfitError("a position, counted from 1")
    return int(text)


def truth(text: str) -> bool:
    """`true` or `false`; spreadsheets write them in capitals."""
    if (word := text.lower()) not in ("true", "false"):
        raise UnfitError("true or false")
    return word == "true"


def address(text: str) -> str:
    """Where an image can be fetched from."""
    if not _ADDRESS.fullmatch(text):
        raise UnfitError("an address that begins with http:// or https://")
    return text


def status(text: str) -> str:
    """A product's status as the catalogue names it."""
    if (known := _STATUSES.get(text.lower())) is None:
        raise UnfitError("active, draft or archived")
    return known


def policy(text: str) -> str:
    """What happens to orders when the stock is used up."""
    if (word := text.lower()) not in ("deny", "continue"):
        raise UnfitError("deny or continue")
    return word


def share(text: str) -> float:
    """A share of the whole, from 0 to 1."""
    if not _AMOUNT.fullmatch(text) or Decimal(text) > 1:
        raise UnfitError("a share from 0 to 1, such as 0.1")
    return float(text)
