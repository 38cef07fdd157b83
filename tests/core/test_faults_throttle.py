"""The ten things that a throttling answer may say of the wait. TribeMade says it in the body, as `retry_after`."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from understudy.sandbox import RetryAfter, World

YEAR = 365 * 24 * 3600
Says = Callable[[Any, float], bool]

SAYS: dict[RetryAfter, Says] = {
    RetryAfter.RIGHT: lambda wait, _now: wait == 60,
    RetryAfter.ABSENT: lambda wait, _now: wait is None,
    RetryAfter.WRONG: lambda wait, _now: 0 < wait < 60,
    RetryAfter.FRACTIONAL: lambda wait, _now: 0 < float(wait) % 1 < 1 and 59 < float(wait) <= 60,
    RetryAfter.DATED: lambda wait, now: parsedate_to_datetime(wait).timestamp() == now + 60,
    RetryAfter.PAST: lambda wait, now: parsedate_to_datetime(wait).timestamp() < now,
    RetryAfter.HUGE: lambda wait, _now: wait > YEAR,
    RetryAfter.GARBAGE: lambda wait, _now: isinstance(wait, str) and not wait.isdigit() and "," not in wait,
    RetryAfter.ZERO: lambda wait, _now: wait == 0,
    RetryAfter.NEGATIVE: lambda wait, _now: wait < 0,
}


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("spelling", RetryAfter)
def test_the_answer_says_the_wait_as_it_was_told_to(
    understudy: World, spelling: RetryAfter, as_text: bool
) -> None:
    said = spelling.value if as_text else spelling
    understudy.tribemade.fault("throttle", "delete_product", retry_after=said)
    answer = understudy.tribemade.http.delete("/api/products/none")
    body = answer.json()
    assert answer.status_code == 429
    assert body["error"] == "Rate limit exceeded"
    assert (("retry_after" in body), SAYS[spelling](body.get("retry_after"), understudy.clock.time())) == (
        spelling is not RetryAfter.ABSENT,
        True,
    )


def test_no_spelling_is_left_out() -> None:
    assert set(SAYS) == set(RetryAfter)


def test_a_throttled_call_does_not_count_against_the_limit(understudy: World) -> None:
    understudy.tribemade.fault("throttle", "delete_product", times=5)
    for _ in range(5):
        assert understudy.tribemade.http.delete("/api/products/none").status_code == 429
    assert understudy.tribemade.http.delete("/api/products/none").headers["X-RateLimit-Remaining"] == "9"
