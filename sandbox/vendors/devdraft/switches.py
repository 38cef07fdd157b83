"""What Devdraft's sources leave open or say twice, as switches: the readings, and the one taken.

"Guide" is the documentation that Delete Product belongs to, "developers" the newer one.
"""

from __future__ import annotations

from typing import Final

from ...core.vendor import Switch

_YES_NO: Final = ("true", "false")
_NO_YES: Final = ("false", "true")

SWITCHES: Final = (
    Switch(
        "references", "table", ("table", "strict", "developers"),
        "what keeps a product: pending invoices; or active links, pending invoices and completed transactions; "
        "or active links, pending invoices and payments on their way",
        "Delete Product: the table of referenced data; its rule 2 and the 409's text; developers, Delete Product",
    ),
    Switch(
        "in_flight_blocks", "true", _YES_NO,
        "whether a payment on its way keeps its product from being deleted",
        "developers, Delete Product, says so; Delete Product is silent",
    ),
    Switch(
        "paid_invoices_block", "false", _NO_YES, "whether a paid invoice keeps its product from being deleted",
        "Delete Product names pending and draft invoices only",
    ),
    Switch(
        "profile", "guide", ("guide", "developers"), "whether `force` and `cascade` in the query mean anything",
        "Delete Product has no query; developers, Delete Product, has both",
    ),
    Switch(
        "delete_response", "full", ("full", "receipt", "empty"), "what a deletion is answered with",
        "Delete Product: the product; developers, Delete Product: a receipt; generated clients: nothing",
    ),
    Switch(
        "foreign_product", "404", ("404", "403"), "the answer to deleting another application's product",
        "not documented; a 404 does not give its existence away",
    ),
    Switch(
        "uuid_version", "any", ("any", "4"), "which UUIDs are product ids",
        "Delete Product: a valid UUID; developers, Delete Product: version 4",
    ),
    Switch(
        "authentication", "pair", ("pair", "bearer"), "whether a key's secret as a bearer token is let in too",
        "Delete Product: two headers; developers, Authentication: a bearer token",
    ),
    Switch(
        "read_limit", "shared", ("shared", "1000"),
        "whether reads share the budget of 100 a minute, or have 1000 of their own",
        "guide, Rate Limiting: 100 a key; guide, List Products and Fetch Product: 1000",
    ),
    Switch(
        "retry_after", "remaining", ("remaining", "constant"),
        "what `retryAfter` says: what is left of the clock minute, or always 60",
        "Delete Product shows 60; guide, Rate Limiting, shows 45",
    ),
    Switch(
        "throttle_body", "page", ("page", "guide"), "the 429's body: the page's, or a shorter one",
        "Delete Product; guide, Rate Limiting",
    ),
    Switch(
        "idempotency_header", "x-idempotency-key", ("x-idempotency-key", "both"),
        "whether `idempotency-key` is honoured as well",
        "Delete Product: x-idempotency-key; guide, Idempotency, and generated clients: idempotency-key",
    ),
    Switch(
        "idempotency_key_format", "uuid4", ("uuid4", "any"), "what an idempotency key must be",
        "guide, Idempotency: a version 4 UUID; developers, Idempotency: any unique text",
    ),
    Switch(
        "require_on_post", "false", _NO_YES, "whether every POST must have an idempotency key",
        "guide, product pages: recommended; guide, Idempotency, and generated clients: required",
    ),
    Switch(
        "error_shape", "envelope", ("envelope", "typed"), "how errors are told",
        "Delete Product: statusCode, message, error; developers, Authentication: a typed error",
    ),
    Switch(
        "list_shape", "array", ("array", "data", "pages"),
        "a list: bare; {data, total, skip, take}; or paged by `page` and `limit`, with a summary",
        "guide, List Products; generated clients; developers, List Products",
    ),
    Switch(
        "field_style", "page", ("page", "generated"),
        "a product's fields: as the page spells them, or createdAt, updatedAt and the price as a text",
        "Delete Product; generated clients' examples",
    ),
    Switch(
        "currencies", "any", ("any", "common"), "which currencies a product may have: of any source, or of all",
        "guide: USD, EUR, USDC, EURC; reference: USD, EUR, GBP, CAD, AUD, JPY",
    ),
    Switch(
        "image_rules", "strict", ("strict", "guide"),
        "images: 5 MB in three formats, or 10 MB and, on upload, GIF too",
        "generated clients; guide, Upload Product Images",
    ),
    Switch(
        "description_required", "true", _YES_NO, "whether a new product needs a description",
        "guide, Create Product: required; generated clients: optional",
    ),
    Switch(
        "unknown_fields", "ignore", ("ignore", "refuse"), "what becomes of fields that nobody knows",
        "not documented",
    ),
    Switch(
        "invoice_update", "put", ("put", "patch"), "whether PATCH updates an invoice, beside PUT",
        "guide, Update Invoice: PUT; developers, Update Invoice: PATCH",
    ),
    Switch(
        "reopen_draft", "true", _YES_NO,
        "whether an open invoice may go back to draft, the one way to free its product without a payment",
        "Delete Product advises to cancel invoices; no source shows how",
    ),
    Switch(
        "unknown_path", "understudy", ("understudy", "vendor"),
        "who answers a path that does not exist: Understudy, loudly, or Devdraft with a 404",
        "not documented",
    ),
)  # fmt: skip
