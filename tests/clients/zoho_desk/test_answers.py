"""Answers that no stand-in would give: what is not Zoho Desk's own proves nothing. Expectations: OpenAPI description."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.clients import (
    CallError,
    Outcome,
    PermissionDenied,
    RateLimited,
    Refused,
    UnknownOutcome,
    ZohoDesk,
)
from understudy.clients.message import Request, Response

ACCESS = {"access_token": "1000.abcdefgh.ijklmnop", "org_id": "1234567"}
ACTIVE = Response(200, {}, b'{"id":"1","isDeleted":false}')
BINNED = Response(200, {}, b'{"id":"1","isDeleted":true}')


class Scripted:
    """A carrier that gives its replies in order, the last one again and again, and keeps what was sent."""

    def __init__(self, *replies: Response) -> None:
        self._replies = list(replies)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


def asked(*replies: Response, **options: Any) -> tuple[ZohoDesk, Scripted]:
    carrier = Scripted(*replies)
    zoho = ZohoDesk(
        ACCESS, base_url="http://desk.test", carrier=carrier, sleep=lambda _: None, now=lambda: 1e9, **options
    )
    return zoho, carrier


def results(*rows: dict[str, Any], status: int = 200) -> Response:
    return Response(status, {}, json.dumps({"results": rows}).encode())


def moved(one: str) -> dict[str, Any]:
    return {"success": True, "id": one, "errors": None}


def error(status: int, code: str, **headers: str) -> Response:
    return Response(status, headers, json.dumps({"errorCode": code, "message": "No."}).encode())


@pytest.mark.parametrize(
    ("answer", "official"),
    [
        (results(moved("1"), status=202), False),
        (results(moved("1"), status=201), False),
        (Response(204), False),
        (Response(204, {}, b"{}"), True),
        (Response(200, {}, b""), True),
        (results(moved("1")), True),
        (Response(200, {}, b"<html>"), False),
        (Response(200, {}, b'{"results":[{"id":"1"}]}'), False),
        (Response(200, {}, b'{"results":{}}'), False),
        (Response(200, {}, b'{"results":[{"success":true,"id":1}]}'), False),
        (Response(200, {}, b'{"data":[]}'), False),
        (Response(200, {}, b"[]"), False),
        (Response(200, {}, b"[" * 100_000), False),
    ],
)
@pytest.mark.parametrize("binned", [True, False])
def test_a_success_that_is_not_the_vendors_own_is_looked_into(
    answer: Response, official: bool, binned: bool
) -> None:
    done = Response(204) if official else results(moved("1"))
    zoho, carrier = asked(answer, *([BINNED] if binned else [ACTIVE, done]), official=official)
    assert zoho.delete("1").outcome is (Outcome.GONE if binned else Outcome.TRASHED)
    assert [one.effect for one in carrier.sent][:2] == ["removes", "reads"]


def test_an_id_that_the_results_leave_out_is_looked_into() -> None:
    zoho, carrier = asked(results(moved("1")), Response(200, {}, b'{"id":"2","isDeleted":true}'))
    verdicts = zoho.delete_many(["1", "2"])
    assert [verdicts[one].outcome for one in ("1", "2")] == [Outcome.TRASHED, Outcome.GONE]  # type: ignore[union-attr]  both are removals
    assert [one.operation for one in carrier.sent] == ["delete_products", "get_product"]


def test_an_id_that_nobody_asked_for_is_passed_over() -> None:
    zoho, _ = asked(results(moved("1"), moved("9")))
    assert list(zoho.delete_many(["1"])) == ["1"]


def test_a_token_that_may_not_read_is_not_asked_to_for_each() -> None:
    zoho, carrier = asked(Response(502), error(403, "SCOPE_MISMATCH"))
    verdicts = zoho.delete_many([str(number) for number in range(20)])
    assert all(isinstance(verdict, UnknownOutcome) for verdict in verdicts.values())
    assert len(carrier.sent) == 2


@pytest.mark.parametrize("code", ["LICENSE_ACCESS_LIMITED", "ONLY_LIVECHAT_USER"])
@pytest.mark.parametrize("status", [403, 422])
def test_a_licence_that_does_not_allow_it_stops(code: str, status: int) -> None:
    zoho, _ = asked(error(status, code))
    with pytest.raises(PermissionDenied) as failure:
        zoho.delete("1")
    assert failure.value.code == code


@pytest.mark.parametrize("answer", [Response(429, {}, b"<html>"), error(429, "SOMETHING_ELSE")])
def test_a_429_of_somebody_else_is_not_taken_for_the_days_credits(answer: Response) -> None:
    zoho, carrier = asked(answer)
    with pytest.raises(RateLimited):
        zoho.delete("1")
    assert zoho.calls.exchange.pace.wait("delete_products", 6) == 0
    assert len([one for one in carrier.sent if one.operation == "delete_products"]) == 5


def test_a_redirect_is_not_followed() -> None:
    zoho, carrier = asked(Response(302, {"location": "http://elsewhere.test"}))
    with pytest.raises(Refused, match="elsewhere"):
        zoho.delete("1")
    assert len(carrier.sent) == 1


def test_every_call_names_the_token_and_the_organisation_and_no_message_does() -> None:
    zoho, carrier = asked(error(401, "INVALID_OAUTH"))
    with pytest.raises(CallError) as failure:
        zoho.delete("1")
    headers = dict(carrier.sent[0].headers)
    assert headers["Authorization"] == f"Zoho-oauthtoken {ACCESS['access_token']}"
    assert headers["orgId"] == ACCESS["org_id"]
    assert not any(secret in f"{failure.value!r}{zoho!r}{carrier.sent}" for secret in ACCESS.values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("1"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["results", "data", "id", "success", "errors", "errorCode"]), inner)
    ),
    max_leaves=12,
)


@given(body=JSON, status=st.sampled_from([200, 202, 204, 400, 401, 403, 404, 405, 415, 422, 429, 500]))
def test_whatever_is_answered_comes_to_a_word_or_a_typed_error(body: Any, status: int) -> None:
    zoho, _ = asked(Response(status, {}, json.dumps(body).encode()))
    verdict: object
    try:
        verdict = zoho.delete("1")
    except CallError as failure:
        verdict = failure
    told = (
        isinstance(body, dict)
        and {"success": True, "id": "1"}.items()
        <= dict(next((row for row in reversed(_rows(body)) if row.get("id") == "1"), {})).items()
    )
    if getattr(verdict, "outcome", None) is Outcome.TRASHED:
        assert status == 200
        assert told


def _rows(body: dict[str, Any]) -> list[dict[str, Any]]:
    rows = body.get("results")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
