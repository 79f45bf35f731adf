"""What the chat page shows one person, as plain data; times in milliseconds since the epoch."""

from typing import Final

from bot.clock import to_ms
from bot.standin.api.schema import Json
from bot.standin.standin import Standin
from bot.standin.state.message import Message
from bot.standin.state.people import PRESENT, Chat, Group, Person
from bot.standin.world import Change

MOST_MESSAGES: Final = 300


def people(standin: Standin) -> list[Json]:
    """Return everyone there is to act as."""
    return [{"id": one.id, "name": one.name} for one in standin.people.values()]


def state(standin: Standin, person: Person, zone: str) -> Json:
    """Return the people to act as, `person`'s chats (the bot's always), the clock and its zone."""
    chats = [_listed(standin, person, chat) for chat in standin.chats_of(person)]
    if person.id not in standin.chats:
        chats.append({"id": person.id, "kind": "private", "started": False, "last": None})
    return {
        "now": to_ms(standin.clock.now()),
        "zone": zone,
        "me": person.id,
        "bot": {
            "id": standin.bot["id"],
            "name": standin.bot["first_name"],
            "username": standin.username,
        },
        "people": people(standin),
        "chats": chats,
    }


def _listed(standin: Standin, person: Person, chat: Chat) -> Json:
    listed: Json = {"id": chat.id, "kind": "private", "started": person.started}
    if isinstance(chat, Group):
        members = sum(status in PRESENT for status in chat.members.values())
        listed = {
            "id": chat.id,
            "kind": "group",
            "title": chat.title,
            "members": members + (chat.bot in PRESENT),
        }
    there = [message for message in chat.messages.values() if not message.deleted]
    listed["last"] = shown(standin, person, there[-1]) if there else None
    listed["count"] = len(there)
    return listed


def conversation(standin: Standin, person: Person, chat_id: int) -> Json:
    """Return a chat as `person` sees it: messages oldest first, the pinned one, the menu."""
    if chat_id == person.id and chat_id not in standin.chats:
        return {"id": chat_id, "started": False, "messages": [], "pinned": None, "menu": []}
    messages = standin.messages(person, chat_id)
    pinned = standin.pinned(chat_id)
    return {
        "id": chat_id,
        "started": True,
        "blocked": chat_id == person.id and person.blocked,
        "messages": [shown(standin, person, message) for message in messages[-MOST_MESSAGES:]],
        "pinned": None if pinned is None else shown(standin, person, pinned),
        "menu": standin.menu(person, chat_id),
    }


def shown(standin: Standin, person: Person, message: Message) -> Json:
    """Return a message as `person` sees it."""
    sender = message.sender_chat or message.sender
    name = sender.get("title") or " ".join(
        part for part in (sender.get("first_name"), sender.get("last_name")) if part
    )
    view: Json = {
        "id": message.id,
        "date": message.date * 1000,
        "edited": message.edit_date is not None,
        "from": {"id": sender["id"], "name": name, "bot": sender["id"] == standin.bot["id"]},
        "mine": message.sender["id"] == person.id,
        "text": message.text,
        "entities": message.entities,
        "buttons": message.buttons(),
        "reactions": [emoji for emojis in message.reactions.values() for emoji in emojis],
        "service": None if message.service is None else _service(message.service, name),
    }
    if message.reply_to is not None and not message.reply_to.deleted:
        view["reply"] = {
            "id": message.reply_to.id,
            "name": message.reply_to.sender["first_name"],
            "text": message.reply_to.text or "",
        }
    return view


def _service(what: Json, who: str) -> str:
    if "pinned_message" in what:
        text = what["pinned_message"].get("text", "").split("\n")[0]
        return f"{who} 置顶了“{text}”" if text else f"{who} 置顶了一条消息"
    if "new_chat_members" in what:
        return "、".join(user["first_name"] for user in what["new_chat_members"]) + " 加入了群"
    if "left_chat_member" in what:
        return f"{what['left_chat_member']['first_name']} 离开了群"
    if "migrate_to_chat_id" in what or "migrate_from_chat_id" in what:
        return "本群已升级为超级群"
    return "群信息有变动"


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
    if change.press is not None:
        return change.press.person is person
    if change.kind == "network":
        return False
    if change.chat_id is None or change.chat_id == person.id:
        return True
    chat = standin.chats.get(change.chat_id)
    # Whoever was just removed has to see the chat go.
    return isinstance(chat, Group) and (person.id in chat.members)
