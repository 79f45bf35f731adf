"""What is written and chosen while a series, or one session, is planned, and what is made of it."""

from pathlib import Path

import pytest

from bot.screens import routes
from bot.screens.series_drafts import VERBS
from bot.standin import Message
from bot.workdays import announced_years
from tests.people_scene import choose, labels, newest, write
from tests.session_scene import HOST, lines
from tests.town import Town
from tests.town import town as a_town

STUDY = "每周三 14:30 政治学习"
ONE = "政治学习 明天 14:30"


async def says(town: Town, words: str) -> Message:
    return await write(town, town.account(HOST), words)


async def presses(town: Town, *those: str) -> Message:
    for label in those:
        await choose(town, town.account(HOST), label)
    return newest(town, town.account(HOST))


async def test_of_a_year_only_days_that_its_month_has_are_offered_and_taken(town: Town) -> None:
    await says(town, "计划")
    asked = await presses(town, "新的计划", "党课", "每年", "2月", "按日期，例如 25日")
    assert labels(asked)[-3:] == ["29", "最后一天", "取消"]
    host, date = town.account(HOST), routes.data(routes.SERIES_PLAN, VERBS.index("date"), 30)
    town.standin.press(host, host, asked.id, data=date, forged=True)
    await town.later(1)
    assert (asked.text or "").startswith("几号？")
    assert (
        await presses(town, "29")
    ).text == "党课，每年2月29日：几点开始？也可以直接写，例如 14:30"


async def test_what_days_off_do_is_said_of_the_week_or_of_the_month(town: Town) -> None:
    said = await says(town, "每月15日 9:00 党课")
    assert "5月17日 周一（5月15日 周六 休息，往后改）" in (said.text or ""), "in another week"
    assert "遇休息日：改到当月后面的第一个工作日，没有就往前改" in lines(said)
    said = await presses(town, "遇休息日")
    assert "当月" in lines(said)[0]
    await says(town, STUDY)
    said = await presses(town, "遇休息日")
    assert "同一周" in lines(said)[0]
    said = await presses(town, "改到工作日")
    assert "遇休息日：改到同一周后面的第一个工作日，没有就往前改" in lines(said)


async def test_what_is_told_or_moved_is_shown_where_it_stands(town: Town) -> None:
    await says(town, STUDY)
    await presses(town, "定下")  # that of today is announced
    await says(town, "计划")
    await choose(town, town.account(HOST), labels(newest(town, town.account(HOST)))[0])
    await presses(town, "改计划", "改日子", "每周", "周四")
    shown = lines(await presses(town, "选好了"))
    assert "11月25日 周三（已通知，照原样）" in shown
    assert "12月3日 周四" in shown
    shown = lines(await says(town, "15:00"))
    assert "11月25日 周三 14:30（已通知，照原样）" in shown


@pytest.mark.parametrize("words", ["1月1日 周五", "2027年1月1日（周五）", "明年1月1日"])
async def test_a_last_day_is_understood_as_the_buttons_say_it(town: Town, words: str) -> None:
    await says(town, STUDY)
    await presses(town, "到哪天")
    assert "到 2027年1月1日 周五 为止" in lines(await says(town, words))


async def test_a_last_day_that_is_past_is_said_to_be_past(town: Town) -> None:
    await says(town, STUDY)
    await presses(town, "到哪天")
    said = lines(await says(town, "2026-11-01"))
    assert said[0] == "“2026-11-01”已经过了，请写今天或以后的一天，例如 12月31日"
    assert said[1].startswith("开到哪天为止？")


@pytest.mark.parametrize("way", ["one", "year"])
async def test_new_years_day_is_off_though_its_year_is_not_known(tmp_path: Path, way: str) -> None:
    last = announced_years()[1]
    async with a_town(tmp_path / "t.db", "09:00", day=f"{last}-12-28") as town:
        said = await says(town, "计划" if way == "year" else "每年1月1日 9:00 党课")
        if way == "year":
            said = await presses(town, "一年的常规安排")
        first = next(line for line in lines(said) if f"{last + 1}年1月" in line)
        assert not first.endswith(f"{last + 1}年1月1日 周五"), first
        notes = [line for line in lines(said) if "年的放假和调休还没公布" in line]
        assert [note.startswith(str(last + 1)) for note in notes] == [True]


@pytest.mark.parametrize("line", [STUDY, ONE])
@pytest.mark.parametrize("words", ["定下", "好的", "谢谢", "90", "这样行吗", "哪个会议室合适"])
async def test_what_is_no_place_for_sure_is_not_taken_for_one(
    town: Town, line: str, words: str
) -> None:
    before = lines(await says(town, line))
    said = lines(await says(town, words))
    hint = f"没看懂“{words}”。请点下面的按钮；要写地点，请写全，例如 三楼会议室"
    assert (said[:2], said[-1]) == (before[:2], hint)


@pytest.mark.parametrize("line", [STUDY, ONE])
@pytest.mark.parametrize("words", ["礼堂", "三楼", "城东派出所", "3-201", "腾讯会议", "B座一层"])
async def test_what_looks_like_a_place_is_one(town: Town, line: str, words: str) -> None:
    await says(town, line)
    assert lines(await says(town, words))[0].endswith(f" · {words}")


async def test_whatever_is_written_where_the_place_is_asked_for_is_one(town: Town) -> None:
    await says(town, STUDY)
    await presses(town, "地点")
    assert lines(await says(town, "老地方"))[0].endswith(" · 老地方")


@pytest.mark.parametrize("line", [STUDY, ONE])
async def test_a_courtesy_at_the_end_of_a_line_is_no_place(town: Town, line: str) -> None:
    assert not lines(await says(town, f"{line} 谢谢"))[0].endswith("谢谢")
    assert lines(await says(town, f"{line} 三楼 谢谢"))[0].endswith(" · 三楼")


@pytest.mark.parametrize(
    ("words", "off"),
    [
        ("遇节假日顺延", "改到同一周后面的第一个工作日，没有就往前改"),
        ("遇法定节假日自动顺延", "改到同一周后面的第一个工作日，没有就往前改"),
        ("顺延", "改到同一周后面的第一个工作日，没有就往前改"),
        ("节假日不开", "这次不开"),
        ("遇节假日则取消", "这次不开"),
        ("节假日照常", "照常开"),
        ("照常进行", "照常开"),
    ],
)
async def test_a_word_on_days_off_is_one_in_the_line_and_behind_it(
    town: Town, words: str, off: str
) -> None:
    said = lines(await says(town, f"{STUDY} {words} 三楼"))
    assert said[0] == "政治学习 · 每周三 14:30–15:30 · 三楼"
    assert f"遇休息日：{off}" in said
    await says(town, STUDY)
    said = lines(await says(town, words))
    assert said[0] == "政治学习 · 每周三 14:30–15:30"
    assert f"遇休息日：{off}" in said


@pytest.mark.parametrize("line", [STUDY, ONE])
async def test_a_number_that_answers_how_long_is_in_minutes(town: Town, line: str) -> None:
    await says(town, line)
    await presses(town, "时长")
    assert "14:30–16:00" in lines(await says(town, "90"))[0]
    await presses(town, "时长")
    said = lines(await says(town, "900"))
    assert said[0] == "最长 12 小时，请换一个"
