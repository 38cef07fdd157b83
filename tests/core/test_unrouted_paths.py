"""Never a silent 404: whatever no route matches answers 501, with the nearest route and what differs from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.tribemade import vendor

ID = "660e8400-e29b-41d4-a716-446655440123"
#: TribeMade's URLs, by its reference, and the verbs that each takes.
SERVED = {
    r"/api/products/create": {"POST", "GET", "HEAD", "DELETE"},
    r"/api/products/[^/]+": {"GET", "HEAD", "DELETE"},
    r"/api/products/[^/]+/edit": {"PUT"},
    r"/api/orders/[^/]+": {"GET", "HEAD"},
    r"/api/orders/[^/]+/status": {"PUT"},
}
VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"]
REAL = [
    ["api", "products", ID],
    ["api", "products", "create"],
    ["api", "products", ID, "edit"],
    ["api", "orders", ID, "status"],
]

words = st.text("abcdeXYZ019-_~é☃", max_size=6)
words_beside = words | st.sampled_from(
    ["api", "products", "product", "orders", "create", "edit", "status", ID, "v1", ""]
)


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """A real path with up to three things wrong with it."""
    path = list(draw(st.sampled_from(REAL)))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(path) - 1))
        how = draw(st.sampled_from(["drop", "add", "replace", "double", "case", "typo"]))
        if how == "drop" and len(path) > 1:
            del path[at]
        elif how == "add":
            path.insert(at + draw(st.integers(0, 1)), draw(words_beside))
        elif how == "replace":
            path[at] = draw(words_beside)
        elif how == "double":
            path.insert(at, path[at])
        elif how == "case":
            path[at] = path[at].swapcase()
        else:
            path[at] = path[at][:-1]
    return "/" + "/".join(path)


def _expected(method: str, path: str) -> str:
    """Who answers: a rule, the vendor's 405, or nobody."""
    for pattern, methods in SERVED.items():
        if re.fullmatch(pattern, path):
            return "rule" if method in methods else "wrong verb"
    return "nobody"


@given(method=st.sampled_from(VERBS), path=near_misses())
@settings(deadline=None, max_examples=300)
def test_what_no_route_matches_answers_501_and_what_one_matches_never_does(method: str, path: str) -> None:
    world = Sandbox({"tribemade": vendor}).create("w")
    answer = world.tribemade.http.request(method, world.tribemade.url + path)
    expected = _expected(method, path)
    if expected == "nobody":
        assert answer.status_code == 501
        assert "Understudy-Rule" not in answer.headers
        if method != "HEAD":
            _assert_loud(answer.json(), method, path)
    elif expected == "wrong verb":
        assert answer.status_code == 405
        assert answer.headers["Understudy-Rule"] == "tribemade.method_not_allowed"
    else:
        assert answer.status_code in {400, 404}
        assert "Understudy-Unrouted" not in answer.headers
    assert world.journal.unrouted == (expected == "nobody")
    assert world.errors == []


def _assert_loud(body: Any, method: str, path: str) -> None:
    told, hint = body["understudy"]["unrouted"], body["understudy"]["hint"]
    assert told == f"tribemade has no {method} {path} here; nothing was done"
    nearest = re.fullmatch(r"nearest: ([A-Z]+) (/\S+) \((.+)\)", hint)
    assert nearest is not None
    assert (nearest[1], nearest[2]) in {(route.method, route.path) for route in vendor.routes}


@pytest.mark.understudy(lenient=True)
@pytest.mark.parametrize(
    ("method", "path", "hint"),
    [
        ("DELETE", f"/api/product/{ID}", "DELETE /api/products/<product_id> (segment 2 is 'product', not 'products')"),
        ("DELETE", "/api/products/", "DELETE /api/products/<product_id> (<product_id> is empty)"),
        ("DELETE", f"/v1/products/{ID}", "DELETE /api/products/<product_id> (segment 1 is 'v1', not 'api')"),
        ("PUT", f"/api/products/{ID}/edti", "PUT /api/products/<product_id>/edit (segment 4 is 'edti', not 'edit')"),
        ("PUT", f"/api/orders/{ID}/status/now", "PUT /api/orders/<order_id>/status (it has 4 segments, not 5)"),
    ],
)  # fmt: skip
def test_the_answer_names_the_nearest_route_and_what_differs(
    understudy: World, method: str, path: str, hint: str
) -> None:
    answer = understudy.tribemade.http.request(method, path)
    assert answer.json()["understudy"]["hint"] == f"nearest: {hint}"


@pytest.mark.understudy(lenient=True)
def test_nothing_is_done_and_nothing_is_counted(understudy: World) -> None:
    bag = understudy.tribemade.products.add(name="Bag")
    before = understudy.state
    understudy.tribemade.http.delete(f"/api/products/{bag.id}/")
    assert understudy.state is before
    (entry,) = understudy.journal
    assert (entry.unrouted, entry.committed, entry.rule, entry.reply.status) == (True, False, "", 501)
    assert "501 unrouted" in str(entry)


@pytest.mark.understudy(lenient=True, switches={"tribemade.unknown_path": "vendor"})
def test_with_the_switch_the_vendor_says_404_in_its_own_words_and_it_is_still_counted(
    understudy: World,
) -> None:
    answer = understudy.tribemade.http.delete("/api/product/1")
    assert (answer.status_code, "error" in answer.json()) == (404, True)
    assert answer.headers["Understudy-Rule"] == "tribemade.not_found"
    assert understudy.journal.unrouted == 1


def test_the_vendors_405_is_a_step_like_any_other(understudy: World) -> None:
    answer = understudy.tribemade.http.patch(f"/api/products/{ID}")
    assert (answer.status_code, answer.json().keys()) == (405, {"error"})
    assert understudy.journal.unrouted == 0
