"""The demo world. Expectations: the page's calls, one after the other."""

from __future__ import annotations

from understudy.sandbox import Sandbox
from understudy.sandbox.vendors.zoho_desk import vendor


def test_the_examples_may_be_run_one_after_the_other() -> None:
    client = Sandbox({"zoho_desk": vendor}).main.connection.client("http://understudy.test/zoho_desk", {})
    for example in vendor.examples:
        for _ in range(example.before + 1):
            answer = client.request(
                example.method, example.path, headers=dict(example.headers), content=example.body
            )
        assert (example.name, answer.status_code) == (example.name, example.status)
        assert (answer.json() if answer.content else None) == example.answer


def test_the_trash_of_the_demo_world_is_purged_in_time() -> None:
    world = Sandbox({"zoho_desk": vendor}).main
    (entry,) = world.zoho_desk.recycle_bin
    world.clock.advance(59 * 24 * 3600)
    assert entry.id not in world.zoho_desk.products
    world.reset()
    assert entry.id in world.zoho_desk.products
