"""Words of questions: what is left, which models, how things work, and times gone by.

To teach a wording, add it to its sign.
"""

from typing import Final

from bot.intake.wish import Sign, Wish

QUESTION_WISHES: Final = (
    Sign(
        Wish.WHEN,
        r"""
        多久|什么时候|何时|几时|什麼時候
        """,
    ),
    Sign(
        Wish.WHEN,
        r"""
        when will|how long|wann|сколько времени
        """,
        are_words=True,
    ),
    Sign(
        Wish.BALANCE,
        r"""
        余额(?!只|不足|快|已经|没|都|用完|还没|还是|仍|未)|
        (?:还|還)(?:有|剩)多少(?:钱|錢|点|额度)?|剩返|仲(?:有|剩)(?:幾多|几多)|(?:剩|有)(?:幾多|几多)(?:錢|
        额度|額度|credit)?|
        餘額|剩余(?!的)|剩餘|还剩(?![ 0-9一])|還剩|剩多少|还有多少|還有多少|剩下多少|
        (?:剩|还有)[^,，。?\n]{0,6}(?:额度|多少)|额度(?:还|剩|有)|用了多少|够用|还够|баланс\w{0,20}|
        остат\w{1,20}|残高|残り|잔액|số dư
        """,
    ),
    Sign(
        Wish.BALANCE,
        r"""
        balance|what(?:'s| is)? (?:still )?(?:left|remains|remaining) (?:on|in|of)|
        how (?:many|much) (?:credits?|quota|balance|money|tokens) (?:does|do|has|have|is|
        are)[^.\n?]{0,30}(?:have|
            left|remain|on|in)|
        (?:credits?|quota|money|dollars|funds|tokens)[^.\n?!]{0,20}(?:left|remain\w{0,20}|
            do i (?:still )?have|have i)|
        how much[^.\n?!]{0,30}(?:left|remain\w{0,20}|do i (?:still )?have|used)|
        remaining (?:credits?|quota|funds)|guthabenstand|kontostand|wie viel guthaben|solde|saldo|bakiye
        """,
        are_words=True,
    ),
    Sign(
        Wish.MODELS,
        r"""
        (?:哪些|什么|哪個|哪几个|有没有|有沒有|支持|支援|列表|清单|清單|目前的?|所有|全部|最新|新|
            可用)[^,，。?!\n]{0,12}(?:模型|model)|
        (?:模型|models?)[^,，。?!\n]{0,16}(?:哪些|有没有|有沒有|支持|支援|列表|清单|清單|价格|價格|费率|
            費率|多少钱|怎么(?:收费|计费|算)|计费|倍率|可用|上线|吗|嗎|单价|定价)|
        (?:支持|支援|有没有|有沒有|能用|可以用|上线|接入)[^,，。?!\n]{0,12}(?:gpt|claude|gemini|
            deepseek|qwen|llama|o1|o3|o4|grok|sora|opus|sonnet|haiku|mistral|dall|flux|kimi|glm|豆包|
            通义|千问)|
        (?:gpt|claude|gemini|deepseek|qwen|llama|grok|opus|sonnet|o1|o3|
            o4|sora|veo|flux|kling|midjourney|suno|kimi|glm|豆包|可灵|即梦)[a-z0-9. _-]{0,16}(?:现在|输入|
            输出|分别|的|都|目前|token|每百万){0,6}(?:支持|有吗|有嗎|
            能用|可用|可以用|多少钱|价格|怎么(?:算|收费|
            计费)|费率|吗|嗎|上线|什么时候)|
        有[^,，。?!\n]{0,6}(?:gpt|claude|gemini|deepseek|qwen|llama|grok|opus|sonnet|o1|o3|
            o4)[^,，。!\n]{0,16}(?:吗|嗎|么|没|\?)|
        (?:价格表|费率表|模型价|模型列|价目)|
        (?:gpt|claude|gemini|deepseek|qwen|grok|opus|sonnet)[^,，。\n]{0,30}(?:收多少|多少(?:钱|元|刀|美)|
        几块|几毛|价格)|
        每(?:百万|1m|千)[^,，。\n]{0,6}(?:token)[^,，。\n]{0,8}(?:多少|价)
        """,
    ),
    Sign(
        Wish.MODELS,
        r"""
        каки[ех] модел\w{1,20}|модел\w{1,20}[^.\n?]{0,20}(?:доступн|поддерж|цен)\w{0,20}|どのモデル|
        モデル(?:の?(?:一覧|料金|価格|リスト)|は|を)[^。\n]{0,20}|(?:利用|使用)(?:できる|可能な)モデル
        """,
    ),
    Sign(
        Wish.MODELS,
        r"""
        (?:which|what|list of|all|available|supported|new|current|other|any|more|offer|serve|support|
            the|your) (?:\w{1,20} ){0,3}models?(?=[^.\n]{0,60}(?:\?|list|price|pricing|rate|cost|available|
            support|offer|serve|page|have|do you|can|there))|
        models? (?:list|prices?|pricing|page|do you|are|is|you|available|supported|
            and (?:their )?(?:prices?|pricing|rates?))|
        (?:do you|does your|do u|is|are|when|can i|could i|will|have you|any plans?)[^.\n?]{0,40}(?:gpt|
            claude|gemini|deepseek|qwen|llama|o1|o3|o4|grok|opus|sonnet|haiku|mistral|sora|dall|kimi|
            flux)[^\n]{0,40}\?|
        (?:price|pricing|prices|cost|costs|rates?)[^.\n?]{0,24}(?:gpt|claude|gemini|deepseek|qwen|llama|
            o1|o3|o4|grok|opus|sonnet|haiku|mistral|per (?:1m|million|1k|token)|tokens?|models?)|
        (?:gpt|claude|gemini|deepseek|qwen|llama|o1|o3|o4|grok|opus|
            sonnet)[a-z0-9. -]{0,16}[^.\n?]{0,24}(?:available|supported|price|pricing|cost|rate)|
        (?:list|overview) of (?:all )?(?:the |your )?(?:available |supported |current )?models|
        price list|page with the (?:rates|prices)|(?:welche|verfügbare\w{0,20}) modelle|quels modèles|
        qué modelos|quali modelli
        """,
        are_words=True,
    ),
    Sign(
        Wish.OTHER,
        r"""
        发票|發票|收据|报销|開票|开票|抬头|税号|合同|api_?base|base_?url|接口地址|地址(?:填|怎么填)|
        报错|報錯|错误|錯誤|
        (?:报|返回|出现|一直|总是|提示|偶尔|老是)[^\n。,，]{0,10}(?<![0-9])[45][0-9]{2}(?![0-9])|
        (?<![0-9a-z.,$¥€转付充打 ])(?:429|503|502|504)(?![0-9.,元块刀u])|
        超时|timeout|连不上|连接不上|用不了|打不开|
        (?:怎么|如何|怎樣)(?:用|使用|配置|设置|填|接入|注册|登录|修改|重置|删除)|
        密码|密碼|并发|限速|限流|rate limit|注册不了|登录不上|登不上|绑定|改(?:邮箱|密码|用户名)|教程|
        文档|稳定吗|是否稳定|隐私|数据安全|官方渠道|支持流式|多久(?:回复|处理)|客服|几点|联系方式|
        为什么|為什麼|(?:能|可以)?用多(?:久|少次)|够用多|聊多少
        """,
    ),
    Sign(
        Wish.OTHER,
        r"""
        сч[её]т-фактур\w{0,20}|ошибк\w{1,20}|領収書|請求書|エラー|영수증
        """,
    ),
    Sign(
        Wish.OTHER,
        r"""
        invoices?|vat|tax receipt|api[ _-]?base|base[ _-]?url|api[ _-]?keys?|endpoint|errors?|
        (?:code|status|http|get|getting|got|a) [45][0-9]{2}|
        (?<![0-9.,$¥€])(?:429|503|502|504)(?![0-9.,])|time(?:d)? ?out|rate[ -]?limit\w{0,20}|password|
        passwort|sign up|register|log ?in problem|can't log|cannot log|log in|documentation|docs|
        tutorial|
        do you (?:accept|keep|store|allow|charge)|
        do you (?:offer|give)[^.?\n]{0,12} (?:discounts?|trials?|refunds?)|
        how (?:do|can|to|should) i (?:use|set|configure|connect|register|change|reset|delete)|
        cursor|streaming|privacy|data retention|contract|reset|is it safe|uptime|status page|outage|
        is (?:the )?(?:service|api|gateway) down|rechnung|facture|factura|fattura|exchange rate|why|
        (?:send|get|need|have)[^.\n?]{0,12} (?:a|an) (?:receipt|invoice)|
        receipt for
        """,
        are_words=True,
    ),
    Sign(
        Wish.TROUBLE,
        r"""
        报错|報錯|(?:返回|提示|出现|一直|总是|老是|报)[^\n。,，?]{0,16}(?:错误|失败|error|failed|invalid|
        not found|超时|
            (?<![0-9])[45][0-9]{2}(?![0-9]))|调用(?:不了|失败|不通)|不(?:工作|响应)|没反应|没有响应|连不上|
            连接不上
        """,
    ),
    Sign(
        Wish.TROUBLE,
        r"""
        (?:error|code|status|http) [45][0-9]{2}|[45][0-9]{2} (?:errors?|status|from|when|while|on|for|since)|
        (?:get|gets|getting|got|throws?|returns?|returning|shows?|receive|receiving|
        gives?)(?: me)?(?: an?| this|
            the)? (?:\w{1,20} ){0,3}(?:errors?|exception|timeouts?|[45][0-9]{2})|
        (?:fails?|failing|failed) with|(?:is|are|was|were)(?:n't| not) working|stopped working|
        (?:doesn't|does not|don't|do not|didn't|won't) (?:work|respond|load|answer|connect)|times? out|
        timed out
        """,
        are_words=True,
    ),
    Sign(
        Wish.SUBJECT,
        r"""
        接口|网关|網關|中转|令牌|密钥|密鑰|调用|額度|额度|倍率|开发者|大模型|账号|帳號|充
        """,
    ),
    Sign(
        Wish.SUBJECT,
        r"""
        apis?|gateways?|endpoints?|openai|anthropic|chatgpt|gpt-?[345]\w{0,4}|claude|gemini|deepseek|qwen|
        llms?|tokens?|
        models?|requests? (?:fail|are|is|get)\w{0,3}|fail(?:s|ed|ing)? with
        """,
        are_words=True,
    ),
    Sign(
        Wish.SETTLED,
        r"""
        上个?月|上個月|上周|上星期|上次|去年|前[一两几三四]个?(?:周|月|星期)|前几天|前阵子|前段时间|
        以前|之前(?:充|付|转|买)|当初|當初|曾经|
        [一二三四五六七八九十0-9]{1,2}月(?:份)?(?:充|转|付)(?:值|账|款)?[了的过]|
        (?:[两几三四五六]个?|[2-9])(?:月|周|星期)前
        """,
    ),
    Sign(
        Wish.SETTLED,
        r"""
        (?<!same as )last (?:month|week|year|time|spring|summer|autumn|fall|winter|january|february|march|
        april|may|june|july|august|september|october|november|december)|(?:weeks?|months?|years?) ago|
        previously|in the past|
        earlier this (?:year|month)|
        in (?:january|february|march|april|may|june|july|august|september|october|november|december)|
        originally|used to
        """,
        are_words=True,
    ),
)
