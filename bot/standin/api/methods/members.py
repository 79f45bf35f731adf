"""banChatMember and unbanChatMember."""

from typing import Final

from bot.standin import membership
from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.errors import bad_request
from bot.standin.rights import status_of
from bot.standin.state.people import PRESENT, Group, Person
from bot.standin.world import World

# A ban for less or more than these is for ever.
SHORTEST: Final = 30
LONGEST: Final = 366 * 86400


def _removable(world: World, params: Params) -> tuple[Group, Person]:
    chat = world.reachable(params["chat_id"])
    if not isinstance(chat, Group):
        raise bad_request("chat member status can't be changed in private chats")
    if params["user_id"] == world.bot["id"]:
        raise bad_request("can't restrict self")
    person = world.people.get(params["user_id"])
    if person is None:
        raise bad_request("invalid user_id specified")
    if chat.bot != "administrator" or "can_restrict_members" not in chat.bot_rights:
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    match status_of(world, chat, person):
        case "creator":
            raise bad_request("can't remove chat owner")
        case "administrator":
            raise bad_request("user is an administrator of the chat")
    return chat, person


def ban(world: World, params: Params) -> bool:
    """Remove someone from a group and let them not come back, until a time or for ever."""
    group, person = _removable(world, params)
    until = params.get("until_date", 0)
    if not SHORTEST <= until - world.seconds() <= LONGEST:
        until = 0
    membership.remove(world, group, person, world.bot, "kicked", until=until)
    return True


def unban(world: World, params: Params) -> bool:
    """End a ban; who is in the group is removed, unless only a ban was to end."""
    group, person = _removable(world, params)
    status = group.status(person)
    if status == "kicked" or (status in PRESENT and not params.get("only_if_banned")):
        membership.remove(world, group, person, world.bot, "left")
    return True


METHODS = {
    "banChatMember": Method(ban, "True"),
    "unbanChatMember": Method(unban, "True"),
}
