"""Where the person's words end: introductions, header blocks, markers, signatures, taglines."""

import pytest

from bot.intake import phrases, quoted, taglines
from bot.intake.lines import from_plain


def _words(text: str, *, is_forward: bool = False) -> str:
    return quoted.part(from_plain(text), is_forward=is_forward).words


@pytest.mark.parametrize(
    "introduction",
    [
        "On Tue, Jul 7, 2026 at 7:00 PM Paydesk <chat@gateway.example> wrote:",
        "On Tue, Jul 7, 2026 at 7:00 PM Paydesk <\nchat@gateway.example> wrote:",
        "On 7 Jul 2026, at 9:00 AM, Paydesk <chat@gateway.example>\nwrote:",
        "Paydesk <chat@gateway.example> 于2026年9月1日周二 16:03写道：",
        "Paydesk <chat@gateway.example> 于 2026年9月1日周二\n16:03写道：",
        '在 2026-05-01 11:00:00，"Paydesk" <chat@gateway.example> 写道：',
        "在 2026年9月1日，16:03，Paydesk <chat@gateway.example> 写道：",
        'At 2026-05-29 10:00:00, "Paydesk" <chat@gateway.example> wrote:',
        "Paydesk <chat@gateway.example> 於 2026年9月1日 週二 下午4:03寫道：",
        "Am 06.06.26 um 10:12 schrieb Paydesk <chat@gateway.example>:",
        "Le mar. 1 sept. 2026 à 16:03, Paydesk <chat@gateway.example> a écrit :",
        "El mar, 1 sept 2026 a las 16:03, Paydesk (<chat@gateway.example>) escribió:",
        "Il giorno mar 1 set 2026 alle ore 16:03 Paydesk <chat@gateway.example> ha scritto:",
        "Em ter., 1 de set. de 2026 às 16:03, Paydesk <chat@gateway.example> escreveu:",
        "Op di 1 sep 2026 om 16:03 schreef Paydesk <chat@gateway.example>:",
        "вт, 1 сент. 2026 г. в 16:03, Paydesk <chat@gateway.example>:",
        "1 сентября 2026 г., 16:03, Paydesk <chat@gateway.example> написал:",
        "2026年9月1日(火) 16:03 Paydesk <chat@gateway.example>:",
        "2026년 9월 1일 (화) 오후 4:03, Paydesk <chat@gateway.example>님이 작성:",
        "* Paydesk <chat@gateway.example> [2026-09-01 16:03]:",
        "Paydesk wrote:",
    ],
)
def test_introduction_of_a_quote_is_no_word_of_the_person(introduction: str) -> None:
    assert _words(f"my account is abc\n\n{introduction}\n\n> paid 5\n> Paydesk\n") == "my account is abc"


@pytest.mark.parametrize(
    "header",
    [
        "From: Paydesk <chat@gateway.example>\nSent: Friday, 4 September 2026 15:10\nTo: Jo\nSubject: x",
        "发件人： Paydesk\n发送时间： 2026-06-10 09:00\n收件人： 北辰\n主题： x",
        "寄件者: Paydesk\n寄件日期: 2026年9月3日\n收件者: 阿哲\n主旨: x",
        "Von: Paydesk\nGesendet: Freitag\nAn: Jens\nBetreff: x",
        "De : Paydesk\nEnvoyé : vendredi\nÀ : Luc\nObjet : x",
        "Gesendet: Donnerstag, 3. September 2026 um 10:12 Uhr\nVon: Paydesk <chat@gateway.example>\nAn: x\nBetreff: y",
        "-----Original Message-----\nFrom: Paydesk",
        '------------------ 原始邮件 ------------------\n发件人: "Paydesk"',
        "---- 回复的原邮件 ----\n| 发件人 | Paydesk |",
        "*From:* Paydesk <chat@gateway.example>\n*Sent:* Friday\n*To:* Jo\n*Subject:* x",
        "差出人: Paydesk\n送信日時: 2026年\n宛先: x\n件名: y",
    ],
)
def test_header_block_begins_history_to_the_end(header: str) -> None:
    assert _words(f"my account is abc\n\n{header}\n\npaid 5\n") == "my account is abc"


@pytest.mark.parametrize(
    "text",
    [
        "来自：支付宝\n时间：今天\n金额：100",
        "From: my bank\nAmount: 20\nUser: x",
        "here is my list:\n- abc\n- 20 USD",
        "I wrote:\nnothing yet",
        "user: 2026-05-01 10:00:\nok",
        "-50 元的优惠有吗",
        "--5 USD--",
        "_my_user_",
    ],
)
def test_person_s_own_colons_and_dashes_stay(text: str) -> None:
    assert _words(text) == text


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------",
        "-------- 转发邮件信息 --------",
        "------------------ 转发邮件 ------------------",
        "Begin forwarded message:",
        "开始转发的邮件：",
        "-------- Weitergeleitete Nachricht --------",
        "-------- Пересылаемое сообщение --------",
    ],
)
def test_forwarded_mail_is_kept_apart_with_its_sender_and_subject(marker: str) -> None:
    text = f"see below\n\n{marker}\nFrom: Bank <b@bank.test>\nSubject: paid\nDate: 2026\nTo: x@y.test\n\nTotal 5 USD\n"
    parted = quoted.part(from_plain(text), is_forward=False)

    assert parted.words == "see below"
    assert parted.forwarded == ("From: Bank <b@bank.test>\nSubject: paid\n\nTotal 5 USD",)
    assert "bank.test" in parted.history


@pytest.mark.parametrize(
    "line",
    [
        "发自我的iPhone",
        "发自我的 iPad",
        "发自我的华为手机",
        "发自我的小米",
        "从我的 iPhone 发送",
        "從我的 iPhone 傳送",
        "发送自 Windows 10 版邮件应用",
        "发自 网易邮箱大师",
        "来自QQ邮箱手机版",
        "获取 Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from my iPhone",
        "Sent from my Galaxy S24",
        "Sent from Mail for Windows",
        "Sent from Outlook for Android<https://aka.ms/AAb9ysg>",
        "Sent with [Proton Mail](https://proton.me/mail/home) secure email.",
        "Get Outlook for iOS",
        "Get [Outlook for Android](https://aka.ms/AAb9ysg)",
        "Von meinem iPhone gesendet",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "Virus-free. www.avast.com",
    ],
)
def test_client_s_own_line_is_a_tagline(line: str) -> None:
    assert taglines.is_tagline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my wallet 0xabc to yours",
        "Sent with PayPal, account bob",
        "Sent from my account bob by mail",
        "Sent 20 USD from my phone",
        "从我的支付宝转了100",
        "从我的手机支付宝转账了100元",
        "用我的手机付款了",
        "来自上海",
        "Get me an Outlook, please",
        "通过邮件发送了截图，账号 abc",
    ],
)
def test_person_s_own_sentence_is_no_tagline(line: str) -> None:
    assert not taglines.is_tagline(line)


def test_signature_between_answers_ends_with_its_own_stretch() -> None:
    assert _words("yes\n-- \nJo\n> and the account?\nabc\n") == "yes\n\nabc"


def test_rule_within_a_long_text_is_no_signature() -> None:
    body = "\n".join(f"line {number} of my long form" for number in range(20))

    assert "line 19" in _words(f"hello\n-----\n{body}")


def test_forward_subjects_are_known() -> None:
    assert phrases.is_forward_subject("Fwd: x")
    assert phrases.is_forward_subject("转发：x")
    assert phrases.is_forward_subject("[TU-2M8VKA] WG: x")
    assert not phrases.is_forward_subject("forward me: x")
