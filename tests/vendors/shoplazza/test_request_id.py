"""`Request-Id` on every answer. Expectations: "Delete Product", public response parameters: mandatory, unique."""

from __future__ import annotations

import re

import pytest

from understudy.sandbox import Sandbox, World
from understudy.sandbox.vendors.shoplazza import vendor

PRODUCTS = "/openapi/2022-01/products"
UNKNOWN = f"{PRODUCTS}/00000000-0000-4000-8000-000000000000"
LOOKS_RIGHT = re.compile(r"[A-Za-z0-9_-]{40}")


def test_every_answer_has_one_of_its_own(understudy: World) -> None:
    http = understudy.shoplazza.http
    bag = understudy.shoplazza.products.add(title="Bag")
    answers = [
        http.delete(f"{PRODUCTS}/{bag.id}"),
        http.delete(f"{PRODUCTS}/{bag.id}"),
        http.delete(f"{PRODUCTS}/abc"),
        http.get(UNKNOWN, headers={"Access-Token": ""}),
        http.get(UNKNOWN, headers={"Access-Token": ""}),
        http.patch(UNKNOWN),
        *(http.get(UNKNOWN) for _ in range(45)),
    ]
    assert answers[-1].status_code == 429
    told = [answer.headers["Request-Id"] for answer in answers]
    assert all(LOOKS_RIGHT.fullmatch(one) for one in told)
    assert len(set(told)) == len(told)


@pytest.mark.understudy(lenient=True, switches={"shoplazza.unknown_path": "vendor"})
def test_so_have_answers_that_no_rule_gave(understudy: World) -> None:
    understudy.shoplazza.fault("status", "delete_product", times=3)
    understudy.shoplazza.fault("throttle", "delete_product", nth=4, times=2)
    understudy.shoplazza.fault("phantom_success", "delete_product", nth=6, times=2)
    http = understudy.shoplazza.http
    answers = [*(http.delete(UNKNOWN) for _ in range(8)), *(http.get("/nowhere") for _ in range(2))]
    assert [answer.status_code for answer in answers] == [503] * 3 + [429] * 2 + [404] * 5
    assert len({answer.headers["Request-Id"] for answer in answers}) == len(answers)


def test_a_run_repeats_them() -> None:
    def run() -> list[str]:
        http = Sandbox({"shoplazza": vendor}).create("again").shoplazza.http
        return [http.delete(UNKNOWN).headers["Request-Id"] for _ in range(3)]

    assert run() == run()
