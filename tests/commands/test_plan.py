"""`understudy plan` as a user types it: the answer on standard output, in words or as JSON, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from understudy.clients import VENDORS

AT = ("--at", "2025-01-15T12:00:17Z")


def plan(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "understudy.sandbox.cli", "plan", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def planned(*words: str) -> Any:
    done = plan(*words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_words_say_how_many_requests_how_long_under_what_and_when_it_ends() -> None:
    done = plan("--vendor", "tribemade", "--count", "10000", *AT)
    assert (done.returncode, done.stderr) == (0, "")
    told = " ".join(done.stdout.split())
    for said in (
        "10,000 products deleted at TribeMade: 10,000 requests, 16 h 39 min (59,940 s)",
        "limit delete_product: 10 requests in 1 min, counted from the first",
        "2025-01-15T12:00:17.000Z: 10 requests, and again every 1 min (60 s), 1,000 times in all",
        "ends 2025-01-16T04:39:17.000Z",
    ):
        assert said in told


def test_json_says_the_same() -> None:
    told = planned("--vendor", "tribemade", "--count", "1000", *AT)
    assert told["requests"] == 1000
    assert told["seconds"] == 99 * 60
    assert (told["begins"], told["ends"]) == ("2025-01-15T12:00:17.000Z", "2025-01-15T13:39:17.000Z")
    assert told["bursts"] == [
        {"at": "2025-01-15T12:00:17.000Z", "requests": 10, "products": None, "times": 100, "every": 60}
    ]
    assert told["phase"] is None


def test_under_windows_of_the_clock_the_best_and_the_worst_beginning_are_told() -> None:
    words = ("--vendor", "devdraft", "--count", "1000", *AT)
    told = planned(*words)
    assert told["seconds"] == 523
    assert told["phase"] == {"best": 480.000001, "worst": 540}
    said = " ".join(plan(*words).stdout.split())
    assert "the next from 2025-01-15T12:01:00.000Z" in said
    assert "at best 8 min (480.000001 s)" in said
    assert "at worst 9 min (540 s)" in said


def test_what_costs_by_the_product_says_credits_and_how_many_requests_a_day() -> None:
    told = planned("--vendor", "zoho_desk", "--count", "1000", *AT)
    assert (told["removes"], told["cost"]) == ("trashed", 6)
    assert told["ends"] == "2025-01-16T08:00:00.000Z"
    assert [burst["products"] for burst in told["bursts"]] == [833, 167]
    said = " ".join(plan("--vendor", "zoho_desk", "--count", "1000", *AT).stdout.split())
    assert (
        "5,000 credits in 24 h, by the clock: the next from 2025-01-16T08:00:00.000Z; a product costs 6"
        in said
    )


def test_a_switch_is_taken_as_the_stand_in_takes_it() -> None:
    words = ("--vendor", "shoplazza", "--count", "1000", *AT)
    assert planned(*words)["seconds"] == 480
    assert planned(*words, "--switch", "rate=60_leaking_1")["seconds"] == 940
    assert planned(*words, "--switch", "rate=60_leaking_1", "--switch", "buckets=app")["seconds"] == 940


def test_where_no_limit_is_documented_that_is_said() -> None:
    done = plan("--vendor", "altcraft", "--count", "7", *AT)
    assert "7 requests, 0 s" in done.stdout
    assert "none is documented" in done.stdout


def test_without_at_it_begins_now() -> None:
    one = planned("--vendor", "tribemade", "--count", "11")
    assert one["seconds"] == 60
    assert one["begins"] >= "2025"
    assert one["ends"] > one["begins"]


def test_an_end_beyond_the_calendar_is_said_and_not_invented() -> None:
    words = ("--vendor", "altcraft", "--count", "1000000000", "--switch", "tariff_calls=10", *AT)
    assert planned(*words)["ends"] is None
    assert "ends     beyond the calendar" in plan(*words).stdout


@pytest.mark.parametrize("count", ["0", "-1", "1.5", "1e3", "", "1000000001", "many", "٣"])
def test_a_count_that_is_none_is_wrong_usage(count: str) -> None:
    done = plan("--vendor", "tribemade", f"--count={count}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "from 1 to 1,000,000,000" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--count", "5"), "--vendor"),
        (("--vendor", "tribemade"), "--count"),
        (("--vendor", "nobody", "--count", "5"), ", ".join(VENDORS)),
        (("--vendor", "tribemade", "--count", "5", "--at", "noon"), "ISO 8601"),
        (("--vendor", "tribemade", "--count", "5", "--at", "0001-01-01T00:00:00+14:00"), "ISO 8601"),
        (("--vendor", "tribemade", "--count", "5", "--switch", "nothing"), "NAME=VALUE"),
        (("--vendor", "tribemade", "--count", "5", "--switch", "no=1"), "has no switch 'no'"),
        (("--vendor", "zoho_desk", "--count", "5", "--switch", "edition=huge"), "free, express, standard"),
        (("--vendor", "zoho_desk", "--count", "5", "--switch", "data_centre=eu"), "before it counts"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_wrong_usage_and_says_what_can(words: tuple[str, ...], says: str) -> None:
    done = plan(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
