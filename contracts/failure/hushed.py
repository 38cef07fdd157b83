"""Secrets taken out of a text by how they look.

The code under test may print or raise anything. Knows no trial and no vendor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_MARK: Final = "[secret]"
_NAMED: Final = re.compile(
    r"\b((?:api|access|client|private|auth)?[-_ ]?(?:authorization|cookie|token|secret|password|passwd|key))"
    r"([\"']?\s*(?:[:=]|\bis\b)\s*)(?:b?[\"'])?(?:(?:bearer|basic|zoho-oauthtoken)\s+)?"
    r"(?!\[secret)[^\s\"',;&}\])]+",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"\b(bearer|basic|zoho-oauthtoken)\s+(?!\[secret)[\w.~+/=-]{6,}", re.IGNORECASE)
_IN_A_URL: Final = re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")
#: Long, and of letters and digits both: what no word is, nor any id of a vendor's.
_RANDOM: Final = re.compile(r"(?<![\w.-])(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w.-]{24,}(?![\w.-])")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def hushed(text: str, kept: Iterable[str] = ()) -> str:
    """`text` with all that looks like a secret replaced by `[secret]`; what is known as one is marked before.

    `kept` are texts that look like one and are none: ids of a plan.
    """
    text = _IN_A_URL.sub(_MARK, text)
    text = _NAMED.sub(rf"\1\2{_MARK}", text)
    text = _SCHEME.sub(rf"\1 {_MARK}", text)
    spared = frozenset(kept)
    return _RANDOM.sub(lambda found: _spared(found.group(), spared), text)


def _spared(word: str, kept: frozenset[str]) -> str:
    return word if word in kept or _UUID.fullmatch(word) else _MARK
