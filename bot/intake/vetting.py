"""Which mails come from robots, and what becomes of them: one table of rules, walked by one loop.

Never to answer a robot is the first aim, never to lose a person's mail the second: a mail that a rule
hits is kept and shown, and only our own mail and read receipts are not. Spam and thanks are judged by
the understanding; whether the sender is who he says, by `authenticity`.
"""

from collections.abc import Callable
from typing import NamedTuple

from bot.desk.claim import MailKind
from bot.desk.mail import Disposition, Mail, Vetting
from bot.intake.own import OwnAddresses
from bot.intake.rules import auto_reply, bounce, list_mail, own_mail, sender


class Rule(NamedTuple):
    """One line of the table."""

    name: str
    sentence: str
    """What it means when the rule hits, for the operator."""
    disposition: Disposition
    kind: MailKind | None
    """Which robot it is; None where the rule does not tell."""
    finds: Callable[[Mail, OwnAddresses], str | None]
    """What was found, in a few words; None where the rule does not hit."""


_IGNORE, _ASIDE = Disposition.IGNORE, Disposition.SET_ASIDE
_BOUNCE, _AUTO, _BULK = MailKind.BOUNCE, MailKind.AUTO_REPLY, MailKind.NEWSLETTER

RULES: tuple[Rule, ...] = (
    Rule("own-mail", "we sent it ourselves", _IGNORE, _AUTO, own_mail.from_ourselves),
    Rule("read-receipt", "it reports that our mail was shown", _IGNORE, _AUTO, auto_reply.read_receipt),
    Rule("delivery-report", "it reports what became of our mail", _ASIDE, _BOUNCE, bounce.delivery_report),
    Rule(
        "bounce",
        "a mail server says that our mail did not arrive",
        _ASIDE,
        _BOUNCE,
        bounce.bounce_without_form,
    ),
    Rule("complaint", "it reports a complaint about our mail", _ASIDE, _BOUNCE, bounce.complaint),
    Rule("mailing-list", "it came through a mailing list", _ASIDE, _BULK, list_mail.mailing_list),
    Rule("list-unsubscribe", "one could unsubscribe from it", _ASIDE, _BULK, list_mail.unsubscribable),
    Rule("auto-submitted", "a program says that it sent it", _ASIDE, _AUTO, auto_reply.auto_submitted),
    Rule(
        "auto-reply-field", "a field says that a program answers", _ASIDE, _AUTO, auto_reply.auto_reply_field
    ),
    Rule(
        "auto-reply-subject",
        "the subject is an answering program's",
        _ASIDE,
        _AUTO,
        auto_reply.auto_reply_subject,
    ),
    Rule("ticket-system", "a help desk acknowledges our mail", _ASIDE, _AUTO, auto_reply.ticket_system),
    Rule(
        "auto-reply-words", "the words are an answering program's", _ASIDE, _AUTO, auto_reply.auto_reply_words
    ),
    Rule("precedence-reply", "it calls itself an automatic reply", _ASIDE, _AUTO, auto_reply.precedence),
    Rule("precedence", "it was sent in bulk", _ASIDE, _BULK, list_mail.precedence),
    Rule(
        "bulk-words",
        "it speaks of unsubscribing and comes from a bulk sender",
        _ASIDE,
        _BULK,
        list_mail.bulk_words,
    ),
    Rule("footer", "its footer tells how to unsubscribe", _ASIDE, _BULK, list_mail.footer),
    Rule("daemon", "a mail server sent it", _ASIDE, _BOUNCE, sender.daemon),
    Rule("machine", "the sender takes no answers", _ASIDE, None, sender.machine),
    Rule(
        "response-suppressed",
        "the sender wants no automatic answer",
        _ASIDE,
        None,
        auto_reply.response_suppressed,
    ),
    Rule("null-path", "the return path is null", _ASIDE, None, sender.null_path),
    Rule("loop", "it has gone in circles", _ASIDE, None, own_mail.loop),
    Rule("no-sender", "there is nobody to answer", _ASIDE, None, sender.nobody),
)
"""In the order in which they tell most."""


class Examined(NamedTuple):
    """What the rules say of a mail, found in one walk."""

    vetting: Vetting
    robot: MailKind | None
    """Bounce, auto_reply or newsletter; None for a person, or where no rule tells."""


def examine(mail: Mail, own: OwnAddresses) -> Examined:
    """Hold a mail against every rule; all that hit are named, the gravest decides."""
    hits = [(rule, found) for rule in RULES if (found := rule.finds(mail, own)) is not None]
    if not hits:
        return Examined(Vetting(Disposition.ACCEPT), None)
    is_ignored = any(rule.disposition is _IGNORE for rule, _ in hits)
    reasons = tuple(f"{rule.name}: {rule.sentence} ({found})" for rule, found in hits)
    robot = next((rule.kind for rule, _ in hits if rule.kind is not None), None)
    return Examined(Vetting(_IGNORE if is_ignored else _ASIDE, reasons), robot)


def vet(mail: Mail, own: OwnAddresses) -> Vetting:
    """What shall become of a mail."""
    return examine(mail, own).vetting


def robot_of(mail: Mail, own: OwnAddresses) -> MailKind | None:
    """Which robot wrote."""
    return examine(mail, own).robot
