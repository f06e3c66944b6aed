"""Accounts: one exact name, refs, and writes that are read back; rows 9 and 40 of faults.md."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_client import (
    Ambiguous,
    BadAnswer,
    Forbidden,
    NoAnswer,
    NotFound,
    NotShown,
    Refused,
    Unauthorized,
    UserStatus,
)
from gateway_client.resources.user_calls import exact_matches
from tests.gateway_client.builders import a_user, account, connected, user_json
from tests.gateway_client.recorded import envelope, recorded, refusal

SEARCH = "GET /api/user/search"
UUID = "01a20ac2-c4f7-74e1-b82c-45b0df48351a"


def hits(*users: dict[str, Any]) -> Any:
    return envelope(list(users))


ANNE = user_json(email="Anne@Example.org")
ANNEMARIE = user_json(id=4, username="annemarie", email="am@example.org")
DELETED = user_json(id=5, username="anne", status=3)


@pytest.mark.parametrize("name", ["anne", " anne ", "anne@example.org", "ANNE@example.ORG", "3"])
async def test_an_account_is_found_by_any_exact_name(name: str) -> None:
    gateway, _ = await connected("oneapi", {SEARCH: [hits(ANNEMARIE, ANNE, DELETED)]})
    user = await gateway.users.find(name)
    assert user is not None
    assert user.ref == 3


@pytest.mark.parametrize("name", ["ann", "annem", "Anne", "%", "_nne", "5", "deleted"])
async def test_what_only_resembles_is_not_found(name: str) -> None:
    gateway, _ = await connected(
        "oneapi", {SEARCH: [hits(ANNEMARIE, ANNE, DELETED)], "GET /api/user/5": [refusal()]}
    )
    assert await gateway.users.find(name) is None


async def test_the_first_of_a_recorded_wildcard_search_is_not_taken() -> None:
    gateway, _ = await connected("oneapi", {SEARCH: [recorded("oneapi", "search-all")]})
    assert await gateway.users.find("%") is None


async def test_two_accounts_of_one_mail_are_both_named() -> None:
    gateway, _ = await connected("oneapi", {SEARCH: [recorded("oneapi", "search")]})
    with pytest.raises(Ambiguous, match=r"2 accounts: 'anne' \(3\), 'annemarie' \(4\)") as caught:
        await gateway.users.find("anne@example.org")
    assert [user.username for user in caught.value.users] == ["anne", "annemarie"]


async def test_a_name_that_is_anothers_number_is_ambiguous() -> None:
    gateway, _ = await connected("oneapi", {SEARCH: [hits(ANNE, user_json(id=7, username="3"))]})
    with pytest.raises(Ambiguous):
        await gateway.users.find("3")


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\nb", "x" * 255])
async def test_what_no_account_can_be_called_is_not_asked_for(name: str) -> None:
    gateway, played = await connected("oneapi", {})
    assert await gateway.users.find(name) is None
    assert played.asked == []


async def test_a_mail_with_capitals_is_searched_in_both_ways() -> None:
    gateway, played = await connected("oneapi", {SEARCH: [hits(), hits(ANNE)]})
    user = await gateway.users.find("ANNE@example.org")
    assert user is not None
    assert [request.url.params["keyword"] for request in played.asked] == [
        "ANNE@example.org",
        "anne@example.org",
    ]


async def test_a_number_that_the_search_does_not_know_is_asked_for_itself() -> None:
    gateway, _ = await connected("oneapi", {SEARCH: [hits()], "GET /api/user/3": [account()]})
    user = await gateway.users.find("3")
    assert user is not None


async def test_a_number_that_nobody_has_is_none() -> None:
    gateway, _ = await connected("oneapi", {SEARCH: [hits()], "GET /api/user/99": [refusal()]})
    assert await gateway.users.find("99") is None


async def test_a_uuid_is_found_in_capitals_too() -> None:
    anne = {**user_json(), "uuid": UUID}
    gateway, _ = await connected("laisky", {SEARCH: [hits()], f"GET /api/user/{UUID}": [envelope(anne)]})
    user = await gateway.users.find(UUID.upper())
    assert user is not None
    assert await gateway.users.find("not-a-uuid") is None


async def test_a_refused_number_is_passed_on_where_the_token_is_at_fault() -> None:
    gateway, _ = await connected(
        "laisky", {SEARCH: [hits()], f"GET /api/user/{UUID}": [recorded("laisky", "role-too-low")]}
    )
    with pytest.raises(Forbidden):
        await gateway.users.find(UUID)


@pytest.mark.parametrize("number", ["0", "9" * 19, "٣"])
async def test_numbers_that_are_no_id_are_only_searched(number: str) -> None:
    gateway, played = await connected("oneapi", {SEARCH: [hits()]})
    assert await gateway.users.find(number) is None
    assert len(played.asked) == 1


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_other_name_ever_matches(username: str, asked: str) -> None:
    found = exact_matches([a_user(username=username, email="")], asked)
    assert bool(found) == (asked in {username, "3"})


@pytest.mark.parametrize("dialect", ["newapi", "companion"])
async def test_a_paged_search_is_read_to_its_end(dialect: str) -> None:
    first, last = user_json(id=9, username="anneli"), user_json()
    pages: list[Any] = [envelope([first], total=2), envelope([last], total=2)]
    if dialect == "newapi":
        pages = [envelope({"items": [first], "total": 2}), envelope({"items": [last], "total": 2})]
    gateway, played = await connected(dialect, {SEARCH: pages})
    user = await gateway.users.find("anne")
    assert user is not None
    numbers = [request.url.params["p"] for request in played.asked]
    assert numbers == (["1", "2"] if dialect == "newapi" else ["0", "1"])


async def test_an_account_is_read_with_both_clocks() -> None:
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [recorded("oneapi", "user")]})
    observed = await gateway.users.observe(3)
    assert observed is not None
    assert (observed.reading.quota, observed.user.username) == (0, "anne")
    assert observed.reading.gateway_date is not None
    assert observed.reading.read_at.year == 2026


@pytest.mark.parametrize("dialect", ["oneapi", "companion"])
async def test_a_deleted_account_is_none(dialect: str) -> None:
    gateway, _ = await connected(dialect, {"GET /api/user/6": [recorded(dialect, "user-deleted")]})
    assert await gateway.users.get(6) is None


@pytest.mark.parametrize(
    ("dialect", "ref"), [("oneapi", 99), ("newapi", 99), ("laisky", UUID), ("companion", 99)]
)
async def test_an_unknown_account_is_none(dialect: str, ref: Any) -> None:
    gateway, _ = await connected(
        dialect,
        {
            f"GET /api/user/{ref}": [recorded(dialect, "user-unknown")],
            SEARCH: [envelope({"items": [], "total": 0}) if dialect == "newapi" else hits()],
        },
    )
    assert await gateway.users.get(ref) is None


@pytest.mark.parametrize("dialect", ["oneapi", "companion"])
async def test_a_path_that_is_not_there_is_not_taken_for_an_unknown_account(dialect: str) -> None:
    nowhere = recorded(dialect, "no-such-path")
    page = hits() if dialect == "oneapi" else envelope([], total=0)
    gateway, _ = await connected(dialect, {"GET /api/user/3": [nowhere], SEARCH: [page]})
    with pytest.raises(NotFound):
        await gateway.users.get(3)
    with pytest.raises(NotFound):
        await gateway.users.find("3")


async def test_an_unknown_number_is_nobodys_name() -> None:
    gateway, _ = await connected(
        "companion",
        {"GET /api/user/99": [recorded("companion", "user-unknown")], SEARCH: [envelope([], total=0)]},
    )
    assert await gateway.users.find("99") is None


async def test_a_database_in_trouble_is_not_taken_for_an_unknown_account() -> None:
    locked = refusal("database is locked")
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [locked], SEARCH: [locked]})
    with pytest.raises(Refused, match="locked"):
        await gateway.users.get(3)


async def test_an_account_too_high_to_read_is_found_by_search() -> None:
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [refusal()], SEARCH: [hits(ANNE)]})
    observed = await gateway.users.observe(3)
    assert observed is not None
    assert observed.reading.gateway_date is None


async def test_a_revoked_token_is_not_taken_for_an_unknown_account() -> None:
    bad = recorded("oneapi", "whoami-wrong-token")
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [bad], "GET /api/user/self": [bad]})
    with pytest.raises(Unauthorized):
        await gateway.users.get(3)


@pytest.mark.parametrize(
    ("dialect", "ref"),
    [
        ("oneapi", "3"),
        ("oneapi", 0),
        ("oneapi", -1),
        ("oneapi", True),
        ("laisky", 3),
        ("laisky", "../1"),
        ("laisky", UUID.upper()),
    ],
)
async def test_a_ref_of_another_dialect_is_refused_without_asking(dialect: str, ref: Any) -> None:
    gateway, played = await connected(dialect, {})
    with pytest.raises(ValueError, match="no reference of dialect"):
        await gateway.users.get(ref)
    assert played.asked == []


async def test_all_accounts_are_listed_without_the_deleted() -> None:
    gateway, _ = await connected("newapi", {"GET /api/user/": [recorded("newapi", "users")]})
    assert [user.username for user in await gateway.users.list()] == ["annemarie", "anne"]


async def test_a_group_is_changed_alone_and_read_back() -> None:
    gateway, played = await connected(
        "oneapi",
        {
            "GET /api/user/3": [account(), account(group="vip")],
            "GET /api/group/": [recorded("oneapi", "groups")],
            "PUT /api/user/": [recorded("oneapi", "group-written")],
        },
    )
    assert (await gateway.users.set_group(3, "vip")).group == "vip"
    assert played.bodies("PUT", "/api/user/") == [{"id": 3, "group": "vip"}]


async def test_newapi_is_sent_what_it_would_blank() -> None:
    gateway, played = await connected(
        "newapi",
        {
            "GET /api/user/3": [account(remark="pays by bank"), account(group="vip")],
            "GET /api/group/": [recorded("newapi", "groups")],
            "PUT /api/user/": [recorded("newapi", "written")],
        },
    )
    await gateway.users.set_group(3, "vip")
    assert played.bodies("PUT", "/api/user/") == [
        {"id": 3, "username": "anne", "display_name": "Anne", "group": "vip", "remark": "pays by bank"}
    ]


async def test_a_group_that_is_there_already_is_not_written() -> None:
    gateway, played = await connected("oneapi", {"GET /api/user/3": [account(group="vip")]})
    await gateway.users.set_group(3, "vip")
    assert len(played.asked) == 1


async def test_an_unknown_group_is_refused_before_it_stops_every_call() -> None:
    gateway, played = await connected(
        "oneapi", {"GET /api/user/3": [account()], "GET /api/group/": [recorded("oneapi", "groups")]}
    )
    with pytest.raises(Refused, match="no group 'paid'"):
        await gateway.users.set_group(3, "paid")
    assert played.count("PUT", "/api/user/") == 0


async def test_a_yes_that_changed_nothing_is_not_believed() -> None:
    gateway, _ = await connected(
        "oneapi",
        {
            "GET /api/user/3": [account()],
            "GET /api/group/": [recorded("oneapi", "groups")],
            "PUT /api/user/": [recorded("oneapi", "group-written")],
        },
    )
    with pytest.raises(NotShown, match="does not show group"):
        await gateway.users.set_group(3, "vip")
    with pytest.raises(NotShown, match="does not show status DISABLED"):
        await gateway.users.set_enabled(3, enabled=False)


@pytest.mark.parametrize(("enabled", "status"), [(True, 1), (False, 2)])
async def test_a_status_is_written_by_ref_alone(enabled: bool, status: int) -> None:
    gateway, played = await connected(
        "oneapi",
        {
            "GET /api/user/3": [account(status=3 - status), account(status=status)],
            "PUT /api/user/": [envelope()],
        },
    )
    assert (await gateway.users.set_enabled(3, enabled=enabled)).status == status
    assert played.bodies("PUT", "/api/user/") == [{"id": 3, "status": status}]


@pytest.mark.parametrize(("enabled", "status", "action"), [(True, 1, "enable"), (False, 2, "disable")])
async def test_newapi_manages_a_status_by_id(enabled: bool, status: int, action: str) -> None:
    gateway, played = await connected(
        "newapi",
        {
            "GET /api/user/3": [account(status=3 - status), account(status=status)],
            "POST /api/user/manage": [recorded("newapi", "managed")],
        },
    )
    await gateway.users.set_enabled(3, enabled=enabled)
    assert played.bodies("POST", "/api/user/manage") == [{"id": 3, "action": action}]


async def test_a_status_that_is_there_already_is_not_written() -> None:
    gateway, played = await connected("oneapi", {"GET /api/user/3": [account()]})
    assert (await gateway.users.set_enabled(3, enabled=True)).status is UserStatus.ENABLED
    assert len(played.asked) == 1


async def test_a_deleted_account_is_not_revived() -> None:
    gateway, played = await connected("oneapi", {"GET /api/user/3": [account(status=3)]})
    with pytest.raises(NotFound):
        await gateway.users.set_enabled(3, enabled=True)
    assert played.count("PUT", "/api/user/") == 0


async def test_an_account_is_opened_and_found_afterwards() -> None:
    gateway, played = await connected(
        "oneapi", {"POST /api/user/": [recorded("oneapi", "create")], SEARCH: [hits(ANNE)]}
    )
    assert (await gateway.users.create("anne", "password-1")).ref == 3
    assert played.bodies("POST", "/api/user/") == [
        {"username": "anne", "password": "password-1", "display_name": "anne"}
    ]


async def test_an_opened_account_that_nobody_finds_is_not_believed() -> None:
    gateway, _ = await connected("oneapi", {"POST /api/user/": [envelope()], SEARCH: [hits()]})
    with pytest.raises(NotShown):
        await gateway.users.create("anne", "password-1", "Anne")


async def test_oneapis_empty_yes_deletes() -> None:
    gateway, _ = await connected(
        "oneapi",
        {"DELETE /api/user/3": [recorded("oneapi", "delete")], "GET /api/user/3": [account(status=3)]},
    )
    await gateway.users.delete(3)


async def test_a_deletion_that_left_the_account_is_not_believed() -> None:
    gateway, _ = await connected(
        "oneapi", {"DELETE /api/user/3": [recorded("oneapi", "delete")], "GET /api/user/3": [account()]}
    )
    with pytest.raises(NotShown):
        await gateway.users.delete(3)


async def test_a_read_is_repeated_and_a_write_is_not() -> None:
    gateway, played = await connected(
        "oneapi",
        {
            "GET /api/user/3": [httpx.ReadTimeout(""), account(), httpx.ReadError(""), account()],
            "PUT /api/user/": [httpx.ReadTimeout("")],
        },
    )
    with pytest.raises(NoAnswer):
        await gateway.users.set_enabled(3, enabled=False)
    assert (played.count("GET", "/api/user/3"), played.count("PUT", "/api/user/")) == (2, 1)


async def test_an_account_that_cannot_be_read_is_no_guess() -> None:
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [account(quota="100")]})
    with pytest.raises(BadAnswer, match="quota is no whole number"):
        await gateway.users.get(3)


async def test_deleting_what_newapi_has_removed_already_is_done() -> None:
    gateway, _ = await connected(
        "newapi",
        {
            "DELETE /api/user/3": [refusal()],
            "GET /api/user/3": [recorded("newapi", "user-unknown")],
            SEARCH: [envelope({"items": [], "total": 0})],
        },
    )
    await gateway.users.delete(3)


async def test_an_account_that_may_not_be_deleted_is_refused() -> None:
    gateway, _ = await connected(
        "newapi", {"DELETE /api/user/3": [refusal()], "GET /api/user/3": [account()]}
    )
    with pytest.raises(Refused):
        await gateway.users.delete(3)


async def test_a_wrong_token_deletes_nothing_and_says_so() -> None:
    gateway, _ = await connected("newapi", {"DELETE /api/user/3": [recorded("newapi", "role-too-low")]})
    with pytest.raises(Forbidden):
        await gateway.users.delete(3)
