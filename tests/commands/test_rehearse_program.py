"""`understudy rehearse … -- COMMAND`: somebody's own program, and what it says held against what is true."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE, PROGRAMS = ROOT / "examples" / "catalogue.yaml", ROOT / "examples" / "programs"
COMMAND = [sys.executable, "-m", "understudy.sandbox.cli", "rehearse", "--catalogue", str(CATALOGUE)]
TRIBEMADE = ("--vendor", "tribemade", "--time-scale", "60")
PLAN = ("canvas-bag", "enamel-mug", "rain-jacket")  # an order of the mug is being processed

#: What the small programs below have in common: `delete` gives the status of one call.
PRELUDE = """
import json, os, sys, urllib.error, urllib.request
def delete(product):
    url = os.environ["TRIBEMADE_BASE_URL"] + "/api/products/" + product
    request = urllib.request.Request(url, method="DELETE", headers={"X-API-Key": os.environ["TRIBEMADE_API_KEY"]})
    try:
        return urllib.request.urlopen(request, timeout=10).status
    except urllib.error.HTTPError as refusal:
        return refusal.code
def say(product, outcome):
    print(json.dumps({"id": product, "outcome": outcome}), flush=True)
ids = [line.strip() for line in sys.stdin]
"""


def rehearse(
    *words: str, plan: tuple[str, ...] = PLAN, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--plan", "-", *words],
        input="\n".join(plan),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **(environ or {})},
    )


def report(code: int, *words: str, **more: Any) -> Any:
    done = rehearse(*TRIBEMADE, "--json", *words, **more)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def python(code: int, program: str, *words: str, **more: Any) -> Any:
    """The report on a small program, which is to end with that exit code."""
    return report(code, *words, "--", sys.executable, "-c", PRELUDE + program, **more)


def outcomes(told: Any) -> dict[str, str]:
    return {row["name"]: row["outcome"] for row in told["rows"]}


def named(told: Any, *names: str) -> list[str]:
    return [row["id"] for name in names for row in told["rows"] if row["name"] == name]


# ── honest programs ──


@pytest.mark.parametrize(
    "words",
    [(sys.executable, "delete.py"), ("node", "delete.mjs"), ("sh", "delete.sh")],
    ids=lambda it: it[1],
)
def test_an_example_in_each_language_is_right_about_every_id(words: tuple[str, str]) -> None:
    runs, script = words
    for needed in (runs, "curl" if runs == "sh" else runs):
        if shutil.which(needed) is None:
            pytest.skip(f"there is no {needed} on this machine")
    absent = "00000000-0000-4000-8000-000000000009"
    told = report(3, "--", runs, str(PROGRAMS / script), plan=(*PLAN, absent))
    assert outcomes(told) == {
        "canvas-bag": "deleted", "enamel-mug": "blocked", "rain-jacket": "deleted", absent: "not_found",
    }  # fmt: skip
    claims = told["claims"]
    assert (claims["said"], claims["agrees"], claims["silent"]) == (4, 4, 0)
    assert told["kind"] == "program"
    assert told["irreversible"] == 2
    assert told["program_status"] == 0


def test_all_gone_and_all_said_is_exit_code_0() -> None:
    told = report(0, "--", sys.executable, str(PROGRAMS / "delete.py"), plan=("canvas-bag", "wool-socks"))
    assert outcomes(told) == {"canvas-bag": "deleted", "wool-socks": "deleted"}


def test_a_program_that_waits_as_it_is_told_gets_through_the_windows(tmp_path: Path) -> None:
    handles = [f"product-{number}" for number in range(12)]
    catalogue = tmp_path / "many.json"
    products = [{"handle": handle, "title": handle} for handle in handles]
    catalogue.write_text(json.dumps({"products": products}), encoding="utf-8")
    words = ("--catalogue", str(catalogue), "--time-scale", "30")  # a window is two seconds
    told = report(0, *words, "--", sys.executable, str(PROGRAMS / "delete.py"), plan=tuple(handles))
    assert told["requests"] == [{"operation": "delete_product", "sent": 13, "refused": 1, "failed": 0}]
    assert told["time_scale"] == 30
    assert told["shortest"] == 60
    assert told["ended"] - told["began"] >= 60 > told["took"]
    assert sum(pulse["sent"] for pulse in told["pulse"]) == 13


def test_an_answer_that_was_lost_may_be_called_gone(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"kind": "lost_reply", "operation": "delete_product"}]', encoding="utf-8")
    words = ("--faults", str(faults), "--", sys.executable, str(PROGRAMS / "delete.py"))
    told = report(0, *words, plan=("canvas-bag",))
    assert told["rows"][0]["outcome"] == "deleted"
    assert told["rows"][0]["claimed"] == "gone"
    assert told["claims"]["agrees"] == 1
    assert [one["times"] for one in told["faults"]] == [1]


# ── the three lies ──


def test_what_a_program_believes_deleted_and_is_there_is_told() -> None:
    told = python(3, "for one in ids: delete(one), say(one, 'deleted')")
    assert told["claims"]["believes_deleted_still_there"] == named(told, "enamel-mug")
    assert told["claims"]["agrees"] == 2
    assert "came to blocked" in told["first_trouble"]


def test_what_a_program_believes_failed_and_is_gone_is_told() -> None:
    told = python(3, "for one in ids: delete(one), say(one, 'failed')")
    assert told["claims"]["believes_failed_is_gone"] == named(told, "canvas-bag", "rain-jacket")
    assert told["claims"]["agrees"] == 1


def test_what_nobody_asked_for_and_is_gone_is_told() -> None:
    socks = _id_of("wool-socks")
    told = python(3, f"for one in [*ids, '{socks}']: delete(one)", plan=("canvas-bag",))
    assert told["claims"]["never_asked_is_gone"] == [socks]
    assert told["first_trouble"] == f"{socks} is gone, and nobody asked for it"
    assert told["irreversible"] == 2


def _id_of(handle: str) -> str:
    """Ids follow from handles and the seed alone."""
    done = rehearse("--vendor", "tribemade", "--json", plan=(handle,))
    identifier: str = json.loads(done.stdout)["rows"][0]["id"]
    return identifier


def test_the_right_end_by_the_wrong_word_is_no_lie_and_not_right_either() -> None:
    told = python(3, "for one in ids: delete(one), say(one, 'trashed')", plan=("canvas-bag",))
    claims = told["claims"]
    assert claims["another_word"] == named(told, "canvas-bag")
    assert (claims["agrees"], claims["believes_failed_is_gone"]) == (0, [])


# ── what a program says, and how ──


def test_a_program_that_says_nothing_is_judged_by_what_it_did() -> None:
    told = python(0, "for one in ids: delete(one)", plan=("canvas-bag",))
    assert outcomes(told) == {"canvas-bag": "deleted"}
    assert (told["claims"]["said"], told["claims"]["silent"]) == (0, 1)


def test_a_handle_will_do_and_the_last_word_counts_and_other_lines_are_passed_on() -> None:
    program = (
        "print('hello'); print('{\"id\": 1}')\nfor one in ids: delete(one)\n"
        "say('canvas-bag', 'error'); say('canvas-bag', 'Success'); say('canvas-bag', 'vanished')"
    )
    done = rehearse(*TRIBEMADE, "--json", "--", sys.executable, "-c", PRELUDE + program, plan=("canvas-bag",))
    claims = json.loads(done.stdout)["claims"]
    assert (done.returncode, claims["said"], claims["agrees"]) == (0, 1, 1)
    for line in ("hello", '{"id": 1}', '{"id": "canvas-bag", "outcome": "vanished"}'):
        assert line in done.stderr.splitlines()


def test_the_plan_is_in_a_file_too_and_what_leads_to_the_real_vendor_is_replaced() -> None:
    real = {
        "TRIBEMADE_API_KEY": "real-key", "TRIBEMADE_API_URL": "https://api.tribemade.in",
        "TRIBEMADE_SECRET": "real-secret", "TRIBEMADE_BATCH": "7", "HTTP_PROXY": "http://192.0.2.1:3128",
    }  # fmt: skip
    program = """
given = {name: value for name, value in os.environ.items() if name.startswith("TRIBEMADE_")}
assert sorted(given) == ["TRIBEMADE_API_KEY", "TRIBEMADE_BASE_URL", "TRIBEMADE_BATCH"], sorted(given)
assert given["TRIBEMADE_API_KEY"] != "real-key"
assert given["TRIBEMADE_BASE_URL"].startswith("http://127.0.0.1:")
assert open(os.environ["UNDERSTUDY_PLAN"]).read().split() == ids
for one in ids: say(one, {200: "deleted"}[delete(one)])
"""
    told = python(0, program, plan=("canvas-bag",), environ=real)
    assert told["claims"]["agrees"] == 1


# ── how it ends ──


def test_a_program_that_crashes_leaves_the_rest_not_attempted() -> None:
    told = python(3, "delete(ids[0]); say(ids[0], 'deleted'); raise SystemExit(7)")
    assert outcomes(told) == {
        "canvas-bag": "deleted", "enamel-mug": "not_attempted", "rain-jacket": "not_attempted",
    }  # fmt: skip
    assert told["program_status"] == 7
    assert told["claims"]["silent"] == 2


def test_a_program_that_ends_badly_is_no_success_though_all_is_gone() -> None:
    told = python(3, "delete(ids[0]); raise SystemExit(1)", plan=("canvas-bag",))
    assert told["first_trouble"] == "the program ended with 1"


def test_a_program_is_killed_after_its_time_with_all_that_it_has_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = (
        "import subprocess, time\ndelete(ids[0])\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid))\ntime.sleep(600)"
    )
    told = python(4, program, "--timeout", "3")
    assert told["stopped"] == "the program was killed after 3 s"
    assert outcomes(told)["canvas-bag"] == "deleted"
    assert not _lives(int(pid.read_text()))


def test_a_program_that_is_killed_by_a_signal_was_stopped() -> None:
    told = python(4, "import signal\nos.kill(os.getpid(), signal.SIGTERM)")
    assert told["stopped"] == "the program was ended by SIGTERM"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_passed_on_and_the_report_is_still_made(number: signal.Signals, tmp_path: Path) -> None:
    program = (
        "import time\ndelete(ids[0])\n"
        "try:\n    sys.stderr.write('ready\\n'); sys.stderr.flush(); time.sleep(600)\n"
        "except KeyboardInterrupt:\n    say(ids[0], 'deleted'); sys.exit(130)"
    )
    plan = tmp_path / "plan.txt"
    plan.write_text("canvas-bag\nrain-jacket\n", encoding="utf-8")
    command = [*COMMAND, "--plan", str(plan), *TRIBEMADE, "--json", "--", sys.executable, "-c"]
    running = subprocess.Popen(
        [*command, PRELUDE + program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with running:
        assert running.stderr is not None
        assert running.stderr.readline() == "ready\n"
        running.send_signal(number)
        out, err = running.communicate(timeout=30)
    assert running.returncode == 4, err
    told = json.loads(out)
    assert told["claims"]["agrees"] == 1
    assert told["program_status"] == 130
    assert "interrupted" in told["stopped"]


def _lives(pid: int) -> bool:
    """Whether a process runs; one that is dead and waits to be collected does not."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_cannot_be_started_is_an_error() -> None:
    done = rehearse(*TRIBEMADE, "--", "./no-such-program")
    assert done.returncode == 1
    assert "'./no-such-program' cannot be started" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--time-scale", "0", "--", "true"), "1 or more"),
        (("--timeout", "0", "--", "true"), "more than 0 seconds"),
        (("--at", "2025-01-15T12:00:17Z", "--", "true"), "--at cannot be given for a COMMAND"),
        (("--time-scale", "60"), "are for a COMMAND"),
    ],
)
def test_what_makes_no_sense_for_a_program_is_wrong_usage(words: tuple[str, ...], says: str) -> None:
    done = rehearse("--vendor", "tribemade", *words)
    assert done.returncode == 2
    assert says in done.stderr
