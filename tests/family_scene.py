"""What tests about privacy share: a household with visits and a need, and where texts are found."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import SystemClock
from bot.standin import Message
from storage import consents, family_entries, needs, visit_steps, visitors, visits
from storage.backup import back_up
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import newest, write
from tests.town import Town, at

WORDS: Final = "老人下周复查要人陪诊"
MEMBER: Final = "李娜"
VISITOR: Final = "王强"
SECRETARY: Final = "王建国"


async def id_of(town: Town, name: str) -> int:
    """Return who has a name on the roster, now or before."""
    ((found,),) = await town.query("SELECT id FROM member WHERE name = :name", name=name)
    return int(found)


async def a_visit(
    town: Town,
    name: str = MEMBER,
    held_at: datetime | None = None,
    *,
    kind: str = "routine",
    period: str = "2026H2",
    trigger: str | None = None,
) -> int:
    """Have a visit be due to somebody's household, held and recorded if `held_at` is given."""
    member, visitor = await id_of(town, name), await id_of(town, VISITOR)
    now = town.clock.now()

    async def unit(tx: Tx) -> int:
        # One visit to a household for a date: each has a moment of its own.
        before = await tx.value("SELECT COUNT(*) FROM visit")
        due_at = at("00:00", "2026-12-05") + timedelta(seconds=before)
        visit_id = await visits.add(
            tx, member_id=member, unit_id=town.unit_id, kind=kind, period=period,
            trigger_code=trigger, due_at=due_at, now=now, by_member_id=visitor,
        )  # fmt: skip
        assert visit_id is not None
        await visitors.join(tx, visit_id, visitor, town.unit_id)
        if held_at is not None:
            facts: dict[str, Any] = {"held_at": held_at, "minutes": 20, "mode": "in_person"}
            await visit_steps.hold(tx, visit_id, now, visitor, is_recorded_later=False, **facts)
            await visit_steps.record(
                tx, visit_id, now, visitor, met="spouse parents", topics="health schooling", **facts
            )
        return visit_id

    return await town.db.write(unit)


async def a_need(town: Town, name: str = MEMBER, words: str = WORDS) -> int:
    """Have somebody raise a need that 王建国 answers until 11月30日."""
    member, answerer = await id_of(town, name), await id_of(town, SECRETARY)
    now = town.clock.now()

    async def unit(tx: Tx) -> int:
        need_id: int | None = await needs.add(
            tx, member_id=member, unit_id=town.unit_id, category="medical", words=words,
            urgency="soon", answerer_id=answerer, answer_by=at("00:00", "2026-12-01"), now=now,
            by_member_id=member,
        )  # fmt: skip
        assert need_id is not None
        return need_id

    return await town.db.write(unit)


async def a_look(town: Town, about: str, about_id: int, reader: str = SECRETARY) -> None:
    """Have somebody look at what is recorded of 李娜's household."""
    now = town.clock.now()
    await town.db.write(
        consents.note_look, await id_of(town, reader), await id_of(town, MEMBER), about, about_id,
        now.toordinal(), now,
    )  # fmt: skip


async def household(town: Town) -> tuple[int, int]:
    """Have 李娜's household be visited and in need of something; return visit and need."""
    visit = await a_visit(town, held_at=town.clock.now() - timedelta(hours=1))
    need = await a_need(town)
    await town.db.write(consents.set_, await id_of(town, MEMBER), town.clock.now(), given=True)
    await a_look(town, "visit", visit)
    await a_look(town, "need", need)
    return visit, need


async def open_page(town: Town, name: str = MEMBER) -> Message:
    """Open [家访和困难事项] in 我的."""
    user_id = town.account(name)
    await write(town, user_id, "我的")
    return await pressing(town, name, "家访和困难事项")


async def pressing(town: Town, name: str, label: str) -> Message:
    """Press a button of the newest message in private; return the newest message then."""
    user_id = town.account(name)
    town.standin.press(user_id, user_id, newest(town, user_id).id, label=label)
    await town.later(1)
    return newest(town, user_id)


async def ask_for_erasure(town: Town, name: str = MEMBER) -> Message:
    """Have a member enter that the family wants it all removed."""
    await open_page(town, name)
    await pressing(town, name, "家属要求删除")
    return await pressing(town, name, "确定删除")


async def night(town: Town, day: str = "2026-11-26") -> None:
    """Let the night of a day clean up, and come to 3:30 in it."""
    await town.winding.forward(at("03:30", day))


async def leaves(town: Town, name: str) -> None:
    """Take somebody off the roster, as an import does."""
    await change(
        town,
        """DELETE FROM account WHERE member_id = (SELECT id FROM member WHERE name = :name)""",
        name=name,
    )
    await change(
        town, "UPDATE member SET state = 'left', left_at = 1 WHERE name = :name", name=name
    )


def found_in(town: Town, *texts: str) -> set[str]:
    """Return which texts are in any of the database's files, or in a backup made now."""
    folder = town.path.parent
    for old in folder.glob("*.backup"):
        old.unlink()
    with closing(sqlite3.connect(f"file:{town.path}?mode=ro", uri=True)) as connection:
        made = back_up(connection, town.path, 5, SystemClock())
    assert made.stat().st_size > 0
    content = [path.read_bytes() for path in sorted(folder.glob(f"{town.path.name}*"))]
    return {text for text in texts if any(text.encode() in each for each in content)}


async def contents(town: Town, about: str, about_id: int) -> list[tuple[str, str | None]]:
    """Return what the history says of a visit or a need."""

    async def unit(tx: Tx) -> list[tuple[str, str | None]]:
        return [(one.what, one.content) for one in await family_entries.of(tx, about, about_id)]

    return await town.db.read(unit)
