"""What a form may and may not do: whence it comes, what stands in it, where it leads, what the answers forbid."""

import re

import httpx
import pytest

from tests.gateway.pages.site import Member, Site, fault, whole_key, words
from tests.gateway.running import PASSWORD, Running, unique

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"
PUBLIC_PAGES = ("/pay", "/prices", "/chat", "/register", "/signin", "/forgotten")
PRIVATE_PAGES = ("/tokens", "/usage", "/account")


def registration(username: str) -> dict[str, str]:
    return {
        "act": "register",
        "username": username,
        "password": PASSWORD,
        "password_again": PASSWORD,
        "email": "",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec_fetch_site": "cross-site"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site"},
        {"origin": "null", "sec_fetch_site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/tokens", {"act": "create", "name": "theirs"}),
        ("/account", {"act": "rename", "display_name": "theirs"}),
        ("/signin", {"act": "sign_out"}),
        (
            "/register",
            {"act": "register", "username": "theirs", "password": PASSWORD, "password_again": PASSWORD},
        ),
    ],
    ids=["create", "rename", "sign_out", "register"],
)
def test_a_form_of_another_site_does_nothing(
    reader: Member, site: Site, path: str, fields: dict[str, str], headers: dict[str, str]
) -> None:
    answer = reader.send(path, fields, **headers)
    assert answer.status_code == 403
    assert reader.get("/account").status_code == 200
    assert "theirs" not in reader.get("/tokens").text + reader.get("/account").text
    assert site.people.root.data("GET", "/api/user/search?keyword=theirs") == []


def test_a_form_of_which_nobody_says_whence_it_comes_does_nothing(reader: Member) -> None:
    answer = reader.http.post("/tokens", data={"act": "create", "name": "theirs"})
    assert answer.status_code == 403
    assert "theirs" not in reader.get("/tokens").text


def test_an_older_browsers_origin_is_enough(member: Member) -> None:
    answer = member.http.post(
        "/account", data={"act": "rename", "display_name": "Anne"}, headers={"origin": member.url}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b'{"act": "create", "name": "x"}', "application/json", 422),
        (b"act=create&name=x", "text/plain", 422),
        (b"act=create&name=%ff%fe", "application/x-www-form-urlencoded", 422),
        (b"act=no_such_act", "application/x-www-form-urlencoded", 422),
        (b"", "application/x-www-form-urlencoded", 422),
        (b"&".join(b"a=1" for _ in range(3_000)), "application/x-www-form-urlencoded", 422),
        (b"act=create&name=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
    ],
    ids=["json", "text", "no utf-8", "unknown act", "empty", "many fields", "long"],
)
def test_what_is_no_form_is_refused(reader: Member, content: bytes, content_type: str, status: int) -> None:
    headers = {"content-type": content_type, "origin": reader.url}
    answer = reader.http.post("/tokens", content=content, headers=headers)
    assert answer.status_code == status
    assert fault(answer)


@pytest.mark.parametrize("path", PRIVATE_PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(site: Site, reader: Member, path: str) -> None:
    with site.a_visitor(reader.username) as visitor:
        sent = visitor.get(path)
        assert (sent.status_code, sent.headers["location"]) == (303, f"/signin?next=%2F{path[1:]}")
        fields = {"act": "sign_in", "username": visitor.username, "password": PASSWORD, "next": path}
        back = visitor.send("/signin", fields)
        assert (back.status_code, back.headers["location"]) == (303, path)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "/signin",
    ],
)
def test_signing_in_leads_to_no_other_site(site: Site, reader: Member, wanted: str) -> None:
    with site.a_visitor(reader.username) as visitor:
        fields = {"act": "sign_in", "username": visitor.username, "password": PASSWORD, "next": wanted}
        assert visitor.send("/signin", fields).headers["location"] == "/tokens"


def test_the_session_cookie_is_for_our_own_pages_alone(site: Site) -> None:
    with site.a_member() as known, site.a_visitor(known.username) as visitor:
        cookie = visitor.sign_in().headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
        language = visitor.get("/pay?lang=zh").headers["set-cookie"]
        assert "HttpOnly" in language
        assert "SameSite=lax" in language


def test_over_https_cookies_are_secure(tmp_path) -> None:
    env = {"GATEWAY_PUBLIC_URL": "https://gateway.example"}
    with Running(f"sqlite:///{tmp_path}/g.db", tmp_path / "log", **env) as running:
        visitor = Member(running.url, "anne")
        own = {"origin": "https://gateway.example"}
        assert visitor.send("/register", registration("anne"), **own).status_code == 303
        fields = {"act": "sign_in", "username": "anne", "password": PASSWORD}
        cookies = [visitor.send("/signin", fields, **own), visitor.get("/pay?lang=en")]
        foreign = visitor.send("/signin", fields, origin="https://evil.example", sec_fetch_site="cross-site")
        visitor.close()
    assert all("; Secure" in answer.headers["set-cookie"] for answer in cookies)
    assert foreign.status_code == 403


@pytest.mark.parametrize("path", [*PUBLIC_PAGES, *PRIVATE_PAGES, "/nowhere"])
def test_every_page_forbids_what_it_does_not_need(reader: Member, path: str) -> None:
    headers = reader.get(path).headers
    policy = headers["content-security-policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'none'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [*PUBLIC_PAGES, *PRIVATE_PAGES])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_amount_carries_its_currency(reader: Member, path: str, language: str) -> None:
    page = words(reader.get(f"{path}?lang={language}"))
    amounts = re.findall(r"[$¥€]\s?[\d.,]*\d(.{0,4})", page)
    assert [after for after in amounts if after != " USD"] == []
    assert bool(amounts) == (path in {"/pay", "/prices", "/usage", "/account"})


@pytest.mark.parametrize("path", [*PUBLIC_PAGES, *PRIVATE_PAGES])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(reader: Member, path: str, language: str) -> None:
    page = reader.get(f"{path}?lang={language}").text
    assert re.findall(r"<script(?![^>]*\bsrc=\"/static/)[^>]*>", page) == []
    assert "<style" not in page
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=", page) == []
    assert re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//', page) == []


@pytest.mark.parametrize("name", [HOSTILE[:30], "a&b<c>d", "{{7*7}}{% x %}", "**bold** `code`"])
def test_hostile_names_are_shown_as_they_are(site: Site, name: str) -> None:
    with site.a_visitor(name) as member:
        answer = member.send("/register", registration(name))
        assert answer.status_code == 303
        signing_in = member.get(answer.headers["location"])
        assert member.sign_in().status_code == 303
        member.send("/tokens", {"act": "create", "name": name})
        member.send("/account", {"act": "rename", "display_name": name})
        pages = [signing_in, *(member.get(path) for path in ("/tokens", "/usage", "/account"))]
    for page in pages:
        assert "<img src=x" not in page.text
        assert "<c>" not in page.text
    assert name in words(pages[1])
    assert "<strong>bold" not in pages[1].text


def test_a_hostile_remark_is_shown_as_it_is(member: Member, site: Site) -> None:
    body = {"user_id": site.id_of(member.username), "quota": 500_000, "remark": f"TU-1 {HOSTILE}"}
    site.people.root.data("POST", "/api/topup", body)
    page = member.get("/usage")
    assert "<img src=x" not in page.text
    assert HOSTILE in words(page)


@pytest.mark.parametrize(
    ("fields", "words_en"),
    [
        ({"username": ""}, "1 to 30 characters"),
        ({"username": "x" * 31}, "1 to 30 characters"),
        ({"password": "short", "password_again": "short"}, "8 to 72 characters"),
        ({"password_again": "correct horse 2"}, "differ"),
        ({"email": "no address"}, "valid mail address"),
        ({"username": "OLGA"}, "taken"),
    ],
    ids=str,
)
def test_a_registration_that_cannot_be_is_told_why_and_keeps_what_was_written(
    site: Site, fields: dict[str, str], words_en: str
) -> None:
    username = unique("bart")
    with site.a_visitor() as visitor:
        answer = visitor.send("/register?lang=en", {**registration(username), **fields})
    assert answer.status_code in {409, 422}
    assert words_en in fault(answer)
    assert f'value="{fields.get("username", username)}"' in answer.text
    assert PASSWORD not in answer.text


def test_wrong_password_is_told_in_the_visitors_language(site: Site) -> None:
    with site.a_member() as known, site.a_visitor(known.username) as visitor:
        answer = visitor.send(
            "/signin?lang=zh", {"act": "sign_in", "username": visitor.username, "password": "wrong"}
        )
        assert answer.status_code == 401
        assert fault(answer) == "账户名或密码不对。"
        assert "session=" not in answer.headers.get("set-cookie", "")
        assert visitor.get("/account").status_code == 303


def test_tries_to_sign_in_are_limited(tmp_path) -> None:
    with Running(f"sqlite:///{tmp_path}/g.db", tmp_path / "log", GATEWAY_LOGIN_RATE="2/600") as running:
        visitor = Member(running.url, "anne")
        answers = [visitor.sign_in("wrong") for _ in range(3)]
        visitor.close()
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert int(answers[-1].headers["retry-after"]) > 500
    assert re.search(r"\d{3} seconds|\d{3} 秒", fault(answers[-1]))


def test_a_key_is_made_with_its_limits_and_shown_whole_once(member: Member, site: Site) -> None:
    fields = {
        "act": "create",
        "name": "limited",
        "quota": "1.5",
        "days": "7",
        "models": ["tiny", "gpt-large"],
    }
    answer = member.send("/tokens", fields)
    key = whole_key(answer)
    assert key
    assert whole_key(member.get("/tokens")) == ""
    balance = httpx.get(
        site.url + "/api/token/balance", headers={"Authorization": f"Bearer {key}"}, trust_env=False
    )
    data = balance.json()["data"]
    assert (data["remain_quota"], data["unlimited_quota"]) == (750_000, False)
    assert data["expired_time"] > 0
    page = words(member.get("/tokens"))
    assert "$1.50 USD" in page
    assert "tiny, gpt-large" in page


@pytest.mark.parametrize("quota", ["0", "-1", "x", "NaN", "Infinity", "1e400", "99999999999999"])
def test_a_limit_that_is_no_sum_is_refused(reader: Member, quota: str) -> None:
    answer = reader.send("/tokens?lang=en", {"act": "create", "name": "k", "quota": quota})
    assert answer.status_code == 422
    assert "limit" in fault(answer)
    assert whole_key(answer) == ""


def test_a_key_is_switched_off_on_and_deleted(member: Member, site: Site) -> None:
    key = whole_key(member.send("/tokens", {"act": "create", "name": "k"}))
    (key_id,) = re.findall(
        r'name="act" value="delete"><input type="hidden" name="id" value="(\d+)"', member.get("/tokens").text
    )

    def status() -> int:
        return httpx.get(
            site.url + "/v1/models", headers={"Authorization": f"Bearer {key}"}, trust_env=False
        ).status_code

    seen = [status()]
    for fields in ({"act": "switch", "to": "off"}, {"act": "switch", "to": "on"}, {"act": "delete"}):
        assert member.send("/tokens", {**fields, "id": key_id}).status_code == 303
        seen.append(status())
    assert seen == [200, 401, 200, 401]


@pytest.mark.parametrize("key_id", ["", "0", "-1", "x", "٣", "9" * 400])
def test_a_key_that_is_not_there_cannot_be_deleted(reader: Member, key_id: str) -> None:
    assert reader.send("/tokens", {"act": "delete", "id": key_id}).status_code == 422


def test_nobody_deletes_anothers_key(member: Member, site: Site) -> None:
    key = whole_key(member.send("/tokens", {"act": "create", "name": "k"}))
    (key_id,) = re.findall(
        r'name="act" value="delete"><input type="hidden" name="id" value="(\d+)"', member.get("/tokens").text
    )
    with site.a_member() as mallory:
        assert mallory.send("/tokens", {"act": "delete", "id": key_id}).status_code == 404
        assert mallory.send("/tokens", {"act": "switch", "to": "off", "id": key_id}).status_code == 404
    answer = httpx.get(site.url + "/v1/models", headers={"Authorization": f"Bearer {key}"}, trust_env=False)
    assert answer.status_code == 200


def test_a_new_password_ends_every_session(member: Member) -> None:
    another = "another horse 2"
    fields = {"act": "password", "password": another, "password_again": another}
    wrong = member.send("/account", {**fields, "original_password": "wrong"})
    assert (wrong.status_code, bool(fault(wrong))) == (409, True)
    assert member.send("/account", {**fields, "original_password": PASSWORD}).status_code == 303
    assert member.get("/account").status_code == 303
    assert member.sign_in().status_code == 401
    assert member.sign_in(another).status_code == 303


def test_a_code_is_redeemed_once(member: Member, site: Site) -> None:
    (code,) = site.people.root.data("POST", "/api/redemption/", {"name": "gift", "quota": 1_250_000})
    assert member.send("/account", {"act": "redeem", "key": f" {code.upper()} "}).status_code == 303
    again = member.send("/account?lang=en", {"act": "redeem", "key": code})
    assert again.status_code == 404
    assert "wrong, switched off or used" in fault(again)
    page = words(member.get("/account?done=redeemed"))
    assert "$2.50 USD" in page
    assert "Redeemed" in page


def test_the_access_token_of_the_account_page_works(member: Member, site: Site) -> None:
    page = member.send("/account", {"act": "access_token"})
    (token,) = re.findall(r'value="([0-9a-f]{32})"', page.text)
    own = httpx.get(site.url + "/api/user/self", headers={"Authorization": token}, trust_env=False).json()[
        "data"
    ]
    assert own["username"] == member.username
    assert token not in member.get("/account").text


def test_a_disabled_member_is_signed_out(member: Member, site: Site) -> None:
    site.people.root.data("POST", "/api/user/manage", {"username": member.username, "action": "disable"})
    assert member.get("/account").status_code == 303
    assert fault(member.sign_in())


def test_a_closed_registration_says_so(site: Site) -> None:
    site.people.root.data("PUT", "/api/option/", {"key": "RegisterEnabled", "value": "false"})
    try:
        with site.a_visitor() as visitor:
            assert "closed" in words(visitor.get("/register?lang=en"))
            assert visitor.send("/register", registration(unique("late"))).status_code == 403
    finally:
        site.people.root.data("PUT", "/api/option/", {"key": "RegisterEnabled", "value": "true"})


def test_the_notice_stands_on_every_page_escaped(site: Site) -> None:
    site.people.root.data("PUT", "/api/option/", {"key": "Notice", "value": "<b>Maintenance</b> at 6"})
    try:
        with site.a_visitor() as visitor:
            assert "&lt;b&gt;Maintenance&lt;/b&gt; at 6" in visitor.get("/pay").text
    finally:
        site.people.root.data("PUT", "/api/option/", {"key": "Notice", "value": ""})


def test_the_language_is_kept_and_follows_the_browser_until_chosen(site: Site) -> None:
    with site.a_visitor() as visitor:
        assert 'lang="zh-CN"' in visitor.get("/signin", accept_language="zh-CN,en;q=0.5").text[:60]
        assert '<html lang="en"' in visitor.get("/signin", accept_language="fr").text
        visitor.get("/pay?lang=zh")
        assert '<html lang="zh-CN"' in visitor.get("/signin", accept_language="en").text
        assert '<html lang="zh-CN"' in visitor.get("/signin?lang=xx", accept_language="en").text


def test_a_path_that_is_not_there_is_a_page_for_people_and_json_for_programs(site: Site) -> None:
    with site.a_visitor() as visitor:
        person = visitor.get("/nowhere")
        program = visitor.get("/nowhere", accept="*/*")
        api = visitor.get("/api/nowhere")
    assert (person.status_code, program.status_code, api.status_code) == (404, 404, 404)
    assert person.headers["content-type"].startswith("text/html")
    assert program.json()["error"]["code"] == api.json()["error"]["code"] == "unknown_path"


def test_short_addresses_lead_to_the_pages(site: Site) -> None:
    with site.a_visitor() as visitor:
        assert visitor.get("/").headers["location"] == "/pay"
        assert visitor.get("/models").headers["location"] == "/prices"


@pytest.mark.parametrize("path", ["../catalogue.py", "%2e%2e/routes.py", "no.css", "texts/en.toml", ""])
def test_only_static_files_are_served(site: Site, path: str) -> None:
    with site.a_visitor() as visitor:
        (root,) = set(re.findall(r'"(/static/\w+)/style.css"', visitor.get("/pay").text))
        assert visitor.get(f"{root}/{path}").status_code == 404


def test_no_secret_of_a_form_reaches_the_log(site: Site, member: Member) -> None:
    key = whole_key(member.send("/tokens", {"act": "create", "name": "k"}))
    member.send("/signin", {"act": "sign_in", "username": member.username, "password": "mistyped secret"})
    member.send("/account", {"act": "redeem", "key": "0123456789abcdef0123456789abcdef"})
    log = site.log.read_text()
    for secret in (key, "mistyped secret", PASSWORD, "0123456789abcdef", *member.http.cookies.values()):
        assert len(secret) < 4 or secret not in log
