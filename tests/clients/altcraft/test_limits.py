"""The client's limits at Altcraft are the stand-in's: none is documented."""

from __future__ import annotations

from understudy.clients import Altcraft
from understudy.clients.altcraft import PAGE
from understudy.sandbox.vendors.altcraft import vendor
from understudy.sandbox.vendors.altcraft.listing import GREATEST_LIMIT


def test_the_clients_limits_are_the_stand_ins() -> None:
    assert dict(Altcraft.kind.limits) == dict(vendor.limits) == {}


def test_a_page_is_as_great_as_the_stand_in_allows() -> None:
    assert PAGE == GREATEST_LIMIT


def test_one_request_names_one_id_so_that_each_count_is_exact() -> None:
    assert Altcraft.kind.together == 1


def test_each_method_of_the_client_is_one_of_the_stand_ins() -> None:
    calls = Altcraft.kind(lambda: 0.0)
    steps = (
        calls.removed("a"),
        calls.delete_products(ids=[1]),
        calls.delete_skus(ids=[1]),
        calls.products(),
        calls.skus(),
    )
    routes = {(route.operation, route.method, route.path) for route in vendor.routes}
    for one in steps:
        request = next(one).request  # type: ignore[union-attr]  the first step is a Send
        assert (request.operation, request.method, request.path) in routes
