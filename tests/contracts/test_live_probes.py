"""The probes themselves: each reaches the rule that it names, and every rule is reached or has its reason."""

from __future__ import annotations

import pytest

from understudy.clients import VENDORS
from understudy.contracts.live.documented import Document
from understudy.contracts.live.double import Double, Survey, probes_of
from understudy.contracts.live.ground import Effect
from understudy.sandbox.core.sandbox import installed

NAMES = tuple(VENDORS)


@pytest.mark.parametrize("vendor", NAMES)
def test_each_probe_reaches_the_rule_that_it_names_and_every_other_rule_has_its_reason(vendor: str) -> None:
    double = Double(probes_of(vendor), budget=20)
    bench, survey, probes = double.bench({}), Survey(), double.probes
    survey.run(enumerate(probes.courses), bench)
    assert survey.ended == {}
    given = {key: answered.headers["understudy-rule"] for key, answered in survey.reached.items()}
    assert given == {key: f"{vendor}.{key[0]}" for key in survey.reached}
    document = Document(vendor)
    for (rule, _), answered in survey.reached.items():
        assert document.problems(answered) == ()
        assert rule in document.rules(answered)
    probed = {rule for rule, _ in survey.reached}
    assert probed.isdisjoint(probes.not_probed)
    assert probed | probes.not_probed.keys() == {answer.name for answer in installed()[vendor].answers}
    assert all(len(why.split()) > 3 for why in probes.not_probed.values())
    # The usual budget is enough, for the cleaning up as well.
    assert bench.guard.used + probes.ground.ending * len(bench.guard.canaries.living) <= 20


@pytest.mark.parametrize("vendor", NAMES)
def test_what_probes_may_send_is_what_the_stand_in_serves(vendor: str) -> None:
    served = {
        (route.method, route.path.replace("<", "{").replace(">", "}"), route.operation)
        for route in installed()[vendor].routes
    }
    used = {(one.method, one.path, one.name) for one in probes_of(vendor).ground.operations}
    assert used <= served
    for one in probes_of(vendor).ground.operations:
        assert bool(one.named) == (one.effect is Effect.TOUCHES), one.name


def test_what_acts_on_everything_is_on_no_ground() -> None:
    known = {one.name for vendor in NAMES for one in probes_of(vendor).ground.operations}
    assert known.isdisjoint(
        {"delete_all", "restore_all", "update_order_status", "delete_skus", "import_skus"}
    )
