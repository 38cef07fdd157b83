"""Every row of evidence, held against the tests that it names: a whole run in which one did not reach its row fails.

A plug-in of this suite. A run of a part of it, or one that was stopped, is never failed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pytest

from understudy.contracts.evidence import Row, rows
from understudy.contracts.recording import Recording, recording
from understudy.sandbox.core.sandbox import installed

#: Options by which tests are left out without pytest telling of it.
_NARROWING: Final = (
    "collectonly", "continue_on_collection_errors", "ignore", "ignore_glob", "lf", "setuponly", "setupplan", "stepwise",
)  # fmt: skip
_DONE: Final = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED})


def unreached(vendors: Iterable[str], met: Mapping[str, Iterable[str]], below: str) -> Iterator[str]:
    """A line for each test that a row names and that did not reach it. `below`: the suite's folder, with its slash."""
    for vendor in vendors:
        for row in rows(vendor):
            reached = {test.removeprefix(below) for test in met.get(row.id, ())}
            yield from (_told(row, test) for test in row.tests if test not in reached)


def _told(row: Row, test: str) -> str:
    return f"{row.id} ({row.source}): {test} did not reach it, or did not run"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Gate(config), "understudy-evidence-gate")


class _Gate:
    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._recording: Recording = recording(config)
        self._complaints: tuple[str, ...] = ()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._recording.is_worker or not self._is_whole(session):
            return
        below = f"{self._config.getini('testpaths')[0]}/"
        self._complaints = tuple(unreached(installed(), self._recording.recorder.met, below))
        if self._complaints:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _is_whole(self, session: pytest.Session) -> bool:
        """Whether every test of the suite was collected, and nothing stopped the run before its end."""
        asked = {(self._config.invocation_params.dir / one).resolve() for one in self._config.args}
        suite = {(self._config.rootpath / one).resolve() for one in self._config.getini("testpaths")}
        return (
            bool(suite)
            and asked == suite
            and session.exitstatus in _DONE
            and not (session.shouldstop or session.shouldfail or self._recording.is_partial)
            and not any(self._config.getoption(name, None) for name in _NARROWING)
        )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._complaints:
            terminalreporter.section("evidence that no test reached", red=True, bold=True)
            for complaint in self._complaints:
                terminalreporter.write_line(complaint)
