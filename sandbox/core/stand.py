"""Flask, without what nobody here registers: hooks, signals, sessions, and routing by host.

Names no vendor. Flask looks for each of these on every request, which costs more than deciding does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask
from flask.sessions import SessionInterface
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

if TYPE_CHECKING:
    from flask.wrappers import Request


class _NoSessions(SessionInterface):
    """Vendors' APIs know no cookies."""

    def open_session(self, app: flask.Flask, request: Request) -> Any:  # noqa: ARG002  the seam's signature
        return _NOTHING

    def is_null_session(self, obj: object) -> bool:  # noqa: ARG002  the seam's signature
        return True


_NOTHING = object()


class Stand(flask.Flask):
    """One vendor's routes. Whatever raises is raised to whoever called."""

    session_interface = _NoSessions()

    def __init__(self) -> None:
        super().__init__(__name__, static_folder=None, template_folder=None)
        self.config["PROPAGATE_EXCEPTIONS"] = True
        self.url_map.merge_slashes = False

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Routes are matched by path and method alone: which host was meant is known before Flask is asked."""
        if request is None:
            return None
        environ = request.environ
        return MapAdapter(
            self.url_map, "understudy", "", "", "http", environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
            environ["REQUEST_METHOD"], environ.get("QUERY_STRING", ""),
        )  # fmt: skip

    def full_dispatch_request(self) -> flask.Response:
        """The view's reply, or what is said where no route matches."""
        try:
            reply: Any = self.dispatch_request()
        except HTTPException as error:
            reply = self.handle_user_exception(error)
        answer: flask.Response = reply
        return answer
