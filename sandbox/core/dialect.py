"""What most dialects share: JSON on the wire, and a decision that is nothing but an answer.

Names no vendor; every text, header and envelope is the vendor's own, in its `wire.py`.
"""

from __future__ import annotations

from typing import Any

from .decision import Answer, Decision, Evidence, encoded
from .vendor import Reply


def documented(name: str, status: int, source: str, body: Any = None, **more: Any) -> Answer:
    """An answer that the vendor's page shows."""
    return Answer(name, status, Evidence.DOCUMENTED, source, body, **more)


def inferred(name: str, status: int, source: str, body: Any = None, **more: Any) -> Answer:
    """An answer that follows from what the page shows."""
    return Answer(name, status, Evidence.INFERRED, source, body, **more)


def assumed(name: str, status: int, source: str, body: Any = None, **more: Any) -> Answer:
    """An answer that nothing shows: status and shape may be relied on, the wording may not."""
    return Answer(name, status, Evidence.ASSUMED, source, body, **more)


def plain(answer: Answer, body: Any = None, headers: tuple[tuple[str, str], ...] = ()) -> Decision:
    """A decision without a case: what a fault makes a vendor say."""
    return Decision(answer, (), (), body, headers)


def json_reply(
    decision: Decision, headers: tuple[tuple[str, str], ...] = (), kind: str = "application/json"
) -> Reply:
    """A decision as JSON; without a body where the answer has none."""
    text = decision.answer.json if decision.body is None else encoded(decision.body)
    own = (*decision.answer.headers, *headers, *decision.headers)
    return Reply(decision.answer.status, (("Content-Type", kind), *own) if text else own, text)
