"""Zoho Desk's operations that probes may use, and the rules that they reach.

Source: How to move products to trash in Zoho Desk; Zoho's OpenAPI description. restoreAll and deleteAll are not here:
they act on what nobody named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from ..bench import Answered, Bench, NotReached, Reached
from ..ground import Effect, Ground, Named, Operation, Place

_PRODUCTS: Final = "/api/v1/products"
_PRODUCT: Final = f"{_PRODUCTS}/{{product_id}}"
_BIN: Final = "/api/v1/recycleBin"
_IDS: Final = (Named(Place.BODY, "ids"),)


def _purged(body: Any, ids: Sequence[str]) -> Collection[str]:
    """Those that the list of results says so of."""
    results = body.get("results") if isinstance(body, dict) else None
    listed = [one for one in results or () if isinstance(one, dict)]
    return [str(one.get("id")) for one in listed if one.get("success") is True and one.get("id") in ids]


GROUND: Final = Ground(
    operations=(
        Operation("delete_products", "DELETE", _PRODUCTS, Effect.TOUCHES, (Named(Place.QUERY, "id"),),
                  query=frozenset({"id"}), cost=6),
        Operation("move_products_to_trash", "POST", f"{_PRODUCTS}/moveToTrash", Effect.TOUCHES,
                  (Named(Place.BODY, "productIds"),), keys=frozenset({"productIds"}), cost=6),
        Operation("list_products", "GET", _PRODUCTS, Effect.READS, cost=3),
        Operation("get_product", "GET", _PRODUCT, Effect.READS),
        Operation("create_product", "POST", _PRODUCTS, Effect.CREATES, born=("id",),
                  keys=frozenset({"productName", "departmentIds"})),
        Operation("update_product", "PATCH", _PRODUCT, Effect.TOUCHES, (Named(Place.PATH, "product_id"),),
                  keys=frozenset({"productName"})),
        Operation("list_tickets_of_product", "GET", f"{_PRODUCT}/tickets", Effect.READS, cost=3),
        Operation("list_recycle_bin", "GET", _BIN, Effect.READS, cost=3),
        Operation("restore", "POST", f"{_BIN}/restore", Effect.TOUCHES, _IDS, cost=6,
                  keys=frozenset({"ids", "isChildNeedToBeRestored"})),
        Operation("delete_from_recycle_bin", "POST", f"{_BIN}/delete", Effect.TOUCHES, _IDS,
                  keys=frozenset({"ids"}), ends=_purged, cost=6),
    ),
    headers=frozenset({"authorization", "orgid"}),
    form=r"[0-9]{1,19}",
    ending=2,
    varies=frozenset({"x-rate-limit-remaining-v3"}),
    of_the_account=frozenset({"layoutName", "layoutId", "ownerId", "createdBy", "modifiedBy", "deletedBy", "departmentId",
                              "departmentIds", "layoutDetails", "id", "firstName", "lastName", "name", "photoURL"}),
)  # fmt: skip

_NOBODY: Final = "a deletion that names nothing, or what is no canary, is never sent"
_UNREAD: Final = "the guard sends nothing that it cannot read itself"
_ALL: Final = "it acts on everything in the Recycle Bin, of every module"
_SUPPORT: Final = "tickets and articles are other people's"
NOT_PROBED: Final[Mapping[str, str]] = {
    "no_products": "it takes an organisation without products",
    "restore_all_accepted": _ALL,
    "delete_all_accepted": _ALL,
    **dict.fromkeys(
        (
            "tickets_trashed",
            "tickets_moved",
            "ticket",
            "tickets_listed",
            "articles_trashed",
            "articles_moved",
        ),
        _SUPPORT,
    ),
    "wrong_data_centre": "it takes a token of another data centre",
    "org_id_required": "another answer to what is asked for under product, no orgId sent",
    "scope_mismatch": "it takes a token with fewer scopes",
    "forbidden": "it takes an agent with a narrower profile",
    "credits_exhausted": "it would spend the day's credits of the whole organisation",
    "too_many_calls": "it would disturb everybody who calls at the same time",
    "bad_identifier": _NOBODY,
    "empty_payload": _NOBODY,
    "bad_json": _UNREAD,
    "too_large": _UNREAD,
    "unsupported_media_type": _UNREAD,
    "method_not_allowed": "it takes a verb that no page documents; or is asked for under products_trashed",
}


def _department(bench: Bench) -> str:
    """The department that canaries are made in: the one given, else that of some product. Raises `NotReached`."""
    if "department" not in bench.facts:
        listed = bench.ask("list_products", query=(("limit", "1"), ("fields", "departmentIds"))).json()
        rows = listed.get("data") if isinstance(listed, dict) else None
        found = [
            str(one)
            for row in rows or ()
            for one in (row.get("departmentIds") or () if isinstance(row, dict) else ())
        ]
        if not found:
            raise NotReached("no department to make canaries in: say one with --given department=ID")
        bench.facts["department"] = found[0]
    return bench.facts["department"]


def make(bench: Bench, **changes: Any) -> Answered:
    fields = {"productName": bench.name(), "departmentIds": [_department(bench)], **changes}
    return bench.ask("create_product", json=fields)


def creations(bench: Bench) -> Iterator[Reached]:
    """Source: OpenAPI description, Product: Create Product."""
    yield bench.made(make).shows("product_created", "a product is made")
    yield make(bench, departmentIds=[]).shows("invalid_data", "one in no department")


def standing(bench: Bench) -> Iterator[Reached]:
    """Source: OpenAPI description, Product; Zoho Desk API, headers."""
    product = {"product_id": bench.canary(make)}
    token = bench.around.credentials["access_token"]
    yield bench.ask("get_product", product).shows("product", "a product is read")
    yield bench.ask("get_product", product, without=frozenset({"orgid"})).shows(
        "product", "read, no orgId sent"
    )
    yield bench.ask("get_product", product, credentials={"org_id": "1"}).shows(
        "oauth_org_mismatch", "a wrong orgId"
    )
    yield bench.ask("get_product", product, signed=False).shows("unauthorized", "read without a token")
    yield bench.ask("get_product", product, headers={"Authorization": f"Bearer {token}"}, signed=False).shows(
        "unauthorized", "read with the token as a bearer's"
    )
    wrong = {"access_token": "1000.00000000000000000000000000000000.00000000000000000000000000000000"}
    yield bench.ask("get_product", product, credentials=wrong).shows(
        "invalid_oauth", "read with a wrong token"
    )
    yield bench.ask("get_product", product, query=(("p", "1"),)).shows(
        "extra_parameter", "read with a parameter p"
    )
    yield bench.ask("list_tickets_of_product", product).shows(
        "no_tickets", "the tickets of a product without any"
    )
    newest = (("limit", "1"), ("sortBy", "-createdTime"))
    yield bench.ask("list_products", query=newest).shows("products_listed", "the newest product is listed")
    yield bench.ask("update_product", product, json={"productName": bench.name()}).shows(
        "product_updated", "renamed"
    )
    bench.back(product["product_id"])


def page_route(bench: Bench) -> Iterator[Reached]:
    """Source: How to move products to trash in Zoho Desk, steps 2 to 4; OpenAPI description, Recyclebin."""
    one = bench.canary(make)
    query, product = (("id", one),), {"product_id": one}
    yield bench.ask("delete_products", query=query).shows("products_trashed", "a product is trashed")
    yield bench.ask("delete_products", query=query).shows(
        "products_trashed", "again: an error inside the 200"
    )
    yield bench.ask("get_product", product).shows("product", "read while in the trash")
    newest = (("limit", "1"), ("module", "products"), ("sortBy", "-deletedTime"))
    yield bench.ask("list_recycle_bin", query=newest).shows("recycle_bin", "the newest entry is listed")
    yield bench.ask("update_product", product, json={"productName": bench.name()}).shows(
        "in_the_trash", "renamed there"
    )
    body = {"ids": [one], "isChildNeedToBeRestored": True}
    yield bench.ask("restore", json=body).shows("restored", "it is restored")


def official_route(bench: Bench) -> Iterator[Reached]:
    """Source: OpenAPI description, Product: Delete Products; Recyclebin: Delete resources."""
    one = bench.canary(make)
    body = {"productIds": [one]}
    yield bench.ask("move_products_to_trash", json=body).shows("products_moved", "a product is trashed")
    yield bench.ask("move_products_to_trash", json=body).shows("invalid_data", "it is trashed again")
    yield bench.ask("delete_from_recycle_bin", json={"ids": [one]}).shows("purged", "it is deleted for good")
    yield bench.ask("get_product", {"product_id": one}).shows("not_found", "read after that")


COURSES: Final = (page_route, official_route, standing, creations)
