"""A client: who is let in, what is loaded, what is shown."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest

import understudy.clients as face
from understudy.clients import (
    AsyncTribeMade,
    NotConfirmed,
    Outcome,
    Patience,
    RealHostRefused,
    TribeMade,
    Unauthenticated,
    UnknownOutcome,
    UsageError,
)
from understudy.clients.message import Reply, Request, Response, Silence

KEY = {"api_key": "tb-a1b2-c3d-e4f5"}
LOCAL = "http://127.0.0.1:9"
PRODUCT = "660e8400-e29b-41d4-a716-446655440123"
DELETED = Response(200, {}, b'{"message": "Product deleted successfully"}')
NO_KEY = Response(401, {}, b'{"error": "Invalid API key"}')


class Carrier:
    """Brings what it is told to, and notes what it was given."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies) or [DELETED]
        self.sent: list[Request] = []
        self.closed = 0

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def close(self) -> None:
        self.closed += 1


class AsyncCarrier:
    """The same, awaited."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier

    async def send(self, request: Request) -> Reply:
        return self.carrier.send(request)

    async def aclose(self) -> None:
        self.carrier.close()


def _client(*replies: Reply, **options: Any) -> tuple[TribeMade, Carrier]:
    carrier = Carrier(*replies)
    options.setdefault("base_url", LOCAL)
    return TribeMade(KEY, carrier=carrier, sleep=lambda _: None, **options), carrier


@pytest.mark.parametrize("credentials", [{}, {"api_key": ""}, {"key": "tb-a1b2-c3d-e4f5"}])
@pytest.mark.parametrize("kind", [TribeMade, AsyncTribeMade])
def test_missing_credentials_are_named(kind: Any, credentials: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="TribeMade needs api_key; missing: api_key"):
        kind(credentials, base_url=LOCAL)


@pytest.mark.parametrize("key", ["tb-a1b2\n", " tb-a1b2", "tb-a1b2\r\nX: y", "tb-ä", "tb\x00", 7])
def test_a_credential_that_no_header_can_carry_is_refused_unshown(key: Any) -> None:
    with pytest.raises(UsageError, match="api_key cannot be sent") as caught:
        TribeMade({"api_key": key}, base_url=LOCAL)
    assert str(key) not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_client_shows_where_it_leads_and_no_credential() -> None:
    client, _ = _client()
    assert repr(client) == f"<TribeMade at {LOCAL}>"
    assert (
        KEY["api_key"] not in f"{client!r} {client} {client._door.credentials} {client._door.credentials!r}"
    )


def test_leaving_the_block_lets_connections_go() -> None:
    client, carrier = _client()
    with client as entered:
        assert entered is client
        assert carrier.closed == 0
    assert carrier.closed == 1
    other, carrier = _client()
    with pytest.raises(LookupError), other:
        raise LookupError
    assert carrier.closed == 1


def test_leaving_the_async_block_lets_connections_go() -> None:
    carrier = Carrier()

    async def story() -> Outcome:
        async with AsyncTribeMade(KEY, base_url=LOCAL, carrier=AsyncCarrier(carrier)) as client:
            return (await client.delete(PRODUCT)).outcome

    assert (asyncio.run(story()), carrier.closed) == (Outcome.DELETED, 1)


def test_a_carrier_that_has_nothing_to_close_needs_no_close() -> None:
    class Bare:
        def send(self, request: Request) -> Reply:  # noqa: ARG002  the seam's signature
            return DELETED

    with TribeMade(KEY, base_url=LOCAL, carrier=Bare()) as client:
        assert client.delete(PRODUCT).outcome is Outcome.DELETED


def test_credentials_are_added_as_a_request_leaves_and_hidden_in_its_repr() -> None:
    client, carrier = _client()
    client.delete(PRODUCT)
    (request,) = carrier.sent
    assert ("X-API-Key", KEY["api_key"]) in request.headers
    assert KEY["api_key"] not in repr(request)


def test_the_real_vendor_is_the_default_and_needs_to_be_meant_twice() -> None:
    with pytest.raises(RealHostRefused):
        TribeMade(KEY, carrier=Carrier())
    meant, carrier = _client(base_url="https://api.tribemade.in", allow_real=True)
    with pytest.raises(NotConfirmed):
        meant.delete(PRODUCT)
    assert carrier.sent == []
    meant.confirm(1)
    assert meant.delete(PRODUCT).outcome is Outcome.DELETED
    counted, carrier = _client(base_url="", allow_real=True, confirm=1)
    assert counted.delete(PRODUCT).outcome is Outcome.DELETED
    assert counted.base_url == "https://api.tribemade.in"


def test_an_async_client_is_held_to_the_same() -> None:
    async def story() -> None:
        client = AsyncTribeMade(KEY, allow_real=True, carrier=AsyncCarrier(Carrier()))
        with pytest.raises(NotConfirmed):
            await client.delete(PRODUCT)
        client.confirm(1)
        assert (await client.delete(PRODUCT)).outcome is Outcome.DELETED

    with pytest.raises(RealHostRefused):
        AsyncTribeMade(KEY, carrier=AsyncCarrier(Carrier()))
    asyncio.run(story())


def test_new_credentials_are_used_from_then_on() -> None:
    client, carrier = _client(NO_KEY, DELETED, renew=lambda: {"api_key": "tb-new1-new-new1"})
    assert client.delete(PRODUCT).outcome is Outcome.DELETED
    client.delete(PRODUCT)
    keys = [dict(request.headers)["X-API-Key"] for request in carrier.sent]
    assert keys == [KEY["api_key"], "tb-new1-new-new1", "tb-new1-new-new1"]


@pytest.mark.parametrize("new", [{"api_key": ""}, {"api_key": "tb-new1\n"}])
def test_new_credentials_are_looked_at_like_the_first(new: dict[str, str]) -> None:
    client, _ = _client(NO_KEY, DELETED, renew=lambda: new)
    with pytest.raises(UsageError):
        client.delete(PRODUCT)


def test_without_a_way_to_renew_a_401_is_the_end() -> None:
    client, carrier = _client(NO_KEY, DELETED)
    with pytest.raises(Unauthenticated):
        client.delete(PRODUCT)
    assert len(carrier.sent) == 1


def test_patience_is_the_callers_if_given() -> None:
    client, carrier = _client(Silence("reset", sent=True), patience=Patience(attempts=2))
    with pytest.raises(UnknownOutcome):
        client.get(PRODUCT)
    assert len(carrier.sent) == 2


def test_an_option_that_a_vendor_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError, match="forma"):
        TribeMade(KEY, base_url=LOCAL, carrier=Carrier(), forma="xml")


@pytest.mark.parametrize("identifier", ["", " ", ".", ".."])
def test_an_id_that_would_make_a_path_lead_elsewhere_is_never_sent(identifier: str) -> None:
    client, carrier = _client()
    for call in (client.delete, client.get, client.get_order):
        with pytest.raises(UsageError, match="Nothing was sent"):
            call(identifier)
    assert carrier.sent == []


@pytest.mark.parametrize("identifier", ["a/b", "a?b=c", "a#b", "../x", "a%2Fb", "ä", "a b", "a\nb"])
def test_an_id_stays_one_segment_of_its_path(identifier: str) -> None:
    client, carrier = _client()
    client.delete(identifier)
    *above, last = carrier.sent[0].path.split("/")
    assert above == ["", "api", "products"]
    assert last.isascii()
    assert not set(last) & set("/?# \n")
    assert carrier.sent[0].targets == (identifier,)


def _loaded(script: str, *names: str) -> list[str]:
    """Which of these modules a script loads."""
    code = (
        f"{script}\nimport sys, json; print(json.dumps([name for name in {names!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


HEAVY = ("httpx", "flask", "pytest", "yaml", "jsonschema", "defusedxml", "asyncio", "understudy.sandbox")


def test_the_package_loads_nothing_before_it_is_asked() -> None:
    modules = [f"understudy.clients.{name}" for name in ("tribemade", "client", "errors", "calls", "http")]
    assert _loaded("import understudy.clients", *modules, *HEAVY) == []


def test_a_client_with_a_carrier_loads_no_http_library() -> None:
    script = (
        "from understudy.clients import TribeMade\n"
        "class Carrier:\n"
        "    def send(self, request): raise AssertionError\n"
        f"TribeMade({KEY!r}, base_url={LOCAL!r}, carrier=Carrier())"
    )
    assert _loaded(script, "httpx", "understudy.clients.http", "understudy.sandbox") == []


def test_a_client_without_one_loads_httpx() -> None:
    script = f"from understudy.clients import TribeMade\nTribeMade({KEY!r}, base_url={LOCAL!r}).close()"
    assert _loaded(script, "httpx", "understudy.sandbox") == ["httpx"]


def test_every_name_of_the_face_is_there_and_no_other() -> None:
    for name in face.__all__:
        assert getattr(face, name) is not None
    assert set(face.VENDORS.values()) < set(face.__all__)
    with pytest.raises(AttributeError, match="TribeMad"):
        face.TribeMad  # noqa: B018  asking is the test
