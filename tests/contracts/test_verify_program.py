"""Somebody's program as code under test: started in a scenario, heard, ended, started again."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from understudy.contracts.scenario import Crash, Life, Moment, Product, Scenario, Slip
from understudy.contracts.trial import Evidence, trial
from understudy.contracts.verdict import judge, told
from understudy.contracts.verify.subject import Program, Unusable
from understudy.contracts.verify.timing import Means, Timing, chosen
from understudy.sandbox.core.faults import FaultKind, When

#: What the small programs below have in common: `send` gives the status of one call, or 0.
PRELUDE = """
import json, os, sys, time, urllib.error, urllib.request
def send(product, method="DELETE"):
    url = os.environ["TRIBEMADE_BASE_URL"] + "/api/products/" + product
    request = urllib.request.Request(url, method=method, headers={"X-API-Key": os.environ["TRIBEMADE_API_KEY"]})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0
def say(product, outcome):
    print(json.dumps({"id": product, "outcome": outcome}), flush=True)
ids = [line.strip() for line in sys.stdin]
"""
SAYS = (
    "for one in ids: say(one, {200: 'deleted', 404: 'not_found', 400: 'blocked'}.get(send(one), 'unknown'))"
)


def of(*lives: Life, **more: object) -> Scenario:
    products = tuple(Product(f"p{number}", life) for number, life in enumerate(lives, 1))
    return Scenario("tribemade", products, tuple(one.key for one in products), **more)  # type: ignore[arg-type]


PLAIN = of(Life.LIVE)


def command(program: str) -> list[str]:
    return [sys.executable, "-c", PRELUDE + program]


def tried(program: str | Sequence[str], scenario: Scenario, timeout: float = 20) -> Evidence:
    words = command(program) if isinstance(program, str) else program
    with Program(words, chosen(words, None, 60), timeout) as subject:
        return trial(scenario, subject, subject.sandbox)


def broken(program: str, scenario: Scenario, *, timeout: float = 20, looked: bool = True) -> dict[str, str]:
    """The properties that it breaks in a scenario, each with what is said of it."""
    words = command(program)
    with Program(words, chosen(words, None, 60), timeout) as subject:
        if looked:
            subject.look_at("tribemade")
        return {one.id: says for one, says in judge(scenario, subject, subject.sandbox)}


def test_a_program_is_given_what_a_rehearsal_gives_it_and_its_words_are_heard() -> None:
    seen = tried(SAYS, of(Life.LIVE, Life.NEVER, Life.BLOCKED, Life.GONE))
    words = {key: (seen.said or {}).get(identifier) for key, identifier in seen.ids.items()}
    assert words == {"p1": "deleted", "p2": "not_found", "p3": "blocked", "p4": "not_found"}
    assert [entry.operation for entry in seen.entries] == ["delete_product"] * 4
    assert seen.raised is None


def test_what_a_program_waits_is_waited_by_the_vendors_clock() -> None:
    slip = Slip(FaultKind.THROTTLE, "p1")
    seen = tried("send(ids[0]); time.sleep(60); send(ids[0])", of(Life.LIVE, slips=(slip,)))
    first, second = seen.entries
    assert second.at - first.at >= 60_000_000
    assert seen.elapsed >= 60
    assert [line.split("→")[1].split()[0] for line in told(seen)] == ["429", "200"]
    assert float(told(seen)[0].split()[0]) >= 0


def test_who_waits_too_short_by_the_vendors_clock_is_told() -> None:
    slip = Slip(FaultKind.THROTTLE, "p1")
    program = "send(ids[0]); time.sleep(20); send(ids[0])"
    assert set(broken(program, of(Life.LIVE, slips=(slip,)))) == {"R1"}


def test_a_program_that_says_nothing_is_judged_by_what_it_does() -> None:
    lost = of(Life.LIVE, slips=(Slip(FaultKind.LOST_REPLY, "p1", when=When.AFTER),))
    assert broken("for one in ids: send(one)", lost) == {}
    assert set(broken("for one in ids: send(one); send(one)", PLAIN)) == {"S4"}


def test_a_program_that_speaks_at_other_times_and_ends_with_an_error_has_crashed() -> None:
    found = broken(f"if len(ids) > 1: raise KeyError('p')\n{SAYS}", of(Life.LIVE, Life.LIVE))
    assert found == {"T1": "it raised Crashed, and never said what became of product p1, product p2"}
    seen = tried("raise KeyError('p')", PLAIN)
    assert "exit code 1: KeyError: 'p'" in repr(seen.raised)


def test_an_exit_code_is_no_error_where_everything_was_said() -> None:
    assert broken(f"{SAYS}\nsys.exit(3)", PLAIN) == {}


def test_a_word_that_is_none_is_told() -> None:
    found = broken("for one in ids: send(one); say(one, 'zapped')", PLAIN)
    assert found == {"T1": "reported 'zapped' of product p1, which is no outcome"}


def test_a_credential_on_either_output_is_told() -> None:
    for stream in ("stdout", "stderr"):
        program = f"{SAYS}\nprint(os.environ['TRIBEMADE_API_KEY'], file=sys.{stream})"
        assert set(broken(program, PLAIN)) == {"H1"}


def test_a_program_that_hangs_is_killed_and_does_not_end() -> None:
    found = broken("send(ids[0])\nwhile True: pass", PLAIN, timeout=1, looked=False)
    assert found == {"L1": "it does not end: the program was killed after 1 s"}


def test_a_program_that_asks_without_end_is_killed() -> None:
    found = broken("while True: send(ids[0], 'GET')", PLAIN, looked=False)
    assert "more than 80 requests for 1 ids" in found["L1"]


def test_a_program_is_killed_where_its_scenario_says_so_and_finds_its_folder_again() -> None:
    program = """
path = os.path.join(os.environ["UNDERSTUDY_FOLDER"], "begun")
again = os.path.exists(path)
open(path, "w").close()
for one in ids: say(one, "gone" if send(one, "GET" if again else "DELETE") == 404 else "unknown")
"""
    seen = tried(program, of(Life.LIVE, crash=Crash("p1", 1, Moment.AFTER)))
    assert [entry.operation for entry in seen.entries] == ["delete_product", "get_product"]
    assert seen.killed_at == seen.entries[0].id
    assert seen.said == {seen.ids["p1"]: "gone"}


def test_a_line_that_stays_silent_is_closed_in_the_end() -> None:
    silent = of(Life.LIVE, slips=(Slip(FaultKind.TIMEOUT, "p1", when=When.AFTER),))
    seen = tried(SAYS, silent)  # it waits without end
    assert seen.said == {seen.ids["p1"]: "unknown"}


def test_words_that_say_less_mean_what_is_true_at_the_vendor() -> None:
    program = PRELUDE.replace("TRIBEMADE", "ZOHO_DESK") + "for one in ids: say(one.upper(), 'ok')"
    words = [sys.executable, "-c", program]
    plain = Scenario("zoho_desk", (Product("p1"),), ("p1",))
    assert list((tried(words, plain).said or {}).values()) == ["trashed"]
    assert list((tried("for one in ids: say(one.upper(), 'ok')", PLAIN).said or {}).values()) == ["deleted"]


def test_where_the_vendor_is_in_a_hurry_the_shortest_wait_is_a_second() -> None:
    slips = (Slip(FaultKind.THROTTLE, "p1"),)
    program = "assert send(ids[0]) == 429; time.sleep(1); say(ids[0], {200: 'deleted'}[send(ids[0])])"
    with Program(command(program), Timing(Means.DILATED, 60), 20) as subject:
        assert judge(of(Life.LIVE, slips=slips), subject, subject.sandbox) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["no-such-program-anywhere"], "'no-such-program-anywhere' cannot be started"),
        ([sys.executable, "-c", "print('hello')"], "sent nothing to TRIBEMADE_BASE_URL"),
        ([sys.executable, "-I", "-c", "print('hello')"], "has not loaded the clock"),
        (command("send(ids[0], 'GET')"), "deleted nothing where one product was to go"),
    ],
    ids=["no program", "elsewhere", "no shim", "deletes nothing"],
)
def test_what_cannot_be_tried_is_our_users_affair(words: list[str], says: str) -> None:
    with (
        Program(words, chosen(words, Means.SHIM, 60), 20) as subject,
        pytest.raises(Unusable, match=says),
    ):
        subject.look_at("tribemade")
