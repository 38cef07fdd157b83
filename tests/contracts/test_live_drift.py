"""A live check of a served stand-in that plays the vendor: as it is, and moved on in one point."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from live_targets import NAMES, Target

from understudy.sandbox import World

pytestmark = pytest.mark.understudy(lenient=True)
_TYPED = pytest.mark.undocumented("every switch is tried on the stand-in, those that no page describes too")

Pointed = Callable[[str], Target]


@pytest.fixture
def pointed(
    understudy_server: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Pointed:
    return lambda vendor: Target(vendor, understudy_server, monkeypatch, capsys)


@pytest.mark.parametrize("vendor", NAMES)
def test_a_vendor_that_has_not_moved_shows_no_drift_and_nothing_but_canaries_is_touched(
    pointed: Pointed, vendor: str
) -> None:
    target = pointed(vendor)
    status, out, err = target.confirmed()
    assert (status, err) == (0, "")
    assert " 0 differ, 0 not reached" in out
    assert target.unharmed
    assert target.leftovers == []
    assert 0 < len(target.touching) <= 20


@pytest.mark.parametrize(
    ("vendor", "switch", "rules"),
    [
        ("tribemade", "malformed_id=400", {"product_not_found"}),
        pytest.param("devdraft", "uuid_version=4", {"product_not_found"}, marks=_TYPED),
        ("shoplazza", "page_example=literal", {"product"}),
        (
            "altcraft", "mirror_http_status=true",
            {"bad_parameter", "unknown_pointer", "malformed_body", "token_required", "unknown_token", "unknown_currency"},
        ),
        ("zoho_desk", "result_errors=without_message", {"products_trashed"}),
    ],
)  # fmt: skip
def test_a_vendor_that_has_moved_is_told_by_rule_with_the_switch_that_moves_the_stand_in(
    pointed: Pointed, vendor: str, switch: str, rules: set[str], tmp_path: Any
) -> None:
    target = pointed(vendor)
    target.standin.switch(*switch.split("="))
    status, out, _ = target.confirmed("--json", str(tmp_path / "drift.json"))
    report = json.loads((tmp_path / "drift.json").read_text())
    assert status == 3
    differing = [row for row in report["rows"] if row["verdict"] == "differs"]
    assert {row["rule"] for row in differing} == rules
    assert all(row["switches"][0] == switch for row in differing)
    assert [f"{name}={value}" for name, value in report["switches"].items()] == [switch]
    assert report["unexplained"] == 0
    assert f"with --switch {switch} the stand-in says what the target says" in out
    assert target.unharmed
    assert target.leftovers == []


def test_two_moves_at_once_are_explained_by_two_switches(pointed: Pointed) -> None:
    target = pointed("tribemade")
    target.standin.switch("malformed_id", "400")
    target.standin.switch("read_limit", "20")
    status, out, _ = target.confirmed()
    assert status == 3
    assert (
        "with --switch read_limit=20 --switch malformed_id=400 the stand-in says what the target says\n"
        in out
    )
    status, out, _ = target.confirmed("--switch", "malformed_id=400", "--switch", "read_limit=20")
    assert status == 0
    assert out.startswith("tribemade, malformed_id=400, read_limit=20 against ")


def test_a_move_that_no_switch_knows_is_told_as_one(pointed: Pointed) -> None:
    target = pointed("tribemade")
    target.standin.fault("status", "edit_product", status=503)
    status, out, _ = target.confirmed()
    assert status == 3
    assert "status: the stand-in says 200, the target 503" in out
    assert "undocumented: the document has no 503 for edit_product" in out
    assert "no switch of the stand-in explains this" in out


def test_a_rule_that_is_not_reached_says_why(pointed: Pointed) -> None:
    target = pointed("tribemade")
    target.standin.fault("status", "create_product", status=500, times=20)
    status, out, _ = target.confirmed()
    assert status == 3  # the creations differ
    assert "no canary: making one was answered with 500" in out
    assert target.touching == []


def test_what_the_vendor_asks_to_wait_for_is_waited_for(pointed: Pointed) -> None:
    target = pointed("tribemade")
    target.standin.fault("throttle", "get_order")
    status, out, _ = target.confirmed()
    assert (status, target.waits) == (0, [60.0]), out


def test_an_id_that_was_given_is_used_and_its_neighbour_is_not(pointed: Pointed) -> None:
    target = pointed("tribemade")
    gift, spare = target.bystanders[:2]
    words = ("--canary", gift.id)
    assert f" and {gift.id} at " in target.sentence(*words)
    assert target.standin.journal == []
    status, _, _ = target.confirmed(*words, creations=7, gift=f" and {gift.id}")
    assert status == 0
    assert gift.id not in target.standin.products
    assert spare.id in target.standin.products
    assert {one.request.path.split("/")[3] for one in target.touching}.isdisjoint({spare.id})
