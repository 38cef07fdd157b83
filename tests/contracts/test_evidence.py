"""The evidence table: strict in form, true to the pages, and complete towards the stand-ins.

That each test it names reaches its row is checked by every run of the whole suite; see `tests/reached.py`.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from understudy.contracts.evidence import rows
from understudy.contracts.evidence.table import read
from understudy.sandbox.core.errors import InvalidInput
from understudy.sandbox.core.sandbox import installed

TESTS = Path(__file__).parents[1]
TABLES = TESTS.parent / "contracts" / "evidence"
NAMES = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")

HEAD = "vendor: tribemade\npage: Delete Product\nrows:\n"
ROW = "  - {id: tribemade.a, source: s, sentence: t, rule: tribemade.product, tests: [a.py::test_a]}\n"


@cache
def _tests_of(path: Path) -> set[str]:
    """The tests that a file defines, as node ids have them after the file's name."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


def _said(text: str) -> str:
    return " ".join(text.split())


# ── towards the stand-ins ──


def test_there_is_a_table_for_each_vendor_and_no_other() -> None:
    assert sorted(path.stem for path in TABLES.glob("*.yaml")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_quotes_the_page_that_the_stand_in_follows(name: str) -> None:
    table = read((TABLES / f"{name}.yaml").read_text(encoding="utf-8"), name)
    assert table.page == installed()[name].page


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_that_a_row_names_is_an_answer_of_the_vendors(name: str) -> None:
    answers = {f"{name}.{answer.name}" for answer in installed()[name].answers}
    named = {rule for row in rows(name) for rule in (*row.rules, row.match.after) if rule}
    assert named - answers == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_that_a_row_names_is_there(name: str) -> None:
    vendor = installed()[name]
    operations = {route.operation for route in vendor.routes}
    assert {one for row in rows(name) for one in row.match.operations} - operations == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_documented_answer_has_a_row(name: str) -> None:
    covered = {rule for row in rows(name) for rule in row.rules}
    documented = {
        f"{name}.{answer.name}" for answer in installed()[name].answers if answer.evidence == "documented"
    }
    assert documented - covered == set()


# ── towards the tests ──


@pytest.mark.parametrize("name", NAMES)
def test_every_test_that_a_row_names_is_there(name: str) -> None:
    named = {test for row in rows(name) for test in row.tests}
    assert named
    assert [test for test in named if not _is_there(*test.split("::", 1))] == []


def _is_there(file: str, test: str) -> bool:
    return (TESTS / file).is_file() and test in _tests_of(TESTS / file)


# ── towards the pages ──


@pytest.mark.parametrize("name", NAMES)
def test_a_row_of_the_followed_page_quotes_it_and_no_other_does(name: str) -> None:
    page = installed()[name].page
    assert [row.id for row in rows(name) if row.source.startswith(page) != bool(row.quotes)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_quotation_stands_on_the_page_word_for_word(shared: Path, name: str) -> None:
    page = _said((shared / "vendors" / "seeds" / f"{name}.txt").read_text(encoding="utf-8"))
    quotes = [quote for row in rows(name) for quote in row.quotes]
    assert quotes
    assert [quote for quote in quotes if _said(quote) not in page] == []


# ── the form ──


def test_a_row_is_read_whole() -> None:
    text = f"""{HEAD}
  - id: tribemade.active_orders.started
    source: Delete Product, deletion rules
    sentence: It stays.
    quote: [one, two]
    rule: [tribemade.active_orders, tribemade.rate_limited]
    match:
      operation: delete_product
      text: [a, b]
      header: X-A
      sent: c
      finding: {{within_limit: 10 calls, product_is_ours: belongs}}
      change: deactivated
      after: tribemade.product
    tests: [a.py::test_a]
"""
    (row,) = read(text, "tribemade").rows
    assert (row.vendor, row.behaviour, row.case) == ("tribemade", "active_orders", "started")
    assert (row.quotes, row.rules) == (("one", "two"), ("tribemade.active_orders", "tribemade.rate_limited"))
    assert (row.match.operations, row.match.texts, row.match.headers) == (
        ("delete_product",),
        ("a", "b"),
        ("X-A",),
    )
    assert row.match.findings == (("within_limit", "10 calls"), ("product_is_ours", "belongs"))
    assert (row.match.sent, row.match.changes, row.match.after) == (
        ("c",),
        ("deactivated",),
        "tribemade.product",
    )
    with pytest.raises(AttributeError):
        row.id = "another"  # type: ignore[misc]  # that it cannot be is what is tested


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[]", "must be fields by name"),
        (HEAD, "there is none"),
        (HEAD.replace("tribemade", "altcraft") + ROW, "as the file is called"),
        (f"{HEAD}{ROW}{ROW}", "two rows of this id"),
        (HEAD + ROW.replace("id: tribemade.a", "id: tribemade"), "with a dot between"),
        (HEAD + ROW.replace("id: tribemade.a", "id: altcraft.a"), "must begin with 'tribemade'"),
        (HEAD + ROW.replace("rule: tribemade.product", "rule: altcraft.sku_list"), "is not a rule of"),
        (HEAD + ROW.replace("rule: tribemade.product, ", ""), "needs a rule and a test"),
        (HEAD + ROW.replace("[a.py::test_a]", "[]"), "needs a rule and a test"),
        (HEAD + ROW.replace("source: s, ", ""), "source: is required"),
        (HEAD + ROW.replace("source:", "sauce:"), "sauce: is not a field"),
        (HEAD + ROW.replace("tests:", "match: {findings: {a: b}}, tests:"), "findings: is not a field"),
        (HEAD + ROW.replace("tests:", "not_emulated: why, tests:"), "has no rule, no match and no tests"),
        (HEAD + ROW.replace("[a.py::test_a]", "[1]"), "must be a list of texts"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(text: str, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        read(text, "tribemade")


def test_every_problem_is_told_at_once() -> None:
    text = HEAD + ROW.replace("source: s, ", "") + ROW.replace("sentence:", "sentense:")
    with pytest.raises(InvalidInput) as refused:
        read(text, "tribemade")
    assert len(refused.value.problems) == 3


def test_a_vendor_that_nobody_wrote_any_for_has_none() -> None:
    assert rows("acme") == ()
