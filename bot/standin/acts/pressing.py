"""What people do with buttons."""

from dataclasses import replace

from bot.standin.acts.chatting import Where, Who
from bot.standin.acts.topics import Topics
from bot.standin.api.schema import Json
from bot.standin.errors import CannotError
from bot.standin.state.message import Message
from bot.standin.state.people import PRESENT, Chat, Group, Person
from bot.standin.state.presses import Press
from bot.standin.world import Change


class Pressing(Topics):
    """The people's side of inline buttons."""

    def press(
        self,
        who: Who,
        where: Where,
        message_id: int,
        data: str | None = None,
        *,
        label: str | None = None,
        row: int | None = None,
        column: int = 0,
        forged: bool = False,
    ) -> Press:
        """Press a button: the one with this `data`, `label` or place, or the only one.

        `forged` sends `data` as a tampered app would, whatever the message shows; the message may
        be gone. The bot's answer arrives on the Press that is returned. A link (`.url`) and a text
        to copy (`.copied`) are the app's own business: the bot is told nothing of them.
        """
        person, chat = self.person(who), self.chat(where)
        self.may_press(person, chat)
        message = chat.messages.get(message_id)
        if message is None:
            raise CannotError(f"there is no message {message_id}")
        button: Json = {"callback_data": data}
        if not forged:
            button = _button(message, data, label, row, column)
            _check_use(button)
        press = Press(
            id=str(self.rng.randrange(2**62, 2**63)),
            person=person,
            chat_id=chat.id,
            message_id=message_id,
            data=button.get("callback_data") or "",
            at=self.clock.now(),
            clock=self.clock,
            url=button.get("url"),
            copied=button.get("copy_text", {}).get("text"),
        )
        if press.url is None and press.copied is None:
            self.presses[press.id] = press
            if not self._answer_again(press):
                self._tell(press, chat, message)
        return press

    def _answer_again(self, press: Press) -> bool:
        """Show the answer that the app keeps from a press before, and tell the bot nothing."""
        answer, until = self.cached_answers.get(press.key, (None, press.at))
        if answer is None or press.at >= until:
            return False
        press.take(replace(answer, at=press.at))
        self.changed(Change("answer", press.chat_id, press))
        return True

    def _tell(self, press: Press, chat: Chat, message: Message) -> None:
        gone = {"chat": chat.chat(), "message_id": message.id, "date": 0}
        self.tell_bot(
            "callback_query",
            {
                "id": press.id,
                "from": press.person.user(),
                "message": gone if message.deleted else message.view(),
                "chat_instance": chat.chat_instance,
                "data": press.data,
            },
        )

    def may_press(self, person: Person, chat: Chat) -> None:
        """Raise CannotError if `person` does not see what stands in `chat`."""
        if isinstance(chat, Group):
            if chat.status(person) not in PRESENT:
                raise CannotError(f"{person.name} is not in {chat.title}")
        elif chat.id != person.id:
            raise CannotError("that is someone else's private chat")


def _check_use(button: Json) -> None:
    """Raise CannotError for a button that does what the stand-in does not have."""
    if "disabled" in button:
        raise CannotError(f"the button {button['text']} is disabled")
    if not {"callback_data", "url", "copy_text"} & button.keys():
        kind = ", ".join(button.keys() - {"text", "style", "icon_custom_emoji_id"})
        raise CannotError(f"the stand-in does not do what the button {button['text']} does: {kind}")


def _button(
    message: Message, data: str | None, label: str | None, row: int | None, column: int
) -> Json:
    rows = message.buttons()
    if message.deleted or not rows:
        raise CannotError(f"message {message.id} has no buttons")
    if row is not None:
        return rows[row][column]
    found = [
        button
        for buttons in rows
        for button in buttons
        if data in (None, button.get("callback_data")) and label in (None, button["text"])
    ]
    if len(found) != 1:
        shown = [[button["text"] for button in buttons] for buttons in rows]
        raise CannotError(f"{len(found)} buttons of {shown} are meant by {data or label}")
    return found[0]
