"""Accounts in an admin's hands."""

from typing import Any

import pytest

from tests.gateway.running import PASSWORD, Caller, Gateway, unique


def rows(admin: Caller, **filters: object) -> list[dict[str, Any]]:
    answer = admin.http.get("/api/log/", params={"size": 100, **filters})  # type: ignore[dict-item]
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def found(admin: Caller, keyword: str, **page: int) -> list[str]:
    answer = admin.http.get("/api/user/search", params={"keyword": keyword, "size": 100, **page})
    return [user["username"] for user in answer.json()["data"]]


def test_list_is_newest_first_and_paged(gateway: Gateway, admin: Caller) -> None:
    made = [gateway.a_user().id for _ in range(3)]
    first = admin.ask("GET", "/api/user/?p=0&size=2").json()
    second = admin.ask("GET", "/api/user/?p=1&size=2").json()
    assert [user["id"] for user in first["data"] + second["data"]][:3] == made[::-1]
    assert first["total"] == second["total"] >= 3
    assert admin.data("GET", "/api/user/?p=100000") == []


@pytest.mark.parametrize("query", ["p=-1", "p=x", "size=0", "size=101", "p=99999999999999999999"])
def test_page_that_is_none_is_refused(admin: Caller, query: str) -> None:
    assert admin.refused("GET", f"/api/user/?{query}") == (422, "invalid_request")


def test_search_finds_by_the_beginning_of_name_email_and_display_name(
    gateway: Gateway, admin: Caller
) -> None:
    stem = unique("find")
    names = [
        gateway.a_user(username=f"{stem}A").username,
        gateway.a_user(email=f"{stem}@example.org").username,
        gateway.a_user(display_name=f"{stem} Bart").username,
    ]
    gateway.a_user(username=f"x{stem}")
    assert found(admin, stem.upper()) == names[::-1]
    assert found(admin, stem.upper(), size=1, p=1) == [names[1]]


def test_search_finds_by_exact_id(gateway: Gateway, admin: Caller, anne: Caller) -> None:
    assert anne.username in found(admin, str(anne.id))
    assert anne.username not in found(admin, f"{anne.id}9")


@pytest.mark.parametrize("wildcard", ["%", "_", "*", "\\"])
def test_wildcards_are_plain_characters(gateway: Gateway, admin: Caller, wildcard: str) -> None:
    stem = unique("wild")
    name = gateway.a_user(username=f"{stem}{wildcard}x").username
    gateway.a_user(username=f"{stem}ax")
    assert found(admin, f"{stem}{wildcard}") == [name]
    assert found(admin, wildcard) == []


def test_deleted_accounts_are_in_no_list(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user(email=f"{unique('gone')}@example.org")
    email = admin.data("GET", f"/api/user/{anne.id}")["email"]
    admin.data("DELETE", f"/api/user/{anne.id}")
    assert found(admin, anne.username) == found(admin, email) == found(admin, str(anne.id)) == []
    assert anne.id not in [user["id"] for user in admin.data("GET", "/api/user/?size=100")]


def test_deleted_account_is_shown_by_id_and_its_name_is_free(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    assert anne.quota() == 0
    first = admin.data("DELETE", f"/api/user/{anne.id}")
    assert admin.data("DELETE", f"/api/user/{anne.id}") == first
    assert first["status"] == 3
    assert first["username"].startswith("deleted_")
    assert anne.refused("GET", "/api/user/self") == (401, "unauthenticated")
    twin = gateway.a_user(username=anne.username)
    assert twin.id != anne.id
    assert admin.refused("PUT", "/api/user/", {"id": anne.id, "quota": 5}) == (404, "deleted_user")
    revived = admin.data("PUT", "/api/user/", {"id": anne.id, "status": 1, "username": unique("back")})
    assert revived["status"] == 1


def test_unknown_user_is_404(admin: Caller) -> None:
    for user_id in (0, 999_999, 2**53, 2**70):
        assert admin.ask("GET", f"/api/user/{user_id}").status_code == 404


def test_created_account_is_answered(gateway: Gateway, admin: Caller) -> None:
    body = {"username": unique("new"), "password": PASSWORD, "email": "n@example.org", "group": "paid"}
    made = admin.data("POST", "/api/user/", body)
    assert {name: made[name] for name in ("username", "email", "group")} == {
        "username": body["username"],
        "email": body["email"],
        "group": "paid",
    }
    assert admin.refused("POST", "/api/user/", body) == (409, "username_taken")
    assert admin.refused("POST", "/api/user/", {**body, "username": "g", "group": "nope"}) == (
        422,
        "unknown_group",
    )


@pytest.mark.parametrize("role", [10, 100])
def test_admin_makes_no_equal(admin: Caller, role: int) -> None:
    body = {"username": unique("new"), "password": PASSWORD, "role": role}
    assert admin.refused("POST", "/api/user/", body) == (403, "role_too_low")


def test_admin_neither_reads_nor_changes_his_equals(gateway: Gateway, admin: Caller) -> None:
    for other in (gateway.a_user(role=10), gateway.root, admin):
        assert admin.refused("GET", f"/api/user/{other.id}") == (403, "role_too_low")
        assert admin.refused("PUT", "/api/user/", {"id": other.id, "quota": 1}) == (403, "role_too_low")
        assert admin.refused("DELETE", f"/api/user/{other.id}") == (403, "role_too_low")
        manage = {"username": other.username, "action": "disable"}
        assert admin.refused("POST", "/api/user/manage", manage) == (403, "role_too_low")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/user/"),
        ("GET", "/api/user/search"),
        ("POST", "/api/topup"),
        ("POST", "/api/debit"),
        ("POST", "/api/reversal"),
        ("GET", "/api/log/"),
        ("GET", "/api/log/stat"),
        ("GET", "/api/redemption/"),
        ("GET", "/api/channel/"),
        ("PUT", "/api/models/"),
    ],
)
def test_doors_of_admins_are_shut(gateway: Gateway, anne: Caller, method: str, path: str) -> None:
    assert gateway.nobody.refused(method, path) == (401, "unauthenticated")
    assert anne.refused(method, path) == (403, "role_too_low")


def test_doors_of_root_are_shut_to_admins(admin: Caller) -> None:
    assert admin.refused("GET", "/api/option/") == (403, "role_too_low")


def test_put_writes_the_given_fields_only(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user(email="a@example.org", display_name="Anne")
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 700})
    before = admin.data("GET", f"/api/user/{anne.id}")
    after = admin.data("PUT", "/api/user/", {"id": anne.id, "display_name": "Änne", "email": None})
    assert after == {**before, "display_name": "Änne"}


def test_zero_is_written_and_logged_and_no_change_is_neither(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 700})
    admin.data("PUT", "/api/user/", {"id": anne.id, "quota": 700})
    assert rows(admin, user_id=anne.id, type=3) == []
    assert admin.data("PUT", "/api/user/", {"id": anne.id, "quota": 0})["quota"] == 0
    (row,) = rows(admin, user_id=anne.id, type=3)
    assert row["quota"] == -700


def test_put_is_done_once_per_idempotency_key(gateway: Gateway, admin: Caller) -> None:
    anne, key = gateway.a_user(), unique("put-")
    body = {"id": anne.id, "quota": 500}
    admin.data("PUT", "/api/user/", body, Idempotency_Key=key)
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1})
    again = admin.ask("PUT", "/api/user/", body, Idempotency_Key=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["data"]["quota"] == 500
    assert anne.quota() == 501
    assert admin.refused("PUT", "/api/user/", {"id": anne.id, "quota": 1}, Idempotency_Key=key) == (
        422,
        "idempotency_key_reused",
    )


def test_password_takes_no_idempotency_key(admin: Caller, anne: Caller) -> None:
    body = {"id": anne.id, "password": "another horse 2"}
    assert admin.refused("PUT", "/api/user/", body, Idempotency_Key="k") == (422, "invalid_idempotency_key")


@pytest.mark.parametrize(
    "change",
    [
        {"quota": -1},
        {"quota": 2**53},
        {"quota": "5"},
        {"status": 9},
        {"status": 3},
        {"used_quota": 1},
        {"group": ""},
    ],
    ids=str,
)
def test_put_out_of_bounds_is_refused(admin: Caller, anne: Caller, change: dict[str, object]) -> None:
    assert admin.refused("PUT", "/api/user/", {"id": anne.id, **change}) == (422, "invalid_request")


def test_unknown_group_is_refused(admin: Caller, anne: Caller) -> None:
    assert admin.refused("PUT", "/api/user/", {"id": anne.id, "group": "vip"}) == (422, "unknown_group")
    assert admin.data("GET", "/api/group/") == ["free", "paid"]


def test_new_name_that_is_taken_is_refused(gateway: Gateway, admin: Caller, anne: Caller) -> None:
    bart = gateway.a_user()
    body = {"id": bart.id, "username": anne.username.upper()}
    assert admin.refused("PUT", "/api/user/", body) == (409, "username_taken")


@pytest.mark.parametrize("username", ["", "nobody-of-that-name"])
def test_managing_nobody_is_refused(root: Caller, username: str) -> None:
    status, _ = root.refused("POST", "/api/user/manage", {"username": username, "action": "disable"})
    assert status == (404 if username else 422)


def test_unknown_action_is_refused(root: Caller, anne: Caller) -> None:
    body = {"username": anne.username, "action": "bless"}
    assert root.refused("POST", "/api/user/manage", body) == (422, "invalid_request")


def test_manage_disables_enables_promotes_demotes_and_deletes(gateway: Gateway, root: Caller) -> None:
    anne = gateway.a_user()
    for action, field, value in [
        ("disable", "status", 2),
        ("enable", "status", 1),
        ("promote", "role", 10),
        ("demote", "role", 1),
        ("delete", "status", 3),
    ]:
        managed = root.data("POST", "/api/user/manage", {"username": anne.username, "action": action})
        assert managed[field] == value


def test_only_root_promotes(admin: Caller, anne: Caller) -> None:
    body = {"username": anne.username, "action": "promote"}
    assert admin.refused("POST", "/api/user/manage", body) == (403, "role_too_low")


@pytest.mark.parametrize("action", ["disable", "delete", "demote"])
def test_root_does_not_lock_himself_out(root: Caller, action: str) -> None:
    body = {"username": root.username, "action": action}
    assert root.refused("POST", "/api/user/manage", body) == (409, "yourself")


def test_no_credential_of_others_is_in_any_answer(gateway: Gateway, admin: Caller, anne: Caller) -> None:
    key = anne.data("POST", "/api/token/", {"name": "k"})["key"]
    for path in ("/api/user/?size=100", f"/api/user/search?keyword={anne.username}", f"/api/user/{anne.id}"):
        text = admin.ask("GET", path).text
        assert str(anne.token) not in text
        assert key not in text
        assert "password" not in text
        assert "argon2" not in text
