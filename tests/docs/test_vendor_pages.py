"""The vendors' pages, held against the code that they are made of."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from understudy import clients

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "vendors"
VENDORS = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")
#: Those whose client takes more than all of them do.
WITH_OPTIONS = {"altcraft", "devdraft", "zoho_desk"}
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
    lines = told.partition("\n## ")[0].strip().splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"- [A-Z].* .*\.", line)] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_row_of_a_table_has_the_cells_of_its_head(vendor: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", _page(vendor), re.MULTILINE)
    assert [table.partition(" | ")[0] for table in tables] == [
        "| request",
        "| rule",
        "| switch",
        "| verb",
        *(["| option"] if vendor in WITH_OPTIONS else []),
    ]
    for table in tables:
        assert len({len(_CELL.findall(row)) for row in table.splitlines()}) == 1, table


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_page_names_every_verb_of_the_client(vendor: str) -> None:
    client = getattr(clients, clients.VENDORS[vendor])
    verbs = {name for name, one in vars(client).items() if hasattr(one, "__wrapped__") and name[0] != "_"}
    _, _, told = _page(vendor).partition("\n## The client\n")
    assert set(re.findall(r"^\| `(\w+)\(", told, re.MULTILINE)) == verbs


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_page_says_what_a_backup_lacks_and_what_to_look_after(vendor: str) -> None:
    calls = getattr(clients, clients.VENDORS[vendor]).kind
    assert calls.not_backed_up
    assert calls.afterwards
    assert [
        one for one in (*calls.not_backed_up, *calls.afterwards) if f"\n- {one}\n" not in _page(vendor)
    ] == []
