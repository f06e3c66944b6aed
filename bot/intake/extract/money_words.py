"""The words that tell what a number is: paid, asked back, credited, a fee, long ago, not yet paid.

To teach a wording, add it to its cue. The nearest before a number counts, states colour the rest of their
sentence: `money_roles.py` walks them.
"""

from typing import Final

from bot.intake.extract.role import Cue, Role
from bot.intake.lexicon import Lexicon

CUES: Final = (
    Cue(
        Role.ORDER,
        r"""
        (?:批准|审批|同意|核准)(?:这笔)?
        """,
    ),
    Cue(
        Role.ORDER,
        r"""
        approve(?:d)?|set the credit to|set credit|grant
        """,
        are_words=True,
    ),
    Cue(
        Role.ASKED,
        r"""
        多(?:付|转|充|打)了?|退(?= ?[0-9$¥一二两三四五六七八九十])|退款|退钱|退錢|退还|退還|退回|退费|退给|
        退我|退到|能退|想退|
        要退|可以退|部分退|返还|返金|返してください|возврат\w{0,20}|верн\w{1,20}
        """,
    ),
    Cue(
        Role.ASKED,
        r"""
        refund(?:ed|ing|s)?|reimburse(?:d|ment)?|money back|get back|give (?:me )?back|give me|
        send back|return|pay back|rückerstatt\w{0,20}|erstatt\w{0,20}|zurück\w{0,20}|rembours\w{0,20}|
            reembols\w{0,20}|devol\w{0,20}|
        rimbors\w{0,20}
        """,
        are_words=True,
    ),
    Cue(
        Role.CREDIT,
        r"""
        (?<![没未])到账(?!了)|应该?(?:会|能)?(?:给我?)?(?:加|得|有|收到)(?:上|到)?|(?:应该?|能|会|可以|
        可)到(?!账)|到帳|应到|应得|应该得|得到|相当于|相當於|
        折合|折算|换算|算是|算下来|按[0-9.]{1,5}算|换成|约合|等于|等於|兑换|可以?换|对应额度|
        对应(?=的?\s?[0-9$]+\s?(?:刀|美|\$))|
        额度|額度|点数
        """,
    ),
    Cue(
        Role.CREDIT,
        r"""
        should (?:be|get|give|receive|arrive|equal)|equals?|equivalent|worth|converts?|makes|which is|
        that is|that's|i\.e|so i get|gives?|to get|in credits?|for
        """,
        are_words=True,
    ),
    Cue(
        Role.FEE,
        r"""
        手续费|手續費|矿工费|礦工費|服务费|税费|网络费
        """,
    ),
    Cue(
        Role.FEE,
        r"""
        fees?|commission|gas|surcharge|tax|gebühr|frais|комиссия
        """,
        are_words=True,
    ),
    Cue(
        Role.RATE,
        r"""
        汇率|匯率
        """,
    ),
    Cue(
        Role.RATE,
        r"""
        exchange rate|rate|per
        """,
        are_words=True,
    ),
    Cue(
        Role.LIMIT,
        r"""
        最低|最少|至少|最多|最高|限额|起充|起步|满|滿|以上|以下|超过|不足
        """,
    ),
    Cue(
        Role.LIMIT,
        r"""
        minimum|min|at least|maximum|max|up to|limit|more than|less than|over|under|above|below
        """,
        are_words=True,
    ),
    Cue(
        Role.LEFT,
        r"""
        余额|餘額|剩余|剩餘|还剩|還剩|剩下|剩
        """,
    ),
    Cue(
        Role.LEFT,
        r"""
        balance|left|remaining|remain
        """,
        are_words=True,
    ),
    Cue(
        Role.USED,
        r"""
        已用(?=[ 0-9$¥]|了|掉|去)|用了|用掉|用去|消费|消耗|花了|花掉|扣了|扣掉|扣除|被扣
        """,
    ),
    Cue(
        Role.USED,
        r"""
        used|spent|consumed|cost|costs|deducted
        """,
        are_words=True,
    ),
    Cue(
        Role.TOTAL,
        r"""
        一共|总共|總共|合计|合計|总计|總計|总额|總額|共计|共计|总金额|加起来|(?<=[,，:\s])共|итого|
        всего|合わせて|合計
        """,
    ),
    Cue(
        Role.TOTAL,
        r"""
        total|totals|in total|total amount|altogether|all together|sum|sums|in all|together|insgesamt|
        gesamt|au total|en total|totale
        """,
        are_words=True,
    ),
    Cue(
        Role.SETTLED,
        r"""
        上个?月|上個月|上周|上星期|上次|去年|前[一两几三四]个?(?:周|月|星期)|前几天|前阵子|前段时间|
        很久|以前|之前(?!那|的那|写|填|发|说|邮件|的邮件)|原先|当初|當初|曾经|往期|早先|历史|前年|年初|
        [一二三四五六七八九十0-9]{1,2}月(?:份)?(?=[充转付](?:值|账|款)?[了的过])|
        (?:[两几三四五六七八]个?|[2-9])(?:月|周|星期|年)前|
        一直以来|从\w{0,4}开始
        """,
    ),
    Cue(
        Role.SETTLED,
        r"""
        (?<!same as )last (?:month|week|year|time|spring|summer|autumn|fall|winter|january|february|march|
        april|may|june|july|august|september|october|november|december)|(?:weeks?|months?|years?) ago|
        previously|in the past|
        long ago|earlier this (?:year|month)|before that|so far|once|originally|used to|
        (?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november|
            december|spring|summer|autumn|winter|20[0-9]{2})|
        the other (?:day|week)|letzten (?:monat|woche)|le mois dernier
        """,
        are_words=True,
    ),
    Cue(
        Role.INTENDED,
        r"""
        想(?:要)?(?:先)?(?:充|冲|付|转|打|买|购|存|儲|储|了解|问|知道)|
        (?<!需)(?:我|先)要(?:充|冲|转|付)|准备|準備|打算|计划|如果|(?<![主只还需])要是|假如|若|万一|比如|
        例如|譬如|
        假设|怎么(?:充|付|转|支付|操作)|怎樣|如何|能否|能不能|可不可以|是否|是不是可以|待会|等会|等下|
        稍后|稍後|一会儿?|明天|后天|下周|下个月|改天|回头|(?:收到|确认)(?:后|之后)?我?(?:就|再|马上)|
        (?:我|就|马上|立刻|立即)(?:就)?(?:去|会)(?:转|付|打|充)|
        马上(?:转|付|打|充)|尚未|还没有?(?:转|付|打|充|支付)|没(?:有)?(?:转|付款|支付|充)|
        未(?:付|支付|转)|请问充|請問儲|每(?:个?月|周|天|次)|хочу|хотел\w{0,20} бы|собираюсь|если|
        как (?:можно )?(?:оплатить|пополнить)|したい|たいです|つもり
        """,
    ),
    Cue(
        Role.INTENDED,
        r"""
        before i|until i|unless i|i(?:'d| would) (?:like|love|prefer) to|would like to|want(?:ed)? to|wanna|
        wish to|going to|
        gonna|planning to|plan to|intend to|about to|will|i'll|we'll|shall|if|whether|suppose|
        for example|e\.g|such as|say|how (?:do|can|to|should|much|many|long)|can i|could i|may i|
        should i|do i|is it possible|possible to|have not(?: yet)? paid|haven't(?: yet)? paid|
        not (?:yet )?paid|tomorrow|later|next (?:week|month)|once you|as soon as|when you|
        every (?:month|week|day|time)|each (?:month|week|time)|per month|monthly|interested in|
        thinking (?:of|about)|möchte|würde gerne|voudrais|quiero|quisiera|vorrei|wenn ich
        """,
        are_words=True,
    ),
    Cue(
        Role.NOW,
        r"""
        今天|今早|今晚|今日|刚|剛|刚才|刚刚|剛剛|昨天|昨日|昨晚|前天|现在|現在|这次|這次|这回|本次|这笔|
        此次|用完了?|用光了?|花完了?|花光了?|没有?了(?=[,，。])|不够了?|然后又|后来又|实际|實際|已经|
        已經|(?<![没未])已(?=[转轉付打汇匯充支发發通用向从])|сегодня|вчера|только что|今朝|先ほど|本日
        """,
    ),
    Cue(
        Role.NOW,
        r"""
        today|just|just now|yesterday|this time|now|this (?:morning|afternoon|evening|week)|tonight|
        used up|ran out|run out|already|
        have (?:just |now |already )?(?:sent|paid|transferred|made|wired)|
        i've|soeben|gerade|heute|gestern|actually|aujourd'hui|hoy|ayer|oggi|ieri
        """,
        are_words=True,
    ),
    Cue(
        Role.PAID,
        r"""
        (?:VERB)(?:过去|过来|過去|给(?:你|您|老板|老师|你们)?|給(?:你|您)?|款|账|帐|帳|值|钱|錢|完|好|
            去|出|成功)?(?:了|咗|左(?=[0-9])|的(?!时候|话|方式|流程))|
        (?:已|已经|已經|刚|刚才|刚刚|剛|通过|用)[^,，。;!?\n0-9一二三四五六七八九十]{0,12}(?:VERB|完成|
            入账)|
        成功(?:支付|付款|转账)|补(?:了|交|付|转)|
        (?:转账|轉帳|付款|支付|汇款|打款|充值|實付|实付)(?:成功|完成|金额|金額|了)|
        (?:转|打|付|发)(?:过去|给(?:你|您)|出去|完)|实付|付款额|переве[лё]ла?|перевёл|оплати(?:л|ла)|
        заплати(?:л|ла)|отправи(?:л|ла)|пополни(?:л|ла)|скинул|закинул|送金|支払い?|払い|払っ|振り込|
        振込|入金|送り|チャージし|송금|보냈|결제|입금|이체|đã chuyển|đã thanh toán|đã gửi|chuyển khoản
        """,
    ),
    Cue(
        Role.PAID,
        r"""
        (?:e-?transfer|transfer|wire|deposit|payment|transaction) (?:for|over)|
        (?:receipt|screen ?shot|proof|confirmation|slip|voucher|evidence) (?:for|of|over|about|
        showing)(?: the| a| my)?|
        paid(?! (?:users?|plans?|version|members?\w{0,4}|subscri\w{2,6}|account|tier|services?|models?|
        customers?|apis?))|
        payed|payd|settled|sent|send|sended|transferr?ed|transfered|wired|deposit(?:ed)?|remitted|donated|
        topped[ -]?up|recharged|bought|purchased|loaded|added|
        (?:amount|sum|total) (?:should be|should have been|should read|is actually|was actually)|
        (?:made|did|completed|done|initiated|submitted|executed|issued|processed) (?:an?|the|my|our|another)
            [ ](?:\w{1,20} ){0,2}(?:payment|transfer|deposit|wire|top[ -]?up)(?: (?:of|for))?|
        recharg|
        already (?:pay|send|transfer|transferred|paid|sent)|
        (?<!if )(?<!when )(?<!once )(?<!can )(?<!should )(?<!do )(?:i|we) (?:transfer|pay|send|deposit)|
        it was|überwiesen|bezahlt|gezahlt|gesendet|angewiesen|eingezahlt|payé|envoyé|viré|transféré|
        versé|réglé|pagué|pagado|envié|enviado|transferí|transferido|pagato|inviato|versato|bonificato|
        paguei|enviei|transferi|betaald|overgemaakt|zapłaciłem|zapłaciłam|przelałem|wysłałem|ödedim|
        gönderdim|yatırdım|betalade|skickade
        """,
        are_words=True,
    ),
    Cue(
        Role.LABEL,
        r"""
        金额|金額|数额|款项|数量|小计|сумма
        """,
    ),
    Cue(
        Role.LABEL,
        r"""
        amount|amt|payment (?:of|was|is|for)|transfer of|deposit of|top[ -]?up of|sum of|betrag|montant|
        importo|importe|kwota|valor
        """,
        are_words=True,
    ),
    Cue(
        Role.REQUESTED,
        r"""
        VERB|轉|加值|加(?=[0-9])|续费|пополн\w{1,20}|チャージ|충전|nạp
        """,
    ),
    Cue(
        Role.REQUESTED,
        r"""
        top[ -]?up|topup|recharge|credit|pay|payment|transfer|transaction|reload|add|deposit|guthaben|
        aufladen|recharger|recargar|ricarica|top
        """,
        are_words=True,
    ),
)
"""Deciding words; the nearest before a number counts, states colour the rest of their sentence."""

_CUES: Final = Lexicon([(cue.role, cue.phrases) for cue in CUES])


def cues(folded: str) -> list[tuple[int, int, Role]]:
    """Every deciding word of a text: start, end, role; in order, none within another."""
    return [(hit.start, hit.end, hit.tag) for hit in _CUES.first_hits(folded)]
