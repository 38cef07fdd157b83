"""The control plane at `/_understudy/`: worlds, clock, faults and journal over HTTP, described by `openapi.yaml`.

Loaded when somebody first asks for it. Names no vendor.
"""

from __future__ import annotations

from .plane import PREFIX, ROUTES, control_app

__all__ = ["PREFIX", "ROUTES", "control_app"]
