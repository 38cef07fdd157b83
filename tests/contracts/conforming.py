"""Calls that Schemathesis makes up of a vendor's document, put to the vendor's stand-in in process.

Beyond Schemathesis' own checks: the rule that answered is one that the document names, and what a page words
is worded so.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import schemathesis.openapi
from schemathesis import Case, CheckFunction, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from understudy.sandbox import Clock, Sandbox
from understudy.sandbox.core.app import Application
from understudy.sandbox.core.sandbox import MAIN, installed

sys.path.insert(0, str(Path(__file__).parent))
from documented import answer_to, document

_CHECKS = {
    # That a call made as the schemas say is accepted: every vendor has rules that no schema can say.
    "positive_data_acceptance": {"enabled": False},
    # 405 too is no acceptance: a verb that is not there need not ask who sends it. Where it is not documented,
    # it is found wrong as a status.
    "missing_required_header": {"expected-statuses": [400, 401, 403, 405, 406, 415, 422]},
}


def contract(
    name: str,
    keys: Mapping[str, str],
    *,
    examples: int,
    off: tuple[str, ...] = (),
    switches: Mapping[str, str] | None = None,
) -> BaseSchema:
    """A vendor's document over its stand-in, whose world holds what the page's examples need.

    `keys` are the credentials by security scheme, `off` the checks that the vendor cannot pass, by name.
    """
    sandbox = Sandbox({name: installed()[name]})
    world = sandbox.create(MAIN, clock=Clock(), demo=True)
    world.open(sandbox.vendors[name])
    for switch, value in (switches or {}).items():
        world.switch(name, switch, value)
    world.begin_here()  # so that each call finds it so, without its being made anew
    schema = schemathesis.openapi.from_dict(document(name), config=_config(name, keys, examples, off))
    schema.app = Application(sandbox)
    return schema


def _config(name: str, keys: Mapping[str, str], examples: int, off: tuple[str, ...]) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "base-url": f"http://localhost/{name}",
            "auth": {"openapi": {scheme: {"api_key": key} for scheme, key in keys.items()}},
            "generation": {
                "max-examples": examples,
                "deterministic": True,
                "no-shrink": True,
                "database": "none",
            },
            "phases": {"coverage": {"unexpected-methods": []}},
            "checks": {**_CHECKS, **{check: {"enabled": False} for check in off}},
        }
    )


def answered(case: Case[Any], *checks: CheckFunction) -> None:
    """Put one call to a world as it began, and hold the answer against the document, and to more checks."""
    application: Any = case.operation.app
    application.sandbox.main.reset()
    case.call_and_validate(additional_checks=[names_the_rule, words_it_so, *checks])


def names_the_rule(_context: Any, response: Response, case: Case[Any]) -> None:
    vendor, rule = _rule(response)
    said = _said(vendor, response, case)
    assert rule in said.rules, f"{rule} gave the {said.status} of {said.operation}, which has {said.rules}"


def words_it_so(_context: Any, response: Response, case: Case[Any]) -> None:
    """An error whose wording stands in the document's example is worded so."""
    vendor, rule = _rule(response)
    if response.status_code < 400 or response.headers["understudy-evidence"] != ["documented"]:
        return
    for described in _said(vendor, response, case).content["content"].values():
        shown = described.get("examples", {}).get(rule)
        for name in ("error", "message") if shown else ():
            assert response.json().get(name) == shown["value"].get(name)


def _rule(response: Response) -> tuple[str, str]:
    vendor, _, rule = response.headers["understudy-rule"][0].partition(".")
    return vendor, rule


def _said(vendor: str, response: Response, case: Case[Any]) -> Any:
    return answer_to(
        document(vendor), case.operation.method.upper(), case.operation.path, response.status_code
    )
