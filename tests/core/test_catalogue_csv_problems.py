"""A broken CSV is refused whole, with everything wrong with it at its row and column."""

from __future__ import annotations

import pytest

from understudy.sandbox.core.catalogue import Format, loads
from understudy.sandbox.core.errors import InvalidCatalogue


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidCatalogue) as caught:
        loads(text, Format.CSV)
    return [(problem.where, problem.says) for problem in caught.value.problems]


def places(text: str) -> list[str]:
    return [where for where, _ in problems(text)]


MANY = """\
Handle,Title,Body (HTML),Published,Variant Price,Variant Inventory Qty,Variant Grams,Image Src,ID: example
road,Road bike,"<p>one
two
three</p>",true,"12,50",3,400,https://x.example/1.png,id-1
,No handle,,true,1,1,1,,
city,,,true,abc,many,heavy,www.example.com/1.png,
fold,Folding,,ja,-3,1.5,-1,ftp://x.example/1.png,id-1
short,Short,,true
long,Long,,true,1,1,1,,,,
nan,NaN,,true,NaN,1,1,,
"""


def test_everything_wrong_is_told_at_once_with_the_line_each_record_begins_on() -> None:
    assert places(MANY) == [
        "row 2, column 'Variant Price'",
        "row 5, column 'Handle'",
        "row 6, column 'Title'",
        "row 6, column 'Variant Inventory Qty'",
        "row 6, column 'Variant Price'",
        "row 6, column 'Variant Grams'",
        "row 6, column 'Image Src'",
        "row 7, column 'Published'",
        "row 7, column 'Variant Inventory Qty'",
        "row 7, column 'Variant Price'",
        "row 7, column 'Variant Grams'",
        "row 7, column 'Image Src'",
        "row 7, column 'ID: example'",
        "row 8",
        "row 9",
        "row 10, column 'Variant Price'",
    ]


def test_a_problem_says_what_was_expected_and_what_came() -> None:
    says = dict(problems(MANY))
    assert (
        says["row 2, column 'Variant Price'"]
        == "expected an amount of 0 or more, such as 12.50, came '12,50'"
    )
    assert says["row 7, column 'Published'"] == "expected true or false, came 'ja'"
    assert says["row 8"].startswith("expected 9 cells, as the header has, came 4")
    assert says["row 7, column 'ID: example'"] == (
        "expected an identifier of its own, 'id-1' is that of 'road' (row 2)"
    )


def test_a_long_value_is_quoted_in_part() -> None:
    ((_, says),) = problems(f"Handle,Title,Variant Price\na,A,{'9' * 400}\n")
    assert len(says) < 140


def test_a_missing_column_names_what_may_be_meant_and_the_rows_are_checked_all_the_same() -> None:
    found = problems("Handel,Title,Variant Price\na,A,x\n")
    assert found[0] == ("row 1, column 'Handle'", "expected this column, it is missing: is it 'Handel'?")
    assert found[1][0] == "row 2, column 'Variant Price'"


def test_a_missing_title_column_is_one_problem_not_one_a_product() -> None:
    assert places("Handle,Vendor\na,A\nb,B\n") == ["row 1, column 'Title'"]


def test_a_column_given_twice_is_a_problem() -> None:
    ((where, says),) = problems("Handle,Title,Handle\na,A,b\n")
    assert where == "row 1, column 'Handle'"
    assert "columns 1 and 3" in says


def test_semicolons_between_columns_are_named_as_the_cause() -> None:
    assert "separated by commas, came ';'" in problems("Handle;Title\na;A\n")[0][1]


def test_a_later_row_with_another_title_is_a_problem() -> None:
    ((where, says),) = problems("Handle,Title\na,Apple\nb,B\na,Avocado\n")
    assert where == "row 4, column 'Title'"
    assert "'Apple', as on row 2" in says
    assert "'Avocado'" in says


def test_a_short_first_row_does_not_make_the_product_untitled() -> None:
    text = "Handle,Title,Option1 Name,Option1 Value,Variant Price\na,A,Size,S\na,,,M,10\n"
    assert places(text) == ["row 2"]


def test_an_option_value_without_a_name_is_a_problem() -> None:
    ((where, says),) = problems("Handle,Title,Option1 Name,Option1 Value\na,A,,Large\n")
    assert where == "row 2, column 'Option1 Value'"
    assert "'Option1 Name' on row 2" in says


def test_one_product_has_one_identifier_at_a_vendor() -> None:
    text = "Handle,Title,ID: example,Image Src\na,A,1,\na,,2,https://x.example/1.png\n"
    assert places(text) == ["row 3, column 'ID: example'"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Status", "sold"),
        ("Variant Inventory Policy", "perhaps"),
        ("Variant Taxable", "1"),
        ("Variant Requires Shipping", "yes"),
        ("Variant Compare At Price", "$5"),
        ("Variant Image", "file:///x.png"),
        ("Image Position", "0"),
        ("Variant Price", "Infinity"),
        ("Variant Price", "1e5"),
        ("Variant Price", "١٢"),
        ("Variant Inventory Qty", "1_000"),
    ],
)
def test_a_value_that_cannot_be_meant_is_a_problem(column: str, value: str) -> None:
    header, row = f"Handle,Title,{column}", f"a,A,{value}"
    if column == "Image Position":
        header, row = f"{header},Image Src", f"{row},https://x.example/1.png"
    assert places(f"{header}\n{row}\n") == [f"row 2, column {column!r}"]


def test_a_quotation_mark_left_open_is_told_where_it_opened() -> None:
    ((where, says),) = problems('Handle,Title,Body (HTML)\na,A,x\nb,B,"open\nc,C,x\n')
    assert where == "row 3"
    assert "closed quotation marks" in says


def test_nul_bytes_are_told_with_their_lines_beside_the_other_problems() -> None:
    text = "Handle,Title,Variant Price\na,A\0,1\nb,B,x\n"
    assert places(text) == ["line 2", "row 3, column 'Variant Price'"]


@pytest.mark.parametrize("text", ["", "\n", " \r\n \n", "\ufeff"])
def test_an_empty_file_is_a_problem(text: str) -> None:
    assert problems(text) == [("line 1", "expected a catalogue, it is empty")]
