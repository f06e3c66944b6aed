"""Whether a mail in a case's thread takes the request back: said outright, and not in a question.

A wish that is only hinted at ("never mind", "算了") is left to the operators: a case that is withdrawn by
mistake keeps somebody waiting for his money.
"""

import re
import unicodedata
from typing import Final

from bot.desk.claim import Reading
from bot.desk.mail import Mail

LENGTH_MAX: Final = 300
"""A longer mail tells a story that a person should read."""
_CANCELS: Final = re.compile(
    r"""
    (?<![a-z])cancel(?:\s+(?:it|this|that|my|the|top-?up|request|order|everything|all))*(?![a-z])
    |(?<![a-z])withdraw\s+(?:my|the|this)\s+(?:request|application|top-?up)(?![a-z])
    |取消|撤回|撤销|撤銷|作废|作廢|不充了|不用充|不用再充
    """,
    re.VERBOSE,
)
_DENIES: Final = re.compile(
    r"""
    (?:n['’]t|(?<![a-z])(?:not|never|without|why|before|instead\ of|or))
        \s+(?:\w+\s+){0,3}(?:cancel|withdraw)
    |(?<![a-z])(?:if|unless|otherwise)(?![a-z])|如果|否则
    |(?:不要|别|別|不用|勿|没有|沒有|没|沒|不想|不是|未|要不)\s*(?:要|想|说|说要|申请|就)?\s*(?:取消|撤|作)
    |(?:被|自动|已|已经|银行)\s*(?:取消|撤)
    """,
    re.VERBOSE,
)
_ASKS: Final = re.compile(r"[?？]|吗|嗎|怎么|怎麼|如何|是否")


def is_cancellation(mail: Mail, reading: Reading) -> bool:
    """Whether the customer says that his request is to be cancelled, and nothing else that counts.

    Args:
        mail: read; only its newest words are looked at.
        reading: what was understood of it; a mail that claims money or an account cancels nothing.
    """
    claim = reading.claim
    says_more = claim.amount or claim.currency or claim.account or claim.reference
    if reading.must_not_reply or says_more or mail.attachments:
        return False
    text = unicodedata.normalize("NFKC", mail.text).casefold().strip()
    if not text or len(text) > LENGTH_MAX or _ASKS.search(text) or _DENIES.search(text):
        return False
    return _CANCELS.search(text) is not None
