"""Pinned messages: the newest is on top, and each pin is told in the chat."""

from collections.abc import Callable

from bot.standin.api.schema import Json
from bot.standin.state.message import Message
from bot.standin.state.people import Chat
from bot.standin.world import Change, World


def pin(world: World, message: Message, by: Json) -> None:
    """Pin a message on top; a service message says so, unless it is there already."""
    chat = message.chat
    if chat.pins[-1:] == [message.id]:
        return
    if message.id in chat.pins:
        chat.pins.remove(message.id)
    chat.pins.append(message.id)
    world.changed(Change("pin", chat.id))
    what = {"pinned_message": message.view(with_reply=False)}
    world.service(chat, by, what, thread_id=message.thread_id)


def unpin(world: World, chat: Chat, message_id: int) -> None:
    """Take one pin away, if it is there."""
    if message_id in chat.pins:
        chat.pins.remove(message_id)
        world.changed(Change("pin", chat.id))


def unpin_all(
    world: World, chat: Chat, of: Callable[[Message], bool] = lambda _message: True
) -> None:
    """Take away the pins of all messages, or of those `of` which it holds."""
    chat.pins[:] = [number for number in chat.pins if not of(chat.messages[number])]
    world.changed(Change("pin", chat.id))
