"""Whether a doubtful top-up took effect: a verdict over what was seen, pure.

Each look at the gateway is a `Look`; the caller keeps them and hands all of them in, so that it may be
stopped and go on in between. "No row" never means "not done": a gateway may apply a request long after
its client has gone, and some credit without writing a row or write a row without crediting.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from gateway_client.moves import Accepted, TopUp
from gateway_client.types import LogRow, Reading, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen of one top-up at one moment."""

    at: datetime
    """This machine's clock, aware UTC."""
    rows: tuple[LogRow, ...] = ()
    """Rows whose first word is our reference, of our account and our quota; more than one: doubled."""
    odd_rows: tuple[LogRow, ...] = ()
    """Rows that bear our reference with another account or quota."""
    other_rows: tuple[LogRow, ...] = ()
    """Top-ups and redeemed codes of our account that the reading before has not seen, not ours."""
    reading: Reading | None = None
    """The account's figures; None: it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one top-up."""

    before: Reading
    looks: tuple[Look, ...]
    answer: Accepted | None = None
    """The gateway's yes to this reference, where it gave one or an idempotency key brought it back."""
    refusal: str = ""
    """The gateway's no to the idempotency key, which proves that nothing was done under it."""


class Doubt(Enum):
    """Why it cannot be said yet."""

    NO_ROW = "no row bears the reference; it may still come"
    NO_CREDIT = "the row is there, the account's figures do not show the credit"
    UNSETTLED = "the row is there, the figures must agree once more"
    DOUBLED = "two rows bear the reference: it was credited twice"
    ODD_ROW = "a row bears the reference with another account or quota"
    FOREIGN_CODE = "a code was redeemed meanwhile, so the figures prove nothing"
    ACCOUNT_GONE = "the account is deleted"
    NO_REFERENCE = "this dialect keeps no reference, so nothing can be found"
    IN_FLIGHT = "the gateway is still working on it"
    KEY_CONFLICT = "the idempotency key stands for another request"


@dataclass(frozen=True, slots=True)
class Done:
    """It took effect, once."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NotDone:
    """It did not take effect and never will; said only on the word of an idempotency key."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """Look again later, or ask a person, who is shown the evidence."""

    evidence: Evidence
    doubt: Doubt


Verdict = Done | NotDone | StillUnknown


def sort_rows(
    topup: TopUp, found: Sequence[LogRow], since: datetime, known: Collection[Ref] | None = None
) -> dict[str, tuple[LogRow, ...]]:
    """Sort a log into the fields of a `Look`: ours, odd ones with our reference, others of the account.

    Args:
        topup: what was sent.
        found: rows of the log, in any order.
        since: the gateway's second of the reading before; asked only where `known` is None. A row of that
            very second may be older or younger than the reading, and counts as younger: a yes that is late
            costs less than one that is wrong.
        known: rows that are older than the reading before, by their refs; no other of the account is.
    """
    ours: list[LogRow] = []
    odd: list[LogRow] = []
    other: list[LogRow] = []
    for row in found:
        is_of_account = row.user_ref == topup.user.ref
        if row.first_word == topup.reference:
            (ours if is_of_account and row.quota == topup.quota else odd).append(row)
        elif is_of_account and (row.created_at >= since if known is None else row.ref not in known):
            other.append(row)
    return {"rows": tuple(ours), "odd_rows": tuple(odd), "other_rows": tuple(other)}


def verdict(topup: TopUp, evidence: Evidence, settle_s: float) -> Verdict:
    """Judge what was seen.

    Args:
        topup: what was sent.
        evidence: the reading before, and every look since, oldest first, at least one.
        settle_s: how far two readings that shall agree must lie apart, in seconds; above the interval
            in which a gateway with batched updates writes (5 s).

    Returns:
        Done where exactly one row is ours and the account shows the credit: by its remaining quota
        alone, or by two readings, `settle_s` apart, whose remaining and used quota add up to it alike.
        A call in flight lowers that sum, and one just settled may raise it for a moment.
    """
    doubt = _doubt_by_rows(evidence.looks[-1]) or _doubt_by_figures(topup, evidence, settle_s)
    return Done(evidence) if doubt is None else StillUnknown(evidence, doubt)


def _doubt_by_rows(look: Look) -> Doubt | None:
    """What in the log forbids a yes, whatever the figures."""
    if len(look.rows) > 1:
        return Doubt.DOUBLED
    if look.odd_rows:
        return Doubt.ODD_ROW
    return None if look.rows else Doubt.NO_ROW


def _doubt_by_figures(topup: TopUp, evidence: Evidence, settle_s: float) -> Doubt | None:
    """What in the account's figures does not yet bear the row out."""
    look, before = evidence.looks[-1], evidence.before
    reading = look.reading
    if reading is None:
        return Doubt.ACCOUNT_GONE
    if any(row.quota == 0 for row in look.other_rows):
        return Doubt.FOREIGN_CODE
    credited = topup.quota + sum(row.quota for row in look.other_rows)
    if reading.quota >= before.quota + credited:
        # Usage only lowers what remains: of the calls only one that held quota at the reading before and
        # gave it back since could feign this, and only where the row stands and its credit was lost.
        return None
    if reading.granted < before.granted + credited:
        return Doubt.NO_CREDIT
    is_settled = any(
        earlier.reading is not None
        and earlier.reading.granted == reading.granted
        and look.at - earlier.at >= timedelta(seconds=settle_s)
        for earlier in evidence.looks[:-1]
    )
    return None if is_settled else Doubt.UNSETTLED
