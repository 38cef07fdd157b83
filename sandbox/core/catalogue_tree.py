"""A JSON or YAML text as one kind of tree, whose every node can say where it stands.

Knows the two notations and what they must not do; must not know what a catalogue's keys mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from .catalogue_text import Findings, UnfitError, is_unicode, shown

_T = TypeVar("_T")

# Text that YAML 1.1 calls a number and people do not: 010 is eight, 1:30 is ninety. Those stay text.
_PLAIN_WHOLE: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_PLAIN_FRACTION: Final = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_TAGS: Final = frozenset(("str", "int", "float", "bool", "null", "timestamp", "seq", "map"))


class _Pairs(list[tuple[str, object]]):
    """A mapping before its keys are known to differ."""


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A YAML scalar: its text, and the last part of its tag. The text is kept, because 12.10 is not a float."""

    text: str
    tag: str

    def native(self) -> object:
        if self.tag == "null":
            return None
        if self.tag == "bool":
            return self.text.lower() in ("true", "yes", "on")
        if self.tag == "int" and _PLAIN_WHOLE.fullmatch(self.text):
            return int(self.text)
        if self.tag == "float" and _PLAIN_FRACTION.fullmatch(self.text):
            return Decimal(self.text)
        return self.text


@dataclass(frozen=True, slots=True)
class _Located:
    """A YAML node with the line it begins on, from 1."""

    value: object
    line: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document, with its path, and its line where the notation tells (0 where not)."""

    raw: object
    path: str
    line: int
    findings: Findings

    @property
    def where(self) -> str:
        """Where this stands, for people: `products[3].price, line 17`."""
        path = self.path or "the document"
        return f"{path}, line {self.line}" if self.line else path

    def refuse(self, says: str) -> None:
        """Note what is wrong here."""
        self.findings.add(self.line, self.where, says)

    def is_null(self) -> bool:
        """Whether nothing is given here."""
        return self.raw is None or (isinstance(self.raw, _Scalar) and self.raw.tag == "null")

    def is_blank(self) -> bool:
        """Whether nothing is given here, or a text of nothing."""
        text = self.raw.text if isinstance(self.raw, _Scalar) else self.raw
        return self.is_null() or (isinstance(text, str) and not text.strip())

    def is_mapping(self) -> bool:
        """Whether there are keys and values here."""
        return isinstance(self.raw, _Pairs)

    def is_sequence(self) -> bool:
        """Whether there is a list here."""
        return isinstance(self.raw, list) and not self.is_mapping()

    def members(self) -> dict[str, Node]:
        """The values below this, by key. A repeated key is a problem, and so is anything but a mapping."""
        if not isinstance(self.raw, _Pairs):
            self._refuse_kind("keys and values")
            return {}
        nodes: dict[str, Node] = {}
        for key, raw in self.raw:
            node = self._below(raw, f"{self.path}.{key}" if self.path else key)
            if key in nodes:
                node.refuse("expected each key once, this one came before: remove one")
            nodes.setdefault(key, node)
        return nodes

    def mapping(self) -> dict[str, Node]:
        """As `members`, nulls left out: an explicit null says the same as an absent key."""
        return {key: node for key, node in self.members().items() if not node.is_null()}

    def record(self, known: Iterable[str]) -> dict[str, Node]:
        """As `mapping`, where a key that is not among `known` is a problem."""
        nodes = self.mapping()
        for key in [key for key in nodes if key not in known]:
            near = get_close_matches(key, known, n=1)
            nodes.pop(key).refuse(f"expected a known key, {f'is it {near[0]!r}?' if near else 'remove it'}")
        return nodes

    def sequence(self) -> list[Node]:
        """The values below this, in order."""
        if not isinstance(self.raw, list) or self.is_mapping():
            self._refuse_kind("a list")
            return []
        return [self._below(raw, f"{self.path}[{at}]") for at, raw in enumerate(self.raw)]

    def text(self) -> str:
        """The text here. YAML's bare scalars count as the text they are: `sku: 00123` keeps its zeros."""
        text = self.raw.text if isinstance(self.raw, _Scalar) else self.raw
        if not isinstance(text, str) or self.is_null():
            self._refuse_kind("text")
            return ""
        return self._sound(text)

    def read(self, reader: Callable[[str], _T], default: _T) -> _T:
        """What `reader` makes of the single value here, quoted or not; `default` where it refuses."""
        text = self._written()
        try:
            return reader("" if text is None else text.strip())
        except UnfitError as unfit:
            self._refuse_kind(str(unfit))
        return default

    def plain(self) -> object:
        """The value here and all below it: dict, list, text, int, Decimal, bool, None."""
        if self.is_mapping():
            return {key: node.plain() for key, node in self.members().items()}
        if isinstance(self.raw, list):
            return [node.plain() for node in self.sequence()]
        value = self.raw.native() if isinstance(self.raw, _Scalar) else self.raw
        return self._sound(value) if isinstance(value, str) else value

    def _below(self, raw: object, path: str) -> Node:
        if isinstance(raw, _Located):
            return Node(raw.value, path, raw.line, self.findings)
        return Node(raw, path, 0, self.findings)

    def _written(self) -> str | None:
        value = self.raw
        if isinstance(value, _Scalar):
            value = value.native() if value.tag == "bool" else value.text
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, str | int | Decimal) else None

    def _sound(self, text: str) -> str:
        if is_unicode(text):
            return text
        self.refuse("expected text, came half of a surrogate pair")
        return ""

    def _refuse_kind(self, expected: str) -> None:
        self.refuse(f"expected {expected}, came {self._shown()}")

    def _shown(self) -> str:
        if isinstance(self.raw, _Pairs):
            return "keys and values"
        if isinstance(self.raw, list):
            return "a list"
        if self.is_null():
            return "nothing"
        if isinstance(self.raw, str):
            return shown(self.raw)
        return shown(self.raw.text) if isinstance(self.raw, _Scalar) else str(self._written())


def from_json(text: str, findings: Findings) -> Node | None:
    """The tree of a JSON text, or None where it is not one. Fractions keep their digits."""
    try:
        raw = json.loads(text, object_pairs_hook=_Pairs, parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        findings.add(
            error.lineno, f"line {error.lineno}, column {error.colno}", f"expected JSON, {error.msg}"
        )
    except ValueError as error:
        findings.add(0, "the document", f"expected JSON, {error}")
    else:
        return Node(raw, "", 0, findings)
    return None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"which has no number {name}")


def from_yaml(text: str, findings: Findings) -> Node | None:
    """The tree of a YAML text, or None where it is not one. Aliases are refused, and so is every tag that builds."""
    import yaml  # noqa: PLC0415 - heavy, and most catalogues are CSV

    # The C parser reads events without recursion, and ten times as fast; not every build of PyYAML has it.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        grown = _Growth(loader, yaml, findings).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        findings.add(
            line, f"line {line}, column {column}", f"expected YAML, {error.problem or error.context}"
        )
        return None
    except yaml.YAMLError as error:
        findings.add(0, "the document", f"expected YAML, {str(error).splitlines()[0]}")
        return None
    finally:
        loader.dispose()
    return None if grown is None else Node(grown.value, "", grown.line, findings)


class _Growth:
    """Builds the tree from a parser's events, so that nothing YAML could construct is ever constructed."""

    def __init__(self, loader: Any, yaml: Any, findings: Findings) -> None:
        self._loader = loader
        self._yaml = yaml
        self._findings = findings
        self._sound = True

    def document(self) -> _Located | None:
        """The only document of the stream, or None where there is none, or something in it was refused."""
        self._loader.get_event()
        if self._loader.check_event(self._yaml.StreamEndEvent):
            self._refuse(1, "expected a catalogue, the document is empty")
            return None
        self._loader.get_event()
        grown = self._node()
        self._loader.get_event()
        if not self._loader.check_event(self._yaml.StreamEndEvent):
            line = self._loader.peek_event().start_mark.line + 1
            self._refuse(line, "expected one document, another begins here")
        return grown if self._sound else None

    def _refuse(self, line: int, says: str) -> None:
        self._sound = False
        self._findings.add(line, f"line {line}", says)

    def _node(self) -> _Located:
        event = self._loader.get_event()
        line = event.start_mark.line + 1
        if isinstance(event, self._yaml.AliasEvent):
            # A few aliases of aliases name more values than memory holds.
            self._refuse(
                line, f"expected the value itself, came the alias *{event.anchor}: write the value out"
            )
            return _Located(None, line)
        tag = self._tag(event, line)
        if isinstance(event, self._yaml.ScalarEvent):
            return _Located(_Scalar(event.value, tag), line)
        if isinstance(event, self._yaml.SequenceStartEvent):
            return _Located(list(self._until(self._yaml.SequenceEndEvent, self._node)), line)
        return _Located(_Pairs(self._until(self._yaml.MappingEndEvent, self._pair)), line)

    def _until(self, end: type, grow: Callable[[], _T]) -> list[_T]:
        grown = []
        while not self._loader.check_event(end):
            grown.append(grow())
        self._loader.get_event()
        return grown

    def _pair(self) -> tuple[str, object]:
        key = self._node()
        value = self._node()
        if isinstance(key.value, _Scalar):
            # The key's line, not the value's: a list below a key begins on the next line.
            return key.value.text, _Located(value.value, key.line)
        self._refuse(key.line, "expected a key of text, came a list or a mapping")
        return "", value

    def _tag(self, event: Any, line: int) -> str:
        if not isinstance(event, self._yaml.ScalarEvent):
            tag = event.tag or "!"
            kind = "" if tag == "!" else str(tag)
        elif event.tag in (None, "!"):
            kind = str(self._loader.resolve(self._yaml.ScalarNode, event.value, event.implicit))
        else:
            kind = str(event.tag)
        space, _, name = kind.rpartition(":")
        if kind and (space != "tag:yaml.org,2002" or name not in _TAGS | {"merge", "value"}):
            self._refuse(line, f"expected a plain value, came one tagged {shown(kind)}: remove the tag")
        return name


def texts(nodes: Mapping[str, Node], key: str) -> tuple[str, ...]:
    """The list of texts under `key`, or none."""
    return tuple(node.text() for node in nodes[key].sequence()) if key in nodes else ()
