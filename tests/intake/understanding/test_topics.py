"""What a mail asks, in the words of people."""

import pytest

from bot.desk.asked import Topic
from bot.intake.understand import understand
from tests.intake.understanding.reading_texts import a_mail

B, M, P, S, A, R, O, C, T = (  # noqa: E741
    Topic.BALANCE,
    Topic.MODELS,
    Topic.HOW_TO_PAY,
    Topic.STATUS,
    Topic.API_BASE,
    Topic.REFUND_POLICY,
    Topic.OTHER,
    Topic.RECEIPT,
    Topic.STATEMENT,
)
TEXTS = [
    # One question.
    ("请问账号 lilei88 还剩多少余额？", (B,)),
    ("How many credits do I still have?", (B,)),
    ("Какой баланс у ivan_p?", (B,)),
    ("請問目前支援哪些模型？", (M,)),
    ("What does gpt-4o cost per million tokens?", (M,)),
    ("有没有便宜点的模型推荐？gpt-4o-mini 怎么计费", (M,)),
    ("请问怎么充值？支持哪些支付方式？", (P,)),
    ("微信转账给谁？名字叫什么", (P,)),
    ("How do I add credit to my account? Do you accept USDT?", (P,)),
    ("Which coins and networks do you take? I'd like to send about 50 USDT.", (P,)),
    ("What is the exchange rate for RMB top-ups?", (P,)),
    ("现在充值的汇率是多少？", (P,)),
    ("一般充值后多长时间到账？", (P,)),
    ("cursor 里的 API_BASE 应该怎么填？要不要加 /v1？", (A,)),
    ("沉浸式翻译的接口地址和密钥填什么？", (A,)),
    ("How do I set up Immersive Translate with your gateway?", (A,)),
    ("What is the base URL for the OpenAI python SDK?", (A,)),
    ("apikey 在哪里生成？", (A,)),
    ("请问如果充值后用不完，可以退款吗？怎么退？", (R,)),
    ("What is your refund policy? If I don't use all the credit, can I get it back?", (R,)),
    ("Please send me the receipt for TU-7K3F9Q", (C,)),
    ("收据再发一次，谢谢", (C,)),
    ("发票再发一次", (C,)),
    ("麻烦把 TU-7K3F9Q 的收据再发给我", (C,)),
    ("Could I get a receipt for my last payment?", (C,)),
    ("can you resend the receipt? I lost it", (C,)),
    ("请发我10月对账单", (T,)),
    ("對帳單", (T,)),
    ("Hi, could you send me a statement for October? Thanks", (T,)),
    ("I'd like my account statement for last month", (T,)),
    ("请提供账户 lilei88 的对账单，2026年1月到3月", (T,)),
    # Several, in the order of asking.
    ("你好，账号 lilei88 还剩多少余额？另外支持 claude 吗？", (B, M)),
    ("Which models do you have, and how can I pay?", (M, P)),
    ("How do I pay by PayPal? And what should I enter as API_BASE in Cursor?", (P, A)),
    # What only a person can answer is never left out.
    ("可以开发票吗？抬头可以写公司名吗？", (O,)),
    ("充了100块进去了，但是一直报429，怎么办？", (O,)),
    ('Cursor says "invalid api key", what am I doing wrong?', (O,)),
    ("账号 tomato_1 登录不上，提示密码错误", (O,)),
    ("请问怎么充值？最低充多少？", (P, O)),
    ("打算充1000元，有优惠吗？", (P, O)),
    ("Which models do you have? And can I get an invoice?", (M, O)),
    ("请重新发一次收据，另外请开一张发票，抬头某某公司", (C, O)),
    ("please find my bank statement below", ()),
    # Nothing that is known.
    ("Hi, is this service still running? The site does not load.", ()),
    ("你们团队有几个人？", ()),
]


@pytest.mark.parametrize(("text", "topics"), TEXTS, ids=[text[:30] for text, _ in TEXTS])
def test_topics_of_a_question(text: str, topics: tuple[Topic, ...]) -> None:
    assert understand(a_mail(text)).asked == topics


@pytest.mark.parametrize(
    ("subject", "text", "topics"),
    [
        ("充值没到账", "昨晚10点用微信转了100元，账号aqua_7，到现在还没有到账", (S,)),
        ("where is my top up", "I paid $50 by PayPal yesterday but it still has not arrived.", (S,)),
        ("Re: [TU-7K3F9Q] Top-up request received", "Any news? It has been two days.", (S,)),
        ("回复：[RF-8QK2VB] 退款申请已收到", "退款什么时候到账？", (S,)),
        ("回复：[TU-7K3F9Q] 已收到充值请求", "请问多久能到账？", (S,)),
        # Who has just paid and asks how long it takes does not miss anything yet.
        ("充值", "微信转了100元，账号river_3，请问多久到账？", ()),
        ("充值", "微信转了100元，账号river_3，请查收", ()),
        # A mail that moves money asks for nothing else: a person reads it.
        ("充值+发票", "微信转了100元，账号river_3，另外能开发票吗？", ()),
        ("充值", "微信转了100元，账号river_3，还有请问 claude 什么时候支持？", ()),
    ],
)
def test_mails_about_money_ask_for_nothing_but_where_it_is(
    subject: str, text: str, topics: tuple[Topic, ...]
) -> None:
    assert understand(a_mail(text, subject=subject)).asked == topics


@pytest.mark.parametrize("text", ["谢谢，已经到账了", "Great, thank you very much!"])
def test_thanks_ask_nothing(text: str) -> None:
    assert understand(a_mail(text)).asked == ()


def test_who_shows_a_receipt_or_a_statement_does_not_ask_for_one() -> None:
    texts = ("收据再发一次", "Could you check my account statement?")
    assert [understand(a_mail(text, files=1)).asked for text in texts] == [(), ()]
