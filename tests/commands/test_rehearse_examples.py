"""The plans in `examples/`, rehearsed at all vendors by one command: each ends, and its numbers add up."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from understudy.clients import VENDORS

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = "2025-01-15T12:00:17Z"
#: All as asked, or finished with something left over.
FINISHED = {0, 3}
#: Words after which a product is no longer in the catalogue, and cannot be brought back.
FOR_GOOD = {"deleted"}


def _rehearsed(catalogue: Path, plan: Path, *words: str) -> list[dict[str, Any]]:
    """The reports of all vendors, in one run of the command."""
    command = [sys.executable, "-m", "understudy.sandbox.cli", "rehearse", "--vendor", "all", "--json"]
    command += ["--catalogue", str(catalogue), "--plan", str(plan), "--at", AT, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in FINISHED, done.stderr
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == max(report["exit_code"] for report in reports)
    assert [report["vendor"] for report in reports] == list(VENDORS)
    return reports


def _adds_up(report: dict[str, Any], asked: list[dict[str, str]]) -> None:
    """Hold one report against the plan, and its parts against each other."""
    counts = {group["outcome"]: group["count"] for group in report["outcomes"]}
    rows = Counter(row["outcome"] for row in report["rows"])
    assert sum(counts.values()) == report["planned"] == len(asked)
    assert (dict(rows), report["rows_left_out"]) == (counts, 0)
    assert Counter(row["reason"] for row in report["rows"]) == Counter(one["reason"] for one in asked)
    assert len({row["id"] for row in report["rows"]}) == len(asked)
    assert report["irreversible"] == sum(counts.get(word, 0) for word in FOR_GOOD)
    assert sum(one["count"] for one in report["recoverable"]) == counts.get("trashed", 0)
    assert report["exit_code"] == (3 if "blocked" in counts else 0)
    assert counts.keys() <= {"deleted", "trashed", "blocked"}
    assert [one for one in report["requests"] if one["refused"] or one["failed"]] == []
    assert report["backups"] == len(asked)
    assert report["ended"] - report["began"] > report["shortest"] - 0.001


def _asked(plan: Path) -> list[dict[str, str]]:
    with plan.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("words", [(), ("--orders", "0.5")], ids=["as declared", "ordered"])
def test_the_small_catalogue_is_rehearsed_everywhere(words: tuple[str, ...]) -> None:
    plan = EXAMPLES / "plan.csv"
    for report in _rehearsed(EXAMPLES / "catalogue.yaml", plan, *words):
        _adds_up(report, _asked(plan))


def test_a_real_catalogue_of_bicycles_is_rehearsed_everywhere(shared: Path) -> None:
    catalogue, plan = shared / "data" / "catalogues" / "bicycles.csv", EXAMPLES / "bicycles-plan.csv"
    if not catalogue.exists():
        pytest.skip("bicycles.csv is not in ../shared/data/catalogues/")
    reports = _rehearsed(catalogue, plan, "--orders", "0.1")
    for report in reports:
        _adds_up(report, _asked(plan))
    blocked = {report["vendor"] for report in reports if report["exit_code"] == 3}
    assert blocked == {"devdraft", "tribemade"}  # the two at which something that refers to a product blocks


def test_the_plan_of_bicycles_names_a_product_once_and_says_why() -> None:
    asked = _asked(EXAMPLES / "bicycles-plan.csv")
    assert 120 <= len({one["id"] for one in asked}) == len(asked) <= 284
    assert all(one["reason"] for one in asked)
