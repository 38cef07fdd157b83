r"""Delete the products whose ids stand on standard input at TribeMade, with nothing but Python's own library.

understudy rehearse --vendor tribemade --catalogue products.csv --plan ids.csv --time-scale 60 \
    -- python examples/programs/delete.py
"""

from __future__ import annotations

import json
import os
import sys
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

BASE, KEY = os.environ["TRIBEMADE_BASE_URL"], os.environ["TRIBEMADE_API_KEY"]
WORDS = {200: "deleted", 400: "blocked", 404: "not_found"}


def called(method: str, product: str) -> tuple[int, Any]:
    """Status and body; status 0 where the answer was lost."""
    url = f"{BASE}/api/products/{quote(product)}"
    request = Request(url, method=method, headers={"X-API-Key": KEY})  # noqa: S310  the address is the user's own
    try:
        with _answered(request) as answer:
            return answer.status, json.load(answer)
    except (URLError, HTTPException, OSError, ValueError):  # an answer that breaks off, too
        return 0, {}


def _answered(request: Request) -> Any:
    try:
        return urlopen(request, timeout=10)  # noqa: S310  as above
    except HTTPError as refusal:
        return refusal  # which is an answer


def wait_for(body: Any) -> float:
    """The seconds that a refusal asks to wait; a minute where it says none that makes sense."""
    try:
        return max(1.0, float(body["retry_after"]))
    except (KeyError, TypeError, ValueError):
        return 60.0


def deleted(product: str) -> str:
    """What became of a product, in one word."""
    status, body = called("DELETE", product)
    again = status == 429
    while status == 429:
        time.sleep(wait_for(body))  # noqa: TID251  a real wait, for a real vendor
        status, body = called("DELETE", product)
    if status == 404 and again:
        return "gone"  # by whom, nobody can say who has asked before
    if status in WORDS:
        return WORDS[status]
    if 400 < status < 500:
        return "refused"
    # The answer was lost, or tells of a failure: it may have been carried out all the same, so look.
    seen, _ = called("GET", product)
    return {200: "failed", 404: "gone"}.get(seen, "unknown")


outcome = ""
for line in sys.stdin:
    outcome = "not_attempted" if outcome in {"refused", "not_attempted"} else deleted(line.strip())
    print(json.dumps({"id": line.strip(), "outcome": outcome}), flush=True)  # noqa: T201  a report of it
