"""A control plane over TribeMade alone, whose every answer is held against its own document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from understudy.sandbox.core.sandbox import Sandbox
from understudy.sandbox.core.transport import Transport
from understudy.sandbox.core.world import World
from understudy.sandbox.vendors.tribemade import vendor

DOCUMENT = "urn:document"


class Plane:
    """A sandbox, and a client of its control plane."""

    def __init__(self, sandbox: Sandbox, address: str = "http://localhost") -> None:
        self.sandbox = sandbox
        self.main = sandbox.main
        self.main.held("tribemade")  # a vendor is opened when it is first asked for, which is no step
        self.http = httpx.Client(
            transport=Transport(sandbox.app, self.main), base_url=f"{address}/_understudy"
        )

    @cached_property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = self.http.get("/openapi.json").json()
        return document

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """One request; its answer must be one that the document tells of."""
        if body is not None:
            more["json"] = body
        answer = self.http.request(method, path, **more)
        self.check(method, path, answer)
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of an answer that must succeed."""
        return self._done(self.ask("GET", path, params=query or None))

    def post(self, path: str, body: Any = None) -> Any:
        return self._done(self.ask("POST", path, body))

    def put(self, path: str, body: Any = None) -> Any:
        return self._done(self.ask("PUT", path, body))

    def refused(self, status: int, method: str, path: str, body: Any = None, **more: Any) -> list[str]:
        """Where the problems of a refusal are; its status must be this one."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code == status, answer.text
        return [problem["where"] for problem in answer.json()["error"]["problems"]]

    def _done(self, answer: httpx.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json()

    def check(self, method: str, path: str, answer: httpx.Response) -> None:
        """Status, content type and body are as the document says of that operation."""
        found = self._operation(method, path.partition("?")[0])
        if found is None:
            self._valid(answer, "#/components/schemas/Error")
            return
        pointer, responses = found
        assert str(answer.status_code) in responses, f"{method} {path} may not answer {answer.status_code}"
        response = responses[str(answer.status_code)]
        pointer += f"/responses/{answer.status_code}"
        if "$ref" in response:
            pointer = response["$ref"]
            response = self.document["components"]["responses"][pointer.rpartition("/")[2]]
        if "content" not in response:
            assert answer.content == b""
            return
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in response["content"]
        if kind == "application/json":
            self._valid(answer, f"{pointer}/content/application~1json/schema")

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        # A path that is written out is meant before one with parameters in its place.
        for template, methods in sorted(self.document["paths"].items(), key=lambda item: item[0].count("{")):
            pattern = re.sub(r"\{record\}", ".+", template)
            pattern = re.sub(r"\{\w+\}", "[^/]+", pattern)
            if re.fullmatch(pattern, path) and method.lower() in methods:
                pointer = template.replace("~", "~0").replace("/", "~1")
                return f"#/paths/{pointer}/{method.lower()}", methods[method.lower()]["responses"]
        return None

    def _valid(self, answer: httpx.Response, pointer: str) -> None:
        registry: Registry[Any] = Registry().with_resource(
            DOCUMENT, DRAFT202012.create_resource(self.document)
        )
        Draft202012Validator({"$ref": DOCUMENT + pointer}, registry=registry).validate(
            json.loads(answer.content)
        )


def _opened(address: str = "http://localhost", **options: Any) -> Plane:
    return Plane(Sandbox({"tribemade": vendor}, **options), address)


@pytest.fixture
def open_plane() -> Callable[..., Plane]:
    """Makes a plane over a sandbox of these options."""
    return _opened


@pytest.fixture
def plane() -> Plane:
    return _opened()


@pytest.fixture
def world(plane: Plane) -> World:
    """A world of its own, empty, in the elastic gear."""
    world = plane.sandbox.create("w")
    world.held("tribemade")
    return world
