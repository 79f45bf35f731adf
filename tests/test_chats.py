"""Chats come and go, and whoever writes in private is answered."""

from typing import Any

import pytest

from bot.standin import Group
from tests.delivering import change, chat_state, sends_to, texts
from tests.town import Town

OWNER = "王建国"
UNKNOWN = "没看懂。要签到，请发送 签到；看说明，请发送 帮助"


async def deliver(town: Town, kind: str, payload: dict[str, Any]) -> None:
    """Have an update come that the stand-in's people cannot make."""
    await town.bot.intake.receive([{"update_id": 1, kind: payload}], town.clock.now())
    await town.rest()


def member(status: str, **rights: Any) -> dict[str, Any]:
    bot = {"id": 7000000001, "is_bot": True, "first_name": "实到"}
    return {"user": bot, "status": status, **rights}


async def standing(town: Town, chat: dict[str, Any], new: dict[str, Any]) -> None:
    """Have the bot's standing in a chat change."""
    facts = {
        "chat": chat,
        "from": {"id": town.account(OWNER), "is_bot": False, "first_name": OWNER},
        "date": int(town.clock.now().timestamp()),
        "old_chat_member": member("left"),
        "new_chat_member": new,
    }
    await deliver(town, "my_chat_member", facts)


async def known(town: Town) -> set[int]:
    return {chat_id for (chat_id,) in await town.query("SELECT id FROM chat")}


def new_group(town: Town, **how: Any) -> Group:
    owner = town.account(OWNER)
    return town.standin.add_group("新群", members=[owner], admins=[owner], bot=None, **how)


async def test_a_group_that_adds_the_bot_is_known_and_one_that_removes_it_is_left(
    town: Town,
) -> None:
    group = new_group(town)
    town.standin.add_bot(group, town.account(OWNER))
    await town.rest()
    assert await chat_state(town, group.id) == "open"
    town.standin.kick_bot(group, town.account(OWNER))
    await town.rest()
    assert await chat_state(town, group.id) == "removed"
    assert sends_to(town, group.id) == []


async def test_a_group_that_takes_the_bot_back_keeps_its_unit(town: Town) -> None:
    town.standin.promote(town.account(OWNER), town.group)
    town.standin.kick_bot(town.group, town.account(OWNER))
    await town.rest()
    assert await chat_state(town, town.group) == "removed"
    town.standin.add_bot(town.group, town.account(OWNER), admin=True)
    await town.rest()
    assert await chat_state(town, town.group) == "open"
    await town.plan("14:30")
    await town.go_to("14:15")
    assert len(town.standin.from_bot(town.group)) == 1


async def test_blocking_and_unblocking_is_noted(town: Town) -> None:
    town.standin.block(town.account("李娜"))
    await town.rest()
    assert await chat_state(town, town.account("李娜")) == "blocked"
    town.standin.unblock(town.account("李娜"))
    await town.rest()
    assert await chat_state(town, town.account("李娜")) == "open"


SUPERGROUP = {"id": -1001, "type": "supergroup", "title": "外单位"}


@pytest.mark.parametrize(
    ("new", "state"),
    [
        (member("member"), "open"),
        (member("administrator"), "open"),
        (member("restricted", can_send_messages=True, until_date=0), "open"),
        (member("restricted", can_send_messages=False, until_date=0), "removed"),
        (member("left"), "removed"),
        (member("kicked", until_date=0), "removed"),
    ],
)
async def test_where_the_bot_may_write_is_read_from_its_standing(
    town: Town, new: dict[str, Any], state: str
) -> None:
    await standing(town, SUPERGROUP, new)
    assert await chat_state(town, -1001) == state


async def test_a_channel_is_none_of_its_affairs(town: Town) -> None:
    before = await known(town)
    await standing(town, {"id": -1002, "type": "channel", "title": "频道"}, member("member"))
    assert await known(town) == before


async def test_who_presses_start_is_greeted_by_name(town: Town) -> None:
    town.standin.start(town.account("刘洋"))
    await town.rest()
    assert town.private("刘洋").startswith("刘洋，您好。\n")
    assert await chat_state(town, town.account("刘洋")) == "open"


async def test_a_stranger_who_presses_start_is_told_whom_to_ask(town: Town) -> None:
    stranger = town.standin.add_person("路人", id=9001)
    town.standin.start(stranger)
    await town.rest()
    (greeting,) = texts(town.standin.from_bot(stranger))
    assert greeting == (
        "您好，这里是实到。\n您的账号还没绑定姓名，签到记不到您名下。"
        "请在本单位群里点 [去绑定]，或请书记发个人链接"
    )


async def test_a_name_with_markup_greets_as_text(town: Town) -> None:
    await change(town, "UPDATE member SET name = '<i>李&娜' WHERE name = '李娜'")
    assert (await town.says("李娜", "/start")).startswith("<i>李&娜，您好。")


@pytest.mark.parametrize("word", ["帮助", " 帮助 ", "/help", "/help@shidao_bot", "/HELP"])
async def test_help_says_how_to_check_in(town: Town, word: str) -> None:
    assert (await town.says("李娜", word)).startswith("签到：开会前群里会有签到帖")


@pytest.mark.parametrize("word", ["什么", "签到吧", "/nonsense", "帮助我", "😀", "长" * 4096])
async def test_what_is_not_understood_is_said_with_what_is(town: Town, word: str) -> None:
    assert await town.says("李娜", word) == UNKNOWN


@pytest.mark.parametrize("how", [{"forwarded": True}, {"via_bot": True}])
@pytest.mark.parametrize("word", ["签到", "/checkin", "/status", "你好"])
async def test_what_is_not_ones_own_word_is_answered_and_does_nothing(
    town: Town, how: dict[str, bool], word: str
) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    admin = town.account("陈静")
    town.standin.write(admin, admin, word, **how)
    await town.later(1)
    assert not town.private("陈静").startswith(("实到", "已签到"))
    assert town.private("陈静") != ""
    assert await town.query("SELECT COUNT(*) FROM attendance WHERE state = 'checked_in'") == [(0,)]


async def test_a_picture_is_answered(town: Town) -> None:
    person = {"id": town.account("李娜"), "is_bot": False, "first_name": "李娜"}
    await deliver(
        town,
        "message",
        {
            "message_id": 5,
            "date": 1795587000,
            "chat": {"id": person["id"], "type": "private"},
            "from": person,
            "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}],
            "caption": "签到",
        },
    )
    assert town.private("李娜") == UNKNOWN


async def test_group_talk_is_neither_answered_nor_kept(town: Town) -> None:
    town.standin.write(town.account("李娜"), town.group, "今天下雨，签到吗")
    await town.rest()
    assert town.standin.from_bot(town.group) == []
    assert await town.query("SELECT COUNT(*) FROM inbox") == [(0,)]


async def test_a_command_of_another_bot_is_none_of_its_affairs(town: Town) -> None:
    said = town.standin.write(town.account("李娜"), town.group, "/checkin@other_bot")
    await town.rest()
    assert said.reactions == {}


async def test_an_anonymous_admin_of_a_group_that_is_not_ours_is_not_answered(
    town: Town,
) -> None:
    group = town.standin.add_group("外单位", members=[7001], admins=[7001])
    town.standin.write(7001, group, "/checkin", as_anonymous_admin=True)
    await town.rest()
    assert town.standin.from_bot(group) == []


async def test_a_status_asked_in_the_group_opens_nobodys_private_chat(town: Town) -> None:
    user_id = town.account("刘洋")
    town.standin.write(user_id, town.group, "/status")
    await town.later(1)
    assert await chat_state(town, user_id) == "unopened"
    assert [call for call in town.standin.calls if call.params.get("chat_id") == user_id] == []


async def moved(town: Town, *, halves: tuple[str, ...]) -> tuple[Group, Group]:
    """Have a plain group of the branch move, and the bot hear of it in these halves."""
    old = new_group(town, type="group")
    town.standin.add_bot(old, town.account(OWNER))
    await town.rest()
    await change(town, "UPDATE chat SET unit_id = :u WHERE id = :id", u=town.unit_id, id=old.id)
    new = town.standin.migrate(old, town.account(OWNER))
    queue = town.standin.updates._queue
    kept = [item for item in queue if any(half in item[1]["message"] for half in halves)]
    queue.clear()
    queue.extend(kept)
    await town.rest()
    return old, new


@pytest.mark.parametrize(
    "halves",
    [
        ("migrate_to_chat_id",),
        ("migrate_from_chat_id",),
        ("migrate_to_chat_id", "migrate_from_chat_id"),
    ],
)
async def test_a_group_that_moves_is_followed_by_either_word_of_it(
    town: Town, halves: tuple[str, ...]
) -> None:
    old, new = await moved(town, halves=halves)
    assert old.id not in await known(town)
    rows = await town.query("SELECT type, state, unit_id FROM chat WHERE id = :id", id=new.id)
    assert rows == [("supergroup", "open", town.unit_id)]
    await town.plan("14:30")
    await town.go_to("14:15")
    (post,) = town.standin.from_bot(new)
    answer = await town.tap(OWNER, post)
    assert answer.text == "已签到 14:15"


async def test_a_group_that_is_seen_at_its_new_id_before_the_word_comes_is_one_group(
    town: Town,
) -> None:
    old = new_group(town, type="group")
    town.standin.add_bot(old, town.account(OWNER))
    await town.rest()
    await change(town, "UPDATE chat SET unit_id = :u WHERE id = :id", u=town.unit_id, id=old.id)
    new = town.standin.add_group("新群", id=-1003, members=[town.account(OWNER)])
    await standing(town, new.chat(), member("member"))
    await town.plan("14:30")
    await town.go_to("14:15")
    facts = {
        "message_id": 9,
        "date": 1795587000,
        "chat": {"id": old.id, "type": "group"},
        "migrate_to_chat_id": -1003,
    }
    await town.bot.intake.receive([{"update_id": 2, "message": facts}], town.clock.now())
    await town.rest()
    assert old.id not in await known(town)
    rows = await town.query("SELECT type, state, unit_id FROM chat WHERE id = -1003")
    assert rows == [("supergroup", "open", town.unit_id)]
    (post,) = town.standin.from_bot(new)
    assert (await town.tap(OWNER, post)).text == "已签到 14:15"
