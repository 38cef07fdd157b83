"""`understudy perform` as a user types it, against a served sandbox over a socket."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from understudy.sandbox import World

COMMAND = [sys.executable, "-m", "understudy.sandbox.cli"]


class Performing:
    """A vendor in a served world, a plan of its products, and the command that carries it out."""

    def __init__(self, world: World, vendor: str, folder: Path, count: int) -> None:
        self.standin = getattr(world, vendor)
        self.vendor = vendor
        self.folder = folder
        self.ids = [self._made(number) for number in range(count)]
        self.plan = folder / "plan.csv"
        self.plan.write_text("id,reason\n" + "".join(f"{one},old\n" for one in self.ids))
        self.ledger = folder / "run.db"
        names = {
            f"{vendor.upper()}_{name.upper()}": value for name, value in self.standin.credentials.items()
        }
        self.environment = {**os.environ, **names, f"{vendor.upper()}_BASE_URL": self.standin.url}

    def _made(self, number: int) -> str:
        fields: dict[str, Any] = {"name": f"Lamp {number}"}
        if self.vendor == "shoplazza":
            fields = {"title": f"Lamp {number}"}
        if self.vendor == "altcraft":
            fields["external_id"] = f"lamp-{number}"
        if self.vendor in {"tribemade", "devdraft"}:
            fields["price"] = 10
        record = self.standin.products.add(**fields)
        return getattr(record, "external_id", None) or record.id

    def words(self, *words: str) -> list[str]:
        command = [*COMMAND, "perform", "--vendor", self.vendor, "--plan", str(self.plan)]
        return [*command, "--ledger", str(self.ledger), *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(*words),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.words(*words), env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def changing(self) -> list[Any]:
        """Requests that were sent to change something."""
        reading = ("get_", "list_", "count_")
        return [entry for entry in self.standin.journal if not entry.operation.startswith(reading)]

    def outcomes(self) -> dict[str, str]:
        done = subprocess.run(
            [*COMMAND, "ledger", str(self.ledger), "--csv", "-"], capture_output=True, text=True, check=True
        )
        return {row["id"]: row["outcome"] for row in csv.DictReader(io.StringIO(done.stdout))}


@pytest.fixture
def shop(understudy_server: World, tmp_path: Path) -> Performing:
    return Performing(understudy_server, "shoplazza", tmp_path, 12)


def test_a_plan_is_carried_out_and_recorded(shop: Performing) -> None:
    done = shop.run("--confirm", "12", "--json", "--who", "Ada")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["irreversible"] == 12
    assert "12 deletions that cannot be undone, of 12 asked." in done.stderr
    assert set(shop.outcomes().values()) == {"deleted"}
    assert len(list(shop.standin.products)) == 0


@pytest.mark.parametrize("words", [(), ("--confirm", "11")], ids=["none", "wrong"])
def test_what_cannot_be_undone_needs_its_count_typed_back(shop: Performing, words: Sequence[str]) -> None:
    done = shop.run(*words)
    assert done.returncode == 2
    assert "--confirm 12" in done.stderr
    assert shop.standin.journal == []


def test_a_trash_needs_no_count_and_deleting_for_good_does(understudy_server: World, tmp_path: Path) -> None:
    desk = Performing(understudy_server, "zoho_desk", tmp_path, 3)
    done = desk.run("--permanent")
    assert (done.returncode, desk.changing()) == (2, [])
    other = desk.folder / "trash.db"
    done = desk.run("--ledger", str(other))
    assert done.returncode == 0, done.stderr
    assert "Nothing that cannot be undone." in done.stderr


def test_a_real_vendor_is_not_spoken_to_unless_that_is_said(shop: Performing) -> None:
    done = shop.run("--base-url", "https://lamps.myshoplaza.com", "--confirm", "12")
    assert done.returncode == 2
    assert "allow" in done.stderr


def test_a_dry_run_changes_nothing(shop: Performing) -> None:
    done = shop.run("--dry-run")
    assert (done.returncode, shop.changing()) == (0, [])
    assert "12 products would be deleted" in done.stderr
    assert not shop.ledger.exists()


def test_a_finished_ledger_has_nothing_left_to_do(shop: Performing) -> None:
    shop.run("--confirm", "12")
    sent = len(shop.changing())
    again = shop.run()
    assert again.returncode == 0, again.stderr
    assert len(shop.changing()) == sent == 12


def test_another_plan_is_refused_by_the_same_ledger(shop: Performing) -> None:
    shop.run("--confirm", "12")
    shop.plan.write_text(f"id\n{shop.ids[0]}\n")
    done = shop.run("--confirm", "1")
    assert done.returncode == 1
    assert "another plan" in done.stderr


def test_killed_in_the_middle_the_same_command_goes_on_and_does_nothing_twice(
    understudy_server: World, tmp_path: Path
) -> None:
    shop = Performing(understudy_server, "shoplazza", tmp_path, 30)
    killed = shop.start("--confirm", "30")
    assert killed.stderr is not None
    killed.stderr.readline()  # the first tenth is done
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    counted = shop.run("--confirm", "0")  # the wrong count tells the right one
    left = counted.stderr.rpartition("--confirm ")[2].strip()
    done = shop.run("--confirm", left) if left else counted
    assert done.returncode == 0, done.stderr
    assert set(shop.outcomes()) == set(shop.ids)
    assert set(shop.outcomes().values()) <= {"deleted", "gone"}
    assert len(list(shop.standin.products)) == 0
    successes = [entry for entry in shop.changing() if entry.changes]
    assert len(successes) == 30


def test_ctrl_c_at_a_wait_stops_at_once_and_leaves_the_rest(understudy_server: World, tmp_path: Path) -> None:
    made = Performing(understudy_server, "tribemade", tmp_path, 11)
    waiting = made.start("--confirm", "11")
    assert waiting.stderr is not None
    while "10 of 11" not in waiting.stderr.readline():
        pass
    waiting.send_signal(signal.SIGINT)
    _, told = waiting.communicate(timeout=20)
    assert waiting.returncode == 4, told
    assert "the same command goes on from here" in told
    assert sorted(made.outcomes().values()) == ["deleted"] * 10 + ["not_attempted"]


def test_a_credential_that_is_refused_ends_the_run_and_once_it_is_let_in_the_run_goes_on(
    shop: Performing,
) -> None:
    shop.standin.fault("event", "delete_product", nth=4, event="store_deactivated")
    done = shop.run("--confirm", "12")
    assert done.returncode == 4, done.stderr
    assert sorted(set(shop.outcomes().values())) == ["deleted", "not_attempted", "refused"]
    shop.standin.happen("store_activated")
    done = shop.run("--confirm", "9")
    assert done.returncode == 0, done.stderr
    assert set(shop.outcomes().values()) == {"deleted"}


def test_one_process_has_a_ledger_at_a_time(shop: Performing) -> None:
    from understudy.clients.ledger import Ledger  # noqa: PLC0415  the other process, in this one

    with Ledger(shop.ledger):
        done = shop.run("--confirm", "12")
    assert done.returncode == 1
    assert "in use" in done.stderr
    assert shop.standin.journal == []


def test_no_credential_is_told_or_kept(shop: Performing) -> None:
    page = shop.folder / "report.html"
    done = shop.run("--confirm", "12", "--json", "--report", str(page))
    kept = b"".join(path.read_bytes() for path in shop.folder.iterdir())
    for secret in shop.standin.credentials.values():
        assert secret not in done.stdout + done.stderr
        assert secret.encode() not in kept


def test_credentials_can_come_from_a_file(shop: Performing) -> None:
    credentials = shop.folder / "credentials.json"
    credentials.write_text(json.dumps(dict(shop.standin.credentials)))
    credentials.chmod(0o644)
    for name in shop.standin.credentials:
        del shop.environment[f"SHOPLAZZA_{name.upper()}"]
    assert shop.run("--dry-run").returncode == 2
    done = shop.run("--dry-run", "--credentials", str(credentials))
    assert done.returncode == 0
    assert "others may read" in done.stderr


def test_an_option_of_the_vendors_client_is_taken_and_an_unknown_one_named(
    understudy_server: World, tmp_path: Path
) -> None:
    mail = Performing(understudy_server, "altcraft", tmp_path, 2)
    done = mail.run("--option", "colour=red")
    assert done.returncode == 2
    assert "format" in done.stderr
    done = mail.run("--option", "format=xml", "--confirm", "2")
    assert done.returncode == 0, done.stderr
    assert all(entry.request.body.startswith(b"<") for entry in mail.changing())


def test_the_ledger_is_told_and_exported(shop: Performing) -> None:
    shop.run("--confirm", "12", "--who", "Ada")
    exported = [*COMMAND, "ledger", str(shop.ledger)]
    told = subprocess.run(exported, capture_output=True, text=True, check=True).stdout
    assert "12  deleted" in told
    document = json.loads(
        subprocess.run([*exported, "--json", "-"], capture_output=True, text=True, check=True).stdout
    )
    assert {row["who"] for row in document["rows"]} == {"Ada"}
    backups = subprocess.run([*exported, "--backups", "-"], capture_output=True, text=True, check=True).stdout
    assert len(backups.splitlines()) == 12
    with sqlite3.connect(shop.ledger) as ledger, pytest.raises(sqlite3.Error):
        ledger.execute("DELETE FROM settled")
