"""The control plane: a Flask application at `/_understudy/` through which people and programs reach into worlds.

Knows its routes, and how a refusal is told; what each route does stands in the module of its subject, what it takes in `openapi.yaml`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import flask
from werkzeug.exceptions import HTTPException

from ..cut import CUTS
from ..errors import InvalidInput, Problem, UnderstudyError, UnknownWorld
from . import about, clock, faults, journal, state, switches, worlds
from .asked import Asked, Page
from .guard import check
from .input import Document, Operation, Refused
from .problems import bounded

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from ..sandbox import Sandbox

PREFIX: Final = "/_understudy"

Handler = Callable[[Asked], Any]

#: Each handler's name is its operation in the document.
ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/", about.show_index),
    ("GET", "/health", about.show_health),
    ("GET", "/openapi.json", about.show_document),
    ("GET", "/vendors", about.list_vendors),
    ("GET", "/vendors/<vendor>/answers", about.list_answers),
    ("GET", "/worlds", worlds.list_worlds),
    ("POST", "/worlds", worlds.create_world),
    ("GET", "/worlds/<world>", worlds.show_world),
    ("DELETE", "/worlds/<world>", worlds.delete_world),
    ("POST", "/worlds/<world>/fork", worlds.fork_world),
    ("POST", "/worlds/<world>/reset", worlds.reset_world),
    ("POST", "/worlds/<world>/restore", worlds.restore_snapshot),
    ("GET", "/worlds/<world>/snapshots", worlds.list_snapshots),
    ("GET", "/worlds/<world>/snapshots/<snapshot>", worlds.show_snapshot),
    ("PUT", "/worlds/<world>/snapshots/<snapshot>", worlds.keep_snapshot),
    ("GET", "/worlds/<world>/state", state.show_state),
    ("GET", "/worlds/<world>/state/<vendor>", state.show_vendor_state),
    ("GET", "/worlds/<world>/state/<vendor>/<kind>", state.list_records),
    ("POST", "/worlds/<world>/state/<vendor>/<kind>", state.add_records),
    ("GET", "/worlds/<world>/state/<vendor>/<kind>/<path:record>", state.show_record),
    ("GET", "/worlds/<world>/switches", switches.show_switches),
    ("PUT", "/worlds/<world>/switches", switches.set_switches),
    ("GET", "/worlds/<world>/clock", clock.show_clock),
    ("POST", "/worlds/<world>/clock/advance", clock.advance_clock),
    ("POST", "/worlds/<world>/clock/until-permitted", clock.jump_until_permitted),
    ("POST", "/worlds/<world>/clock/schedule", clock.schedule_event),
    ("PUT", "/worlds/<world>/clock/gear", clock.set_gear),
    ("GET", "/worlds/<world>/faults", faults.list_faults),
    ("POST", "/worlds/<world>/faults", faults.arm_faults),
    ("DELETE", "/worlds/<world>/faults", faults.clear_faults),
    ("GET", "/worlds/<world>/events", faults.list_events),
    ("POST", "/worlds/<world>/events", faults.make_happen),
    ("GET", "/worlds/<world>/journal", journal.list_entries),
    ("DELETE", "/worlds/<world>/journal", journal.forget_entries),
    ("GET", "/worlds/<world>/journal.har", journal.export_entries),
    ("GET", "/explain/<request>", journal.explain_request),
)


def control_app(sandbox: Sandbox) -> WSGIApplication:
    """The control plane of one sandbox."""
    app = flask.Flask(__name__, static_folder=None, template_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    document = Document(version("understudy"))
    for method, path, handler in ROUTES:
        app.add_url_rule(
            f"{PREFIX}{path}",
            handler.__name__,
            _view(sandbox, document, handler),
            methods=[method],
            provide_automatic_options=False,
        )
    app.before_request(lambda: check(flask.request.environ, sandbox))
    app.after_request(_kept_to_itself)
    app.register_error_handler(UnderstudyError, _refused)
    app.register_error_handler(HTTPException, _unrouted)
    app.register_error_handler(Exception, _failed)
    return app


def _view(sandbox: Sandbox, document: Document, handler: Handler) -> Callable[..., flask.Response]:
    operation = document.operation(handler.__name__)

    def view(**path: str) -> flask.Response:
        request = flask.request
        query, body = operation.read(request.environ, path, request.args)
        address = f"{request.scheme}://{request.environ['HTTP_HOST']}"
        can_cut = bool(request.environ.get(CUTS))
        asked = Asked(
            sandbox,
            path,
            query,
            body,
            address,
            can_cut,
            document.content,
            document.content["info"]["version"],
        )
        return _answer(handler(asked), operation)

    return view


def _answer(said: Any, operation: Operation) -> flask.Response:
    if said is None:
        return flask.Response(status=operation.status)
    if isinstance(said, Page):
        text = said.text.encode("utf-8", "backslashreplace")
        return flask.Response(text, operation.status, content_type=said.kind)
    return _json(said, operation.status)


def _json(said: Any, status: int, headers: dict[str, str] | None = None) -> flask.Response:
    """JSON in ASCII, which can say every text that a record may hold, half characters included."""
    return flask.Response(json.dumps(said) + "\n", status, headers, content_type="application/json")


def _kept_to_itself(response: flask.Response) -> flask.Response:
    """Nothing here is to be cached, nor taken for a page."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# ── refusals, all in one shape ──


def _refusal(
    status: int, message: str, problems: Iterable[Problem] = (), headers: dict[str, str] | None = None
) -> flask.Response:
    listed = [{"where": one.where, "says": one.says} for one in bounded(tuple(problems))]
    return _json({"error": {"message": message, "problems": listed}}, status, headers)


def _refused(error: UnderstudyError) -> flask.Response:
    if isinstance(error, Refused):
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}  # noqa: PLR2004  a status
        return _refusal(error.status, str(error), error.problems, headers)
    if isinstance(error, UnknownWorld):
        return _refusal(404, str(error))
    if isinstance(error, InvalidInput):
        return _refusal(422, f"{error.subject}: nothing was changed", error.problems)
    return _refusal(422, str(error))


def _unrouted(error: HTTPException) -> flask.Response:
    """What no route answers. A 404 here cannot be taken for a vendor's: it has our shape."""
    request = flask.request
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    what = {404: "the control plane has no", 405: "this path has no"}.get(error.code or 500, "cannot answer")
    return _refusal(
        error.code or 500,
        f"{what} {request.method} {request.path[:200]}; {PREFIX}/openapi.json lists every route",
        headers=headers,
    )


def _failed(error: Exception) -> flask.Response:
    # Not Flask's own logger: in process there is no error stream that it could write to.
    logging.getLogger(__name__).error("the control plane failed", exc_info=error)
    return _refusal(500, "Understudy failed, and this is its own bug; its log has the details")
