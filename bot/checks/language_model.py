"""The second reader: does the model answer through the gateway, in the form that is asked for?"""

from typing import Final

from bot.checks.finding import Finding, fault, fine
from bot.clock import Clock
from bot.desk.mail import Mail
from bot.intake.pointing import AnswerError, pointed_at, question_about
from bot.outbox.language_model import LanguageModel, ModelError
from bot.settings import GatewaySettings
from bot.settings_intake import LlmSettings

PART: Final = "intake.llm"
PARTS: Final = ("account", "amount")


async def check_model(gateway: GatewaySettings, settings: LlmSettings, clock: Clock) -> list[Finding]:
    """Ask about a mail of our own; nobody's words leave for it."""
    if not settings.is_on:
        return [fine(PART, "no model is asked")]
    mail = Mail(
        message_id=None,
        sender=None,
        subject="Top-up",
        text="I have paid 25 EUR for the account paydesk_check.",
        sent_at=None,
        content_digest="",
    )
    model = LanguageModel(gateway, settings, clock)
    try:
        claim = pointed_at(mail, PARTS, await model.ask(question_about(mail, PARTS, settings.chars_max)))
    except ModelError as error:
        return [fault(PART, f"{settings.model}: {error}", "see [intake.llm] model and key")]
    except AnswerError as error:
        return [fault(PART, f"{settings.model} answers {error}", "take a model that knows response_format")]
    finally:
        await model.aclose()
    told = claim.account.value if claim.account else "nothing"
    return [fine(PART, f"{settings.model} answers in the asked form, and read the account as {told}")]
