r"""Delete the products whose ids stand on standard input at Shoplazza, one after the other, with httpx and asyncio.

understudy verify --vendor shoplazza -- python examples/programs/shoplazza.py
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

import httpx

BASE, TOKEN = os.environ["SHOPLAZZA_BASE_URL"], os.environ["SHOPLAZZA_ACCESS_TOKEN"]
TRIES = 5


class Over(Exception):
    """The token is not known any longer."""


async def called(http: httpx.AsyncClient, method: str, product: str) -> httpx.Response | None:
    """The answer; None where it was lost, or broke off."""
    try:
        return await http.request(method, f"/openapi/2022-01/products/{product}")
    except httpx.HTTPError:
        return None


def wait_for(answer: httpx.Response) -> float:
    """The seconds that a refusal asks to wait; a minute where it says none that makes sense."""
    try:
        return max(1.0, float(answer.headers["Retry-After"]))
    except (KeyError, ValueError):
        return 60.0


async def deleted(http: httpx.AsyncClient, product: str) -> str:
    """What became of a product, in one word."""
    for attempt in range(TRIES):
        answer = await called(http, "DELETE", product)
        if answer is None or answer.status_code >= 500:
            return await looked_at(http, product)
        if answer.status_code == 404:
            return "gone" if attempt else "not_found"
        if answer.status_code == 401:
            raise Over
        if answer.status_code != 429:
            return await understood(http, product, answer)
        await asyncio.sleep(wait_for(answer))
    return "failed"


async def understood(http: httpx.AsyncClient, product: str, answer: httpx.Response) -> str:
    """A success is one where its body can be read, too."""
    try:
        answer.json()
    except ValueError:
        return await looked_at(http, product)
    return "deleted" if answer.status_code == 200 else "refused"


async def looked_at(http: httpx.AsyncClient, product: str) -> str:
    """The answer was lost, or tells of a failure: it may have been carried out all the same."""
    answer = await called(http, "GET", product)
    status = answer.status_code if answer is not None else 0
    return {200: "failed", 404: "gone"}.get(status, "unknown")


async def main() -> None:
    """Each id, with its word as soon as there is one."""
    over = False
    async with httpx.AsyncClient(base_url=BASE, headers={"Access-Token": TOKEN}, timeout=10) as http:
        for product in sys.stdin.read().splitlines():
            try:
                outcome = "not_attempted" if over else await deleted(http, product)
            except Over:
                over, outcome = True, "refused"
            print(json.dumps({"id": product, "outcome": outcome}), flush=True)  # noqa: T201  a report of it


asyncio.run(main())
