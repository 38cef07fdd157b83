"""A broken document is refused whole, with everything wrong with it at its path, and in YAML at its line."""

from __future__ import annotations

import pytest

from understudy.sandbox.core.catalogue import Format, loads
from understudy.sandbox.core.errors import InvalidCatalogue


def problems(text: str, notation: Format = Format.YAML) -> dict[str, str]:
    with pytest.raises(InvalidCatalogue) as caught:
        loads(text, notation)
    found = [(problem.where, problem.says) for problem in caught.value.problems]
    assert len(dict(found)) == len(found), "no place is told twice"
    return dict(found)


MANY = """\
seeds: 7
products:
  - handle: road
    title: Road
    price: 12,50
    status: sold
    ids: {example: "1"}
  - handle: road
    title: ""
    stock: three
    images:
      - https://x.example/1.png
      - ftp://x.example/2.png
    ids:
      example: "1"
  - title: No handle
    options: [Size]
    sku: shared
    variants:
      - {options: [L], price: -1, prise: 2}
      - {price: NaN}
      - just text
  - text
records:
  example:
    orders:
      - {product: nowhere}
      - 12
    carts: {product: road}
generate:
  example: {orders: 1.5, carts: many}
"""


def test_everything_wrong_is_told_at_once_with_path_and_line() -> None:
    assert list(problems(MANY)) == [
        "seeds, line 1",
        "products[0].price, line 5",
        "products[0].status, line 6",
        "products[1].handle, line 8",
        "products[1].title, line 9",
        "products[1].stock, line 10",
        "products[1].images[1], line 13",
        "products[1].ids.example, line 15",
        "products[2], line 16",
        "products[2].sku, line 18",
        "products[2].variants[0].prise, line 20",
        "products[2].variants[0].price, line 20",
        "products[2].variants[1], line 21",
        "products[2].variants[1].price, line 21",
        "products[2].variants[2], line 22",
        "products[3], line 23",
        "records.example.orders[0].product, line 27",
        "records.example.orders[1], line 28",
        "records.example.carts, line 29",
        "generate.example.orders, line 31",
        "generate.example.carts, line 31",
    ]


def test_a_problem_says_what_was_expected_and_what_came() -> None:
    says = problems(MANY)
    assert says["seeds, line 1"] == "expected a known key, is it 'seed'?"
    assert says["products[0].price, line 5"] == "expected an amount of 0 or more, such as 12.50, came '12,50'"
    assert says["products[1].handle, line 8"] == (
        "expected a handle of its own, 'road' is that of products[0], line 3"
    )
    assert says["products[2].variants[0].prise, line 20"] == "expected a known key, is it 'price'?"
    assert says["products[2].variants[1], line 21"] == "expected a value for each of Size, came 0"
    assert says["records.example.orders[0].product, line 27"].endswith("came 'nowhere'")
    assert says["records.example.carts, line 29"] == "expected a list, came keys and values"


def test_json_tells_the_path() -> None:
    text = '{"products": [{"handle": "a", "title": 7, "price": true, "tags": "x"}, {"handle": "b", "handle": "c"}]}'
    assert problems(text, Format.JSON) == {
        "products[0].title": "expected text, came 7",
        "products[0].tags": "expected a list, came 'x'",
        "products[0].price": "expected an amount of 0 or more, such as 12.50, came true",
        "products[1].handle": "expected each key once, this one came before: remove one",
        "products[1]": "expected a title, there is none",
    }


def test_broken_json_tells_line_and_column() -> None:
    assert list(problems('{"products": [\n  {"handle": "a",}\n]}', Format.JSON)) == ["line 2, column 18"]


def test_broken_yaml_tells_line_and_column() -> None:
    ((where, says),) = problems("products:\n  - handle: a\n   title: b\n").items()
    assert where.startswith("line 3, column ")
    assert says.startswith("expected YAML, ")


def test_a_repeated_key_is_a_problem_in_a_record_too() -> None:
    text = "products: [{handle: a, title: A}]\nrecords:\n  v:\n    k:\n      - n: 1\n        n: 2\n"
    assert list(problems(text)) == ["records.v.k[0].n, line 6"]


def test_every_alias_is_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nproducts: [*b, *b]\n"
    with pytest.raises(InvalidCatalogue) as caught:
        loads(bomb, Format.YAML)
    assert [(p.where, p.says.split(":")[0]) for p in caught.value.problems] == [
        ("line 2", "expected the value itself, came the alias *a"),
        ("line 2", "expected the value itself, came the alias *a"),
        ("line 3", "expected the value itself, came the alias *b"),
        ("line 3", "expected the value itself, came the alias *b"),
    ]


@pytest.mark.parametrize(
    "value",
    ["!!python/object/apply:os.getcwd []", "!!python/name:os.getcwd ''", "!!binary aGk=", "!mine {a: 1}"],
)
def test_a_tag_that_builds_something_is_refused(value: str) -> None:
    ((where, says),) = problems(f"products:\n  - {value}\n").items()
    assert where == "line 2"
    assert "remove the tag" in says


@pytest.mark.parametrize(
    ("notation", "opening"), [(Format.JSON, "["), (Format.JSON, '{"a":'), (Format.YAML, "[")]
)
def test_lists_within_lists_without_end_are_refused(notation: Format, opening: str) -> None:
    ((_, says),) = problems(opening * 100_000, notation).items()
    assert "without end" in says or says.startswith("expected YAML")


@pytest.mark.parametrize(
    ("text", "notation"),
    [("", Format.JSON), (" \n", Format.YAML), ("# only a remark\n", Format.YAML), ("---\n", Format.YAML)],
)
def test_an_empty_document_is_a_problem(text: str, notation: Format) -> None:
    assert len(problems(text, notation)) == 1


@pytest.mark.parametrize("text", ["[]", "7", "seed: 7", "products: {}", "products: text"])
def test_a_document_without_a_list_of_products_is_a_problem(text: str) -> None:
    assert len(problems(text)) == 1


def test_a_second_document_is_a_problem() -> None:
    assert list(problems("products: []\n---\nproducts: []\n")) == ["line 2"]


def test_a_product_has_at_least_one_variant() -> None:
    assert list(problems("products: [{handle: a, title: A, variants: []}]")) == [
        "products[0].variants, line 1"
    ]


@pytest.mark.parametrize("constant", ["NaN", "-Infinity"])
def test_what_json_has_no_number_for_is_refused(constant: str) -> None:
    text = f'{{"products": [{{"handle": "a", "title": "A", "price": {constant}}}]}}'
    assert constant in problems(text, Format.JSON)["the document"]


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    text = '{"products": [{"handle": "a", "title": "A", "vendor": "\\ud800"}]}'
    assert list(problems(text, Format.JSON)) == ["products[0].vendor"]


def test_nul_bytes_are_told_with_their_lines_beside_the_other_problems() -> None:
    text = 'products:\n  - {handle: a, title: "A\0"}\n  - {handle: b}\n'
    assert list(problems(text)) == ["line 2", "products[1], line 3"]
