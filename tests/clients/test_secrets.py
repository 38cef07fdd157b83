"""A credential is sent to the vendor, and shown nowhere: no repr, message, log, traceback, pickle or address holds it."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from typing import Any

import pytest

from understudy.clients import Altcraft, CallError, ClientError, Devdraft, Shoplazza, TribeMade, ZohoDesk
from understudy.clients.calls import Credentials
from understudy.clients.message import Reply, Request, Response, Silence
from understudy.sandbox import World

LOCAL = "http://127.0.0.1:9"
CANARY = "canary-5ecret"
UUID = "660e8400-e29b-41d4-a716-446655440123"
#: A client of each vendor, and an id that it takes.
VENDORS = [
    pytest.param(kind, identifier, id=kind.__name__)
    for kind, identifier in (
        (Altcraft, "bag-1"), (Devdraft, UUID), (Shoplazza, UUID), (TribeMade, UUID), (ZohoDesk, "1892000000059001"),
    )
]  # fmt: skip


def _credentials(kind: Any) -> dict[str, str]:
    return {name: f"{CANARY}-{name}" for name in kind.kind.credentials}


class Echo:
    """A gateway that repeats whatever it was sent, in every place of an answer."""

    def __init__(self, status: int, content_type: str = "application/json") -> None:
        self.status = status
        self.content_type = content_type
        self.sent: list[Request] = []

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        said = "; ".join([*(f"{name}: {value}" for name, value in request.headers), request.body.decode()])
        body: Any = {"error": said, "errors": [said], "errorCode": said, "message": said, "error_text": said}
        text = json.dumps(body).encode() if "json" in self.content_type else f"<pre>{said}</pre>".encode()
        flat = said.replace("\n", " ")
        headers = {
            "content-type": self.content_type,
            "x-request-id": flat,
            "location": f"https://x.test/?{flat}",
        }
        return Response(self.status, headers, text)


class Broken:
    """A line whose failure shows what was sent."""

    def __init__(self, sent: bool) -> None:
        self.sent = sent

    def send(self, request: Request) -> Reply:
        return Silence(f"could not send {request.headers} {request.body!r}", sent=self.sent)


def _failure(kind: Any, identifier: str, carrier: Any, **options: Any) -> ClientError:
    client = kind(_credentials(kind), base_url=LOCAL, carrier=carrier, sleep=lambda _: None, **options)
    with pytest.raises(ClientError) as caught:
        client.delete(identifier)
    return caught.value


def _shown(error: BaseException) -> str:
    """All that anybody could print of an error: itself, its fields, its causes, its traceback with every local."""
    lines: list[str] = []
    for one in _chain(error):
        lines += [str(one), repr(one), str(one.args), str(vars(one))]
        frames = traceback.TracebackException(type(one), one, one.__traceback__, capture_locals=True)
        lines += [
            f"{name}={value}"
            for frame in frames.stack
            if "/tests/" not in frame.filename
            for name, value in (frame.locals or {}).items()
        ]
    return "\n".join(lines)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


@pytest.mark.parametrize(("kind", "identifier"), VENDORS)
@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
@pytest.mark.parametrize("status", [200, 301, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503])
def test_an_answer_that_repeats_it_does_not_make_it_known(
    kind: Any, identifier: str, status: int, content_type: str
) -> None:
    carrier = Echo(status, content_type)
    error = _failure(kind, identifier, carrier)
    sent = "".join(f"{request.headers}{request.body!r}" for request in carrier.sent)
    assert CANARY in sent  # the vendor was told, or this would prove nothing
    assert CANARY not in _shown(error)
    assert CANARY.encode() not in pickle.dumps(error)


@pytest.mark.parametrize(("kind", "identifier"), VENDORS)
@pytest.mark.parametrize("sent", [True, False])
def test_a_failure_of_the_line_does_not_make_it_known(kind: Any, identifier: str, sent: bool) -> None:
    error = _failure(kind, identifier, Broken(sent))
    assert isinstance(error, CallError)
    assert CANARY not in _shown(error)
    assert CANARY.encode() not in pickle.dumps(error)


@pytest.mark.parametrize(("kind", "identifier"), VENDORS)
def test_no_address_holds_it(kind: Any, identifier: str) -> None:
    """HTTP libraries, proxies and servers write addresses down."""
    carrier = Echo(400)
    _failure(kind, identifier, carrier)
    assert carrier.sent
    assert all(CANARY not in request.target for request in carrier.sent)


@pytest.mark.parametrize(("kind", "identifier"), VENDORS)
def test_a_client_and_what_it_is_made_of_do_not_show_it(kind: Any, identifier: str) -> None:
    carrier = Echo(400)
    client = kind(_credentials(kind), base_url=LOCAL, carrier=carrier, sleep=lambda _: None)
    with pytest.raises(ClientError):
        client.delete(identifier)
    shown = [client, vars(client), client._door.credentials, *carrier.sent, *map(str, carrier.sent)]
    assert all(CANARY not in f"{one!r} {one}" for one in shown)


@pytest.mark.parametrize(("kind", "identifier"), VENDORS)
@pytest.mark.parametrize("wrong", [{"base_url": "https://mp.customer.com"}, {"base_url": "no address"}, {}])
def test_a_client_that_cannot_be_made_does_not_show_it(
    kind: Any, identifier: str, wrong: dict[str, Any]
) -> None:
    del identifier
    given = _credentials(kind)
    if not wrong:
        given[kind.kind.credentials[-1]] += "\n"
        wrong = {"base_url": LOCAL}
    error: BaseException | None = None
    try:
        kind(given, **wrong)
    except ClientError as raised:
        error = raised
    if error is None:
        assert wrong["base_url"].startswith("https")  # where hosts are known, this one is nobody's
        return
    assert CANARY not in _shown(error)


def test_new_credentials_are_as_secret_as_old_ones() -> None:
    carrier = Echo(401)
    error = _failure(TribeMade, UUID, carrier, renew=lambda: {"api_key": "another-5ecret"})
    assert any("another-5ecret" in str(request.headers) for request in carrier.sent)
    assert "5ecret" not in _shown(error)


def test_credentials_are_read_by_name_and_shown_by_name_only() -> None:
    credentials = Credentials({"api_key": CANARY})
    assert (credentials["api_key"], dict(credentials), len(credentials)) == (CANARY, {"api_key": CANARY}, 1)
    assert repr(credentials) == str(credentials) == "Credentials(api_key=…)"


def test_nothing_is_logged_of_it_even_in_full_detail(
    understudy_server: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Httpx and what it stands on log each request: its address, and an answer's headers."""
    world = understudy_server
    caplog.set_level(logging.DEBUG)
    bag = world.tribemade.products.add(name="Bag")
    key = world.tribemade.credentials["api_key"]
    with TribeMade(world.tribemade.credentials, base_url=world.tribemade.url, now=world.clock.time) as client:
        client.delete(bag.id)
    logged = [f"{record.getMessage()} {vars(record)}" for record in caplog.records]
    assert any(bag.id in line for line in logged)
    assert all(key not in line for line in logged)
