"""One deletion integration, careless and careful, over each HTTP library that people use: none of it knows of a test.

The address is the vendor's own, the key comes from the environment, time is the machine's: as somebody's code has it.
"""

# ruff: noqa: BLE001, TID251  somebody's own code knows no clock but the machine's, and catches what comes
from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from time import sleep
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import httpx2
import requests
import urllib3

HOME = "https://api.tribemade.in"
ENVIRONMENT = {"TRIBEMADE_KEY": "{api_key}"}
PATIENCE = 10.0


class Answer(NamedTuple):
    status: int
    body: Any


Send = Callable[..., Answer]


def _headers() -> dict[str, str]:
    return {"X-API-Key": os.environ["TRIBEMADE_KEY"]}


def with_httpx(method: str, url: str, patience: float = PATIENCE) -> Answer:
    with httpx.Client(headers=_headers(), timeout=patience) as client:
        answer = client.request(method, url)
    return Answer(answer.status_code, answer.text)


def with_httpx2(method: str, url: str, patience: float = PATIENCE) -> Answer:
    with httpx2.Client(headers=_headers(), timeout=patience) as client:
        answer = client.request(method, url)
    return Answer(answer.status_code, answer.text)


def with_requests(method: str, url: str, patience: float = PATIENCE) -> Answer:
    answer = requests.request(method, url, headers=_headers(), timeout=patience)
    return Answer(answer.status_code, answer.text)


def with_urllib3(method: str, url: str, patience: float = PATIENCE) -> Answer:
    """Nothing is said of retries here, and three are made."""
    with urllib3.PoolManager() as pool:
        answer = pool.request(method, url, headers=_headers(), timeout=patience)
    return Answer(answer.status, answer.data.decode())


def with_urllib3_once(method: str, url: str, patience: float = PATIENCE) -> Answer:
    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request(method, url, headers=_headers(), timeout=patience)
    return Answer(answer.status, answer.data.decode())


def with_http_client(method: str, url: str, patience: float = PATIENCE) -> Answer:
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=patience)
    try:
        connection.request(method, address.path, headers=_headers())
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode())
    finally:
        connection.close()


def with_urllib(method: str, url: str, patience: float = PATIENCE) -> Answer:
    asked = urllib.request.Request(url, method=method, headers=_headers())
    try:
        with urllib.request.urlopen(asked, timeout=patience) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read().decode())


#: Each sends a request once, whatever becomes of it.
ONCE = (with_httpx, with_httpx2, with_requests, with_urllib3_once, with_http_client, with_urllib)
EVERY = (*ONCE, with_urllib3)
#: What a program may meet of one removal.
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("reset", {}),
    ("close", {}),
    ("lost_reply", {}),
    ("truncated", {"keep": 5}),
    ("timeout", {}),
    ("status", {"status": 502, "shape": "html"}),
    ("malformed", {}),
]
WORDS = {200: "deleted", 400: "blocked", 404: "not_found"}


def naive(send: Send) -> Callable[[list[str]], dict[str, str]]:
    """What one writes first."""

    def delete_products(ids: list[str]) -> dict[str, str]:
        said = {}
        for one in ids:
            try:
                answer = send("DELETE", f"{HOME}/api/products/{one}")
            except Exception:
                said[one] = "failed"
            else:
                said[one] = WORDS.get(answer.status, "failed")
            sleep(6)
        return said

    return delete_products


class Over(Exception):
    """The key is not known any longer; its text is the word for the product at which that was found out."""


class Careful:
    """What is left when nothing is taken for granted."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def __call__(self, ids: list[str]) -> dict[str, str]:
        said: dict[str, str] = {}
        for one in ids:
            try:
                said[one] = self.remove(one)
            except Over as over:
                said[one] = str(over)
                break
            sleep(6)
        return said | {one: "not_attempted" for one in ids if one not in said}

    def remove(self, product: str) -> str:
        doubt = False
        for _ in range(6):
            answer = self.ask("DELETE", product)
            if answer is not None and answer.status != 429:
                return word(answer, doubt=doubt)
            doubt = True
            if answer is not None:
                time.sleep(61)
            elif found := looked(self.ask("GET", product)):
                return found
        return "unknown"

    def ask(self, method: str, product: str) -> Answer | None:
        """The answer, or None for one that proves nothing."""
        try:
            answer = self._send(method, f"{HOME}/api/products/{product}")
            return understood(answer.status, json.loads(answer.body))
        except Exception:
            return None


def understood(status: int, body: Any) -> Answer | None:
    return Answer(status, body) if status < 500 and isinstance(body, dict) else None


def word(answer: Answer, *, doubt: bool) -> str:
    """What an answer to a removal says, where one before it was lost or not. Raises `Over`."""
    if answer.status in {401, 403}:
        raise Over("unknown" if doubt else "refused")
    if answer.status == 404:
        return "gone" if doubt else "not_found"
    return WORDS.get(answer.status, "failed")


def looked(answer: Answer | None) -> str | None:
    """What a look after a lost answer says; None where the product is there, to be tried again. Raises `Over`."""
    if answer is not None and answer.status in {401, 403}:
        raise Over("unknown")
    if answer is None or answer.status == 429:
        return "unknown"
    return "gone" if answer.status == 404 else None
