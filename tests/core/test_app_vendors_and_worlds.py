"""Which vendor a request means, and which world: by path, host, header or credential. Neither is ever guessed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from understudy.sandbox import Sandbox
from understudy.sandbox.vendors.tribemade import vendor

PRODUCT = "/api/products/1"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox({"tribemade": vendor})


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of the bare application: it speaks for no world, and brings no key."""
    transport = httpx.WSGITransport(app=sandbox.app)
    with httpx.Client(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client


def _key(sandbox: Sandbox, world: str) -> dict[str, str]:
    return dict(sandbox.worlds[world].tribemade.account.headers)


# ── which vendor ──


@pytest.mark.parametrize(
    "path", [f"/tribemade{PRODUCT}", f"/tribemade@api.tribemade.in{PRODUCT}", f"/w/main/tribemade{PRODUCT}"]
)
def test_a_vendor_is_meant_by_path(http: httpx.Client, path: str) -> None:
    assert http.get(path).headers["Understudy-Rule"] == "tribemade.missing_api_key"


@pytest.mark.parametrize(
    "host", ["api.tribemade.in", "API.TribeMade.IN", "api.tribemade.in:443", "api.tribemade.in:8080"]
)
@pytest.mark.parametrize("prefix", ["", "/w/main"])
def test_a_vendor_is_meant_by_its_real_host(http: httpx.Client, host: str, prefix: str) -> None:
    answer = http.get(f"{prefix}{PRODUCT}", headers={"Host": host})
    assert answer.headers["Understudy-Rule"] == "tribemade.missing_api_key"


def test_the_journal_holds_the_vendors_own_path(sandbox: Sandbox, http: httpx.Client) -> None:
    for path in (
        f"/tribemade{PRODUCT}",
        f"/tribemade@api.tribemade.in{PRODUCT}",
        f"/w/main/tribemade{PRODUCT}",
    ):
        http.get(path)
    assert {entry.request.path for entry in sandbox.main.journal} == {PRODUCT}


@pytest.mark.parametrize(
    "path", ["/", "/tribemad/api/products/1", "/api/products/1", "/nobody", "//", "/w/main", "/w/main/"]
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_vendor_is_loud(sandbox: Sandbox, http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert answer.status_code == 501
    assert answer.headers.get_list("Understudy-Unrouted") == ["true"]
    assert "no vendor is meant" in answer.json()["understudy"]["unrouted"]
    assert "/tribemade" in answer.json()["understudy"]["hint"]
    assert len(sandbox.main.journal) == 0


def test_a_misspelt_vendor_is_guessed_in_the_hint_alone(http: httpx.Client) -> None:
    hint = http.get("/tribemad/api/products/1").json()["understudy"]["hint"]
    assert "did you mean /tribemade/api/products/1?" in hint


@pytest.mark.parametrize(
    "host", ["api.tribemade.in.example.com", "tribemade.in", "127.0.0.1", "[::1]:8080", "a b"]
)
def test_any_other_host_means_no_vendor(http: httpx.Client, host: str) -> None:
    assert http.get(PRODUCT, headers={"Host": host}).status_code == 501


# ── which world ──


def test_without_a_word_the_main_world_is_meant(sandbox: Sandbox, http: httpx.Client) -> None:
    http.get(f"/tribemade{PRODUCT}")
    assert list(sandbox.worlds) == ["main"]
    assert len(sandbox.main.journal) == 1


@pytest.mark.parametrize("how", ["path", "header", "credential"])
def test_a_world_is_meant_by_path_by_header_or_by_credential(
    sandbox: Sandbox, http: httpx.Client, how: str
) -> None:
    for name in ("one", "other"):
        sandbox.create(name)
    path = f"/w/one/tribemade{PRODUCT}" if how == "path" else f"/tribemade{PRODUCT}"
    headers = {"Understudy-World": "one"} if how == "header" else {}
    answer = http.get(path, headers={**headers, **_key(sandbox, "one")} if how == "credential" else headers)
    assert answer.status_code == (404 if how == "credential" else 401)
    assert [len(sandbox.worlds[name].journal) for name in ("one", "other")] == [1, 0]


def test_a_path_wins_over_a_header_and_both_over_a_credential(sandbox: Sandbox, http: httpx.Client) -> None:
    for name in ("path", "header", "key"):
        sandbox.create(name)
    headers = {"Understudy-World": "header", **_key(sandbox, "key")}
    assert http.get(f"/w/path/tribemade{PRODUCT}", headers=headers).status_code == 401
    assert http.get(f"/tribemade{PRODUCT}", headers=headers).status_code == 401
    assert http.get(f"/tribemade{PRODUCT}", headers=_key(sandbox, "key")).status_code == 404
    assert [world.journal.total for world in sandbox.worlds.values()] == [1, 1, 1]


def test_a_fork_is_meant_by_name_and_its_sources_key_goes_on_meaning_the_source(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    sandbox.create("source")
    sandbox.fork("source", "fork")
    key = _key(sandbox, "fork")
    assert http.get(f"/w/fork/tribemade{PRODUCT}", headers=key).status_code == 404
    assert http.get(f"/tribemade{PRODUCT}", headers=key).status_code == 404
    assert [sandbox.worlds[name].journal.total for name in ("fork", "source")] == [1, 1]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/w/nowhere/tribemade{PRODUCT}", {}),
        (f"/tribemade{PRODUCT}", {"Understudy-World": "nowhere"}),
        ("/w/nowhere/tribemade/no/such/path", {}),
    ],
)
def test_an_unknown_world_is_loud(http: httpx.Client, path: str, headers: dict[str, str]) -> None:
    answer = http.delete(path, headers=headers)
    assert answer.status_code == 501
    assert answer.headers.get_list("Understudy-Unrouted") == ["true"]
    assert "no world named 'nowhere'" in answer.json()["understudy"]["unrouted"]


def test_a_deleted_world_is_unknown_and_its_key_is_the_main_worlds_to_refuse(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    sandbox.create("gone")
    key = _key(sandbox, "gone")
    sandbox.delete("gone")
    assert http.get(f"/w/gone/tribemade{PRODUCT}").status_code == 501
    assert http.get(f"/tribemade{PRODUCT}", headers=key).status_code == 401
    assert sandbox.main.journal.total == 1
