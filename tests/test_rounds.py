"""全员访: every household once a period, spread evenly over it and over those who visit."""

from collections import Counter
from datetime import datetime

from bot.rules.visits import last_day
from storage import members
from storage.tx import Tx
from tests.delivering import is_summary
from tests.people_scene import choose, labels, newest, write
from tests.session_scene import lines
from tests.town import ZONE, Town, at
from tests.visit_scene import SECRETARY, press, says

VISITORS = ("王建国", "赵敏", "陈静", "张伟", "郑凯")


async def forty_households(town: Town) -> None:
    """Have the branch be 40 people, five of whom visit."""

    async def unit(tx: Tx) -> None:
        for number in range(16):
            await members.add(
                tx, unit_id=town.unit_id, name=f"居民{number}", employment="officer",
                party_status="none",
            )  # fmt: skip

    await town.db.write(unit)
    await write(town, town.account(SECRETARY), "家访")
    await press(town, SECRETARY, "城关派出所党支部（演示） · 还有 0 户未访", "走访人")
    await press(town, SECRETARY, "张伟", "郑凯")
    chosen = [one for one in labels(newest(town, town.account(SECRETARY))) if one.startswith("✓")]
    assert chosen == [f"✓ {name}" for name in VISITORS]


async def plan_a_year(town: Town, since: str) -> None:
    """Have the secretary arrange for every household to be visited once a year."""
    user_id = town.account(SECRETARY)
    await choose(town, user_id, "返回")
    asked = await choose(town, user_id, "全员访")
    assert lines(asked) == ["城关派出所党支部（演示） 全员访（40 户）：不安排。要改请点一种"]
    asked = await choose(town, user_id, "每年一次")
    assert lines(asked) == ["每年一次。本期到 12月31日 还有 5 周，共 40 户。从哪期开始？"]
    await choose(town, user_id, since)


async def test_a_year_of_visits_to_forty_households_is_spread_evenly(town: Town) -> None:
    await forty_households(town)
    await plan_a_year(town, "从下期开始")
    assert lines(newest(town, town.account(SECRETARY))) == [
        "全员访每年一次，从 1月1日 周五 起，到时自动分给走访人"
    ]
    assert await town.query("SELECT COUNT(*) FROM visit") == [(0,)]
    await town.winding.forward(at("12:01", "2027-01-04"))  # the first workday
    rows = await town.query(
        """SELECT v.due_at, m.name, x.member_id <> v.member_id FROM visit v
           JOIN visit_visitor x ON x.visit_id = v.id JOIN member m ON m.id = x.member_id
           ORDER BY v.due_at"""
    )
    assert len(rows) == 40
    assert all(is_not_own for _, _, is_not_own in rows)
    assert Counter(name for _, name, _ in rows) == dict.fromkeys(VISITORS, 8)
    days = [last_day(datetime.fromtimestamp(ms / 1000, ZONE), ZONE) for ms, _, _ in rows]
    # 261 weekdays in 2027, of which two are days off in each year (its other holidays are not
    # announced yet), so one visit about each 6.5; by quarter 63, 65, 66 and 65 of them.
    quarters = Counter((day.month - 1) // 3 for day in days)
    for quarter, share in enumerate((63, 65, 66, 65)):
        assert abs(quarters[quarter] - share * 40 / 259) < 1, quarters
    for name in VISITORS:
        own = [day for day, (_, who, _) in zip(days, rows, strict=True) if who == name]
        by_quarter = Counter((day.month - 1) // 3 for day in own)
        assert set(by_quarter.values()) <= {1, 2, 3}, (name, own)
    # After five workdays, from the 4th on, 254 are left, 6.4 for each: the first is due on the
    # seventh from the 11th.
    assert (
        says(town, "赵敏")
        == "城关派出所党支部（演示） 全员访：您要访 8 户，最早的 1月19日 周二到期"
    )


async def test_a_round_goes_through_its_year_on_a_moved_clock(town: Town) -> None:
    await forty_households(town)
    await plan_a_year(town, "从本期开始")
    assert lines(newest(town, town.account(SECRETARY))) == [
        "全员访每年一次：已把 40 户均匀排到本期，分给走访人"
    ]
    told = [len(town.standin.from_bot(town.account(name))) for name in VISITORS]
    # Nobody visits: each is reminded of each household before its last day, and once after it.
    await town.winding.forward(at("12:00", "2027-01-04"))
    assert await town.query("SELECT state, period, COUNT(*) FROM visit GROUP BY 1, 2") == [
        ("due", "2027", 40),
        ("missed", "2026", 40),
    ]
    for name, before in zip(VISITORS, told, strict=True):
        texts = [one.text or "" for one in town.standin.from_bot(town.account(name))][before:]
        # What is to the admin in December, and what sums up a week or a month, comes besides.
        texts = [text for text in texts if "放假和调休" not in text and not is_summary(text)]
        parts = [line for text in texts for line in text.splitlines()]
        due = sum(line.count("到期") for line in parts if line.startswith("请家访"))
        late = [line for line in parts if line.startswith("过了到期日") or "还没有访" in line]
        assert due == 8, texts
        assert len(late) <= 8
        # What is due and what is overdue of a morning is one message.
        days = Counter(one.date for one in town.standin.from_bot(town.account(name))[before:])
        assert max(days.values()) == 1
        assert len(texts) <= 17
    # The secretary gives it up: what is not due yet is not due at all.
    user_id = town.account(SECRETARY)
    await write(town, user_id, "家访")
    await press(
        town,
        SECRETARY,
        "城关派出所党支部（演示） · 还有 39 户未访",
        "全员访",
        "不安排",
        "确定不安排",
    )
    assert await town.query("SELECT state, COUNT(*) FROM visit GROUP BY 1") == [
        ("missed", 40),
        ("void", 40),
    ]


async def test_a_newcomer_joins_the_round_and_who_visits_no_more_is_relieved(town: Town) -> None:
    await forty_households(town)
    await plan_a_year(town, "从下期开始")
    await town.winding.forward(at("08:00", "2027-01-01"))

    async def unit(tx: Tx) -> None:
        await members.add(
            tx, unit_id=town.unit_id, name="新来的", employment="officer", party_status="none"
        )

    await town.db.write(unit)
    await town.winding.forward(at("08:00", "2027-01-02"))
    assert await town.query(
        """SELECT COUNT(*) FROM visit v JOIN member m ON m.id = v.member_id
           WHERE m.name = '新来的' AND v.state = 'due'"""
    ) == [(1,)]
    user_id = town.account(SECRETARY)
    await write(town, user_id, "家访")
    await press(town, SECRETARY, "城关派出所党支部（演示） · 还有 40 户未访", "走访人", "✓ 郑凯")
    rows = await town.query(
        """SELECT m.name FROM visit v JOIN visit_visitor x ON x.visit_id = v.id
           JOIN member m ON m.id = x.member_id WHERE v.state = 'due'"""
    )
    shared = Counter(name for (name,) in rows)
    assert shared.keys() == set(VISITORS) - {"郑凯"}
    assert sum(shared.values()) == 41
    assert max(shared.values()) - min(shared.values()) <= 1
