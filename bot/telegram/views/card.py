"""The operator's card: who, what account, what money, what to beware of, in the mail's own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import escape, unescape
from typing import Final

from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.money import Money, usd_of
from bot.store.queries import CaseView
from bot.telegram.taps import Action, Tap
from bot.texts.catalogue import Catalogue

LENGTH_MAX: Final = 4096
"""UTF-16 units of a message after its entities are parsed (Bot API, sendMessage)."""
WORDS_SHOWN: Final = 1200
NOTES_SHOWN: Final = 3
NOTE_LENGTH: Final = 300
FACTS_LENGTH: Final = 400
_TAG: Final = re.compile(r"<[^>]*>")

_DECIDED: Final = frozenset(
    {CaseState.APPROVED, CaseState.CREDITING, CaseState.CREDITED, CaseState.REJECTED, CaseState.CLOSED}
)


@dataclass(frozen=True, slots=True)
class Button:
    """One button of a card."""

    text: str
    data: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown: Telegram's HTML, and rows of buttons."""

    html: str
    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContext:
    """What drawing needs besides the case."""

    texts: Catalogue
    language: str
    operator_names: Mapping[int, str]
    quota_per_unit: int


def draw(view: CaseView, context: CardContext) -> Card:
    """The card of a case as it stands; the same view gives the same card."""
    say = partial(context.texts.say_html, context.language)
    parts = [
        _headline(view.case, context),
        _state(view, context),
        *_sender(view, context),
        *(
            ()
            if view.case.kind is CaseKind.QUESTION
            else (_account(view.case, context), *_money(view.case, context))
        ),
        say("card.files", count=view.case.attachments) if view.case.attachments else "",
        *(f"⚠️ {say(f'warning.{warn.kind}', detail=_short(warn.detail))}" for warn in view.case.warnings),
        *_notes(view.case, context),
    ]
    words = view.case.words.strip()
    html = _fitting(parts)
    room = LENGTH_MAX - _shown_length(html) - 200
    if words and room > 0 and not view.case.is_unreadable:
        html += f"\n<blockquote expandable>{_escaped(_cut(words, min(room // 2, WORDS_SHOWN)))}</blockquote>"
    return Card(html, _buttons(view.case, context))


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shown_length(html: str) -> int:
    """Units of a card's HTML once its tags and references are read."""
    return utf16_length(unescape(_TAG.sub("", html)))


def _fitting(parts: Sequence[str]) -> str:
    """The parts that one message holds, in their order: what is last goes first."""
    html = ""
    for part in filter(None, parts):
        longer = f"{html}\n{part}" if html else part
        if _shown_length(longer) > LENGTH_MAX:
            break
        html = longer
    return html


def _headline(case: Case, context: CardContext) -> str:
    """The line that a phone's notification shows."""
    parts = [case.ref]
    if case.terms.paid:
        quota = case.terms.quota(context.quota_per_unit)
        arrow = f" → {usd_of(quota, context.quota_per_unit)}" if quota else ""
        parts.append(f"{case.terms.paid}{arrow}")
    else:
        parts.append(context.texts.say(context.language, f"kind.{case.kind}"))
    name = case.terms.account.username if case.terms.account else case.claimed_account
    if name:
        parts.append(_short(name))
    return f"<b>{_escaped(' · '.join(parts))}</b>"


def _state(view: CaseView, context: CardContext) -> str:
    case, say = view.case, partial(context.texts.say_html, context.language)
    lines = [f"<i>{say(f'state.{case.state}')}</i>"]
    if case.credited:
        before = usd_of(case.credited.before, context.quota_per_unit)
        after = usd_of(case.credited.after, context.quota_per_unit)
        lines.append(say("card.credited", before=before, after=after))
    if case.state in _DECIDED and case.decided_by is not None and case.decided_at is not None:
        name = context.operator_names.get(case.decided_by, str(case.decided_by))
        lines.append(say("card.decided_by", name=name, time=_time(case.decided_at)))
    if case.stuck_because:
        lines.append(say("card.stuck", facts=_cut(case.stuck_because, FACTS_LENGTH)))
    if view.mail_given_up:
        lines.append(say("card.mail_given_up", trouble=_short(view.mail_given_up)))
    elif view.mail_trouble:
        lines.append(say("card.mail_waiting", trouble=_short(view.mail_trouble)))
    elif view.mailed_at:
        lines.append(say("card.mailed", time=_time(view.mailed_at)))
    if case.first_tap:
        lines.append(say("card.second_tap"))
    if case.is_unreadable:
        lines.append(say("card.unreadable", reason=_short(case.words)))
    if case.kind is CaseKind.REFUND:
        lines.append(say("card.refund_later"))
    return "\n".join(lines)


def _sender(view: CaseView, context: CardContext) -> list[str]:
    case, say = view.case, partial(context.texts.say_html, context.language)
    if case.sender is None:
        return [say("card.no_sender")]
    name = f"{case.sender.name} " if case.sender.name else ""
    lines = [say("card.from", address=_short(f"{name}<{case.sender.address}>"))]
    if case.verdict:
        why = case.verdict.reasons[0] if case.verdict.reasons else "–"
        lines.append(say(f"verdict.{case.verdict.authenticity}", why=_short(why)))
    if view.known_since and view.known_since < case.opened_at:
        date = view.known_since.strftime("%Y-%m-%d")
        lines.append(say("card.known_since", date=date, count=max(view.past_topups, 0)))
    else:
        lines.append(say("card.new_sender"))
    return lines


def _account(case: Case, context: CardContext) -> str:
    say = partial(context.texts.say_html, context.language)
    if account := case.terms.account:
        remaining = case.credited.after if case.credited else account.remaining
        balance = usd_of(remaining, context.quota_per_unit)
        return say("card.account", username=_short(account.username), balance=balance)
    if case.claimed_account:
        return say("card.account_claimed", username=_short(case.claimed_account))
    return say("card.account_none")


def _money(case: Case, context: CardContext) -> list[str]:
    terms, say = case.terms, partial(context.texts.say_html, context.language)
    lines = []
    quota = terms.quota(context.quota_per_unit)
    if quota is not None:
        usd = usd_of(quota, context.quota_per_unit)
        lines.append(say("card.credit", paid=terms.paid, rate=terms.paid_rate, usd=usd, quota=f"{quota:,}"))
    elif terms.amount is not None:
        lines.append(say("card.money_incomplete", paid=terms.paid or f"{terms.amount:,f} ?"))
    if terms.method:
        name = context.texts.say(context.language, f"method.{terms.method}")
        lines.append(say("card.method", method=name))
    if case.claim.reference:
        lines.append(say("card.reference", reference=_short(case.claim.reference.value)))
    if (rate := terms.market_rate) and rate.source != "pegged":
        date = rate.published_at.strftime("%Y-%m-%d")
        lines.append(
            say("card.market", rate=rate.per_usd, currency=rate.currency, source=rate.source, date=date)
        )
    if case.kind is CaseKind.TOPUP and case.state is CaseState.AWAITING_OPERATOR and terms.missing:
        missing = ", ".join(context.texts.say(context.language, f"missing.{part}") for part in terms.missing)
        lines.append(say("card.missing", parts=missing))
    return lines


def _notes(case: Case, context: CardContext) -> list[str]:
    say = partial(context.texts.say_html, context.language)
    lines = []
    for note in case.notes[-NOTES_SHOWN:]:
        key = "card.note_customer" if note.is_from_customer else "card.note_stranger"
        lines.append(say(key, time=_time(note.at), address=_short(note.from_address)))
        lines.append(f"<blockquote>{_escaped(_cut(note.words.strip() or '–', NOTE_LENGTH))}</blockquote>")
    return lines


def _buttons(case: Case, context: CardContext) -> tuple[tuple[Button, ...], ...]:
    def button(action: Action, text: str, **values: Money) -> Button:
        label = context.texts.say(context.language, f"button.{text}", **values)
        return Button(label, Tap(action, case.ref, case.revision).encode())

    if case.state is CaseState.STUCK:
        return (
            (button(Action.LOOK_AGAIN, "look_again"), button(Action.IT_WAS, "it_was")),
            (button(Action.IT_WAS_NOT, "it_was_not"), button(Action.NO_MORE, "no_more")),
        )
    if case.kind is CaseKind.QUESTION and case.state is CaseState.AWAITING_OPERATOR:
        return ((button(Action.DISMISS, "dismiss"),),)
    if case.state not in {CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO, CaseState.IDENTITY_PENDING}:
        return ()
    reject = button(Action.REJECT, "reject")
    quota = case.terms.quota(context.quota_per_unit)
    if case.kind is not CaseKind.TOPUP or case.terms.missing or not quota:
        return ((reject,),)
    text = "confirm" if case.first_tap else "approve"
    approve = button(Action.APPROVE, text, usd=usd_of(quota, context.quota_per_unit))
    return ((approve,), (reject,))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%H:%M UTC")


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _short(text: str) -> str:
    return _cut(" ".join(text.split()), 160)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
