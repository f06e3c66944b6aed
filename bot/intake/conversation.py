"""Which case a mail belongs to: pure, over what the store says is known."""

from collections.abc import Iterable
from typing import Final

from bot.desk.asked import Topic, answerable
from bot.desk.case import Case, CaseKind, CaseState
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
_KIND: Final = {MailKind.TOPUP: CaseKind.TOPUP, MailKind.REFUND: CaseKind.REFUND}
_MOVES_MONEY: Final = frozenset(_KIND)
OPEN_MAX: Final = 20
"""Of a sender's latest cases, so many are looked at."""
THREAD_IDS_MAX: Final = 50


def thread_ids(mail: Mail) -> tuple[str, ...]:
    """The mails that this one answers, nearest first."""
    return (*mail.in_reply_to, *reversed(mail.references))[:THREAD_IDS_MAX]


def belongs_to(case: Case, reading: Reading) -> bool:
    """Whether a mail that names a case is about it: an answer to an old receipt may be a new payment.

    Money is never moved in a question's case, nor a new question asked in that of money.
    """
    if case.kind is CaseKind.QUESTION:
        return reading.kind not in _MOVES_MONEY
    if reading.kind in _MOVES_MONEY:
        return not (case.state in ENDED and reading.claim.amount is not None)
    return not set(answerable(reading.asked)) - {Topic.STATUS}


def asks_after(cases: Iterable[Case], reading: Reading, *, has_files: bool) -> Case | None:
    """The one open case after which a mail without a reference asks; None where it is not certain which.

    Args:
        cases: of the sender; ended ones do not count.
        reading: of his mail, which asks where something is. A payment that it describes otherwise than
            the case is another payment.
        has_files: a receipt claims for itself: it is shown as a case, with its warning of the other.
    """
    if has_files:
        return None
    open_cases = [case for case in cases if case.state not in ENDED]
    return open_cases[0] if len(open_cases) == 1 and _is_described(open_cases[0], reading) else None


def _is_described(case: Case, reading: Reading) -> bool:
    said, known = reading.claim, case.claim
    if reading.kind in _MOVES_MONEY and case.kind is not _KIND[reading.kind]:
        return False
    pairs = (
        (said.amount and said.amount.value, case.terms.amount),
        (said.currency and said.currency.value, case.terms.currency),
        (said.reference and said.reference.value, known.reference and known.reference.value),
        (said.account and said.account.value, case.claimed_account),
    )
    return all(told is None or told == stored for told, stored in pairs)
