"""Switches over the control plane: which reading of something that a vendor's sources leave open a world takes.

Knows the vendors' declared switches; what a reading changes is the vendor's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Problem
from ..vendor import Switch, Vendor
from .asked import Asked
from .input import Refused


def show_switches(asked: Asked) -> Any:
    asked.world.open_all()
    values = asked.world.state.switches
    return {
        "switches": [described(name, one, values[name]) for name, one in _known(asked.world.vendors).items()]
    }


def set_switches(asked: Asked) -> Any:
    world = asked.world
    problems = switch_problems(world.vendors, asked.body, "$")
    if problems:
        raise Refused(422, "no switch was set", problems)
    world.swap(lambda state: state.having(switches=state.switches.update(asked.body)))
    return show_switches(asked)


def switch_problems(vendors: Mapping[str, Vendor], values: Mapping[str, str], where: str) -> list[Problem]:
    """What is wrong with readings by switch, as in `{"vendor.switch": "reading"}`."""
    known = _known(vendors)
    problems = []
    for name, value in values.items():
        if name not in known:
            says = f"is no switch; there are: {', '.join(known) or 'none'}"
            problems.append(Problem(f"{where}['{name}']", says))
        elif value not in known[name].choices:
            says = f"must be one of {', '.join(known[name].choices)}, not {value!r}"
            problems.append(Problem(f"{where}['{name}']", says))
    return problems


def _known(vendors: Mapping[str, Vendor]) -> dict[str, Switch]:
    return {
        f"{vendor.name}.{switch.name}": switch for vendor in vendors.values() for switch in vendor.switches
    }


def described(name: str, switch: Switch, value: str) -> dict[str, Any]:
    """A switch by its full name, with the reading that is taken."""
    return {
        "name": name,
        "value": value,
        "default": switch.default,
        "choices": list(switch.choices),
        "about": switch.about,
        "source": switch.source,
    }
