"""Which ids Shoplazza takes, told before one is sent: as strict as the vendor. Expectations: Delete Product, product_id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from understudy.clients import Shoplazza
from understudy.sandbox import World

Make = Callable[..., Any]


@pytest.mark.parametrize(
    "identifier",
    ["9fb9f3c6-2300-42c1-8593-d9008d7cfc09", "9FB9F3C6-2300-42C1-8593-D9008D7CFC09"],
)
def test_a_uuid_in_either_case_is_one(client: Make, identifier: str) -> None:
    assert client(Shoplazza).calls.problem(identifier) is None


@pytest.mark.parametrize(
    "identifier",
    [
        "abc",
        "1",
        "count",
        "9fb9f3c6230042c18593d9008d7cfc09",
        "{9fb9f3c6-2300-42c1-8593-d9008d7cfc09}",
        "urn:uuid:9fb9f3c6-2300-42c1-8593-d9008d7cfc09",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc0g",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc09 ",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc09\n",
        "٩fb9f3c6-2300-42c1-8593-d9008d7cfc09",
        "9fb9f3c6-2300-42c1-8593-d9008d7cfc09,9fb9f3c6-2300-42c1-8593-d9008d7cfc09",
    ],
)
def test_what_the_vendor_calls_no_uuid_is_a_problem(understudy: World, client: Make, identifier: str) -> None:
    assert client(Shoplazza).calls.problem(identifier) == "not a UUID"
    path = f"/openapi/2022-01/products/{quote(identifier, safe='')}"
    assert understudy.shoplazza.http.delete(path).status_code == 422


def test_an_empty_id_is_a_problem(client: Make) -> None:
    assert client(Shoplazza).calls.problem("") == "not a UUID"
