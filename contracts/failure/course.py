"""The run as it can be had again at a served stand-in: what to ask of the control plane, and what to send, in order.

Requests carry the credentials of the files' own world. Knows no shell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from ...sandbox.core.explain import UNHEARD
from ...sandbox.core.journal import Redacted, veil
from . import stage
from .case import Case, Step
from .stage import Control

#: What a client says of itself, and of the connection.
_OWN: Final = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"}
)
_PLAIN: Final = "/:@,~!$&()*+;="


@dataclass(frozen=True, slots=True)
class Sending:
    """One request, as a client has to send it."""

    step: Step
    method: str
    target: str
    """Below the vendor's address, quoted as in a request line."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def heard(self) -> int:
        """The status that the program heard; 0 for none."""
        entry = self.step.entry
        return 0 if entry.delivery in UNHEARD else entry.reply.status


def course(case: Case) -> Iterator[Control | Sending]:
    """The world made ready, and then the run."""
    yield from stage.opened(case)
    for step in case.steps:
        yield from stage.before(case, step)
        if not step.copied:
            yield _sending(case, step.entry.request, step)


def _sending(case: Case, request: Redacted, step: Step) -> Sending:
    """A request with what lets it in where its marks stood."""
    known = {veil(secret): secret for secret in case.account.credentials.values()}
    body = request.body
    for mark, secret in known.items():
        body = body.replace(mark.encode(), secret.encode())
    query = [(name, _put(value, known)) for name, value in request.query]
    target = quote(_put(request.path, known), safe=_PLAIN) + (f"?{urlencode(query)}" if query else "")
    headers = {
        name: _put(value, known) for name, value in request.headers.items() if name.lower() not in _OWN
    }
    return Sending(step, request.method, target, headers, body)


def _put(text: str, known: Mapping[str, str]) -> str:
    for mark, secret in known.items():
        text = text.replace(mark, secret)
    return text
