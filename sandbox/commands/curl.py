"""A request as a curl command to paste. Knows shells' quoting, and no vendor."""

from __future__ import annotations

import shlex

from ..core.vendor import Example


def curl(example: Example, base_url: str) -> str:
    words = ["curl"]
    if example.method != "GET":
        words += ["-X", example.method]
    words.append(shlex.quote(f"{base_url}{example.path}"))
    for name, value in example.headers:
        words += ["-H", shlex.quote(f"{name}: {value}")]
    if example.body:
        words += ["--data", shlex.quote(example.body)]
    return " ".join(words)
