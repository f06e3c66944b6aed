"""What the mimics answer, beside what the real gateways were recorded to answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from gateway_client import User
from tests.gateway_client.recorded import recorded
from tests.mimic.running import PASSWORD, Running, a_name, a_reference


@dataclass
class Scene:
    """Who and what the requests are about."""

    running: Running
    anne: User
    deleted: User
    code: dict[str, Any]
    key: str
    user_token: str

    @property
    def unknown(self) -> int | str:
        is_int = self.running.client.dialect.has_integer_refs
        return 99_999_999 if is_int else "01234567-89ab-7def-8123-456789abcdef"

    def topup(self, ref: Any, quota: int = 6_250_000) -> dict[str, Any]:
        return self.running.topup_body(ref, quota, f"{a_reference()} order")


@pytest_asyncio.fixture(scope="session")
async def scenes(mimics: dict[str, Running]) -> dict[str, Scene]:
    return {dialect: await a_scene(running) for dialect, running in mimics.items()}


async def a_scene(running: Running) -> Scene:
    anne, deleted = await running.account(), await running.account()
    await running.raw.delete(f"/api/user/{deleted.ref}")
    await running.raw.post("/api/redemption/", json={"name": "TU-7K3F9Q", "quota": 500_000, "count": 2})
    data = (await running.raw.get("/api/redemption/", params={"p": 0})).json()["data"]
    code = (data["items"] if isinstance(data, dict) else data)[0]
    token = await running.token_of(anne)
    body = {"name": "k", "remain_quota": 1_500_000, "expired_time": -1}
    answer = await running.raw.post("/api/token/", json=body, headers={"authorization": token})
    if running.client.dialect.has_topup:
        await running.top_up(anne, 6_250_000, f"{a_reference()} order")
    return Scene(running, anne, deleted, code, answer.json()["data"]["key"], token)


Ask = Callable[[Scene], tuple[str, str, Any, dict[str, str]]]


def get(path: str, **headers: str) -> Ask:
    return lambda _: ("GET", path, None, headers)


def by_key(path: str) -> Ask:
    return lambda scene: ("GET", path, None, {"authorization": f"Bearer {scene.key}"})


REQUESTS: dict[str, Ask] = {
    "channels": get("/api/channel/?p=0"),
    "codes": get("/api/redemption/?p=0"),
    "codes-by-name": get("/api/redemption/search?keyword=TU-7K3F9Q"),
    "codes-made": lambda _: ("POST", "/api/redemption/", {"name": "x1", "quota": 5, "count": 2}, {}),
    "code-deleted": lambda scene: (
        "DELETE",
        f"/api/redemption/{scene.code[scene.running.ref_field]}",
        None,
        {},
    ),
    "create": lambda _: ("POST", "/api/user/", {"username": a_name(), "password": PASSWORD}, {}),
    "create-taken": lambda scene: (
        "POST",
        "/api/user/",
        {"username": scene.anne.username, "password": PASSWORD},
        {},
    ),
    "group-written": lambda scene: (
        "PUT",
        "/api/user/",
        {scene.running.ref_field: scene.anne.ref, "group": "vip"},
        {},
    ),
    "groups": get("/api/group/"),
    "html": get("/nowhere"),
    "key-limit": by_key("/dashboard/billing/subscription"),
    "key-used": by_key("/dashboard/billing/usage"),
    "key-unknown": get("/dashboard/billing/usage", authorization=f"Bearer sk-{'a' * 48}"),
    "log": get("/api/log/?type=1&p=0"),
    "models": get("/api/user/available_models"),
    "no-slash": get("/api/user"),
    "no-such-path": get("/api/nowhere"),
    "role-too-low": lambda scene: ("GET", "/api/user/?p=0", None, {"authorization": scene.user_token}),
    "search": lambda scene: ("GET", f"/api/user/search?keyword={scene.anne.username}", None, {}),
    "search-all": get("/api/user/search?keyword="),
    "search-none": get("/api/user/search?keyword=nobody-at-all"),
    "stat": get("/api/log/stat"),
    "status": get("/api/status"),
    "topup": lambda scene: ("POST", "/api/topup", scene.topup(scene.anne.ref), {}),
    "topup-negative": lambda scene: ("POST", "/api/topup", scene.topup(scene.anne.ref, -1), {}),
    "topup-unknown": lambda scene: ("POST", "/api/topup", scene.topup(scene.unknown), {}),
    "user": lambda scene: ("GET", f"/api/user/{scene.anne.ref}", None, {}),
    "user-deleted": lambda scene: ("GET", f"/api/user/{scene.deleted.ref}", None, {}),
    "user-unknown": lambda scene: ("GET", f"/api/user/{scene.unknown}", None, {}),
    "users": get("/api/user/?p=0"),
    "users-past-the-end": get("/api/user/?p=9999"),
    "whoami": get("/api/user/self"),
    "whoami-no-token": get("/api/user/self", authorization=""),
    "whoami-wrong-token": get("/api/user/self", authorization="f" * 32),
}
OBSERVED = [(dialect, case) for dialect in ("oneapi", "laisky") for case in REQUESTS]
READ_ONLY = [
    ("newapi", case)
    for case in ("groups", "role-too-low", "status", "user", "users", "user-unknown", "whoami")
]


async def asked(scene: Scene, case: str) -> httpx.Response:
    method, path, body, headers = REQUESTS[case](scene)
    request = scene.running.raw.build_request(method, path, json=body, headers=headers)
    if headers.get("authorization") == "":
        del request.headers["authorization"]
    return await scene.running.raw.send(request)


def shape(value: Any) -> Any:
    """Names and kinds, without what differs by nature: a list by its first row, a number as a number."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


LEFT_OUT = {"channels"}
"""Cases whose rows have fewer fields than the real ones'; what is there must be so in them."""


@pytest.mark.parametrize(("dialect", "case"), OBSERVED)
async def test_an_answer_has_the_status_and_the_shape_that_was_recorded(
    scenes: dict[str, Scene], dialect: str, case: str
) -> None:
    answer, sample = await asked(scenes[dialect], case), recorded(dialect, case)
    assert answer.status_code == sample.status
    assert answer.headers.get("content-type") == sample.headers.get("content-type")
    if not sample.headers.get("content-type", "").startswith("application/json"):
        assert answer.text.strip()[:15] == sample.body.decode().strip()[:15] or case == "no-slash"
        return
    ours, theirs = shape(answer.json()), shape(json.loads(sample.body))
    if case in LEFT_OUT:
        assert ours["data"][0].items() <= theirs["data"][0].items()
        ours["data"] = theirs["data"]
    assert ours == theirs


@pytest.mark.parametrize(("dialect", "case"), READ_ONLY)
async def test_newapi_answers_in_the_envelope_that_was_read_in_its_source(
    scenes: dict[str, Scene], dialect: str, case: str
) -> None:
    answer, sample = await asked(scenes[dialect], case), recorded(dialect, case)
    ours, theirs = answer.json(), json.loads(sample.body)
    assert answer.status_code == sample.status
    assert ours["success"] == theirs["success"]
    shown, sampled = ours.get("data"), theirs.get("data")
    if isinstance(sampled, dict):
        # The newest versions show no token to anybody.
        assert sampled.keys() - shown.keys() <= {"access_token"}


async def test_a_page_without_its_slash_is_sent_on(scenes: dict[str, Scene]) -> None:
    answer = await asked(scenes["oneapi"], "no-slash")
    assert (answer.status_code, answer.headers["location"]) == (301, "/api/user/")


@pytest.mark.parametrize("dialect", ["oneapi", "laisky"])
async def test_the_429_has_the_shape_that_was_recorded(dialect: str) -> None:
    # Our client's own connecting takes three calls.
    async with Running(dialect, api_rate="4/180") as running:
        while (answer := await running.raw.get("/api/status")).status_code == 200:
            pass
        sample = recorded(dialect, "too-many")
        assert answer.status_code == sample.status == 429
        limits = ("retry-after", "ratelimit-remaining", "ratelimit-reset", "content-type")
        assert {name: answer.headers.get(name) for name in limits} == {
            name: sample.headers.get(name) for name in limits
        }
        assert (answer.content == b"") == (sample.body == b"")
        assert not sample.body or shape(answer.json()) == shape(json.loads(sample.body))
        # Whoever writes another address into X-Forwarded-For is another.
        elsewhere = await running.raw.get("/api/status", headers={"x-forwarded-for": "192.0.2.7"})
        assert elsewhere.status_code == 200
