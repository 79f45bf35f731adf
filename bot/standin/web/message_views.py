"""A message as the chat page shows it to one person: plain data, times in milliseconds."""

from collections import Counter
from typing import Final

from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.standin import Standin
from bot.standin.state.files import Media
from bot.standin.state.message import Message
from bot.standin.state.people import MANAGING, Group, Person
from bot.standin.state.polls import Poll


def shown(standin: Standin, person: Person, message: Message) -> Json:
    """Return a message as `person` sees it."""
    sender = message.sender_chat or message.sender
    name = _name(sender)
    mine = message.sender["id"] == person.id
    view: Json = {
        "id": message.id,
        "date": message.date * 1000,
        "edited": message.edit_date is not None,
        "from": {"id": sender["id"], "name": name, "bot": sender["id"] == standin.bot["id"]},
        "mine": mine,
        "text": message.text,
        "entities": message.entities,
        "media": None if message.media is None else _media(message.media),
        "album": message.album,
        "poll": None if message.poll is None else _poll(message.poll, person),
        "buttons": message.buttons(),
        "reactions": _reactions(message, person),
        "service": None if message.service is None else _service(message, name),
        "thread": message.thread_id,
        "forwarded": _forwarded(message),
        "contact": _contact(message),
        "can_edit": mine and message.text is not None and message.service is None,
        "can_delete": _can_delete(standin, person, message),
        "can_pin": _can_pin(person, message),
    }
    if message.reply_to is not None and not message.reply_to.deleted:
        view["reply"] = {
            "id": message.reply_to.id,
            "name": _name(message.reply_to.sender_chat or message.reply_to.sender),
            "text": summary(message.reply_to),
        }
    return view


def summary(message: Message) -> str:
    """Return what a message is in a few words: its text, or what it holds."""
    if message.text:
        return message.text
    if message.media is not None:
        return "图片" if message.media.kind == "photo" else message.media.file.name or "文件"
    if message.poll is not None:
        return f"投票：{message.poll.question}"
    return "名片" if message.contact is not None else ""


def _name(sender: Json) -> str:
    parts = (sender.get("first_name"), sender.get("last_name"))
    return sender.get("title") or " ".join(part for part in parts if part)


def _media(media: Media) -> Json:
    file = media.file
    return {
        "kind": media.kind,
        "file": file.id,
        "name": file.name,
        "size": len(file.content),
        "mime": file.mime,
        "width": file.width,
        "height": file.height,
    }


def _poll(poll: Poll, person: Person) -> Json:
    chosen = poll.votes.get(person.id, [])
    voted = bool(chosen)
    seen = poll.is_closed or (voted and not poll.hides_results)
    return {
        "question": poll.question,
        "entities": poll.question_entities,
        "options": [
            {
                "text": text,
                "votes": count if seen else None,
                "mine": number in chosen,
                "correct": number in poll.correct if poll.is_quiz and seen else None,
            }
            for number, (text, count) in enumerate(zip(poll.options, poll.counts(), strict=True))
        ],
        "total": len(poll.votes),
        "anonymous": poll.is_anonymous,
        "multiple": poll.allows_multiple_answers,
        "quiz": poll.is_quiz,
        "closed": poll.is_closed,
        "voted": voted,
        "explanation": poll.explanation if seen else None,
        "can_vote": not poll.is_closed and not voted,
        "can_retract": voted and not poll.is_closed and not poll.is_quiz and poll.allows_revoting,
    }


def _reactions(message: Message, person: Person) -> list[Json]:
    counts = Counter(emoji for emojis in message.reactions.values() for emoji in emojis)
    mine = message.reactions.get(person.id, [])
    return [
        {"emoji": emoji, "count": count, "mine": emoji in mine} for emoji, count in counts.items()
    ]


def _forwarded(message: Message) -> str | None:
    origin = message.forward_origin
    if origin is None:
        return None
    sender = origin.get("sender_user") or origin.get("sender_chat") or origin.get("chat")
    return _name(sender) if sender else str(origin.get("sender_user_name", ""))


def _contact(message: Message) -> Json | None:
    if message.contact is None:
        return None
    return {"name": _name(message.contact), "phone": message.contact["phone_number"]}


def _can_delete(standin: Standin, person: Person, message: Message) -> bool:
    try:
        standin.may_delete(person, message)
    except CannotError:
        return False
    return True


def _can_pin(person: Person, message: Message) -> bool:
    return not isinstance(message.chat, Group) or message.chat.status(person) in MANAGING


_WORDS: Final = {
    "migrate_to_chat_id": "本群已升级为超级群",
    "migrate_from_chat_id": "本群已升级为超级群",
    "forum_topic_closed": "{who} 关闭了话题",
    "forum_topic_reopened": "{who} 重新打开了话题",
    "forum_topic_edited": "{who} 修改了话题",
    "general_forum_topic_hidden": "{who} 隐藏了“综合”话题",
    "general_forum_topic_unhidden": "{who} 显示了“综合”话题",
    "delete_chat_photo": "{who} 删除了群头像",
}


def _service(message: Message, who: str) -> str:
    what = message.service
    assert what is not None, "asked for by the caller"
    kind = next(iter(what))
    match kind:
        case "pinned_message":
            # As it reads now: what was pinned may have been edited since.
            pinned = message.chat.messages.get(what[kind]["message_id"])
            text = "" if pinned is None or pinned.deleted else summary(pinned).split("\n")[0]
            return f"{who} 置顶了“{text}”" if text else f"{who} 置顶了一条消息"
        case "new_chat_members":
            names = "、".join(_name(user) for user in what[kind])
            by_themselves = message.sender["id"] in (user["id"] for user in what[kind])
            return f"{names} 加入了群" if by_themselves else f"{who} 将 {names} 加入了群"
        case "left_chat_member":
            gone = what[kind]
            if message.sender["id"] == gone["id"]:
                return f"{_name(gone)} 离开了群"
            return f"{who} 将 {_name(gone)} 移出了群"
        case "forum_topic_created":
            return f"{who} 新建了话题“{what[kind]['name']}”"
        case "new_chat_title":
            return f"{who} 把群名改为“{what[kind]}”"
        case _:
            return _WORDS.get(kind, "群信息有变动").format(who=who)
