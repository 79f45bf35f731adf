"""困难事项 that wait: for the member's word, for somebody who may answer, for an answer that is put
off again and again; and a line that comes after consent was taken back."""

from datetime import date

from bot.actions import other_days
from bot.rules.day_table import OwnDay
from bot.rules.summary import Needs
from bot.screens import routes
from bot.screens.needs import VERBS
from storage import own_days, summaries
from storage.tx import Tx
from tests.delivering import change, fates, heard
from tests.family_scene import night, open_page, pressing
from tests.needs_scene import (
    ABOVE,
    FIRST,
    HER,
    HERE,
    SECOND,
    THIRD,
    WORDS,
    consents,
    is_away,
    raises,
    said,
    units_above,
    where,
)
from tests.people_scene import choose, labels, newest, write
from tests.town import ZONE, Town, at

ASKED = f"困难事项：父母就医\n{FIRST} 说已解决。解决了吗？"


async def forward(town: Town, clock: str, day: str) -> None:
    await town.winding.forward(at(clock, day))
    await town.later(5)


def asked(town: Town) -> int:
    return len([text for text in said(town, HER) if text == ASKED])


async def test_who_is_away_is_asked_whether_it_is_solved_once_back_and_once_more(
    town: Town,
) -> None:
    await consents(town)
    await raises(town)
    await is_away(town, HER, at("00:00", "2026-12-01"))
    await choose(town, town.account(FIRST), "已解决")
    await forward(town, "12:00", "2026-11-30")
    assert asked(town) == 0
    assert await fates(town, "need_solved") == [("need_solved", "withdrawn", "away")]
    await forward(town, "07:31", "2026-12-01")
    assert asked(town) == 1
    assert labels(newest(town, town.account(HER))) == ["已解决", "还没有"]
    # Five workdays after that, and then no more.
    await forward(town, "12:00", "2026-12-07")
    assert asked(town) == 1
    await forward(town, "07:31", "2026-12-08")
    assert asked(town) == 2
    await forward(town, "12:00", "2027-01-29")
    assert asked(town) == 2
    # Not yet: it goes on, and a second answer is asked about anew.
    await choose(town, town.account(HER), "还没有")
    await choose(town, town.account(FIRST), "已解决")
    await town.later(3)
    assert newest(town, town.account(HER)).text == ASKED


async def test_what_nobody_confirms_has_its_time_as_if_it_were_closed_but_counts_as_not_closed(
    town: Town,
) -> None:
    await consents(town)
    await raises(town)
    await choose(town, town.account(FIRST), "已解决")
    await town.go_to("03:30", "2027-11-25")
    assert await where(town, WORDS) == {"need"}
    await town.go_to("03:30", "2027-11-26")
    assert await where(town, WORDS) == set()
    assert await town.query("SELECT state, member_id, words FROM need") == [("lapsed", None, "")]
    years = at("00:00", "2026-01-01"), at("00:00", "2028-01-01")
    counted = await town.db.read(summaries.needs, [town.unit_id], *years)
    assert counted == {town.unit_id: Needs(raised=1)}
    # The button that was sent closes nothing any more.
    await choose(town, town.account(HER), "已解决")
    assert await town.query("SELECT state FROM need") == [("lapsed",)]


async def test_a_need_whose_member_has_moved_is_somebodys_the_next_morning(town: Town) -> None:
    above, _ = await units_above(town)
    await consents(town)
    await raises(town)
    await forward(town, "12:00", "2026-12-31")  # all steps have passed
    before = len(heard(town, ABOVE[1]))
    await change(
        town,
        "INSERT INTO unit (id, name, level, parent_id) VALUES (90, '城东', 'branch', :above)",
        above=above,
    )
    await change(
        town,
        """INSERT INTO unit_closure SELECT ancestor_id, 90, depth + 1 FROM unit_closure
           WHERE descendant_id = :above UNION SELECT 90, 90, 0""",
        above=above,
    )
    await change(town, "UPDATE member SET unit_id = 90 WHERE name = :name", name=HER)
    await forward(town, "08:00", "2027-01-01")
    new = heard(town, ABOVE[1])[before:]
    assert [message.text for message in new] == [
        "困难事项：父母就医 · 李娜 · 最晚1月4日答复\n转给您答复"
    ], "the new unit has no secretary, so the one above has it"
    assert newest(town, town.account(HER)).text == (
        f"困难事项：父母就医\n改由 {ABOVE[0]} 答复，最晚1月4日"
    )
    # Once is enough, and it is overdue there anew.
    await forward(town, "08:00", "2027-01-04")
    assert len(heard(town, ABOVE[1])) == before + 1
    await forward(town, "09:01", "2027-01-05")
    assert "已逾期" in (heard(town, ABOVE[1])[-1].text or "")


async def test_an_answer_that_is_put_off_unanswered_is_heard_of_from_the_first_day(
    town: Town,
) -> None:
    await units_above(town)
    await consents(town)
    await raises(town)
    first, second = town.account(FIRST), town.account(SECOND)
    await choose(town, first, "转给别人")
    await choose(town, first, SECOND)
    await town.later(2)
    await choose(town, second, "改时间")
    await choose(town, second, "12月7日 周一")
    await forward(town, "12:00", "2026-11-27")
    assert "已逾期" not in (newest(town, second).text or ""), "it is not due yet for who answers"
    await forward(town, "09:01", "2026-11-30")
    assert newest(town, first).text == (
        f"本单位有 1 件困难事项逾期未答复，答复人 {SECOND}，原定 11月26日前答复，改到了 12月7日前。"
        "请督促，或转给别人"
    )
    # Neither another day nor another person renews that.
    await choose(town, first, "转给别人")
    await choose(town, first, THIRD)
    await town.later(2)
    third = town.account(THIRD)
    await choose(town, third, "改时间")
    card = await choose(town, third, "12月10日 周四")
    await forward(town, "09:01", "2026-12-02")
    assert (heard(town, ABOVE[1])[-1].text or "").startswith(f"{HERE} 有困难事项逾期未答复")
    # An answer does: the next step has its own day, and may be put off.
    for label in (
        "已联系",
        "改时间",
        "12月14日 周一",
    ):  # what is newest is to the admin, in December
        town.standin.press(third, third, card.id, label=label)
        await town.later(1)
    before = len(said(town, FIRST)), len(heard(town, ABOVE[1]))
    await forward(town, "12:00", "2026-12-15")
    assert (len(said(town, FIRST)), len(heard(town, ABOVE[1]))) == before
    await forward(town, "09:01", "2026-12-16")
    assert newest(town, first).text == (
        f"本单位有 1 件困难事项逾期，答复人 {THIRD}，最晚应在12月14日办。请督促，或转给别人"
    )


async def test_those_above_hear_by_the_days_as_they_are_of_what_was_put_off_unanswered(
    town: Town,
) -> None:
    await units_above(town)
    await consents(town)
    await raises(town)
    first, second = town.account(FIRST), town.account(SECOND)
    await choose(town, first, "转给别人")
    await choose(town, first, SECOND)
    await town.later(2)
    await choose(town, second, "改时间")
    await choose(town, second, "12月7日 周一")
    await have_off(town, "2026-11-30")
    late = "本单位有 1 件困难事项逾期未答复"
    await forward(town, "20:00", "2026-11-30")
    assert not any(late in one for one in said(town, FIRST))
    await forward(town, "09:01", "2026-12-01")
    assert sum(late in one for one in said(town, FIRST)) == 1
    # Nobody hears a second time of what they have heard, and the next in turn a workday later.
    await have_off(town, "2026-12-02")
    before = len(heard(town, ABOVE[1]))
    await forward(town, "20:00", "2026-12-03")
    assert len(heard(town, ABOVE[1])) == before
    await forward(town, "09:01", "2026-12-04")
    assert (heard(town, ABOVE[1])[-1].text or "").startswith(f"{HERE} 有困难事项逾期未答复")
    assert sum(late in one for one in said(town, FIRST)) == 1


async def have_off(town: Town, day: str) -> None:
    """Have a day be off for the organisation; what goes by its days has followed by then."""

    async def unit(tx: Tx) -> None:
        await own_days.put(tx, [OwnDay(date.fromisoformat(day), is_workday=False, note="")])
        await other_days.begin(tx, town.clock.now(), ZONE)

    await town.db.write(unit)
    await town.later(1)
    await town.later(1)


async def test_a_line_that_comes_after_consent_was_taken_back_is_kept_nowhere(
    town: Town,
) -> None:
    user_id = town.account(HER)
    await consents(town)
    page = await open_page(town, HER)
    await write(town, user_id, "家里有事")
    await choose(town, user_id, "父母就医")
    await choose(town, user_id, newest(town, user_id).buttons()[0][0]["text"])
    withdraw = routes.data(routes.CONSENT, 0)
    town.standin.press(user_id, page.chat.id, page.id, withdraw, forged=True)
    await town.later(2)
    answer = await write(town, user_id, WORDS)
    assert answer.text == "撤回同意后，写的话不保存。要登记困难事项，请重新发送 家里有事"
    assert await where(town, WORDS) == set()
    assert await town.query("SELECT * FROM dialogue") == []
    # So is one that was written and not sent yet, and nothing is added to what is open.
    await consents(town)
    await raises(town, words="")
    await write(town, user_id, "家里有事")
    await choose(town, user_id, "1 看进展")
    card = newest(town, user_id)
    await choose(town, user_id, "补一句")
    town.standin.press(user_id, page.chat.id, page.id, withdraw, forged=True)
    await town.later(2)
    await write(town, user_id, WORDS)
    assert await where(town, WORDS) == set()
    add = routes.data(routes.NEED_DO, 1, VERBS.index("add_words"))
    tapped = town.standin.press(user_id, card.chat.id, card.id, add, forged=True)
    await town.later(2)
    assert tapped.answered is not None
    assert tapped.answered.text == "您没有同意记录，不能再补写。要补写，请先在 我的 里改为同意"
    await write(town, user_id, WORDS)
    assert await town.query("SELECT words FROM need") == [("",)]


async def test_a_draft_goes_when_consent_is_taken_back_or_all_is_to_be_removed(
    town: Town,
) -> None:
    user_id = town.account(HER)
    await consents(town)
    page = await open_page(town, HER)

    async def drafts() -> None:
        await write(town, user_id, "家里有事")
        await choose(town, user_id, "父母就医")
        await choose(town, user_id, newest(town, user_id).buttons()[0][0]["text"])
        await write(town, user_id, WORDS)
        assert await where(town, WORDS) == {"dialogue"}

    await drafts()
    withdraw = routes.data(routes.CONSENT, 0)
    town.standin.press(user_id, page.chat.id, page.id, withdraw, forged=True)
    await town.later(2)
    assert await where(town, WORDS) == set()
    await choose(town, user_id, "提交")
    assert await town.query("SELECT * FROM need") == []
    # Consenting anew, the words that were asked for before are not taken for others.
    await consents(town)
    answer = await write(town, user_id, WORDS)
    assert (answer.text or "").startswith("撤回同意后，写的话不保存")
    await town.winding.forward(at("01:30", "2026-11-26"))
    await open_page(town, HER)
    await pressing(town, HER, "家属要求删除")
    await pressing(town, HER, "确定删除")
    await town.winding.forward(at("02:10", "2026-11-26"))
    await drafts()
    await night(town)
    assert await where(town, WORDS) == set()
