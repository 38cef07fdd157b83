"""The two pictures of a report as inline SVG: the outcomes as one bar, and the run against the limit.

Lengths along the page are percentages, so that text keeps its size on any screen; colours come from the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import wording
from .markup import Markup, element, join
from .report import Group, Report
from .rhythm import Bar, Rhythm, rhythm, summary, ticks
from .spoken import count, duration, number, share

_THINNEST: Final = 0.6  # percent: one id of ten thousand is still to be seen
_FLOOR, _ROOM = 180, 150  # pixels: where the time axis lies, and how high a bar may stand on it


def proportions(report: Report) -> Markup:
    """The outcomes side by side, as wide as they are many; nothing where there are none."""
    groups = [group for group in report.outcomes if group.count > 0]
    if not groups:
        return Markup()
    told = ", ".join(f"{number(one.count)} {wording.word(one.outcome)}" for one in groups)
    return element(
        "svg",
        *_segments(groups),
        class_="proportions",
        role="img",
        aria_label=f"Of {count(report.planned, 'id')}: {told}.",
    )


def _segments(groups: list[Group]) -> Iterator[Markup]:
    total = sum(group.count for group in groups)
    widths = [max(100 * group.count / total, _THINNEST) for group in groups]
    scale, left = 100 / sum(widths), 0.0
    for group, raw in zip(groups, widths, strict=True):
        width = raw * scale
        title = f"{number(group.count)} {wording.word(group.outcome)}, {share(group.count, total)}"
        rect = element("rect", element("title", title), x=_at(left), y=26, width=_at(width), height=34)
        yield element("g", rect, _label(group, left, width), class_=group.outcome.value)
        left += width


def _label(group: Group, left: float, width: float) -> Markup:
    """A segment's label above it, as much of it as there is room for."""
    if width < 12:  # noqa: PLR2004  percent: the narrowest phone still has room for four digits
        return Markup()
    word = f" {wording.word(group.outcome)}" if width > 30 else ""  # noqa: PLR2004  percent: and here for the word
    return element("text", f"{number(group.count)}{word}", x=_at(left), y=18)


def timeline(report: Report) -> Markup:
    """The run against the limit's windows, with a legend; nothing where nothing was sent."""
    seen = rhythm(report)
    if seen is None:
        return Markup()
    top = max(seen.limit, seen.peak, 1)
    told = summary(seen, report)
    plot = element("svg", *_plot(report, seen, top), class_="plot", role="img", aria_label=told)
    scale = element("svg", *_scale(seen, top), class_="scale", aria_hidden="true")
    legend = element("p", *_legend(report, seen), class_="legend", aria_hidden="true")
    return element(
        "figure", element("div", scale, plot, class_="timeline"), legend, element("figcaption", told)
    )


def _plot(report: Report, seen: Rhythm, top: int) -> Iterator[Markup]:
    yield Markup(
        '<defs><pattern id="refusals" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="ground" width="6" height="6"></rect><rect class="stripe" width="2" height="6"></rect></pattern></defs>'
    )
    yield from (_bar(bar, seen.span, top) for bar in seen.bars if bar.sent)
    yield from _axis(seen.span)
    if seen.limit:
        yield _line(_height(seen.limit, top), "limit")
    if report.first_trouble and report.first_trouble_at is not None:
        yield _mark(100 * (report.first_trouble_at - report.began) / seen.span)


def _bar(bar: Bar, span: float, top: int) -> Markup:
    left, width = 100 * bar.begins / span, 100 * (bar.ends - bar.begins) / span
    slim = min(width * 0.8, 8.0)
    left += min((width - slim) / 2, 0.1)  # at the left of its span: there a window opens
    passed = _height(bar.sent - bar.refused, top)
    title = f"from {duration(bar.begins)}: {count(bar.sent, 'request')}, {number(bar.refused)} refused"
    parts = [element("title", title), _box(left, slim, _FLOOR - passed, passed, "let-in")]
    if bar.refused:
        every = _height(bar.sent, top)
        parts.append(_box(left, slim, _FLOOR - every, max(every - passed, 2.0), "refused"))
    return element("g", *parts)


def _box(left: float, width: float, top: float, height: float, kind: str) -> Markup:
    return element(
        "rect", x=_at(left), y=round(top, 1), width=_at(width), height=round(height, 1), class_=kind
    )


def _axis(span: float) -> Iterator[Markup]:
    yield _line(0, "axis")
    for position, (at, says) in enumerate(ticks(span)):
        x = 100 * at / span
        anchor = "start" if not position else "end" if x > 94 else "middle"  # noqa: PLR2004  percent: half a label's width
        odd = "tick odd" if position % 2 else "tick"
        yield element("line", x1=_at(x), x2=_at(x), y1=_FLOOR, y2=_FLOOR + 5, class_="axis")
        yield element("text", says, x=_at(x), y=_FLOOR + 21, text_anchor=anchor, class_=odd)


def _line(height: float, kind: str) -> Markup:
    y = round(_FLOOR - height, 1)
    return element("line", x1="0", x2="100%", y1=y, y2=y, class_=kind)


def _mark(x: float) -> Markup:
    """Where the first trouble stands: a small flag from the top to the axis."""
    title = element("title", "the first trouble")
    return element(
        "g",
        title,
        element("line", x1=_at(x), x2=_at(x), y1=8, y2=_FLOOR, class_="trouble"),
        element("circle", cx=_at(x), cy=8, r=4, class_="trouble"),
    )


def _scale(seen: Rhythm, top: int) -> Iterator[Markup]:
    """The numbers at the left: nothing, the limit, and the peak where it stands clear of the limit."""
    values = {0, seen.limit or top}
    if abs(_height(top, top) - _height(seen.limit, top)) > 18:  # noqa: PLR2004  pixels: a line of text
        values.add(top)
    for value in sorted(values):
        y = _FLOOR - _height(value, top) + 4
        yield element("text", number(value), x="100%", y=round(y, 1), text_anchor="end", class_="tick")


def _height(value: int, top: int) -> float:
    return max(_ROOM * value / top, 2.0 if value else 0.0)


def _legend(report: Report, seen: Rhythm) -> Iterator[Markup]:
    yield _key("let in", element("rect", x=0, y=2, width=12, height=12, class_="let-in"))
    if any(bar.refused for bar in seen.bars):
        yield _key("refused", element("rect", x=0, y=2, width=12, height=12, class_="refused"))
    if seen.limit:
        says = f"the limit, {number(seen.limit)} in {duration(report.windows)}"
        yield _key(says, element("line", x1=0, x2=18, y1=8, y2=8, class_="limit"))
    if report.first_trouble and report.first_trouble_at is not None:
        yield _key("the first trouble", element("circle", cx=6, cy=8, r=4, class_="trouble"))


def _key(says: str, picture: Markup) -> Markup:
    return element("span", join([element("svg", picture, class_="key"), says]))


def _at(percent: float) -> str:
    return f"{percent:.3f}".rstrip("0").rstrip(".") + "%"
