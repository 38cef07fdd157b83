"""One exchange explained: why it was answered so, on what evidence, what that changed, and what the client saw.

Names no vendor. Shows journal entries only, in which secrets are marked already; those minted in an answer are marked here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from .clock import Instant, iso_millis, utc
from .decision import Change, Count, Finding, Remove
from .journal import Entry, veil

#: What a client saw of an answer, by how that left.
_SAW: Final = {
    "delivered": "the answer, whole",
    "reset": "a reset connection, and no answer",
    "close": "a closed connection, and no answer",
    "silence": "nothing, until it gave up waiting",
    "truncated": "the head of the answer and the beginning of its body, then a closed connection",
}
#: Deliveries of which the client heard nothing at all.
UNHEARD: Final = frozenset({"reset", "close", "silence"})

_FIELD: Final = re.compile(r'"([^"\\]{1,64})"(\s{0,8}:\s{0,8})"((?:[^"\\]|\\.)*)"')
_FORM_FIELD: Final = re.compile(r"(?:(?<=&)|^)([^&=\s]{1,64})=([^&\s]*)")
_SECRET_FIELD: Final = re.compile(
    r"(?<!page_)(?<!page)token$|secret|password|authorization|(?:api|access|private)_?key$", re.IGNORECASE
)


def explained(entry: Entry) -> dict[str, Any]:
    """An entry as plain JSON, its reasons in the order in which they were found."""
    answer = entry.decision.answer if entry.decision else None
    return {
        "id": entry.id,
        "at": utc(entry.at).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        "epoch": entry.at / 1_000_000,
        "world": entry.world,
        "vendor": entry.vendor,
        "operation": entry.operation,
        "request": _request(entry),
        "reply": {
            "status": entry.reply.status,
            "headers": _pairs(entry.reply.headers),
            **body_text(entry.reply.body),
        },
        "delivery": entry.delivery,
        "client_saw": saw(entry),
        "rule": entry.rule,
        "evidence": answer.evidence.value if answer else None,
        "source": answer.source if answer else None,
        "reasons": [{"check": one.check, "says": one.says, "passed": one.passed} for one in entry.reasons],
        "limits": [_limit(finding) for finding in _weighed(entry)],
        "changes": [_change(change) for change in _changes(entry)],
        "committed": entry.committed,
        "faults": list(entry.faults),
        "unrouted": entry.unrouted,
        "error": entry.error,
    }


def _request(entry: Entry) -> dict[str, Any]:
    request = entry.request
    return {
        "method": request.method,
        "path": request.path,
        "query": _pairs(request.query),
        "headers": _pairs(request.headers.items()),
        **body_text(request.body),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def body_text(body: bytes) -> dict[str, str]:
    """A body as `body` and its `encoding`: `utf-8`, or `base64` where it is no text."""
    try:
        return {"body": _without_secrets(body.decode("utf-8")), "encoding": "utf-8"}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode("ascii"), "encoding": "base64"}


def _without_secrets(text: str) -> str:
    """A text whose JSON or form fields that are named like secrets hold marks: a token is minted in an answer."""
    text = _FIELD.sub(_marked_field, text)
    return _FORM_FIELD.sub(_marked_form_field, text) if text[:1] not in {"{", "[", "<"} else text


def _marked_field(match: re.Match[str]) -> str:
    name, colon, value = match.groups()
    return f'"{name}"{colon}"{veil(value)}"' if value and _SECRET_FIELD.search(name) else match.group()


def _marked_form_field(match: re.Match[str]) -> str:
    name, value = match.groups()
    return f"{name}={veil(value)}" if value and _SECRET_FIELD.search(name) else match.group()


def _weighed(entry: Entry) -> Iterator[Finding]:
    """The findings in which a call was put to a limit."""
    for _, finding in entry.decision.findings if entry.decision else ():
        if finding.reading is not None:
            yield finding


def _limit(finding: Finding) -> dict[str, Any]:
    """A limit's numbers after the call. Its key is left out: at some vendors that is a credential."""
    reading = finding.reading
    assert reading is not None  # noqa: S101  `_weighed` has looked
    count = next((change for change in finding.changes if isinstance(change, Count)), None)
    return {
        "limit": count.key.partition(":")[0] if count else "",
        "permitted": reading.permitted,
        "of": reading.limit,
        "used": reading.used,
        "remaining": reading.remaining,
        "cost": reading.cost,
        "reset": _iso(reading.reset),
        "retry_at": _iso(reading.retry_at),
    }


def _iso(at: Instant) -> str:
    return iso_millis(at)


def _changes(entry: Entry) -> Iterator[Change]:
    """What the decision would change, whether or not it was committed; calls counted against limits left out."""
    for change in entry.decision.changes if entry.decision else ():
        if not isinstance(change, Count):
            yield change


def _change(change: Change) -> dict[str, Any]:
    assert not isinstance(change, Count)  # noqa: S101  `_changes` leaves them out
    return {
        "says": str(change),
        "table": change.table.name,
        "id": change.id if isinstance(change, Remove) else change.record.id,
        "removes": isinstance(change, Remove),
        "effect": change.effect.value,
    }


def saw(entry: Entry) -> str:
    """What the client saw of the answer, in words."""
    return _SAW.get(entry.delivery, f"nothing: the answer went {entry.delivery}")


# ── in words ──


def told(entry: Entry) -> str:
    """An entry as a text for people, whole."""
    lines = [*_headline(entry)]
    lines += _section("why", [str(reason) for reason in entry.reasons] or [_unreasoned(entry)])
    lines += _section("limits", [_limit_told(_limit(finding)) for finding in _weighed(entry)])
    lines += _section("changes", _changes_told(entry))
    lines += _section("faults", entry.faults)
    lines += _section("the client saw", [saw(entry)])
    lines += _section("error", entry.error.splitlines())
    return "\n".join(lines) + "\n"


def _headline(entry: Entry) -> Iterator[str]:
    request = entry.request
    yield f"{entry.id}  {iso_millis(entry.at)}  {request.method} {request.target}"
    yield f"{entry.vendor}.{entry.operation}, in world {entry.world!r}"
    if entry.decision is None:
        yield f"answered {entry.reply.status or 'nothing'}, by no rule"
    else:
        answer = entry.decision.answer
        yield f"answered {entry.reply.status} by {entry.rule} ({answer.evidence}: {answer.source})"


def _unreasoned(entry: Entry) -> str:
    if entry.unrouted:
        return "nothing is routed there"
    if entry.error:
        return "the rule failed; this is Understudy's bug"
    return "a fault answered, and no rule was asked" if entry.faults else "no check was put"


def _limit_told(limit: dict[str, Any]) -> str:
    verdict = "permitted" if limit["permitted"] else f"refused until {limit['retry_at']}"
    numbers = f"{limit['used']} of {limit['of']} used, {limit['remaining']} left, afresh at {limit['reset']}"
    return f"{limit['limit']}: {verdict}; {numbers}"


def _changes_told(entry: Entry) -> list[str]:
    changes = [f"{change} ({change.effect})" for change in _changes(entry) if not isinstance(change, Count)]
    if not changes:
        return ["none"]
    return changes if entry.committed else ["none was made; these would have been:", *changes]


def _section(title: str, lines: Iterable[str]) -> list[str]:
    said = [f"  {line}" for line in lines]
    return ["", title, *said] if said else []
