"""What a fault does, in words. Knows no vendor and no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...sandbox.core.faults import Fault, FaultKind
from ..spoken import duration

_WORDS: Final[Mapping[FaultKind, str]] = {
    FaultKind.CLOSE: "the connection is closed",
    FaultKind.DUPLICATE: "a proxy delivers it twice",
    FaultKind.EVENT: "somebody else acts",
    FaultKind.LATENCY: "it takes longer",
    FaultKind.LOST_REPLY: "the answer is lost",
    FaultKind.MALFORMED: "the answer's body is garbled",
    FaultKind.PHANTOM_SUCCESS: "a success is answered, and nothing done",
    FaultKind.RESET: "the connection is reset",
    FaultKind.STATUS: "an error is answered instead",
    FaultKind.THROTTLE: "429 is answered instead",
    FaultKind.TIMEOUT: "nothing is ever said",
    FaultKind.TRUNCATED: "the answer breaks off",
}


def in_words(fault: Fault, dies: str = "") -> str:
    """One fault: `the answer is lost, after the commit`. `dies` is the event that ends a credential."""
    return f"{_what(fault, dies)}, {fault.when} the commit"


def _what(fault: Fault, dies: str) -> str:
    if fault.kind is FaultKind.STATUS:
        return f"{fault.status} is answered instead"
    if fault.kind is FaultKind.LATENCY and fault.seconds:
        return f"it takes {duration(fault.seconds)} longer"
    if fault.kind is FaultKind.EVENT:
        who = "the credential stops being known" if fault.event == dies else _WORDS[fault.kind]
        return f"{who} ({fault.event})"
    return _WORDS[fault.kind]
