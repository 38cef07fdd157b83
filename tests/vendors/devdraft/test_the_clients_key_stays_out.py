"""The client's key is a credential: what a journal, an explanation or an archive tells does not hold it."""

from __future__ import annotations

import json

from understudy.sandbox import World
from understudy.sandbox.core.explain import explained
from understudy.sandbox.core.har import archive


def test_a_kept_answer_is_not_filed_under_the_clients_key(understudy: World) -> None:
    devdraft = understudy.devdraft
    product = devdraft.products.add(name="Mug", price=10)
    key = "5f0d4a5e-8c1b-4d2f-9f3a-2b7c1d9e8f60"
    devdraft.http.delete(f"/api/v0/products/{product.id}", headers={"x-idempotency-key": key})
    (entry,) = understudy.journal
    shown = f"{entry} {json.dumps(explained(entry))} {json.dumps(archive([entry], devdraft.url, '1'))}"
    assert key in shown
    for secret in devdraft.credentials.values():
        assert secret not in shown
