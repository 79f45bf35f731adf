"""Messages: each is sent once, or it is certain and recorded why not."""

import logging

import pytest

from bot.actions import replies
from bot.standin.state.faults import Kind
from tests.delivering import (
    change,
    chat_state,
    fates,
    restart,
    second_group,
    sends_to,
    texts,
    to,
)
from tests.town import Town

HELP = "签到：开会前群里会有签到帖"


async def owe(town: Town, name: str, kind: str = "help", number: int = 1) -> None:
    """Decide a reply to somebody and let the bot send it."""
    await town.bot.desk.do(replies.add, number, kind, town.account(name), town.clock.now())
    await town.rest()


async def test_a_reply_is_sent_once(town: Town) -> None:
    assert (await town.says("李娜", "帮助")).startswith(HELP)
    await town.later(3600)
    await restart(town)
    assert len(sends_to(town, town.account("李娜"))) == 1
    assert await fates(town) == [("help", "sent", None)]


async def test_who_cannot_be_reached_is_tried_again_ever_more_rarely(town: Town) -> None:
    """By hand: 2 s after the first attempt, then 4, then 8."""
    await town.plan("14:30")
    town.standin.online = False
    await town.go_to("14:15")
    for seconds, expected in ((1.9, 1), (0.1, 2), (3.9, 2), (0.1, 3), (7.9, 3), (0.1, 4)):
        await town.later(seconds)
        assert await town.query("SELECT attempts FROM message") == [(expected,)], seconds
    assert await fates(town) == [("post", "waiting", "unreachable")]
    town.standin.online = True
    await town.later(16)
    assert await fates(town, "post") == [("post", "sent", None)]
    assert len(sends_to(town, town.group)) == 1


async def test_however_long_the_network_is_away_it_is_tried_every_five_minutes(
    town: Town,
) -> None:
    await town.plan("14:30")
    town.standin.online = False
    await town.go_to("14:15")
    await change(town, "UPDATE message SET attempts = 30, not_before = 0")
    await town.later(0)
    town.standin.online = True
    await town.later(299.9)
    assert sends_to(town, town.group) == []
    await town.later(0.1)
    assert len(sends_to(town, town.group)) == 1


async def test_a_429_holds_back_its_chat_for_exactly_as_long_and_no_other(town: Town) -> None:
    await town.plan("14:30")
    town.standin.fault("sendMessage", "too_many", retry_after=30, when=to(town.group))
    await town.go_to("14:15")
    assert (await town.says("李娜", "帮助")).startswith(HELP)  # a second has passed
    await town.later(28.9)
    assert sends_to(town, town.group) == []
    await town.later(0.1)
    assert len(sends_to(town, town.group)) == 1


async def test_who_has_blocked_the_bot_is_not_written_to_until_they_come_back(
    town: Town,
) -> None:
    user_id = town.account("李娜")
    town.standin.person(user_id).blocked = True  # the word of it has not come
    await owe(town, "李娜")
    assert await fates(town) == [("help", "refused", "blocked")]
    assert await chat_state(town, user_id) == "blocked"
    await town.later(1)
    await owe(town, "李娜", number=2)
    assert (await fates(town))[-1] == ("help", "withdrawn", "blocked")
    town.standin.start(user_id)
    await town.later(1)
    assert town.private("李娜").startswith("李娜，您好")
    assert await chat_state(town, user_id) == "open"


async def test_a_group_that_has_removed_the_bot_is_written_off(town: Town) -> None:
    await town.plan("14:30")
    town.standin.group(town.group).bot = "kicked"
    await town.go_to("14:15")
    assert await fates(town) == [("post", "refused", "removed")]
    assert await chat_state(town, town.group) == "removed"
    assert await town.query("SELECT state FROM post") == [("gone",)]
    await town.plan("16:00", kind="theme_day")
    await town.go_to("15:45")
    assert (await fates(town, "post"))[-1] == ("post", "withdrawn", "removed")


async def test_someone_who_never_opened_a_chat_is_noted_as_such(town: Town) -> None:
    user_id = town.account("李娜")
    del town.standin.chats[user_id]
    await owe(town, "李娜")
    assert await fates(town) == [("help", "refused", "unopened")]
    assert await chat_state(town, user_id) == "unopened"


async def test_where_the_topic_is_gone_the_group_itself_is_written_to(town: Town) -> None:
    forum = await second_group(town, "带话题的群", is_forum=True)
    topic = town.standin.add_topic(forum, "学习")
    await change(town, "UPDATE chat SET topic_id = :t WHERE id = :id", t=topic, id=forum.id)
    await town.plan("14:30")
    await town.plan("16:00")
    await town.go_to("14:15")
    assert [message.thread_id for message in town.standin.from_bot(forum)] == [topic]
    town.standin.delete_topic(forum, topic)
    await town.go_to("15:45")
    await town.later(1)
    # With the topic its messages went too.
    assert [message.thread_id for message in town.standin.from_bot(forum)] == [None]
    assert len(sends_to(town, forum.id)) == 2


async def test_what_is_too_late_to_help_is_not_sent_and_says_so(town: Town) -> None:
    await town.plan("14:30")
    town.standin.online = False
    await town.go_to("14:15")
    town.standin.online = True
    await town.go_to("15:30")
    assert await fates(town) == [
        ("post", "expired", "too_late"),
        ("post", "sent", None),  # the host's card, which helps for a day
    ]
    assert sends_to(town, town.group) == []
    assert await town.query("SELECT kind, state FROM post") == [
        ("check_in", "gone"),
        ("host_card", "live"),
    ]


async def test_a_post_whose_session_has_closed_meanwhile_is_withdrawn(town: Town) -> None:
    await town.plan("14:30")
    town.standin.online = False
    await town.go_to("14:15")
    await change(town, "UPDATE session SET state = 'closed'")
    town.standin.online = True
    await town.later(2)
    assert await fates(town) == [("post", "withdrawn", "closed")]
    assert await town.query("SELECT state FROM post") == [("gone",)]


async def test_who_has_lost_the_role_gets_no_card(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:26")
    town.standin.online = False
    await town.go_to("14:27")
    await change(town, "DELETE FROM secretary")
    town.standin.online = True
    await town.later(2)
    assert (await fates(town, "post"))[-1] == ("post", "withdrawn", "not_secretary")
    assert sends_to(town, town.account("王建国")) == []


async def test_a_chat_keeps_its_order_though_its_first_message_has_to_wait(town: Town) -> None:
    town.standin.online = False
    for number, kind in enumerate(("help", "unknown_text", "start"), start=1):
        await owe(town, "李娜", kind, number)
    town.standin.online = True
    for _ in range(6):
        await town.later(1)
    said = texts(town.standin.from_bot(town.account("李娜")))
    assert [text[:2] for text in said] == ["签到", "没看", "李娜"]


async def test_a_message_that_cannot_be_written_does_not_stop_those_behind_it(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    user_id = town.account("李娜")
    now = int(town.clock.now().timestamp() * 1000)
    await change(
        town,
        """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at)
           VALUES ('x', 'of_next_year', :chat, 0, :now, :now + 3600000)""",
        chat=user_id,
        now=now,
    )
    await town.later(1)
    assert (await town.says("李娜", "帮助")).startswith(HELP)
    for _ in range(61):
        await town.later(60)
    assert (await fates(town))[0] == ("of_next_year", "expired", "too_late")
    assert caplog.messages.count("message_not_prepared") == 12  # every five minutes for an hour


async def test_what_helps_only_now_goes_first_then_posts_then_the_rest(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    limits = town.bot.sender._limits
    limits.pause(town.group, 5)
    limits.pause(town.account("王建国"), 5)  # a second chat's: everything waits
    for urgency, name in ((10, "李娜"), (0, "陈静")):
        await change(
            town,
            """INSERT INTO message (key, kind, chat_id, urgency, not_before, expires_at)
               VALUES (:name, 'help', :chat, :urgency, 0, 9999999999999)""",
            name=name,
            chat=town.account(name),
            urgency=urgency,
        )
    await town.tap("王强")  # so the post is behind
    limits._overall.most = 1
    called = len(town.standin.calls)
    for seconds in (5, 1, 1):
        await town.later(seconds)
    order = [call.params["chat_id"] for call in town.standin.calls[called:]]
    assert order == [town.account("陈静"), town.group, town.account("李娜")]


KINDS: tuple[Kind, ...] = (
    *("reply_dropped", "reset", "too_many", "server_error"),
    *("not_json", "unauthorized", "not_found"),
)


async def test_the_token_is_in_no_log_and_no_row(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in KINDS:
        town.standin.fault("sendMessage", kind)
        await town.says("李娜", "帮助")
    await town.later(600)
    assert len(caplog.records) > len(KINDS)
    assert town.standin.token not in caplog.text
    assert town.standin.token not in str(await town.query("SELECT * FROM message"))
