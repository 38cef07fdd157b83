"""What may know what: the walls of the house, checked instead of remembered."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "sandbox"
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


@pytest.mark.parametrize("path", _modules(SANDBOX / "core"), ids=lambda path: path.name)
def test_the_core_names_no_vendor(path: Path) -> None:
    text = path.read_text().lower().replace("-", "_")
    assert [name for name in (*VENDORS, "zoho") if name in text] == []


@pytest.mark.parametrize("path", _modules(SANDBOX), ids=lambda path: str(path.relative_to(SANDBOX)))
def test_the_sandbox_imports_no_other_room_and_names_itself_relatively(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        assert not [name for name in names if name.split(".")[0] == "understudy"], f"{path}:{node}"


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


@pytest.mark.parametrize("path", _modules(SANDBOX), ids=lambda path: str(path.relative_to(SANDBOX)))
def test_a_module_is_one_subject_under_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", _modules(SANDBOX), ids=lambda path: str(path.relative_to(SANDBOX)))
def test_functions_are_small(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, f"{path.name}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", _modules(SANDBOX), ids=lambda path: str(path.relative_to(SANDBOX)))
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
