"""Operations are written once: both drivers ask for the same, in the same order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients.message import Reply, Request, Response, Silence
from understudy.clients.steps import Renew, Send, Steps, Wait, arun, asynchronous, run, sync

GET, DELETE = Request("get", "GET", "/a"), Request("delete", "DELETE", "/a")
OK, LOST = Response(200), Silence("reset", sent=True)


class Line:
    """A transport, a sleep and a watch, all of which note what they are asked."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = list(replies)
        self.noted: list[object] = []

    def send(self, request: Request) -> Reply:
        self.noted.append(request.operation)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def renew(self) -> None:
        self.noted.append("renew")

    def sleep(self, seconds: float) -> None:
        self.noted.append(seconds)

    def leaving(self, request: Request) -> None:
        self.noted.append(f"{request.operation} leaves")

    def heard(self, request: Request, reply: Reply) -> None:
        self.noted.append((f"{request.operation} heard", reply))


class AsyncLine:
    """The same, awaited."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def send(self, request: Request) -> Reply:
        await asyncio.sleep(0)
        return self.line.send(request)

    async def renew(self) -> None:
        self.line.renew()

    async def sleep(self, seconds: float) -> None:
        self.line.sleep(seconds)


def _run(steps: Steps[Any], line: Line) -> Any:
    return run(steps, line, line.sleep)


def _arun(steps: Steps[Any], line: Line) -> Any:
    other = AsyncLine(line)
    return asyncio.run(arun(steps, other, other.sleep))


DRIVERS = pytest.mark.parametrize("drive", [_run, _arun])
Drive = Callable[[Steps[Any], Line], Any]


def _operation() -> Steps[list[Reply | None]]:
    heard = [(yield Send(DELETE)), (yield Wait(2.5, "the limit"))]
    return [*heard, (yield Renew()), (yield Send(GET))]


@DRIVERS
def test_each_step_is_carried_out_in_order_and_only_a_send_is_answered(drive: Drive) -> None:
    line = Line(LOST, OK)
    assert drive(_operation(), line) == [LOST, None, None, OK]
    assert line.noted == ["delete", 2.5, "renew", "get"]


@DRIVERS
def test_an_operation_may_ask_for_nothing(drive: Drive) -> None:
    def nothing() -> Steps[int]:
        yield from ()
        return 7

    assert drive(nothing(), Line()) == 7


@DRIVERS
def test_what_an_operation_raises_reaches_the_caller(drive: Drive) -> None:
    def failing() -> Steps[None]:
        yield Send(GET)
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        drive(failing(), Line(OK))


@DRIVERS
@pytest.mark.parametrize("error", [RuntimeError("rails"), KeyboardInterrupt()])
def test_what_a_transport_raises_ends_the_operation_and_reaches_the_caller(drive: Drive, error: Any) -> None:
    """The rails speak so: an operation must not take it for an answer."""
    ended: list[str] = []

    def asking() -> Steps[None]:
        try:
            yield Send(DELETE)
        except Exception:  # noqa: BLE001  that it never comes here is the point
            ended.append("taken for an answer")
        finally:
            ended.append("ended")

    class Broken(Line):
        def send(self, request: Request) -> Reply:  # noqa: ARG002  the seam's signature
            raise error

    with pytest.raises(type(error)):
        drive(asking(), Broken())
    assert ended == ["ended"]


def test_a_watch_is_told_before_a_request_leaves_and_after_its_reply() -> None:
    line = Line(LOST, OK)
    run(_operation(), line, line.sleep, watch=line)
    assert line.noted == [
        "delete leaves", "delete", ("delete heard", LOST), 2.5, "renew", "get leaves", "get", ("get heard", OK),
    ]  # fmt: skip


def test_a_watch_that_was_told_of_a_request_may_never_hear_of_a_reply() -> None:
    line = Line(RuntimeError("cut"))
    with pytest.raises(RuntimeError):
        run(_operation(), line, line.sleep, watch=line)
    assert line.noted == ["delete leaves", "delete"]


def test_a_watch_that_cannot_note_a_request_keeps_it_from_leaving() -> None:
    class Full(Line):
        def leaving(self, request: Request) -> None:
            raise OSError(f"disk full before {request.operation}")

    line = Full(OK)
    with pytest.raises(OSError, match="disk full"):
        run(_operation(), line, line.sleep, watch=line)
    assert line.noted == []


def test_a_method_is_its_operation_run() -> None:
    class Adding:
        def add(self, one: int, *, other: int = 1) -> Steps[int]:
            """Adds."""
            yield Send(GET)
            return one + other

    class Both:
        calls = Adding()
        add = sync(Adding.add)

        def _run(self, steps: Steps[Any]) -> Any:
            return run(steps, Line(OK), lambda _: None)

    class BothAsync:
        calls = Adding()
        add = asynchronous(Adding.add)

        async def _run(self, steps: Steps[Any]) -> Any:
            return run(steps, Line(OK), lambda _: None)

    assert Both().add(1, other=2) == 3
    assert asyncio.run(BothAsync().add(1, other=2)) == 3
    assert (Both.add.__name__, Both.add.__doc__, BothAsync.add.__doc__) == ("add", "Adds.", "Adds.")
