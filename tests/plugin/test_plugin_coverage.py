"""`--understudy-coverage`: what it prints and writes, wherever the worlds come from, and what it costs who does not ask."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from understudy.sandbox.core.journal import Journal

#: What is installed beside is left out: a run has the two plug-ins of ours, once each, and what a test adds.
OURS = (
    "-p",
    "no:cacheprovider",
    "-p",
    "understudy.sandbox.pytest_plugin",
    "-p",
    "understudy.contracts.pytest_plugin",
)
ALONE = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"

CASES = """
import urllib.error
import urllib.request

import pytest
from understudy.contracts.scenario import Product, Scenario
from understudy.contracts.trial import trial
from understudy.sandbox import Sandbox


def delete(world, product="1"):
    return world.tribemade.http.delete(f"/api/products/{product}")


def test_fixture(understudy):
    bag = understudy.tribemade.products.add(name="Bag")
    assert delete(understudy, bag.id).status_code == 200


def test_own_sandbox():
    assert delete(Sandbox().create("mine")).status_code == 404


@pytest.mark.parametrize("number", [1, 2])
def test_socket(understudy_server, number):
    request = urllib.request.Request(f"{understudy_server.tribemade.url}/api/products/1", method="DELETE")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request)


def test_forgotten(understudy):
    for _ in range(11):
        delete(understudy)
    understudy.journal.clear()


class TestTrial:
    def test_again(self):
        def careless(access):
            for _ in range(2):
                access.http.delete(f"/api/products/{access.ids[0]}")

        trial(Scenario("tribemade", (Product("p1"),), ("p1",)), careless, Sandbox())
"""

#: Spread over two workers, and what each of them met is another's too.
SPREAD = """
import pytest


@pytest.mark.parametrize("status", ["started", "processing", "dispatched"])
def test_blocked(understudy, status):
    bag = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.orders.add(product=bag.id, status=status)
    assert understudy.tribemade.http.delete(f"/api/products/{bag.id}").status_code == 400


def test_missing(understudy):
    understudy.altcraft.http.post("/api/v1.1/market/products/delete", json={"ids": [1]})
"""

IDLE = """
import sys


def test_it():
    heavy = {"yaml", "flask", "httpx", "understudy.contracts.recording", "understudy.contracts.coverage"}
    assert not heavy & set(sys.modules)
    assert not [name for name in sys.modules if name.startswith("understudy.sandbox.core")]
"""


@dataclass(frozen=True)
class Run:
    """What a run printed, what it came to, and where."""

    text: str
    code: int
    folder: Path

    def behaviours(self) -> dict[str, Any]:
        """Each behaviour of the one vendor that was used, by its id."""
        written = json.loads((self.folder / "out" / "behaviours.json").read_text(encoding="utf-8"))
        assert [one["vendor"] for one in written["vendors"]] == ["tribemade"]
        return {one["id"]: one for one in written["vendors"][0]["behaviours"]}


def carried_out(folder: Path, cases: str, *options: str) -> Run:
    (folder / "test_cases.py").write_text(cases, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", *OURS, *options],
        cwd=folder,
        env={**os.environ, ALONE: "1", "UNDERSTUDY_VENDORS": "tribemade,altcraft", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.stdout + done.stderr, done.returncode, folder)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    files = ("--understudy-coverage-json=out/behaviours.json", "--understudy-coverage-html=page.html")
    return carried_out(tmp_path_factory.mktemp("run"), CASES, *files, "--understudy-fail-under=20")


def test_the_end_of_the_run_says_what_was_met_and_what_never_was(run: Run) -> None:
    assert (run.code, "6 passed" in run.text) == (0, True), run.text
    told = run.text.partition("= understudy coverage =")[2]
    behaviours = run.behaviours()
    met = sum(one["met"] for one in behaviours.values())
    assert re.search(rf"^tribemade {met} of {len(behaviours)}; never met: ", told, re.MULTILINE)
    assert "active_orders (started, processing, dispatched, answer)" in " ".join(told.split())
    assert "altcraft" not in told


@pytest.mark.parametrize(
    ("behaviour", "test"),
    [
        ("tribemade.product_deleted.message", "test_fixture"),
        ("tribemade.product_not_found.unknown", "test_own_sandbox"),
        ("tribemade.missing_api_key", "test_socket"),
        ("tribemade.rate_limited.deletes", "test_forgotten"),
        ("tribemade.product_not_found.deleted", "TestTrial::test_again"),
    ],
)
def test_worlds_are_seen_wherever_they_come_from(run: Run, behaviour: str, test: str) -> None:
    assert f"test_cases.py::{test}" in run.behaviours()[behaviour]["tests"]


def test_a_test_is_named_once_whatever_its_parameters(run: Run) -> None:
    assert run.behaviours()["tribemade.missing_api_key"]["tests"] == ["test_cases.py::test_socket"]


def test_what_no_test_did_is_met_by_none(run: Run) -> None:
    for behaviour in ("tribemade.active_orders.started", "tribemade.deactivated.reversible"):
        assert (run.behaviours()[behaviour]["met"], run.behaviours()[behaviour]["tests"]) == (False, [])


def test_the_page_is_written(run: Run) -> None:
    page = (run.folder / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "test_cases.py::TestTrial::test_again" in page


def test_workers_tell_what_they_met_and_too_little_fails_the_run(tmp_path: Path) -> None:
    run = carried_out(
        tmp_path, SPREAD, "-p", "xdist", "-n", "2", "--understudy-coverage", "--understudy-fail-under=99.5"
    )
    told = " ".join(run.text.partition("= understudy coverage =")[2].split())
    assert (run.code, "4 passed" in run.text) == (1, True), run.text
    assert re.match(r"=+ altcraft \d+ of \d+; never met: .* tribemade \d+ of \d+; never met: ", told)
    assert "active_orders" not in told
    assert re.search(
        r"\d+ % of the documented behaviours were met; --understudy-fail-under wants 99.5 %", told
    )


def test_who_does_not_ask_pays_nothing(tmp_path: Path) -> None:
    run = carried_out(tmp_path, IDLE)
    assert (run.code, "understudy coverage" in run.text) == (0, False), run.text


@pytest.fixture
def alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Runs in this process, with the same plug-ins."""
    monkeypatch.setenv(ALONE, "1")
    return pytester


@pytest.mark.parametrize("said", ["101", "-1", "all", "nan"])
def test_a_percentage_that_is_none_is_refused(alone: pytest.Pytester, said: str) -> None:
    result = alone.runpytest_inprocess(*OURS, f"--understudy-fail-under={said}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--understudy-fail-under is a number from 0 to 100, not '{said}'"])


def test_a_run_that_asks_no_stand_in_anything_has_met_nothing(alone: pytest.Pytester) -> None:
    alone.makepyfile("def test_it(): pass")
    result = alone.runpytest_inprocess(*OURS, "--understudy-fail-under=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no stand-in was asked anything"])


def test_a_run_ends_with_every_journal_as_it_was(alone: pytest.Pytester) -> None:
    before = Journal.add
    alone.makepyfile("def test_it(): pass")
    alone.runpytest_inprocess(*OURS, "--understudy-coverage").assert_outcomes(passed=1)
    assert Journal.add is before
