"""Reads a catalogue from a JSON or YAML document: products, declared records, shares of generated ones.

Knows the keys of a document; must not know the other notations, nor what a record means to its vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from .catalogue import DEFAULT_TITLE, Catalogue, Declared, Format, Product, Variant
from .catalogue_text import Findings, address, amount, policy, share, shown, status, truth, weight, whole
from .catalogue_tree import Node, from_json, from_yaml, texts

_T = TypeVar("_T")

_ROOT_KEYS: Final = ("seed", "products", "records", "generate")
# A product of one variant may hold that variant's values itself.
_SHORTHAND_KEYS: Final = (
    "price",
    "compare_at_price",
    "sku",
    "stock",
    "grams",
    "barcode",
    "requires_shipping",
    "taxable",
    "inventory_policy",
)
_VARIANT_KEYS: Final = ("title", *_SHORTHAND_KEYS, "options", "image")
_PRODUCT_KEYS: Final = (
    "handle",
    "title",
    "description",
    "vendor",
    "type",
    "tags",
    "published",
    "status",
    "options",
    "variants",
    "images",
    "seo_title",
    "seo_description",
    "ids",
    *_SHORTHAND_KEYS,
)


def read(text: str, notation: Format, findings: Findings) -> Catalogue:
    """The catalogue in `text`; what is wrong goes to `findings`, and then the catalogue is empty."""
    try:
        root = from_json(text, findings) if notation is Format.JSON else from_yaml(text, findings)
        return Catalogue.EMPTY if root is None else _catalogue(root, findings)
    except RecursionError:
        findings.add(0, "the document", "expected a catalogue, came lists within lists without end")
    return Catalogue.EMPTY


def _catalogue(root: Node, findings: Findings) -> Catalogue:
    keys = root.record(_ROOT_KEYS)
    products = _Products()
    if "products" in keys:
        for node in keys["products"].sequence():
            products.add(node)
    elif root.is_mapping():
        root.refuse("expected a list of 'products', there is none: write products: [] for an empty one")
    declared = tuple(_declared(keys["records"], products.handles)) if "records" in keys else ()
    generate = _generate(keys["generate"]) if "generate" in keys else {}
    seed = _read(keys, "seed", whole, None)
    return Catalogue.EMPTY if findings else Catalogue.of(products.found, declared, generate, seed)


class _Products:
    """The products met so far, and what no two of them may share."""

    def __init__(self) -> None:
        self.found: list[Product] = []
        self.handles: dict[str, str] = {}
        self._owners: dict[tuple[str, str], str] = {}

    def add(self, node: Node) -> None:
        keys = node.record(_PRODUCT_KEYS)
        if not node.is_mapping():
            return
        self.found.append(_product(node, keys, self._ids(keys)))
        handle = self.found[-1].handle
        if handle and (first := self.handles.setdefault(handle, node.where)) != node.where:
            keys["handle"].refuse(f"expected a handle of its own, {shown(handle)} is that of {first}")

    def _ids(self, keys: Mapping[str, Node]) -> dict[str, str]:
        nodes = keys["ids"].mapping() if "ids" in keys else {}
        ids = {vendor: node.text() for vendor, node in nodes.items()}
        for vendor, identifier in ids.items():
            where = nodes[vendor].where
            if (first := self._owners.setdefault((vendor, identifier), where)) != where:
                says = f"expected an identifier of its own, {shown(identifier)} is that of {first}"
                nodes[vendor].refuse(says)
        return ids


def _product(node: Node, keys: Mapping[str, Node], ids: Mapping[str, str]) -> Product:
    names = texts(keys, "options")
    return Product(
        handle=_required(node, keys, "handle"),
        title=_required(node, keys, "title"),
        description=_text(keys, "description"),
        vendor=_text(keys, "vendor"),
        type=_text(keys, "type"),
        tags=texts(keys, "tags"),
        published=_read(keys, "published", truth, default=True),
        status=_read(keys, "status", status, "active"),
        option_names=names,
        variants=_variants(node, keys, names),
        images=_images(keys),
        seo_title=_text(keys, "seo_title"),
        seo_description=_text(keys, "seo_description"),
        ids=ids,
    )


def _images(keys: Mapping[str, Node]) -> tuple[str, ...]:
    return tuple(node.read(address, "") for node in keys["images"].sequence()) if "images" in keys else ()


def _variants(node: Node, keys: Mapping[str, Node], names: tuple[str, ...]) -> tuple[Variant, ...]:
    if "variants" not in keys:
        own = {key: keys[key] for key in _SHORTHAND_KEYS if key in keys}
        return (_variant(node, own, names),)
    for key in _SHORTHAND_KEYS:
        if key in keys:
            keys[key].refuse("expected it in each of 'variants', as this product has them: move it there")
    if keys["variants"].is_sequence() and not keys["variants"].sequence():
        keys["variants"].refuse("expected at least one variant: leave the key out for a product of one")
    listed = [(each, each.record(_VARIANT_KEYS)) for each in keys["variants"].sequence()]
    return tuple(_variant(each, said, names) for each, said in listed if each.is_mapping())


def _variant(node: Node, keys: Mapping[str, Node], names: tuple[str, ...]) -> Variant:
    options = texts(keys, "options")
    if len(options) != len(names):
        wanted = (
            f"a value for each of {', '.join(names)}" if names else "no options, as the product names none"
        )
        keys.get("options", node).refuse(f"expected {wanted}, came {len(options)}")
    return Variant(
        title=_text(keys, "title") or " / ".join(options) or DEFAULT_TITLE,
        sku=_text(keys, "sku"),
        price=_read(keys, "price", amount, None),
        compare_at_price=_read(keys, "compare_at_price", amount, None),
        stock=_read(keys, "stock", whole, None),
        grams=_read(keys, "grams", weight, None),
        barcode=_text(keys, "barcode"),
        options=options,
        image=_read(keys, "image", address, ""),
        requires_shipping=_read(keys, "requires_shipping", truth, default=True),
        taxable=_read(keys, "taxable", truth, default=True),
        inventory_policy=_read(keys, "inventory_policy", policy, "deny"),
    )


def _declared(node: Node, handles: Mapping[str, str]) -> Iterator[Declared]:
    for vendor, kinds in node.mapping().items():
        for kind, records in kinds.mapping().items():
            for record in records.sequence():
                members = record.members()
                _check_product(members, handles)
                fields = {key: member.plain() for key, member in members.items()}
                yield Declared(vendor, kind, fields, record.where)


def _check_product(members: Mapping[str, Node], handles: Mapping[str, str]) -> None:
    if "product" in members and (handle := members["product"].text().strip()) not in handles:
        members["product"].refuse(f"expected the handle of a product in this file, came {shown(handle)}")


def _generate(node: Node) -> dict[str, dict[str, float]]:
    return {
        vendor: {kind: wanted.read(share, 0.0) for kind, wanted in kinds.mapping().items()}
        for vendor, kinds in node.mapping().items()
    }


def _required(node: Node, keys: Mapping[str, Node], key: str) -> str:
    if key not in keys:
        node.refuse(f"expected a {key}, there is none")
        return ""
    if keys[key].is_blank():
        keys[key].refuse(f"expected a {key}, it is empty")
    return keys[key].text().strip()


def _text(keys: Mapping[str, Node], key: str) -> str:
    return keys[key].text() if key in keys else ""


def _read(keys: Mapping[str, Node], key: str, reader: Callable[[str], _T], default: _T) -> _T:
    # As in a CSV, where an empty cell says that nothing was given.
    return default if key not in keys or keys[key].is_blank() else keys[key].read(reader, default)
