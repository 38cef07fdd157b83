"""Identifiers that look random and never change for one text, and the forms they take.

Names no vendor.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


def digest(text: str) -> bytes:
    """16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def as_uuid(raw: bytes) -> str:
    """16 bytes in the form of a version 4 UUID."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[raw[8] & 3]}{text[17:20]}-{text[20:]}"


def as_number(raw: bytes, digits: int) -> str:
    """Bytes as a number of so many digits, the first not 0."""
    return str(10 ** (digits - 1) + int.from_bytes(raw) % (9 * 10 ** (digits - 1)))


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID as vendors write it: 8-4-4-4-12 hexadecimal digits, either case, nothing else."""
    return _UUID.fullmatch(text) is not None
