"""What people write that is no check-in, and what becomes of chats."""

from telegram import ChatMember, Update

from bot.actions import chats
from bot.intake.actor import Actor, NoActor
from bot.screens.screen import Toast
from handlers.context import Context
from handlers.taps import Tap

_CANNOT_WRITE = (ChatMember.LEFT, ChatMember.BANNED)


async def unknown_text(update: Update, context: Context) -> None:
    """Say that a private message was not understood, or cannot count, and what to do."""
    is_own = isinstance(context.turn.actor, Actor)
    await _answer(update, context, "unknown_text" if is_own else "not_own_words")


async def unknown_button(tapped: Tap, context: Context) -> None:
    """Answer a tap on a button that no route knows."""
    context.toast(tapped.query_id, Toast(context.voice.say("button.unknown"), alert=True))


async def refuse(update: Update, context: Context, who: NoActor) -> None:
    """Answer a message that nobody known has written."""
    message = update.message
    assert message is not None
    if message.chat.type == "private":
        await _answer(update, context, "not_own_words")
    elif who.reason == "anonymous_admin":
        await context.act(chats.answer_anonymous, now=context.now, chat_id=message.chat.id)


async def membership(update: Update, context: Context) -> None:
    """Note that the bot was added, removed, blocked or opened."""
    change = update.my_chat_member
    assert change is not None
    status = change.new_chat_member
    may_write = status.status not in _CANNOT_WRITE and (
        status.status != ChatMember.RESTRICTED or bool(getattr(status, "can_send_messages", False))
    )
    if change.chat.type == "channel":
        if may_write:
            context.services.answers.leave(change.chat.id)
        return
    await context.act(
        chats.membership,
        now=context.now,
        chat_id=change.chat.id,
        chat_type=change.chat.type,
        may_write=may_write,
    )
    context.services.calendar_changed()


async def migration(update: Update, context: Context) -> None:
    """Follow a group to its new id."""
    message = update.message
    assert message is not None
    here, to, origin = message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id
    old_id, new_id = (here, to) if to is not None else (origin, here)
    assert old_id is not None
    assert new_id is not None
    await context.act(chats.migrated, now=context.now, old_id=old_id, new_id=new_id)


async def _answer(update: Update, context: Context, kind: str) -> None:
    user = update.effective_user
    assert user is not None
    await context.act(
        chats.answer_with,
        now=context.now,
        update_id=update.update_id,
        user_id=user.id,
        kind=kind,
    )
