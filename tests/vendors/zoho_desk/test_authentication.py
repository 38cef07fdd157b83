"""Who is let in at Zoho Desk. Expectations: the page, steps 1 and pitfalls; Zoho Desk API, OAuth; live answers."""

from __future__ import annotations

import pytest

from understudy.sandbox import World

PRODUCTS = "/api/v1/products"
BIN = "/api/v1/recycleBin"
UNAUTHORIZED = {
    "errorCode": "UNAUTHORIZED",
    "message": "You are not authenticated to perform this operation.",
}
INVALID = {"errorCode": "INVALID_OAUTH", "message": "The OAuth Token you provided is invalid."}
NO_SCOPE = {
    "errorCode": "SCOPE_MISMATCH",
    "message": "The OAuth Token does not contain the scope to perform this operation.",
}
WRONG_ORG = {
    "errorCode": "OAUTH_ORG_MISMATCH",
    "message": "The OAuthToken is not valid for specified organization.",
}
ORG = "762000001"
HOSTS = [
    "desk.zoho.com", "desk.zoho.eu", "desk.zoho.in", "desk.zoho.com.au", "desk.zoho.jp", "desk.zohocloud.ca",
    "desk.zoho.com.cn", "desk.zoho.sa", "desk.zoho.sg", "desk.zoho.ae",
]  # fmt: skip


def sent(value: str) -> dict[str, str]:
    return {"Authorization": f"Zoho-oauthtoken {value}"}


def scoped(world: World, *scopes: str) -> dict[str, str]:
    return sent(world.zoho_desk.tokens.add(scopes=list(scopes)).value)


@pytest.mark.parametrize(
    "header",
    ["", "   ", "Zoho-oauthtoken", "Zoho-oauthtoken ", "Zoho-authtoken 1000.a.b", "Basic YTpi", "1000.a.b"],
)
def test_without_a_token_of_the_right_form_nobody_is_authenticated(understudy: World, header: str) -> None:
    answer = understudy.zoho_desk.http.get(PRODUCTS, headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
    assert "X-Rate-Limit-Remaining-v3" not in answer.headers


def test_without_the_header_nobody_is_authenticated(understudy: World) -> None:
    http = understudy.zoho_desk.http
    del http.headers["Authorization"]
    assert http.get(PRODUCTS).json() == UNAUTHORIZED


def test_bearer_is_not_the_scheme(understudy: World) -> None:
    token = understudy.zoho_desk.credentials["access_token"]
    answer = understudy.zoho_desk.http.get(PRODUCTS, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


@pytest.mark.parametrize("token", ["1000.a.b", "x", "é", "a b"])
def test_an_unknown_token_is_invalid(understudy: World, token: str) -> None:
    header = f"Zoho-oauthtoken {token}".encode()
    answer = understudy.zoho_desk.http.get(PRODUCTS, headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, INVALID)


def test_a_token_has_the_vendors_shape(understudy: World) -> None:
    prefix, first, second = understudy.zoho_desk.credentials["access_token"].split(".")
    assert (prefix, len(first), len(second)) == ("1000", 32, 32)


def test_a_token_lives_for_an_hour_from_the_worlds_beginning(understudy: World) -> None:
    http = understudy.zoho_desk.http
    understudy.clock.advance(3599.999)
    assert http.get(PRODUCTS).status_code == 204
    understudy.clock.advance(0.001)
    answer = http.get(PRODUCTS)
    assert (answer.status_code, answer.json()) == (401, INVALID)


def test_a_world_that_was_not_spoken_to_ages_all_the_same(understudy: World) -> None:
    understudy.clock.advance(3600)
    assert understudy.zoho_desk.http.get(PRODUCTS).json() == INVALID


def test_a_renewed_token_lives_for_another_hour(understudy: World) -> None:
    understudy.clock.advance(60 * 24 * 3600)
    understudy.zoho_desk.happen("token_issued")
    understudy.clock.advance(3599)
    assert understudy.zoho_desk.http.get(PRODUCTS).status_code == 204
    understudy.clock.advance(1)
    assert understudy.zoho_desk.http.get(PRODUCTS).status_code == 401


def test_a_token_may_be_given_another_life(understudy: World) -> None:
    desk = understudy.zoho_desk
    short, long = desk.tokens.add(life=10), desk.tokens.add(expires="2026-01-01T00:00:00Z")
    understudy.clock.advance(7200)
    assert desk.http.get(PRODUCTS, headers=sent(short.value)).status_code == 401
    assert desk.http.get(PRODUCTS, headers=sent(long.value)).status_code == 204


def test_a_token_can_expire_between_two_calls(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.fault("event", "delete_products", event="token_expired")
    assert desk.http.delete(PRODUCTS, params={"id": router.id}).json() == INVALID
    assert router.id not in desk.recycle_bin


def test_the_end_of_a_token_is_due_on_the_clock(understudy: World) -> None:
    understudy.open_all()
    at = understudy.clock.now() + 3_600_000_000
    assert [one.at for one in understudy.clock.due() if "access token" in one.says] == [at]


# ── data centres ──


@pytest.mark.parametrize("host", HOSTS)
def test_a_token_is_known_in_its_own_data_centre_alone(understudy: World, host: str) -> None:
    answer = understudy.zoho_desk.http.get(f"https://{host}{PRODUCTS}")
    if host == "desk.zoho.com":
        assert answer.status_code == 204
    else:
        assert (answer.status_code, answer.json()) == (401, INVALID)


@pytest.mark.parametrize("number", range(len(HOSTS)))
def test_each_data_centre_has_its_organisations(understudy: World, number: int) -> None:
    labels = ["us", "eu", "in", "au", "jp", "ca", "cn", "sa", "sg", "ae"]
    desk = understudy.zoho_desk
    there = desk.organizations.add(data_centre=labels[number])
    token = desk.tokens.add(organization=there.id)
    by_host = desk.http.get(f"https://{HOSTS[number]}{PRODUCTS}", headers=sent(token.value))
    by_path = desk.http.get(
        f"http://understudy.test/zoho_desk@{HOSTS[number]}{PRODUCTS}", headers=sent(token.value)
    )
    assert (by_host.status_code, by_path.status_code) == (204, 204)


def test_a_wrong_data_centre_and_an_expired_token_cannot_be_told_apart(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    elsewhere = desk.http.delete(f"https://desk.zoho.eu{PRODUCTS}", params={"id": router.id})
    desk.happen("token_expired")
    expired = desk.http.delete(PRODUCTS, params={"id": router.id})
    assert (elsewhere.status_code, elsewhere.content) == (expired.status_code, expired.content)
    assert router.id not in desk.recycle_bin


# ── organisations ──


@pytest.mark.parametrize("place", ["header", "query", "both"])
def test_an_org_id_that_matches_is_accepted_anywhere(understudy: World, place: str) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    headers = {"orgId": ORG} if place != "query" else {}
    query = {"orgId": ORG} if place != "header" else {}
    answer = desk.http.delete(PRODUCTS, params={"id": router.id, **query}, headers=headers)
    assert answer.json()["results"][0]["success"]


@pytest.mark.parametrize("place", ["header", "query"])
@pytest.mark.parametrize("value", ["1", "x", ""])
def test_an_org_id_that_does_not_match_is_refused(understudy: World, place: str, value: str) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    headers = {"orgId": value} if place == "header" else {}
    query = {"orgId": value} if place == "query" else {}
    answer = desk.http.delete(PRODUCTS, params={"id": router.id, **query}, headers=headers)
    assert (answer.status_code, answer.json()) == (403, WRONG_ORG)
    assert router.id not in desk.recycle_bin


# ── scopes ──


@pytest.mark.parametrize("scope", ["Desk.settings.DELETE", "Desk.settings.ALL"])
def test_either_settings_scope_suffices_to_trash(understudy: World, scope: str) -> None:
    desk = understudy.zoho_desk
    one, other = desk.products.add(), desk.products.add()
    headers = scoped(understudy, scope)
    assert desk.http.delete(PRODUCTS, params={"id": one.id}, headers=headers).status_code == 200
    body = {"productIds": [other.id]}
    assert desk.http.post(f"{PRODUCTS}/moveToTrash", json=body, headers=headers).status_code == 204


@pytest.mark.parametrize(
    "scope",
    [
        "Desk.products.DELETE", "Desk.products.ALL", "Desk.settings.READ", "Desk.settings.UPDATE",
        "Desk.settings.WRITE", "desk.settings.delete", "Desk.tickets.ALL", "",
    ],
)  # fmt: skip
def test_no_other_scope_does(understudy: World, scope: str) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    answer = desk.http.delete(PRODUCTS, params={"id": router.id}, headers=scoped(understudy, scope))
    assert (answer.status_code, answer.json()) == (403, NO_SCOPE)
    assert router.id not in desk.recycle_bin


def test_who_may_only_delete_can_trash_and_neither_see_nor_restore(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    headers = scoped(understudy, "Desk.settings.DELETE")
    assert desk.http.delete(PRODUCTS, params={"id": router.id}, headers=headers).status_code == 200
    assert desk.http.get(BIN, headers=headers).json() == NO_SCOPE
    assert desk.http.post(f"{BIN}/restore", json={"ids": [router.id]}, headers=headers).json() == NO_SCOPE
    assert desk.http.post(f"{BIN}/delete", json={"ids": [router.id]}, headers=headers).json() == NO_SCOPE
    assert router.id in desk.recycle_bin


def test_who_may_update_can_delete_for_good(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.happen("product_trashed", product=router.id)
    headers = scoped(understudy, "Desk.settings.UPDATE")
    assert desk.http.post(f"{BIN}/delete", json={"ids": [router.id]}, headers=headers).status_code == 200
    assert router.id not in desk.products


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", PRODUCTS, "Desk.settings.READ"),
        ("GET", f"{PRODUCTS}/1", "Desk.settings.READ"),
        ("POST", PRODUCTS, "Desk.settings.CREATE"),
        ("PATCH", f"{PRODUCTS}/1", "Desk.settings.UPDATE"),
        ("GET", BIN, "Desk.settings.READ"),
        ("POST", f"{BIN}/restore", "Desk.settings.UPDATE"),
        ("POST", f"{BIN}/delete", "Desk.settings.UPDATE"),
        ("POST", f"{BIN}/restoreAll", "Desk.settings.UPDATE"),
        ("POST", f"{BIN}/deleteAll", "Desk.settings.UPDATE"),
        ("POST", "/api/v1/tickets/trash", "Desk.tickets.DELETE"),
        ("POST", "/api/v1/tickets/moveToTrash", "Desk.tickets.DELETE"),
        ("GET", "/api/v1/tickets/1", "Desk.tickets.READ"),
        ("GET", f"{PRODUCTS}/1/tickets", "Desk.tickets.READ"),
        ("DELETE", "/api/v1/helpcenter/1/articles", "Desk.articles.DELETE"),
        ("POST", "/api/v1/articles/moveToTrash", "Desk.articles.DELETE"),
    ],
)
def test_each_operation_asks_for_one_scope(understudy: World, method: str, path: str, scope: str) -> None:
    http = understudy.zoho_desk.http
    operations = {"READ", "CREATE", "UPDATE", "DELETE"} - {scope.rpartition(".")[2]}
    others = [f"{scope.rpartition('.')[0]}.{one}" for one in operations]
    assert http.request(method, path, headers=scoped(understudy, *others)).json() == NO_SCOPE
    assert http.request(method, path, headers=scoped(understudy, scope)).status_code != 403


def test_a_scope_that_goes_takes_only_its_operation(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.happen("scope_dropped")
    assert desk.http.delete(PRODUCTS, params={"id": router.id}).json() == NO_SCOPE
    assert desk.http.get(PRODUCTS).status_code == 200
    desk.happen("scope_dropped", scope="Desk.tickets.ALL")
    assert desk.http.get("/api/v1/tickets/1").json() == NO_SCOPE


# ── the agent's profile ──


def test_a_profile_without_the_module_is_forbidden(understudy: World) -> None:
    desk = understudy.zoho_desk
    router = desk.products.add()
    desk.happen("permission_withdrawn")
    answer = desk.http.delete(PRODUCTS, params={"id": router.id})
    assert (answer.status_code, answer.json()) == (
        403,
        {"errorCode": "FORBIDDEN", "message": "You are not authorized to access this resource."},
    )
    assert router.id not in desk.recycle_bin
    assert desk.http.get(BIN).status_code == 200


# ── the order ──


def test_authentication_comes_before_anything_that_is_asked(understudy: World) -> None:
    http = understudy.zoho_desk.http
    assert http.delete(PRODUCTS, params={"p": "1"}, headers=sent("x")).json() == INVALID
    assert http.post(f"{BIN}/restore", content=b"{", headers=sent("x")).json() == INVALID


def test_the_organisation_comes_before_the_scope(understudy: World) -> None:
    headers = {**scoped(understudy, "Desk.tickets.READ"), "orgId": "1"}
    assert understudy.zoho_desk.http.get(PRODUCTS, headers=headers).json() == WRONG_ORG


def test_a_wrong_verb_comes_before_authentication(understudy: World) -> None:
    answer = understudy.zoho_desk.http.put(PRODUCTS, headers=sent("x"))
    assert (answer.status_code, answer.json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")


def test_the_form_of_a_request_comes_before_the_agents_profile(understudy: World) -> None:
    understudy.zoho_desk.happen("permission_withdrawn")
    assert understudy.zoho_desk.http.delete(PRODUCTS).status_code == 422
    assert understudy.zoho_desk.http.delete(PRODUCTS, params={"id": "1"}).status_code == 403
