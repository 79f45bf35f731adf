"""From Telegram's updates to what actions take, and from what they return to Telegram."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from telegram import Message, Update

from bot.actions.asking import Pressed, Said
from bot.actions.forgetting import unkept
from bot.actions.lists import Opened, lead_back
from bot.intake.actor import NoActor
from bot.rules.permissions import Place
from bot.screens import routes
from bot.screens.screen import Toast, Turned
from bot.screens.voice import Voice
from handlers.chats import refuse
from handlers.context import Context
from handlers.taps import Tap, TapCallback

DONE, REFUSED = "👌", "🤔"
"""Reactions to a command in a group; why it was refused is told in private."""

Action = Callable[[Any, Said], Coroutine[Any, Any, object]]
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
Press = Callable[[Any, Pressed, Voice], Coroutine[Any, Any, Turned]]


def said(update: Update, context: Context, user_id: int) -> Said:
    """Return what was written as actions take it."""
    message = update.message
    assert message is not None
    return Said(
        update_id=update.update_id,
        user_id=user_id,
        place=Place.PRIVATE if message.chat.type == "private" else Place.GROUP,
        chat_id=message.chat.id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        words=_words(message),
        happened_at=message.date,
        now=context.now,
        zone=context.voice.zone,
    )


def asking(action: Action, word: str = "") -> Handler:
    """Return the handler of a command that one action answers.

    `word` is the command's own in Chinese, where it is called by that.
    """

    async def handle(update: Update, context: Context) -> None:
        await answer(update, context, action, word)

    return handle


async def answer(update: Update, context: Context, action: Action, word: str) -> None:
    """Have the action answer, in private; in a group a reaction tells who looks on how it went.

    It went well there only if the action says so.
    """
    who, message = context.turn.actor, update.message
    assert message is not None
    if isinstance(who, NoActor):
        await refuse(update, context, who)
        return
    words = said(update, context, who.user_id)
    words = replace(words, words=words.words.removeprefix(word).strip())
    done = await context.act(action, words)
    context.services.calendar_changed()
    if message.chat.type != "private":
        react(context, message, done=done is True)


def react(context: Context, message: Message, *, done: bool) -> None:
    """Show in a group how a command went."""
    emoji = DONE if done else REFUSED
    context.services.answers.react(message.chat.id, message.message_id, emoji)


def opening(
    action: Callable[[Any, Pressed, Voice], Coroutine[Any, Any, Opened]],
    actions: Mapping[tuple[str, int], Press],
) -> Press:
    """Return the action of a list's button: what it leads to opens, and is done at once if it is
    one of `actions`, by route and number of ids.
    """

    async def act(tx: Any, by: Pressed, voice: Voice) -> Turned:
        opened = await action(tx, by, voice)
        data = "" if opened.means is None else opened.means.data
        ids = routes.ids(data) or ()
        does = actions.get((routes.route(data), len(ids)))
        if does is None:
            return opened.turned
        done = await does(tx, replace(by, ids=ids), voice)
        return Turned(done.toast, done.screen or opened.turned.screen)

    return act


def turning(action: Press) -> TapCallback:
    """Return the handler of a button in private that turns its message into something else."""

    async def act(tx: Any, by: Pressed, voice: Voice) -> Turned:
        return await lead_back(tx, by, await action(tx, by, voice), voice)

    kept_nowhere = unkept(act)

    async def handle(tapped: Tap, context: Context) -> None:
        does = kept_nowhere if tapped.route in routes.OF_FAMILIES else act
        turned = await context.act(does, pressed(tapped, context), context.voice)
        context.services.calendar_changed()
        context.toast(tapped.query_id, turned.toast or Toast(""))
        if turned.screen is not None:
            context.services.answers.edit(tapped.chat_id, tapped.message_id, turned.screen)

    return handle


def looking(action: Press) -> TapCallback:
    """Return the handler of a button that changes nothing and may read much: it is done on a
    reader, so that no check-in waits for it.
    """

    async def handle(tapped: Tap, context: Context) -> None:
        desk = context.services.desk
        turned = await desk.read(action, pressed(tapped, context), context.voice)
        context.toast(tapped.query_id, turned.toast or Toast(""))
        if turned.screen is not None:
            context.services.answers.edit(tapped.chat_id, tapped.message_id, turned.screen)

    return handle


def pressed(tapped: Tap, context: Context) -> Pressed:
    """Return a tap as actions take it."""
    return Pressed(
        update_id=tapped.update_id,
        user_id=tapped.user_id,
        chat_id=tapped.chat_id,
        message_id=tapped.message_id,
        ids=tapped.ids or (),
        happened_at=context.turn.arrival.received_at,
        now=context.now,
    )


def _words(message: Message) -> str:
    """Return what follows a command, or the whole text where there is none."""
    text = message.text or ""
    is_command = any(one.type == "bot_command" and one.offset == 0 for one in message.entities)
    return (text.partition(" ")[2] if is_command else text).strip()
