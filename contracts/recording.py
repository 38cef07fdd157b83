"""Sees every exchange of every world in this process while tests run, and notes which behaviours it was, in which test.

The one seam is the journal, which every exchange passes: it is watched from `begin` to `end`, and left as it was.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from functools import partial
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

import pytest

from ..sandbox.core.journal import Entry, Journal
from .evidence import Row, rows

_SENT: Final = "understudy_recording"
_NOBODY: Final = "(outside any test)"


class Recorder:
    """What was met so far. Holds names and numbers alone: nothing of a request stays."""

    def __init__(self) -> None:
        self.test = _NOBODY
        """The test that exchanges are noted under."""
        self.tables: dict[str, tuple[Row, ...]] = {}
        """The rows of each vendor that was asked anything."""
        self.met: dict[str, set[str]] = {}
        """The tests that met a row, by the row's id."""
        self._by_rule: dict[str, list[Row]] = {}
        self._remembered: set[str] = set()
        self._earlier: WeakKeyDictionary[Journal, set[int]] = WeakKeyDictionary()
        self._patch = pytest.MonkeyPatch()
        self._lock = Lock()

    def begin(self) -> None:
        """Watch every journal of this process, those that are still to be made too."""
        recorder, add = self, Journal.add

        def watched(journal: Journal, entry: Entry, secrets: Iterable[str] = ()) -> None:
            add(journal, entry, secrets)
            recorder.see(journal, entry)

        self._patch.setattr(Journal, "add", watched)

    def end(self) -> None:
        self._patch.undo()

    def see(self, journal: Journal, entry: Entry) -> None:
        """Note what an exchange is, under the test that runs."""
        with self._lock:
            if entry.vendor not in self.tables:
                self._open(entry.vendor)
            rule = entry.rule
            for row in self._by_rule.get(rule, ()):
                tests = self.met.setdefault(row.id, set())
                if self.test not in tests and row.met_by(entry, partial(self._before, journal, entry)):
                    tests.add(self.test)
            if rule in self._remembered:
                self._earlier.setdefault(journal, set()).add(_same(rule, entry))

    def _before(self, journal: Journal, entry: Entry, rule: str) -> bool:
        return _same(rule, entry) in self._earlier.get(journal, ())

    def _open(self, vendor: str) -> None:
        self.tables[vendor] = rows(vendor)
        for row in self.tables[vendor]:
            for rule in row.rules:
                self._by_rule.setdefault(rule, []).append(row)
            self._remembered |= {row.match.after} - {""}

    def take(self, vendors: Iterable[str], met: Mapping[str, Iterable[str]]) -> None:
        """Add what another process saw."""
        for vendor in vendors:
            if vendor not in self.tables:
                self._open(vendor)
        for row, tests in met.items():
            self.met.setdefault(row, set()).update(tests)


def _same(rule: str, entry: Entry) -> int:
    """A number that a request has in common with those that ask the same, whatever their method."""
    return hash((rule, entry.request.path, entry.request.query, entry.request.body))


class Recording:
    """The recorder of a run of pytest. Under xdist each worker has one, and sends what it saw when it ends."""

    def __init__(self, config: pytest.Config) -> None:
        self.recorder = Recorder()
        self.is_partial = False
        """Whether tests were left out, or a worker was lost with what it saw."""
        self._output: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self.recorder.begin()
        config.add_cleanup(self.recorder.end)

    @property
    def is_worker(self) -> bool:
        return self._output is not None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.recorder.test = item.nodeid.partition("[")[0]
        try:
            return (yield)
        finally:
            self.recorder.test = _NOBODY

    def pytest_deselected(self) -> None:
        self.is_partial = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        if self._output is not None:
            met = {row: sorted(tests) for row, tests in self.recorder.met.items() if tests}
            self._output[_SENT] = (list(self.recorder.tables), met, self.is_partial)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker of xdist's has ended."""
        sent = getattr(node, "workeroutput", {}).get(_SENT)
        if sent is None:
            self.is_partial = True
            return
        vendors, met, partial_ = sent
        self.recorder.take(vendors, met)
        self.is_partial |= partial_


_KEY: Final[pytest.StashKey[Recording]] = pytest.StashKey()


def recording(config: pytest.Config) -> Recording:
    """The run's one recording; it begins when it is first asked for."""
    if _KEY not in config.stash:
        config.stash[_KEY] = one = Recording(config)
        config.pluginmanager.register(one, "understudy-recording")
    return config.stash[_KEY]
