"""Screens become calls to Telegram, through python-telegram-bot."""

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReactionTypeEmoji,
)
from telegram.constants import ParseMode
from telegram.ext import ExtBot

from bot.screens.screen import Screen, Toast

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Gateway:
    """The calls that delivery makes; each raises TelegramError as PTB does."""

    def __init__(self, bot: Bot | ExtBot[None]) -> None:
        self._bot = bot

    async def send(self, chat_id: int, topic_id: int | None, screen: Screen) -> int:
        """Send a screen as a new message and return its id in the chat. Not idempotent."""
        message = await self._bot.send_message(
            chat_id,
            screen.text,
            parse_mode=ParseMode.HTML,
            message_thread_id=topic_id,
            reply_markup=_keyboard(screen),
            disable_notification=screen.silent,
            link_preview_options=_NO_PREVIEW,
        )
        return message.message_id

    async def edit(self, chat_id: int, telegram_id: int, screen: Screen) -> None:
        """Make a message show the screen. Idempotent; without buttons it loses those it had."""
        await self._bot.edit_message_text(
            screen.text,
            chat_id=chat_id,
            message_id=telegram_id,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(screen),
            link_preview_options=_NO_PREVIEW,
        )

    async def pin(self, chat_id: int, telegram_id: int) -> None:
        """Pin a message, silently."""
        await self._bot.pin_chat_message(chat_id, telegram_id, disable_notification=True)

    async def unpin(self, chat_id: int, telegram_id: int) -> None:
        """Unpin a message."""
        await self._bot.unpin_chat_message(chat_id, telegram_id)

    async def answer(self, query_id: str, toast: Toast) -> None:
        """Answer a tap."""
        await self._bot.answer_callback_query(query_id, toast.text, show_alert=toast.alert)

    async def react(self, chat_id: int, telegram_id: int, emoji: str) -> None:
        """React to a message."""
        await self._bot.set_message_reaction(chat_id, telegram_id, ReactionTypeEmoji(emoji))


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in screen.buttons
        ]
    )
