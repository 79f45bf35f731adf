"""Whatever is pressed and written around sessions, in any order: nothing fails, figures add up."""

import random
from datetime import timedelta

import pytest

from bot.standin import Message
from bot.standin.errors import CannotError
from storage import attendance
from storage.attendance import groups
from tests.people_scene import write
from tests.seal_scene import verified
from tests.town import Town

PEOPLE = ("王建国", "赵敏", "陈静", "李娜", "王强", "孙丽", "吴芳")
WORDS = (
    *("开会", "请假", "签到", "我的", "取消", "15:30", "明天", "周五 9点", "/people 李娜"),
    *("/meeting 政治学习 今天 16:00", "支部党员大会 明天 9:30 <b>三楼</b>", "党小组会 今天 17:00"),
    *("因为 <i>值班</i> & 出差", "https://example.org/?a=1&b=2", "每周二 9:00", "x" * 3000),
)
LEADS_FAR = ("其余", "核对无误", "更正", "李娜 到会", "缺席", "不在现场", "有异议", "维持", "改回")
"""Buttons without which a walk seldom comes to a record and to what is said of it."""
STEPS = 110


async def live(town: Town, rng: random.Random) -> None:
    """Press, write and let time pass, as whim has it."""
    await town.plan("14:30", is_announced=True)
    await town.plan("15:00", kind="general_meeting")
    await write(town, town.account("王建国"), "政治学习 今天 16:00 三楼会议室")
    for _ in range(STEPS):
        name = rng.choice(PEOPLE)
        user_id = town.account(name)
        what = rng.random()
        if what < 0.12:
            await town.winding.leap(timedelta(minutes=rng.choice((1, 2, 5, 10, 20))))
        elif what < 0.3:
            town.standin.write(user_id, user_id, rng.choice(WORDS))
        elif what < 0.34:
            town.standin.start(user_id, rng.choice(("d-1", "v-1", "g-1", "v-99", "g-2")))
        else:
            press(town, rng, user_id)
        await town.rest()
    await town.later(30)


def press(town: Town, rng: random.Random, user_id: int) -> None:
    """Press a button of one of the newest messages somebody sees, also one that is gone by now."""
    chat = rng.choice((user_id, user_id, user_id, town.group))
    messages = [one for one in town.standin.from_bot(chat)[-4:] if one.buttons()]
    if not messages:
        return
    message = rng.choice(messages)
    buttons = [one for row in message.buttons() for one in row if one.get("callback_data")]
    if not buttons:
        return
    far = [one for one in buttons if one["text"].startswith(LEADS_FAR)]
    data = rng.choice(far if far and rng.random() < 0.4 else buttons)["callback_data"]
    try:
        town.standin.press(user_id, chat, message.id, data=data, forged=rng.random() < 0.5)
    except CannotError:
        return


def too_long(message: Message) -> bool:
    return len(message.text or "") > 4096 or sum(map(len, message.buttons())) > 100


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_pressed_in_any_order_nothing_fails_and_figures_add_up(
    town: Town, seed: int
) -> None:
    await live(town, random.Random(seed))
    assert await town.query("SELECT body FROM inbox WHERE state = 'quarantined'") == []
    assert await town.query("SELECT * FROM due WHERE state = 'open' AND at < 0") == []
    chats = [town.group, *map(town.account, PEOPLE)]
    assert not [one for chat in chats for one in town.standin.from_bot(chat) if too_long(one)]
    last = await town.query(
        """SELECT t.state, (SELECT e.what FROM attendance_entry e
                            WHERE e.session_id = t.session_id AND e.member_id = t.member_id
                              AND e.what IN ('expected', 'checked_in', 'leave', 'present', 'absent',
                                'exempt', 'leave_withdrawn', 'leave_declined', 'reopened')
                            ORDER BY e.id DESC LIMIT 1)
           FROM attendance t"""
    )
    follows = {"leave_withdrawn": "expected", "leave_declined": "expected"}
    assert [
        pair for pair in last if pair[1] != "reopened" and follows.get(pair[1], pair[1]) != pair[0]
    ] == []
    for (session_id,) in await town.query("SELECT id FROM session"):
        counted = await town.db.read(groups, session_id)
        people = await town.db.read(attendance.attendees, session_id)
        assert sum(one.count for one in counted) == len(people)
    confirmed = await town.query(
        """SELECT COUNT(*) FROM attendance t JOIN session s ON s.id = t.session_id
           WHERE s.state = 'confirmed' AND t.state IN ('expected', 'checked_in')"""
    )
    assert confirmed == [(0,)], "in a confirmed record everybody is placed"
    assert (await verified(town.path))[1] == [], "what stands is what the history says"
