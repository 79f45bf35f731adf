"""Links that invite into a group: made, changed and revoked by the bot."""

from typing import Final

from bot.standin.api.methods.table import Method
from bot.standin.api.parameters import Params
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.links import InviteLink
from bot.standin.state.people import Group
from bot.standin.world import World

NAME_LIMIT: Final = 32
MOST_MEMBERS: Final = 99_999
_SIGNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _group(world: World, params: Params) -> Group:
    chat = world.reachable(params["chat_id"])
    if not isinstance(chat, Group):
        raise bad_request("can't invite members to the chat")
    if chat.bot != "administrator" or "can_invite_users" not in chat.bot_rights:
        raise bad_request("not enough rights to manage chat invite link")
    return chat


def _link(world: World, group: Group, *, is_primary: bool = False) -> InviteLink:
    signs = "".join(world.rng.choices(_SIGNS, k=16))
    link = InviteLink(f"https://t.me/+{signs}", world.bot, is_primary=is_primary)
    group.links[link.url] = link
    return link


def _named(world: World, params: Params) -> InviteLink:
    link = _group(world, params).links.get(params["invite_link"])
    if link is None:
        raise bad_request("INVITE_HASH_EXPIRED")
    return link


def _check(params: Params) -> None:
    if len(params.get("name", "")) > NAME_LIMIT:
        raise bad_request("chat invite link name is too long")
    if not 0 <= params.get("member_limit", 0) <= MOST_MEMBERS:
        raise bad_request("USAGE_LIMIT_INVALID")
    if params.get("creates_join_request") and params.get("member_limit"):
        raise bad_request(
            "member limit can't be specified for links requiring administrator approval"
        )


def _fill(world: World, link: InviteLink, params: Params) -> Json:
    link.name = params.get("name") or None
    link.expire_date = params.get("expire_date") or None
    link.member_limit = params.get("member_limit") or None
    link.creates_join_request = params.get("creates_join_request", False)
    if link.expire_date and link.expire_date <= world.seconds():
        raise bad_request("EXPIRE_DATE_INVALID")
    return link.view()


def create(world: World, params: Params) -> Json:
    """Make a link beside the primary one."""
    group = _group(world, params)
    _check(params)
    link = _link(world, group)
    try:
        return _fill(world, link, params)
    except Exception:
        del group.links[link.url]
        raise


def edit(world: World, params: Params) -> Json:
    """Change a link that is not the primary one; what is not given again is taken away."""
    link = _named(world, params)
    _check(params)
    if link.is_primary or link.is_revoked:
        raise bad_request("CHAT_INVITE_PERMANENT" if link.is_primary else "INVITE_HASH_EXPIRED")
    return _fill(world, link, params)


def export(world: World, params: Params) -> str:
    """Make a new primary link, which revokes the one before."""
    group = _group(world, params)
    for link in group.links.values():
        link.is_revoked = link.is_revoked or link.is_primary
    return _link(world, group, is_primary=True).url


def revoke(world: World, params: Params) -> Json:
    """Revoke a link; in place of the primary one there is a new one at once."""
    link = _named(world, params)
    if link.is_revoked:
        raise bad_request("INVITE_HASH_EXPIRED")
    link.is_revoked = True
    if link.is_primary:
        _link(world, _group(world, params), is_primary=True)
    return link.view()


METHODS = {
    "createChatInviteLink": Method(create, "ChatInviteLink"),
    "editChatInviteLink": Method(edit, "ChatInviteLink"),
    "exportChatInviteLink": Method(export, "String"),
    "revokeChatInviteLink": Method(revoke, "ChatInviteLink"),
}
