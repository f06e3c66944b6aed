"""Each app gets the address in the form that it wants."""

import pytest

from bot.answering.apps import Apps
from bot.public import AppSettings

SITE = "https://gateway.example"
APPS = Apps({}, SITE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What should I put as API_BASE in Cursor, with or without /v1?", ["Cursor"]),
        ("沉浸式翻译的接口地址填什么？", ["Immersive Translate"]),
        ("How do I set up Immersive Translate?", ["Immersive Translate"]),
        ("openai translator 和 gptcommit 怎么填", ["OpenAI Translator", "GPTCommit"]),
        ("在cursor里怎么用", ["Cursor"]),
        ("my cursors blink", []),
        ("which base url?", []),
    ],
)
def test_apps_that_a_text_names(text: str, named: list[str]) -> None:
    assert [app.name for app in APPS.named_in(text)] == named


@pytest.mark.parametrize(
    ("name", "api_base"),
    [
        ("Cursor", f"{SITE}/v1"),
        ("OpenAI Translator", SITE),
        ("Immersive Translate", f"{SITE}/v1/chat/completions"),
        ("GPTCommit", f"{SITE}/v1"),
    ],
)
def test_address_has_the_form_that_the_app_wants(name: str, api_base: str) -> None:
    assert [app.api_base for app in APPS.all if app.name == name] == [api_base]


def test_operators_own_table_goes_before_ours() -> None:
    own = {
        "cursor": AppSettings(name="Cursor", base="/v1/chat/completions"),
        "our_app": AppSettings(name="Our App", base="", words=("小应用",)),
    }
    apps = Apps(own, SITE)

    assert [app.api_base for app in apps.named_in("Cursor")] == [f"{SITE}/v1/chat/completions"]
    assert [app.api_base for app in apps.named_in("你们的小应用怎么填")] == [SITE]
    assert len(apps.all) == len(APPS.all) + 1
