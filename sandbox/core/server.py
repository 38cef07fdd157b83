"""The HTTP server: one WSGI application on one address, started in the background or served until a signal.

Knows threads and signals; what happens on one connection is `line`'s. Names no vendor.
"""

from __future__ import annotations

import logging
import queue
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

from cheroot.server import HTTPServer

from .errors import UsageError
from .line import Connection, Gateway

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from cheroot.connections import ConnectionManager

FEW: Final = 2
"""Threads at rest: each one more lengthens the 99th percentile, since they pass the interpreter back and forth."""
MOST: Final = 128
"""Threads while requests are held up, as by a fault that delays them."""

_HELD_UP: Final = (
    0.02  # seconds: where something waits, and an answer takes its thread longer, there are too few
)
_RESTED: Final = 5.0  # seconds without work after which an additional thread leaves
_GRACE: Final = 5.0  # seconds that requests in hand have when the server stops
_REACHABLE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  nothing is bound here, only named


class Server:
    """An HTTP/1.1 server for one application; loopback and a free port unless told otherwise.

    It performs the cuts that the application leaves in the environ (`cut`), keeps connections alive
    after any answer that allows it, and sends neither `Server` nor `Date`: time is the world's, and
    what a vendor says of itself is the vendor's. `threads` is how many stand ready; up to `MOST` are
    added while requests are held up.

    Raises UsageError from `start` and `serve` where the address cannot be had.
    """

    def __init__(
        self, app: WSGIApplication, host: str = "127.0.0.1", port: int = 0, threads: int = FEW
    ) -> None:
        self.port = port
        self._app = app
        self._host = host
        self._threads = threads
        self._http: _Http | None = None
        self._stopping = threading.RLock()
        # A signal handler may put into this queue whatever its thread was doing; an Event could deadlock.
        self._word: queue.SimpleQueue[int] = queue.SimpleQueue()

    @property
    def url(self) -> str:
        host = _REACHABLE.get(self._host, self._host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def start(self) -> None:
        """Bind, and serve in a background thread. Connections are accepted as soon as this returns."""
        if self._http is not None:
            raise UsageError(f"this server runs already, at {self.url}; expected one start before each stop")
        http = _Http(self._app, (self._host, self.port), self._threads)
        try:
            http.prepare()
        except OSError as error:
            raise UsageError(
                f"cannot listen on {self._host}, port {self.port}: {error}. "
                "Choose another --port (0 takes a free one), or another --host"
            ) from error
        self.port = http.bind_addr[1]
        self._http = http
        threading.Thread(target=http.serve, name="understudy line", daemon=True).start()

    def serve(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until `stop`, SIGINT or SIGTERM; requests in hand are finished, unless a second signal comes.

        Binds first, unless `start` has; `ready` is called once the port is open, and a signal already ends it cleanly.
        """
        started = self._http is not None
        word = self._word = queue.SimpleQueue()
        try:
            with _signals(word):  # first, so that who finds the address served can end it with a signal
                if not started:
                    self.start()
                ready()
                word.get()
                self.stop()
        except KeyboardInterrupt:
            self.stop()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Finish the requests in hand, within five seconds, and close every connection. Idempotent."""
        with self._stopping:
            http, self._http = self._http, None
            if http is not None:
                http.stop()
                self._word.put(0)

    def hang_up(self) -> None:
        """Close the connections on which nothing will ever be said, as whatever stands before a vendor does in the end."""
        http = self._http
        if http is not None:
            http.parked.drop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@contextmanager
def _signals(word: queue.SimpleQueue[int]) -> Iterator[None]:
    """The first SIGINT or SIGTERM is passed on, the second raises KeyboardInterrupt; afterwards all is as before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may listen to signals
        return

    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        if len(heard) > 1:
            raise KeyboardInterrupt
        word.put(number)

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Http(HTTPServer):
    """Cheroot's server, with limits, threads and logging of our own."""

    _connections: ConnectionManager
    ConnectionClass = Connection
    expiration_interval = 0.05  # also how long stopping waits for the selector
    keep_alive_conn_limit = 1 << 20  # ten by default: an eleventh client would reconnect for each request
    max_request_header_size = 1 << 16
    request_queue_size = 1024
    timeout = 75  # a kept connection outlives any client's pool

    def __init__(self, app: WSGIApplication, address: tuple[str, int], threads: int) -> None:
        super().__init__(address, Gateway)
        self.wsgi_app = app
        self.requests = Workers(self, threads)
        self.parked = Parked()

    def clear_stats(self) -> None:
        super().clear_stats()  # type: ignore[no-untyped-call]  # cheroot's stubs are partial
        # Cheroot leaves them, and with them the application, in the logging module for ever.
        vars(logging)["statistics"].pop(f"Cheroot HTTPServer {id(self)}")

    @staticmethod
    def bind_socket(socket_: socket.socket, bind_addr: tuple[str, int]) -> socket.socket:
        try:
            socket_.bind(bind_addr)
        except OSError:
            socket_.close()  # cheroot would leave it to the garbage collector
            raise
        return socket_

    def serve(self) -> None:
        """Hand ready connections to the workers until stopped. Cheroot's own starts a thread that outlives the main one."""
        while self.ready:
            try:
                self._connections.run(self.expiration_interval)
            except Exception:  # noqa: BLE001  whatever it is, the server stays
                self.error_log("the server's loop failed and goes on", logging.ERROR, traceback=True)

    def process_conn(self, conn: Connection) -> None:
        """A connection that has just been made waits for its first byte in the selector, not in a worker."""
        if conn.last_used is None:
            self.parked.reap()
            self.put_conn(conn)
        else:
            self.requests.put(conn)

    def stop(self) -> None:
        try:
            super().stop()
        finally:
            self.requests.abandon()
            self.parked.close()

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        logging.getLogger("understudy.server").log(level, "%s", msg, exc_info=traceback)


class Workers:
    """Threads that answer: a few, and more while all of those are held up. Cheroot's pool neither grows nor gives up."""

    def __init__(self, server: _Http, few: int) -> None:
        self._server = server
        self._few = few
        self._waiting: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()
        self._answered = 0
        self._threads: set[threading.Thread] = set()
        self._in_hand: set[Connection] = set()
        self._left = threading.Condition()
        self._stopped = threading.Event()

    @property
    def pressed(self) -> bool:
        """Whether somebody waits for a thread."""
        return not self._waiting.empty()

    def start(self) -> None:
        self._hire(self._few)
        threading.Thread(target=self._watch, name="understudy foreman", daemon=True).start()

    def put(self, conn: Connection) -> None:
        self._waiting.put(conn)

    def stop(self, _timeout: float) -> None:
        """Answer what is in hand or waiting, for so long as the grace lasts."""
        with self._left:
            self._stopped.set()  # nobody is hired from here on
            for _ in self._threads:
                self._waiting.put(None)
            self._left.wait_for(lambda: not self._threads, _GRACE)

    def abandon(self) -> None:
        """Close what no grace was enough for; its thread finds out, and dies with the process at the latest."""
        self._stopped.set()
        for conn in tuple(self._in_hand):
            with suppress(OSError):
                conn.socket.shutdown(socket.SHUT_RDWR)

    def _hire(self, count: int) -> None:
        with self._left:
            room = 0 if self._stopped.is_set() else MOST - len(self._threads)
            for _ in range(min(count, room)):
                thread = threading.Thread(target=self._work, name="understudy worker", daemon=True)
                self._threads.add(thread)
                thread.start()

    def _watch(self) -> None:
        """Add threads where something waits because those there are wait themselves, rather than compute."""
        before = 0
        while not self._stopped.wait(_HELD_UP):
            if self.pressed and self._answered - before < len(self._threads):
                self._hire(self._waiting.qsize())
            before = self._answered

    def _work(self) -> None:
        while conn := self._next():
            self._in_hand.add(conn)
            try:
                self._answer(conn)
            except BaseException:  # noqa: BLE001  SystemExit of an app included: a thread is not lost to it
                self._server.error_log("a worker failed and goes on", logging.ERROR, traceback=True)
            self._in_hand.discard(conn)
            self._answered += 1

    def _answer(self, conn: Connection) -> None:
        kept = False
        try:
            kept = conn.communicate()
        except ConnectionError as error:
            self._server.error_log(f"a client left: {error}", logging.DEBUG)
        finally:
            if kept:
                self._server.put_conn(conn)
            else:
                conn.close()

    def _next(self) -> Connection | None:
        """The next connection with something to say; None where this thread is to leave, and has been counted out."""
        while True:
            with suppress(queue.Empty):
                conn = self._waiting.get(timeout=_RESTED)
                if conn is not None:
                    return conn
                self._leave()
                return None
            if len(self._threads) > self._few and not self._stopped.is_set():
                self._leave()
                return None

    def _leave(self) -> None:
        with self._left:
            self._threads.discard(threading.current_thread())
            self._left.notify_all()


class Parked:
    """Connections on which nothing will ever be said. No thread is held for them."""

    def __init__(self) -> None:
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __len__(self) -> int:
        return len(self._sockets)

    def add(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.reap()
        with self._lock:
            if self._closed:
                sock.close()
            else:
                self._sockets.add(sock)

    def reap(self) -> None:
        """Close those whose client has gone."""
        with self._lock:
            for sock in tuple(self._sockets):
                if _gone(sock):
                    self._sockets.discard(sock)
                    sock.close()

    def drop(self) -> None:
        """Close all of them, and take in more."""
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self.drop()


def _gone(sock: socket.socket) -> bool:
    try:
        while sock.recv(1 << 16):
            pass  # said into the silence
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
