"""小结: what a period came to, at any time, for those who run a unit and those above it."""

from bot.rules.findings import findings
from bot.rules.summary import Rate, Sessions, Summary
from bot.standin import Message
from tests.delivering import change
from tests.people_scene import labels
from tests.permission_scene import ABOVE, HERE, OUTSIDE_ADMIN, THERE, TOP, account
from tests.session_scene import HOST, held, press
from tests.test_coverage import Scene, scene
from tests.town import Town

__all__ = ["scene"]


async def asks(town: Town, role: str) -> Message:
    """Have somebody write 小结; return the answer."""
    user_id = account(town, role)
    town.standin.write(user_id, user_id, "小结")
    await town.later(1)
    return town.standin.from_bot(user_id)[-1]


def lines(message: Message) -> list[str]:
    return (message.text or "").splitlines()


async def test_the_secretary_sees_this_month_so_far_and_turns_to_other_periods(town: Town) -> None:
    await held(town, "李娜", "王强", "赵敏")
    await press(town, "其余 21 人都缺席")
    before = await asks(town, HOST)
    assert lines(before) == [
        f"{HERE} · 2026年11月",
        "截至 11月25日 周三 15:31",
        "",
        "开会 1 次，未核对 1 次",
        "政治学习 1 次，未核对",
    ]
    await press(town, "核对无误")
    shown = await asks(town, HOST)
    assert lines(shown)[3:] == [
        "开会 1 次",
        "应到 24 人次，实到 3（12%），缺席 21",
        "政治学习 1 次：应到 24，实到 3",
    ]
    assert labels(shown) == ["周", "季度", "年", "上期", "图", "频次", "导出", "月报也发到群里：否"]
    for label, head in (
        ("周", "11月23日—29日"), ("季度", "2026年第4季度"), ("年", "2026年"), ("月", "2026年11月"),
    ):  # fmt: skip
        town.standin.press(account(town, HOST), shown.chat.id, shown.id, label=label)
        await town.later(1)
        assert lines(shown)[0] == f"{HERE} · {head}"


async def test_from_the_figures_one_comes_to_what_is_usual_and_back(town: Town) -> None:
    shown = await asks(town, HOST)
    for label, head in (("频次", f"{HERE} · 频次"), ("小结", f"{HERE} · 2026年11月")):
        town.standin.press(account(town, HOST), shown.chat.id, shown.id, label=label)
        await town.later(1)
        assert lines(shown)[0] == head
    await town.says(HOST, "频次")
    shown = town.standin.from_bot(account(town, HOST))[-1]
    town.standin.press(account(town, HOST), shown.chat.id, shown.id, label="小结")
    await town.later(1)
    assert lines(shown)[0] == f"{HERE} · 2026年11月"


async def test_those_above_see_counts_by_unit_and_needs_by_the_month_alone(scene: Scene) -> None:
    shown = await asks(scene.town, ABOVE)
    assert lines(shown)[3:] == [
        "开会 0 次",
        "家访：应访 7 户，已访 2，逾期 3，暂缓 1，未到期 1",
        "困难事项：提出 3 件，办结不足 3 件",
        "",
        "下级单位",
        f"{HERE}：开会 0 次，要帮一把：家访逾期 2 户",
        f"{THERE}：开会 0 次，要帮一把：家访逾期 1 户",
    ]
    for name in scene.ids:
        assert name not in (shown.text or "")
    assert "困难事项" not in ((await scene.press(ABOVE, shown, "季度")).text or "")
    await scene.press(ABOVE, shown, "月")
    below = await scene.press(ABOVE, shown, HERE)
    assert lines(below)[0] == f"{HERE} · 2026年11月"
    assert "困难事项：提出不足 3 件，办结不足 3 件" in (below.text or "")
    assert (await scene.press(ABOVE, below, "上一级")).text == shown.text


async def test_an_admin_sees_sessions_alone(scene: Scene) -> None:
    shown = await asks(scene.town, OUTSIDE_ADMIN)
    assert lines(shown)[0] == f"{TOP} · 2026年11月"
    assert "家访" not in (shown.text or "")
    assert "困难事项" not in (shown.text or "")


async def test_the_picture_comes_by_one_press_and_once(town: Town) -> None:
    await held(town, "李娜", "王强")
    shown = await asks(town, HOST)
    for _ in range(2):
        town.standin.press(account(town, HOST), shown.chat.id, shown.id, label="图")
    await town.later(2)
    assert await town.query("SELECT state FROM message WHERE kind = 'summary_picture'") == [
        ("sent",)
    ]


async def test_who_has_lost_the_role_is_shown_nothing_by_an_old_button(town: Town) -> None:
    shown = await asks(town, HOST)
    text = shown.text
    await town.go_to("08:00", "2026-11-26")
    await change(town, "DELETE FROM secretary")
    pressed = town.standin.press(account(town, HOST), shown.chat.id, shown.id, label="上期")
    await town.later(1)
    assert pressed.answered is not None
    assert "只有本单位书记" in (pressed.answered.text or "")
    assert shown.text == text


async def test_what_the_commands_figures_mean_is_said_line_by_line(town: Town) -> None:
    said = await town.says("李娜", "帮助 指标")
    assert said.startswith("指标怎么算\n开会：")
    assert "到会率：实到除以应到" in said
    assert len(said) < 4096


async def test_the_picture_of_another_period_is_another_picture(town: Town) -> None:
    shown = await asks(town, HOST)
    for label in ("图", "上期", "图"):
        town.standin.press(account(town, HOST), shown.chat.id, shown.id, label=label)
        await town.later(1)
    await town.later(2)
    assert await town.query("SELECT state FROM message WHERE kind = 'summary_picture'") == [
        ("sent",),
        ("sent",),
    ]


async def test_a_period_may_be_named(town: Town) -> None:
    for words, head in (
        ("上月", "2026年10月"), ("2026-09", "2026年9月"), ("8月", "2026年8月"),
        ("2026年第3季度", None), ("2026Q3", "2026年第3季度"), ("去年", "2025年"),
        ("2025年12月", "2025年12月"), ("上周", "11月16日—22日"), ("明儿个", None),
    ):  # fmt: skip
        said = await town.says(HOST, f"小结 {words}")
        assert said.startswith("没看懂" if head is None else f"{HERE} · {head}"), words


def test_where_only_sessions_were_dropped_that_is_said() -> None:
    dropped = Summary({"theme_day": Sessions(dropped=1)})
    assert [one.code for one in findings(dropped, dropped, None, None)] == [
        "none_held_dropped", "nothing_left",
    ]  # fmt: skip
    exempt = Summary({"theme_day": Sessions(held=1, exempt=3)})
    assert findings(exempt, exempt, None, None)[0].code == "nobody_expected"
    waits = Summary({"theme_day": Sessions(held=1, unconfirmed=1)})
    assert [one.code for one in findings(waits, waits, None, None)] == [
        "none_confirmed", "confirm",
    ]  # fmt: skip
    assert findings(waits, Summary(), None, None)[1].code == "below_confirm"


def test_points_are_those_between_the_shares_that_are_shown() -> None:
    assert Rate(843, 1000).differs(Rate(808, 1000)) == 0  # 84% and 80%
    assert Rate(850, 1000).differs(Rate(809, 1000)) == 5
