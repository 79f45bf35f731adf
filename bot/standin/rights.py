"""What someone is in a chat, as the Bot API's ChatMember."""

from typing import Final

from bot.standin.api.schema import Json
from bot.standin.state.people import Chat, Group, Person, Private, Status
from bot.standin.world import World

RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)
USUAL: Final = frozenset(RIGHTS) - {"can_promote_members"}


def status_of(world: World, group: Group, person: Person) -> Status:
    """Return what someone is in a group at present, after a ban that has ended."""
    until = group.banned_until.get(person.id)
    if until is not None and until <= world.seconds():
        del group.banned_until[person.id]
        if group.status(person) == "kicked":
            group.members[person.id] = "left"
    return group.status(person)


def member(
    user: Json,
    status: Status,
    rights: set[str] | frozenset[str] = USUAL,
    *,
    until: int = 0,
) -> Json:
    """Return the ChatMember of `user` with `status`; `rights` count for an administrator.

    `until` is the end of a ban, 0 for never.
    """
    found: Json = {"user": user, "status": status}
    if status == "creator":
        found["is_anonymous"] = False
    elif status == "administrator":
        found["can_be_edited"] = False
        found["is_anonymous"] = False
        found.update((right, right in rights) for right in RIGHTS)
    elif status == "kicked":
        found["until_date"] = until
    return found


def bot_member(world: World, chat: Chat) -> Json:
    """Return the bot's own ChatMember in `chat`."""
    if isinstance(chat, Group):
        return member(world.bot, chat.bot or "left", chat.bot_rights)
    blocked = isinstance(chat, Private) and chat.person.blocked
    return member(world.bot, "kicked" if blocked else "member")
