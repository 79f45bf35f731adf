"""What tests about sessions share: planning by hand, the host's card, and leave."""

from bot.standin import Message
from tests.people_scene import choose, newest, write
from tests.town import Town, at

HOST = "王建国"


def card(town: Town, name: str = HOST) -> Message:
    """Return the newest host's card in somebody's private chat."""
    return [one for one in town.standin.from_bot(town.account(name)) if _is_card(one)][-1]


def _is_card(message: Message) -> bool:
    data = [button.get("callback_data", "") for row in message.buttons() for button in row]
    return any(one.startswith("hc.") for one in data)


def lines(message: Message) -> list[str]:
    """Return the lines of a message."""
    return (message.text or "").splitlines()


async def press(town: Town, label: str, name: str = HOST, message: Message | None = None) -> str:
    """Press a button of the host's card; return the toast."""
    target = message or card(town, name)
    pressed = town.standin.press(town.account(name), target.chat.id, target.id, label=label)
    await town.later(1)
    await town.rest()
    assert pressed.answered is not None, "the press was not answered"
    return pressed.answered.text or ""


async def plan_by_line(town: Town, line: str, name: str = HOST) -> Message:
    """Write a line that plans a session and take it; return what the bot says then."""
    user_id = town.account(name)
    await write(town, user_id, line)
    return await choose(town, user_id, "定下")


async def report_leave(town: Town, name: str, why: str) -> Message:
    """Press [请假] below the newest post in the group, and say why in private."""
    post = town.check_in_post()
    town.standin.press(town.account(name), post.chat.id, post.id, label="请假")
    await town.later(1)
    return await choose(town, town.account(name), why)


def group_says(town: Town) -> list[str]:
    """Return what the bot has said in the group, as it stands now."""
    return [one.text or "" for one in town.standin.from_bot(town.group)]


def told(town: Town, name: str) -> str:
    """Return the bot's newest message to somebody in private."""
    return newest(town, town.account(name)).text or ""


async def held(town: Town, *present: str) -> None:
    """Hold a session at 14:30 at which these have checked in, and bring it to its end."""
    await town.plan("14:30")
    await town.go_to("14:20")
    for name in present:
        await town.tap(name)
    await town.winding.forward(at("15:31"))


async def state_of(town: Town, name: str) -> str:
    """Return how somebody stands on the list of the one session."""
    rows = await town.query(
        """SELECT t.state FROM attendance t JOIN member m ON m.id = t.member_id
           WHERE m.name = :name""",
        name=name,
    )
    return str(rows[0][0])
