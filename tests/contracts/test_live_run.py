"""What becomes of canaries when a run does not end as it should."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from live_targets import Target

from understudy.clients import TribeMade
from understudy.clients.steps import sync
from understudy.sandbox import World

pytestmark = pytest.mark.understudy(lenient=True)


@pytest.fixture
def target(
    understudy_server: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Target:
    return Target("tribemade", understudy_server, monkeypatch, capsys)


def _broken_line(monkeypatch: pytest.MonkeyPatch, error: BaseException, after: int) -> None:
    """From that request on, counted from 1, one fails so before it is sent; what the error is decides what follows."""
    sent: list[httpx.Request] = []
    original = httpx.HTTPTransport.handle_request

    def handle(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if len(sent) == after:
            raise error
        return original(self, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a probe broke")])
def test_a_run_that_is_cut_short_deletes_what_it_made_and_tells_what_it_has(
    target: Target, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    _broken_line(monkeypatch, error, after=8)
    status, out, _ = target.confirmed()
    assert status == 1
    assert "ended early: " in out
    assert "  same         documented  product_deleted " in out
    assert "  not reached  documented  product_created " in out
    assert [len(target.leftovers), target.unharmed] == [0, True]
    assert "2 canaries made, 0 left" in out


def test_a_second_ctrl_c_ends_at_once_and_lists_what_is_left(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    _broken_line(monkeypatch, KeyboardInterrupt(), after=8)
    monkeypatch.setattr(TribeMade, "delete", sync(_interrupted))
    status, out, _ = target.confirmed()
    (left,) = target.leftovers
    assert status == 1
    assert f"LEFT  {left}  not tried" in out


def _interrupted(*_: object) -> Any:
    raise KeyboardInterrupt
    yield


def test_a_canary_that_cannot_be_deleted_is_listed_by_id(target: Target) -> None:
    target.standin.fault("status", "delete_product", status=500, times=100)
    status, out, _ = target.confirmed()
    assert status == 1
    left = target.leftovers
    assert len(left) == 3
    assert all(f"LEFT  {one}" in out for one in left)
    assert len(target.touching) <= 20


def test_a_creation_whose_answer_was_lost_is_told_by_its_name(target: Target) -> None:
    target.standin.fault("lost_reply", "create_product")
    status, out, _ = target.confirmed()
    assert status == 1
    (lost,) = target.leftovers
    name = target.standin.products[lost].name
    assert "LOST  POST /api/products/create" in out
    assert name.startswith("canary-")
    assert f"whose name begins with {name.rpartition('-')[0]}" in out


def test_an_answer_lost_to_a_deletion_leaves_no_canary(target: Target) -> None:
    target.standin.fault("lost_reply", "delete_product")
    status, out, _ = target.confirmed()
    assert status == 0, out
    assert "no answer: ReadError" in out or "not reached" in out
    assert target.leftovers == []


def test_a_small_budget_holds_and_what_it_did_not_reach_is_told(target: Target) -> None:
    status, out, _ = target.confirmed("--budget", "4", creations=2)
    assert status == 0
    assert "the guard: the budget is 4 calls" in out
    assert target.leftovers == []
    assert len(target.touching) <= 4


def test_a_product_in_the_trash_is_cleaned_out_of_it(
    understudy_server: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Target("zoho_desk", understudy_server, monkeypatch, capsys)
    desk.standin.fault("status", "restore", status=500)
    status, out, _ = desk.confirmed()
    assert status == 3, out
    assert desk.leftovers == []
    assert list(desk.standin.records("recycle_bin")) == []
    assert desk.unharmed
