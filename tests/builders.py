"""Sensible wholes, of which a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.desk.account import Account
from bot.desk.attempt import Attempt
from bot.desk.case import Case, CaseKind, CaseState, Terms, Thread
from bot.desk.claim import Claim, Evidence, Found, MailKind, Method, Part, Reading, T
from bot.desk.commands import AccountFinding, Examined, OpenCase
from bot.desk.decision import Decision, Facts, Rules
from bot.desk.lots import Lot, LotKind
from bot.desk.mail import Attachment, Authenticity, Mail, Verdict
from bot.desk.money import Money
from bot.desk.opening import open_case
from bot.desk.rates import MarketRate
from tests.people import ANNE

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""When every test begins."""
PER_UNIT = 500_000
"""Quota of 1 USD."""
RULES = Rules()
PROVEN = Verdict(Authenticity.PROVEN, ("dkim=pass d=mail.example aligned",))
REF = "TU-7K3F9Q"


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def found(value: T) -> Found[T]:
    return Found(value, Evidence(Part.TEXT, 0, len(str(value)), str(value), "test"), 90)


HUNDRED_YUAN = cny("100")


def a_claim(paid: Money | None = None, account: str | None = "anne88", **more: Any) -> Claim:
    return Claim(
        account=found(account) if account else None,
        amount=found(paid.amount) if paid else None,
        currency=found(paid.currency) if paid else None,
        method=found(Method.ALIPAY) if paid else None,
        **more,
    )


def an_account(remaining: int = 210_000, used: int = 0, **more: Any) -> Account:
    whole = {"ref": "7", "username": "anne88", "group": "default", "is_enabled": True, "seen_at": NOON}
    return Account(remaining=remaining, used=used, **(whole | more))


ANNES_ACCOUNT = an_account()


def a_rate(
    per_usd: str = "7.18", currency: str = "CNY", published_at: datetime = NOON, source: str = "rates.example"
) -> MarketRate:
    return MarketRate(currency, Decimal(per_usd), published_at, source)


def some_terms(paid: Money | None, account: Account | None, rate: str | None = "8", **more: Any) -> Terms:
    return Terms(
        account=account,
        amount=paid.amount if paid else None,
        currency=paid.currency if paid else None,
        method=Method.ALIPAY if paid else None,
        paid_rate=Decimal(rate) if rate and paid else None,
        market_rate=more.pop("market_rate", a_rate() if paid else None),
        **more,
    )


def a_case(
    state: CaseState = CaseState.AWAITING_OPERATOR,
    claim: Money | None = HUNDRED_YUAN,
    account: Account | None = ANNES_ACCOUNT,
    **more: Any,
) -> Case:
    """A top-up of Anne's, examined: ¥100 by Alipay for her account."""
    whole: dict[str, Any] = {
        "ref": REF,
        "kind": CaseKind.TOPUP,
        "opened_at": NOON,
        "changed_at": NOON,
        "sender": ANNE,
        "verdict": PROVEN,
        "may_answer": True,
        "thread": Thread("充值", "<asked@mail.example>", ("<before@mail.example>",)),
        "words": "账号 anne88，支付宝已转 100 元",
        "claim": a_claim(claim),
        "claimed_account": "anne88",
        "terms": some_terms(claim, account),
        "mail_id": 1,
    }
    return Case(state=state, **(whole | more))


def a_question(**more: Any) -> Case:
    return a_case(claim=None, account=None, ref="QU-7K3F9Q", kind=CaseKind.QUESTION, **more)


def a_refund(state: CaseState = CaseState.IDENTITY_PENDING, **more: Any) -> Case:
    return a_case(state, claim=None, ref="RF-7K3F9Q", kind=CaseKind.REFUND, **more)


def a_mail(text: str = "账号 anne88，支付宝已转 100 元", attachments: int = 0, **more: Any) -> Mail:
    whole: dict[str, Any] = {
        "message_id": "<asked@mail.example>",
        "sender": ANNE,
        "subject": "充值",
        "sent_at": NOON,
        "content_digest": "d" * 64,
        "attachments": tuple(Attachment(f"{n}.png", "image/png", b"x", "f" * 64) for n in range(attachments)),
    }
    return Mail(text=text, **(whole | more))


def a_reading(kind: MailKind = MailKind.TOPUP, paid: Money | None = HUNDRED_YUAN, **more: Any) -> Reading:
    whole: dict[str, Any] = {
        "language": "zh",
        "case_ref": None,
        "claim": a_claim(paid),
        "must_not_reply": False,
    }
    return Reading(kind=kind, **(whole | more))


def an_opening(ref: str = REF, mail: Any = None, reading: Any = "one", may_answer: bool = True) -> OpenCase:
    return OpenCase(
        ref=ref,
        mail_id=1,
        mail=mail or a_mail(),
        reading=a_reading() if reading == "one" else reading,
        may_answer=may_answer,
    )


def opened(command: OpenCase | None = None, facts: Facts | None = None) -> Decision:
    return open_case(command or an_opening(), facts or some_facts())


def an_examination(**more: Any) -> Examined:
    whole: dict[str, Any] = {
        "verdict": PROVEN,
        "finding": AccountFinding.FOUND,
        "account": an_account(),
        "market_rate": a_rate(),
    }
    return Examined(**(whole | more))


def an_attempt(number: int = 1, **more: Any) -> Attempt:
    whole: dict[str, Any] = {
        "case_ref": REF,
        "account_ref": "7",
        "username": "anne88",
        "quota": 6_250_000,
        "remaining_before": 210_000,
        "used_before": 0,
        "started_at": NOON,
        "gateway_date": NOON,
    }
    return Attempt(number=number, **(whole | more))


def a_lot(quota: int = 6_250_000, **more: Any) -> Lot:
    whole: dict[str, Any] = {
        "kind": LotKind.TOPUP,
        "account_ref": "7",
        "opened_at": NOON - timedelta(days=30),
        "case_ref": None,
        "paid": cny("100"),
        "method": "alipay",
        "paid_rate": Decimal(8),
        "market_rate": a_rate(),
        "from_address": ANNE.key,
    }
    return Lot(quota=quota, **(whole | more))


def some_facts(now: datetime = NOON, rules: Rules = RULES, **more: Any) -> Facts:
    return Facts(now=now, rules=rules, **more)


def with_ref(decision: Decision, ref: str) -> Decision:
    """The same decision about another case."""
    return replace(decision, case=replace(decision.case, ref=ref))


class SetClock:
    """A clock that a test sets."""

    def __init__(self, now: datetime = NOON) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
