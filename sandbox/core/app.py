"""The WSGI application: which world, which vendor, then Flask, then the line.

Names no vendor. Every request comes through `Application.__call__`, whatever carries it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .call import Call
from .cut import CUT, CUTS
from .decision import Decision
from .errors import FaultUnsupported, UnknownWorld
from .stand import Stand
from .vendor import Reply, Route, Vendor
from .world import Exchange, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from .sandbox import Sandbox

#: Environ keys: what this module learns of a request before Flask sees it.
WORLD: Final = "understudy.world"  # a name, or None for whichever the credential means
BOUND: Final = "understudy.bound"  # a World, where a transport speaks for one alone
VENDOR: Final = "understudy.vendor"
PATH: Final = "understudy.path"  # the vendor's own path
HOST: Final = "understudy.host"  # the vendor's host that is meant
DELAY: Final = "understudy.delay"  # microseconds by which a fault delayed the answer

CONTROL: Final = "/_understudy"
#: Below a vendor's name: what describes the vendor.
DOCUMENT: Final = "/openapi.json"


class Application:
    """The sandbox as one WSGI application."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._stands: dict[str, flask.Flask] = {}
        self._building = Lock()
        self._control: Any = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == CONTROL or path.startswith(f"{CONTROL}/"):
            said: Iterable[bytes] = self.control(environ, start_response)
            return said
        world = environ.get("HTTP_UNDERSTUDY_WORLD")
        if path.startswith("/w/"):
            _, _, world, *rest = path.split("/", 3)
            path = f"/{rest[0]}" if rest else "/"
        environ[WORLD] = world
        host = environ.get("HTTP_HOST", "")
        vendor = self.sandbox.vendor_at(host)
        if vendor is None:
            segment, slash, rest_of_path = path[1:].partition("/")
            vendor, _, host = segment.partition("@")
            path = f"{slash}{rest_of_path}"
        environ[VENDOR], environ[PATH], environ[HOST] = vendor, path or "/", host
        if vendor not in self.sandbox.vendors:
            return self._no_vendor(environ)(environ, start_response)
        # The vendor's name stays in front: werkzeug would take several leading slashes for one.
        environ["PATH_INFO"] = f"/{vendor}{path}"
        stand = self._stands.get(vendor) or self._stand(vendor)
        return stand.wsgi_app(environ, start_response)

    @property
    def control(self) -> Any:
        """The control plane, loaded when somebody first asks for it."""
        if self._control is None:
            from .control import control_app  # noqa: PLC0415  brings jsonschema and yaml

            self._control = control_app(self.sandbox)
        return self._control

    def _stand(self, name: str) -> flask.Flask:
        """The Flask application that stands in for a vendor, made when the vendor is first asked for.

        One thread makes it: werkzeug compiles routes to code, which CPython 3.11 gets wrong in two at once.
        """
        with self._building:
            return self._stands.get(name) or self._built(name)

    def _built(self, name: str) -> flask.Flask:
        app = Stand()
        app.register_error_handler(HTTPException, self._unmatched)
        vendor = self.sandbox.vendors[name]
        for number, route in enumerate(vendor.routes):
            app.add_url_rule(
                f"/{name}{route.path}",
                str(number),
                self._view(vendor, route),
                methods=[route.method],
                provide_automatic_options=False,
            )
        self._stands[name] = app
        return app

    def _view(self, vendor: Vendor, route: Route) -> Any:
        def view(**params: str) -> flask.Response:
            environ = flask.request.environ
            call = received(environ, vendor, params)
            try:
                world = self._world(environ, vendor.name, call.credential)
            except UnknownWorld as error:
                from .unrouted import no_world  # noqa: PLC0415  most calls arrive

                return self._nowhere(no_world(error))
            return self._sent(environ, exchanged(world, vendor, route, call))

        return view

    def _world(self, environ: WSGIEnvironment, vendor: str, credential: str) -> World:
        bound: World | None = environ.get(BOUND)
        return bound or self.sandbox.world_of(environ[WORLD], vendor, credential)

    def _sent(self, environ: WSGIEnvironment, exchange: Exchange) -> flask.Response:
        """The exchange's reply, marked; its cut handed to whoever holds the line."""
        if exchange.delay:
            environ[DELAY] = exchange.delay
        if exchange.cut:
            if not environ.get(CUTS):
                raise FaultUnsupported(
                    f"{exchange.cut.kind.name.lower()} needs a server that can break connections: "
                    "`understudy serve`, the fixtures, or core.server.Server"
                )
            environ[CUT] = exchange.cut
        reply = exchange.reply if exchange.reply.status else _UNHEARD
        return Sent(reply, marks(exchange) if self.sandbox.marks else ())

    def _nowhere(self, reply: Reply) -> flask.Response:
        """What no world can answer, and no journal can keep."""
        return Sent(reply, (_UNROUTED,) if self.sandbox.marks else ())

    def _no_vendor(self, environ: WSGIEnvironment) -> flask.Response:
        """Neither the Host header nor the path names a vendor: nothing to ask, and nothing described."""
        if _asks_for_document(environ):
            from .document import undescribed  # noqa: PLC0415  few ask for one

            return Sent(undescribed(environ[VENDOR], self.sandbox.vendors))
        from .unrouted import no_vendor  # noqa: PLC0415  most calls arrive

        return self._nowhere(no_vendor(environ[VENDOR], environ[PATH], self.sandbox.vendors))

    def _document(self, environ: WSGIEnvironment) -> flask.Response:
        """What describes the vendor: asked without a credential, counted nowhere, kept in no journal."""
        from .document import described  # noqa: PLC0415  most calls are not for it

        vendor, world = environ[VENDOR], environ[WORLD]
        if world and BOUND not in environ:
            self.sandbox.world_of(world, vendor, "")
        return Sent(described(vendor, environ, world))

    def _unmatched(self, error: HTTPException) -> flask.Response:
        """What no route answers: the vendor's own words for a wrong verb, and an unmistakable 501 for a wrong path."""
        from .unrouted import no_world, unrouted  # noqa: PLC0415  most calls arrive

        environ = flask.request.environ
        vendor = self.sandbox.vendors[environ[VENDOR]]
        call = received(environ, vendor, {})
        try:
            if _asks_for_document(environ):
                return self._document(environ)
            world = self._world(environ, vendor.name, call.credential)
        except UnknownWorld as unknown:
            return self._nowhere(no_world(unknown))
        if isinstance(error, MethodNotAllowed):
            route = Route(call.method, call.path, _wrong_verb(vendor))
            return self._sent(environ, exchanged(world, vendor, route, call))
        return self._sent(environ, unrouted(world, vendor, call))


def _asks_for_document(environ: WSGIEnvironment) -> bool:
    """Whether a vendor's description is asked for, by path alone: at its own host a vendor has no such thing."""
    path: str = environ[PATH]
    return path == DOCUMENT and not environ[HOST] and environ["REQUEST_METHOD"] in {"GET", "HEAD"}


def _wrong_verb(vendor: Vendor) -> Any:
    def method_not_allowed(case: Any) -> Decision:
        return vendor.method_not_allowed(case.call)

    return method_not_allowed


def exchanged(world: World, vendor: Vendor, route: Route, call: Call) -> Exchange:
    """One request carried out, with whatever faults strike it."""
    if vendor.counts_flight:
        with world.flight(vendor, call) as flying:
            return _exchanged(world, vendor, route, flying)
    return _exchanged(world, vendor, route, call)


def _exchanged(world: World, vendor: Vendor, route: Route, call: Call) -> Exchange:
    struck = world.meet(vendor.name, route, call)
    if struck:
        from .disturb import disturbed  # noqa: PLC0415  most calls meet no fault

        return disturbed(world, vendor, route, call, struck)
    return Exchange(world.step(vendor, route, call))


def received(environ: WSGIEnvironment, vendor: Vendor, params: Mapping[str, str]) -> Call:
    """A WSGI request as a value. A body over the vendor's limit is not read."""
    body, oversized = _body(environ, vendor.body_limit)
    headers = {name: value for key, value in environ.items() if (name := _header_name(key))}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    text = environ.get("QUERY_STRING", "")
    query = tuple(parse_qsl(text, keep_blank_values=True)) if text else ()
    credential, secrets = vendor.identify(headers, query, body)
    return Call(
        environ["REQUEST_METHOD"],
        environ[PATH].encode("latin-1").decode("utf-8", "replace"),
        params,
        query,
        headers,
        body,
        environ[HOST],
        credential,
        secrets,
        oversized=oversized,
    )


@lru_cache(maxsize=512)
def _header_name(key: str) -> str:
    """The header that an environ key stands for, in lower case; '' where it stands for none."""
    return key[5:].replace("_", "-").lower() if key.startswith("HTTP_") else ""


def _body(environ: WSGIEnvironment, limit: int) -> tuple[bytes, bool]:
    """The body, and whether it was over the limit: then nothing of it is kept."""
    length = environ.get("CONTENT_LENGTH")
    if not length and "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", ""):
        return b"", False
    size = int(length) if length and length.isdigit() else limit + 1
    if length and size > limit:
        return b"", True
    body: bytes = environ["wsgi.input"].read(size)
    return (b"", True) if len(body) > limit else (body, False)


#: Stands under a cut before which nothing was decided: HTTP wants a status, and no client hears it.
_UNHEARD: Final = Reply(502, (), b"")


class Sent(flask.Response):
    """A reply on its way through Flask.

    It is in the wire's form already; werkzeug would take its headers apart and put them together
    again, which costs more than deciding did.
    """

    def __init__(self, reply: Reply, marks: Iterable[tuple[str, str]] = ()) -> None:
        self._reply = reply
        self._marks = marks

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        reply = self._reply
        headers = [*reply.headers, *self._marks]
        silent = reply.status in _BODILESS
        if not silent:
            headers.append(("Content-Length", str(len(reply.body))))
        start_response(_status_line(reply.status), headers)
        return () if silent or environ["REQUEST_METHOD"] == "HEAD" else (reply.body,)


_UNROUTED: Final = ("Understudy-Unrouted", "true")
_BODILESS: Final = frozenset({204, 304})
_PHRASES: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def _status_line(status: int) -> str:
    return _PHRASES.get(status) or f"{status} Unknown"


def marks(exchange: Exchange) -> list[tuple[str, str]]:
    """Our own headers: what answered, on what evidence, and where to ask why."""
    entry = exchange.entry
    said = [("Understudy-Request-Id", entry.id)]
    if entry.decision is not None:
        said.append(("Understudy-Rule", entry.rule))
        said.append(("Understudy-Evidence", entry.decision.answer.evidence.value))
    if entry.faults:
        said.append(("Understudy-Fault", _sayable(", ".join(entry.faults))))
    if entry.unrouted:
        said.append(_UNROUTED)
    if entry.error:
        said.append(("Understudy-Error", _sayable(entry.error.strip().splitlines()[-1][:200])))
    return said


def _sayable(text: str) -> str:
    """A text as a header can carry it: printable ASCII, the rest escaped."""
    return "".join(one if " " <= one <= "~" else one.encode("unicode_escape").decode() for one in text)
