"""What fails a build by the evidence: a whole run in which a test that a row names did not reach it, and nothing less."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import reached

from understudy.contracts.evidence import Match, Row
from understudy.sandbox.core.sandbox import installed

#: Runs in this process would take away again what they import first: all of it is here already.
VENDORS = tuple(installed())
#: What is installed beside is left out.
OURS = ("-p", "no:cacheprovider", "-p", "understudy.sandbox.pytest_plugin", "-p", "reached")
ALONE = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"

DELETING = """
import pytest


@pytest.mark.parametrize("number", range(3))
def test_deleted(understudy, number):
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.http.delete(f"/api/products/{bag.id}")


class TestMissing:
    def test_missing(self, understudy):
        understudy.tribemade.http.delete("/api/products/1")
"""

TABLE = """
import reached
from understudy.contracts import recording
from understudy.contracts.evidence import Row

ROWS = (
    Row("tribemade.met", "s", "t", ("q",), ("tribemade.product_deleted",), tests=("test_a.py::test_deleted",)),
    Row("tribemade.also", "s", "t", ("q",), ("tribemade.product_not_found",),
        tests=("test_a.py::TestMissing::test_missing", "test_a.py::test_deleted")),
)
reached.rows = recording.rows = lambda vendor: ROWS
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite of two files in which no test asks a stand-in anything."""
    monkeypatch.setenv(ALONE, "1")
    pytester.makeini("[pytest]\ntestpaths = tests")
    folder = pytester.mkdir("tests")
    for name in ("a", "b"):
        folder.joinpath(f"test_{name}.py").write_text(f"def test_{name}(): pass\n", encoding="utf-8")
    return pytester


def ended(suite: pytest.Pytester, *options: str) -> pytest.RunResult:
    return suite.runpytest_inprocess(*OURS, *options)


@pytest.mark.parametrize("asked", [(), ("tests",), ("--durations=1",)])
def test_a_whole_run_that_reached_nothing_fails(suite: pytest.Pytester, asked: tuple[str, ...]) -> None:
    result = ended(suite, *asked)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*evidence that no test reached*", "tribemade.active_orders.started (*"])


@pytest.mark.parametrize(
    "asked",
    [
        ("tests/test_a.py",),
        ("tests/test_a.py", "tests/test_b.py"),
        ("-k", "test_a"),
        ("--deselect", "tests/test_a.py::test_a"),
        ("--ignore", "tests/test_a.py"),
        ("--collect-only",),
        ("--setup-plan",),
    ],
)
def test_a_run_of_a_part_of_the_suite_is_not_failed(suite: pytest.Pytester, asked: tuple[str, ...]) -> None:
    assert ended(suite, *asked).ret == pytest.ExitCode.OK


def test_a_run_that_was_stopped_is_failed_by_what_stopped_it_alone(suite: pytest.Pytester) -> None:
    (suite.path / "tests" / "test_a.py").write_text("def test_a(): assert False", encoding="utf-8")
    result = ended(suite, "-x")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "evidence that no test reached" not in result.stdout.str()


def test_where_every_row_was_reached_a_whole_run_passes(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reached, "rows", lambda _vendor: ())
    assert ended(suite).ret == pytest.ExitCode.OK


def test_every_test_that_a_row_names_must_reach_it_in_whatever_process(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(DELETING, encoding="utf-8")
    (tmp_path / "tests" / "conftest.py").write_text(TABLE, encoding="utf-8")
    beside = str(Path(reached.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OURS, "-p", "xdist", "-n", "1"],
        cwd=tmp_path,
        env={
            **os.environ,
            ALONE: "1",
            "UNDERSTUDY_VENDORS": "tribemade",
            "PYTHONPATH": beside,
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout.partition("evidence that no test reached")[2]
    assert (done.returncode, "4 passed" in done.stdout) == (1, True), done.stdout + done.stderr
    assert "tribemade.also (s): test_a.py::test_deleted did not reach it, or did not run" in told
    assert told.count("did not reach it") == 1


def test_unreached_tells_each_test_of_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("tribemade.a", "Page", "t", (), ("tribemade.product",), Match(), ("v/a.py::x", "v/a.py::y"))
    monkeypatch.setattr(reached, "rows", lambda _vendor: (row,))
    assert list(reached.unreached(["tribemade"], {"tribemade.a": {"tests/v/a.py::y"}}, "tests/")) == [
        "tribemade.a (Page): v/a.py::x did not reach it, or did not run"
    ]
