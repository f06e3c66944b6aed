"""The operator's card: who, what account, what money, what to beware of, in the mail's own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from html import escape, unescape
from typing import Final

from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.editing import LOOKED_UP
from bot.desk.freeze import FreezePhase
from bot.desk.mail import Authenticity
from bot.desk.money import usd_of
from bot.desk.note import Note
from bot.desk.refund import WHOLE, RefundRules
from bot.desk.refunding import quote_of
from bot.store.queries import CaseView
from bot.telegram.taps import Menu, encode_retry
from bot.telegram.views.answered import answered_lines
from bot.telegram.views.button import Button, Rows
from bot.telegram.views.deeds import Deeds
from bot.telegram.views.facts import FactWords
from bot.telegram.views.keyboard import Keyboard
from bot.telegram.views.ownership import proof_lines, telegram_lines
from bot.telegram.views.refund import RefundLines, shown_quote
from bot.telegram.views.refund_keyboard import RefundKeyboard
from bot.telegram.views.second_reading import second_lines
from bot.telegram.views.wording import clock_time, cut, short, state_key
from bot.texts.catalogue import Catalogue

LENGTH_MAX: Final = 4096
"""UTF-16 units of a message after its entities are parsed (Bot API, sendMessage)."""
WORDS_SHOWN: Final = 1200
NOTES_SHOWN: Final = 3
NOTE_LENGTH: Final = 300
LOCKED_STATES: Final = frozenset({CaseState.AWAITING_OPERATOR, CaseState.APPROVED, CaseState.STUCK})
"""Where a locked desk is in the way."""
_TAG: Final = re.compile(r"<[^>]*>")

_DECIDED: Final = frozenset(
    {
        CaseState.APPROVED,
        CaseState.CREDITING,
        CaseState.CREDITED,
        CaseState.REJECTED,
        CaseState.CLOSED,
        CaseState.CODE_SENT,
        CaseState.REDEEMED,
        CaseState.REVERSING,
        CaseState.REVERSED,
        CaseState.ANSWERED,
        CaseState.DEBITING,
        CaseState.DEBITED,
        CaseState.CREDITING_BACK,
    }
)


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown: Telegram's HTML, and rows of buttons."""

    html: str
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContext:
    """What drawing needs besides the case."""

    texts: Catalogue
    language: str
    operator_names: Mapping[int, str]
    quota_per_unit: int
    refunds: RefundRules = field(default_factory=RefundRules)
    cached_for: timedelta = timedelta()
    thaws_after: timedelta = timedelta()
    """How long an account stays frozen before its quota is written, and after it was taken."""

    @property
    def facts(self) -> FactWords:
        """The words of facts and warnings."""
        return FactWords(self.texts, self.language, self.quota_per_unit)


def draw(view: CaseView, context: CardContext) -> Card:
    """The card of a case as it stands; the same view gives the same card."""
    deeds = Deeds(view.case, context.texts, context.language, context.operator_names, context.quota_per_unit)
    say = partial(context.texts.say_html, context.language)
    facts = context.facts
    parts = [
        _headline(view.case, context),
        _state(view, context),
        *_sender(view, context),
        *(
            ()
            if view.case.kind is CaseKind.QUESTION
            else (_account(view.case, context), *_money(view.case, context))
        ),
        *second_lines(view.case, context.texts, context.language),
        *proof_lines(view, context.texts, context.language, context.operator_names),
        *_refund(view, context),
        say("card.files", count=view.case.attachments) if view.case.attachments else "",
        *(f"⚠️ {_escaped(facts.warning(warn))}" for warn in view.case.warnings),
        *_freeze(view, context),
        *deeds.changes(),
        *deeds.code(),
        *deeds.reversal(),
        *deeds.taps(),
        *deeds.told(),
        *_notes(view.case, context),
        *answered_lines(view.case, context.texts, context.language, context.operator_names),
    ]
    words = view.case.words.strip()
    html = _fitting(parts)
    room = LENGTH_MAX - _shown_length(html) - 200
    if words and room > 0 and not view.case.is_unreadable:
        html += f"\n<blockquote expandable>{_escaped(cut(words, min(room // 2, WORDS_SHOWN)))}</blockquote>"
    return Card(html, rows_of(view, context))


def rows_of(view: CaseView, context: CardContext, menu: Menu = Menu.MAIN) -> Rows:
    """The buttons of a card, or one of the menus behind them."""
    rows = _keyboard(view, context).rows(menu)
    if view.retry_id is None or menu is not Menu.MAIN:
        return rows
    label = context.texts.say(context.language, "button.retry")
    return (*rows, (Button(label, encode_retry(view.retry_id)),))


def _keyboard(view: CaseView, context: CardContext) -> Keyboard:
    case, per_unit = view.case, context.quota_per_unit
    if case.kind is not CaseKind.REFUND:
        return Keyboard(case, context.texts, context.language, per_unit)
    quoted = shown_quote(view, context.refunds, per_unit)
    whole = quote_of(case, view.lots, context.refunds, per_unit, wanted=WHOLE)
    return RefundKeyboard(case, context.texts, context.language, per_unit, quoted, whole)


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
    name = case.terms.account.username if case.terms.account else case.wanted_account
    if name:
        parts.append(short(name))
    return f"<b>{_escaped(' · '.join(parts))}</b>"


def _state(view: CaseView, context: CardContext) -> str:
    case, say = view.case, partial(context.texts.say_html, context.language)
    lines = [f"<i>{say(state_key(case))}</i>"]
    if case.credited:
        before = usd_of(case.credited.before, context.quota_per_unit)
        after = usd_of(case.credited.after, context.quota_per_unit)
        lines.append(say("card.credited", before=before, after=after))
    if case.state in _DECIDED and case.decided_by is not None and case.decided_at is not None:
        name = context.operator_names.get(case.decided_by, str(case.decided_by))
        lines.append(say("card.decided_by", name=name, time=clock_time(case.decided_at)))
    if case.stuck_because:
        lines.append(say("card.stuck", facts=context.facts.worded(case.stuck_because)))
    section, name = ("proof", "chat") if case.telegram else ("card", "mail")
    if view.mail_given_up:
        lines.append(say(f"{section}.{name}_given_up", trouble=short(view.mail_given_up)))
    elif view.mail_trouble:
        lines.append(say(f"{section}.{name}_waiting", trouble=short(view.mail_trouble)))
    elif view.mailed_at:
        key = "proof.chat_told" if case.telegram else "card.mailed"
        lines.append(say(key, time=clock_time(view.mailed_at)))
    if view.is_locked and case.state in LOCKED_STATES:
        lines.append(say("card.locked"))
    if case.is_unreadable:
        lines.append(say("card.unreadable", reason=short(case.words)))
    return "\n".join(lines)


def _refund(view: CaseView, context: CardContext) -> list[str]:
    if view.case.kind is not CaseKind.REFUND or view.case.terms.account is None:
        return []
    quoted = shown_quote(view, context.refunds, context.quota_per_unit)
    names = context.operator_names
    lines = RefundLines(view, quoted, context.texts, context.language, names, context.quota_per_unit)
    return lines.all()


def _freeze(view: CaseView, context: CardContext) -> list[str]:
    """Since when nobody can use the account, and until when."""
    say, freeze = partial(context.texts.say_html, context.language), view.case.freeze
    if freeze is None and view.credit_frozen_at is None:
        return []
    if freeze is not None and freeze.phase is FreezePhase.THAWING:
        return [say("card.thawing", time=clock_time(freeze.at))]
    if freeze is not None:
        since, lasts = freeze.at, context.cached_for + context.thaws_after
    else:
        assert view.credit_frozen_at is not None
        since, lasts = view.credit_frozen_at, context.cached_for
    if view.case.state is CaseState.STUCK:
        return [f"<b>{say('card.frozen_stuck', time=clock_time(since))}</b>"]
    return [say("card.frozen", time=clock_time(since), until=clock_time(since + lasts))]


def _sender(view: CaseView, context: CardContext) -> list[str]:
    case, say = view.case, partial(context.texts.say_html, context.language)
    if case.by_hand:
        name = context.operator_names.get(case.by_hand.operator, str(case.by_hand.operator))
        return [say("card.by_hand", name=name)]
    if case.telegram:
        return [*telegram_lines(view, context.texts, context.language), *_history(view, context)]
    if case.sender is None:
        return [say("card.no_sender")]
    name = f"{case.sender.name} " if case.sender.name else ""
    lines = [say("card.from", address=short(f"{name}<{case.sender.address}>"))]
    if case.verdict:
        why = case.verdict.reasons[0] if case.verdict.reasons else "–"
        lines.append(say(f"verdict.{case.verdict.authenticity}", why=short(why)))
    return [*lines, *(_history(view, context) or [say("card.new_sender")])]


def _history(view: CaseView, context: CardContext) -> list[str]:
    """Since when he is known; nothing for whoever is new with this case."""
    say = partial(context.texts.say_html, context.language)
    if view.known_since is None or view.known_since >= view.case.opened_at:
        return []
    date = view.known_since.strftime("%Y-%m-%d")
    return [say("card.known_since", date=date, count=max(view.past_topups, 0))]


def _account(case: Case, context: CardContext) -> str:
    say = partial(context.texts.say_html, context.language)
    if account := case.terms.account:
        remaining = case.credited.after if case.credited else account.remaining
        if case.reversal and case.reversal.left is not None:
            remaining = case.reversal.left
        if case.refund.left is not None:
            remaining = case.refund.left
        balance = usd_of(remaining, context.quota_per_unit)
        return say("card.account", username=short(account.username), balance=balance)
    if case.account_named and not any(warn.kind in LOOKED_UP for warn in case.warnings):
        return say("card.account_sought", username=short(case.account_named))
    if case.wanted_account:
        return say("card.account_claimed", username=short(case.wanted_account))
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
        lines.append(say("card.reference", reference=short(case.claim.reference.value)))
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
        key = _note_key(note)
        lines.append(say(key, time=clock_time(note.at), address=short(note.from_address)))
        lines.append(f"<blockquote>{_escaped(cut(note.words.strip() or '–', NOTE_LENGTH))}</blockquote>")
    return lines


def _note_key(note: Note) -> str:
    if note.is_ours:
        return "card.note_ours"
    if not note.is_from_customer:
        return "card.note_stranger"
    is_doubtful = note.authenticity is not None and note.authenticity is not Authenticity.PROVEN
    return "card.note_unproven" if is_doubtful else "card.note_customer"


def _escaped(text: str) -> str:
    return escape(text, quote=False)
