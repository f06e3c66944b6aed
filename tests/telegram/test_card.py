"""The card: kept as text in both languages; hostile text stays text, and the message always parses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.case import (
    Case,
    CaseState,
    Credited,
    Reversal,
    TermsChange,
    TermsPart,
    Warn,
    WarningKind,
)
from bot.desk.claim import Claim, SecondReading
from bot.desk.fact import Fact, FactKind, Figures, said
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.given_code import GivenCode
from bot.desk.lots import LotKind
from bot.desk.mail import Address, Authenticity, Verdict
from bot.desk.note import Note
from bot.desk.payback import Payback
from bot.desk.proof import Proof, ProofWay
from bot.desk.saying import RejectReason, ReverseReason, SayingKind, Told
from bot.store.queries import CaseView
from bot.telegram.taps import Action, Menu, decode, decode_retry
from bot.telegram.views.card import LENGTH_MAX, Card, CardContext, draw, rows_of, utf16_length
from bot.texts.catalogue import LANGUAGES, Catalogue
from sandbox.bot_api.formatting.html import parse_html
from tests.builders import (
    NOON,
    PER_UNIT,
    a_case,
    a_claim,
    a_lot,
    a_question,
    a_refund,
    an_account,
    cny,
    found,
    some_terms,
)
from tests.desk import refunds
from tests.people import ANNE, NAMES, OLGA

TEXTS = Catalogue()
HOSTILE = '<b>&amp;</b></blockquote><a href="tg://user?id=1">x</a>{detail}\u202e'
CREDITED = Credited(quota=6_250_000, before=210_000, after=6_460_000, at=NOON, may_tell_balance=True)
DECIDED = {"decided_by": OLGA, "decided_at": NOON}


GIVEN = GivenCode(ref="5", quota=6_250_000, made_at=NOON)
CODE_SENT = a_case(CaseState.CODE_SENT, account=None, code=GIVEN, is_by_code=True, **DECIDED)
FIGURES = Figures(left_before=210_000, used_before=0, left_now=210_000, used_now=0, attempted=6_250_000)
NO_ROW = Fact(kind=FactKind.NO_ROW, figures=FIGURES)
FOREIGN = Fact(kind=FactKind.FOREIGN_TOPUP, detail="a gift", quota=50_000, figures=FIGURES)
REVERSAL = Reversal(reason=ReverseReason.MISTAKE, operator=OLGA)
CONFIRMING = a_case(
    CaseState.CREDITED,
    credited=CREDITED,
    reversal=REVERSAL,
    first_tap=FirstTap(OLGA, NOON, TapOn.REVERSE),
    **DECIDED,
)
CREDITED_TWICE = a_case(
    CaseState.CREDITED,
    credited=CREDITED,
    surplus=(6_250_000,),
    warnings=(Warn(WarningKind.CREDITED_TWICE, "$12.50 USD"),),
    **DECIDED,
)
UNPROVEN = a_case(
    notes=(
        Note(
            NOON,
            ANNE.address,
            "是 200 元",
            True,
            claim=a_claim(cny("200")),
            authenticity=Authenticity.UNPROVEN,
        ),
    ),
    warnings=(Warn(WarningKind.ANSWER_UNPROVEN),),
)
MENUS = [Action.MENU, Action.MENU, Action.MENU]
"""Edit, ask, reject."""


def told(kind: SayingKind, choice: str = "", words: str = "") -> Told:
    return Told(kind=kind, choice=choice, words=words, operator=OLGA, at=NOON)


def a_view(case: Case, **more: object) -> CaseView:
    whole: dict[str, object] = {
        "known_since": NOON - timedelta(days=100),
        "past_topups": 3,
        "mailed_at": None,
        "mail_trouble": None,
        "mail_given_up": None,
    }
    return CaseView(case=case, **(whole | more))  # type: ignore[arg-type]


def drawn(view: CaseView | Case, language: str = "en") -> Card:
    context = CardContext(
        texts=TEXTS,
        language=language,
        operator_names=NAMES,
        quota_per_unit=PER_UNIT,
        cached_for=timedelta(minutes=10),
        thaws_after=timedelta(minutes=10),
    )
    return draw(view if isinstance(view, CaseView) else a_view(view), context)


def shown(card: Card) -> str:
    """As a person sees it: its text as Telegram parses it, and its buttons."""
    rows = (" ".join(f"[ {button.text} ]" for button in row) for row in card.rows)
    return "\n".join([parse_html(card.html).text, *rows, ""])


REFUND_LOTS = (refunds.LOT,)

CARDS = {
    "topup": a_view(a_case(attachments=1, claim=cny("100"))),
    "new_sender": a_view(a_case(), known_since=None, past_topups=0),
    "incomplete": a_view(a_case(claim=None, account=None, claimed_account=None)),
    "account_not_found": a_view(
        a_case(account=None, warnings=(Warn(WarningKind.ACCOUNT_UNKNOWN, "anne88"),))
    ),
    "warnings": a_view(
        a_case(
            verdict=Verdict(Authenticity.FAILED, ("dmarc=fail p=reject",)),
            warnings=tuple(Warn(kind, "…") for kind in WarningKind),
            first_tap=FirstTap(OLGA, NOON),
        )
    ),
    "notes": a_view(
        a_case(
            notes=(
                Note(NOON, ANNE.address, "已经转了", True),
                Note(NOON, "mallory@elsewhere.example", "hi", False),
            )
        )
    ),
    "approved": a_view(a_case(CaseState.APPROVED, **DECIDED)),
    "stuck": a_view(a_case(CaseState.STUCK, stuck_because=NO_ROW)),
    "credited": a_view(
        a_case(CaseState.CREDITED, credited=CREDITED, **DECIDED), mailed_at=NOON + timedelta(minutes=3)
    ),
    "mail_waiting": a_view(
        a_case(CaseState.CREDITED, credited=CREDITED, **DECIDED), mail_trouble="451 greylisted"
    ),
    "mail_given_up": a_view(
        a_case(CaseState.CREDITED, credited=CREDITED, **DECIDED), mail_given_up="550 unknown", retry_id=7
    ),
    "rejected": a_view(
        a_case(CaseState.REJECTED, told=told(SayingKind.REJECT, RejectReason.NOT_FOUND), **DECIDED)
    ),
    "asked": a_view(a_case(CaseState.NEEDS_INFO, told=told(SayingKind.ASK, "other", "Who <b>are</b> you?"))),
    "edited": a_view(
        a_case(
            changes=(
                TermsChange(part=TermsPart.AMOUNT, was="¥100.00 CNY", became="¥200.00 CNY", at=NOON),
                TermsChange(part=TermsPart.ACCOUNT, was="", became="anne88", at=NOON, operator=OLGA),
            )
        )
    ),
    "second_reading": a_view(
        a_case(
            claim=None,
            account=None,
            claimed_account=None,
            second=SecondReading(
                model="gpt-4o-mini",
                claim=a_claim(cny("20"), "bobby_2", reference=found("AB-12345-X7")),
            ),
        )
    ),
    "second_reading_without_currency": a_view(
        a_case(
            claim=None,
            claimed_account=None,
            second=SecondReading(model="gpt-4o-mini", claim=Claim(amount=found(Decimal("20.00")))),
        )
    ),
    "sought": a_view(a_case(account=None, account_named="bart", account_was="anne88")),
    "unproven_answer": a_view(UNPROVEN),
    "code_sent": a_view(CODE_SENT),
    "confirm_code": a_view(
        a_case(
            warnings=(Warn(WarningKind.OVER_CASE_LIMIT, "$200 USD"),),
            first_tap=FirstTap(OLGA, NOON, TapOn.CODE),
        )
    ),
    "confirm_reverse": a_view(CONFIRMING),
    "reversing": a_view(a_case(CaseState.REVERSING, credited=CREDITED, reversal=REVERSAL, **DECIDED)),
    "surplus": a_view(CREDITED_TWICE),
    "taking_surplus": a_view(
        replace(CREDITED_TWICE, state=CaseState.REVERSING, reversal=replace(REVERSAL, surplus=6_250_000))
    ),
    "reversed": a_view(
        a_case(
            CaseState.REVERSED,
            credited=CREDITED,
            reversal=replace(REVERSAL, taken=6_250_000, left=210_000),
            **DECIDED,
        )
    ),
    "stuck_reversal": a_view(
        a_case(CaseState.STUCK, credited=CREDITED, reversal=REVERSAL, stuck_because=FOREIGN)
    ),
    "answered": a_view(
        replace(a_question(told=told(SayingKind.ANSWER, words="Yes."), **DECIDED), state=CaseState.ANSWERED)
    ),
    "unreadable": a_view(
        a_question(
            sender=None, verdict=None, is_unreadable=True, words="60 levels deep", claimed_account=None
        )
    ),
    "question": a_view(a_question(words="How do I pay?", claimed_account=None)),
    "refund": a_view(a_refund(words="请退款")),
    "refund_asked": a_view(refunds.asked(), lots=REFUND_LOTS),
    "refund_warned": a_view(
        replace(
            refunds.asked(proof=Proof(way=ProofWay.OPERATOR, at=NOON, operator=OLGA)),
            payback=Payback(asked_left=6_250_000),
        ).warned(
            Warn(WarningKind.OWNER_UNPROVEN),
            Warn(WarningKind.NEW_PAYEE, "mallory@evil.example"),
            Warn(WarningKind.LESS_LEFT, "¥90.00 CNY → ¥45.00 CNY"),
        ),
        lots=(*REFUND_LOTS, a_lot(2_000_000, kind=LotKind.BEFORE, paid=None, method=None, market_rate=None)),
    ),
    "refund_approved": a_view(refunds.approved().case, lots=REFUND_LOTS),
    "refund_frozen": a_view(refunds.frozen(), lots=REFUND_LOTS),
    "refund_stuck": a_view(
        replace(refunds.debiting().case, state=CaseState.STUCK, stuck_because=FOREIGN),
        lots=REFUND_LOTS,
    ),
    "refund_stuck_frozen": a_view(
        replace(refunds.frozen(), state=CaseState.STUCK, stuck_because=FOREIGN), lots=REFUND_LOTS
    ),
    "frozen_for_its_credit": a_view(a_case(CaseState.CREDITING, **DECIDED), credit_frozen_at=NOON),
    "refund_debited": a_view(refunds.debited().case, lots=REFUND_LOTS),
    "refund_payable": a_view(refunds.payable(), lots=REFUND_LOTS),
    "refund_claimed": a_view(refunds.claimed(), lots=REFUND_LOTS),
    "refund_paid": a_view(refunds.paid().case, lots=REFUND_LOTS),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_a_card_looks_as_kept(name: str, language: str, same_as_snapshot: Callable[[str, str], None]) -> None:
    same_as_snapshot(f"card.{name}.{language}", shown(drawn(CARDS[name], language)))


def everywhere(text: str) -> Case:
    """A case with the same words wherever words can stand."""
    address = Address(f"{text}@mail.example", text)
    account = an_account(username=text)
    return a_case(
        sender=address,
        verdict=Verdict(Authenticity.UNPROVEN, (text,)),
        claim=cny("100"),
        account=account,
        words=text,
        claimed_account=text,
        thread=replace(a_case().thread, subject=text),
        notes=(Note(NOON, text, text, True), Note(NOON, text, text, False)),
        warnings=tuple(Warn(kind, text) for kind in WarningKind),
        terms=some_terms(cny("100"), account),
        stuck_because=said(text),
        told=told(SayingKind.ANSWER, words=text),
        changes=(TermsChange(part=TermsPart.ACCOUNT, was=text, became=text, at=NOON),),
        reversal=replace(REVERSAL, words=text),
        second=SecondReading(model=text, claim=a_claim(reference=found(text))),
        **DECIDED,
    )


def views_of(text: str) -> list[CaseView]:
    case = everywhere(text)
    case = replace(case, claim=a_claim(cny("100"), text, reference=found(text)))
    unnamed = replace(case, terms=some_terms(cny("100"), None))
    return [
        a_view(replace(case, state=state), mail_trouble=text)
        for state in (CaseState.STUCK, CaseState.CREDITED)
    ] + [
        a_view(case, mail_given_up=text),
        a_view(unnamed),
        a_view(replace(case, is_unreadable=True)),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_26_hostile_html_stays_text(language: str) -> None:
    for view in views_of(HOSTILE):
        parsed = parse_html(drawn(view, language).html)

        assert HOSTILE in parsed.text
        assert {entity.type for entity in parsed.entities} <= {
            "bold",
            "italic",
            "blockquote",
            "expandable_blockquote",
        }
        assert sum(entity.type == "bold" for entity in parsed.entities) == 1


@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
def test_no_text_anywhere_breaks_a_card(text: str, language: str) -> None:
    for view in views_of(text):
        card = drawn(view, language)
        parsed = parse_html(card.html)

        assert utf16_length(parsed.text) <= LENGTH_MAX
        assert {entity.type for entity in parsed.entities} <= {
            "bold",
            "italic",
            "blockquote",
            "expandable_blockquote",
        }
        for row in card.rows:
            assert all(len(button.data.encode()) <= 64 for button in row)


@pytest.mark.parametrize("unit", ["x", "充", "🀄", "&", "<", "\n", "&amp;", "e\u0301\u0327"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_26_a_hundred_kilobytes_of_anything_fit_one_message(unit: str, language: str) -> None:
    text = unit * (100_000 // len(unit))
    for view in [*views_of(text), a_view(a_case(words=text))]:
        card = drawn(view, language)

        assert utf16_length(parse_html(card.html).text) <= LENGTH_MAX
        assert view.case.ref in card.html


def test_a_long_mail_still_shows_its_beginning() -> None:
    text = parse_html(drawn(a_case(words="begin " + "x" * 100_000)).html).text

    assert "begin xxx" in text
    assert text.endswith("…")


@pytest.mark.parametrize("ref", ["TU-7K3F9Q", "RF-7K3F9Q", "QU-7K3F9Q"])
def test_buttons_carry_the_revision_that_is_shown(ref: str) -> None:
    for case in (a_case(revision=999_999_999), a_case(CaseState.STUCK, revision=999_999_999)):
        for button in (button for row in drawn(replace(case, ref=ref)).rows for button in row):
            assert len(button.data.encode()) <= 64
            tap = decode(button.data)
            assert tap is not None
            assert (tap.ref, tap.revision) == (ref, 999_999_999)


@pytest.mark.parametrize(
    ("case", "actions"),
    [
        (a_case(), [Action.APPROVE, Action.CODE, *MENUS]),
        (a_case(account=None), [Action.CODE, *MENUS]),
        (a_case(terms=some_terms(cny("0"), an_account())), MENUS),
        (a_case(claim=None, account=None), MENUS),
        (a_case(sender=None), [Action.APPROVE, Action.MENU, Action.MENU]),
        (a_case(CaseState.NEEDS_INFO), [*MENUS, Action.REOPEN]),
        (UNPROVEN, [Action.ADOPT, Action.APPROVE, Action.CODE, *MENUS]),
        (a_case(CaseState.STUCK), [Action.LOOK_AGAIN, Action.IT_WAS, Action.IT_WAS_NOT, Action.NO_MORE]),
        (a_case(CaseState.APPROVED), []),
        (a_case(CaseState.REVERSING), []),
        (a_case(CaseState.REVERSED, credited=CREDITED), []),
        (a_case(CaseState.CREDITED, credited=CREDITED), [Action.MENU, Action.PROMPT]),
        (a_case(CaseState.CLOSED, credited=CREDITED), [Action.MENU, Action.PROMPT]),
        (CONFIRMING, [Action.CONFIRM_REVERSE, Action.KEEP]),
        (CODE_SENT, [Action.TAKE_BACK]),
        (replace(CODE_SENT, code=replace(GIVEN, is_recalled=True)), []),
        (replace(CODE_SENT, state=CaseState.REDEEMED), [Action.PROMPT, Action.PROMPT]),
        (replace(CODE_SENT, state=CaseState.REDEEMED, credited=CREDITED), []),
        (a_case(CaseState.REJECTED), [Action.REOPEN]),
        (a_case(CaseState.WITHDRAWN), [Action.REOPEN]),
        (a_case(CaseState.EXPIRED), [Action.REOPEN]),
        (a_question(), [Action.PROMPT, Action.DISMISS]),
        (a_question(sender=None), [Action.DISMISS]),
        (replace(a_question(), state=CaseState.ANSWERED), [Action.PROMPT]),
        (a_refund(), [Action.TAKE_ON, Action.MENU]),
        (refunds.asked(), [Action.PROMPT, Action.MENU, Action.LOOK, Action.MENU, Action.MENU]),
        (
            refunds.asked(proof=None),
            [Action.TAKE_ON, Action.PROMPT, Action.MENU, Action.LOOK, Action.MENU, Action.MENU],
        ),
        (refunds.approved().case, [Action.STOP]),
        (refunds.frozen(), [Action.STOP]),
        (refunds.debited().case, [Action.CREDIT_BACK]),
        (refunds.payable(), [Action.CLAIM, Action.CREDIT_BACK]),
        (refunds.claimed(), [Action.PROMPT, Action.RELEASE]),
        (refunds.paid().case, []),
    ],
    ids=lambda value: f"{value.kind}-{value.state}" if isinstance(value, Case) else "",
)
def test_a_card_offers_only_what_can_be_done(case: Case, actions: list[Action]) -> None:
    taps = [decode(button.data) for row in drawn(case).rows for button in row]

    assert [tap.action for tap in taps if tap] == actions


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("menu", Menu)
def test_a_menu_looks_as_kept(
    menu: Menu, language: str, same_as_snapshot: Callable[[str, str], None]
) -> None:
    case = {
        Menu.REVERSE: a_case(CaseState.CREDITED, credited=CREDITED),
        Menu.PART: refunds.asked(),
    }.get(menu, a_case())
    context = CardContext(
        texts=TEXTS,
        language=language,
        operator_names=NAMES,
        quota_per_unit=PER_UNIT,
        cached_for=timedelta(minutes=10),
        thaws_after=timedelta(minutes=10),
    )
    rows = rows_of(a_view(case, lots=REFUND_LOTS), context, menu)

    shown = "\n".join(" ".join(f"[ {button.text} ]" for button in row) for row in rows)

    same_as_snapshot(f"menu.{menu}.{language}", f"{shown}\n")
    assert all(decode(button.data) for row in rows for button in row)


@pytest.mark.parametrize("menu", [Menu.EDIT, Menu.CURRENCY, Menu.REJECT])
def test_a_menu_for_a_case_that_is_decided_is_its_main_one(menu: Menu) -> None:
    view = a_view(a_case(CaseState.CREDITED, credited=CREDITED))
    context = CardContext(texts=TEXTS, language="en", operator_names=NAMES, quota_per_unit=PER_UNIT)

    assert rows_of(view, context, menu) == rows_of(view, context)


def test_a_mail_that_was_given_up_can_be_tried_again() -> None:
    view = a_view(a_case(CaseState.CREDITED, credited=CREDITED), mail_given_up="550 unknown", retry_id=7)

    assert decode_retry(drawn(view).rows[-1][0].data) == 7


def test_the_same_case_gives_the_same_card() -> None:
    assert drawn(a_case()) == drawn(a_case())
