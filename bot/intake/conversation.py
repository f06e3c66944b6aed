"""Which case a mail belongs to: pure, over what the store says is known."""

from typing import Final

from bot.desk.case import Case, CaseState
from bot.desk.claim import MailKind, Reading
from bot.desk.mail import Mail

ENDED: Final = frozenset(
    {
        CaseState.CREDITED,
        CaseState.REDEEMED,
        CaseState.REVERSED,
        CaseState.PAID_OUT,
        CaseState.REJECTED,
        CaseState.WITHDRAWN,
        CaseState.EXPIRED,
        CaseState.CLOSED,
    }
)
_MOVES_MONEY: Final = frozenset({MailKind.TOPUP, MailKind.REFUND})
THREAD_IDS_MAX: Final = 50


def thread_ids(mail: Mail) -> tuple[str, ...]:
    """The mails that this one answers, nearest first."""
    return (*mail.in_reply_to, *reversed(mail.references))[:THREAD_IDS_MAX]


def belongs_to(case: Case, reading: Reading) -> bool:
    """Whether a mail that names a case is about it: an answer to an old receipt may be a new payment."""
    is_new_business = reading.kind in _MOVES_MONEY and reading.claim.amount is not None
    return not (case.state in ENDED and is_new_business)
