"""The card: kept as text in both languages; hostile text stays text, and the message always parses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.case import Case, CaseState, Credited, FirstTap, Note, Warn, WarningKind
from bot.desk.mail import Address, Authenticity, Verdict
from bot.store.queries import CaseView
from bot.telegram.taps import Action, decode
from bot.telegram.views.card import LENGTH_MAX, Card, CardContext, draw, utf16_length
from bot.texts.catalogue import LANGUAGES, Catalogue
from sandbox.bot_api.formatting.html import parse_html
from tests.builders import (
    NOON,
    PER_UNIT,
    a_case,
    a_claim,
    a_question,
    a_refund,
    an_account,
    cny,
    found,
    some_terms,
)
from tests.people import ANNE, NAMES, OLGA

TEXTS = Catalogue()
HOSTILE = '<b>&amp;</b></blockquote><a href="tg://user?id=1">x</a>{detail}\u202e'
CREDITED = Credited(quota=6_250_000, before=210_000, after=6_460_000, at=NOON, may_tell_balance=True)
DECIDED = {"decided_by": OLGA, "decided_at": NOON}


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
    context = CardContext(texts=TEXTS, language=language, operator_names=NAMES, quota_per_unit=PER_UNIT)
    return draw(view if isinstance(view, CaseView) else a_view(view), context)


def shown(card: Card) -> str:
    """As a person sees it: its text as Telegram parses it, and its buttons."""
    rows = (" ".join(f"[ {button.text} ]" for button in row) for row in card.rows)
    return "\n".join([parse_html(card.html).text, *rows, ""])


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
    "stuck": a_view(a_case(CaseState.STUCK, stuck_because="no_row; account: before 1 left, now 1 left")),
    "credited": a_view(
        a_case(CaseState.CREDITED, credited=CREDITED, **DECIDED), mailed_at=NOON + timedelta(minutes=3)
    ),
    "mail_waiting": a_view(
        a_case(CaseState.CREDITED, credited=CREDITED, **DECIDED), mail_trouble="451 greylisted"
    ),
    "mail_given_up": a_view(
        a_case(CaseState.CREDITED, credited=CREDITED, **DECIDED), mail_given_up="550 unknown"
    ),
    "rejected": a_view(a_case(CaseState.REJECTED, **DECIDED)),
    "unreadable": a_view(
        a_question(
            sender=None, verdict=None, is_unreadable=True, words="60 levels deep", claimed_account=None
        )
    ),
    "question": a_view(a_question(words="How do I pay?", claimed_account=None)),
    "refund": a_view(a_refund(words="请退款")),
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
        stuck_because=text,
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
def test_hostile_html_stays_text(language: str) -> None:
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
def test_a_hundred_kilobytes_of_anything_fit_one_message(unit: str, language: str) -> None:
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
        (a_case(), [Action.APPROVE, Action.REJECT]),
        (a_case(account=None), [Action.REJECT]),
        (a_case(terms=some_terms(cny("0"), an_account())), [Action.REJECT]),
        (a_case(CaseState.STUCK), [Action.LOOK_AGAIN, Action.IT_WAS, Action.IT_WAS_NOT, Action.NO_MORE]),
        (a_case(CaseState.APPROVED), []),
        (a_case(CaseState.CREDITED), []),
        (a_case(CaseState.CLOSED), []),
        (a_question(), [Action.DISMISS]),
        (a_refund(), [Action.REJECT]),
    ],
    ids=lambda value: f"{value.kind}-{value.state}" if isinstance(value, Case) else "",
)
def test_a_card_offers_only_what_can_be_done(case: Case, actions: list[Action]) -> None:
    taps = [decode(button.data) for row in drawn(case).rows for button in row]

    assert [tap.action for tap in taps if tap] == actions


def test_the_same_case_gives_the_same_card() -> None:
    assert drawn(a_case()) == drawn(a_case())
