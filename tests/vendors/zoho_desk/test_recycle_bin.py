"""Zoho Desk's Recycle Bin. Expectations: "using-the-recycle-bin" (60 days); OpenAPI description, Recyclebin."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

BIN = "/api/v1/recycleBin"
DAY = 24 * 3600
UNKNOWN = "892000000000999999"


def trashed(world: World, *names: str) -> list[str]:
    ids = [world.zoho_desk.products.add(name=name).id for name in names]
    for one in ids:
        world.zoho_desk.happen("product_trashed", product=one)
    return ids


def renewed(world: World, days: float) -> None:
    """Move the clock, and get a token that lives again."""
    world.clock.advance(days * DAY)
    world.zoho_desk.happen("token_issued")


def test_the_bin_says_what_lies_in_it(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add(name="Router")
    desk.http.delete("/api/v1/products", params={"id": router.id})
    answer = desk.http.get(BIN, params={"include": "department,deletedBy"})
    assert answer.status_code == 200
    assert answer.json() == {
        "data": [
            {
                "displayName": "Router",
                "departmentId": "892000000000006907",
                "deletedById": "892000000000056001",
                "id": router.id,
                "type": "Products",
                "deletedTime": "2025-01-15T12:00:17.000Z",
                "department": {"id": "892000000000006907", "name": "Support"},
                "deletedBy": {
                    "photoURL": None,
                    "firstName": "Asha",
                    "lastName": "Rao",
                    "id": "892000000000056001",
                    "email": "asha@example.com",
                },
            }
        ]
    }


def test_an_empty_bin_is_an_empty_list(understudy: World) -> None:
    answer = understudy.zoho_desk.http.get(BIN)
    assert (answer.status_code, answer.json()) == (200, {"data": []})


def test_a_page_of_the_bin_has_ten_entries_unless_told_otherwise(understudy: World) -> None:
    trashed(understudy, *(f"Router {number}" for number in range(11)))
    http = understudy.zoho_desk.http
    assert len(http.get(BIN).json()["data"]) == 10
    assert len(http.get(BIN, params={"limit": 100}).json()["data"]) == 11
    assert len(http.get(BIN, params={"from": 10}).json()["data"]) == 1


def test_the_bin_is_sorted_and_filtered(understudy: World) -> None:
    desk = understudy.zoho_desk
    trashed(understudy, "B", "C", "A")
    ticket = desk.tickets.add(subject="Spam")
    desk.http.post("/api/v1/tickets/moveToTrash", json={"ticketIds": [ticket.id]})

    def names(**query: str) -> list[str]:
        return [row["displayName"] for row in desk.http.get(BIN, params=query).json()["data"]]

    assert names(module="products", sortBy="name") == ["A", "B", "C"]
    assert names(module="products", sortBy="-name") == ["C", "B", "A"]
    assert names(module="tickets") == ["Spam"]
    assert names(module="accounts") == []
    assert names(departmentId=UNKNOWN) == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=101", "limit=x", "from=-1", "module=Products", "sortBy=id", "include=owner",
        "moduleId=1", "departmentId=x", "limit=1&limit=2",
    ],
)  # fmt: skip
def test_a_wrong_parameter_of_the_bin_is_invalid(understudy: World, query: str) -> None:
    answer = understudy.zoho_desk.http.get(f"{BIN}?{query}")
    assert (answer.status_code, answer.json()["errorCode"]) == (422, "INVALID_DATA")


def test_restoring_is_answered_one_by_one(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    active = desk.products.add(name="Active")
    before = desk.products[router]
    answer = desk.http.post(
        f"{BIN}/restore", json={"ids": [router, active.id, UNKNOWN], "isChildNeedToBeRestored": True}
    )
    assert answer.status_code == 200
    assert [(row["id"], row["success"]) for row in answer.json()["results"]] == [
        (router, True),
        (active.id, False),
        (UNKNOWN, False),
    ]
    assert answer.json()["results"][1]["errors"] == {
        "errorMessage": None,
        "errorCode": "UNPROCESSABLE_ENTITY",
        "httpCode": "422",
    }
    assert desk.products[router] == before
    assert len(desk.recycle_bin) == 0


def test_permanent_deletion_touches_only_what_is_in_the_bin(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    active = desk.products.add(name="Active")
    results = desk.http.post(f"{BIN}/delete", json={"ids": [router, active.id]}).json()["results"]
    assert [row["success"] for row in results] == [True, False]
    assert router not in desk.products
    assert active.id in desk.products
    assert desk.http.get(f"/api/v1/products/{router}").status_code == 404
    assert not desk.http.post(f"{BIN}/restore", json={"ids": [router]}).json()["results"][0]["success"]


def test_restore_all_and_delete_all_act_on_every_module(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    ticket = desk.tickets.add()
    desk.http.post("/api/v1/tickets/moveToTrash", json={"ticketIds": [ticket.id]})
    answer = desk.http.post(f"{BIN}/restoreAll")
    assert (answer.status_code, answer.content) == (202, b"")
    assert len(desk.recycle_bin) == 0
    desk.http.delete("/api/v1/products", params={"id": router})
    desk.http.post("/api/v1/tickets/moveToTrash", json={"ticketIds": [ticket.id]})
    assert desk.http.post(f"{BIN}/deleteAll").status_code == 202
    assert (len(desk.products), len(desk.tickets), len(desk.recycle_bin)) == (0, 0, 0)


def test_another_organisations_bin_is_left_alone(understudy: World) -> None:
    desk = understudy.zoho_desk
    other = desk.organizations.add(name="Other")
    theirs = desk.products.add(name="Theirs", organization=other.id)
    desk.happen("product_trashed", product=theirs.id)
    assert desk.http.get(BIN).json() == {"data": []}
    assert not desk.http.post(f"{BIN}/delete", json={"ids": [theirs.id]}).json()["results"][0]["success"]
    desk.http.post(f"{BIN}/deleteAll")
    assert theirs.id in desk.products


def test_after_59_days_a_product_can_be_restored(understudy: World) -> None:
    (router,) = trashed(understudy, "Router")
    renewed(understudy, 59)
    answer = understudy.zoho_desk.http.post(f"{BIN}/restore", json={"ids": [router]})
    assert answer.json()["results"][0]["success"]


def test_after_61_days_it_is_gone(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    renewed(understudy, 61)
    assert not desk.http.post(f"{BIN}/restore", json={"ids": [router]}).json()["results"][0]["success"]
    assert desk.http.get(f"/api/v1/products/{router}").status_code == 404
    assert router not in desk.products


def test_it_goes_at_sixty_days_to_the_microsecond(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    understudy.clock.advance(60 * DAY - 0.000001)
    assert router in desk.products
    understudy.clock.advance(0.000001)
    assert router not in desk.products
    assert router not in desk.recycle_bin


def test_each_product_has_sixty_days_of_its_own(understudy: World) -> None:
    desk, (first,) = understudy.zoho_desk, trashed(understudy, "First")
    understudy.clock.advance(DAY)
    (second,) = trashed(understudy, "Second")
    renewed(understudy, 59)
    assert desk.http.get(BIN, params={"limit": 100}).json()["data"][0]["id"] == second
    assert first not in desk.products
    understudy.clock.advance(DAY)
    assert second not in desk.products


def test_restoring_and_trashing_again_starts_afresh(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    understudy.clock.advance(59 * DAY)
    desk.happen("product_restored", product=router)
    desk.happen("product_trashed", product=router)
    understudy.clock.advance(59 * DAY)
    assert router in desk.products
    understudy.clock.advance(DAY)
    assert router not in desk.products


def test_a_purge_is_due_on_the_clock(understudy: World) -> None:
    (router,) = trashed(understudy, "Router")
    purge = next(one for one in understudy.clock.due() if router in one.says)
    assert purge.at == understudy.clock.now() + 60 * DAY * 1_000_000


def test_a_record_can_be_put_into_the_bin_as_of_long_ago(understudy: World) -> None:
    desk = understudy.zoho_desk
    router, old = desk.products.add(name="Router"), desk.products.add(name="Old")
    desk.recycle_bin.add(product=router.id, deleted_at="2025-01-01T00:00:00Z")
    desk.recycle_bin.add(product=old.id, deleted_at="2024-10-01T00:00:00Z")
    assert [row["id"] for row in desk.http.get(BIN).json()["data"]] == [router.id]
    assert old.id not in desk.products
    understudy.clock.advance(46 * DAY)
    assert router.id not in desk.products


@pytest.mark.understudy(switches={"zoho_desk.mass_action_delay": "30"})
def test_accepted_is_not_finished(understudy: World) -> None:
    desk, (before,) = understudy.zoho_desk, trashed(understudy, "Before")
    assert desk.http.post(f"{BIN}/restoreAll").status_code == 202
    understudy.clock.advance(10)
    (after,) = trashed(understudy, "After")
    assert {row["id"] for row in desk.http.get(BIN).json()["data"]} == {before, after}
    understudy.clock.advance(20)
    assert [row["id"] for row in desk.http.get(BIN).json()["data"]] == [after]
    assert before in desk.products
    assert len(desk.mass_actions) == 0


@pytest.mark.understudy(switches={"zoho_desk.mass_action_delay": "30"})
def test_what_comes_first_ends_the_stay(understudy: World) -> None:
    desk, (router,) = understudy.zoho_desk, trashed(understudy, "Router")
    understudy.clock.advance(60 * DAY - 10)
    desk.happen("token_issued")
    assert desk.http.post(f"{BIN}/restoreAll").status_code == 202
    understudy.clock.advance(30)
    assert router not in desk.products


@pytest.mark.understudy(switches={"zoho_desk.mass_action_delay": "30"})
@pytest.mark.parametrize("action", ["deleteAll", "restoreAll"])
def test_a_mass_action_spares_what_is_trashed_after_it_at_the_same_instant(
    understudy: World, action: str
) -> None:
    desk = understudy.zoho_desk
    before, after = desk.products.add(name="Before"), desk.products.add(name="After")
    desk.http.delete("/api/v1/products", params={"id": before.id})
    assert desk.http.post(f"/api/v1/recycleBin/{action}").status_code == 202
    desk.http.delete("/api/v1/products", params={"id": after.id})
    understudy.clock.advance(30)
    assert [entry["id"] for entry in desk.http.get("/api/v1/recycleBin").json()["data"]] == [after.id]
    assert desk.http.get(f"/api/v1/products/{after.id}").json()["isDeleted"] is True
