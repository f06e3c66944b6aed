"""Sensible wholes: name only what the test is about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway_client import (
    DIALECTS,
    Clock,
    GatewayClient,
    LogRow,
    LogType,
    Reading,
    Retries,
    TopUp,
    User,
    UserStatus,
)
from tests.gateway_client.recorded import TOKEN, Played, envelope, recorded

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "http://gateway.example"
REFERENCE = "TU-7K3F9Q-1"


def a_user(**changed: Any) -> User:
    fields: dict[str, Any] = {
        "ref": 3,
        "username": "anne",
        "display_name": "Anne",
        "email": "anne@example.org",
        "role": 1,
        "status": UserStatus.ENABLED,
        "group": "default",
        "quota": 100,
        "used_quota": 50,
        "request_count": 2,
    }
    return User(**{**fields, **changed})


def a_row(**changed: Any) -> LogRow:
    fields: dict[str, Any] = {
        "ref": 8,
        "user_ref": 3,
        "created_at": NOON,
        "type": LogType.TOP_UP,
        "content": f"{REFERENCE} order",
        "username": "anne",
        "quota": 1000,
    }
    return LogRow(**{**fields, **changed})


def a_topup(**changed: Any) -> TopUp:
    fields: dict[str, Any] = {"user": a_user(), "quota": 1000, "reference": REFERENCE, "remark": "order"}
    return TopUp(**{**fields, **changed})


def a_reading(quota: int = 100, used: int = 50, after_s: float = 0) -> Reading:
    at = NOON + timedelta(seconds=after_s)
    return Reading(quota=quota, used_quota=used, read_at=at, gateway_date=at)


def user_json(**changed: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": 3,
        "username": "anne",
        "display_name": "Anne",
        "email": "",
        "role": 1,
        "status": 1,
        "group": "default",
        "quota": 100,
        "used_quota": 50,
        "request_count": 2,
        "access_token": "feedfacecafebeefdeadc0de00000001",
    }
    return {**fields, **changed}


@dataclass
class HandClock:
    """Time that passes only when somebody sleeps."""

    at: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        return Clock(now=self.now, sleep=self.sleep)


async def connected(
    dialect: str,
    answers: dict[str, list[Any]],
    clock: HandClock | None = None,
    status: Any = None,
    **more: Any,
) -> tuple[GatewayClient, Played]:
    """A client of a played gateway; the calls made at connecting are forgotten."""
    page = recorded(dialect, "users")
    beginning: dict[str, list[Any]] = {
        "GET /api/status": [status or recorded(dialect, "status")],
        "GET /api/user/self": [recorded(dialect, "whoami")],
        "GET /api/user/": [page],
    }
    played = Played(beginning)
    gateway = await GatewayClient.connect(
        URL, TOKEN, transport=played, clock=(clock or HandClock()).clock(), retries=Retries(wait_s=1), **more
    )
    assert gateway.dialect is DIALECTS[dialect]
    played.answers = {**beginning, **answers}
    played.asked.clear()
    return gateway, played


def account(**changed: Any) -> Any:
    """The answer to `GET /api/user/3`."""
    return envelope(user_json(**changed))
