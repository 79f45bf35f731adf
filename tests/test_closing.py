"""月报: a period is closed on the first workday after it, and those who run a unit are told."""

from datetime import date, datetime

import pytest

from bot.actions import closing
from bot.rules import closing as rules
from bot.rules.periods import by_label, period
from storage import attendance, summaries, units
from storage import closing as stored
from tests.delivering import change, fates
from tests.family_scene import id_of
from tests.permission_scene import ABOVE, DEPUTY, account
from tests.seal_scene import spoil, verified
from tests.session_scene import HOST, held, press, told
from tests.test_coverage import Scene, scene
from tests.test_people import other_branch
from tests.town import ZONE, Town, at

__all__ = ["scene"]


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day != date(2027, 1, 1)


@pytest.mark.parametrize(
    ("length", "day", "expected"),
    [
        ("month", (2026, 11, 3), "2026-12-01T09:00"),
        ("month", (2026, 10, 3), "2026-11-02T09:00"),  # the first is a Sunday
        ("quarter", (2026, 12, 3), "2027-01-04T09:00"),  # New Year's Day is a Friday
        ("year", (2026, 1, 1), "2027-01-04T09:00"),
    ],
)
def test_a_period_is_closed_on_the_first_workday_after_it(
    length: str, day: tuple[int, int, int], expected: str
) -> None:
    found = rules.closes_at(period(length, date(*day)), ZONE, is_workday)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "since", "closed", "expected"),
    [
        ("2026-12-01", "2026-11-20", (), ["2026-11"]),  # the first half month
        ("2026-12-01", "2026-11-20", ("2026-11",), []),
        ("2026-11-30", "2026-11-20", (), []),
        ("2027-01-01", "2026-11-20", ("2026-11",), ["2026-12", "2026Q4", "2026"]),
        # A bot that was down for months closes each of them.
        ("2027-04-01", "2026-11-20", (),
         ["2026-11", "2026-12", "2026Q4", "2026", "2027-01", "2027-02", "2027-03", "2027Q1"]),
    ],
)  # fmt: skip
def test_all_that_is_over_is_closed_from_the_first_day_on(
    now: str, since: str, closed: tuple[str, ...], expected: list[str]
) -> None:
    found = rules.to_close(at("00:01", now), date.fromisoformat(since), closed, ZONE)
    assert [one.label for one in found] == expected


@pytest.mark.parametrize(
    ("length", "last", "now", "is_told"),
    [
        ("month", "2026-11-30", "2026-12-01", True),
        ("month", "2026-12-31", "2027-01-04", False),  # it is in the year
        ("quarter", "2026-12-31", "2027-01-04", False),
        ("year", "2026-12-31", "2027-01-04", True),
        ("month", "2027-03-31", "2027-04-01", False),
        ("quarter", "2027-03-31", "2027-04-01", True),
        ("month", "2026-11-30", "2027-01-04", False),  # late by a month: nobody asks any more
        ("month", "2026-11-30", "2026-12-28", True),
    ],
)
def test_of_periods_that_end_together_the_longest_is_told(
    length: str, last: str, now: str, is_told: bool
) -> None:
    of = period(length, date.fromisoformat(last))
    assert rules.is_told(of, at("09:00", now), ZONE) == is_told


async def confirmed(town: Town, *present: str) -> None:
    """Hold a session, and have its record be confirmed, all others being absent."""
    await held(town, *present)
    await press(town, f"其余 {24 - len(present)} 人都缺席")
    await press(town, "核对无误")


async def test_the_month_is_told_once_to_the_secretary(town: Town) -> None:
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.winding.forward(at("08:59", "2026-12-01"))
    assert await fates(town, "report") == []
    await town.winding.forward(at("10:00", "2026-12-01"))
    assert told(town, HOST).splitlines() == [
        "月报 · 2026年11月 · 城关派出所党支部（演示）",
        "开会 1 次，应到 24 人次，实到 3（12%）",
        "没有遗留的事",
    ]
    await town.winding.forward(at("10:00", "2026-12-03"))
    # The branch is the top of this town, so its admin is told as well.
    assert await fates(town, "report") == [("report", "sent", None)] * 2


async def test_who_is_no_secretary_any_more_when_it_goes_out_is_not_told(town: Town) -> None:
    await confirmed(town, "李娜")
    await town.winding.forward(at("08:59", "2026-12-01"))
    town.standin.online = False
    await town.winding.forward(at("09:01", "2026-12-01"))
    assert await fates(town, "report") == [("report", "waiting", "unreachable")] * 2
    await change(town, "DELETE FROM secretary")
    town.standin.online = True
    await town.winding.forward(at("09:10", "2026-12-01"))
    assert sorted(await fates(town, "report"), key=str) == [
        ("report", "sent", None),  # the admin, for the branch is the top of this town
        ("report", "withdrawn", "not_secretary"),
    ]
    assert not told(town, HOST).startswith("月报")


async def test_whoever_has_taken_over_the_unit_is_told_of_the_month_before(town: Town) -> None:
    await confirmed(town, "李娜")
    town.standin.write(town.account("赵敏"), town.account("赵敏"), "/start")
    await town.later(1)
    await change(town, "DELETE FROM secretary")
    await change(
        town,
        """INSERT INTO secretary (member_id, unit_id, origin)
           SELECT id, 1, 'given' FROM member WHERE name = '赵敏'""",
    )
    await town.winding.forward(at("10:00", "2026-12-01"))
    assert told(town, "赵敏").startswith("月报 · 2026年11月 · 城关派出所党支部（演示）\n开会 1 次")
    assert not told(town, HOST).startswith("月报")


async def test_with_nothing_held_nobody_is_told(town: Town) -> None:
    await town.winding.forward(at("10:00", "2026-12-01"))
    assert await fates(town, "report") == [("report", "withdrawn", "nothing")] * 2
    assert await town.query("SELECT label FROM closed_period WHERE closed_at IS NOT NULL") == [
        ("2026-11",)
    ]


async def test_what_is_corrected_later_does_not_change_what_was_told(town: Town) -> None:
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.winding.forward(at("10:00", "2026-12-01"))
    (session_id,) = (await town.query("SELECT MAX(id) FROM session"))[0]
    member_id = await id_of(town, "李娜")
    await town.db.write(
        attendance.set_state, session_id, member_id, "absent", town.clock.now(), None,
        "correction", why="不在现场",
    )  # fmt: skip
    said = await town.says(HOST, "小结")
    assert "2026年12月" in said
    message = town.standin.from_bot(town.account(HOST))[-1]
    town.standin.press(town.account(HOST), message.chat.id, message.id, label="上期")
    await town.later(1)
    assert "应到 24 人次，实到 3（12%），缺席 21" in (message.text or "")
    assert "定下以后，1 次会议又核对或更正过；最新的点 [导出] 看台账" in (message.text or "")


async def test_where_the_unit_wants_it_its_group_gets_the_counts(town: Town) -> None:
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.says(HOST, "小结")
    message = town.standin.from_bot(town.account(HOST))[-1]
    town.standin.press(town.account(HOST), message.chat.id, message.id, label="月报也发到群里：否")
    await town.later(1)
    await town.winding.forward(at("10:00", "2026-12-01"))
    in_group = town.standin.from_bot(town.group)[-1]
    assert (in_group.text or "").splitlines() == [
        "2026年11月 · 城关派出所党支部（演示）",
        "开会 1 次",
        "应到 24 人次，实到 3（12%），缺席 21",
    ]
    assert await fates(town, "report_group") == [("report_group", "sent", None)]


async def test_a_downtime_across_the_morning_closes_the_month_late(town: Town) -> None:
    await confirmed(town, "李娜")
    await town.go_to("15:00", "2026-12-02")
    await town.winding.forward(at("15:30", "2026-12-02"))
    assert told(town, HOST).startswith("月报 · 2026年11月")


async def test_a_closed_month_is_sealed_and_its_figures_cannot_change_quietly(town: Town) -> None:
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.winding.forward(at("10:00", "2026-12-01"))
    ((code,),) = await town.query("SELECT code FROM seal WHERE period = '2026-11'")
    out, found = await verified(town.path)
    assert (found, out.seals) == ([], 1)
    said = await town.says(HOST, "小结")
    message = town.standin.from_bot(town.account(HOST))[-1]
    town.standin.press(town.account(HOST), message.chat.id, message.id, label="上期")
    await town.later(1)
    assert f"12月1日 周二 9:00 定下，以后的更正不改这里的数\n校验码 {code}" in (
        message.text or said
    )
    await change(town, """UPDATE frozen_figures SET figures = replace(figures, ':3', ':4')""")
    _, found = await verified(town.path)
    assert [(one.code, one.seal_id) for one in found] == [("figures", 1)]


async def test_what_changes_while_figures_are_frozen_is_in_them(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PIECE", 1)
    beside = await other_branch(town)
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.go_to("08:00", "2026-12-01")
    await town.winding.forward(at("09:00", "2026-12-01"))
    # The first unit's figures are frozen by now, others are not; then it is corrected.
    assert await town.query("SELECT closed_at FROM closed_period") == [(None,)]
    assert len(await town.query("SELECT * FROM frozen_figures")) == 1
    ((member,),) = await town.query("SELECT id FROM member WHERE name = '李娜'")
    session = 1
    await town.db.write(
        attendance.set_state, session, member, "absent", town.clock.now(), None, "correction"
    )
    await town.winding.forward(at("10:00", "2026-12-01"))
    november = period("month", date(2026, 11, 1))
    units = [town.unit_id, beside]
    frozen = await town.db.read(stored.frozen, november.label, units)
    assert frozen == await town.db.read(
        summaries.of_units, units, *november.instants(ZONE), town.clock.now()
    )
    assert frozen[town.unit_id].all_sessions.present == 2
    assert (await verified(town.path))[1] == []


async def test_two_months_that_are_closed_together_keep_their_figures_apart(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PIECE", 1)
    await other_branch(town)
    await town.db.write(units.add, "城南派出所党支部（演示）", "branch", None)
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.go_to("10:00", "2027-01-05")  # the bot was not there on either first workday
    await town.winding.forward(at("10:30", "2027-01-05"))
    labels = await town.query("SELECT label FROM closed_period WHERE closed_at > 0 ORDER BY label")
    assert [label for (label,) in labels] == ["2026", "2026-11", "2026-12", "2026Q4"]
    ids = [one for (one,) in await town.query("SELECT id FROM unit")]
    for (label,) in labels:
        of = by_label(label)
        assert of is not None
        live = await town.db.read(summaries.of_units, ids, *of.instants(ZONE), town.clock.now())
        assert await town.db.read(stored.frozen, label, ids) == live
    assert (await verified(town.path))[1] == []
    assert told(town, HOST).startswith("年报 · 2026年")


async def test_a_closing_that_was_cut_short_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PIECE", 1)
    await other_branch(town)
    await confirmed(town, "李娜")
    await town.winding.forward(at("09:00", "2026-12-01"))
    assert await town.query("SELECT closed_at FROM closed_period") == [(None,)]
    await change(town, "UPDATE due SET state = 'done' WHERE kind = 'freeze_month'")
    await town.winding.forward(at("06:00", "2026-12-02"))  # it is looked at in the night as well
    assert await town.query("SELECT closed_at > 0 FROM closed_period") == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE closed_period SET whole = replace(whole, '\"present\":3', '\"present\":24')",
        "UPDATE closed_period SET closed_at = closed_at + 1",
        "DELETE FROM closed_period",
        "DELETE FROM seal",
        """INSERT INTO closed_period (label, begun_at, attendance_id, family_id, session_id,
               closed_at, whole)
           SELECT '2026-10', begun_at, 0, 0, 0, closed_at, whole FROM closed_period""",
        "INSERT INTO frozen_figures SELECT '2026-10', unit_id, figures FROM frozen_figures",
    ],
)
async def test_a_closing_that_was_made_up_or_changed_is_found(town: Town, sql: str) -> None:
    await confirmed(town, "李娜", "王强", "赵敏")
    await town.winding.forward(at("10:00", "2026-12-01"))
    await town.bot.shut_down()
    await town.db.close()
    assert spoil(town.path, sql) == 1
    _, found = await verified(town.path)
    assert {one.code for one in found} & {"period", "seal"}


async def test_what_units_below_have_to_do_is_told_as_theirs(scene: Scene) -> None:
    town = scene.town
    await town.winding.forward(at("10:00", "2026-12-01"))
    said = [one.text or "" for one in town.standin.from_bot(account(town, ABOVE))]
    (report,) = [one for one in said if one.startswith("月报")]
    assert "下级单位还有 1 次没核对" in report
    assert "请办" not in report
    assert "在办" not in report, "what is open is not told above, or what is hidden could be had"
    # Here it is who deputises for the secretary.
    mine = [one.text or "" for one in town.standin.from_bot(account(town, DEPUTY))]
    (report,) = [one for one in mine if one.startswith("月报")]
    assert "请办：还有 1 次没核对，发送 待办 就能核对" in report
