"""What tests about people share: writing, pressing by label, and what stands in a chat."""

from bot.delivery.limits import BURST_WINDOW
from bot.standin import Message
from bot.standin.state.presses import PressAnswer
from tests.town import Town


def newest(town: Town, chat: int) -> Message:
    """Return the bot's newest message in a chat."""
    return town.standin.from_bot(chat)[-1]


def labels(message: Message) -> list[str]:
    """Return what a message's buttons say, row by row."""
    return [button["text"] for row in message.buttons() for button in row]


async def answered(town: Town, user_id: int, before: int) -> None:
    """Let a second pass until the bot answers what was written after its message `before`.

    After a burst of presses in that second its chat is given some seconds more.
    """
    await town.later(1)
    if last_id(town, user_id) == before:
        await town.later(BURST_WINDOW)


def last_id(town: Town, user_id: int) -> int:
    """Return the number of the bot's newest message to somebody, 0 if there is none."""
    return max((one.id for one in town.standin.from_bot(user_id)), default=0)


async def write(town: Town, user_id: int, text: str) -> Message:
    """Write in private, and return what the bot answers."""
    before = last_id(town, user_id)
    town.standin.write(user_id, user_id, text)
    await answered(town, user_id, before)
    return newest(town, user_id)


async def begin(town: Town, user_id: int, payload: str) -> Message:
    """Follow a deep link, and return what the bot answers."""
    town.standin.start(user_id, payload)
    await town.later(1)
    return newest(town, user_id)


async def choose(town: Town, user_id: int, label: str) -> Message:
    """Press a button of the newest message in private; return the newest message then."""
    town.standin.press(user_id, user_id, newest(town, user_id).id, label=label)
    await town.later(1)
    return newest(town, user_id)


async def told(town: Town, user_id: int, label: str, message: Message | None = None) -> PressAnswer:
    """Press a button of a message in private, by default the newest; return the toast."""
    target = message or newest(town, user_id)
    press = town.standin.press(user_id, user_id, target.id, label=label)
    await town.rest()
    assert press.answered is not None, "the tap was not answered"
    return press.answered


async def owner_of(town: Town, name: str) -> int | None:
    """Return the account that a name has, or None."""
    found = await town.query(
        """SELECT a.user_id FROM account a JOIN member m ON m.id = a.member_id
           WHERE m.name = :name""",
        name=name,
    )
    return int(found[0][0]) if found else None
