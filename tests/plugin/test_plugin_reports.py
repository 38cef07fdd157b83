"""What the plug-in does when a test ends: the journal in a failure's report, and failures of its own.

One run of pytest, in a process of its own, has all the tests that are judged here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

CASES = '''
from dataclasses import replace

import pytest
from understudy.sandbox import Sandbox
from understudy.sandbox.core.vendor import Route
from understudy.sandbox.vendors.tribemade import vendor


def broken_rule(case):
    raise ZeroDivisionError("the original complaint")


@pytest.fixture(scope="session")
def understudy_sandbox():
    """TribeMade with one rule broken."""
    routes = tuple(one._replace(rule=broken_rule) if one.method == "POST" else one for one in vendor.routes)
    return Sandbox({"tribemade": replace(vendor, routes=routes)}, keep=None)


def test_refused(understudy):
    answer = understudy.tribemade.http.delete("/api/products/1")
    assert answer.status_code == 200


def test_idle(understudy):
    raise SystemError("on purpose")


def test_without_a_world():
    raise SystemError("on purpose")


def test_that_passes(understudy):
    understudy.tribemade.http.delete("/api/products/2")


def test_secret(understudy):
    key = understudy.tribemade.credentials["api_key"]
    understudy.tribemade.http.delete(f"/api/products/{key}")
    del key
    raise SystemError("on purpose")


def unstruck(world):
    world.tribemade.fault("status", "delete_product", nth=2)
    world.tribemade.http.delete("/api/products/1")


def unrouted(world):
    world.tribemade.http.delete("/api/product/1?dry=1")


def test_unstruck(understudy):
    unstruck(understudy)


def test_unrouted(understudy):
    unrouted(understudy)


def test_both(understudy):
    unstruck(understudy)
    understudy.tribemade.fault("reset", "get_product")
    unrouted(understudy)


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize("bad", [unstruck, unrouted])
def test_lenient(understudy, bad):
    bad(understudy)


@pytest.mark.understudy(lenient=True)
class TestLenient:
    def test_class(self, understudy):
        unrouted(understudy)

    @pytest.mark.understudy(lenient=False)
    def test_strict_again(self, understudy):
        unrouted(understudy)


def test_broken(understudy):
    assert understudy.tribemade.http.post("/api/products/create").status_code == 500


def test_broken_and_failing(understudy):
    assert understudy.tribemade.http.post("/api/products/create").status_code == 201


def test_skipped(understudy):
    unrouted(understudy)
    pytest.skip("on purpose")


@pytest.mark.xfail(strict=True)
def test_expected_to_fail(understudy):
    unrouted(understudy)
'''


@dataclass(frozen=True)
class Run:
    """What a run printed."""

    text: str

    def outcome(self, test: str) -> str:
        found = re.findall(rf"^test_cases\.py::(?:\w+::)?{re.escape(test)} ([A-Z]+)", self.text, re.MULTILINE)
        assert len(found) == 1, self.text
        return str(found[0])

    def report(self, test: str) -> str:
        """The report of a test that failed."""
        parts = re.split(r"^_{3,} (\S+) _{3,}$", self.text.partition("= FAILURES =")[2], flags=re.MULTILINE)
        reports = dict(zip(parts[1::2], parts[2::2], strict=True))
        return reports[test].partition("short test summary info")[0]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    where = tmp_path_factory.mktemp("run")
    where.joinpath("test_cases.py").write_text(CASES)
    options = ["-v", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "test_cases.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=where,
        env={**os.environ, "UNDERSTUDY_VENDORS": "tribemade", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.stdout)


def test_a_failing_tests_report_shows_the_journal(run: Run) -> None:
    report = run.report("test_refused")
    assert re.search(r"-+ understudy journal of world test-\d+ -+", report)
    assert "DELETE /api/products/1 → 404 tribemade.product_not_found" in report
    assert "✓ key_known: " in report
    assert "✗ product_is_ours: the store has no product 1" in report


def test_a_failing_test_without_requests_says_so(run: Run) -> None:
    assert "understudy journal of world" in run.report("test_idle")
    assert "\nno requests\n" in run.report("test_idle")


def test_no_journal_is_shown_where_nobody_has_a_world_or_the_test_passes(run: Run) -> None:
    assert "understudy journal" not in run.report("test_without_a_world")
    assert run.outcome("test_that_passes") == "PASSED"
    assert "/api/products/2" not in run.text


def test_a_secret_is_not_in_the_report(run: Run) -> None:
    assert "DELETE /api/products/[secret " in run.report("test_secret")
    assert not re.search(r"\btb-\w{4}-\w{3}-\w{4}\b", run.report("test_secret"))


@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        ("test_unstruck", "an armed fault never struck: status before commit on tribemade.delete_product"),
        ("test_unrouted", "a request was routed nowhere: DELETE /api/product/1?dry=1"),
    ],
)
def test_a_passing_test_whose_world_did_not_go_as_planned_fails(run: Run, test: str, complaint: str) -> None:
    report = run.report(test)
    assert run.outcome(test) == "FAILED"
    assert "FixtureFailure: the test passed, but its world did not go as planned:" in report
    assert complaint in report
    assert "lenient=True" in report
    assert "understudy journal of world" in report


def test_every_complaint_is_told(run: Run) -> None:
    report = run.report("test_both")
    for complaint in ("never struck: status", "never struck: reset", "nowhere: DELETE /api/product/1"):
        assert complaint in report


@pytest.mark.parametrize("test", ["test_lenient[unstruck]", "test_lenient[unrouted]", "test_class"])
def test_a_lenient_test_passes(run: Run, test: str) -> None:
    assert run.outcome(test) == "PASSED"


def test_the_nearest_marker_wins(run: Run) -> None:
    assert run.outcome("test_strict_again") == "FAILED"


def test_an_error_of_ours_fails_the_test_and_shows_where_it_was_raised(run: Run) -> None:
    report = run.report("test_broken")
    assert "def broken_rule(case):" in report
    assert "E       ZeroDivisionError: the original complaint" in report
    assert (
        "FixtureFailure: a rule of Understudy's failed; this is our bug, and nothing was committed" in report
    )


def test_an_error_of_ours_is_shown_in_a_test_that_fails_by_itself(run: Run) -> None:
    report = run.report("test_broken_and_failing")
    assert "assert 500 == 201" in report
    assert "→ 500 no rule\n    ! ZeroDivisionError: the original complaint" in report


def test_a_test_that_is_skipped_or_expected_to_fail_is_left_alone(run: Run) -> None:
    assert run.outcome("test_skipped") == "SKIPPED"
    assert run.outcome("test_expected_to_fail") == "XFAIL"
