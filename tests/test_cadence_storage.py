"""频次 from the database: many units at once, beside a count of their own from the raw tables."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import cadence
from bot.clock import SetClock, from_ms, to_ms
from bot.rules.periods import Period, period
from bot.rules.roster_plan import NewUnit
from bot.rules.sessions import Plan, Times
from storage import attendance, members, roster, sessions, units
from storage import cadence as stored
from storage.database import Database
from storage.tx import Tx
from tests.town import ZONE, Town, at

NOW = at("12:00", "2026-12-20")
KINDS = ("general_meeting", "committee_meeting", "group_meeting", "theme_day", "central_group",
         "organisational_life", "party_lecture", "political_study")  # fmt: skip


def around(starts: datetime, hours: int = 1) -> Times:
    before = starts - timedelta(minutes=15)
    return Times(before, before, starts, starts + timedelta(hours=hours), announced=before)


async def hold(tx: Tx, unit: int, kind: str, starts: datetime, state: str = "confirmed", *,
               hours: int = 1) -> int:  # fmt: skip
    """Have a unit hold a session that comes to a state."""
    plan = Plan(unit_id=unit, kind=kind, starts=starts, place="")
    made = await sessions.add(tx, plan, "everyone", around(starts, hours), starts, None)
    if state == "dropped":
        await sessions.change_state(tx, made, "planned", "dropped", starts)
    elif state != "planned":
        await sessions.change_state(tx, made, "planned", "open", starts)
        await sessions.change_state(tx, made, "open", "closed", starts)
    if state == "confirmed":
        await sessions.confirm(tx, made, None, starts)
    return made


async def attend(tx: Tx, session: int, member: int, state: str) -> None:
    await attendance.expect(tx, session, member, NOW, None, "calendar")
    await attendance.set_state(tx, session, member, state, NOW, None, "confirmation")


async def one(tx: Tx, unit: int, name: str, status: str = "full") -> int:
    return await members.add(tx, unit_id=unit, name=name, employment="officer", party_status=status)


@dataclass
class Bureau:
    """Units of every level with people and sessions, by chance."""

    tx: Tx
    rng: random.Random
    levels: dict[int, str] = field(default_factory=dict)
    above: dict[int, int | None] = field(default_factory=dict)

    async def grow(self) -> None:
        rng, tx = self.rng, self.tx
        for number in range(rng.randint(3, 9)):
            parent = rng.choice(list(self.levels)) if self.levels else None
            level = rng.choice(("committee", "general_branch", "branch", "branch", "group"))
            made = await units.add(tx, f"单位{number}", level, parent)
            self.levels[made], self.above[made] = level, parent
            for person in range(rng.randint(0, 9)):
                await one(tx, made, f"某{number}-{person}", rng.choice(("full", "probationary",
                                                                         "none")))  # fmt: skip
        for _ in range(rng.randint(0, 60)):
            day = date(2025, 12, 20) + timedelta(days=rng.randrange(400))
            clock = rng.choice(("00:00", "14:30", "23:30"))
            await hold(tx, rng.choice(list(self.levels)), rng.choice(KINDS),
                       at(clock, day.isoformat()),
                       rng.choice(("planned", "closed", "confirmed", "dropped")))  # fmt: skip

    async def raw(self) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.tx.all("SELECT * FROM session")]


async def naive(of: Bureau, unit: int, rule: str, kind: str, when: Period) -> Counter[str]:
    """Count one unit's sessions of a kind by state, row by row."""
    found: Counter[str] = Counter()
    for row in await of.raw():
        day = from_ms(row["starts_at"]).astimezone(ZONE).date()
        if (row["unit_id"], row["kind"]) == (unit, kind) and when.first <= day <= when.last:
            found[row["state"]] += 1
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), length=st.sampled_from(["week", "month", "quarter", "year"]))
async def test_many_units_at_once_come_to_what_each_alone_is_counted_to(
    tmp_path: Path, seed: int, length: str
) -> None:
    path = tmp_path / f"{seed}-{length}.db"
    path.unlink(missing_ok=True)
    db = await Database.open(path, clock=SetClock(NOW))
    when = period(length, date(2026, 11, 28))

    async def unit(tx: Tx) -> None:
        bureau = Bureau(tx, random.Random(seed))
        await bureau.grow()
        together = await cadence.of_units(tx, list(bureau.levels), when, ZONE)
        for unit_id, level in bureau.levels.items():
            alone = await cadence.of_unit(tx, unit_id, when, ZONE)
            assert alone == together[unit_id]
            groups = [one for one, above in bureau.above.items()
                      if above == unit_id and bureau.levels[one] == "group"]  # fmt: skip
            for line in alone:
                assert line.unit_id == unit_id
                if line.rule.measure != "sessions" or not line.applies:
                    assert line.held == 0
                    continue
                assert level in line.rule.levels
                (kind,) = line.rule.kinds
                own = await naive(bureau, unit_id, line.rule.code, kind, line.period)
                held = own["closed"] + own["confirmed"]
                if line.rule.by_groups and groups:
                    per_group = [await naive(bureau, one, line.rule.code, kind, line.period)
                                 for one in groups]  # fmt: skip
                    held += min(each["closed"] + each["confirmed"] for each in per_group)
                assert (line.held, len(line.planned), len(line.dropped)) == (
                    held, own["planned"], own["dropped"],
                )  # fmt: skip
        raise _Undo

    try:
        with pytest.raises(_Undo):
            await db.write(unit)
    finally:
        await db.close()


class _Undo(Exception):
    """What was made is not to stay."""


async def test_full_members_are_those_of_the_branch_and_its_party_groups_and_no_guests_of_it(
    town: Town,
) -> None:
    async def unit(tx: Tx) -> dict[int, int]:
        branch = await units.add(tx, "城南派出所党支部（演示）", "branch", None)
        group = await units.add(tx, "第一党小组", "group", branch)
        for number in range(4):
            await one(tx, branch, f"支部{number}")
        for number in range(2):
            await one(tx, group, f"小组{number}")
        await one(tx, group, "预备", "probationary")
        gone = await one(tx, branch, "已离开")
        await tx.run("UPDATE member SET state = 'left', left_at = 1 WHERE id = :id", id=gone)
        further = await one(tx, town.unit_id, "兼任的")
        await tx.run("INSERT INTO membership VALUES (:m, :u)", m=further, u=branch)
        found = await stored.standings(tx, [branch, group])
        assert found[branch].groups == (group,)
        return {branch: found[branch].full_members, group: found[group].full_members}

    assert list((await town.db.write(unit)).values()) == [6, 0]


async def test_hours_are_those_attended_or_made_up_by_confirmed_records_wherever_it_was(
    town: Town,
) -> None:
    year = period("year", date(2026, 11, 25))

    async def unit(tx: Tx) -> None:
        branch = await units.add(tx, "城南派出所党支部（演示）", "branch", None)
        much, little, none, exempt = [
            await one(tx, branch, name) for name in ("甲", "乙", "丙", "丁")
        ]
        other = await one(tx, branch, "群众", "none")
        await tx.run("UPDATE member SET is_exempt = 1 WHERE id = :id", id=exempt)

        async def own_hours(member_id: int) -> tuple[int, int] | None:
            member = await members.by_id(tx, member_id)
            assert member is not None
            return await cadence.own_hours(tx, member, NOW, ZONE)

        async def held(kind: str, day: str, hours: int, state: str = "confirmed",
                       where: int = branch) -> int:  # fmt: skip
            return await hold(tx, where, kind, at("09:00", day), state, hours=hours)

        long = await held("rotation_training", "2026-05-11", 30)
        away = await held("political_study", "2026-06-03", 2, where=town.unit_id)
        await attend(tx, long, much, "present")
        await attend(tx, away, much, "made_up")
        await attend(tx, away, little, "present")
        # None of these counts: absent, on leave, not confirmed, another kind, another year.
        await attend(tx, long, none, "absent")
        await attend(tx, away, none, "leave")
        await attend(
            tx, await held("political_study", "2026-07-01", 9, "closed"), little, "present"
        )
        await attend(tx, await held("dispatch", "2026-07-02", 9), little, "present")
        await attend(tx, await held("political_study", "2025-12-31", 9), little, "present")

        lines = await cadence.of_unit(tx, branch, year, ZONE)
        (hours,) = [line.training for line in lines if line.training is not None]
        # 甲 30 + 2, 乙 2, 丙 0 of 32; 丁 need not.
        assert (hours.members, hours.reached, hours.minutes, hours.exempt) == (3, 1, 34 * 60, 1)
        assert await own_hours(much) == (32 * 60, 32)
        # Nothing is recorded of one; another need not attend; another is no party member.
        assert [await own_hours(one) for one in (none, exempt, other)] == [None] * 3
        await stored.ask_more(tx, branch, "training", 40)
        lines = await cadence.of_unit(tx, branch, year, ZONE)
        (hours,) = [line.training for line in lines if line.training is not None]
        assert (hours.needed, hours.reached) == (40, 0)

    await town.db.write(unit)


async def test_what_units_have_held_is_read_from_an_index_however_much_there_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: dict[str, list[str]] = {}
    fetch = Tx._fetch

    def explain(self: Tx, how: Callable[..., Any], sql: str, values: Mapping[str, Any]) -> Any:
        rows = self._cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
        plans[sql] = [str(row[-1]) for row in rows]
        return fetch(self, how, sql, values)

    monkeypatch.setattr(Tx, "_fetch", explain)
    await town.db.read(cadence.of_units, [town.unit_id], period("year", date(2026, 1, 1)), ZONE)
    steps = [step for plan in plans.values() for step in plan]
    reads = [step for step in steps if step.startswith(("SCAN ", "SEARCH "))]
    # Lists that were handed over and the dozen of rules are gone through, and nothing else.
    allowed = ("SCAN json_each", "SCAN cadence_rule", "SCAN x")
    assert [
        step for step in reads if step.startswith("SCAN") and not step.startswith(allowed)
    ] == []
    assert any("session_kind (unit_id=? AND kind=? AND starts_at" in step for step in reads)
    assert any("session_moved" in step for step in reads)


async def test_units_of_an_imported_roster_are_asked_for_nothing_they_may_have_held_before(
    town: Town,
) -> None:
    made = at("09:00", "2026-11-16")
    planned = NewUnit(ref=-1, name="新建支部", level="branch", parent_ref=None)
    new = (await town.db.write(roster.add_units, [planned], {}, made))[-1]
    found = await town.db.read(stored.standings, [new, town.unit_id])
    assert found[new].founded_at == made
    assert found[town.unit_id].founded_at is None
    assert (
        to_ms(made)
        == (await town.query("SELECT founded_at FROM unit WHERE id = :id", id=new))[0][0]
    )
