"""Altcraft's stand-in, broken in one way each: counts, codes, notations, tokens, and what goes with what.

Knows the stand-in from inside; what is right about Altcraft is the machine's to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ...sandbox.core.clock import MINUTE
from ...sandbox.core.decision import Answer, Decision, Put, Remove
from ...sandbox.core.limits import FixedWindow
from ...sandbox.core.vendor import Reply, Vendor
from ...sandbox.vendors.altcraft import listing, markup, rules, shapes
from ...sandbox.vendors.altcraft import tokens as places
from ...sandbox.vendors.altcraft import wire as said
from ...sandbox.vendors.altcraft.entities import ORDERS, PRODUCTS, TENANTS, TOKENS, Product, Right, Token
from . import Mutant, altered, breaking, forgetful, patching, rendered, reworded

_NAME: Final = "altcraft"
_REFUSALS: Final = (said.NO_IDENTIFIERS, said.BAD_PARAMETER)


# ── what goes, and what is counted ──


def _counting(count: Callable[[Any, Decision], int]) -> Callable[[Vendor], Vendor]:
    """A vendor whose deletions of products are counted in another way."""

    def recount(case: Any, decision: Decision) -> Decision:
        if decision.refused:
            return decision
        return decision._replace(answer=said.PRODUCTS_DELETED, body=said.deleted(count(case, decision)))

    return lambda vendor: altered(vendor, "delete_products", recount)


def _named(case: Any, _decision: Decision) -> int:
    return len(case.targets.ids) + len(case.targets.external_ids)


def _with_repeats(case: Any, _decision: Decision) -> int:
    return sum(1 for _ in rules._products_meant(case))  # noqa: SLF001  to be broken


def _with_skus(case: Any, decision: Decision) -> int:
    gone = {one.id: one for one in rules._products_meant(case)}  # noqa: SLF001  to be broken
    return len(decision.changes) + sum(len(one.skus) for one in gone.values())


def _empty_means_all(vendor: Vendor) -> Vendor:
    def delete(case: Any, decision: Decision) -> Decision:
        if decision.answer is not said.NO_IDENTIFIERS:
            return decision
        everything = [Remove(PRODUCTS, one.id) for one in case.held[PRODUCTS]]
        body = said.deleted(len(everything))
        return decision._replace(answer=said.PRODUCTS_DELETED, body=body, changes=tuple(everything))

    return altered(vendor, "delete_products", delete)


def _deletes_before_it_checks(vendor: Vendor) -> Vendor:
    """The external ids are gone when a wrong internal one is met."""

    def delete(case: Any, decision: Decision) -> Decision:
        if decision.answer is not said.BAD_PARAMETER:
            return decision
        text = case.call.body.decode("utf-8", "replace")
        gone = [Remove(PRODUCTS, one.id) for one in case.held[PRODUCTS] if one.external_id in text]
        return decision._replace(changes=tuple(gone))

    return altered(vendor, "delete_products", delete)


def _last_sku_takes_its_product(vendor: Vendor) -> Vendor:
    def delete(_case: Any, decision: Decision) -> Decision:
        emptied = [
            Remove(PRODUCTS, one.record.id)
            for one in decision.changes
            if isinstance(one, Put) and isinstance(one.record, Product) and not one.record.skus
        ]
        return decision._replace(changes=(*decision.changes, *emptied))

    return altered(vendor, "delete_skus", delete)


def _takes_orders_along(vendor: Vendor) -> Vendor:
    def delete(case: Any, decision: Decision) -> Decision:
        if decision.refused or not decision.changes:
            return decision
        orders = [Remove(ORDERS, one.id) for one in case.held[ORDERS]]
        return decision._replace(changes=(*decision.changes, *orders))

    return altered(vendor, "delete_products", delete)


def _same_number_again(vendor: Vendor) -> Vendor:
    """The internal id follows from the external one: a product made again has that of the one before."""

    def number(change: Any) -> Any:
        made = int.from_bytes(change.record.external_id.encode()) % 10**15
        return change._replace(record=replace(change.record, id=str(made)))

    def make(_case: Any, decision: Decision) -> Decision:
        return decision._replace(changes=tuple(map(number, decision.changes)))

    return altered(vendor, "import_products", make)


def _any_accounts(case: Any) -> Any:
    for number in case.targets.ids:
        product = case.held[PRODUCTS].get(str(number))
        if product is not None:
            yield product
    for name in case.targets.external_ids:
        yield from (one for one in case.held[PRODUCTS].find("external_id", name))


def _nearly(near: Callable[[str], str]) -> Callable[[Any], Any]:
    """Finds external ids that are the same once both are made `near`."""

    def meant(case: Any) -> Any:
        numbers = {str(one) for one in case.targets.ids}
        names = {near(one) for one in case.targets.external_ids}
        for product in case.held[PRODUCTS]:
            is_meant = product.id in numbers or near(product.external_id) in names
            if product.account_id == case.tenant.id and is_meant:
                yield product

    return meant


# ── codes and notations ──


def _in_earnest(vendor: Vendor) -> Vendor:
    """The HTTP status says the code too."""

    def status(reply: Reply, decision: Decision, _call: Any) -> Reply:
        body = decision.answer.body if decision.body is None else decision.body
        return reply._replace(status=body["error"] or reply.status)

    return rendered(vendor, status)


def _always_json(vendor: Vendor) -> Vendor:
    def answer(reply: Reply, decision: Decision, _call: Any) -> Reply:
        body = decision.answer.body if decision.body is None else decision.body
        return reply._replace(headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode())

    return rendered(vendor, answer)


def _in_xml(before: bytes, after: bytes) -> Callable[[Vendor], Vendor]:
    """A vendor whose XML answers read otherwise."""

    def rewrite(reply: Reply, _decision: Decision, _call: Any) -> Reply:
        is_xml = reply.body.startswith(b"<")
        return reply._replace(body=reply.body.replace(before, after)) if is_xml else reply

    return lambda vendor: rendered(vendor, rewrite)


def _expands_entities(body: bytes) -> markup.XmlDocument:
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  as the stand-in's own

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415  as the stand-in's own

    try:
        root = fromstring(body.decode(), forbid_dtd=False, forbid_entities=False)
    except (ParseError, ValueError) as error:
        raise shapes.Unreadable(str(error)) from error
    if root.tag != said.ROOT:
        raise shapes.Unreadable(root.tag)
    return markup.XmlDocument(root)


def _any_root(body: bytes) -> markup.XmlDocument:
    root = body.replace(b"<root>", b"<xml>").replace(b"</root>", b"</xml>")
    return markup.parse_xml(root)


def _number_from_text(name: str, value: Any) -> int:
    if isinstance(value, str) and value.isdigit():
        return int(value)
    if type(value) is int and 0 <= value <= shapes.GREATEST:
        return value
    raise shapes.refuse(name, shapes.Leaf.INTEGER)


# ── who asks, and how often ──


class _HeaderFirst(rules.Case):
    @property
    def sent(self) -> str:
        return (
            places.in_header(self.call.headers) or self.document.token() or places.in_query(self.call.query)
        )


class _NotInTheUrl(rules.Case):
    @property
    def sent(self) -> str:
        return self.document.token() or places.in_header(self.call.headers)


class _Altered(rules.Case):
    """With a token that is better than it is."""

    def better(self, token: Token) -> Token:
        raise NotImplementedError

    @property
    def token(self) -> Token | None:
        found = self.held[TOKENS].first("value", self.sent)
        return self.better(found) if found else None


class _NobodyIsOff(_Altered):
    def better(self, token: Token) -> Token:
        return replace(token, is_active=True)


class _NobodyExpires(_Altered):
    def better(self, token: Token) -> Token:
        return replace(token, expires_at=None)


class _WritersDelete(_Altered):
    def better(self, token: Token) -> Token:
        more = {Right.DELETE} if Right.WRITE in token.rights else set()
        return replace(token, rights=token.rights | more)


_A_MINUTE: Final = FixedWindow("a_minute", 20, MINUTE)


def _limited(vendor: Vendor) -> Vendor:
    """20 calls a minute, and a 429 that no page knows."""

    def limit(case: Any, decision: Decision) -> Decision:
        count, reading = case.held.put_to(_A_MINUTE, next(iter(case.held[TENANTS])).id)
        if reading.permitted:
            return decision._replace(changes=(*decision.changes, count))
        return vendor.throttled(60)

    return altered(vendor, "*", limit)


# ── lists ──


def _row(record: Product) -> dict[str, Any]:
    return {"id": int(record.id), "name": record.name, "external_id": record.external_id}


def _row_with_no_skus(record: Product) -> dict[str, Any]:
    row = {"name": record.name, "external_id": record.external_id}
    return {**row, "sku": [said.sku_row(sku) for sku in record.skus]}


_POINTER: Final = listing.pointer


def _one_back(mark: listing.Mark, account: str) -> str:
    return _POINTER(mark._replace(position=max(0, mark.position - 1)), account)


def _answers(name: str, **body: Any) -> Callable[[Vendor], Vendor]:
    return lambda vendor: reworded(vendor, name, body=body)


def _text_of(answer: Answer, text: str) -> Callable[[Vendor], Vendor]:
    return _answers(answer.name, **{**answer.body, "error_text": text})


def _changed(name: str, says: str, change: Callable[[Vendor], Vendor]) -> Mutant:
    return Mutant(name, _NAME, says, breaking(change, _NAME))


def _seen_otherwise(name: str, says: str, case: type[rules.Case]) -> Mutant:
    return _changed(name, says, lambda vendor: replace(vendor, case=case))


def _patched(name: str, says: str, module: str, **names: Any) -> Mutant:
    return Mutant(name, _NAME, says, patching(_NAME, module, **names))


#: Those whose answers differ from the document too.
_DOCUMENTED: Final = frozenset({"always json", "shows numbers", "empty sku", "xml says more"})
MUTANTS: Final = tuple(replace(mutant, documents=mutant.name in _DOCUMENTED) for mutant in (

    _changed("counts what is named", "The count is of what was named, there or not.", _counting(_named)),
    _changed("counts repeats", "A product that is named twice counts twice.", _counting(_with_repeats)),
    _changed("counts skus", "The SKUs that go with a product are counted too.", _counting(_with_skus)),
    _changed(
        "not found is an error", "Where nothing is found, the error is 404.",
        _answers("nothing_deleted", deleted_count=0, error=404, error_text="Not found"),
    ),
    _changed(
        "only says so", "The answer counts the products, and they stay.",
        lambda vendor: forgetful(vendor, "delete_products", lambda one: isinstance(one, Remove)),
    ),
    _changed("empty means all", "A deletion that names nothing deletes everything.", _empty_means_all),
    _changed("deletes before it checks", "A call with one wrong id deletes the others.", _deletes_before_it_checks),
    _changed("last sku takes its product", "A product goes with its last SKU.", _last_sku_takes_its_product),
    _changed("takes orders along", "Orders go with the products.", _takes_orders_along),
    _changed("same number again", "A product made again has its old internal id.", _same_number_again),
    _patched("any accounts", "Another account's products can be deleted.", "rules", _products_meant=_any_accounts),
    _patched("any case", "External ids match in any case.", "rules", _products_meant=_nearly(str.lower)),
    _patched("trims", "Spaces around external ids are passed over.", "rules", _products_meant=_nearly(str.strip)),
    _changed("in earnest", "Errors have an HTTP status of their own.", _in_earnest),
    _changed("always json", "XML is answered in JSON.", _always_json),
    _changed("xml says more", "In XML a success has a text.", _in_xml(b"<error_text></", b"<error_text>OK</")),
    _changed(
        "xml out of order", "In XML the error comes before the count.",
        _in_xml(b"<deleted_count>0</deleted_count><error>0</error>", b"<error>0</error><deleted_count>0</deleted_count>"),
    ),
    _patched("expands entities", "A document type and its entities are taken.", "bodies", parse_xml=_expands_entities),
    _patched("any root", "The root element may be another.", "bodies", parse_xml=_any_root),
    _patched(
        "number from text", "Digits in a text will do for an internal id.", "bodies",
        _READERS={**dict.fromkeys(shapes.Leaf, lambda _name, value: value), shapes.Leaf.INTEGER: _number_from_text},
    ),
    _changed("token text", "The 401 says something else.", _text_of(said.UNKNOWN_TOKEN, "Unknown token")),
    _changed("access as token", "A right that is missing is told as a token that is.",
             _answers("no_access", **said.TOKEN_REQUIRED.body)),
    _seen_otherwise("header first", "The header's token counts before the body's.", _HeaderFirst),
    _seen_otherwise("not in the url", "A token in the URL is not looked at.", _NotInTheUrl),
    _seen_otherwise("nobody is off", "A token that was switched off goes on.", _NobodyIsOff),
    _seen_otherwise("nobody expires", "A token that expired goes on.", _NobodyExpires),
    _seen_otherwise("writers delete", "Who may import may delete.", _WritersDelete),
    _changed("limited", "20 calls a minute, then a 429.", _limited),
    _patched("shows numbers", "The list shows internal ids, and no SKUs.", "wire", product_row=_row),
    _patched("empty sku", "A product without SKUs has an empty `sku`.", "wire", product_row=_row_with_no_skus),
    _patched("one back", "A page begins with the last one's last product.", "listing", pointer=_one_back),
))  # fmt: skip
