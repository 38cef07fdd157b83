"""The client's numbers are the stand-in's. Expectations: Rate Limits, as the stand-in enforces it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from understudy.clients import Shoplazza
from understudy.clients.limits import Bucket
from understudy.clients.message import Response
from understudy.clients.shoplazza import SCOPES, ShoplazzaCalls
from understudy.sandbox.vendors.shoplazza import vendor


def test_both_buckets_are_the_stand_ins() -> None:
    switched = next(one for one in vendor.switches if one.name == "rate")
    assert switched.default == "40_leaking_2"
    for operation, limits in ShoplazzaCalls.limits.items():
        enforced = {limit.name: limit for limit in vendor.limits[operation]}
        assert [limit.name for limit in limits] == ["app", "shop"]
        for ours in limits:
            theirs = enforced[ours.name]
            assert isinstance(ours, Bucket)
            assert (ours.size, ours.leak) == (theirs.size, theirs.leak)


def test_every_operation_is_limited_and_has_a_scope() -> None:
    served = {route.operation for route in vendor.routes}
    assert set(ShoplazzaCalls.limits) == set(SCOPES)
    assert set(SCOPES) == served - {"create_product", "get_variant", "list_images"}


def test_the_vendors_facts_are_the_stand_ins() -> None:
    assert ShoplazzaCalls.name == vendor.name
    assert ShoplazzaCalls.title == vendor.title
    assert ShoplazzaCalls.page == vendor.page
    assert ShoplazzaCalls.hosts == vendor.hosts
    assert set(ShoplazzaCalls.credentials) <= set(vendor.account("test").credentials)


@pytest.mark.parametrize(
    ("level", "remaining"),
    [
        ("31/40", 9),
        ("40/40", 0),
        ("1/60", 59),
        ("", None),
        ("31", None),
        ("a/b", None),
        ("-1/40", None),
        ("1/", None),
    ],
)
def test_how_full_the_bucket_is_is_read_where_it_is_said(
    client: Callable[..., Any], level: str, remaining: int | None
) -> None:
    calls = client(Shoplazza).calls
    answer = Response(200, {"x-shoplazza-shop-api-call-limit": level}, b"{}")
    assert calls.hint(calls.removal(["x"]), answer, 0.0).remaining == remaining
