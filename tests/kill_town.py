"""The people of a run: a committee with its branches and groups, and a timetable without a pause.

Sessions are short and many, so that posts, host cards and closings fall due all the time.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import EPOCH, to_ms
from bot.rules.sessions import Plan, Times
from bot.standin import Private, Standin
from storage import chats, members, roles, sessions, units
from storage.database import Database
from storage.tx import Tx
from tests.kill_watch import KIND_NAME

BRANCHES = (4, 4, 4)
"""How many branches each general branch has."""
PEOPLE = 12
"""How many people each branch has."""
FIRST_ACCOUNT = 7_100_000_001


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a unit, and the accounts of those in it."""

    chat_id: int
    accounts: tuple[int, ...]


@dataclass
class Town:
    """Who is there; `member_of` says which member an account is, and a stranger is none."""

    standin: Standin
    rng: random.Random
    groups: dict[int, Group] = field(default_factory=dict)
    member_of: dict[int, int] = field(default_factory=dict)
    strangers: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    unopened: list[int] = field(default_factory=list)
    admin: int = 0
    next_opening: dict[int, datetime] = field(default_factory=dict)
    planned_until: datetime = EPOCH


async def build(standin: Standin, db: Database, seed: int, now: datetime) -> Town:
    """Put the people into an empty database and into the stand-in, as if always there."""
    town = Town(standin, random.Random(f"{seed}:town"))
    for number in range(6):
        town.strangers.append(standin.add_person(f"路人{number}").id)
    committee = await db.write(units.add, "委员会", "committee", None)
    for number, count in enumerate(BRANCHES, start=1):
        general = await db.write(units.add, f"总支{number}", "general_branch", committee)
        accounts: list[int] = []
        for place in range(1, count + 1):
            branch = await db.write(units.add, f"支部{number}-{place}", "branch", general)
            accounts += await _people(town, db, branch, general if place == 1 else None, now)
            here = accounts[-(PEOPLE - 1) :]
            await _group(town, db, branch, here, now)
            if place == 1:
                await _group(town, db, branch, here[: PEOPLE // 2], now)
        await _group(town, db, general, accounts, now)
    return town


async def _people(
    town: Town, db: Database, branch: int, general: int | None, now: datetime
) -> list[int]:
    """Put a branch's people in and return their accounts; the last one has none."""
    accounts = []
    for place in range(PEOPLE):
        has_account = place < PEOPLE - 1
        account = FIRST_ACCOUNT + len(town.member_of) if has_account else 0
        is_open = place not in (PEOPLE - 2, PEOPLE - 3)
        member = await db.write(_person, branch, place, account, general, is_open, now)
        if not has_account:
            continue
        town.member_of[account] = member
        accounts.append(account)
        person = town.standin.add_person(f"学员{member}", id=account)
        if is_open:
            _open(town, person.id)
        else:
            town.unopened.append(account)
    if not town.admin:
        town.admin = accounts[1]
        await db.write(roles.make_admin, town.admin, now)
    return accounts


def _open(town: Town, account: int) -> None:
    person = town.standin.person(account)
    person.started = True
    town.standin.open(Private(account, person))
    town.opened.append(account)


async def _person(
    tx: Tx,
    branch: int,
    place: int,
    account: int,
    general: int | None,
    is_open: bool,
    now: datetime,
) -> int:
    member_id = await members.add(
        tx,
        unit_id=branch,
        name=f"学员{branch}-{place}",
        employment="officer",
        party_status="applicant" if place == 4 else "full",
        position="secretary" if place == 0 else None,
    )
    if account:
        await members.bind(tx, member_id, account)
        await chats.note(tx, account, "private", "open" if is_open else "unopened", now)
    if place == 0:
        await roles.give(tx, member_id, branch)
    if place == 2 and general is not None:
        await roles.give(tx, member_id, general)
    return member_id


async def _group(town: Town, db: Database, unit: int, accounts: list[int], now: datetime) -> None:
    present = [*accounts, *town.rng.sample(town.strangers, 2)]
    title = f"群{len(town.groups) + 1}"
    group = town.standin.add_group(title, members=present, bot="administrator")
    await db.write(chats.note, group.id, "supergroup", "open", now, unit_id=unit)
    town.groups[group.id] = Group(group.id, tuple(present))
    town.next_opening.setdefault(unit, now - timedelta(seconds=town.rng.uniform(-15, 25)))


async def plan(town: Town, db: Database, now: datetime, until: datetime) -> None:
    """Plan what opens up to `until` and is not planned yet."""
    if town.planned_until == EPOCH:
        for unit in list(town.next_opening)[::5]:
            # Open all through the run, and begun so long ago that a check-in is late.
            opens = now - timedelta(minutes=3)
            times = Times(opens, opens, opens + timedelta(minutes=1), now + timedelta(days=1))
            await db.write(_session, unit, times, now)
    for unit in town.next_opening:
        while (opens := town.next_opening[unit]) < until:
            times, town.next_opening[unit] = _times(town.rng, opens)
            await db.write(_session, unit, times, now)
    town.planned_until = until


def _times(rng: random.Random, opens: datetime) -> tuple[Times, datetime]:
    """Return the times of a session and when its unit's next one opens, maybe before it ends."""
    length = rng.uniform(6, 30)
    starts = length * rng.uniform(0.2, 0.8)
    instants = [opens + timedelta(seconds=s) for s in (starts * rng.random(), starts, length)]
    return Times(opens, *instants), instants[-1] + timedelta(seconds=rng.uniform(-4, 14))


async def _session(tx: Tx, unit: int, times: Times, now: datetime) -> int:
    number = 1 + await tx.value("SELECT COALESCE(MAX(id), 0) FROM session")
    code = f"kind_{number}"
    audience = "everyone" if number % 3 else "party_members"
    await tx.run(
        """INSERT INTO kind (code, name, rank, audience, levels, minutes, opens_before_minutes)
           VALUES (:code, :name, :rank, :audience, 'branch', 60, 15)""",
        code=code,
        name=KIND_NAME.format(number),
        rank=100 + number,
        audience=audience,
    )
    wanted = Plan(unit, code, times.starts, "三楼会议室", has_first_topic=bool(number % 2))
    session_id = await sessions.add(tx, wanted, audience, times, now, None)
    assert session_id == number, "a kind is told by its session's number"
    return session_id


async def come_to_an_end(tx: Tx, now: datetime) -> None:
    """Bring the timetable to rest: half of what is open closes in a moment, the rest stays open."""
    ms = to_ms(now)
    await tx.run("UPDATE session SET state = 'dropped' WHERE opens_at > :now", now=ms)
    # A card that was to come would come in the middle of the last look: it comes now.
    await tx.run(
        """UPDATE session SET
               card_at = MIN(card_at, :now),
               closes_at = CASE WHEN id % 2 = 0 AND starts_at < :now THEN :soon ELSE :late END
           WHERE opens_at <= :now AND closes_at > :now""",
        now=ms,
        soon=ms + 1500,
        late=ms + 86_400_000,
    )
