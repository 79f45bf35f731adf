"""/cadence: what those who run a unit see of what is usual, and what can be changed about it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.rules.sessions import Plan, Times
from bot.standin import Message
from storage import dropping, sessions, units
from storage.tx import Tx
from tests.delivering import change
from tests.people_scene import choose, labels, write
from tests.permission_scene import (
    ABOVE,
    DEPUTY,
    HERE,
    OFFICER,
    OUTSIDE_ADMIN,
    SECRETARY,
    account,
    everybody,
)
from tests.town import Town, at

NOTE = "开完的才算，按开始那天算在哪一期；没开成的不算，还差的期内开都来得及"


@dataclass
class Scene:
    """The town in the middle of the fourth quarter."""

    town: Town
    here: int

    async def hold(
        self,
        kind: str,
        day: str,
        state: str = "confirmed",
        *,
        why: str | None = None,
        meant: str | None = None,
        unit: int | None = None,
        hours: int = 1,
    ) -> int:
        """Have a unit hold a session that comes to a state; `meant` is its series' day."""
        starts = at("09:00", day)
        before = starts - timedelta(minutes=15)
        times = Times(before, before, starts, starts + timedelta(hours=hours), announced=before)

        async def made(tx: Tx) -> int:
            plan = Plan(unit_id=unit or self.here, kind=kind, starts=starts, place="")
            one = await sessions.add(tx, plan, "party_members", times, before, None)
            if meant is not None:
                await tx.run(
                    "UPDATE session SET series_at = :at WHERE id = :id",
                    at=int(at("09:00", meant).timestamp() * 1000),
                    id=one,
                )
            if state == "dropped":
                await dropping.drop(tx, one, "planned", before, why)
            elif state != "planned":
                await tx.run(
                    """UPDATE session SET state = :state, day_at = NULL,
                           confirmed_at = CASE WHEN :state = 'confirmed' THEN starts_at END
                       WHERE id = :id""",
                    state=state,
                    id=one,
                )
            return one

        return await self.town.db.write(made)

    async def asks(self, name: str = SECRETARY) -> Message:
        return await write(self.town, account(self.town, name), "频次")


def line(message: Message, name: str) -> str:
    """Return the line of a message that begins with a name."""
    (found,) = [one for one in (message.text or "").splitlines() if one.startswith(f"{name}：")]
    return found


@pytest.fixture
async def scene(town: Town) -> Scene:
    await everybody(town)
    return Scene(town, town.unit_id)


async def test_a_secretary_sees_this_month_this_quarter_and_this_year(scene: Scene) -> None:
    await scene.hold("theme_day", "2026-11-06")
    await scene.hold("general_meeting", "2026-10-13", "dropped", why="duty")
    await scene.hold("party_lecture", "2026-07-01")
    await scene.hold("party_lecture", "2026-09-02", "closed")
    shown = await scene.asks()
    text = (shown.text or "").splitlines()
    assert text[0] == f"{HERE} · 频次"
    assert [one for one in text if one.startswith("2026年")] == [
        "2026年11月", "2026年第4季度", "2026年",
    ]  # fmt: skip
    assert line(shown, "主题党日") == "主题党日：一般 1 次，已开 1 次"
    assert line(shown, "支部党员大会") == (
        "支部党员大会：一般 1 次，已开 0 次，还差 1 次，没开成 1 次（10月13日 有任务）"
    )
    assert line(shown, "党课") == "党课：已开 2 次（未核对 1），没有统一的次数"
    assert line(shown, "组织生活会") == "组织生活会：一般 1 次，已开 0 次，还差 1 次"
    assert line(shown, "谈心谈话") == "谈心谈话：一般 1 次，不统计"
    assert line(shown, "双重组织生活") == "双重组织生活：不统计"
    assert text[-1] == NOTE
    assert not any(word in (shown.text or "") for word in ("违规", "未达标", "调度例会"))


async def test_what_is_planned_stands_beside_what_is_missing(scene: Scene) -> None:
    await scene.hold("general_meeting", "2026-12-08", "planned")
    assert line(await scene.asks(), "支部党员大会") == (
        "支部党员大会：一般 1 次，已开 0 次，还差 1 次，已排 12月8日"
    )


async def test_a_meeting_that_was_moved_is_told_in_the_quarter_it_left(scene: Scene) -> None:
    await scene.hold("general_meeting", "2027-01-05", "planned", meant="2026-12-29")
    assert line(await scene.asks(), "支部党员大会") == (
        "支部党员大会：一般 1 次，已开 0 次，还差 1 次，12月29日 的改到 2027年1月5日"
    )


async def test_a_quarter_that_is_over_is_told_in_numbers_and_reproaches_nobody(
    scene: Scene,
) -> None:
    await scene.asks()
    user_id = account(scene.town, SECRETARY)
    for _ in range(2):
        shown = await choose(scene.town, user_id, "上一期")
    assert "2026年第3季度" in (shown.text or "")
    assert line(shown, "支部党员大会") == "支部党员大会：一般 1 次，已开 0 次"
    shown = await choose(scene.town, user_id, "本期")
    assert "2026年第4季度" in (shown.text or "")


async def test_below_seven_full_members_there_is_no_committee_to_meet(scene: Scene) -> None:
    town = scene.town
    assert line(await scene.asks(), "支部委员会会议").startswith("支部委员会会议：一般 1 次")
    await change(
        town,
        """UPDATE member SET party_status = 'none' WHERE id NOT IN (
               SELECT id FROM member WHERE party_status = 'full' AND unit_id IN (
                   SELECT id FROM unit WHERE id = :here OR parent_id = :here)
               ORDER BY id LIMIT 6)""",
        here=scene.here,
    )
    assert line(await scene.asks(), "支部委员会会议") == (
        "支部委员会会议：不适用（正式党员不足 7 人，不设支部委员会）"
    )


async def test_each_party_group_has_its_line_and_without_any_it_does_not_apply(
    scene: Scene,
) -> None:
    shown = await scene.asks("高峰")  # whose branch has none
    assert line(shown, "党小组会") == "党小组会：不适用（没有党小组）"
    groups = await scene.town.db.read(units.party_groups, scene.here)
    assert groups
    await scene.hold("group_meeting", "2026-11-10", unit=groups[0].id)
    text = ((await scene.asks()).text or "").splitlines()
    assert f"{groups[0].name} · 党小组会：一般 1 次，已开 1 次" in text
    assert f"{groups[1].name} · 党小组会：一般 1 次，已开 0 次，还差 1 次" in text


async def test_a_unit_that_came_within_the_period_is_asked_for_nothing(scene: Scene) -> None:
    await change(
        scene.town, "UPDATE unit SET founded_at = :at WHERE id = :id",
        at=int(at("09:00", "2026-11-16").timestamp() * 1000), id=scene.here,
    )  # fmt: skip
    shown = await scene.asks()
    for name in ("主题党日", "支部党员大会", "组织生活会"):
        said = line(shown, name)
        assert said.endswith("已开 0 次，单位在这一期内才上名册，这一期不计"), said


async def test_who_runs_a_unit_above_sees_the_same_lines_of_one_below_by_the_tree(
    scene: Scene,
) -> None:
    await scene.hold("general_meeting", "2026-10-13")
    above = await scene.asks(ABOVE)
    assert HERE in labels(above)
    assert HERE not in (above.text or "")  # no list of units with what each lacks
    shown = await choose(scene.town, account(scene.town, ABOVE), HERE)
    own = await scene.asks()
    assert (shown.text or "") == (own.text or "")
    assert "上一级" in labels(shown)
    assert "本单位定得更多" in labels(own)


async def test_hours_of_training_are_told_of_the_unit_in_counts_and_to_each_their_own(
    scene: Scene,
) -> None:
    town = scene.town
    long = await scene.hold("rotation_training", "2026-05-11", hours=33)
    await change(
        town,
        """INSERT INTO attendance (session_id, member_id, state)
           SELECT :long, id, 'present' FROM member WHERE name = '李娜'""",
        long=long,
    )
    ((party, exempt),) = await town.query(
        """SELECT COUNT(*), SUM(is_exempt) FROM member m JOIN unit u ON u.id = m.unit_id
           WHERE (u.id = :here OR u.parent_id = :here) AND m.state = 'active'
             AND m.party_status IN ('full', 'probationary')""",
        here=scene.here,
    )
    assert exempt == 0
    average = 33 * 60 // party * 10 // 60 / 10
    assert line(await scene.asks(), "集中学习培训") == (
        f"集中学习培训：一般每人 32 学时，党员 {party} 人，满的 1 人，人均 {average:g} 学时"
    )
    mine = await write(town, account(town, OFFICER), "我的")
    assert "今年集中学习培训 33 学时，一般不少于 32；只算已核对的，60 分钟一学时" in (
        mine.text or ""
    )


async def test_a_secretary_asks_more_of_their_unit_and_takes_it_back(scene: Scene) -> None:
    town, user_id = scene.town, account(scene.town, SECRETARY)
    await scene.asks()
    shown = await choose(town, user_id, "本单位定得更多")
    assert "支部党员大会" in labels(shown)
    # Neither what has no number, nor what is of other levels, nor what is not recorded.
    assert not {"党课", "理论学习中心组学习", "谈心谈话", "党小组会"} & set(labels(shown))
    await choose(town, user_id, "支部党员大会")
    shown = await choose(town, user_id, "2")
    assert "✓ 2" in labels(shown)
    assert line(await scene.asks(), "支部党员大会") == (
        "支部党员大会：本单位定为 2（一般 1），已开 0 次，还差 2 次"
    )
    await choose(town, user_id, "本单位定得更多")
    await choose(town, user_id, "支部党员大会")
    await choose(town, user_id, "按一般的")
    assert line(await scene.asks(), "支部党员大会").startswith("支部党员大会：一般 1 次")


async def test_an_admin_sees_where_a_rule_comes_from_and_changes_or_switches_it_off(
    scene: Scene,
) -> None:
    town, user_id = scene.town, account(scene.town, OUTSIDE_ADMIN)
    shown = await scene.asks(OUTSIDE_ADMIN)  # who runs no unit, so these are the rules
    assert (shown.text or "").startswith("频次规则：12 条在用，共 13 条。点一条看出处")
    assert line(shown, "调度例会") == "调度例会：一般每周 1 次，停用"
    card = await choose(town, user_id, "支部党员大会")
    assert (card.text or "").splitlines() == [
        "支部党员大会：一般每季度 1 次", "适用：党支部", "计入：支部党员大会",
        "出处：《中国共产党支部工作条例（试行）》第 11 条，2018年10月28日",
    ]  # fmt: skip
    await choose(town, user_id, "2")
    assert line(await scene.asks(), "支部党员大会").startswith("支部党员大会：一般 2 次")
    await choose(town, user_id, "不用")
    assert "支部党员大会" not in ((await scene.asks()).text or "")


async def test_a_secretary_sees_the_sources_and_cannot_change_them(scene: Scene) -> None:
    town, user_id = scene.town, account(scene.town, SECRETARY)
    await scene.asks()
    await choose(town, user_id, "规则")
    card = await choose(town, user_id, "谈心谈话")
    assert "出处：《中国共产党党员教育管理工作条例》第 19 条，2019年5月6日（转引，未核原文）" in (
        card.text or ""
    )
    assert labels(card) == ["返回规则"]


async def test_a_deputy_sees_the_lines_and_is_not_offered_what_would_outlast_them(
    scene: Scene,
) -> None:
    shown = await scene.asks(DEPUTY)
    assert (shown.text or "").startswith(f"{HERE} · 频次")
    assert "本单位定得更多" not in labels(shown)


async def test_the_summary_of_a_unit_leads_to_its_lines_for_who_runs_it(scene: Scene) -> None:
    town = scene.town
    await write(town, account(town, SECRETARY), "小结")
    shown = await choose(town, account(town, SECRETARY), "频次")
    assert (shown.text or "").startswith(f"{HERE} · 频次")
    # An admin sees the figures of sessions, and has no part in what a unit still lacks.
    seen = await write(town, account(town, OUTSIDE_ADMIN), "小结")
    assert "频次" not in labels(seen)


async def test_nobody_is_sent_anything_because_of_what_is_missing(scene: Scene) -> None:
    town = scene.town
    await town.winding.forward(at("09:00", "2027-01-04"))
    kinds = {kind for (kind,) in await town.query("SELECT DISTINCT kind FROM message")}
    assert "cadence" not in kinds
