"""Register, sign in and out, change oneself."""

import httpx
import pytest

from tests.gateway.running import PASSWORD, Caller, Gateway, unique


def test_registered_account_is_free_and_empty(gateway: Gateway) -> None:
    name = unique("lilei")
    made = gateway.nobody.data("POST", "/api/user/register", {"username": name, "password": PASSWORD})
    assert (made["username"], made["group"], made["quota"], made["role"]) == (name, "free", 0, 1)
    assert gateway.root.data("GET", f"/api/user/{made['id']}") == made


def test_username_is_taken_in_every_spelling(gateway: Gateway) -> None:
    name = unique("Straße")
    gateway.nobody.data("POST", "/api/user/register", {"username": name, "password": PASSWORD})
    for twin in (name, name.upper(), name.lower(), name.replace("S", "Ｓ")):
        body = {"username": twin, "password": PASSWORD}
        assert gateway.nobody.refused("POST", "/api/user/register", body) == (409, "username_taken")


@pytest.mark.parametrize(
    "change",
    [
        {"username": ""},
        {"username": "x" * 31},
        {"username": " padded "},
        {"username": "two\nlines"},
        {"username": "nul\x00"},
        {"username": 7},
        {"password": "7 chars"},
        {"password": "x" * 73},
        {"email": "nonsense"},
        {"display_name": "x" * 31},
        {"role": 100},
    ],
    ids=str,
)
def test_registration_out_of_bounds_is_refused(gateway: Gateway, change: dict[str, object]) -> None:
    body = {"username": unique("lilei"), "password": PASSWORD, **change}
    assert gateway.nobody.refused("POST", "/api/user/register", body) == (422, "invalid_request")


def test_refusal_does_not_repeat_the_password(gateway: Gateway) -> None:
    answer = gateway.nobody.ask("POST", "/api/user/register", {"username": "", "password": "geheim!"})
    assert answer.status_code == 422
    assert "geheim" not in answer.text


def test_cookie_is_for_the_server_alone(gateway: Gateway, anne: Caller) -> None:
    body = {"username": anne.username.upper(), "password": PASSWORD}
    cookie = gateway.nobody.ask("POST", "/api/user/login", body).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    gateway.nobody.http.cookies.clear()


@pytest.mark.parametrize("username", ["nobody-of-that-name", None])
def test_wrong_name_and_wrong_password_are_told_alike(
    gateway: Gateway, anne: Caller, username: str | None
) -> None:
    body = {"username": username or anne.username, "password": "wrong password"}
    answer = gateway.nobody.ask("POST", "/api/user/login", body)
    assert answer.status_code == 401
    assert answer.json()["message"] == "username or password is wrong"


def test_signing_out_ends_the_session(gateway: Gateway, anne: Caller) -> None:
    browser = gateway.a_browser(anne.username)
    session = browser.http.cookies["session"]
    assert browser.data("GET", "/api/user/self")["id"] == anne.id
    browser.data("GET", "/api/user/logout")
    assert "session" not in browser.http.cookies
    browser.http.cookies.set("session", session)
    assert browser.refused("GET", "/api/user/self") == (401, "unauthenticated")


def test_new_access_token_kills_the_old(gateway: Gateway) -> None:
    anne = gateway.a_user()
    token = anne.data("GET", "/api/user/token")
    assert len(token) == 32
    assert anne.refused("GET", "/api/user/self") == (401, "unauthenticated")
    assert anne.data("GET", "/api/user/self", Authorization=token)["id"] == anne.id


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("{token}", 200),
        ("Bearer {token}", 200),
        ("bearer  {token}", 200),
        ("Basic {token}", 401),
        ("{token}0", 401),
        ("sk-{token}", 401),
        ("", 401),
    ],
)
def test_only_the_token_itself_opens(anne: Caller, header: str, status: int) -> None:
    answer = anne.ask("GET", "/api/user/self", Authorization=header.format(token=anne.token))
    assert answer.status_code == status


def test_wrong_token_is_not_made_good_by_a_cookie(gateway: Gateway, anne: Caller) -> None:
    browser = gateway.a_browser(anne.username)
    assert browser.refused("GET", "/api/user/self", Authorization="0" * 32) == (401, "unauthenticated")


OWN = "same-origin"


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "{own}"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "{own}"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "{own}"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "/api/user/self", {"display_name": "Bart"}), ("GET", "/api/user/token", None)],
)
def test_another_sites_page_cannot_act_by_cookie(
    gateway: Gateway,
    anne: Caller,
    headers: dict[str, str],
    is_let_in: bool,
    method: str,
    path: str,
    body: dict[str, str] | None,
) -> None:
    browser = gateway.a_browser(anne.username)
    sent = {name: value.format(own=gateway.url) for name, value in headers.items()}
    answer = browser.ask(method, path, body, **sent)
    assert answer.status_code == (200 if is_let_in else 403)
    if not is_let_in:
        assert answer.json()["code"] == "cross_site"


def test_another_sites_page_cannot_sign_somebody_in(gateway: Gateway, anne: Caller) -> None:
    body = {"username": anne.username, "password": PASSWORD}
    assert gateway.nobody.refused("POST", "/api/user/login", body, Origin="https://evil.example") == (
        403,
        "cross_site",
    )


def test_owner_changes_what_he_gives_and_nothing_else(gateway: Gateway) -> None:
    anne = gateway.a_user(email="anne@example.org")
    changed = anne.data("PUT", "/api/user/self", {"display_name": "Anne"})
    assert (changed["display_name"], changed["email"]) == ("Anne", "anne@example.org")
    assert anne.data("PUT", "/api/user/self", {"email": ""})["email"] == ""


@pytest.mark.parametrize("field", ["quota", "role", "group", "status", "username"])
def test_owner_cannot_raise_himself(anne: Caller, field: str) -> None:
    assert anne.refused("PUT", "/api/user/self", {field: 100}) == (422, "invalid_request")


def test_new_password_needs_the_old_and_ends_every_session(gateway: Gateway) -> None:
    anne = gateway.a_user()
    browser = gateway.a_browser(anne.username)
    change = {"password": "another horse 2", "original_password": "wrong password"}
    assert anne.refused("PUT", "/api/user/self", change) == (409, "wrong_password")
    anne.data("PUT", "/api/user/self", {**change, "original_password": PASSWORD})
    assert browser.refused("GET", "/api/user/self") == (401, "unauthenticated")
    with httpx.Client(base_url=gateway.url, trust_env=False) as http:
        old = http.post("/api/user/login", json={"username": anne.username, "password": PASSWORD})
        new = http.post("/api/user/login", json={"username": anne.username, "password": change["password"]})
    assert (old.status_code, new.status_code) == (401, 200)


def test_disabled_account_is_known_but_shut_out(gateway: Gateway) -> None:
    anne = gateway.a_user()
    assert anne.quota() == 0
    browser = gateway.a_browser(anne.username)
    gateway.root.data("POST", "/api/user/manage", {"username": anne.username, "action": "disable"})
    assert anne.refused("GET", "/api/user/self") == (403, "user_disabled")
    assert browser.refused("GET", "/api/user/self") == (401, "unauthenticated")
    body = {"username": anne.username, "password": PASSWORD}
    assert gateway.nobody.refused("POST", "/api/user/login", body) == (403, "user_disabled")
