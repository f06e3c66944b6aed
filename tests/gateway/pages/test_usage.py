"""What calls cost, summed by day and model, on SQLite and PostgreSQL alike."""

from sqlalchemy import insert

from gateway.store import users
from gateway.store.engine import Store
from gateway.store.tables import LOGS
from gateway.store.usage import DAY_S, DayOfModel, by_day_and_model
from gateway.store.users import NewUser, Role
from tests.gateway.pages.site import Member, words

NOON = DAY_S * 20_000 + DAY_S // 2


def call(user_id: int, at: int, model: str, quota: int, **fields: object) -> dict[str, object]:
    return {
        "user_id": user_id,
        "created_at": at,
        "type": 2,
        "content": "",
        "reference": "",
        "username": "anne",
        "quota": quota,
        "token_name": "k",
        "model_name": model,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "channel": 1,
        **fields,
    }


async def test_calls_are_summed_by_day_and_model(store: Store) -> None:
    def work(connection):
        new = NewUser(
            username="anne", password_hash="x", display_name="", email="", role=Role.USER, group="free"
        )
        anne = users.create(connection, new, now_s=NOON).id
        rows = [
            call(anne, NOON, "large", 300),
            call(anne, NOON + 60, "large", 200, prompt_tokens=2**40),
            call(anne, NOON, "tiny", 1),
            call(anne, NOON // DAY_S * DAY_S, "tiny", 2),
            call(anne, NOON // DAY_S * DAY_S - 1, "tiny", 4),
            call(anne, NOON - 40 * DAY_S, "tiny", 8),
            call(anne, NOON, "", 10_000, type=1),
            call(anne + 1, NOON, "large", 20_000),
        ]
        connection.execute(insert(LOGS), rows)
        return anne

    anne = await store.write(work)
    found = await store.read(lambda connection: by_day_and_model(connection, anne, since_s=NOON - 30 * DAY_S))
    assert found == [
        DayOfModel(20_000, "large", 2, 2**40 + 10, 10, 500),
        DayOfModel(20_000, "tiny", 2, 20, 10, 3),
        DayOfModel(19_999, "tiny", 1, 10, 5, 4),
    ]


def test_an_account_without_calls_is_told_so(member: Member) -> None:
    assert "No calls in this time" in words(member.get("/usage?lang=en"))
