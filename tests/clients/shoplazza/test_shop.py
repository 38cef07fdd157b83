"""Which shop is meant, and which host is believed to be Shoplazza's. Expectations: Delete Product, the example's URL."""

from __future__ import annotations

from typing import Any

import pytest

from understudy.clients import AsyncShoplazza, NotConfirmed, RealHostRefused, Shoplazza, UsageError

TOKEN = {"access_token": "t"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class _Deaf:
    """Nothing may be sent."""

    def send(self, request: object) -> Any:
        raise AssertionError(f"sent: {request}")


@pytest.mark.parametrize("kind", [Shoplazza, AsyncShoplazza])
def test_each_shop_has_an_address_of_its_own_which_must_be_given(kind: Any) -> None:
    with pytest.raises(UsageError, match=r"https://<shop>\.myshoplaza\.com"):
        kind(TOKEN, carrier=_Deaf())


@pytest.mark.parametrize("kind", [Shoplazza, AsyncShoplazza])
@pytest.mark.parametrize(
    "host",
    [
        "shop.myshoplazza.com",
        "SHOP.MyShoplazza.com",
        "shop.myshoplazza.com.",
        "myshoplazza.com",
        "shop.shoplazza.com",
        "myshoplaza.com",
        "shop.myshoplaza.com.evil.example",
    ],
)
def test_an_address_that_only_looks_right_is_refused(kind: Any, host: str) -> None:
    with pytest.raises(UsageError, match="one z"):
        kind(TOKEN, base_url=f"https://{host}", allow_real=True, carrier=_Deaf())


def test_an_address_with_the_apis_path_is_refused() -> None:
    """The path would be there twice, and the 404 be taken for a product's absence."""
    with pytest.raises(UsageError, match="openapi"):
        Shoplazza(
            TOKEN, base_url="https://s.myshoplaza.com/openapi/2022-01", allow_real=True, carrier=_Deaf()
        )


@pytest.mark.parametrize("host", ["shop.myshoplaza.com", "SHOP.myshoplaza.com", "shop.myshoplaza.com."])
def test_a_real_shop_must_be_meant_and_its_deletions_counted(host: str) -> None:
    with pytest.raises(RealHostRefused):
        Shoplazza(TOKEN, base_url=f"https://{host}", carrier=_Deaf())
    with pytest.raises(UsageError, match="https"):
        Shoplazza(TOKEN, base_url=f"http://{host}", allow_real=True, carrier=_Deaf())
    shoplazza = Shoplazza(TOKEN, base_url=f"https://{host}", allow_real=True, carrier=_Deaf())
    for doomed in (
        lambda: shoplazza.delete(UNKNOWN),
        lambda: shoplazza.delete_variant(UNKNOWN, UNKNOWN),
        lambda: shoplazza.delete_image(UNKNOWN, UNKNOWN),
    ):
        with pytest.raises(NotConfirmed):
            doomed()


@pytest.mark.parametrize("host", ["shoplazza.company.example", "localhost:8080", "127.0.0.1:1"])
def test_a_stand_ins_address_is_taken(host: str) -> None:
    assert Shoplazza(TOKEN, base_url=f"http://{host}/shoplazza", carrier=_Deaf()).base_url.endswith(
        "/shoplazza"
    )


def test_a_token_is_needed() -> None:
    with pytest.raises(UsageError, match="access_token"):
        Shoplazza({"access_token": ""}, base_url="http://localhost", carrier=_Deaf())
