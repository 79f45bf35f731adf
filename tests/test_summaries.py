"""The figures of a period, by hand and beside a count of their own from the raw history."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import SetClock, to_ms
from bot.rules import coverage, periods
from bot.rules.sessions import Plan, Times
from bot.rules.summary import Needs, Rate, Sessions, Summary, from_json, total
from bot.simulate.figures import states
from storage import (
    attendance,
    auditing,
    guests,
    members,
    needs,
    sessions,
    summaries,
    units,
    visit_steps,
    visits,
)
from storage.database import Database
from storage.tx import Tx
from tests.town import ZONE, at

NOW = at("12:00", "2026-12-20")
KINDS = ("political_study", "theme_day", "general_meeting")
FIRST, LAST = date(2026, 9, 28), date(2027, 1, 3)


@dataclass
class Organisation:
    """A tree of units with people in it, and chance."""

    tx: Tx
    rng: random.Random
    units: list[int]
    people: dict[int, list[int]]

    def some_time(self) -> datetime:
        """Return a moment, near the ends of months and weeks more often than elsewhere."""
        days = (LAST - FIRST).days
        day = FIRST + timedelta(days=self.rng.randrange(days))
        if self.rng.random() < 0.5:
            day = self.rng.choice((date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 30),
                                   date(2026, 12, 1), date(2026, 12, 20)))  # fmt: skip
        clock = self.rng.choice(("00:00", "00:30", "09:00", "14:30", "22:59"))
        return at(clock, day.isoformat())


async def grow(tx: Tx, rng: random.Random) -> Organisation:
    """Make a bureau with general branches, branches and groups."""
    made = [await units.add(tx, "市局", "committee", None)]
    for number in range(rng.randint(1, 6)):
        parent = rng.choice(made)
        level = rng.choice(("general_branch", "branch", "group"))
        made.append(await units.add(tx, f"单位{number}", level, parent))
    people: dict[int, list[int]] = {unit: [] for unit in made}
    for number in range(rng.randint(3, 14)):
        unit = rng.choice(made)
        status = rng.choice(("full", "none"))
        one = await members.add(
            tx, unit_id=unit, name=f"某{number}", employment="officer", party_status=status
        )
        people[unit].append(one)
    return Organisation(tx, rng, made, people)


async def hold(org: Organisation) -> None:
    """Have a unit plan a session, and what may become of it."""
    tx, rng = org.tx, org.rng
    unit, starts = rng.choice(org.units), org.some_time()
    plan = Plan(unit_id=unit, kind=rng.choice(KINDS), starts=starts, place="")
    made = await sessions.add(tx, plan, "everyone", around(starts), starts, None)
    everybody = [one for those in org.people.values() for one in those]
    for one in rng.sample(everybody, rng.randint(0, len(everybody))):
        await attendance.expect(tx, made, one, starts, None, "calendar")
        if rng.random() < 0.5:
            await attendance.check_in(tx, made, one, starts, starts, "tap")
    fate = rng.choice(("planned", "open", "closed", "confirmed", "confirmed", "dropped"))
    if fate == "planned" or starts > NOW:
        return
    await sessions.change_state(tx, made, "planned", "open" if fate != "dropped" else fate, starts)
    if fate in ("closed", "confirmed"):
        await sessions.change_state(tx, made, "open", "closed", starts)
    if fate == "confirmed":
        await confirm(org, made, starts)


def around(starts: datetime) -> Times:
    """Return the instants of a session of an hour."""
    before = starts - timedelta(minutes=15)
    return Times(before, before, starts, starts + timedelta(hours=1), announced=before)


async def confirm(org: Organisation, session: int, now: datetime) -> None:
    """Have the record be confirmed, corrected here and there, and guests be noted."""
    tx, rng = org.tx, org.rng
    listed = [one.member_id for one in await attendance.attendees(tx, session)]
    for one in listed:
        state = rng.choice(("present", "present", "leave", "absent", "exempt"))
        await attendance.set_state(tx, session, one, state, now, None, "confirmation")
        if rng.random() < 0.2:
            after = rng.choice(("made_up", "absent", "present"))
            await attendance.set_state(tx, session, one, after, now, None, "correction")
    await sessions.confirm(tx, session, None, now)
    for those in org.people.values():
        for one in those:
            if one not in listed and rng.random() < 0.2:
                await guests.attend(tx, session, one, now, now)


async def visit(org: Organisation) -> None:
    """Have a visit be due, and perhaps be held, declined or void."""
    tx, rng = org.tx, org.rng
    unit = rng.choice([one for one, those in org.people.items() if those])
    member, last = rng.choice(org.people[unit]), org.some_time().date()
    made = await visits.add(
        tx, member_id=member, unit_id=unit, kind="key_date", due_at=at("00:00", last.isoformat()),
        now=at("08:00", "2026-09-01"), by_member_id=None, occasion=f"{rng.random()}",
    )  # fmt: skip
    assert made is not None
    match rng.choice(("due", "held", "held", "declined", "void")):
        case "held":
            await visit_steps.hold(
                tx, made, NOW, member, held_at=NOW, minutes=9, mode="online",
                is_recorded_later=False,
            )  # fmt: skip
        case "declined":
            await visit_steps.decline(tx, made, NOW, member)
        case "void":
            await visit_steps.void(tx, made, NOW, None)


async def need(org: Organisation) -> None:
    """Have a need be raised, and perhaps be closed or withdrawn."""
    tx, rng = org.tx, org.rng
    unit = rng.choice([one for one, those in org.people.items() if those])
    member, raised = rng.choice(org.people[unit]), org.some_time()
    made = await needs.add(
        tx, member_id=member, unit_id=unit, category="medical", words="",
        urgency="soon", answerer_id=None, answer_by=raised, now=raised, by_member_id=member,
    )  # fmt: skip
    assert made is not None
    state = rng.choice(("raised", "closed", "withdrawn", "lapsed"))
    if state != "raised":
        later = raised + timedelta(days=rng.choice((0, 1, 20, 60)))
        await needs.move(tx, made, ("raised",), state, later, None)


async def raw(tx: Tx, table: str) -> list[dict[str, Any]]:
    """Return a whole table."""
    return [dict(row) for row in await tx.all(f"SELECT * FROM {table}")]


async def counted(tx: Tx, of: periods.Period, unit: int) -> Summary:
    """Count everything of one unit anew, row by row, from the history where there is one."""
    first, after = (to_ms(one) for one in of.instants(ZONE))
    now = to_ms(NOW)
    kinds: dict[str, Counter[str]] = {}
    visitors = await raw(tx, "guest")
    for row in await raw(tx, "session"):
        is_over = row["ends_at"] <= now and row["state"] != "planned"
        if row["unit_id"] != unit or not first <= row["starts_at"] < after or not is_over:
            continue
        found = kinds.setdefault(row["kind"], Counter())
        if row["state"] == "dropped":
            found["dropped"] += 1
            continue
        found["held"] += 1
        if row["state"] != "confirmed":
            found["unconfirmed"] += 1
            continue
        stood = Counter(states(await auditing.entries(tx, row["id"])).values())
        found.update(stood)
        found["expected"] += stood.total() - stood["exempt"]
        found["guests"] += sum(one["session_id"] == row["id"] for one in visitors)
    return Summary(
        {kind: Sessions(**{name: n for name, n in one.items() if n})
         for kind, one in sorted(kinds.items())},
        await _visits(tx, first, after, unit),
        await _needs(tx, first, after, unit),
    )  # fmt: skip


async def _visits(tx: Tx, first: int, after: int, unit: int) -> dict[str, coverage.Figures]:
    found: Counter[str] = Counter()
    for row in await raw(tx, "visit"):
        if row["unit_id"] == unit and first < row["due_at"] <= after and row["state"] != "void":
            found["due"] += 1
            found["overdue"] += row["state"] == "due" and row["due_at"] <= to_ms(NOW)
            found[row["state"]] += row["state"] != "due"
            found["unanswered"] += row["state"] == "held"
    values = {name: n for name, n in found.items() if n}
    return {"key_date": coverage.Figures(**values)} if values else {}


async def _needs(tx: Tx, first: int, after: int, unit: int) -> Needs:
    rows = [row for row in await raw(tx, "need") if row["unit_id"] == unit]
    return Needs(
        sum(first <= row["raised_at"] < after and row["state"] != "withdrawn" for row in rows),
        sum(row["state"] == "closed" and first <= row["closed_at"] < after for row in rows),
        sum(
            row["raised_at"] < after and (row["closed_at"] is None or row["closed_at"] >= after)
            for row in rows
        ),
    )


def every_period() -> Iterable[periods.Period]:
    """Return all periods that what happens lies in."""
    for length in periods.LENGTHS:
        one = periods.period(length, FIRST)
        while one.first <= LAST:
            yield one
            one = periods.after(one)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
async def test_every_figure_is_what_the_raw_history_adds_up_to(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    path = tmp_path_factory.mktemp("org") / "shidao.db"
    db = await Database.open(path, clock=SetClock(NOW))

    async def unit(tx: Tx) -> None:
        org = await grow(tx, random.Random(seed))
        for _ in range(20):
            await hold(org)
            await visit(org)
            await need(org)
        for of in every_period():
            found = await summaries.of_units(tx, org.units, *of.instants(ZONE), NOW)
            for one in org.units:
                expected = await counted(tx, of, one)
                assert found.get(one, Summary()) == expected, of
                assert from_json(expected.as_json()) == expected
            below = await summaries.subtree(tx, org.units[0])
            assert below == org.units
            assert total(found.values()).all_sessions.held == sum(
                one.all_sessions.held for one in found.values()
            )

    try:
        await db.write(unit)
    finally:
        await db.close()


@pytest.mark.parametrize(
    ("of", "base", "percent"), [(0, 0, None), (0, 5, 0), (5, 5, 100), (199, 200, 99), (1, 3, 33)]
)
def test_a_share_says_all_only_of_all(of: int, base: int, percent: int | None) -> None:
    assert Rate(of, base).percent == percent


@pytest.mark.parametrize(
    ("now", "before", "points"),
    [((18, 20), (20, 20), -10), ((19, 20), (20, 20), -5), ((96, 100), (100, 100), 0),
     ((0, 0), (20, 20), 0), ((5, 5), (0, 0), 0), ((9, 10), (1, 2), 40)],
)  # fmt: skip
def test_a_few_points_are_no_change(
    now: tuple[int, int], before: tuple[int, int], points: int
) -> None:
    assert Rate(*now).differs(Rate(*before)) == points
