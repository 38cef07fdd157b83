"""What Altcraft's pages say, as answers that are allowed, and bodies that are right or wrong by them.

Written from "Delete products" and the pages beside it; knows nothing of the stand-in's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .allowed import Allowed, Answer

_CODES: Final = "API interaction: the HTTP status is 200, the code stands in the body"


def deleted(count: int, what: str = "products") -> Allowed:
    """So many of those that were named were there, and are no longer."""
    says = f"Delete products, response: deleted_count is the number of actually deleted {what}; the rest is skipped."
    return Allowed(200, says, has={"deleted_count": count, "error": 0, "error_text": ""})


def refused(code: int, text: Any, says: str) -> Allowed:
    return Allowed(200, f"{_CODES}; {says}", has={"error": code, "error_text": text}, holds=_deleted_nothing)


def _deleted_nothing(answer: Answer) -> str:
    count = answer.json.get("deleted_count", 0)
    return "" if count == 0 else f"deleted_count is {count!r}"


def _begins_with_no(text: Any) -> bool:
    """A text that begins with `No`."""
    return isinstance(text, str) and text.startswith("No")


INCORRECT: Final = refused(400, "Incorrect request", "400: Incorrect request.")
NOTHING_NAMED: Final = refused(
    400, "Incorrect request", "Delete products: each array is required unless the other is given."
)
UNKNOWN_TOKEN: Final = refused(401, "API token required", "401: API token required.")
NO_ACCESS: Final = refused(
    403, _begins_with_no, "Delete products: the token needs a role with the appropriate access rights."
)
IMPORTED: Final = Allowed(
    200,
    "API interaction: error 0 is a success; no import page shows more.",
    has={"error": 0, "error_text": ""},
)
NO_VERB: Final = Allowed(405, "Delete products, request URL: POST.")

LIST_SAYS: Final = "Get products list: every one once, page by page, until a page has no rows."


def rows_like(known: Mapping[str, Mapping[str, Any]], limit: int | None) -> Allowed:
    """A page of products: of those that are there, as they were imported."""

    def holds(answer: Answer) -> str:
        rows = answer.json["result"]
        if len(rows) > (limit or len(rows)):
            return f"{len(rows)} rows are more than {limit}"
        ours = [(row, known[row["external_id"]]) for row in rows if row.get("external_id") in known]
        odd = [f"{row} is not {one}" for row, one in ours if _sorted(row) != _sorted(one)]
        return odd[0] if odd else ""

    says = f"{LIST_SAYS} A row has its name, its external_id, and its sku where it has any; no internal id."
    return Allowed(200, says, has={"error": 0, "result": list, "next_from_id": str}, holds=holds)


def _sorted(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its SKUs in one order: none is documented."""
    skus = {"sku": sorted(row["sku"], key=str)} if isinstance(row.get("sku"), list) else {}
    return {**row, **skus}


#: Deletions that name nothing: never everything.
NOTHING: Final[tuple[Mapping[str, Any], ...]] = (
    {}, {"ids": []}, {"external_ids": []}, {"ids": [], "external_ids": []},
)  # fmt: skip
#: Members of a deletion that make it wrong, whatever else it names: the internal ids and external ones of wrong types.
WRONG_IN_JSON: Final[tuple[Mapping[str, Any], ...]] = (
    {"ids": "1"}, {"ids": 1}, {"ids": ["1"]}, {"ids": [True]}, {"ids": [1.5]}, {"ids": [-1]}, {"ids": [2**63]},
    {"ids": {"1": 1}}, {"ids": None}, {"ids": [None]},
    {"external_ids": [1]}, {"external_ids": "us"},
)  # fmt: skip
WRONG_IN_XML: Final[tuple[Mapping[str, Any], ...]] = (
    {"ids": ""}, {"ids": "1,2"}, {"ids": {"item": 1}}, {"ids": "-1"}, {"ids": "1.5"}, {"ids": str(2**63)},
    {"token": "another"},
)  # fmt: skip
#: Whole bodies that cannot be read, with a token and an id in them that must not be found.
BROKEN_JSON: Final = (
    '{"token": "%s", "external_ids": ["%s"]', '[{"token": "%s", "external_ids": ["%s"]}]', "token=%s&external_ids=%s",
    "<xml><token>%s</token><external_ids>%s</external_ids></xml>",
)  # fmt: skip
BROKEN_XML: Final = (
    "<xml><token>%s</token><external_ids>%s</external_ids>",
    "<root><token>%s</token><external_ids>%s</external_ids></root>",
    '<!DOCTYPE xml [<!ENTITY e "x">]><xml><token>%s</token><external_ids>%s</external_ids></xml>',
    '{"token": "%s", "external_ids": ["%s"]}',
)
