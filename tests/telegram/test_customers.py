"""What a customer's chat rests on: pace, buttons, lengths, messages kept in a mail's form; and his card."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.case import CaseState
from bot.desk.chat import TelegramSender
from bot.desk.claim import Method
from bot.desk.lots import LotKind
from bot.desk.mail import Attachment, Mail
from bot.desk.opening import open_case
from bot.desk.proof import Proof, ProofWay
from bot.desk.walk import Walk
from bot.intake.mime import read
from bot.store.queries import CaseView
from bot.telegram.customers.filing import Incoming, letter_of, mail_of
from bot.telegram.customers.pace import PER_MINUTE_MAX, Allowed, Pace
from bot.telegram.customers.reply import DATA_BYTES_MAX, PREFIX, Button, Reply, cut, data_of
from bot.telegram.views.card import CardContext, draw
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import NOON, PER_UNIT, a_case, a_lot, a_refund, an_opening, some_facts
from tests.people import NAMES, OLGA

TEXTS = Catalogue()
WEI = TelegramSender(7, "Wei <b>Wang</b>", "wei_88")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def a_view(case: object, **more: object) -> CaseView:
    whole = {
        "case": case,
        "known_since": NOON,
        "past_topups": 0,
        "mailed_at": None,
        "mail_trouble": None,
        "mail_given_up": None,
    }
    return CaseView(**(whole | more))  # type: ignore[arg-type]


VIEWS = {
    "topup": a_view(a_case(sender=None, telegram=WEI, attachments=1), accounts_owned=2),
    "blocked": a_view(
        a_case(CaseState.CREDITED, sender=None, telegram=WEI),
        mail_given_up="Forbidden: bot was blocked by the user",
    ),
    "refund_pending": a_view(a_refund()),
    "refund_proven": a_view(
        a_refund(
            CaseState.AWAITING_OPERATOR,
            sender=None,
            telegram=WEI,
            proof=Proof(way=ProofWay.DISPLAY_NAME, at=NOON),
        ),
        accounts_owned=1,
        lots=(a_lot(kind=LotKind.BEFORE, paid=None, paid_rate=None), a_lot(case_ref="TU-7K3F9Q")),
    ),
    "refund_lots": a_view(
        a_refund(
            CaseState.AWAITING_OPERATOR,
            proof=Proof(way=ProofWay.PAID_LOTS, at=NOON, lots=("TU-7K3F9Q",)),
        ),
        lots=(a_lot(case_ref="TU-7K3F9Q"),),
    ),
    "refund_taken_on": a_view(
        a_refund(CaseState.AWAITING_OPERATOR, proof=Proof(way=ProofWay.OPERATOR, at=NOON, operator=OLGA))
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_customers_card_looks_as_kept(
    name: str, language: str, same_as_snapshot: Callable[[str, str], None]
) -> None:
    context = CardContext(texts=TEXTS, language=language, operator_names=NAMES, quota_per_unit=PER_UNIT)
    card = draw(VIEWS[name], context)
    buttons = "\n".join(" | ".join(button.text for button in row) for row in card.rows)

    assert "<b>Wang" not in card.html
    same_as_snapshot(f"card.customer_{name}.{language}", f"{card.html}\n\n{buttons}\n")


def test_who_is_too_fast_is_told_once_and_others_are_not_held_up() -> None:
    pace = Pace()
    said = [pace.of(7, 100.0) for _ in range(PER_MINUTE_MAX + 3)]

    assert said == [Allowed.YES] * PER_MINUTE_MAX + [Allowed.TOLD, Allowed.SILENT, Allowed.SILENT]
    assert pace.of(8, 100.0) is Allowed.YES
    assert pace.of(7, 161.0) is Allowed.YES
    assert [pace.of(7, 161.0) for _ in range(PER_MINUTE_MAX)][-1] is Allowed.TOLD, "once more, a minute later"


def test_a_button_says_what_it_is_for_within_64_bytes() -> None:
    data = f"walk:TU-7K3F9Q:account:{'f' * 8}-1111-2222-3333-{'0' * 12}"
    (row,) = Reply("text", ((Button("B", data),),)).keyboard().inline_keyboard  # type: ignore[union-attr]

    assert len(str(row[0].callback_data).encode()) <= DATA_BYTES_MAX
    assert data_of(str(row[0].callback_data)) == ("walk", data.removeprefix("walk:"))
    assert data_of("approve:TU-7K3F9Q:1") is None
    assert data_of(PREFIX + "x" * 100) is None
    assert Reply("text").keyboard() is None


@given(st.text(max_size=300), st.integers(2, 200))
def test_a_long_text_is_cut_as_telegram_counts(text: str, length: int) -> None:
    shown = cut(text, length)

    assert len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= length
    assert shown == text or shown.endswith("…")


def test_a_message_is_kept_as_a_mail_that_is_read_back_whole() -> None:
    receipt = Attachment("收据.png", "image/png", PNG, "f" * 64)
    incoming = Incoming(message_id=12, sent_at=NOON, text="已付 100 元\n<b>谢谢</b>", files=(receipt,))

    mail = read(letter_of(WEI, incoming))

    assert isinstance(mail, Mail)
    assert mail.sender is None
    assert mail.text.strip() == incoming.text
    assert [(file.filename, file.octets) for file in mail.attachments] == [("收据.png", PNG)]


def test_every_message_has_a_digest_of_its_own() -> None:
    one = Incoming(message_id=12, sent_at=NOON, text="the same")
    others = [replace(one, message_id=13), replace(one, folder="telegram-taps")]

    digests = {mail_of(WEI, incoming).content_digest for incoming in (one, *others)}
    assert len(digests) == 3
    assert mail_of(replace(WEI, id=8), one).content_digest not in digests
    assert (
        mail_of(replace(WEI, name="Other"), replace(one, sent_at=NOON + timedelta(1))).content_digest
        in digests
    )


def test_a_walks_claim_becomes_the_terms_of_its_case() -> None:
    walk = Walk(ref="TU-7K3F9Q").at_account("7", "anne88").by_method(Method.USDT, "USDT", "TRC20")
    reading = walk.of_amount(Decimal("12.50")).reading("9f2c1e", "zh")
    opening = replace(an_opening(reading=reading), telegram=WEI, language="zh")

    case = open_case(opening, some_facts()).case

    assert (case.person, case.sender, case.language, case.may_answer) == ("telegram:7", None, "zh", True)
    assert (str(case.terms.paid), case.terms.method, case.claimed_account) == ("12.50 USDT", "usdt", "anne88")
