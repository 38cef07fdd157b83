"""One request as a small picture: sent, carried out, heard, and where on that way a fault struck.

Knows a step; colours come from the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...sandbox.core.explain import UNHEARD, saw
from ...sandbox.core.faults import When
from ..markup import Markup, element
from .case import Step

_SENT, _DONE, _HEARD, _WIDE, _MID = 10, 60, 110, 120, 11
_CROSS: Final = 4.5


def track(step: Step) -> Markup:
    """A line from sent to heard; a ring is what was reached without effect, a gap what never came."""
    return element(
        "svg",
        *_ways(step),
        *_stations(step),
        *_crosses(step),
        class_="track",
        viewBox=f"0 0 {_WIDE} 22",
        width=_WIDE,
        height=22,
        role="img",
        aria_label=_told(step),
    )


def arrived(step: Step) -> bool:
    """Whether the request was put to the vendor's rules, and what they say was kept."""
    return step.entry.committed


def heard(step: Step) -> bool:
    """Whether an answer came, were it but its head."""
    return step.entry.delivery not in UNHEARD and not step.copied


def _ways(step: Step) -> Iterator[Markup]:
    yield _way(_SENT, _DONE, whole=arrived(step))
    yield _way(_DONE, _HEARD, whole=step.entry.delivery == "delivered")


def _way(left: int, right: int, *, whole: bool) -> Markup:
    return element("line", x1=left, x2=right, y1=_MID, y2=_MID, class_="way" if whole else "way broken")


def _stations(step: Step) -> Iterator[Markup]:
    yield element("circle", cx=_SENT, cy=_MID, r=4.5, class_="reached")
    yield element("circle", cx=_DONE, cy=_MID, r=6, class_="reached" if step.entry.changes else "idle")
    yield element("circle", cx=_HEARD, cy=_MID, r=4.5, class_="reached" if heard(step) else "idle")


def _crosses(step: Step) -> Iterator[Markup]:
    for when in dict.fromkeys(fault.when for fault in step.faults):
        at = (_SENT + _DONE) / 2 if when is When.BEFORE else (_DONE + _HEARD) / 2
        for up in (1, -1):
            yield element(
                "line",
                x1=at - _CROSS,
                x2=at + _CROSS,
                y1=_MID - up * _CROSS,
                y2=_MID + up * _CROSS,
                class_="struck",
            )


def _told(step: Step) -> str:
    done = "carried out" if step.entry.changes else "nothing changed"
    where = "".join(f", struck {when} the commit" for when in dict.fromkeys(one.when for one in step.faults))
    return f"Sent, {done}{where}; the program saw {saw(step.entry)}."
