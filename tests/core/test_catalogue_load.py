"""A file is told by its suffix, and read or refused as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from understudy.sandbox.core.catalogue import load
from understudy.sandbox.core.errors import InvalidCatalogue, UsageError

DOCUMENT = '{"products": [{"handle": "a", "title": "A"}]}'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.csv", "Handle,Title\na,A\n"),
        ("c.CSV", "\ufeffHandle,Title\r\na,A\r\n"),
        ("c.json", DOCUMENT),
        ("c.yaml", DOCUMENT),
        ("c.yml", "products:\n- handle: a\n  title: A\n"),
    ],
)
def test_the_suffix_tells_the_notation(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert [product.handle for product in load(path)] == ["a"]


def test_an_unknown_suffix_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv, \.json, \.yaml, \.yml; got 'c\.xlsx'"):
        load(tmp_path / "c.xlsx")


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected a catalogue at .*c\.csv: No such file"):
        load(tmp_path / "c.csv")


def test_a_folder_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "c.csv").mkdir()
    with pytest.raises(UsageError, match="directory"):
        load(tmp_path / "c.csv")


@pytest.mark.parametrize("name", ["c.csv", "c.yaml"])
def test_bytes_that_are_not_utf8_are_told_with_their_lines(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"Handle,Title\na,Caf\xe9\nb,B\nc,Na\xefve\n")
    with pytest.raises(InvalidCatalogue) as caught:
        load(path)
    byte_problems = [str(problem) for problem in caught.value.problems if "byte" in problem.says]
    assert [problem.partition(":")[0] for problem in byte_problems] == ["line 2", "line 4"]
    assert "0xe9" in byte_problems[0]


def test_a_utf16_file_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes("Handle,Title\na,A\n".encode("utf-16"))
    with pytest.raises(InvalidCatalogue, match="UTF-16") as caught:
        load(path)
    assert len(caught.value.problems) == 1


def test_the_message_names_the_file_and_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("Handle,Title,Variant Price\na,A,x\nb,,y\n")
    with pytest.raises(InvalidCatalogue) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: 3 problems")
    assert len(message.splitlines()) == 4
