"""`understudy check` as a user types it: what it takes to be let near a target, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from understudy.clients import VENDORS
from understudy.sandbox import World, cli

pytestmark = pytest.mark.understudy(lenient=True)
Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize("vendor", VENDORS)
def test_without_a_target_the_stand_in_is_held_against_the_document(vendor: str, capsys: Said) -> None:
    assert cli.main(["check", "--vendor", vendor]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{vendor} against the vendor's document: ")
    assert ", 0 differ, 0 not reached\n" in out


@pytest.mark.undocumented("the switch takes a reading that no page describes")
def test_a_reading_that_no_page_describes_is_told(capsys: Said) -> None:
    assert cli.main(["check", "--vendor", "devdraft", "--switch", "error_shape=typed"]) == 3
    assert "undocumented: $: 'statusCode' is a required property" in capsys.readouterr().out


def test_the_report_is_there_as_json(tmp_path: Path, capsys: Said) -> None:
    assert cli.main(["check", "--vendor", "tribemade", "--json", str(tmp_path / "a.json")]) == 0
    assert cli.main(["check", "--vendor", "tribemade", "--json", "-"]) == 0
    report = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))
    assert report == json.loads((tmp_path / "a.json").read_text())
    assert report["format"] == "understudy.drift/1"
    assert report["counts"] == {"same": 16, "differs": 0, "not reached": 0}
    assert {row["evidence"] for row in report["rows"]} == {"documented", "inferred", "assumed"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--base-url", "http://localhost"], "--base-url goes with --live"),
        (["--confirm", "yes"], "--confirm goes with --live"),
        (["--switch", "malformed_id"], "--switch takes NAME=VALUE"),
        (["--switch", "nothing=1"], "nothing"),
        (["--live"], "--live needs --base-url"),
        (["--live", "--base-url", "ftp://localhost"], "http or https"),
        (["--live", "--base-url", "https://api.tribemade.in"], "is the real TribeMade. Nothing was sent"),
        (["--live", "--base-url", "http://api.tribemade.in", "--allow-real"], "over https only"),
        (["--live", "--base-url", "http://localhost:1", "--canary", "1"], "not a UUID"),
        (["--live", "--base-url", "http://localhost:1", "--budget", "0"], "from 1 on"),
    ],
)
def test_wrong_usage_is_told_and_nothing_is_sent(
    words: list[str], says: str, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRIBEMADE_BASE_URL", raising=False)
    assert cli.main(["check", "--vendor", "tribemade", *words]) == 2
    assert says in capsys.readouterr().err


def test_the_real_vendor_takes_a_key_of_its_own_and_the_sentence(
    capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIBEMADE_API_KEY", "tb-a1b2-c3d-e4f5")
    real = [
        "check",
        "--vendor",
        "tribemade",
        "--live",
        "--base-url",
        "https://api.tribemade.in",
        "--allow-real",
    ]
    assert cli.main(real) == 2  # the test's own rails would fail a connection
    said = capsys.readouterr()
    assert 'give --confirm "delete 8 canaries at api.tribemade.in"' in said.err
    assert "would be sent to api.tribemade.in" in said.out


@pytest.fixture
def words(understudy_server: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("TRIBEMADE_API_KEY", understudy_server.tribemade.credentials["api_key"])
    monkeypatch.delenv("UNDERSTUDY_CONFIRM", raising=False)
    return ["check", "--vendor", "tribemade", "--live", "--base-url", understudy_server.tribemade.url]


def test_the_dry_run_says_each_request_that_is_then_sent(
    understudy_server: World, words: list[str], capsys: Said
) -> None:
    assert cli.main(words) == 2
    said = capsys.readouterr()
    assert understudy_server.tribemade.journal == []
    sentence = said.err.partition('--confirm "')[2].partition('"')[0]
    assert cli.main([*words, "--confirm", sentence]) == 0
    planned = [line.split()[:2] for line in said.out.splitlines() if line.startswith("  ")]
    sent = [[entry.request.method, entry.request.path] for entry in understudy_server.tribemade.journal]
    assert [method for method, _ in planned] == [method for method, _ in sent[: len(planned)]]
    assert [method for method, _ in sent[len(planned) :]] == [
        "DELETE",
        "DELETE",
    ]  # what is left is cleaned up


@pytest.mark.parametrize(
    "typed", ["", "yes", "delete 9 canaries at 127.0.0.1", "delete 8 canaries at elsewhere.test"]
)
def test_another_sentence_lets_nothing_through(
    understudy_server: World, words: list[str], typed: str, capsys: Said
) -> None:
    assert cli.main([*words, "--confirm", typed]) == 2
    assert "othing was sent" in capsys.readouterr().err
    assert understudy_server.tribemade.journal == []


def test_the_sentence_may_come_from_the_environment(
    understudy_server: World, words: list[str], capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = understudy_server.tribemade.url.split("/")[2]
    monkeypatch.setenv("UNDERSTUDY_CONFIRM", f"delete 8 canaries at {host}")
    assert cli.main(words) == 0
    assert "3 canaries made, 0 left" in capsys.readouterr().out


def test_missing_credentials_are_named_and_nothing_is_sent(
    understudy_server: World, words: list[str], capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRIBEMADE_API_KEY")
    host = understudy_server.tribemade.url.split("/")[2]
    assert cli.main([*words, "--confirm", f"delete 8 canaries at {host}"]) == 2
    assert "set TRIBEMADE_API_KEY" in capsys.readouterr().err
    assert understudy_server.tribemade.journal == []


def test_no_credential_is_said(words: list[str], understudy_server: World, capsys: Said) -> None:
    understudy_server.tribemade.fault("status", "get_product", status=503)
    secret = understudy_server.tribemade.credentials["api_key"]
    host = understudy_server.tribemade.url.split("/")[2]
    assert cli.main([*words, "--confirm", f"delete 8 canaries at {host}", "--json", "-"]) == 3
    said = capsys.readouterr()
    assert secret not in said.out + said.err
