"""Topics of a forum: what may be done with them by whom, and what is told of it."""

from typing import Final

from bot.standin.api.schema import Json
from bot.standin.state.people import MANAGING, Group, Person, Topic
from bot.standin.world import Change, World

NAME_LIMIT: Final = 128
ICON_COLORS: Final = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


def may_manage(group: Group, person: Person, topic: Topic | None = None) -> bool:
    """Return whether `person` may change topics of `group`, or the one that they made."""
    own = topic is not None and topic.creator == person.id
    return own or group.status(person) in MANAGING


def bot_may_manage(world: World, group: Group, topic: Topic | None = None) -> bool:
    """Return whether the bot may change topics of `group`, or the one that it made."""
    own = topic is not None and topic.creator == world.bot["id"]
    return own or (group.bot == "administrator" and "can_manage_topics" in group.bot_rights)


def clean_name(name: str) -> str:
    """Return a topic's name as Telegram keeps it."""
    return " ".join(name.split())[:NAME_LIMIT]


def create(world: World, group: Group, by: Json, topic: Topic) -> int:
    """Open a topic; return its message_thread_id, which is that of the message saying so."""
    thread_id = world.next_message_id(group)
    group.topics[thread_id] = topic
    created: Json = {"name": topic.name, "icon_color": topic.icon_color}
    if topic.icon_custom_emoji_id:
        created["icon_custom_emoji_id"] = topic.icon_custom_emoji_id
    what = {"forum_topic_created": created}
    world.service(group, by, what, thread_id=thread_id, message_id=thread_id)
    world.changed(Change("chat", group.id))
    return thread_id


def edit(
    world: World,
    group: Group,
    by: Json,
    thread_id: int | None,
    *,
    name: str | None = None,
    icon: str | None = None,
) -> bool:
    """Rename a topic (None for the general one) or change its icon; False if nothing changes."""
    topic = group.topic(thread_id)
    assert topic is not None
    told: Json = {}
    if name and name != topic.name:
        topic.name = told["name"] = name
    if icon is not None and icon != (topic.icon_custom_emoji_id or ""):
        topic.icon_custom_emoji_id = icon or None
        told["icon_custom_emoji_id"] = icon
    if told:
        world.service(group, by, {"forum_topic_edited": told}, thread_id=thread_id)
        world.changed(Change("chat", group.id))
    return bool(told)


def set_closed(world: World, group: Group, by: Json, thread_id: int | None, closed: bool) -> bool:
    """Close a topic (None for the general one) or open it again; False if it is so already."""
    topic = group.topic(thread_id)
    assert topic is not None
    if topic.closed == closed:
        return False
    topic.closed = closed
    what: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
    world.service(group, by, what, thread_id=thread_id)
    world.changed(Change("chat", group.id))
    return True


def delete(world: World, group: Group, thread_id: int) -> None:
    """Take a topic away with all that is in it; the bot is not told."""
    del group.topics[thread_id]
    for message in group.messages.values():
        if message.thread_id == thread_id:
            message.deleted = True
    group.pins[:] = [number for number in group.pins if group.message(number) is not None]
    world.changed(Change("delete", group.id))
    world.changed(Change("chat", group.id))
