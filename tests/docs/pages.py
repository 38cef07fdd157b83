"""Reads the documentation as a reader would: its commands with the output they promise, and its snippets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """A fenced block: its language (and what else stands there), and its text."""

    page: Path
    number: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}#{self.number}"


@dataclass(frozen=True)
class Command:
    """A line after `$ `, and the output shown below it; `…` stands for anything."""

    words: str
    output: str

    def promises(self, printed: str) -> bool:
        pattern = ".*".join(re.escape(part) for part in self.output.strip().split("…"))
        return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def fences(page: Path) -> list[Fence]:
    return [
        Fence(page, number, found[1].strip(), found[2])
        for number, found in enumerate(_FENCE.finditer(page.read_text()), 1)
    ]


def commands(fence: Fence) -> list[Command]:
    """The commands of a console block, in order."""
    found: list[Command] = []
    for part in re.split(r"^\$ ", fence.text, flags=re.MULTILINE)[1:]:
        lines = part.split("\n")
        words = lines.pop(0)
        while words.endswith("\\"):
            words = words[:-1] + lines.pop(0).strip()
        found.append(Command(words.strip(), "\n".join(lines)))
    return found
