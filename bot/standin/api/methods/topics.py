"""Topics of a forum: made, changed, closed, opened again and deleted by the bot."""

from typing import Final

from bot.standin import forums, pins
from bot.standin.api.methods.pins import may_pin
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.people import Group, Topic
from bot.standin.world import Change, World

NOT_MODIFIED: Final = "TOPIC_NOT_MODIFIED"


def _forum(world: World, params: Params) -> Group:
    chat = world.reachable(params["chat_id"])
    if not isinstance(chat, Group) or not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(world: World, params: Params, doing: str) -> tuple[Group, int]:
    """Return a forum and which topic of it the bot may change."""
    group, thread_id = _forum(world, params), params["message_thread_id"]
    topic = group.topics.get(thread_id)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if not forums.bot_may_manage(world, group, topic):
        raise bad_request(f"not enough rights to {doing} the topic")
    return group, thread_id


def _general(world: World, params: Params, doing: str) -> Group:
    group = _forum(world, params)
    if not forums.bot_may_manage(world, group):
        raise bad_request(f"not enough rights to {doing} the topic")
    return group


def create_topic(world: World, params: Params) -> Json:
    """Open a topic."""
    group, name = _forum(world, params), forums.clean_name(params["name"])
    if not forums.bot_may_manage(world, group):
        raise bad_request("not enough rights to create a topic")
    if not name:
        raise bad_request("name must be non-empty")
    color = params.get("icon_color") or world.rng.choice(forums.ICON_COLORS)
    if color not in forums.ICON_COLORS:
        raise bad_request("invalid icon color specified")
    icon = params.get("icon_custom_emoji_id") or None
    topic = Topic(name, color, icon, creator=world.bot["id"])
    thread_id = forums.create(world, group, world.bot, topic)
    view: Json = {"message_thread_id": thread_id, "name": name, "icon_color": color}
    if icon:
        view["icon_custom_emoji_id"] = icon
    return view


def edit_topic(world: World, params: Params) -> bool:
    """Rename a topic, or change its icon."""
    group, thread_id = _topic(world, params, "edit")
    name = forums.clean_name(params.get("name", ""))
    icon = params.get("icon_custom_emoji_id")
    if not forums.edit(world, group, world.bot, thread_id, name=name, icon=icon):
        raise bad_request(NOT_MODIFIED)
    return True


def _set_closed(world: World, group: Group, thread_id: int | None, *, closed: bool) -> bool:
    if not forums.set_closed(world, group, world.bot, thread_id, closed):
        raise bad_request(NOT_MODIFIED)
    return True


def close_topic(world: World, params: Params) -> bool:
    """Close a topic."""
    return _set_closed(world, *_topic(world, params, "close or open"), closed=True)


def reopen_topic(world: World, params: Params) -> bool:
    """Open a topic that was closed."""
    return _set_closed(world, *_topic(world, params, "close or open"), closed=False)


def delete_topic(world: World, params: Params) -> bool:
    """Delete a topic with all that is in it."""
    group, thread_id = _forum(world, params), params["message_thread_id"]
    topic = group.topics.get(thread_id)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    deletes = group.bot == "administrator" and "can_delete_messages" in group.bot_rights
    if not deletes and topic.creator != world.bot["id"]:
        raise bad_request("not enough rights to delete the topic")
    forums.delete(world, group, thread_id)
    return True


def edit_general(world: World, params: Params) -> bool:
    """Rename the general topic."""
    group, name = _general(world, params, "edit"), forums.clean_name(params["name"])
    if not name:
        raise bad_request("name must be non-empty")
    if not forums.edit(world, group, world.bot, None, name=name):
        raise bad_request(NOT_MODIFIED)
    return True


def close_general(world: World, params: Params) -> bool:
    """Close the general topic."""
    return _set_closed(world, _general(world, params, "close or open"), None, closed=True)


def reopen_general(world: World, params: Params) -> bool:
    """Open the general topic again, and show it if it was hidden."""
    group = _general(world, params, "close or open")
    group.general_hidden = False
    return _set_closed(world, group, None, closed=False)


def hide_general(world: World, params: Params) -> bool:
    """Hide the general topic, which closes it."""
    return _set_hidden(world, params, hidden=True)


def unhide_general(world: World, params: Params) -> bool:
    """Show the general topic that was hidden."""
    return _set_hidden(world, params, hidden=False)


def _set_hidden(world: World, params: Params, *, hidden: bool) -> bool:
    group = _general(world, params, "close or open")
    if group.general_hidden == hidden:
        raise bad_request(NOT_MODIFIED)
    group.general_hidden = hidden
    group.general.closed = group.general.closed or hidden
    what: Json = {f"general_forum_topic_{'hidden' if hidden else 'unhidden'}": {}}
    world.service(group, world.bot, what)
    world.changed(Change("chat", group.id))
    return True


def unpin_all(world: World, params: Params) -> bool:
    """Unpin all that is pinned in a topic."""
    group, thread_id = _forum(world, params), params["message_thread_id"]
    if thread_id not in group.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return _unpin(world, group, thread_id)


def unpin_all_general(world: World, params: Params) -> bool:
    """Unpin all that is pinned in the general topic."""
    return _unpin(world, _forum(world, params), None)


def _unpin(world: World, group: Group, thread_id: int | None) -> bool:
    may_pin(group)
    pins.unpin_all(world, group, lambda message: message.thread_id == thread_id)
    return True


METHODS = {
    "createForumTopic": Method(create_topic, "ForumTopic"),
    "editForumTopic": Method(edit_topic, "True"),
    "closeForumTopic": Method(close_topic, "True"),
    "reopenForumTopic": Method(reopen_topic, "True"),
    "deleteForumTopic": Method(delete_topic, "True"),
    "editGeneralForumTopic": Method(edit_general, "True"),
    "closeGeneralForumTopic": Method(close_general, "True"),
    "reopenGeneralForumTopic": Method(reopen_general, "True"),
    "hideGeneralForumTopic": Method(hide_general, "True"),
    "unhideGeneralForumTopic": Method(unhide_general, "True"),
    "unpinAllForumTopicMessages": Method(unpin_all, "True"),
    "unpinAllGeneralForumTopicMessages": Method(unpin_all_general, "True"),
}
