"""Understudy's sandbox: stand-ins for vendor APIs, each request a step from one world to the next.

The public face. Nothing is loaded before it is asked for, so that `understudy serve` starts quickly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.catalogue import Catalogue, load
    from .core.clock import Clock, Gear
    from .core.errors import InvalidCatalogue, InvalidInput, UnderstudyError, UsageError
    from .core.faults import Fault, FaultKind, RetryAfter, When
    from .core.sandbox import Sandbox
    from .core.server import Server
    from .core.world import World

_WHERE = {
    "Catalogue": "catalogue",
    "Clock": "clock",
    "Fault": "faults",
    "FaultKind": "faults",
    "Gear": "clock",
    "InvalidCatalogue": "errors",
    "InvalidInput": "errors",
    "RetryAfter": "faults",
    "Sandbox": "sandbox",
    "Server": "server",
    "UnderstudyError": "errors",
    "UsageError": "errors",
    "When": "faults",
    "World": "world",
    "load": "catalogue",
}

__all__ = [
    "Catalogue",
    "Clock",
    "Fault",
    "FaultKind",
    "Gear",
    "InvalidCatalogue",
    "InvalidInput",
    "RetryAfter",
    "Sandbox",
    "Server",
    "UnderstudyError",
    "UsageError",
    "When",
    "World",
    "load",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  so that importing this package imports nothing

    return getattr(import_module(f".core.{_WHERE[name]}", __name__), name)
