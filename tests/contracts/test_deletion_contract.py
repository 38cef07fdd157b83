"""The contract of a deletion as its users meet it: a function, a pytest class, and a failure that explains itself."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from references import reference

from understudy import clients
from understudy.clients.outcome import Outcome
from understudy.contracts.capabilities import ALL, named
from understudy.contracts.deletion import Broken, ContractBroken, broken, check, judge
from understudy.contracts.properties import DEFAULT
from understudy.contracts.scenario import (
    EVERY,
    Act,
    Crash,
    Deed,
    Feature,
    Life,
    Mode,
    Moment,
    Product,
    Scenario,
    Slip,
    from_json,
    to_json,
)
from understudy.contracts.trial import Access, Subject, trial
from understudy.sandbox import FaultKind, InvalidInput, Sandbox, When
from understudy.sandbox.core.faults import RetryAfter


def naive(access: Access) -> dict[str, str]:
    """What one writes first."""
    said = {}
    for one in access.ids:
        try:
            status = access.http.delete(f"/api/products/{one}").status_code
        except Exception:  # noqa: BLE001  as one writes it first
            said[one] = "failed"
        else:
            said[one] = {200: "deleted", 400: "blocked", 404: "not_found"}.get(status, "failed")
    return said


@pytest.fixture(scope="module")
def found() -> Broken:
    found = broken("tribemade", naive)
    assert found is not None
    return found


def test_a_lost_answer_reported_as_a_failure_is_told_in_one_sentence(found: Broken) -> None:
    assert found.says == (
        "reported failed, but product p1 is gone: the answer to its only removal was lost after the commit"
    )


def test_the_smallest_scenario_is_one_product_and_one_lost_answer(found: Broken) -> None:
    assert found.scenario.size == (1, 1)


def test_the_message_shows_the_property_the_scenario_and_what_happened(found: Broken) -> None:
    told = str(found)
    for said in (found.property.name, "product p1 is live", "DELETE /api/products/p1", "p1: failed"):
        assert said in told


def test_a_scenario_kept_as_json_fails_again_in_the_same_way(found: Broken) -> None:
    kept = str(found).splitlines()[-1]
    again = judge(from_json(json.loads(kept)), naive, Sandbox())
    assert (found.property, found.says) in again


def test_the_same_seed_finds_the_same(found: Broken) -> None:
    assert broken("tribemade", naive) == found


def test_a_scenario_of_another_version_is_refused() -> None:
    with pytest.raises(InvalidInput, match="version"):
        from_json({"version": 99})


def test_unsafe_code_fails_as_an_assertion() -> None:
    with pytest.raises(ContractBroken, match="lost after the commit"):
        check("tribemade", naive)


@pytest.mark.parametrize("vendor", clients.VENDORS)
def test_the_reference_client_keeps_every_property(vendor: str) -> None:
    sandbox = Sandbox()
    found = broken(vendor, reference(vendor, sandbox), examples=60, sandbox=sandbox)
    assert found is None, found


def test_a_credential_refused_after_a_lost_answer_ends_the_run() -> None:
    """Found by the contract: the refusal was hidden in the unknown outcome, and the run went on to the next id."""
    keys = ("p1", "p2", "p3")
    lost = tuple(Slip(FaultKind.LOST_REPLY, key, when=When.AFTER) for key in keys[:2])
    scenario = Scenario("devdraft", tuple(map(Product, keys)), keys, lost, dies_after=1)
    sandbox = Sandbox()
    assert judge(scenario, reference("devdraft", sandbox), sandbox) == []


def test_a_credential_had_anew_in_vain_is_not_had_anew_again() -> None:
    """Found by the contract: a lost answer in between made the client ask for new credentials once more."""
    lost = Slip(FaultKind.LOST_REPLY, "p1", attempt=2, when=When.AFTER)
    scenario = Scenario("devdraft", (Product("p1"),), ("p1",), (lost, lost), dies_after=1)
    sandbox = Sandbox()
    assert judge(scenario, reference("devdraft", sandbox), sandbox) == []


@pytest.mark.parametrize("vendor", clients.VENDORS)
def test_a_credential_refused_while_a_lost_answer_is_looked_into_ends_the_run(vendor: str) -> None:
    """Found by the contract: the look's refusal was kept to itself, and the next product was sent for."""
    keys = ("p1", "p2")
    lost = Slip(FaultKind.LOST_REPLY, "p1", attempt=2, when=When.AFTER)
    scenario = Scenario(vendor, tuple(map(Product, keys)), keys, (lost,), dies_after=1)
    sandbox = Sandbox()
    assert judge(scenario, reference(vendor, sandbox), sandbox) == []


def test_an_answer_that_refuses_the_credential_confirms_nothing() -> None:
    """Found by the contract, against itself: a 401 was taken for the vendor's word that a product had gone."""
    lost = tuple(Slip(FaultKind.LOST_REPLY, "p1", attempt=number, when=When.AFTER) for number in (1, 2))
    scenario = Scenario("devdraft", (Product("p1"),), ("p1",), lost, dies_after=2)
    sandbox = Sandbox()
    assert judge(scenario, reference("devdraft", sandbox), sandbox) == []


@pytest.mark.parametrize("vendor", clients.VENDORS)
def test_the_reference_client_keeps_every_property_among_other_people(vendor: str) -> None:
    sandbox = Sandbox()
    wanted = [one for one in ALL if Feature.CRASHES not in one.needs]
    found = broken(
        vendor, reference(vendor, sandbox), examples=40, sandbox=sandbox, properties=wanted, seed=1
    )
    assert found is None, found


def test_a_scenario_of_version_1_can_still_be_read() -> None:
    kept = to_json(Scenario("tribemade", (Product("p1"),), ("p1",)))
    for name in ("renewable", "mode", "actors", "crash"):
        del kept[name]
    assert from_json({**kept, "version": 1}) == Scenario("tribemade", (Product("p1"),), ("p1",))


def test_everything_in_a_scenario_survives_being_written_down() -> None:
    act, crash = Act(Deed.DELETES, "p1", 2, When.AFTER), Crash("p1", 2, Moment.HEARD)
    slip = Slip(FaultKind.THROTTLE, "p1", retry_after=RetryAfter.DATED)
    scenario = Scenario(
        "zoho_desk", (Product("p1", Life.GONE),), ("p1", "p1"), (slip,), 2, 7.0, 1, True, Mode.PERMANENT,
        (act,), crash,
    )  # fmt: skip
    assert from_json(json.loads(json.dumps(to_json(scenario)))) == scenario


def everything(word: object) -> Subject:
    """Code that does nothing, and has one word for it."""
    return lambda access: dict.fromkeys(access.ids, word)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("word", ["gone", "not_found", "blocked", "deactivated", "unknown", "failed"])
def test_one_word_for_everything_is_a_lie(word: str) -> None:
    found = broken("devdraft", everything(word), examples=5)
    assert found is not None
    assert found.property.id == "T13"
    assert found.scenario.size == (1, 0)


@pytest.mark.parametrize("said", [[("p1", "deleted")], "deleted", True])
def test_a_report_that_is_no_mapping_is_none(said: object) -> None:
    found = broken("tribemade", lambda _: said, examples=5)  # type: ignore[arg-type, return-value]
    assert found is not None
    assert found.property.id == "T1"
    assert "expected a mapping of id to word" in str(found)


@pytest.mark.parametrize("word", ["OK", "done", "Not Attempted", "not-attempted"])
def test_words_are_understood_in_many_spellings(word: str) -> None:
    scenario = Scenario("zoho_desk", (Product("p1"),), ("p1",))
    evidence = trial(scenario, everything(word), Sandbox())
    assert evidence.odd == {}
    done = Outcome.NOT_ATTEMPTED if "ttempted" in word else Outcome.TRASHED
    assert list((evidence.said or {}).values()) == [done]


def test_code_that_ends_the_process_is_evidence_and_no_end_of_the_test() -> None:
    def gives_up(access: Access) -> None:
        access.http.delete(f"/api/products/{access.ids[0]}")
        raise SystemExit(1)

    found = broken("tribemade", gives_up, examples=5)
    assert found is not None
    assert "SystemExit" in found.says


def test_code_that_only_waits_does_not_end() -> None:
    def waits(access: Access) -> None:
        while True:
            access.sleep(60)

    found = broken("tribemade", waits, examples=5)
    assert found is not None
    assert found.property.id == "L1"
    assert "30 days" in found.says


def test_the_name_of_a_shop_is_no_secret() -> None:
    def tells(access: Access) -> dict[str, str]:
        print(access.credentials["shop"])  # noqa: T201  as somebody may
        return dict.fromkeys(access.ids, "not_attempted")

    assert broken("shoplazza", tells, examples=5) is None


@pytest.mark.parametrize(
    "spelled", [quote, str.upper, lambda secret: b64encode(f":{secret}".encode()).decode()]
)
def test_a_secret_is_known_in_other_spellings(spelled: Callable[[str], str]) -> None:
    def tells(access: Access) -> dict[str, str]:
        print(spelled(access.credentials["api_key"]))  # noqa: T201  that is what is wrong with it
        return dict.fromkeys(access.ids, "not_attempted")

    found = broken("tribemade", tells, examples=5)
    assert found is not None
    assert found.property.id == "H1"


def test_loggers_are_afterwards_as_they_were_before() -> None:
    def upsets(access: Access) -> dict[str, str]:
        logging.basicConfig(force=True)
        logging.disable()
        return dict.fromkeys(access.ids, "not_attempted")

    root = logging.getLogger()
    before = root.handlers[:], root.level, root.manager.disable
    broken("tribemade", upsets, examples=2)
    assert (root.handlers[:], root.level, root.manager.disable) == before


@pytest.mark.parametrize("data", [[1], None, "x", {"version": 2}, {"version": 1, "products": 3}])
def test_what_is_no_scenario_is_refused(data: Any) -> None:
    with pytest.raises(InvalidInput):
        from_json(data)


def test_code_that_raises_never_said_what_became_of_the_rest() -> None:
    def falls_over(access: Access) -> None:
        raise RuntimeError(f"no idea about {len(access.ids)}")

    found = broken("shoplazza", falls_over)
    assert found is not None
    assert found.property.id == "T1"
    assert "RuntimeError" in found.says


def test_code_that_says_nothing_is_judged_by_what_it_does() -> None:
    assert broken("zoho_desk", lambda _: None, examples=20) is None


def test_a_pytest_class_is_all_that_it_takes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_ours="""
        from understudy.contracts.deletion import DeletionContract

        class TestOurs(DeletionContract):
            vendor = "tribemade"

            def delete(self, access):
                return {one: "deleted" for one in access.ids}
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-q")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*T2 no-false-gone: what is reported deleted is gone, by us*"])


@pytest.mark.parametrize("when", list(When))
def test_an_answer_without_a_body_cannot_be_cut_short(when: When) -> None:
    """Zoho Desk's other way into the trash answers 204: whoever reads that has read all of it."""

    def official(access: Access) -> dict[str, str]:
        (one,) = access.ids
        answer = access.http.post("/api/v1/products/moveToTrash", json={"productIds": [one]})
        return {one: "trashed" if answer.status_code == 204 else "unknown"}

    cut = Slip(FaultKind.TRUNCATED, "p1", when=when)
    scenario = Scenario("zoho_desk", (Product("p1"),), ("p1",), (cut,))
    assert judge(scenario, official, Sandbox()) == []
    everywhere = Slip(FaultKind.TRUNCATED, EVERY, when=When.AFTER)
    assert judge(replace(scenario, slips=(everywhere,)), official, Sandbox()) == []


def test_who_waits_to_the_fraction_of_a_second_is_not_accused() -> None:
    def obeys(access: Access) -> None:
        path = f"/api/v0/products/{access.ids[0]}"
        answer = access.http.delete(path)
        access.sleep(float(answer.headers["retry-after"]))
        access.http.delete(path)

    slip = Slip(FaultKind.THROTTLE, "p1", retry_after=RetryAfter.FRACTIONAL)
    scenario = Scenario("devdraft", (Product("p1"),), ("p1",), (slip,))
    assert judge(scenario, obeys, Sandbox()) == []


def test_an_id_in_capital_letters_names_its_product() -> None:
    def shouts(access: Access) -> dict[str, str]:
        (one,) = access.ids
        status = access.http.delete(f"/api/products/{one.upper()}").status_code
        return {one: {200: "deleted", 400: "blocked"}[status]}

    for life in (Life.LIVE, Life.BLOCKED):
        scenario = Scenario("tribemade", (Product("p1", life),), ("p1",))
        assert judge(scenario, shouts, Sandbox(), (*DEFAULT, *named(["S7"]))) == []


def test_who_gives_up_at_a_429_has_heard_of_no_absence() -> None:
    def gives_up(access: Access) -> dict[str, str]:
        (one,) = access.ids
        answer = access.http.delete(f"/api/products/{one}")
        return {one: "refused" if answer.status_code == 429 else "unknown"}

    slip = Slip(FaultKind.THROTTLE, "p1")
    scenario = Scenario("tribemade", (Product("p1", Life.NEVER),), ("p1",), (slip,))
    assert judge(scenario, gives_up, Sandbox(), named(["T6"])) == []
