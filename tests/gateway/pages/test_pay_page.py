"""The pay page keeps every promise of the service's own page, in both languages, from the public file."""

import base64
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import segno

from tests.gateway.pages.site import PUBLIC_FILE, Site, words
from tests.gateway.running import Running

PUBLIC = tomllib.loads(PUBLIC_FILE.read_text(encoding="utf-8"))
OFFICIALS = ["OpenAI", "Azure", "Groq", "Anthropic", "Google", "AWS", "Cloudflare", "DeepSeek", "Replicate"]
APPS = {
    "Cursor": "/v1",
    "OpenAI Translator": "",
    "Immersive Translate": "/v1/chat/completions",
    "GPTCommit": "/v1",
}

PROMISES = {
    "limited for free users": (
        "免费用户只能使用有限的模型和功能",
        "Free users can use only a limited set of models",
    ),
    "all for paid users": ("解锁所有支持的模型和功能", "unlock all supported models and features"),
    "register first": ("先注册一个账户", "First register an account"),
    "tell us the account": ("告诉我们你的 账户名", "tell us your account name"),
    "by mail and transfer": ("采用邮件联系加转账的方式", "hence the mail and the transfer"),
    "WeChat": ("微信", "WeChat"),
    "Alipay": ("支付宝", "Alipay"),
    "PayPal": ("PayPal", "PayPal"),
    "USDT": ("USDT", "USDT"),
    "USDC": ("USDC", "USDC"),
    "non-profit": ("非盈利 项目", "non-profit project"),
    "no fee": ("不赚取任何 手续费", "no fee"),
    "no difference": ("差价", "no difference"),
    "at eight": ("统一按照 8 计算", "counted at 8 to the dollar"),
    "and why": ("跨境支付很困难", "Cross-border payments to OpenAI and Anthropic are difficult"),
    "not for labour": ("并不是收取的劳务费", "it is not a charge for labour"),
    "nothing else": ("不接入任何其他第三方渠道", "and from nothing else"),
    "refund at the market price": ("按照 充值时的市价 退还", "market price at the time of the top-up"),
    "refund by mail": ("退款也请邮件联系", "For refunds, too, please write"),
    "get a token": ("点“创建令牌”", "press “Create token”"),
    "top right corner": ("右上角 填入你的 API key", "enter your API key in the top right corner"),
    "after a reload": ("刷新页面也会保留", "stays after a reload"),
    "through the gateway": ("不能直接向 OpenAI 发起请求", "you cannot call OpenAI directly"),
    "both settings": ("必须同时设置 API_BASE 和 API_KEY", "you must set both API_BASE and API_KEY"),
    "forms of the base": ("没有统一标准", "no common rule for the path of API_BASE"),
    "not commercial": ("不是商业项目", "not a commercial project"),
    "no quality": ("不保证任何服务质量", "No quality of service is guaranteed"),
    "not our output": ("不对任何输出负责", "not responsible for any output"),
    "trouble": ("随时联系", "Write to us at any time"),
}


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(site: Site, language: str) -> str:
    with site.a_visitor() as visitor:
        answer = visitor.get(f"/pay?lang={language}")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture(scope="module")
def said(page: str) -> str:
    """What it says, with one space for whatever stands between two words; links keep theirs."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    return re.sub(r" +([.,。，；：:;])", r"\1", text)


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_is_made(said: str, language: str, promise: str) -> None:
    wanted = PROMISES[promise][0 if language == "zh" else 1]
    assert re.sub(r"\s", "", wanted) in re.sub(r"\s", "", said)


def test_the_page_says_its_language(page: str, language: str) -> None:
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page


def test_the_nine_officials_are_named_and_nobody_else(page: str) -> None:
    tags = re.search(r'<ul class="tags">(.*?)</ul>', page, re.DOTALL)
    assert tags is not None
    assert re.findall(r"<li>(.*?)</li>", tags[1]) == OFFICIALS


def test_contact_channel_rates_and_registration_are_links(page: str) -> None:
    service = PUBLIC["service"]
    for address in (
        f"mailto:{service['contact']}",
        service["channel"],
        "/prices",
        "/register",
        "/chat",
        "/tokens",
    ):
        assert f'href="{address}"' in page
    assert f"{service['site']}/register" in page


@pytest.mark.parametrize("name", PUBLIC["methods"])
def test_every_method_shows_payee_network_and_code(page: str, name: str) -> None:
    method = PUBLIC["methods"][name]
    articles = re.findall(r'<article class="card method">.*?</article>', page, re.DOTALL)
    (own,) = [
        article
        for article in articles
        if f"<code>{method['payee']}</code>" in article and f" {method['currency']} = $1 USD<" in article
    ]
    assert ("network" in method) == ("<strong>" in own)
    if "network" in method:
        assert f"<strong>{method['network']}</strong>" in own
    wanted = method.get("qr") or (method["payee"] if "network" in method else "")
    picture = re.search(r'<img class="qr" src="data:image/svg\+xml[^,]*,([^"]+)"', own)
    assert (picture is not None) == bool(wanted)


def test_the_code_says_the_payee(page: str) -> None:
    """The picture's modules are those of the payee's code: what a phone reads is the address itself."""
    payee = PUBLIC["methods"]["usdt"]["payee"]
    expected = segno.make(payee, micro=False, error="m").svg_data_uri(scale=4, dark="#000", light="#fff")
    assert expected.replace("'", "&#39;") in page or expected in page


def test_the_rate_is_worked_out_by_an_example(page: str) -> None:
    assert re.search(r"100 CNY → \$12\.50 USD", page)


@pytest.mark.parametrize("name", APPS)
def test_every_app_has_its_base_key_and_steps(page: str, site: Site, name: str) -> None:
    articles = re.findall(r'<article class="card app".*?</article>', page, re.DOTALL)
    (own,) = [article for article in articles if f">{name}</a>" in article]
    assert f"<dt>API_BASE</dt><dd><code>{site.url}{APPS[name]}</code>" in own
    assert "<dt>API_KEY</dt>" in own
    assert own.count("<li>") >= 4


def test_all_three_forms_of_the_base_are_written_out(page: str, site: Site) -> None:
    for base in ("", "/v1", "/v1/chat/completions"):
        assert f"<li><code>{site.url}{base}</code></li>" in page


def test_pictures_of_our_own_pages_stand_in_its_language(site: Site, page: str, language: str) -> None:
    sources = re.findall(r'<img src="(/static/[^"]+)"', page)
    assert [source.rpartition("/")[2] for source in sources] == [
        f"{name}.{language}.png" for name in ("topup", "token", "key")
    ]
    with site.a_visitor() as visitor:
        for source in sources:
            picture = visitor.get(source)
            assert picture.headers["content-type"] == "image/png"
            assert picture.content.startswith(b"\x89PNG")
            assert "immutable" in picture.headers["cache-control"]


def test_texts_methods_and_upstreams_come_from_the_public_file(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n picture"
    (tmp_path / "code.png").write_bytes(picture)
    public = tmp_path / "public.toml"
    public.write_text(
        """
        upstreams = ["openai", "deepseek"]
        [service]
        name = "Tom & Sons"
        contact = "tom@sons.example"
        [rates]
        CNY = "7.5"
        [methods.bank]
        currency = "CNY"
        payee = "<b>Tom</b>"
        qr_file = "code.png"
        [refunds]
        policy = "paid_rate"
        [texts.en]
        disclaimer = "No **warranty** {at all}. <script>x</script>"
        [apps.cursor]
        name = "Cursor"
        base = ""
        [apps.chatbox]
        name = "Chatbox"
        base = "/v1"
        base_at = "Settings, API Host"
        """,
        encoding="utf-8",
    )
    env = {"GATEWAY_PUBLIC_FILE": str(public), "GATEWAY_PUBLIC_URL": "https://tom.example"}
    with Running(f"sqlite:///{tmp_path}/g.db", tmp_path / "log", **env) as running:
        shop = Site.__new__(Site)
        shop.url = running.url
        with shop.a_visitor() as visitor:
            answer = visitor.get("/pay?lang=en")
            chinese = visitor.get("/pay?lang=zh")
    said = words(answer)
    assert "Tom & Sons" in said
    assert "Tom &amp; Sons" in answer.text
    assert re.findall(r"<li>(\w+)</li>", answer.text)[:2] == ["OpenAI", "DeepSeek"]
    assert "100 CNY → $13.33 USD" in said
    assert "<code>&lt;b&gt;Tom&lt;/b&gt;</code>" in answer.text
    assert base64.b64encode(picture).decode() in answer.text
    assert "rate at which it was paid" in said
    assert "No <strong>warranty</strong> {at all}. &lt;script&gt;x&lt;/script&gt;" in answer.text
    assert "不是商业项目" in chinese.text
    assert "<code>https://tom.example</code>" in answer.text
    assert "Chatbox" in said
    assert "Settings, API Host" in said


def test_codes_are_pictures_that_a_browser_can_read(page: str) -> None:
    sources = re.findall(r'src="data:image/svg\+xml;charset=utf-8,([^"]+)"', page)
    assert sources
    for source in sources:
        ET.fromstring(unquote(source.replace("&#39;", "'")))
