"""Every shape in which Shoplazza tells an error becomes one text. Expectations: Delete Product; SPZ Admin API; its own CLI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import (
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    Refused,
    Shoplazza,
    Unauthenticated,
    UnknownOutcome,
)
from understudy.clients.message import Response

Make = Callable[..., Any]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _failure(client: Make, status: int, body: str, **headers: str) -> Any:
    calls = client(Shoplazza).calls
    return calls.failure(calls.removal([UNKNOWN]), Response(status, headers, body.encode()))


@pytest.mark.parametrize(
    ("body", "text", "code"),
    [
        ('{"error":"store is not active"}', "store is not active", ""),
        ('{"error":["store is not active"]}', "store is not active", ""),
        ('{"errors":["No Context"]}', "No Context", ""),
        ('{"errors":["title is required","spu is invalid"]}', "title is required; spu is invalid", ""),
        (
            '{"errors":{"address":["can\'t be blank","is invalid"]}}',
            "address can't be blank; address is invalid",
            "",
        ),
        ('{"errors":"plain"}', "plain", ""),
        ('{"code":5,"message":"data not found","details":[]}', "data not found", "5"),
        ('{"code":"NotFound","message":"product not found","data":null}', "product not found", "NotFound"),
        ('{"error":"one","errors":["two"]}', "one; two", ""),
        ('"a bare text"', "a bare text", ""),
        ("404 page not found", "404 page not found", ""),
    ],
)
def test_one_text_is_read_from_every_shape(client: Make, body: str, text: str, code: str) -> None:
    refused = _failure(client, 422, body)
    assert (type(refused), refused.text, refused.code) == (InvalidRequest, text, code)
    absent = _failure(client, 404, body)
    assert (type(absent), absent.code) == (NotFound, code)
    assert absent.text.startswith(text)


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", "null", "7", "<html>404</html>", '{"errors":["Prod', '{"product":{}}']
)
def test_what_is_not_the_vendors_is_no_proof_of_absence(client: Make, body: str) -> None:
    assert isinstance(_failure(client, 404, body), UnknownOutcome)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, Refused),
        (400, InvalidRequest),
        (401, Unauthenticated),
        (403, PermissionDenied),
        (405, InvalidRequest),
        (406, InvalidRequest),
        (422, InvalidRequest),
        (429, RateLimited),
        (500, UnknownOutcome),
        (502, UnknownOutcome),
        (200, UnknownOutcome),
        (202, UnknownOutcome),
        (204, UnknownOutcome),
    ],
)
@pytest.mark.parametrize("body", ["", "<html></html>", '{"errors":["Some text"]}', '{"errors":[{"a":[1]}]}'])
def test_the_status_decides_the_kind_whatever_the_body_is(
    client: Make, status: int, kind: type, body: str
) -> None:
    failure = _failure(client, status, body)
    assert type(failure) is kind
    assert failure.text


def test_a_wait_is_read_from_a_gateways_page_too(client: Make) -> None:
    refused = _failure(client, 429, "<html></html>", **{"retry-after": "7"})
    assert refused.retry_after == 7
