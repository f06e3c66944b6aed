"""What nobody asked for is known by its words, and what customers write in like words is not taken for it."""

import pytest

from tests.intake.understanding.reading_texts import a_mail, what_is_read

SPAM = (
    (
        "Partnership",
        "Hello, we are a marketing agency and can bring 500 new customers per month to your AI gateway. Are you interested in a quick call this week?",
    ),
    ("商务合作", "您好，我司是国内领先的短信服务商，短信低至3分/条，欢迎咨询。"),
    (
        "Your account has been limited",
        "Dear customer, your PayPal account has been limited. Please log in to restore access: http://paypa1.test",
    ),
    (
        "Payment advice",
        "Please find attached the payment advice for invoice 8812. Kindly confirm bank details.",
    ),
    ("Hi", "Hello dear, I am Natasha, 26, I saw your profile and would like to know you."),
    ("服务器优惠", "香港服务器限时特价 99元/月 起，独享带宽，欢迎试用，QQ 88886666"),
    ("投稿邀请", "尊敬的专家：我们诚挚邀请您为国际会议投稿，EI/SCOPUS检索，录用快。"),
    (
        "Re: cooperation",
        "We can offer you OpenAI accounts with $120 credits at low price, bulk discount available. Telegram @bulkacc",
    ),
    ("加粉", "抖音、快手、小红书涨粉，千粉5元，真人活粉，加微信 fans888"),
    (
        "System notification",
        "Your email password will expire today. Click here to keep the same password: http://mail-admin.test",
    ),
    (
        "Fund transfer",
        "I am Mrs. Maria, widow, I have 5.5 million dollars to donate through you. Reply urgently.",
    ),
    ("Crypto", "Earn 5% daily with our AI trading robot. Minimum deposit 100 USDT. Join our Telegram."),
    (
        "Website issue",
        "Hi, I noticed some issues on your website that affect mobile users. I can fix them for $50. Shall I send a report?",
    ),
    ("开票", "增值税专票普票，各行业可开，点数优惠，可先开后付，电话微信同号 13700000000"),
    ("低价充值", "ChatGPT Plus 代充 120元/月，Claude Pro 代充，秒到账，淘宝同款，加V：daichong"),
    ("You have a new voicemail", "You have 1 new voice message. Listen: http://vm.test"),
    ("急聘", "居家客服，日薪200-500，无需经验，微信：hr9988"),
    (
        "Final notice: domain gateway.example",
        "Your domain gateway.example SEO listing will expire. Pay $86 to renew now.",
    ),
    (
        "Security alert",
        "Someone tried to sign in to your account. If this wasn't you, secure your account here http://x.test",
    ),
    (
        "Quick question",
        "Are you the owner of the gateway? We build mobile apps and would love to work with you. Best, Raj, Sales Manager",
    ),
    ("USDT 承兑", "高价收U，长期稳定，线下交易，联系TG @otc_u"),
    ("贷款", "信用贷款，额度高，下款快，征信花也可办理，详情咨询 QQ 123456"),
    ("Lottery", "Congratulations! Your email has won $1,000,000 in the Google lottery."),
    ("VPN推广", "机场推广：高速节点，月付15元起，注册送3天，www.vpn.test"),
    (
        "Guest article",
        "I'd love to contribute an article to your blog with a do-follow link. How much do you charge?",
    ),
    ("催收", "您在平台的借款已逾期，请立即还款5000元，否则将起诉"),
    ("API 渠道", "我们有稳定的 Azure GPT 渠道，价格 0.5 折，可测试，需要的话联系"),
    ("Proposal", "We are interested in buying your Telegram channel. Please tell us your price."),
)
CUSTOMERS = (
    (
        "payment details",
        "Could you please send me the payment details for a bank transfer? Beneficiary name and IBAN.",
    ),
    ("urgent", "Urgent!! My requests fail with 503, please contact me on Telegram @foobar1"),
    ("咨询", "你们有稳定的Claude渠道吗？价格怎么样？"),
    ("咨询", "能代充 ChatGPT Plus 吗？多少钱"),
    ("合作", "我们公司有50个开发，想批量采购，有优惠吗？可以对公吗？"),
    ("Hello dear", "Hello dear, how can I top up my account? I am from Pakistan."),
    (
        "Developers",
        "I work for a software company and we build apps with the OpenAI API. Do you offer volume discounts?",
    ),
    ("minimum", "What is the minimum deposit and does my credit expire?"),
    ("联系", "有问题想咨询，方便加微信吗？我的微信 abc12345"),
    ("Do you sell", "Do you sell API keys? What models do you offer?"),
    ("推广", "我可以推广你的网站拿返利吗？"),
    ("free trial", "Do you have a free trial? I would like to test gpt-4o first."),
    ("优惠", "充值有优惠活动吗？满多少送？"),
    ("我的账号异常", "我的账号存在异常，登录不上，帮忙看看 账号 abc_1"),
    ("verify", "How do I verify my account email? The link expired."),
    ("密码", "我的密码忘了，怎么重置？"),
    ("限时", "优惠活动还在吗？限时特价是多少"),
    (
        "Invoice overdue?",
        "I got a reminder that my payment is overdue, but I paid $20 via PayPal, username abc_1",
    ),
    ("wallet", "Which wallet address should I use for USDT? I can't connect my wallet to your page."),
    ("suspended", "My account has been suspended, why? username abc_1"),
    ("发票", "贵司能开增值税专票吗？税点怎么算"),
    ("发票", "可以开普票吗？需要提供什么信息"),
    ("seo", "I use your API for SEO articles. Is bulk usage allowed?"),
    ("claim", "How do I claim my sign-up credit?"),
    ("API", "我想做个小程序，用你们的接口做客服，可以吗？"),
    ("help", "Hi, I noticed that my balance went down fast. Can you help? username: abc_1"),
    ("channel", "I found you via your Telegram channel. Are the models official?"),
    ("账号被停用", "您好，我的账号被停用了，请问是什么原因？"),
    ("Airdrop?", "I sent 20 USDT from Binance, TRC20, username abc_1"),
    ("中转", "你们是官转还是逆向？渠道稳定吗"),
    (
        "Gas",
        "Phillip, attached is the gas forecast for next week. Let me know if you have any questions. John",
    ),
    (
        "Meeting",
        "The meeting has been moved to Thursday at 3 pm. Please bring your numbers. I will send an agenda.",
    ),
    (
        "test",
        "This is a test message from my new phone. Please ignore it, I only wanted to see if the mail works.",
    ),
    (
        "hello",
        "Hello, I found your service on Reddit and it looks great. I would love to try it for my thesis.",
    ),
    ("合同", "张总，附件是修改后的合同，请您过目，有问题随时联系我。李"),
    ("在吗", "你好，在吗？我是小王，上次群里聊过的，有空回我一下"),
    ("建议", "你们的网站做得不错，就是页面加载有点慢，建议优化一下，希望越做越好"),
)


@pytest.mark.parametrize(("subject", "text"), SPAM)
def test_spam_is_set_aside_and_claims_nothing(subject: str, text: str) -> None:
    read = what_is_read(a_mail(text, subject=subject))
    assert (read["kind"], read["must_not_reply"], read["amount"], read["account"]) == (
        "spam",
        True,
        None,
        None,
    )


@pytest.mark.parametrize(("subject", "text"), CUSTOMERS)
def test_a_customer_is_not_taken_for_spam(subject: str, text: str) -> None:
    assert what_is_read(a_mail(text, subject=subject))["kind"] != "spam"


def test_a_claimed_payment_is_no_spam_however_it_talks() -> None:
    read = what_is_read(
        a_mail(
            "Hello dear, guaranteed paid $20 by PayPal, claim it for username abc_1", subject="SEO services"
        )
    )
    assert (read["kind"], read["amount"], read["account"]) == ("topup", "20.00", "abc_1")
