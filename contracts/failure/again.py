"""A script that runs one scenario again, and needs no more than Understudy's base install.

Knows how code under test is imported by name; runs nothing itself.
"""

from __future__ import annotations

import functools
import json
import pkgutil
import re
import sys
from pathlib import Path
from pprint import pformat
from types import BuiltinMethodType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from ..scenario import to_json
from ..spoken import harmless
from .case import Case

if TYPE_CHECKING:
    from ..verify.subject import Program

_NAME: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_SCRIPT: Final = """\
{about}
#
# Run it from the folder in which your code is found: python {file}
# It ends with 1 and says why while the property is broken, and with 0 once it holds. Hypothesis is not needed.

import sys

sys.path[:0] = [{paths}]

from understudy.contracts.capabilities import ALL
from understudy.contracts.scenario import from_json
from understudy.contracts.verdict import verdict
from understudy.sandbox import Sandbox

{subject}

PROPERTY = {property!r}
SCENARIO = {scenario}

properties = [one for one in ALL if one.id == PROPERTY]
if not properties:
    print(f"repro.py: {{PROPERTY}} is a property of somebody's own; let `properties` have it", file=sys.stderr)
    sys.exit(2)
{tried}
if found is not None:
    sys.exit(str(found))
print(PROPERTY, "holds in this scenario")
"""
_TRIED: Final = "found = verdict(from_json(SCENARIO), subject, Sandbox(), properties)"
_PROGRAM: Final = """\
from understudy.contracts.verify.subject import Program
from understudy.contracts.verify.timing import Means, chosen

COMMAND = {command!r}
TIMING = chosen(COMMAND, Means({means!r}), {scale})"""
_PROGRAM_TRIED: Final = """\
with Program(COMMAND, TIMING) as subject:
    subject.look_at(SCENARIO["vendor"])
    found = verdict(from_json(SCENARIO), subject, subject.sandbox, properties)"""
_NOWHERE: Final = """\
# The code under test could not be named: import it here as `subject`, in the place of these two lines.
print("repro.py: say in this file what is to be tried, as `subject`", file=sys.stderr)
sys.exit(2)"""


def script(case: Case, file: str = "repro.py") -> str:
    """The whole of it, as text."""
    failure = case.failure
    title = f"{failure.property.id} {failure.property.name}: {failure.property.sentence}"
    about = "\n".join(f"# {harmless(case.hush(line), 1_000)}" for line in (title, failure.says))
    imported, folder = _imported(case.subject) if case.program is None else (_started(case, case.program), "")
    paths = ['"."', *([repr(folder)] if folder else [])]
    return _SCRIPT.format(
        about=about,
        file=file,
        paths=", ".join(paths),
        subject=imported,
        tried=_TRIED if case.program is None else _PROGRAM_TRIED,
        property=failure.property.id,
        scenario=pformat(json.loads(json.dumps(to_json(failure.scenario))), width=100),
    )


def _started(case: Case, program: Program) -> str:
    """The lines that say which program it is, and how time passes for it."""
    command = [case.hush(word) for word in program.command]
    timing = program.timing
    return _PROGRAM.format(command=command, means=timing.means.value, scale=timing.scale)


def name_of(subject: object) -> str | None:
    """The code under test as `module:qualified.name`; None where no import leads to it again."""
    if not callable(subject) or isinstance(subject, functools.partial | BuiltinMethodType):
        return None
    owner = getattr(subject, "__self__", None)
    if owner is not None and not isinstance(owner, ModuleType | type):
        name = f"{_qualified(type(owner))}.{getattr(subject, '__name__', '')}"
    else:
        name = _qualified(subject if hasattr(subject, "__qualname__") else type(subject))
    return name if _NAME.fullmatch(name) and _resolved(name) is not None else None


def _qualified(named: Any) -> str:
    return f"{named.__module__}:{named.__qualname__}"


def _imported(name: str | None) -> tuple[str, str]:
    """The lines that bring the code under test, and the folder that its module is found in, if not this one."""
    found = _resolved(name) if name and _NAME.fullmatch(name) else None
    if name is None or found is None:
        return _NOWHERE, ""
    module, _, qualified = name.partition(":")
    first, *rest = qualified.split(".")
    made = _made(module, qualified, found)
    line = f"from {module} import {first}"
    if made == first and not rest:
        return (line if first == "subject" else f"{line} as subject"), _folder(module)
    return f"{line}\n\nsubject = {made}", _folder(module)


def _made(module: str, qualified: str, found: object) -> str:
    """The expression for the code: classes are called, and a method is asked of an instance."""
    if isinstance(found, type):
        return f"{qualified}()"
    owner, _, last = qualified.rpartition(".")
    bound = owner and isinstance(_resolved(f"{module}:{owner}"), type) and not hasattr(found, "__self__")
    return f"{owner}().{last}" if bound else qualified


def _resolved(name: str) -> object | None:
    """What a name leads to in a module that is loaded already: nothing is run to find out."""
    module = name.partition(":")[0]
    if module == "__main__" or module not in sys.modules:
        return None
    try:
        found: object = pkgutil.resolve_name(name)
    except (AttributeError, ImportError, ValueError):
        return None
    return found if callable(found) else None


def _folder(module: str) -> str:
    """Where a module's own import begins, as a path from here; '' for here, and for what lies elsewhere."""
    file = getattr(sys.modules[module], "__file__", None)
    if not file:
        return ""
    root = Path(file).resolve().parents[module.count(".") + (Path(file).name == "__init__.py")]
    here = Path.cwd().resolve()
    return root.relative_to(here).as_posix() if root != here and root.is_relative_to(here) else ""
