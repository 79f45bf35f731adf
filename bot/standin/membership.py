"""Who is in a group: what changes it, and what the bot is told of a change."""

from typing import Literal

from bot.standin.api.schema import Json
from bot.standin.rights import member
from bot.standin.state.links import InviteLink
from bot.standin.state.people import PRESENT, Group, Person, Status
from bot.standin.world import Change, World


def change(
    world: World,
    group: Group,
    person: Person,
    status: Status,
    *,
    by: Json | None = None,
    link: InviteLink | None = None,
    until: int = 0,
) -> None:
    """Make someone `status` in a group, `by` them or someone else; an administrator bot is told.

    `link` is the one that they came by; `until` the end of a ban, 0 for never.
    """
    user, old = person.user(), group.status(person)
    ended = group.banned_until.pop(person.id, 0)
    group.members[person.id] = status
    if until:
        group.banned_until[person.id] = until
    world.changed(Change("chat", group.id))
    if group.bot != "administrator":
        return
    told: Json = {
        "chat": group.chat(),
        "from": by or user,
        "date": world.seconds(),
        "old_chat_member": member(user, old, until=ended),
        "new_chat_member": member(user, status, until=until),
    }
    if link is not None:
        told["invite_link"] = link.view()
    world.tell_bot("chat_member", told)


def remove(
    world: World,
    group: Group,
    person: Person,
    by: Json,
    status: Literal["left", "kicked"],
    *,
    until: int = 0,
) -> None:
    """Let someone be out of a group; a service message says so if they were in it."""
    was_in = group.status(person) in PRESENT
    change(world, group, person, status, by=by, until=until)
    if was_in:
        world.service(group, by, {"left_chat_member": person.user()})
