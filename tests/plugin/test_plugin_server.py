"""The plug-in's server: a fresh world behind a real socket, for code that makes its own connections."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import httpx
import pytest

from understudy.sandbox import World


def _delete(world: World, product: str) -> tuple[int, object]:
    """With the standard library's client: nothing of ours, and nothing of httpx."""
    url = urlsplit(world.tribemade.url)
    assert url.hostname is not None
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
    try:
        headers = dict(world.tribemade.account.headers)
        connection.request("DELETE", f"{url.path}/api/products/{product}", headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_any_client_reaches_the_world_by_its_url(understudy_server: World) -> None:
    bag = understudy_server.tribemade.products.add(name="Bag")
    assert _delete(understudy_server, bag.id) == (200, {"message": "Product deleted successfully"})
    assert bag.id not in understudy_server.tribemade.products
    assert [entry.rule for entry in understudy_server.journal] == ["tribemade.product_deleted"]


def test_the_client_that_is_handed_out_goes_over_the_socket(understudy_server: World) -> None:
    assert urlsplit(understudy_server.tribemade.url).hostname == "127.0.0.1"
    assert understudy_server.tribemade.http.delete("/api/products/1").status_code == 404
    assert understudy_server.journal.total == 1


def test_a_lost_reply_is_lost_over_the_socket_too(understudy_server: World) -> None:
    bag = understudy_server.tribemade.products.add(name="Bag")
    understudy_server.tribemade.fault("lost_reply", "delete_product")
    with pytest.raises(httpx.RemoteProtocolError):
        understudy_server.tribemade.http.delete(f"/api/products/{bag.id}")
    assert bag.id not in understudy_server.tribemade.products


def test_a_world_in_process_and_one_behind_a_socket_do_not_meet(
    understudy: World, understudy_server: World
) -> None:
    assert understudy.name != understudy_server.name
    understudy_server.tribemade.http.delete("/api/products/1")
    understudy.tribemade.http.delete("/api/products/1")
    assert (understudy.journal.total, understudy_server.journal.total) == (1, 1)


def test_what_goes_wrong_over_a_socket_fails_the_test_as_well(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_VENDORS", "tribemade")
    pytester.makepyfile("""
def test_it(understudy_server):
    assert understudy_server.tribemade.http.delete("/api/product/1").status_code == 501
""")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*routed nowhere: DELETE /api/product/1*", "*understudy journal of world*"])
