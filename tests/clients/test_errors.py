"""The tree of errors: as it is drawn, so it is."""

from __future__ import annotations

import copy
import inspect
import pickle
import re

import pytest

from understudy.clients import errors
from understudy.clients.outcome import Attempt

TREE = {
    name: kind
    for name, kind in vars(errors).items()
    if inspect.isclass(kind) and issubclass(kind, errors.ClientError)
}
CALLS = [kind for kind in TREE.values() if issubclass(kind, errors.CallError)]
ATTEMPTS = (Attempt(1.0, None, "reset"), Attempt(2.0, 404, "no", "r-1"))


def _drawn() -> dict[str, str]:
    """Each class of the drawing, and the one that it hangs from."""
    above: list[tuple[int, str]] = []
    parents: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        met = re.match(r"^([ │]*)(?:[├└]── )?([A-Z][A-Za-z]+)(?= |$)", line)
        if not met or not line.startswith("    ") or ("──" not in line and met[2] != "ClientError"):
            continue
        depth = met.start(2)
        above = [(at, name) for at, name in above if at < depth]
        parents[met[2]] = above[-1][1] if above else "Exception"
        above.append((depth, met[2]))
    return parents


def test_the_drawing_is_the_tree() -> None:
    assert _drawn() == {name: kind.__base__.__name__ for name, kind in TREE.items() if kind.__base__}
    assert len(TREE) > 15


@pytest.mark.parametrize("kind", TREE.values())
def test_each_hangs_from_one_class_and_says_what_it_is(kind: type) -> None:
    assert len(kind.__bases__) == 1
    assert kind.__doc__


def test_an_unknown_outcome_and_an_absence_are_never_caught_together() -> None:
    common = set(errors.UnknownOutcome.__mro__) & set(errors.NotFound.__mro__)
    assert common == set(errors.CallError.__mro__)


def test_only_what_may_have_been_done_is_an_unknown_effect() -> None:
    assert [kind for kind in CALLS if not kind("?").is_effect_known] == [errors.UnknownOutcome]


def test_the_face_of_the_package_shows_every_one() -> None:
    import understudy.clients as face  # noqa: PLC0415  its names are made when asked for

    assert {name for name in TREE if getattr(face, name, None) is not TREE[name]} == set()
    assert set(TREE) <= set(face.__all__)


@pytest.mark.parametrize("kind", CALLS)
def test_every_field_is_kept_and_survives_a_copy_and_a_pickle(kind: type[errors.CallError]) -> None:
    error = kind(
        "no",
        status=404,
        code="E1",
        retry_after=2.0,
        request_id="r-1",
        attempts=ATTEMPTS,
        references=["order 1"],
    )
    for one in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(one) is kind
        assert (one.text, one.status, one.code, one.retry_after) == ("no", 404, "E1", 2.0)
        assert (one.request_id, one.attempts, one.references) == ("r-1", ATTEMPTS, ("order 1",))
        assert str(one) == "HTTP 404 E1: no (request r-1)"


def test_a_call_error_says_only_what_it_knows() -> None:
    bare = errors.NotSent("no route")
    assert (bare.status, bare.code, bare.retry_after, bare.request_id) == (None, "", None, "")
    assert (bare.attempts, bare.references, str(bare)) == ((), (), "no route")
    assert str(errors.Refused("no", status=400)) == "HTTP 400: no"


def test_a_plan_tells_every_problem_and_survives_a_pickle() -> None:
    problems = [f"line {number}: not a UUID" for number in range(1, 24)]
    error = errors.InvalidPlan("plan.csv", problems)
    for one in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (one.source, one.problems) == ("plan.csv", tuple(problems))
        assert str(one).splitlines() == [
            "plan.csv: 23 problem(s); nothing was sent", *(f"  {problem}" for problem in problems[:20]), "  and 3 more"
        ]  # fmt: skip


def test_blotting_reaches_every_word() -> None:
    error = errors.Blocked("k3y in text", code="k3y", request_id="k3y", references=["k3y", "order 1"])
    error.blot(lambda text: text.replace("k3y", "…"))
    assert "k3y" not in f"{error!r} {error} {error.args} {vars(error)}"
    assert error.references == ("…", "order 1")
