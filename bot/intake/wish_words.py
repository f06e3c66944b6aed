"""The words by which a mail tells what it is about: a table of signs, one line per wish and language.

To teach a wording, add it to its line: folded text, bounded repetitions, no capturing groups. What follows
from the signs is told in `kinds.py`.
"""

import re
from enum import Enum
from typing import Final, NamedTuple

from bot.intake.lexicon import Hit, Lexicon, words
from bot.intake.normalise import Passage


class Wish(Enum):
    """What a stretch of words is a sign of."""

    PAID = "says that money was sent"
    CHARGED = "says that the account was topped up"
    GIVES = "names a payment by its verb alone"
    TOPUP = "speaks of topping up"
    REFUND = "asks money back"
    WHEN = "asks how long it takes"
    CHASE = "asks where a payment is"
    WITHDRAW = "takes a request back"
    PROOF = "points to a receipt"
    INTENT = "will pay, or asks how to"
    BALANCE = "asks what is left"
    MODELS = "asks for models or their prices"
    OTHER = "asks something else by name"
    SETTLED = "speaks of times gone by"
    RULES = "asks how refunds work"
    SPAM = "talks as nobody talks who wants something of ours"
    BAIT = "talks as advertisers do"


class Sign(NamedTuple):
    """Words for one wish; folded."""

    wish: Wish
    words: str


_GIVE: Final = "转|轉|付|打|汇|匯|支付|转账|轉賬|轉帳|付款|汇款|打款|提币|缴|存"

WISHES: Final = (
    Sign(
        Wish.PAID,
        rf"(?:{_GIVE}|扫|发)(?:过去|过来|給|给(?:你|您|你们|老板|老师)?|款|账|帐|帳|钱|錢|完|好|去|出|成功)?(?:了|过了)(?!之后|以后|的话)|(?<![没未还])(?:已|已经|已經)(?:由|通过|用|经|向|从|于)?[^,，。;!?\n]{{0,14}}?(?:{_GIVE}|充|完成)|(?:刚|剛|刚才|刚刚|剛剛|今天|今日|昨天|昨晚|前天|通过|方才)[^,，。;!?\n]{{0,14}}(?:{_GIVE}|充|冲)(?!什么|多少|吗)|成功(?:支付|付款|转账)|(?:转账|付款|支付|汇款|打款)(?:成功|完成)|(?:{_GIVE}|充)的(?=[0-9$¥￥一二三四五六七八九十两百]|钱|款)|(?<!怎么)(?<!如何)(?<!怎样)(?<![想要以再会就])(?:转|打|付|发)(?:过去|出去|给(?:你|您))(?!吗)|(?:转|付)(?:的是|完)|[0-9](?:元|块|刀|u)?(?:已|已经)(?:{_GIVE})",
    ),
    Sign(
        Wish.CHARGED,
        r"冲值?了|充值?了|充值?啦|充直|充的(?![^,，。;]{0,2}(?:时候|话))|充过|"
        + words(r"recharg(?:ed)?|topped[ -]?up"),
    ),
    Sign(
        Wish.GIVES,
        rf"(?:{_GIVE}) ?(?:[0-9$¥]|hk\$|us\$|人民币|港币|美金)|"
        + words(
            r"(?<!if )(?<!when )(?<!once )(?<!can )(?:i|we) (?:transfer|recharge|pay|send) (?=[$¥€0-9]|rmb|usd|cny)|transfer(?= of)"
        ),
    ),
    Sign(
        Wish.PAID,
        words(
            r"paid|payed|sent|sended|transferr?ed|transfered|wired|deposited|remitted|donated|"
            r"(?:made|did|completed|done) (?:a|the|my|an?other) (?:\w+ )?(?:payment|transfer|deposit|top[ -]?up)|already (?:pay|send|transfer|top[ -]?up|recharge)|payment (?:of|has been|was) [^.\n]{0,20}|"
            r"überwiesen|bezahlt|gezahlt|angewiesen|eingezahlt|payé|envoyé|viré|transféré|versé|réglé|pagué|pagado|envié|transferí|enviado|transferido|pagato|inviato|bonificato|paguei|enviei|transferi|betaald|overgemaakt|zapłaciłem|przelałem|wysłałem|ödedim|gönderdim|yatırdım|betalat|skickat"
        )
        + r"|перевела?|перевёл|оплатила?|заплатила?|отправила?|пополнила?|скинула?|送金(?:し|いた|済)|払い(?:まし|済)|支払(?:い|っ)|振り?込(?:みまし|んだ|み済)|入金(?:し|いた)|송금|보냈|결제(?:했|완료)|입금|đã (?:chuyển|thanh toán|gửi)",
    ),
    Sign(
        Wish.TOPUP,
        r"充值?|冲值|充直|儲值|储值|加值|续费|上分|到账|入账|"
        + words(
            r"top[ -]?ups?|topup|top(?:ping)? up|recharg\w*|credit (?:my|the|it|our|to|account|me|user)|credited|add (?:it|them|this|the \w+) to|load|reload|gutschreib\w*|gutschrift|guthaben auf\w*|aufladen|aufladung|recharger|créditer|recargar|recarga|ricarica\w*|acreditar|accreditare|doładow\w*|opwaarderen|yükle\w*"
        )
        + r"|пополн\w+|зачисл\w+|チャージ|충전|nạp",
    ),
    Sign(
        Wish.REFUND,
        r"退款|退钱|退錢|退还|退還|退回|退费|退費|退给我|退我|(?:能|可以|想|要|请|麻烦|帮我|申请|全部|都|全|给我|给|部分)退(?!订|出|信|货|群)|退(?:一下|掉|余额|吧|下)|"
        + words(
            r"refund(?:ed|ing|s)?|re-fund|reimburse\w*|(?:my )?money back|(?:get|want|have|give me|send me|return)[^.\n?!]{0,24} back|return (?:my|the|it|of)|chargeback|rückerstatt\w*|erstatt\w*|zurückzahl\w*|zurück überweis\w*|rembours\w*|reembols\w*|devol(?:ver|ución|ver-me)\w*|rimbors\w*|terugbetal\w*|zwrot\w*|iade"
        )
        + r"|возврат\w*|вернит\w*|вернуть|返金|払い戻し|환불|hoàn tiền",
    ),
    Sign(
        Wish.RULES,
        r"如果|假如|要是|万一|用不完|没用完|不用了的话|规则|政策|流程|怎么退|如何退|怎样退|支持退|可退吗|会过期|有效期|"
        + words(
            r"polic(?:y|ies)|if i|if we|in case|what if|how do refunds|how does (?:a |the )?refund|do you (?:offer|give|do|have|support|provide)|are refunds|is it possible to get|are \w+ refundable|refundable|how (?:can|do) (?:i|we) get a refund|what happens"
        ),
    ),
    Sign(
        Wish.CHASE,
        r"没到|沒到|未到|不到账|还没(?:有)?(?:到|充|收|加|处理|看到)|還沒|没(?:有)?(?:收到|充|到账|看到|增加|变化|更新)|怎么(?:还)?(?:没|不)|余额(?:没|还是没?|未)(?:变|增加|更新|到|动)|催一下|查一下(?:这笔|到账)|麻烦查收|请查收|查收|"
        + words(
            r"not (?:yet )?(?:been )?(?:arriv\w*|credited|received|show\w*|added|there|in my|seen|updated|come|topped)|(?:hasn't|has not|haven't|have not|didn't|did not|doesn't|does not|isn't|still no)[^.\n?!]{0,24}(?:arriv\w*|credit\w*|receiv\w*|show\w*|add\w*|update\w*|come|chang\w*|see)|where is (?:my|the|it)|still waiting|any update|nothing (?:has )?(?:arrived|happened)|did you (?:get|receive)|have you (?:got|received)|noch nicht|nicht angekommen|pas (?:encore )?(?:reçu|arrivé|crédité)|no ha llegado"
        )
        + r"|не (?:пришл|зачисл|поступил)\w*|まだ|反映され",
    ),
    Sign(Wish.WHEN, r"多久|什么时候|何时|几时|什麼時候|" + words(r"when will|how long|wann|сколько времени")),
    Sign(
        Wish.WITHDRAW,
        r"取消|撤回|撤销|撤銷|作废|不充了|先不充|不用充|不退了|不用退|不需要了|算了|"
        + words(
            r"cancel\w*|withdraw\w*|never ?mind|ignore my|disregard|forget (?:about )?(?:it|my)|no longer (?:need|want)|changed my mind|decided to keep|stornier\w*|annuler|cancelar|annullare"
        )
        + r"|отмен\w+",
    ),
    Sign(
        Wish.PROOF,
        r"截图|截圖|回单|回單|回执|凭证|憑證|付款记录|转账记录|交易记录|见附件|見附件|附件|小票|收据在|"
        + words(
            r"receipt|screenshot|screen shot|proof|attached|attachment|see below|confirmation|beleg|anbei|ci-joint|adjunto|allegato"
        ),
    ),
    Sign(
        Wish.INTENT,
        r"(?:我)?想(?:要)?(?:先)?(?:再)?(?:给\w{0,10})?(?:充|冲|买|购|付|转|儲|储值)|(?<!需)(?<!不)(?<!需要)要(?:充|冲|付|转(?!发))|(?:准备|打算|计划|考虑)(?:充|冲|付|转|买|给|再)|怎么(?:充|冲|付|转|支付|给你|操作|买|购)|怎樣(?:儲|付|充)|如何(?:充|冲|付|转|支付|购|儲|付款)|怎麼(?:儲|付|充)|收款码|付款码|收款(?:方式|账号|账户|地址|二维码)|二维码|(?:钱包|转账|充值)地址|转(?:到|给)(?:哪|谁|哪里)|(?:付|打)(?:到|给)(?:哪|谁)|往哪|哪些(?:支付|付款|充值)|什么(?:支付|付款|充值)方式|(?:支持|可以用|能用|能不能用|可以|能)[^,，。?\n]{0,8}(?:支付|付款|充值|信用卡|paypal|支付宝|微信|usdt)[^,，。\n]{0,4}(?:吗|嗎|么|\?)|(?:待会|等会|等下|稍后|稍後|一会|明天|后天|改天|下周|晚点|回头|马上|现在)(?:儿)?(?:我)?(?:就|再|去)?(?:转|付|打|充)(?!了)|(?:钱)?(?:还没|没|尚未|未)(?:有)?(?:转|付|打|支付)(?!账?[^。]{0,6}到)|(?:如果|假如|要是)[^,，。\n]{0,10}(?:充|付|转)|充[^,，。\n]{0,10}(?:能|可以|会)?(?:到账|得到|换)?多少|多少(?:钱|元)?起充|最低|最少充|就转|再转|充多少|汇率(?:是)?(?:多少|怎么|几)|便宜|优惠|折扣",
    ),
    Sign(
        Wish.INTENT,
        words(
            r"how (?:do|can|could|should|to|may|would)(?: \w+){0,2} (?:pay|top|recharge|add|buy|send|transfer|deposit|purchase|fund|load)|(?:where|to whom|which address|which wallet|what address|which network)[^.\n?]{0,30}(?:pay|send|transfer|deposit|use)|"
            r"(?:want|like|love|wish|plan\w*|going|intend|about|hope|need|ready|prepar\w+|looking) to (?:pay|top|recharge|add|buy|send|transfer|deposit|purchase|put|load|fund)|wanna (?:pay|top|buy|recharge)|(?:i|we)(?:'ll| will| shall|'m going to|'d like to)(?: then| also| now)? (?:pay|send|transfer|top|recharge|wire)|(?:will|shall|gonna) (?:pay|send|transfer|top up|wire|recharge)|"
            r"(?:can|could|may|do you|is it possible to|possible to)[^.\n]{0,20}(?:pay|accept|take|top[ -]?up (?:by|with|via|using))[^.\n]{0,40}\?|payment (?:methods?|options?|details|address|instructions)|(?:accept|support|take) (?:paypal|alipay|wechat|credit|visa|usd[tc]|crypto|cards?|bank)|send me (?:the|your|a) (?:\w+ )?(?:qr|address|link|invoice|details|wallet|iban|account number)|qr code|if i (?:pay|send|top|transfer|recharge|buy)|how many (?:dollars|credits|usd)|minimum|smallest|discount|cheaper|"
            r"wie kann ich|wie bezahle|möchte[^.\n]{0,30}(?:aufladen|bezahlen|überweisen)|comment (?:payer|recharger)|cómo (?:pago|puedo|recargo)|come (?:pago|posso)"
        )
        + r"|как (?:можно )?(?:оплатить|пополнить|заплатить)|хочу (?:пополнить|оплатить)|どうやって|方法を|チャージしたい|支払い方法",
    ),
    Sign(
        Wish.BALANCE,
        r"余额(?!只|不足|快|已经|没|都|用完|还没|还是|仍|未)|餘額|剩余(?!的)|剩餘|还剩(?![ 0-9一])|還剩|剩多少|还有多少|還有多少|剩下多少|(?:剩|还有)[^,，。?\n]{0,6}(?:额度|多少)|额度(?:还|剩|有)|用了多少|够用|还够|"
        + words(
            r"balance|(?:credits?|quota|money|dollars|funds|tokens)[^.\n?!]{0,20}(?:left|remain\w*|do i (?:still )?have|have i)|how much[^.\n?!]{0,30}(?:left|remain\w*|do i (?:still )?have|used)|remaining (?:credits?|quota|funds)|guthabenstand|kontostand|wie viel guthaben|solde|saldo|bakiye"
        )
        + r"|баланс\w*|остат\w+|残高|残り|잔액|số dư",
    ),
    Sign(
        Wish.MODELS,
        r"(?:哪些|什么|哪個|哪几个|有没有|有沒有|支持|支援|列表|清单|清單|目前的?|所有|全部|最新|新|可用)[^,，。?!\n]{0,12}(?:模型|model)|(?:模型|models?)[^,，。?!\n]{0,16}(?:哪些|有没有|有沒有|支持|支援|列表|清单|清單|价格|價格|费率|費率|多少钱|怎么(?:收费|计费|算)|计费|倍率|可用|上线|吗|嗎|单价|定价)|(?:支持|支援|有没有|有沒有|能用|可以用|上线|接入)[^,，。?!\n]{0,12}(?:gpt|claude|gemini|deepseek|qwen|llama|o1|o3|o4|grok|sora|opus|sonnet|haiku|mistral|dall|flux|kimi|glm|豆包|通义|千问)|(?:gpt|claude|gemini|deepseek|qwen|llama|grok|opus|sonnet|o1|o3|o4)[a-z0-9. _-]{0,16}(?:现在)?(?:支持|有吗|有嗎|能用|可用|可以用|多少钱|价格|怎么(?:算|收费|计费)|费率|吗|嗎|上线|什么时候)|有[^,，。?!\n]{0,6}(?:gpt|claude|gemini|deepseek|qwen|llama|grok|opus|sonnet|o1|o3|o4)[^,，。!\n]{0,16}(?:吗|嗎|么|没|\?)|(?:价格表|费率表|模型价|模型列|价目)|每(?:百万|1m|千)[^,，。\n]{0,6}(?:token)[^,，。\n]{0,8}(?:多少|价)",
    ),
    Sign(
        Wish.MODELS,
        words(
            r"(?:which|what|list of|all|available|supported|new|current|other|any|more|offer|serve|support|the|your) (?:\w+ ){0,3}models?(?=[^.\n]{0,60}(?:\?|list|price|pricing|rate|cost|available|support|offer|serve|page|have|do you|can|there))|models? (?:list|prices?|pricing|page|do you|are|is|you|available|supported|and (?:their )?(?:prices?|pricing|rates?))|(?:do you|does your|do u|is|are|when|can i|could i|will|have you|any plans?)[^.\n?]{0,40}(?:gpt|claude|gemini|deepseek|qwen|llama|o1|o3|o4|grok|opus|sonnet|haiku|mistral|sora|dall|kimi|flux)[^\n]{0,40}\?|"
            r"(?:price|pricing|prices|cost|costs|rates?)[^.\n?]{0,24}(?:gpt|claude|gemini|deepseek|qwen|llama|o1|o3|o4|grok|opus|sonnet|haiku|mistral|per (?:1m|million|1k|token)|tokens?|models?)|(?:gpt|claude|gemini|deepseek|qwen|llama|o1|o3|o4|grok|opus|sonnet)[a-z0-9. -]{0,16}[^.\n?]{0,24}(?:available|supported|price|pricing|cost|rate)|price list|page with the (?:rates|prices)|(?:welche|verfügbare\w*) modelle|quels modèles|qué modelos|quali modelli"
        )
        + r"|каки[ех] модел\w+|модел\w+[^.\n?]{0,20}(?:доступн|поддерж|цен)\w*|どのモデル|モデル(?:一覧|は|を)[^。\n]{0,20}",
    ),
    Sign(
        Wish.OTHER,
        r"发票|發票|收据|报销|開票|开票|抬头|税号|合同|api_?base|base_?url|接口地址|地址(?:填|怎么填)|报错|報錯|错误|錯誤|(?:报|返回|出现|一直|总是|提示|偶尔|老是)[^\n。,，]{0,10}(?<![0-9])[45][0-9]{2}(?![0-9])|(?<![0-9a-z.,$¥€转付充打 ])(?:429|503|502|504)(?![0-9.,元块刀u])|超时|timeout|连不上|连接不上|用不了|打不开|(?:怎么|如何|怎樣)(?:用|使用|配置|设置|填|接入|注册|登录|修改|重置|删除)|密码|密碼|并发|限速|限流|rate limit|注册不了|登录不上|登不上|绑定|改(?:邮箱|密码|用户名)|教程|文档|稳定吗|是否稳定|隐私|数据安全|官方渠道|支持流式|多久(?:回复|处理)|客服|几点|联系方式|为什么|為什麼",
    ),
    Sign(
        Wish.OTHER,
        words(
            r"invoices?|vat|tax receipt|api[ _-]?base|base[ _-]?url|api[ _-]?keys?|endpoint|errors?|(?:code|status|http|get|getting|got|a) [45][0-9]{2}|(?<![0-9.,$¥€])(?:429|503|502|504)(?![0-9.,])|time(?:d)? ?out|rate[ -]?limit\w*|password|passwort|sign up|register|log ?in problem|can't log|cannot log|log in|documentation|docs|tutorial|how (?:do|can|to|should) i (?:use|set|configure|connect|register|change|reset|delete)|cursor|streaming|privacy|data retention|contract|reset|is it safe|uptime|status page|outage|is (?:the )?(?:service|api|gateway) down|rechnung|facture|factura|fattura|exchange rate|why|(?:send|get|need|have)[^.\n?]{0,12} (?:a|an) (?:receipt|invoice)|receipt for"
        )
        + r"|сч[её]т-фактур\w*|ошибк\w+|領収書|請求書|エラー|영수증",
    ),
    Sign(
        Wish.SETTLED,
        r"上个?月|上個月|上周|上星期|上次|去年|前[一两几三四]个?(?:周|月|星期)|前几天|前阵子|前段时间|以前|之前(?:充|付|转|买)|当初|當初|曾经|[一二三四五六七八九十0-9]{1,2}月(?:份)?(?:[0-9]{1,2}[日号])?(?:充|转|付)|(?:[两几三四五六]个?|[2-9])(?:月|周|星期)前|"
        + words(
            r"(?<!same as )last (?:month|week|year|time)|(?:weeks?|months?|years?) ago|previously|in the past|earlier this (?:year|month)|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|originally|used to"
        ),
    ),
    Sign(
        Wish.SPAM,
        r"代开|代開|发票.{0,12}(?:税点|优惠|代|点数低)|税点低|验后付款|渠道合作|api ?批发|官转|号池|claude max 池|量大从优|批发价|低价(?:api|渠道|出售|key|账号)|充 ?[0-9]+ ?送 ?[0-9]+|加(?:我)?(?:tg|飞机|纸飞机|电报)|接码|刷单|兼职(?:日结|招聘)|日赚|月入过?万|贷款(?:秒批|无抵押|额度)|无抵押|信用卡(?:套现|代还)|博彩|彩票|棋牌|百家乐|六合彩|时时彩|外围|裸聊|私家侦探|代写|论文(?:代|发表)|快速发表|sci(?:论文)?(?:投稿|发表)|引流|推广(?:服务|优化)|seo优化|网站建设|企业邮箱(?:升级|容量|备案)|邮箱(?:容量不足|即将停用|已满|升级|停用)|工资补贴|补贴(?:领取|申领)|出售(?:账号|数据|邮箱)|四件套|跑分|洗钱|usdt(?:承兑|搬砖)|搬砖|高价收|优质(?:客户)?资源|群发|培训课程",
    ),
    Sign(
        Wish.SPAM,
        r"seo|page (?:1|one) of google|(?:rank\w*|first page) (?:on|in|of) google|backlinks?|guest post\w*|link building|web ?(?:site )?(?:design|redesign|development) (?:service|company|agency)|digital marketing|lead generation|email list|increase your (?:traffic|sales|ranking)|mobile app development|outsourc\w+|business (?:loan|proposal|funding)|loan offer|investment (?:opportunity|partner|proposal)|inheritance|next of kin|million (?:usd|dollars|euros|pounds)|lottery|you (?:have )?won|winner|casino|viagra|cialis|adult|hot girls|dating|crypto (?:investment|signals|giveaway)|airdrop|claim (?:today|now|your|it)|connect your wallet|seed phrase|private key|wallet (?:verification|validation)|double your|forex|binary option|earn \$?[0-9]|work from home|make money|bulk sms|smm panel|buy followers|replica|pills|weight loss|keto|cbd",
    ),
    Sign(
        Wish.SPAM,
        r"bot token|root access token|access token of your|verify (?:your|here|now|account)|(?:account|mailbox|domain|bot|service|channel)[^.\n]{0,30}(?:suspen\w*|deactivat\w*|terminat\w*|will be (?:closed|deleted|disabled))|unusual (?:activity|sign-?in)|password (?:expires?|will expire|expired|has expired)|mailbox (?:is )?(?:full|almost full|quota|storage)|storage (?:is )?(?:full|limit)|update your (?:billing|payment|account) (?:info|details)|confirm your (?:identity|password|mailbox|email account)|undelivered (?:parcel|package)|your (?:parcel|package|shipment)|docusign|shared (?:a )?(?:document|file) with you|e-?fax|voicemail|keep same password|webmail (?:admin|upgrade|support)|hacked your (?:device|computer|account)|recorded you|bitcoin (?:wallet|address) within|send (?:the )?bitcoin|infected",
    ),
    Sign(
        Wish.BAIT,
        r"合作(?:机会|共赢|洽谈|意向|咨询)|商务合作|诚邀|招商|代理(?:加盟|招募)|优惠(?:活动|大促)|促销|限时(?:优惠|特价)|免费试用|点击(?:链接|领取|这里)|领取|中奖|恭喜(?:您|你)|扫码(?:添加|领取)|加微信(?:领|了解|咨询)|供应商|价格优势|长期(?:供应|合作)|本公司|我司(?:专业|提供|主营|是一家)|专业(?:提供|代理|办理)|可对公|联系(?:微信|电话|qq|tg)[:：]|承接|一手货源",
    ),
    Sign(
        Wish.BAIT,
        r"congratulations|limited[ -]?time|act now|special offer|free trial|exclusive (?:offer|deal)|click (?:here|below|the link)|(?:our|we are a) (?:company|agency|team|firm|factory) (?:\w+ ){0,3}(?:offer|provide|special|deliver|manufactur)\w*|we (?:offer|provide|sell|specialize)|packages start|send you a (?:quote|proposal)|quote for|increase (?:sales|revenue|conversion)|i was on your website|came across your (?:site|website|channel|company)|visited your website|partnership (?:opportunity|proposal)|collaborat\w+ (?:opportunity|proposal|with your)|sponsored (?:post|content)|schedule a (?:call|demo)|book a (?:call|demo)|15[- ]minute call|unsubscribe|dear (?:beneficiary|friend|customer of|website owner|webmaster|business owner|operator)|urgent|wire transfer scheme|cheap (?:api|accounts|keys)|wholesale|resell\w*|dm me|whatsapp|guaranteed",
    ),
    Sign(
        Wish.SPAM,
        r"(?:包裹|快递|邮件)[^。\n]{0,12}(?:无法(?:投递|派送)|滞留|异常|退回)|点击(?:以下|下方|此处|此|该)?链接|招聘|日结|在家可做|有意(?:者|向)?(?:请)?(?:加|联系)|"
        r"(?:您|你)的(?:账户|帐户|银行卡|邮箱|账号)(?:存在|已被|将被|即将|出现)[^。\n]{0,10}(?:冻结|停用|异常|风险|注销|关闭)|实名认证|etc(?:认证|失效)|医保|社保卡|退税|中奖|代理记账|工商注册|商标注册|"
        r"办理(?:各类|各种)|证件|文凭|pos机|流量卡|海外(?:仓|推广)|外贸(?:推广|客户)|采购(?:订单|询价)|热销|清仓|"
        + words(
            r"(?:real |new |active )?(?:subscribers|followers)|(?:telegram|youtube|instagram|tiktok) (?:channels? )?(?:growth|grow|promotion|members)|"
            r"(?:re)?design (?:your|a) (?:web ?site|site|logo|app)|web ?(?:site )?(?:developer|designer)|app developer|affordable (?:price|rate|cost)|"
            r"open the attached|see the attached invoice|overdue invoice|invoice[^.\n]{0,24} (?:is )?overdue|payment details|remittance advice|purchase order|request for quotation|"
            r"your (?:package|parcel|delivery|shipment)|customs (?:fee|clearance)|gift cards?|prize|reward points?|free (?:iphone|bitcoin|crypto|money|gift)|business proposal|"
            r"(?:million|billion) (?:usd|dollars|euros)|foundation grant|compensation fund|beneficiary|sugar (?:daddy|mommy)|lonely|singles|meet (?:hot|local)|penis|"
            r"trading (?:bot|signals)|profit(?:s)? (?:daily|weekly)|guaranteed (?:profit|return)s?|passive income|hire (?:our|my|a) (?:developers|team)|staff augmentation|virtual assistants?|"
            r"cold e-?mail|b2b (?:leads|contacts)|verified leads|mailing list of|we are (?:a )?(?:leading|professional|manufacturer)|factory direct|catalog(?:ue)? and price|your domain (?:name )?(?:expires|is expiring|registration)|"
            r"trademark|copyright infringement|security (?:vulnerability|bug) bounty|bug bounty|found (?:a )?vulnerabilit(?:y|ies)"
        ),
    ),
)

_SIGNS: Final = Lexicon([(sign.wish, sign.words) for sign in WISHES])

_THANKS: Final = re.compile(
    r"(?:谢谢|謝謝|多谢|多謝|感谢|感謝|非常感谢|十分感谢|万分感谢|感恩|收到了?|已收到|到了|到账了|已到账|已经到账|好的?|好滴|好嘞|嗯+|行|可以了|没问题|没事了|ok|okay|okey|知道了|明白了?|了解|辛苦了?|麻烦(?:你|您)?了|太好了|太棒了|老板大气|大气|给力|速度真快|真快|您|你|们|的|啦|了|哈|呀|呢|哦|噢|老板|老師|老师|哥|姐|站长|客服|帮助|帮忙|支持|祝好|祝您?|生意兴隆|已|都|这边|看到|充值|余额|额度|款|钱|很快|啊|吧|解决|问题|回复|快速|及时|处理|的?服务|一切|正常|真的|很|超级|又|快|又快|"
    r"thank you|thankyou|thanks|thank|thx|tks|ty|tysm|cheers|many|much|so|very|a lot|a bunch|lots|again|great|perfect|awesome|nice|cool|wonderful|excellent|super|got it|received|it|arrived|has|have|the|i|can|see|credit|credits|credited|now|works|working|work|all|good|fine|well|everything|is|for|your|you|u|fast|quick|help|support|reply|service|yes|yep|noted|understood|confirmed|that|was|and|my|account|balance|top-up|topup|to|up|in|there|appreciate|appreciated|hi|hello|dear|best|regards|kind|team|sir|have a|nice|day|weekend|"
    r"danke|vielen|dank|schön|merci|beaucoup|gracias|muchas|grazie|mille|obrigad[oa]|muito|спасибо|большое|благодарю|получил[аи]?|ありがとう|ございます|ございました|どうも|감사합니다|고맙습니다|teşekkürler|dziękuję|bedankt|tack|[^\w\s]|\s|_)+"
)
_GRATEFUL: Final = re.compile(
    r"谢|謝|感谢|感謝|感恩|收到|到账|好的|好滴|好嘞|ok|明白|了解|知道了|辛苦|给力|thank|thx|tks|(?<![a-z])ty(?![a-z])|cheers|great|perfect|awesome|got it|received|arrived|appreciate|dank|merci|gracias|grazie|obrigad|спасибо|благодарю|ありがとう|감사|고맙|teşekkür|dziękuję|bedankt|tack|noted|works"
)
_NAME_LINE: Final = re.compile(r"\n+[^\n]{1,24}\s*$")
_QUESTION: Final = re.compile(
    r"[?？]|吗|嗎|怎么|怎麼|如何|请问|請問|多少|(?<![a-z])(?:how|what|which|when|where|why|can you|could you)(?![a-z])"
)


def wishes_in(passage: Passage) -> list[Hit[Wish]]:
    """Every sign of a wish, by its place."""
    return list(_SIGNS.hits(passage.folded))


def is_asking(passage: Passage) -> bool:
    """Whether a passage asks anything at all."""
    return _QUESTION.search(passage.folded) is not None


def is_plain_thanks(text: Passage) -> bool:
    """Whether a mail says thank you or well received, and nothing else."""
    folded = text.folded.strip()
    if not folded or len(folded) > 240 or _QUESTION.search(folded) or not _GRATEFUL.search(folded):
        return False
    return _THANKS.fullmatch(folded) is not None or _THANKS.fullmatch(_NAME_LINE.sub("", folded)) is not None
