"""Finds the signs of wishes in a passage, asks whether it asks at all, and knows a plain thank-you."""

import re
from typing import Final

from bot.intake.lexicon import Hit, Lexicon, compiled
from bot.intake.money_wishes import MONEY_WISHES
from bot.intake.normalise import Passage
from bot.intake.question_wishes import QUESTION_WISHES
from bot.intake.spam_words import SPAM_SIGNS
from bot.intake.stranger_words import STRANGER_SIGNS
from bot.intake.wish import Wish, table

_WISHES: Final = Lexicon(list(table(MONEY_WISHES, QUESTION_WISHES)))
_TALK: Final = Lexicon(list(table(SPAM_SIGNS, STRANGER_SIGNS)))

_THANKS: Final = compiled(
    r"""
    (?:谢谢|謝謝|多谢|多謝|感谢|感謝|非常感谢|十分感谢|万分感谢|感恩|收到了?|已收到|到了|到账了|已到账|
        已经到账|已经|收到退款|退款(?:已经?|也|都)?(?:收到|到账)|received (?:the|my) refund|
        (?:the|my) refund (?:has )?(?:arrived|came)|好的?|好滴|好嘞|嗯+|行|可以了|没问题|没事了|ok|okay|
        okey|知道了|明白了?|了解|辛苦了?|
        麻烦(?:你|您)?了|太好了|太棒了|老板大气|大气|给力|速度真快|真快|您|你|们|的|啦|了|哈|呀|呢|哦|
        噢|老板|老師|老师|哥|姐|站长|客服|帮助|帮忙|支持|祝好|祝您?|生意兴隆|已|都|这边|看到|充值|余额|
        额度|款|钱|很快|啊|吧|解决|问题|回复|快速|及时|处理|的?服务|一切|正常|真的|很|超级|又|快|又快|
        thank you|thankyou|thanks|thank|thx|tks|ty|tysm|cheers|many|much|so|very|a lot|a bunch|lots|
        again|great|perfect|awesome|nice|cool|wonderful|excellent|super|got it|received|it|arrived|has|
        have|the|i|can|see|credit|credits|credited|now|works|working|work|all|good|fine|well|everything|
        paydesk|gateway|boss|bro|mate|man|friend|下次|还会?|再来?|来|继续|合作|愉快|客气|多谢了|solved|fixed|sorted|resolved|worked|perfectly|amazing|
        brilliant|lovely|guys|answer|is|for|with|your|you|u|fast|quick|help|support|reply|service|yes|yep|noted|understood|confirmed|that|
        was|and|my|account|balance|top-up|topup|to|up|in|there|appreciate|appreciated|hi|hello|dear|
        best|regards|kind|team|sir|have a|nice|day|weekend|danke|vielen|dank|schön|merci|beaucoup|
        hat|geklappt|funktioniert|alles|perfekt|prima|angekommen|ist|da|ça|marche|bien|reçu|c'est|perfecto|todo|
        recibido|ricevuto|perfetto|tutto|bene|всё|пришло|отлично|届きました|確認しました|確認できました|확인했습니다|
        gracias|muchas|grazie|mille|obrigad[oa]|muito|спасибо|большое|благодарю|получил[аи]?|ありがとう|
        ございます|ございました|どうも|감사합니다|고맙습니다|teşekkürler|dziękuję|bedankt|tack|[^\w\s]|
        \s|_)+
    """
)
_GRATEFUL: Final = compiled(
    r"""
    谢|謝|感谢|感謝|感恩|收到|到账|好的|好滴|好嘞|ok|明白|了解|知道了|辛苦|给力|thank|thx|tks|
    (?<![a-z])ty(?![a-z])|cheers|great|perfect|awesome|got it|received|arrived|appreciate|dank|merci|
    gracias|grazie|obrigad|спасибо|благодарю|ありがとう|감사|고맙|teşekkür|dziękuję|bedankt|tack|noted|
    works|solved|fixed|sorted|resolved
    """
)
_DIGIT: Final = re.compile("[0-9]")
"""Who thanks with a number says something."""
_NAME_LINE: Final = re.compile(r"\n+[^\n]{1,24}\s*$")
_QUESTION: Final = re.compile(
    r"[?？]|吗|嗎|怎么|怎麼|如何|请问|請問|多少|"
    r"(?<![a-z])(?:how|what|which|when|where|why|can you|could you)(?![a-z])"
)


_SIGNS_MAX: Final = 200


def wishes_in(passage: Passage) -> list[Hit[Wish]]:
    """Every sign of a wish, by its place; of very many the first and the last ones."""
    return _bounded(_WISHES.hits(passage.folded))


def talk_in(passage: Passage) -> list[Hit[Wish]]:
    """Every sign of a stranger and of a customer, as `wishes_in`."""
    return _bounded(_TALK.hits(passage.folded))


def _bounded(found: list[Hit[Wish]]) -> list[Hit[Wish]]:
    return found if len(found) <= 2 * _SIGNS_MAX else [*found[:_SIGNS_MAX], *found[-_SIGNS_MAX:]]


def is_asking(passage: Passage) -> bool:
    """Whether a passage asks anything at all."""
    return _QUESTION.search(passage.folded) is not None


_QUESTION_MARK: Final = re.compile("[?？]|吗|嗎|请问|請問")


def puts_question(passage: Passage) -> bool:
    """Whether a passage puts a question, by its mark."""
    return _QUESTION_MARK.search(passage.folded) is not None


_WORDS: Final = re.compile("[a-z]+|[\u4e00-\u9fff]{2}|[^\\W\\d_]")
_LITTLE: Final = 6
_LITTLE_WITH_POINTER: Final = 14
_LETTER_FROM: Final = 12
_POINTS: Final = re.compile(
    "附件|截图|截圖|attach|enclosed|receipt|screenshot|proof|see below|anbei|ci-joint|adjunt|allegat"
)


def says_little(passage: Passage) -> bool:
    """Whether a passage holds a few words at most, as beside a picture that says it; or points to one."""
    most = _LITTLE_WITH_POINTER if _POINTS.search(passage.folded, 0, 400) else _LITTLE
    return len(_WORDS.findall(passage.folded[:400])) <= most


_LINK: Final = re.compile(r"https?://|www\.[a-z0-9]")
_NUMBER_TO_CALL: Final = re.compile(
    r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}|400-?[0-9]{3}"
    r"|\+[0-9]{1,3}[ -]?[0-9]{2}"
    r"|(?<![a-z])(?:qq|tg|wx|vx|v)[:：] ?[a-z0-9_@]{5}|(?<![a-z])qq ?[0-9]{6}"
    r"|(?:微信|飞机|电报)[:： ]{1,2}[a-z0-9_@]{5}"
)
_PRICE: Final = re.compile(r"[$€£¥][0-9]|[0-9] ?(?:元|块|万|折|usd|eur|dollars|刀|美元)|[0-9]%")


def sells_itself(passage: Passage) -> int:
    """How many of a link, a number to call and a price a passage shows."""
    return sum(sign.search(passage.folded) is not None for sign in (_LINK, _NUMBER_TO_CALL, _PRICE))


def is_letter(passage: Passage) -> bool:
    """Whether a passage is more than a line long, in words."""
    return len(_WORDS.findall(passage.folded[:400])) >= _LETTER_FROM


def is_plain_thanks(text: Passage) -> bool:
    """Whether a mail says thank you or well received, and nothing else."""
    folded = text.folded.strip()
    if not folded or len(folded) > 240 or _DIGIT.search(folded) or _QUESTION.search(folded):
        return False
    if not _GRATEFUL.search(folded):
        return False
    return _THANKS.fullmatch(folded) is not None or _THANKS.fullmatch(_NAME_LINE.sub("", folded)) is not None
