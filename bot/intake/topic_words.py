"""Words by which people ask for what has an answer of its own; what they wish otherwise is in `wish.py`.

To teach a wording, add it to its topic.
"""

from typing import Final

from bot.desk.asked import Topic
from bot.intake.lexicon import phrases, words

TOPIC_WORDS: Final = (
    (
        Topic.STATUS,
        phrases(
            r"""
            没到账?|沒到|未到账?|不到账|还没(?:有)?(?:到|充|收到|加|处理|看到|入账)|還沒(?:有)?(?:到|充|收到)|
            没(?:有)?(?:收到|充上|充到|到账|增加|变化)|怎么(?:还)?(?:没|不)(?:到|充)|到账了(?:吗|嗎|没)|
            余额(?:没|还是没?|未)(?:变|增加|更新|动)|(?:余额|额度)没加|催一下|充了吗|处理了吗|
            (?:充值|退款|到账|处理|进度)(?:的)?(?:进度|状态|到哪|怎么样了|如何了)|
            не (?:пришл|зачисл|поступил)\w{0,20}|まだ(?:届|反映)|反映され
            """
        ),
    ),
    (
        Topic.STATUS,
        words(
            phrases(
                r"""
                (?:not|never) (?:yet )?(?:been )?(?:arriv\w{0,20}|credited|received|shown?(?: up)?|added|
                    updated|topped up)|
                (?:hasn't|has not|haven't|have not|didn't|did not|doesn't|does not|isn't|is not|
                    still no)[^.\n?!]{0,24}(?:arriv\w{0,20}|credit\w{0,20}|receiv\w{0,20}|show\w{0,20}|
                    added|updat\w{0,20}|come|chang\w{0,20})|
                where is (?:my|the|it)|where's my|still waiting|any (?:update|news)|what happened to my|
                nothing (?:has )?(?:arrived|happened)|did you (?:get|receive) (?:my|it|the)|
                have you (?:got|received) (?:my|it|the)|status of (?:my|the)|
                noch nicht|nicht angekommen|pas (?:encore )?(?:reçu|arrivé|crédité)|no ha llegado
                """
            )
        ),
    ),
    (
        Topic.API_BASE,
        phrases(
            r"""
            api[_ -]?base|base[_ -]?url|api[_ -]?host|api[_ -]?(?:url|address|地址)|
            接口(?:地址|域名)?(?:是|怎么|填|应该|如何)|(?:接口|代理|转发|api ?)地址|地址(?:填|怎么填)|
            (?:怎么|如何|怎样|怎樣)(?:填|配置|设置|接入|连接|使用)(?!密码)|
            (?:要不要|需要|是否)(?:加|带|填) ?/?v1|/v1(?![a-z0-9])|
            (?:在|用|里|里面|到|配置|设置)[^,，。?\n]{0,6}(?:cursor|沉浸式翻译|chatbox|cherry ?studio|
                next ?chat|lobe ?chat|open ?webui|cline|gptcommit|openai ?translator)|
            (?:cursor|沉浸式翻译|沉浸式翻譯|chatbox|cherry ?studio|next ?chat|lobe ?chat|open ?webui|cline|
                gptcommit|openai ?translator)[^,，。?\n]{0,12}(?:怎么|如何|怎样|填|配置|设置|接入)|
            api ?key ?(?:在哪|哪里|怎么|如何)|(?:密钥|令牌|token)(?:在哪|哪里|怎么(?:获取|拿|生成|创建))
            """
        ),
    ),
    (
        Topic.API_BASE,
        words(
            phrases(
                r"""
                endpoint(?: url)?|which (?:url|base)|what (?:url|base)|
                how (?:do|can|to|should|would)(?: i| we)? (?:use|set|set up|setup|configure|
                    connect)[^.\n?]{0,40}|
                (?:set|setting|use|using|connect|configure|configuring)(?: up)?[^.\n?]{0,24}(?:cursor|
                    immersive translate|chatbox|cherry studio|nextchat|lobechat|open webui|cline|gptcommit|
                    openai translator)|
                with or without /?v1|
                where (?:do|can)(?: i| we)? (?:find|get|create|generate)[^.\n?]{0,20}(?:key|token)|
                (?:a|get|getting|got) 404
                """
            )
        ),
    ),
    (
        Topic.HOW_TO_PAY,
        phrases(
            r"""
            (?:充值|付款|支付|转账|收款)[^,，。?\n]{0,6}(?:方式|渠道|流程|步骤|账号|账户|名字|地址)(?:是|有)?|
            (?:微信|支付宝|paypal|usd[tc])[^,，。?\n]{0,6}(?:转账|转|付)?给谁|汇率|
            (?:一般|通常|大概)?充值?(?:后|之后)?[^,，。?\n]{0,4}多(?:久|长时间)|多(?:久|长时间)(?:能|可以)?到账|
            (?:什么(?:时候|時候)|何时|几时)(?:能|可以)?到账|
            usd[tc][^,，。?\n]{0,8}(?:哪个|什么|哪条)(?:链|网络)
            """
        ),
    ),
    (
        Topic.HOW_TO_PAY,
        words(
            phrases(
                r"""
                exchange rate|what rate|which rate|usd[tc] address|
                how long (?:does|do|will|would|until)[^.\n?]{0,20}(?:top|credit|take|payment|recharge)|
                trc ?20 or erc ?20|erc ?20 or trc ?20|do you (?:accept|take)
                """
            )
        ),
    ),
    (
        Topic.RECEIPT,
        phrases(
            r"""
            (?:请|麻烦|帮|能|可以|可否|想)[^,，。?\n]{0,12}(?:再|重新?|补)(?:发|寄|开|给)[^,，。?\n]{0,10}(?:收据|收據|发票|發票)|
            (?:收据|收據|发票|發票)[^,，。?\n]{0,8}(?:再|重新?|补)(?:发|寄|开|给)(?:我|一|给|次|下|吧|[,，。!?\s]|$)|
            (?:要|需要|想要|请发|发(?:给)?我|寄(?:给)?我|索取)[^,，。?\n]{0,8}(?:收据|收據)|
            (?:收据|收據)[^,，。?\n]{0,6}(?:发(?:给)?我|没收到|找不到|弄丢|丢了)
            """
        ),
    ),
    (
        Topic.RECEIPT,
        words(
            phrases(
                r"""
                (?:please|pls|can you|could you|would you|kindly)[^.\n?!]{0,12}(?:send|resend|re-send|e-?mail|
                    mail|forward|issue|provide|give)[^.\n?!]{0,24}receipts?|
                (?:can i|could i|may i|i need|we need|i'd like|i would like|i want)[^.\n?!]{0,16}receipts?|
                (?:resend|re-send|send me|send us)[^.\n?!]{0,24}receipts?|receipts? (?:again|once more)|
                (?:lost|never got|didn't get|did not get) (?:the|my|a) receipt
                """
            )
        ),
    ),
    (
        Topic.STATEMENT,
        phrases(
            r"""
            对账单|對帳單|對賬單|对帐单|
            (?:请|麻烦|要|需要|想要|发|寄|提供|导出)[^,，。?\n]{0,8}(?:充值明细|账户流水|充值流水|充值记录)
            """
        ),
    ),
    (
        Topic.STATEMENT,
        words(
            phrases(
                r"""
                (?:account|monthly|yearly|annual|billing|top-?up) statements?|
                (?<!bank )(?<!card )statements? (?:of|for) (?:my|our|the|this|last|account|january|february|
                    march|april|may|june|july|august|september|october|november|december|20[0-9]{2})|
                (?:please|pls|can you|could you|would you|kindly|send|get|have|need)[^.\n?!]{0,16}
                    (?<!bank )(?<!card )statement
                """
            )
        ),
    ),
    (
        Topic.REFUND_POLICY,
        phrases(
            r"""
            退款(?:政策|规则|流程|条件|方式|时效|多久|几天)|(?:可以|能|能不能|支持|怎么|如何)退款(?:吗|嗎)|
            (?:怎么|如何|怎样)退款|退款(?:的话)?[^,，。?\n]{0,6}(?:怎么|多久|几天|按)|
            (?:可以|能)退(?:吗|嗎|么)|可退吗
            """
        ),
    ),
    (
        Topic.REFUND_POLICY,
        words(
            phrases(
                r"""
                refund (?:policy|policies|rules?|terms)|how (?:do|does|are) (?:the )?refunds?|
                (?:can|could) (?:i|we) get (?:a refund|my money back|it back)|are refunds|refundable|
                do you (?:offer|give|do|provide) refunds?
                """
            )
        ),
    ),
)
"""Topic, and phrases as a lexicon takes them."""

ONLY_PERSONS: Final = frozenset(
    {
        *("优惠", "折扣", "discount"),
        *("最低", "最少充", "多少起充", "多少钱起充", "多少元起充", "minimum", "smallest"),
    }
)
"""Signs of paying that ask for what no table tells: discounts, and how little is too little."""
TURNS_OF_SPEECH: Final = frozenset({"便宜", "cheaper"})
"""Signs of paying that are said of models as well, and ask for nothing by themselves."""
WHAT_APPS_WANT: Final = frozenset({"cursor", "api key", "api keys", "api_key", "api-key", "endpoint"})
"""Signs of something else that are only names, where it is asked what an app wants."""
WHAT_RECEIPTS_ARE: Final = frozenset({"收据", "receipt for"})
"""The same where a receipt is asked for; an invoice for the tax office is another thing."""
