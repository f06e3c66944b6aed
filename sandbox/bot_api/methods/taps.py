"""The bot's answer to a tapped button."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.refusals import bad_request
from sandbox.moments import now

ANSWER_MAX = 200
QUERY_LIFETIME_S = 15
"""How long Telegram keeps a callback query; not documented, about this long in practice."""


def answer_callback_query(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery: once for each tap, and in time."""
    tap = cloud.taps.get(call.text("callback_query_id"))
    moment = now()
    is_late = tap is not None and moment.monotonic - tap.tapped.monotonic > QUERY_LIFETIME_S
    if tap is None or tap.answer is not None or is_late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > ANSWER_MAX:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answer = {
        "text": call.text("text"),
        "show_alert": call.flag("show_alert"),
        "url": call.text("url"),
    }
    tap.answered = moment
    cloud.journal.note("answer", chat_id=tap.chat_id, message_id=tap.message_id, at=moment, tap_id=tap.id)
    return True
