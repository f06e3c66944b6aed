"""What stands right before or right behind a number: what makes it money, what makes it something else.

Every pattern is for folded text and bounded; `…_BEFORE` end at the number, `…_AFTER` begin behind it.
"""

import re
from typing import Final

from bot.intake.extract.role import VERB as _VERB
from bot.intake.lexicon import compiled, phrases

_METHOD: Final = phrases(
    r"""
    (?:微信|威信|支付[宝寶]|支负宝|贝宝|云闪付|银行卡?|招行|工行|建行|网银|对公|信用卡|
        (?:we ?chat(?: ?pay)?|weixin|wx|vx|ali ?-?pay|zfb|pay ?pal|pp|wise|revolut|stripe|
        bank(?: transfer)?)(?![a-z]))
    """
)

BARE_BEFORE: Final = compiled(
    r"""
    (?:(?:VERB|轉|冲|续费|加值|金额|金額|数额|数量|款项|总额|总共|一共|合计|总计|加起来|共|补|实付|付款额|
    小计|
        (?<![a-z])(?:paid|payed|pay|payment|send|sent|transferr?ed|transfer|top[ -]?up|topped up|topup|
        recharged?|recharg|deposit(?:ed)?|wired|amount|sum|total|credit|refund|betrag|montant|importe|
        importo|was)|сумма|перев[её]л|оплатил|退款?|退还|退回|退我|能退|チャージ|送金)(?:了|的是|的|
        过去|过来|给(?:你|您|我)?|給(?:你|您|我)?|你|您|我|款|账|帐|钱|成功|是|为|為|共|个|[ :=(]|=|of|
        is|was|me|in total|up){0,5}|METHOD(?:支付|付款|转账|付|转|发)?[ ,，:(]{1,3}|(?:微信|支付[宝寶]|
        云闪付)|(?:不对|不對|(?<![a-z])no|sorry|(?<![a-z])not|i mean|make that|不是|应该是|應該是|应为|
        更正为?|改成|改为|更正:|而是|实际是|(?:写错了?|打错了?|说错了?)[ ,，。]{0,2}|
        错了)[ ,，:]{0,3}(?:是|it was|it's|i mean|应该是|实际是|it should be|应为)?[ :]{0,2}|(?:^|
        [,，。\n ])是)[-+]?\Z
    """,
    METHOD=_METHOD,
    VERB=_VERB,
)
"""What must stand just before a number without a currency."""

_PREPOSITION: Final = phrases(
    r"""
    by|via|with|through|on|over|using|per|to|from|for|in|into|at|and|but|today|yesterday|just|now|
    please|pls|plz|thanks|thx|is|was|not|instead|so|account|username|user|already|this|total|altogether|
    back|of my|per|mit|für|auf|через|на|по
    """
)
BARE_AFTER: Final = compiled(
    r"""
    [ ]?(?:$|[\n,，。;!?:)(（）、/~|-]|\.(?![0-9])|整|[^\x00-\x7f]|(?:PREPOSITION)(?![a-z])|METHOD|(?:tu|
        rf)-|[a-z0-9_]{0,40}[0-9_])
    """,
    METHOD=_METHOD,
    PREPOSITION=_PREPOSITION,
)
"""What may follow it: the end of its clause, a preposition, a way of paying, Chinese that is no measure."""
METHOD_AFTER: Final = re.compile(
    rf" ?(?:[(,，]? ?(?:(?:by|via|with|through|on|over|using|per|通过|用) )?{_METHOD})"
)

MEASURE_AFTER: Final = compiled(
    r"""
    [ ]?(?:次|笔|筆|个|個|天|小时|小時|分钟|分鐘|分(?!别)|秒|点|點|号|號|日|月|年|周|倍|条|位|岁|人|张|度|
        页|楼|台|份|家|遍|回(?![0-9])|轮|步|种|类|成|折|多|几|余|来|%|％|‰|:[0-9]|/[0-9]|-[0-9]|
        、[0-9]{1,2}(?:月|日)|tokens?|k(?![a-z])|m(?![a-z])|b(?![a-z])|mb|gb|am(?![a-z])|pm(?![a-z])|
        (?:times?|days?|hours?|hrs?|minutes?|mins?|weeks?|months?|years?|emails?|mails?|accounts?|
        payments?|transfers?|st|nd|rd|th|users?|people|keys?|models?|x|er|errors?)(?![a-z]))
    """
)
NUMBER_LABEL_BEFORE: Final = compiled(
    r"""
    (?:尾号|尾號|末四位|后四位|卡号|手机号?|电话|qq|群|号码|单号|订单号?|编号|邮编|房间|工单|第|版本|
        端口|(?<![a-z])(?:ending(?: in| with)?|card|no\.?|nr\.?|number|#|order|phone|tel|mobile|room|
        port|version|v|code|error|http|ticket|zip|postcode|page|id|status))[ :：#是为*]{0,4}\Z
    """
)
APPROXIMATE_BEFORE: Final = compiled(
    r"""
    (?:大概|大约|大約|约|約|差不多|将近|快|近|好像|可能|≈|(?<!\w)~|~(?! )|几|
        (?<![a-z])(?:about|around|approximately|
        approx\.?|roughly|ca\.?|circa|nearly|almost|some|maybe|perhaps|probably|i think|etwa|ungefähr|
        environ|unos|circa|около|примерно))(?:是|转了|付了|was)? ?[$¥€]?\Z
    """
)
APPROXIMATE_AFTER: Final = re.compile(
    r" ?(?:左右|上下|多(?![余谢次亏])|几块|来块|出头|不到|ish(?![a-z])|or so|something|\?\?|前后)"
)
RANGE_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:one|two|three|four|five|six|eight|ten|twenty|thirty|fifty) (?:or|to) \Z|"
    r"[0-9](?: ?(?:元|块|刀|u|usd|rmb|[$]))? ?(?:[-~/]|到|至|或者?|or|to|bis)(?: ?[$¥€])? ?\Z"
)
NEGATED_BEFORE: Final = compiled(
    r"""
    (?:不是|而不是|并非|不要|别|勿|(?<![a-z])(?:not|instead of|rather than|nicht|no era|isn't|wasn't|
        statt|pas)|(?<![а-я])не)(?: the| my)?[ :,]{0,2}(?:rmb|usd|人民币)?\Z
    """
)
RATE_AFTER: Final = compiled(
    r"""
    [ ]?(?:/ ?(?:刀|\$|usd|1m|m|k|百万|token|月|month|mo|美|1k|次|天|人|年)|每|一刀|一个|[:：] ?[0-9]|
        per (?:day|month|week|year|hour|1?m|million|1?k|tokens?|usd|dollar|user|person|model)(?![a-z])|
        a month|一个月|的汇率|汇率)
    """
)
FEE_AFTER: Final = re.compile(
    r" ?(?:的|is the|as|in)? ?(?:手续费|手續費|矿工费|服务费|网络费|税|fees?|commission|gas|gebühr|комисси)"
)
SPENT_AFTER: Final = re.compile(
    r" ?(?:都|已经|被|了)?(?:left(?![a-z]| (?:my|our|the|from))|remaining|用完|用掉|用了|用去|还剩|剩"
    r"|花完|花了|花掉|扣掉|被扣"
    r"|消费|没用"
    r"|was (?:used|spent|deducted))"
)
ARRIVED_BEFORE: Final = re.compile(r"(?:到账|到帳|到手|收到|arrived?|received?)(?:了|的|是)?[ :]?\Z")
BILL_LINE_BEFORE: Final = re.compile(r"(?:\A|\n) ?[-+] ?\Z")
"""WeChat and Alipay show a payment as `-100.00` on a line of its own."""
SENT_BEHIND: Final = re.compile(
    r" ?(?:已经?|刚刚?|都|我)?(?:转|轉|付|打|支付|汇|匯|扫|发)"
    r"(?:了|过去|過去|给|給|到|好|完|微信|支付|$|[,，。\n ])"
)
"""What behind a number without a currency makes it a payment: `88已转微信`."""
ASKED_AFTER: Final = compiled(
    r"""
    [ ]?(?:(?:想|要|希望|麻烦|请|申请|能否|能不能|可以|给我|帮我|都|全部?|那笔|这笔|我){1,4}退(?!出|订)|
        (?:difference |extra |rest |remainder |surplus )?back(?! to school)(?![a-z])|refunded|退(?:款|还|回|
        给|掉|我)|zurück)
    """
)
CORRECTS_NEXT: Final = re.compile(
    r"[ ,，(]{1,3}(?:not|and not|instead of|rather than|不是|而不是|nicht|statt|no|nie|не) ?[0-9]"
)
"""A number that stands against another, and needs no currency to be money."""
SENT_AFTER: Final = compiled(
    r"""
    (?: \w{1,12}){0,4} (?:just |already |has |have )?(?:went out|gone out|left my|on (?:its|the) way|(?:is|
    are|was|
        were|been) (?:sent|paid|transferred|wired))(?![a-z])
    """
)
PAID_AFTER: Final = compiled(
    r"""
    [ ]?(?:that |which )?(?:i|we)(?:'ve| have| had)? (?:just |already )?(?:paid|sent|transferred|topped|
        deposited)
    """
)
PAID_SINCE: Final = compiled(
    r"""
    [^.。!?\n]{0,16}[,，] ?(?:(?:我|钱|款)?(?:已经?|刚刚?)[^,，。!?\n不没还]{0,8}(?:转|付|打|汇)(?:过去|好|完|
        给|款|了)|(?:and |so )?(?:i |i've |have )*(?:already |just )+(?:sent|paid|transferred|wired))
    """
)
"""A sum that was meant to be paid, and has been since: `想先充 10 块，已经转过去了`."""
FOR_BEFORE: Final = re.compile(r"(?<![a-z])for(?: the| my| another| a)? ?\Z")
"""Between a payment and its credit; before the only number it says nothing."""
OF_BEFORE: Final = re.compile(r"(?<![a-z])(?:of|out of|from)(?: the| my| those| these)? ?\Z")
TOTAL_AFTER: Final = re.compile(
    r" ?(?:in total|total|altogether|in all|together|总共|一共|合计|insgesamt|au total|en total)"
)
CREDIT_AFTER: Final = compiled(
    r"""
    [ ]?(?:的)?(?:额度|額度|余额|点数|credits?(?![a-z])|of credits?|worth of credits?|balance|的余额|在账|
        in credits?|quota)
    """
)

CORRECTION_BETWEEN: Final = compiled(
    r"""
    不对|不對|不好意思|写错|寫錯|打错|打錯|说错|搞错|弄错|填错|输错|错了|更正|应该是|應該是|应为|应是|
    而是|改成|改为|实际(?!到)|其实是|准确|口误|手误|笔误|抱歉|
    (?<![a-z])(?:no|sorry|oops|i mean|i meant|make that|correction|rather|typo|mistake|wrong|
        it should (?:be|have been|read)|(?:amount|sum) should (?:be|have been|read)|actually|
        but (?:it is|it's|it was)|wait|pardon|scratch that|nein|sondern|pardon)(?![a-z])|
    нет|ошиб|точнее
    """
)
"""What stands between a number and the one that corrects it."""
CONVERSION_BETWEEN: Final = re.compile(
    r"汇率|匯率|折合|折算|换算|換算|相当|等于|算下来|(?<![a-z])(?:rate|converted|equals?|worth)(?![a-z])"
)
"""What stands between a payment and what it comes to in another currency."""
CORRECTION_WORD: Final = compiled(
    r"""
    更正|写错|寫錯|打错|打錯|说错|搞错|弄错|填错|输错|标题(?:里)?(?:写)?错|主题(?:里)?(?:写)?错|手误|
    笔误|口误|不是|应为|实际(?:转|付|打|是)|
    (?<![a-z])(?:typo|mistake|wrong|correct(?:ion|ed)?|actually|not|i meant|ignore the subject|
        subject (?:is|was) wrong)(?![a-z])|
    ошиб
    """
)
SEVERAL_PAYMENTS: Final = compiled(
    r"""
    分(?:[两三四五2-9]|多)(?:次|笔|筆)|[两三四五2-9](?:次|笔|筆)(?:转|付|都|各|付款|转账|充)|
        (?:转|付|打|充)(?:账|款|值)?了(?:[两三四五2-9])(?:次|笔)|
        (?:又|再|后来|还|另外?)(?:给[你您])?(?:追?加|补)(?:转|付|充|打)?了|各(?:转|付|打)|各充(?!一半)|
        (?<![a-z])(?:in (?:two|2|three|3|several) (?:parts|payments|transfers|goes|steps)|(?:two|2|
        three|3|several) (?:payments|transfers|transactions|deposits)|twice|each|both (?:payments|
        transfers))(?![a-z])|(?<=[0-9元块刀u]) ?[x×*] ?[2-9](?![0-9a-z])
    """
)
"""Signs of more than one payment."""
ONE_OF_SEVERAL: Final = compiled(
    r"""
    (?:两|兩|二|2)(?:次|笔|筆|遍)|(?:付|转|充|轉|扣)(?:款|账|值)?重(?:复|複)?了|重(?:复|複)(?:付|转|扣|充|
    支付)|
    (?:付|转|轉|打|充|汇)错|误(?:付|转|充|打)|
    (?<![a-z])(?:by (?:mistake|accident)|accidentally|wrong (?:person|recipient|address)|twice|two times|
    double[ -]?(?:paid|charged|payment|sent)|doubly|duplicated?|one of (?:them|
    the
        [ ](?:two|payments|transfers))|the second (?:one|payment|transfer)|paid double)(?![a-z])
    """
)
"""The same sum was paid more than once, or to somebody else: what was paid is what shall come back."""
SECOND_PAYMENT: Final = compiled(
    r"""
    又|再(?:转|付|打|充)|后来|另外|还有一笔|第二笔|加上|另一笔|(?<![a-z])(?:another|second|
        then|later|again|plus|as well as|additional|also)(?![a-z])
    """
)
"""Signs of more than one payment where two numbers are told."""
