"""The made-up bureau: who is in it, that it is marked as made up, and its week."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock, SetClock
from bot.demo.bureau import DemoBranch, DemoBureau, read_bureau
from bot.demo.load import load_bureau
from bot.demo.made_up import grown_to
from bot.demo.move_in import move_in
from bot.demo.tour import tour
from bot.demo.week import plan_week, starts_at
from bot.standin import Group, Standin
from storage.database import Database
from storage.tx import Tx
from tests.town import ZONE, at

BUREAU = read_bureau()
SIZES = (1, 24, 36, 69, 70, 71, 79, 80, 131, 500, 5000)


def status(branch: DemoBranch, *wanted: str) -> int:
    return sum(one.party_status in wanted for one in branch.members)


def test_there_are_three_branches_of_70_people() -> None:
    assert [(branch.unit, len(branch.members)) for branch in BUREAU.branches] == [
        ("城关派出所党支部（演示）", 24),
        ("城东派出所党支部（演示）", 12),
        ("机关党支部（演示）", 34),
    ]
    assert BUREAU.people == 70


def test_a_branch_has_a_committee_from_seven_full_members_on() -> None:
    large, small, office = BUREAU.branches
    assert [status(branch, "full") for branch in (large, small, office)] == [14, 5, 22]
    for branch in (large, office):
        positions = {one.position for one in branch.members}
        assert positions == {"secretary", "deputy_secretary", "organiser", None}
        assert len(branch.party_groups) >= 2
    assert {one.position for one in small.members} == {"secretary", None}
    assert small.party_groups == ()


@pytest.mark.parametrize("people", SIZES)
def test_everyone_is_made_up_and_told_apart(people: int) -> None:
    bureau = grown_to(BUREAU, people)
    accounts = [one.account for branch in bureau.branches for one in branch.members if one.account]
    assert len(accounts) == len(set(accounts)) == len(bureau.units())
    for what in ("unit", "group", "group_id"):
        assert len({getattr(branch, what) for branch in bureau.branches}) == len(bureau.branches)
    for name in (bureau.committee, bureau.general_branch, *(each.unit for each in bureau.branches)):
        assert name.endswith("（演示）")
    assert all("演示" in branch.group for branch in bureau.branches)
    names = Counter(one.name for branch in bureau.branches for one in branch.members)
    assert names.most_common(1)[0][1] == 1
    assert all(2 <= len(name) <= 3 for name in names)


@pytest.mark.parametrize("people", SIZES)
def test_roles_are_sound(people: int) -> None:
    bureau = grown_to(BUREAU, people)
    admins = [one for each in bureau.branches for one in each.members if "admin" in one.roles]
    assert [one.name for one in admins] == ["陈静"]
    for branch in bureau.branches:
        secretaries = [one for one in branch.members if "secretary" in one.roles]
        assert secretaries[0].position == "secretary"
        assert Counter(one.position for one in branch.members)["secretary"] == 1
        for one in secretaries:
            assert (one.party_status, one.private_chat, one.account > 0) == ("full", True, True)
        for one in branch.members:
            assert 0 <= one.party_group <= len(branch.party_groups)
            is_member = one.party_status in ("full", "probationary")
            assert (one.party_group > 0) == (is_member and branch.party_groups != ())


def test_there_is_everyone_whom_a_bot_meets() -> None:
    everyone = [one for branch in BUREAU.branches for one in branch.members]
    assert {one.employment for one in everyone} == {"officer", "auxiliary", "staff"}
    assert {one.party_status for one in everyone} == {"full", "probationary", "applicant", "none"}
    for branch in BUREAU.branches:
        assert any(not one.private_chat for one in branch.members)
        assert any(not one.account for one in branch.members)


@pytest.mark.parametrize(
    ("people", "found"),
    [(1, 24), (24, 24), (35, 24), (36, 36), (69, 36), (70, 70), (71, 71), (500, 500), (5000, 5000)],
)
def test_there_are_as_many_as_asked_for_or_the_whole_branches_that_fit(
    people: int, found: int
) -> None:
    bureau = grown_to(BUREAU, people)
    assert bureau.people == found
    assert grown_to(read_bureau(), people) == bureau
    assert bureau.branches[0] == BUREAU.branches[0]


def test_further_people_are_spread_over_stations_of_about_thirty() -> None:
    stations = grown_to(BUREAU, 500).branches[3:]
    assert {len(station.members) for station in stations} == {30, 31}
    assert all(len(station.sessions) == 2 for station in stations)


@pytest.mark.parametrize(
    ("begins", "days"),
    [
        ("2026-11-25T14:10", ["11-25", "11-26", "11-30", "12-01"]),  # a Wednesday
        ("2026-11-27T23:58", ["11-28", "11-30", "12-02", "12-03"]),  # a Friday, before midnight
        ("2026-11-28T09:00", ["11-28", "11-30", "12-02", "12-03"]),  # a Saturday
    ],
)
def test_the_week_is_of_workdays_whenever_it_begins(begins: str, days: list[str]) -> None:
    now = datetime.fromisoformat(begins).replace(tzinfo=ZONE)
    for branch in grown_to(BUREAU, 500).branches:
        for session in branch.sessions:
            starts = starts_at(session, now, ZONE).astimezone(ZONE)
            assert now < starts < now + timedelta(days=6, hours=12)
            assert starts.second == 0
            assert session.clock is None or starts.weekday() < 5
    first = BUREAU.branches[0].sessions
    assert [f"{starts_at(each, now, ZONE).astimezone(ZONE):%m-%d}" for each in first] == days


async def test_a_bureau_is_put_in_with_its_tree_and_its_week(tmp_path: Path) -> None:
    clock = SetClock(at("14:10"))
    db = await Database.open(tmp_path / "shidao.db", clock=clock)
    try:
        await fill(db, BUREAU, clock)
        below = await db.read(_expected_below)
    finally:
        await db.close()
    assert below == [
        ("市公安局党委（演示）", "committee", 70, 0),
        ("城区派出所党总支（演示）", "general_branch", 36, 0),
        ("机关党支部（演示）", "branch", 34, 3),
        ("城关派出所党支部（演示）", "branch", 24, 4),
        ("城东派出所党支部（演示）", "branch", 12, 2),
        ("第一党小组", "group", 9, 0),
        ("第二党小组", "group", 9, 0),
        ("综合党小组", "group", 8, 0),
        ("法制党小组", "group", 9, 0),
        ("科信党小组", "group", 8, 0),
    ]


async def fill(db: Database, bureau: DemoBureau, clock: Clock) -> None:
    now = clock.now()
    unit_ids = await load_bureau(db, bureau, clock)
    for branch, unit_id in zip(bureau.branches, unit_ids, strict=True):
        await plan_week(db, branch, unit_id, now, ZONE)


async def _expected_below(tx: Tx) -> list[tuple[object, ...]]:
    rows = await tx.all(
        """SELECT u.name, u.level,
                  (SELECT COUNT(*) FROM unit_closure c JOIN member m ON m.unit_id = c.descendant_id
                   WHERE c.ancestor_id = u.id) AS people,
                  (SELECT COUNT(*) FROM session s WHERE s.unit_id = u.id) AS sessions
           FROM unit u ORDER BY u.id"""
    )
    return [tuple(row) for row in rows]


def test_everyone_with_an_account_is_in_their_branchs_chat() -> None:
    standin = Standin(SetClock(at("14:10")))
    move_in(standin, *BUREAU.branches)
    assert len(standin.people) == 66
    for branch in BUREAU.branches:
        chat = standin.group(branch.group_id)
        assert set(chat.members) == {one.account for one in branch.members if one.account}
        assert chat.bot == "administrator"
        for one in branch.members:
            has_started = one.private_chat and one.is_claimed
            assert not one.account or standin.person(one.account).started == has_started


def test_the_tour_shows_three_roles_where_there_is_something_to_see() -> None:
    standin = Standin(SetClock(at("14:10")))
    move_in(standin, *BUREAU.branches)
    stops = tour(BUREAU.branches[0])
    assert [(stop.role, standin.person(stop.person).name) for stop in stops] == [
        ("民警", "李娜"),
        ("书记", "王建国"),
        ("管理员", "陈静"),
    ]
    for stop in stops:
        chat = standin.chat(stop.chat)
        assert chat in standin.chats_of(stop.person)
        assert isinstance(chat, Group) == (stop.role == "民警")
        assert len(stop.steps) == 3
        assert all(len(step) <= 24 for step in stop.steps)
