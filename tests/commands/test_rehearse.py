"""`understudy rehearse` as a user types it: the report on the screen, as JSON and as a page, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from understudy.clients import VENDORS

CATALOGUE = Path(__file__).parents[2] / "examples" / "catalogue.yaml"
HANDLES = ("canvas-bag", "enamel-mug", "rain-jacket", "wool-socks", "field-notebook", "camp-stove")
AT = ("--at", "2025-01-15T12:00:17Z")


def rehearse(
    *words: str, plan: str = "\n".join(HANDLES), catalogue: Path = CATALOGUE
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "understudy.sandbox.cli", "rehearse", "--catalogue", str(catalogue)]
    command += ["--plan", "-", *AT, *words]
    return subprocess.run(command, input=plan, capture_output=True, text=True, check=False)


def report(*words: str, code: int = 0, plan: str = "\n".join(HANDLES)) -> Any:
    done = rehearse(*words, "--json", plan=plan)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def counts(told: Any) -> dict[str, int]:
    return {group["outcome"]: group["count"] for group in told["outcomes"]}


def test_the_first_line_says_how_much_cannot_be_undone() -> None:
    done = rehearse("--vendor", "tribemade")
    assert done.stdout == ""
    first = next(line for line in done.stderr.splitlines() if "[" not in line)
    assert first == "5 deletions that cannot be undone, of 6 asked."


def test_data_goes_to_standard_output_and_words_to_standard_error() -> None:
    done = rehearse("--vendor", "tribemade", "--json")
    assert json.loads(done.stdout)["vendor"] == "tribemade"
    assert "cannot be undone" in done.stderr


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_id_of_the_plan_has_one_outcome(vendor: str) -> None:
    told = report("--vendor", vendor, code=3 if vendor in {"tribemade", "devdraft"} else 0)
    assert sum(counts(told).values()) == told["planned"] == len(told["rows"]) == len(HANDLES)


def test_a_product_with_an_active_order_is_blocked_and_that_is_the_first_trouble() -> None:
    told = report("--vendor", "tribemade", code=3)
    assert counts(told) == {"deleted": 5, "blocked": 1}
    (blocked,) = (row for row in told["rows"] if row["outcome"] == "blocked")
    assert blocked["name"] == "Enamel mug"
    assert "active orders" in blocked["because"]
    assert "Enamel mug" in told["first_trouble"]


def test_a_blocked_product_can_be_hidden_instead_and_brought_back() -> None:
    told = report("--vendor", "tribemade", "--if-blocked", "deactivate")
    assert counts(told) == {"deleted": 5, "deactivated": 1}
    assert told["irreversible"] == 5
    assert [one["count"] for one in told["recoverable"]] == [1]


def test_a_run_told_to_stop_at_a_block_stops_there_and_says_what_was_not_attempted() -> None:
    told = report("--vendor", "tribemade", "--if-blocked", "stop", code=4)
    assert counts(told) == {"deleted": 1, "blocked": 1, "not_attempted": 4}
    assert "is blocked" in told["stopped"]


def test_a_vendor_with_a_trash_uses_it_and_nothing_is_lost() -> None:
    told = report("--vendor", "zoho_desk")
    assert counts(told) == {"trashed": 6}
    assert told["irreversible"] == 0
    (trash,) = told["recoverable"]
    assert trash["until"] == told["rows"][0]["ended"] + 60 * 24 * 3600


def test_deleting_for_good_at_a_vendor_with_a_trash_must_be_asked_for() -> None:
    told = report("--vendor", "zoho_desk", "--permanent")
    assert counts(told) == {"deleted": 6}
    assert told["irreversible"] == 6


def test_what_goes_with_the_products_is_told() -> None:
    swept = {one["what"]: one["count"] for one in report("--vendor", "shoplazza")["swept"]}
    assert swept["images gone with their product"] == 1
    assert swept["variants gone with their product"] == 7  # five products have one, the jacket has two


def test_drafts_and_links_that_lose_a_product_are_told() -> None:
    swept = " ".join(one["what"] for one in report("--vendor", "devdraft", code=3)["swept"])
    assert "invoices" in swept
    assert "payment links" in swept


def test_orders_for_a_share_of_the_products_are_made_from_the_seed() -> None:
    told = report("--vendor", "tribemade", "--orders", "1.0", "--seed", "5", code=3)
    again = report("--vendor", "tribemade", "--orders", "1.0", "--seed", "5", code=3)
    assert counts(told) == counts(again)
    assert counts(told)["blocked"] > 1


def test_orders_can_come_from_a_file(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("product,status\ncanvas-bag,dispatched\nwool-socks,started\n")
    told = report("--vendor", "tribemade", "--orders", str(orders), code=3)
    blocked = {row["name"] for row in told["rows"] if row["outcome"] == "blocked"}
    assert blocked == {"Canvas bag", "Enamel mug", "Wool socks"}


def test_a_lost_answer_is_not_taken_for_a_failure(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("- {kind: lost_reply, operation: delete_product}\n")
    told = report("--vendor", "shoplazza", "--faults", str(faults))
    assert counts(told) == {"deleted": 5, "gone": 1}
    assert [one["times"] for one in told["faults"]] == [1]
    assert told["irreversible"] == 6


def test_the_same_rehearsal_gives_the_same_report() -> None:
    first, second = (report("--vendor", "devdraft", "--orders", "0.5", code=3) for _ in range(2))
    for told in (first, second):
        del told["took"]
    assert first == second


def test_a_page_is_written_for_each_vendor(tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("\n".join(HANDLES))
    page = tmp_path / "report.html"
    done = rehearse(
        "--vendor", "altcraft", "--vendor", "zoho_desk", "--plan", str(plan), "--report", str(page)
    )
    assert done.returncode == 0, done.stderr
    for vendor in ("altcraft", "zoho_desk"):
        assert "<!doctype html>" in (tmp_path / f"report-{vendor}.html").read_text().lower()


def test_everything_wrong_with_a_plan_is_told_at_once_and_nothing_is_sent() -> None:
    done = rehearse("--vendor", "tribemade", plan="canvas-bag\nno such thing\ncanvas-bag\n\n../products\n")
    assert done.returncode == 2
    assert "3 problem(s); nothing was sent" in done.stderr
    for line in (2, 3, 5):
        assert f"line {line}:" in done.stderr


def test_a_product_named_by_handle_and_by_id_is_named_twice() -> None:
    (row,) = report("--vendor", "tribemade", plan="canvas-bag")["rows"]
    done = rehearse("--vendor", "tribemade", plan=f"canvas-bag\n{row['id']}\n")
    assert done.returncode == 2
    assert "line 2" in done.stderr


def test_an_id_that_no_product_has_is_not_found() -> None:
    told = report("--vendor", "tribemade", plan="00000000-0000-4000-8000-00000000dead\ncanvas-bag")
    assert counts(told) == {"deleted": 1, "not_found": 1}


@pytest.mark.parametrize(
    "words",
    [
        ("--vendor", "nobody"),
        ("--vendor", "tribemade", "--orders", "2"),
        ("--vendor", "tribemade", "--at", "yesterday"),
        ("--vendor", "tribemade", "--switch", "nothing"),
        ("--vendor", "tribemade", "--max", "3"),
        ("--vendor", "all"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    done = rehearse(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = rehearse("--vendor", "tribemade", catalogue=tmp_path / "none.csv")
    assert done.returncode in {1, 2}
    assert "none.csv" in done.stderr
    assert "Traceback" not in done.stderr
