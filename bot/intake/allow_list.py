"""What the bot keeps of what Telegram sends: decided on the raw update, before anything is stored.

An update that is none of ours is never stored, and of those that are, only the fields that the bot
uses. So no group's talk, no names, no pictures and no contacts ever reach the database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeGuard

from bot.intake.actor import Actor, NoActor, actor, as_object, is_id, language_of, person

Kind = Literal["tap", "text", "membership", "migration"]
Json = dict[str, Any]

# Whatever is kept must fit the database's integers and the calendar: Telegram's dates have 32 bits.
_LARGEST_UPDATE_ID: Final = 2**63 - 1
_LARGEST_DATE: Final = 2**32 - 1
_LONGEST_TEXT: Final = 4096
_LONGEST_COMMAND: Final = 256  # in a group: a command and its arguments, never a story after it
_LONGEST_TITLE: Final = 255
_LONGEST_FILE_NAME: Final = 60
_MOST_ENTITIES: Final = 100
_LONGEST_TOKEN: Final = 64  # bytes of a button's data; characters of a query's id

_GROUPS: Final = frozenset(("group", "supergroup"))
_FILE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND: Final = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@([A-Za-z0-9_]{1,32}))?")
# Databases and JSON text refuse these two; each is one UTF-16 unit, like what replaces it.
_UNSTORABLE: Final = re.compile("[\\x00\\ud800-\\udfff]")
# What a person may send instead of text. Not among them: service messages, which ask for no answer.
_CONTENT: Final = frozenset(
    (
        *("text", "animation", "audio", "checklist", "contact", "dice", "document", "game"),
        *("live_photo", "location", "paid_media", "photo", "poll", "rich_message", "sticker"),
        *("story", "venue", "video", "video_note", "voice"),
    )
)
# What each status must state besides the user, as of Bot API 10.3; some a date too.
_RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    "creator": ("is_anonymous",),
    "administrator": (
        *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
        *("can_manage_video_chats", "can_restrict_members", "can_promote_members"),
        *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
        *("can_delete_stories", "can_send_welcome_messages"),
    ),
    "member": (),
    "restricted": (
        *("is_member", "can_send_messages", "can_send_audios", "can_send_documents"),
        *("can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes"),
        *("can_send_polls", "can_send_other_messages", "can_add_web_page_previews"),
        *("can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users"),
        *("can_pin_messages", "can_manage_topics"),
    ),
    "left": (),
    "kicked": (),
}
_TIMED: Final = frozenset(("restricted", "kicked"))


@dataclass(frozen=True, slots=True)
class Kept:
    """An update that the bot takes, trimmed; still a valid Bot API update.

    `lane` says whose order it keeps: the person's id, or the chat's for what no person does, where
    both halves of a migration share the old chat's. People's ids are positive, groups' negative.
    """

    update_id: int
    kind: Kind
    lane: int
    update: Json


def keep(update: Mapping[str, Any], bot_username: str) -> Kept | None:
    """Return what is kept of a raw `update`, or None if it is none of ours.

    `update` may be JSON of any shape; nothing here raises because of it, and it is not changed.
    `bot_username` comes without its @.
    """
    update_id = update.get("update_id")
    if type(update_id) is not int or not 0 <= update_id <= _LARGEST_UPDATE_ID:
        return None
    if (query := update.get("callback_query")) is not None:
        return _tap(update_id, as_object(query))
    if (message := update.get("message")) is not None:
        return _message(update_id, as_object(message), actor(update), bot_username)
    if (membership := update.get("my_chat_member")) is not None:
        return _membership(update_id, as_object(membership))
    return None


def _tap(update_id: int, query: Json) -> Kept | None:
    """Keep a press of a button under a message. Which message it was is all that matters of it."""
    who = person(query.get("from"))
    message = as_object(query.get("message"))
    message_id = message.get("message_id")
    chat = _chat(message.get("chat"))
    query_id, data = query.get("id"), query.get("data")
    if not isinstance(who, Actor) or chat is None or not _belongs(chat, who):
        return None
    if not (_is_count(message_id) and _is_token(query_id) and _is_token(data)):
        return None
    instance = query.get("chat_instance")
    trimmed = {
        "id": query_id,
        "from": _user(who),
        # The date 0 marks a message whose content is not given.
        "message": {"chat": chat, "message_id": message_id, "date": 0},
        "chat_instance": instance if _is_token(instance) else "",
        "data": data,
    }
    return Kept(update_id, "tap", who.user_id, _wrap(update_id, "callback_query", trimmed))


def _message(update_id: int, message: Json, who: Actor | NoActor, bot_username: str) -> Kept | None:
    """Keep a private message, a command to us in a group, or word that a group has moved."""
    message_id, date = message.get("message_id"), message.get("date")
    chat = _chat(message.get("chat"))
    if chat is None or not _is_count(message_id) or not _is_date(date):
        return None
    head = {"message_id": message_id, "date": date, "chat": chat}
    if chat["type"] == "private":
        return _private(update_id, message, who, head)
    if who == NoActor("nobody"):
        return _migration(update_id, message, head)
    return _group_command(update_id, message, who, bot_username, head)


def _private(update_id: int, message: Json, who: Actor | NoActor, head: Json) -> Kept | None:
    """Keep what a person writes to the bot: the text, or that there was something else.

    A forward, a scheduled message and what another bot wrote keep their mark and lose their text,
    so that they cannot act but the person still gets an answer.
    """
    trimmed = head
    if isinstance(who, NoActor):
        mark = _not_own_words(message, who.reason)
        sender = person(message.get("from"))
        if mark is None or not isinstance(sender, Actor):
            return None
        trimmed |= mark
        if who.reason == "forwarded" and (document := _document(message.get("document"))):
            trimmed["document"] = document  # a roster from a colleague: it is asked about anyway
        who = sender
    elif text := _text(message.get("text")):
        trimmed["text"] = text
        if command := _command(message, text):
            trimmed["entities"] = [_entity(command)]
    elif document := _document(message.get("document")):
        trimmed["document"] = document | _file_name(message["document"])
    if not _belongs(head["chat"], who) or _CONTENT.isdisjoint(message):
        return None
    trimmed["from"] = _user(who)
    return Kept(update_id, "text", who.user_id, _wrap(update_id, "message", trimmed))


def _document(value: object) -> Json | None:
    """Return where a file is to be had and how large it is, never its content."""
    document = as_object(value)
    file_id, unique = document.get("file_id"), document.get("file_unique_id")
    if not (_is_file_id(file_id) and _is_file_id(unique)):
        return None
    size = document.get("file_size")
    return {
        "file_id": file_id,
        "file_unique_id": unique,
        "file_size": size if is_id(size) and size > 0 else 0,
    }


def _file_name(document: Json) -> Json:
    """Return what a file is called that somebody has sent themselves, if it has a name."""
    name = document.get("file_name")
    if not isinstance(name, str) or not name:
        return {}
    return {"file_name": _storable(name[:_LONGEST_FILE_NAME])}


def _is_file_id(value: object) -> bool:
    return isinstance(value, str) and _FILE_ID.fullmatch(value) is not None


def _not_own_words(message: Json, reason: str) -> Json | None:
    """Return the least that marks a message as not written here and now by them; else None."""
    if reason == "scheduled":
        return {"is_from_offline": True}
    if reason == "forwarded":
        # From whom it was forwarded is not ours to know.
        origin = {"type": "hidden_user", "date": message["date"], "sender_user_name": ""}
        return {"forward_origin": origin}
    via = as_object(message.get("via_bot")).get("id")
    if reason == "via_bot" and is_id(via) and via > 0:
        return {"via_bot": {"id": via, "is_bot": True, "first_name": ""}}
    return None


def _group_command(
    update_id: int, message: Json, who: Actor | NoActor, bot_username: str, head: Json
) -> Kept | None:
    """Keep a command to this bot and its arguments; everything else said in a group is not ours."""
    text = message.get("text")
    if not isinstance(text, str) or not text.startswith("/"):
        return None
    command = _command(message, text)
    if command is None or not _is_to_us(command, bot_username):
        return None
    trimmed = head
    if isinstance(who, Actor):
        lane = who.user_id
        trimmed["from"] = _user(who)
    elif who.reason == "anonymous_admin":
        # Every anonymous admin is the same user; the mark makes actor() refuse them by name.
        lane = head["chat"]["id"]
        trimmed["from"] = {"id": message["from"]["id"], "is_bot": True, "first_name": ""}
        trimmed["sender_chat"] = head["chat"].copy()
    else:
        return None
    trimmed["text"] = _storable(text[:_LONGEST_COMMAND])
    trimmed["entities"] = [_entity(command)]
    thread = message.get("message_thread_id")
    if message.get("is_topic_message") is True and _is_count(thread):
        trimmed |= {"message_thread_id": thread, "is_topic_message": True}
    return Kept(update_id, "text", lane, _wrap(update_id, "message", trimmed))


def _migration(update_id: int, message: Json, head: Json) -> Kept | None:
    """Keep either half of a group's move to a new id: both wait in the lane of the old id."""
    here = head["chat"]["id"]
    for field in ("migrate_to_chat_id", "migrate_from_chat_id"):
        there = message.get(field)
        if is_id(there) and there < 0 and there != here:
            lane = here if field == "migrate_to_chat_id" else there
            return Kept(
                update_id, "migration", lane, _wrap(update_id, "message", head | {field: there})
            )
    return None


def _membership(update_id: int, change: Json) -> Kept | None:
    """Keep that the bot itself was added, removed, blocked, or given or refused rights.

    This holds whoever did it, another bot included; whether their word counts is for actor().
    Channels are kept too, so that the bot can leave one that it was added to.
    """
    raw_chat, by, date = as_object(change.get("chat")), change.get("from"), change.get("date")
    chat, who = _chat(raw_chat, channels=True), _account(by)
    old, new = _member(change.get("old_chat_member")), _member(change.get("new_chat_member"))
    if chat is None or who is None or old is None or new is None or not _is_date(date):
        return None
    title = raw_chat.get("title")
    if isinstance(title, str) and title:
        chat["title"] = _storable(title[:_LONGEST_TITLE])
    trimmed = {
        "chat": chat,
        "from": who,
        "date": date,
        "old_chat_member": old,
        "new_chat_member": new,
    }
    lane = chat["id"]
    return Kept(update_id, "membership", lane, _wrap(update_id, "my_chat_member", trimmed))


def _member(value: object) -> Json | None:
    """Return a ChatMember's status and rights, all that its kind must state; None if unknown."""
    member = as_object(value)
    status, account = member.get("status"), _account(member.get("user"))
    if not isinstance(status, str) or status not in _RIGHTS or account is None:
        return None
    account.pop("language_code", None)
    trimmed: Json = {"status": status, "user": account}
    for right in _RIGHTS[status]:
        # A right that an older server does not know of is one that nobody has given.
        trimmed[right] = member.get(right) is True
    if status in _TIMED:
        until = member.get("until_date")
        trimmed["until_date"] = until if _is_date(until) else 0
    return trimmed


def _account(value: object) -> Json | None:
    """Return a User of any sort, bots included, without names."""
    user = as_object(value)
    user_id, is_bot = user.get("id"), user.get("is_bot")
    if not is_id(user_id) or user_id <= 0 or not isinstance(is_bot, bool):
        return None
    return _with_language({"id": user_id, "is_bot": is_bot, "first_name": ""}, language_of(user))


def _user(who: Actor) -> Json:
    """Return a person as a User without a name: people are known by the roster."""
    return _with_language({"id": who.user_id, "is_bot": False, "first_name": ""}, who.language)


def _with_language(user: Json, language: str | None) -> Json:
    if language is not None:
        user["language_code"] = language
    return user


def _chat(value: object, *, channels: bool = False) -> Json | None:
    """Return a Chat's id and type, if they are such as Telegram gives; None if they are not."""
    chat = as_object(value)
    chat_id, kind = chat.get("id"), chat.get("type")
    if not is_id(chat_id) or not isinstance(kind, str):
        return None
    if kind == "private":
        proper = chat_id > 0
    else:
        proper = chat_id < 0 and (kind in _GROUPS or (channels and kind == "channel"))
    return {"id": chat_id, "type": kind} if proper else None


def _belongs(chat: Json, who: Actor) -> bool:
    """Tell whether a person may act in a chat: a private one IS the person, so that an answer
    never goes to anyone else.
    """
    return bool(chat["type"] != "private" or chat["id"] == who.user_id)


def _text(value: object) -> str | None:
    """Return a message's text, storable and within Telegram's length; None if there is none."""
    return _storable(value) if isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT else None


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _command(message: Json, text: str) -> re.Match[str] | None:
    """Return the command that `text` begins with, where Telegram itself marked it as one."""
    entities = message.get("entities")
    for value in entities[:_MOST_ENTITIES] if isinstance(entities, list) else ():
        entity = as_object(value)
        offset, length = entity.get("offset"), entity.get("length")
        if entity.get("type") != "bot_command" or type(offset) is not int or offset != 0:
            continue
        if _is_count(length) and length <= len(text):
            # A command is ASCII, so Telegram's UTF-16 length is ours too.
            return _COMMAND.fullmatch(text, 0, length)
    return None


def _entity(command: re.Match[str]) -> Json:
    return {"type": "bot_command", "offset": 0, "length": command.end()}


def _is_to_us(command: re.Match[str], bot_username: str) -> bool:
    """Tell whether a command names this bot, or none."""
    addressee = command[1]
    return addressee is None or addressee.lower() == bot_username.lower()


def _is_count(value: object) -> TypeGuard[int]:
    return is_id(value) and value > 0


def _is_date(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 < value <= _LARGEST_DATE


def _is_token(value: object) -> bool:
    """Tell whether `value` is a string of 1-64 bytes that can be stored as it is."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TOKEN:
        return False
    if _UNSTORABLE.search(value):
        return False
    return len(value.encode()) <= _LONGEST_TOKEN


def _wrap(update_id: int, kind: str, trimmed: Json) -> Json:
    return {"update_id": update_id, kind: trimmed}
