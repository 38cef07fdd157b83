"""`unmodified`: a Python function as it is, tried with the vendor in the place of its network and its clock."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..trial import Access, Subject
from .stage import Stage, awaited


def unmodified(
    function: Callable[[list[str]], Any],
    *,
    hosts: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Subject:
    """A subject of a function that is given ids, and knows by itself where the vendor is and how to ask it.

    While it runs, in its thread and in those that it starts, httpx, httpx2, requests, urllib3, http.client and
    urllib.request reach the stand-in under the vendor's own names, under `access.url`, and under `hosts` (patterns
    such as `*.internal`); anybody else is refused with `CannotRun`. `time`, `datetime.now` and event loops go by the
    vendor's clock. `environment` is set meanwhile; `{url}` and each credential's name in braces are filled in.
    What the function gives back, if it is a mapping, is its word for each id. It may be a coroutine function.
    """
    stage = Stage(hosts, environment, sys.modules.get(getattr(function, "__module__", None) or ""))

    def subject(access: Access) -> Any:
        with stage.run(access):
            said = function(list(access.ids))
            return awaited(said) if inspect.iscoroutine(said) else said

    return subject
