"""A visit from being due to what the member says of its record, as both sides live it."""

from tests.people_scene import labels, newest, told, write
from tests.permission_scene import forge
from tests.session_scene import lines
from tests.town import Town, at
from tests.visit_scene import (
    SECRETARY,
    VISITED,
    VISITOR,
    consented,
    due,
    press,
    says,
    state,
)


async def test_a_visit_is_arranged_held_recorded_and_said_to_be_right(town: Town) -> None:
    visit = await due(town)
    assert says(town, VISITOR) == "必访：李娜，11月30日 周一到期，由您走访"
    await press(town, VISITOR, "约时间", "明天 20:00")
    assert says(town, VISITOR).splitlines()[-1] == "已提议 明天 20:00，等 李娜 答复"
    asked = newest(town, town.account(VISITED))
    assert lines(asked) == [
        "赵敏（副书记）想和您家视频聊聊，约 15 分钟。11月26日 周四 20:00 方便吗？"
    ]
    assert labels(asked) == ["方便", "换个时间", "这次不用了", "给家人看的说明"]

    settled = await press(town, VISITED, "方便")
    assert lines(settled)[0] == "已约好：11月26日 周四 20:00，线上，赵敏（副书记）。当天提醒您一次"
    assert len(lines(settled)) == 7, "one line, an empty one, and the four lines of consent"
    settled = await press(town, VISITED, "同意")
    assert len(lines(settled)) == 1
    assert says(town, VISITOR) == "李娜 方便：11月26日 周四 20:00，线上。当天提醒您一次"

    await town.winding.forward(at("09:30", "2026-11-26"))
    assert says(town, VISITED) == "今天 20:00 赵敏（副书记）和您家视频家访"
    assert says(town, VISITOR) == "今天 20:00 家访 李娜（线上）。开始时请点 [开始]"
    await town.winding.forward(at("20:02", "2026-11-26"))
    assert lines(await press(town, VISITOR, "开始"))[-1] == "今天 20:02 开始。结束后请点 [结束]"
    await town.winding.forward(at("20:20", "2026-11-26"))
    ticks = await press(town, VISITOR, "结束")
    assert lines(ticks)[0] == "李娜 · 必访"
    card = await press(town, VISITOR, "配偶", "工作近况", "记下")
    assert lines(card)[2:5] == [
        "11月26日 周四 20:02、线上、约 18 分钟",
        "见到：配偶",
        "谈到：工作近况",
    ]
    assert says(town, VISITED).splitlines() == [
        "赵敏 登记（必访）：11月26日 周四 20:02、线上、约 18 分钟",
        "见到：配偶",
        "谈到：工作近况",
        "记得对吗？",
    ]
    assert (await press(town, VISITED, "属实")).text is not None
    assert says(town, VISITED).splitlines()[-1] == "您说属实，已记下"
    assert await town.query("SELECT state, answer, trigger_code FROM visit") == [
        ("held", "right", None)
    ]
    assert await state(town, visit) == "held"


async def test_whoever_declines_gives_no_reason_and_is_left_alone(town: Town) -> None:
    await due(town)
    await press(town, VISITOR, "约时间", "明天 20:00")
    sure = await press(town, VISITED, "这次不用了")
    assert lines(sure) == ["这次家访不办了，不用说原因。确定吗？"]
    await press(town, VISITED, "再想想")
    assert "方便吗" in says(town, VISITED)
    await press(town, VISITED, "这次不用了", "确定不用")
    assert says(town, VISITED) == "好的，这次不访了"
    assert says(town, VISITOR) == "李娜 说这次不用了，家访已关闭"
    assert await town.query("SELECT state, trigger_code FROM visit") == [("declined", None)]
    before = len(town.standin.from_bot(town.account(VISITED)))
    await town.winding.forward(at("10:00", "2026-12-03"))
    assert len(town.standin.from_bot(town.account(VISITED))) == before


async def test_the_member_proposes_another_time_and_gets_it(town: Town) -> None:
    await due(town)
    await press(town, VISITOR, "约时间", "明天 20:00")
    await press(town, VISITED, "换个时间", "其他时间", "11月28日 周六", "15:00")
    assert says(town, VISITED) == "已告诉走访人您想改到 11月28日 周六 15:00，有答复会告诉您"
    assert says(town, VISITOR) == "李娜 想改到 11月28日 周六 15:00。方便吗？"
    await press(town, VISITOR, "方便")
    assert says(town, VISITED).startswith("已约好：11月28日 周六 15:00，线上，赵敏（副书记）")
    # The visitor cannot come after all: who had agreed is told.
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 已约 11月28日 周六 15:00", "改时间", "今天 20:00")
    assert "11月25日 周三 20:00 方便吗" in says(town, VISITED)


async def test_without_consent_only_that_it_was_held_is_kept(town: Town) -> None:
    await due(town)
    await press(town, VISITOR, "约时间", "今天 20:00")
    await press(town, VISITED, "方便", "只记已访")
    await town.winding.forward(at("20:00"))
    await write(town, town.account(VISITOR), "家访")
    await press(town, VISITOR, "李娜 · 必访 · 已约 今天 20:00", "开始")
    await town.winding.forward(at("20:25"))
    card = await press(town, VISITOR, "结束")
    assert lines(card)[2:] == ["11月25日 周三", "本人还没看到记录"]
    assert says(town, VISITED) == "赵敏 登记（必访）：11月25日 周三\n记得对吗？"
    assert await town.query("SELECT met, topics, minutes, mode FROM visit") == [("", "", None, "")]
    midnight = int(at("00:00").timestamp() * 1000)
    kept = await town.query(
        "SELECT what, happened_at FROM family_entry WHERE what IN ('started', 'held')"
    )
    assert kept == [("started", midnight), ("held", midnight)]


async def test_what_is_recorded_later_says_so_and_takes_six_presses_at_most(town: Town) -> None:
    await due(town)
    await consented(town)
    ticks = await press(town, VISITOR, "看这一户", "补记", "昨天")
    assert lines(ticks)[1].startswith("昨天 已访")
    await press(town, VISITOR, "上门", "父母", "记下")
    assert says(town, VISITED).splitlines()[0] == "赵敏 登记（必访）：11月24日 周二、上门、补记"


async def test_a_record_that_is_wrong_is_withdrawn_by_somebody_else(town: Town) -> None:
    visit = await due(town, by=(SECRETARY,))
    await consented(town)
    await press(town, SECRETARY, "看这一户", "补记", "今天", "记下")
    assert await press(town, VISITED, "有误") is not None
    await press(town, VISITED, "没有这次家访")
    assert says(town, VISITED).splitlines()[-1] == "您说有误，已请负责人核实，改好会再给您看"
    # Who recorded it does not judge it: the deputy secretary does.
    complaint = says(town, VISITOR).splitlines()
    assert complaint[0] == "李娜 说家访记录有误：没有这次家访"
    await press(town, VISITOR, "撤销这次记录", "确定撤销")
    assert says(town, VISITOR) == "已撤销，会告诉本人和走访人"
    assert says(town, VISITED) == "您说有误的那次家访记录已撤销"
    assert says(town, SECRETARY) == "李娜 的家访记录已撤销，这一户还要访"
    assert await state(town, visit) == "due"


async def test_a_record_that_is_wrong_is_corrected_and_shown_again(town: Town) -> None:
    await due(town, by=("张伟",), trigger=None, kind="routine")
    await consented(town)
    await press(town, "张伟", "看这一户", "补记", "今天", "配偶", "身心健康", "记下")
    await press(town, VISITED, "有误", "见到谁、谈到什么不对")
    # Who recorded it cannot change it any more.
    stuck = await told(town, town.account("张伟"), "改记录")
    assert stuck.text == "本人说有误，由其他负责人核实"
    await press(town, SECRETARY, "改记录", "✓ 身心健康", "记下")
    assert says(town, VISITED).splitlines()[:3] == [
        "张伟 登记（全员访）：11月25日 周三、线上、补记",
        "见到：配偶",
        "记得对吗？",
    ]
    await press(town, VISITED, "属实")
    assert await town.query("SELECT answer, topics FROM visit") == [("right", "")]
    history = [what for (what,) in await town.query("SELECT what FROM family_entry ORDER BY id")]
    assert history == ["due", "held", "recorded", "wrong", "corrected", "right"]


async def test_what_the_other_visitor_recorded_meanwhile_is_shown_and_not_overwritten(
    town: Town,
) -> None:
    await due(town, by=(VISITOR, SECRETARY))
    await consented(town)
    ticks = await press(town, VISITOR, "看这一户", "补记", "今天", "配偶", "困难事项")
    save = ticks.buttons()[-1][0]["callback_data"]
    await press(town, SECRETARY, "看这一户", "改记录")
    which = await press(town, VISITOR, "记下")
    # A second press of the same button is harmless: what is asked next stands.
    asked = lines(which)
    assert await forge(town, VISITOR, which, save) == "已记下，会请本人看看对不对"
    assert lines(which) == asked
    empty = await told(town, town.account(SECRETARY), "记下")
    assert empty.text == "记录刚改过，这里已换成现在的内容，请核对"
    assert await town.query("SELECT met, topics FROM visit") == [("spouse", "need")]
    await press(town, SECRETARY, "✓ 困难事项", "记下")
    assert await town.query("SELECT met, topics FROM visit") == [("spouse", "")]


async def test_silence_is_no_answer_and_counts_as_none(town: Town) -> None:
    await due(town)
    await consented(town)
    await press(town, VISITOR, "看这一户", "补记", "今天", "记下")
    before = len(town.standin.from_bot(town.account(VISITED)))
    await town.winding.forward(at("10:00", "2026-12-10"))
    assert await town.query("SELECT answer FROM visit") == [("told",)]
    assert len(town.standin.from_bot(town.account(VISITED))) == before
    await write(town, town.account(VISITOR), "家访")
    assert says(town, VISITOR).startswith("您现在没有要访的家庭")


async def test_the_card_for_the_family_can_be_handed_on(town: Town) -> None:
    await due(town)
    await press(town, VISITOR, "约时间", "明天 20:00")
    await press(town, VISITED, "给家人看的说明")
    card = says(town, VISITED)
    assert card.startswith("给家里人的说明\n城关派出所党支部（演示）的同事想和您家")
    for word in ("记什么", "谁能看", "存多久", "要删除"):
        assert word in card
