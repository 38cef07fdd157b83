"""Understudy's clients: how to call each vendor's delete side well, in production too.

The public face. Nothing is loaded before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .altcraft import Altcraft, AsyncAltcraft
    from .audit import Audit
    from .bulk import Summary, delete_all
    from .calls import Impact, Sight
    from .devdraft import AsyncDevdraft, Devdraft
    from .errors import (
        Blocked,
        CallError,
        ClientError,
        Conflict,
        InvalidPlan,
        InvalidRequest,
        LedgerError,
        NotConfirmed,
        NotFound,
        NotSent,
        PermissionDenied,
        QuotaExhausted,
        RateLimited,
        RealHostRefused,
        Refused,
        Stop,
        Unauthenticated,
        UnknownOutcome,
        UsageError,
    )
    from .exchange import Patience
    from .exporting import Exported, export
    from .ledger import Ledger
    from .outcome import Attempt, Outcome, Removal
    from .plan import Item, Plan
    from .runner import IfBlocked, Orders, Runner
    from .shoplazza import AsyncShoplazza, Shoplazza
    from .tribemade import AsyncTribeMade, TribeMade
    from .zoho_desk import AsyncZohoDesk, ZohoDesk

_ERRORS = (
    "Blocked", "CallError", "ClientError", "Conflict", "InvalidPlan", "InvalidRequest", "LedgerError", "NotConfirmed",
    "NotFound", "NotSent", "PermissionDenied", "QuotaExhausted", "RateLimited", "RealHostRefused", "Refused", "Stop",
    "Unauthenticated", "UnknownOutcome", "UsageError",
)  # fmt: skip
_WHERE = {
    **dict.fromkeys(("Altcraft", "AsyncAltcraft"), "altcraft"),
    **dict.fromkeys(("AsyncDevdraft", "Devdraft"), "devdraft"),
    **dict.fromkeys(("AsyncShoplazza", "Shoplazza"), "shoplazza"),
    **dict.fromkeys(("AsyncTribeMade", "TribeMade"), "tribemade"),
    **dict.fromkeys(("AsyncZohoDesk", "ZohoDesk"), "zoho_desk"),
    **dict.fromkeys(("Attempt", "Outcome", "Removal"), "outcome"),
    **dict.fromkeys(("Impact", "Sight"), "calls"),
    **dict.fromkeys(_ERRORS, "errors"),
    **dict.fromkeys(("Exported", "export"), "exporting"),
    **dict.fromkeys(("IfBlocked", "Orders", "Runner"), "runner"),
    **dict.fromkeys(("Item", "Plan"), "plan"),
    **dict.fromkeys(("Summary", "delete_all"), "bulk"),
    "Audit": "audit",
    "Ledger": "ledger",
    "Patience": "exchange",
}

#: Each vendor's module and its client, by the vendor's name.
VENDORS = {
    "altcraft": "Altcraft",
    "devdraft": "Devdraft",
    "shoplazza": "Shoplazza",
    "tribemade": "TribeMade",
    "zoho_desk": "ZohoDesk",
}

__all__ = [
    "VENDORS",
    "Altcraft",
    "AsyncAltcraft",
    "AsyncDevdraft",
    "AsyncShoplazza",
    "AsyncTribeMade",
    "AsyncZohoDesk",
    "Attempt",
    "Audit",
    "Blocked",
    "CallError",
    "ClientError",
    "Conflict",
    "Devdraft",
    "Exported",
    "IfBlocked",
    "Impact",
    "InvalidPlan",
    "InvalidRequest",
    "Item",
    "Ledger",
    "LedgerError",
    "NotConfirmed",
    "NotFound",
    "NotSent",
    "Orders",
    "Outcome",
    "Patience",
    "PermissionDenied",
    "Plan",
    "QuotaExhausted",
    "RateLimited",
    "RealHostRefused",
    "Refused",
    "Removal",
    "Runner",
    "Shoplazza",
    "Sight",
    "Stop",
    "Summary",
    "TribeMade",
    "Unauthenticated",
    "UnknownOutcome",
    "UsageError",
    "ZohoDesk",
    "delete_all",
    "export",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  so that importing this package imports nothing

    return getattr(import_module(f".{_WHERE[name]}", __name__), name)
