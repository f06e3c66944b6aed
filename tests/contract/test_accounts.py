"""Accounts: opened, found by exactly one name, changed by one field, deleted."""

import asyncio
from dataclasses import fields, replace

import httpx
import pytest

from gateway_client import (
    Ambiguous,
    GatewayClient,
    NotFound,
    Ref,
    Refused,
    Trap,
    User,
    UserStatus,
)
from tests.contract.applies import free_of, trapped, where
from tests.contract.bench import PASSWORD, PREFIX, Bench, a_name, said_yes


def unknown_ref(bench: Bench) -> Ref:
    """A ref that nobody has."""
    return 2**31 - 9 if bench.client.dialect.has_integer_refs else "01234567-89ab-7def-8123-456789abcdef"


async def test_a_new_account_is_found_by_its_username(gateway: GatewayClient, anne: User) -> None:
    assert await gateway.users.find(anne.username) == anne
    assert (anne.role, anne.status, anne.quota, anne.used_quota) == (1, UserStatus.ENABLED, 0, 0)


async def test_an_account_is_found_by_its_ref(gateway: GatewayClient, anne: User) -> None:
    assert await gateway.users.find(str(anne.ref)) == anne
    assert await gateway.users.get(anne.ref) == anne


@free_of(Trap.EMAIL_STAYS)
async def test_an_account_is_found_by_its_mail_in_any_case(bench: Bench, anne: User) -> None:
    mail = f"{a_name()}@example.org"
    await bench.put(anne.ref, email=mail)
    for name in (mail, mail.upper()):
        found = await bench.client.users.find(name)
        assert found is not None
        assert found.ref == anne.ref


@free_of(Trap.EMAIL_STAYS)
async def test_two_accounts_of_one_mail_are_ambiguous(bench: Bench, anne: User) -> None:
    bart, mail = await bench.account(), f"{a_name()}@example.org"
    await bench.put(anne.ref, email=mail)
    await bench.put(bart.ref, email=mail)
    with pytest.raises(Ambiguous) as caught:
        await bench.client.users.find(mail)
    assert {user.ref for user in caught.value.users} == {anne.ref, bart.ref}


@trapped(Trap.EMAIL_STAYS)
async def test_a_raw_mail_is_answered_with_yes_and_not_written(bench: Bench, anne: User) -> None:
    assert said_yes(await bench.put(anne.ref, email=f"{a_name()}@example.org"))
    assert await bench.now(anne) == anne


@pytest.mark.parametrize("cut", [1, 4, 9])
async def test_the_beginning_of_a_name_finds_nobody(gateway: GatewayClient, anne: User, cut: int) -> None:
    assert await gateway.users.find(anne.username[:-cut]) is None


@pytest.mark.parametrize("pattern", ["%", "_", "ct\\_%", "ct_%", "%' OR '1'='1", "*", "____________"])
async def test_wildcards_find_nobody(gateway: GatewayClient, anne: User, pattern: str) -> None:
    assert anne.username
    assert await gateway.users.find(pattern) is None


async def test_a_name_of_other_letters_case_is_another(gateway: GatewayClient, anne: User) -> None:
    assert await gateway.users.find(anne.username.upper()) is None


async def test_a_name_that_begins_another_is_told_apart(bench: Bench) -> None:
    short = a_name(9)
    first, _ = await bench.account(short), await bench.account(short + "xyz")
    assert await bench.client.users.find(short) == first


async def test_an_unknown_account_is_none(bench: Bench) -> None:
    assert await bench.client.users.get(unknown_ref(bench)) is None
    assert await bench.client.users.find(str(unknown_ref(bench))) is None
    assert await bench.client.users.find(a_name()) is None


async def test_a_deleted_account_is_none_by_every_name(bench: Bench, anne: User) -> None:
    await bench.client.users.delete(anne.ref)
    assert await bench.client.users.get(anne.ref) is None
    assert await bench.client.users.find(anne.username) is None
    assert await bench.client.users.find(str(anne.ref)) is None


async def test_deleting_may_be_repeated(gateway: GatewayClient, anne: User) -> None:
    await gateway.users.delete(anne.ref)
    await gateway.users.delete(anne.ref)


async def test_a_deleted_name_is_free_again_and_another_accounts(bench: Bench, anne: User) -> None:
    await bench.client.users.delete(anne.ref)
    heir = await bench.account(anne.username)
    assert heir.ref != anne.ref
    assert await bench.client.users.find(anne.username) == heir


@trapped(Trap.DELETES_ONCE)
async def test_a_raw_second_deletion_is_refused(bench: Bench, anne: User) -> None:
    assert said_yes(await bench.raw.delete(f"/api/user/{anne.ref}"))
    assert not said_yes(await bench.raw.delete(f"/api/user/{anne.ref}"))


@trapped(Trap.EMPTY_DELETE)
async def test_a_deletion_is_answered_with_nothing(bench: Bench, anne: User) -> None:
    answer = await bench.raw.delete(f"/api/user/{anne.ref}")
    assert (answer.status_code, answer.content) == (200, b"")


@free_of(Trap.EMPTY_DELETE)
async def test_a_deletion_is_answered_with_an_envelope(bench: Bench, anne: User) -> None:
    answer = await bench.raw.delete(f"/api/user/{anne.ref}")
    assert answer.json()["success"] is True


async def test_a_taken_name_is_refused(bench: Bench, anne: User) -> None:
    with pytest.raises(Refused):
        await bench.client.users.create(anne.username, PASSWORD)


async def test_the_longest_name_is_taken_and_a_longer_one_refused(bench: Bench) -> None:
    longest = a_name(bench.client.dialect.username_chars_max)
    assert (await bench.account(longest)).username == longest
    with pytest.raises(Refused):
        await bench.client.users.create(longest + "x", PASSWORD)


@pytest.mark.parametrize("password", ["short-1", "x" * 200])
async def test_a_password_out_of_bounds_is_refused(gateway: GatewayClient, password: str) -> None:
    with pytest.raises(Refused):
        await gateway.users.create(a_name(), password)


async def test_a_list_of_several_pages_has_everybody_once(bench: Bench) -> None:
    made = {(await bench.account()).ref for _ in range(12)}
    listed = [user.ref for user in await bench.client.users.list()]
    assert made <= set(listed)
    assert len(listed) == len(set(listed))


async def test_a_name_among_many_alike_is_found(bench: Bench) -> None:
    stem = a_name(10)
    made = [await bench.account(f"{stem}{letter}") for letter in "abcdefghijk"]
    assert await bench.client.users.find(f"{stem}f") == made[5]


@trapped(Trap.SHOWS_DELETED)
async def test_a_raw_search_brings_deleted_accounts(bench: Bench, anne: User) -> None:
    await bench.raw.delete(f"/api/user/{anne.ref}")
    answer = await bench.raw.get("/api/user/search", params={"keyword": "deleted_"})
    assert anne.ref in [row[bench.id_field] for row in bench.rows_of(answer)]


@free_of(Trap.SHOWS_DELETED)
@where(lambda dialect: not dialect.put_keeps)
async def test_a_raw_search_brings_no_deleted_account(bench: Bench, anne: User) -> None:
    await bench.raw.delete(f"/api/user/{anne.ref}")
    answer = await bench.raw.get("/api/user/search", params={"keyword": anne.username, "size": 100})
    assert answer.json()["data"] == []


@trapped(Trap.SEARCH_WILDCARDS)
@pytest.mark.parametrize("pattern", ["%", "ct_%", "ct_________%"])
async def test_wildcards_work_in_a_raw_search(bench: Bench, anne: User, pattern: str) -> None:
    answer = await bench.raw.get("/api/user/search", params={"keyword": pattern})
    assert anne.username in [row["username"] for row in bench.rows_of(answer)]


@free_of(Trap.SEARCH_WILDCARDS)
@pytest.mark.parametrize("pattern", ["%", "ct%", "ct_________%"])
async def test_wildcards_are_letters_in_a_raw_search(bench: Bench, anne: User, pattern: str) -> None:
    answer = await bench.raw.get("/api/user/search", params={"keyword": pattern})
    assert anne.username not in [row["username"] for row in answer.json()["data"]]


@trapped(Trap.SHOWS_TOKENS)
async def test_a_raw_list_shows_tokens_and_the_client_does_not(bench: Bench) -> None:
    answer = await bench.raw.get("/api/user/search", params={"keyword": ""})
    assert any(row["access_token"] == bench.access_token for row in answer.json()["data"])
    for user in await bench.client.users.list():
        assert all(bench.access_token not in str(getattr(user, field.name)) for field in fields(user))


@free_of(Trap.SHOWS_TOKENS)
async def test_a_raw_list_shows_no_token(bench: Bench) -> None:
    for path in ("/api/user/?p=0", "/api/user/search?keyword=", "/api/user/self"):
        assert bench.access_token not in (await bench.raw.get(path)).text


async def test_a_display_name_that_its_holder_wrote_is_read_at_once(
    bench: Bench, holder: User, as_holder: httpx.AsyncClient
) -> None:
    for code in ("7K3F9Q 验证", "x" * 20):
        answer = await as_holder.put("/api/user/self", json={"display_name": code})
        assert said_yes(answer)
        assert (await bench.now(holder)).display_name == code
    found = await bench.client.users.find(holder.username)
    assert found is not None
    assert found.display_name == "x" * 20


@trapped(Trap.RENAMES_ITSELF)
async def test_a_holder_renames_himself_to_any_free_name(
    bench: Bench, holder: User, as_holder: httpx.AsyncClient
) -> None:
    other = a_name()
    try:
        assert said_yes(await as_holder.put("/api/user/self", json={"username": other}))
        assert await bench.client.users.find(holder.username) is None
        renamed = await bench.client.users.find(other)
        assert renamed is not None
        assert renamed.ref == holder.ref
    finally:
        await as_holder.put("/api/user/self", json={"username": holder.username})
    assert (await bench.now(holder)).username == holder.username


@free_of(Trap.RENAMES_ITSELF)
async def test_a_holder_cannot_rename_himself(
    bench: Bench, holder: User, as_holder: httpx.AsyncClient
) -> None:
    await as_holder.put("/api/user/self", json={"username": a_name()})
    assert (await bench.now(holder)).username == holder.username


async def test_one_of_four_who_want_a_name_at_once_gets_it(bench: Bench) -> None:
    name = a_name()
    tries = (bench.client.users.create(name, PASSWORD) for _ in range(4))
    made = await asyncio.gather(*tries, return_exceptions=True)
    won = [user for user in made if isinstance(user, User)]
    bench.made += won[:1]
    assert sum(isinstance(lost, Refused) for lost in made) == 3
    assert won == [await bench.client.users.find(name)]


async def test_disabling_and_enabling_change_the_status_alone(gateway: GatewayClient, anne: User) -> None:
    disabled = await gateway.users.set_enabled(anne.ref, enabled=False)
    assert disabled == replace(anne, status=UserStatus.DISABLED)
    assert await gateway.users.find(anne.username) == disabled
    assert await gateway.users.set_enabled(anne.ref, enabled=False) == disabled
    assert await gateway.users.set_enabled(anne.ref, enabled=True) == anne


async def test_a_group_is_changed_alone(gateway: GatewayClient, bench: Bench) -> None:
    user = await bench.credited(5000)
    group = next(group for group in await gateway.groups.list() if group != user.group)
    assert await gateway.users.set_group(user.ref, group) == replace(user, group=group)
    assert await gateway.users.set_group(user.ref, group) == replace(user, group=group)


async def test_an_unknown_group_is_refused_by_the_client(gateway: GatewayClient, anne: User) -> None:
    with pytest.raises(Refused, match="no group"):
        await gateway.users.set_group(anne.ref, "ct_nowhere")
    assert (await gateway.users.get(anne.ref)) == anne


@trapped(Trap.UNKNOWN_GROUP)
async def test_an_unknown_group_is_taken_raw(bench: Bench, anne: User) -> None:
    assert said_yes(await bench.put(anne.ref, group="ct_nowhere"))
    assert (await bench.now(anne)).group == "ct_nowhere"


@free_of(Trap.UNKNOWN_GROUP)
async def test_an_unknown_group_is_refused_raw(bench: Bench, anne: User) -> None:
    assert not said_yes(await bench.put(anne.ref, group="ct_nowhere"))
    assert (await bench.now(anne)).group == anne.group


async def test_nothing_is_changed_on_a_deleted_account(gateway: GatewayClient, anne: User) -> None:
    group = (await gateway.groups.list())[0]
    await gateway.users.delete(anne.ref)
    with pytest.raises(NotFound):
        await gateway.users.set_group(anne.ref, group)
    with pytest.raises(NotFound):
        await gateway.users.set_enabled(anne.ref, enabled=True)
    assert await gateway.users.get(anne.ref) is None


@trapped(Trap.REVIVES)
async def test_a_raw_status_revives_a_deleted_account(bench: Bench, anne: User) -> None:
    await bench.client.users.delete(anne.ref)
    assert said_yes(await bench.put(anne.ref, status=1))
    assert (await bench.now(anne)).status is UserStatus.ENABLED


@free_of(Trap.REVIVES)
async def test_a_raw_status_alone_revives_nobody(bench: Bench, anne: User) -> None:
    await bench.client.users.delete(anne.ref)
    await bench.put(anne.ref, status=1)
    assert await bench.client.users.get(anne.ref) is None


@trapped(Trap.UNKNOWN_ACTION)
async def test_an_unknown_action_is_answered_with_yes(bench: Bench, anne: User) -> None:
    body = {"username": anne.username, "action": "ct_nothing"}
    assert said_yes(await bench.raw.post("/api/user/manage", json=body))
    assert await bench.now(anne) == anne


@free_of(Trap.UNKNOWN_ACTION)
async def test_an_unknown_action_is_refused(bench: Bench, anne: User) -> None:
    body = {"username": anne.username, "action": "ct_nothing"}
    assert not said_yes(await bench.raw.post("/api/user/manage", json=body))


@trapped(Trap.EMPTY_NAME_IS_ROOT)
async def test_managing_nobody_answers_with_root(bench: Bench) -> None:
    # An action that does nothing: any other would be done to root.
    answer = await bench.raw.post("/api/user/manage", json={"username": "", "action": "ct_nothing"})
    assert answer.json()["data"]["role"] == 100


@free_of(Trap.EMPTY_NAME_IS_ROOT)
async def test_managing_nobody_is_refused(bench: Bench) -> None:
    assert not said_yes(await bench.raw.post("/api/user/manage", json={"username": "", "action": "disable"}))


async def test_every_account_of_this_suite_is_named_so(bench: Bench) -> None:
    assert all(user.username.startswith(PREFIX) for user in bench.made)
