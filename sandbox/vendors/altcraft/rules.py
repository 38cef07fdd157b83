"""Altcraft's decisions on deletion, and what every method looks at first, in the vendor's order.

Pure functions of what the world holds, the request, and now; no Flask, no I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Final

from ...core.call import Malformed
from ...core.clock import DAY, iso_millis
from ...core.decision import (
    SILENT,
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
from ...core.limits import FixedWindow
from ...core.vendor import Case as CoreCase
from . import bodies, tokens, wire
from .entities import PRODUCTS, TENANTS, TOKENS, Product, Right, Sku, Tenant, Token
from .shapes import Document

#: With tariff_calls: so many calls an account. Neither the number nor the month is documented.
TARIFFS: Final = {calls: FixedWindow("tariff", int(calls), 30 * DAY) for calls in ("10", "100")}
_NAMED: Final = 5  # how many identifiers a reason names


class Case(CoreCase):
    """One request to Altcraft, and what it is about."""

    @cached_property
    def body(self) -> Document | Malformed:
        """The body as it was announced, or why it cannot be read."""
        call = self.call
        if call.oversized:
            return Malformed("the body is over the limit")
        notation = wire.notation_of(call)
        if notation is None or (
            not call.content_type and self.held.switch("missing_content_type") == "refused"
        ):
            return Malformed(f"the content type is {call.content_type!r:.60}, neither JSON nor XML")
        if notation is wire.Format.XML and self.held.switch("formats") == "json":
            return Malformed("XML is not served")
        return bodies.parsed(call, notation)

    @property
    def document(self) -> Document:
        """The body, once it could be read."""
        assert not isinstance(self.body, Malformed)  # noqa: S101  a check before this one has looked
        return self.body

    @cached_property
    def sent(self) -> str:
        """The token that counts: the body's, else the header's, else the URL's; '' where none is sent."""
        inside = self.document.token()
        if inside or self.held.switch("token_places") == "body":
            return inside
        return tokens.in_header(self.call.headers) or tokens.in_query(self.call.query)

    @cached_property
    def token(self) -> Token | None:
        return self.held[TOKENS].first("value", self.sent)

    @cached_property
    def tenant(self) -> Tenant:
        """The account, once the token is known."""
        assert self.token is not None  # noqa: S101  a check before this one has looked
        found = self.held[TENANTS].get(self.token.account_id)
        assert found is not None  # noqa: S101  a token is made for an account that is there
        return found

    @cached_property
    def deletion(self) -> bodies.Deletion | Malformed:
        return bodies.deletion(self.document)

    @property
    def targets(self) -> bodies.Deletion:
        """What is to go, once that could be read."""
        assert not isinstance(self.deletion, Malformed)  # noqa: S101  a check before this one has looked
        return self.deletion


# ── operations ──


def delete_products(case: Case) -> Decision:
    """Source: Delete products."""
    return weigh(case, _DELETE, remove_products)


def delete_skus(case: Case) -> Decision:
    """Source: Delete SKU."""
    return weigh(case, _DELETE, remove_skus)


# ── who asks, and how often ──


def body_is_readable(case: Case) -> Finding:
    """The first check of all: the token may be inside the body."""
    if isinstance(case.body, Malformed):
        return answers(wire.MALFORMED_BODY, case.body.why)
    return passes("the body can be read")


def token_given(case: Case) -> Finding:
    if not case.sent:
        return answers(wire.TOKEN_REQUIRED, "the request has no token, or an empty one")
    return passes("a token is sent")


def token_known(case: Case) -> Finding:
    token = case.token
    if token is None:
        return _stranger(case, "no account has this token")
    if not token.is_active:
        return _stranger(case, f"token {token.id} was switched off")
    if token.expires_at is not None and case.now >= token.expires_at:
        return _stranger(case, f"token {token.id} expired at {iso_millis(token.expires_at)}")
    return passes(f"token {token.id} is that of account {case.tenant.name!r}")


def _stranger(case: Case, says: str) -> Finding:
    answer = wire.UNKNOWN_TOKEN if case.held.switch("unknown_token") == "401" else wire.TOKEN_REFUSED
    return answers(answer, says)


def may(right: Right) -> Check[Case]:
    """A check that the token's role has a right."""
    allowed = passes(f"the token's role has {right}")

    def role_has_right(case: Case) -> Finding:
        token = case.token
        assert token is not None  # noqa: S101  `token_known` has looked
        if right in token.rights:
            return allowed
        has = ", ".join(sorted(token.rights)) or "nothing"
        return answers(wire.NO_ACCESS, f"the token's role has {has}, and not {right}")

    return role_has_right


def within_tariff(case: Case) -> Finding:
    limit = TARIFFS.get(case.held.switch("tariff_calls"))
    if limit is None:
        return SILENT
    count, reading = case.held.put_to(limit, case.tenant.id)
    if reading.permitted:
        says = f"call {reading.used} of the {reading.limit} that the tariff has"
        return Finding(says, changes=(count,), reading=reading)
    says = f"the tariff's {reading.limit} calls are used up"
    return Finding(says, wire.TARIFF_LIMIT, changes=(count,), reading=reading)


def let_in(right: Right) -> tuple[Check[Case], ...]:
    """What every method looks at before its own parameters."""
    return (body_is_readable, token_given, token_known, may(right), within_tariff)


# ── deletion ──


def method_exists(case: Case) -> Finding:
    """Source: the guide's navigation for version 72, which has no delete methods."""
    if case.held.switch("platform_version") == "72":
        return answers(wire.NOT_FOUND, "version 72 has no delete methods")
    return SILENT


def identifiers_are_valid(case: Case) -> Finding:
    if isinstance(case.deletion, Malformed):
        return answers(wire.BAD_PARAMETER, case.deletion.why)
    return passes("every identifier has the right type")


def identifiers_given(case: Case) -> Finding:
    """Nothing named is nothing deleted: never all there is."""
    targets = case.targets
    if not targets.ids and not targets.external_ids:
        return answers(wire.NO_IDENTIFIERS, "neither ids nor external_ids names anything")
    return passes(f"{len(targets.ids)} ids and {len(targets.external_ids)} external_ids")


_DELETE: Final[tuple[Check[Case], ...]] = (
    method_exists,
    *let_in(Right.DELETE),
    identifiers_are_valid,
    identifiers_given,
)


def remove_products(case: Case) -> Finding:
    """Each product once, however often it is named; its SKUs go with it, its orders stay."""
    found = {product.id: product for product in _products_meant(case)}
    if not found:
        return answers(wire.NOTHING_DELETED, "no product of the account has any of these identifiers")
    skus = sum(len(product.skus) for product in found.values())
    says = f"{_said(found)} gone for good" + (f", with {skus} SKUs" if skus else "")
    changes = [Remove(PRODUCTS, identifier, "deleted") for identifier in found]
    return answers(wire.PRODUCTS_DELETED, says, *changes, body=wire.deleted(len(found)))


def _products_meant(case: Case) -> Iterator[Product]:
    """The account's products that are named: another account's look as if they did not exist."""
    table, targets, account = case.held[PRODUCTS], case.targets, case.tenant.id
    for number in targets.ids:
        product = table.get(str(number))
        if product is not None and product.account_id == account:
            yield product
    for name in targets.external_ids:
        for product in table.find("external_id", name):
            if product.account_id == account:
                yield product


def remove_skus(case: Case) -> Finding:
    """Each SKU once; its product stays, even without any."""
    doomed: dict[str, tuple[Product, dict[str, Sku]]] = {}
    for product, sku in _skus_meant(case):
        doomed.setdefault(product.id, (product, {}))[1][sku.id] = sku
    if not doomed:
        return answers(wire.NOTHING_DELETED, "no SKU of the account has any of these identifiers")
    gone = [identifier for _, skus in doomed.values() for identifier in skus]
    changes = tuple(_without(product, skus) for product, skus in doomed.values())
    return answers(wire.SKUS_DELETED, f"{_said(gone)} gone for good", *changes, body=wire.deleted(len(gone)))


def _skus_meant(case: Case) -> Iterator[tuple[Product, Sku]]:
    table, targets, account = case.held[PRODUCTS], case.targets, case.tenant.id
    named = [("sku_id", str(number)) for number in targets.ids]
    named += [("sku_external_id", name) for name in targets.external_ids]
    for index, key in named:
        for product in table.find(index, key):
            if product.account_id == account:
                yield from ((product, sku) for sku in product.skus if key == _key(index, sku))


def _key(index: str, sku: Sku) -> str:
    return sku.id if index == "sku_id" else sku.external_id


def _without(product: Product, gone: dict[str, Sku]) -> Change:
    kept = tuple(sku for sku in product.skus if sku.id not in gone)
    says = f"SKU {_said(gone)} deleted from"
    return Put(PRODUCTS, replace(product, skus=kept), says, Effect.IRREVERSIBLE)


def _said(identifiers: Iterable[str]) -> str:
    named = list(identifiers)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{', '.join(named[:_NAMED])}{more}"
