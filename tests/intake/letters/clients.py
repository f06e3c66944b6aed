"""How mail clients write a letter down: one function per client, from words to octets.

Each client differs in what trips a reader: charset, transfer encoding, HTML beside or instead of the text,
how history is set apart, and the tagline that the person did not write.
"""

import base64
import quopri
from collections.abc import Callable
from dataclasses import dataclass
from email.header import Header
from html import escape

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
CRLF = "\r\n"


@dataclass(frozen=True)
class Words:
    """What the person wrote, before a client has it."""

    sender: str
    subject: str
    text: str
    history: str = ""
    signature: str = ""
    files: int = 0


@dataclass(frozen=True)
class Part:
    kind: str
    octets: bytes
    charset: str = "utf-8"
    coding: str = "base64"
    more: str = ""

    def written(self) -> bytes:
        coded = {
            "base64": base64.encodebytes,
            "quoted-printable": quopri.encodestring,
            "8bit": bytes,
        }[self.coding](self.octets.replace(b"\r\n", b"\n"))
        charset = f"; charset={self.charset}" if self.kind.startswith("text/") and self.charset else ""
        head = f"Content-Type: {self.kind}{charset}{self.more}\nContent-Transfer-Encoding: {self.coding}\n\n"
        return head.encode() + coded


def multipart(kind: str, parts: list[bytes], mark: str) -> bytes:
    if len(parts) == 1:
        return parts[0]
    inner = b"".join(b"--" + mark.encode() + b"\n" + part + b"\n" for part in parts)
    return f'Content-Type: {kind}; boundary="{mark}"\n\n'.encode() + inner + f"--{mark}--\n".encode()


def picture(number: int) -> bytes:
    more = f'; name="receipt{number}.png"\nContent-Disposition: attachment; filename="receipt{number}.png"'
    return Part("image/png", PNG + bytes([number]), more=more).written()


def envelope(words: Words, body: bytes, charset: str = "utf-8", more: str = "") -> bytes:
    """The whole mail: headers as this charset's clients encode them, files beside the body."""
    subject = Header(words.subject, charset if not words.subject.isascii() else "us-ascii").encode()
    name, _, address = words.sender.rpartition(" <")
    shown = Header(name, charset).encode() if name and not name.isascii() else name
    head = (
        f"From: {shown} <{address}\nTo: chat@gateway.example\nSubject: {subject}\n"
        f"Date: Fri, 3 Jul 2026 10:12:13 +0800\nMessage-ID: <w1@mail.example>\nMIME-Version: 1.0\n{more}"
    )
    files = [picture(number) for number in range(words.files)]
    return (
        (head.encode() + multipart("multipart/mixed", [body, *files], "=_mixed"))
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r\n")
    )


def quoted(history: str) -> str:
    return "\n".join(f"> {line}" for line in history.split("\n"))


def lines(text: str, tag: str) -> str:
    return "".join(f"<{tag}>{escape(line) or '<br>'}</{tag}>" for line in text.split("\n"))


def encoded(text: str, charset: str) -> bytes:
    return text.encode(charset, errors="xmlcharrefreplace")


def gmail(words: Words) -> bytes:
    plain, html = words.text + "\n", f'<div dir="ltr">{escape(words.text).replace(chr(10), "<br>")}</div>'
    if words.signature:
        plain += f"\n-- \n{words.signature}\n"
        html += f'<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">{escape(words.signature)}</div>'
    if words.history:
        intro = "Paydesk <chat@gateway.example> 于2026年7月2日周四 18:00写道："
        plain += f"\n{intro}\n\n{quoted(words.history)}\n"
        html += (
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(intro)}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0">{escape(words.history)}</blockquote></div>'
        )
    parts = [Part("text/plain", plain.encode(), coding="base64").written()]
    parts.append(Part("text/html", html.encode(), coding="quoted-printable").written())
    return envelope(words, multipart("multipart/alternative", parts, "00000000alt"))


def outlook_desktop(words: Words) -> bytes:
    html = f'<html><body lang="ZH-CN"><div class="WordSection1">{lines(words.text, "p")}'
    if words.signature:
        html += f"<p>&nbsp;</p><p>-- </p>{lines(words.signature, 'p')}"
    if words.history:
        html += (
            '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            "<p><b>From:</b> Paydesk &lt;chat@gateway.example&gt;<br><b>Sent:</b> Thursday, July 2, 2026 6:00 PM<br>"
            f"<b>To:</b> me<br><b>Subject:</b> {escape(words.subject)}</p></div></div>{lines(words.history, 'p')}"
        )
    return envelope(
        words,
        Part("text/html", encoded(html + "</div></body></html>", "gb18030"), "gb2312").written(),
        "gb2312" if _fits(words.subject, "gb2312") else "utf-8",
        "X-Mailer: Microsoft Outlook 16.0\n",
    )


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def outlook_mobile(words: Words) -> bytes:
    html = (
        f'<html><body><div dir="ltr">{lines(words.text, "div")}</div><div id="ms-outlook-mobile-signature">'
    )
    html += (
        f'{lines(words.signature, "div")}Get <a href="https://aka.example/o0ukef">Outlook for iOS</a></div>'
    )
    if words.history:
        html += (
            '<hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Paydesk<br>'
            f"<b>Sent:</b> Thursday<br><b>Subject:</b> x</div>{lines(words.history, 'div')}"
        )
    plain = words.text + "\n\n" + (words.signature + "\n" if words.signature else "")
    plain += "Get Outlook for iOS<https://aka.example/o0ukef>\n"
    if words.history:
        plain += f"________________________________\nFrom: Paydesk <chat@gateway.example>\nSent: Thursday, July 2, 2026 6:00:00 PM\nTo: me <me@x.example>\nSubject: x\n\n{words.history}\n"
    parts = [Part("text/plain", plain.encode(), coding="quoted-printable").written()]
    parts.append(Part("text/html", html.encode(), coding="base64").written())
    return envelope(words, multipart("multipart/alternative", parts, "_000_OUTLOOK"))


def qq_web(words: Words) -> bytes:
    html = f'<div class="qmbox">{lines(words.text, "div")}'
    if words.history:
        html += (
            '<div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">'
            '------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;">'
            '<div><b>发件人:</b>&nbsp;"Paydesk"&lt;chat@gateway.example&gt;;</div><div><b>主题:</b>&nbsp;x</div></div>'
            f"{lines(words.history, 'div')}"
        )
    plain = words.text.replace("\n", "\n") + "\n"
    if words.signature:
        plain += f"\n\n------------------\n{words.signature}\n"
        html += f'<div><br></div><div><hr><sign signid="1">{lines(words.signature, "div")}</sign></div>'
    if words.history:
        plain += f'\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Paydesk" <chat@gateway.example>;\n主题: x\n\n{words.history}\n'
    charset = "gb18030"
    parts = [Part("text/plain", encoded(plain, charset), charset).written()]
    parts.append(Part("text/html", encoded(html + "</div>", charset), charset).written())
    return envelope(
        words,
        multipart("multipart/alternative", parts, "----=_NextPart_QQ"),
        charset,
        "X-QQ-MIME: TCMime 1.0 by Tencent\nX-Mailer: QQMail 2.x\n",
    )


def foxmail(words: Words) -> bytes:
    plain = words.text + "\n"
    html = f'<html><body><div class="FoxDiv"></div>{lines(words.text, "div")}'
    if words.signature:
        html += f'<div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left"><div><span>{lines(words.signature, "div")}</span></div>'
    if words.history:
        plain += f"\n \nFrom: Paydesk\nDate: 2026-07-02 18:00\nTo: me\nSubject: x\n{words.history}\n"
        html += (
            '<blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em"><div>&nbsp;</div>'
            '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            "<div><b>发件人：</b>&nbsp;Paydesk</div><div><b>发送时间：</b>&nbsp;2026-07-02&nbsp;18:00</div>"
            "<div><b>收件人：</b>&nbsp;me</div><div><b>主题：</b>&nbsp;x</div></div>"
            f"{lines(words.history, 'div')}</blockquote>"
        )
    parts = [Part("text/plain", encoded(plain, "gb18030"), "GB2312").written()]
    parts.append(
        Part("text/html", encoded(html + "</body></html>", "gb18030"), "GB2312", "quoted-printable").written()
    )
    return envelope(
        words,
        multipart("multipart/alternative", parts, "----=_001_NextPart"),
        "utf-8",
        "X-Mailer: Foxmail 7.2.25.213[cn]\n",
    )


def netease(words: Words) -> bytes:
    html = f'<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial">{lines(words.text, "div")}'
    if words.signature:
        html += f'<div style="position:relative;zoom:1">--<br>{lines(words.signature, "div")}</div>'
    if words.history:
        html += f'<p>At 2026-07-02 18:00:00, "Paydesk" &lt;chat@gateway.example&gt; wrote:</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex">{escape(words.history)}</blockquote>'
    plain = words.text + "\n"
    if words.signature:
        plain += f"\n\n\n--\n\n{words.signature}\n"
    if words.history:
        plain += (
            f'\n\n在 2026-07-02 18:00:00，"Paydesk" <chat@gateway.example> 写道：\n{quoted(words.history)}\n'
        )
    parts = [Part("text/plain", encoded(plain, "gb18030"), "GBK").written()]
    parts.append(Part("text/html", encoded(html + "</div>", "gb18030"), "GBK").written())
    charset = "gbk" if _fits(words.subject + words.sender, "gbk") else "utf-8"
    return envelope(
        words,
        multipart("multipart/alternative", parts, "----=_Part_1"),
        charset,
        "X-Mailer: Coremail Webmail Server Version XT5.0\n",
    )


def apple_mail(words: Words) -> bytes:
    plain = words.text + "\n"
    if words.signature:
        plain += f"\n-- \n{words.signature}\n"
    if words.history:
        plain += f"\n> On 2 Jul 2026, at 18:00, Paydesk <chat@gateway.example> wrote:\n> \n{quoted(words.history)}\n"
    return envelope(
        words,
        Part("text/plain", plain.encode(), coding="quoted-printable").written(),
        more="X-Mailer: Apple Mail (2.3774.600.62)\n",
    )


def iphone(words: Words) -> bytes:
    chinese = not (words.text + words.subject).isascii()
    plain = words.text + "\n\n" + ("发自我的iPhone" if chinese else "Sent from my iPhone") + "\n"
    if words.history:
        plain += f"\n> 在 2026年7月2日，18:00，Paydesk <chat@gateway.example> 写道：\n> \n{quoted(words.history)}\n"
    return envelope(
        words, Part("text/plain", plain.encode()).written(), more="X-Mailer: iPhone Mail (21F90)\n"
    )


def thunderbird(words: Words) -> bytes:
    plain = ""
    if words.history:
        plain += f"On 7/2/26 18:00, Paydesk wrote:\n{quoted(words.history)}\n\n"
    plain += words.text + "\n"
    if words.signature:
        plain += f"\n-- \n{words.signature}\n"
    return envelope(
        words,
        Part("text/plain", plain.encode(), coding="8bit", charset="UTF-8", more="; format=flowed").written(),
        more="User-Agent: Mozilla Thunderbird\n",
    )


def yahoo(words: Words) -> bytes:
    html = f'<html><body><div class="yahoo-style-wrap" style="font-size:16px;">{lines(words.text, "div")}'
    if words.signature:
        html += f'<div class="signature">{escape(words.signature)}</div>'
    html += "</div>"
    if words.history:
        html += (
            '<div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Thursday, July 2, 2026 at 06:00:00 PM GMT+8, '
            f"Paydesk &lt;chat@gateway.example&gt; wrote:</div>{lines(words.history, 'div')}</div>"
        )
    return envelope(
        words,
        Part("text/html", (html + "</body></html>").encode(), "UTF-8", "quoted-printable").written(),
        more="X-Mailer: WebService/1.1 YMailNorrin\n",
    )


def proton(words: Words) -> bytes:
    plain = words.text + "\n\n"
    if words.signature:
        plain += f"-- \n{words.signature}\n"
    plain += "Sent with [Proton Mail](https://proton.example/mail/home) secure email.\n"
    if words.history:
        plain += f"\nOn Thursday, July 2nd, 2026 at 6:00 PM, Paydesk <chat@gateway.example> wrote:\n\n{quoted(words.history)}\n"
    return envelope(words, Part("text/plain", plain.encode()).written())


def android(words: Words) -> bytes:
    text = words.text + "\n"
    if words.history:
        text += f'\n---原始邮件---\n发件人："Paydesk"<chat@gateway.example>\n发送时间：2026年7月2日(星期四) 晚上6:00\n收件人："me";\n主题：x\n\n{words.history}\n'
    return envelope(words, Part("text/plain", text.encode(), charset='"UTF-8"').written())


def undeclared(words: Words) -> bytes:
    """An old script: GBK or UTF-8 octets and not a word about it."""
    plain = words.text + "\n"
    if words.history:
        plain += f"\n----- Original Message -----\nFrom: Paydesk\n{words.history}\n"
    is_chinese = any("\u4e00" <= char <= "\u9fff" for char in words.text)
    charset = "gb18030" if is_chinese and _fits(words.text, "gbk") else "utf-8"
    head = f"From: {words.sender}\nTo: chat@gateway.example\nSubject: {words.subject}\n\n"
    return (head + plain).encode(charset).replace(b"\n", b"\r\n")


CLIENTS: tuple[Callable[[Words], bytes], ...] = (
    gmail,
    outlook_desktop,
    outlook_mobile,
    qq_web,
    foxmail,
    netease,
    apple_mail,
    iphone,
    thunderbird,
    yahoo,
    proton,
    android,
    undeclared,
)
