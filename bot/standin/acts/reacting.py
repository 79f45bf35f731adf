"""What people do to a message with a reaction."""

from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.voting import Voting
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.people import Group
from bot.standin.state.reactions import REACTIONS, plain
from bot.standin.world import Change


class Reacting(Voting):
    """The people's side of reactions."""

    def react(self, who: Who, where: Where, message_id: int, emoji: str | None) -> None:
        """React with one of Telegram's emoji in place of one's reaction before, None for none.

        A bot that is administrator, and one in its private chat, is told if it asked for
        `message_reaction` updates.
        """
        person, chat = self.person(who), self.chat(where)
        self.may_press(person, chat)
        message = chat.message(message_id)
        if message is None:
            raise CannotError(f"there is no message {message_id}")
        new = [] if emoji is None else [plain(emoji)]
        if not REACTIONS.issuperset(new):
            raise CannotError(f"Telegram has no reaction {emoji}")
        old = message.reactions.pop(person.id, [])
        if new:
            message.reactions[person.id] = new
        if new == old:
            return
        self.changed(Change("reaction", chat.id))
        if isinstance(chat, Group) and chat.bot != "administrator":
            return
        self.tell_bot(
            "message_reaction",
            {
                "chat": chat.chat(),
                "message_id": message.id,
                "user": person.user(),
                "date": self.seconds(),
                "old_reaction": _types(old),
                "new_reaction": _types(new),
            },
        )


def _types(emoji: list[str]) -> list[Json]:
    return [{"type": "emoji", "emoji": one} for one in emoji]
