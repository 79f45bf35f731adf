"""困难事项 that is due or overdue: who hears of it, when, in which words, and when nobody does."""

from storage import visitors
from tests.delivering import change, heard
from tests.needs_scene import (
    ABOVE,
    FIRST,
    HER,
    HERE,
    SECOND,
    THIRD,
    TOP,
    WORDS,
    consents,
    is_away,
    raises,
    said,
    units_above,
)
from tests.people_scene import choose, labels, newest, told, write
from tests.permission_scene import member_id
from tests.town import Town, at


async def forward(town: Town, clock: str, day: str) -> None:
    """Wind the clock on, and wait for what is sent then."""
    await town.winding.forward(at(clock, day))
    await town.later(5)


def of(town: Town, account: int) -> str:
    return heard(town, account)[-1].text or ""


async def handed_to(town: Town, name: str) -> None:
    """Have the secretary hand her need on."""
    await choose(town, town.account(FIRST), "转给别人")
    await choose(town, town.account(FIRST), name)
    await town.later(2)


async def test_an_overdue_need_is_heard_of_step_by_step_up_to_the_top(town: Town) -> None:
    await units_above(town)
    await consents(town)
    await raises(town)
    await handed_to(town, SECOND)
    first, second = town.account(FIRST), town.account(SECOND)
    quiet = {one: len(heard(town, one)) for one in (first, ABOVE[1], TOP[1])}

    def new(account: int) -> int:
        return len(heard(town, account)) - quiet.get(account, 0)

    await forward(town, "08:59", "2026-11-26")
    assert "今天到期" not in of(town, second)
    await forward(town, "09:01", "2026-11-26")
    assert of(town, second) == "困难事项：父母就医 · 李娜 · 最晚11月26日答复\n今天到期"
    # One workday late, a Friday: who answers.
    await forward(town, "09:01", "2026-11-27")
    assert of(town, second) == (
        "困难事项：父母就医 · 李娜 · 最晚11月26日答复\n"
        "已逾期，请今天联系本人；一时办不了，请点 [改时间]"
    )
    assert new(first) == 0
    # Two, a Monday: the unit's secretary, who may see whose it is.
    await forward(town, "09:01", "2026-11-30")
    assert of(town, first) == (
        f"本单位有 1 件困难事项逾期，答复人 {SECOND}，最晚应在11月26日办。请督促，或转给别人"
    )
    seen = await told(town, first, "看内容")
    assert seen.text == f"父母就医 · 李娜 · 急\n“{WORDS}”"
    assert new(ABOVE[1]) == 0
    # Four: the unit above, six: the one above that; nameless.
    await forward(town, "09:01", "2026-12-02")
    assert of(town, ABOVE[1]) == (
        f"{HERE} 有困难事项逾期未答复，已超过 4 个工作日。请向该单位书记了解，督促答复"
    )
    assert labels(newest(town, ABOVE[1])) == []
    assert new(TOP[1]) == 0
    await forward(town, "09:01", "2026-12-04")
    assert of(town, TOP[1]) == (
        f"{HERE} 有困难事项逾期未答复，已超过 6 个工作日。请向该单位书记了解，督促答复"
    )
    asked = await write(town, town.account(HER), "家里有事")
    overdue = f"1. 父母就医：{SECOND} 最晚应在11月26日办，已逾期。会提醒本单位书记"
    assert (asked.text or "").splitlines()[1] == overdue
    # Eight: there is nobody above the top.
    await forward(town, "12:00", "2026-12-31")
    assert (new(first), new(ABOVE[1]), new(TOP[1])) == (1, 1, 1)
    assert await town.query(
        "SELECT state, reason FROM due WHERE kind = 'need_overdue' ORDER BY at DESC LIMIT 1"
    ) == [("void", "nobody")]
    assert all("李娜" not in text for one in (ABOVE, TOP) for text in _all(town, one[1]))
    assert not any(WORDS in text for one in (first, second) for text in _all(town, one))


def _all(town: Town, account: int) -> list[str]:
    return [message.text or "" for message in heard(town, account)]


async def test_what_was_put_off_or_answered_reminds_nobody_for_the_day_before(town: Town) -> None:
    await consents(town)
    await raises(town)
    await choose(town, town.account(FIRST), "改时间")
    await choose(town, town.account(FIRST), "12月1日 周二")
    before = len(said(town, FIRST))
    await forward(town, "12:00", "2026-11-30")
    assert len(said(town, FIRST)) == before
    await forward(town, "09:01", "2026-12-01")
    assert of(town, town.account(FIRST)).endswith("最晚12月1日答复\n今天到期")
    await choose(town, town.account(FIRST), "已联系")  # by 8 December, a Tuesday
    await choose(town, town.account(FIRST), "已解决")
    before = len(said(town, FIRST))
    await forward(town, "12:00", "2026-12-31")
    assert len(said(town, FIRST)) == before, "the member has the word, and is not pressed for it"
    assert set(await town.query("SELECT DISTINCT reason FROM due WHERE kind LIKE 'need%'")) == {
        (None,),
        ("moved",),
        ("waits_for_member",),
    }


async def test_several_overdue_needs_of_a_unit_are_one_message_upward_and_counted_from_three_on(
    town: Town,
) -> None:
    await units_above(town)
    await consents(town)
    await raises(town)
    await raises(town, words="", category="其他")
    before = len(_all(town, ABOVE[1]))
    await forward(town, "12:00", "2026-12-02")
    assert _all(town, ABOVE[1])[before:] == [
        f"{HERE} 有困难事项逾期未答复，已超过 4 个工作日。请向该单位书记了解，督促答复"
    ]
    for name in ("吴芳", "周涛", "孙丽"):
        await consents(town, name)
        await raises(town, words="", name=name)
    before = len(_all(town, ABOVE[1]))
    await forward(town, "12:00", "2026-12-09")  # the day after the 2nd, and four workdays
    assert _all(town, ABOVE[1])[before:] == [
        f"{HERE} 有 5 件困难事项逾期未答复，已超过 4 个工作日。请向该单位书记了解，督促答复"
    ]


async def test_one_who_is_away_when_it_is_due_is_relieved_of_it(town: Town) -> None:
    await consents(town)
    await raises(town)
    await is_away(town, FIRST, at("00:00", "2026-12-31"))
    before = said(town, FIRST)
    await forward(town, "09:01", "2026-11-26")
    assert said(town, FIRST) == before
    assert of(town, town.account(SECOND)) == (
        "困难事项：父母就医 · 李娜 · 最晚11月27日答复\n转给您答复"
    )
    assert of(town, town.account(HER)) == f"困难事项：父母就医\n改由 {SECOND} 答复，最晚11月27日"


async def test_a_unit_without_anybody_is_left_out_on_the_way_up(town: Town) -> None:
    above, _top = await units_above(town)
    await change(town, "DELETE FROM secretary WHERE unit_id = :above", above=above)
    await consents(town)
    await raises(town)
    await handed_to(town, THIRD)
    await is_away(town, FIRST, at("00:00", "2026-12-31"))
    await is_away(town, SECOND, at("00:00", "2026-12-31"))
    before = len(_all(town, ABOVE[1]))
    await forward(town, "09:01", "2026-12-04")
    assert len(_all(town, ABOVE[1])) == before
    assert of(town, TOP[1]).startswith(f"{HERE} 有困难事项逾期未答复，已超过 6 个工作日")


async def test_who_is_asked_to_visit_may_answer_and_who_has_left_the_unit_may_not(
    town: Town,
) -> None:
    await town.db.write(visitors.choose, town.unit_id, [await member_id(town, "吴芳")])
    await consents(town)
    await raises(town)
    await handed_to(town, "吴芳")
    her = town.account("吴芳")
    card = newest(town, her)
    assert labels(card) == ["看内容", "已联系", "已解决", "改时间", "转给别人"]
    await town.db.write(visitors.choose, town.unit_id, [])
    assert (await told(town, her, "已联系", card)).text == "这件困难事项不由您答复"
    before = said(town, "吴芳")
    await forward(town, "09:01", "2026-11-26")
    assert said(town, "吴芳") == before
    assert of(town, town.account(FIRST)).endswith("转给您答复")


async def test_the_need_of_who_has_left_is_erased_and_reminds_nobody(town: Town) -> None:
    await consents(town)
    await raises(town)
    await change(town, "UPDATE member SET state = 'left', left_at = 1 WHERE name = :name", name=HER)
    before = said(town, FIRST)
    await forward(town, "12:00", "2026-12-31")
    assert said(town, FIRST) == before
    assert await town.query("SELECT member_id, words, state FROM need") == [(None, "", "withdrawn")]


async def test_after_a_downtime_a_day_that_has_passed_is_not_called_today(town: Town) -> None:
    await consents(town)
    await raises(town)
    await town.go_to("10:00", "2026-11-27")
    await town.later(65)  # what is decided of a morning waits a minute for the rest of it
    assert await town.query("SELECT state, reason FROM due WHERE kind = 'need_due'") == [
        ("void", "too_late")
    ]
    assert "已逾期" in of(town, town.account(FIRST))
    asked = await write(town, town.account(HER), "家里有事")
    assert f"1. 父母就医：{FIRST} 最晚应在11月26日办，已逾期。会提醒本单位书记" in (
        asked.text or ""
    )


async def test_where_the_secretary_answers_another_one_of_the_unit_is_asked_to_see_to_it(
    town: Town,
) -> None:
    await consents(town)
    await raises(town)
    before = len(said(town, SECOND))
    await forward(town, "12:00", "2026-11-27")
    assert len(said(town, SECOND)) == before
    await forward(town, "12:00", "2026-11-30")
    assert of(town, town.account(SECOND)) == (
        f"本单位有 1 件困难事项逾期，答复人 {FIRST}，最晚应在11月26日办。请督促，或转给别人"
    )
    assert (
        await told(town, town.account(SECOND), "看内容")
    ).text == f"父母就医 · 李娜 · 急\n“{WORDS}”"
    assert len(said(town, SECOND)) == before + 1


async def test_who_else_hears_is_said_only_where_it_is_so(town: Town) -> None:
    await units_above(town)
    await consents(town)
    await raises(town)
    await forward(town, "12:00", "2026-11-27")
    for name in (SECOND, THIRD):
        await is_away(town, name, at("00:00", "2026-12-31"))

    async def line() -> str:
        asked = await write(town, town.account(HER), "家里有事")
        return (asked.text or "").splitlines()[1].partition("已逾期。")[2]

    assert await line() == "会提醒上级书记"
    await change(town, "DELETE FROM secretary WHERE unit_id <> :unit", unit=town.unit_id)
    assert await line() == f"可以直接联系 {FIRST}"
