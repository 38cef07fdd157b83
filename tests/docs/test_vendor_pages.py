"""The vendors' pages, held against the code that they are made of."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "vendors"
VENDORS = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")
_CELL = re.compile(r"(?<!\\)\|")


def _page(vendor: str) -> str:
    return (PAGES / f"{vendor}.md").read_text(encoding="utf-8")


def test_no_page_is_stale() -> None:
    script = ROOT / "scripts" / "pages.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_there_is_a_page_for_each_vendor_and_no_other() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md")) == sorted(VENDORS)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_page_says_in_whole_sentences_what_is_not_emulated(vendor: str) -> None:
    _, _, told = _page(vendor).partition("\n## Not emulated\n")
    lines = told.strip().splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"- [A-Z].* .*\.", line)] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_row_of_a_table_has_the_cells_of_its_head(vendor: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", _page(vendor), re.MULTILINE)
    assert len(tables) == 3
    for table in tables:
        assert len({len(_CELL.findall(row)) for row in table.splitlines()}) == 1, table
