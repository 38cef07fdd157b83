"""Products written to files before they go, with the images that can be had."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from understudy.clients import Altcraft, Shoplazza, TribeMade, ZohoDesk, export
from understudy.clients.exporting import pictures
from understudy.clients.http import fetch_image
from understudy.sandbox import World

Made = Callable[..., Any]
HERE = {"https://img.example/a.png": b"A", "https://img.example/b.jpg?v=2": b"B"}


def test_a_product_is_written_with_its_images(client: Made, understudy: World, tmp_path: Path) -> None:
    product = understudy.shoplazza.products.add(title="Lamp", images=list(HERE))
    exported = export(client(Shoplazza), [product.id], tmp_path, HERE.get)
    assert (exported.products, exported.images, exported.missing) == ((product.id,), 2, ())
    folder = tmp_path / product.id
    assert json.loads((folder / "product.json").read_text())["title"] == "Lamp"
    assert {one.name: one.read_bytes() for one in folder.glob("image-*")} == {
        "image-01.png": b"A",
        "image-02.jpg": b"B",
    }


def test_an_image_that_cannot_be_had_is_told(client: Made, understudy: World, tmp_path: Path) -> None:
    address = "https://img.example/gone.png"
    product = understudy.shoplazza.products.add(title="Lamp", images=[address])
    exported = export(client(Shoplazza), [product.id], tmp_path, lambda _: None)
    assert (exported.images, exported.lost_images) == (0, (address,))
    assert json.loads((tmp_path / "export.json").read_text())["lost_images"] == [address]


def test_what_cannot_be_read_is_told(client: Made, understudy: World, tmp_path: Path) -> None:
    product = understudy.tribemade.products.add(name="Lamp", price=10)
    absent = "00000000-0000-4000-8000-000000000000"
    exported = export(client(TribeMade), [product.id, absent], tmp_path)
    assert exported.missing == (absent,)
    assert "images" in exported.not_included


def test_an_export_changes_nothing(client: Made, understudy: World, tmp_path: Path) -> None:
    product = understudy.zoho_desk.products.add(name="Lamp")
    export(client(ZohoDesk), [product.id], tmp_path)
    assert {entry.request.method for entry in understudy.zoho_desk.journal} == {"GET"}


@pytest.mark.parametrize("identifier", ["..", "../../etc", "a/b", ".", "C:\\x"])
def test_an_id_leads_to_no_other_folder(
    identifier: str, client: Made, understudy: World, tmp_path: Path
) -> None:
    understudy.altcraft.products.add(name="Lamp", external_id=identifier)
    folder = tmp_path / "out"
    exported = export(client(Altcraft), [identifier], folder)
    assert exported.products == (identifier,)
    (written,) = folder.rglob("product.json")
    assert written.parent.parent == folder


def test_images_are_found_however_a_vendor_names_them() -> None:
    record = {
        "image": {"src": "https://img.example/1"},
        "images": [
            {"src": "https://img.example/1"},
            "https://img.example/2",
            {"url": "http://img.example/3"},
        ],
        "primary_image": "data:image/png;base64,AAAA",
        "pictures": None,
    }
    assert list(pictures(record)) == [f"http{'s' if n < 3 else ''}://img.example/{n}" for n in (1, 2, 3)]


class _Images(BaseHTTPRequestHandler):
    seen: list[dict[str, str]]

    def do_GET(self) -> None:  # the name that http.server calls
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        kind = "text/html" if self.path == "/page" else "image/png"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(b"PNG")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_an_image_is_fetched_without_credentials_and_a_page_is_no_image() -> None:
    handler = type("Images", (_Images,), {"seen": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        assert fetch_image(f"{base}/lamp.png") == b"PNG"
        assert fetch_image(f"{base}/page") is None
        assert not {"authorization", "x-api-key", "access-token"} & set(handler.seen[0])  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert fetch_image(f"{base}/lamp.png") is None
