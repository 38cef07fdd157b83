"""A failed contract as files: what reproduces it without Hypothesis, and what shows it to somebody else.

    scenario.json     the scenario, as `from_json` reads it, and the property's id
    repro.py          runs that scenario again: 1 while the property is broken, 0 once it holds
    curl.sh           the same requests, in order, to a served stand-in in the same scenario
    run.har           the run as an HTTP Archive
    transcript.txt    a line for each request
    transcript.http   each request and its answer
    card.html         one page for a ticket

The same failure gives the same bytes. No file holds a secret but those that the files' own world was made with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...sandbox.core.har import archive
from ..scenario import Scenario, from_json, to_json
from ..trial import Evidence
from ..verdict import Broken
from . import again, card, shell, texts
from .again import name_of
from .case import WORLD, Case
from .junit import suite, user_properties

if TYPE_CHECKING:
    from ..verify.subject import Program

__all__ = ["Case", "keep", "name_of", "read", "record", "suite", "user_properties", "write"]

_ADDRESS: Final = f"http://understudy.test/w/{WORLD}"


def write(
    failure: Broken,
    evidence: Evidence,
    folder: Path,
    subject_name: str | None,
    *,
    program: Program | None = None,
) -> list[Path]:
    """Write every file into a folder, which is made where it is not there; their paths.

    `subject_name` is the code under test as `module:qualified.name`, as `name_of` tells; None where nothing names it.
    `program` is it where it is a program, whose command then stands in `repro.py`.
    """
    case = Case(failure, evidence, subject_name, program)
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / name, make(case)) for name, make in _FILES.items()]


def keep(failure: Broken, folder: Path, test: str, subject: object = None) -> list[Path]:
    """Write the files of a test that failed into a folder of its own below `folder`; nothing without evidence."""
    if failure.evidence is None:
        return []
    return write(failure, failure.evidence, folder / _slug(test), name_of(subject))


def record(
    failure: Broken, test: str, carried: list[tuple[str, object]], folder: Path | None, subject: object = None
) -> list[Path]:
    """What a pytest plugin does with a test that a broken contract failed: `carried` is `item.user_properties`.

    The property and the scenario go there, and so into `--junitxml`; the files below `folder`, where there is one.
    `subject` is the code under test, if known: `item.instance.delete` of a `DeletionContract`. Returns the files.
    """
    carried += user_properties(failure)
    return [] if folder is None else keep(failure, folder, test, subject)


def read(path: Path) -> tuple[Scenario, str]:
    """The scenario of a `scenario.json`, and the id of the property that it breaks. Raises InvalidInput."""
    data = json.loads(path.read_text("utf-8"))
    return from_json(data), str(data.get("property", ""))


def _scenario(case: Case) -> str:
    return _json({**to_json(case.scenario), "property": case.failure.property.id})


def _har(case: Case) -> str:
    return case.settled(_json(archive(case.entries, _ADDRESS, version("understudy"))))


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


_FILES: Final[Mapping[str, Callable[[Case], str]]] = {
    "scenario.json": _scenario,
    "repro.py": again.script,
    "curl.sh": shell.script,
    "run.har": _har,
    "transcript.txt": texts.lines,
    "transcript.http": texts.exchanges,
    "card.html": card.render,
}


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8"))
    return path


def _slug(test: str) -> str:
    """A test's id as a folder's name: two that differ only in what no name holds stay two."""
    plain = re.sub(r"[^\w.-]+", "-", test, flags=re.ASCII).strip("-.")
    if plain and plain == test:
        return plain
    return f"{plain[-80:].strip('-.') or 'test'}-{blake2b(test.encode(), digest_size=3).hexdigest()}"
