"""What people do with groups: make them, come and go, add, promote and kick the bot, upgrade."""

from collections.abc import Iterable
from typing import Literal

from bot.standin.acts.chatting import Chatting, Where, Who
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.rights import USUAL, bot_member, member
from bot.standin.state.people import MANAGING, PRESENT, Group, Person, Status
from bot.standin.world import Change


class Grouping(Chatting):
    """The people's side of groups."""

    def add_group(
        self,
        title: str,
        *,
        id: int | None = None,  # noqa: A002
        members: Iterable[Who] = (),
        admins: Iterable[Who] = (),
        owner: Who | None = None,
        bot: Literal["member", "administrator"] | None = "member",
        rights: Iterable[str] = USUAL,
        type: Literal["supergroup", "group"] = "supergroup",  # noqa: A002
        is_forum: bool = False,
    ) -> Group:
        """Return a new group that stands as if it always had: the bot gets no update of it.

        `bot` is None for a group without it; `rights` are the bot's as administrator. `admins` and
        `owner` need not be named among the members.
        """
        if id is None:
            count = sum(isinstance(chat, Group) for chat in self.chats.values())
            id = (-1_002_000_000_001 if type == "supergroup" else -4_000_000_001) - count  # noqa: A001
        if id in self.chats:
            raise ValueError(f"there is a chat {id} already")
        statuses: dict[int, Status] = {self.person(one).id: "member" for one in members}
        statuses.update({self.person(one).id: "administrator" for one in admins})
        if owner is not None:
            statuses[self.person(owner).id] = "creator"
        group = Group(id, title, type, is_forum, statuses, bot)
        if bot == "administrator":
            group.bot_rights = set(rights)
        self.open(group)
        self.changed(Change("chat", id))
        return group

    def group(self, where: Where) -> Group:
        """Return a group by its id."""
        group = self.chat(where)
        if not isinstance(group, Group):
            raise CannotError("that is no group")
        return group

    def join(self, who: Who, where: Where) -> None:
        """Come into a group; a service message says so."""
        person, group = self.person(who), self.group(where)
        self._change(group, person, "member")
        self.service(group, person.user(), {"new_chat_members": [person.user()]})

    def leave(self, who: Who, where: Where) -> None:
        """Leave a group; a service message says so."""
        person, group = self.person(who), self.group(where)
        self._change(group, person, "left")
        self.service(group, person.user(), {"left_chat_member": person.user()})

    def promote(self, who: Who, where: Where, *, admin: bool = True) -> None:
        """Make a member an administrator of a group, or no longer one."""
        self._change(self.group(where), self.person(who), "administrator" if admin else "member")

    def _change(self, group: Group, person: Person, status: Status) -> None:
        old = group.status(person)
        group.members[person.id] = status
        self.changed(Change("chat", group.id))
        if group.bot == "administrator":
            user = person.user()
            self.tell_bot(
                "chat_member",
                {
                    "chat": group.chat(),
                    "from": user,
                    "date": self.seconds(),
                    "old_chat_member": member(user, old),
                    "new_chat_member": member(user, status),
                },
            )

    def add_bot(self, where: Where, by: Who, *, admin: bool = False) -> None:
        """Add the bot to a group, `admin` with the usual rights at once."""
        group, person = self.group(where), self.person(by)
        if group.status(person) not in PRESENT:
            raise CannotError(f"{person.name} is not in {group.title}")
        self.set_bot(group, person, "administrator" if admin else "member")
        self.service(group, person.user(), {"new_chat_members": [self.bot]})

    def promote_bot(self, where: Where, by: Who, *, admin: bool = True) -> None:
        """Make the bot an administrator of a group, or no longer one."""
        self.set_bot(
            self.group(where), self._manager(by, where), "administrator" if admin else "member"
        )

    def kick_bot(self, where: Where, by: Who) -> None:
        """Remove the bot from a group."""
        group, person = self.group(where), self._manager(by, where)
        self.set_bot(group, person, "kicked")
        self.service(group, person.user(), {"left_chat_member": self.bot})

    def _manager(self, who: Who, where: Where) -> Person:
        person, group = self.person(who), self.group(where)
        if group.status(person) not in MANAGING:
            raise CannotError(f"{person.name} is no administrator of {group.title}")
        return person

    def set_bot(self, group: Group, by: Person, status: Status) -> None:
        """Make the bot `status` in `group` and tell it so."""
        old: Json = bot_member(self, group)
        group.bot = status
        group.bot_rights = set(USUAL) if status == "administrator" else set()
        self.tell_membership(group, by.user(), old)

    def migrate(self, where: Where, by: Who) -> Group:
        """Upgrade a plain group to a supergroup, which is returned; both say so to the bot."""
        old, person = self.group(where), self._manager(by, where)
        if old.type != "group" or old.migrated_to is not None:
            raise CannotError(f"{old.title} cannot be upgraded")
        new = self.add_group(old.title, bot=None)
        new.members, new.bot, new.bot_rights = dict(old.members), old.bot, set(old.bot_rights)
        old.migrated_to = new.id
        self.service(old, person.user(), {"migrate_to_chat_id": new.id})
        self.service(new, person.user(), {"migrate_from_chat_id": old.id})
        self.changed(Change("chat", old.id))
        return new
