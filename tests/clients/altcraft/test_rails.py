"""Each Altcraft customer has an own installation: any host that is not this machine's may be a real one."""

from __future__ import annotations

import pytest

from understudy.clients import Altcraft, NotConfirmed, RealHostRefused, UsageError
from understudy.clients.message import Request, Response

DELETED = b'{"deleted_count":1,"error":0,"error_text":""}'
TOKEN = {"token": "canary-token"}


@pytest.mark.parametrize("host", ["ru.altkraft.com", "example.com", "10.0.0.7", "altcraft.shop.example.org"])
def test_a_host_that_is_not_local_is_real(host: str) -> None:
    with pytest.raises(RealHostRefused, match="Nothing was sent"):
        Altcraft(TOKEN, base_url=f"https://{host}")
    with pytest.raises(UsageError, match="https"):
        Altcraft(TOKEN, base_url=f"http://{host}", allow_real=True)


def test_an_address_is_required() -> None:
    with pytest.raises(UsageError, match="base_url"):
        Altcraft(TOKEN)


@pytest.mark.parametrize("credentials", [{}, {"token": ""}, {"api_key": "x"}])
def test_a_token_is_required(credentials: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="token"):
        Altcraft(credentials, base_url="http://localhost")


class Counting:
    """A carrier that answers every deletion with a success."""

    def __init__(self) -> None:
        self.sent = 0

    def send(self, _request: Request) -> Response:
        self.sent += 1
        return Response(200, {}, DELETED)


def real(confirm: int) -> tuple[Altcraft, Counting]:
    carrier = Counting()
    address = "https://altcraft.example.com"
    return Altcraft(TOKEN, base_url=address, allow_real=True, confirm=confirm, carrier=carrier), carrier


def test_no_more_products_are_deleted_than_were_confirmed() -> None:
    altcraft, carrier = real(confirm=1)
    altcraft.delete("a")
    with pytest.raises(NotConfirmed):
        altcraft.delete("b")
    assert carrier.sent == 1


def test_a_batch_counts_as_many_as_it_names() -> None:
    altcraft, carrier = real(confirm=2)
    with pytest.raises(NotConfirmed):
        altcraft.delete_products(ids=[1, 2], external_ids=["1"])
    assert carrier.sent == 0


def test_a_product_and_a_sku_of_one_name_are_two() -> None:
    altcraft, carrier = real(confirm=1)
    altcraft.delete_products(external_ids=["1"])
    with pytest.raises(NotConfirmed):
        altcraft.delete_skus(external_ids=["1"])
    assert carrier.sent == 1
