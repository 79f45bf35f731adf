"""Puts the made-up bureau into the database: its roster by the bot's own door, then accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.actions import roster as writing
from bot.clock import Clock
from bot.demo.bureau import DemoBranch, DemoBureau, DemoMember
from bot.rules import roster
from bot.rules.roster_plan import plan
from storage import chats, members, roles, units
from storage.database import Database
from storage.tx import Tx

HEADER: Final = (
    *("单位", "上级单位", "单位类别", "姓名", "编号", "身份"),
    *("政治面貌", "党内职务", "党小组", "领导干部"),
)
_EMPLOYMENT: Final = {"officer": "民警", "auxiliary": "辅警", "staff": "职工"}
_PARTY_STATUS: Final = {
    "full": "正式党员",
    "probationary": "预备党员",
    "applicant": "积极分子",
    "none": "群众",
}
_POSITION: Final = {"secretary": "书记", "deputy_secretary": "副书记", "organiser": "组织委员"}
Row = tuple[str, ...]


def roster_of(bureau: DemoBureau) -> list[Row]:
    """Return the bureau's roster as a spreadsheet has it, below the header."""
    rows: list[Row] = [
        _unit(bureau.committee, "", "党委"),
        _unit(bureau.general_branch, bureau.committee, "党总支"),
    ]
    for branch in bureau.branches:
        above = bureau.general_branch if branch.is_in_general_branch else bureau.committee
        rows += _branch(branch, above)
    return rows


async def load_bureau(db: Database, bureau: DemoBureau, clock: Clock) -> list[int]:
    """Put the bureau into an empty database; return the units of its branches, in their order."""
    await _import(db, roster_of(bureau), clock)
    return [await db.write(_settle_in, branch, clock.now()) for branch in bureau.branches]


async def load_branch(db: Database, branch: DemoBranch, clock: Clock) -> int:
    """Put one branch alone into an empty database, at the top; return its unit."""
    await _import(db, _branch(branch, ""), clock)
    return await db.write(_settle_in, branch, clock.now())


def _branch(branch: DemoBranch, above: str) -> list[Row]:
    people = [_person(branch, one) for one in branch.members]
    return [_unit(branch.unit, above, "党支部"), *people]


def _unit(name: str, above: str, level: str) -> Row:
    return (name, above, level, *[""] * (len(HEADER) - 3))


def _person(branch: DemoBranch, one: DemoMember) -> Row:
    group = branch.party_groups[one.party_group - 1] if one.party_group else ""
    return (
        branch.unit,
        "",
        "",
        one.name,
        one.number,
        _EMPLOYMENT[one.employment],
        _PARTY_STATUS[one.party_status],
        _POSITION.get(one.position or "", ""),
        group,
        "是" if one.is_leader else "",
    )


async def _import(db: Database, rows: Sequence[Row], clock: Clock) -> None:
    known = await db.read(writing.known, clock.now())
    made = plan(roster.read([HEADER, *rows]), *known)
    assert not made.problems, "the demo's own roster is sound"
    await writing.Writing(db, clock).apply(made)
    # The bureau is as old as its people say; else nothing would be asked of it in its first year.
    await db.write(units.were_there_before)


async def _settle_in(tx: Tx, branch: DemoBranch, now: datetime) -> int:
    """Give a branch's people their accounts, roles and chats, as if all had gone its way."""
    (unit,) = await units.found(tx, branch.unit, 1)
    by_name = {one.name: one.id for one in await members.of_unit(tx, unit.id, now)}
    for person in branch.members:
        if not person.account:
            continue
        state = "open" if person.private_chat and person.is_claimed else "unopened"
        await chats.note(tx, person.account, "private", state, now)
        if person.is_claimed:
            await members.bind(tx, by_name[person.name], person.account)
        if "admin" in person.roles:
            await roles.make_admin(tx, person.account, now)
    await chats.note(tx, branch.group_id, "supergroup", "open", now, unit_id=unit.id)
    return unit.id
