"""Digest, reminders, expiry: told once, remembered over a restart, never in quiet hours."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.desk.case import CaseState
from bot.desk.effects import Tell
from bot.desk.freeze import Freeze, FreezePhase
from bot.desk.mail import Disposition
from bot.handle import Handle
from bot.routines.digest import Digest
from bot.routines.retention import Retention
from bot.routines.waiting import ENDED_MAX, NAMED_MAX, Expiry, Reminders
from bot.store.codec import EFFECT
from bot.store.engine import Database
from bot.store.mailbox import Handled, Place, RawMail
from bot.store.pictures import NewPicture
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.tables import effects
from bot.store.uow import UnitOfWork
from bot.telegram.views.lists import ListContext
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import PER_UNIT, REF, RULES, SetClock, a_case, a_lot, an_account, cny, some_terms
from tests.databases import new_database
from tests.people import NAMES

SHANGHAI = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""Eight in the morning in Shanghai."""
TEXTS = Catalogue()


class HostClock(SetClock):
    """A clock that may be set, while time goes on as it does."""

    set_by_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.set_by_s)


class Room:
    """A desk with a clock that the test sets; made again over the same database, it is a restart."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.database = Database(url)
        migrate(self.database.engine)
        self.clock = HostClock(EIGHT)
        self.store = Store(self.database)
        self.handle = Handle(self.store, self.clock, RULES, b"k" * 16, lambda: None)
        self.away: dict[str, str] = {}
        lists = ListContext(
            texts=TEXTS, language=language, operator_names=NAMES, quota_per_unit=PER_UNIT, zone=SHANGHAI
        )
        self.digest = Digest(self.handle, time(9), lambda: self.away, lists)
        self.reminders = Reminders(self.handle, timedelta(hours=6), (time(23), time(8)), lists)
        self.expiry = Expiry(self.handle)

    async def keep(self, *cases: object) -> None:
        for case in cases:
            await self.store.write(lambda uow, case=case: uow.cases.open(case))  # type: ignore[misc]

    def told(self, text: str) -> list[dict[str, str]]:
        bodies = self.database.read_here(
            lambda c: list(c.scalars(select(effects.c.body).order_by(effects.c.id)))
        )
        said = [effect for body in bodies if isinstance(effect := EFFECT.load(body), Tell)]
        return [effect.values for effect in said if effect.text == text]

    def kinds(self) -> list[str]:
        return self.database.read_here(
            lambda c: list(c.scalars(select(effects.c.kind).order_by(effects.c.id)))
        )


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., Room]]:
    rooms: list[Room] = []
    url = new_database(tmp_path / "paydesk.db")

    def make(language: str = "en") -> Room:
        rooms.append(Room(url, language))
        return rooms[-1]

    yield make
    for room in rooms:
        room.database.close()


async def test_a_desk_that_has_just_begun_tells_of_no_yesterday(made) -> None:
    room = made()
    await room.digest.tell()
    room.clock.advance(3599)
    await room.digest.tell()

    assert room.told("digest") == []

    room.clock.advance(1)
    await room.digest.tell()
    assert [values["day"] for values in room.told("digest")] == ["2026-11-22"]


async def test_a_restart_tells_the_digest_of_a_day_no_second_time(made) -> None:
    room = made()
    await room.digest.tell()
    room.clock.advance(2 * 3600)
    await room.digest.tell()
    again = made()
    again.clock.at = room.clock.at
    await again.digest.tell()
    await again.digest.tell()

    assert len(again.told("digest")) == 1


async def test_a_digest_that_was_missed_is_told_at_the_next_start(made) -> None:
    room = made()
    await room.digest.tell()
    later = made()
    later.clock.advance(3 * 86_400 + 5 * 3600)
    await later.digest.tell()

    assert [values["day"] for values in later.told("digest")] == ["2026-11-25"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_digest_reads_as_kept(made, language: str, same_as_snapshot) -> None:
    room = made(language)
    await room.digest.tell()
    yesterday = EIGHT - timedelta(hours=10)
    credited = replace(a_case(CaseState.CREDITED), opened_at=yesterday, changed_at=yesterday)
    odd = some_terms(cny("100"), an_account(username="<b>&"))
    await room.keep(
        credited, replace(a_case(CaseState.STUCK, terms=odd), ref="TU-111112", opened_at=yesterday)
    )
    lot = a_lot(case_ref=credited.ref, opened_at=yesterday)
    await room.store.write(lambda uow: uow.ledger.open_lot(lot))
    room.away = {"gateway": "502"}
    room.clock.advance(3600)
    await room.digest.tell()

    (values,) = room.told("digest")
    same_as_snapshot(f"digest.{language}", TEXTS.say(language, "tell.digest", **values))


async def test_a_waiting_case_is_named_once_an_interval(made) -> None:
    room = made()
    begun = EIGHT - timedelta(hours=6)
    await room.keep(
        replace(a_case(), opened_at=begun, changed_at=begun),
        replace(a_case(CaseState.STUCK), ref="TU-111112", opened_at=begun, changed_at=begun),
        replace(a_case(), ref="TU-222224", opened_at=begun, changed_at=begun + timedelta(seconds=1)),
        replace(a_case(CaseState.NEEDS_INFO), ref="TU-333336", opened_at=begun, changed_at=begun),
    )
    await room.reminders.tell()
    await room.reminders.tell()
    (first,) = room.told("reminder")

    assert first["count"] == "2"
    assert "TU-7K3F9Q · ¥100.00 CNY → $12.50 USD · anne88 · 6 h 0 min" in first["lines"]
    assert "TU-111112" in first["lines"]

    again = made()
    again.clock.advance(6 * 3600)
    await again.reminders.tell()
    assert [values["count"] for values in again.told("reminder")] == ["2", "3"]


async def test_an_account_that_stays_frozen_past_its_time_is_told_every_hour(made) -> None:
    room = made()
    long = room.handle.rules.cached_for + room.handle.rules.thaws_after + timedelta(hours=1)
    freeze = Freeze(
        phase=FreezePhase.FROZEN, at=EIGHT - long, was_enabled=True, gateway_date=None, known_rows=()
    )
    begun = EIGHT - long
    stuck = replace(a_case(CaseState.STUCK), freeze=freeze, opened_at=begun, changed_at=begun)
    younger = replace(freeze, at=freeze.at + timedelta(hours=1, seconds=1))
    await room.keep(
        stuck,
        replace(stuck, ref="TU-111112", freeze=younger),
        replace(stuck, ref="TU-222224", freeze=None),
    )
    await room.reminders.tell()
    (first,) = room.told("reminder")

    assert first["count"] == "1"
    assert first["lines"].endswith("STUCK: please look · ❄️ frozen for 1 h 20 min")

    for minutes, told in ((59, 1), (60, 2)):
        room.clock.at = EIGHT + timedelta(minutes=minutes)
        await room.reminders.tell()
        assert len(room.told("reminder")) == told


async def test_nobody_is_reminded_in_quiet_hours(made) -> None:
    room = made()
    begun = EIGHT - timedelta(days=2)
    await room.keep(replace(a_case(), opened_at=begun, changed_at=begun))
    room.clock.at = EIGHT - timedelta(seconds=1)
    await room.reminders.tell()

    assert room.told("reminder") == []

    room.clock.at = EIGHT
    await room.reminders.tell()
    assert len(room.told("reminder")) == 1


async def test_one_reminder_names_so_many_and_counts_the_others(made) -> None:
    room = made()
    begun = EIGHT - timedelta(days=2)
    await room.keep(
        *(
            replace(a_case(), ref=f"TU-{n:06}", opened_at=begun, changed_at=begun)
            for n in range(NAMED_MAX + 5)
        )
    )
    await room.reminders.tell()
    (values,) = room.told("reminder")

    assert values["count"] == str(NAMED_MAX + 5)
    assert len(values["lines"].splitlines()) == NAMED_MAX + 1


async def test_what_the_customer_did_not_answer_expires_and_he_is_told(made) -> None:
    room = made()
    begun = EIGHT - RULES.expires_after
    await room.keep(
        replace(a_case(CaseState.NEEDS_INFO), changed_at=begun),
        replace(a_case(CaseState.NEEDS_INFO), ref="TU-111112", changed_at=begun + timedelta(seconds=1)),
    )
    await room.expiry.expire()
    await room.expiry.expire()

    states = [
        (await room.store.read(lambda uow, r=r: uow.cases.load(r))).state for r in ("TU-7K3F9Q", "TU-111112")
    ]
    assert states == [CaseState.EXPIRED, CaseState.NEEDS_INFO]
    assert sorted(room.kinds()) == ["card", "mail"]


async def test_29_a_clock_that_jumps_ends_nothing_before_the_next_look(made) -> None:
    room = made()
    await room.keep(replace(a_case(CaseState.NEEDS_INFO), changed_at=EIGHT))
    await room.expiry.expire()
    room.clock.set_by_s = 30 * 86_400
    room.clock.advance(3600)
    await room.expiry.expire()

    assert room.kinds() == []

    room.clock.set_by_s = 0
    room.clock.advance(3600)
    await room.expiry.expire()
    room.clock.advance(3600)
    await room.expiry.expire()
    assert room.kinds() == []


async def test_29_a_clock_that_was_wrong_from_the_start_makes_no_storm(made) -> None:
    room = made()
    begun = EIGHT - timedelta(days=100)
    await room.keep(
        *(
            replace(a_case(CaseState.NEEDS_INFO), ref=f"TU-{n:06}", changed_at=begun + timedelta(hours=n))
            for n in range(ENDED_MAX + 5)
        )
    )
    await room.expiry.expire()

    assert room.kinds().count("mail") == ENDED_MAX
    last = await room.store.read(lambda uow: uow.cases.load(f"TU-{ENDED_MAX:06}"))
    assert last.state is CaseState.NEEDS_INFO


async def test_mails_and_what_their_pictures_showed_are_cut_after_their_time(
    made: Callable[..., Room],
) -> None:
    room = made()
    await room.keep(a_case(CaseState.CLOSED))
    picture = NewPicture(digest="a", look="a", gradient="f", small=b"small")

    def came(uow: UnitOfWork) -> int:
        (mail,) = uow.mailbox.keep([RawMail(Place("INBOX", 1, 1), b"octets")], room.clock.now())
        told = Handled(
            mail_id=mail.id,
            disposition=Disposition.ACCEPT,
            reason="",
            message_id=None,
            content_digest="d",
            case_ref=REF,
        )
        uow.mailbox.handled_all([told])
        uow.pictures.keep(REF, mail.id, [picture])
        return mail.id

    mail_id = await room.store.write(came)
    retention = Retention(room.handle, 180)
    room.clock.advance(179 * 86_400)
    await retention.cut()
    assert await room.store.read(lambda uow: uow.mailbox.octets(mail_id)) == b"octets"

    room.clock.advance(2 * 86_400)
    await retention.cut()
    assert await room.store.read(lambda uow: uow.mailbox.octets(mail_id)) is None
    assert await room.store.read(lambda uow: uow.pictures.latest()) == ()
    assert await room.store.read(lambda uow: uow.pictures.look_of("a")) == "a", "the same octets are known"
