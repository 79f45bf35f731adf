"""What the chat page shows one person, as plain data; times in milliseconds since the epoch."""

from collections.abc import Mapping
from typing import Final

from bot.clock import to_ms
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.standin import Standin
from bot.standin.state.people import MANAGING, PRESENT, Chat, Group, Person, Private, Topic
from bot.standin.web.message_views import shown
from bot.standin.world import Change

MOST_MESSAGES: Final = 300
_GENERAL: Final = "综合"


def people(standin: Standin, units: Mapping[int, str]) -> list[Json]:
    """Return everyone there is to act as; `units` says where some of them belong."""
    return [
        {"id": one.id, "name": one.name, "unit": units.get(one.id)}
        for one in standin.people.values()
    ]


def state(standin: Standin, person: Person, zone: str) -> Json:
    """Return the clock and its zone, who acts, the bot, and `person`'s chats (the bot's always)."""
    chats = [_listed(standin, person, chat) for chat in standin.chats_of(person)]
    if person.id not in standin.chats:
        chats.append(_not_started(person))
    return {
        "now": to_ms(standin.clock.now()),
        "zone": zone,
        "me": person.id,
        "bot": {
            "id": standin.bot["id"],
            "name": standin.bot["first_name"],
            "username": standin.username,
        },
        "chats": chats,
    }


def _not_started(person: Person) -> Json:
    listed = {"id": person.id, "kind": "private", "title": None, "members": 2, "forum": False}
    return {**listed, "started": False, "last": None, "unread": 0}


def _listed(standin: Standin, person: Person, chat: Chat) -> Json:
    listed = {**_not_started(person), "id": chat.id, "started": person.started}
    if isinstance(chat, Group):
        members = sum(status in PRESENT for status in chat.members.values())
        listed["kind"], listed["title"], listed["started"] = "group", chat.title, True
        listed["members"] = members + (chat.bot in PRESENT)
        listed["forum"] = chat.is_forum
        listed["manages"] = chat.status(person) in MANAGING
        listed["has_bot"] = chat.bot in PRESENT
    newest = next((one for one in reversed(chat.messages.values()) if not one.deleted), None)
    listed["last"] = None if newest is None else shown(standin, person, newest)
    listed["unread"] = standin.unread(person, chat).total()
    return listed


def conversation(standin: Standin, person: Person, chat_id: int, thread: int | None) -> Json:
    """Return a chat, of a forum one topic, as `person` sees it: messages oldest first, the pinned
    one, the menu, the keyboard under the field to write in.
    """
    if chat_id == person.id and chat_id not in standin.chats:
        return _nothing(chat_id)
    chat = standin.chat(chat_id)
    messages = standin.messages(person, chat)
    if isinstance(chat, Group) and chat.is_forum:
        messages = [message for message in messages if message.thread_id == thread]
    pinned = standin.pinned(chat)
    return {
        **_nothing(chat_id),
        "started": True,
        "blocked": isinstance(chat, Private) and person.blocked,
        "messages": [shown(standin, person, message) for message in messages[-MOST_MESSAGES:]],
        "pinned": None if pinned is None else shown(standin, person, pinned),
        "menu": standin.menu(person, chat),
        "topics": _topics(standin, person, chat),
        "thread": thread,
        "read": standin.read_up_to(person, chat, thread),
        **_keyboard(standin, person, chat),
    }


def _nothing(chat_id: int) -> Json:
    return {
        "id": chat_id,
        "started": False,
        "blocked": False,
        "messages": [],
        "pinned": None,
        "menu": [],
        "topics": None,
        "thread": None,
        "read": 0,
        "keyboard": None,
        "force_reply": None,
    }


def _topics(standin: Standin, person: Person, chat: Chat) -> list[Json] | None:
    if not isinstance(chat, Group) or not chat.is_forum:
        return None
    unread = standin.unread(person, chat)
    topics: list[tuple[int | None, Topic]] = [(None, chat.general), *chat.topics.items()]
    return [
        {
            "id": number or 0,
            "name": _GENERAL if topic.name == "General" else topic.name,
            "closed": topic.closed,
            "unread": unread[number],
        }
        for number, topic in topics
        if number is not None or not chat.general_hidden
    ]


def _keyboard(standin: Standin, person: Person, chat: Chat) -> Json:
    shown_now = standin.keyboard_of(person, chat)
    if shown_now is None:
        return {}
    message, markup = shown_now
    placeholder = markup.get("input_field_placeholder")
    if "keyboard" not in markup:
        return {"force_reply": {"message": message.id, "placeholder": placeholder}}
    rows = [
        [{"text": key["text"], "contact": bool(key.get("request_contact"))} for key in row]
        for row in markup["keyboard"]
    ]
    return {
        "keyboard": {
            "rows": rows,
            "one_time": bool(markup.get("one_time_keyboard")),
            "resize": bool(markup.get("resize_keyboard")),
            "placeholder": placeholder,
        }
    }


def event(change: Change) -> Json:
    """Return what the page is told of `change`; of an answer, what the app shows."""
    told: Json = {"kind": change.kind, "chat": change.chat_id}
    if change.press is not None and change.press.answered is not None:
        answer = change.press.answered
        told.update(
            press=change.press.id, text=answer.text, alert=answer.show_alert, url=answer.url
        )
    return told


def concerns(standin: Standin, person: Person, change: Change) -> bool:
    """Return whether `person` could see that `change` happened."""
    only = change.press.person if change.press is not None else change.person
    if only is not None:
        return only is person
    if change.kind == "network":
        return False
    if change.chat_id is None or change.chat_id == person.id:
        return True
    chat = standin.chats.get(change.chat_id)
    # Whoever was just removed has to see the chat go.
    return isinstance(chat, Group) and (person.id in chat.members)


def may_see(standin: Standin, person: Person, chat_id: int) -> Chat:
    """Return a chat that `person` is in; CannotError for any other."""
    chat = standin.chat(chat_id)
    if chat not in standin.chats_of(person):
        raise CannotError(f"{person.name} does not see that chat")
    return chat
