"""Each vendor's document is served beside its stand-in: to anybody, at no cost, and never in the vendor's own place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from understudy.sandbox import Sandbox
from understudy.sandbox.core.sandbox import installed

DOCUMENTS = Path(__file__).parents[2] / "contracts" / "documents"
VENDORS = sorted(installed())
ORIGIN = "http://127.0.0.1:4610"
EVERY = pytest.mark.parametrize("vendor", VENDORS)


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of the bare application: it speaks for no world, and brings no credential."""
    with httpx.Client(transport=httpx.WSGITransport(app=sandbox.app), base_url=ORIGIN) as client:
        yield client


def written(vendor: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DOCUMENTS / f"{vendor}.yaml").read_text())
    return content


@EVERY
def test_what_is_served_is_the_vendors_document(http: httpx.Client, vendor: str) -> None:
    answer = http.get(f"/{vendor}/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    served, kept = answer.json(), written(vendor)
    for part in ("openapi", "info", "paths", "components", "x-elsewhere"):
        assert served[part] == kept[part]


@EVERY
def test_what_is_served_is_openapi_3_0(http: httpx.Client, vendor: str) -> None:
    OpenAPIV30SpecValidator(http.get(f"/{vendor}/openapi.json").json()).validate()


@EVERY
def test_its_one_server_is_the_address_that_it_was_asked_of(http: httpx.Client, vendor: str) -> None:
    assert http.get(f"/{vendor}/openapi.json").json()["servers"] == [{"url": f"{ORIGIN}/{vendor}"}]


@pytest.mark.parametrize("asked", ["/w/staging/tribemade/openapi.json", "/tribemade/openapi.json"])
def test_a_worlds_document_leads_to_that_world(sandbox: Sandbox, http: httpx.Client, asked: str) -> None:
    sandbox.create("staging")
    content = http.get(asked, headers={"Understudy-World": "staging"}).json()
    assert content["servers"] == [{"url": f"{ORIGIN}/w/staging/tribemade"}]
    path = next(path for path, item in content["paths"].items() if "get" in item)
    http.get(content["servers"][0]["url"] + path.replace("{product_id}", "1"))
    assert [entry.operation for entry in sandbox.worlds["staging"].journal] == ["get_product"]


def test_a_world_that_is_not_there_describes_nothing(http: httpx.Client) -> None:
    answer = http.get("/w/nowhere/tribemade/openapi.json")
    assert answer.status_code == 501
    assert "nowhere" in answer.json()["understudy"]["unrouted"]


def test_a_client_of_one_world_reads_its_address_there(sandbox: Sandbox) -> None:
    world = sandbox.create("staging")
    content = world.tribemade.http.get("/openapi.json").json()
    assert content["servers"] == [{"url": world.tribemade.url}]


def test_its_head_says_how_long_it_is(http: httpx.Client) -> None:
    whole, head = http.get("/tribemade/openapi.json"), http.head("/tribemade/openapi.json")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_reading_it_is_in_no_journal_and_counts_against_no_limit(sandbox: Sandbox) -> None:
    world = sandbox.create()
    http = world.tribemade.http
    before = world.state
    for _ in range(100):  # more than any limit of TribeMade's allows
        assert http.get("/openapi.json").status_code == 200
    assert (world.journal.total, world.journal.unrouted) == (0, 0)
    assert world.state is before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_is_only_read(http: httpx.Client, method: str) -> None:
    assert http.request(method, "/tribemade/openapi.json").status_code == 501


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/openapi.json", "api.tribemade.in"),
        ("/w/main/openapi.json", "api.tribemade.in"),
        ("/tribemade@api.tribemade.in/openapi.json", "127.0.0.1:4610"),
    ],
)
def test_at_the_vendors_own_host_there_is_none_as_at_the_vendor(
    http: httpx.Client, path: str, host: str
) -> None:
    answer = http.get(path, headers={"Host": host})
    assert answer.status_code == 501
    assert answer.headers["Understudy-Unrouted"] == "true"


def test_what_is_no_vendor_has_a_404_that_says_so(http: httpx.Client) -> None:
    answer = http.get("/nobody/openapi.json")
    assert answer.status_code == 404
    assert "'nobody'" in answer.json()["understudy"]["undescribed"]
    assert "/tribemade/openapi.json" in answer.json()["understudy"]["undescribed"]


def test_a_vendor_of_somebody_elses_without_a_document_says_that_it_has_none() -> None:
    theirs = replace(installed()["tribemade"], name="theirs", hosts=())
    app = Sandbox({"theirs": theirs}).app
    with httpx.Client(transport=httpx.WSGITransport(app=app), base_url=ORIGIN) as http:
        answer = http.get("/theirs/openapi.json")
    assert answer.status_code == 404
    assert answer.json()["understudy"]["undescribed"].startswith("no document describes theirs")
