"""What a vendor's machine knows and does not know, what it sends where, and what it says when something is wrong."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from understudy.contracts.machines import VENDORS, machine
from understudy.contracts.machines.allowed import Allowed, Answer
from understudy.contracts.machines.base import ProviderBroken, run_machine
from understudy.contracts.machines.limits import Bucket, Window
from understudy.contracts.machines.target import InProcess, NotOurs, Power, Real, Sent
from understudy.contracts.mutants import caught, mutants
from understudy.sandbox.core.errors import UsageError

sys.path.insert(0, str(Path(__file__).parent))
from machining import at_a_url

FOLDER = Path(__file__).parents[2] / "contracts" / "machines"
FILES = sorted(FOLDER.glob("*.py"))
#: What a machine is written with: these say nothing of what a vendor does.
OURS = {"__init__", "allowed", "base", "limits", "target"}
STRANGER = "660e8400-e29b-41d4-a716-446655440123"


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{'.' * node.level}{node.module or ''}.{one.name}" for one in node.names]
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_machine_knows_a_stand_ins_code(path: Path) -> None:
    assert [name for name in _imports(path) if "vendors" in name] == []


@pytest.mark.parametrize("path", [one for one in FILES if one.stem not in OURS], ids=lambda path: path.stem)
def test_a_model_knows_nothing_of_the_sandbox_but_its_errors(path: Path) -> None:
    rooms = [name for name in _imports(path) if "sandbox" in name or "clients" in name]
    assert [name for name in rooms if "sandbox.core.errors." not in name] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_vendor_has_a_machine_of_its_own(vendor: str) -> None:
    assert machine(vendor).vendor == vendor


def test_a_vendor_without_a_machine_is_told_those_that_have_one() -> None:
    with pytest.raises(UsageError, match="one for each of: altcraft"):
        machine("nobody")


def test_the_same_seed_takes_the_same_steps_and_another_takes_others() -> None:
    def steps(seed: int) -> list[int]:
        seen: list[int] = []

        class Counting(InProcess):
            def send(self, sent: Sent) -> Answer:
                seen.append(hash(sent.target))
                return super().send(sent)

        with Counting("tribemade") as target:
            run_machine("tribemade", target, 4, seed)
        return seen

    assert steps(1) == steps(1) != steps(2)


def test_a_failure_is_small_and_quotes_the_sentence_that_is_not_kept() -> None:
    forgets = next(one for one in mutants("tribemade") if one.name == "delivered blocks")
    broken = caught(forgets, shrink=True)
    assert broken is not None
    assert "completed or cancelled orders can be deleted" in str(broken)
    assert [step.status for step in broken.steps] == [201, 201, None, 400]
    assert str(broken.steps[-1]).endswith('documented: 200 {"message": "Product deleted successfully"}')
    assert broken.brief == "DELETE /api/products/<product 2>: but the status is 400, not 200"


def test_a_mutant_leaves_nothing_behind() -> None:
    for mutant in mutants("tribemade"):
        with mutant.broken():
            pass
    assert not _accused("tribemade")


def _accused(vendor: str) -> bool:
    with InProcess(vendor, None) as target:
        try:
            run_machine(vendor, target, 5)
        except ProviderBroken:
            return True
    return False


def test_what_fails_only_once_is_reported_as_it_was_seen() -> None:
    class Moody(InProcess):
        calls = 0

        def send(self, sent: Sent) -> Answer:
            self.calls += 1
            answer = super().send(sent)
            return Answer(418, answer.headers, answer.body) if self.calls == 30 else answer

    with Moody("tribemade") as target, pytest.raises(ProviderBroken, match="the status is 418") as caught:
        run_machine("tribemade", target, 20)
    assert caught.value.steps[-1].status == 418
    assert caught.value.scenario > 1


# ── targets ──


@pytest.mark.parametrize("vendor", ["devdraft", "tribemade"])
def test_nothing_that_this_run_did_not_create_is_changed_at_a_real_url(vendor: str) -> None:
    prefix = {"devdraft": "/api/v0", "tribemade": "/api"}[vendor]
    left: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        left.append(request.method)
        return httpx.Response(200, json={})

    with Real(vendor, "https://vendor.test", {}, transport=httpx.MockTransport(answer)) as target:
        for method in ("DELETE", "PUT", "PATCH"):
            with pytest.raises(NotOurs, match="did not create"):
                target.send(Sent(method, f"{prefix}/products/{STRANGER}"))
        with pytest.raises(NotOurs, match="whatever is there"):
            target.send(Sent("DELETE", f"{prefix}/products/"))
        assert left == []
        target.send(Sent("GET", f"{prefix}/products/{STRANGER}"))
        target.canaries.add(STRANGER)
        target.send(Sent("DELETE", f"{prefix}/products/{STRANGER}"))
    assert left == ["GET", "DELETE"]


def test_a_real_url_lets_nothing_be_done_but_calls() -> None:
    with Real("tribemade", "https://vendor.test", {}) as target:
        assert target.powers == Power(0)
        for act in (
            lambda: target.add("orders"),
            lambda: target.happen("order_placed"),
            lambda: target.look("emails"),
        ):
            with pytest.raises(UsageError, match=r"https://vendor\.test"):
                act()


def test_a_refusal_for_the_limit_is_waited_out_at_a_real_url() -> None:
    with at_a_url("tribemade") as (target, world):
        began = world.clock.time()
        ours: Any = machine("tribemade")(target)
        product = ours.create_product("Lamp", 1, more=False)
        for _ in range(12):
            ours.delete(product, {})  # ten a minute are let through; the model expects 404 from the second on
        assert [step.status for step in ours.steps] == [201, 200, *[404] * 11]
        assert world.clock.time() - began == 60


def test_a_target_here_has_a_world_for_each_scenario() -> None:
    with InProcess("tribemade") as target:
        with pytest.raises(UsageError, match="fresh"):
            target.now()
        target.fresh()
        first = target.add("products", name="Lamp")["id"]
        target.fresh()
        assert first not in [one["id"] for one in target.look("products")]
        assert len(target.sandbox.worlds) == 1


# ── what is allowed ──

SAID = Answer(404, {"retry-after": "30"}, b'{"error": "gone", "count": 1}')


@pytest.mark.parametrize(
    ("allowed", "wrong"),
    [
        (Allowed(404, ""), ""),
        (Allowed(404, "", {"error": "gone", "count": 1}), ""),
        (Allowed(404, "", has={"error": str, "count": lambda count: count < 2}), ""),
        (Allowed(404, "", headers={"Retry-After": "30", "X-Other": None}), ""),
        (Allowed(400, ""), "the status is 404, not 400"),
        (Allowed(404, "", {"error": "gone"}), "the body is"),
        (Allowed(404, "", b""), "the body is"),
        (Allowed(404, "", has={"error": int}), "'error' is 'gone', not of type int"),
        (Allowed(404, "", has={"count": True}), "'count' is 1, not True"),
        (Allowed(404, "", has={"message": str}), "'message' is 'missing', not of type str"),
        (Allowed(404, "", headers={"Retry-After": None}), "the header Retry-After is '30', not absent"),
        (Allowed(404, "", headers={"X-Other": "1"}), "the header X-Other is None, not '1'"),
        (Allowed(404, "", holds=lambda answer: f"{answer.status} is sad"), "404 is sad"),
    ],
)
def test_an_answer_is_held_against_what_is_allowed(allowed: Allowed, wrong: str) -> None:
    assert allowed.wrong(SAID).startswith(wrong)
    assert bool(allowed.wrong(SAID)) == bool(wrong)


def test_what_is_no_json_has_no_fields() -> None:
    assert "no JSON object" in Allowed(200, "", has={"error": str}).wrong(Answer(200, {}, b"<html>"))


# ── limits ──


def test_a_window_that_begins_with_the_first_call_ends_a_minute_after_it() -> None:
    window = Window(2, 60)
    assert [window.admits(at) for at in (17.0, 18.0, 76.75, 77.0)] == [True, True, False, True]
    assert (window.remaining(77.0), window.reset(77.0)) == (1, 137.0)


def test_an_aligned_window_ends_with_the_clocks_minute() -> None:
    window = Window(1, 60, aligned=True)
    assert [window.admits(at) for at in (59.75, 60.0, 60.0)] == [True, True, False]
    assert (window.remaining(60.0), window.remaining(120.0), window.reset(61.0)) == (0, 1, 120.0)


def test_a_bucket_leaks_all_the_time() -> None:
    bucket = Bucket(2, 0.5)
    assert [bucket.admits(at) for at in (0.0, 0.0, 1.0, 2.0)] == [True, True, False, True]
    assert bucket.now_at(4.0) == 1.0
