"""Plain fields read into types: everything wrong with them is told at once, with where it stands."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.sandbox.core.clock import Instant, parse_iso
from understudy.sandbox.core.errors import InvalidInput
from understudy.sandbox.core.fields import Fields

NEVER = Instant(0)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


Read = Callable[[Fields], object]
READERS: dict[str, Read] = {
    "text": lambda fields: fields.text("x"),
    "integer": lambda fields: fields.integer("x", least=1),
    "number": lambda fields: fields.number("x"),
    "flag": lambda fields: fields.flag("x"),
    "texts": lambda fields: fields.texts("x"),
    "choice": lambda fields: fields.choice("x", Colour),
    "moment": lambda fields: fields.moment("x", NEVER),
}


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        ("text", "a", "a"),
        ("text", "", ""),
        ("integer", 1, 1),
        ("number", "12.50", Decimal("12.50")),
        ("number", 0, Decimal(0)),
        ("number", 0.1, Decimal("0.1")),
        ("flag", False, False),
        ("texts", ["a", "b"], ("a", "b")),
        ("texts", (), ()),
        ("choice", "blue", Colour.BLUE),
        ("choice", Colour.RED, Colour.RED),
        ("moment", "2025-01-15T12:00:00Z", parse_iso("2025-01-15T12:00:00Z")),
    ],
)
def test_a_right_value_is_read_without_complaint(reader: str, value: object, read: object) -> None:
    fields = Fields({"x": value}, "here")
    assert READERS[reader](fields) == read
    fields.done()


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("text", 1),
        ("text", None),
        ("integer", 0),
        ("integer", True),
        ("integer", 1.0),
        ("integer", "1"),
        ("number", -1),
        ("number", "NaN"),
        ("number", "Infinity"),
        ("number", "twelve"),
        ("number", True),
        ("number", [1]),
        ("flag", 1),
        ("flag", "true"),
        ("texts", "a"),
        ("texts", [1]),
        ("choice", "green"),
        ("choice", None),
        ("moment", "noon"),
        ("moment", 5),
    ],
)
def test_a_wrong_value_is_a_problem_that_names_the_field_and_the_value(reader: str, value: object) -> None:
    fields = Fields({"x": value}, "here")
    READERS[reader](fields)
    with pytest.raises(InvalidInput) as told:
        fields.done()
    (problem,) = told.value.problems
    assert problem.where == "here.x"
    assert repr(value) in problem.says or "is required" in problem.says


@pytest.mark.parametrize("reader", ["text", "integer", "number", "flag", "choice"])
def test_a_missing_field_is_required(reader: str) -> None:
    fields = Fields({}, "here")
    READERS[reader](fields)
    with pytest.raises(InvalidInput, match=r"here\.x: (is required|must be one of)"):
        fields.done()


def test_a_default_stands_in_for_a_missing_field() -> None:
    fields = Fields({}, "here")
    assert (
        fields.text("a", "b"), fields.integer("c", 3), fields.number("d", 4), fields.flag("e", default=True),
        fields.texts("f", ["g"]), fields.choice("h", Colour, Colour.RED), fields.moment("i", NEVER), fields.raw("j", 9),
    ) == ("b", 3, Decimal(4), True, ("g",), Colour.RED, NEVER, 9)  # fmt: skip
    fields.done()


def test_a_field_that_nobody_reads_is_a_problem_and_the_nearest_one_is_named() -> None:
    fields = Fields({"stok": 1, "zzz": 2}, "here")
    fields.integer("stock", 1)
    fields.text("name", "")
    with pytest.raises(InvalidInput) as told:
        fields.done()
    near, far = told.value.problems
    assert str(near) == "here.stok: is not a field of this record; did you mean 'stock'?"
    assert str(far) == "here.zzz: is not a field of this record; known: stock, name"


def test_every_problem_is_told_at_once_in_reading_order() -> None:
    fields = Fields({"b": "x", "c": 1}, "row 17")
    fields.text("a")
    fields.integer("b")
    fields.flag("c")
    with pytest.raises(InvalidInput, match="row 17: 3 problems, nothing was changed") as told:
        fields.done()
    assert [problem.where for problem in told.value.problems] == ["row 17.a", "row 17.b", "row 17.c"]


anything = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.binary()
)


@given(st.sampled_from(sorted(READERS)), anything)
def test_a_reader_never_raises_and_never_answers_what_is_of_another_type(reader: str, value: Any) -> None:
    fields = Fields({"x": value}, "here")
    read = READERS[reader](fields)
    kinds: dict[str, type] = {
        "text": str, "integer": int, "number": Decimal, "flag": bool, "texts": tuple, "choice": Colour, "moment": int
    }  # fmt: skip
    assert isinstance(read, kinds[reader])
    assert len(fields.problems) <= 1
