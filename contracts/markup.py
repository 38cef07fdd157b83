"""HTML that cannot be broken by what is put into it: whatever is not `Markup` already is escaped.

Knows no report.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import Template
from typing import Final

from .spoken import harmless

_LONGEST: Final = 4_000  # no sentence of ours comes near; a stranger's text is cut long before


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(value: str) -> Markup:
    """`value` as HTML shows it; `Markup` is left alone."""
    return value if isinstance(value, Markup) else Markup(escape(harmless(value, _LONGEST)))


def element(name: str, /, *children: str, **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` and `for_` lose their underscore, `aria_label` becomes `aria-label`."""
    inner = "".join(map(text, children))
    return Markup(f"<{name}{''.join(map(_attribute, attributes.items()))}>{inner}</{name}>")


def _attribute(pair: tuple[str, str | float | bool | None]) -> str:
    name, value = pair[0].rstrip("_").replace("_", "-"), pair[1]
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'


def join(parts: Iterable[str], between: str = "") -> Markup:
    return Markup(between.join(map(text, parts)))


def foreign(value: str, most: int = 300) -> Markup:
    """A stranger's text, whose direction stays its own."""
    return element("bdi", harmless(value, most)) if value else Markup()


def filled(template: str, **values: str) -> Markup:
    """A template's `$names`, each replaced by text or markup. Raises KeyError for a name that got none."""
    return Markup(Template(template).substitute({name: text(value) for name, value in values.items()}))
