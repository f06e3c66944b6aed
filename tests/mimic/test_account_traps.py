"""The traps of accounts at the real gateways that the contract suite does not already show, line by line."""

import asyncio
import secrets

import httpx
import pytest

from tests.mimic.running import PASSWORD, Running, a_name, a_reference
from tests.mimic.steps import begun, data, ended, figures

# Who is let in.


@pytest.mark.parametrize(
    ("dialect", "wrong", "too_low", "disabled"),
    [("oneapi", 200, 200, 200), ("laisky", 401, 403, 403), ("newapi", 401, 403, 401)],
)
async def test_the_auth_table_holds(
    mimics: dict[str, Running], dialect: str, wrong: int, too_low: int, disabled: int
) -> None:
    mimic = mimics[dialect]
    user = await mimic.account()
    token = await mimic.token_of(user)

    async def tried(token: str) -> tuple[int, bool]:
        answer = await mimic.raw.get("/api/user/?p=0", headers={"authorization": token})
        return answer.status_code, answer.json()["success"]

    assert await tried("0" * 32) == (wrong, False)
    assert await tried(token) == (too_low, False)
    await mimic.client.users.set_enabled(user.ref, enabled=False)
    assert await tried(token) == (disabled, False)


@pytest.mark.parametrize("header", ["bearer {}", "Bearer  {}", "Bearer sk-{}", "Token {}"])
async def test_a_token_stands_bare_or_after_exactly_bearer(older: Running, header: str) -> None:
    right = older.raw.headers["authorization"]
    answer = await older.raw.get("/api/user/self", headers={"authorization": header.format(right)})
    assert answer.json()["success"] is False


async def test_the_old_access_token_dies_when_a_new_one_is_made(mimic: Running) -> None:
    first = await mimic.token_of(await mimic.account())
    second = (await mimic.raw.get("/api/user/token", headers={"authorization": first})).json()["data"]
    tried = [
        (await mimic.raw.get("/api/user/self", headers={"authorization": token})).json()["success"]
        for token in (first, second)
    ]
    assert tried == [False, True]


async def test_root_signs_in_with_the_password_that_everybody_knows() -> None:
    async with Running("oneapi") as mimic:
        body = {"username": "root", "password": "123456"}
        assert (await mimic.raw.post("/api/user/login", json=body)).json()["data"]["role"] == 100


async def test_an_admin_tops_up_anyone_and_reads_and_changes_nobody_of_his_rank(older: Running) -> None:
    as_admin = {"authorization": await older.an_admin()}
    root = await older.client.users.me()
    body = older.topup_body(root.ref, 5, a_reference())
    assert (await older.raw.post("/api/topup", json=body, headers=as_admin)).json()["success"]
    read = await older.raw.get(f"/api/user/{root.ref}", headers=as_admin)
    written = await older.raw.put(
        "/api/user/", json={older.ref_field: root.ref, "group": "vip"}, headers=as_admin
    )
    assert [answer.json()["success"] for answer in (read, written)] == [False, False]


async def test_a_secure_cookie_is_lost_over_plain_http() -> None:
    async with Running("laisky", secure_cookie=True) as mimic:
        user = await mimic.account()
        async with httpx.AsyncClient(base_url=mimic.url, trust_env=False) as session:
            body = {"username": user.username, "password": PASSWORD}
            assert (await session.post("/api/user/login", json=body)).json()["success"]
            assert (await session.get("/api/user/token")).status_code == 401


async def test_answers_are_packed_for_whoever_takes_gzip(mimic: Running) -> None:
    packed = await mimic.raw.get("/api/status", headers={"accept-encoding": "gzip"})
    plain = await mimic.raw.get("/api/status", headers={"accept-encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.json() == plain.json()


# Lists and searches.


async def test_sizes_are_ignored_or_capped(oneapi: Running, laisky: Running, newapi: Running) -> None:
    for running in (oneapi, laisky, newapi):
        await asyncio.gather(*(running.account() for _ in range(12)))
    assert len(await data(oneapi, "/api/user/", p=0, size=100)) == 10
    assert len(await data(laisky, "/api/user/", p=0)) == 10
    assert len(await data(laisky, "/api/user/", p=0, size=12)) == 12
    page = await data(newapi, "/api/user/", p=1, page_size=11)
    assert (page["page"], page["page_size"], len(page["items"])) == (1, 11, 11)
    assert page["total"] >= 13
    assert await data(newapi, "/api/user/", p=0, page_size=11) == page


@pytest.mark.parametrize("page", ["-1", "x", "", "1e3"])
async def test_a_bad_page_is_the_first(older: Running, page: str) -> None:
    assert await data(older, "/api/user/", p=page) == await data(older, "/api/user/", p=0)


async def test_a_search_is_blind_to_case_and_orders_by_dialect(older: Running) -> None:
    stem = a_name()
    refs = [(await older.client.users.create(f"{stem}{letter}", PASSWORD)).ref for letter in "ab"]
    found = [row[older.ref_field] for row in await data(older, "/api/user/search", keyword=stem.upper())]
    assert found == (refs if older.dialect == "oneapi" else refs[::-1])


async def test_names_of_other_case_are_two_accounts(mimic: Running) -> None:
    name = a_name()
    first = await mimic.client.users.create(name, PASSWORD)
    second = await mimic.client.users.create(name.upper(), PASSWORD)
    assert first.ref != second.ref
    assert await mimic.client.users.find(name) == first


async def test_laisky_sorts_where_it_is_asked() -> None:
    async with Running("laisky") as laisky:
        for name in ("zoe", "aad"):
            await laisky.client.users.create(name, PASSWORD)
        for order, names in (("asc", ["aad", "root", "zoe"]), ("desc", ["zoe", "root", "aad"])):
            rows = await data(laisky, "/api/user/", p=0, sort="username", order=order)
            assert [row["username"] for row in rows] == names


async def test_on_postgres_searches_heed_case_and_no_ids() -> None:
    async with Running("oneapi", postgres=True) as mimic:
        user = await mimic.account()
        assert await data(mimic, "/api/user/search", keyword=user.username.upper()) == []
        assert await data(mimic, "/api/user/search", keyword=f"{user.username[:3]}%") != []
        assert await data(mimic, "/api/user/search", keyword=str(user.ref)) == []
        assert await mimic.client.users.find(str(user.ref)) == user


# Opening and changing.


async def test_laisky_alone_keeps_more_of_a_new_account(older: Running) -> None:
    name = a_name()
    more = {"email": "a@example.org", "group": "vip", "quota": 77}
    body = {"username": name, "password": PASSWORD, **more}
    assert (await older.raw.post("/api/user/", json=body)).json() == {"message": "", "success": True}
    (row,) = [row for row in await data(older, "/api/user/search", keyword=name) if row["username"] == name]
    kept = {field: row[field] for field in more}
    assert kept == (more if older.dialect == "laisky" else {"email": "", "group": "default", "quota": 0})


async def test_a_new_account_comes_with_an_unlimited_key(older: Running) -> None:
    token = await older.token_of(await older.account())
    keys = (await older.raw.get("/api/token/", headers={"authorization": token})).json()["data"]
    assert [(key["name"], key["unlimited_quota"]) for key in keys] == [("default", True)]


async def test_only_laisky_looks_at_the_form_of_an_email(older: Running) -> None:
    said = await older.put(await older.account(), email="no address")
    assert said["success"] == (older.dialect == "oneapi")


async def test_oneapi_writes_what_nobody_should_and_laisky_does_not(older: Running) -> None:
    user = await older.account()
    is_oneapi = older.dialect == "oneapi"
    assert (await older.put(user, status=9))["success"] == is_oneapi
    assert (await older.put(user, used_quota=55, request_count=6))["success"]
    row = await older.row(user.ref)
    seen = (row["status"], row["used_quota"], row["request_count"])
    assert seen == ((9, 55, 6) if is_oneapi else (1, 0, 0))


async def test_an_emptied_display_name_stays_but_in_laisky(older: Running) -> None:
    user = await older.account()
    mine = {"authorization": await older.token_of(user)}
    await older.raw.put("/api/user/self", json={"display_name": "7K3F9Q"}, headers=mine)
    await older.raw.put("/api/user/self", json={"display_name": ""}, headers=mine)
    row = await older.row(user.ref)
    assert row["display_name"] == ("7K3F9Q" if older.dialect == "oneapi" else "")


async def test_a_holder_changes_names_and_password_and_nothing_else_of_himself(older: Running) -> None:
    user = await older.account()
    mine = {"authorization": await older.token_of(user)}
    more = {"quota": 5, "role": 100, "status": 2, "group": "vip", "email": "a@example.org"}
    await older.raw.put("/api/user/self", json={"display_name": "Anne", **more}, headers=mine)
    row = await older.row(user.ref)
    seen = (row["display_name"], row["quota"], row["role"], row["status"], row["group"], row["email"])
    assert seen == ("Anne", 0, 1, 1, "default", "")
    body = {"password": "password-2"}
    assert (await older.raw.put("/api/user/self", json=body, headers=mine)).json()["success"]
    mine = {"authorization": await older.token_of(user, "password-2")}
    taken = {"username": (await older.client.users.me()).username}
    assert not (await older.raw.put("/api/user/self", json=taken, headers=mine)).json()["success"]


async def test_registering_drops_the_email(older: Running) -> None:
    body = {"username": a_name(), "password": PASSWORD, "email": "a@example.org"}
    assert (await older.raw.post("/api/user/register", json=body)).json()["success"]
    user = await older.client.users.find(body["username"])
    assert user is not None
    assert user.email == ""


async def test_an_access_token_is_written_by_a_put_in_oneapi(older: Running) -> None:
    user = await older.account()
    token = secrets.token_hex(16)
    await older.put(user, access_token=token)
    answer = await older.raw.get("/api/user/self", headers={"authorization": token})
    assert answer.json()["success"] == (older.dialect == "oneapi")


async def test_an_empty_group_or_password_is_refused_by_laisky_and_ignored_by_oneapi(older: Running) -> None:
    user = await older.account()
    for fields in ({"group": ""}, {"password": ""}):
        assert (await older.put(user, **fields))["success"] == (older.dialect == "oneapi")
    row = await older.row(user.ref)
    assert row["group"] == "default"
    assert await older.token_of(user)


async def test_an_emptied_email_stays_in_oneapi(older: Running) -> None:
    user = await older.account()
    await older.put(user, email="a@example.org")
    await older.put(user, email="")
    assert (await older.row(user.ref))["email"] == ("a@example.org" if older.dialect == "oneapi" else "")


async def test_what_came_between_reading_and_writing_is_lost(older: Running) -> None:
    user = await older.account(1000)
    read = await older.row(user.ref)
    call = await begun(older, user, 0)
    await ended(older, call, cost=300)
    await older.put(user, quota=read["quota"] + 500)
    assert (await older.row(user.ref))["quota"] == 1500


async def test_a_whole_object_sent_back_undoes_usage(older: Running) -> None:
    user = await older.account(1000)
    await ended(older, await begun(older, user, 0), cost=100)
    read = await older.row(user.ref)
    await ended(older, await begun(older, user, 0), cost=300)
    await older.raw.put("/api/user/", json=read | {"password": None})
    # laisky lets nobody write what was used, but the balance too is the old one.
    assert await figures(older, user) == (900, 100 if older.dialect == "oneapi" else 400)


async def test_newapi_blanks_what_a_put_leaves_out(newapi: Running) -> None:
    user = await newapi.account()
    assert (await newapi.put(user))["success"] is False
    assert (await newapi.put(user, username=user.username, remark="pays by bank"))["success"]
    row = await newapi.row(user.ref)
    assert (row["display_name"], row["group"], row["remark"]) == ("", "", "pays by bank")


async def test_newapi_marks_or_removes(newapi: Running) -> None:
    marked, removed = await newapi.account(), await newapi.account()
    await newapi.raw.post("/api/user/manage", json={"id": marked.ref, "action": "delete"})
    await newapi.raw.delete(f"/api/user/{removed.ref}")
    items = (await data(newapi, "/api/user/", p=1, page_size=100))["items"]
    listed = {row["id"]: row["DeletedAt"] for row in items}
    assert listed[marked.ref] is not None
    assert removed.ref not in listed
    assert [await newapi.client.users.get(user.ref) for user in (marked, removed)] == [None, None]


async def test_newapi_adds_subtracts_and_overrides_within_32_bits(newapi: Running) -> None:
    user = await newapi.account()

    async def moved(mode: str, value: int) -> bool:
        body = {"id": user.ref, "action": "add_quota", "mode": mode, "value": value}
        said: bool = (await newapi.raw.post("/api/user/manage", json=body)).json()["success"]
        return said

    assert [await moved("add", 100), await moved("subtract", 30), await newapi.quota(user)] == [
        True,
        True,
        70,
    ]
    assert [await moved("override", 0), await newapi.quota(user)] == [True, 0]
    tries = [("add", 0), ("add", -5), ("subtract", 0), ("add", 2**31), ("nothing", 5)]
    assert [await moved(*each) for each in tries] == [False] * 5
    assert await newapi.quota(user) == 0
    assert (await newapi.raw.post("/api/topup", json={"user_id": user.ref, "quota": 5})).status_code == 404


async def test_newapi_may_want_a_proof_and_the_callers_own_id() -> None:
    async with Running("newapi", manage_wants_proof=True) as mimic:
        user = await mimic.account()
        body = {"id": user.ref, "action": "disable"}
        assert (await mimic.raw.post("/api/user/manage", json=body)).status_code == 403
        wrong = await mimic.raw.get("/api/user/self", headers={"new-api-user": str(user.ref)})
        assert wrong.status_code == 401
