"""Altcraft documents no way to hide a product, no trash and no restoring: none is offered."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import Altcraft, AsyncAltcraft, Outcome


def test_a_product_cannot_be_hidden_instead(client: Any) -> None:
    calls = client(Altcraft).calls
    assert not calls.can_hide
    with pytest.raises(NotImplementedError, match="Altcraft documents no way to hide a product"):
        calls.hide("bag")


@pytest.mark.parametrize("kind", [Altcraft, AsyncAltcraft])
@pytest.mark.parametrize("verb", ["archive", "deactivate", "hide", "purge", "restore"])
def test_no_verb_promises_what_the_vendor_does_not_have(kind: Any, verb: str) -> None:
    assert not hasattr(kind, verb)


def test_a_removal_is_for_good() -> None:
    assert Altcraft.kind.removes is Outcome.DELETED
    assert Altcraft.kind.retention is None
