"""Who is let in at Zoho Desk, and how often: the checks that come before any operation looks at its records.

Sources: the page, steps 1 and pitfalls (scopes, data centres); Zoho Desk API, OAuth; working-with-api-credits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from ...core.call import Call
from ...core.clock import whole_seconds
from ...core.decision import SILENT, Check, Finding, answers, passes
from ...core.state import Held
from ...core.vendor import Case as CoreCase
from . import wire
from .bodies import Asked, Form
from .budgets import WRONG, edition, spend, standing
from .entities import (
    AGENTS,
    BY_HOST,
    DATA_CENTRES,
    ORGANIZATIONS,
    PRODUCTS,
    TICKETS,
    TOKENS,
    DataCentre,
    Module,
    Organization,
    Product,
    Ticket,
)


class Case(CoreCase):
    """One request to Zoho Desk, and what it is about."""

    def __init__(self, held: Held, call: Call) -> None:
        super().__init__(held, call)
        token = held[TOKENS].first("value", call.credential) if call.credential else None
        self.token = token
        self.organization = held[ORGANIZATIONS].get(token.org_id) if token else None
        """The organisation whose token this is."""
        self.agent = held[AGENTS].get(token.agent_id) if token else None
        self._asked: Asked | Finding | None = None

    @property
    def data_centre(self) -> DataCentre:
        """Where the request was sent: by its host, or where that is no Desk host, by the switch."""
        bare = self.call.host.partition(":")[0].lower()
        return BY_HOST.get(bare) or DATA_CENTRES[self.held.switch("data_centre")]

    @property
    def org(self) -> Organization:
        """The organisation, once the token is known."""
        assert self.organization is not None  # noqa: S101  a check before this one has looked
        return self.organization

    @property
    def agent_id(self) -> str:
        return self.token.agent_id if self.token else ""

    @cached_property
    def product(self) -> Product | None:
        """The product that the path names, if the organisation has it, in the trash or not."""
        found = self.held[PRODUCTS].get(self.call.params["product_id"])
        return found if found and found.org_id == self.org.id else None

    @property
    def the_product(self) -> Product:
        """The product, once it was found."""
        assert self.product is not None  # noqa: S101  a check before this one has looked
        return self.product

    @cached_property
    def ticket(self) -> Ticket | None:
        found = self.held[TICKETS].get(self.call.params["ticket_id"])
        return found if found and found.org_id == self.org.id else None

    def read(self, form: Form) -> Asked | Finding:
        """What the request asks for, or what is wrong with it; read once."""
        if self._asked is None:
            self._asked = form(self.held, self.call, self.org.id)
        return self._asked

    @property
    def asked(self) -> Asked:
        """What the request asks for, once it was found well formed."""
        assert isinstance(self._asked, Asked)  # noqa: S101  a check before this one has looked
        return self._asked


# ── who asks ──


def authorization_present(case: Case) -> Finding:
    scheme, _, value = case.call.headers.get("authorization", "").strip().partition(" ")
    accepted = scheme == wire.SCHEME or (scheme == wire.BEARER and case.held.is_on("accept_bearer"))
    if accepted and value.strip():
        return SILENT
    body = wire.NOT_AUTHORIZED if case.held.switch("unauthorized_text") == "authorized" else None
    return answers(wire.UNAUTHORIZED, f"no Authorization of the form {wire.SCHEME} <token>", body=body)


def token_known(case: Case) -> Finding:
    """An expired token, and one of another data centre, are unknown here: their answers are the same."""
    token, organization = case.token, case.organization
    if token is None or organization is None:
        return answers(wire.INVALID_OAUTH, "no organisation has issued this token")
    if organization.data_centre is not case.data_centre:
        says = (
            f"the token is of data centre {organization.data_centre.label}, this is {case.data_centre.label}"
        )
        if case.held.switch("wrong_data_centre") == "html":
            return answers(wire.WRONG_DATA_CENTRE, says)
        return answers(wire.INVALID_OAUTH, says)
    if token.expires is not None and token.expires <= case.now:
        return answers(wire.INVALID_OAUTH, f"token {token.id} has expired")
    return passes(f"token {token.id} of organisation {organization.id}")


def org_matches(case: Case) -> Finding:
    """Every `orgId` that is sent must be the token's own."""
    named = [case.call.headers[wire.ORG_HEADER]] if wire.ORG_HEADER in case.call.headers else []
    if case.call.query and case.held.is_on("org_id_in_query"):
        named += case.call.values(wire.ORG)
    if any(one != case.org.id for one in named):
        return _free(case, answers(wire.OAUTH_ORG_MISMATCH, f"{wire.ORG} is {named}, not {case.org.id}"))
    if not named and case.held.is_on("require_org_id"):
        return _free(case, answers(wire.ORG_ID_REQUIRED, f"no {wire.ORG} is sent"))
    return SILENT


def _free(case: Case, finding: Finding) -> Finding:
    """A refusal that costs nothing, and says what is left."""
    return finding._replace(reading=standing(case.held, case.org))


def let_in(resource: str, operation: str, own: str = "") -> tuple[Check[Case], ...]:
    """The checks that a caller passes who may do such a thing. `own`: a resource that may do in its place."""
    exact, every = f"Desk.{resource}.{operation}", f"Desk.{resource}.ALL"
    others = {f"Desk.{own}.{operation}", f"Desk.{own}.ALL"} if own else set()

    def scope_granted(case: Case) -> Finding:
        scopes = case.token.scopes if case.token else ()
        if exact in scopes or every in scopes:
            return SILENT
        if others.intersection(scopes) and case.held.switch("products_scope") == "accepted":
            return SILENT
        says = f"the token has neither {exact} nor {every}"
        return _free(case, answers(wire.SCOPE_MISMATCH, says))

    return authorization_present, token_known, org_matches, scope_granted


# ── how often ──


def in_turn(case: Case) -> Finding:
    """Calls in flight are counted an organisation, whoever sends them."""
    others = case.org.others_calling + _flying(case)
    if others >= edition(case.held).calls:
        return _free(case, answers(wire.TOO_MANY_CALLS, f"{others} calls are in flight already"))
    return SILENT


def _flying(case: Case) -> int:
    if not case.call.in_flight:
        return 0
    tokens = [case.held[TOKENS].first("value", call.credential) for call in case.call.in_flight]
    return sum(1 for token in tokens if token is not None and token.org_id == case.org.id)


def asks(module: Module, form: Form, weight: Callable[[Case], int]) -> tuple[Check[Case], ...]:
    """The checks that a call can be paid for, is well formed, and is about a module that the agent may use.

    A call that is refused for its form or its agent costs less than one that is carried out.
    """

    def within_credits(case: Case) -> Finding:
        wrong = isinstance(case.read(form), Finding) or _is_denied(case, module)
        cost = WRONG if wrong else weight(case)
        count, reading = spend(case.held, case.org, cost)
        left = f"{cost} credits, {reading.remaining} are left today"
        if reading.permitted:
            return Finding(left, changes=(count,), reading=reading)
        wait = wire.retry_after(whole_seconds(reading.retry_at - case.now))
        return Finding(f"it costs {left}", wire.CREDITS_EXHAUSTED, None, wait, (count,), reading)

    def well_formed(case: Case) -> Finding:
        asked = case.read(form)
        return asked if isinstance(asked, Finding) else SILENT

    def module_permitted(case: Case) -> Finding:
        if _is_denied(case, module):
            return answers(wire.FORBIDDEN, f"the agent's profile may not use {module}")
        return SILENT

    return in_turn, within_credits, well_formed, module_permitted


def _is_denied(case: Case, module: Module) -> bool:
    return case.agent is not None and module in case.agent.denied
