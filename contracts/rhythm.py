"""The requests of a run as bars over time, few enough to be told apart.

Knows the limit's windows; neither SVG nor colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from .report import Pulse, Report
from .spoken import count, duration, number

#: Spans that read well on an axis, in seconds.
_STEPS: Final = (
    *(0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800),
    *(3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000, 31_536_000),
)
_GROUPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000)
_MOST_BARS: Final = 100
_FEW_WINDOWS: Final = 2
_CLOSE: Final = 1e-6  # instants near 1.8e9 are good to a quarter of a microsecond


class Bar(NamedTuple):
    """A stretch of the run, in seconds from its beginning, and the requests that stand for it."""

    begins: float
    ends: float
    sent: int
    refused: int


class Rhythm(NamedTuple):
    """The bars of a run, and how to read them."""

    bars: tuple[Bar, ...]
    span: float
    """Seconds that the axis covers."""
    says: str
    limit: int
    """What a window lets in; 0 where there is no line to draw."""

    @property
    def peak(self) -> int:
        return max((bar.sent for bar in self.bars), default=0)


def rhythm(report: Report) -> Rhythm | None:
    """The run's bars; None where nothing was sent."""
    pulses = sorted(report.pulse, key=lambda one: one.begins)
    if not pulses:
        return None
    if report.windows <= 0:
        return _unlimited(report, pulses)
    first, last = pulses[0].begins, pulses[-1].begins
    windows = _window(last, first, report.windows) + 1
    if windows <= _FEW_WINDOWS and len(pulses) > windows:
        return _filling(report, pulses)
    return _by_window(report, pulses, windows)


def ticks(span: float, most: int = 6) -> Iterator[tuple[float, str]]:
    """Where the time axis is labelled, in seconds, and with what."""
    step = _step(span / most)
    yield from (
        (at * step, duration(at * step) if at else "start") for at in range(int(span / step + _CLOSE) + 1)
    )


def _step(least: float) -> float:
    return next((step for step in _STEPS if step >= least), least)


def _window(at: float, first: float, period: float) -> int:
    return int((at - first) / period + _CLOSE)


def _span(report: Report, bars: Sequence[Bar]) -> float:
    return max(report.lasted, bars[-1].ends, _CLOSE)


def _by_window(report: Report, pulses: Sequence[Pulse], windows: int) -> Rhythm:
    """A bar a window, or a bar for the busiest of several: the line of the limit means the same in both."""
    first, period = pulses[0].begins, report.windows
    offset = first - report.began  # a window by the clock begins before the run does
    group = next((one for one in _GROUPS if windows / one <= _MOST_BARS), _GROUPS[-1])
    bars: dict[int, Bar] = {}
    for index, inside in groupby(pulses, key=lambda one: _window(one.begins, first, period)):
        bar = _total(inside, offset + index // group * group * period, group * period)
        other = bars.setdefault(index // group, bar)
        bars[index // group] = max(bar, other, key=lambda one: (one.refused, one.sent))
    drawn = tuple(bars.values())
    return Rhythm(drawn, _span(report, drawn), _says(group, period), report.allowed)


def _says(group: int, period: float) -> str:
    if group == 1:
        return f"Each bar is one window of {duration(period)}."
    return (
        f"Each bar stands for {number(group)} windows of {duration(period)} and shows the busiest of them, "
        "or the one with the most refusals."
    )


def _total(pulses: Iterator[Pulse], begins: float, width: float) -> Bar:
    inside = tuple(pulses)
    sent, refused = sum(one.sent for one in inside), sum(one.refused for one in inside)
    return Bar(max(0.0, begins), begins + width, sent, refused)


def _filling(report: Report, pulses: Sequence[Pulse]) -> Rhythm:
    """A run of a window or two: how each fills up."""
    first, bars = pulses[0].begins, []
    offset = first - report.began
    for _, inside in groupby(pulses, key=lambda one: _window(one.begins, first, report.windows)):
        used = 0
        for one in inside:
            begins, ends = one.begins - first + offset, one.ends - first + offset
            bars.append(Bar(max(0.0, begins), ends, used + one.sent, one.refused))
            used += one.sent - one.refused
    says = f"Each bar is what has been used of a window of {duration(report.windows)} by then."
    return Rhythm(tuple(bars), _span(report, bars), says, report.allowed)


def _unlimited(report: Report, pulses: Sequence[Pulse]) -> Rhythm:
    """No window to go by: even stretches."""
    first, last = pulses[0].begins, pulses[-1].ends
    width = _step(max(last - first, _CLOSE) / 60)
    offset = max(0.0, first - report.began)
    bars = tuple(
        _total(inside, offset + index * width, width)
        for index, inside in groupby(pulses, key=lambda one: _window(one.begins, first, width))
    )
    return Rhythm(bars, _span(report, bars), f"Each bar is {duration(width)}.", 0)


def summary(seen: Rhythm, report: Report) -> str:
    """The picture in a sentence, for whoever does not see it."""
    refused = sum(one.refused for one in report.pulse)
    limit = f", where {number(seen.limit)} are let in" if seen.limit else ""
    many = (
        "No request was"
        if not refused
        else f"{count(refused, 'request')} {'was' if refused == 1 else 'were'}"
    )
    return f"{seen.says} At most {count(seen.peak, 'request')} in one{limit}. {many} refused by the limit."
