"""What every method that posts a message does: where, in reply to what, with which buttons."""

from typing import Any

from bot.standin.api import keyboards
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.forums import bot_may_manage
from bot.standin.state.message import Message
from bot.standin.state.people import Chat, Group
from bot.standin.world import Send, World


def post(
    world: World, method: str, params: Params, chat: Chat, *, counted: bool = True, **content: Any
) -> Message:
    """Post a message of the bot's with `content`, the fields of a Message, and return it.

    `params` say the rest. With `counted` False the limits were taken before. ApiError 400 or 429.
    """
    thread_id = thread_of(world, chat, params.get("message_thread_id"))
    inline, other = keyboards.read(params.get("reply_markup"), chat)
    reply_to = replied(chat, params.get("reply_parameters"))
    if counted:
        world.limits.take(chat)
    message = Message(
        chat=chat,
        id=world.next_message_id(chat),
        date=world.seconds(),
        sender=world.bot,
        keyboard=inline,
        other_markup=other,
        reply_to=reply_to,
        thread_id=thread_id,
        silent=params.get("disable_notification", False),
        **content,
    )
    world.put(message)
    world.sends.append(Send(method, params, chat.id, message.id, world.clock.now()))
    return message


def thread_of(world: World, chat: Chat, thread_id: int | None) -> int | None:
    """Return the topic to post in, None for none; ApiError 400 if the chat has no such topic."""
    thread_id = thread_id or None
    if not isinstance(chat, Group) or not chat.is_forum:
        if thread_id is not None:
            raise bad_request("message thread not found")
        return None
    topic = chat.topic(thread_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not bot_may_manage(world, chat, topic):
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def replied(chat: Chat, reply: Json | None) -> Message | None:
    """Return the message to reply to, None for none; ApiError 400 if it is gone and must be."""
    if not reply or "message_id" not in reply:
        return None
    found = chat.message(reply["message_id"])
    if found is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found
