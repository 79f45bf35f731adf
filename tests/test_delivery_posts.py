"""Posts: however many tap, the group sees the last state, within Telegram's limits."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.standin import Call
from bot.standin.state.people import Group
from storage import members
from storage.tx import Tx
from tests.delivering import change, restart, second_group, sends_to, texts, to
from tests.town import Town
from tests.town import town as build_town


def tally(town: Town) -> str:
    """Return the post's last line."""
    return (town.check_in_post().text or "").splitlines()[-1]


def edits(town: Town, chat_id: int | None = None) -> list[Call]:
    """Return the edits that were asked of Telegram, by default the group's."""
    wanted = town.group if chat_id is None else chat_id
    return [
        call
        for call in town.standin.calls
        if call.method == "editMessageText" and call.params["chat_id"] == wanted
    ]


async def opened(town: Town, clock: str = "14:20") -> None:
    """Have check-in opened and pinned, and let a minute pass."""
    await town.plan("14:30")
    await town.go_to("14:15")
    await town.go_to(clock)


async def test_the_first_tap_is_seen_within_the_second(town: Town) -> None:
    await opened(town)
    await town.tap("李娜")
    assert tally(town) == "应到 24　已签到 1　未签到 23"


async def test_three_taps_are_seen_within_three_seconds(town: Town) -> None:
    await opened(town)
    for name in ("李娜", "王强", "张伟"):
        await town.tap(name)
        await town.later(0.3)
    await town.later(2.1)
    assert tally(town) == "应到 24　已签到 3　未签到 21"


async def test_taps_of_one_moment_cost_one_edit(town: Town) -> None:
    await opened(town)
    for name in ("李娜", "王强", "张伟", "孙丽", "周涛"):
        town.press(name)
    await town.rest()
    await town.later(1)
    assert tally(town) == "应到 24　已签到 5　未签到 19"
    assert len(edits(town)) <= 2


async def test_a_tap_while_an_edit_is_on_its_way_is_seen_by_the_next(town: Town) -> None:
    await opened(town)
    held = town.standin.fault("editMessageText", "held", when=to(town.group))
    town.press("李娜")
    await asyncio.wait_for(held.reached(), 10)
    second = town.press("王强")
    await second.answer(10)
    held.release()
    await town.later(1)
    assert tally(town) == "应到 24　已签到 2　未签到 22"


async def crowd(tx: Tx, unit_id: int, accounts: Sequence[int]) -> None:
    for account in accounts:
        member_id = await members.add(
            tx, unit_id=unit_id, name="张三", employment="officer", party_status="full"
        )
        await members.bind(tx, member_id, account)


def fullest(instants: Sequence[datetime], span: timedelta) -> int:
    """Return the most of these instants in any span that begins with one of them."""
    return max(sum(start <= at < start + span for at in instants) for start in instants)


async def test_of_a_burst_of_300_taps_the_group_sees_the_end_within_its_limits(
    tmp_path: Path,
) -> None:
    async with build_town(tmp_path / "shidao.db", limits=True, threads=True) as town:
        people = [town.standin.add_person("三", id=50_000 + n) for n in range(300)]
        for person in people:
            town.standin.join(person, town.group)
        await town.db.write(crowd, town.unit_id, [person.id for person in people])
        await opened(town)
        post = town.check_in_post()
        presses = []
        for start in range(0, 300, 20):
            presses += [
                town.standin.press(person, town.group, post.id, label="签到")
                for person in people[start : start + 20]
            ]
            await town.later(4)
        for _ in range(15):
            await town.later(4)
        assert all(press.answered for press in presses)
        assert tally(town) == "应到 324　已签到 300　未签到 24"
        calls = [c for c in town.standin.calls if c.params.get("chat_id") == town.group]
        assert {call.status for call in calls} == {200}
        minute = timedelta(minutes=1)
        assert fullest([call.at for call in calls], minute) <= 18
        assert fullest([call.at for call in edits(town)], minute) <= 12
        assert len(edits(town)) >= 12
        assert town.standin.limits.passed == 0


async def test_an_edit_that_changes_nothing_is_a_success(town: Town) -> None:
    await opened(town)
    await change(town, "UPDATE post SET wanted_version = wanted_version + 1")
    await town.later(1)
    await town.later(3600)
    assert [call.status for call in edits(town)] == [400]


@pytest.mark.parametrize("kind", ["reply_dropped", "reset", "server_error", "not_json"])
async def test_an_edit_of_unknown_fate_is_made_again(town: Town, kind: str) -> None:
    await opened(town)
    town.standin.fault("editMessageText", kind)  # type: ignore[arg-type]
    await town.tap("李娜")
    await town.later(4.9)
    assert len(edits(town)) == 1
    await town.later(0.1)
    assert tally(town) == "应到 24　已签到 1　未签到 23"
    assert len(edits(town)) == 2
    await town.later(600)
    assert len(edits(town)) == 2


async def test_a_post_that_was_deleted_is_let_go(town: Town) -> None:
    await opened(town)
    town.check_in_post().deleted = True
    await change(town, "UPDATE post SET wanted_version = wanted_version + 1")
    await town.later(1)
    assert await town.query("SELECT state FROM post WHERE kind = 'check_in'") == [("gone",)]
    assert await town.says("李娜", "签到") == "已签到 14:20\n政治学习 · 今天 14:30"
    await town.later(60)
    assert len(edits(town)) == 1


async def test_a_429_holds_back_edits_and_the_last_state_comes_after_it(town: Town) -> None:
    await opened(town)
    town.standin.fault("editMessageText", "too_many", retry_after=20, when=to(town.group))
    await town.tap("李娜")
    await town.later(10)
    await town.tap("王强")
    await town.later(9.9)
    assert tally(town).startswith("应到 24　已签到 0")
    await town.later(0.1)
    assert tally(town) == "应到 24　已签到 2　未签到 22"


async def test_a_429_to_a_message_holds_back_edits_in_that_chat_too(town: Town) -> None:
    await opened(town)
    town.standin.fault("sendMessage", "too_many", retry_after=20, when=to(town.group))
    await town.plan("14:30", kind="theme_day")
    await town.tap("李娜")
    await town.later(19.9)
    assert edits(town) == []
    await town.later(0.1)
    assert len(edits(town)) == 1


@pytest.mark.parametrize("kind", ["reply_dropped", "server_error"])
async def test_a_tap_on_a_post_of_unknown_fate_says_that_it_stands(town: Town, kind: str) -> None:
    town.standin.fault("sendMessage", kind, effect=True, when=to(town.group))  # type: ignore[arg-type]
    await opened(town)
    assert await town.query("SELECT state, telegram_id FROM post") == [("unknown", None)]
    assert (await town.tap("李娜")).text == "已签到 14:20"
    await town.later(1)
    assert tally(town) == "应到 24　已签到 1　未签到 23"
    assert await town.query("SELECT state, reason FROM message") == [("sent", "seen")]
    assert len(sends_to(town, town.group)) == 1
    assert town.standin.pinned(town.group) is town.check_in_post()


async def test_a_tap_before_the_reply_to_the_sending_is_taken(town: Town) -> None:
    await town.plan("14:30")
    held = town.standin.fault("sendMessage", "held", when=to(town.group))
    town.clock.move(timedelta(minutes=15))
    assert town.bot.alarm_clock is not None
    await town.bot.alarm_clock.ring()
    await held.reached()
    press = town.press("李娜")
    answer = await press.answer(10)
    assert answer.text == "已签到 14:15"
    held.release()
    await town.later(1)
    assert tally(town) == "应到 24　已签到 1　未签到 23"
    assert await town.query("SELECT state, reason FROM message") == [("sent", "seen")]


async def test_a_forged_tap_does_not_pass_an_old_message_off_as_the_new_post(
    town: Town,
) -> None:
    await opened(town)
    old = town.check_in_post()
    session_id = await town.plan("16:00", kind="theme_day")
    town.standin.fault("sendMessage", "too_many", retry_after=60, when=to(town.group))
    await town.go_to("15:45")
    for _ in range(2):
        answer = await town.tap("李娜", old, data=f"in.{session_id}", forged=True)
        assert answer.text == "这个按钮已失效，请点群里最新的签到帖"
    await town.later(60)
    assert texts(town.standin.from_bot(town.group))[-1].startswith("📖 主题党日")
    town.standin.fault("sendMessage", "reply_dropped", when=to(town.group))
    lost = await town.plan("17:00", kind="theme_day")
    await town.go_to("16:45")
    answer = await town.tap("李娜", old, data=f"in.{lost}", forged=True)
    assert answer.text == "这个按钮已失效，请点群里最新的签到帖"
    assert (await town.tap("李娜")).text == "已签到 16:45"


async def test_where_the_bot_may_not_pin_it_tries_once(town: Town) -> None:
    town.standin.group(town.group).bot_rights = set()
    await opened(town)
    await town.later(600)
    await town.go_to("15:31")
    pins = [call for call in town.standin.calls if "pinChatMessage" in call.method]
    assert [call.status for call in pins] == [400]
    assert tally(town).startswith("应到 24")


async def test_the_post_is_unpinned_when_check_in_closes(town: Town) -> None:
    await opened(town)
    assert town.standin.pinned(town.group) is town.check_in_post()
    await town.go_to("15:30")
    assert town.standin.pinned(town.group) is None


async def test_a_pin_of_unknown_fate_is_made_again(town: Town) -> None:
    town.standin.fault("pinChatMessage", "reset", times=2)
    await opened(town)
    await town.later(10)
    assert town.standin.pinned(town.group) is town.check_in_post()


async def test_a_restart_loses_no_edit(town: Town) -> None:
    await opened(town)
    town.standin.fault("editMessageText", "server_error", times=3)
    await town.tap("李娜")
    await restart(town)
    for _ in range(4):
        await town.later(5)
    assert tally(town) == "应到 24　已签到 1　未签到 23"


async def test_a_post_that_cannot_be_written_does_not_stop_the_others(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await opened(town)

    def broken(*_args: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr("bot.actions.rendering.check_in_post", broken)
    await town.tap("李娜")
    for _ in range(60):
        await town.later(1)
    assert caplog.messages.count("post_not_rendered") == 1
    assert (await town.says("李娜", "帮助")).startswith("签到")
    monkeypatch.undo()
    await town.later(300)
    assert tally(town) == "应到 24　已签到 1　未签到 23"


async def moved_while_open(town: Town, *, told: bool) -> tuple[Group, Group]:
    """Open check-in in a plain group too, then upgrade it; return it and what it became."""
    old = await second_group(town, "旧群", type="group")
    await opened(town)
    assert len(sends_to(town, old.id)) == 1
    new = town.standin.migrate(old, town.account("王建国"))
    if not told:
        town.standin.updates.drop()
        await change(town, "UPDATE post SET wanted_version = wanted_version + 1")
    await town.later(1)
    await town.later(1)
    return old, new


@pytest.mark.parametrize("told", [True, False])
async def test_where_a_group_has_moved_the_post_is_put_up_anew_once(town: Town, told: bool) -> None:
    old, new = await moved_while_open(town, told=told)
    assert len(sends_to(town, old.id)) == 1
    assert len(sends_to(town, new.id)) == 1
    (post,) = town.standin.from_bot(new)
    assert town.standin.pinned(new) is post
    assert (await town.tap("王建国", post)).text == "已签到 14:20"
    await town.later(1)
    assert "已签到 1" in (post.text or "")
    await town.go_to("15:30")
    assert "签到已结束" in (post.text or "")


async def test_a_group_that_moves_after_the_end_is_left_in_peace(town: Town) -> None:
    old = await second_group(town, "旧群", type="group")
    await opened(town)
    await town.go_to("15:31")
    new = town.standin.migrate(old, town.account("王建国"))
    await town.later(5)
    assert town.standin.from_bot(new) == []


async def test_a_message_to_a_group_that_has_moved_follows_it_and_arrives_once(
    town: Town,
) -> None:
    old = await second_group(town, "旧群", type="group")
    await town.plan("14:30")
    new = town.standin.migrate(old, town.account("王建国"))
    town.standin.updates.drop()  # the word of it has not come
    await town.go_to("14:15")
    await town.later(1)
    assert sends_to(town, old.id) == []
    assert len(sends_to(town, new.id)) == 1
    (post,) = town.standin.from_bot(new)
    assert (await town.tap("王建国", post)).text == "已签到 14:15"
