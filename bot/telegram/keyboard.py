"""Buttons of a view as the Bot API wants them."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.views.button import Rows


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """An inline keyboard; None for no buttons, which takes those away that are there."""
    keys = [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in rows]
    return InlineKeyboardMarkup(keys) if keys else None
