"""What a chat is and who is in it; its title and description; leaving it."""

from typing import Final

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.rights import bot_member, member, status_of
from bot.standin.state.people import MANAGING, PRESENT, Chat, Group, Private
from bot.standin.world import Change, World

TITLE_LIMIT: Final = 128
DESCRIPTION_LIMIT: Final = 255
_GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(world: World, params: Params) -> Json:
    """Return a chat in full."""
    chat = world.reachable(params["chat_id"])
    full: Json = {
        **chat.chat(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, isinstance(chat, Private)),
    }
    if isinstance(chat, Group):
        full["permissions"] = {"can_send_messages": True, "can_pin_messages": False}
        if chat.description:
            full["description"] = chat.description
    elif isinstance(chat, Private) and chat.person.username:
        full["active_usernames"] = [chat.person.username]
    pinned = chat.message(chat.pins[-1]) if chat.pins else None
    if pinned is not None:
        full["pinned_message"] = pinned.view(with_reply=False)
    return full


def get_chat_member(world: World, params: Params) -> Json:
    """Return what someone is in a chat."""
    chat = world.reachable(params["chat_id"])
    if params["user_id"] == world.bot["id"]:
        return bot_member(world, chat)
    person = world.people.get(params["user_id"])
    if person is None:
        raise bad_request("invalid user_id specified")
    if isinstance(chat, Group):
        status = status_of(world, chat, person)
        return member(person.user(), status, until=chat.banned_until.get(person.id, 0))
    if chat.id != person.id:
        raise bad_request("member not found")
    return member(person.user(), "member")


def _group(world: World, params: Params, refusal: str) -> Group:
    chat: Chat = world.reachable(params["chat_id"])
    if not isinstance(chat, Group):
        raise bad_request(refusal)
    return chat


def get_administrators(world: World, params: Params) -> list[Json]:
    """Return a group's administrators; bots only if asked for, but for this one."""
    group = _group(world, params, "there are no administrators in the private chat")
    found = [
        member(world.people[person_id].user(), status)
        for person_id, status in group.members.items()
        if status in MANAGING
    ]
    if group.bot == "administrator":
        found.append(bot_member(world, group))
    return found


def get_member_count(world: World, params: Params) -> int:
    """Return how many are in a chat, the bot included."""
    chat = world.reachable(params["chat_id"])
    if not isinstance(chat, Group):
        return 2
    return 1 + sum(status in PRESENT for status in chat.members.values())


def leave_chat(world: World, params: Params) -> bool:
    """Leave a group."""
    group = _group(world, params, "chat member status can't be changed in private chats")
    old = bot_member(world, group)
    group.bot = "left"
    group.bot_rights = set()
    world.tell_bot(
        "my_chat_member",
        {
            "chat": group.chat(),
            "from": world.bot,
            "date": world.seconds(),
            "old_chat_member": old,
            "new_chat_member": bot_member(world, group),
        },
    )
    world.service(group, world.bot, {"left_chat_member": world.bot})
    world.changed(Change("chat", group.id))
    return True


def _may_change(world: World, params: Params, what: str, doing: str) -> Group:
    group = _group(world, params, f"can't change private chat {what}")
    if group.bot != "administrator" or "can_change_info" not in group.bot_rights:
        raise bad_request(f"not enough rights to {doing} chat {what}")
    return group


def set_title(world: World, params: Params) -> bool:
    """Name a group anew; a service message says so."""
    group = _may_change(world, params, "title", "change")
    title = " ".join(params["title"].split())[:TITLE_LIMIT]
    if not title:
        raise bad_request("title must be non-empty")
    if title != group.title:
        group.title = title
        world.service(group, world.bot, {"new_chat_title": title})
        world.changed(Change("chat", group.id))
    return True


def set_description(world: World, params: Params) -> bool:
    """Describe a group anew, or with nothing."""
    group = _may_change(world, params, "description", "set")
    description = params.get("description", "").strip()[:DESCRIPTION_LIMIT]
    if description == group.description:
        raise bad_request("chat description is not modified")
    group.description = description
    world.changed(Change("chat", group.id))
    return True


METHODS = {
    "setChatTitle": Method(set_title, "True"),
    "setChatDescription": Method(set_description, "True"),
    "getChat": Method(get_chat, "ChatFullInfo"),
    "getChatMember": Method(get_chat_member, "ChatMember"),
    "getChatAdministrators": Method(get_administrators, "Array of ChatMember"),
    "getChatMemberCount": Method(get_member_count, "Integer"),
    "leaveChat": Method(leave_chat, "True"),
}
