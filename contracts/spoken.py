"""How counts, spans, moments and foreign text are said to a person.

Knows no report and no medium; what it returns holds no control character, and is not escaped for HTML.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

#: Characters that move the cursor, break a line or turn its direction, beside the control characters proper.
_UNRULY: Final = frozenset("\u061c\u200e\u200f\u2028\u2029\ufeff")
#: What a terminal without UTF-8 gets for the characters that our own sentences use.
_ASCII: Final = str.maketrans(
    {"…": "...", "–": "-", "—": "-", "×": "x", "“": '"', "”": '"', "’": "'", "·": "-"}
)


def number(value: int) -> str:
    """`10,000`."""
    return f"{value:,}"


def count(value: int, noun: str, plural: str = "") -> str:
    """`1 deletion`, `10,000 deletions`."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def share(part: int, whole: int) -> str:
    """`9.9 %`: never 0 % for something, nor 100 % for less than everything."""
    percent = 100 * part / whole if whole else 0.0
    if 0 < percent < 0.1:  # noqa: PLR2004  one digit behind the point is shown
        return "under 0.1 %"
    if 99.9 < percent < 100:  # noqa: PLR2004
        return "over 99.9 %"
    return f"{percent:.1f}".removesuffix(".0") + " %"


def duration(seconds: float) -> str:
    """A span in its two largest units: `0.4 s`, `6 s`, `1 min 30 s`, `16 h 39 min`, `3 d 2 h`."""
    seconds = max(0.0, seconds)
    if seconds < 9.95:  # noqa: PLR2004  below ten seconds a tenth is worth saying
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    if round(seconds) < _HOUR:
        return _two(round(seconds), (_MINUTE, "min"), (1, "s"))
    if round(seconds / _MINUTE) * _MINUTE < 2 * _DAY:
        return _two(round(seconds / _MINUTE) * _MINUTE, (_HOUR, "h"), (_MINUTE, "min"))
    return _two(round(seconds / _HOUR) * _HOUR, (_DAY, "d"), (_HOUR, "h"))


def _two(whole: int, large: tuple[int, str], small: tuple[int, str]) -> str:
    parts = (whole // large[0], large[1]), (whole % large[0] // small[0], small[1])
    return " ".join(f"{number(value)} {unit}" for value, unit in parts if value)


def moment(seconds: float) -> str:
    """`22 Nov 2026, 20:10 UTC`."""
    at = _utc(seconds)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC" if at else "beyond the calendar"


def stamp(seconds: float) -> str:
    """`2026-11-22 20:10:05`, in UTC: sorts as text."""
    at = _utc(seconds)
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _utc(seconds: float) -> datetime | None:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def some(words: Sequence[str], total: int, most: int = 5) -> str:
    """`a, b and 12 more`, or `a, b and c` where that is all."""
    shown = [harmless(word, 120) for word in words[:most]]
    rest = total - len(shown)
    if rest > 0:
        shown.append(f"{number(rest)} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def harmless(text: str, most: int = 300) -> str:
    """Somebody else's text, in one line, unable to steer a terminal or turn a sentence round; long text is cut."""
    said = "".join(map(_visible, text[: 4 * most]))
    if len(said) <= most and len(text) <= 4 * most:
        return said
    return f"{said[:most].rstrip()}… ({count(len(text), 'character')})"


def _visible(one: str) -> str:
    if one in "\t\n\r":
        return " "
    category = unicodedata.category(one)
    bidi = unicodedata.bidirectional(one) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    if bidi or one in _UNRULY or category in {"Cc", "Cs"}:
        return f"\\x{ord(one):02x}" if ord(one) < 0x100 else f"\\u{ord(one):04x}"  # noqa: PLR2004  a byte
    return one


def plain(line: str, encoding: str) -> str:
    """A line that a stream of that encoding can hold: as it is, or in ASCII with the rest escaped."""
    if encoding.lower().replace("-", "").replace("_", "") == "utf8":
        return line
    return line.translate(_ASCII).encode("ascii", "backslashreplace").decode()
