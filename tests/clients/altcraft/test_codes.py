"""The code in an Altcraft answer's body decides, whatever the HTTP status. Source: API interaction, response codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.clients import (
    CallError,
    InvalidRequest,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Refused,
    Unauthenticated,
    UnknownOutcome,
)
from understudy.clients.altcraft import AltcraftCalls
from understudy.clients.message import Response

REFUSALS = {
    400: InvalidRequest,
    401: Unauthenticated,
    402: QuotaExhausted,
    403: PermissionDenied,
    404: InvalidRequest,
    405: InvalidRequest,
    422: InvalidRequest,
    429: RateLimited,
}
CALLS = AltcraftCalls(lambda: 0.0)
DELETION = CALLS.removal(["product_1"])


def failure(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> CallError | None:
    return CALLS.failure(DELETION, Response(status, headers or {}, body))


def said(**members: Any) -> bytes:
    return json.dumps(members).encode()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("code", REFUSALS)
def test_a_code_of_the_caller_is_a_refusal(code: int, mirrored: bool) -> None:
    error = failure(said(deleted_count=0, error=code, error_text="No"), code if mirrored else 200)
    assert type(error) is REFUSALS[code]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("code", [500, 502, 503, 599, 1000])
def test_a_code_of_the_server_is_an_unknown_outcome(code: int, mirrored: bool) -> None:
    error = failure(
        said(deleted_count=0, error=code, error_text="Internal error"), min(code, 599) if mirrored else 200
    )
    assert isinstance(error, UnknownOutcome)
    assert (error.text, error.code) == ("Internal error", str(code))


@pytest.mark.parametrize("code", [-1, 1, 200, 302, 399, 408])
def test_a_code_that_nobody_documents_is_an_unknown_outcome(code: int) -> None:
    assert isinstance(failure(said(deleted_count=0, error=code, error_text="?")), UnknownOutcome)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (said(deleted_count=1, error=400, error_text="Incorrect request"), 200),
        (said(deleted_count=0, error=400, error_text="Incorrect request"), 502),
        (said(deleted_count=1, error=0, error_text=""), 500),
        (said(deleted_count=1, error=0, error_text=""), 404),
    ],
)
def test_an_answer_that_contradicts_itself_is_an_unknown_outcome(body: bytes, status: int) -> None:
    assert isinstance(failure(body, status), UnknownOutcome)


@pytest.mark.parametrize("status", [200, 201, 204, 400, 401, 403, 404, 500, 502, 503])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"error"',
        b"<html><body>Welcome</body></html>",
        b"<xml></xml>",
        b"<xml><error>zero</error></xml>",
        b"<xml><error>0</error><error>0</error><deleted_count>1</deleted_count></xml>",
        b"<xml><deleted_count>1</deleted_count><error>0</error>",
        b'{"deleted_count":1,"error":0,"error_te',
        b'{"deleted_count":1}',
        b'{"deleted_count":1,"error":"0"}',
        b'{"deleted_count":1,"error":false}',
        b'{"deleted_count":1,"error":0.0}',
        b'{"deleted_count":1,"error":null}',
        b"[" * 100_000,
        b"\xff\xfe\xfa",
    ],
)
def test_a_body_without_a_readable_code_proves_nothing(body: bytes, status: int) -> None:
    assert isinstance(failure(body, status), UnknownOutcome)


@pytest.mark.parametrize("count", [None, "1", True, -1, 1.0, [1]])
def test_a_success_without_a_readable_count_proves_nothing(count: object) -> None:
    assert isinstance(failure(said(deleted_count=count, error=0, error_text="")), UnknownOutcome)


def test_a_success_without_a_count_proves_nothing() -> None:
    assert isinstance(failure(said(error=0, error_text="")), UnknownOutcome)


@pytest.mark.parametrize(
    "rows", [{}, "", [1], [{}], [{"external_id": 1}], {"external_id": "a"}, [{"name": "a"}]]
)
def test_a_list_whose_rows_cannot_be_read_proves_nothing(rows: object) -> None:
    steps = CALLS.products()
    request = next(steps).request  # type: ignore[union-attr]  the first step is a Send
    answer = Response(200, {}, said(error=0, error_text="", next_from_id="", result=rows))
    assert isinstance(CALLS.failure(request, answer), UnknownOutcome)


def test_a_proxys_429_is_a_limit_with_its_wait() -> None:
    error = failure(b"<html>429</html>", 429, {"retry-after": "7"})
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


def test_a_redirect_is_refused_and_not_followed() -> None:
    error = failure(b"", 302, {"location": "https://elsewhere.example"})
    assert type(error) is Refused
    assert "https://elsewhere.example" in error.text


def test_an_error_without_a_text_still_says_its_code() -> None:
    error = failure(said(error=403))
    assert isinstance(error, PermissionDenied)
    assert error.text == "error 403"


@given(
    st.integers(200, 599).filter(lambda status: status != 429),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["error", "deleted_count", "error_text", "result"]), inner)
        ),
        max_leaves=6,
    ),
)
def test_only_error_0_with_a_count_and_a_good_status_is_a_success(status: int, body: Any) -> None:
    succeeded = failure(json.dumps(body).encode(), status) is None
    own = isinstance(body, dict) and type(body.get("error")) is int and type(body.get("deleted_count")) is int
    assert succeeded == (own and status < 300 and body["error"] == 0 and body["deleted_count"] >= 0)
