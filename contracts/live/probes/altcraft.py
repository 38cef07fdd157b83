"""Altcraft's operations that probes may use, and the rules that they reach.

Source: guides.altcraft.com, Delete products; Get products list, Import products and API interaction beside it.
Canaries are made by an import, which changes what has the same external id: so each has a name that only this run
can have, and goes by it. Internal ids are told by no method, and none is ever sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from ..bench import Answered, Bench, Reached
from ..ground import Effect, Ground, Named, Operation, Place

_MARKET: Final = "/api/v1.1/market"


def _counted(body: Any, ids: Sequence[str]) -> Collection[str]:
    """A count of all that were named, and no error."""
    if isinstance(body, dict) and body.get("error") == 0 and body.get("deleted_count") == len(ids):
        return ids
    return ()


GROUND: Final = Ground(
    operations=(
        Operation(
            "delete_products", "POST", f"{_MARKET}/products/delete", Effect.TOUCHES,
            (Named(Place.BODY, "external_ids"),), keys=frozenset({"token", "external_ids"}), ends=_counted,
        ),
        Operation("list_products", "POST", f"{_MARKET}/products/list", Effect.READS),
        Operation("list_skus", "POST", f"{_MARKET}/sku/list", Effect.READS),
        Operation(
            "import_products", "POST", f"{_MARKET}/products/import", Effect.CREATES,
            keys=frozenset({"token", "data"}), rows="data",
        ),
    ),
    headers=frozenset({"authorization"}),
    form=r"(?!.*\.\.)[^\s/\\]{1,200}",
)  # fmt: skip

_SKUS: Final = "only products are made"
NOT_PROBED: Final[Mapping[str, str]] = {
    "no_identifiers": "a deletion that names nothing is never sent: should a page be wrong, it deletes everything",
    "skus_deleted": _SKUS,
    "unknown_product": _SKUS,
    "token_refused": "another answer to what is asked for under unknown_token",
    "no_access": "it takes a token with fewer rights",
    "tariff_limit": "it would use up what the account pays for",
    "proxy_limited": "it would disturb everybody behind the proxy",
    "method_not_allowed": "it takes a verb that no page documents",
    "not_found": "it takes a path that no page documents, or a version before 73, asked for under products_deleted",
}
_XML: Final = {"Content-Type": "application/xml", "Accept": "application/xml"}


def make(bench: Bench, **changes: Any) -> Answered:
    """A product by an external id of its own."""
    name = bench.name()
    return bench.ask("import_products", json={"data": [{"name": name, "external_id": name, **changes}]})


def creations(bench: Bench) -> Iterator[Reached]:
    """Source: Import products; Product data object, currency."""
    yield bench.made(make).shows("imported", "a product is imported")
    yield make(bench, currency="no-such-currency").shows("unknown_currency", "one in a currency that is none")


def reading(bench: Bench) -> Iterator[Reached]:
    """Source: Get products list; Get SKUs list; API interaction, formats."""
    bench.back(bench.canary(make))
    page = {"limit": 1}
    yield bench.ask("list_products", json=page).shows("product_list", "a page of one product")
    yield bench.ask("list_skus", json=page).shows("sku_list", "a page of one SKU")
    yield bench.ask("list_products", json={"limit": 0}).shows("bad_parameter", "a page of none")
    yield bench.ask("list_products", json={"from_id": "made-up"}).shows(
        "unknown_pointer", "a page from nowhere"
    )
    yield bench.ask("list_products", body=b'{"limit"', signed=False).shows("malformed_body", "half a body")


def identity(bench: Bench) -> Iterator[Reached]:
    """Source: API interaction, token and formats."""
    bearer = {"Authorization": f"Bearer {bench.around.credentials['token']}"}
    page = {"limit": 1}
    yield bench.ask("list_products", json=page, signed=False).shows(
        "token_required", "a list without a token"
    )
    doomed = {"external_ids": [bench.canary(make)]}
    yield bench.ask("delete_products", json=doomed, credentials={"token": "nobodys-token"}).shows(
        "unknown_token", "a deletion with a wrong token"
    )
    yield bench.ask("list_products", json=page, headers=bearer, signed=False).shows(
        "product_list", "a page of one product, the token in a header"
    )
    xml = b"<xml><limit>1</limit></xml>"
    yield bench.ask("list_products", body=xml, headers={**_XML, **bearer}, signed=False).shows(
        "product_list", "the same in XML"
    )
    yield bench.ask(
        "list_products", json=page, headers=bearer, signed=False, without=frozenset({"content-type"})
    ).shows("product_list", "the same, no type declared")


def deletion(bench: Bench) -> Iterator[Reached]:
    """Source: Delete products."""
    one, other = bench.canary(make), bench.canary(make)
    for rule, says, ids in (
        ("products_deleted", "a product is deleted", [one]),
        ("nothing_deleted", "it is deleted again", [one]),
        ("products_deleted", "it is deleted again, with another one", [one, other]),
    ):
        yield bench.ask("delete_products", json={"external_ids": ids}).shows(rule, says)


COURSES: Final = (deletion, reading, identity, creations)
