"""The mailbox: octets are kept once per place, twins are found by content, bookmarks move."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.desk.case import CaseState
from bot.desk.mail import Disposition
from bot.store.cards import ShownCard
from bot.store.mailbox import Bookmark, Handled, Place, RawMail
from tests.builders import NOON, REF, a_case, a_rate
from tests.store.steps import Steps

LATER = NOON + timedelta(minutes=1)


def raw(uid: int, octets: bytes = b"Subject: hi\r\n\r\nhi", uidvalidity: int = 1) -> RawMail:
    return RawMail(Place("INBOX", uidvalidity, uid), octets)


def handled(
    steps: Steps,
    mail_id: int,
    digest: str = "d",
    case_ref: str | None = None,
    message_id: str | None = "<a@b>",
) -> None:
    told = Handled(
        mail_id=mail_id,
        disposition=Disposition.ACCEPT,
        reason="opens",
        message_id=message_id,
        content_digest=digest,
        case_ref=case_ref,
    )
    steps.write(lambda uow: uow.mailbox.handled_all([told]))


def test_a_batch_is_kept_and_comes_back_in_order(steps: Steps) -> None:
    batch = [raw(5, b"\x00\xff five"), raw(7, b"seven")]

    kept = steps.write(lambda uow: uow.mailbox.keep(batch, NOON))

    assert [(mail.place.uid, mail.octets, mail.tries) for mail in kept] == [
        (5, b"\x00\xff five", 1),
        (7, b"seven", 1),
    ]
    assert steps.read(lambda uow: uow.mailbox.octets(kept[0].id)) == b"\x00\xff five"


def test_keeping_the_same_places_again_keeps_nothing_twice_and_counts_the_tries(steps: Steps) -> None:
    first = steps.write(lambda uow: uow.mailbox.keep([raw(5), raw(6)], NOON))
    handled(steps, first[0].id)

    second = steps.write(lambda uow: uow.mailbox.keep([raw(5), raw(6), raw(7)], LATER))
    third = steps.write(lambda uow: uow.mailbox.keep([raw(6)], LATER))

    assert [(mail.place.uid, mail.tries) for mail in second] == [(6, 2), (7, 1)]
    assert second[0].id == first[1].id
    assert [mail.tries for mail in third] == [3]


def test_the_same_uid_under_another_uidvalidity_is_another_mail(steps: Steps) -> None:
    steps.write(lambda uow: uow.mailbox.keep([raw(5)], NOON))

    (other,) = steps.write(lambda uow: uow.mailbox.keep([raw(5, b"other", uidvalidity=2)], NOON))

    assert (other.octets, other.tries) == (b"other", 1)


def test_a_twin_is_found_by_content_once_the_first_is_handled(steps: Steps) -> None:
    (first,) = steps.write(lambda uow: uow.mailbox.keep([raw(5)], NOON))
    assert steps.read(lambda uow: uow.mailbox.twins_of(["d"])) == {}

    handled(steps, first.id, digest="d")
    (again,) = steps.write(lambda uow: uow.mailbox.keep([raw(6)], NOON))
    handled(steps, again.id, digest="d")

    assert steps.read(lambda uow: uow.mailbox.twins_of(["d", "e"])) == {"d": first.id}


def test_a_message_id_of_any_length_is_recorded(steps: Steps) -> None:
    (mail,) = steps.write(lambda uow: uow.mailbox.keep([raw(5)], NOON))

    handled(steps, mail.id, message_id=f"<{'x' * 5000}@b>")

    assert steps.write(lambda uow: uow.mailbox.keep([raw(5)], NOON)) == []


def test_the_first_mail_of_a_case_is_the_one_that_opened_it(steps: Steps) -> None:
    steps.write(lambda uow: uow.cases.open(a_case()))
    kept = steps.write(lambda uow: uow.mailbox.keep([raw(5, b"first"), raw(6, b"second")], NOON))
    for mail in reversed(kept):
        handled(steps, mail.id, case_ref=REF)

    assert steps.read(lambda uow: uow.mailbox.first_of_case(REF)) == b"first"
    assert steps.read(lambda uow: uow.mailbox.first_of_case("TU-000000")) is None


def test_a_bookmark_moves_and_is_each_folders_own(steps: Steps) -> None:
    assert steps.read(lambda uow: uow.mailbox.bookmark("INBOX")) is None

    steps.write(lambda uow: uow.mailbox.set_bookmark(Place("INBOX", 1, 5), NOON))
    steps.write(lambda uow: uow.mailbox.set_bookmark(Place("INBOX", 2, 3), LATER))
    steps.write(lambda uow: uow.mailbox.set_bookmark(Place("垃圾邮件", 2**32 - 1, 2**32 - 1), NOON))

    assert steps.read(lambda uow: uow.mailbox.bookmark("INBOX")) == Bookmark("INBOX", 2, 3, LATER)
    assert steps.read(lambda uow: uow.mailbox.bookmark("垃圾邮件")) == Bookmark(
        "垃圾邮件", 2**32 - 1, 2**32 - 1, NOON
    )


def test_an_answer_to_our_mail_finds_its_case(steps: Steps) -> None:
    for ref in (REF, "TU-111112"):
        steps.write(lambda uow, ref=ref: uow.cases.open(a_case(ref=ref)))  # type: ignore[misc]
    steps.write(lambda uow: uow.mailbox.sent("<old@gateway.example>", "TU-111112", NOON))
    steps.write(lambda uow: uow.mailbox.sent("<new@gateway.example>", REF, LATER))
    steps.write(lambda uow: uow.mailbox.sent("<new@gateway.example>", REF, LATER))

    def case_of(*ids: str) -> str | None:
        return steps.read(lambda uow: uow.mailbox.case_of_thread(ids))

    assert case_of("<x@y>", "<old@gateway.example>") == "TU-111112"
    assert case_of("<new@gateway.example>", "<old@gateway.example>") == REF
    assert case_of("<x@y>") is None
    assert case_of() is None


def test_a_card_is_remembered_until_it_is_gone(steps: Steps) -> None:
    steps.write(lambda uow: uow.cases.open(a_case()))
    card = ShownCard(REF, -100_200_300_400, 5, "digest", is_buttoned=False)
    steps.write(lambda uow: uow.cards.save(ShownCard(REF, 1, 2, "")))
    steps.write(lambda uow: uow.cards.save(card))
    assert steps.read(lambda uow: uow.cards.of(REF)) == card

    steps.write(lambda uow: uow.cards.forget(REF))
    assert steps.read(lambda uow: uow.cards.of(REF)) is None


@pytest.mark.parametrize("per_usd", ["7.18", "7.181234567890123456789"])
def test_the_latest_market_rate_is_the_one_accepted_last(steps: Steps, per_usd: str) -> None:
    steps.write(lambda uow: uow.rates.accept(a_rate("7.0"), NOON))
    steps.write(lambda uow: uow.rates.accept(a_rate(per_usd), NOON))
    steps.write(lambda uow: uow.rates.accept(a_rate(per_usd), LATER))
    steps.write(lambda uow: uow.rates.accept(a_rate("1.1", "EUR"), LATER))

    assert steps.read(lambda uow: uow.rates.latest("CNY")) == a_rate(per_usd)
    assert steps.read(lambda uow: uow.rates.latest("THB")) is None


def test_a_case_is_found_by_whom_we_wrote_to_and_by_the_mails_that_came(steps: Steps) -> None:
    """What a bounce without a reference, and an operator's own answer, have to go by."""
    (mail,) = steps.write(lambda uow: uow.mailbox.keep([raw(5)], NOON))
    steps.write(lambda uow: uow.cases.open(a_case()))
    assert steps.read(lambda uow: uow.mailbox.case_mailed_last("anne@mail.example")) is None
    handled(steps, mail.id, case_ref=REF)
    steps.write(lambda uow: uow.mailbox.sent("<ours@gateway.example>", REF, NOON))

    assert steps.read(lambda uow: uow.mailbox.case_mailed_last("anne@mail.example")) == REF
    assert steps.read(lambda uow: uow.mailbox.case_mailed_last("bart@mail.example")) is None
    assert steps.read(lambda uow: uow.mailbox.case_of_mails(["<a@b>"])) == REF
    assert steps.read(lambda uow: uow.mailbox.case_of_mails(["<other@b>"])) is None
    assert steps.read(lambda uow: uow.mailbox.case_of_mails([])) is None


def a_handled_mail(steps: Steps, uid: int, kept_at: datetime, case_ref: str | None, **more: Any) -> int:
    (mail,) = steps.write(lambda uow: uow.mailbox.keep([RawMail(Place("INBOX", 1, uid), b"x")], kept_at))
    handled(steps, mail.id, **({"case_ref": case_ref} | more))
    return mail.id


def test_old_mails_are_cut_but_not_those_of_a_case_that_goes_on(steps: Steps) -> None:
    day = timedelta(days=1)
    steps.write(lambda uow: uow.cases.open(a_case(CaseState.STUCK, ref="TU-111112")))
    steps.write(lambda uow: uow.cases.open(a_case(CaseState.CLOSED, ref="TU-222224")))
    old = NOON - 200 * day
    going_on = a_handled_mail(steps, 1, old, "TU-111112")
    ended = a_handled_mail(steps, 2, old, "TU-222224")
    nobodys = a_handled_mail(steps, 3, old, None)
    young = a_handled_mail(steps, 4, NOON, "TU-222224")
    (unread,) = steps.write(lambda uow: uow.mailbox.keep([RawMail(Place("INBOX", 1, 5), b"x")], old))

    cut = partial(steps.write, lambda uow: uow.mailbox.cut(NOON - 180 * day, [CaseState.CLOSED], 10))
    assert cut() == (ended, nobodys)
    assert cut() == ()
    octets = {
        number: steps.read(lambda uow, number=number: uow.mailbox.octets(number))  # type: ignore[misc]
        for number in (going_on, ended, nobodys, young, unread.id)
    }
    assert octets == {going_on: b"x", ended: None, nobodys: None, young: b"x", unread.id: b"x"}


def test_a_long_message_id_in_any_script_is_kept_and_found(steps: Steps) -> None:
    long = f"<{'例' * 990}@x>"
    steps.write(lambda uow: uow.cases.open(a_case()))
    a_handled_mail(steps, 1, NOON, REF, message_id=long)

    assert steps.read(lambda uow: uow.mailbox.case_of_mails([long])) == REF
    assert steps.read(lambda uow: uow.mailbox.case_of_mails(["<other@x>"])) is None
