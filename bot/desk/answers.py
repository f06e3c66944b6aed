"""Which mail a customer gets, and what it may say; the words stand in `texts/`."""

from typing import Final

from bot.desk.case import Case, Missing
from bot.desk.decision import Rules
from bot.desk.effects import SendChat, SendMail
from bot.desk.mail import Address, Authenticity
from bot.desk.money import usd_of

REFERENCES_MAX: Final = 20
"""Thread ids kept in our answers; RFC 5322 3.6.4 lets older ones go."""
_REPLY_MARKS: Final = ("re:", "re：", "回复:", "回复：", "答复:", "答复：")


def answer(
    case: Case,
    template: str,
    rules: Rules,
    values: dict[str, str],
    *,
    is_by_operator: bool = False,
    code_ref: str | None = None,
    challenge: str | None = None,
    is_plain: bool = False,
) -> tuple[SendMail | SendChat, ...]:
    """What the customer is told, by mail or where he asked in Telegram; empty where that would be wrong.

    Args:
        case: whose, its revision unique to the answer.
        template: name in `texts/*/mail`.
        rules: the house's settings.
        values: what the template fills in.
        is_by_operator: he has read the mail and writes himself: then whoever sent it is answered.
        code_ref: a redemption code to be filled in as `code` when the answer leaves.
        challenge: nonce of a challenge whose code is filled in as `code` likewise.
        is_plain: nothing in it is private, and no answer to it need be his own: it may go to his Reply-To.
    """
    if not (is_by_operator or may_answer(case)):
        return ()
    if case.telegram:
        chat = SendChat(
            case_ref=case.ref,
            chat_id=case.telegram.id,
            template=template,
            language=case.language,
            values={"ref": case.ref, **values},
            code_ref=code_ref,
            challenge=challenge,
        )
        return (chat,)
    to = plain_recipient(case) if is_plain else case.sender
    if to is None or case.sender is None:
        return ()
    thread = case.thread
    references = (*thread.references, thread.message_id) if thread.message_id else thread.references
    return (
        SendMail(
            case_ref=case.ref,
            to=to.address,
            asker="" if to == case.sender else case.sender.address,
            template=template,
            language=case.language,
            message_id=f"<{case.ref}.{template}.{case.revision}@{rules.mail_domain}>",
            subject=reply_subject(case),
            in_reply_to=thread.message_id,
            references=references[-REFERENCES_MAX:],
            values={"ref": case.ref, **values},
            code_ref=code_ref,
            challenge=challenge,
        ),
    )


def plain_recipient(case: Case) -> Address | None:
    """Where what is not private goes: a Reply-To counts only once From is proven."""
    is_proven = case.verdict is not None and case.verdict.is_authentic
    return case.reply_to if case.reply_to and is_proven else case.sender


def may_answer(case: Case) -> bool:
    """Robots are never answered; neither is a From that DMARC or SPF says is forged (backscatter)."""
    is_forged = case.verdict is not None and case.verdict.authenticity is Authenticity.FAILED
    was_answered = case.is_caught_up and case.decided_by is None
    return case.may_answer and not is_forged and not was_answered


def reply_subject(case: Case) -> str:
    """`Re: ` and the customer's own subject, with the reference once."""
    subject = case.thread.subject.strip()
    if f"[{case.ref}]" not in subject:
        subject = f"{subject} [{case.ref}]".lstrip()
    return subject if subject.lower().startswith(_REPLY_MARKS) else f"Re: {subject}"


def acknowledgement(case: Case, rules: Rules) -> tuple[SendMail | SendChat, ...]:
    """At once: the reference, what was understood, what is missing, the wait to expect."""
    terms = case.terms
    quota = terms.quota(rules.quota_per_unit)
    return answer(
        case,
        f"acknowledge_{case.kind}",
        rules,
        {
            # The customer's own word for it: who names an id or an address does not learn whose it is.
            "account": case.claimed_account or (terms.account.username if terms.account else ""),
            "account_known": "yes" if terms.account else "",
            "paid": str(terms.paid) if terms.paid else "",
            "usd": str(usd_of(quota, rules.quota_per_unit)) if quota else "",
            "missing_account": "yes" if Missing.ACCOUNT in terms.missing else "",
            "missing_amount": "yes" if Missing.AMOUNT in terms.missing else "",
            "missing_currency": "yes" if terms.amount is not None and terms.currency is None else "",
        },
        is_plain=True,
    )


def receipt(case: Case, rules: Rules) -> tuple[SendMail | SendChat, ...]:
    """After the credit: what was given; the balance only to whom it may be told."""
    values = receipt_values(case, rules.quota_per_unit)
    if case.credited is None or values is None:
        return ()
    balance = usd_of(case.credited.after, rules.quota_per_unit)
    told = {**values, "balance": str(balance) if case.credited.may_tell_balance else ""}
    return answer(case, "credited", rules, told)


def receipt_values(case: Case, quota_per_unit: int) -> dict[str, str] | None:
    """What a receipt says of a credit; None where nothing was credited."""
    credited, terms = case.credited, case.terms
    if credited is None or terms.account is None:
        return None
    return {
        "account": terms.account.username,
        "paid": str(terms.paid),
        "rate": f"{terms.paid_rate} {terms.currency} = 1 USD",
        "receipt": str(credited.receipt or ""),
        "usd": str(usd_of(credited.quota, quota_per_unit)),
        "quota": f"{credited.quota:,}",
    }
