"""The vendors' documents, read: what each says of an operation's answers. Shared by the tests beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

ROOT = Path(__file__).parents[2]
NAMES = tuple(path.stem for path in sorted((ROOT / "contracts" / "documents").glob("*.yaml")))
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Json = dict[str, Any]


class Operation(NamedTuple):
    """One operation of a document, under the path that a client asks for."""

    method: str
    path: str
    content: Json

    @property
    def name(self) -> str:
        name: str = self.content["operationId"]
        return name


class Said(NamedTuple):
    """One answer of a document: the operation that gives it, '' for what no operation does, and its status."""

    operation: str
    status: int
    content: Json

    @property
    def rules(self) -> list[str]:
        rules: list[str] = self.content["x-rules"]
        return rules


@cache
def document(name: str) -> Json:
    """Read once a process, and never written to."""
    text = (ROOT / "contracts" / "documents" / f"{name}.yaml").read_text()
    content: Json = yaml.safe_load(text)
    return content


def operations(content: Json) -> Iterator[Operation]:
    prefix = urlsplit(content["servers"][0]["url"]).path.rstrip("/")
    for path, item in content["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(method.upper(), prefix + path, item[method])


def answers(content: Json) -> Iterator[Said]:
    """Every answer. `x-elsewhere` holds, by status, those to a wrong verb or path, which belong to no operation."""
    for one in operations(content):
        yield from _answers(content, one.name, one.content["responses"])
    yield from _answers(content, "", content.get("x-elsewhere", {}))


def _answers(content: Json, operation: str, responses: Json) -> Iterator[Said]:
    for status, said in responses.items():
        yield Said(operation, int(status), resolved(content, said))


def resolved(content: Json, value: Json) -> Json:
    """What a reference within the document points to; anything else as it is."""
    while "$ref" in value:
        found: Any = content
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        value = found
    return value


def answer_to(content: Json, method: str, path: str, status: int) -> Said:
    """What the document says of a status, asked for with that method and path."""
    asked = [one for one in operations(content) if one.method == method and _matches(one.path, path)]
    name = min(asked, key=lambda one: one.path.count("{")).name if asked else ""
    found = [one for one in answers(content) if (one.operation, one.status) == (name, status)]
    assert found, f"the document knows no {status} of {name or f'{method} {path}'}"
    return found[0]


def _matches(template: str, path: str) -> bool:
    pattern = "".join("[^/]+" if part[0] == "{" else re.escape(part) for part in _parts(template))
    return re.fullmatch(pattern, path.partition("?")[0]) is not None


def _parts(template: str) -> list[str]:
    return [part for part in re.split(r"(\{[^}]*\})", template) if part]


def media(said: Said, kind: str) -> Json:
    """What the document says of an answer in that media type."""
    kinds = {name.partition(";")[0].strip().lower(): one for name, one in said.content["content"].items()}
    wanted = kind.partition(";")[0].strip().lower()
    assert wanted in kinds, f"{said.operation} {said.status} comes as {', '.join(kinds)}, not as {wanted!r}"
    found: Json = kinds[wanted]
    return found


def problems(content: Json, schema: Json, value: Any) -> list[str]:
    """What keeps a value from being what the schema says. Empty where nothing does."""
    validator = OAS30Validator(
        {**schema, "components": content.get("components", {})}, format_checker=oas30_format_checker
    )
    return [f"{one.json_path}: {one.message[:300]}" for one in validator.iter_errors(value)]


def header_problems(content: Json, said: Said, headers: Mapping[str, str]) -> list[str]:
    """What is wrong with an answer's headers."""
    found = []
    for name, described in said.content.get("headers", {}).items():
        header = resolved(content, described)
        sent = headers.get(name)
        if sent is None:
            found += [f"no {name}"] if header.get("required") else []
            continue
        schema = resolved(content, header["schema"])
        whole = schema.get("type") == "integer" and sent.removeprefix("-").isdigit()
        found += [f"{name}: {one}" for one in problems(content, schema, int(sent) if whole else sent)]
    return found
