"""/status: how the bot is doing, for admins, and what to do about messages of unknown fate."""

from telegram import Update

from bot.actions import status
from bot.intake.actor import NoActor
from bot.screens import routes
from bot.screens.screen import Toast
from handlers.chats import refuse
from handlers.context import Context


async def ask(update: Update, context: Context) -> None:
    """Answer /status in private."""
    who = context.turn.actor
    if isinstance(who, NoActor):
        await refuse(update, context, who)
        return
    await context.act(status.ask, now=context.now, update_id=update.update_id, user_id=who.user_id)


async def decide(update: Update, context: Context) -> None:
    """Take an admin's decision about one message of unknown fate."""
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    route, ids = routes.route(query.data or ""), routes.ids(query.data or "")
    if ids is None or len(ids) != 1:
        context.toast(Toast(context.voice.say("button.unknown"), alert=True))
        return
    decided = await context.act(
        status.resend if route == routes.RESEND else status.arrived,
        now=context.now,
        chat_id=query.message.chat.id,
        telegram_id=query.message.message_id,
        user_id=query.from_user.id,
        message_id=ids[0],
    )
    context.toast(Toast(context.voice.say(decided.code)))
