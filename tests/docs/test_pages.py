"""Every command and snippet of the documentation, run; its output held against what the page promises."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from pages import PAGES, ROOT, Fence, commands, fences

from understudy.clients import errors
from understudy.clients.outcome import AS_ASKED, Outcome
from understudy.sandbox import Sandbox, load

PORT = "4610"
#: What a page may ask of make: run by CI itself, or by another test.
MADE = {"make test", "make check", "make bench", "make clean", "make mutants"}
LANGUAGES = {"", "console", "python", "text", "yaml catalogue", "json catalogue", "csv catalogue"}
SNIPPETS = [fence for page in PAGES for fence in fences(page) if fence.language == "python"]
CATALOGUES = [fence for page in PAGES for fence in fences(page) if fence.language.endswith("catalogue")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_of_a_kind_that_is_run(page: Path) -> None:
    assert {fence.language for fence in fences(page)} <= LANGUAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_is_one_and_says_what_it_shows(page: Path) -> None:
    for shown, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text()):
        assert len(shown.split()) >= 5, f"{page.name}: {target} needs words for those who cannot see it"
        picture = page.parent / target
        assert picture.exists(), f"{page.name} shows {target}"
        assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n"), f"{target} is no PNG"


def test_the_tree_of_errors_is_that_of_the_code() -> None:
    tree = [line.strip() for line in (errors.__doc__ or "").splitlines() if line.startswith("    ")]
    told = (ROOT / "docs" / "clients.md").read_text().splitlines()
    assert len(tree) > 10
    assert [line for line in tree if line not in [one.strip() for one in told]] == []


def test_the_table_of_outcomes_has_every_word_and_says_which_are_as_asked() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| .+ \| (yes|no) \|$", (ROOT / "docs" / "rehearsal.md").read_text(), re.MULTILINE
    )
    assert {word: asked == "yes" for word, asked in rows} == {one.value: one in AS_ASKED for one in Outcome}


def test_every_module_that_the_architecture_names_is_there() -> None:
    for fence in fences(ROOT / "ARCHITECTURE.md"):
        room, _, lines = fence.text.partition("/\n")
        names = [name for line in lines.splitlines() if line[:3].strip() for name in _modules_named(line)]
        assert names
        missing = [name for name in names if not list((ROOT / room).glob(f"{name}*"))]
        assert missing == [], f"{room} has no {missing}"


def _modules_named(line: str) -> list[str]:
    """What a line of a folder's listing names, before the two blanks that come before what it says."""
    before = re.split(r"\s{2,}", line.strip(), maxsplit=1)[0]
    return [
        name.strip().rstrip("/*").replace("<name>", "tribemade").replace("<vendor>", "tribemade")
        for name in before.split(",")
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_pages_commands_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    asked = [command for fence in fences(page) if fence.language == "console" for command in commands(fence)]
    if any(command.words.startswith("curl") for command in asked) and not shutil.which("curl"):
        pytest.skip("curl is not installed on this machine")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    with ExitStack() as stack:
        port = PORT
        for command in asked:
            if command.words in MADE:
                assert f"{command.words.split()[1]}:" in (ROOT / "Makefile").read_text()
            elif command.words.startswith("understudy serve"):
                port, printed = stack.enter_context(_served(command.words, tmp_path))
                assert command.promises(printed.replace(port, PORT)), printed
            else:
                printed = _printed(command.words.replace(PORT, port), tmp_path)
                assert command.promises(printed.replace(port, PORT)), f"$ {command.words}\n{printed}"


@pytest.mark.parametrize("fence", SNIPPETS, ids=str)
def test_a_snippet_works(fence: Fence, pytester: pytest.Pytester) -> None:
    shutil.copytree(ROOT / "examples", pytester.path / "examples")
    if "def test_" in fence.text:
        pytester.makepyfile(fence.text)
        result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:xdist", "-W", "error")
        assert result.parseoutcomes().get("passed", 0) == fence.text.count("def test_")
        assert result.ret == 0
    else:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", fence.text], cwd=pytester.path, check=False
        )
        assert done.returncode == 0


@pytest.mark.parametrize("fence", CATALOGUES, ids=str)
def test_a_catalogue_shown_can_be_imported(fence: Fence, tmp_path: Path) -> None:
    path = tmp_path / f"shown.{fence.language.split()[0]}"
    path.write_text(fence.text)
    assert len(Sandbox(catalogue=load(path)).main.tribemade.products) > 0


def _environment() -> dict[str, str]:
    folder = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}


def _printed(words: str, folder: Path) -> str:
    if words == "make demo":
        assert "examples/demo.py" in (ROOT / "Makefile").read_text()
        words = "python examples/demo.py"
    done = subprocess.run(
        ["sh", "-c", words],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    noise = "" if words.startswith("curl") else done.stderr
    return done.stdout + noise


@contextmanager
def _served(words: str, folder: Path) -> Iterator[tuple[str, str]]:
    """`understudy serve` on a free port: the port, and its first screen."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = str(line.getsockname()[1])
    started = words.replace(f"--port {PORT}", "") + f" --port {port} --port-file port"
    with subprocess.Popen(
        ["sh", "-c", f"exec {started}"], cwd=folder, env=_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield port, _first_screen(process)
        finally:
            process.terminate()
            process.wait(10)


def _first_screen(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)
