"""How long to wait, in every spelling that a vendor may use. Expectations: RFC 9110 §10.2.3 and §5.6.7."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.clients.waiting import asked, retry_after, server_time

NOW = 1_736_942_417.25
BEYOND_A_DOUBLE = 10**400


def _date(at: float) -> str:
    return formatdate(at, usegmt=True)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("2.0", 2),
        ("2.01", 3),
        ("0.2", 1),
        ("1e2", 100),
        ("59.999999", 60),
        ("86400", 86400),
    ],
)
def test_seconds_are_rounded_up_to_whole_ones(text: str, wait: int) -> None:
    assert asked({"retry-after": text}, None, NOW) == wait
    assert asked({}, {"retry_after": text}, NOW) == wait
    assert asked({}, {"retryAfter": text}, NOW) == wait


@pytest.mark.parametrize(("value", "wait"), [(60, 60), (0.5, 1), (2.5, 3), (1, 1)])
def test_a_body_may_say_it_as_a_number(value: float, wait: int) -> None:
    assert asked({}, {"retry_after": value}, NOW) == wait


@pytest.mark.parametrize(
    "value",
    [
        "", "soon", "0", "-1", "-0", "nan", "inf", "-inf", "1e999", "120;x", "5, 10", "0x10", "Infinity", "1 minute",
        "Sun, 99 Nov 2025 00:00:00 GMT", "Sun, 06 Nov 99999 08:49:37 GMT",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_wait(value: str) -> None:
    assert asked({"retry-after": value}, None, NOW) is None
    assert asked({}, {"retry_after": value}, NOW) is None


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        None,
        [],
        [60],
        {},
        {"seconds": 60},
        0,
        -5,
        float("nan"),
        float("inf"),
        BEYOND_A_DOUBLE,
        -BEYOND_A_DOUBLE,
    ],
    ids=lambda value: str(value)[:8],
)
def test_what_is_no_number_is_no_wait(value: object) -> None:
    assert asked({}, {"retry_after": value}, NOW) is None


@pytest.mark.parametrize("body", [None, [], [{"retry_after": 60}], "retry_after", 60, True])
def test_only_an_objects_fields_are_read(body: object) -> None:
    assert asked({}, body, NOW) is None


def test_the_longest_of_several_counts() -> None:
    headers = {"retry-after": "5", "x-ratelimit-reset": str(NOW + 20)}
    assert asked(headers, {"retry_after": 10, "retryAfter": "7"}, NOW) == 20
    assert asked(headers, {"retry_after": 30}, NOW) == 30
    assert asked(headers, {"retry_after": "soon"}, NOW) == 20


def test_a_date_is_an_instant() -> None:
    assert asked({"retry-after": _date(1_736_942_450)}, None, 1_736_942_420.0) == 30
    assert asked({"retry-after": _date(1_736_942_450)}, None, 1_736_942_420.5) == 30
    assert asked({"retry-after": _date(1_736_942_450)}, None, 1_736_942_450.0) is None
    assert asked({"retry-after": _date(1_736_942_450)}, None, 1_736_999_999.0) is None


@pytest.mark.parametrize(
    "spelt", ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
)
def test_each_of_the_three_forms_of_a_date_is_read(spelt: str) -> None:
    assert asked({"retry-after": spelt}, None, 784_111_777 - 60) == 60


@pytest.mark.parametrize("skew", [-86_400, -90, -1, 0, 1, 90, 86_400])
def test_a_clock_that_is_wrong_does_not_matter_where_the_vendor_says_its_own(skew: int) -> None:
    theirs = 1_736_942_417
    headers = {"date": _date(theirs)}
    assert asked({**headers, "retry-after": _date(theirs + 45)}, None, theirs + skew) == 45
    assert asked({**headers, "x-ratelimit-reset": str(theirs + 45)}, None, theirs + skew) == 45
    assert server_time(headers, theirs + skew) == theirs


def test_without_a_date_our_clock_is_believed() -> None:
    assert server_time({}, NOW) == NOW
    assert server_time({"date": "yesterday"}, NOW) == NOW


def test_a_reset_in_the_past_is_no_wait() -> None:
    assert asked({"x-ratelimit-reset": str(NOW - 1)}, None, NOW) is None
    assert asked({"x-ratelimit-reset": str(NOW)}, None, NOW) is None
    assert asked({"x-ratelimit-reset": "60"}, None, NOW) is None


def test_the_header_alone_says_nothing_of_a_limits_reset() -> None:
    assert retry_after({"x-ratelimit-reset": str(NOW + 50)}, NOW) is None
    assert retry_after({"x-ratelimit-reset": str(NOW + 50), "retry-after": "1.5"}, NOW) == 2


@given(
    st.dictionaries(st.sampled_from(["retry-after", "date", "x-ratelimit-reset"]), st.text()),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["retry_after", "retryAfter", "a"]), inner)
        ),
    ),
    st.floats(0, 4e9),
)
def test_whatever_is_said_the_wait_is_none_or_whole_and_above_zero(
    headers: dict[str, str], body: Any, now: float
) -> None:
    wait = asked(headers, body, now)
    assert wait is None or (wait >= 1 and wait == int(wait))


@given(st.integers(1, 10**9), st.sampled_from(["retry_after", "retryAfter"]))
def test_a_whole_number_is_waited_exactly(seconds: int, name: str) -> None:
    assert asked({"retry-after": str(seconds)}, None, NOW) == seconds
    assert asked({}, json.loads(json.dumps({name: seconds})), NOW) == seconds
