"""The routing table, in order: the first that matches takes the update."""

from telegram.ext import (
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.screens import routes
from handlers import chats, check_in, status
from handlers.context import ShidaoApplication
from handlers.taps import TapHandler

# New messages only: an edited one carries its first date, so it could back-date a check-in.
_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW

OFFICER_COMMANDS = {"checkin": "签到", "help": "帮助"}
ADMIN_COMMANDS = {"status": "状态"}
COMMANDS = OFFICER_COMMANDS | ADMIN_COMMANDS
"""Every command with the Chinese word that does the same in private."""


def _word(command: str) -> filters.BaseFilter:
    return _PRIVATE & filters.Regex(rf"^\s*{COMMANDS[command]}\s*$")


def add_routes(application: ShidaoApplication) -> None:
    """Put every handler into the application."""
    for handler in (
        TapHandler(routes.CHECK_IN, check_in.tap),
        TapHandler(routes.RESEND, status.decide),
        TapHandler(routes.ARRIVED, status.decide),
        TapHandler(None, chats.unknown_button),
        CommandHandler("checkin", check_in.by_text, _NEW),
        MessageHandler(_word("checkin"), check_in.by_text),
        CommandHandler("start", chats.start, _PRIVATE),
        CommandHandler("help", chats.show_help, _PRIVATE),
        MessageHandler(_word("help"), chats.show_help),
        CommandHandler("status", status.ask, _NEW),
        MessageHandler(_word("status"), status.ask),
        ChatMemberHandler(chats.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE & _NEW, chats.migration),
        MessageHandler(_PRIVATE, chats.unknown_text),
    ):
        application.add_handler(handler)
