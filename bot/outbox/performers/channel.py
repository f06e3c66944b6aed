"""The performers of everything that announcements need, by kind of effect."""

from telegram import Bot

from bot.ops.reachability import Reachability
from bot.outbox.ending import Performer
from bot.outbox.performers.announcement import AnnouncementPerformer
from bot.outbox.performers.publish import PublishPerformer
from bot.outbox.performers.tend import AwaitTimePerformer, TendPerformer
from bot.publishing import Publishing
from bot.telegram.desk_chat import DeskChat
from bot.telegram.views.announcement import AnnouncementContext


def channel_performers(
    publishing: Publishing, bot: Bot, desk: DeskChat, context: AnnouncementContext, reach: Reachability
) -> dict[str, Performer]:
    """One for each effect of `desk/channel_effects.py`."""
    tend = TendPerformer(publishing, bot, reach)
    return {
        "publish": PublishPerformer(publishing, bot, reach),
        "edit_published": tend,
        "pin": tend,
        "retract": tend,
        "await_time": AwaitTimePerformer(publishing),
        "announcement": AnnouncementPerformer(publishing.store, bot, desk, context, reach, publishing.clock),
    }
