"""Screens become calls to Telegram, through python-telegram-bot."""

from telegram import (
    Bot,
    ChatMember,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReactionTypeEmoji,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.screens.screen import Button, Screen, Toast
from bot.screens.voice import seen

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Gateway:
    """The calls that delivery makes; each raises TelegramError as PTB does."""

    def __init__(self, bot: Bot | ExtBot[None]) -> None:
        self._bot = bot

    async def send(self, chat_id: int, topic_id: int | None, screen: Screen) -> int:
        """Send a screen without a file as a new message, return its id there. Not idempotent."""
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

    async def send_file(
        self, chat_id: int, topic_id: int | None, screen: Screen, name: str, content: bytes
    ) -> int:
        """Send a file with the screen as its caption; return the message's id. Not idempotent."""
        return await self._send_document(
            chat_id, topic_id, screen, InputFile(content, filename=name)
        )

    async def send_document(
        self, chat_id: int, topic_id: int | None, screen: Screen, file_id: str
    ) -> int:
        """Send a file again that was sent to the bot; return the message's id. Not idempotent."""
        return await self._send_document(chat_id, topic_id, screen, file_id)

    async def _send_document(
        self, chat_id: int, topic_id: int | None, screen: Screen, document: InputFile | str
    ) -> int:
        message = await self._bot.send_document(
            chat_id,
            document,
            caption=screen.text,
            parse_mode=ParseMode.HTML,
            message_thread_id=topic_id,
            reply_markup=_keyboard(screen),
            disable_notification=screen.silent,
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
        await self._bot.answer_callback_query(
            query_id, toast.text or None, show_alert=toast.alert, url=toast.url
        )

    async def react(self, chat_id: int, telegram_id: int, emoji: str) -> None:
        """React to a message."""
        await self._bot.set_message_reaction(chat_id, telegram_id, ReactionTypeEmoji(emoji))

    async def leave(self, chat_id: int) -> None:
        """Leave a group or a channel."""
        await self._bot.leave_chat(chat_id)

    async def is_member(self, chat_id: int, user_id: int) -> bool:
        """Say whether an account is in a group now."""
        try:
            found = await self._bot.get_chat_member(chat_id, user_id)
        except BadRequest:
            return False  # an account that was never there
        is_in = found.status not in (ChatMember.LEFT, ChatMember.BANNED)
        return is_in and getattr(found, "is_member", True)

    async def fetch(self, file_id: str) -> bytes:
        """Return the content of a file that was sent to the bot."""
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in screen.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    label = seen(button.label)  # names are in labels, and Telegram refuses one of blanks
    if button.url is not None:
        return InlineKeyboardButton(label, url=button.url)
    if button.copies is not None:
        return InlineKeyboardButton(label, copy_text=CopyTextButton(button.copies))
    return InlineKeyboardButton(label, callback_data=button.data)
