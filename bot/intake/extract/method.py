"""The way by which money travels, and the network of a coin, by the names that people use.

A new way is a line in `NAMES`. A name that only tells where somebody can be reached (加我微信, my WeChat
is …) is no way of paying.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.desk.claim import Found, Method
from bot.intake.lexicon import Lexicon, compiled, phrases
from bot.intake.normalise import Passage


class Name(NamedTuple):
    """Words for one way of paying; folded regular expressions without groups."""

    method: Method
    words: str


NAMES: Final = (
    Name(
        Method.WECHAT,
        r"""
        微信|威信|薇信|徽信|微 信|微信支付|
        (?<![a-z0-9_])(?:we ?chat(?: ?pay)?|weixin|wexin|wx(?:pay)?|vx|wxzf)(?![a-z0-9_])|
        v信|위챗(?:페이)?|ウィーチャット|вичат|ви ?чат
        """,
    ),
    Name(
        Method.ALIPAY,
        r"""
        支付[宝寶寳]|支负[宝寶]|支付包|
        (?<![a-z0-9_])(?:ali ?-?pay|zfb|支fb)(?![a-z0-9_])|
        алипей|알리페이|アリペイ
        """,
    ),
    Name(
        Method.PAYPAL,
        r"""
        (?<![a-z0-9_])(?:pay ?-?pal|paypel|paypall|贝宝|pp)(?![a-z0-9_])|
        贝宝|пэйпал|ペイパル|페이팔
        """,
    ),
    Name(
        Method.USDT,
        r"""
        (?<![a-z])usdt(?![a-z])|泰达币|泰達幣|(?<![a-z])tether(?![a-z])
        """,
    ),
    Name(
        Method.USDC,
        r"""
        (?<![a-z])usdc(?![a-z])
        """,
    ),
    Name(
        Method.BANK,
        r"""
        银行(?:转账|卡|汇款|转帐)?|銀行(?:轉帳|轉賬|匯款)?|对公(?:转账)?|對公|
        (?:我司|公司)账户(?:向|转|打|汇)|公户|网银|網銀|网上银行|电汇|電匯|汇款|匯款|入數|入数|
        (?:招|工|建|农|交|中)行(?:卡|转|app|账[户号])|
        (?<![a-z])(?:bank(?:ing)?|wire|wired|wire transfer|sepa|swift|ach|iban|(?:bank)?überweisung|
            überweisung|banküberweisung|virement|transferencia|bonifico|przelew|zelle|havale|havalesi|eft|interac|overschrijving|banköverföring|banküberweisung)(?![a-z])|
        (?<![a-z])banka(?![a-z])|
        (?<![a-z])banküberweisung|банк\w{0,6}|振込|銀行振込|计좌|계좌이체
        """,
    ),
    Name(
        Method.OTHER,
        r"""
        云闪付|雲閃付|银联(?:扫码)?|銀聯|数字人民币|数字货币钱包|数币|京东支付|抖音支付|美团支付|
        qq ?钱包|财付通|信用卡|轉數快|转数快|八达通|八達通|街口|
        (?<![a-z])(?:unionpay|union pay|quickpass|wise|transferwise|revolut|stripe|credit card|
            debit card|visa card|mastercard|apple ?pay|google ?pay|gpay|cash ?app|venmo|payoneer|
            western union|moneygram|paynow|paylah|duitnow|grab ?pay|touch ?n ?go|tng|zalo ?pay|go ?pay|
            shopee ?pay|m-?pesa|neteller|payeer|webmoney|perfect money|square|amazon pay|samsung pay|fps|
            payme|line ?pay|skrill|klarna|ideal|bizum|twint|blik|pix|upi|
            paytm|gcash|promptpay|momo|kakao ?pay|bitcoin|btc|
            (?<!over )(?<!on )(?<!via )(?<!through )ethereum(?! (?:network|chain|mainnet))|litecoin|ltc|
            dogecoin|qiwi|
            yoomoney|kreditkarte|carte bancaire|lastschrift)(?![a-z])|
        сбп|киви|юmoney|юмани|kreditkarte|クレジットカード|카카오페이
        """,
    ),
)

_WAYS: Final = Lexicon([(name.method, phrases(name.words)) for name in NAMES])

_CONTACT_BEFORE: Final = compiled(
    r"""
    (?:[加+]|联系|聯絡|聯繫|call|add|contact|reach)\s?(?:我|me|us|our|一下|下)?(?:的)?(?:on|via|by|
        through|个)?\s?\Z|
    (?:客服|公众号|关注)\s?\Z
    """
)
_CONTACT_AFTER: Final = compiled(
    r"""
    ^ ?(?:号|號|群|好友|公众号|图片|圖片|名|昵称|暱稱|(?:id|no|account|name|handle|
        number)? ?[:：] ?(?![-+0-9¥$])[a-z_]|(?:id|号)\s?(?:是|is)|上?联系|聯絡|私|沟通|聊|
        \s?is (?!fine|ok|good|possible|supported|the|how|what))
    """
)
_NOT_BEFORE: Final = compiled(
    r"""
    (?:不是|没有?用|不用|不能用|而不是|不要|别|除了|不支持|没|原来是|以为是|想用|打算用|原本用|
        not(?: by| via| with| through| the)?|instead of|no longer|without|can(?:'t|not) use|don't have|
        isn't)\s?\Z
    """
)
_NOT_AFTER: Final = compiled(
    r"""
    ^(?:支付|付款|转账|转|那边|那个|账户|账号|pay)?\s?(?:一直)?(?:收不了|用不了|付不了|转不了|失败|
        限额了?|不行|被限|被风控|风控|打不开|不能|没成功|已注销|注销|is not working|isn't working|
        doesn't work|does not work|didn't work|failed|not possible|was declined|is blocked)
    """
)

NETWORKS: Final = (
    ("TRC20", r"trc ?-?20|tron|波场"),
    ("ERC20", r"erc ?-?20|以太坊"),
    ("BEP20", r"bep ?-?20|bsc|bnb chain"),
    ("SOLANA", r"solana|spl|(?<![a-z])sol(?![a-z])"),
    ("POLYGON", r"polygon|matic"),
    ("ARBITRUM", r"arbitrum"),
    ("OPTIMISM", r"optimism"),
    ("BASE", r"(?:on|over|via|通过|用|chain|网络|链)\s?base(?![a-z])|base (?:chain|network|链|网络)"),
    ("AVALANCHE", r"avalanche|avax"),
    ("TON", r"(?:on|over|via|通过|用)\s?ton(?![a-z])|ton (?:chain|network|链|网络)"),
)
_NETWORK: Final = re.compile("|".join(f"(?P<n{index}>{words})" for index, (_, words) in enumerate(NETWORKS)))


class Mention(NamedTuple):
    """A way of paying, named in a passage."""

    found: Found[Method]
    start: int
    end: int


def method_mentions(passage: Passage, taken: Sequence[tuple[int, int]] = ()) -> list[Mention]:
    """Every way of paying that a passage names, in order; contacts and ways that failed left out.

    Args:
        passage: where to look.
        taken: places where nothing is read: usernames.
    """
    folded = passage.folded
    mentions = []
    for start, end, method in _WAYS.first_hits(folded):
        if any(start < last and first < end for first, last in taken):
            continue
        left, right = folded[max(0, start - 16) : start], folded[end : end + 24]
        if _CONTACT_AFTER.search(right) or _CONTACT_BEFORE.search(left):
            continue
        if _NOT_BEFORE.search(left) or _NOT_AFTER.search(right):
            continue
        found = Found(method, passage.evidence(start, end, f"method-{method.value}"), 90)
        mentions.append(Mention(found, start, end))
    return mentions


def choose_method(mentions: list[Mention]) -> Found[Method] | None:
    """The one way; a coin or a service goes before the bank word beside it; None where two differ."""
    methods = {mention.found.value for mention in mentions}
    if Method.BANK in methods and len(methods) > 1:
        methods.discard(Method.BANK)
    if len(methods) != 1:
        return None
    return next(mention.found for mention in mentions if mention.found.value in methods)


_BACK: Final = compiled(
    r"""
    (?:退(?:款|回|还|钱|到|给|至)|返还)[^,，。;!?\n]{0,12}\Z|
    (?<![a-z])(?:refund|back|return|reimburse)[^,.;!?\n]{0,40}(?:to|via|by|through|on|onto|into)(?: my|
        [ ]the| our| same)? ?\Z|
    zurück[^.\n]{0,20}(?:auf|per)(?: mein)? ?\Z|на ?\Z
    """
)


def way_back(passage: Passage, mentions: list[Mention]) -> Found[Method] | None:
    """The way by which a refund shall travel, where the mail says so: 退到微信, refund to my PayPal."""
    back = [
        mention
        for mention in mentions
        if _BACK.search(passage.folded[max(0, mention.start - 60) : mention.start])
    ]
    return choose_method(back)


def network_of(passage: Passage) -> Found[str] | None:
    """The network a coin travelled by; None where none or several are named."""
    hits = list(_NETWORK.finditer(passage.folded))
    names = {NETWORKS[int((hit.lastgroup or "n0")[1:])][0] for hit in hits}
    if len(names) != 1:
        return None
    return Found(names.pop(), passage.evidence(hits[0].start(), hits[0].end(), "network"), 90)
