"""What people do with the topics of a forum."""

from bot.standin import forums
from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.grouping import Grouping
from bot.standin.errors import CannotError
from bot.standin.state.people import Group, Person, Topic
from bot.standin.world import Change


class Topics(Grouping):
    """The people's side of topics."""

    def add_topic(self, where: Where, name: str) -> int:
        """Add a topic to a forum as if it always stood there; return its message_thread_id."""
        group = self._forum(where)
        thread_id = self.next_message_id(group)
        group.topics[thread_id] = Topic(forums.clean_name(name))
        self.changed(Change("chat", group.id))
        return thread_id

    def create_topic(self, who: Who, where: Where, name: str) -> int:
        """Open a topic, as administrator; a service message says so. Return its thread id."""
        person, group = self.person(who), self._forum(where)
        if not forums.may_manage(group, person):
            raise CannotError(f"{person.name} may open no topics in {group.title}")
        if not forums.clean_name(name):
            raise CannotError("a topic needs a name")
        topic = Topic(forums.clean_name(name), creator=person.id)
        return forums.create(self, group, person.user(), topic)

    def rename_topic(self, who: Who, where: Where, thread_id: int | None, name: str) -> None:
        """Rename a topic, one's own or as administrator; None is the general one."""
        person, group = self._manager_of_topic(who, where, thread_id)
        forums.edit(self, group, person.user(), thread_id, name=forums.clean_name(name))

    def close_topic(self, who: Who, where: Where, thread_id: int | None) -> None:
        """Close a topic, one's own or as administrator: ordinary members write there no more."""
        person, group = self._manager_of_topic(who, where, thread_id)
        forums.set_closed(self, group, person.user(), thread_id, closed=True)

    def reopen_topic(self, who: Who, where: Where, thread_id: int | None) -> None:
        """Open a topic that was closed, one's own or as administrator."""
        person, group = self._manager_of_topic(who, where, thread_id)
        forums.set_closed(self, group, person.user(), thread_id, closed=False)

    def delete_topic(self, where: Where, thread_id: int) -> None:
        """Take a topic away with all that is in it; the bot is not told."""
        forums.delete(self, self.group(where), thread_id)

    def _manager_of_topic(
        self, who: Who, where: Where, thread_id: int | None
    ) -> tuple[Person, Group]:
        person, group = self.person(who), self._forum(where)
        topic = group.topic(thread_id)
        if topic is None:
            raise CannotError(f"{group.title} has no topic {thread_id}")
        if not forums.may_manage(group, person, topic):
            raise CannotError(f"{person.name} may not change the topic {topic.name}")
        return person, group

    def _forum(self, where: Where) -> Group:
        group = self.group(where)
        if not group.is_forum:
            raise CannotError(f"{group.title} has no topics")
        return group
