r"""Delete the products whose ids stand on standard input at TribeMade, with nothing but Python's own library.

understudy rehearse --vendor tribemade --catalogue products.csv --plan ids.csv --time-scale 60 \
    -- python examples/programs/delete.py
"""

from __future__ import annotations

import json
import os
import sys
import time
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
        with urlopen(request, timeout=10) as answer:  # noqa: S310  as above
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        body = refusal.read()
        return refusal.code, json.loads(body) if body.startswith(b"{") else {}
    except (URLError, OSError, ValueError):
        return 0, {}


def deleted(product: str) -> str:
    """What became of a product, in one word."""
    status, body = called("DELETE", product)
    while status == 429:
        time.sleep(body.get("retry_after", 60))  # noqa: TID251  a real wait, for a real vendor
        status, body = called("DELETE", product)
    if status in WORDS:
        return WORDS[status]
    if 400 < status < 500:
        return "refused"
    # The answer was lost, or tells of a failure: it may have been carried out all the same, so look.
    seen, _ = called("GET", product)
    return {200: "failed", 404: "gone"}.get(seen, "unknown")


for line in sys.stdin:
    print(json.dumps({"id": line.strip(), "outcome": deleted(line.strip())}), flush=True)  # noqa: T201  a report of it
