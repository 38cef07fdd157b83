"""A failure's card: everything that a ticket needs stands on it, and nothing on it runs or is fetched."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from failing import ANY, LOST, evidence, failing, hasty, told_as

from understudy.contracts.failure import Case, write
from understudy.contracts.failure.card import render
from understudy.contracts.scenario import Crash, Life, Moment, Product, Scenario, Slip
from understudy.contracts.verdict import Broken
from understudy.contracts.zoo import Hasty, Sweeper, Tireless
from understudy.sandbox import FaultKind, Sandbox, When

VOID = {"meta", "br", "input", "link", "img"}


class Page(HTMLParser):
    """A page as a reader has it: its elements, its text, and whether every element was closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.cells: list[str] = []
        self._words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open or "title" in self.open:
            return
        self._words.append(data)
        if "tr" in self.open:
            self.cells[-1] += f" {data}"

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    @property
    def rows(self) -> list[str]:
        """The text of each row."""
        return [" ".join(one.split()) for one in self.cells]


def card(failure: Broken, subject: str | None = None) -> str:
    return render(Case(failure, evidence(failure), subject))


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(card(hasty(), "somewhere:delete"))


def test_it_is_whole(page: Page) -> None:
    assert page.open == []


def test_it_says_what_was_to_be_kept_and_what_went_wrong(page: Page) -> None:
    failure = hasty()
    assert f"T4 {failure.property.name}" in page.text
    assert failure.property.sentence in page.text
    assert f"R{failure.says[1:]}." in page.text
    assert "somewhere:delete" in page.text


def test_it_shows_the_scenario_in_words(page: Page) -> None:
    assert "product p1: there lost reply after the commit of removal 1 of p1" in page.text


def test_a_request_has_its_time_and_what_struck_it_before_or_after_the_commit(page: Page) -> None:
    (row,) = [one for one in page.rows if "DELETE /api/products/p1" in one]
    assert row.startswith("0 s DELETE")
    assert "The answer is lost, after the commit At the vendor: deleted." in row
    assert "The program saw a closed connection, and no answer ." in row


def test_a_fault_before_the_commit_is_drawn_before_it() -> None:
    def crosses(when: When) -> list[float]:
        scenario = Scenario("tribemade", (Product("p1"),), ("p1",), (Slip(FaultKind.CLOSE, "p1", when=when),))
        found = re.findall(r'<line x1="([\d.]+)" [^>]*class="struck">', card(failing(scenario, Hasty())))
        return sorted(map(float, found))[-2:]

    assert max(crosses(When.BEFORE)) < 60 < min(crosses(When.AFTER))


def test_each_product_has_what_is_true_and_what_was_said() -> None:
    keys = ("p1", "p2", "p3")
    products = tuple(map(Product, keys, (Life.LIVE, Life.BLOCKED, Life.NEVER)))
    page = Page(card(failing(Scenario("tribemade", products, keys, LOST.slips), Hasty())))
    rows = [next(one for one in page.rows if one.startswith(f"product {key} ")) for key in keys]
    assert "there deleted Gone for good. failed which is not so" in rows[0]
    assert "there, and something refers to it blocked" in rows[1]
    assert rows[1].endswith("blocked which is no lie")
    assert "never there not found" in rows[2]


def test_what_went_without_being_asked_for_is_shown() -> None:
    page = Page(card(failing(Scenario("shoplazza", (Product("p1"),), ("p1",)), Sweeper())))
    assert "Bystander 0 there, and not asked for gone" in page.rows


def test_a_program_that_was_killed_is_shown_where_it_was() -> None:
    scenario = Scenario("tribemade", (Product("p1"),), ("p1",), crash=Crash("p1", 1, Moment.AFTER))

    rows = Page(card(told_as(ANY, scenario, Hasty(), Sandbox()))).rows
    (position,) = [
        at for at, row in enumerate(rows) if row == "Here the program was killed, and started again."
    ]
    assert "DELETE" in rows[position - 1]
    assert "DELETE" in rows[position + 1]


def test_of_a_run_without_end_the_middle_is_left_out() -> None:
    failure = failing(Scenario("tribemade", (Product("p1", Life.BLOCKED),), ("p1",)), Tireless())
    rows = [one for one in Page(card(failure)).rows if "DELETE" in one or "left out" in one]
    assert len(evidence(failure).entries) == 80
    assert len(rows) == 17
    assert rows[12].startswith("64 more requests, left out here")


def test_of_many_products_those_are_shown_of_which_something_false_was_said() -> None:
    keys = tuple(f"p{number}" for number in range(1, 21))
    lost = (Slip(FaultKind.LOST_REPLY, "p17", when=When.AFTER),)
    page = Page(card(failing(Scenario("tribemade", tuple(map(Product, keys)), keys, lost), Hasty())))
    assert "20 products, p1 to p20, are live" in page.text
    rows = [one for one in page.rows if one.startswith("product p")]
    assert len(rows) == 12
    assert [one for one in rows if "failed which is not so" in one] == [
        one for one in rows if "product p17" in one
    ]
    assert "8 more products, with nothing false said of them" in page.rows


def test_nothing_on_it_runs_or_is_fetched(page: Page) -> None:
    assert not {"script", "link", "img", "iframe", "object", "form", "a"} & set(page.names)
    loading = [
        name for name, _ in page.attributes if name in {"src", "href", "style"} or name.startswith("on")
    ]
    assert loading == []


def test_its_policy_lets_its_own_style_in_and_nothing_else() -> None:
    html = card(hasty())
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.replace("&#x27;", "'").startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "@import" not in style
    assert "url(http" not in style


def test_what_the_code_says_is_shown_as_text_and_cannot_steer_the_page() -> None:
    hostile = "</td><script>alert(1)</script>\x1b[31m\u202e"
    html = card(failing(LOST, lambda access: dict.fromkeys(access.ids, hostile)))
    page = Page(html)
    assert "script" not in page.names
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "<script>alert(1)</script>" in page.text


def test_it_says_how_to_see_it_again_and_the_files_are_there(page: Page, tmp_path: Path) -> None:
    failure = hasty()
    names = {path.name for path in write(failure, evidence(failure), tmp_path, None)}
    named = set(re.findall(r"[a-z]+\.(?:py|sh|json|har|txt|http)\b", page.text))
    assert named == names - {"card.html"}
