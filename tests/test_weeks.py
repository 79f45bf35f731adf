"""每周小结: on the last workday of a week at 16:00, and only where there is something to tell."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules import weeks
from bot.rules.visits import end_of
from storage import units, visitors, visits
from storage.tx import Tx
from tests.delivering import change, fates
from tests.permission_scene import ABOVE, account
from tests.session_scene import HOST
from tests.test_coverage import Scene, scene
from tests.town import Town, at

ZONE = ZoneInfo("Asia/Shanghai")
OFF = {date(2026, 11, 27), *(date(2026, 12, 7) + timedelta(days=n) for n in range(7))}
SATURDAY = date(2026, 12, 19)


__all__ = ["scene"]


def is_workday(day: date) -> bool:
    return day == SATURDAY or (day.weekday() < 5 and day not in OFF)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T09:00", "2026-11-26T16:00"),  # its Friday is off
        ("2026-11-26T16:00", "2026-12-04T16:00"),
        ("2026-12-04T15:59", "2026-12-04T16:00"),
        ("2026-12-04T16:00", "2026-12-18T16:00"),  # a whole week off is not told
        ("2026-12-13T23:59", "2026-12-18T16:00"),  # a Saturday that is worked on changes nothing
    ],
)
def test_a_week_closes_on_its_last_workday_up_to_friday(now: str, expected: str) -> None:
    found = weeks.next_close(datetime.fromisoformat(now).replace(tzinfo=ZONE), ZONE, is_workday)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=ZONE)


async def test_the_secretary_is_told_what_waits_and_what_comes(town: Town) -> None:
    await town.plan("14:30")
    await town.plan("14:30", starts=at("14:30", "2026-12-02"))
    await town.plan("09:00", kind="theme_day", starts=at("09:00", "2026-12-04"))
    await town.winding.forward(at("15:59", "2026-11-27"))
    before = len(town.standin.from_bot(town.account(HOST)))
    await town.winding.forward(at("16:01", "2026-11-27"))
    told = town.standin.from_bot(town.account(HOST))
    assert len(told) == before + 1
    assert (told[-1].text or "").splitlines() == [
        "11月23日—29日 · 城关派出所党支部（演示）",
        "政治学习 1 次，未核对",
        "要办 1 件：",
        "1 11月25日 周三 14:30 政治学习 还没核对",
        "下周：周三 14:30 政治学习，周五 9:00 主题党日",
        # Neither held nor planned, in the last third of the month.
        "支部委员会会议本月还差 1 次，主题党日本月还差 1 次",
    ]
    # Nobody else is, and once.
    await town.winding.forward(at("23:00", "2026-11-29"))
    assert await fates(town, "weekly") == [("weekly", "sent", None)]


async def test_where_there_is_nothing_nobody_is_told(town: Town) -> None:
    await town.winding.forward(at("17:00", "2026-11-27"))
    assert await fates(town, "weekly") == [("weekly", "withdrawn", "nothing")]


async def test_a_friday_that_becomes_a_day_off_on_the_eve_tells_nobody(town: Town) -> None:
    await town.plan("14:30", starts=at("14:30", "2026-12-02"))
    await town.winding.forward(at("17:00", "2026-11-26"))
    await change(town, "INSERT INTO own_day (day, is_workday) VALUES ('2026-11-27', 0)")
    await town.winding.forward(at("17:00", "2026-11-27"))
    assert await fates(town, "weekly") == []
    assert await town.query("SELECT reason FROM due WHERE kind = 'week' AND state = 'void'") == [
        ("other_days",)
    ]


async def test_where_friday_is_off_thursday_closes_the_week(town: Town) -> None:
    await town.plan("14:30", starts=at("14:30", "2026-12-02"))
    await change(town, "INSERT INTO own_day (day, is_workday) VALUES ('2026-11-27', 0)")
    await town.winding.forward(at("16:01", "2026-11-26"))
    assert await fates(town, "weekly") == [("weekly", "sent", None)]


async def test_what_is_due_long_after_the_next_week_is_not_in_the_digest(town: Town) -> None:
    ids = {name: one for one, name in await town.query("SELECT id, name FROM member")}

    async def due(name: str, day: str) -> None:
        async def unit(tx: Tx) -> None:
            made = await visits.add(
                tx, member_id=ids[name], unit_id=town.unit_id, kind="routine", period="2026Q4",
                due_at=end_of(date.fromisoformat(day), ZONE), now=town.clock.now(),
                by_member_id=None,
            )  # fmt: skip
            assert made is not None
            await visitors.join(tx, made, ids[HOST], town.unit_id)

        await town.db.write(unit)

    await due("李娜", "2026-12-04")
    await due("孙丽", "2026-12-31")
    await town.winding.forward(at("16:01", "2026-11-27"))
    digest = town.standin.from_bot(town.account(HOST))[-1]
    assert "要办 1 件：\n1 请家访 李娜" in (digest.text or "")
    assert "孙丽" in await town.says(HOST, "待办")
    # What is pressed below the digest opens in its place, and leads back to it.
    text = digest.text
    town.standin.press(town.account(HOST), digest.chat.id, digest.id, label="1 约时间")
    await town.later(1)
    assert (digest.text or "").startswith("李娜")
    town.standin.press(town.account(HOST), digest.chat.id, digest.id, label="返回列表")
    await town.later(1)
    assert digest.text == text


async def test_a_digest_has_ten_lines_at_most_and_first_those_that_need_a_hand(
    scene: Scene,
) -> None:
    town = scene.town
    for number in range(5):
        await town.db.write(units.add, f"第{number}支部", "branch", scene.top)
    await town.plan("15:30", unit_id=scene.top)
    for clock, day in (("09:30", "2026-11-26"), ("09:30", "2026-11-27")):
        await town.plan(clock, unit_id=scene.top, starts=at(clock, day))
    await town.winding.forward(at("17:00", "2026-11-27"))
    said = [one.text or "" for one in town.standin.from_bot(account(town, ABOVE))]
    (digest,) = [one for one in said if "下周" in one]
    lines = digest.splitlines()
    assert len(lines) == 10
    assert lines[1:6] == [
        "开会 4 次，未核对 4 次",
        "家访：应访 2 户，已访 0，逾期 2",
        "要帮一把 第0支部：没有书记",
        "要帮一把 第1支部：没有书记",
        "另有 5 个单位也要帮一把，发送 小结 逐个看",
    ]


async def test_after_its_evening_a_week_is_told_nobody_any_more(town: Town) -> None:
    await town.plan("14:30", starts=at("14:30", "2026-12-02"))
    await town.winding.forward(at("17:00", "2026-11-26"))
    await town.go_to("02:59", "2026-11-28")  # the bot was not there from Thursday on
    await town.winding.forward(at("09:00", "2026-11-28"))
    assert await fates(town, "weekly") == []
    assert await town.query("SELECT state, reason FROM due WHERE kind = 'week'") == [
        ("void", "too_late")
    ]


async def test_a_week_that_is_told_late_in_the_evening_is_the_one_that_ends(town: Town) -> None:
    await town.plan("14:30", starts=at("14:30", "2026-12-02"))
    await town.winding.forward(at("17:00", "2026-11-26"))
    await town.go_to("21:30", "2026-11-27")
    await town.winding.forward(at("21:40", "2026-11-27"))
    (message,) = town.standin.from_bot(town.account(HOST))
    assert (message.text or "").startswith("11月23日—29日")
