"""Limits whose time goes by faster: every window and every leak, and nothing else; what is said follows."""

from __future__ import annotations

import pytest

from understudy.sandbox import UsageError, World
from understudy.sandbox.core.clock import MINUTE, SECOND, Instant
from understudy.sandbox.core.limits import FixedWindow, LeakyBucket

NOON = Instant(1_736_942_400 * SECOND)
ABSENT = "/api/products/00000000-0000-4000-8000-000000000009"


def test_a_window_is_so_many_times_shorter() -> None:
    limit = FixedWindow("w", 2, MINUTE).dilated(60)
    assert limit == FixedWindow("w", 2, SECOND)


def test_an_aligned_window_keeps_its_place_in_the_shorter_day() -> None:
    limit = FixedWindow("w", 2, MINUTE, aligned=True, offset=30 * SECOND).dilated(10)
    tally, reading = limit.put(None, Instant(NOON + 4 * SECOND))
    assert (tally.since, reading.reset) == (NOON + 3 * SECOND, NOON + 9 * SECOND)


def test_a_bucket_leaks_so_many_times_as_fast() -> None:
    limit = LeakyBucket("b", 1, 2).dilated(5)
    tally, _ = limit.put(None, NOON)
    assert limit.put(tally, NOON)[1].retry_at == NOON + SECOND // 10


def test_a_dilated_world_permits_again_after_a_second_instead_of_a_minute(understudy: World) -> None:
    understudy.dilate(60)
    http = understudy.tribemade.http
    assert [http.delete(ABSENT).status_code for _ in range(11)] == [404] * 10 + [429]
    assert understudy.clock.until_permitted("tribemade", "delete_product") == 1
    assert http.delete(ABSENT).status_code == 404


def test_the_wait_that_is_said_is_the_shorter_one_and_never_less_than_a_second(understudy: World) -> None:
    understudy.dilate(600)
    understudy.tribemade.switch("retry_after", "remaining")
    http = understudy.tribemade.http
    refused = [http.delete(ABSENT) for _ in range(11)][-1]
    assert refused.json()["retry_after"] == 1
    begun = int(understudy.clock.time())
    assert int(refused.headers["X-RateLimit-Reset"]) - begun == 1


def test_a_fault_that_throttles_asks_for_the_shorter_wait(understudy: World) -> None:
    understudy.dilate(20)
    understudy.tribemade.fault("throttle", "delete_product")
    assert understudy.tribemade.http.delete(ABSENT).json()["retry_after"] == 3


def test_dilation_survives_steps_and_snapshots_and_a_reset_ends_it(understudy: World) -> None:
    understudy.dilate(60)
    understudy.tribemade.http.delete(ABSENT)
    assert understudy.state.dilation == 60
    understudy.snapshot("dilated")
    understudy.reset()
    assert understudy.state.dilation == 1
    understudy.restore("dilated")
    assert understudy.state.dilation == 60


@pytest.mark.parametrize("by", [0, -1])
def test_time_does_not_stand_still_or_run_back(understudy: World, by: int) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        understudy.dilate(by)
