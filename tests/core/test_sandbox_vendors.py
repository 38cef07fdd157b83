"""Which vendors a sandbox has, and what a world and its stand-ins show of them."""

from __future__ import annotations

import pytest

from understudy.sandbox import InvalidInput, Sandbox, UsageError, World
from understudy.sandbox.core.sandbox import installed
from understudy.sandbox.core.standin import StandIn
from understudy.sandbox.vendors.tribemade import vendor


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox({"tribemade": vendor})


def test_installed_vendors_can_be_chosen_by_name() -> None:
    assert installed(["tribemade"]) == {"tribemade": vendor}


def test_the_environment_chooses_where_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSTUDY_VENDORS", "tribemade,")
    assert list(installed()) == ["tribemade"]
    assert list(Sandbox().vendors) == ["tribemade"]


def test_a_vendor_that_nobody_installed_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"0 installed vendors are named 'nobody'; there are: .*tribemade"):
        installed(["tribemade", "nobody"])


def test_a_sandbox_without_vendors_has_worlds_all_the_same() -> None:
    assert Sandbox({}).create("w").vendors == {}


def test_worlds_without_a_name_are_given_one(sandbox: Sandbox) -> None:
    names = [sandbox.create().name for _ in range(3)]
    assert len(set(names)) == 3
    assert list(sandbox.worlds) == names


def test_the_main_world_cannot_be_deleted(sandbox: Sandbox) -> None:
    assert sandbox.main.name == "main"
    with pytest.raises(UsageError, match="reset it instead"):
        sandbox.delete("main")


def test_a_worlds_url_is_its_own_and_follows_where_it_is_served(sandbox: Sandbox) -> None:
    world = sandbox.create("w")
    assert world.tribemade.url == "http://understudy.test/w/w/tribemade"
    sandbox.at("http://127.0.0.1:4010")
    assert world.tribemade.url == "http://127.0.0.1:4010/w/w/tribemade"
    assert sandbox.main.tribemade.url == "http://127.0.0.1:4010/tribemade"


def test_another_seed_gives_other_identifiers_and_the_same_seed_the_same(sandbox: Sandbox) -> None:
    made = [sandbox.create(seed=seed).tribemade.products.add(name="Bag").id for seed in (1, 2, 1)]
    assert made[0] == made[2] != made[1]


def test_a_vendor_is_an_attribute_of_a_world_and_its_kinds_are_attributes_of_it(understudy: World) -> None:
    assert isinstance(understudy.tribemade, StandIn)
    assert understudy.tribemade is understudy.tribemade
    for holder, name in ((understudy, "nobody"), (understudy.tribemade, "nothings")):
        with pytest.raises(AttributeError, match=name):
            getattr(holder, name)
    with pytest.raises(UsageError, match="products, orders, stores, emails"):
        understudy.tribemade.records("nothings")


def test_records_are_read_as_a_collection(understudy: World) -> None:
    products = understudy.tribemade.products
    bag, mug = products.add(name="Bag"), products.add(name="Mug", stock=3)
    assert (len(products), list(products), products[bag.id]) == (2, [bag, mug], bag)
    assert products.find(stock=3, name="Mug") == [mug]
    assert (bag.id in products, "nobody" in products, products.get("nobody")) == (True, False, None)
    assert products.dump("nobody") is None
    dumped = products.dump(bag.id)
    assert dumped is not None
    assert dumped["name"] == "Bag"
    with pytest.raises(KeyError, match="nobody"):
        products["nobody"]


def test_records_that_the_vendor_alone_writes_cannot_be_added(understudy: World) -> None:
    with pytest.raises(InvalidInput, match="written by the vendor alone"):
        understudy.tribemade.emails.add(to="a@example.com")
