"""Codes, models, groups, usage, channels, keys: the smaller nouns."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from gateway_client import BadAnswer, NoAnswer, RateLimited, Refused, Unauthorized, pages
from gateway_client.wire import Answer
from tests.gateway_client.builders import NOON, connected, user_json
from tests.gateway_client.recorded import TOKEN, envelope, recorded, refusal

KEY = "sk-" + "a" * 48


async def test_codes_are_made_found_listed_and_deleted() -> None:
    gateway, played = await connected(
        "oneapi",
        {
            "POST /api/redemption/": [recorded("oneapi", "codes-made")],
            "GET /api/redemption/search": [recorded("oneapi", "codes-by-name")],
            "GET /api/redemption/": [recorded("oneapi", "codes")],
            "DELETE /api/redemption/3": [recorded("oneapi", "code-deleted")],
        },
    )
    keys = await gateway.codes.create("TU-7K3F9Q", 500000, 2)
    found = await gateway.codes.find_by_name("TU-7K3F9Q")
    assert sorted(code.key for code in found) == sorted(keys)
    assert await gateway.codes.find_by_name("TU-7K3") == ()
    assert len(await gateway.codes.list()) == 2
    await gateway.codes.delete(3)
    assert played.bodies("POST", "/api/redemption/") == [{"name": "TU-7K3F9Q", "quota": 500000, "count": 2}]


async def test_laiskys_codes_are_searched_page_by_page() -> None:
    first, second = (
        {"uuid": f"u{n}", "key": "k", "name": "TU-1", "quota": 5, "status": 1, "created_time": 1}
        for n in (1, 2)
    )
    gateway, played = await connected(
        "laisky", {"GET /api/redemption/search": [envelope([first], total=2), envelope([second], total=2)]}
    )
    assert [code.ref for code in await gateway.codes.find_by_name("TU-1")] == ["u1", "u2"]
    assert [request.url.params["size"] for request in played.asked] == ["100", "100"]


WORD_REFUSED = refusal('ERROR: invalid input syntax for type bigint: "TU-1" (SQLSTATE 22P02)')


def code_json(number: int, name: str = "TU-1", hours: int = 0) -> dict[str, Any]:
    made = int((NOON - timedelta(hours=hours)).timestamp())
    return {"id": number, "key": "k", "name": name, "quota": 5, "status": 1, "created_time": made}


@pytest.mark.parametrize(("since", "found"), [(None, [9, 2]), (NOON - timedelta(hours=2), [9])])
async def test_where_words_cannot_be_searched_the_list_is_read(
    since: datetime | None, found: list[int]
) -> None:
    lists = [envelope([code_json(9), *(code_json(n, "TU-2", hours=4) for n in range(19, 10, -1))])]
    lists.append(envelope([code_json(2, hours=9)]))
    here = {"GET /api/redemption/search": [WORD_REFUSED], "GET /api/redemption/": lists}
    gateway, played = await connected(
        "oneapi", {**here, "GET /api/user/self": [envelope(user_json(role=100))]}
    )
    assert [code.ref for code in await gateway.codes.find_by_name("TU-1", since=since)] == found
    assert played.count("GET", "/api/redemption/") == (2 if since is None else 1)


async def test_a_refusal_that_is_about_the_token_is_no_reason_to_read_a_list() -> None:
    here = {"GET /api/redemption/search": [recorded("laisky", "too-many")]}
    gateway, played = await connected("laisky", here)
    with pytest.raises(RateLimited):
        await gateway.codes.find_by_name("TU-1")
    assert played.count("GET", "/api/redemption/") == 0


async def test_making_codes_is_not_repeated() -> None:
    gateway, played = await connected("oneapi", {"POST /api/redemption/": [httpx.ReadTimeout("")]})
    with pytest.raises(NoAnswer):
        await gateway.codes.create("TU-1", 5)
    assert len(played.asked) == 1


@pytest.mark.parametrize("data", [None, [], ["k", "k"], [""], [5]])
async def test_other_keys_than_asked_for_are_doubt(data: Any) -> None:
    gateway, _ = await connected("oneapi", {"POST /api/redemption/": [envelope(data)]})
    with pytest.raises(BadAnswer):
        await gateway.codes.create("TU-1", 5)


@pytest.mark.parametrize(
    ("name", "quota", "count"),
    [
        ("", 5, 1),
        (" a", 5, 1),
        ("a\nb", 5, 1),
        ("x" * 21, 5, 1),
        ("充值充值充值充", 5, 1),
        ("a", 0, 1),
        ("a", 5, 0),
        ("a", 5, 101),
    ],
)
async def test_codes_out_of_bounds_are_not_sent(name: str, quota: int, count: int) -> None:
    gateway, played = await connected("oneapi", {})
    with pytest.raises(ValueError, match=r"code|quota"):
        await gateway.codes.create(name, quota, count)
    assert played.asked == []


async def test_a_code_that_no_account_can_hold_is_refused_before_it_is_sent() -> None:
    gateway, played = await connected("newapi", {})
    with pytest.raises(Refused, match="at most 2147483647 quota"):
        await gateway.codes.create("TU-1", 2**31)
    assert played.asked == []


async def test_newapis_codes_come_in_pages() -> None:
    gateway, _ = await connected("newapi", {"GET /api/redemption/search": [recorded("newapi", "codes")]})
    assert [code.redeemed_by for code in await gateway.codes.find_by_name("TU-7K3F9Q")] == [3]


PRICES = {"oneapi": "GET /api/option/", "laisky": "GET /api/models/display", "newapi": "GET /api/pricing"}


@pytest.mark.parametrize("dialect", PRICES)
async def test_models_have_the_prices_that_the_dialect_tells(dialect: str) -> None:
    gateway, _ = await connected(
        dialect,
        {
            "GET /api/user/available_models": [recorded(dialect, "models")],
            PRICES[dialect]: [recorded(dialect, "prices")],
        },
    )
    listed = await gateway.models.list()
    assert listed.has_prices
    assert [model.name for model in listed.models] == sorted(model.name for model in listed.models)
    gpt4 = next(model for model in listed.models if model.name == "gpt-4")
    assert (gpt4.input_usd, gpt4.output_usd) == (Decimal(30), Decimal(60))


@pytest.mark.parametrize(
    ("dialect", "told"), [("oneapi", 15), ("laisky", 15), ("newapi", 15), ("companion", 30)]
)
async def test_prices_are_in_the_usd_of_balances_whatever_unit_the_gateway_has(
    dialect: str, told: int
) -> None:
    # Calls cost quota by ratios; where a USD has twice as much quota, it buys twice as many.
    source = "laisky" if dialect == "companion" else dialect
    answers = {
        "GET /api/user/available_models": [recorded(source, "models")],
        PRICES[source]: [recorded(source, "prices")],
        "GET /api/user/self": [recorded(dialect, "whoami")],
    }
    status = json.loads(recorded(dialect, "status").body)["data"] | {"quota_per_unit": 1_000_000}
    gateway, _ = await connected(dialect, answers, status=envelope(status))
    gpt4 = next(model for model in (await gateway.models.list()).models if model.name == "gpt-4")
    assert (gpt4.input_usd, gpt4.output_usd) == (Decimal(told), Decimal(2 * told))


async def test_a_model_that_the_gateway_does_not_price_has_none() -> None:
    gateway, _ = await connected(
        "oneapi",
        {
            "GET /api/user/available_models": [recorded("oneapi", "models")],
            "GET /api/option/": [recorded("oneapi", "prices")],
        },
    )
    models = {model.name: model for model in (await gateway.models.list()).models}
    assert models["odd-model"].input_usd is None


async def test_where_the_token_may_not_read_prices_it_is_said() -> None:
    gateway, _ = await connected(
        "oneapi",
        {
            "GET /api/user/available_models": [envelope(["b", "a", "b"])],
            "GET /api/option/": [refusal("not root")],
            "GET /api/user/self": [envelope(user_json(role=10))],
        },
    )
    listed = await gateway.models.list()
    assert (listed.has_prices, [model.name for model in listed.models]) == (False, ["a", "b"])


async def test_groups_are_listed() -> None:
    gateway, _ = await connected("laisky", {"GET /api/group/": [recorded("laisky", "groups")]})
    assert sorted(await gateway.groups.list()) == ["default", "svip", "vip"]


async def test_channels_are_listed() -> None:
    gateway, _ = await connected("laisky", {"GET /api/channel/": [recorded("laisky", "channels")]})
    assert [channel.name for channel in await gateway.channels.list()] == ["upstream"]


async def test_usage_is_asked_for_day_by_day() -> None:
    gateway, played = await connected(
        "oneapi", {"GET /api/log/stat": [envelope({"quota": 7}), envelope({"quota": 0})]}
    )
    used = await gateway.usage.by_day("anne", [date(2026, 11, 22), date(2026, 11, 23)])
    assert [(day.day.day, day.quota) for day in used] == [(22, 7), (23, 0)]
    first = played.asked[0].url.params
    assert (first["username"], first["type"]) == ("anne", "2")
    assert int(first["end_timestamp"]) - int(first["start_timestamp"]) == 86_399


async def test_recorded_usage_is_read() -> None:
    gateway, _ = await connected("oneapi", {"GET /api/log/stat": [recorded("oneapi", "stat")]})
    assert (await gateway.usage.by_day("anne", [date(2026, 11, 23)]))[0].quota == 0


@pytest.mark.parametrize(("name", "days"), [("", 1), ("anne", 93)])
async def test_usage_of_everybody_or_for_ever_is_not_asked_for(name: str, days: int) -> None:
    gateway, played = await connected("oneapi", {})
    with pytest.raises(ValueError, match="one account"):
        await gateway.usage.by_day(name, [date(2026, 1, 1)] * days)
    assert played.asked == []


def billing(limit: str = "key-limit", status: Answer | None = None) -> dict[str, list[Any]]:
    return {
        "GET /api/status": [status or recorded("oneapi", "status")],
        "GET /dashboard/billing/subscription": [recorded("oneapi", limit)],
        "GET /dashboard/billing/usage": [Answer(200, {}, b'{"object":"list","total_usage":123.45}')],
    }


async def test_a_keys_balance_is_asked_with_the_key_itself() -> None:
    gateway, played = await connected("oneapi", billing())
    balance = await gateway.billing.balance_of_key(KEY)
    assert (balance.limit_usd, balance.remaining_usd) == (Decimal(3), Decimal("1.7655"))
    assert [request.headers["authorization"] for request in played.asked[1:]] == [f"Bearer {KEY}"] * 2
    assert TOKEN not in str(played.asked[1].headers.raw)


async def test_an_unlimited_key_has_no_limit() -> None:
    gateway, _ = await connected("oneapi", billing("key-limit-unlimited"))
    balance = await gateway.billing.balance_of_key(KEY)
    assert (balance.limit_usd, balance.remaining_usd) == (None, None)


async def test_a_gateway_that_shows_quota_is_converted() -> None:
    status = envelope({"quota_per_unit": 500000, "display_in_currency": False})
    gateway, _ = await connected("oneapi", billing(status=status))
    assert (await gateway.billing.balance_of_key(KEY)).limit_usd == Decimal(3) / 500000


@pytest.mark.parametrize("dialect", ["oneapi", "laisky"])
async def test_an_unknown_key_is_unauthorized_and_not_repeated(dialect: str) -> None:
    gateway, _ = await connected(
        dialect, {"GET /dashboard/billing/subscription": [recorded(dialect, "key-unknown")]}
    )
    with pytest.raises(Unauthorized) as caught:
        await gateway.billing.balance_of_key(KEY)
    assert "aaaa" not in str(caught.value)


async def test_a_refusal_of_a_key_is_not_blamed_on_the_token() -> None:
    answers = billing()
    answers["GET /dashboard/billing/subscription"] = [Answer(200, {}, b'{"error":{"message":"x"}}')]
    gateway, played = await connected("oneapi", answers)
    with pytest.raises(Refused):
        await gateway.billing.balance_of_key(KEY)
    assert played.count("GET", "/api/user/self") == 0


@pytest.mark.parametrize("key", ["", "sk-", "sk-a b", "sk-" + "a" * 20 + "\n", "x" * 200])
async def test_what_is_no_key_is_not_sent_and_not_repeated(key: str) -> None:
    gateway, played = await connected("oneapi", {})
    with pytest.raises(ValueError, match=r"^that is no API key$"):
        await gateway.billing.balance_of_key(key)
    assert played.asked == []


async def test_a_row_met_on_two_pages_is_given_once() -> None:
    full = [user_json(id=number, username=f"u{number}") for number in range(30, 20, -1)]
    shifted = [*full[-1:], user_json(id=20, username="u20")]
    gateway, _ = await connected("oneapi", {"GET /api/user/": [envelope(full), envelope(shifted)]})
    assert [user.ref for user in await gateway.users.list()] == list(range(30, 19, -1))


async def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    full = [user_json(id=number, username=f"u{number}") for number in range(30, 20, -1)]
    gateway, played = await connected("oneapi", {"GET /api/user/": [envelope(full), envelope(None)]})
    assert len(await gateway.users.list()) == 10
    assert [request.url.params["p"] for request in played.asked] == ["0", "1"]


async def test_a_list_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES_MAX", 3)
    full = [user_json(id=number, username=f"u{number}") for number in range(30, 20, -1)]
    gateway, _ = await connected("oneapi", {"GET /api/user/": [envelope(full)]})
    with pytest.raises(BadAnswer, match="more than 3 pages"):
        await gateway.users.list()


async def test_log_rows_may_have_an_end() -> None:
    gateway, played = await connected("laisky", {"GET /api/log/": [recorded("laisky", "log")]})
    found = await gateway.logs.topup_rows(since=NOON, until=NOON)
    assert [row.first_word for row in found] == ["TU-7K3F9Q-1"]
    assert dict(played.asked[0].url.params) == {
        "type": "1",
        "start_timestamp": "1795435200",
        "end_timestamp": "1795435200",
        "p": "0",
        "size": "100",
    }
