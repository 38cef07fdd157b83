"""Who is let in: the Host and the Origin are this machine's own, and the token is the right one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TOKEN = {"token": "let-me-in"}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:4610",
        "LOCALHOST",
        "127.0.0.1:4610",
        "127.1.2.3",
        "[::1]:4610",
        "sub.localhost",
    ],
)
def test_a_loopback_host_is_let_in(plane: Any, host: str) -> None:
    assert plane.ask("GET", "/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:4610", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.5", "0.0.0.0",
     "", "[", "[::2]", "127.0.0.1@evil.example", "api.tribemade.in", "\xe9"],
)  # fmt: skip
def test_any_other_host_is_refused_before_anything_is_done(plane: Any, host: str) -> None:
    answer = plane.ask("POST", "/worlds", {"name": "rebound"}, headers={"Host": host.encode("latin-1")})
    assert answer.status_code == 403
    assert "rebound" not in plane.sandbox.worlds


def test_a_foreign_host_learns_nothing_of_routes(plane: Any) -> None:
    for path in ("/nothing", "/worlds/nobody", "/openapi.json"):
        assert plane.ask("GET", path, headers={"Host": "evil.example"}).status_code == 403


def test_hosts_that_the_sandbox_was_told_of_are_let_in(open_plane: Callable[..., Any]) -> None:
    plane = open_plane(hosts=("Sandbox.CI.example",))
    assert plane.ask("GET", "/health", headers={"Host": "sandbox.ci.example:4610"}).status_code == 200
    assert plane.ask("GET", "/health", headers={"Host": "other.ci.example"}).status_code == 403


def test_the_address_at_which_it_is_served_is_let_in(open_plane: Callable[..., Any]) -> None:
    plane = open_plane()
    plane.sandbox.at("http://10.1.2.3:4610")
    assert plane.ask("GET", "/health", headers={"Host": "10.1.2.3:4610"}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://localhost",
        "http://localhost:81",
        "http://localhost.evil.example",
        "",
    ],
)
def test_a_page_of_another_origin_is_refused(plane: Any, origin: str) -> None:
    answer = plane.ask("DELETE", "/worlds/main/journal", headers={"Origin": origin})
    assert answer.status_code == 403


def test_a_page_of_the_same_origin_is_let_in(plane: Any) -> None:
    headers = {"Host": "localhost:4610", "Origin": "http://localhost:4610"}
    assert plane.ask("GET", "/health", headers=headers).status_code == 200


def test_no_answer_lets_other_origins_read_it(plane: Any) -> None:
    for path in ("/health", "/nothing"):
        headers = plane.ask("GET", path).headers
        assert not [name for name in headers if name.lower().startswith("access-control-")]
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_preflight_is_not_answered(plane: Any) -> None:
    assert plane.ask("OPTIONS", "/worlds").status_code == 405


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer let-me",
        "Bearer let-me-in-x",
        "Basic let-me-in",
        "let-me-in",
        "Bearer \xe9",
    ],
)
def test_a_sandbox_with_a_token_demands_it(open_plane: Callable[..., Any], said: str | None) -> None:
    plane = open_plane(**TOKEN)
    headers = {} if said is None else {"Authorization": said.encode("latin-1")}
    plane.http.headers["Authorization"] = "Bearer let-me-in"
    assert plane.document
    del plane.http.headers["Authorization"]
    answer = plane.ask("GET", "/health", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "let-me-in" not in answer.text


def test_the_right_token_is_let_in(open_plane: Callable[..., Any]) -> None:
    plane = open_plane(**TOKEN)
    plane.http.headers["Authorization"] = "bearer let-me-in"
    assert plane.ask("GET", "/health").status_code == 200


def test_a_token_does_not_open_the_door_to_foreign_hosts(open_plane: Callable[..., Any]) -> None:
    plane = open_plane(**TOKEN)
    plane.http.headers["Authorization"] = "Bearer let-me-in"
    assert plane.ask("GET", "/health", headers={"Host": "evil.example"}).status_code == 403


def test_vendors_do_not_ask_for_the_token(open_plane: Callable[..., Any]) -> None:
    plane = open_plane(**TOKEN)
    answer = plane.main.tribemade.http.get("/api/products/00000000-0000-4000-8000-000000000000")
    assert answer.status_code == 404
