"""One run at a target: probes, and whatever happens to them, the deletion of every canary that is left.

Knows no vendor; whether the target is real was decided before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ...clients.errors import CallError, ClientError, NotFound
from .bench import Bench
from .double import Probes, Survey


@dataclass(slots=True)
class Ran:
    """What came of a run."""

    survey: Survey = field(default_factory=Survey)
    stopped: str = ""
    """Why it ended before its end; '' where it did not."""
    left: dict[str, str] = field(default_factory=dict)
    """Canaries that are, or may be, there still: why, by id."""


def go(probes: Probes, bench: Bench, client: Any, told: Callable[[str], object]) -> Ran:
    """Every course, and then the cleaning up, after an error and after Ctrl-C as well."""
    ran = Ran()
    # Both count against the same limits: what probes have used up, the cleaning waits for.
    client.calls.exchange.pace = bench.pace
    with _cleaned(ran, bench, client, told):
        ran.survey.run(enumerate(probes.courses), bench)
    return ran


@contextmanager
def _cleaned(ran: Ran, bench: Bench, client: Any, told: Callable[[str], object]) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        ran.stopped = "interrupted"
        told("interrupted: deleting the canaries that are left; again ends at once")
    except Exception as error:  # noqa: BLE001  whatever broke, what was made is deleted, and what is left is told
        ran.stopped = client.calls.exchange.veil(f"{type(error).__name__}: {error}")
    finally:
        _clean(ran, bench, client)


def _clean(ran: Ran, bench: Bench, client: Any) -> None:
    guard = bench.guard
    guard.cleaning = True
    waiting = guard.canaries.living
    try:
        while waiting:
            reason = _removed(client, waiting[0])
            if reason:
                ran.left[waiting[0]] = reason
            else:
                guard.canaries.gone(waiting[:1])
            waiting = waiting[1:]
    except KeyboardInterrupt:
        ran.stopped = "interrupted twice"
    ran.left.update(dict.fromkeys(waiting, "not tried"))


def _removed(client: Any, identifier: str) -> str:
    """Delete a canary for good, out of a trash as well; why it may still be there, '' where it is gone."""
    move, purge = getattr(client, "move_to_trash", None), getattr(client, "purge", None)
    if move is None or purge is None:
        return _tried(lambda: client.delete(identifier))
    if _tried(lambda: move([identifier])[identifier]):  # the other route may be the one that the vendor has
        _tried(lambda: client.delete(identifier))
    return _tried(lambda: purge([identifier])[identifier])


def _tried(remove: Callable[[], object]) -> str:
    try:
        verdict = remove()
    except NotFound:
        return ""
    except ClientError as error:
        return str(error)
    return str(verdict) if isinstance(verdict, CallError) and not isinstance(verdict, NotFound) else ""
