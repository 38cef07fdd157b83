"""Deleting products and SKUs at Altcraft. Expectations: the pages "Delete products" and "Delete SKU"."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from understudy.sandbox import World

PRODUCTS = "/api/v1.1/market/products/delete"
SKUS = "/api/v1.1/market/sku/delete"
BAD = {"deleted_count": 0, "error": 400, "error_text": "Incorrect request"}


def gone(count: int) -> dict[str, object]:
    return {"deleted_count": count, "error": 0, "error_text": ""}


def delete(world: World, path: str = PRODUCTS, **body: object) -> object:
    answer = world.altcraft.http.post(path, json=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    return answer.json()


def test_a_product_goes_by_its_internal_id(understudy: World) -> None:
    bag, mug = (understudy.altcraft.products.add(name=name) for name in ("Bag", "Mug"))
    assert delete(understudy, ids=[int(bag.id)]) == gone(1)
    assert bag.id not in understudy.altcraft.products
    assert mug.id in understudy.altcraft.products


def test_a_product_goes_by_its_external_id(understudy: World) -> None:
    bag = understudy.altcraft.products.add(external_id="product_123")
    assert delete(understudy, external_ids=["product_123"]) == gone(1)
    assert bag.id not in understudy.altcraft.products


def test_both_arrays_add_up(understudy: World) -> None:
    for number in (1, 2, 3):
        understudy.altcraft.products.add(id=number, external_id=f"product_{number}")
    assert delete(understudy, ids=[1, 2], external_ids=["product_3"]) == gone(3)
    assert len(understudy.altcraft.products) == 0


def test_what_does_not_exist_is_skipped_silently(understudy: World) -> None:
    for number in (1, 2):
        understudy.altcraft.products.add(id=number)
    assert delete(understudy, ids=[1, 2], external_ids=["product_3"]) == gone(2)


def test_nothing_found_is_a_success_that_deletes_nothing(understudy: World) -> None:
    assert delete(understudy, ids=[1], external_ids=["product_3"]) == gone(0)


def test_the_same_call_again_deletes_nothing(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    assert [delete(understudy, ids=[1]) for _ in range(3)] == [gone(1), gone(0), gone(0)]


@pytest.mark.parametrize(
    "named",
    [
        {"ids": [1], "external_ids": ["product_1"]},
        {"ids": [1, 1, 1]},
        {"external_ids": ["product_1", "product_1"]},
    ],
)
def test_a_product_named_twice_counts_once(understudy: World, named: dict[str, object]) -> None:
    understudy.altcraft.products.add(id=1, external_id="product_1")
    assert delete(understudy, **named) == gone(1)


def test_external_ids_match_exactly(understudy: World) -> None:
    understudy.altcraft.products.add(external_id="product_1")
    assert delete(understudy, external_ids=["Product_1", " product_1", "product_1 ", "product_", ""]) == gone(
        0
    )


def test_an_internal_id_is_no_external_id(understudy: World) -> None:
    understudy.altcraft.products.add(id=1, external_id="2")
    assert delete(understudy, external_ids=["1"]) == gone(0)
    assert delete(understudy, ids=[2]) == gone(0)


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"external_ids": []}, {"ids": [], "external_ids": []}, {"all": True}]
)
def test_nothing_named_never_means_everything(understudy: World, body: dict[str, object]) -> None:
    bag = understudy.altcraft.products.add(name="Bag")
    assert delete(understudy, **body) == BAD
    assert bag.id in understudy.altcraft.products


@pytest.mark.parametrize(
    "body", [{"ids": [1], "external_ids": []}, {"ids": [], "external_ids": ["product_1"]}]
)
def test_one_array_may_be_empty(understudy: World, body: dict[str, object]) -> None:
    understudy.altcraft.products.add(id=1, external_id="product_1")
    assert delete(understudy, **body) == gone(1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ids": 1},
        {"ids": "1"},
        {"ids": {"1": 1}},
        {"ids": None},
        {"ids": [1, "2"]},
        {"ids": [1, True]},
        {"ids": [1, 2.5]},
        {"ids": [1, 2.0]},
        {"ids": [1, -2]},
        {"ids": [1, None]},
        {"ids": [1, [2]]},
        {"ids": [1, 2**63]},
        {"ids": [1], "external_ids": "product_1"},
        {"ids": [1], "external_ids": [7]},
        {"ids": [1], "external_ids": [None]},
        {"ids": [1], "external_ids": [["product_1"]]},
    ],
)
def test_one_wrong_type_refuses_the_whole_call(understudy: World, wrong: dict[str, object]) -> None:
    understudy.altcraft.products.add(id=1, external_id="product_1")
    assert delete(understudy, **wrong) == BAD
    assert "1" in understudy.altcraft.products


def test_the_greatest_id_is_merely_not_found(understudy: World) -> None:
    assert delete(understudy, ids=[2**63 - 1, 0]) == gone(0)


def test_another_accounts_product_looks_as_if_it_did_not_exist(understudy: World) -> None:
    other = understudy.altcraft.accounts.add(name="Other")
    understudy.altcraft.products.add(id=7, external_id="theirs", account=other.id)
    assert delete(understudy, ids=[7], external_ids=["theirs"]) == gone(0)
    assert "7" in understudy.altcraft.products


def test_skus_go_with_their_product_and_are_not_counted(understudy: World) -> None:
    understudy.altcraft.products.add(id=1, skus=["sku_1", "sku_2"])
    assert delete(understudy, ids=[1]) == gone(1)
    assert delete(understudy, SKUS, external_ids=["sku_1", "sku_2"]) == gone(0)


def test_orders_categories_and_custom_fields_stay(understudy: World) -> None:
    bag = understudy.altcraft.products.add(external_id="bag", skus=["sku_1"])
    order = understudy.altcraft.orders.add(product=bag.id, sku="sku_1")
    category = understudy.altcraft.categories.add(external_id="bags")
    field = understudy.altcraft.custom_fields.add(external_id="colour")
    assert delete(understudy, external_ids=["bag"]) == gone(1)
    kept = understudy.altcraft.orders.dump(order.id)
    assert kept is not None
    assert kept["items"] == [{"product_external_id": "bag", "sku_external_id": "sku_1", "quantity": 1}]
    assert category.id in understudy.altcraft.categories
    assert field.id in understudy.altcraft.custom_fields


def test_unknown_members_are_ignored(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    assert delete(understudy, ids=[1], soft=True, nested={"ids": ["x"]}) == gone(1)


def test_a_sku_goes_and_its_product_stays(understudy: World) -> None:
    bag = understudy.altcraft.products.add(skus=[{"id": 5, "external_id": "sku_1"}, "sku_2"])
    assert delete(understudy, SKUS, external_ids=["sku_1"]) == gone(1)
    assert [sku.external_id for sku in understudy.altcraft.products[bag.id].skus] == ["sku_2"]
    assert delete(understudy, SKUS, external_ids=["sku_2"], ids=[5]) == gone(1)
    assert understudy.altcraft.products[bag.id].skus == ()


def test_skus_of_several_products_go_in_one_call_and_count_once_each(understudy: World) -> None:
    understudy.altcraft.products.add(
        skus=[{"id": 1, "external_id": "sku_1"}, {"id": 2, "external_id": "sku_2"}]
    )
    understudy.altcraft.products.add(skus=[{"id": 3, "external_id": "sku_3"}])
    answer = delete(understudy, SKUS, ids=[1, 2, 9], external_ids=["sku_1", "sku_3", "sku_9"])
    assert answer == gone(3)
    assert all(not product.skus for product in understudy.altcraft.products)


def test_a_sku_is_not_deleted_by_a_products_identifiers(understudy: World) -> None:
    understudy.altcraft.products.add(id=1, external_id="bag", skus=[{"id": 2, "external_id": "sku_1"}])
    assert delete(understudy, SKUS, ids=[1], external_ids=["bag"]) == gone(0)
    assert delete(understudy, ids=[2], external_ids=["sku_1"]) == gone(0)


def test_another_accounts_sku_looks_as_if_it_did_not_exist(understudy: World) -> None:
    other = understudy.altcraft.accounts.add(name="Other")
    theirs = understudy.altcraft.products.add(skus=["sku_1"], account=other.id)
    assert delete(understudy, SKUS, external_ids=["sku_1"]) == gone(0)
    assert len(understudy.altcraft.products[theirs.id].skus) == 1


def test_a_retry_after_a_lost_answer_looks_like_nothing_to_do(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    understudy.altcraft.fault("duplicate", "delete_products")
    assert delete(understudy, ids=[1]) == gone(0)
    assert "1" not in understudy.altcraft.products


def test_somebody_elses_deletion_that_comes_first_is_not_counted(understudy: World) -> None:
    understudy.altcraft.products.add(id=1)
    understudy.altcraft.products.add(id=2)
    understudy.altcraft.fault("event", "delete_products", event="product_removed", args={"product": "1"})
    assert delete(understudy, ids=[1, 2]) == gone(1)


def test_a_large_batch_is_carried_out_whole(understudy: World) -> None:
    for number in range(1, 301):
        understudy.altcraft.products.add(id=number)
    assert delete(understudy, ids=list(range(1, 301))) == gone(300)
    assert "and 295 more" in str(understudy.altcraft.journal[-1])


def test_overlapping_calls_count_each_product_once(understudy: World) -> None:
    numbers = list(range(1, 41))
    for number in numbers:
        understudy.altcraft.products.add(id=number)
    http = understudy.altcraft.http
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: http.post(PRODUCTS, json={"ids": numbers}).json(), range(8)))
    assert sum(answer["deleted_count"] for answer in answers) == 40
