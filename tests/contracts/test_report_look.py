"""What a reader of the page sees: colours that stand out, no outcome too thin, nothing dead without the script."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files

import pytest
from reporting import small

from understudy.clients.outcome import Outcome
from understudy.contracts.markup import element, text
from understudy.contracts.page import render
from understudy.contracts.report import Group, Row


def colours(scheme: int) -> dict[str, str]:
    """The colours of the light (0) or dark (1) scheme, or of print (2), by their name in the style sheet."""
    sheet = files("understudy.contracts").joinpath("page.css").read_text("utf-8")
    return dict(re.findall(r"--([\w-]+): (#\w+);", re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[scheme]))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_text_and_pictures_stand_out_from_the_paper(scheme: int) -> None:
    known = colours(scheme)
    for name in ("ink", "quiet", "alarm"):
        assert contrast(known[name], known["paper"]) >= 4.5, name
    assert contrast(known["ink"], known["note-paper"]) >= 4.5
    for name in (*(outcome.value for outcome in Outcome), "let-in", "limit", "note"):
        assert contrast(known[name], known["paper"]) >= 3, name


def test_no_outcome_is_too_thin_to_see_and_together_they_fill_the_bar() -> None:
    groups = (Group(Outcome.DELETED, 9_999), Group(Outcome.UNKNOWN, 1), Group(Outcome.FAILED, 0))
    bar = render(replace(small(), outcomes=groups, planned=10_000))
    widths = [float(one) for one in re.findall(r'<rect x="[\d.]+%" y="26" width="([\d.]+)%"', bar)]
    assert len(widths) == 2
    assert sum(widths) == pytest.approx(100, abs=0.01)
    assert min(widths) > 0.5


def test_controls_that_only_the_script_can_work_are_hidden_until_it_runs() -> None:
    page = render(replace(small(), rows=(Row("a", Outcome.DELETED),)))
    assert re.findall(r'<div class="controls"([^>]*)>', page) == [" hidden"]
    assert "<button" not in page


def test_markup_disarms_whatever_is_handed_to_it_even_what_nobody_disarmed_before() -> None:
    assert text("<b>\x1b[31m\u202e") == "&lt;b&gt;\\x1b[31m\\u202e"
    assert element("p", text("<b>")) == "<p>&lt;b&gt;</p>"
