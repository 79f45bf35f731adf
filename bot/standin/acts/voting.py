"""What people do with polls."""

from collections.abc import Sequence

from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.pressing import Pressing
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.message import Message
from bot.standin.state.people import Person
from bot.standin.state.polls import Poll
from bot.standin.world import Change


class Voting(Pressing):
    """The people's side of polls."""

    def vote(self, who: Who, where: Where, message_id: int, options: Sequence[int]) -> None:
        """Vote for options, counted from 0; where votes may be changed, again for others.

        The bot gets the poll's new counts, and of a poll that is not anonymous who voted for what.
        """
        person = self.person(who)
        message, poll = self._open_poll(person, where, message_id)
        chosen = sorted(set(options))
        if not chosen or chosen[0] < 0 or chosen[-1] >= len(poll.options):
            raise CannotError(f"the poll has the options 0 to {len(poll.options) - 1}")
        if len(chosen) > 1 and not poll.allows_multiple_answers:
            raise CannotError("the poll takes one option")
        if person.id in poll.votes and not poll.allows_revoting:
            raise CannotError(f"{person.name} has voted, and the poll takes no other vote")
        if poll.votes.get(person.id) == chosen:
            return
        poll.votes[person.id] = chosen
        self._tell_vote(person, message, poll)

    def retract_vote(self, who: Who, where: Where, message_id: int) -> None:
        """Take one's vote back, where that may be."""
        person = self.person(who)
        message, poll = self._open_poll(person, where, message_id)
        if person.id not in poll.votes:
            raise CannotError(f"{person.name} has not voted")
        if poll.is_quiz or not poll.allows_revoting:
            raise CannotError("no vote in this poll can be taken back")
        del poll.votes[person.id]
        self._tell_vote(person, message, poll)

    def _open_poll(self, person: Person, where: Where, message_id: int) -> tuple[Message, Poll]:
        self.close_due_polls()
        chat = self.chat(where)
        self.may_press(person, chat)
        message = chat.message(message_id)
        if message is None or message.poll is None:
            raise CannotError(f"there is no poll {message_id}")
        if message.poll.is_closed:
            raise CannotError("the poll is closed")
        return message, message.poll

    def _tell_vote(self, person: Person, message: Message, poll: Poll) -> None:
        self.changed(Change("vote", message.chat.id))
        if not poll.is_anonymous:
            chosen = poll.votes.get(person.id, [])
            answer: Json = {
                "poll_id": poll.id,
                "user": person.user(),
                "option_ids": chosen,
                "option_persistent_ids": [poll.persistent_id(number) for number in chosen],
            }
            self.tell_bot("poll_answer", answer)
        self.tell_bot("poll", poll.view())
