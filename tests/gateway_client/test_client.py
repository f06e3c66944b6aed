"""Connecting: finding out the dialect, the rights, and telling nothing secret."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway_client import (
    DIALECTS,
    BadAnswer,
    Forbidden,
    GatewayClient,
    NotSent,
    Retries,
    Unauthorized,
    WrongDialect,
)
from gateway_client.wire import Answer
from tests.gateway_client.builders import URL, HandClock, connected, user_json
from tests.gateway_client.recorded import TOKEN, Played, envelope, recorded, refusal


def gateway_of(dialect: str, **changed: list[Any]) -> Played:
    named = {"status": "GET /api/status", "me": "GET /api/user/self", "page": "GET /api/user/"}
    answers: dict[str, list[Answer | Exception]] = {
        "GET /api/status": [recorded(dialect, "status")],
        "GET /api/user/self": [recorded(dialect, "whoami")],
        "GET /api/user/": [recorded(dialect, "users")],
    }
    return Played({**answers, **{named[key]: value for key, value in changed.items()}})


async def connect(played: Played, **more: Any) -> GatewayClient:
    more.setdefault("clock", HandClock().clock())
    return await GatewayClient.connect(URL, TOKEN, transport=played, **more)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_dialect_is_found_out(dialect: str) -> None:
    async with await connect(gateway_of(dialect)) as gateway:
        assert (gateway.dialect.name, gateway.quota_per_unit) == (dialect, 500_000)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_dialect_may_be_told(dialect: str) -> None:
    gateway = await connect(gateway_of(dialect), dialect=dialect)
    assert gateway.dialect is DIALECTS[dialect]


async def test_another_dialect_than_told_is_refused() -> None:
    with pytest.raises(WrongDialect, match="no laisky, but oneapi"):
        await connect(gateway_of("oneapi"), dialect="laisky")


async def test_a_page_of_another_shape_is_refused() -> None:
    with pytest.raises(WrongDialect, match="answers like no oneapi"):
        await connect(gateway_of("oneapi", page=[recorded("newapi", "users")]))


async def test_an_unknown_dialect_is_refused_without_asking() -> None:
    played = gateway_of("oneapi")
    with pytest.raises(ValueError, match="known: oneapi, laisky, newapi, companion"):
        await connect(played, dialect="other")
    assert played.asked == []


async def test_a_web_page_is_no_gateway() -> None:
    with pytest.raises(BadAnswer):
        await connect(gateway_of("oneapi", status=[recorded("oneapi", "html")]))


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_token_is_unauthorized_in_every_dialect(dialect: str) -> None:
    with pytest.raises(Unauthorized):
        await connect(gateway_of(dialect, me=[recorded(dialect, "whoami-wrong-token")]))


async def test_an_ordinary_users_token_is_forbidden() -> None:
    with pytest.raises(Forbidden, match="no admin"):
        await connect(gateway_of("oneapi", me=[envelope(user_json(role=1))]))


async def test_an_admin_who_is_not_root_may_connect() -> None:
    await connect(gateway_of("oneapi", me=[envelope(user_json(role=10))]))


async def test_nobody_there_is_not_sent_after_the_tries() -> None:
    clock = HandClock()
    played = gateway_of("oneapi", status=[httpx.ConnectError("refused")])
    with pytest.raises(NotSent):
        await connect(played, clock=clock.clock(), retries=Retries(tries=3, wait_s=1))
    assert (played.count("GET", "/api/status"), clock.slept) == (3, [1.0, 4.0])


@pytest.mark.parametrize(
    "url",
    [
        "gateway.example",
        "ftp://gateway.example",
        "http://",
        "http://olga:secret@gateway.example",
        "http://gateway.example/?a=1",
        "http://gateway.example/#x",
        "http://gateway.example:port",
        "",
    ],
)
async def test_what_is_no_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="address") as caught:
        await GatewayClient.connect(url, TOKEN)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "short", "with blank" * 3, "line\nbreak" * 3, "ümlaut" * 4, "x" * 600])
async def test_what_is_no_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(ValueError, match="no access token") as caught:
        await GatewayClient.connect(URL, token)
    assert not token or token not in str(caught.value)


async def test_a_path_before_the_api_is_kept() -> None:
    played = Played({})
    played.answers = {
        f"GET /one{path.split()[1]}": answer for path, answer in gateway_of("oneapi").answers.items()
    }
    gateway = await GatewayClient.connect(f"{URL}/one/", TOKEN, transport=played)
    assert gateway.url == f"{URL}/one"


async def test_every_call_bears_the_token_and_newapi_its_holder() -> None:
    played = gateway_of("newapi")
    await connect(played, own_id=1)
    assert {request.headers["authorization"] for request in played.asked} == {f"Bearer {TOKEN}"}
    assert [request.headers.get("new-api-user") for request in played.asked] == [None, "1", "1"]


async def test_only_newapi_is_told_the_holder() -> None:
    played = gateway_of("oneapi")
    await connect(played, own_id=1)
    assert all("new-api-user" not in request.headers for request in played.asked)


async def test_a_client_shows_no_token() -> None:
    gateway, _ = await connected("oneapi", {})
    assert repr(gateway) == f"<GatewayClient oneapi {URL}>"
    shown = " ".join(repr(value) for value in vars(gateway).values())
    assert repr(gateway.users._caller) == "<Caller oneapi>"
    assert TOKEN not in shown


async def test_status_is_told_with_the_gateways_clock() -> None:
    gateway, _ = await connected("laisky", {})
    status = await gateway.status.get()
    assert status.system_name == "One API"
    assert status.gateway_date is not None


async def test_a_revoked_token_is_told_from_another_refusal_where_the_dialect_hides_it() -> None:
    gateway, _ = await connected(
        "oneapi",
        {
            "GET /api/group/": [recorded("oneapi", "whoami-wrong-token")],
            "GET /api/user/self": [recorded("oneapi", "whoami-wrong-token")],
        },
    )
    with pytest.raises(Unauthorized):
        await gateway.groups.list()


async def test_a_lost_role_is_told_from_another_refusal() -> None:
    gateway, _ = await connected(
        "oneapi",
        {"GET /api/group/": [refusal()], "GET /api/user/self": [envelope(user_json(role=1))]},
    )
    with pytest.raises(Forbidden):
        await gateway.groups.list()


@pytest.mark.parametrize(
    "me",
    [recorded("oneapi", "whoami"), recorded("oneapi", "too-many"), httpx.ReadTimeout("")],
    ids=["good", "429", "mute"],
)
async def test_a_refusal_with_a_good_or_unknown_token_stays_a_refusal(me: Any) -> None:
    gateway, _ = await connected(
        "oneapi", {"GET /api/group/": [refusal("no groups")], "GET /api/user/self": [me]}
    )
    with pytest.raises(Exception, match="no groups") as caught:
        await gateway.groups.list()
    assert type(caught.value).__name__ == "Refused"


async def test_time_is_this_machines_unless_a_test_brings_its_own() -> None:
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [recorded("oneapi", "user")]})
    started = datetime.now(UTC)
    real = await GatewayClient.connect(URL, TOKEN, transport=gateway_of("oneapi"))
    real.users._caller._exchange = gateway.users._caller._exchange
    observed = await real.users.observe(3)
    assert observed is not None
    assert started <= observed.reading.read_at <= datetime.now(UTC)
