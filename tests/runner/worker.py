"""The process that is killed: it forks itself for each run, so that a run starts in milliseconds.

Its requests go over a pipe to whoever started it, who answers from a world, or kills it instead of answering.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
from collections.abc import Callable
from typing import Any

from understudy import clients
from understudy.clients.ledger import Ledger
from understudy.clients.message import Reply, Request
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import Orders, Runner

_IN, _OUT = 0, 1


def _exactly(count: int) -> bytes:
    held = b""
    while len(held) < count:
        more = os.read(_IN, count - len(held))
        if not more:
            os._exit(0)  # whoever started this is gone
        held += more
    return held


def received() -> Any:
    (size,) = struct.unpack(">I", _exactly(4))
    return pickle.loads(_exactly(size))


def told(message: Any) -> None:
    body = pickle.dumps(message)
    os.write(_OUT, struct.pack(">I", len(body)) + body)


class Piped:
    """A carrier, and a clock: what time it is comes with each answer."""

    def __init__(self, at: float) -> None:
        self.at = at
        self.dies = False
        """Whether this process is to end as soon as the reply is written down."""

    def send(self, request: Request) -> Reply:
        told(("send", request))
        reply: Reply
        reply, self.at, self.dies = received()
        return reply

    def sleep(self, seconds: float) -> None:
        told(("sleep", seconds))
        self.at = received()

    def now(self) -> float:
        return self.at

    def renew(self) -> dict[str, str]:
        told(("renew", None))
        renewed: dict[str, str] = received()
        return renewed


class Dying:
    """A watch that ends its process once a reply is written down, and nothing followed from it."""

    def __init__(self, watch: Any, pipe: Piped) -> None:
        self._watch = watch
        self._pipe = pipe

    def leaving(self, request: Request) -> None:
        self._watch.leaving(request)

    def heard(self, request: Request, reply: Reply) -> None:
        self._watch.heard(request, reply)
        if self._pipe.dies:
            os.kill(os.getpid(), signal.SIGKILL)


def perform(job: dict[str, Any]) -> None:
    pipe = Piped(job["at"])
    kind: Callable[..., Any] = getattr(clients, clients.VENDORS[job["vendor"]])
    client = kind(
        job["credentials"],
        base_url=job["url"],
        carrier=pipe,
        sleep=pipe.sleep,
        now=pipe.now,
        renew=pipe.renew,
    )
    with Ledger(job["path"], durable=False) as ledger:
        ledger.begin(Plan(tuple(map(Item, job["ids"]))), {"vendor": job["vendor"]}, pipe.at)
        runner = Runner(client, ledger, Orders())
        client.watch = Dying(client.watch, pipe)
        told(("ended", runner.go()))


def main() -> None:
    """Fork for each job; say how the child ended. Whatever a run needs is loaded before."""
    for kind in clients.VENDORS.values():
        getattr(clients, kind)
    gc.freeze()
    while True:
        job = received()
        child = os.fork()
        if child == 0:
            told(("pid", os.getpid()))
            perform(job)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        told(("over", status))


if __name__ == "__main__":
    main()
