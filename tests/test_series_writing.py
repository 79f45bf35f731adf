"""What is written and chosen while a series, or one session, is planned, and what is made of it."""

from bot.screens import routes
from bot.screens.series_drafts import VERBS
from bot.standin import Message
from tests.people_scene import choose, labels, newest, write
from tests.session_scene import HOST
from tests.town import Town

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
