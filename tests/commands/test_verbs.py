"""The verbs as a person types them: help for each, JSON where asked for, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from understudy.sandbox import Gear, Sandbox, Server
from understudy.sandbox.cli import VERBS, main
from understudy.sandbox.core.sandbox import installed


@pytest.fixture
def url() -> Iterator[str]:
    sandbox = Sandbox(gear=Gear.ELASTIC)
    with Server(sandbox.app) as server:
        sandbox.at(server.url)
        yield server.url


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert VERBS[verb][1].split(",")[0][:20] in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("words", [[], ["nonsense"], ["serve", "--port", "x"], ["state", "--nonsense"]])
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_a_server_that_is_not_there_ends_with_1_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["worlds", "--url", "http://127.0.0.1:9"]) == 1
    assert "understudy serve" in capsys.readouterr().err


@pytest.mark.parametrize("vendor", list(installed()))
def test_answers_are_listed_with_their_evidence(vendor: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", vendor, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["rule"] for row in rows} == {
        f"{vendor}.{answer.name}" for answer in installed()[vendor].answers
    }
    assert {row["evidence"] for row in rows} <= {"documented", "inferred", "assumed"}
    assert main(["answers", vendor]) == 0
    assert f"{len(rows)} answers" in capsys.readouterr().out


def test_vendors_and_demo_list_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    for verb, key in (("vendors", "name"), ("demo", "vendor")):
        assert main([verb, "--json"]) == 0
        assert {row[key] for row in json.loads(capsys.readouterr().out)} == set(installed())
        assert main([verb]) == 0
        told = capsys.readouterr().out
        assert all(vendor.title in told for vendor in installed().values())


@pytest.mark.parametrize(
    "words",
    [
        ["worlds"], ["worlds", "create", "one"], ["worlds", "fork", "main", "two"], ["worlds", "reset", "main"],
        ["worlds", "snapshot", "main", "s"], ["state"], ["state", "tribemade"], ["state", "tribemade", "products"],
        ["clock"], ["clock", "--advance", "60"], ["clock", "--gear", "frozen"],
        ["clock", "--until-permitted", "tribemade", "delete_product"], ["faults"],
        ["faults", "arm", "tribemade", "delete_product", "reset"], ["faults", "clear"], ["journal"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_verb_for_a_running_server_speaks_words_and_json(
    url: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--url", url]) == 0
    assert capsys.readouterr().out.strip()
    again = [word if word not in {"one", "two"} else f"{word}-again" for word in words]
    assert main([*again, "--url", url, "--json"]) == 0
    json.loads(capsys.readouterr().out)


def test_a_refusal_of_the_control_plane_ends_with_1_and_is_told(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["worlds", "delete", "main", "--url", url]) == 1
    assert "main world cannot be deleted" in capsys.readouterr().err
