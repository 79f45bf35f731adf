"""Messages of unknown fate: never sent again unasked, listed, and decided by an admin once."""

import asyncio
from datetime import timedelta

import pytest

from bot import app
from bot.actions.outgoing import WRITERS
from bot.actions.status import PERSONAL
from bot.locales import CATALOGUES
from bot.standin import Message
from bot.standin.state.faults import Kind
from tests.delivering import change, fates, restart, sends_to, texts, to
from tests.town import Town

LOST: tuple[Kind, ...] = ("reply_dropped", "reset", "server_error", "not_json")
LISTED = "不知是否送达 1 条"


async def status(town: Town) -> Message:
    """Have the admin ask for the status; return what they were sent."""
    assert "实到" in await town.says("陈静", "/status")
    return town.standin.from_bot(town.account("陈静"))[-1]


async def lose_help(town: Town, kind: Kind = "reply_dropped", name: str = "李娜") -> None:
    """Have somebody ask for help, and the reply's fate unknown."""
    town.standin.fault("sendMessage", kind, when=to(town.account(name)))
    await town.says(name, "帮助")


@pytest.mark.parametrize("kind", LOST)
async def test_what_may_have_arrived_is_not_sent_again_and_is_listed(
    town: Town, kind: Kind
) -> None:
    await lose_help(town, kind)
    assert [state for _, state, _ in await fates(town)] == ["unknown"]
    attempts = len([call for call in town.standin.calls if call.method == "sendMessage"])
    await town.later(600)
    await restart(town)
    calls = [call for call in town.standin.calls if call.method == "sendMessage"]
    assert len(calls) == attempts == 1
    shown = await status(town)
    assert LISTED in (shown.text or "")
    assert "1. 今天 14:00 说明 → 李娜" in (shown.text or "")
    assert "待发消息 0" in (shown.text or "")
    labels = [[button["text"] for button in row] for row in shown.buttons()]
    assert labels == [["1 再发", "1 已送达"]]


async def test_an_admin_learns_of_nobody_that_there_is_a_visit_or_a_need(town: Town) -> None:
    town.standin.fault("sendMessage", "server_error", when=to(town.account("李娜")))
    await town.says("李娜", "家里有事")
    assert [(kind, state) for kind, state, _ in await fates(town)] == [("family", "unknown")]
    shown = (await status(town)).text or ""
    assert "1. 今天 14:00 个人消息" in shown.splitlines()
    assert "李娜" not in shown
    # That holds for whatever such a message may be.
    own = [kind for kind in WRITERS if kind.startswith(("visit", "need", "round_", "erasure"))]
    assert set(own) - {"visitors_only"} <= PERSONAL
    named = {CATALOGUES["zh"][f"message.{kind}"] for kind in PERSONAL}
    assert named == {"个人消息"}


async def test_an_admin_has_it_sent_again_once(town: Town) -> None:
    await lose_help(town, "server_error")
    shown = await status(town)
    buttons = [button["callback_data"] for row in shown.buttons() for button in row]
    assert (await town.tap("陈静", shown, label="1 再发")).text == "已安排再发"
    await town.later(1)
    assert len(sends_to(town, town.account("李娜"))) == 1
    assert shown.buttons() == []
    for data in buttons:  # pressed on a phone that does not show it yet
        answer = await town.tap("陈静", shown, data=data, forged=True)
        assert answer.text == "这一条已处理，不用再点"
    await town.later(600)
    assert len(sends_to(town, town.account("李娜"))) == 1
    assert LISTED not in ((await status(town)).text or "")


async def test_an_admin_who_has_seen_it_arrive_settles_it(town: Town) -> None:
    await lose_help(town, "reply_dropped")
    shown = await status(town)
    assert (await town.tap("陈静", shown, label="1 已送达")).text == "已记为送达"
    assert LISTED not in (shown.text or "")
    await town.later(600)
    assert len(sends_to(town, town.account("李娜"))) == 1
    assert await fates(town, "help") == [("help", "sent", "seen_by_admin")]


async def test_what_does_not_help_any_more_is_not_sent_again(town: Town) -> None:
    await lose_help(town)
    shown = await status(town)
    await town.later(3600)
    assert (await town.tap("陈静", shown, label="1 再发")).text == "已过时，不再发"
    assert await fates(town, "help") == [("help", "expired", "too_late")]


async def test_who_is_no_admin_any_more_decides_nothing(town: Town) -> None:
    await lose_help(town)
    shown = await status(town)
    await change(town, "DELETE FROM admin")
    for label in ("1 再发", "1 已送达"):
        answer = await town.tap("陈静", shown, label=label)
        assert answer.text == "这项只有管理员能用。看您能做什么，请发送 帮助"
    assert await fates(town, "help") == [("help", "unknown", "RemoteProtocolError")]


async def test_forged_decisions_of_others_change_nothing(town: Town) -> None:
    await lose_help(town)
    await town.says("王强", "帮助")
    (own,) = town.standin.from_bot(town.account("王强"))
    ((message_id,),) = await town.query("SELECT id FROM message WHERE state = 'unknown'")
    for route in ("mr", "ma"):
        answer = await town.tap("王强", own, data=f"{route}.{message_id}", forged=True)
        assert answer.text == "这个按钮已失效，请点群里最新的签到帖"
    assert (await fates(town, "help"))[0] == ("help", "unknown", "RemoteProtocolError")


async def test_a_lost_post_that_is_sent_again_by_hand_is_the_one_that_counts(
    town: Town,
) -> None:
    await town.plan("14:30")
    town.standin.fault("sendMessage", "reply_dropped", when=to(town.group))
    await town.go_to("14:15")
    shown = await status(town)
    assert "1. 今天 14:15 会议帖、签到帖或主持卡 → 城关派出所党支部" in (shown.text or "")
    await town.tap("陈静", shown, label="1 再发")
    await town.later(60)
    first, second = town.standin.from_bot(town.group)
    assert (await town.tap("李娜", first)).text == "这个按钮已失效，请点群里最新的签到帖"
    assert (await town.tap("李娜", second)).text == "已签到 14:16"
    await town.later(1)
    assert "已签到 1" in (second.text or "")


async def test_a_lost_post_that_did_arrive_is_found_by_the_first_tap(town: Town) -> None:
    await town.plan("14:30")
    town.standin.fault("sendMessage", "reply_dropped", when=to(town.group))
    await town.go_to("14:15")
    await town.tap("陈静", await status(town), label="1 已送达")
    assert (await town.tap("李娜")).text == "已签到 14:15"
    await town.later(1)
    assert "已签到 1" in (town.check_in_post().text or "")
    assert len(sends_to(town, town.group)) == 1


async def test_a_tap_on_the_first_while_the_second_waits_makes_that_unneeded(
    town: Town,
) -> None:
    await town.plan("14:30")
    town.standin.fault("sendMessage", "reply_dropped", when=to(town.group))
    await town.go_to("14:15")
    shown = await status(town)
    town.standin.fault("sendMessage", "too_many", retry_after=30, when=to(town.group))
    await town.tap("陈静", shown, label="1 再发")
    assert (await fates(town, "post")) == [("post", "waiting", "too_many")]
    assert (await town.tap("李娜")).text == "已签到 14:15"
    await town.later(30)
    await town.later(1)
    assert len(sends_to(town, town.group)) == 1
    assert "已签到 1" in (town.check_in_post().text or "")


async def test_what_was_being_sent_when_the_process_died_is_of_unknown_fate(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "FINISH_SENDING", 0)
    await town.plan("14:30")
    held = town.standin.fault("sendMessage", "held", when=to(town.group))
    town.clock.move(timedelta(minutes=15))
    assert town.bot.alarm_clock is not None
    await town.bot.alarm_clock.ring()
    async with asyncio.timeout(10):
        await held.reached()
    assert await fates(town) == [("post", "claimed", None)]
    await restart(town)
    assert await fates(town) == [("post", "unknown", "interrupted")]
    await town.later(600)
    assert len(sends_to(town, town.group)) == 1
    assert LISTED in ((await status(town)).text or "")
    assert (await town.tap("李娜")).text == "已签到 14:25"
    await town.later(1)
    assert "已签到 1" in texts(town.standin.from_bot(town.group))[0]


async def test_the_newest_eight_are_listed_and_the_count_is_whole(town: Town) -> None:
    names = ["王强", "张伟", "孙丽", "周涛", "吴芳", "郑凯", "冯雪", "蒋明", "韩梅", "杨帆"]
    for name in names:
        await lose_help(town, "server_error", name)
    shown = await status(town)
    assert "不知是否送达 10 条" in (shown.text or "")
    assert len(shown.buttons()) == 8
    assert [name for name in names if name in (shown.text or "")] == names[2:]
