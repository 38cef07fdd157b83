"""What no test asks for and every test gets: an answer that is not as documented fails the test in which it came."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from understudy.sandbox import FaultKind, World
from understudy.sandbox.core.journal import Entry

sys.path.insert(0, str(Path(__file__).parents[1]))
from passive import Onlooker

PRODUCT = "/api/products/660e8400-e29b-41d4-a716-446655440123"


@pytest.fixture
def gone(understudy: World) -> Entry:
    """A deletion as TribeMade answers it."""
    product = understudy.tribemade.products.add(name="Bag")
    understudy.tribemade.http.delete(f"/api/products/{product.id}")
    return understudy.tribemade.journal[-1]


def seen(entry: Entry) -> list[str]:
    onlooker = Onlooker()
    onlooker.look(entry)
    return onlooker.told()


def changed(entry: Entry, **parts: Any) -> Entry:
    return entry._replace(reply=entry.reply._replace(**parts))


def test_an_answer_as_documented_is_nothing_to_speak_of(gone: Entry) -> None:
    assert seen(gone) == []


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"body": json.dumps({"message": "Gone"}).encode()}, "$.message: 'Gone' is not one of"),
        ({"body": b"{}"}, "'message' is a required property"),
        ({"body": b"{"}, "its body is no application/json"),
        ({"body": b""}, "it has no body"),
        ({"status": 202}, "it knows no 202 of it"),
        ({"status": 404}, "the rules that give it are ['product_not_found'], not product_deleted"),
    ],
)
def test_what_is_wrong_is_told_with_the_operation_and_the_status(
    gone: Entry, parts: dict[str, Any], told: str
) -> None:
    wrong = seen(changed(gone, **parts))
    assert any(told in one for one in wrong), wrong
    status = parts.get("status", 200)
    assert all(f"(tribemade.delete_product) was answered {status}" in one for one in wrong)


def test_a_header_that_is_not_there_or_wrong_is_told(gone: Entry) -> None:
    headers = tuple(one for one in gone.reply.headers if one[0] != "X-RateLimit-Limit")
    assert "it has no x-ratelimit-limit" in seen(changed(gone, headers=headers))[0]
    assert (
        "'soon' is not of type" in seen(changed(gone, headers=(*headers, ("X-RateLimit-Limit", "soon"))))[0]
    )


def test_a_wrong_answer_is_told_of_each_time_that_it_is_given(gone: Entry) -> None:
    onlooker = Onlooker()
    for _ in range(2):
        onlooker.look(changed(gone, body=b"{}"))
        assert len(onlooker.told()) == 1
    assert onlooker.told() == []


def test_xml_is_read_as_the_document_means_it(understudy: World) -> None:
    path = "/api/v1.1/market/products/delete?format=xml"
    understudy.altcraft.http.post(path, json={"ids": [1]})
    entry = understudy.altcraft.journal[-1]
    assert seen(entry) == []
    body = entry.reply.body.replace(b"<deleted_count>0", b"<deleted_count>-1")
    assert "'deleted_count': -1" in seen(changed(entry, body=body))[0]


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.MALFORMED, FaultKind.THROTTLE])
def test_what_a_fault_says_is_not_the_vendors(understudy: World, kind: FaultKind) -> None:
    understudy.tribemade.fault(kind, status=418)
    understudy.tribemade.http.get(PRODUCT)
    entry = understudy.tribemade.journal[-1]
    assert seen(entry) == seen(changed(entry, status=202)) == []


def test_what_is_lost_on_its_way_was_the_vendors_still(understudy: World) -> None:
    understudy.tribemade.fault(FaultKind.TRUNCATED)
    with pytest.raises(Exception, match="peer closed"):
        understudy.tribemade.http.get(PRODUCT)
    assert "knows no 202" in seen(changed(understudy.tribemade.journal[-1], status=202))[0]


def test_a_test_that_gets_a_wrong_answer_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        test_theirs="""
        import pytest
        from understudy.sandbox.vendors.tribemade import wire

        def asked(world, monkeypatch):
            there = wire.json_reply
            monkeypatch.setattr(wire, "json_reply", lambda *a, **k: there(*a, **k)._replace(body=b"{}"))
            world.tribemade.http.get("/api/products/1")

        def test_plain(understudy, monkeypatch):
            asked(understudy, monkeypatch)

        @pytest.mark.undocumented("on purpose")
        def test_marked(understudy, monkeypatch):
            asked(understudy, monkeypatch)

        @pytest.mark.undocumented("for nothing")
        def test_marked_for_nothing(understudy):
            understudy.tribemade.http.get("/api/products/1")

        def test_next(understudy):
            understudy.tribemade.http.get("/api/products/1")
        """
    )
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    result = pytester.runpytest_subprocess("-p", "passive", "-p", "no:randomly", "-q")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*(tribemade.get_product) was answered 404*'error' is a required property*"])
