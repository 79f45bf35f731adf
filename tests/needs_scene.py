"""What tests about needs share: raising one, units above the branch, and what is stored where."""

from datetime import datetime
from typing import Final

from bot.standin import Message
from storage import members, roles, units
from storage.tx import Tx
from tests.delivering import heard
from tests.people_scene import choose, newest, write
from tests.town import Town

HER: Final = "李娜"
FIRST, SECOND, THIRD = "王建国", "赵敏", "陈静"
"""The branch's secretary, its deputy secretary, and its organiser, who is admin besides."""
WORDS: Final = "老人下周到市中心医院复查，需要调班半天陪诊"
HERE: Final = "城关派出所党支部（演示）"
ABOVE, TOP = ("郭宁", 7201), ("徐立", 7301)
"""The secretaries of the two units above, with their accounts."""


async def consents(town: Town, name: str = HER) -> Message:
    """Have somebody send 家里有事 for the first time, and consent."""
    await write(town, town.account(name), "家里有事")
    return await choose(town, town.account(name), "同意，继续")


async def raises(
    town: Town, words: str = WORDS, urgency: str = "急", category: str = "父母就医", name: str = HER
) -> Message:
    """Have somebody who has consented raise a need; return what they are told."""
    user_id = town.account(name)
    asked = await write(town, user_id, "家里有事")
    if "再提一件" in str(asked.buttons()):
        await choose(town, user_id, "再提一件")
    await choose(town, user_id, category)
    (label,) = (
        button["text"]
        for row in newest(town, user_id).buttons()
        for button in row
        if button["text"].startswith(urgency)
    )
    await choose(town, user_id, label)
    if words:
        await write(town, user_id, words)
    else:
        await choose(town, user_id, "不用写")
    said = await choose(town, user_id, "提交")
    await town.later(2)
    return said


async def states(town: Town) -> list[str]:
    """Return the states of all needs, the oldest first."""
    return [state for (state,) in await town.query("SELECT state FROM need ORDER BY id")]


def said(town: Town, name: str) -> list[str]:
    """Return all that the bot has written to somebody in private, as it stands now, besides digests
    and reports.
    """
    return [message.text or "" for message in heard(town, town.account(name))]


async def where(town: Town, words: str) -> set[str]:
    """Return the tables that hold some words."""

    async def unit(tx: Tx) -> set[str]:
        names = [
            name for (name,) in await tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name
            for name in names
            if any(words in str(tuple(row)) for row in await tx.all(f"SELECT * FROM {name}"))
        }

    return await town.db.read(unit)


async def units_above(town: Town) -> tuple[int, int]:
    """Put a general branch above the town's branch, and a committee above that; return both."""

    async def unit(tx: Tx) -> tuple[int, int]:
        top = await units.add(tx, "市公安局党委（演示）", "committee", None)
        above = await units.add(tx, "城区派出所党总支（演示）", "general_branch", top)
        await tx.run(
            """INSERT INTO unit_closure
               SELECT a.ancestor_id, d.descendant_id, a.depth + d.depth + 1
               FROM unit_closure a JOIN unit_closure d
               WHERE a.descendant_id = :above AND d.ancestor_id = :here""",
            above=above,
            here=town.unit_id,
        )
        await tx.run(
            "UPDATE unit SET parent_id = :above WHERE id = :here", above=above, here=town.unit_id
        )
        for unit_id, (name, user_id) in ((above, ABOVE), (top, TOP)):
            one = await members.add(
                tx, unit_id=unit_id, name=name, employment="officer", party_status="full"
            )
            await members.bind(tx, one, user_id)
            await roles.give(tx, one, unit_id)
        return above, top

    for name, user_id in (ABOVE, TOP):
        town.standin.start(town.standin.add_person(name, id=user_id))
    await town.rest()
    return await town.db.write(unit)


async def is_away(town: Town, name: str, until: datetime) -> None:
    """Have somebody be away from now on until an instant."""

    async def unit(tx: Tx) -> None:
        await tx.run(
            """INSERT INTO away (member_id, reason, origin, starts_at, ends_at, recorded_at)
               SELECT id, 'annual', 'self', :now, :until, :now FROM member WHERE name = :name""",
            name=name,
            now=int(town.clock.now().timestamp() * 1000),
            until=int(until.timestamp() * 1000),
        )

    await town.db.write(unit)
