"""Who talks here: words of dealings that are none of ours, and words of somebody who uses a gateway.

Each counts little by itself: `kinds.is_spam` weighs the ones against the others. To teach a wording, add it
to its sign; what is enough alone stands in `spam_words`.
"""

from typing import Final

from bot.intake.wish import Sign, Wish

STRANGER_SIGNS: Final = (
    # Wares, services, promises.
    Sign(
        Wish.WARES,
        r"""
        solar|panels?|leds?|lamps?|lighting|valves?|bearings?|steel|textiles?|garments?|apparel|shoes|
        watches|jewell?e?ry|furniture|machiner?y?|packaging|stickers|pcbs?|cnc|mou?lds?|plastics?|fabrics?|
        tiles|wine|fertili[sz]er|masks|gloves|cosmetics|perfumes?|supplements?|crude oil|diesel|diamonds|
        containers?|freight|cargo|shipments?|shipping|customs|warehouses?|logistics|couriers?|parcels?|
        packages?|toners?|cartridges|batter(?:y|ies)|e-?bikes?|drones?|forklifts?|real estate|villas?|
        apartments?|mortgage|insurance|fob|cif|moq|pcs|warranty|manufacturers?|factory|supplier|exporters?|
        wholesale|in stock|bulk|per (?:piece|unit|image|post|review|lead|hour|word|account|key|month)|seo|
        backlinks?|reviews|followers|subscribers|views|likes|leads|e-?mail marketing|web design|developers|
        freelancers?|outsourc\w{1,4}|virtual assistant|cvs?|resume|recruit\w{0,5}|hiring|candidates|
        translation|animat\w{2,4}|logo|branding|retouching|wikipedia|press|podcast|webinar|conference|
        congress|summit|journal|speakers?|exhibition|expo|booth|training|courses?|certifi\w{2,8}|diploma|
        degree|loans?|credit cards?|funding|investors?|invest\w{0,5}|capital|financ\w{2,4}|inherit\w{0,5}|
        beneficiary|donat\w{1,4}|grants?|lottery|prizes?|homepage|visitors|bitcoins?|passwords|
        your contacts|voice ?mail|audio message|qualified|meetings|seats|scholarships?|won|winners?|jackpot|
        casino|bet(?:s|ting)|forex|trading|signals|profits?|roi|passive|mining|airdrop|presale|flash|
        recovery phrase|seed phrase|24 words|12 words|late (?:father|husband|mother|client)|lonely|handsome|
        beautiful|photos|pictures|relationship|kisses|marriage|replacement|guaranteed|dm|telegram|whatsapp|
        skype|contacts|database|hourly rates?|dedicated|economical|rates|projects?|portfolio|clients|
        brands?|agency|quotations?|quotes?|catalogue?|price list|proposal|opportunit(?:y|ies)|migrate|legal|
        complaint|infringement|court|evidence|organic|promotion\w{0,2}|sponsor\w{0,5}|partner\w{0,4}|
        millions?|billion|confidential|deceased|funds?|transfer of
        """,
        are_words=True,
    ),
    Sign(
        Wish.WARES,
        r"""
        服务器|云主机|带宽|机房|备案|茶|龙井|酒|香烟|鞋|手表|包包|二手|库存|工厂|厂家|批发|零售|包邮|
        货到付款|发货|现货|货源|特价|促销|价格优|低价|全网最低|月付|年付|首年|一斤|[0-9] ?(?:元|分|
        块)?/(?:条|件|张|月|年|个|斤|台)|起批|推广|引流|涨粉|粉丝|建站|独立站|小程序|外贸|短信|验证码|通道|
        渠道|代理|加盟|招商|返利|返点|分成|招聘|兼职|日结|当日结算|押金|高薪|贷款|借款|信用卡|下款|套现|
        征信|年化|抵押|代开|开票|税点|商标|专利|工商|代账|律师|起诉|逾期|股票|涨停|期货|外汇|荐股|带单|盈利|
        理财|投资|收益|彩票|彩金|首存|提款|博彩|棋牌|交友|寂寞|无聊|照片|视频聊天|考证|建造师|消防|报名|
        课程|培训|讲师|名师|学历|文凭|论文|期刊|发表|保过|会议|征稿|展会|展位|参展|补贴|申领|社保|医保|扫码|
        扫描|银行卡号|核验|身份验证|异地登录|停用|冻结|中奖|奖品|领取|礼品|成品号|企业号|号池|官 ?key|均有|
        更优|(?:tg|qq|微信|飞机) ?联系|详谈|面议|转让|定制|免费|车位|自动发货|不限速|先测|限速|质保|包售后|
        飞机|点击|链接|收购|回收|高价|结算|合作|共赢|客户|贵司|贵公司|我司|本公司|老板|各位|期待|主营|专业|
        专做|团队|经验|服务[0-9]|已服务|附件|通知
        """,
    ),
    Sign(
        Wish.WARES,
        r"""
        rabatt\w{0,3}|günstig\w{0,2}|kredite?\w{0,2}|zinsen|großhandel|lieferung|agencia|páginas web|
        presupuesto|préstamos?|descuentos?|ventas|
        prêts?|taux|agence|devis|remise|livraison|encomenda|taxa|empréstimos?|boleto|prestito|sconto
        """,
        are_words=True,
    ),
    Sign(
        Wish.WARES,
        r"""
        下記(?:リンク|url|より)|情報を更新|本人確認|お支払い方法の(?:更新|確認)|承認されませんでした|未納|
        当選|無料|限定|キャンペーン|
        팔로워|상위노출|마케팅|대출|무료|이벤트|할인|скидк|акци[яи]|реклам|прайс|заказ|сайт|топ-?10|доставк|
        кредит|выигр
        """,
    ),
    # What is his, what he does, what he asks of us.
    Sign(
        Wish.CUSTOMER,
        r"""
        my (?:account|user ?name|api|keys?|balance|credits?|quota|top-?ups?|payments?|usage|tokens?|login|
        password|app|code|requests?|thesis|project|company|team|bill|order|money)|your (?:api|gateway|
        models?|pric\w{2,4}|credits?|servers?|docs|documentation|endpoint|platform|rates|limits?|terms|
        rules|announcements|gateway's)|your services?(?! and)|(?:can|could|may|should|do|how do|how can|
        how should|where do|where can|when do) i|(?:can|could|may|how do|how can|should|do) we (?:use|pay|
        get|have|buy|share|add|top|need|call|access)|(?:can|could) you (?:check|help|explain|add|credit|
        reset|disable|enable|delete|refund|look into|fix)|do you (?:support|accept|offer|have|provide|plan|
        keep|store|log|sell|allow|take)|is (?:it|there) (?:possible|a|any)|are there|i (?:use|used|am using|
        want|need|tried|can't|cannot|have been using|registered|signed up|got|get|see|don't|didn't|typed|
        lost|forgot|pay|paid|topped|sent)|i'd like to (?:use|know|pay|top|buy)|i(?:'m| am) (?:using|trying|
        unable|not able|getting|a (?:student|developer|user|customer|new))|(?:use|using|via|through|try|
        trying) your|consider\w{0,3} moving to you|(?:like|want|wanted) to (?:know|ask)(?! (?:you|me))|
        know (?:whether|if) you|we (?:use|are using|need|want|spend|currently|'re using)|
        we're using|tried to|trying to|be enough|enough for|how (?:many|much|long|often)|nothing was|
        any (?:alternative|idea|hint|update|news|other way)|
        not working|doesn't work|won't work|nobody answers|no (?:answer|reply|response)|
        my (?:first|last|previous|e-?mail|mail|question|friend|card|bank|paypal)|i (?:built|run|found|heard|
        made|have|read|received|sent|spend|work)|our (?:developers|team|students|agency|company|code|app|
        usage|account|accounting)(?= (?:want|need|use|would|is using|are using|has|have)\w{0,4})|
        your (?:gateway|service|project|product|channel link)|(?:like|love) your|(?:is|
        was) this (?:from you|yours|a scam|service)
        """,
        are_words=True,
    ),
    Sign(
        Wish.CUSTOMER,
        r"""
        mein(?:e|em|en|er)? (?:konto|account|guthaben|schlüssel|benutzername|zahlung|anfrage|rechnung|key)|
        (?:kann|wie kann|darf|muss|könnte) (?:ich|man)|
        ich (?:möchte|habe|brauche|nutze|bekomme|würde)|bietet ihr|habt ihr|gibt es|welche|
        mon (?:compte|solde|paiement)|ma clé|puis-je|est-ce que|comment (?:puis|faire|je)|je (?:voudrais|
        souhaite|peux|n'arrive)|
        mi (?:cuenta|saldo|usuario|pago)|puedo|quiero|quisiera|cómo|tengo|minha conta|posso|quero|
        como (?:faço|posso)|il mio (?:conto|account)|vorrei|come posso
        """,
        are_words=True,
    ),
    Sign(
        Wish.CUSTOMER,
        r"""
        мой|моего|моём|моем|мне|у меня|можно ли|как (?:мне|можно|я)|подскажите|какие|почему|私の|ですか|
        ますか|でしょうか|教えて|知りたい|使え|できません|
        제 계정|수 있나요|인가요|알려|어떻게|tài khoản của tôi|làm sao
        """,
    ),
    Sign(
        Wish.CUSTOMER,
        r"""
        还有(?:吗|没有|没)|你们|妳們|哪些|哪个|哪種|您们|你們|请问|請問|咨询一下|想问|想問|问一下|问下|我的|
        我想|我要|我用|
        我在|我们公司想|
        我们想|我们团队|能不能|可不可以|可以[^,，。?？]{0,12}(?:吗|嗎|么)|怎么(?!办)|怎麼(?!辦)|如何|为什么|
        為什麼|为啥|多少|有没有|有沒有|是不是|是否|什么时候|充值|密钥|api ?key|令牌|接口|调用|报错|收不到|
        打不开|登不|不行|失败|没(?:有)?反应|我(?:的|收到|已|刚|之前|用|在|想)|有(?:个)?(?:问题|疑问)|请教|
        麻烦(?:你|您)?|帮(?:我|忙)
        """,
    ),
)
