"""An answer held against the vendor's document: whether that knows such a one, and whether it is shaped so.

Reads OpenAPI 3.0 with the JSON Schema library of the base install. Knows no vendor but by its document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any, Final

from .bench import Answered

_METHODS: Final = ("get", "put", "post", "delete", "patch")
_FEW: Final = 3


class Document:
    """One vendor's document."""

    def __init__(self, vendor: str) -> None:
        self._vendor = vendor

    @cached_property
    def _content(self) -> dict[str, Any]:
        """Read when first needed: where nothing differs nobody asks."""
        import yaml  # noqa: PLC0415  only who checks needs it

        source = files("understudy.contracts") / "documents" / f"{self._vendor}.yaml"
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content: dict[str, Any] = yaml.load(source.read_text("utf-8"), loader)  # noqa: S506  either is safe
        return content

    @cached_property
    def _components(self) -> Any:
        return _as_json_schema(self._content.get("components", {}))

    @cached_property
    def _operations(self) -> Mapping[str, Any]:
        return {
            item[method]["operationId"]: item[method]
            for item in self._content["paths"].values()
            for method in _METHODS
            if method in item
        }

    def rules(self, answered: Answered) -> tuple[str, ...]:
        """The rules that the document names for such an answer."""
        said = self._said(answered)
        return tuple(said.get("x-rules", ())) if said else ()

    def problems(self, answered: Answered) -> tuple[str, ...]:
        """What the document does not know of an answer, a few of all."""
        said = self._said(answered)
        if said is None:
            known = ", ".join(sorted(self._operations[answered.operation]["responses"]))
            return (f"the document has no {answered.status} for {answered.operation}; it has {known}",)
        content = said.get("content", {})
        kinds = {name.partition(";")[0].strip().lower(): one for name, one in content.items()}
        if not kinds or not answered.body:
            return ()
        sent = answered.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sent not in kinds:
            return (
                f"it comes as {sent or 'nothing declared'}; the document says {', '.join(sorted(kinds))}",
            )
        if "json" not in sent:
            return ()
        return tuple(self._invalid(kinds[sent]["schema"], answered.json()))[:_FEW]

    def _said(self, answered: Answered) -> Mapping[str, Any] | None:
        """What it says of that status: of the operation, or of no operation in particular."""
        responses = self._operations[answered.operation]["responses"]
        elsewhere = self._content.get("x-elsewhere", {})
        found = responses.get(str(answered.status)) or elsewhere.get(str(answered.status))
        return self._resolved(found) if found else None

    def _resolved(self, value: Any) -> Any:
        while "$ref" in value:
            found: Any = self._content
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            value = found
        return value

    def _invalid(self, schema: Any, value: Any) -> Iterator[str]:
        from jsonschema import Draft4Validator, FormatChecker  # noqa: PLC0415  as above

        whole = {**_as_json_schema(schema), "components": self._components}
        for error in Draft4Validator(whole, format_checker=FormatChecker()).iter_errors(value):
            yield f"{error.json_path}: {error.message[:160]}"


def _as_json_schema(schema: Any) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema of draft 4, which differs in how null is said."""
    if isinstance(schema, list):
        return [_as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _as_json_schema(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [{"type": "null"}, plain]} if schema.get("nullable") is True else plain
