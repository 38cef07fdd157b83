"""Which calls a fault strikes: by operation, by path parameter, from the nth call on, so many times; and which never."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.sandbox import Fault, FaultKind, World
from understudy.sandbox.core.errors import InvalidInput, UsageError


def _statuses(world: World, *products: str) -> list[int]:
    return [world.tribemade.http.delete(f"/api/products/{one}").status_code for one in products]


def test_it_strikes_the_nth_call_and_so_many_in_all(understudy: World) -> None:
    fault = understudy.tribemade.fault("status", "delete_product", nth=3, times=2)
    assert _statuses(understudy, *"abcdef") == [404, 404, 503, 503, 404, 404]
    assert understudy.faults.hits(fault) == 2


def test_it_strikes_one_operation_alone(understudy: World) -> None:
    understudy.tribemade.fault("status", "get_product")
    assert _statuses(understudy, "a") == [404]
    assert understudy.tribemade.http.get("/api/products/a").status_code == 503


def test_a_star_means_any_operation(understudy: World) -> None:
    understudy.tribemade.fault("status", nth=2)
    assert understudy.tribemade.http.get("/api/products/a").status_code == 404
    assert _statuses(understudy, "a") == [503]


def test_where_selects_by_path_parameter_and_other_calls_are_not_counted(understudy: World) -> None:
    fault = understudy.tribemade.fault("status", "delete_product", where={"product_id": "b"}, nth=2)
    assert _statuses(understudy, "a", "b", "a", "a", "b", "b") == [404, 404, 404, 404, 503, 404]
    assert understudy.faults.hits(fault) == 1


def test_a_call_that_two_faults_strike_counts_for_both(understudy: World) -> None:
    faults = [understudy.tribemade.fault(kind, "delete_product") for kind in ("latency", "status")]
    assert _statuses(understudy, "a") == [503]
    assert [understudy.faults.hits(fault) for fault in faults] == [1, 1]
    assert ", ".join(map(str, faults)) in str(understudy.journal)


@pytest.mark.understudy(lenient=True)
def test_a_fault_whose_call_never_came_is_told(understudy: World) -> None:
    fault = understudy.tribemade.fault("status", "delete_product", nth=2)
    _statuses(understudy, "a")
    assert understudy.faults.never_struck == (fault,)
    assert understudy.faults.hits(fault) == 0


@pytest.mark.understudy(lenient=True)
def test_a_fault_is_not_met_by_what_is_routed_nowhere(understudy: World) -> None:
    fault = understudy.tribemade.fault("status")
    assert understudy.tribemade.http.delete("/api/product/a").status_code == 501
    assert understudy.faults.never_struck == (fault,)


def test_cleared_faults_are_forgotten(understudy: World) -> None:
    understudy.tribemade.fault("status", "delete_product")
    understudy.faults.clear()
    assert (len(understudy.faults), list(understudy.faults)) == (0, [])
    assert _statuses(understudy, "a") == [404]


def test_several_are_armed_together(understudy: World) -> None:
    faults = [Fault(FaultKind.STATUS, "tribemade", "delete_product", nth=nth) for nth in (1, 3)]
    understudy.faults.arm_all(faults)
    assert _statuses(understudy, *"abc") == [503, 404, 503]


def test_of_several_all_are_armed_or_none(understudy: World) -> None:
    right, wrong = (Fault(FaultKind.STATUS, "tribemade", "delete_product", nth=nth) for nth in (1, 0))
    with pytest.raises(InvalidInput, match="nth"):
        understudy.faults.arm_all([right, wrong])
    assert len(understudy.faults) == 0


@pytest.mark.parametrize(
    ("kind", "more", "complaint"),
    [
        ("status", {"operation": "delete_everything"}, "delete_product"),
        ("status", {"nth": 0}, "nth"),
        ("status", {"times": 0}, "times"),
        ("event", {}, "order_placed"),
        ("event", {"event": "earthquake"}, "order_placed"),
        ("status", {"when": "befor"}, "before"),
        ("throttle", {"retry_after": "never"}, "garbage"),
        ("explosion", {}, "lost_reply"),
    ],
)
def test_a_fault_that_could_never_strike_is_not_armed(
    understudy: World, kind: str, more: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        understudy.tribemade.fault(kind, **more)
    assert len(understudy.faults) == 0


def test_a_fault_at_a_vendor_that_nobody_installed_is_not_armed(understudy: World) -> None:
    with pytest.raises(UsageError, match="tribemade"):
        understudy.faults.arm("status", "nobody")
