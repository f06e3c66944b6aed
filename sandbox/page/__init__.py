"""The page of the demo: mailbox, operator's Telegram, channel, gateway and books of the pretend world."""

from sandbox.page.ports import PortsTakenError
from sandbox.page.server import Page

__all__ = ["Page", "PortsTakenError"]
