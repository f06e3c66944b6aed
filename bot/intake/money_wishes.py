"""Words about money that moves: paid, topped up, asked back, waited for; by wish and kind of script.

To teach a wording, add it to its sign.
"""

from typing import Final

from bot.intake.wish import Sign, Wish

MONEY_WISHES: Final = (
    Sign(
        Wish.PAID,
        r"""
        (?:GIVE|扫|发)(?:过去|过来|給|给(?:你|您|你们|老板|老师)?|款|账|帐|帳|钱|錢|完|好|去|出|
            成功)?(?:了|过了|咗|左(?=[0-9]))(?!之后|以后|的话)|
        入(?:數|数)(?!据|字|量)|過數|过数|(?<![没未还])(?:已|已经|已經)(?:由|通过|用|经|向|从|
        于)?[^,，。;!?\n]{0,14}?(?:GIVE|充|完成)|
        (?:刚|剛|刚才|刚刚|剛剛|今天|今日|昨天|昨晚|前天|通过|方才)[^,，。;!?\n]{0,14}(?:GIVE|充|
            冲)(?!什么|多少|吗)|
        成功(?:支付|付款|转账)|(?:转账|付款|支付|汇款|打款)(?:成功|完成)|
        (?:GIVE|充)的(?=[0-9$¥￥一二三四五六七八九十两百]|钱|款)|
        (?<!怎么)(?<!如何)(?<!怎样)(?<![想要以再会就])(?:转|打|付|发)(?:过去|出去|给(?:你|您))(?!吗)|
        (?:转|付)(?:的是|完)|[0-9](?:元|块|刀|u)?(?:已|已经)(?:GIVE)
        """,
    ),
    Sign(
        Wish.CHARGED,
        r"""
        冲值?了|充值?了|充值?啦|充直|充的(?![^,，。;]{0,2}(?:时候|话))|充过
        """,
    ),
    Sign(
        Wish.CHARGED,
        r"""
        recharg(?:ed)?|topped[ -]?up
        """,
        are_words=True,
    ),
    Sign(
        Wish.GIVES,
        r"""
        (?:GIVE) ?(?:[0-9$¥]|hk\$|us\$|人民币|港币|美金)|payment(?: of| by| via)?:? ?(?:[$¥€£0-9]|rmb|usd|
        cny|eur)
        """,
    ),
    Sign(
        Wish.GIVES,
        r"""
        (?<!if )(?<!when )(?<!once )(?<!can )(?:i|we) (?:transfer|recharge|pay|send) (?=[$¥€0-9]|rmb|
            usd|cny)|
        transfer(?= of)
        """,
        are_words=True,
    ),
    Sign(
        Wish.PAID,
        r"""
        перевела?|перевёл|оплатила?|заплатила?|отправила?|пополнила?|скинула?|送金(?:し|いた|済)|
        払い(?:まし|済)|支払(?:い|っ)|振り?込(?:みまし|んだ|み済)|入金(?:し|いた)|송금|보냈|
        결제(?:했|완료)|입금|đã (?:chuyển|thanh toán|gửi)
        """,
    ),
    Sign(
        Wish.PAID,
        r"""
        paid(?! (?:users?|plans?|version|members?\w{0,4}|subscri\w{2,6}|account|tier|services?|models?|
        customers?|apis?|
            keys?|one|ones|option|mode|level))|payed|settled|(?:just |has |have |is |are |went |gone |
            going )?(?:went out|
            gone out|on (?:its|the|their) way)|sent|sended|transferr?ed|transfered|wired|deposited|remitted|
            donated|
        (?:made|did|completed|done|initiated|submitted|executed|issued|processed|realized) (?:an?|the|my|
        our|another) (?:\w{1,20} ){0,2}(?:payment|e-?transfer|transfer|deposit|wire|
            top[ -]?up)|
        payment(?: of [^.\n]{1,20})?(?: is| was| has been| has)? (?:made|done|sent|completed?|successful|
        confirmed|through|went through)|
        (?:it|status|transaction|transfer|paypal|app) (?:says|shows|said|is) (?:completed?|successful|sent|
        done|paid)|
        already (?:pay|send|transfer|top[ -]?up|recharge)|
        payment (?:of|has been|was) [^.\n]{0,20}|überwiesen|bezahlt|gezahlt|angewiesen|eingezahlt|payé|
        envoyé|viré|transféré|versé|réglé|pagué|pagado|envié|transferí|enviado|transferido|pagato|
        inviato|bonificato|paguei|enviei|transferi|betaald|overgemaakt|zapłaciłem|przelałem|wysłałem|
        ödedim|gönderdim|yatırdım|betalat|skickat
        """,
        are_words=True,
    ),
    Sign(
        Wish.TOPUP,
        r"""
        充值?|冲值|充直|儲值|储值|加值|续费|上分|到账|入账|пополн\w{1,20}|зачисл\w{1,20}|チャージ|충전|nạp
        """,
    ),
    Sign(
        Wish.TOPUP,
        r"""
        top[ -]?ups?|topup|top(?:ping)? up|recharg\w{0,20}|credit (?:my|the|it|our|to|account|me|user)|
        credited|add (?:it|them|this|the \w{1,20}) to|load|reload|gutschreib\w{0,20}|gutschrift|
            guthaben auf\w{0,20}|
        aufladen|aufladung|recharger|créditer|recargar|recarga|ricarica\w{0,20}|acreditar|accreditare|
        doładow\w{0,20}|opwaarderen|yükle\w{0,20}
        """,
        are_words=True,
    ),
    Sign(
        Wish.REFUND,
        r"""
        退款|退钱|退錢|退还|退還|退回|退费|退費|退给我|退我|
        (?:能|可以|想|要|请|麻烦|帮我|申请|全部|都|全|给我|给|部分)退(?!订|出|信|货|群)|
        退(?:一下|掉|余额|吧|下)|возврат\w{0,20}|вернит\w{0,20}|вернуть|返金|払い戻し|환불|hoàn tiền
        """,
    ),
    Sign(
        Wish.REFUND,
        r"""
        refund(?:ed|ing|s)?|(?:send|pay|give|transfer)(?: \w{1,12}){0,5} back(?! to the)|(?:send|pay|
        give) back|re-fund|reimburse\w{0,20}|(?:my )?money back|
        (?:get|want|like|have|give me|send me|return)[^.\n?!]{0,40} back(?! (?:to (?:a |you|work|home|school|
        it(?![a-z])|normal|this|bed)|in touch|online|up(?![a-z])|at ))|
        return (?:my|the|it|of|me|what|whatever|all|any|everything|remaining|unused)|chargeback|
        rückerstatt\w{0,20}|erstatt\w{0,20}|zurückzahl\w{0,20}|
            zurück überweis\w{0,20}|
        rembours\w{0,20}|reembols\w{0,20}|devol(?:ver|ución|ver-me)\w{0,20}|rimbors\w{0,20}|
            terugbetal\w{0,20}|zwrot\w{0,20}|iade
        """,
        are_words=True,
    ),
    Sign(
        Wish.RULES,
        r"""
        如果|假如|(?<![主只还需])要是|万一|用不完|没用完|不用了的话|规则|政策|流程|怎么退|如何退|怎样退|
        支持退|可退吗|
        会过期|有效期
        """,
    ),
    Sign(
        Wish.RULES,
        r"""
        polic(?:y|ies)|if i|if we|in case|what if|how do refunds|how does (?:a |the )?refund|
        do you (?:offer|give|do|have|support|provide)|are refunds|is it possible to get|
        are \w{1,20} refundable|refundable|how (?:can|do) (?:i|we) get a refund|what happens
        """,
        are_words=True,
    ),
    Sign(
        Wish.CHASE,
        r"""
        没到|沒到|未到|不到账|(?:还|還)(?:没|沒)(?:有)?(?:好|弄|搞定|完成|消息|动静)|(?:等|过)(?:了|
        去)[^,，。\n]{0,8}(?:小时|天|分钟|久)|
        还没(?:有)?(?:到|充|收|加|处理|看到)|還沒|
        没(?:有)?(?:收到|充|到账|看到|增加|变化|更新)|怎么(?:还)?(?:没|不)|
        余额(?:没|还是没?|未)(?:变|增加|更新|到|动)|催一下|查一下(?:这笔|到账)|麻烦查收|请查收|查收|
        не (?:пришл|зачисл|поступил)\w{0,20}|まだ|反映され
        """,
    ),
    Sign(
        Wish.CHASE,
        r"""
        not (?:yet )?(?:been )?(?:arriv\w{0,20}|credited|received|show\w{0,20}|added|there|in my|seen|updated|
            come|topped)|
        (?:hasn't|has not|haven't|have not|didn't|did not|doesn't|does not|isn't|
            still no)[^.\n?!]{0,24}(?:arriv\w{0,20}|credit\w{0,20}|receiv\w{0,20}|show\w{0,20}|
            add\w{0,20}|update\w{0,20}|come|
            chang\w{0,20}|see)|
        where is (?:my|the|it)|still waiting|any update|nothing (?:has )?(?:arrived|happened)|
        did you (?:get|receive)|have you (?:got|received)|noch nicht|nicht angekommen|
        pas (?:encore )?(?:reçu|arrivé|crédité)|no ha llegado
        """,
        are_words=True,
    ),
    Sign(
        Wish.WITHDRAW,
        r"""
        取消|撤回|撤销|撤銷|作废|不充了|先不充|不用充|不退了|不用退|不需要了|算了|отмен\w{1,20}
        """,
    ),
    Sign(
        Wish.WITHDRAW,
        r"""
        cancel\w{0,20}|withdraw\w{0,20}|never ?mind|ignore my|disregard|forget (?:about )?(?:it|my)|
        no longer (?:need|want)|changed my mind|decided to keep|stornier\w{0,20}|annuler|cancelar|annullare
        """,
        are_words=True,
    ),
    Sign(
        Wish.PROOF,
        r"""
        截图|截圖|回单|回單|回执|凭证|憑證|付款记录|转账记录|交易记录|见附件|見附件|附件|小票|收据在
        """,
    ),
    Sign(
        Wish.PROOF,
        r"""
        receipt|screenshot|screen shot|proof|attached|attachment|see below|confirmation|beleg|anbei|
        ci-joint|adjunto|allegato
        """,
        are_words=True,
    ),
    Sign(
        Wish.SHOWS,
        r"""
        (?:付款|转账|轉帳|支付|汇款|打款|充值|交易)(?:成功)?的?(?:截图|截圖|凭证|憑證|回单|回單|记录|小票)
        """,
    ),
    Sign(
        Wish.SHOWS,
        r"""
        (?:payment|transfer|transaction|bank|paypal|alipay) (?:receipt|proof|confirmation|screenshot|slip)|
        (?:receipt|proof|screenshot) of (?:the|my) (?:payment|transfer|deposit)|proof of payment
        """,
        are_words=True,
    ),
    Sign(
        Wish.INTENT,
        r"""
        (?:我)?想(?:要)?(?:先)?(?:再)?(?:给\w{0,10})?(?:充|冲|买|购|付|转|儲|储值)|
        (?<!需)(?<!不)(?<!需要)要(?:充|冲|付|转(?!发))|(?:准备|打算|计划|考虑)(?:充|冲|付|转|买|给|再)|
        怎么(?:充|冲|付|转|支付|给你|操作|买|购)|怎樣(?:儲|付|充)|如何(?:充|冲|付|转|支付|购|儲|付款)|
        怎麼(?:儲|付|充)|收款码|付款码|收款(?:方式|账号|账户|地址|二维码)|二维码|(?:钱包|转账|充值)地址|
        转(?:到|给)(?:哪|谁|哪里)|(?:付|打)(?:到|给)(?:哪|谁)|往哪|哪些(?:支付|付款|充值)|
        什么(?:支付|付款|充值)方式|
        (?:支持|可以用|能用|能不能用|可以|能)[^,，。?\n]{0,8}(?:支付|付款|充值|信用卡|paypal|支付宝|
            微信|usdt)[^,，。\n]{0,4}(?:吗|嗎|么|\?)|
        (?:待会|等会|等下|稍后|稍後|一会|明天|后天|改天|下周|晚点|回头|马上|现在)(?:儿)?(?:我)?(?:就|再|
            去)?(?:转|付|打|充)(?!了)|
        (?:钱)?(?:还没|没|尚未|未)(?:有)?(?:转|付|打|支付)(?!账?[^。]{0,6}到)|
        (?:如果|假如|(?<![主只还需])要是)[^,，。\n]{0,10}(?:充|付|转)|
        充[^,，。\n]{0,10}(?:能|可以|会)?(?:到账|得到|换)?多少|
        多少(?:钱|元)?起充|最低|最少充|就转|再转|充多少|汇率(?:是)?(?:多少|怎么|几)|
        (?:能|可以|可|还能)(?:充|付|转|支付|买)(?:值|款|账)?(?:吗|嗎|么|嘛|不|\?)|便宜|优惠|折扣
        """,
    ),
    Sign(
        Wish.INTENT,
        r"""
        как (?:можно )?(?:оплатить|пополнить|заплатить)|хочу (?:пополнить|оплатить)|どうやって|方法を|
        チャージしたい|支払い方法
        """,
    ),
    Sign(
        Wish.INTENT,
        r"""
        before (?:i|we) (?:pay|send|top|transfer|recharge|add|buy|deposit)|how (?:do|can|could|should|to|
        may|would)(?: \w{1,20}){0,2} (?:pay|top|recharge|add|buy|send|transfer|
            deposit|purchase|fund|load)|
        (?:where|to whom|which address|which wallet|what address|which network)[^.\n?]{0,30}(?:pay|send|
            transfer|deposit|use)|
        (?:want|like|love|wish|plan\w{0,20}|going|intend|about|hope|need|ready|prepar\w{1,20}|
            looking) to (?:pay|
            top|recharge|add|buy|send|transfer|deposit|purchase|put|load|fund)|
        wanna (?:pay|top|buy|recharge)|
        (?:i|we)(?:'ll| will| shall|'m going to|'d like to)(?: then| also| now)? (?:pay|send|transfer|
            top|recharge|wire)|
        (?:will|shall|gonna) (?:pay|send|transfer|top up|wire|recharge)|
        (?:can|could|may|do you|is it possible to|possible to)[^.\n]{0,20}(?:pay|accept|take|
            top[ -]?up (?:by|with|via|using))[^.\n]{0,40}\?|
        payment (?:methods?|options?|details|address|instructions)|
        (?:accept|support|take) (?:paypal|alipay|wechat|credit|visa|usd[tc]|crypto|cards?|bank)|
        send me (?:the|your|a) (?:\w{1,20} )?(?:qr|address|link|invoice|details|wallet|iban|account number)|
        qr code|if i (?:pay|send|top|transfer|recharge|buy)|how many (?:dollars|credits|usd)|minimum|
        smallest|discount|cheaper|wie kann ich|wie bezahle|
        möchte[^.\n]{0,30}(?:aufladen|bezahlen|überweisen)|
        comment (?:payer|recharger)|cómo (?:pago|puedo|recargo)|come (?:pago|posso)
        """,
        are_words=True,
    ),
)
