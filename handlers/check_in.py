"""签到: a tap on a session's post, or a word."""

from telegram import Update

from bot.actions import check_in, replies
from bot.actions.check_in import Stale
from bot.intake.actor import NoActor
from bot.rules.attendance import AlreadyCheckedIn, CheckedIn
from bot.screens import check_in as screen
from bot.screens.screen import Toast
from handlers.asking import DONE, REFUSED
from handlers.chats import refuse
from handlers.context import Context
from handlers.taps import Tap


async def tap(tapped: Tap, context: Context) -> None:
    """Answer a tap on [签到] with what came of it."""
    (session_id,) = tapped.ids or ()
    outcome = await context.act(
        check_in.tap,
        now=context.now,
        session_id=session_id,
        chat_id=tapped.chat_id,
        message_id=tapped.message_id,
        user_id=tapped.user_id,
        happened_at=context.turn.arrival.received_at,
    )
    if isinstance(outcome, Stale):
        context.toast(tapped.query_id, Toast(context.voice.say("check_in.stale"), alert=True))
        return
    services = context.services

    async def tell_in_private() -> None:
        await services.desk.do(
            replies.add, tapped.update_id, "check_in_reply", tapped.user_id, services.clock.now(),
            session_id=session_id, details={"outcome": outcome.code},
        )  # fmt: skip

    toast = screen.toast(outcome, context.voice, context.now, tapped.chat_id, session_id)
    context.toast(tapped.query_id, toast, tell_in_private)


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
    if in_private:
        return
    done = isinstance(outcome, CheckedIn | AlreadyCheckedIn)
    services, sent_at = context.services, message.date

    async def confirm() -> None:
        await services.desk.do(
            check_in.confirm,
            now=services.clock.now(),
            update_id=update.update_id,
            user_id=who.user_id,
            happened_at=sent_at,
        )

    services.answers.react(
        message.chat.id, message.message_id, DONE if done else REFUSED, confirm if done else None
    )
