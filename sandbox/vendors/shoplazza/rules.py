"""Shoplazza's decisions. Each operation is its checks, in the vendor's order, and what happens if all pass.

Pure functions of what the world holds, the request, and now; no Flask, no I/O.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ...core.clock import SECOND, Instant
from ...core.decision import (
    SILENT,
    Answer,
    Change,
    Check,
    Decision,
    Effect,
    Finding,
    Put,
    Remove,
    answers,
    passes,
    weigh,
)
from ...core.identifiers import is_uuid
from ...core.state import Held
from . import bodies, listing, wire
from .admission import LET_IN, Case, may
from .entities import LINGERING, METAFIELDS, ORDERS, PRODUCTS, Kept, Lingering, Order, Product, Scope

_READING: Final = (*LET_IN, may(Scope.READ_PRODUCT))
_WRITING: Final = (*LET_IN, may(Scope.WRITE_PRODUCT))

# ── operations ──


def delete_product(case: Case) -> Decision:
    """Source: Delete Product."""
    return weigh(case, _DELETE_PRODUCT, remove_product)


def get_product(case: Case) -> Decision:
    """Source: SPZ Admin API, product details; Delete Product, whose request example is this very call."""
    if case.call.method == "GET" and case.held.switch("page_example") == "literal":
        return delete_product(case)
    return weigh(case, _OF_PRODUCT, show_product)


def create_product(case: Case) -> Decision:
    """Source: SPZ Admin API, create product."""
    return weigh(case, _CREATE_PRODUCT, add_product)


def update_product(case: Case) -> Decision:
    """Source: SPZ Admin API, update product."""
    return weigh(case, _UPDATE_PRODUCT, change_product)


def list_products(case: Case) -> Decision:
    """Source: SPZ Admin API, product list."""
    return weigh(case, _LIST, show_products)


def count_products(case: Case) -> Decision:
    """Source: SPZ Admin API, product count."""
    return weigh(case, _LIST, show_count)


def list_variants(case: Case) -> Decision:
    """Source: SPZ Admin API, variants of a product."""
    return weigh(case, _OF_PRODUCT, show_variants)


def list_images(case: Case) -> Decision:
    """Source: SPZ Admin API, images of a product."""
    return weigh(case, _OF_PRODUCT, show_images)


def list_metafields(case: Case) -> Decision:
    """Source: SPZ Admin API, metafields of a product."""
    return weigh(case, _OF_PRODUCT, show_metafields)


def get_variant(case: Case) -> Decision:
    """Source: SPZ Admin API, variant details."""
    return weigh(case, _OF_VARIANT, show_variant)


def delete_variant(case: Case) -> Decision:
    """Source: SPZ Admin API, delete variant."""
    return weigh(case, _DELETE_VARIANT, remove_variant)


def delete_image(case: Case) -> Decision:
    """Source: SPZ Admin API, delete image."""
    return weigh(case, _DELETE_IMAGE, remove_image)


def get_order(case: Case) -> Decision:
    """Source: SPZ Admin API, order details."""
    return weigh(case, _OF_ORDER, show_order)


# ── what is asked ──


def content_type_given(case: Case) -> Finding:
    """Only with content_type=always: the page's own example has none."""
    if case.held.switch("content_type") == "with_body":
        return SILENT
    return _json_declared(case)


def _json_declared(case: Case) -> Finding:
    if case.call.content_type == wire.JSON:
        return passes("Content-Type is JSON")
    return answers(wire.BAD_REQUEST, f"Content-Type is {case.call.content_type!r:.60}, not {wire.JSON}")


def body_is_json(case: Case) -> Finding:
    declared = _json_declared(case)
    if declared.answer is not None:
        return declared
    call = case.call
    if call.oversized or not isinstance(call.json, dict) or not bodies.is_sound(call.body, call.json):
        return answers(wire.BAD_REQUEST, "the body is not a JSON object")
    return passes("the body is a JSON object")


def id_is_uuid(case: Case) -> Finding:
    identifier = case.call.params["product_id"]
    if is_uuid(identifier):
        return passes("the product's id is a UUID")
    wording = case.held.switch("malformed_id_text")
    as_in_example = wording == "example" or (wording == "by_verb" and case.call.method == "GET")
    answer = wire.MALFORMED_ID_AS_IN_EXAMPLE if as_in_example else wire.MALFORMED_ID
    return answers(answer, f"{identifier!r:.60} is not a UUID")


def _part_is_uuid(param: str, answer: Answer) -> Check[Case]:
    def part_is_uuid(case: Case) -> Finding:
        identifier = case.call.params[param]
        if is_uuid(identifier):
            return passes(f"{param} is a UUID")
        return answers(answer, f"{param} {identifier!r:.60} is not a UUID")

    return part_is_uuid


variant_id_is_uuid: Final = _part_is_uuid("variant_id", wire.MALFORMED_VARIANT_ID)
image_id_is_uuid: Final = _part_is_uuid("image_id", wire.MALFORMED_IMAGE_ID)


# ── products ──


def product_exists(case: Case) -> Finding:
    found = case.found_product
    if found is not None:
        return passes(f"shop {found.shop!r} has product {found.title!r:.60}")
    other = case.held.switch("not_found_text") == "other"
    answer = wire.RECORD_NOT_FOUND if other else wire.PRODUCT_NOT_FOUND
    elsewhere = case.held[PRODUCTS].get(case.call.params["product_id"].lower())
    if elsewhere is not None:
        return answers(answer, f"the product is shop {elsewhere.shop!r}'s, not {case.shop_meant!r}'s")
    return answers(answer, f"shop {case.shop_meant!r} has no product {case.call.params['product_id']}")


def remove_product(case: Case) -> Finding:
    says = "gone for good, with its variants, images and metafields"
    return answers(wire.PRODUCT_DELETED, says, *gone(case.held, case.product))


def gone(held: Held, product: Product) -> tuple[Change, ...]:
    """The changes by which a product and all that is its own go. Orders keep their copies."""
    changes: list[Change] = [Remove(PRODUCTS, product.id, "deleted")]
    changes += [
        Remove(METAFIELDS, one.id, "deleted with its product")
        for one in held[METAFIELDS].find("product_id", product.id)
    ]
    lag = int(held.switch("delete_lag"))
    if lag:
        position = held[PRODUCTS].position(product.id) or 0
        until = Instant(held.now + lag * SECOND)
        changes.append(Put(LINGERING, Lingering(product.id, product, position, until), "still listed"))
    return tuple(changes)


def show_product(case: Case) -> Finding:
    return answers(wire.PRODUCT, "shown", body={"product": wire.product(case.product)})


def fields_are_valid(case: Case) -> Finding:
    body = case.call.json.get("product")
    if not isinstance(body, dict):
        return answers(
            wire.INVALID_PRODUCT, "no product in the body", body=wire.errors([wire.required("product")])
        )
    known = case.found_product if "product_id" in case.call.params else None
    problems = bodies.problems(body, known)
    if problems:
        return answers(wire.INVALID_PRODUCT, "; ".join(problems), body=wire.errors(problems))
    return passes("every field is valid")


def add_product(case: Case) -> Finding:
    product = bodies.new_product(case.held, case.shop_meant, case.call.json["product"])
    body = {"product": wire.product(product)}
    return answers(wire.PRODUCT_CREATED, "created", Put(PRODUCTS, product, "created"), body=body)


def change_product(case: Case) -> Finding:
    product = bodies.changed_product(case.held, case.product, case.call.json["product"])
    says = "updated"
    if product.published != case.product.published:
        says = "published" if product.published else "unpublished"
    change = Put(PRODUCTS, product, says, Effect.REVERSIBLE)
    if case.call.values("no_entity")[:1] == ["true"]:
        return answers(wire.PRODUCT_UPDATED_SILENTLY, says, change)
    return answers(wire.PRODUCT_UPDATED, says, change, body={"product": wire.product(product)})


# ── lists ──


def query_is_valid(case: Case) -> Finding:
    asked = listing.Asked(case.call.query)
    listing.filters(asked)
    listing.page(asked, 1)
    if asked.problems:
        return answers(wire.BAD_QUERY, "; ".join(asked.problems), body=wire.errors(asked.problems))
    return passes("the query can be read")


def show_products(case: Case) -> Finding:
    asked, held = listing.Asked(case.call.query), case.held
    page = listing.page(asked, int(held.switch("per_page")))
    found, older, newer = listing.listed(held, case.shop_meant, listing.filters(asked), page)
    fields = asked.texts("fields")
    products = [listing.only(fields, wire.product(one)) for one in found]
    body = {"cursor": older, "pre_cursor": newer, "products": products}
    return answers(wire.PRODUCTS, f"{len(products)} shown", body=body)


def show_count(case: Case) -> Finding:
    wanted = listing.filters(listing.Asked(case.call.query))
    number = listing.counted(case.held, case.shop_meant, wanted)
    return answers(wire.COUNT, f"{number} counted", body={"count": number})


# ── what a product holds ──


def show_variants(case: Case) -> Finding:
    return answers(wire.VARIANTS, "shown", body={"variants": wire.variants(case.product)})


def show_images(case: Case) -> Finding:
    images = [wire.image(one, place, case.product) for place, one in enumerate(case.product.images, 1)]
    return answers(wire.IMAGES, "shown", body={"images": images})


def show_metafields(case: Case) -> Finding:
    found = list(case.held[METAFIELDS].find("product_id", case.product.id))
    return answers(
        wire.METAFIELDS, f"{len(found)} shown", body={"metafields": [wire.metafield(one) for one in found]}
    )


def variant_exists(case: Case) -> Finding:
    found = case.found_variant
    if found is None:
        return answers(wire.VARIANT_NOT_FOUND, f"there is no variant {case.call.params['variant_id']}")
    return passes(f"it is a variant of product {found[0].id}")


def show_variant(case: Case) -> Finding:
    assert case.found_variant is not None  # noqa: S101  `variant_exists` has looked
    product, wanted = case.found_variant
    shown = next(one for one in wire.variants(product) if one["id"] == wanted.id)
    return answers(wire.VARIANT, "shown", body={"variant": shown})


def variant_is_its(case: Case) -> Finding:
    if any(one.id == case.call.params["variant_id"].lower() for one in case.product.variants):
        return passes("the product has the variant")
    return answers(wire.VARIANT_NOT_FOUND, "the product has no such variant")


def variant_is_not_the_last(case: Case) -> Finding:
    if len(case.product.variants) > 1:
        return passes(f"the product has {len(case.product.variants)} variants")
    return answers(wire.LAST_VARIANT, "it is the product's only variant")


def remove_variant(case: Case) -> Finding:
    product, identifier = case.product, case.call.params["variant_id"].lower()
    variants = tuple(one for one in product.variants if one.id != identifier)
    parts = Kept(product.options, variants, product.images)
    return answers(wire.VARIANT_DELETED, "gone for good", _without(case, parts, f"variant {identifier}"))


def image_is_its(case: Case) -> Finding:
    if any(one.id == case.call.params["image_id"].lower() for one in case.product.images):
        return passes("the product has the image")
    return answers(wire.IMAGE_NOT_FOUND, "the product has no such image")


def remove_image(case: Case) -> Finding:
    product, identifier = case.product, case.call.params["image_id"].lower()
    images = tuple(one for one in product.images if one.id != identifier)
    parts = Kept(product.options, product.variants, images)
    return answers(wire.IMAGE_DELETED, "gone for good", _without(case, parts, f"image {identifier}"))


def _without(case: Case, parts: Kept, what: str) -> Put:
    product = replace(case.product, parts=parts, updated_at=case.now)
    return Put(PRODUCTS, product, f"deleted {what} of", Effect.IRREVERSIBLE)


# ── orders ──


def _order(case: Case) -> Order | None:
    found = case.held[ORDERS].get(case.call.params["order_id"])
    return found if found and found.shop == case.shop_meant else None


def order_exists(case: Case) -> Finding:
    if _order(case) is None:
        return answers(wire.ORDER_NOT_FOUND, f"the shop has no order {case.call.params['order_id']!r:.60}")
    return passes("the shop has the order")


def show_order(case: Case) -> Finding:
    found = _order(case)
    assert found is not None  # noqa: S101  `order_exists` has looked
    return answers(wire.ORDER, "shown", body={"order": wire.order(found)})


_OF_PRODUCT: Final = (*_READING, content_type_given, id_is_uuid, product_exists)
_DELETE_PRODUCT: Final = (*_WRITING, content_type_given, id_is_uuid, product_exists)
_CREATE_PRODUCT: Final = (*_WRITING, body_is_json, fields_are_valid)
_UPDATE_PRODUCT: Final = (*_WRITING, body_is_json, id_is_uuid, product_exists, fields_are_valid)
_LIST: Final = (*_READING, content_type_given, query_is_valid)
_OF_VARIANT: Final = (*_READING, content_type_given, variant_id_is_uuid, variant_exists)
_DELETE_VARIANT: Final = (
    *_WRITING, content_type_given, id_is_uuid, variant_id_is_uuid, product_exists, variant_is_its,
    variant_is_not_the_last,
)  # fmt: skip
_DELETE_IMAGE: Final = (
    *_WRITING, content_type_given, id_is_uuid, image_id_is_uuid, product_exists, image_is_its,
)  # fmt: skip
_OF_ORDER: Final = (*LET_IN, may(Scope.READ_ORDER), content_type_given, order_exists)
