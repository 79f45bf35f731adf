"""What tests of delivery share: faults for one chat, what became of messages, a new process."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from bot.standin import Group, Message, Send
from bot.winding import STANDS_STILL
from storage import chats
from storage.tx import Tx
from tests.town import Town

Fate = tuple[Any, ...]


def to(chat_id: int) -> Callable[[dict[str, Any]], bool]:
    """Return the `when` of a fault that meets only calls to one chat."""
    return lambda params: bool(params.get("chat_id") == chat_id)


async def fates(town: Town, kind: str | None = None) -> list[Fate]:
    """Return (kind, state, reason) of all messages, or those of one kind, the oldest first."""
    return await town.query(
        """SELECT kind, state, reason FROM message
           WHERE :kind IS NULL OR kind = :kind ORDER BY id""",
        kind=kind,
    )


async def chat_state(town: Town, chat_id: int) -> str:
    """Return the state that the bot knows a chat in."""
    ((state,),) = await town.query("SELECT state FROM chat WHERE id = :id", id=chat_id)
    return str(state)


async def change(town: Town, sql: str, **values: Any) -> None:
    """Change the database behind the bot's back, as the admin's commands will."""

    async def unit(tx: Tx) -> None:
        await tx.run(sql, **values)

    await town.db.write(unit)


async def until(happened: Callable[[], object]) -> None:
    """Wait for something that nobody tells of; it comes at once or is given up after a while."""
    async with asyncio.timeout(STANDS_STILL):
        while not happened():  # noqa: ASYNC110 -- there is no event for it
            await asyncio.sleep(0.001)


async def lose_network(town: Town) -> None:
    """Have the network be gone, and the bot know: it is alive until a poll has failed."""
    town.standin.go_offline()
    await until(lambda: town.bot.intake.poller.failing_since is not None)


async def restart(town: Town) -> None:
    """End the bot and start a new one over the same database."""
    await town.bot.shut_down()
    town.bot = town.make_bot()
    await town.bot.start()
    await town.rest()


async def second_group(town: Town, name: str, **how: Any) -> Group:
    """Bind another group to the branch; the bot is its administrator."""
    admin = town.account("王建国")
    facts = {"members": [admin], "admins": [admin], "bot": "administrator", **how}
    group = town.standin.add_group(name, **facts)
    await town.db.write(
        chats.note, group.id, group.type, "open", town.clock.now(), unit_id=town.unit_id
    )
    return group


def sends_to(town: Town, chat_id: int) -> list[Send]:
    """Return the messages that Telegram took from the bot for one chat."""
    return [send for send in town.standin.sends if send.chat_id == chat_id]


def texts(messages: list[Message]) -> list[str]:
    """Return what messages say."""
    return [message.text or "" for message in messages]


def is_summary(text: str) -> bool:
    """Say whether a message is a digest of a week or a report of a month, which come besides."""
    return re.match(r"\d+月\d+日—|[月季年]报 · ", text) is not None


def heard(town: Town, account: int) -> list[Message]:
    """Return what the bot has written to somebody in private besides digests and reports."""
    return [one for one in town.standin.from_bot(account) if not is_summary(one.text or "")]
