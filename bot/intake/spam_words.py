"""Words of those who want to sell or to steal: one `SPAM` is enough, `BAIT` counts by number.

To teach a wording, add it to its sign.
"""

from typing import Final

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
        double (?:every|any|all|your|the) (?:deposit|coin|crypto|bitcoin|payment)s?|
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
             (?:\w{1,20} )?(?:identity|account|mailbox|e-?mail|ownership|password|payment method|billing|
            information|details|wallet)|
        (?:wallets?|accounts?|mailboxes) (?:will|may) be (?:restricted|suspended|closed|limited|
        deactivated|disabled)|kyc|
        complete (?:your|the) verification|
        (?:avoid|prevent) (?:being |an? |any |the |further )?(?:suspension|deactivation|interruption|
        termination|closure|
            service disruption|account closure|losing)|
        (?:apple|icloud|google|microsoft|office ?365|amazon|netflix|paypal|dhl|fedex|ups|usps|facebook|
            instagram|meta|binance|coinbase|metamask|trust wallet|ledger)(?: id| account| security|
            support| team|
             wallet)?[^.\n]{0,40}(?:locked|suspended|limited|disabled|on hold|restricted|verify|verification|
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
    # What companies sell to companies they do not know.
    Sign(
        Wish.SPAM,
        r"""
        (?:attendees?|subscriber|contact|mailing|e-?mail|decision[ -]maker|buyer|
        visitor)s? (?:e-?mail )?(?:list|
            database)s?|verified contacts|
        (?:app|software|web|website|game|mobile|blockchain) (?:and \w{1,20} |app )?(?:development|design)
             (?:company|agency|firm|services?|team|studio|partner)|
        (?:india|china|vietnam|pakistan|ukraine|bangladesh|shenzhen|dubai)[- ]based|
        guest (?:post|blog|article)\w{0,6}|link (?:insertion|exchange|placement)|domain authority|
        sponsored (?:article|link|review|post)s?|
        (?:increase|boost|grow|improve|double) (?:your|the) (?:\w{1,20} )?(?:traffic|sales|ranking|
        rankings|revenue|
            visibility|conversions?|followers|leads|seo|audience|online presence)|
        (?:google|search engine) (?:ranking|rankings|results|visibility|maps)|search engine optimi[sz]ation|
        (?:translation|transcription|copywriting|animation|design|marketing|recruitment|staffing|accounting|
            bookkeeping|call[- ]center) (?:bureau|services?|agency|company|studio|firm)|
        (?:your|main|target|top) keywords|showing up for|short (?:video|audit)|per word|
        mind if i send|can i send you|may i send you|advertising (?:post|space|slot)|
        (?:analysis|audit|review|scan|check) of your (?:web ?)?(?:site|page)|broken links|meta tags|
        site speed|
            page speed|
        (?:website|site|seo|performance) (?:audit|report|analysis)|full report|redesign|
        (?:noticed|detected|recorded|found) (?:a |an )?(?:new |suspicious |unusual |unauthori[sz]ed |
        unrecogni[sz]ed )?
            (?:log-?in|sign-?in|device|activity|transaction)|
        (?:don't|do not|didn't|did not) (?:recogni[sz]e|authori[sz]e) (?:this|the)|lock your (?:wallet|
        account|card)|
        list(?:ing)? (?:your |the )?(?:token|coin|fee)|your token|market making|kol|influencers?|
        (?:dedicated|gpu|cloud|bare metal) servers? (?:from|for|at|starting|available)|(?:gpu|
        cloud) (?:rental|hosting)|
        (?:no )?set-?up fee|use (?:the )?code [a-z0-9]{1,20}|promo code|coupon|
        (?:cloud|aws|saas) (?:spend|bill|costs?)[^.\n]{0,30}(?:save|cut|reduce)|(?:cut|reduce|
        save)[^.\n]{0,20}(?:bill|spend|costs?) by|
        most of our clients|worth a (?:chat|call)|(?:i|we) help [^.\n]{0,40}(?:startups?|companies|
        businesses|brands|owners)|
        unlimited revisions|order (?:now|today)|get a professional|logo (?:design|for)|
        (?:scale|grow|build|expand) (?:your|the) (?:engineering |dev\w{0,10} |sales |tech )?team|
        (?:senior|vetted|experienced) (?:\w{1,20},? ){0,4}(?:engineers|developers)|reply yes|
        share (?:some )?profiles|
        media (?:outlets|placements?)|get featured|press release|guaranteed placement|
        (?:residential|datacenter|mobile|rotating) proxies|
        selling (?:\w{1,20} ){0,5}(?:keys|accounts|proxies|credits)|[0-9]{1,2}% off|bulk orders?|
        (?:did not|didn't) (?:make|place|authori[sz]e) this (?:purchase|order|payment|transaction)|
        unauthori[sz]ed (?:transaction|purchase|payment|charge|access)|call \+?[0-9]|
        (?:invite|invitation)[^.\n]{0,20}(?:speak|submit|attend|join|conference|summit|journal)|
        (?:submit|send) (?:your|an?) (?:abstract|paper|manuscript)|
        (?:if you )?did not authori[sz]e (?:it|this)|(?:our|the) (?:helpline|hotline|toll)|pending invoice|
        re-?enrol\w{0,6}|multi-?factor|(?:all )?staff must|keep access to your|
        social media (?:marketing|management|manager)|(?:explainer|promo) videos?|
        (?:professional|leading|reliable|direct|gold) (?:manufacturer|supplier|exporter|factory|provider of)|
        moq|fob price|gerber files?|price list and catalog\w{0,3}|our (?:products?|catalog\w{0,3}|
        factory) (?:are|is|include)|
        (?:visa|mastercard) (?:gift|virtual) cards?|merchant account|payment processing solution|
        domain (?:name )?(?:for sale|auction|transfer|renewal|expir\w{2,6})|
        (?:own|acquire|purchase) (?:this|the) domain|franchise|investors? (?:for|in) your|
        remote (?:job|position|work)|job (?:offer|opportunity)|(?:earn|salary)[^.\n]{0,20}(?:per|
        a) (?:day|week|month|
            hour)|part[- ]time|
        (?:ozempic|viagra|cialis|testosterone|cannabis|vape|rolex|louis vuitton|designer)|
        russian (?:girls|brides|women)|hook ?up|sexy|nude|onlyfans
        """,
        are_words=True,
    ),
    Sign(
        Wish.SPAM,
        r"""
        (?:продвижение|раскрутк[аиу]|создание|разработк[аиу])[^.\n]{0,20}сайт\w{0,4}|в топ|
        заработ\w{1,6} (?:от|в|до|онлайн)|
        кредит (?:без|под|до)|займ\w{0,4}|казино|ставк[аи] на спорт|вы выиграли|рассылк[аиу] (?:по|писем)|
        баз[аыу] (?:данных|e-?mail|адресов|клиентов)|оставьте заявку|коммерческое предложение|
        зарабатыва\w{1,6} (?:от|до|в)|автоматическ\w{1,4} торговл\w{1,3}|криптовалют\w{1,3}|
        ваш (?:аккаунт|ящик|почтовый ящик)[^.\n]{0,20}(?:заблокирован|будет|переполнен)|
        ihr (?:konto|postfach|account|paket)[^.\n]{0,30}(?:gesperrt|eingeschränkt|voll|zustell\w{0,6}|
        verifizier\w{0,6})|
        suchmaschinenoptimierung|kredit ohne schufa|sie haben gewonnen|
        votre (?:compte|boîte|colis)[^.\n]{0,30}(?:suspendu|bloqué|limité|pleine|livr\w{0,6})|référencement|
        vous avez gagné|prêt (?:entre particuliers|d'argent|rapide)|
        su (?:cuenta|buzón|paquete)[^.\n]{0,30}(?:bloquead[oa]|suspendid[oa]|llen[oa]|entreg\w{0,6})|
        ha ganado|posicionamiento (?:web|seo)|préstamos?|
        (?:sua|seu) (?:conta|acesso|senha|encomenda)[^.\n]{0,40}(?:bloque|suspe|expir|retid)\w{0,6}|
        acesso suspeito|
        atualize seus dados|sua conta[^.\n]{0,30}(?:bloquead|suspens)\w{0,4}|
        \(광고\)|(?:저금리|무담보|당일|햇살론|신용)[^.\n]{0,6}대출|대출 (?:안내|상담|가능)|카지노|도박|
        토토|당첨|
        お客様のアカウント[^。\n]{0,20}(?:停止|制限|異常|ロック)|アカウントの(?:確認|利用制限|停止)|カードの(?:利用|ご利用)[^。\n]{0,10}(?:制限|停止|確認)|
        当選|副業|出会い|お荷物
        """,
    ),
    Sign(
        Wish.SPAM,
        r"""
        (?:不方便|没法)接电话|帮我(?:办件事|买(?:点|些)?(?:礼品|购物)?卡|转笔钱)|看到(?:邮件)?(?:后)?加我|
        线路板|电路板|打样|模具|五金|注塑|包装盒|印刷(?:厂|报价)|礼品定制|工作服|电子元器件|芯片现货|库存(?:清|处理)|
        询盘|起订量|现货供应|(?:算力|显卡|整机|h100|a100|4090)[^,，。\n]{0,8}(?:出租|租赁|租用|低价)|长短租|代理ip|
        加盟|(?:诚|火热)招|招(?:区域|城市)?代理|代理商|月收益|零门槛|总部(?:全程)?扶持|
        理赔(?:专员|金|款)|双倍(?:赔|理赔)|(?:快件|快递|包裹)[^,，。\n]{0,10}(?:损坏|丢失|破损)|
        (?:清理|注销)[^,，。\n]{0,6}(?:校园贷|网贷|征信)|(?:公检法|公安|法院)[^。\n]{0,12}(?:传票|涉嫌|通缉|传唤)|
        (?:广告|facebook|google|tiktok|抖音|快手|fb)[^,，。\n]{0,8}(?:开户|投放|代投|返点|账户出)|返点|
        代账|报税|小规模|一般纳税人|免费(?:领计划|开户|注册公司)|精准(?:客户|数据|粉)|
        (?:附近|同城)的|(?:帅哥|美女|小哥哥|小姐姐)|可视频|(?:年薪|猎头|岗位)[^。\n]{0,16}(?:万|推荐|简历)|发(?:我)?简历|
        续展|到期提醒[^。\n]{0,8}(?:商标|域名)|(?:商标|域名|证书)[^。\n]{0,6}(?:即将|已)到期|
        (?:卖|出售|真实)[^,，。\n]{0,6}(?:ip|流量|粉丝|邮箱|账号)|(?:提升|增加)[^,，。\n]{0,6}(?:权重|排名|流量|销量)|
        免联考|(?:硕士|博士|学历)[^。\n]{0,8}(?:认证|毕业|名额|申请)|四方支付|支付通道|秒结算|跨境收款|
        (?:研修|培训|训练|进修)(?:班|营)|颁发证书|各有关单位|会务(?:组|费)|
        余票|开票点|(?:票|税)点(?:优惠|低|面议)|(?:对外|专业|长期|大量)(?:代)?开(?:具|票)|各行各?业(?:发?票|正规)|
        (?:企业|个人|信用|抵押|公积金|经营|装修)[^,，。\n]{0,6}(?:贷款?|信贷)|贷款|低息|免抵押|额度(?:最高|高达)[0-9一二三四五六七八九十百]|
        (?:最高|可)(?:贷|借)|年化[0-9]|利息低|资金周转|融资|黑户|白户|网贷|
        (?:展会|博览会|展览会|峰会|论坛|年会)[^。\n]{0,16}(?:邀请|参展|报名|展位|招商|预定|预订)|展位|参展|
        (?:密码|邮箱|账户|帐户|账号|邮件系统)[^。\n]{0,12}(?:将于|即将|已|今日)[^。\n]{0,6}(?:过期|到期|停用|失效|冻结|关闭|
            禁用|锁定|超限|满)|
        (?:点击|访问|登录)[^。\n]{0,10}(?:链接|网址|以下)[^。\n]{0,10}(?:验证|认证|升级|更新|确认|解除|激活|备案)|
        (?:邮箱|邮件)(?:容量|空间)[^。\n]{0,8}(?:不足|已满|超出|即将)|(?:邮箱|系统)(?:升级|迁移|备案|维护)(?:通知|认证|验证)|
        (?:工资|薪资|补贴|津贴|补助)[^。\n]{0,10}(?:领取|发放|申报|通知)|扫码(?:认证|领|填写|登记)|
        一手(?:渠道|货源|资源|号)|(?:0?\.[0-9]|[1-9一二三四五六七八九])折起|不封号|养号|号商|发卡|卡密|成品号|独享号|
        (?:网站|app|小程序|软件|系统)(?:开发|建设|制作|定制)(?:公司|服务|团队|报价|[,，])|
        (?:seo|网站|百度|谷歌|关键词|抖音)[^。\n]{0,8}(?:优化|排名|推广|霸屏|代运营)|首页排名|包上首页|
        (?:专利|商标|资质|公司)(?:申请|注册|代办|转让|注销)|(?:学历|职称|证书)[^。\n]{0,6}(?:提升|代办|办理|直出)|
        (?:期刊|论文|核心)[^。\n]{0,8}(?:发表|投稿|录用|润色|代)|征稿|截稿|
        (?:服务器|vps|云主机|机房|带宽|高防)[^。\n]{0,10}(?:低至|特价|促销|租用|优惠|折)|
        (?:货代|物流|海运|空运|专线)[^。\n]{0,12}(?:报价|价格|渠道|双清|优势)|
        (?:工厂|厂家)(?:直销|直供|批发)|源头(?:工厂|厂家)|
        (?:稳赚|保本|躺赚|日入|月入|日收益|收益率|翻倍|暴富|炒股|荐股|牛股|外汇|期货)[^。\n]{0,10}|
        (?:赌|娱乐)城|真人(?:娱乐|视讯)|首存|注册(?:即|就)?送|约(?:炮|妹)|交友|同城|壮阳|减肥|
        (?:购|礼品|京东|苹果|沃尔玛)卡[^。\n]{0,6}(?:回收|高价)|
        (?:收购|回收|出租|租用|购买)(?:[^。\n]{0,6})(?:账号|公众号|微信号|个人信息|对公账户|银行卡)|
        (?:您|你)(?:的)?(?:包裹|快递|订单)[^。\n]{0,12}(?:派送|投递|海关|异常|扣押|签收)
        """,
    ),
    Sign(
        Wish.BAIT,
        r"""
        从[0-9]{1,8}元|[0-9]{1,8}元起|免费(?:试用|测试|咨询|领取|体验|报价)|报价|询价|我们是(?:一家|专业)|我司|本司|我公司|贵(?:公司|企业|单位)|
        (?:负责人|采购|老板|总经理|经理|企业主)(?:您好|你好|[:：])|尊敬的(?:企业|用户|客户|负责人|先生|老板)|
        (?:欢迎|敬请|期待)(?:来电|致电|垂询|合作|回复|您的)|(?:有需要|需要的话|感兴趣|有兴趣)|
        (?:联系人|联系电话|咨询电话|手机号?|客服微信|业务微信|热线|电话同微信|微同)|
        (?:经理|小姐|女士|先生|顾问)\s*(?:1[3-9][0-9]{9}|$)|
        诚信|价格优惠|优惠|厂家|产品|服务商|解决方案|业务|合作|渠道|资源|客户|
        предлага\w{1,4}|наша компания|скидк\w{1,3}|выгодн\w{1,4}|гарант\w{1,5}|сотруднич\w{1,6}|
        wir bieten|unsere firma|unverbindlich|angebot|nous proposons|notre (?:société|entreprise)|offre|
        nuestra empresa|ofrecemos|oferta|弊社|ご案内|ご提案|キャンペーン
        """,
    ),
    Sign(
        Wish.BAIT,
        r"""
        dear (?:sir|sir/madam|madam|sirs|sir or madam|purchasing manager|manager|ceo|owner|team|
        business owner|
            customer|user|client|account holder|e-?mail user)|
        to whom it may concern|hope (?:this|you)[^.\n]{0,30}(?:well|finds)|
        (?:this is|my name is|i am|i'm) \w{1,20}(?: \w{1,20})? (?:from|with|at|of)|
        (?:our|my) (?:company|agency|team|firm|factory|clients?|services?|products?|platform|experts?|
        solutions?)|
        (?:high|best|top|good|premium)[ -]quality|competitive (?:price|prices|pricing)|affordable|
        cost[- ]effective|
        quotation|quote|catalog(?:ue)?|brochure|portfolio|case stud(?:y|ies)|samples?|free (?:audit|
        consultation|
            quote|demo|sample|report|analysis)|
        would you be (?:open|interested|available|willing)|(?:are|would) you (?:be )?interested|
        (?:quick|short|brief|[0-9]{1,8}[- ]min\w{0,5}) (?:call|chat|meeting|demo)|follow(?:ing)? up on my|
        (?:starting|start|starts|prices?) (?:from|at) [$€£]?[0-9]|only [$€£][0-9]|
        [0-9]{1,8}\+? (?:years of experience|years experience|developers|clients|customers|countries)|
        (?:100|99)%|no obligation|risk[- ]free|hurry|don't miss|last chance|today only|expires? (?:soon|
        today|in)|
        within (?:24|48|72) hours|immediately|urgent(?:ly)?|kindly (?:reply|click|confirm|update|contact|
        verify)|
        log ?in (?:here|now|below)|sign in (?:here|now|below)|click|administrator|webmaster|it (?:support|
        desk|
            department)|help ?desk|security (?:team|alert|notice|department)|
        your (?:website|site|blog|domain|company|business|channel|brand|products?|store|shop|app|page)|
        marketing|advertis\w{1,8}|promot\w{1,6}|campaigns?|traffic|rankings?|leads|partnership|collaborat\w{2,6}|
        cooperat\w{2,6}|business|invest\w{2,6}|profits?|bonus|exclusive|offers?|deals?|discount(?:ed|s)?
        """,
        are_words=True,
    ),
    Sign(
        Wish.TRADE,
        r"""
        提供|服务|公司|咨询|联系|对接|费率|认证|名额|加v|加我|专业|价格|电话|手机|长期|批量|国内|海外|团队|需要|推出|欢迎|
        最新|活动|名单|报名|注册|办理|下单|我们|我司|[0-9]{1,4}%|[0-9]{1,8}元|услуг\w{1,2}|компани\w{1,2}|цен\w{1,2}
        """,
    ),
    Sign(
        Wish.TRADE,
        r"""
        we|our|us|free|invit\w{1,8}|delighted|pleased|happy to|fees?|orders?|purchase|sell(?:ing)?|
        buy(?:ing)?|
        prices?|costs?|costing|customers|signups|users|call|register|registration|submit|bulk|official|off|new|
        services?|company|team|solutions?|available|interested|landing page|website|today|now
        """,
        are_words=True,
    ),
    Sign(
        Wish.CONTACT,
        r"""
        (?:微信|电话|手机|飞机|电报)[ :：号]{0,3}[a-z0-9]{6,40}|(?:vx?|wx|qq|tg)[ :：号]{1,3}[a-z0-9]{6,40}|
        qq[0-9]{6,12}|
        加 ?v[ :：]|加微信|v信|@[a-z0-9_]{5,}|telegram @|whatsapp|https?://
        """,
    ),
)
