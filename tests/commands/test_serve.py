"""`understudy serve` as a user starts it: its first screen, its catalogue, its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CATALOGUE = """Handle,Title,Variant Price,Variant SKU
bag,Bag,24.00,BAG-1
mug,Mug,9.50,MUG-1
"""


@contextmanager
def served(*words: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """A server in a process of its own: the process, its URL, its first screen."""
    command = [sys.executable, "-m", "understudy.sandbox.cli", "serve", "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            screen = [process.stdout.readline()]
            while "Ctrl-C" not in screen[-1] and process.poll() is None:
                screen.append(process.stdout.readline())
            yield process, screen[0].split()[-1], screen
        finally:
            process.kill()


def asked(url: str, method: str = "GET", **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(
        url, method=method, headers={name.replace("_", "-"): one for name, one in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read() or b"null")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(how: signal.Signals) -> None:
    with served() as (process, url, _):
        assert asked(f"{url}/tribemade/api/products/1")[0] == 401
        process.send_signal(how)
        rest, complaints = process.communicate(timeout=10)
    assert (process.returncode, rest, complaints) == (0, "stopped\n", "")


def test_the_first_screen_says_where_and_what(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    with served("--clock", "elastic", "--port-file", str(port_file)) as (_, url, screen):
        text = "".join(screen)
        assert port_file.read_text().strip() == url.rsplit(":", 1)[1]
        assert all(
            f"{url}/{name}" in text
            for name in ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")
        )
        assert "clock elastic; the demo world" in text
        assert f"curl -X DELETE {url}/tribemade/" in text


def test_a_catalogue_becomes_the_main_world_with_records_from_a_printed_seed(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(CATALOGUE)
    words = ("--catalogue", str(tmp_path / "products.csv"), "--generate", "tribemade.orders=1", "--seed", "7")
    with served(*words) as (_, url, screen):
        state = asked(f"{url}/_understudy/worlds/main/state/tribemade")[1]
        counts = {kind["kind"]: kind["count"] for kind in state["kinds"]}
        assert (counts["products"], counts["orders"]) == (2, 2)
        assert "a world on products.csv (2 products, seed 7)" in "".join(screen)


@pytest.mark.parametrize(
    "wrong", ["tribemade.orders", "tribemade=1", "tribemade.orders=2", "tribemade.orders=some"]
)
def test_a_share_that_cannot_be_meant_is_wrong_usage(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "products.csv").write_text(CATALOGUE)
    words = ["serve", "--catalogue", str(tmp_path / "products.csv"), "--generate", wrong]
    done = run(*words)
    assert done.returncode == 2
    assert "VENDOR.KIND=SHARE" in done.stderr


def test_a_broken_catalogue_opens_no_port_and_tells_every_problem(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("Handle,Title,Variant Price\nbag,Bag,twelve\n,Mug,9.50\n")
    done = run("serve", "--catalogue", str(tmp_path / "products.csv"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "row 2, column 'Variant Price'" in done.stderr
    assert "row 3, column 'Handle'" in done.stderr


def test_a_port_that_is_taken_says_what_to_do() -> None:
    with served() as (_, url, _screen):
        done = run("serve", "--port", url.rsplit(":", 1)[1])
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_marks_can_be_left_off() -> None:
    with served("--no-marks") as (_, url, _screen):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{url}/tribemade/api/products/1", timeout=10)
        assert not [name for name in refusal.value.headers if name.lower().startswith("understudy")]
        refusal.value.close()


def test_beyond_loopback_the_control_plane_wants_a_token() -> None:
    with served("--host", "0.0.0.0") as (_, url, screen):
        token = next(line for line in screen if "token" in line).split()[-1]
        assert asked(f"{url}/_understudy/health")[0] == 401
        assert asked(f"{url}/_understudy/health", Authorization=f"Bearer {token}")[0] == 200


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "understudy.sandbox.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
