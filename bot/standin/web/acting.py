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


def start_in_group(asked: Asked) -> Json:
    """Follow a `startgroup` link: add the bot to a group and write /start there."""
    message = asked.standin.start_in_group(
        asked.person(),
        asked.number("chat"),
        asked.maybe_text("payload") or "",
        asked.texts("rights"),
    )
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


def send(asked: Asked) -> Json:
    """Send files with a caption: several pictures make an album, documents come one by one."""
    person, chat, uploads = asked.person(), asked.number("chat"), asked.uploads
    if not uploads:
        raise CannotError("file is missing")
    caption = asked.maybe_text("caption") or ""
    reply_to, thread = asked.maybe_number("reply_to"), asked.maybe_number("thread")
    standin = asked.standin
    sent: list[Message] = []
    if asked.one_of("kind", ("photo", "document"), "document") == "document":
        for number, upload in enumerate(uploads):
            said = caption if number == len(uploads) - 1 else ""
            sent.append(
                standin.send_document(
                    person, chat, upload, said, reply_to=reply_to, thread_id=thread
                )
            )
    elif len(uploads) == 1:
        sent.append(
            standin.send_photo(
                person, chat, uploads[0], caption, reply_to=reply_to, thread_id=thread
            )
        )
    else:
        sent = standin.send_album(
            person, chat, uploads, caption, reply_to=reply_to, thread_id=thread
        )
    return {"messages": [message.id for message in sent]}


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
    told = made.url is None and made.copied is None
    return {"press": made.id if told else None, "url": made.url, "copy_text": made.copied}


def vote(asked: Asked) -> Json:
    """Vote in a poll; options count from 0."""
    asked.standin.vote(
        asked.person(), asked.number("chat"), asked.number("message"), asked.numbers("options")
    )
    return {}


def retract(asked: Asked) -> Json:
    """Take one's vote back."""
    asked.standin.retract_vote(asked.person(), asked.number("chat"), asked.number("message"))
    return {}


def react(asked: Asked) -> Json:
    """React to a message with an emoji, or take the reaction back."""
    asked.standin.react(
        asked.person(), asked.number("chat"), asked.number("message"), asked.maybe_text("emoji")
    )
    return {}


def pin(asked: Asked) -> Json:
    """Pin a message."""
    asked.standin.pin(asked.person(), asked.number("chat"), asked.number("message"))
    return {}


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


def contact(asked: Asked) -> Json:
    """Share one's own contact, as a button of a reply keyboard asks."""
    message = asked.standin.share_contact(asked.person(), asked.number("chat"))
    return {"message": message.id}


def _message(asked: Asked) -> Message:
    message = asked.standin.chat(asked.number("chat")).message(asked.number("message"))
    if message is None:
        raise CannotError("there is no such message")
    return message


ACTS: Final[dict[str, Act]] = {
    "start": start,
    "startgroup": start_in_group,
    "write": write,
    "send": send,
    "edit": edit,
    "delete": delete,
    "press": press,
    "vote": vote,
    "retract": retract,
    "react": react,
    "pin": pin,
    "read": read,
    "block": block,
    "contact": contact,
}
"""By the last part of the route's path."""
