"""Hostile input at every route of Zoho Desk's: refused in the vendor's own words, and nothing changed."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from understudy.sandbox import World
from understudy.sandbox.vendors.zoho_desk import vendor

PRODUCTS = "/api/v1/products"
DEPARTMENT = "892000000000006907"
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e300, 10**30, "", " ", "x", "٣", "0x1", "1" * 5000, "\x00", "\ud800", [], {},
    [[]], [{}], [None], [True], ["\ud800"], {"a": {"b": []}}, {"\ud800": 1}, "../..", "1;DROP TABLE",
]  # fmt: skip
BODIES = [
    b"", b" ", b"{", b"[", b"}", b"null", b"true", b"1", b'"x"', b"[]", b"[1]", b"\xff\xfe", b"\x00", b"NaN",
    b'{"productIds":NaN}', b'{"ids":[Infinity]}', b'{"ids":["\\ud800"]}', b'{"\\ud800":1}', b'{"\\UD800":1}',
    b"[" * 100_000, b'{"ids":' + b"[" * 50_000 + b"]" * 50_000 + b"}", b'{"a":' * 50_000,
    b'{"ids":[' + b"9" * 10_000 + b"]}", b'{"ids":["1"],"ids":[]}', b"\xef\xbb\xbf{}",
    b'{"ids":["1"' + b',"1"' * 100_000 + b"]}", b"<xml/>", b"id=1", b"x" * (2 << 20),
]  # fmt: skip
QUERIES = [
    "=", "id", "id=", "id=%", "id=%00", "id=%ff", "id=%F0%9F%92%A9", "id=1&id=1&id=", "id[]=1", "ID=1",
    "id=1%2C2%2C", "p", "p=1&id=1", "from=-1", "from=1e9", "from=99999999999999999999", "limit=1&limit=1",
    "limit=%20", "sortBy=", "fields=,", "include=", "include=owner,owner,", "orgId=", "orgId=1&orgId=2",
    "departmentId=", "module=", "viewId=", "id=" + "1," * 10_000 + "1", "%FF=1", "a" * 50_000 + "=1", "id=1;2",
    "%0d%0aX: 1=1",
]  # fmt: skip
ROUTES = [(route.method, route.path) for route in vendor.routes]
#: Routes that read a body. The `…All` ones take none, and are about everything in the bin.
BODIED = [
    (method, path) for method, path in ROUTES if method in {"POST", "PATCH"} and not path.endswith("All")
]


class Standing:
    """A world with a record of each kind, and what it looked like before."""

    def __init__(self, world: World) -> None:
        self.world = world
        desk = world.zoho_desk
        self.product = desk.products.add(name="Router").id
        desk.tickets.add(product=self.product)
        desk.articles.add()
        trashed = desk.products.add(name="Trashed")
        desk.happen("product_trashed", product=trashed.id)
        desk.switch("edition", "enterprise")
        self.before = self.records()

    def records(self) -> dict[str, list[Any]]:
        return {kind.name: list(self.world.zoho_desk.records(kind.name)) for kind in vendor.kinds}

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        path = path.replace("<product_id>", self.product).replace("<ticket_id>", "1")
        path = path.replace("<helpcenter_id>", "892000000000000201")
        answer: httpx.Response = self.world.zoho_desk.http.request(method, path, **more)
        return answer

    def check(self, answer: httpx.Response) -> None:
        """Answered as the vendor would, by a rule, and with everything as it was."""
        assert answer.status_code < 500
        assert answer.headers["Understudy-Rule"].startswith("zoho_desk.")
        if answer.content:
            assert isinstance(answer.json(), dict)
        assert not self.world.errors
        assert self.records() == self.before


@pytest.fixture
def standing(understudy: World) -> Standing:
    return Standing(understudy)


@pytest.mark.parametrize(("method", "path"), BODIED)
def test_a_hostile_body_changes_nothing(standing: Standing, method: str, path: str) -> None:
    for body in BODIES:
        standing.check(standing.send(method, path, content=body, headers=_JSON))


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_hostile_query_changes_nothing(standing: Standing, method: str, path: str) -> None:
    for query in QUERIES:
        standing.check(standing.send(method, f"{path}?{query}"))


def test_separators_alone_ask_for_nothing(standing: Standing) -> None:
    answer = standing.send("DELETE", f"{PRODUCTS}?&&&")
    assert answer.json()["errors"][0]["errorType"] == "missing"
    standing.check(answer)


@pytest.mark.parametrize("path", [path for method, path in BODIED if method == "POST"])
@pytest.mark.parametrize(
    "field", ["productIds", "ticketIds", "ids", "departmentId", "isChildNeedToBeRestored"]
)
def test_a_list_of_ids_of_a_wrong_type_changes_nothing(standing: Standing, path: str, field: str) -> None:
    own = {PRODUCTS: "productIds", "/api/v1/tickets": "ticketIds"}.get(path.rpartition("/")[0], "ids")
    rest = {own: ["1"]} if own != field else {}
    for value in VALUES:
        content = json.dumps({**rest, field: value})
        standing.check(standing.send("POST", path, content=content, headers=_JSON))


_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "field",
    ["departmentIds", "productName", "unitPrice", "description", "ownerId", "cf", "layoutId", "id", ""],
)
def test_a_field_of_a_wrong_type_breaks_nothing(standing: Standing, field: str) -> None:
    """A value that fits is taken, and must then be shown again; any other changes nothing."""
    path = f"{PRODUCTS}/{standing.product}"
    for value in VALUES:
        answer = standing.send("PATCH", path, content=json.dumps({field: value}), headers=_JSON)
        if answer.status_code == 200:
            assert field not in {"departmentIds", "id", ""}
            assert standing.send("GET", path).json() == answer.json()
            standing.before = standing.records()
        standing.check(answer)


HEADERS = [
    b"", b"Zoho-oauthtoken", b"Zoho-oauthtoken \xff", b"Zoho-oauthtoken \xe2\x98\x83",
    b"Zoho-oauthtoken " + b"x" * 9000, b"Zoho-oauthtoken x, Zoho-oauthtoken y",
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_hostile_header_changes_nothing(standing: Standing, method: str, path: str) -> None:
    for header in HEADERS:
        answer = standing.send(method, path, headers={b"Authorization": header})
        assert answer.status_code == 401
        standing.check(answer)


@pytest.mark.parametrize("identifier", ["%00", "%FF", "x" * 5000, "1e5", "-1", "%20", "%D9%A3"])
@pytest.mark.parametrize("path", [PRODUCTS, "/api/v1/tickets"])
def test_a_hostile_id_in_the_path_is_not_found(standing: Standing, path: str, identifier: str) -> None:
    answer = standing.send("GET", f"{path}/{identifier}")
    assert answer.status_code == 404
    standing.check(answer)
