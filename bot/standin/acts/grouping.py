"""What people do with groups: make them, come and go, add, promote and kick the bot, upgrade."""

from collections.abc import Iterable
from typing import Literal

from bot.standin import membership, pins
from bot.standin.acts.chatting import Where, Who, check_payload
from bot.standin.acts.sending import Sending
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.rights import RIGHTS, USUAL, bot_member, status_of
from bot.standin.state.links import InviteLink
from bot.standin.state.message import Message
from bot.standin.state.people import MANAGING, PRESENT, Group, Person, Status
from bot.standin.world import Change


class Grouping(Sending):
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

    def join(self, who: Who, where: Where, *, link: str | None = None) -> None:
        """Come into a group, by an invite link of the bot's if one is given; a message says so."""
        person, group = self.person(who), self.group(where)
        if status_of(self, group, person) == "kicked":
            raise CannotError(f"{person.name} is banned from {group.title}")
        invite = None if link is None else self._link(group, link)
        membership.change(self, group, person, "member", link=invite)
        if invite is not None:
            invite.used += 1
        self.service(group, person.user(), {"new_chat_members": [person.user()]})

    def _link(self, group: Group, url: str) -> InviteLink:
        link = group.links.get(url)
        if link is None:
            raise CannotError(f"{group.title} has no link {url}")
        if refusal := link.refusal(self.seconds()):
            raise CannotError(refusal)
        return link

    def leave(self, who: Who, where: Where) -> None:
        """Leave a group; a service message says so."""
        person, group = self.person(who), self.group(where)
        membership.change(self, group, person, "left")
        self.service(group, person.user(), {"left_chat_member": person.user()})

    def kick(self, by: Who, who: Who, where: Where) -> None:
        """Remove someone from a group, as administrator: they may come back."""
        group, person = self._removable(by, who, where)
        membership.remove(self, group, person, self.person(by).user(), "left")

    def ban(self, by: Who, who: Who, where: Where) -> None:
        """Remove someone from a group, as administrator, for good."""
        group, person = self._removable(by, who, where)
        membership.remove(self, group, person, self.person(by).user(), "kicked")

    def unban(self, by: Who, who: Who, where: Where) -> None:
        """Let someone who is banned come back, as administrator."""
        manager, group, person = self._manager(by, where), self.group(where), self.person(who)
        if status_of(self, group, person) == "kicked":
            membership.change(self, group, person, "left", by=manager.user())

    def _removable(self, by: Who, who: Who, where: Where) -> tuple[Group, Person]:
        manager, group, person = self._manager(by, where), self.group(where), self.person(who)
        above = group.status(person) == "creator" or (
            group.status(person) == "administrator" and group.status(manager) != "creator"
        )
        if above or person is manager:
            raise CannotError(f"{manager.name} may not remove {person.name}")
        return group, person

    def promote(self, who: Who, where: Where, *, admin: bool = True) -> None:
        """Make a member an administrator of a group, or no longer one."""
        status: Status = "administrator" if admin else "member"
        membership.change(self, self.group(where), self.person(who), status)

    def pin(self, who: Who, where: Where, message_id: int) -> None:
        """Pin a message, in a group as administrator; a service message says so."""
        person, message = self._pinner(who, where, message_id)
        pins.pin(self, message, person.user())

    def unpin(self, who: Who, where: Where, message_id: int) -> None:
        """Take a pin away, in a group as administrator."""
        _person, message = self._pinner(who, where, message_id)
        pins.unpin(self, message.chat, message.id)

    def _pinner(self, who: Who, where: Where, message_id: int) -> tuple[Person, Message]:
        person, chat = self.person(who), self.chat(where)
        if isinstance(chat, Group):
            self._manager(person, chat)
        elif chat.id != person.id:
            raise CannotError("that is someone else's private chat")
        message = chat.message(message_id)
        if message is None:
            raise CannotError(f"there is no message {message_id}")
        return person, message

    def add_bot(self, where: Where, by: Who, *, admin: bool = False) -> None:
        """Add the bot to a group, `admin` with the usual rights at once."""
        group, person = self.group(where), self.person(by)
        if group.status(person) not in PRESENT:
            raise CannotError(f"{person.name} is not in {group.title}")
        self.set_bot(group, person, "administrator" if admin else "member")
        self.service(group, person.user(), {"new_chat_members": [self.bot]})

    def start_in_group(
        self, who: Who, where: Where, payload: str = "", admin_rights: Iterable[str] = ()
    ) -> Message:
        """Follow a link t.me/bot?startgroup=payload&admin=rights into a group; return the /start.

        The bot is added if it is not there, as administrator if `admin_rights` are asked for
        ("can_pin_messages" or "pin_messages", as in the link), which add to those that it has;
        then the person writes /start.
        """
        person, group = self.person(who), self.group(where)
        check_payload(payload)
        rights = {right if right.startswith("can_") else f"can_{right}" for right in admin_rights}
        if not rights <= set(RIGHTS):
            raise CannotError(f"there are no rights {sorted(rights - set(RIGHTS))}")
        if group.status(person) not in PRESENT:
            raise CannotError(f"{person.name} is not in {group.title}")
        there = group.bot in PRESENT
        if rights:
            manager = self._manager(person, group)
            if not rights <= group.bot_rights:
                self.set_bot(group, manager, "administrator", rights | group.bot_rights)
        elif not there:
            self.set_bot(group, person, "member")
        if not there:
            self.service(group, person.user(), {"new_chat_members": [self.bot]})
        start = f"/start@{self.username}"
        return self.write(person, group, f"{start} {payload}" if payload else start)

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

    def set_bot(
        self, group: Group, by: Person, status: Status, rights: Iterable[str] = USUAL
    ) -> None:
        """Make the bot `status` in `group` and tell it so; `rights` are an administrator's."""
        old: Json = bot_member(self, group)
        group.bot = status
        group.bot_rights = set(rights) if status == "administrator" else set()
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
