"""A failure's files: they run it again without Hypothesis, they are the same each time, and hold no secret."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from failing import ANY, LOST, crowded, evidence, failing, hasty, reference, told_as

from understudy.clients import VENDORS
from understudy.contracts.failure import Case, keep, name_of, read, suite, write
from understudy.contracts.properties import DEFAULT
from understudy.contracts.scenario import Product, Scenario, Slip, from_json, to_json
from understudy.contracts.trial import Access
from understudy.contracts.verify.subject import Program
from understudy.contracts.verify.timing import chosen
from understudy.contracts.zoo import Hasty, Talkative
from understudy.sandbox import FaultKind, InvalidInput, Sandbox, When
from understudy.sandbox.core.clock import parse_iso

FILES = {
    "card.html", "curl.sh", "repro.py", "run.har", "scenario.json", "transcript.http", "transcript.txt",
}  # fmt: skip
#: What one writes first, as a module of its own; `{}` is the word for what is not known.
MODULE = """
def delete(access):
    said = {{}}
    for one in access.ids:
        try:
            status = access.http.delete(f"/api/products/{{one}}").status_code
        except Exception:
            said[one] = "{}"
        else:
            said[one] = "deleted" if status == 200 else "failed"
    return said
"""
WITHOUT_HYPOTHESIS = """
import runpy, sys
sys.modules["hypothesis"] = None
import understudy.contracts.failure
runpy.run_path(sys.argv[1])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    failure, folder = hasty(), tmp_path_factory.mktemp("failure")
    write(failure, evidence(failure), folder, name_of(Hasty()))
    return folder


def test_every_file_is_there_and_is_named(tmp_path: Path) -> None:
    failure = hasty()
    written = write(failure, evidence(failure), tmp_path / "new" / "folder", None)
    assert (
        {path.name for path in written}
        == FILES
        == {one.name for one in (tmp_path / "new" / "folder").iterdir()}
    )


# ── again ──


def test_the_scenario_is_read_as_it_was_with_the_property_that_it_breaks(folder: Path) -> None:
    kept = json.loads((folder / "scenario.json").read_text())
    assert from_json(kept) == LOST
    assert kept == {**json.loads(json.dumps(to_json(LOST))), "property": "T4"}
    assert read(folder / "scenario.json") == (LOST, "T4")


def test_a_file_that_is_no_scenario_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scenario.json").write_text('{"property": "T4"}')
    with pytest.raises(InvalidInput, match="version"):
        read(tmp_path / "scenario.json")


def rerun(script: Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", WITHOUT_HYPOTHESIS, str(script)]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=60, check=False)


def test_the_script_fails_while_the_property_is_broken_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "src").mkdir(parents=True)
    module = home / "src" / "somebodys_own.py"
    module.write_text(MODULE.format("failed"))
    monkeypatch.chdir(home)
    monkeypatch.syspath_prepend(home / "src")
    from somebodys_own import delete  # type: ignore[import-not-found]  # noqa: PLC0415  written just now

    failure = failing(LOST, delete)
    write(failure, evidence(failure), home / "kept", name_of(delete))
    broken = rerun(home / "kept" / "repro.py", home)
    assert (broken.returncode, broken.stdout) == (1, "")
    assert failure.says in broken.stderr
    module.write_text(MODULE.format("unknown"))
    mended = rerun(home / "kept" / "repro.py", home)
    assert (mended.returncode, mended.stderr) == (0, "")
    assert "holds" in mended.stdout


def test_code_that_nothing_names_is_asked_for_and_that_is_no_verdict(tmp_path: Path) -> None:
    failure = hasty()
    (kept,) = {path.parent for path in keep(failure, tmp_path, "test_it", lambda _: None)}
    done = rerun(kept / "repro.py", tmp_path)
    assert done.returncode == 2
    assert "say in this file what is to be tried" in done.stderr


class Ours:
    """Code under test as a class with a method, as the pytest class has it."""

    def delete(self, access: Access) -> Mapping[str, str]:
        return Hasty()(access)


def ours(access: Access) -> Mapping[str, str]:
    return Hasty()(access)


@pytest.mark.parametrize(
    ("subject", "name", "line"),
    [
        (ours, "{}:ours", "from {} import ours as subject"),
        (Ours().delete, "{}:Ours.delete", "subject = Ours().delete"),
        (Hasty(), "understudy.contracts.zoo:Hasty", "subject = Hasty()"),
    ],
    ids=["function", "method", "callable object"],
)
def test_code_is_imported_by_its_name(subject: Any, name: str, line: str, tmp_path: Path) -> None:
    assert name_of(subject) == name.format(__name__)
    failure = hasty()
    write(failure, evidence(failure), tmp_path, name_of(subject))
    assert line.format(__name__) in (tmp_path / "repro.py").read_text().splitlines()


@pytest.mark.parametrize(
    "subject",
    [lambda _: None, functools.partial(ours), 7, ["x"].append],
    ids=["lambda", "partial", "7", "builtin"],
)
def test_code_that_no_import_leads_to_has_no_name(subject: Any) -> None:
    assert name_of(subject) is None


def test_a_program_is_started_by_its_command(tmp_path: Path) -> None:
    command = ["python", "a program's.py", "--token=s3cr3t-of-mine"]
    program, failure = Program(command, chosen(command, None, 60)), hasty()
    write(failure, evidence(failure), tmp_path, None, program=program)
    script = (tmp_path / "repro.py").read_text()
    compile(script, "repro.py", "exec")
    assert """COMMAND = ['python', "a program's.py", '--token=[secret]']""" in script
    assert "TIMING = chosen(COMMAND, Means('shim'), 60)" in script
    assert "s3cr3t" not in (tmp_path / "card.html").read_text()


# ── the same, each time ──


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_same_scenario_gives_the_same_bytes(vendor: str, tmp_path: Path) -> None:
    slips = (Slip(FaultKind.LOST_REPLY, when=When.AFTER), Slip(FaultKind.THROTTLE, attempt=2))
    scenario = Scenario(vendor, (Product("p1"), Product("p2")), ("p1", "p2"), slips)
    for worlds in (0, 11):
        sandbox = crowded(Sandbox(), worlds)
        failure = told_as(ANY, scenario, reference(vendor, sandbox), sandbox)
        write(failure, evidence(failure), tmp_path / str(worlds), None)
    for name in FILES:
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "11" / name).read_bytes(), name


def test_tests_have_folders_of_their_own(tmp_path: Path) -> None:
    failure = hasty()
    ids = ("test_a.py::test_it[1/2]", "test_a.py::test_it[1-2]", "..", "../../x", "")
    folders = {keep(failure, tmp_path, one)[0].parent for one in ids}
    assert len(folders) == len(ids)
    assert {one.parent for one in folders} == {tmp_path}


def test_without_evidence_nothing_is_written(tmp_path: Path) -> None:
    assert keep(replace(hasty(), evidence=None), tmp_path / "none", "test_it") == []
    assert not (tmp_path / "none").exists()


# ── the run ──


def test_the_archive_has_what_har_1_2_demands(folder: Path) -> None:
    log = json.loads((folder / "run.har").read_text())["log"]
    assert log["version"] == "1.2"
    assert {"name", "version"} <= log["creator"].keys()
    (entry,) = log["entries"]
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
    asked = {
        "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize",
    }  # fmt: skip
    said = {
        "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize",
        "bodySize",
    }  # fmt: skip
    assert asked <= entry["request"].keys()
    assert said <= entry["response"].keys()
    assert {"size", "mimeType"} <= entry["response"]["content"].keys()
    assert {"send", "wait", "receive"} <= entry["timings"].keys()
    assert all(one.keys() >= {"name", "value"} for one in entry["request"]["headers"])


def test_the_archive_has_virtual_times_and_the_faults_marks(folder: Path) -> None:
    (entry,) = json.loads((folder / "run.har").read_text())["log"]["entries"]
    assert parse_iso(entry["startedDateTime"]) == evidence(hasty()).before.clock.now()
    assert "fault: lost_reply after commit" in entry["comment"]
    assert entry["response"]["status"] == 0


def test_the_transcripts_have_virtual_times_and_the_faults_marks(folder: Path) -> None:
    lines = (folder / "transcript.txt").read_text()
    assert "0.0 s  DELETE /api/products/p1 → no answer (close)  = deleted  [lost_reply after commit]" in lines
    assert "said  p1: failed" in lines
    exchanges = (folder / "transcript.http").read_text()
    assert exchanges.startswith("### 1. 0.0 s\nDELETE /api/products/")
    assert "# the answer is lost, after the commit\n" in exchanges


# ── secrets ──

CANARY = "sk_live_4242CanaryCanary4242"


class Careless(Talkative):
    """Says its credentials wherever one can, and those of a vendor that this is not."""

    def __call__(self, access: Access) -> Mapping[str, str]:
        key = access.credentials["api_key"]
        super().__call__(access)
        print(f"key={key}", access.credentials)  # noqa: T201  that is what is wrong with it
        access.http.get(f"/api/products/{key}", params={"token": CANARY}, headers={"X-Token": CANARY})
        if self.raises:
            raise RuntimeError(
                f"no luck with {key}, nor Bearer {CANARY}, nor https://me:{CANARY}@there\nnor {CANARY}"
            )
        return {access.ids[0]: f"done with {key} and {CANARY}", key: "deleted"}

    raises = True


@pytest.mark.parametrize("raises", [True, False])
def test_no_credential_stands_in_any_file(raises: bool, tmp_path: Path) -> None:
    subject = Careless()
    subject.raises = raises
    failure = failing(LOST, subject, crowded(Sandbox(), 3))
    seen = evidence(failure)
    assert seen.secrets[0] in f"{seen.output} {seen.odd}"
    written = write(failure, seen, tmp_path, None)
    for path in written:
        text = path.read_text()
        assert seen.secrets[0] not in text, path.name
        assert CANARY not in text, path.name
    ours = Case(failure, seen, None).account.credential
    assert {path.name for path in written if ours in path.read_text()} == {"curl.sh"}


# ── JUnit ──


def test_junit_has_a_test_for_each_property_and_the_broken_one_failed() -> None:
    failure = hasty()
    text = suite("understudy.tribemade", DEFAULT, [Case(failure, evidence(failure), None)])
    (whole,) = ET.fromstring(text)
    assert (whole.attrib["tests"], whole.attrib["failures"]) == (str(len(DEFAULT)), "1")
    assert [one.attrib["name"] for one in whole] == [f"{one.id} {one.name}" for one in DEFAULT]
    ((failed, said),) = [(one, one.find("failure")) for one in whole if one.find("failure") is not None]
    assert failed.attrib == {"classname": "understudy.tribemade", "name": "T4 lost-is-unknown"}
    assert said is not None
    assert said.attrib["message"] == failure.says
    assert "DELETE /api/products/p1" in (said.text or "")
    kept = {one.attrib["name"]: one.attrib["value"] for one in failed.iter("property")}
    assert from_json(json.loads(kept["understudy.scenario"])) == LOST


def test_junit_stands_whatever_the_code_says() -> None:
    failure = failing(LOST, lambda access: dict.fromkeys(access.ids, "]]>\x00\x1b[31m\ufffe\ud800<b> & \"'"))
    text = suite("x", DEFAULT, [Case(failure, evidence(failure), None)])
    said = ET.fromstring(text.encode()).find(".//failure")
    assert said is not None
    assert "]]>" in said.attrib["message"]


def test_a_failed_pytest_carries_the_property_and_the_scenario(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pathlib, pytest
        from understudy.contracts.failure import record
        from understudy.contracts.verdict import ContractBroken

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(item, call):
            if call.excinfo is not None and isinstance(call.excinfo.value, ContractBroken):
                broken, delete = call.excinfo.value.broken, item.instance.delete
                record(broken, item.nodeid, item.user_properties, pathlib.Path("kept"), delete)
            return (yield)
        """
    )
    pytester.makepyfile(
        test_ours="""
        from understudy.contracts.deletion import DeletionContract
        from understudy.contracts.zoo import Hasty

        class TestOurs(DeletionContract):
            vendor = "tribemade"
            examples = 1

            def delete(self, access):
                return Hasty()(access)
        """
    )
    pytester.runpytest_inprocess("--junitxml=junit.xml", "-p", "no:randomly").assert_outcomes(failed=1)
    (case,) = ET.parse(pytester.path / "junit.xml").iter("testcase")
    carried = {one.attrib["name"]: one.attrib["value"] for one in case.iter("property")}
    assert carried["understudy.property"] == "T4 lost-is-unknown"
    assert from_json(json.loads(carried["understudy.scenario"])) == LOST
    (kept,) = (pytester.path / "kept").iterdir()
    assert {one.name for one in kept.iterdir()} == FILES
    assert "subject = TestOurs().delete" in (kept / "repro.py").read_text()
