"""The words around a number that tell what it is: paid, asked back, credited, a fee, long ago, only asked about.

Tables to be read and extended; every pattern is written for folded text (lower case) and bounded.
`amount.py` walks them.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from bot.intake.lexicon import Lexicon, words


class Role(Enum):
    """What a number is, as its sentence says."""

    PAID = "paid"
    REQUESTED = "requested"
    """To be topped up, with no word of a payment: `充值 100`."""
    LABEL = "labelled"
    """Beside the word amount, which serves payments and refunds alike."""
    NAMED = "named"
    """With a currency, and no word that tells more."""
    BARE = "bare"
    """Without a currency, where only an amount can stand."""
    ASKED = "asked back"
    TOTAL = "total"
    CREDIT = "credited"
    """What a payment is turned into."""
    FEE = "fee"
    RATE = "rate"
    LIMIT = "limit"
    LEFT = "left over"
    USED = "used up"
    DENIED = "denied"
    ORDER = "order to the program"
    QUESTIONED = "asked about"
    SETTLED = "settled long ago"
    INTENDED = "not yet paid"
    NOW = "now"
    """Ends what SETTLED and INTENDED began."""

    @property
    def is_state(self) -> bool:
        """Whether the word colours all that follows it in its sentence."""
        return self in _STATES


_STATES: Final = frozenset({Role.SETTLED, Role.INTENDED, Role.NOW})

_VERB: Final = "转|轉|付|打|汇|匯|充|冲|存|发|發|扫|支付|转账|轉賬|轉帳|转帐|充值|冲值|付款|汇款|打款|储值|儲值|缴费|提币|充直"

CUES: Final[Sequence[tuple[Role, str]]] = (
    (
        Role.ORDER,
        r"(?:批准|审批|同意|核准)(?:这笔)?|" + words(r"approve(?:d)?|set the credit to|set credit|grant"),
    ),
    (
        Role.ASKED,
        r"退(?=[0-9$¥一二两三四五六七八九十])|退款|退钱|退錢|退还|退還|退回|退费|退给|退我|退到|能退|想退|要退|可以退|部分退|返还|返金|返してください|"
        + words(
            r"refund(?:ed|ing|s)?|reimburse(?:d|ment)?|money back|get back|give (?:me )?back|give me|send back|return|pay back|rückerstatt\w*|erstatt\w*|zurück\w*|rembours\w*|reembols\w*|devol\w*|rimbors\w*"
        )
        + r"|возврат\w*|верн\w+",
    ),
    (
        Role.CREDIT,
        r"(?<![没未])到账(?!了)|(?:应该?|能|会|可以|可)到(?!账)|到帳|应到|应得|应该得|得到|相当于|相當於|折合|折算|换算|换成|约合|等于|等於|兑换|可以?换|对应额度|对应(?=的?\s?[0-9$]+\s?(?:刀|美|\$))|额度|額度|点数|"
        + words(
            r"should (?:be|get|give|receive|arrive|equal)|equals?|equivalent|worth|converts?|makes|which is|that is|that's|i\.e|so i get|gives?|to get|in credits?|for"
        ),
    ),
    (
        Role.FEE,
        r"手续费|手續費|矿工费|礦工費|服务费|税费|网络费|"
        + words(r"fees?|commission|gas|surcharge|tax|gebühr|frais|комиссия"),
    ),
    (Role.RATE, r"汇率|匯率|" + words(r"exchange rate|rate|per")),
    (
        Role.LIMIT,
        r"最低|最少|至少|最多|最高|限额|起充|起步|满|滿|以上|以下|超过|不足|"
        + words(r"minimum|min|at least|maximum|max|up to|limit|more than|less than|over|under|above|below"),
    ),
    (Role.LEFT, r"余额|餘額|剩余|剩餘|还剩|還剩|剩下|剩|" + words(r"balance|left|remaining|remain")),
    (
        Role.USED,
        r"已用(?=[ 0-9$¥]|了|掉|去)|用了|用掉|用去|消费|消耗|花了|花掉|扣了|扣掉|扣除|被扣|"
        + words(r"used|spent|consumed|cost|costs|deducted"),
    ),
    (
        Role.TOTAL,
        r"一共|总共|總共|合计|合計|总计|總計|总额|總額|共计|共计|总金额|加起来|(?<=[,，:\s])共|"
        + words(
            r"total|totals|in total|total amount|altogether|all together|sum|sums|in all|together|insgesamt|gesamt|au total|en total|totale"
        )
        + r"|итого|всего|合わせて|合計",
    ),
    (
        Role.SETTLED,
        r"上个?月|上個月|上周|上星期|上次|去年|前[一两几三四]个?(?:周|月|星期)|前几天|前阵子|前段时间|很久|以前|之前(?!那|的那)|原先|当初|當初|曾经|往期|早先|历史|前年|年初|[一二三四五六七八九十0-9]{1,2}月(?:份)?(?=[充转付])|(?:[两几三四五六七八]个?|[2-9])(?:月|周|星期|年)前|一直以来|从\w{0,4}开始|"
        + words(
            r"(?<!same as )last (?:month|week|year|time)|(?:weeks?|months?|years?) ago|previously|in the past|long ago|earlier this (?:year|month)|before that|so far|once|originally|used to|"
            r"(?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|20[0-9]{2})|the other (?:day|week)|letzten (?:monat|woche)|le mois dernier"
        ),
    ),
    (
        Role.INTENDED,
        r"想(?:要)?(?:先)?(?:充|冲|付|转|打|买|购|存|儲|储|了解|问|知道)|(?<!需)(?:我|先)要(?:充|冲|转|付)|准备|準備|打算|计划|如果|要是|假如|若|万一|比如|例如|譬如|假设|怎么(?:充|付|转|支付|操作)|怎樣|如何|能否|能不能|可不可以|是否|是不是可以|待会|等会|等下|稍后|稍後|一会儿?|明天|后天|下周|下个月|改天|回头|(?:收到|确认)(?:后|之后)?我?(?:就|再|马上)|(?:我|就|马上|立刻|立即)(?:就)?(?:去|会)(?:转|付|打|充)|马上(?:转|付|打|充)|尚未|还没有?(?:转|付|打|充|支付)|没(?:有)?(?:转|付款|支付|充)|未(?:付|支付|转)|请问充|請問儲|每(?:个?月|周|天|次)|"
        + words(
            r"i(?:'d| would) (?:like|love|prefer) to|would like to|want(?:ed)? to|wanna|wish to|going to|gonna|planning to|plan to|intend to|about to|will|i'll|we'll|shall|if|whether|suppose|for example|e\.g|such as|say|"
            r"how (?:do|can|to|should|much|many|long)|can i|could i|may i|should i|do i|is it possible|possible to|have not(?: yet)? paid|haven't(?: yet)? paid|not (?:yet )?paid|tomorrow|later|next (?:week|month)|once you|as soon as|when you|every (?:month|week|day|time)|each (?:month|week|time)|per month|monthly|interested in|thinking (?:of|about)|möchte|würde gerne|voudrais|quiero|quisiera|vorrei|wenn ich"
        )
        + r"|хочу|хотел\w* бы|собираюсь|если|как (?:можно )?(?:оплатить|пополнить)|したい|たいです|つもり",
    ),
    (
        Role.NOW,
        r"今天|今早|今晚|今日|刚|剛|刚才|刚刚|剛剛|昨天|昨日|昨晚|前天|现在|現在|这次|這次|这回|本次|这笔|此次|用完了?|用光了?|花完了?|花光了?|没有?了(?=[,，。])|不够了?|然后又|后来又|实际|實際|已经|已經|(?<![没未])已(?=[转轉付打汇匯充支发發通用向从])|"
        + words(
            r"today|just|just now|yesterday|this time|now|this (?:morning|afternoon|evening|week)|tonight|used up|ran out|run out|already|have (?:just |now |already )?(?:sent|paid|transferred|made|wired)|i've|soeben|gerade|heute|gestern|actually|aujourd'hui|hoy|ayer|oggi|ieri"
        )
        + r"|сегодня|вчера|только что|今朝|先ほど|本日",
    ),
    (
        Role.PAID,
        rf"(?:{_VERB})(?:过去|过来|過去|给(?:你|您|老板|老师|你们)?|給(?:你|您)?|款|账|帐|帳|值|钱|錢|完|好|去|出|成功)?(?:了|的(?!时候|话|方式|流程))|(?:已|已经|已經|刚|刚才|刚刚|剛|通过|用)[^,，。;!?\n0-9一二三四五六七八九十]{{0,12}}(?:{_VERB}|完成|入账)|成功(?:支付|付款|转账)|(?:转账|轉帳|付款|支付|汇款|打款|充值|實付|实付)(?:成功|完成|金额|金額|了)|(?:转|打|付|发)(?:过去|给(?:你|您)|出去|完)|实付|付款额|"
        + words(
            r"paid|payed|payd|sent|send|sended|transferr?ed|transfered|wired|deposit(?:ed)?|remitted|donated|topped[ -]?up|recharged|bought|purchased|loaded|added|(?:amount|sum|total) (?:should be|should have been|should read|is actually|was actually)|(?:made|did|completed|done) (?:a|the|my) (?:payment|transfer|deposit|top[ -]?up)|"
            r"recharg|already (?:pay|send|transfer|transferred|paid|sent)|(?<!if )(?<!when )(?<!once )(?<!can )(?<!should )(?<!do )(?:i|we) (?:transfer|pay|send|deposit)|it was|"
            r"überwiesen|bezahlt|gezahlt|gesendet|angewiesen|eingezahlt|payé|envoyé|viré|transféré|versé|réglé|pagué|pagado|envié|enviado|transferí|transferido|pagato|inviato|versato|bonificato|paguei|enviei|transferi|betaald|overgemaakt|zapłaciłem|zapłaciłam|przelałem|wysłałem|ödedim|gönderdim|yatırdım|betalade|skickade"
        )
        + r"|переве[лё]ла?|перевёл|оплати(?:л|ла)|заплати(?:л|ла)|отправи(?:л|ла)|пополни(?:л|ла)|скинул|закинул|送金|支払い?|払い|払っ|振り込|振込|入金|送り|チャージし|송금|보냈|결제|입금|이체|đã chuyển|đã thanh toán|đã gửi|chuyển khoản",
    ),
    (
        Role.LABEL,
        r"金额|金額|数额|款项|数量|小计|сумма|"
        + words(
            r"amount|amt|payment (?:of|was|is|for)|transfer of|deposit of|top[ -]?up of|sum of|betrag|montant|importo|importe|kwota|valor"
        ),
    ),
    (
        Role.REQUESTED,
        rf"{_VERB}|轉|加值|加(?=[0-9])|续费|"
        + words(
            r"top[ -]?up|topup|recharge|credit|pay|payment|transfer|transaction|reload|add|deposit|guthaben|aufladen|recharger|recargar|ricarica|top"
        )
        + r"|пополн\w+|チャージ|충전|nạp",
    ),
)
"""Deciding words; the nearest before a number counts, states colour the rest of their sentence."""

_CUES: Final = Lexicon(CUES)


def cues(folded: str) -> list[tuple[int, int, Role]]:
    """Every deciding word of a text: start, end, role; in order."""
    return [(hit.start, hit.end, hit.tag) for hit in _CUES.first_hits(folded)]


_METHOD: Final = r"(?:微信|威信|支付[宝寶]|支负宝|贝宝|云闪付|银行卡?|招行|工行|建行|网银|对公|信用卡|(?:we ?chat(?: ?pay)?|weixin|wx|vx|ali ?-?pay|zfb|pay ?pal|pp|wise|revolut|stripe|bank(?: transfer)?)(?![a-z]))"

BARE_BEFORE: Final = re.compile(
    rf"(?:(?:{_VERB}|轉|冲|续费|加值|金额|金額|数额|数量|款项|总额|总共|一共|合计|总计|共|实付|付款额|小计|(?<![a-z])(?:paid|payed|pay|payment|send|sent|transferr?ed|transfer|top[ -]?up|topped up|topup|recharged?|recharg|deposit(?:ed)?|"
    r"wired|amount|sum|total|credit|refund|betrag|montant|importe|importo|was)|сумма|перев[её]л|оплатил|退款?|退还|退回|退我|能退|チャージ|送金)"
    r"(?:了|的是|的|过去|过来|给(?:你|您|我)?|給(?:你|您|我)?|你|您|我|款|账|帐|钱|成功|是|为|為|共|个|[ :=(]|=|of|is|was|me|in total|up){0,5}"
    rf"|{_METHOD}(?:支付|付款|转账|付|转|发)?[ ,，:(]{{1,3}}|(?:微信|支付[宝寶]|云闪付)"
    r"|(?:不对|不對|(?<![a-z])no|sorry|(?<![a-z])not|i mean|make that|不是|应该是|應該是|应为|更正为?|改成|改为|更正:|而是|实际是|(?:写错了?|打错了?|说错了?)[ ,，。]{0,2}|错了)[ ,，:]{0,3}(?:是|it was|it's|i mean|应该是|实际是|it should be|应为)?[ :]{0,2}"
    r"|(?:^|[,，。\n ])是)[-+]?\Z"
)
"""What must stand just before a number without a currency."""

_PREPOSITION: Final = r"by|via|with|through|on|over|using|per|to|from|for|in|into|at|and|but|today|yesterday|just|now|please|pls|plz|thanks|thx|is|was|not|instead|so|account|username|user|already|this|total|altogether|back|of my|per|mit|für|auf|через|на|по"
BARE_AFTER: Final = re.compile(
    rf" ?(?:$|[\n,，。;!?:)(（）、/~-]|\.(?![0-9])|整|[^\x00-\x7f]|(?:{_PREPOSITION})(?![a-z])|{_METHOD}|(?:tu|rf)-|[a-z0-9_]*(?:[0-9_]))"
)
"""What may follow it: the end of its clause, a preposition, a way of paying, a Chinese word that is no measure."""
METHOD_AFTER: Final = re.compile(
    rf" ?(?:[(,，]? ?(?:(?:by|via|with|through|on|over|using|per|通过|用) )?{_METHOD})"
)

MEASURE_AFTER: Final = re.compile(
    r" ?(?:次|笔|筆|个|個|天|小时|小時|分钟|分鐘|分(?!别)|秒|点|點|号|號|日|月|年|周|倍|条|位|岁|人|张|度|页|楼|台|份|家|遍|回(?![0-9])|轮|步|种|类|成|折|多|几|余|来|%|％|‰|:[0-9]|/[0-9]|-[0-9]|、[0-9]{1,2}(?:月|日)|tokens?|k(?![a-z])|m(?![a-z])|b(?![a-z])|mb|gb|am(?![a-z])|pm(?![a-z])|"
    r"(?:times?|days?|hours?|hrs?|minutes?|mins?|weeks?|months?|years?|emails?|mails?|accounts?|payments?|transfers?|st|nd|rd|th|users?|people|keys?|models?|x|er|errors?)(?![a-z]))"
)
NUMBER_LABEL_BEFORE: Final = re.compile(
    r"(?:尾号|尾號|末四位|后四位|卡号|手机号?|电话|qq|群|号码|单号|订单号?|编号|邮编|房间|工单|第|版本|端口|(?<![a-z])(?:ending(?: in| with)?|card|no\.?|nr\.?|number|#|order|phone|tel|mobile|room|port|version|v|code|error|http|ticket|zip|postcode|page|id|status))[ :：#是为*]{0,4}\Z"
)
APPROXIMATE_BEFORE: Final = re.compile(
    r"(?:大概|大约|大約|约|約|差不多|将近|快|近|好像|可能|≈|~|几|(?<![a-z])(?:about|around|approximately|approx\.?|roughly|ca\.?|circa|nearly|almost|some|maybe|perhaps|probably|i think|etwa|ungefähr|environ|unos|circa|около|примерно))(?:是|转了|付了|was)? ?[$¥€]?\Z"
)
APPROXIMATE_AFTER: Final = re.compile(
    r" ?(?:左右|上下|多(?![余谢次亏])|几块|来块|出头|不到|ish(?![a-z])|or so|something|\?\?|前后)"
)
RANGE_BEFORE: Final = re.compile(
    r"[0-9](?: ?(?:元|块|刀|u|usd|rmb|[$]))? ?(?:[-~/]|到|至|或者?|or|to|bis)(?: ?[$¥€])? ?\Z"
)
NEGATED_BEFORE: Final = re.compile(
    r"(?:不是|而不是|并非|不要|别|勿|(?<![a-z])(?:not|instead of|rather than|nicht|no era|isn't|wasn't|statt|pas)|(?<![а-я])не)(?: the| my)?[ :,]{0,2}(?:rmb|usd|人民币)?\Z"
)
RATE_AFTER: Final = re.compile(
    r" ?(?:/ ?(?:刀|\$|usd|1m|m|k|百万|token|月|month|mo|美|1k|次|天|人|年)|每|一刀|一个|[:：] ?[0-9]|per (?:day|month|week|year|hour|1?m|million|1?k|tokens?|usd|dollar|user|person|model)(?![a-z])|a month|一个月|的汇率|汇率)"
)
FEE_AFTER: Final = re.compile(
    r" ?(?:的|is the|as|in)? ?(?:手续费|手續費|矿工费|服务费|网络费|税|fees?|commission|gas|gebühr|комисси)"
)
SPENT_AFTER: Final = re.compile(
    r" ?(?:都|已经|被|了)?(?:left(?![a-z])|remaining|用完|用掉|花完|花掉|扣掉|被扣|消费|没用|was (?:used|spent|deducted))"
)
ARRIVED_BEFORE: Final = re.compile(r"(?:到账|到帳|到手|收到|arrived?|received?)(?:了|的|是)?[ :]?\Z")
BILL_LINE_BEFORE: Final = re.compile(r"(?:\A|\n) ?[-+] ?\Z")
"""WeChat and Alipay show a payment as `-100.00` on a line of its own."""
ASKED_AFTER: Final = re.compile(r" ?(?:back(?! to school)(?![a-z])|refunded|退(?:款|还|回|给|掉|我)|zurück)")
PAID_AFTER: Final = re.compile(
    r" ?(?:that |which )?(?:i|we)(?:'ve| have| had)? (?:just |already )?(?:paid|sent|transferred|topped|deposited)"
)
OF_BEFORE: Final = re.compile(r"(?<![a-z])(?:of|out of|from)(?: the| my| those| these)? ?\Z")
TOTAL_AFTER: Final = re.compile(
    r" ?(?:in total|total|altogether|in all|together|总共|一共|合计|insgesamt|au total|en total)"
)
CREDIT_AFTER: Final = re.compile(
    r" ?(?:的)?(?:额度|額度|余额|点数|credits?(?![a-z])|of credits?|worth of credits?|balance|的余额|在账|in credits?|quota)"
)

CORRECTION_BETWEEN: Final = re.compile(
    r"不对|不對|不好意思|写错|寫錯|打错|打錯|说错|搞错|弄错|填错|输错|错了|更正|应该是|應該是|应为|应是|而是|改成|改为|实际(?!到)|其实是|准确|口误|手误|笔误|抱歉|"
    r"(?<![a-z])(?:no|sorry|oops|i mean|i meant|make that|correction|rather|typo|mistake|wrong|it should (?:be|have been|read)|(?:amount|sum) should (?:be|have been|read)|actually|but (?:it is|it's|it was)|wait|pardon|scratch that|nein|sondern|pardon)(?![a-z])|нет|ошиб|точнее"
)
"""What stands between a number and the one that corrects it."""
CORRECTION_WORD: Final = re.compile(
    r"更正|写错|寫錯|打错|打錯|说错|搞错|弄错|填错|输错|标题(?:里)?(?:写)?错|主题(?:里)?(?:写)?错|手误|笔误|口误|不是|应为|实际(?:转|付|打|是)|(?<![a-z])(?:typo|mistake|wrong|correct(?:ion|ed)?|actually|not|i meant|ignore the subject|subject (?:is|was) wrong)(?![a-z])|ошиб"
)
SEVERAL_PAYMENTS: Final = re.compile(
    r"(?P<sure>分(?:[两三四五2-9]|多)(?:次|笔|筆)|[两三四五2-9](?:次|笔|筆)(?:转|付|都|各|付款|转账|充)|(?:转|付|打|充)(?:账|款|值)?了(?:[两三四五2-9])(?:次|笔)|各(?:转|付|充|打)|(?<![a-z])(?:in (?:two|2|three|3|several) (?:parts|payments|transfers|goes|steps)|(?:two|2|three|3|several) (?:payments|transfers|transactions|deposits)|twice|each|both (?:payments|transfers))(?![a-z])|(?<=[0-9元块刀u]) ?[x×*] ?[2-9](?![0-9a-z]))"
    r"|(?P<perhaps>又|再(?:转|付|打|充)|后来|另外|还有一笔|第二笔|加上|另一笔|(?<![a-z])(?:another|second|then|later|again|plus|as well as|additional|also)(?![a-z]))"
)
"""Signs of more than one payment; `sure` ones alone are enough, the others with a second number."""
