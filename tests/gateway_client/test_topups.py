"""Crediting once, and finding out what became of it; rows 2, 3, 4, 5, 8, 39, 41 and 57 of faults.md."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from gateway_client import (
    Accepted,
    BadAnswer,
    Conflict,
    Debit,
    Done,
    Doubt,
    KeyConflict,
    NoAnswer,
    NotDone,
    NotFound,
    NotOffered,
    NotSent,
    RateLimited,
    Refused,
    Reversal,
    StillUnknown,
    Unauthorized,
    Unknown,
    Unsettled,
)
from tests.gateway_client.builders import (
    NOON,
    REFERENCE,
    HandClock,
    a_reading,
    a_topup,
    a_user,
    account,
    connected,
)
from tests.gateway_client.recorded import envelope, recorded

TOPUP = "POST /api/topup"
LOG = "GET /api/log/"
UUID = "01a20ac2-c4f7-74e1-b82c-45b0df48351a"
BEFORE = a_reading(100, 50)


def log(*rows: dict[str, Any], total: int | None = None) -> Any:
    return envelope(list(rows)) if total is None else envelope(list(rows), total=total)


def row_json(**changed: Any) -> dict[str, Any]:
    at = int(NOON.timestamp())
    return {
        "id": 8,
        "user_id": 3,
        "created_at": at,
        "type": 1,
        "content": f"{REFERENCE} order",
        "username": "anne",
        "quota": 1000,
        **changed,
    }


@pytest.mark.parametrize(
    ("dialect", "user", "body", "key"),
    [
        ("oneapi", a_user(), {"user_id": 3}, None),
        ("laisky", a_user(ref=UUID), {"user_uuid": UUID}, None),
        ("companion", a_user(), {"user_id": 3}, REFERENCE),
    ],
)
async def test_a_top_up_is_sent_as_its_dialect_wants_it(
    dialect: str, user: Any, body: dict[str, Any], key: str | None
) -> None:
    gateway, played = await connected(dialect, {TOPUP: [envelope()]})
    accepted = await gateway.topups.create(a_topup(user=user))
    assert played.bodies("POST", "/api/topup") == [{**body, "quota": 1000, "remark": f"{REFERENCE} order"}]
    assert played.asked[0].headers.get("idempotency-key") == key
    assert (accepted.reference, accepted.quota) == (REFERENCE, 1000)


async def test_the_companion_tells_balances_and_replay() -> None:
    gateway, _ = await connected(
        "companion", {TOPUP: [recorded("companion", "topup"), recorded("companion", "topup-replayed")]}
    )
    first = await gateway.topups.create(a_topup(quota=6250000))
    again = await gateway.topups.create(a_topup(quota=6250000))
    assert (first.balance_before, first.balance_after, first.log_ref) == (0, 6250000, 8)
    assert (first.is_replayed, again.is_replayed) == (False, True)


async def test_an_answer_about_another_sum_is_doubt() -> None:
    gateway, _ = await connected("companion", {TOPUP: [recorded("companion", "topup")]})
    with pytest.raises(BadAnswer, match="quota is not what was sent"):
        await gateway.topups.create(a_topup(quota=5))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(recorded("oneapi", "topup-negative"), Refused, id="no"),
        pytest.param(recorded("laisky", "too-many"), RateLimited, id="429"),
        pytest.param(recorded("oneapi", "no-such-path"), NotFound, id="404"),
        pytest.param(httpx.ConnectError(""), NotSent, id="refused"),
        pytest.param(httpx.ConnectTimeout(""), NotSent, id="no-connection"),
        pytest.param(httpx.PoolTimeout(""), NotSent, id="no-place"),
        pytest.param(httpx.ProxyError(""), NotSent, id="proxy-refused"),
        pytest.param(httpx.ReadTimeout(""), NoAnswer, id="timeout"),
        pytest.param(httpx.WriteTimeout(""), NoAnswer, id="write-timeout"),
        pytest.param(httpx.ReadError(""), NoAnswer, id="reset"),
        pytest.param(httpx.RemoteProtocolError(""), NoAnswer, id="cut"),
        pytest.param(recorded("oneapi", "html"), BadAnswer, id="html"),
        pytest.param(recorded("oneapi", "no-slash"), BadAnswer, id="redirect"),
        pytest.param(envelope(status=500), BadAnswer, id="500"),
    ],
)
async def test_a_top_up_without_a_key_is_sent_once_whatever_happens(
    answer: Any, kind: type[Exception]
) -> None:
    gateway, played = await connected("oneapi", {TOPUP: [answer]})
    with pytest.raises(kind) as caught:
        await gateway.topups.create(a_topup())
    assert type(caught.value) is kind
    assert played.count("POST", "/api/topup") == 1


async def test_a_keyed_top_up_is_repeated_until_it_is_known() -> None:
    clock = HandClock()
    answers = [httpx.ReadTimeout(""), recorded("companion", "topup-in-flight"), envelope()]
    gateway, played = await connected("companion", {TOPUP: answers}, clock)
    await gateway.topups.create(a_topup())
    assert (played.count("POST", "/api/topup"), clock.slept) == (3, [1.0, 1.0])
    assert len({request.content for request in played.asked}) == 1


@pytest.mark.parametrize(
    "later",
    [httpx.ConnectError(""), envelope(status=429), recorded("companion", "whoami-wrong-token")],
    ids=["never left", "rate limited", "token revoked"],
)
async def test_a_keyed_top_up_that_may_have_arrived_is_not_called_undone_by_a_later_try(later: Any) -> None:
    answers = [httpx.ReadTimeout(""), later, later]
    gateway, _ = await connected("companion", {TOPUP: answers}, HandClock())
    with pytest.raises(Unknown):
        await gateway.topups.create(a_topup())


async def test_a_keyed_top_up_that_the_gateway_refuses_by_name_was_not_done_before_either() -> None:
    answers = [httpx.ReadTimeout(""), recorded("companion", "topup-unknown")]
    gateway, _ = await connected("companion", {TOPUP: answers}, HandClock())
    with pytest.raises(Refused, match="no user 99999"):
        await gateway.topups.create(a_topup())


async def test_newapi_has_no_top_up_that_could_be_found_again() -> None:
    gateway, played = await connected("newapi", {})
    with pytest.raises(NotOffered, match="frozen account, or give a redemption code"):
        await gateway.topups.create(a_topup())
    assert played.asked == []


ME = "GET /api/user/3"


async def observed(
    dialect: str, *readings: Any, rows: list[Any], settle_s: float = 10
) -> tuple[Any, Any, HandClock]:
    clock = HandClock()
    gateway, played = await connected(dialect, {ME: list(readings), LOG: rows}, clock)
    return await gateway.topups.observe(3, settle_s=settle_s), played, clock


def logged(dialect: str, *found: dict[str, Any]) -> Any:
    return log(*found, total=len(found) if dialect == "companion" else None)


OLD = row_json(id=7, content="by hand", created_at=int(NOON.timestamp()) - 10)
YOUNG = row_json(id=9, content="by hand", created_at=int(NOON.timestamp()) - 9)


@pytest.mark.parametrize("dialect", ["oneapi", "companion"])
async def test_rows_are_noted_before_the_figures_are_read(dialect: str) -> None:
    other = row_json(id=8, user_id=4)
    seen, played, clock = await observed(
        dialect, account(quota=1), account(quota=2), rows=[logged(dialect, OLD, other)]
    )
    assert (seen.user.quota, seen.reading.quota, seen.reading.known_rows) == (2, 2, (7,))
    assert [request.url.path for request in played.asked] == ["/api/user/3", "/api/log/", "/api/user/3"]
    assert played.asked[1].url.params["start_timestamp"] == str(int(NOON.timestamp()) - 120)
    assert clock.slept == []


async def test_a_credit_that_may_be_on_its_way_is_waited_for() -> None:
    seen, played, clock = await observed("oneapi", account(quota=1), account(quota=1001), rows=[log(YOUNG)])
    assert (seen.reading.quota, seen.reading.known_rows, clock.slept) == (1001, (9,), [10])
    assert played.asked[-1].url.path == "/api/user/3"


async def test_a_credit_that_comes_while_waiting_is_waited_for_too() -> None:
    seen, _, clock = await observed("oneapi", account(), rows=[log(YOUNG), log(YOUNG, OLD)])
    assert (seen.reading.known_rows, clock.slept) == ((9, 7), [10, 10])


async def test_where_credits_come_with_their_rows_nothing_is_waited_for() -> None:
    seen, _, clock = await observed("companion", account(), rows=[logged("companion", YOUNG)])
    assert (seen.reading.known_rows, clock.slept) == ((9,), [])


async def test_an_account_that_is_topped_up_all_the_time_is_given_up() -> None:
    other = row_json(id=10, content="by hand")
    rows = [log(YOUNG), log(other, YOUNG)] * 7
    with pytest.raises(Unsettled, match="topped up all the while"):
        await observed("oneapi", account(), rows=rows)


@pytest.mark.parametrize("readings", [[account(status=3)], [account(), account(status=3)]])
async def test_an_account_that_is_gone_is_not_observed(readings: list[Any]) -> None:
    seen, _, _ = await observed("oneapi", *readings, rows=[log()])
    assert seen is None


async def test_without_a_reference_to_find_no_row_is_noted() -> None:
    seen, played, _ = await observed("newapi", account(), rows=[])
    assert (seen.reading.known_rows, len(played.asked)) == (None, 1)


async def test_a_known_row_of_the_same_second_is_not_taken_for_anothers_later() -> None:
    here = {ME: [account(quota=1100)], LOG: [log(row_json(), row_json(id=9, content="by hand"))]}
    verdict, _ = await reconciled("oneapi", dict(here))
    assert verdict.doubt is Doubt.NO_CREDIT
    verdict, _ = await reconciled("oneapi", dict(here), before=replace(BEFORE, known_rows=(9,)))
    assert isinstance(verdict, Done)


async def reconciled(dialect: str, answers: dict[str, list[Any]], **more: Any) -> Any:
    clock = HandClock()
    gateway, played = await connected(dialect, answers, clock)
    how: dict[str, Any] = {"before": BEFORE, "sent_at": NOON, **more}
    verdict = await gateway.topups.reconcile(a_topup(), **how)
    return verdict, played


async def test_a_credit_that_timed_out_is_found_by_its_row() -> None:
    verdict, played = await reconciled(
        "oneapi", {"GET /api/user/3": [account(quota=1100)], LOG: [log(row_json())]}
    )
    assert isinstance(verdict, Done)
    query = dict(played.asked[-1].url.params)
    start = str(int((NOON - timedelta(seconds=60)).timestamp()))
    assert query == {"type": "1", "start_timestamp": start, "username": "anne", "p": "0"}


async def test_a_credit_that_never_came_stays_unknown() -> None:
    verdict, played = await reconciled("oneapi", {"GET /api/user/3": [account()], LOG: [log()]})
    assert isinstance(verdict, StillUnknown)
    assert verdict.doubt is Doubt.NO_ROW
    assert played.count("POST", "/api/topup") == 0


async def test_looks_are_gathered_over_several_steps() -> None:
    clock = HandClock()
    spent = account(quota=900, used_quota=250)
    gateway, _ = await connected("oneapi", {"GET /api/user/3": [spent], LOG: [log(row_json())]}, clock)
    first = await gateway.topups.reconcile(a_topup(), before=BEFORE, sent_at=NOON)
    assert isinstance(first, StillUnknown)
    assert first.doubt is Doubt.UNSETTLED
    await clock.sleep(10)
    second = await gateway.topups.reconcile(
        a_topup(), before=BEFORE, sent_at=NOON, looks=first.evidence.looks
    )
    assert isinstance(second, Done)
    assert len(second.evidence.looks) == 2


async def test_rows_are_read_to_the_first_page_that_is_not_full() -> None:
    others = [row_json(id=number, content="other", created_at=1) for number in range(20, 30)]
    verdict, played = await reconciled(
        "oneapi", {"GET /api/user/3": [account(quota=1100)], LOG: [log(*others), log(row_json())]}
    )
    assert isinstance(verdict, Done)
    assert played.count("GET", "/api/log/") == 2


@pytest.mark.parametrize(
    "now", [account(username="anna", quota=1100), account(status=3)], ids=["renamed", "deleted"]
)
async def test_rows_of_a_renamed_or_deleted_account_are_found_among_all(now: Any) -> None:
    _, played = await reconciled("oneapi", {"GET /api/user/3": [now], LOG: [log(row_json())]})
    assert "username" not in played.asked[-1].url.params


async def test_a_deleted_account_with_its_row_is_put_to_a_person() -> None:
    verdict, _ = await reconciled("oneapi", {"GET /api/user/3": [account(status=3)], LOG: [log(row_json())]})
    assert verdict.doubt is Doubt.ACCOUNT_GONE


async def test_a_row_of_another_type_is_no_evidence() -> None:
    verdict, _ = await reconciled(
        "oneapi", {"GET /api/user/3": [account(quota=1100)], LOG: [log(row_json(type=3))]}
    )
    assert verdict.doubt is Doubt.NO_ROW


async def test_without_the_gateways_clock_ours_must_do() -> None:
    clock = HandClock()
    gateway, played = await connected("oneapi", {"GET /api/user/3": [account()], LOG: [log()]}, clock)
    before = a_reading()
    bare = type(before)(quota=100, used_quota=50, read_at=NOON)
    await gateway.topups.reconcile(a_topup(), before=bare, sent_at=NOON + timedelta(seconds=5))
    assert played.asked[-1].url.params["start_timestamp"] == str(int(NOON.timestamp()) - 55)


async def test_a_gateway_that_cannot_be_asked_teaches_nothing() -> None:
    with pytest.raises(Unknown):
        await reconciled("oneapi", {"GET /api/user/3": [httpx.ReadTimeout("")]})


async def test_a_keyed_top_up_is_settled_by_repeating_it() -> None:
    verdict, played = await reconciled("companion", {TOPUP: [envelope()]})
    assert isinstance(verdict, Done)
    assert isinstance(verdict.evidence.answer, Accepted)
    assert len(played.asked) == 1


async def test_a_keyed_refusal_is_the_only_not_done() -> None:
    verdict, _ = await reconciled("companion", {TOPUP: [recorded("companion", "topup-unknown")]})
    assert isinstance(verdict, NotDone)
    assert "no user 99999" in verdict.evidence.refusal


@pytest.mark.parametrize(("case", "kind"), [("whoami-wrong-token", Unauthorized), ("no-such-path", NotFound)])
async def test_a_refusal_before_the_key_was_looked_at_says_nothing(case: str, kind: type[Refused]) -> None:
    with pytest.raises(kind):
        await reconciled("companion", {TOPUP: [recorded("companion", case)]})


@pytest.mark.parametrize(
    ("case", "doubt"),
    [("topup-in-flight", Doubt.IN_FLIGHT), ("topup-other-body", Doubt.KEY_CONFLICT)],
)
async def test_a_key_in_doubt_is_looked_up_in_the_log(case: str, doubt: Doubt) -> None:
    here = {TOPUP: [recorded("companion", case)], "GET /api/user/3": [account()]}
    verdict, _ = await reconciled("companion", {**here, LOG: [log(total=0)]})
    assert verdict.doubt is doubt
    here["GET /api/user/3"] = [account(quota=1100)]
    verdict, _ = await reconciled("companion", {**here, LOG: [log(row_json(), total=1)]})
    assert isinstance(verdict, Done)


async def test_57_a_key_past_a_day_is_looked_up_and_never_sent_again() -> None:
    clock = HandClock(at=NOON + timedelta(hours=24))
    gateway, played = await connected(
        "companion", {"GET /api/user/3": [account()], LOG: [log(total=0)]}, clock
    )
    verdict = await gateway.topups.reconcile(a_topup(), before=BEFORE, sent_at=NOON)
    assert isinstance(verdict, StillUnknown)
    assert played.count("POST", "/api/topup") == 0


async def test_a_dialect_without_references_is_put_to_a_person() -> None:
    verdict, played = await reconciled("newapi", {"GET /api/user/3": [account(quota=1100)]})
    assert verdict.doubt is Doubt.NO_REFERENCE
    assert verdict.evidence.looks[0].reading.quota == 1100
    assert played.count("GET", "/api/log/") == 0


async def test_debits_and_reversals_are_keyed() -> None:
    gateway, played = await connected(
        "companion",
        {
            "POST /api/debit": [recorded("companion", "debit")],
            "POST /api/reversal": [recorded("companion", "reversal")],
        },
    )
    taken = await gateway.debits.create(
        Debit(user=a_user(), quota=250000, reference="RF-7K3F9Q-1", remark="back")
    )
    given = await gateway.reversals.create(Reversal(of="RF-7K3F9Q-1", reference="RV-7K3F9Q-1"))
    assert (taken.balance_after, given.balance_after) == (6000000, 6250000)
    assert played.bodies("POST", "/api/debit") == [
        {"user_id": 3, "quota": 250000, "remark": "RF-7K3F9Q-1 back", "at_most": False}
    ]
    assert played.bodies("POST", "/api/reversal") == [
        {"reference": "RF-7K3F9Q-1", "remark": "RV-7K3F9Q-1", "at_most": False}
    ]
    assert [request.headers["idempotency-key"] for request in played.asked] == ["RF-7K3F9Q-1", "RV-7K3F9Q-1"]


async def test_a_debit_of_at_most_may_take_less() -> None:
    gateway, _ = await connected("companion", {"POST /api/debit": [recorded("companion", "debit")]})
    debit = Debit(user=a_user(), quota=999999, reference="RF-7K3F9Q-1", at_most=True)
    assert (await gateway.debits.create(debit)).quota == 250000


async def test_a_debit_of_more_than_is_there_is_a_conflict() -> None:
    gateway, _ = await connected("companion", {"POST /api/debit": [recorded("companion", "debit-too-much")]})
    with pytest.raises(Conflict) as caught:
        await gateway.debits.create(Debit(user=a_user(), quota=99999999, reference="RF-7K3F9Q-2"))
    assert caught.value.code == "insufficient_quota"


async def test_a_used_key_is_told() -> None:
    gateway, _ = await connected("companion", {TOPUP: [recorded("companion", "topup-other-body")]})
    with pytest.raises(KeyConflict):
        await gateway.topups.create(a_topup())


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "newapi"])
async def test_other_dialects_have_no_debits(dialect: str) -> None:
    gateway, played = await connected(dialect, {})
    with pytest.raises(NotOffered):
        await gateway.debits.create(Debit(user=a_user(), quota=1, reference="RF-1-1"))
    with pytest.raises(NotOffered):
        await gateway.reversals.create(Reversal(of="RF-1-1", reference="RV-1-1"))
    assert played.asked == []
