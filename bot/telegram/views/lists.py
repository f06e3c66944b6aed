"""Lists, histories and figures for operators: read models to Telegram's HTML, pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from html import escape
from typing import Final

from bot.desk.account import Account
from bot.desk.audit import Act
from bot.desk.case import Case, CaseState
from bot.desk.lots import Lot
from bot.desk.money import Money, usd_of
from bot.store.reports import AccountHistory, Backlog, BookFigures, Numbers, Queue
from bot.store.verifications import Night
from bot.telegram.views.button import Button, Rows
from bot.telegram.views.card import LENGTH_MAX, utf16_length
from bot.texts.catalogue import Catalogue

LOTS_SHOWN: Final = 8
DETAIL_LENGTH: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContext:
    """What drawing needs besides the figures."""

    texts: Catalogue
    language: str
    operator_names: Mapping[int, str]
    quota_per_unit: int
    zone: tzinfo
    """In which times are shown."""

    def say(self, key: str, **values: object) -> str:
        """A text with its values escaped."""
        return self.texts.say_html(self.language, f"operators.{key}", **values)

    def time(self, moment: datetime) -> str:
        """Date and time in the desk's zone."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def actor(self, actor: str) -> str:
        """Who did something, by name where he is an operator."""
        kind, _, key = actor.partition(":")
        return self.operator_names.get(int(key), key) if kind == "operator" and key.isdecimal() else actor


def fitted(lines: Iterable[str]) -> str:
    """As many whole lines as one message holds; what is left out is shown by an ellipsis."""
    html, used = "", 0
    for line in lines:
        # Counted with its tags: a little too careful, never too long.
        length = utf16_length(line) + 1
        if used + length > LENGTH_MAX - 2:
            return f"{html}\n…"
        html, used = f"{html}\n{line}" if html else line, used + length
    return html


def age(span: timedelta) -> str:
    """How long, in the two largest units: `3 d 4 h`, `4 h 5 min`, `12 min`."""
    minutes = max(0, int(span.total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def headline(case: Case, context: ListContext) -> str:
    """Money and account of a case in one line, escaped."""
    paid, quota = case.terms.paid, case.terms.quota(context.quota_per_unit)
    parts = [str(paid) if paid else context.texts.say(context.language, f"kind.{case.kind}")]
    if paid and quota:
        parts[0] += f" → {usd_of(quota, context.quota_per_unit)}"
    name = case.terms.account.username if case.terms.account else case.claimed_account
    if name:
        parts.append(_cut(name, 60))
    return escape(" · ".join(parts), quote=False)


def show_button(ref: str, context: ListContext) -> Button:
    """A button that brings a case's card."""
    return Button(context.texts.say(context.language, "operators.show", ref=ref), f"ops.show:{ref}")


def draw_queue(
    queue: Queue, links: Mapping[str, str], now: datetime, size: int, context: ListContext
) -> tuple[str, Rows]:
    """One page of waiting cases.

    Args:
        queue: the page.
        links: from reference to the address of its card, where there is one.
        now: aware UTC.
        size: of a page.
        context: language and zone.
    """
    if not queue.cases:
        return context.say("queue_empty"), ()
    first, last = queue.offset + 1, queue.offset + len(queue.cases)
    lines = [context.say("queue_head", first=first, last=last, total=queue.total)]
    for number, case in enumerate(queue.cases, first):
        ref = f'<a href="{links[case.ref]}">{case.ref}</a>' if case.ref in links else case.ref
        lines.append(f"{number}. <b>{ref}</b> · {headline(case, context)} · {age(now - case.opened_at)}")
        lines.append(f"    {_standing(case, context)}")
    keys = [show_button(case.ref, context) for case in queue.cases]
    rows = [tuple(keys[at : at + 2]) for at in range(0, len(keys), 2)]
    turn = []
    if queue.offset:
        turn.append(Button("◀", f"ops.queue:{max(0, queue.offset - size)}"))
    if last < queue.total:
        turn.append(Button("▶", f"ops.queue:{last}"))
    return fitted(lines), (*rows, *((tuple(turn),) if turn else ()))


def _standing(case: Case, context: ListContext) -> str:
    """What an operator looks at first: state where it is not the usual one, then the sender's verdict."""
    texts, language = context.texts, context.language
    parts = []
    if case.state is not CaseState.AWAITING_OPERATOR:
        parts.append(texts.say_html(language, f"state.{case.state}"))
    if case.by_hand:
        name = context.operator_names.get(case.by_hand.operator, str(case.by_hand.operator))
        parts.append(context.say("by_hand", name=name))
    elif case.verdict:
        why = case.verdict.reasons[0] if case.verdict.reasons else "–"
        parts.append(
            texts.say_html(language, f"verdict.{case.verdict.authenticity}", why=_cut(why, DETAIL_LENGTH))
        )
    if case.warnings:
        parts.append(f"⚠️ {len(case.warnings)}")
    return " · ".join(parts) or context.say("examining")


def draw_history(ref: str, acts: Iterable[Act], context: ListContext) -> str:
    """Who did what to a case, and when."""
    lines = [context.say("history_head", ref=ref)]
    for act in acts:
        moved = f" → {_state(act.to_state, context)}" if act.to_state != act.from_state else ""
        detail = f" ({escape(_cut(act.detail, DETAIL_LENGTH), quote=False)})" if act.detail else ""
        who = escape(_cut(context.actor(act.actor), 60), quote=False)
        lines.append(f"{context.time(act.at)} {who}: {escape(act.verb, quote=False)}{moved}{detail}")
    return fitted(lines)


def _state(state: str | None, context: ListContext) -> str:
    return context.texts.say_html(context.language, f"state.{state}") if state else ""


def draw_account(
    account: Account, requests: int, known: AccountHistory, context: ListContext
) -> tuple[str, Rows]:
    """An account of the gateway, and what the desk knows of it."""
    per = context.quota_per_unit
    lines = [
        f"<b>{escape(_cut(account.username, 60), quote=False)}</b> · {escape(account.ref, quote=False)}",
        context.say(
            "account",
            balance=usd_of(account.remaining, per),
            used=usd_of(account.used, per),
            group=account.group or "–",
            requests=f"{requests:,}",
        ),
        context.say("account_enabled" if account.is_enabled else "account_disabled"),
        context.say("account_cases", total=known.total),
        *(
            f"{context.time(case.opened_at)} <b>{case.ref}</b> {headline(case, context)}"
            f" · {_state(case.state, context)}"
            for case in known.cases
        ),
    ]
    if known.lots:
        lines.append(context.say("account_lots", total=len(known.lots)))
        lines += [_lot(lot, context) for lot in known.lots[-LOTS_SHOWN:]]
    keys = [show_button(case.ref, context) for case in known.cases[:4]]
    return fitted(lines), tuple(tuple(keys[at : at + 2]) for at in range(0, len(keys), 2))


def _lot(lot: Lot, context: ListContext) -> str:
    kind = context.say(f"lot_{lot.kind}")
    paid = f" · {escape(str(lot.paid), quote=False)}" if lot.paid else ""
    market = f" · {lot.market_rate.per_usd} {lot.market_rate.currency}" if lot.market_rate else ""
    ref = f" · {lot.case_ref}" if lot.case_ref else ""
    usd = usd_of(lot.quota, context.quota_per_unit)
    return f"{context.time(lot.opened_at)} {kind} {usd}{paid}{market}{ref}"


def draw_numbers(numbers: Numbers, context: ListContext) -> list[str]:
    """What happened in a span, a line each."""
    paid = ", ".join(str(Money(amount, currency)) for currency, amount in numbers.paid.items()) or "–"
    wait = age(numbers.answer_time) if numbers.answer_time is not None else "–"
    usd = usd_of(numbers.quota, context.quota_per_unit)
    return [
        context.say("opened", count=numbers.opened),
        context.say("topups", count=numbers.topups, paid=paid, usd=usd),
        context.say("answer_time", wait=wait),
    ]


def draw_open(counts: Mapping[CaseState, int], context: ListContext) -> str:
    """How many cases stand where somebody still has something to do."""
    texts, language = context.texts, context.language
    parts = [f"{texts.say(language, f'state.{state}')} {count}" for state, count in counts.items()]
    return context.say("open", parts=", ".join(parts)) if parts else context.say("open_none")


def draw_books(figures: BookFigures, night: Night | None, context: ListContext) -> list[str]:
    """What the books come to, and how far they were verified."""
    texts, language = context.texts, context.language
    lines = [context.say("books_head", entries=f"{figures.entries:,}")]
    for (ledger_account, currency), total in figures.assets.items():
        key = f"method.{ledger_account.partition(':')[2]}"
        name = texts.say(language, key) if key in texts.keys(language) else ledger_account
        lines.append(context.say("books_asset", method=name, money=Money(total, currency)))
    usd = usd_of(figures.granted, context.quota_per_unit)
    lines.append(context.say("books_granted", usd=usd, quota=f"{figures.granted:,}"))
    if night is None:
        lines.append(context.say("books_never"))
    else:
        key = "books_differed" if night.differences else "books_verified"
        time, entry = context.time(night.verified_at), f"{night.reached.entry_id:,}"
        lines.append(context.say(key, time=time, entry=entry, count=night.differences))
    return [*lines, context.say("digest_head", number=figures.head_number, digest=figures.head_digest)]


def draw_backlog(backlog: Backlog, now: datetime, context: ListContext) -> list[str]:
    """What waits to be done outside, and the database's size."""
    lines = [context.say("outbox_empty")]
    if backlog.oldest_at is not None:
        lines = [
            context.say(
                "outbox",
                count=backlog.due,
                kind=backlog.oldest_kind,
                age=age(now - backlog.oldest_at),
                trouble=_cut(backlog.oldest_trouble or "–", DETAIL_LENGTH),
            )
        ]
    size = f"{Decimal(backlog.database_bytes) / (1024 * 1024):.1f} MB"
    return [*lines, context.say("database", size=size)]


def _cut(words: str, length: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= length else f"{words[: length - 1]}…"
