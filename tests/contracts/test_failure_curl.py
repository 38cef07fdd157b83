"""A failure's script of curl: it brings a served stand-in into the scenario, and gets the answers of the run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from failing import ANY, LOST, evidence, failing, hasty, reference, told_as

from understudy.clients import VENDORS
from understudy.contracts.failure import Case, write
from understudy.contracts.failure.course import Sending, course
from understudy.contracts.failure.stage import Control
from understudy.contracts.scenario import Act, Crash, Deed, Life, Moment, Product, Scenario, Slip
from understudy.contracts.trial import Access
from understudy.contracts.verdict import Broken
from understudy.contracts.zoo import Impatient
from understudy.sandbox import FaultKind, Sandbox, When
from understudy.sandbox.core.faults import RetryAfter
from understudy.sandbox.core.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Sandbox().app) as running:
        yield running


def run(script: Path, url: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed on this machine")
    return subprocess.run(["sh", script, url], capture_output=True, text=True, timeout=30, check=False)


def written(failure: Broken, folder: Path) -> Path:
    write(failure, evidence(failure), folder, None)
    return folder / "curl.sh"


def replayed(case: Case, sandbox: Sandbox) -> list[tuple[int, bytes]]:
    """The course of a case at a sandbox, in process: each answer that was heard."""
    world, answers = "failure", []
    control = httpx.Client(
        transport=httpx.WSGITransport(sandbox.app), base_url="http://127.0.0.1/_understudy"
    )
    for one in course(case):
        if isinstance(one, Control):
            assert control.post(one.path, json=one.body).is_success, one
        else:
            answers.append(sent(sandbox, world, case.vendor.name, one))
    sandbox.delete(world)
    return answers


def sent(sandbox: Sandbox, world: str, vendor: str, one: Sending) -> tuple[int, bytes]:
    client = sandbox.worlds[world].connection.client(f"http://127.0.0.1/w/{world}/{vendor}", {})
    at = sandbox.worlds[world].state.clock
    try:
        answer = client.request(
            one.method, one.target, headers=dict(one.headers), content=one.body, timeout=1
        )
    except httpx.TransportError:
        if (
            one.step.entry.delivery == "silence"
        ):  # a socket's client waits by its own clock, not by the vendor's
            sandbox.worlds[world].swap(lambda state: state.having(clock=at))
        return 0, b""
    return answer.status_code, answer.content


KEYS = ("p1", "p2", "p3", "p4")
PRODUCTS = tuple(map(Product, KEYS, (Life.LIVE, Life.GONE, Life.NEVER, Life.BLOCKED)))
SCENARIOS = {
    "every life, and every way to lose an answer": {
        "slips": (
            Slip(FaultKind.LOST_REPLY, "p1", when=When.AFTER),
            Slip(FaultKind.THROTTLE, "p2", retry_after=RetryAfter.DATED),
            Slip(FaultKind.TIMEOUT, "p3"),
            Slip(FaultKind.TRUNCATED, "p4", when=When.AFTER),
        ),
        "phase": 12.5,
    },
    "killed, somebody else at work, a credential had anew": {
        "actors": (Act(Deed.DELETES, "p4"),),
        "crash": Crash("p1", 1, Moment.HEARD),
        "dies_after": 3,
        "renewable": True,
    },
}


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("told", SCENARIOS)
def test_every_answer_is_that_of_the_run(vendor: str, told: str) -> None:
    sandbox = Sandbox()
    scenario = Scenario(vendor, PRODUCTS, KEYS, **SCENARIOS[told])
    failure = told_as(ANY, scenario, reference(vendor, sandbox), sandbox)
    case = Case(failure, evidence(failure), None)
    pairs = zip(replayed(case, sandbox), case.steps, strict=True)
    got = [(answer, step.entry.reply) for answer, step in pairs if step.entry.delivery == "delivered"]
    assert got
    assert [answer for answer, _ in got] == [(reply.status, reply.body) for _, reply in got]


def test_it_really_runs_and_ends_with_the_truth(server: Server, tmp_path: Path) -> None:
    failure = hasty()
    done = run(written(failure, tmp_path), server.url)
    assert done.returncode == 0, done
    sent, _, truth = done.stdout.partition("# the truth: products")
    assert "1. 0.0 s  DELETE /api/products/p1\n\n000\n" in sent
    assert "curl: (52) Empty reply from server" in done.stderr
    assert [evidence(failure).ids["p1"] in truth, "Bystander 0" in truth] == [False, True]


def test_time_passes_between_the_requests_as_it_did(server: Server, tmp_path: Path) -> None:
    throttled = replace(LOST, slips=(Slip(FaultKind.THROTTLE, "p1"),))
    failure = failing(throttled, Impatient())
    done = run(written(failure, tmp_path), server.url)
    assert done.returncode == 0, done
    assert "# 1 s go by\n" in done.stdout
    for entry in evidence(failure).entries:
        assert f"{entry.reply.body.decode()}\n{entry.reply.status}\n" in done.stdout


def test_it_can_be_run_twice(server: Server, tmp_path: Path) -> None:
    script = written(hasty(), tmp_path)
    assert run(script, server.url).stdout == run(script, server.url).stdout


def test_an_answer_that_differs_is_said(server: Server, tmp_path: Path) -> None:
    script = written(hasty(), tmp_path)
    script.write_text(
        script.read_text().replace('"when": "after"', '"when": "before"').replace("lost_reply", "status")
    )
    done = run(script, server.url)
    assert done.returncode == 1
    assert "expected 000, as in the run" in done.stdout


def test_without_a_server_it_says_so_and_ends_with_2(tmp_path: Path) -> None:
    with Server(Sandbox().app) as gone:
        url = gone.url
    assert run(written(hasty(), tmp_path), url).returncode == 2


def test_a_sandbox_with_a_token_is_given_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = written(hasty(), tmp_path)
    monkeypatch.setenv("UNDERSTUDY_TOKEN", "let me in")
    with Server(Sandbox(token="let me in").app) as server:
        assert run(script, server.url).returncode == 0
        monkeypatch.delenv("UNDERSTUDY_TOKEN")
        assert run(script, server.url).returncode == 2


def test_what_the_code_says_of_itself_cannot_become_a_command(server: Server, tmp_path: Path) -> None:
    def hostile(access: Access) -> dict[str, str]:
        marker = tmp_path / "struck"
        access.http.post("/api/'$(touch x)'\n`touch x`", content=f"'; touch {marker}; echo '".encode())
        return {access.ids[0]: f"x\ntouch {marker}\n'"}

    done = run(written(failing(LOST, hostile), tmp_path), server.url)
    assert done.returncode == 0, done
    assert not (tmp_path / "struck").exists()
