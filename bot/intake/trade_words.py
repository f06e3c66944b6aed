"""Words of trade: what companies sell to companies and people whom they do not know; see `spam_words`."""

from typing import Final

from bot.intake.wish import Sign, Wish

TRADE_SIGNS: Final = (
    # What companies sell to companies they do not know.
    Sign(
        Wish.SPAM,
        r"""
        (?:attendees?|subscriber|contact|mailing|e-?mail|decision[ -]maker|buyer|
        visitor)s? (?:e-?mail )?(?:list|
            database)s?|verified contacts|
        (?:app|software|web|website|game|mobile|blockchain) (?:and \w{1,20} |app )?(?:development|design)
            [ ](?:company|agency|firm|services?|team|studio|partner)|
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
        Wish.SPAM,
        r"""
        (?:长期|大量|现货|低价|专业)(?:出售|供应|回收|收购|代办|代理)|出售[^,，。\n]{0,16}(?:账号|帳號|成品号)|
        官方(?:价格)?的? ?[0-9一二三四五六七八九.]{1,3} ?折|量大可谈|包质保|质保[^,，。\n]{0,6}(?:天|月|换)|
        各位(?:领导|老板|同仁|企业)|贵(?:公司|司|单位)[^,，。\n]{0,20}(?:需求|需要|合作|考虑)|
        (?:课程|培训|讲座|峰会|展会)[^。\n]{0,24}(?:开课|开班|报名|举办|邀请)|套现|(?:招收|招募|诚招|诚聘)|
        贵(?:站|网站)(?!的?(?:api|接口))|如需[^。\n]{0,12}(?:请|可)?(?:联系|咨询|致电|添加)|
        需要[^,，。?\n]{0,8}(?:接口|通道|货源|资源|推广|流量|代理)[吗嗎么]|продажа|доставка по|звоните
        """,
    ),
    Sign(
        Wish.SPAM,
        r"""
        we (?:sell|supply|export|manufacture|wholesale|stock)|wholesale price\w{0,1}|
        min(?:imum|\.)? (?:order|quantity)|moq|(?:verified|targeted|updated) (?:list|database|contacts?)|
        we can help (?:you|your)|(?:i|we) represent an?|
        (?:we|i)(?:'d| would)? (?:love|like) to (?:sponsor|partner|
        collaborate|feature|advertise)|recover\w{0,3} (?:your )?(?:lost|stolen)|(?:bug )?bounty|
        summon\w{0,3} to court|arrest warrant|legal action against you|großhändler|restposten|sonderposten|
        wir bieten ihnen|
        (?:credited|deposited|transferred|sent) (?:in)?to your wallet|
        at (?:only )?[0-9]{1,2}% of (?:the )?(?:official|original|list|retail)? ?price|unlimited concurrency|
        (?:send|give|quote) us (?:a |your |the )?(?:best )?(?:quotation|quote|price)|
        (?:like to |want to )?(?:be your (?:friend|girlfriend|wife)|know you better)|
        send (?:you )?(?:my|some) (?:photos?|pictures?|pics?)|
        direct deposit|payroll|(?:outstanding|overdue|unpaid) (?:invoice|payment|balance) (?:for|of|from|is)|
        (?:new|changed|updated?) (?:our |my )?bank (?:account|details)
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
