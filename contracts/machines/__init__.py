"""Each vendor's machine: a model of what its pages promise, put beside whatever answers in its name.

Knows where the machines are. Needs the extra `contracts` once one is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from ...sandbox.core.errors import UsageError

if TYPE_CHECKING:
    from .base import VendorMachine

VENDORS: Final = ("altcraft", "devdraft", "shoplazza", "tribemade", "zoho_desk")


def machine(vendor: str) -> type[VendorMachine]:
    """The machine of a vendor. Raises UsageError for one that has none."""
    if vendor not in VENDORS:
        raise UsageError(f"no machine for {vendor!r}; there is one for each of: {', '.join(VENDORS)}")
    found: type[VendorMachine] = import_module(f".{vendor}", __name__).MACHINE
    return found
