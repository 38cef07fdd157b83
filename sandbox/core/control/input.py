"""What the control plane is sent, held against the document that describes it: every problem at once.

Knows `openapi.yaml`, JSON and HTTP's limits; must not know what a request is for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..clock import parse_iso
from ..errors import Problem, UnderstudyError
from .problems import EARLIEST, LATEST, problems_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from jsonschema import Draft202012Validator
    from werkzeug.datastructures import MultiDict

_DOCUMENT: Final = Path(__file__).with_name("openapi.yaml")
_URI: Final = "urn:understudy:control"
_BODY_LIMIT: Final = 1 << 20
_ITEMS: Final = 10_000
_DEPTH: Final = 64
_HALF_CHARACTER: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_EMPTY: Final[Mapping[str, Any]] = {"type": "object", "additionalProperties": False}


class Refused(UnderstudyError):
    """A request that the control plane does not carry out: the status, why, and each thing wrong with it."""

    def __init__(self, status: int, message: str, problems: Iterable[Problem] = ()) -> None:
        self.status = status
        self.problems = tuple(problems)
        super().__init__(message)


class Document:
    """The control plane's OpenAPI document, and the operations in it by name."""

    def __init__(self, version: str) -> None:
        self.content = _read()
        self.content["info"]["version"] = version
        self._operations = {
            spec["operationId"]: (f"#/paths/{_escaped(path)}/{method}", spec)
            for path, methods in self.content["paths"].items()
            for method, spec in methods.items()
        }

    def operation(self, name: str) -> Operation:
        pointer, spec = self._operations[name]
        return Operation(self, pointer, spec)

    def validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        """A validator whose references lead into this document."""
        from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415  heavy
        from referencing import Registry, Resource  # noqa: PLC0415  heavy
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415  heavy

        formats = FormatChecker(formats=())
        formats.checks("date-time", raises=(ValueError, OverflowError))(_is_moment)
        document: Resource[Any] = DRAFT202012.create_resource(self.content)
        registry: Registry[Any] = Registry().with_resource(_URI, document)
        return Draft202012Validator(schema, registry=registry, format_checker=formats)


def _read() -> dict[str, Any]:
    import yaml  # noqa: PLC0415  heavy

    content: dict[str, Any] = yaml.load(
        _DOCUMENT.read_bytes(),
        getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506  the safe loader over a faster parser
    )
    return {name: part for name, part in content.items() if name != "x-parts"}


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or EARLIEST <= parse_iso(value) <= LATEST


class Operation:
    """One operation of the document: what it takes, and the status of its success."""

    def __init__(self, document: Document, pointer: str, spec: Mapping[str, Any]) -> None:
        self.status = int(next(code for code in spec["responses"] if code.startswith("2")))
        self._limit = spec.get("x-body-limit", _BODY_LIMIT)
        self._required = spec.get("requestBody", {}).get("required", False)
        self._content = f"{_URI}{pointer}/requestBody/content/application~1json/schema"
        self._has_body = "requestBody" in spec
        self._document = document
        self._taken = {place: _parameters(spec, pointer, place) for place in ("path", "query")}

    @cached_property
    def _body(self) -> Draft202012Validator:
        return self._document.validator({"$ref": self._content} if self._has_body else _EMPTY)

    @cached_property
    def _schemas(self) -> dict[str, Draft202012Validator]:
        return {place: self._document.validator(_fields(taken)) for place, taken in self._taken.items()}

    def read(
        self, environ: WSGIEnvironment, path: Mapping[str, str], query: MultiDict[str, str]
    ) -> tuple[dict[str, Any], Any]:
        """The query and the body, typed. Raises Refused with everything wrong with them, and with the path."""
        came, body = self._parsed(environ)
        values = {name: _typed(self._taken["query"].get(name), text) for name, text in query.items()}
        twice = [name for name in query if len(query.getlist(name)) > 1]
        problems = [
            *problems_of(self._schemas["path"].iter_errors(dict(path)), "path"),
            *(Problem(f"query.{name}", "is given more than once") for name in twice),
            *problems_of(self._schemas["query"].iter_errors(values), "query"),
            *(problems_of(self._body.iter_errors(body), "$") if came else ()),
        ]
        if problems:
            raise Refused(422, "nothing was done", problems)
        return {**self._defaults(), **values}, body

    def _defaults(self) -> dict[str, Any]:
        taken = self._taken["query"].items()
        return {name: schema["default"] for name, (schema, _) in taken if "default" in schema}

    def _parsed(self, environ: WSGIEnvironment) -> tuple[bool, Any]:
        """Whether a body came, and what it says."""
        body = received(environ, self._limit)
        if body:
            _check_type(environ.get("CONTENT_TYPE", ""))
            return True, parsed(body)
        if self._required:
            raise Refused(400, "this operation takes a body of JSON, and none came")
        return False, None


def _parameters(spec: Mapping[str, Any], pointer: str, place: str) -> dict[str, tuple[Any, str]]:
    """The parameters of one place by name: each one's schema, and where in the document that stands."""
    return {
        parameter["name"]: (parameter["schema"], f"{_URI}{pointer}/parameters/{number}/schema")
        for number, parameter in enumerate(spec.get("parameters", ()))
        if parameter["in"] == place
    }


def _fields(parameters: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"$ref": pointer} for name, (_, pointer) in parameters.items()},
        "additionalProperties": False,
    }


def _typed(parameter: tuple[Any, str] | None, text: str) -> Any:
    """A parameter's text as the type that its schema asks for; as it came where it cannot be that."""
    wanted = parameter[0].get("type") if parameter else None
    if wanted == "integer" and re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if wanted == "boolean" and text in {"true", "false"}:
        return text == "true"
    return text


# ── bytes to JSON ──


def received(environ: WSGIEnvironment, limit: int) -> bytes:
    """The body. Raises Refused for one over `limit` bytes, before it is read where its length is said."""
    text = environ.get("CONTENT_LENGTH") or ""
    if text and not (text.isascii() and text.isdigit()):
        raise Refused(400, f"Content-Length is {text[:40]!r}, which is no length")
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    length = int(text.lstrip("0")[:18] or "0") if text else (limit + 1) * chunked
    body: bytes = environ["wsgi.input"].read(length) if length <= limit or not text else b""
    if (text and length > limit) or len(body) > limit:
        raise Refused(413, f"the body is over {limit} bytes, which is the most that this operation takes")
    return body


def _check_type(header: str) -> None:
    """A form posted by a page can only be of other types: this one a browser asks leave for."""
    kind = header.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, f"the body must be sent as application/json, not {kind[:100]!r}")


def parsed(body: bytes) -> Any:
    """A body as JSON. Raises Refused for what is not, and for what no store or answer could carry."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            object_pairs_hook=_without_doubles,
        )
        if _HALF_CHARACTER.search(body):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Refused(400, "the body is lists within lists without end") from None
    except ValueError as error:
        raise Refused(400, f"the body is not JSON: {str(error)[:200]}") from None
    if _is_deeper(value, _DEPTH):
        raise Refused(400, f"the body is nested more than {_DEPTH} deep")
    if isinstance(value, list) and len(value) > _ITEMS:
        raise Refused(413, f"the body lists {len(value)} things; send at most {_ITEMS} at a time")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON's")


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(
            f"{next(name for name in names if names.count(name) > 1)!r} stands twice in one object"
        )
    return values


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [child for one in level for child in _children(one)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
