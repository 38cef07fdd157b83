"""A run that is really killed, at any request: before it is carried out, after, or once its answer is written down.

The world outlives it, because it is in this process; the same command then goes on with the same ledger.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pytest
from trial import Trial

from understudy.clients.audit import Audit
from understudy.clients.message import Request
from understudy.clients.outcome import Outcome
from understudy.contracts.carrier import InProcess
from understudy.sandbox import Sandbox

MODES = ("before", "after", "heard")
#: What an id may come to, whatever happens to the process: nobody else acts here, and no answer is a lie.
REMOVED = {Outcome.DELETED, Outcome.TRASHED, Outcome.GONE}


#: Which mode of death a request brings, if any: by its number from 1.
Kills = Callable[[int, Request], str]


class Processes:
    """Runs as processes, one at a time."""

    def __init__(self) -> None:
        worker = [sys.executable, str(Path(__file__).with_name("worker.py"))]
        self._zygote = subprocess.Popen(worker, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        assert self._zygote.stdin
        assert self._zygote.stdout
        self._to: IO[bytes] = self._zygote.stdin
        self._from: IO[bytes] = self._zygote.stdout

    def close(self) -> None:
        self._to.close()
        self._zygote.wait(10)
        self._from.close()

    def _tell(self, message: Any) -> None:
        body = pickle.dumps(message)
        self._to.write(struct.pack(">I", len(body)) + body)

    def _hear(self) -> Any:
        (size,) = struct.unpack(">I", self._exactly(4))
        return pickle.loads(self._exactly(size))

    def _exactly(self, count: int) -> bytes:
        held = b""
        while len(held) < count:
            more = self._from.read(count - len(held))
            assert more, "the worker is gone"
            held += more
        return held

    def run(
        self, trial: Trial, path: Path, ids: Sequence[str], kills: Kills = lambda _number, _request: ""
    ) -> bool:
        """One run, to its end or to its death; whether it came to its end."""
        world, numbers = trial.world, itertools.count(1)
        carrier = InProcess(trial.sandbox.app, world, trial.standin.url)
        self._tell(self._job(trial, path, ids))
        _, pid = self._hear()
        while True:
            what, value = self._hear()
            if what == "send":
                mode = kills(next(numbers), value)
                reply = None if mode == "before" else carrier.send(value)
                if mode in {"before", "after"}:
                    return self._killed(pid)
                self._tell((reply, world.clock.time(), mode == "heard"))
            elif what == "sleep":
                world.clock.sleep(value)
                self._tell(world.clock.time())
            elif what == "renew":
                self._tell(trial.renewed())
            else:
                return self._over(what, value)

    def _over(self, what: str, value: Any) -> bool:
        if what == "over":
            assert os.WTERMSIG(value) == signal.SIGKILL, "it died of something else"
            return False
        assert value.finished, value
        assert self._hear() == ("over", 0)
        return True

    def _killed(self, pid: int) -> bool:
        os.kill(pid, signal.SIGKILL)
        return self._over(*self._hear())

    @staticmethod
    def _job(trial: Trial, path: Path, ids: Sequence[str]) -> dict[str, Any]:
        return {
            "vendor": trial.vendor, "url": trial.standin.url, "credentials": dict(trial.standin.credentials),
            "at": trial.world.clock.time(), "path": str(path), "ids": list(ids),
        }  # fmt: skip


@pytest.fixture(scope="session")
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.close()


@pytest.fixture(scope="module")
def worlds() -> Callable[[str, int], Trial]:
    """A world with so many products, put back each time."""
    sandbox = Sandbox()
    made: dict[tuple[str, int], Trial] = {}

    def world(vendor: str, products: int) -> Trial:
        if (vendor, products) not in made:
            made[vendor, products] = Trial(vendor, sandbox, f"{vendor}-{products}", products)
        made[vendor, products].world.reset()
        return made[vendor, products]

    return world


def _agrees(trial: Trial, path: Path, ids: Sequence[str]) -> None:
    """No id twice, none forgotten, none misreported: what went is the plan, and each word is so."""
    with Audit(path) as audit:
        assert not list(trial.untruths(audit, ids, unclear=True))
        outcomes = {row.id: row.outcome for row in audit.rows()}
    assert set(outcomes) == set(ids)
    assert set(outcomes.values()) <= REMOVED, outcomes
    assert trial.effects() == dict.fromkeys(ids, 1)
    if trial.vendor == "devdraft":  # its idempotency keys prove what a lost answer was
        assert set(outcomes.values()) == {Outcome.DELETED}


@pytest.mark.parametrize("mode", MODES)
def test_a_run_killed_once_goes_on_wherever_it_was(
    vendor: str, mode: str, worlds: Callable[[str, int], Trial], processes: Processes, tmp_path: Path
) -> None:
    """A plan of 12, killed at each of its requests in turn, each time begun anew."""
    trial = worlds(vendor, 12)
    ended = False
    for at in itertools.count(1):
        trial.world.reset()
        path = tmp_path / f"{at}.db"
        ended = processes.run(trial, path, trial.live, lambda number, _, at=at: mode * (number == at))  # type: ignore[misc]
        assert ended or processes.run(trial, path, trial.live)
        _agrees(trial, path, trial.live)
        if ended:
            break
    assert at > 3  # Zoho Desk's few requests are a look, a removal, and a look


@pytest.mark.parametrize("share", [0.02, 0.4, 0.97])
def test_a_run_of_200_killed_once_goes_on(
    vendor: str, share: float, worlds: Callable[[str, int], Trial], processes: Processes, tmp_path: Path
) -> None:
    trial = worlds(vendor, 200)
    requests = {"tribemade": 600, "zoho_desk": 7}.get(vendor, 204)
    kill_at = max(1, round(requests * share))
    mode = MODES[round(share * 100) % 3]
    path = tmp_path / "run.db"
    assert not processes.run(trial, path, trial.live, lambda number, _: mode * (number == kill_at))
    assert processes.run(trial, path, trial.live)
    _agrees(trial, path, trial.live)


#: Of the requests that a run makes for the first time, each so manieth brings death. Where each beginning looks
#: through a list of all products that are left, a death costs more.
STRIDES = {"tribemade": 4, "altcraft": 2, "zoho_desk": 2, "shoplazza": 4, "devdraft": 4}


def test_a_run_of_200_killed_again_and_again_comes_to_its_end(
    vendor: str, worlds: Callable[[str, int], Trial], processes: Processes, tmp_path: Path
) -> None:
    """One run: killed, gone on with, and killed at a later request that it was not yet killed at."""
    trial = worlds(vendor, 200)
    path, met = tmp_path / "run.db", set[str]()
    modes = itertools.cycle(MODES)

    def kills(_number: int, request: Request) -> str:
        name = f"{request.operation} {request.target} {request.targets}"
        is_new = name not in met
        met.add(name)
        return next(modes) if is_new and len(met) % STRIDES[vendor] == 0 else ""

    killed = 0
    while not processes.run(trial, path, trial.live, kills):
        killed += 1
    assert killed == len(met) // STRIDES[vendor]
    assert killed >= 4  # Zoho Desk's removals are few: 50 products go in one
    _agrees(trial, path, trial.live)
