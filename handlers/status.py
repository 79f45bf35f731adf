"""/status: how the bot is doing, for admins, and what to do about messages of unknown fate."""

from bot.actions import status
from bot.screens import routes
from bot.screens.screen import Toast
from handlers.context import Context
from handlers.taps import Tap


async def decide(tapped: Tap, context: Context) -> None:
    """Take an admin's decision about one message of unknown fate."""
    (message_id,) = tapped.ids or ()
    decided = await context.act(
        status.resend if tapped.route == routes.RESEND else status.arrived,
        now=context.now,
        chat_id=tapped.chat_id,
        telegram_id=tapped.message_id,
        user_id=tapped.user_id,
        message_id=message_id,
    )
    context.toast(tapped.query_id, Toast(context.voice.say(decided.code)))
    if decided.code.startswith("status."):
        services = context.services
        screen = await services.desk.read(
            status.screen, services.vitals(), context.voice, context.now
        )
        services.answers.edit(tapped.chat_id, tapped.message_id, screen)
