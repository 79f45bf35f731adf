"""签到: a tap on a session's post, or a word."""

from telegram import Update

from bot.actions import check_in, replies
from bot.actions.check_in import Stale
from bot.intake.actor import NoActor
from bot.rules.attendance import AlreadyCheckedIn, CheckedIn
from bot.screens import check_in as screen
from bot.screens import routes
from bot.screens.screen import Toast
from handlers.chats import refuse
from handlers.context import Context

DONE, REFUSED = "👌", "🤔"
"""Reactions to a command in a group; why it was refused is told in private."""


async def tap(update: Update, context: Context) -> None:
    """Answer a tap on [签到] with what came of it."""
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    ids = routes.ids(query.data or "")
    if ids is None or len(ids) != 1:
        context.toast(Toast(context.voice.say("check_in.stale"), alert=True))
        return
    user_id, session_id = query.from_user.id, ids[0]
    outcome = await context.act(
        check_in.tap,
        now=context.now,
        session_id=session_id,
        chat_id=query.message.chat.id,
        message_id=query.message.message_id,
        user_id=user_id,
        happened_at=context.turn.arrival.received_at,
    )
    if isinstance(outcome, Stale):
        context.toast(Toast(context.voice.say("check_in.stale"), alert=True))
        return
    update_id, desk = update.update_id, context.services.desk

    async def tell_in_private() -> None:
        await desk.do(
            replies.add, update_id, "check_in_reply", user_id, context.services.clock.now(),
            session_id=session_id, details={"outcome": outcome.code},
        )  # fmt: skip

    context.toast(screen.toast(outcome, context.voice, context.now), tell_in_private)


async def by_text(update: Update, context: Context) -> None:
    """Take 签到 or /checkin; in a group a reaction is the answer."""
    message = update.message
    assert message is not None
    who = context.turn.actor
    if isinstance(who, NoActor):
        await refuse(update, context, who)
        return
    in_private = message.chat.type == "private"
    outcome = await context.act(
        check_in.by_text,
        now=context.now,
        update_id=update.update_id,
        user_id=who.user_id,
        happened_at=message.date,
        in_private=in_private,
    )
    if not in_private:
        done = isinstance(outcome, CheckedIn | AlreadyCheckedIn)
        context.services.answers.react(
            message.chat.id, message.message_id, DONE if done else REFUSED
        )
