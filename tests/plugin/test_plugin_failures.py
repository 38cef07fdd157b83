"""`--understudy-failures`: what a test leaves behind that a contract failed, and what JUnit's file says of it."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

UNSAFE = """
from understudy.contracts.deletion import DeletionContract
from understudy.contracts.properties import DEFAULT


class TestOurs(DeletionContract):
    vendor = "tribemade"

    def delete(self, access):
        return {one: "deleted" for one in access.ids}


def test_something_else_that_fails():
    assert not "a contract"
"""


@pytest.fixture
def ran(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_ours=UNSAFE)
    result = pytester.runpytest_subprocess(
        "-p", "no:randomly", "-q", "--understudy-failures=kept", "--junitxml=junit.xml"
    )
    result.assert_outcomes(failed=2)
    return pytester


def test_the_files_lie_in_a_folder_of_the_tests_own(ran: pytest.Pytester) -> None:
    (folder,) = (ran.path / "kept").iterdir()
    names = {path.name for path in folder.iterdir()}
    assert {"scenario.json", "repro.py", "curl.sh", "run.har", "card.html"} <= names
    again = subprocess.run(
        [sys.executable, str(folder / "repro.py")], cwd=ran.path, capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "T2 no-false-gone" in again.stderr


def test_junits_file_names_the_property(ran: pytest.Pytester) -> None:
    cases = {case.get("name"): case for case in ET.parse(ran.path / "junit.xml").iter("testcase")}
    told = {one.get("name"): one.get("value") for one in cases["test_the_deletion_is_safe"].iter("property")}
    assert (told["understudy.property"] or "").startswith("T2")
    assert '"tribemade"' in (told["understudy.scenario"] or "")
    assert not list(cases["test_something_else_that_fails"].iter("property"))


def test_nothing_is_written_where_nobody_asks(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_ours=UNSAFE)
    pytester.runpytest_subprocess("-p", "no:randomly", "-q").assert_outcomes(failed=2)
    assert not list(pytester.path.rglob("card.html"))
