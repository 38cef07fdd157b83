"""Who asks Devdraft, how often, with what right: what comes before every operation, and the case they share.

Pure functions of what the world holds, the request, and now.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from ...core.clock import MINUTE, whole_seconds
from ...core.decision import Check, Decision, Finding, answers, passes, weigh
from ...core.limits import FixedWindow
from ...core.vendor import Case as CoreCase
from . import bodies, deletion, idempotency, wire
from .entities import (
    INVOICES,
    KEYS,
    LINKS,
    PRODUCTS,
    TRANSACTIONS,
    WALLETS,
    ApiKey,
    Invoice,
    PaymentLink,
    Product,
    Replay,
    Transaction,
    Wallet,
)

#: Calls a clock minute, a client key, over all endpoints. Source: Delete Product; guide, Rate Limiting.
REQUESTS: Final = FixedWindow("requests", 100, MINUTE, aligned=True)
#: With read_limit=1000: reads have a budget of their own. Source: guide, List Products and Fetch Product.
READS: Final = FixedWindow("reads", 1000, MINUTE, aligned=True)

#: Rights of a key, by what is said of it where it lacks. All but the last words are ours.
SCOPES: Final = {
    "product:create": ("create", "products"),
    "product:read": ("read", "products"),
    "product:list": ("list", "products"),
    "product:update": ("update", "products"),
    "product:delete": ("delete", "products"),
    "payment_link:create": ("create", "payment links"),
    "payment_link:read": ("read", "payment links"),
    "payment_link:list": ("list", "payment links"),
    "payment_link:update": ("update", "payment links"),
    "invoice:create": ("create", "invoices"),
    "invoice:read": ("read", "invoices"),
    "invoice:list": ("list", "invoices"),
    "invoice:update": ("update", "invoices"),
    "transaction:read": ("read", "transactions"),
}


class Case(CoreCase):
    """One request to Devdraft, and what it is about."""

    @cached_property
    def presented(self) -> tuple[str, str]:
        """Client key and secret as sent. A bearer token stands for both where that is switched on."""
        token = wire.bearer(self.call.headers) if self.held.switch("authentication") == "bearer" else ""
        if not token:
            return self.call.credential, self.call.headers.get(wire.SECRET_HEADER, "").strip()
        found = self.held[KEYS].first("secret", token)
        return (found.id if found else "unknown"), token

    @cached_property
    def key(self) -> ApiKey | None:
        return self.held[KEYS].get(self.presented[0])

    @property
    def client(self) -> ApiKey:
        """The key, once it is known."""
        assert self.key is not None  # noqa: S101  a check before this one has looked
        return self.key

    @cached_property
    def idempotency_key(self) -> str | None:
        """The key under which this request may be repeated; None for a read, and where none is sent."""
        if self.call.method == "GET":
            return None
        both = self.held.switch("idempotency_header") == "both"
        return wire.idempotency_key(self.call.headers, both=both)

    @cached_property
    def replay(self) -> Replay | None:
        """What was answered when this client first used this key."""
        return idempotency.first_use(self.held, self.client.id, self.idempotency_key)

    @property
    def replayed(self) -> bool:
        """Whether this request was answered before, under the same key."""
        return self.replay is not None and idempotency.is_same(self.replay, self.call)

    @cached_property
    def form(self) -> bodies.Form | None:
        """The body's fields and files; None where it cannot be read."""
        return bodies.read(self.call)

    @property
    def fields(self) -> bodies.Body:
        """The body's fields, once it is known that there are some."""
        assert self.form is not None  # noqa: S101  a check before this one has looked
        return self.form.fields

    @property
    def product_id(self) -> str:
        return self.call.params["product_id"]

    @cached_property
    def any_product(self) -> Product | None:
        """The product that the path names, whoever has it. Either case will do."""
        table = self.held[PRODUCTS]
        return table.get(self.product_id) or table.get(self.product_id.lower())

    @cached_property
    def product(self) -> Product | None:
        """The product that the path names, if the application has it."""
        found = self.any_product
        return found if found and found.app_id == self.client.app_id else None

    @property
    def ours(self) -> Product:
        """The product, once it is known to be the application's."""
        assert self.product is not None  # noqa: S101  a check before this one has looked
        return self.product

    @cached_property
    def references(self) -> deletion.References:
        """What names the product, once it is known to be the application's."""
        return deletion.References.of(self.held, self.ours.id)

    @cached_property
    def link(self) -> PaymentLink | None:
        table, wanted = self.held[LINKS], self.call.params["link_id"]
        found = table.get(wanted) or table.get(wanted.lower())
        return found if found and found.app_id == self.client.app_id else None

    @cached_property
    def invoice(self) -> Invoice | None:
        table, wanted = self.held[INVOICES], self.call.params["invoice_id"]
        found = table.get(wanted) or table.get(wanted.lower())
        return found if found and found.app_id == self.client.app_id else None

    @cached_property
    def transaction(self) -> Transaction | None:
        found = self.held[TRANSACTIONS].get(self.call.params["transaction_id"])
        return found if found and found.app_id == self.client.app_id else None

    def wallet(self, identifier: str | None) -> Wallet | None:
        return None if identifier is None else self.held[WALLETS].get(identifier)

    @cached_property
    def page(self) -> tuple[int, int] | str:
        """How many to skip and to take, or what is wrong with them."""
        return bodies.page(self.call, numbered=self.held.switch("list_shape") == "pages")

    @property
    def paging(self) -> tuple[int, int]:
        """Skip and take, once they are known to be right."""
        assert not isinstance(self.page, str)  # noqa: S101  a check before this one has looked
        return self.page


def answered(case: Case, scope: str, checks: Iterable[Check[Case]], then: Check[Case]) -> Decision:
    """Let the client in, put the case to the operation's own checks, and remember what was said.

    The order: credentials, limit, right, idempotency key, then what the operation asks.
    """
    decision = weigh(case, (*_LET_IN, _RIGHTS[scope], key_is_fresh, *checks), then)
    return idempotency.remembered(decision, case.held, case.call, case.key, case.idempotency_key)


# ── who asks ──


def credentials_given(case: Case) -> Finding:
    if all(case.presented):
        return passes("client key and secret are sent")
    return answers(wire.UNAUTHORIZED, "client key and secret are not both sent")


def credentials_known(case: Case) -> Finding:
    if case.key is None:
        return answers(wire.UNAUTHORIZED, "no application has this client key")
    if case.key.secret != case.presented[1]:
        return answers(wire.UNAUTHORIZED, "the secret is not this key's")
    return passes(f"the key is {case.key.name!r}")


def key_usable(case: Case) -> Finding:
    key = case.client
    if key.is_usable(case.now):
        return passes("the key is active")
    return answers(
        wire.UNAUTHORIZED, f"the key is {'expired' if key.status == 'active' else key.status.value}"
    )


# ── how often ──


def within_limit(case: Case) -> Finding:
    """Every call with good credentials counts, replays too; a refused one does not."""
    separate = case.call.method == "GET" and case.held.switch("read_limit") == "1000"
    limit = READS if separate else REQUESTS
    count, reading = case.held.put_to(limit, case.client.id)
    if reading.permitted:
        says = f"call {reading.used} of {reading.limit} in this minute"
        return Finding(says, changes=(count,), reading=reading)
    wait = wire.WAIT
    if case.held.switch("retry_after") == "remaining":
        wait = whole_seconds(reading.retry_at - case.now)
    body = wire.throttling(wait, limit=limit.limit, brief=case.held.switch("throttle_body") == "guide")
    says = f"{reading.limit} calls in this minute already"
    return Finding(says, wire.RATE_LIMITED, body, wire.retry_after(wait), (count,), reading)


_LET_IN: Final[tuple[Check[Case], ...]] = (credentials_given, credentials_known, key_usable, within_limit)


# ── with what right ──


def _right(scope: str) -> Check[Case]:
    """A check that the key has a scope."""
    verb, resource = SCOPES[scope]

    def scope_held(case: Case) -> Finding:
        if scope in case.client.scopes:
            return passes(f"the key may {scope}")
        if scope == "product:delete":
            return answers(wire.DELETE_FORBIDDEN, f"the key lacks {scope}")
        return answers(wire.FORBIDDEN, f"the key lacks {scope}", body=wire.forbidden(verb, resource))

    return scope_held


_RIGHTS: Final = {scope: _right(scope) for scope in SCOPES}


# ── for the first time, or again ──


def key_is_fresh(case: Case) -> Finding:
    """The idempotency key's form, then whether it was used before. Reads have none."""
    key = case.idempotency_key
    if key is None:
        if case.call.method == "POST" and case.held.is_on("require_on_post"):
            return answers(wire.KEY_REQUIRED, "a POST has no idempotency key")
        return passes("no idempotency key")
    if not idempotency.is_key(key, case.held.switch("idempotency_key_format")):
        return answers(wire.MALFORMED_KEY, f"the idempotency key {key!r:.60} is no version 4 UUID")
    first = case.replay
    if first is None:
        return passes("the idempotency key is new")
    if not idempotency.is_same(first, case.call):
        return answers(wire.KEY_REUSED, f"the key was used for {first.method} {first.path}")
    says = f"the key was used for this before; the first answer, {first.answer.name}, is given again"
    return answers(first.answer, says, body=first.said)
