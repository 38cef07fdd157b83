"""Nothing reaches a real vendor that was not meant twice."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import (
    VENDORS,
    Altcraft,
    Devdraft,
    NotConfirmed,
    RealHostRefused,
    Shoplazza,
    TribeMade,
    UsageError,
    ZohoDesk,
)
from understudy.clients.message import Effect, Request
from understudy.clients.rails import Guard, checked_address, is_real

KINDS: dict[str, Any] = {
    "altcraft": Altcraft,
    "devdraft": Devdraft,
    "shoplazza": Shoplazza,
    "tribemade": TribeMade,
    "zoho_desk": ZohoDesk,
}
#: From the vendors' documents; Shoplazza gives each shop a host, Altcraft each customer.
REAL = [
    ("tribemade", "api.tribemade.in"),
    ("devdraft", "api.devdraft.ai"),
    ("zoho_desk", "desk.zoho.com"),
    ("zoho_desk", "desk.zoho.eu"),
    ("zoho_desk", "desk.zoho.com.au"),
    ("zoho_desk", "desk.zohocloud.ca"),
    ("shoplazza", "shopdomain.myshoplaza.com"),
    ("altcraft", "mp.customer.com"),
    ("altcraft", "10.0.0.7"),
]
OURS = [
    "http://127.0.0.1:8080/tribemade", "http://127.8.8.8", "http://[::1]:8080", "http://localhost:1", "https://LOCALHOST",
    "http://localhost.:1", "http://desk.localhost", "http://understudy.test/w/main/tribemade", "http://a.example",
    "http://a.invalid", "http://api.tribemade.in.evil.test", "http://api.tribemade.in.localhost:5000",
]  # fmt: skip
HOSTS = ("api.tribemade.in", "*.tribemade.in")


def _hosts(vendor: str) -> tuple[str, ...]:
    hosts: tuple[str, ...] = KINDS[vendor].kind.hosts
    return hosts


def test_all_five_are_tried() -> None:
    assert set(KINDS) == set(VENDORS)
    assert {vendor for vendor, _ in REAL} == set(VENDORS)


@pytest.mark.parametrize(("vendor", "host"), REAL)
@pytest.mark.parametrize(
    "form",
    ["https://{}", "https://{}/", "https://{}:443", "https://{}.", "https://{}.:8443/api", "HTTPS://{}"],
)
def test_a_real_host_is_refused_in_whatever_spelling(vendor: str, host: str, form: str) -> None:
    for spelt in (host, host.upper(), host.title()):
        with pytest.raises(RealHostRefused, match="allow_real=True"):
            checked_address(vendor, form.format(spelt), _hosts(vendor), allow_real=False)
        assert checked_address(vendor, form.format(spelt), _hosts(vendor), allow_real=True)


@pytest.mark.parametrize(("vendor", "host"), REAL)
def test_a_real_host_is_spoken_to_over_https_only(vendor: str, host: str) -> None:
    with pytest.raises(UsageError, match="https only"):
        checked_address(vendor, f"http://{host}", _hosts(vendor), allow_real=True)


@pytest.mark.parametrize("vendor", sorted(VENDORS))
@pytest.mark.parametrize("address", OURS)
def test_this_machine_and_names_reserved_for_tests_are_let_in(vendor: str, address: str) -> None:
    assert checked_address(vendor, address, _hosts(vendor), allow_real=False) is False


@pytest.mark.parametrize(
    "address",
    [
        "https://api.tribemade.in.evil.com",
        "https://evil-tribemade.in",
        "https://apitribemade.in",
        "https://tribemade.in.co",
    ],
)
def test_a_host_that_only_looks_like_it_is_not_the_vendors(address: str) -> None:
    assert not is_real(address, HOSTS)


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1.nip.io", "https://localhost.evil.com", "https://[2001:db8::1]", "https://0.0.0.0"],
)
def test_where_any_host_may_be_real_one_that_only_looks_local_is(address: str) -> None:
    assert is_real(address, ("*",))


@pytest.mark.parametrize(
    "address",
    [
        "", "api.tribemade.in", "//api.tribemade.in", "ftp://localhost", "file:///etc/passwd", "http://", "https:///x",
        "https://localhost@api.tribemade.in", "https://api.tribemade.in@localhost", "https://k3y:@localhost",
        "https://localhost\\@api.tribemade.in", "https://localhost\\.api.tribemade.in", "https://api.tribemade\u3002in",
        "https://\uff41pi.tribemade.in", "https://api\uff0etribemade.in", "https://api%2etribemade.in",
        "https://api.tribemade.in:99999", "https://api.tribemade.in:port", "https://[::1", "https://[::1%25eth0]",
        "https://api.tri\tbemade.in", "https://localhost\n.tribemade.in", " https://localhost", "https://localhost/?a=b",
        "https://localhost/#a", "https://api .tribemade.in",
    ],
)  # fmt: skip
@pytest.mark.parametrize("allow_real", [False, True])
def test_what_two_readers_may_read_as_two_hosts_is_no_address(address: str, allow_real: bool) -> None:
    with pytest.raises(UsageError) as caught:
        checked_address("TribeMade", address, HOSTS, allow_real=allow_real)
    assert type(caught.value) is UsageError
    assert "k3y" not in str(caught.value)


def _destroying(*targets: str) -> Request:
    return Request("delete", "DELETE", "/", Effect.DESTROYS, targets)


def test_a_real_deletion_needs_a_count() -> None:
    with pytest.raises(NotConfirmed, match="1 deletions that cannot be undone, and 0 confirmed"):
        Guard(real=True, confirmed=0).admit(_destroying("a"))


def test_distinct_products_are_counted_and_not_attempts() -> None:
    guard = Guard(real=True, confirmed=2)
    for _ in range(5):
        guard.admit(_destroying("a"))
    guard.admit(_destroying("b", "a"))
    with pytest.raises(NotConfirmed):
        guard.admit(_destroying("c"))
    guard.admit(_destroying("b"))
    guard.confirm(1)
    guard.admit(_destroying("c"))
    with pytest.raises(NotConfirmed):
        guard.admit(_destroying("d"))


def test_a_batch_over_the_count_is_refused_whole_and_counts_nothing() -> None:
    guard = Guard(real=True, confirmed=2)
    with pytest.raises(NotConfirmed):
        guard.admit(_destroying("a", "b", "c"))
    guard.admit(_destroying("d", "e"))


def test_a_deletion_that_names_nobody_is_never_sent_to_a_real_vendor() -> None:
    with pytest.raises(NotConfirmed):
        Guard(real=True, confirmed=10).admit(_destroying())


@pytest.mark.parametrize("effect", [Effect.READS, Effect.CHANGES, Effect.REMOVES])
def test_what_can_be_undone_needs_no_count(effect: Effect) -> None:
    Guard(real=True, confirmed=0).admit(Request("edit", "PUT", "/", effect, ("a",)))


def test_a_sandbox_needs_no_count() -> None:
    guard = Guard(real=False, confirmed=0)
    for number in range(100):
        guard.admit(_destroying(str(number)))


def test_the_real_vendor_is_the_default_and_refused() -> None:
    with pytest.raises(RealHostRefused, match="Nothing was sent"):
        TribeMade({"api_key": "tb-a1b2-c3d-e4f5"})
