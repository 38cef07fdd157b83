"""What a sandbox says of itself and its vendors. Expectations for TribeMade: "Delete Product" and "Rate Limits"."""

from __future__ import annotations

import io
from typing import Any

from understudy.sandbox.core.faults import FaultKind


def test_the_index_links_to_what_can_be_read(plane: Any) -> None:
    links = plane.get("/")["links"]
    assert links["list_worlds"] == "http://localhost/_understudy/worlds"
    for link in links.values():
        assert plane.http.get(link).status_code == 200


def test_health_tells_what_this_server_can_do(plane: Any) -> None:
    health = plane.get("/health")
    assert health["live"] is True
    assert health["vendors"] == ["tribemade"]
    assert health["gears"] == ["real", "frozen", "elastic"]
    assert health["fault_kinds"] == list(FaultKind)
    assert health["cuts"] == ["reset", "close", "silence", "truncated"]


def test_a_server_that_cannot_break_connections_says_so(plane: Any) -> None:
    said: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/_understudy/health", "HTTP_HOST": "localhost", "SERVER_NAME": "x",
        "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    body = b"".join(plane.sandbox.app(environ, lambda status, *_: said.append(status)))
    assert said == ["200 OK"]
    assert b'"cuts": []' in body


def test_health_counts_worlds(plane: Any) -> None:
    before = plane.get("/health")["worlds"]
    plane.post("/worlds")
    assert plane.get("/health")["worlds"] == before + 1


def test_vendors_are_listed_with_their_operations_and_limits(plane: Any) -> None:
    (tribemade,) = plane.get("/vendors")["vendors"]
    assert tribemade["hosts"] == ["api.tribemade.in"]
    delete = next(one for one in tribemade["operations"] if one["operation"] == "delete_product")
    assert (delete["method"], delete["path"]) == ("DELETE", "/api/products/<product_id>")
    (limit,) = delete["limits"]
    assert (limit["form"], limit["calls"], limit["seconds"]) == ("fixed_window", 10, 60)
    assert {one["kind"]: one["can_be_added"] for one in tribemade["kinds"]} == {
        "products": True, "orders": True, "stores": True, "emails": False,
    }  # fmt: skip
    assert "order_placed" in [one["event"] for one in tribemade["events"]]


def test_a_vendors_answers_come_with_their_evidence(plane: Any) -> None:
    answers = {one["name"]: one for one in plane.get("/vendors/tribemade/answers")["answers"]}
    deleted = answers["product_deleted"]
    assert (deleted["status"], deleted["evidence"]) == (200, "documented")
    assert deleted["body"] == {"message": "Product deleted successfully"}
    assert answers["bad_json"]["evidence"] == "assumed"
    assert all(one["rule"] == f"tribemade.{name}" and one["source"] for name, one in answers.items())


def test_an_unknown_vendor_is_not_there(plane: Any) -> None:
    assert plane.refused(404, "GET", "/vendors/nobody/answers") == []
