"""What may know what: the walls of the house, checked instead of remembered."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from understudy import clients

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "sandbox"
CLIENTS = ROOT / "clients"
#: Each room, and which others it may know.
ROOMS: dict[str, set[str]] = {"clients": set(), "contracts": {"clients", "sandbox"}, "sandbox": set()}
VENDORS = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")
FILES = {
    "__init__.py", "bodies.py", "demo.py", "entities.py", "events.py", "imported.py", "records.py", "routes.py",
    "rules.py", "wire.py",
}  # fmt: skip
#: Symbols that each vendor's module must have, so that knowing one vendor is knowing all.
SYMBOLS = {
    "__init__.py": {"SWITCHES", "vendor"},
    "demo.py": {"EXAMPLES", "demo"},
    "events.py": {"EVENTS"},
    "imported.py": {"project"},
    "records.py": {"KINDS", "account"},
    "routes.py": {"ROUTES", "identify"},
    "rules.py": {"Case"},
    "wire.py": {"ANSWERS", "failure", "method_not_allowed", "not_routed", "render", "throttled"},
}


def _modules(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts]


EVERYWHERE = [path for room in ROOMS for path in _modules(ROOT / room)]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", _modules(SANDBOX / "core"), ids=lambda path: path.name)
def test_the_core_names_no_vendor(path: Path) -> None:
    text = path.read_text().lower().replace("-", "_")
    assert [name for name in (*VENDORS, "zoho") if name in text] == []


@pytest.mark.parametrize("path", EVERYWHERE, ids=_named)
def test_a_room_imports_those_below_it_alone_and_by_relative_names(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for name, level in _imports(path):
        if level == 0:
            assert name.split(".")[0] != "understudy", f"{path}: {name}"
        else:
            assert _room(path, name, level) in {room, *ROOMS[room]}, f"{path}: {'.' * level}{name}"


@pytest.mark.parametrize("path", sorted(set(_modules(CLIENTS)) - {CLIENTS / "http.py"}), ids=_named)
def test_one_module_of_the_clients_imports_an_http_library(path: Path) -> None:
    wholes = {name.split(".")[0] for name, level in _imports(path) if level == 0}
    assert not wholes & {"aiohttp", "http", "httpx", "requests", "urllib3"}


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """What a module imports, and how many rooms or folders it climbs for it: 0 where the name is whole."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.level
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node.level) for alias in node.names)


def _room(path: Path, name: str, level: int) -> str:
    """The room that a relative import leads to."""
    above = path.relative_to(ROOT).parts[:-level]
    return (*above, *name.split("."))[0]


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_has_the_same_files_and_the_same_names(vendor: str) -> None:
    folder = SANDBOX / "vendors" / vendor
    assert {path.name for path in folder.glob("*.py")} >= FILES
    for file, wanted in SYMBOLS.items():
        assert _names(folder / file) >= wanted, f"{vendor}/{file}"


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_has_the_tests_that_all_have(vendor: str) -> None:
    files = {path.name for path in (ROOT / "tests" / "vendors" / vendor).glob("test_*.py")}
    wanted = {
        "test_delete.py",
        "test_authentication.py",
        "test_every_answer.py",
        "test_bad_input.py",
        "test_switches.py",
    }
    assert files >= wanted


def _names(path: Path) -> set[str]:
    """What a module has at its top, made there or imported by name."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize("path", EVERYWHERE, ids=_named)
def test_a_module_is_one_subject_under_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", EVERYWHERE, ids=_named)
def test_functions_are_small(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, f"{path.name}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", EVERYWHERE, ids=_named)
def test_public_classes_and_modules_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if tree.body:
        assert ast.get_docstring(tree), path
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def _serving_loads(*names: str) -> list[str]:
    """Which of these modules are loaded once a demo world could be served."""
    script = (
        "import sys; from understudy.sandbox.commands import serve; from understudy.sandbox.core.sandbox import Sandbox; "
        f"Sandbox().app; print(*(name for name in {names} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_serving_loads_no_test_library_and_no_client() -> None:
    heavy = ("hypothesis", "schemathesis", "httpx", "requests", "jsonschema", "yaml", "defusedxml", "sqlite3")
    assert _serving_loads("pytest", *heavy) == []


def test_serving_without_a_catalogue_loads_nothing_that_reads_one() -> None:
    core = "understudy.sandbox.core"
    assert _serving_loads(f"{core}.catalogue", f"{core}.fields", f"{core}.projection") == []
    assert _serving_loads(f"{core}.vendor") == [f"{core}.vendor"]


# ── clients ──


def test_each_vendor_has_a_module_of_its_name_in_both_rooms() -> None:
    stood_in_for = {path.name for path in (SANDBOX / "vendors").iterdir() if (path / "__init__.py").exists()}
    assert stood_in_for == set(VENDORS) == set(clients.VENDORS)
    assert all((CLIENTS / f"{vendor}.py").exists() for vendor in VENDORS)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_client_has_the_same_verbs_for_threads_and_for_event_loops(vendor: str) -> None:
    threads, loops = _clients(vendor)
    assert _verbs(threads) == _verbs(loops)
    assert {"delete", "get", "impact"} <= _verbs(threads).keys()


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_verb_says_what_it_does(vendor: str) -> None:
    threads, _ = _clients(vendor)
    assert [name for name, operation in _verbs(threads).items() if not operation.__doc__] == []


def _clients(vendor: str) -> tuple[type, type]:
    """A vendor's client for threads, and its client for event loops."""
    name = clients.VENDORS[vendor]
    module = importlib.import_module(f"understudy.clients.{vendor}")
    assert getattr(clients, name) is getattr(module, name)
    assert getattr(clients, f"Async{name}") is getattr(module, f"Async{name}")
    return getattr(module, name), getattr(module, f"Async{name}")


def _verbs(client: type) -> dict[str, Callable[..., Any]]:
    """A client's own verbs, each with the operation that it carries out."""
    return {
        name: method.__wrapped__
        for name, method in vars(client).items()
        if not name.startswith("_") and hasattr(method, "__wrapped__")
    }


_OF_A_VENDOR = {path for path in _modules(CLIENTS) if path.name.startswith(VENDORS)} | {
    CLIENTS / "__init__.py"
}


@pytest.mark.parametrize("path", sorted(set(_modules(CLIENTS)) - _OF_A_VENDOR), ids=_named)
def test_what_all_clients_share_names_no_vendor(path: Path) -> None:
    text = path.read_text().lower().replace("-", "_").replace(" ", "_")
    assert [name for name in VENDORS if name in text] == []


def test_importing_the_clients_imports_nothing_else() -> None:
    script = "import sys, typing; before = set(sys.modules); import understudy.clients; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - {"understudy"} == {"understudy.clients"}


def test_every_public_name_of_the_clients_is_there() -> None:
    assert [name for name in clients.__all__ if not hasattr(clients, name)] == []
