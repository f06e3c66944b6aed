"""Mails composed of sentences, numbers and names: what is read is what was written, or nothing."""

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.understanding.reading_texts import a_mail, what_is_read

NAMES = st.one_of(
    st.from_regex(r"[a-z]{3,8}_[a-z0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[a-z]{3,8}[0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]{2,7}[.-][a-z]{2,5}", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}[a-z]{3,6}_[a-z]{1,3}", fullmatch=True),
)
AMOUNTS = st.one_of(
    st.integers(1, 9999).map(Decimal),
    st.integers(1, 999_999).map(lambda cents: Decimal(cents) / 100),
)

PAID = (
    "微信转了{n}元",
    "已用支付宝付款 {n} 元",
    "微信支付 {n} 块",
    "通过银行转账人民币{n}元",
    "PayPal 转了 {n} 美元",
    "打了{n}U，trc20",
    "刚刚转了 {n} USDT",
    "支付宝已转￥{n}",
    "我已經用微信轉了{n}元",
    "I paid ${n} by PayPal",
    "Sent {n} USD via PayPal",
    "I have just transferred {n} USDT",
    "I already transfer RMB {n} by Alipay",
    "We wired {n} EUR by bank transfer",
    "{n}元已通过微信付",
    "金额：{n}元",
    "Amount: {n} USD",
    "充值{n}元",
    "充值 {n}",
    "转账金额{n}元",
    "付款{n}",
    "{n}块已转支付宝",
    "我转了{n}给你",
    "微信：{n}元",
    "top up {n} USD",
    "recharge {n} RMB by wechat",
    "payment of ${n} made via paypal",
    "${n} sent via PayPal",
    "{n} USDT (TRC20) sent",
    "已打款{n}元到你的银行卡",
    "刚用PayPal付了{n}刀",
    "it's {n} RMB through Alipay",
    "支付了{n}港币",
    "汇款 HK${n}",
    "sent you {n} yuan on wechat",
    "一共付了{n}元",
    "总额{n}元，支付宝",
)
ACCOUNT = (
    "账号 {a}",
    "用户名：{a}",
    "账户是 {a}",
    "充到 {a}",
    "请给 {a} 充值",
    "帳號：{a}",
    "username: {a}",
    "My username is {a}",
    "account: {a}",
    "please credit {a}",
    "Please top up account {a}",
    "用户「{a}」",
    "我的账户名叫{a}",
    "我的用户名是{a}",
    "账号还是{a}",
    "ID：{a}",
    "用户名为 {a}",
    "账户名：{a}。",
    "Account name: {a}",
    "my login is {a}",
    "for account {a}",
    "to be credited: account {a}",
    "gateway user: {a}",
    "麻烦加到 {a} 这个账号",
    "{a}这个账户",
    "用户名\n{a}",
    "Username = {a}",
    'the username is "{a}"',
    "充值账号：{a}",
    "充值到账户 {a}",
    "给账号{a}充值",
)
ASIDES = (
    "",
    "电话 13800138000",
    "手机号：13912345678",
    "付款时间 2026-07-03 20:15:31",
    "7月3日 20:15 付的",
    "尾号 6225 的卡",
    "手续费 1 元",
    "fee was $0.50",
    "订单号 2026070322001498765432101234",
    "交易单号：4200002345202607031122334455",
    "上个月充的 50 元已经用完了",
    "Last month I paid 75 USD, that is used up",
    "用的是 gpt-4o 和 claude 3.5",
    "I use gpt-4o and gemini 2.5 pro",
    "QQ 55667788",
    "我的微信号 wx_hello77",
    "my WeChat ID is wx_hello77",
    "my phone is +1 555 010 9999",
    "card ending in 4242",
    "谢谢！",
    "Thank you very much!",
    "分组 2 群里的同学推荐的",
    "it is about 3 days now",
    "已经等了 2 天 5 小时",
    "见附件 1 张截图",
    "余额只剩 0.3 刀了",
    "only $0.12 left",
    "汇率按8算",
    "应该能到 12.5 刀吧",
    "that should be $7.25 in credits",
    "我上次充了 30 元",
    "微信昵称 lucky_88",
    "付款账号 payer@mail.example",
    "from my PayPal account payer@mail.example",
    "付款人：张三",
    "公司名 Example Co. 2020",
    "版本 1.2.3",
    "工单号 88213",
    "邮编 100080",
    "IP 192.0.2.1",
    "https://example.test/pay?amount=500&user=evil_1",
    "参考 [TU-7K3F9Q]",
    "我在 2 群",
    "不急，3 天内处理就行",
    "昨天 23:59 转的",
    "转账备注写了 99",
    "谢谢老板，祝生意兴隆 888",
    "my friend bob_77 told me about you",
    "朋友 bob_77 推荐来的",
    "I used 5 USD so far",
    "已用 20 元",
    "还需要发票 1 张",
    "最低充值 5 美元对吗？",
    "电话 010-88886666",
    "税号 91110108MA01ABCDEF",
    "银行卡 6225 8801 2345 6789",
    "身份证号 110101199003071234",
    "第 2 次充值了",
    "#3 request",
    "at 10:45 am",
    "on 3 July 2026",
    "07/03/2026",
    "2026年7月3日",
)
JOINTS = ("，", "。", "\n", ", ", ". ", "；", "\n\n")

COMPOSED = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@COMPOSED
@given(
    name=NAMES,
    amount=AMOUNTS,
    paid=st.sampled_from(PAID),
    account=st.sampled_from(ACCOUNT),
    asides=st.lists(st.sampled_from(ASIDES), max_size=3),
    joint=st.sampled_from(JOINTS),
    order=st.randoms(use_true_random=False),
)
def test_what_is_read_was_written_or_is_missing(
    name: str, amount: Decimal, paid: str, account: str, asides: list[str], joint: str, order: random.Random
) -> None:
    parts = [paid.format(n=amount), account.format(a=name), *asides]
    order.shuffle(parts)
    read = what_is_read(a_mail(joint.join(part for part in parts if part), subject="充值"))
    assert read["account"] in {name, None}
    assert read["amount"] in {f"{amount:.2f}", None}
    assert read["kind"] in {"topup", "question", "balance", "models"}
    if read["kind"] != "topup":
        assert read["amount"] is None


@COMPOSED
@given(
    name=NAMES,
    amount=AMOUNTS,
    paid=st.sampled_from(PAID),
    account=st.sampled_from(ACCOUNT),
    joint=st.sampled_from(JOINTS),
)
def test_a_plain_top_up_is_read_whole(
    name: str, amount: Decimal, paid: str, account: str, joint: str
) -> None:
    read = what_is_read(a_mail(joint.join((paid.format(n=amount), account.format(a=name))), subject="充值"))
    assert read["kind"] == "topup"
    assert read["account"] == name
    assert read["amount"] == f"{amount:.2f}"


@COMPOSED
@given(first=AMOUNTS, second=AMOUNTS, name=NAMES)
def test_two_sums_without_a_total_are_not_one(first: Decimal, second: Decimal, name: str) -> None:
    read = what_is_read(a_mail(f"微信先转了{first}元，后来又转了{second}元，账号 {name}", subject="充值"))
    assert read["amount"] is None
    assert read["currency"] == "CNY"


@COMPOSED
@given(wrong=AMOUNTS, right=AMOUNTS, name=NAMES)
@pytest.mark.parametrize(
    "words",
    [
        "微信转的，是{right}元不是{wrong}元，账号 {name}",
        "微信转了{wrong}元，不对，是{right}元，账号 {name}",
        "金额不是{wrong}元，而是{right}元，微信付的，账号 {name}",
        "I paid ${wrong}, no, ${right} by PayPal, username {name}",
        "It was ${right}, not ${wrong}. Username {name}",
        "I sent ${right} instead of ${wrong} by PayPal, username {name}",
    ],
)
def test_a_correction_counts(words: str, wrong: Decimal, right: Decimal, name: str) -> None:
    read = what_is_read(a_mail(words.format(wrong=wrong, right=right, name=name), subject="更正"))
    assert read["amount"] == f"{right:.2f}"
    assert read["account"] == name


@COMPOSED
@given(amount=AMOUNTS, first=NAMES, second=NAMES)
@pytest.mark.parametrize(
    "words",
    [
        "微信转了{n}元，充到 {a} 和 {b}",
        "微信转了{n}元，账号 {a}、{b} 各一半",
        "账号 {a}，另一个账号 {b}，微信转了{n}元",
        "I paid ${n}, split it between {a} and {b}",
        "I paid ${n}. Accounts: {a} and {b}",
        "I paid ${n}. Please credit {a} and {b}",
    ],
)
def test_two_accounts_are_not_one(words: str, amount: Decimal, first: str, second: str) -> None:
    if first.casefold() == second.casefold():
        return
    read = what_is_read(a_mail(words.format(n=amount, a=first, b=second), subject="充值"))
    assert read["account"] is None


@settings(COMPOSED, max_examples=100)
@given(text=st.text(max_size=400), subject=st.text(max_size=60))
def test_any_text_is_read(text: str, subject: str) -> None:
    assert what_is_read(a_mail(text, subject=subject))["kind"]
