"""Setting a quota: freeze, settle, read, write, verify, unfreeze; rows 6, 7, 37, 40, 42, 43 and 67 of faults.md."""

from typing import Any

import httpx
import pytest

from gateway_client import (
    BadAnswer,
    NotFound,
    NotShown,
    Reading,
    Refused,
    Resting,
    Step,
    StepKind,
    Unsettled,
    UserStatus,
)
from tests.gateway_client.builders import HandClock, account, connected
from tests.gateway_client.recorded import envelope
from tests.gateway_client.test_topups import log, row_json

ME = "GET /api/user/3"
PUT = "PUT /api/user/"
RESTING = Resting(cache_s=600, interval_s=10, within_s=60)
ON, OFF = account(), account(status=2)
AFTER = account(status=2, quota=40)
LOG_OF_NEWAPI = envelope({"items": [], "total": 0, "page": 1, "page_size": 100})


def answers(*readings: Any, put: Any = None) -> dict[str, list[Any]]:
    return {ME: list(readings), PUT: [put or envelope()], "GET /api/log/": [log()]}


# first look, frozen twice (before and after the PUT), at rest twice, before writing
FROZEN = [ON, ON, OFF, OFF, OFF, OFF]
# after writing twice, before unfreezing, after
WRITTEN = [AFTER, AFTER, AFTER, ON]


async def changed(
    given: dict[str, list[Any]],
    target: Any = lambda reading: reading.quota - 60,
    dialect: str = "oneapi",
    **more: Any,
) -> tuple[Any, Any, HandClock]:
    clock = HandClock()
    gateway, played = await connected(dialect, given, clock)
    done = await gateway.users.set_quota(3, target, resting=RESTING, **more)
    return done, played, clock


async def test_all_steps_are_done_in_order() -> None:
    steps: list[Step] = []

    async def note(step: Step) -> None:
        steps.append(step)

    done, played, clock = await changed(answers(*FROZEN, *WRITTEN), note=note)
    assert played.bodies("PUT", "/api/user/") == [
        {"id": 3, "status": 2},
        {"id": 3, "quota": 40},
        {"id": 3, "status": 1},
    ]
    assert [(step.kind, step.status_before, step.target) for step in steps] == [
        (StepKind.FREEZE, UserStatus.ENABLED, None),
        (StepKind.WRITE, UserStatus.ENABLED, 40),
        (StepKind.RESTORE, UserStatus.ENABLED, None),
    ]
    assert clock.slept == [600, 10, 10, 600]
    assert (done.before.quota, done.after.quota, done.written, done.difference) == (100, 40, 40, 0)


async def test_a_figure_that_rises_needs_no_second_wait() -> None:
    more = account(status=2, quota=160)
    _, _, clock = await changed(
        answers(*FROZEN, more, more, more, account(quota=160)), lambda reading: reading.quota + 60
    )
    # What is cached is smaller than what is there: no call is admitted that should not be.
    assert clock.slept == [600, 10, 10]


async def test_each_step_is_noted_before_it_is_done() -> None:
    seen: list[int] = []
    clock = HandClock()
    gateway, played = await connected("oneapi", answers(*FROZEN, *WRITTEN), clock)

    async def note(_: Step) -> None:
        seen.append(played.count("PUT", "/api/user/"))

    await gateway.users.set_quota(3, lambda _: 40, resting=RESTING, note=note)
    assert seen == [0, 1, 2]


async def test_an_account_disabled_for_cause_stays_disabled() -> None:
    done, played, _ = await changed(answers(OFF, OFF, OFF, OFF, AFTER, AFTER))
    assert played.bodies("PUT", "/api/user/") == [{"id": 3, "quota": 40}]
    assert done.status is UserStatus.DISABLED


async def test_a_running_call_is_waited_for() -> None:
    moving = account(status=2, quota=90, used_quota=60)
    seen: list[Reading] = []

    def target(reading: Reading) -> int:
        seen.append(reading)
        return 40

    after = account(status=2, quota=40, used_quota=60)
    _, _, clock = await changed(
        answers(ON, ON, OFF, OFF, moving, moving, moving, after, after, after, ON), target
    )
    assert [reading.quota for reading in seen] == [90]
    assert clock.slept == [600, 10, 10, 10, 600]


async def test_an_account_that_keeps_moving_is_left_alone_and_unfrozen() -> None:
    moving = [account(status=2, quota=quota) for quota in range(90, 82, -1)]
    clock = HandClock()
    gateway, played = await connected("oneapi", answers(ON, ON, OFF, *moving[:7], OFF, ON), clock)
    with pytest.raises(Unsettled, match="kept moving for 60 s"):
        await gateway.users.set_quota(3, lambda _: 0, resting=RESTING)
    assert played.bodies("PUT", "/api/user/") == [{"id": 3, "status": 2}, {"id": 3, "status": 1}]


async def test_what_was_written_and_does_not_rest_is_never_taken_for_untouched() -> None:
    moving = [account(status=2, quota=quota) for quota in range(40, 32, -1)]
    gateway, _ = await connected("oneapi", answers(*FROZEN, *moving[:7], OFF, ON))
    with pytest.raises(NotShown, match="written, and account 3 kept moving"):
        await gateway.users.set_quota(3, lambda _: 40, resting=RESTING)


async def test_what_moves_between_the_note_and_the_write_stops_it() -> None:
    gateway, played = await connected("oneapi", answers(*FROZEN[:5], account(status=2, quota=99), OFF, ON))
    with pytest.raises(Unsettled, match="moved while it was frozen"):
        await gateway.users.set_quota(3, lambda _: 0, resting=RESTING)
    assert played.bodies("PUT", "/api/user/")[-1] == {"id": 3, "status": 1}


async def test_a_caller_who_changes_his_mind_finds_it_unfrozen() -> None:
    gateway, played = await connected("oneapi", answers(*FROZEN[:5], OFF, ON))

    def target(_: Reading) -> int:
        raise LookupError("less is left than was approved")

    with pytest.raises(LookupError):
        await gateway.users.set_quota(3, target, resting=RESTING)
    assert played.bodies("PUT", "/api/user/") == [{"id": 3, "status": 2}, {"id": 3, "status": 1}]


async def test_a_negative_target_is_refused_and_the_account_unfrozen() -> None:
    gateway, played = await connected("oneapi", answers(*FROZEN[:5], OFF, ON))
    with pytest.raises(ValueError, match="cannot be left with -1"):
        await gateway.users.set_quota(3, lambda _: -1, resting=RESTING)
    assert played.bodies("PUT", "/api/user/")[-1] == {"id": 3, "status": 1}


async def test_oneapi_is_left_with_1_and_says_so() -> None:
    left = account(status=2, quota=1)
    done, played, _ = await changed(answers(*FROZEN, left, left, left, ON), lambda _: 0)
    assert played.bodies("PUT", "/api/user/")[1] == {"id": 3, "quota": 1}
    assert (done.wanted, done.written) == (0, 1)


async def test_the_companion_is_left_with_0() -> None:
    left = account(status=2, quota=0)
    done, played, _ = await changed(answers(*FROZEN, left, left, left, ON), lambda _: 0, "companion")
    assert played.bodies("PUT", "/api/user/")[1] == {"id": 3, "quota": 0}
    assert (done.wanted, done.written) == (0, 0)


async def test_newapi_is_overridden_by_manage() -> None:
    given = answers(*FROZEN, *WRITTEN)
    given["POST /api/user/manage"] = [envelope()]
    given["GET /api/log/"] = [envelope({"items": [], "total": 0})]
    _, played, _ = await changed(given, dialect="newapi")
    assert played.bodies("POST", "/api/user/manage") == [
        {"id": 3, "action": "disable"},
        {"id": 3, "action": "add_quota", "mode": "override", "value": 40},
        {"id": 3, "action": "enable"},
    ]


async def test_a_write_without_an_answer_is_read_back() -> None:
    given = answers(*FROZEN, *WRITTEN)
    given[PUT] = [envelope(), httpx.ReadTimeout(""), envelope()]
    done, _, _ = await changed(given)
    assert done.after.quota == 40


async def test_a_write_that_nothing_shows_is_doubt_and_the_account_unfrozen() -> None:
    clock = HandClock()
    gateway, played = await connected("oneapi", answers(*FROZEN, *[OFF] * 7, OFF, ON), clock)
    with pytest.raises(NotShown, match="does not show the quota"):
        await gateway.users.set_quota(3, lambda _: 40, resting=RESTING)
    assert played.bodies("PUT", "/api/user/")[-1] == {"id": 3, "status": 1}


async def test_a_quota_that_is_right_already_is_not_written() -> None:
    done, played, _ = await changed(answers(*FROZEN, OFF, OFF, OFF, ON), lambda reading: reading.quota)
    assert played.bodies("PUT", "/api/user/") == [{"id": 3, "status": 2}, {"id": 3, "status": 1}]
    assert done.difference == 0


async def test_a_late_call_shows_as_a_difference() -> None:
    late = account(status=2, quota=33, used_quota=57)
    done, _, _ = await changed(answers(*FROZEN, AFTER, late, late, late, ON))
    assert (done.written, done.after.quota, done.difference) == (40, 33, -7)


async def test_a_credit_by_hand_meanwhile_is_named() -> None:
    given = answers(*FROZEN, *WRITTEN)
    known, of_another = row_json(content="before"), row_json(id=9, user_id=4)
    given["GET /api/log/"] = [log(known), log(row_json(id=10, content="by hand"), known, of_another)]
    done, _, _ = await changed(given)
    assert [row.content for row in done.foreign_rows] == ["by hand"]


async def test_more_than_an_account_can_hold_is_refused_and_nothing_written() -> None:
    most = 2**31 - 1
    given = {
        ME: [ON, ON, OFF, OFF, OFF, OFF, ON],
        "POST /api/user/manage": [envelope()],
        "GET /api/log/": [LOG_OF_NEWAPI],
    }
    gateway, played = await connected("newapi", given, HandClock())
    with pytest.raises(Refused, match=f"at most {most} quota, not {most + 1}"):
        await gateway.users.set_quota(3, lambda _: most + 1, resting=RESTING)
    actions = [body["action"] for body in played.bodies("POST", "/api/user/manage")]
    assert actions == ["disable", "enable"]


async def test_an_account_that_is_gone_is_not_found() -> None:
    gateway, _ = await connected("oneapi", answers(account(status=3)))
    with pytest.raises(NotFound):
        await gateway.users.set_quota(3, lambda _: 0)


async def test_a_gateway_that_breaks_in_the_middle_leaves_nobody_frozen() -> None:
    broken = account(quota="100")
    gateway, played = await connected("oneapi", answers(*FROZEN[:3], broken, broken, broken, OFF, ON))
    with pytest.raises(BadAnswer):
        await gateway.users.set_quota(3, lambda _: 0, resting=RESTING)
    assert played.bodies("PUT", "/api/user/")[-1] == {"id": 3, "status": 1}
