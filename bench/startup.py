"""Cold start of `understudy serve`: from the process's launch to its first answer, against bare Flask on the same server."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from ratios import Row, rounds, row

BARE = """
import sys
from pathlib import Path
import flask
from understudy.sandbox.core.server import Server
app = flask.Flask("bare", root_path=".")
@app.get("/tribemade/api/products/<product_id>")
def get_product(product_id):
    return flask.jsonify(error="not found"), 404
with Server(app.wsgi_app, port=int(sys.argv[1])) as server:
    server.serve()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port: int = line.getsockname()[1]
    return port


def cold(words: list[str], port: int) -> float:
    """Seconds from launch to the first answer."""
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/tribemade/api/products/1", timeout=5)
            except urllib.error.HTTPError:
                return time.perf_counter() - start
            except OSError:
                time.sleep(0.002)
    finally:
        process.terminate()
        process.wait(10)


def ours() -> float:
    port = free_port()
    return cold([str(Path(sys.executable).with_name("understudy")), "serve", "--port", str(port)], port)


def bare() -> float:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE)
        return cold([sys.executable, str(script), str(port)], port)


def report() -> list[Row]:
    return [row("cold start of `understudy serve`, process to first answer", *rounds(15, ours, bare), 1.2)]
