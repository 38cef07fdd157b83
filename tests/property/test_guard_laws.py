"""Whatever is thrown at the guard: what gets through touches canaries alone, and no more often than the budget says.

Each sequence of requests is really sent, to a stand-in with products of other people in it: those are the judge.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from understudy.contracts.live.canaries import Canaries
from understudy.contracts.live.double import Probes, probes_of
from understudy.contracts.live.ground import Operation, Place
from understudy.contracts.live.guard import Guard, GuardRefused
from understudy.contracts.live.transport import GuardedTransport
from understudy.sandbox import Sandbox
from understudy.sandbox.core.transport import Transport

VENDORS = ("tribemade", "devdraft", "shoplazza", "altcraft", "zoho_desk")
BUDGET = 3
NEW: dict[str, Any] = {
    "tribemade": {"name": "canary-x-1", "price": 1, "description": "", "stock": 0},
    "devdraft": {"name": "canary-x-1", "price": 1, "description": ""},
    "shoplazza": {"product": {"title": "canary-x-1", "has_only_default_variant": True}},
    "altcraft": {"data": [{"name": "canary-x-1", "external_id": "canary-x-1"}]},
    "zoho_desk": {"productName": "canary-x-1", "departmentIds": ["892000000000006907"]},
}
READING = ("get_", "list_", "count_")

Draw = Callable[..., Any]


class Attack:
    """A vendor's stand-in with bystanders, and a guarded way to it."""

    def __init__(self, sandbox: Sandbox, vendor: str) -> None:
        self.probes: Probes = probes_of(vendor)
        self.world = sandbox.create()
        self.standin = getattr(self.world, vendor)
        if vendor == "zoho_desk":
            assert self.standin.records("departments").get("892000000000006907")
        self.bystanders = [self.standin.records("products").add() for _ in range(2)]
        self.before = {one.id: self.standin.records("products").dump(one.id) for one in self.bystanders}
        self.guard = Guard(
            self.probes.ground, self.standin.url, "canary-x", budget=BUDGET, most=3, canaries=Canaries()
        )
        inner = Transport(sandbox.app, self.world)
        self.client = httpx.Client(
            transport=GuardedTransport(inner, self.guard), headers=self.standin.account.headers
        )

    @property
    def creating(self) -> Operation:
        return next(
            one for one in self.probes.ground.operations if one.name.startswith(("create_", "import_"))
        )

    @property
    def ids(self) -> list[str]:
        """Ids of everybody's, by any name that the vendor knows them by."""
        theirs = [str(getattr(one, "external_id", one.id)) for one in self.bystanders]
        own = [one for one in self.guard.canaries.known for _ in range(4)]
        return [*own, *theirs, *(one.id for one in self.bystanders)]

    def send(self, method: str, target: str, content: bytes, headers: dict[str, str]) -> None:
        try:
            self.client.request(method, f"{self.standin.url}{target}", content=content, headers=headers)
        except (GuardRefused, httpx.InvalidURL):
            return

    def judge(self) -> None:
        after = {one.id: self.standin.records("products").dump(one.id) for one in self.bystanders}
        assert after == self.before
        touching = [
            one
            for one in self.standin.journal
            if not one.operation.startswith((*READING, "create_", "import_"))
        ]
        assert len(touching) <= self.guard.used <= BUDGET
        assert {one.operation for one in self.standin.journal} <= {
            one.name for one in self.probes.ground.operations
        }
        made = [one for one in self.standin.journal if one.operation.startswith(("create_", "import_"))]
        assert len(made) <= 3


#: What an operation that changes a record says in its body.
CHANGES: dict[str, dict[str, Any]] = {
    "edit_product": {"is_active": False},
    "update_product": {"status": "INACTIVE", "productName": "x", "product": {"title": "x"}},
}
NONSENSE = ("", "..", "%2e%2e", "*", "all", "not-a-uuid")
TYPED = {"Content-Type": "application/json"}


class Shot(NamedTuple):
    """One request, before it is bent."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: dict[str, Any]


def _aimed(draw: Draw, attack: Attack) -> Shot:
    """A request to an operation that touches records, as the vendor wants it, about anybody's."""
    operation = draw(st.sampled_from([one for one in attack.probes.ground.operations if one.named]))
    ids = draw(st.lists(st.sampled_from([*attack.ids, *NONSENSE[:1]]), min_size=1, max_size=3))
    path, query, body = operation.path, [], dict(CHANGES.get(operation.name, {}))
    body = {name: value for name, value in body.items() if name in operation.keys}
    for named in operation.named:
        if named.place is Place.PATH:
            path = path.replace(f"{{{named.field}}}", draw(st.sampled_from(ids)))
        elif named.place is Place.QUERY:
            query += [(named.field, one) for one in ids]
        else:
            body[named.field] = ids
    return Shot(operation.method, path, query, body)


def _any_route(draw: Draw, attack: Attack) -> Shot:
    """A request to whatever the vendor serves, probes or not."""
    route = draw(st.sampled_from(attack.standin.vendor.routes))
    path = route.path
    while "<" in path:
        before, _, rest = path.partition("<")
        path = f"{before}{draw(st.sampled_from([*attack.ids, *NONSENSE]))}{rest.partition('>')[2]}"
    ids = draw(st.lists(st.sampled_from(attack.ids), max_size=2))
    body = draw(
        st.sampled_from(
            [{}, {"ids": ids}, {"external_ids": ids}, {"ticketIds": ids}, {"status": "cancelled"}]
        )
    )
    return Shot(route.method, path, [], body)


def _making(draw: Draw, attack: Attack) -> Shot:
    """A creation; or one that names somebody's."""
    new = NEW[attack.probes.vendor]
    if draw(st.booleans()):
        one = draw(st.sampled_from(attack.ids))
        new = {"data": [{"name": "x", "external_id": one}]} if "data" in new else {**new, "id": one}
    return Shot("POST", attack.creating.path, [], new)


def _bent(draw: Draw, attack: Attack, shot: Shot) -> tuple[str, str, bytes, dict[str, str]]:
    """The request as it is; or with something more or else in it, as somebody would who wants to get past."""
    one = draw(st.sampled_from(attack.ids))
    how = draw(
        st.sampled_from(
            ["", "", "", "", "method", "query", "member", "twice", "path", "header", "joined", "bare"]
        )
    )
    query = [
        *shot.query,
        *([(draw(st.sampled_from(["id", "ids", "productIds", "force"])), one)] if how == "query" else []),
    ]
    if how == "joined":
        query = [(name, f"{value},{one}") for name, value in query]
    body = {
        **shot.body,
        **({draw(st.sampled_from(["ids", "external_ids", "id"])): [one]} if how == "member" else {}),
    }
    text = json.dumps(body) if body else ""
    if how == "twice" and body:
        text = f"{{{json.dumps(next(iter(body)))}:{json.dumps([one])},{text[1:]}"
    method = (
        draw(st.sampled_from(["DELETE", "POST", "PUT", "PATCH", "GET"])) if how == "method" else shot.method
    )
    path = (
        f"{shot.path}{draw(st.sampled_from(['/', '/..', f'/../{one}', f'%2F{one}']))}"
        if how == "path"
        else shot.path
    )
    target = f"{path}?{'&'.join(f'{name}={value}' for name, value in query)}" if query else path
    headers = {**TYPED, **({"X-HTTP-Method-Override": "DELETE"} if how == "header" else {})}
    return method, target, text.encode(), {} if how == "bare" else headers


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_what_gets_through_touches_canaries_alone_and_within_the_budget(data: st.DataObject) -> None:
    attack = Attack(SANDBOX, data.draw(st.sampled_from(VENDORS)))
    _attacked(data.draw, attack, data.draw(st.integers(4, 14)))
    attack.judge()


def _attacked(draw: Draw, attack: Attack, times: int) -> None:
    for _ in range(times):
        kind = draw(st.sampled_from([_making, _aimed, _aimed, _aimed, _any_route]))
        attack.send(*_bent(draw, attack, kind(draw, attack)))


SANDBOX = Sandbox()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_attack_does_get_through_where_it_may(vendor: str) -> None:
    """Else the law above would hold of a guard that stops everything."""
    attack = Attack(SANDBOX, vendor)
    attack.send("POST", attack.creating.path, json.dumps(NEW[vendor]).encode(), TYPED)
    assert len(attack.guard.canaries.living) == 1
    attack.judge()
