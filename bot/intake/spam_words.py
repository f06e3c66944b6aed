"""Words of those who want to sell or to steal: one `SPAM` is enough, `BAIT` counts by number.

To teach a wording, add it to its sign.
"""

from typing import Final

from bot.intake.trade_words import TRADE_SIGNS
from bot.intake.wish import Sign, Wish

SPAM_SIGNS: Final = (
    Sign(
        Wish.SPAM,
        r"""
        代开|代開|发票.{0,12}(?:税点|优惠|代|点数低)|税点低|验后付款|渠道合作|api ?批发|
        官转(?= ?[0-9])|号池|claude max 池|量大从优|批发价|低价(?:api|渠道|出售|key|账号)|
        充 ?[0-9]{1,8} ?送 ?[0-9]{1,8}|加(?:我)?(?:tg|飞机|纸飞机|电报)|接码|刷单|兼职(?:日结|招聘)|日赚|
        月入过?万|贷款(?:秒批|无抵押|额度)|无抵押|信用卡(?:套现|代还)|博彩|彩票|棋牌|百家乐|六合彩|
        时时彩|外围|裸聊|私家侦探|代写|论文(?:代|发表)|快速发表|sci(?:论文)?(?:投稿|发表)|引流|
        推广(?:服务|优化)|seo优化|网站建设|企业邮箱(?:升级|容量|备案)|
        邮箱(?:容量不足|即将停用|已满|升级|停用)|工资补贴|补贴(?:领取|申领)|出售(?:账号|数据|邮箱)|
        四件套|跑分|洗钱|usdt(?:承兑|搬砖)|搬砖|高价收|优质(?:客户)?资源|群发|培训课程|
        seo (?:services?|packages?|expert|company|agency|optimi[sz]\w{1,20}|rank\w{0,20}|audit|listing)|
        your seo|page (?:1|one) of google|(?:rank\w{0,20}|first page) (?:on|in|of) google|backlinks?|
        guest post\w{0,20}|link building|
        web ?(?:site )?(?:design|redesign|development) (?:service|company|agency)|
        digital marketing|lead generation|email list|increase your (?:traffic|sales|ranking)|
        mobile app development|outsourc\w{1,20}|business (?:loan|proposal|funding)|loan offer|
        investment (?:opportunity|partner|proposal)|inheritance|next of kin|
        million (?:usd|dollars|euros|pounds)|lottery|you (?:have )?won|winner|casino|viagra|cialis|
        adult|hot girls|dating|crypto (?:investment|signals|giveaway)|airdrop|
        claim (?:today|now|your|it)|connect your wallet|seed phrase|private key|
        wallet (?:verification|validation)|double your|forex|binary option|earn \$?[0-9]|
        work from home|make money|bulk sms|smm panel|buy followers|replica|pills|weight loss|keto|
        cbd|bot token|root access token|access token of your|verify (?:your|here|now|account)|
        (?<!my )(?<!our )(?:account|mailbox|domain|bot|service|channel)[^.\n]{0,30}(?:suspen\w{0,20}|
            deactivat\w{0,20}|terminat\w{0,20}|will be (?:closed|deleted|disabled))|
        unusual (?:activity|sign-?in)|
        password (?:expires?|will expire|expired|has expired)|
        mailbox (?:is )?(?:full|almost full|quota|storage)|
        storage (?:is )?(?:full|limit)|
        update your (?:billing|payment|account) (?:info|details)|
        confirm your (?:identity|password|mailbox|email account)|
        undelivered (?:parcel|package)|your (?:parcel|package|shipment)|docusign|
        shared (?:a )?(?:document|file) with you|e-?fax|voicemail|keep same password|
        webmail (?:admin|upgrade|support)|hacked your (?:device|computer|account)|recorded you|
        bitcoin (?:wallet|address) within|send (?:the )?bitcoin|infected|
        (?:包裹|快递|邮件)[^。\n]{0,12}(?:无法(?:投递|派送)|滞留|异常|退回)|
        点击(?:以下|下方|此处|此|该)?链接|招聘|日结|在家可做|有意(?:者|向)?(?:请)?(?:加|联系)|
        (?:您|你)的(?:账户|帐户|银行卡|邮箱|账号)(?:存在|已被|将被|即将|出现)[^。\n]{0,10}(?:冻结|
            停用|异常|风险|注销|关闭)|
        实名认证|etc(?:认证|失效)|医保|社保卡|退税|中奖|代理记账|工商注册|商标注册|
        办理(?:各类|各种)|文凭|pos机|流量卡|海外(?:仓|推广)|外贸(?:推广|客户)|采购(?:订单|询价)|
        热销|清仓|代办|代考|代刷|涨粉|真人(?:活)?粉|千粉|刷粉|刷量|微信同号|电话同微信|可先开后付|
        (?:增值税)?(?:专票|普票)[^。\n]{0,10}(?:可开|代开|优惠)|
        点数(?:优惠|低)|征信|下款|放款|(?:秒|快速)批|借款[^。\n]{0,6}逾期|
        逾期[^。\n]{0,12}(?:还款|起诉)|日薪|月薪[0-9]|无需经验|居家(?:客服|办公|兼职)|机场推广|
        高速节点|注册送|高价(?:收|回收)|收[uU](?=[,，])|线下交易|
        (?:诚邀|邀请)[^。\n]{0,10}(?:投稿|参会|参展|加盟)|
        检索[,，]?录用|录用快|ei(?:/| )?(?:sci|scopus)|短信(?:低至|服务商|群发|通道)|
        我们?有[^,，。\n?]{0,12}(?:渠道|号源|货源)(?!吗|问题)|
        [0-9.]{1,6} ?折[^。\n?]{0,12}(?:可测|联系|需要)|(?:咨询|联系|私聊)(?:微信|qq|tg|电报|飞机)[:：]
        """,
    ),
    Sign(
        Wish.BAIT,
        r"""
        合作(?:机会|共赢|洽谈|意向|咨询)|商务合作|诚邀|招商|代理(?:加盟|招募)|优惠(?:活动|大促)|
        促销|限时(?:优惠|特价)|免费试用|点击(?:链接|领取|这里)|领取|中奖|恭喜(?:您|你)|
        扫码(?:添加|领取)|加微信(?:领|了解|咨询)|供应商|价格优势|长期(?:供应|合作)|本公司|
        我司(?:专业|提供|主营|是一家)|专业(?:提供|代理|办理)|可对公|联系(?:微信|电话|qq|tg)[:：]|
        承接|一手货源|congratulations|limited[ -]?time|act now|special offer|free trial|
        exclusive (?:offer|deal)|click (?:here|below|the link)|
        (?:our|we are a) (?:company|agency|team|firm|factory) (?:\w{1,20} ){0,3}(?:offer|provide|special|
            deliver|manufactur)\w{0,20}|
        we (?:offer|provide|sell|specialize)|packages start|send you a (?:quote|proposal)|quote for|
        increase (?:sales|revenue|conversion)|i was on your website|
        came across your (?:site|website|channel|company)|
        visited your website|partnership (?:opportunity|proposal)|
        collaborat\w{1,20} (?:opportunity|proposal|with your)|
        sponsored (?:post|content)|schedule a (?:call|demo)|book a (?:call|demo)|15[- ]minute call|
        dear (?:beneficiary|friend|customer of|website owner|webmaster|business owner|operator)|
        wire transfer scheme|cheap (?:api|accounts|keys)|wholesale|resell\w{0,20}|dm me|whatsapp|
        guaranteed|欢迎(?:咨询|合作|洽谈|加盟|试用)|详情(?:咨询|请|可)|低至|国内领先|一站式|独享|
        秒到账|同款|尊敬的专家|推广|稳定渠道|批发|货源|我们有(?:稳定|大量|优质)|
        长期(?:稳定|供应|收|有效)|代充(?=[ 0-9]|价|服务|，)|可测试|支持测试|
        (?:元|块|￥|¥)[^,，。\n]{0,3}/ ?(?:月|年|条|个|次)起?[,，。 ]
        """,
    ),
    Sign(
        Wish.SPAM,
        r"""
        (?:real |new |active )?(?:subscribers|followers)|
        (?:telegram|youtube|instagram|tiktok) (?:channels? )?(?:growth|grow|promotion|members)|
        (?:re)?design (?:your|a) (?:web ?site|site|logo|app)|
        web ?(?:site )?(?:developer|designer)|app developer|affordable (?:price|rate|cost)|
        open the attached|see the attached invoice|overdue invoice|
        invoice[^.\n]{0,24} (?:is )?overdue|remittance advice|request for quotation|
        your (?:package|parcel|delivery|shipment)|customs (?:fee|clearance)|gift cards?|
                reward points?|free (?:iphone|bitcoin|crypto|money|gift)|business proposal|
        (?:million|billion) (?:usd|dollars|euros)|foundation grant|compensation fund|
        sugar (?:daddy|mommy)|lonely|singles|meet (?:hot|local)|penis|trading (?:bot|signals)|
        profit(?:s)? (?:daily|weekly)|guaranteed (?:profit|return)s?|passive income|
        hire (?:our|my|a) (?:developers|team)|staff augmentation|virtual assistants?|cold e-?mail|
        b2b (?:leads|contacts)|verified leads|mailing list of|
        we are (?:a )?(?:leading|professional|manufacturer)|
        factory direct|catalog(?:ue)? and price|
        your domain (?:name )?(?:expires|is expiring|registration)|
        trademark|copyright infringement|security (?:vulnerability|bug) bounty|bug bounty|
        found (?:a )?vulnerabilit(?:y|ies)|
        (?:paypal|apple|amazon|bank|netflix|google|microsoft|icloud) account (?:has been|is|
            was) (?:limited|locked|suspended|restricted|disabled)|
        (?:account|access) (?:has been|is|was) (?:limited|restricted|locked|
            blocked)[^.\n]{0,40}(?:log in|login|click|verify|restore)|
        restore (?:your )?access|secure your account|wasn't you|was not you|
        sign(?:ed)?[ -]in (?:attempt|to your account)|
        dear (?:beloved|winner|esteemed|valued customer)|
        i am (?:mrs|miss|barrister|prince|dr\.? \w{1,20} from)|
        saw your profile|
        (?:new|interesting) (?:customers|clients|leads) (?:per|a|every) (?:day|week|month)|
        bring you (?:\w{1,20} ){0,2}(?:customers|clients|traffic)|
        (?:we are|i represent|i'm from|i am from) (?:a |an )?(?:\w{1,20} )?(?:marketing|advertising|seo|
            software|design|outsourcing) (?:agency|company|firm)|
        sales manager|business development|issues? (?:on|with) your (?:web ?)?site|
        (?:contribute|publish|submit|write) (?:an? )?(?:guest |sponsored )?(?:article|post|content)|
        do-?follow|
        buy(?:ing)? your (?:telegram )?(?:channel|site|website|domain|group)|
        we (?:can )?(?:sell|offer|supply) (?:you )?(?:\w{1,20} ){0,3}(?:accounts|keys|proxies|numbers)|
        payment advice|confirm (?:your |the )?bank details|
        (?:earn|profit|roi)[^.\n]{0,16}(?:daily|per day|weekly)|
        trading robot|donate (?:\w{1,20} ){0,3}(?:through|to) you|widow|next of kin|new voice ?mail|
        voice message
        """,
        are_words=True,
    ),
    Sign(
        Wish.BAIT,
        r"""
        bulk discount|
        we (?:build|develop|make|design) (?:mobile )?(?:apps|websites)|
        low price|best price|quick call|interested in (?:a|our|buying|selling)|are you interested|
        would love to work with you|are you the owner|i noticed|
        your (?:web ?site|blog|business|company|niche|audience)|
        we (?:can )?(?:help|bring|build|deliver|fix)|reply urgently|contact me|
        let me know if (?:you are )?interested|how much do you charge|join our|minimum deposit|
        renew now|will expire|expire today
        """,
        are_words=True,
    ),
    # Money that comes from nowhere: doubling, prizes, estates, blackmail.
    Sign(
        Wish.SPAM,
        r"""
        access to your (?:computer|device|system|phone|laptop|webcam)|(?:all )?your (?:contacts|friends) will|
        receive [0-9.]{1,8} (?:btc|eth|bitcoin)|double (?:every|any|all|your|the) (?:deposit|coin|crypto|
        bitcoin|payment)s?|
        (?:receive|get|send back) (?:twice|double|2x|10x)|giveaway|
        (?:your|this) (?:device|computer|webcam|camera)[^.\n]{0,30}(?:hacked|infected|recorded)|
        (?:hacked|infected|compromised)[^.\n]{0,20} your (?:device|computer|system|e-?mail|account)|
        (?:selected|chosen) (?:as|for) (?:a |the )?(?:winner|prize|beneficiary|grant|donation)|
        (?:claim|collect|redeem) (?:your |the |a )?(?:prize|reward|gift|bonus|voucher|refund now|winnings|
        funds)|
        (?:late|deceased) (?:client|customer|husband|father)|abandoned (?:fund|account|deposit)|
        unclaimed (?:fund|estate|asset|deposit)s?|(?:transfer|release) of (?:the )?funds? (?:of|worth)|
        (?:personal|business|instant|quick|urgent|low[ -]interest|unsecured|home) loans?|loan (?:amount|
        company|at|of)|
        entitled to (?:receive )?[$€£0-9]|(?:was|were|been) drawn in|annual promotion|claims? (?:agent|
        department|officer)|
        (?:bitcoin|crypto|btc) (?:mining|miner|investor|investment|account has)|(?:mining|
        trading) (?:account|platform)|
        (?:attention|attn|dear)[ :,.]{1,3}(?:beneficiary|fund owner|lucky winner)|(?:atm|
        visa) card (?:worth|of)|
        (?:overdue|contract|compensation|inheritance) (?:payment|fund|sum)s? (?:of|worth|to you)|
        consignment box|
        (?:pre-?approved|qualified) for (?:a|the) |home loan|(?:online )?pharmacy|(?:quality |
        cheap )?medications?|
        (?:rx|meds?) (?:site|online)|st[o0]cks? (?:alert|pick|receives)|investor alert|
        (?:looking|searching) for (?:a )?(?:serious|real|long[- ]term) (?:relationship|man|love)|
        single (?:woman|lady|mom|girl)|
        (?:hello|hi) my dear|write me back|(?:bank details|passport)[^.\n]{0,30}(?:copy|passport|id card)|
        united nations|world bank|(?:has|have) approved your (?:compensation|fund|payment|loan)|
        interest rate of|funding for your (?:business|project)|credit score|free spins|betting|sportsbook|
        jackpot
        """,
        are_words=True,
    ),
    # Phishing: fear, and a link.
    Sign(
        Wish.SPAM,
        r"""
        (?:mail ?box|e-?mail|webmail|inbox|storage|quota)[^.\n]{0,40}(?:is (?:almost )?full|exceeded|
        limit|quota|
            % of|upgrade|will be (?:closed|blocked|deleted)|validation|re-?validat\w{1,10})|
        (?:incoming|pending|undelivered|held|quarantined) (?:e-?mails?|mails?|messages)|
        (?:messages|mails|e-?mails) [^.\n]{0,40}failed to (?:be )?deliver|release (?:them|your|the|all|
        pending)|
        (?:membership|account|subscription|order) is on hold|
        update (?:your |the )?(?:card|payment|billing)(?: details| information| method)?|
        (?:messages|mails|e-?mails) (?:are |were |have been )?(?:on hold|held|pending|quarantined|blocked)|
        (?:verify|validate|confirm|re-?activate|re-?confirm|update|authenticate) (?:your|the|this)
            [ ](?:\w{1,20} )?(?:identity|account|mailbox|e-?mail|ownership|password|payment method|billing|
            information|details|wallet)|
        (?:wallets?|accounts?|mailboxes) (?:will|may) be (?:restricted|suspended|closed|limited|
        deactivated|disabled)|kyc|
        complete (?:your|the) verification|
        (?:avoid|prevent) (?:being |an? |any |the |further )?(?:suspension|deactivation|interruption|
        termination|closure|
            service disruption|account closure|losing)|
        (?:apple|icloud|google|microsoft|office ?365|amazon|netflix|paypal|dhl|fedex|ups|usps|facebook|
            instagram|meta|binance|coinbase|metamask|trust wallet|ledger)(?: id| account| security|
            [ ]support| team|
            [ ]wallet)?[^.\n]{0,40}(?:locked|suspended|limited|disabled|on hold|restricted|verif\w{1,8}|
            blocked|unusual|deliver|compromised)|
        payment (?:was |has been )?(?:declined|failed)[^.\n]{0,40}(?:subscription|membership|update)|
        your (?:subscription|membership|antivirus|norton|mcafee|geek squad)[^.\n]{0,30}(?:renew|expire|
        charged|
            cancel)\w{0,4}|
        (?:renewal|order) (?:has been )?(?:confirmed|processed)[^.\n]{0,40}(?:call|toll)|toll[ -]free|
        (?:i am|i'm) (?:in a meeting|busy)[^.\n]{0,40}(?:gift|task|favou?r)|purchase (?:some )?gift|
        are you (?:at your desk|available)[^.\n]{0,40}(?:task|favou?r|urgent)|
        (?:wire|bank|direct deposit) (?:details|information) (?:have|has) changed|new bank (?:details|
        account) for|
        (?:scanned|encrypted|secure) (?:document|message|file)|review (?:and sign|the (?:document|attached))|
        (?:kindly|please) (?:open|find|review|see) (?:the )?attached (?:invoice|document|po|purchase order|
            quotation|quote|order)|
        purchase order (?:attached|no|number|#)|new (?:purchase )?order attached|swift copy|
        (?:bill of lading|proforma)
        """,
        are_words=True,
    ),
    *TRADE_SIGNS,
)
