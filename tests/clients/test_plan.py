"""Plans: what is read from each notation, and that everything wrong with one is said at once, with its line."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from understudy.clients.errors import InvalidPlan, UsageError
from understudy.clients.plan import Item, Plan, read


def anything(_: str) -> None:
    """No id is malformed."""


def digits(identifier: str) -> str | None:
    return None if identifier.isdecimal() else "not a number"


def ids(plan: Plan) -> list[str]:
    return [item.id for item in plan]


def problems(
    source: bytes, check: Callable[[str], str | None] = anything, **options: object
) -> tuple[str, ...]:
    with pytest.raises(InvalidPlan) as caught:
        read(io.BytesIO(source), check, **options)  # type: ignore[arg-type]
    return caught.value.problems


# ── CSV ──


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_csv_is_read_with_reason_name_and_line(mark: bytes, end: bytes) -> None:
    text = end.join([b"name,id,price,reason", b'"Lamp, blue",7,9.99,discontinued', b"Chair,8,1,", b""])
    assert list(read(io.BytesIO(mark + text), digits, "csv")) == [
        Item("7", "discontinued", 2, "Lamp, blue"),
        Item("8", "", 3, "Chair"),
    ]


@pytest.mark.parametrize("column", ["id", "product_id", "external_id", " ID "])
def test_the_column_of_ids_has_three_names(column: str) -> None:
    assert ids(read(io.StringIO(f"sku,{column}\nA,7\n"), digits, "csv")) == ["7"]


def test_id_goes_before_the_other_names() -> None:
    assert ids(read(io.StringIO("external_id,id\nA,7\n"), digits, "csv")) == ["7"]


def test_without_a_column_of_ids_the_columns_there_are_named() -> None:
    assert problems(b"sku,title\nA,B\n", notation="csv") == (
        "line 1: no column called id, product_id or external_id; the columns are: 'sku', 'title'",
    )


def test_two_columns_of_ids_are_one_too_many() -> None:
    assert problems(b"id,ID\n1,2\n") == ("line 1: more than one column is called 'id'",)


def test_a_quoted_cell_may_hold_a_line_end_and_later_lines_keep_their_numbers() -> None:
    plan = read(io.BytesIO(b'id,reason\r\n7,"old\r\nand ugly"\r\n8,x\r\n'), digits)
    assert [(item.line, item.reason) for item in plan] == [(2, "old\r\nand ugly"), (4, "x")]


def test_a_row_with_a_cell_too_many_is_no_row_to_guess_at() -> None:
    [problem] = problems(b"name,id\nLamp, blue,7\n")
    assert problem.startswith("line 2: 3 cells under 2 columns")


def test_a_quote_that_is_never_closed_is_said_with_the_line_it_opens_on() -> None:
    [problem] = problems(b'id,reason\n7,x\n8,"oops\n9,y\n')
    assert problem.startswith("line 3: not CSV")


def test_rows_of_nothing_but_commas_are_no_ids() -> None:
    assert ids(read(io.BytesIO(b"id,reason\n,\n7,x\n\n,\n"), digits)) == ["7"]


# ── JSON ──


def test_json_lines_hold_objects_strings_and_numbers() -> None:
    text = b'{"id": "7", "reason": "old", "name": "Lamp", "price": 3}\n\n"8"\n12345678901234567890123\n{"product_id": 9}\n'
    assert list(read(io.BytesIO(text), digits)) == [
        Item("7", "old", 1, "Lamp"),
        Item("8", "", 3),
        Item("12345678901234567890123", "", 4),
        Item("9", "", 5),
    ]


@pytest.mark.parametrize("text", [b'["7", {"id": 8}]', b'\xef\xbb\xbf[\n"7"\n,\n{"id": "8"}\n]\n'])
def test_a_json_array_is_read_on_one_line_or_on_many(text: bytes) -> None:
    assert ids(read(io.BytesIO(text), digits)) == ["7", "8"]


def test_elements_of_an_array_have_lines_too() -> None:
    assert [item.line for item in read(io.BytesIO(b'[\n "7", "8",\n\n "9"]'), digits)] == [2, 2, 4]


def test_an_array_on_one_line_may_be_longer_than_a_line() -> None:
    wanted = [str(number) for number in range(100_000)]
    assert ids(read(io.BytesIO(json.dumps(wanted).encode()), digits)) == wanted


@pytest.mark.parametrize(
    "value", ["true", "1.5", "null", '{"id": [7]}', '{"sku": "7"}', '{"id": null}', '{"id": ["7"]}']
)
def test_what_is_neither_text_nor_a_whole_number_is_no_id(value: str) -> None:
    [problem] = problems(value.encode(), notation="jsonl")
    assert problem.startswith("line 1: an id is text or a whole number")


@pytest.mark.parametrize(
    ("text", "line"),
    [(b'["7" "8"]', 1), (b'["7",\n]', 2), (b'["7",\n"8"', 2), (b'["7"]\n["8"]', 2), (b"[" * 100_000, 1)],
)
def test_a_broken_array_is_a_problem_with_its_line(text: bytes, line: int) -> None:
    [problem] = problems(text)
    assert problem.startswith(f"line {line}: not JSON")


def test_each_broken_line_of_json_lines_is_said() -> None:
    found = problems(b'{"id": 7}\n{"id": \nnope\n' + b'{"id":' + b"[" * 60_000)
    assert [problem.split(": not JSON")[0] for problem in found] == ["line 2", "line 3", "line 4"]


# ── one a line ──


def test_one_id_a_line_with_comments_and_blank_lines() -> None:
    plan = read(io.BytesIO(b"# what Ann said\n\n  7\t\n8 \r\n # not 9\n"), digits)
    assert [(item.id, item.line) for item in plan] == [("7", 3), ("8", 4)]


# ── which notation ──


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "id\n7\n"),
        ("p.CSV", "id\n7\n"),
        ("p.jsonl", '"7"\n'),
        ("p.ndjson", '{"id": "7"}\n'),
        ("p.json", '["7"]'),
        ("p.txt", "7\n"),
        ("p", "id,reason\n7,old\n"),
        ("p.dat", '"product_id"\n"7"\n'),
        ("p.dat", '{"id": "7"}\n'),
        ("p.dat", '\n["7"]\n'),
        ("p.dat", '"7"\n'),
        ("p.dat", "# id, reason\n7\n"),
        ("p.dat", "7\n"),
    ],
)
def test_the_suffix_tells_the_notation_and_else_the_first_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert ids(read(tmp_path / name, digits)) == ["7"]
    assert ids(read(str(tmp_path / name), digits)) == ["7"]


def test_a_notation_that_is_given_wins(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("id,reason\n7,old\n")
    assert ids(read(path, digits, "csv")) == ["7"]


def test_an_unknown_notation_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="expected one of csv"):
        read(io.StringIO(""), anything, "xlsx")


def test_a_header_without_ids_is_no_list_of_ids_where_any_text_is_an_id() -> None:
    [problem] = problems(b"sku,title\nA,B\n")
    assert "the columns are: 'sku', 'title'" in problem


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids(read("-", digits, stdin=io.StringIO("7\n"))) == ["7"]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"id\n8\n")))
    assert ids(read("-", digits)) == ["8"]


def test_standard_input_is_called_that() -> None:
    with pytest.raises(InvalidPlan, match=r"^standard input: 1 problem"):
        read("-", digits, stdin=io.StringIO("x\n"))


# ── what is wrong ──


def test_everything_wrong_is_said_at_once() -> None:
    text = b"id,reason\nx,\n7,\n,why\n7,again\n8\xff,\n" + b"9" * 70_000 + b",\n10,a,b\n 7 ,\n11,\n"
    found = problems(text, digits)
    assert [problem.split(": ")[0] for problem in found] == [f"line {line}" for line in (2, 4, 5, 6, 7, 8, 9)]
    assert found[0] == "line 2: 'x': not a number"
    assert found[1] == "line 4: the id is empty"
    assert found[2] == found[6].replace("line 9", "line 5") == "line 5: '7' stands on line 3 already"
    assert "byte 2 (0xff) is not UTF-8" in found[3]
    assert "longer than 65536 bytes" in found[4]


def test_two_of_an_id_on_one_line_are_two() -> None:
    assert problems(b'["7", "7"]') == ("line 1: '7' stands on line 1 already",)


def test_ids_that_fold_to_the_same_are_the_same_and_keep_their_spelling() -> None:
    assert problems(b"Ab\naB\n", fold=str.lower) == ("line 2: 'aB' stands on line 1 already",)
    assert ids(read(io.BytesIO(b"Ab\naB\n"), anything)) == ["Ab", "aB"]


@pytest.mark.parametrize("text", [b'"a\\u0000b"', b'"\\ud800"', b'"a\\nb"'])
def test_an_id_that_no_request_can_hold_is_malformed(text: bytes) -> None:
    [problem] = problems(text)
    assert "control character U+" in problem


def test_half_a_surrogate_pair_in_a_reason_is_no_reason_to_fail() -> None:
    [item] = read(io.BytesIO(b'{"id": "7", "reason": "a\\ud800b"}'), digits)
    assert item.reason == "a?b"


def test_more_ids_than_there_may_be_are_a_problem() -> None:
    assert problems(b"7\n8\n9\n", most=2) == ("3 ids, and there may be no more than 2",)
    assert len(read(io.BytesIO(b"7\n8\n"), digits, most=2)) == 2


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidPlan, match="cannot be read"):
        read(f"{tmp_path}/{name}", digits)


def test_a_mistake_of_the_check_is_not_taken_for_a_mistake_of_the_plan() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        read(io.BytesIO(b"x\n"), lambda one: str(int(one)))


@pytest.mark.parametrize("text", [b"", b"\n\n", b"# nothing\n", b"id\n", b"[]", b"[ ]\n"])
def test_a_plan_may_be_empty(text: bytes) -> None:
    assert len(read(io.BytesIO(text), digits)) == 0


def test_a_long_id_is_not_shown_whole() -> None:
    [problem] = problems(b"9" * 50_000 + b"x", digits)
    assert len(problem) < 200


# ── plans as values ──


def test_a_digest_tells_ids_and_their_order_and_nothing_else() -> None:
    one = Plan((Item("7"), Item("8")))
    assert one.digest == read(io.BytesIO(b"id,reason\n7,old\n8,ugly\n"), digits).digest
    different = {one.digest, Plan((Item("8"), Item("7"))).digest, Plan((Item("78"),)).digest, Plan(()).digest}
    assert len(different) == 4


def test_a_plan_holds_no_id_twice() -> None:
    with pytest.raises(InvalidPlan, match="'7' is in it more than once"):
        Plan((Item("7"), Item("8"), Item("7")))


def test_a_plan_is_held_in_less_than_a_quarter_of_a_kilobyte_an_id() -> None:
    count = 10_000
    text = b"id,reason\n" + b"".join(b"%036d,old stock\n" % number for number in range(count))
    stream = io.BytesIO(text)
    tracemalloc.start()
    try:
        plan = read(stream, digits)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(plan) == count
    assert held < 250 * count


def test_a_line_without_an_end_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    path.write_bytes(bytes(20_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(InvalidPlan, match="line 1: longer than 65536 bytes"):
            read(path, digits)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
