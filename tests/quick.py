"""Schemas of OpenAPI 3.0 as JSON Schema, compiled: whether a value is what one says, a hundred times as fast.

Only a sieve: what does not pass is put to the validator that knows OpenAPI, whose word counts and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs


def compiled(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Something whose `is_valid` says whether a value is what the schema says."""
    needed: dict[str, Any] = {}
    _need(schema, schemas, needed)
    whole = {**converted(schema), "components": {"schemas": needed}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _need(value: Any, schemas: Mapping[str, Any], needed: dict[str, Any]) -> None:
    """Gather the schemas that a value refers to, and those that they refer to."""
    if isinstance(value, list):
        for one in value:
            _need(one, schemas, needed)
    elif isinstance(value, dict):
        name = str(value.get("$ref", "")).removeprefix("#/components/schemas/")
        if name in schemas and name not in needed:
            needed[name] = converted(schemas[name])
            _need(schemas[name], schemas, needed)
        for one in value.values():
            _need(one, schemas, needed)


def converted(schema: Any) -> Any:
    """The same in JSON Schema's words, at every depth: what may be null, and limits that are themselves left out."""
    if isinstance(schema, list):
        return [converted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: converted(one) for name, one in schema.items()}
    if said.get("nullable") is True and isinstance(said.get("type"), str):
        said["type"] = [said["type"], "null"]
        if "enum" in said:
            said["enum"] = [*said["enum"], None]
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if said.get(exclusive) is True:
            said[exclusive] = said.pop(limit)
        elif said.get(exclusive) is False:
            del said[exclusive]
    return said
