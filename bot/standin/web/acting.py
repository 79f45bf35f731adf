"""POST routes for what a person does: read what was asked, let them act, say what came of it."""

from collections.abc import Callable
from typing import Final

from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.message import Message
from bot.standin.web.asked import Asked

Act = Callable[[Asked], Json]


def start(asked: Asked) -> Json:
    """Press Start, or follow a deep link with its payload."""
    message = asked.standin.start(asked.person(), asked.maybe_text("payload") or "")
    return {"message": message.id}


def write(asked: Asked) -> Json:
    """Write a text."""
    message = asked.standin.write(
        asked.person(),
        asked.number("chat"),
        asked.text("text"),
        reply_to=asked.maybe_number("reply_to"),
        thread_id=asked.maybe_number("thread"),
    )
    return {"message": message.id}


def edit(asked: Asked) -> Json:
    """Change one's own text."""
    asked.standin.edit(asked.person(), _message(asked), asked.text("text"))
    return {}


def delete(asked: Asked) -> Json:
    """Delete a message."""
    asked.standin.delete(asked.person(), _message(asked))
    return {}


def press(asked: Asked) -> Json:
    """Press an inline button. The bot's answer comes as an event, under the press's id.

    A request that waited for it would use up one of the few connections that a browser opens.
    """
    made = asked.standin.press(
        asked.person(),
        asked.number("chat"),
        asked.number("message"),
        data=asked.maybe_text("data"),
        label=asked.maybe_text("label"),
        row=asked.maybe_number("row"),
        column=asked.maybe_number("column") or 0,
    )
    copied = getattr(made, "copied", None)
    told = made.url is None and copied is None
    return {"press": made.id if told else None, "url": made.url, "copy_text": copied}


def read(asked: Asked) -> Json:
    """Have seen a chat, or one topic of it, up to a message."""
    asked.standin.read(
        asked.person(), asked.number("chat"), asked.number("message"), asked.maybe_number("thread")
    )
    return {}


def block(asked: Asked) -> Json:
    """Block the bot, or unblock it."""
    person = asked.person()
    if asked.flag("blocked", default=True):
        asked.standin.block(person)
    else:
        asked.standin.unblock(person)
    return {}


def _message(asked: Asked) -> Message:
    message = asked.standin.chat(asked.number("chat")).message(asked.number("message"))
    if message is None:
        raise CannotError("there is no such message")
    return message


ACTS: Final[dict[str, Act]] = {
    "start": start,
    "write": write,
    "edit": edit,
    "delete": delete,
    "press": press,
    "read": read,
    "block": block,
}
"""By the last part of the route's path."""
