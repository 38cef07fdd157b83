"""`understudy verify`: somebody's program tried in many scenarios, and the smallest in which it is unsafe."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from understudy.contracts.properties import DEFAULT
from understudy.sandbox.cli import main

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "examples" / "programs"
#: What is judged where nothing else is asked for.
KEPT = ", ".join(one.id for one in DEFAULT)
COMMAND = [sys.executable, "-m", "understudy.sandbox.cli", "verify"]
#: The plain scenarios come first, and of these the first 5 end with an answer that was lost.
FEW = ("--scenarios", "6")
#: A scenario in which each careful program has more to do than in most.
HARD = {
    "version": 2, "products": [{"key": "p1", "life": "live"}, {"key": "p2", "life": "never"}, {"key": "p3", "life": "gone"}],
    "plan": ["p1", "p2", "p3"], "bystanders": 1, "phase": 59.0, "dies_after": None,
    "slips": [
        {"kind": "throttle", "product": "p1", "attempt": 1, "when": "after", "status": 503, "retry_after": "right"},
        {"kind": "truncated", "product": "p1", "attempt": 2, "when": "after", "status": 503, "retry_after": "right"},
        {"kind": "malformed", "product": "p3", "attempt": 1, "when": "after", "status": 503, "retry_after": "right"},
    ],
}  # fmt: skip


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Verify = Callable[..., Done]


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Verify:
    """The command, in this process: only the programs that it tries are started."""
    monkeypatch.chdir(PROGRAMS)

    def verified(vendor: str, *words: str) -> Done:
        status = main(["verify", "--vendor", vendor, *words])
        return Done(status, *capsys.readouterr())

    return verified


def needs(*programs: str) -> None:
    for one in programs:
        if shutil.which(one) is None:
            pytest.skip(f"there is no {one} on this machine")


def python(script: str) -> list[str]:
    return ["--", sys.executable, script]


def hard(tmp_path: Path, vendor: str) -> str:
    path = tmp_path / "hard.json"
    path.write_text(json.dumps({**HARD, "vendor": vendor}))
    return str(path)


# ── what is careless is shown, what is careful is not accused ──


def test_a_careless_python_program_is_shown_the_smallest_scenario(verify: Verify) -> None:
    done = verify("tribemade", *FEW, *python("careless.py"))
    assert done.returncode == 3, done.stderr
    assert "time: the clocks of CPython and of the vendor run 60 times as fast (--time shim)" in done.stdout
    assert "T3 no-false-alive: what is reported kept was not removed by us" in done.stdout
    assert (
        "  reported not_found, but product p1 is gone: the answer to one of its removals was lost"
        in done.stdout
    )
    assert "The smallest scenario found:\n  product p1 is live\n  lost_reply after the commit" in done.stdout
    assert re.search(r"DELETE /api/products/p1 → no answer \(close\)  = deleted .*\n.* → 404\n", done.stdout)
    assert '"outcome": "not_found"}' in done.stdout.partition("What the program printed:")[2]


def test_a_careless_node_program_is_shown_the_smallest_scenario(verify: Verify) -> None:
    needs("node")
    done = verify("devdraft", *FEW, "--", "node", "careless.mjs")
    assert done.returncode == 3, done.stderr
    assert "time: the clocks of Node" in done.stdout
    assert "it raised Crashed, and never said what became of product p1" in done.stdout
    assert "exit code 1: TypeError: fetch failed" in done.stdout


def test_a_careless_shell_script_is_shown_the_smallest_scenario(verify: Verify) -> None:
    needs("sh", "curl")
    done = verify("shoplazza", *FEW, "--", "sh", "careless.sh")
    assert done.returncode == 3, done.stderr
    assert "time: the vendor's windows are 60 times shorter" in done.stdout
    assert "reported failed, but product p1 is gone: the answer to its only removal was lost" in done.stdout


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        ("tribemade", ["python", "delete.py"]),
        ("tribemade", ["node", "delete.mjs"]),
        ("tribemade", ["sh", "delete.sh"]),
        ("shoplazza", ["python", "shoplazza.py"]),
        ("devdraft", ["node", "devdraft.mjs"]),
    ],
    ids=lambda one: one if isinstance(one, str) else one[1],
)
def test_a_careful_program_is_not_accused(
    verify: Verify, vendor: str, words: list[str], tmp_path: Path
) -> None:
    if words[0] == "python":
        words = [sys.executable, words[1]]
    else:
        needs(words[0], "curl" if words[0] == "sh" else words[0])
    done = verify(vendor, "--scenario", hard(tmp_path, vendor), "--", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"kept in 1 scenario: {KEPT}" in done.stdout


def test_a_careful_program_is_not_accused_in_any_scenario_that_is_tried(verify: Verify) -> None:
    done = verify("tribemade", *FEW, *python("delete.py"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kept in 6 scenarios" in done.stdout


# ── what one may ask for ──


def test_a_property_is_asked_for_by_its_id_or_name(verify: Verify, tmp_path: Path) -> None:
    words = ("--property", "h1", "--property", "only-asked", "--scenario", hard(tmp_path, "tribemade"))
    done = verify("tribemade", *words, *python("careless.py"))
    assert done.returncode == 0, done.stdout
    assert "kept in 1 scenario: H1, S1\n" in done.stdout


def test_what_reproduces_a_failure_is_written_and_can_be_tried_again(verify: Verify, tmp_path: Path) -> None:
    done = verify("tribemade", *FEW, "--out", str(tmp_path / "failed"), *python("careless.py"))
    again = tmp_path / "failed" / "scenario.json"
    assert f"--scenario {again} -- " in done.stdout
    assert (tmp_path / "failed" / "curl.sh").exists()
    script = [sys.executable, str(tmp_path / "failed" / "repro.py")]
    rerun = subprocess.run(script, cwd=PROGRAMS, capture_output=True, text=True, check=False, timeout=60)
    assert rerun.returncode == 1, rerun.stderr
    assert "T3 no-false-alive" in rerun.stderr
    repeated = verify("tribemade", "--scenario", str(again), *python("careless.py"))
    assert repeated.returncode == 3
    assert "broken, in 1 scenario\n" in repeated.stdout


def test_verdicts_are_written_as_ci_servers_read_them(verify: Verify, tmp_path: Path) -> None:
    words = ("--property", "H1", "--property", "T3", "--junit", str(tmp_path / "junit.xml"))
    assert verify("tribemade", *FEW, *words, *python("careless.py")).returncode == 3
    suite = ET.parse(tmp_path / "junit.xml")
    failed = {case.get("name"): case.find("failure") is not None for case in suite.iter("testcase")}
    assert failed == {"H1 no-secrets": False, "T3 no-false-alive": True}


def test_somebodys_own_pythonpath_is_kept(
    verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "ours.py").write_text("WORD = 'found'")
    program = tmp_path / "program.py"
    program.write_text(f"import ours\nexec(open({str(PROGRAMS / 'delete.py')!r}).read())")
    done = verify("tribemade", "--scenarios", "1", *python(str(program)))
    assert done.returncode == 0, done.stdout + done.stderr


def test_ctrl_c_ends_the_program_and_the_command(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    line = os.open(begun, os.O_RDONLY | os.O_NONBLOCK)
    program = f"import time; open({str(begun)!r}, 'w').write('!'); time.sleep(600)"
    words = ["--vendor", "tribemade", "--time", "real", "--", sys.executable, "-c", program]
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as run:
        assert select.select([line], [], [], 60)[0]
        os.close(line)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)
    assert run.returncode == 1
    assert said == "understudy: interrupted; what was tried until then broke nothing\n"


# ── wrong use ──


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--", "no-such-program-anywhere"], "'no-such-program-anywhere' cannot be started"),
        (["--property", "X9", "--", "true"], "no property 'X9'; there are: S1, "),
        (["--property", "R8", "--", "true"], "R8 concerns devdraft, and not tribemade"),
        (["--scenarios", "0", "--", "true"], "--scenarios takes 1 or more, not 0"),
        (["--time-scale", "0", "--", "true"], "--time-scale takes 1 or more, not 0"),
        (["--timeout", "0", "--", "true"], "--timeout takes more than 0 seconds, not 0"),
        (["--", "true"], "the program sent nothing to TRIBEMADE_BASE_URL"),
        (["--scenario", "delete.py", "--", "true"], "delete.py is no JSON"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else "",
)
def test_wrong_use_is_exit_code_2_and_one_sentence(verify: Verify, words: list[str], says: str) -> None:
    done = verify("tribemade", *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_scenario_of_another_vendor_is_refused(verify: Verify, tmp_path: Path) -> None:
    done = verify("shoplazza", "--scenario", hard(tmp_path, "tribemade"), "--", "true")
    assert done.returncode == 2
    assert "is a scenario of tribemade, not of shoplazza" in done.stderr
