"""Understudy's clients: how to call each vendor's delete side well, in production too.

The public face. Nothing is loaded before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .altcraft import Altcraft, AsyncAltcraft
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
    from .outcome import Attempt, Outcome, Removal
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
    "Blocked",
    "CallError",
    "ClientError",
    "Conflict",
    "Devdraft",
    "Impact",
    "InvalidPlan",
    "InvalidRequest",
    "LedgerError",
    "NotConfirmed",
    "NotFound",
    "NotSent",
    "Outcome",
    "Patience",
    "PermissionDenied",
    "QuotaExhausted",
    "RateLimited",
    "RealHostRefused",
    "Refused",
    "Removal",
    "Shoplazza",
    "Sight",
    "Stop",
    "TribeMade",
    "Unauthenticated",
    "UnknownOutcome",
    "UsageError",
    "ZohoDesk",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  so that importing this package imports nothing

    return getattr(import_module(f".{_WHERE[name]}", __name__), name)
