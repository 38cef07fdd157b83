"""The vendors' own clients of ours, as code under test: one that forgets when it is killed, and one that remembers."""

from __future__ import annotations

from typing import Any

from understudy import clients
from understudy.clients import delete_all
from understudy.clients.ledger import Ledger
from understudy.clients.plan import Item, Plan
from understudy.clients.runner import IfBlocked, Orders, Runner
from understudy.contracts.carrier import InProcess
from understudy.contracts.scenario import Mode
from understudy.contracts.trial import Access, Subject
from understudy.sandbox import Sandbox


def _client(vendor: str, sandbox: Sandbox, access: Access) -> Any:
    carrier = InProcess(sandbox.app, access.world, access.url)
    return getattr(clients, clients.VENDORS[vendor])(
        access.credentials, base_url=access.url, sleep=access.sleep, now=access.now, carrier=carrier,
        renew=access.renew,
    )  # fmt: skip


def _orders(access: Access) -> Orders:
    hides = access.mode is Mode.DEACTIVATE
    return Orders(if_blocked=IfBlocked.DEACTIVATE if hides else IfBlocked.SKIP, permanent=access.permanent)


def reference(vendor: str, sandbox: Sandbox) -> Subject:
    """`delete_all`, which keeps nothing on disk."""

    def ours(access: Access) -> dict[str, str]:
        if access.mode is Mode.DRY:
            return dict.fromkeys(access.ids, "not_attempted")
        client = _client(vendor, sandbox, access)
        return {row.id: row.outcome.value for row in delete_all(client, access.ids, _orders(access)).rows}

    return ours


def remembering(vendor: str, sandbox: Sandbox) -> Subject:
    """A run with a ledger in the folder that outlives it, as `understudy perform` keeps one."""

    def ours(access: Access) -> dict[str, str]:
        client = _client(vendor, sandbox, access)
        with Ledger(access.folder / "ledger", durable=False) as ledger:
            ledger.begin(Plan(tuple(map(Item, access.ids))), {"vendor": vendor}, access.now())
            Runner(client, ledger, _orders(access)).go()
            return {row.id: row.outcome.value for row in ledger.rows()}

    return ours
