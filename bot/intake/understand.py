"""`Mail` → `Reading`: kind, language, our reference, and what is claimed.

Which mails are robots' is told by `vetting`; whether the account exists, by the gateway later.

Source: tests/samples/mails/README.md, the rules of judging.
"""

from bot.desk.claim import Claim, MailKind, Reading
from bot.desk.mail import Mail
from bot.intake.claims import claim_of, names_payment
from bot.intake.extract.amount import CLAIMED, is_correction
from bot.intake.kinds import Clue, Signs, is_spam, kind_of
from bot.intake.own_words import OwnWords
from bot.intake.phrases import is_reply_subject
from bot.intake.topics import topics_in
from bot.intake.wish import Wish
from bot.intake.wishes import (
    is_asking,
    is_letter,
    is_plain_thanks,
    puts_question,
    says_little,
    sells_itself,
    talk_in,
    wishes_in,
)


def understand(mail: Mail, *, robot: MailKind | None = None) -> Reading:
    """What a mail says.

    Args:
        mail: as `mime.read` gives it.
        robot: what kind of robot wrote it, by `vetting.robot_of`; None for a person.
    """
    own = OwnWords(mail)
    if robot is not None:
        return _silent(own, robot, "a robot wrote it")
    if is_plain_thanks(own.text) and not own.money:
        return _silent(own, MailKind.QUESTION, "a plain thank-you")
    subject, text, clues = wishes_in(own.own_subject), wishes_in(own.own_text), clues_in(own)
    if is_reply_subject(own.mail.subject) and clues & {Clue.MONEY, Clue.ACCOUNT}:
        # What he asked is answered by now.
        subject = [hit for hit in subject if hit.tag is not Wish.INTENT]
    if not _claims_payment(own, clues) and _is_spam(own, subject, text, clues):
        return _silent(own, MailKind.SPAM, "talks as nobody talks who wants something of ours")
    judged = kind_of(subject, text, clues)
    return Reading(
        kind=judged.kind,
        language=own.language,
        case_ref=own.case_ref,
        claim=claim_of(judged.kind, own),
        must_not_reply=False,
        asked=topics_in(judged.kind, ((own.own_subject, subject), (own.own_text, text)), clues),
        reason=judged.row,
    )


def _is_spam(own: OwnWords, subject: Signs, text: Signs, clues: frozenset[Clue]) -> bool:
    subject, text = [*subject, *talk_in(own.own_subject)], [*text, *talk_in(own.own_text)]
    clues |= {Clue.LETTER} if is_letter(own.text) else set()
    selling = max(sells_itself(own.subject), sells_itself(own.text))
    return is_spam((own.own_subject, subject), (own.own_text, text), clues, selling)


def _silent(own: OwnWords, kind: MailKind, reason: str) -> Reading:
    """A mail that claims nothing and gets no answer."""
    return Reading(
        kind=kind,
        language=own.language,
        case_ref=own.case_ref,
        claim=Claim(warnings=own.warnings),
        must_not_reply=True,
        reason=reason,
    )


def clues_in(own: OwnWords) -> frozenset[Clue]:
    """What the readers found, as far as it tells what a mail is about."""
    prefix = (own.case_ref or "")[:2]
    given = {
        Clue.ACCOUNT: bool(own.names),
        Clue.MONEY: any(money.role in CLAIMED for money in own.money),
        Clue.METHOD: bool(own.mentions),
        Clue.REFERENCE: bool(own.references),
        Clue.RECEIPT: any(names_payment(receipt, own.language) for receipt in own.receipts),
        Clue.FILES: bool(own.mail.attachments),
        Clue.ANSWER: own.is_answer,
        Clue.IN_TOPUP: prefix == "TU",
        Clue.IN_REFUND: prefix == "RF",
        Clue.ASKING: is_asking(own.text),
        Clue.QUESTION: puts_question(own.text),
        Clue.CORRECTING: is_correction(own.money),
        Clue.SHOWING: _shows_receipts(own.mail) and says_little(own.text),
    }
    return frozenset(clue for clue, holds in given.items() if holds)


def _shows_receipts(mail: Mail) -> bool:
    kinds = {attachment.content_type for attachment in mail.attachments}
    return bool(kinds) and all(kind.startswith("image/") or kind == "application/pdf" for kind in kinds)


def _claims_payment(own: OwnWords, clues: frozenset[Clue]) -> bool:
    """A mail that claims a payment is no spam, however it talks."""
    if any(found.found.evidence.rule != "labelled" for found in own.references):
        return True
    return own.account is not None and bool(clues & {Clue.METHOD, Clue.MONEY})
