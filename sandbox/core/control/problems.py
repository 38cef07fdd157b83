"""What a schema complains of, in words for whoever wrote the input: where, what was expected, what came.

Knows jsonschema's errors; must not know the document, nor what an input is for.
"""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..clock import DAY, Instant, iso_millis
from ..errors import Problem

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: Where a world's clock may stand: beyond the last year that a calendar can show lies a margin for windows.
EARLIEST: Final = Instant(0)
LATEST: Final = Instant(2_500_000 * DAY)

_TOLD: Final = 100


def problems_of(errors: Iterable[ValidationError], root: str) -> Iterator[Problem]:
    """Each complaint, placed by a JSON path that begins with `root`."""
    for error in errors:
        if error.validator == "oneOf" and (branch := _meant(error)):
            yield from problems_of(branch, root)
        else:
            yield from _worded(error, f"{root}{error.json_path[1:]}")


def _meant(error: ValidationError) -> list[ValidationError]:
    """The complaints of the alternative that was meant: the one that is of the value's type."""
    branches: defaultdict[int, list[ValidationError]] = defaultdict(list)
    for one in error.context or ():
        branches[int(one.relative_schema_path[0])].append(one)
    fitting = (
        branch
        for branch in branches.values()
        if not any(one.validator == "type" and not one.relative_path for one in branch)
    )
    return next(fitting, [])


def _worded(error: ValidationError, where: str) -> Iterator[Problem]:
    schema: Any = error.schema
    came: Any = error.instance
    if error.validator == "required":
        name = next(name for name in schema["required"] if error.message.startswith(f"{name!r} "))
        yield Problem(f"{where}.{name}", "is required")
    elif error.validator == "additionalProperties" and schema["additionalProperties"] is False:
        known = list(schema.get("properties", ()))
        unknown = (name for name in came if name not in known)
        yield from (Problem(f"{where}.{name[:100]}", _unknown(name, known)) for name in unknown)
    elif error.validator == "enum":
        yield Problem(
            where,
            f"must be one of {', '.join(map(str, schema['enum']))}, not {_shown(came)}",
        )
    elif error.validator in {"type", "oneOf"}:
        yield Problem(where, f"must be {_kind(schema)}, not {_shown(came)}")
    elif error.validator == "format":
        yield Problem(
            where,
            f"must be a moment from {iso_millis(EARLIEST)} to {iso_millis(LATEST)}, not {_shown(came)}",
        )
    else:
        yield Problem(where, f"must be {_bound(error)}, not {_shown(came)}")


def _bound(error: ValidationError) -> str:
    """What a keyword asks for."""
    wanted: Any = error.validator_value
    if error.validator == "pattern":
        schema: Any = error.schema
        return str(schema.get("description", f"of the form {wanted}"))
    words = {
        "minimum": "at least {}",
        "maximum": "at most {}",
        "minItems": "a list of at least {}",
        "maxItems": "a list of at most {}",
        "maxLength": "at most {} characters long",
    }
    return words.get(str(error.validator), f"such that {error.validator} is {{}}").format(wanted)


def _unknown(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name[:100], known, 1)
    return (
        f"is not known; did you mean {close[0]!r}?"
        if close
        else f"is not known; known: {', '.join(known) or 'none'}"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    if "type" not in schema:
        return " or ".join(_kind(one) for one in schema.get("oneOf", ())) or "of another form"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(kinds)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004  what fits beside the rest of a message


def bounded(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The first of many problems, and how many more there are."""
    told = problems[:_TOLD]
    more = len(problems) - len(told)
    return (*told, Problem("…", f"and {more} problems more")) if more else told
