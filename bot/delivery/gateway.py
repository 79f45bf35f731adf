"""Screens become calls to Telegram, through python-telegram-bot."""

import warnings
from typing import Any, Final

from telegram import Bot, ChatMember, InputFile, ReactionTypeEmoji
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.warnings import PTBUserWarning

from bot.screens.screen import Button, Screen, Toast
from bot.screens.voice import seen

Json = dict[str, Any]

_NO_PREVIEW: Final = {"is_disabled": True}
_IS_CAPTION: Final = "there is no text in the message to edit"

# See `_show`.
warnings.filterwarnings("ignore", r"Please use 'Bot\.(send|edit)[A-Z]", PTBUserWarning)


class Gateway:
    """The calls that delivery makes; each raises TelegramError as PTB does."""

    def __init__(self, bot: Bot | ExtBot[None]) -> None:
        self._bot = bot

    async def send(self, chat_id: int, topic_id: int | None, screen: Screen) -> int:
        """Send a screen without a file as a new message, return its id there. Not idempotent."""
        return _id_of(
            await self._show(
                "sendMessage",
                screen,
                chat_id=chat_id,
                text=screen.text,
                message_thread_id=topic_id,
                disable_notification=screen.silent,
                link_preview_options=_NO_PREVIEW,
            )
        )

    async def send_file(
        self, chat_id: int, topic_id: int | None, screen: Screen, name: str, content: bytes
    ) -> int:
        """Send a file with the screen as its caption; return the message's id. Not idempotent."""
        return await self._send_media(
            "document", chat_id, topic_id, screen, InputFile(content, filename=name)
        )

    async def send_photo(
        self, chat_id: int, topic_id: int | None, screen: Screen, content: bytes
    ) -> int:
        """Send a picture with the screen as its caption; return the message's id. Not
        idempotent."""
        return await self._send_media("photo", chat_id, topic_id, screen, InputFile(content))

    async def send_document(
        self, chat_id: int, topic_id: int | None, screen: Screen, file_id: str
    ) -> int:
        """Send a file again that was sent to the bot; return the message's id. Not idempotent."""
        return await self._send_media("document", chat_id, topic_id, screen, file_id)

    async def _send_media(
        self, kind: str, chat_id: int, topic_id: int | None, screen: Screen, media: InputFile | str
    ) -> int:
        return _id_of(
            await self._show(
                f"send{kind.capitalize()}",
                screen,
                **{kind: media},
                chat_id=chat_id,
                caption=screen.text,
                message_thread_id=topic_id,
                disable_notification=screen.silent,
            )
        )

    async def edit(self, chat_id: int, telegram_id: int, screen: Screen) -> None:
        """Make a message show the screen. Idempotent; without buttons it loses those it had.

        One with a file keeps it, and shows the screen as its caption.
        """
        try:
            await self._edit_text(chat_id, telegram_id, screen)
        except BadRequest as error:
            # Who taps knows what they see, and we do not: whether a message has a file is told by
            # Telegram alone.
            if _IS_CAPTION not in error.message.lower():
                raise
            await self._show(
                "editMessageCaption",
                screen,
                chat_id=chat_id,
                message_id=telegram_id,
                caption=screen.text,
            )

    async def _edit_text(self, chat_id: int, telegram_id: int, screen: Screen) -> None:
        await self._show(
            "editMessageText",
            screen,
            chat_id=chat_id,
            message_id=telegram_id,
            text=screen.text,
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

    async def _show(self, method: str, screen: Screen, **parameters: object) -> object:
        """Make a call that shows a screen's text and buttons, and return its result as it came.

        By the method's own function PTB would build each button, and the whole message that comes
        back, as objects that nobody looks at: a tenth of the time of a tap.
        """
        parameters |= {"parse_mode": ParseMode.HTML, "reply_markup": _keyboard(screen)}
        try:
            return await self._bot.do_api_request(method, parameters)
        except EndPointNotFound:
            # So PTB takes any 404 here; but the method is there, and so it is the token.
            raise InvalidToken from None


def _id_of(sent: object) -> int:
    """Return the id of the message that a call has sent."""
    found = sent.get("message_id") if isinstance(sent, dict) else None
    if not isinstance(found, int):
        raise TelegramError("a message came back without an id")
    return found


def _keyboard(screen: Screen) -> Json | None:
    if not screen.buttons:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in screen.buttons]}


def _button(button: Button) -> Json:
    label = seen(button.label)  # names are in labels, and Telegram refuses one of blanks
    if button.url is not None:
        return {"text": label, "url": button.url}
    if button.copies is not None:
        return {"text": label, "copy_text": {"text": button.copies}}
    return {"text": label, "callback_data": button.data}
