"""What somebody was sent, what they were not, and why: shown to them, counted to an admin."""

from datetime import timedelta

import pytest

from bot.actions.telling import tell
from bot.rules.told import Fate, fate
from storage import messages
from storage.tx import Tx
from tests.delivering import change, fates
from tests.needs_scene import FIRST, HER, consents, raises
from tests.people_scene import choose, labels, write
from tests.town import Town, at
from tests.visit_scene import due, press

SECOND = "赵敏"
ADMIN = "陈静"
HERE = "城关派出所党支部（演示）"


@pytest.mark.parametrize(
    ("state", "reason", "held", "expected"),
    [
        ("sent", None, None, Fate.SENT),
        ("sent", None, "budget", Fate.SENT),
        ("waiting", None, None, Fate.WAITS),
        ("waiting", None, "budget", Fate.HELD_BUDGET),
        ("waiting", None, "day_off", Fate.HELD_QUIET),
        ("waiting", "too_many", None, Fate.WAITS),
        ("withdrawn", "merged", None, Fate.MERGED),
        ("withdrawn", "away", None, Fate.NOT_AWAY),
        ("withdrawn", "budget", None, Fate.NOT_BUDGET),
        ("withdrawn", "settled", None, Fate.NOT_NEEDED),
        ("withdrawn", "blocked", None, Fate.NOT_REACHED),
        ("expired", "too_late", None, Fate.NOT_IN_TIME),
        ("refused", "blocked", None, Fate.NOT_REACHED),
        ("unknown", "timed_out", None, Fate.UNKNOWN),
    ],
)
def test_each_end_of_a_message_has_one_reason(
    state: str, reason: str | None, held: str | None, expected: Fate
) -> None:
    assert fate(state, reason, held) is expected


async def lines(town: Town, name: str) -> list[str]:
    """Return what somebody sees who looks at what they were sent."""
    await write(town, town.account(name), "我的")
    return ((await choose(town, town.account(name), "收到的消息")).text or "").splitlines()


async def test_who_was_sent_nothing_is_told_so(town: Town) -> None:
    assert await lines(town, "孙丽") == ["近 14 天没有主动发给您的消息"]
    back = await choose(town, town.account("孙丽"), "返回")
    assert (back.text or "").startswith("孙丽 · ")


async def test_everybody_sees_what_they_were_sent_and_what_went_out_together(town: Town) -> None:
    await consents(town)
    await due(town)
    await raises(town)
    await choose(town, town.account(FIRST), "转给别人")
    await choose(town, town.account(FIRST), SECOND)
    await town.winding.forward(at("09:05", "2026-11-27"))
    assert await lines(town, SECOND) == [
        "近 14 天主动发给您的消息 5 条，新的在前。一天最多 3 条，不在岗时不发",
        "今天 9:01 困难事项：与其他的合成一条",
        "今天 9:01 家访：与其他的合成一条",
        "11月26日 周四 9:01 困难事项：已发",
        "11月25日 周三 14:00 困难事项：已发",
        "11月25日 周三 14:00 家访：已发",
    ]


async def test_what_is_in_a_list_that_did_not_go_out_did_not_either(town: Town) -> None:
    visit = await due(town)
    await town.later(700)
    town.standin.block(town.account(SECOND))
    await town.rest()
    # As if it was not known yet: it is found out by sending.
    await change(town, "UPDATE chat SET state = 'open' WHERE id = :her", her=town.account(SECOND))

    async def unit(tx: Tx) -> None:
        now = town.clock.now()
        for n in range(2):
            await tell(
                tx, "visit_yours", town.account(SECOND), f"x{n}", now, {"visit": visit},
                lasts=timedelta(days=3),
            )  # fmt: skip

    await town.bot.desk.do(unit)
    await town.later(2)
    await town.later(2)
    assert await fates(town, "today") == [("today", "refused", "blocked")]
    said = await write(town, town.account(ADMIN), f"/messages {HERE}")
    assert (said.text or "").splitlines()[1:] == ["家访和困难事项：已发 1、收不到，没发成 2"]
    town.standin.unblock(town.account(SECOND))
    shown = await lines(town, SECOND)
    assert [line.partition("家访：")[2] for line in shown[1:]] == ["收不到，没发成"] * 2 + ["已发"]
    ((sent,),) = await town.query(
        "SELECT id FROM message WHERE kind = 'visit_yours' AND state = 'sent'"
    )
    her = town.account(SECOND)
    went_out = messages.went_out
    assert await town.db.read(went_out, "visit_yours", her, "visit", visit)
    assert not await town.db.read(went_out, "visit_yours", her, "visit", visit, sent)


async def test_what_is_held_back_says_why(town: Town) -> None:
    for name in (HER, "刘洋", "孙丽", "周杰"):
        if name in [one.name for one in town.branch.members]:
            await due(town, name)
    shown = await lines(town, SECOND)
    assert shown[1].endswith("家访：当天已满，改天发") or len(shown) < 5


async def test_an_admin_sees_how_many_and_of_families_not_which(town: Town) -> None:
    await consents(town)
    await due(town)
    said = await write(town, town.account(ADMIN), f"/messages {HERE}")
    assert (said.text or "").splitlines() == [f"{HERE}：近 14 天主动发给个人的消息", "没有"]
    await raises(town)
    await press(town, SECOND, "约时间", "今天 20:00")
    said = await write(town, town.account(ADMIN), f"/messages {HERE}")
    assert (said.text or "").splitlines() == [
        f"{HERE}：近 14 天主动发给个人的消息",
        "家访和困难事项：已发 3",
    ]


async def test_no_unit_of_that_name_is_said_with_what_to_write(town: Town) -> None:
    said = await write(town, town.account(ADMIN), "/messages 没有这个")
    assert said.text == "没有这个单位，请按花名册上的名称写，例如 /messages 城东派出所党支部"


async def test_where_several_units_fit_they_are_offered_each_below_its_own(town: Town) -> None:
    await change(
        town,
        """INSERT INTO unit (name, level)
           VALUES ('甲总支', 'general_branch'), ('乙总支', 'general_branch')""",
    )
    await change(
        town,
        """INSERT INTO unit (name, level, parent_id)
           SELECT '第一党支部', 'branch', id FROM unit WHERE level = 'general_branch'""",
    )
    said = await write(town, town.account(ADMIN), "/messages 第一党支部")
    assert said.text == "可能是这 2 个单位，请点一个"
    assert labels(said) == ["甲总支 / 第一党支部", "乙总支 / 第一党支部"]
    turned = await choose(town, town.account(ADMIN), "乙总支 / 第一党支部")
    assert turned.text == "第一党支部：近 14 天主动发给个人的消息\n没有"
    said = await write(town, town.account(ADMIN), "/messages 乙总支 第一党支部")
    assert said.text == turned.text


async def test_where_hundreds_of_units_fit_a_few_are_offered(town: Town) -> None:
    await change(
        town,
        """INSERT INTO unit (name, level)
           SELECT '某某县公安局第' || value || '派出所党支部', 'branch'
           FROM (WITH RECURSIVE c (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c
                                              WHERE value < 300) SELECT value FROM c)""",
    )
    said = await write(town, town.account(ADMIN), "/messages")
    assert (said.text or "").splitlines() == [
        "可能是这 301 个单位，请点一个",
        "另有 293 个没有列出，请写全名；同名的在前面加上级，例如 /messages 城区总支 第一党支部",
    ]
    assert len(labels(said)) == 8
    said = await write(town, town.account(ADMIN), "/messages 第299派出所")
    assert (said.text or "").startswith("某某县公安局第299派出所党支部：近 14 天")
