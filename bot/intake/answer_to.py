"""Where a mail asks for its answers: only within its sender's own organisation is that worth a thought.

Whether From is proven is not known yet; until it is, answers go to From (`desk/answers.py`).
"""

from bot.desk.mail import Address, Mail
from bot.intake.authenticity import is_aligned
from bot.intake.own import OwnAddresses


def reply_to_of(mail: Mail, own: OwnAddresses) -> Address | None:
    """The one Reply-To that differs from From and belongs to the same organisation; never ours."""
    if mail.sender is None or len(mail.reply_to) != 1:
        return None
    (other,) = mail.reply_to
    if other.key == mail.sender.key or own.includes(other):
        return None
    return other if is_aligned(other.domain, mail.sender.domain) else None
