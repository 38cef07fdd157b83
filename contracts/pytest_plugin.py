"""What contracts add to any run of pytest: behaviour coverage, and the files of a contract that failed.

    pytest --understudy-coverage
    pytest --understudy-coverage-json=FILE --understudy-coverage-html=FILE --understudy-fail-under=PERCENT
    pytest --understudy-failures=FOLDER

Thin, and lazy: without one of these options nothing more is imported than this module.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .coverage import Coverage
    from .recording import Recording

_ALL = 100


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("understudy", "documented behaviours of vendors that the tests met")
    group.addoption(
        "--understudy-coverage", action="store_true", help="print which of each used vendor's were met"
    )
    for form in ("json", "html"):
        group.addoption(
            f"--understudy-coverage-{form}",
            metavar="FILE",
            help=f"the same as {form.upper()}, written to a file",
        )
    group.addoption(
        "--understudy-fail-under",
        metavar="PERCENT",
        help="fail where less than so much of them was met, over all vendors used",
    )
    group.addoption(
        "--understudy-failures",
        metavar="FOLDER",
        help="where the files of a broken contract go: what runs it again, and what shows it",
    )


def pytest_configure(config: pytest.Config) -> None:
    wanted = ("coverage", "coverage_json", "coverage_html", "fail_under")
    if any(config.getoption(f"understudy_{name}") for name in wanted):
        config.pluginmanager.register(_Reporting(config), "understudy-reporting")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name the property that a contract found broken, and keep its files where somebody wants them."""
    verdicts = sys.modules.get("understudy.contracts.verdict")
    error = call.excinfo.value if call.excinfo is not None else None
    if verdicts is not None and isinstance(error, verdicts.ContractBroken):
        from .failure import record  # noqa: PLC0415  only a failure needs it

        named = item.config.getoption("understudy_failures")
        folder = item.config.invocation_params.dir / named if named else None
        code = getattr(getattr(item, "instance", None), "delete", None)
        record(error.broken, item.nodeid, item.user_properties, folder, code)
    return (yield)


class _Reporting:
    """What is done with a recording when the run ends, where all of it is known."""

    def __init__(self, config: pytest.Config) -> None:
        from .recording import recording  # noqa: PLC0415  brings the sandbox, and only who asked pays for it

        self._config = config
        self._least = _percent(config.getoption("understudy_fail_under"))
        self._recording: Recording = recording(config)
        self._covered: Coverage | None = None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        from .coverage import coverage  # noqa: PLC0415  as above

        if self._recording.is_worker or self._config.getoption("collectonly"):
            return
        recorder = self._recording.recorder
        self._covered = coverage(recorder.tables, recorder.met)
        self._write(self._covered)
        if self._falls_short and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def _falls_short(self) -> bool:
        return self._covered is not None and self._covered.percent < self._least

    def _write(self, covered: Coverage) -> None:
        for option, render in (
            ("understudy_coverage_json", _as_json),
            ("understudy_coverage_html", _as_html),
        ):
            named = self._config.getoption(option)
            if named:
                path = self._config.invocation_params.dir / Path(named)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(render(covered), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        from .coverage import text  # noqa: PLC0415  as above

        if self._covered is None:
            return
        terminalreporter.section("understudy coverage")
        terminalreporter.write_line(text(self._covered, max(40, terminalreporter._tw.fullwidth - 1)))  # noqa: SLF001  the one way to the width
        if self._falls_short:
            terminalreporter.write_line(
                f"{self._covered.percent:.0f} % of the documented behaviours were met; "
                f"--understudy-fail-under wants {self._least:g} %",
                red=True,
            )


def _percent(said: str | None) -> float:
    """Raises pytest.UsageError."""
    try:
        least = float(said or 0)
    except ValueError:
        least = -1
    if not 0 <= least <= _ALL:
        raise pytest.UsageError(f"--understudy-fail-under is a number from 0 to 100, not {said!r}")
    return least


def _as_json(covered: Coverage) -> str:
    import json  # noqa: PLC0415  as above

    from .coverage import to_json  # noqa: PLC0415  as above

    return json.dumps(to_json(covered), indent=2, ensure_ascii=False) + "\n"


def _as_html(covered: Coverage) -> str:
    from .coverage_page import render  # noqa: PLC0415  as above

    return render(covered)
