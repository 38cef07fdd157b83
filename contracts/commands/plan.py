"""`understudy plan`: how long a deletion takes at least, by the limits that the stand-in enforces."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any, Final

from ...sandbox.core.clock import SECOND, Clock, Gear, Instant, iso_millis, parse_iso
from ...sandbox.core.errors import UsageError
from ..allowance import Allowance, allowance
from ..schedule import Burst, Phase, Schedule, phase
from ..spoken import count as counted
from ..spoken import duration, number
from ..terms import in_words, moment

_MOST: Final = 10**9
_SHOWN: Final = 6
#: So many seconds are read as easily as minutes.
_FEW: Final = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vendor", required=True, help="whose limits; `understudy vendors` lists them")
    parser.add_argument("--count", required=True, type=_count, metavar="N", help="how many products")
    parser.add_argument(
        "--at", metavar="ISO", help="when to begin, as 2025-01-15T12:00:00Z; now, if left out"
    )
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="another reading of what the vendor leaves open, as edition=enterprise; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    begins = _begins(args.at)
    switches = dict(map(_switch, args.switch))
    allowed = allowance(args.vendor, switches, begins)
    schedule = allowed.shortest(args.count, begins)
    matters = phase(allowed.by_operation, allowed.runs(args.count), begins)
    if args.json:
        json.dump(_plain(args.count, switches, allowed, schedule, matters), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(args.count, allowed, schedule, matters))
    return 0


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and 1 <= int(text) <= _MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"a whole number from 1 to {number(_MOST)}, not {text!r}")


def _switch(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"--switch takes NAME=VALUE, as edition=enterprise, not {text!r}")
    return name, value


def _begins(at: str | None) -> Instant:
    if at is None:
        return Clock.running(Gear.ELASTIC).now()
    try:
        begins = parse_iso(at)
        iso_millis(begins)  # an offset can lead out of the calendar
    except (ValueError, OverflowError):
        raise UsageError(f"--at takes a moment in ISO 8601, as 2025-01-15T12:00:00Z, not {at!r}") from None
    return begins


# ── as JSON ──


def _plain(
    count: int, switches: dict[str, str], allowed: Allowance, schedule: Schedule, matters: Phase | None
) -> dict[str, Any]:
    return {
        "vendor": allowed.vendor,
        "count": count,
        "removes": allowed.removes,
        "switches": switches,
        "operation": allowed.operation,
        "together": allowed.together,
        "cost": allowed.cost,
        "requests": _requests(allowed, schedule),
        "seconds": schedule.seconds,
        "begins": iso_millis(schedule.began),
        "ends": moment(schedule.ended),
        "limits": [
            {"name": limit.name, "says": in_words(limit, allowed, schedule.began)} for limit in allowed.limits
        ],
        "phase": {"best": matters.best.seconds, "worst": matters.worst.seconds} if matters else None,
        "bursts": [
            {
                "at": moment(burst.at),
                "requests": allowed.requests(burst.calls),
                "products": burst.calls if allowed.by_product else None,
                "times": burst.times,
                "every": burst.every / SECOND,
            }
            for burst in schedule.bursts
        ],
    }


def _requests(allowed: Allowance, schedule: Schedule) -> int:
    return sum(allowed.requests(burst.calls) * burst.times for burst in schedule.bursts)


# ── in words ──


def _lines(count: int, allowed: Allowance, schedule: Schedule, matters: Phase | None) -> Iterator[str]:
    requests = counted(_requests(allowed, schedule), "request")
    yield f"{counted(count, 'product')} {allowed.removes} at {allowed.title}: {requests}, {_span(schedule.seconds)}"
    yield ""
    for limit in allowed.limits:
        yield f"  limit    {limit.name}: {in_words(limit, allowed, schedule.began)}"
    if not allowed.limits:
        yield "  limit    none is documented: as fast as the vendor answers"
    bursts = [one for burst in schedule.bursts for one in _apart(burst)]
    for burst in bursts[:_SHOWN]:
        yield f"  sends    {_sent(burst, allowed)}"
    if len(bursts) > _SHOWN:
        yield f"           and {counted(len(bursts) - _SHOWN, 'more burst')}"
    yield f"  begins   {iso_millis(schedule.began)}"
    yield f"  ends     {moment(schedule.ended) or 'beyond the calendar'}"
    if matters and matters.best.seconds < matters.worst.seconds:
        yield f"  at best  {_span(matters.best.seconds)}, begun just before a window ends"
        yield f"  at worst {_span(matters.worst.seconds)}, begun as a window opens"
    yield ""
    yield "At least so long: for the deleting requests alone, where nobody else calls and answers take no time."


def _span(seconds: float) -> str:
    """`1 h 39 min (5,940 s)`: to read, and exact."""
    exact = f"{seconds:,.6f}".rstrip("0").rstrip(".") + " s"
    return exact if seconds < _FEW else f"{duration(seconds)} ({exact})"


def _apart(burst: Burst) -> tuple[Burst, ...]:
    """Two bursts are told one by one: they are no rhythm."""
    if burst.times != 2:  # noqa: PLR2004  a pair
        return (burst,)
    return Burst(burst.at, burst.calls), Burst(burst.last, burst.calls)


def _sent(burst: Burst, allowed: Allowance) -> str:
    requests = counted(allowed.requests(burst.calls), "request")
    what = f"{counted(burst.calls, 'product')} in {requests}" if allowed.by_product else requests
    at = moment(burst.at) or "beyond the calendar"
    if burst.times == 1:
        return f"{at}: {what}"
    return (
        f"{at}: {what}, and again every {_span(burst.every / SECOND)}, {counted(burst.times, 'time')} in all"
    )
