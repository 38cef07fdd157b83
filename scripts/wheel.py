"""Builds the wheel and checks what it holds: everything of ours below `understudy/`, typed, with its entry points."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("clients", "contracts", "sandbox")
KINDS = {".cjs", ".css", ".html", ".js", ".py", ".typed", ".yaml"}
ENTRY_POINTS = (
    "understudy = understudy.sandbox.cli:main",
    "understudy = understudy.sandbox.pytest_plugin",
    "understudy_coverage = understudy.contracts.pytest_plugin",
    *(
        f"{name} = understudy.sandbox.vendors.{name}:vendor"
        for name in ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")
    ),
)


def expected() -> set[str]:
    """Every file of the rooms that is not a cache, as the wheel must name it."""
    return {
        f"understudy/{path.relative_to(ROOT).as_posix()}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix in KINDS
    }


def built(folder: Path) -> zipfile.ZipFile:
    words = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, built(Path(folder)) as wheel:
        names = set(wheel.namelist())
        code = {name for name in names if ".dist-info/" not in name}
        (listed,) = (name for name in names if name.endswith("entry_points.txt"))
        points = wheel.read(listed).decode()
    problems = [f"missing: {name}" for name in sorted(expected() - code)]
    problems += [f"unexpected: {name}" for name in sorted(code - expected())]
    problems += [f"no entry point: {line}" for line in ENTRY_POINTS if line not in points]
    for problem in problems:
        sys.stderr.write(f"wheel: {problem}\n")
    if not problems:
        sys.stdout.write(f"wheel: {len(code)} files, as they should be\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
