"""`understudy verify`: somebody's deletion program, in any language, tried in many scenarios and judged."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...clients import VENDORS
from ...sandbox.core.errors import UsageError
from ..capabilities import named
from ..properties import DEFAULT, Property
from ..scenario import Scenario, from_json
from ..spoken import harmless
from ..verify.subject import Program, Unusable
from ..verify.timing import Means, chosen
from .exits import FAILED, MISUSED, told

if TYPE_CHECKING:
    from ..verify.search import Found, Search

KEPT, BROKEN = 0, 3
_SCENARIOS: Final = 50
_SCALE: Final = 60
_LINES: Final = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", required=True, choices=list(VENDORS))
    parser.add_argument(
        "--scenarios", type=int, default=_SCENARIOS, metavar="N",
        help="how many to try: the plain ones first, then others by chance (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the chance (default: %(default)s)")
    parser.add_argument(
        "--property", action="append", default=[], metavar="ID",
        help=f"judge by this one; may be repeated (default: {', '.join(one.id for one in DEFAULT)})",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", type=Path, metavar="FILE.json", help="try this one alone, as a failure left it"
    )
    parser.add_argument(
        "--timeout", type=float, metavar="SECONDS",
        help="after so long a run is killed, and does not end (default: 30 with a shim, 120 dilated, 900 real)",
    )  # fmt: skip
    parser.add_argument(
        "--time", type=Means, choices=list(Means), metavar="MEANS",
        help="shim: CPython and Node run by the vendor's clock; dilated: the vendor's windows are shorter; real "
        "(default: shim for what is written in Python or for Node, dilated for the rest)",
    )  # fmt: skip
    parser.add_argument(
        "--time-scale", type=int, default=_SCALE, metavar="N",
        help="how many times as fast, or as short (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="DIR", help="write what reproduces a failure there")
    parser.add_argument(
        "--junit", type=Path, metavar="FILE", help="write the verdicts there, as JUnit has them"
    )
    parser.add_argument(
        "command", nargs="+", metavar="-- COMMAND",
        help="it reads the ids on its standard input, and may print for each a line of JSON: "
        '{"id": "...", "outcome": "deleted"}',
    )  # fmt: skip


@told
def run(args: argparse.Namespace) -> int:
    _check(args)
    scenario = _read(args.scenario, args.vendor) if args.scenario else None
    properties = _chosen(args.property, args.vendor)
    timing = chosen(args.command, args.time, args.time_scale)
    try:
        with Program(args.command, timing, args.timeout) as program:
            return _tried(program, args, properties, scenario)
    except Unusable as error:
        sys.stderr.write(f"understudy: {error}\n")
        return MISUSED
    except KeyboardInterrupt:
        sys.stderr.write("understudy: interrupted; what was tried until then broke nothing\n")
        return FAILED


def _check(args: argparse.Namespace) -> None:
    if args.scenarios < 1:
        raise UsageError(f"--scenarios takes 1 or more, not {args.scenarios}")
    if args.time_scale < 1:
        raise UsageError(f"--time-scale takes 1 or more, not {args.time_scale}")
    if args.timeout is not None and args.timeout <= 0:
        raise UsageError(f"--timeout takes more than 0 seconds, not {args.timeout:g}")


def _read(path: Path, vendor: str) -> Scenario:
    try:
        scenario = from_json(json.loads(path.read_text("utf-8")))
    except ValueError as error:
        raise UsageError(f"{path} is no JSON: {error}") from error
    if scenario.vendor != vendor:
        raise UsageError(f"{path} is a scenario of {scenario.vendor}, not of {vendor}")
    return scenario


def _chosen(ids: Sequence[str], vendor: str) -> Sequence[Property]:
    """The properties of these ids or names. Raises UsageError where one is unknown, or is not this vendor's."""
    asked = named(ids) or DEFAULT
    elsewhere = [one for one in asked if one.vendors and vendor not in one.vendors]
    if elsewhere:
        raise UsageError(f"{elsewhere[0].id} concerns {', '.join(elsewhere[0].vendors)}, and not {vendor}")
    return asked


def _tried(
    program: Program, args: argparse.Namespace, properties: Sequence[Property], scenario: Scenario | None
) -> int:
    try:
        from ..verify.search import Search  # noqa: PLC0415  brings Hypothesis
    except ModuleNotFoundError as missing:
        raise UsageError(f"there is no {missing.name}: pip install 'understudy[contracts]'") from missing
    print(f"{args.vendor}: {harmless(shlex.join(args.command))}")  # noqa: T201  the command speaks
    print(f"time: {program.timing.says}", flush=True)  # noqa: T201  as above
    program.look_at(args.vendor)
    progress = _Progress(1 if scenario else args.scenarios)
    search = Search(program, properties, progress)
    found = search.one(scenario) if scenario else search.smallest(args.vendor, args.scenarios, args.seed)
    progress.close()
    if args.junit:
        _write_verdicts(found, program, properties, args)
    if found is None:
        _tell_kept(search, program, properties)
        return KEPT
    _tell_broken(found, search)
    if args.out:
        _keep(found, program, args)
    return BROKEN


def _tell_kept(search: Search, program: Program, properties: Sequence[Property]) -> None:
    judging = [one for one in properties if program.reports or not one.reported]
    ids = ", ".join(one.id for one in judging)
    print(f"kept in {_scenarios(search.tried)}: {ids}")  # noqa: T201  as above
    if not program.reports:
        print("it says nothing of what it does, and was judged by that alone")  # noqa: T201  as above


def _tell_broken(found: Found, search: Search) -> None:
    lines = found.printed.splitlines()
    more = [f"  … {len(lines) - _LINES} lines before these …"] if len(lines) > _LINES else []
    said = [f"  {harmless(line)}" for line in lines[-_LINES:]]
    text = [f"broken, in {_scenarios(search.tried)}", "", str(found.broken), ""]
    text += ["What the program printed:", *more, *said] if lines else ["The program printed nothing."]
    print("\n".join(text))  # noqa: T201  as above


def _write_verdicts(
    found: Found | None, program: Program, properties: Sequence[Property], args: argparse.Namespace
) -> None:
    from ..failure import Case, suite  # noqa: PLC0415  only for whoever asks

    failed = (
        [Case(found.broken, found.broken.evidence, None, program)] if found and found.broken.evidence else []
    )
    args.junit.write_text(suite(shlex.join(args.command), properties, failed), "utf-8")


def _keep(found: Found, program: Program, args: argparse.Namespace) -> None:
    from ..failure import write  # noqa: PLC0415  only for what is broken

    assert found.broken.evidence is not None  # noqa: S101  a verdict always has it
    write(found.broken, found.broken.evidence, args.out, None, program=program)
    again = ["understudy", "verify", "--vendor", args.vendor, "--scenario", str(args.out / "scenario.json")]
    print(f"\nfiles: {args.out}; again: {shlex.join([*again, '--', *args.command])}")  # noqa: T201  as above


def _scenarios(count: int) -> str:
    return f"{count} scenario{'' if count == 1 else 's'}"


class _Progress:
    """How many were tried, on a terminal alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._live = sys.stderr.isatty()

    def __call__(self, count: int) -> None:
        if self._live:
            of = f" of {self._total}" if count <= self._total else ", making it smaller"
            sys.stderr.write(f"\r\x1b[2K{_scenarios(count)}{of}")
            sys.stderr.flush()

    def close(self) -> None:
        if self._live:
            sys.stderr.write("\r\x1b[2K")
