"""A process that keeps a ledger is killed between any two calls, and within some: what was committed is there, at
once, and nothing else is.

The child says on its standard output that it has come to a place, and stays there until it is killed.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from understudy.clients.audit import Audit
from understudy.clients.errors import LedgerError
from understudy.clients.ledger import Ledger
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan

_PRELUDE = """
import sys
from understudy.clients.ledger import Ledger, Settled, Sighting
from understudy.clients.outcome import Outcome
from understudy.clients.plan import Item, Plan

def here(*_):
    print("here", flush=True)
    sys.stdin.read()  # until the pipe is closed, which is after the kill

plan = Plan((Item("a"), Item("b")))
FACTS = {"vendor": "v", "host": "h", "mode": "m"}
"""

PLAN = Plan((Item("a"), Item("b")))
FACTS = {"vendor": "v", "host": "h", "mode": "m"}


def killed(path: Path, script: str, *, made: bool = True) -> None:
    """Run a script on a ledger until it says that it is `here()`, and kill it there."""
    command = [sys.executable, "-c", f"{_PRELUDE}\npath = {str(path)!r}\n{script}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        came = child.stdout.readline()
        if made and came == "here\n":
            with pytest.raises(LedgerError, match="in use by another process"):
                Ledger(path)
        child.send_signal(signal.SIGKILL)
    assert came == "here\n"


def state(path: Path) -> tuple[dict[str, int], list[tuple[str, int, bool, int]]]:
    """What a ledger that is opened now says: counts, and what is left of the run."""
    with Ledger(path) as ledger:
        counts = {outcome.value: count for outcome, count in ledger.counts().items() if count}
        return counts, [(each.id, each.round, each.unclear, each.sent) for each in ledger.pending(0, 10)]


CALLS = [
    "ledger.begin(plan, FACTS, 1.0)",
    "ledger.saw([Sighting('a', True, record={'id': 'a'}), Sighting('b', True)], 2.0)",
    "number = ledger.sent(['a'], 'delete', 'key-a', 3.0)",
    "ledger.heard('delete', 4.0, status=504, sent=number)",
    "ledger.settle([Settled('a', Outcome.UNKNOWN)], 5.0)",
    "number = ledger.sent(['a', 'b'], 'delete', 'key-b', 6.0)",
    "ledger.heard('delete', 7.0, status=200, sent=number)",
    "ledger.settle([Settled('a', Outcome.GONE)], 8.0)",
    "ledger.settle([Settled('b', Outcome.DELETED)], 8.0)",
    "ledger.end(9.0, 'finished')",
]

#: After so many of the calls: counts, and (id, round, unclear, sent) of what is left.
EXPECTED = [
    ({}, []),
    ({"not_attempted": 2}, [("a", 0, False, 0), ("b", 0, False, 0)]),
    ({"not_attempted": 2}, [("a", 0, False, 0), ("b", 0, False, 0)]),
    ({"unknown": 1, "not_attempted": 1}, [("a", 0, True, 1), ("b", 0, False, 0)]),
    ({"unknown": 1, "not_attempted": 1}, [("a", 0, True, 1), ("b", 0, False, 0)]),
    ({"unknown": 1, "not_attempted": 1}, [("a", 1, True, 1), ("b", 0, False, 0)]),
    ({"unknown": 2}, [("a", 1, True, 2), ("b", 0, True, 1)]),
    ({"unknown": 2}, [("a", 1, False, 2), ("b", 0, False, 1)]),
    ({"gone": 1, "unknown": 1}, [("b", 0, False, 1)]),
    ({"gone": 1, "deleted": 1}, []),
    ({"gone": 1, "deleted": 1}, []),
]


@pytest.mark.parametrize("calls", range(len(CALLS) + 1))
def test_killed_between_two_calls_all_of_the_first_is_there(tmp_path: Path, calls: int) -> None:
    path = tmp_path / "run.db"
    killed(path, "\n".join(["ledger = Ledger(path)", *CALLS[:calls], "here()"]))
    assert state(path) == EXPECTED[calls]
    with Ledger(path) as ledger:
        assert len(list(ledger.backups())) == (1 if calls >= 2 else 0)
        assert [session.how for session in ledger.sessions()] == (
            [""] if 0 < calls < 10 else ["finished"][:calls]
        )
        ledger.begin(PLAN, FACTS, 10.0)
        assert len(ledger.sessions()) == (2 if calls else 1)


_ENDLESS = "def forever(one):\n    yield one\n    here()\n"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ledger.settle(forever(Settled('a', Outcome.DELETED)), 5.0)", EXPECTED[3]),
        ("ledger.saw(forever(Sighting('a', True, record={})), 5.0)", EXPECTED[3]),
    ],
)
def test_killed_within_a_call_nothing_of_it_is_there(
    tmp_path: Path, call: str, expected: tuple[dict[str, int], list[tuple[str, int, bool, int]]]
) -> None:
    path = tmp_path / "run.db"
    killed(path, "\n".join([_ENDLESS, "ledger = Ledger(path)", *CALLS[:3], call]))
    assert state(path) == expected
    with Ledger(path) as ledger:
        assert len(list(ledger.backups())) == 1


def test_killed_while_a_run_begins_it_was_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    killed(path, "Ledger(path, fresh_run=here).begin(plan, FACTS, 1.0)")
    with Ledger(path) as ledger:
        assert ledger.facts == {}
        ledger.begin(Plan((Item("c"),)), FACTS, 2.0)
        assert [each.id for each in ledger.pending(0, 10)] == ["c"]


def test_killed_while_the_tables_are_made_they_are_made_again(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    half = (
        "import understudy.clients.ledger as module\n"
        "class Halved:\n"
        "    def __init__(self, db): self.db = db\n"
        "    def __getattr__(self, name): return getattr(self.db, name)\n"
        "    def executescript(self, script):\n"
        "        self.db.execute('PRAGMA cache_size = 1')  # so that half of it is on the disk already\n"
        "        self.db.executescript(script.removesuffix('COMMIT;'))\n"
        "        here()\n"
        "connect = module.connected\n"
        "module.connected = lambda *where: Halved(connect(*where))\n"
        "Ledger(path)"
    )
    killed(path, half, made=False)
    assert path.stat().st_size > 0
    assert state(path) == EXPECTED[0]


def test_a_lock_that_was_left_behind_is_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    for _ in range(2):
        killed(path, "ledger = Ledger(path)\nhere()")
        assert (tmp_path / "run.db.lock").exists()
    Ledger(path).close()


def test_a_killed_run_can_be_read_without_being_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    killed(path, "\n".join(["ledger = Ledger(path)", *CALLS[:6], "here()"]))
    with closing(Audit(path)) as audit:
        assert audit.counts()[Outcome.UNKNOWN] == 2
        assert [row.attempts for row in audit.rows()] == [2, 1]
