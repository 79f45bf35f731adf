"""结对互助: asked for, agreed to, asked about once a month, ended by either, secret to others."""

from datetime import UTC, datetime

import pytest

from bot.rules.buddies import month_of, next_question
from bot.standin import Message
from bot.workdays import is_workday
from storage import away, members, roster
from storage.tx import Tx
from tests.delivering import fates
from tests.people_scene import choose, labels, newest, told, write
from tests.permission_scene import forge, member_id
from tests.town import ZONE, Town, at

SHE, HE, THIRD, CHIEF = "李娜", "孙丽", "王强", "王建国"
QUESTION = "您和 孙丽 结对互助。这个月聊过了吗？"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2025-12-15 12:00", "2026-01-04"),  # 元旦 1 to 3 January; Sunday the 4th is worked on
        ("2026-01-04 09:29", "2026-01-04"),
        ("2026-01-04 09:30", "2026-02-02"),  # the 1st is a Sunday
        ("2026-02-02 09:31", "2026-03-02"),
        ("2026-03-15 00:00", "2026-04-01"),
        ("2026-04-30 23:59", "2026-05-06"),  # 劳动节 1 to 5 May
        ("2026-05-03 12:00", "2026-05-06"),
        ("2026-07-31 12:00", "2026-08-03"),
        ("2026-09-30 12:00", "2026-10-08"),  # 国庆 1 to 7 October
        ("2026-10-31 12:00", "2026-11-02"),
        ("2026-11-25 14:00", "2026-12-01"),
    ],
)
def test_pairs_are_asked_on_the_morning_of_a_months_first_workday(now: str, expected: str) -> None:
    day, clock = now.split()
    found = next_question(at(clock, day), ZONE, is_workday)
    assert found == at("09:30", expected)
    assert next_question(at(clock, day).astimezone(UTC), ZONE, is_workday) == found


def test_months_are_counted_through_the_years_by_the_organisations_clock() -> None:
    before, after = datetime(2026, 12, 31, 15, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert month_of(after, ZONE) == month_of(before, ZONE) + 1


async def pairs_of(town: Town, name: str) -> Message:
    """Have somebody open their pairs from 我的."""
    await write(town, town.account(name), "我的")
    return await choose(town, town.account(name), "结对互助")


async def ask(town: Town, name: str, whom: str) -> Message:
    """Have somebody ask another one; return what they are told."""
    user_id = town.account(name)
    await pairs_of(town, name)
    await choose(town, user_id, "找人结对")
    await choose(town, user_id, whom)
    return await choose(town, user_id, "请对方结对")


async def pair(town: Town, name: str, whom: str) -> None:
    """Have two become a pair."""
    await ask(town, name, whom)
    await choose(town, town.account(whom), "同意")


async def rows(town: Town) -> list[tuple[object, ...]]:
    return await town.query(
        """SELECT s.name, o.name, b.state, b.starter_is_asked, b.other_is_asked FROM buddy b
           JOIN member s ON s.id = b.starter_id JOIN member o ON o.id = b.other_id ORDER BY b.id"""
    )


async def questions(town: Town, name: str) -> list[str]:
    """Return what somebody was asked about the month, as it stands now."""
    found = [one.text or "" for one in town.standin.from_bot(town.account(name))]
    return [one for one in found if "这个月聊过了吗" in one]


async def test_two_pair_up_are_asked_once_a_month_and_part(town: Town) -> None:
    she, he = town.account(SHE), town.account(HE)
    shown = await pairs_of(town, SHE)
    assert shown.text == (
        "结对互助：两个人自愿结对，随时可以结束。聊了什么、聊没聊都不记，书记和管理员看不到"
    )
    assert labels(shown) == ["找人结对", "返回"]
    assert ((await choose(town, she, "返回")).text or "").startswith("李娜 · ")
    await choose(town, she, "结对互助")
    shown = await choose(town, she, "找人结对")
    assert shown.text == "城关派出所党支部（演示）：想请谁结对？"
    # Not herself, nor those who cannot be written to: 刘洋 and 秦勇, and 严冬 without an account.
    there = {one.name for one in town.branch.members}
    assert set(labels(shown)) == there - {SHE, "刘洋", "秦勇", "严冬"} | {"返回"}
    shown = await choose(town, she, HE)
    assert shown.text == "请 孙丽 与您结对互助？会发一条消息问 孙丽，不方便时不用说原因"
    assert labels(await choose(town, she, "返回"))[-1] == "返回"
    await choose(town, she, HE)
    sure = newest(town, she)
    assert (await choose(town, she, "请对方结对")).text == "已请 孙丽，有答复会告诉您"
    again = await forge(town, SHE, sure, f"bu.{await base36(town, HE)}.0.1")
    assert again == "已请 孙丽，有答复会告诉您", "pressed twice it is so already"
    asked = newest(town, he)
    assert asked.text == "李娜 想与您结对互助：有事互相说说，聊什么都不记。不方便时不用说原因"
    assert labels(asked) == ["同意", "不方便"]
    assert (await choose(town, he, "同意")).text == "您和 李娜 结对互助了"
    assert newest(town, she).text == "孙丽 同意与您结对互助"
    # Pressing it again, forged, changes nothing.
    assert await forge(town, HE, asked, "bd.1.0") == "您和 李娜 结对互助了"

    await town.winding.forward(at("09:29", "2026-12-01"))
    assert await questions(town, SHE) == []
    await town.winding.forward(at("09:31", "2026-12-01"))
    assert await questions(town, SHE) == [QUESTION]
    assert labels(newest(town, she)) == ["聊过了", "还没", "不用再问"]
    before = await rows(town)
    assert (await choose(town, she, "聊过了")).text == "好的，想聊的时候随时聊"
    assert (await choose(town, he, "还没")).text == "好的，想聊的时候随时聊"
    assert await rows(town) == before
    pressed = await town.query("SELECT body FROM inbox WHERE body LIKE '%bd.0.6%'")
    assert len(pressed) == 2, "both answers are one and the same to the bot"

    line = "结对互助：孙丽，11月25日 周三起"
    assert line in ((await write(town, she, "我的")).text or "")
    shown = await choose(town, she, "结对互助")
    assert labels(shown) == ["孙丽", "找人结对", "返回"]
    shown = await choose(town, she, "孙丽")
    assert shown.text == f"{line}\n每月第一个工作日问一次聊过没有，不记回答"
    assert (await choose(town, she, "结束结对")).text == "您和 孙丽 的结对互助已结束"
    assert newest(town, he).text == "您和 李娜 的结对互助已结束"
    assert await rows(town) == [(SHE, HE, "ended", 1, 1)]
    assert "结对互助：李娜，已结束" in ((await write(town, he, "我的")).text or "")
    await town.winding.forward(at("12:00", "2027-01-05"))
    assert await questions(town, SHE) == await questions(town, HE) == []
    assert await town.query(
        "SELECT state, reason FROM due WHERE kind = 'buddy_month' ORDER BY at"
    ) == [("done", None), ("void", "ended")]
    await town.winding.forward(at("12:00", "2027-03-15"))
    assert await rows(town) == [], "what has ended is not kept for ever"


async def test_who_is_asked_may_decline_without_a_reason_and_is_left_in_peace(town: Town) -> None:
    she, he = town.account(SHE), town.account(HE)
    await ask(town, SHE, HE)
    asked = newest(town, he)
    assert (await choose(town, he, "不方便")).text == "已告诉 李娜 这次不方便"
    assert newest(town, she).text == "孙丽 现在不方便结对互助"
    assert await rows(town) == [(SHE, HE, "ended", 1, 1)]
    again = town.standin.press(he, he, asked.id, "bd.1.1", forged=True)
    await town.rest()
    assert again.answered is not None
    assert again.answered.text == "这一项已结束"
    await pairs_of(town, SHE)
    await choose(town, she, "找人结对")
    assert (await told(town, she, HE)).text == "30 天内已请过 孙丽，请过些天再说"
    # The other way round it is open.
    await ask(town, HE, SHE)
    assert (await choose(town, she, "同意")).text == "您和 孙丽 结对互助了"


async def test_an_asking_can_be_taken_back_and_answered_from_ones_list(town: Town) -> None:
    she, he, third = town.account(SHE), town.account(HE), town.account(THIRD)
    await ask(town, SHE, HE)
    await pairs_of(town, SHE)
    shown = await choose(town, she, HE)
    assert (shown.text, labels(shown)) == ("结对互助：已请 孙丽，等答复", ["撤回", "返回"])
    assert (await choose(town, she, "撤回")).text == "已撤回，不再请 孙丽"
    assert (await told(town, he, "同意")).text == "这一项已结束"
    await ask(town, THIRD, HE)
    await pairs_of(town, HE)
    shown = await choose(town, he, THIRD)
    assert (shown.text, labels(shown)) == (
        "结对互助：王强 请您结对",
        ["同意", "不方便", "返回"],
    )
    assert (await choose(town, he, "同意")).text == "您和 王强 结对互助了"
    assert newest(town, third).text == "孙丽 同意与您结对互助"


async def test_nobody_has_more_than_five_pairs(town: Town) -> None:
    she = town.account(SHE)
    five = ["孙丽", "王强", "张伟", "吴芳", "周涛"]
    for name in five:
        await ask(town, SHE, name)
    assert labels(await pairs_of(town, SHE)) == [*five, "返回"]
    list_ = newest(town, she)
    forged = town.standin.press(she, she, list_.id, f"bu.{await base36(town, '韩梅')}.0.1",
                                forged=True)  # fmt: skip
    await town.rest()
    assert forged.answered is not None
    assert forged.answered.text == "结对最多 5 人，请先结束一个"
    for name in five:
        await choose(town, town.account(name), "同意")
    await ask(town, "韩梅", SHE)
    assert (await told(town, she, "同意")).text == "结对最多 5 人，请先结束一个"
    # All five are asked about in one message.
    await town.winding.forward(at("09:31", "2026-12-01"))
    assert await questions(town, SHE) == [
        "您和 孙丽、王强、张伟、吴芳、周涛 结对互助。这个月聊过了吗？"
    ]


async def base36(town: Town, name: str) -> str:
    number, digits = await member_id(town, name), ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


async def test_who_does_not_want_to_be_asked_is_not(town: Town) -> None:
    she, he = town.account(SHE), town.account(HE)
    await pair(town, SHE, HE)
    await town.winding.forward(at("09:31", "2026-12-01"))
    assert (await choose(town, she, "不用再问")).text == (
        "好的，不再问。想再问时，在 我的 里点 [结对互助]"
    )
    assert await rows(town) == [(SHE, HE, "paired", 0, 1)]
    # New Year's Day is a day off, also before it is announced.
    await town.winding.forward(at("09:31", "2027-01-04"))
    assert await questions(town, SHE) == []
    assert await questions(town, HE) == ["您和 李娜 结对互助。这个月聊过了吗？"] * 2
    await pairs_of(town, SHE)
    shown = await choose(town, she, HE)
    assert (shown.text or "").endswith("\n不再每月问")
    assert labels(await choose(town, she, "每月问一次"))[0] == "不用再问"
    assert await rows(town) == [(SHE, HE, "paired", 1, 1)]
    await pairs_of(town, HE)
    await choose(town, he, SHE)
    assert labels(await choose(town, he, "不用再问"))[0] == "每月问一次"
    assert await rows(town) == [(SHE, HE, "paired", 1, 0)]


async def test_nothing_is_sent_to_who_is_away_and_they_are_asked_once_back(town: Town) -> None:
    he = town.account(HE)
    until = at("00:00", "2026-11-28")
    one = await member_id(town, HE)
    await town.db.write(away.add, one, "sick", "secretary", town.clock.now(), until, None)
    already = len(town.standin.from_bot(he))
    await ask(town, SHE, HE)
    await town.winding.forward(at("07:29", "2026-11-28"))
    assert len(town.standin.from_bot(he)) == already
    await town.winding.forward(at("07:31", "2026-11-28"))
    await choose(town, he, "同意")
    until = at("00:00", "2026-12-05")
    await town.db.write(away.add, one, "annual", "self", town.clock.now(), until, None)
    await town.winding.forward(at("12:00", "2026-12-06"))
    assert await questions(town, HE) == []
    assert await questions(town, SHE) == [QUESTION]
    assert ("buddy_month", "withdrawn", "away") in [
        (kind, state, why) for kind, state, why in await fates(town) if kind == "buddy_month"
    ]


async def test_who_is_away_without_an_end_is_asked_once_back_and_an_asking_lapses(
    town: Town,
) -> None:
    he, third = town.account(HE), town.account(THIRD)
    one = await member_id(town, HE)
    await town.db.write(away.add, one, "sick", "secretary", town.clock.now(), None, None)
    already = len(town.standin.from_bot(he))
    await ask(town, SHE, HE)
    await ask(town, SHE, THIRD)
    await town.winding.forward(at("12:00", "2026-12-02"))
    assert len(town.standin.from_bot(he)) == already
    await town.db.write(away.end, one, town.clock.now())
    # The 3rd is a Thursday: asked on the first morning after they are back, and once.
    await town.winding.forward(at("09:29", "2026-12-03"))
    assert len(town.standin.from_bot(he)) == already
    await town.winding.forward(at("12:00", "2026-12-24"))
    asked = [text for text in _said(town, he) if "想与您结对互助" in text]
    assert len(asked) == len([t for t in _said(town, third) if "想与您结对互助" in t]) == 1
    assert [state for _, _, state, _, _ in await rows(town)] == ["asked", "asked"]
    # Nobody has answered for thirty days.
    await town.winding.forward(at("14:01", "2026-12-25"))
    assert [state for _, _, state, _, _ in await rows(town)] == ["ended", "ended"]
    assert (await told(town, he, "同意")).text == "这一项已结束"
    await ask(town, SHE, HE)
    assert newest(town, he).text == asked[0], "and may be asked again"


async def test_who_comes_back_early_is_asked_then_and_not_again_on_the_day_that_was_noted(
    town: Town,
) -> None:
    he, one = town.account(HE), await member_id(town, HE)
    until = at("00:00", "2026-12-03")
    await town.db.write(away.add, one, "sick", "secretary", town.clock.now(), until, None)
    await ask(town, SHE, HE)
    await town.winding.forward(at("12:00", "2026-11-27"))
    await town.db.write(away.end, one, town.clock.now())
    await town.winding.forward(at("09:31", "2026-11-30"))
    assert "想与您结对互助" in (newest(town, he).text or "")
    await town.winding.forward(at("12:00", "2026-12-04"))
    assert len([text for text in _said(town, he) if "想与您结对互助" in text]) == 1


def _said(town: Town, account: int) -> list[str]:
    return [one.text or "" for one in town.standin.from_bot(account)]


async def test_a_pair_ends_silently_with_who_leaves_the_organisation(town: Town) -> None:
    await pair(town, SHE, HE)
    await town.db.write(roster.take_off, [await member_id(town, HE)], town.clock.now())
    already = len(town.standin.from_bot(town.account(SHE)))
    await town.winding.forward(at("12:00", "2026-12-01"))
    assert len(town.standin.from_bot(town.account(SHE))) == already
    assert await rows(town) == [(SHE, HE, "ended", 1, 1)]
    assert labels(await pairs_of(town, SHE)) == ["找人结对", "返回"]


async def test_who_moves_to_another_unit_keeps_their_pairs(town: Town) -> None:
    await pair(town, SHE, HE)

    async def move(tx: Tx) -> None:
        await tx.run("INSERT INTO unit (name, level) VALUES ('别处', 'branch')")
        there = await tx.value("SELECT id FROM unit WHERE name = '别处'")
        await tx.run("INSERT INTO unit_closure VALUES (:id, :id, 0)", id=there)
        who = await tx.value("SELECT id FROM member WHERE name = '孙丽'")
        await members.move(tx, who, there)

    await town.db.write(move)
    await town.winding.forward(at("09:31", "2026-12-01"))
    assert await questions(town, SHE) == [QUESTION]


async def test_at_night_nobody_is_asked_and_in_the_morning_only_if_it_still_holds(
    town: Town,
) -> None:
    await town.go_to("23:00")
    he, third = town.account(HE), town.account(THIRD)
    already = [len(town.standin.from_bot(one)) for one in (he, third)]
    await ask(town, SHE, HE)
    await ask(town, SHE, THIRD)
    await pairs_of(town, SHE)
    await choose(town, town.account(SHE), HE)
    await choose(town, town.account(SHE), "撤回")
    await town.winding.forward(at("07:29", "2026-11-26"))
    assert [len(town.standin.from_bot(one)) for one in (he, third)] == already
    await town.winding.forward(at("07:31", "2026-11-26"))
    assert [len(town.standin.from_bot(one)) for one in (he, third)] == [already[0], already[1] + 1]
    assert await fates(town, "buddy_ask") == [
        ("buddy_ask", "withdrawn", "settled"),
        ("buddy_ask", "sent", None),
    ]


async def test_the_question_of_a_month_comes_late_or_not_at_all(town: Town) -> None:
    await pair(town, SHE, HE)
    await town.go_to("08:00", "2026-12-04")  # the bot was down since the 25th; it helps until 9:30
    await town.winding.forward(at("09:01", "2026-12-04"))
    assert await questions(town, SHE) == [QUESTION]
    await town.go_to("12:00", "2027-01-20")
    assert await questions(town, SHE) == [QUESTION]
    assert ("void", "too_late") in await town.query("SELECT state, reason FROM due")


async def test_neither_secretary_nor_admin_sees_a_pair(town: Town) -> None:
    await pair(town, SHE, HE)
    for name in (CHIEF, "陈静"):
        for words in ("/people 李娜", "我的", "/people 孙丽"):
            text = (await write(town, town.account(name), words)).text or ""
            assert "结对" not in text
