"""How updates reach the bot: by getUpdates, or pushed to a webhook."""

from sandbox.bot_api.call import Call
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.records import Json

_TIMEOUT_S_MAX = 50


def _note_allowed_updates(cloud: Cloud, call: Call) -> None:
    """Remember which kinds are wanted; not given means as before."""
    allowed = call.structure("allowed_updates", called="allowed updates")
    if isinstance(allowed, list):
        cloud.updates.allowed = [kind for kind in allowed if isinstance(kind, str)]


async def get_updates(cloud: Cloud, call: Call) -> list[Json]:
    """https://core.telegram.org/bots/api#getupdates."""
    _note_allowed_updates(cloud, call)
    updates = await cloud.updates.get(
        offset=call.integer("offset"),
        limit=call.integer("limit", 100, low=1, high=100),
        timeout_s=call.integer("timeout", low=0, high=_TIMEOUT_S_MAX),
        until_gone=call.until_gone,
    )
    return [update.as_api() for update in updates]


def set_webhook(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#setwebhook."""
    if not call.text("url"):
        return delete_webhook(cloud, call)
    cloud.webhook.check(call.text("url"), call.text("secret_token"))
    _note_allowed_updates(cloud, call)
    if call.flag("drop_pending_updates"):
        cloud.updates.drop_all()
    connections = call.integer("max_connections", 40, low=1, high=100)
    cloud.webhook.set(call.text("url"), call.text("secret_token"), connections)
    return True


def delete_webhook(cloud: Cloud, call: Call) -> bool:
    """https://core.telegram.org/bots/api#deletewebhook."""
    if call.flag("drop_pending_updates"):
        cloud.updates.drop_all()
    cloud.webhook.remove()
    return True


def get_webhook_info(cloud: Cloud, _call: Call) -> Json:
    """https://core.telegram.org/bots/api#getwebhookinfo."""
    return cloud.webhook.info()
