"""Plans: whatever ids there are, each notation gives them back; whatever bytes there are, a plan or its problems."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from understudy.clients.errors import InvalidPlan
from understudy.clients.plan import Item, Plan, read

NOTATIONS = ["csv", "jsonl", "json", "txt", None]

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
plain = words.filter(lambda text: not text.startswith("#"))
rows = st.lists(
    st.tuples(words, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)),
    unique_by=lambda row: row[0],
)


def anything(_: str) -> None:
    """No id is malformed."""


def _as_csv(items: list[tuple[str, str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("reason", "id"), *((reason, identifier) for identifier, reason in items)])
    return out.getvalue()


def _as_json_lines(items: list[tuple[str, str]]) -> str:
    return "".join(json.dumps({"id": identifier, "reason": reason}) + "\n" for identifier, reason in items)


def _as_array(items: list[tuple[str, str]]) -> str:
    return json.dumps(
        [{"id": identifier, "reason": reason} for identifier, reason in items], ensure_ascii=False
    )


def _pairs(plan: Plan) -> list[tuple[str, str]]:
    return [(item.id, item.reason) for item in plan]


@given(rows)
def test_each_notation_gives_back_ids_and_reasons_in_their_order(items: list[tuple[str, str]]) -> None:
    expected = [(identifier, reason.strip()) for identifier, reason in items]
    plans = [
        read(io.BytesIO(write(items).encode()), anything, notation)
        for write, notation in ((_as_csv, "csv"), (_as_json_lines, "jsonl"), (_as_array, "json"))
    ]
    assert [_pairs(plan) for plan in plans] == [expected] * 3
    assert len({plan.digest for plan in plans}) == 1


@given(st.lists(plain, unique=True))
def test_one_id_a_line_gives_them_back(ids: list[str]) -> None:
    plan = read(io.BytesIO("\n".join(ids).encode()), anything, "txt")
    assert [(item.id, item.line) for item in plan] == [(one, line) for line, one in enumerate(ids, 1)]


@given(st.lists(plain, min_size=1, unique=True), st.data())
def test_an_id_that_comes_again_is_found_wherever_it_stands(ids: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(ids) - 1))
    second = data.draw(st.integers(first + 1, len(ids)))
    doubled = [*ids[:second], ids[first], *ids[second:]]
    for text, notation in (("\n".join(doubled), "txt"), (json.dumps(doubled, indent=0), "json")):
        offset = 2 if notation == "json" else 1
        try:
            read(io.StringIO(text), anything, notation)
        except InvalidPlan as caught:
            [problem] = caught.problems
            assert problem.startswith(f"line {second + offset}: ")
            assert problem.endswith(f" stands on line {first + offset} already")
        else:
            raise AssertionError(f"{ids[first]!r} stands there twice, and nobody said so")


tokens = st.sampled_from([b'"', b",", b"\n", b"\r\n", b"[", b"]", b"{", b"}", b":", b"id", b"7", b"\xff", b"\xef\xbb\xbf", b"#", b" ", b"\\", b"\0", b"null", b"id,reason\n", b'{"id":'])  # fmt: skip


contents = st.binary(max_size=200) | st.lists(tokens, max_size=40).map(b"".join)


def _outcome(stream: io.BytesIO | io.TextIOWrapper, notation: str | None) -> tuple[list[Item], list[str]]:
    """What was read, or what was wrong with it."""
    try:
        return list(read(stream, anything, notation)), []
    except InvalidPlan as invalid:
        return [], list(invalid.problems) or ["nothing was said"]


@given(contents, st.sampled_from(NOTATIONS))
def test_any_bytes_are_a_plan_or_are_said_to_be_none(content: bytes, notation: str | None) -> None:
    items, problems = _outcome(io.BytesIO(content), notation)
    assert all(problem.startswith("line ") for problem in problems)
    assert len({item.id for item in items}) == len(items)
    assert all(item.id and item.id == item.id.strip() for item in items)
    assert all(0 < item.line <= content.count(b"\n") + 1 for item in items)


@given(contents, st.sampled_from(NOTATIONS))
def test_bytes_and_text_are_read_the_same(content: bytes, notation: str | None) -> None:
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    assert _outcome(io.BytesIO(content), notation) == _outcome(text, notation)
