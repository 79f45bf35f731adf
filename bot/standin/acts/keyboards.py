"""The keyboards that bots put in place of the letters, and what people answer with them."""

from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.reacting import Reacting
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.message import Message
from bot.standin.state.people import PRESENT, Chat, Group, Person, Private


class Typing(Reacting):
    """The people's side of reply keyboards."""

    def keyboard_of(self, who: Who, where: Where) -> tuple[Message, Json] | None:
        """Return what a person sees in place of the letters in a chat, None for the letters.

        That is the message which brought it and its ReplyKeyboardMarkup or ForceReply. The newest
        one meant for the person counts, even if it takes a keyboard away; its message's end is its
        own.
        """
        person, chat = self.person(who), self.chat(where)
        if isinstance(chat, Group) and chat.bot not in PRESENT:
            return None
        answers: list[Message] = []
        for message in reversed(chat.messages.values()):
            if message.sender["id"] == person.id:
                answers.append(message)
            elif message.other_markup is not None and _is_for(message, person, chat):
                shown = not message.deleted and _stays(message.other_markup, answers)
                return (message, message.other_markup) if shown else None
        return None

    def share_contact(self, who: Who, where: Where) -> Message:
        """Share one's own contact with the bot, as a keyboard's button asks; made up of the id."""
        person, chat = self.person(who), self.chat(where)
        if not isinstance(chat, Private):
            raise CannotError("a contact is shared in the private chat only")
        self.may_write(person, chat)
        asking = self.keyboard_of(person, chat)
        contact: Json = {
            # A number that no one in China has: none begins with 100.
            "phone_number": f"86100{person.id % 10**8:08d}",
            "first_name": person.first_name,
            "user_id": person.id,
        }
        if person.last_name:
            contact["last_name"] = person.last_name
        message = Message(
            chat=chat,
            id=self.next_message_id(chat),
            date=self.seconds(),
            sender=person.user(),
            contact=contact,
            reply_to=asking[0] if asking and _asks_contact(asking[1]) else None,
        )
        self.put(message)
        self.show_bot("message", message)
        return message


def _is_for(message: Message, person: Person, chat: Chat) -> bool:
    """Return whether a keyboard is meant for `person`: a selective one for those it names."""
    assert message.other_markup is not None
    if isinstance(chat, Private) or not message.other_markup.get("selective"):
        return True
    if message.reply_to is not None and message.reply_to.sender["id"] == person.id:
        return True
    return any(_names(message, entity, person) for entity in message.entities)


def _names(message: Message, entity: Json, person: Person) -> bool:
    if entity["type"] == "text_mention":
        return bool(entity["user"]["id"] == person.id)
    if entity["type"] != "mention" or not person.username:
        return False
    units = (message.text or "").encode("utf-16-le", "surrogatepass")
    start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    name = units[start:stop].decode("utf-16-le", "replace")
    return name.casefold() == f"@{person.username}".casefold()


def _stays(markup: Json, answers: list[Message]) -> bool:
    """Return whether a keyboard is still shown after what its person has written since."""
    if markup.get("remove_keyboard"):
        return False
    if "keyboard" not in markup:
        return not answers
    if not markup.get("one_time_keyboard") or markup.get("is_persistent"):
        return True
    keys = {key["text"].strip() for row in markup["keyboard"] for key in row}
    return not any(
        answer.text in keys or (answer.contact is not None and _asks_contact(markup))
        for answer in answers
    )


def _asks_contact(markup: Json) -> bool:
    return any(key.get("request_contact") for row in markup.get("keyboard", []) for key in row)
