"""Who is in a group at the stand-in: bans, invite links, startgroup links; pins and titles."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update

from bot.standin import CannotError, Person
from tests.standin_scene import START, Scene, ask, open_scene, refusal

NOW = int(START.timestamp())
KINDS = ["message", "chat_member", "my_chat_member"]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        await ask(scene.standin, "getUpdates", allowed_updates=KINDS)
        yield scene


async def updates(scene: Scene) -> list[tuple[str, dict[str, Any]]]:
    """Return the updates that wait by kind, and confirm them."""
    found: list[dict[str, Any]] = await ask(scene.standin, "getUpdates")
    for update in found:
        assert Update.de_json(update, scene.bot) is not None
    if found:
        await ask(scene.standin, "getUpdates", offset=found[-1]["update_id"] + 1)
    return [(kind, update[kind]) for update in found for kind in KINDS if kind in update]


def add(scene: Scene, name: str, status: Any = "member") -> Person:
    person = scene.standin.add_person(name)
    scene.group.members[person.id] = status
    return person


def statuses(change: dict[str, Any]) -> tuple[str, str]:
    return change["old_chat_member"]["status"], change["new_chat_member"]["status"]


async def test_a_bot_bans_someone_who_then_cannot_come_back(scene: Scene) -> None:
    standin, group, person = scene.standin, scene.group, scene.person
    who = {"chat_id": group.id, "user_id": person.id}
    await ask(standin, "banChatMember", **who)
    (_, change), (_, message) = await updates(scene)
    assert statuses(change) == ("member", "kicked")
    assert change["from"]["id"] == scene.bot.id
    assert message["left_chat_member"]["id"] == person.id
    assert (await ask(standin, "getChatMember", **who))["until_date"] == 0
    with pytest.raises(CannotError, match="is banned"):
        standin.join(person, group)
    await ask(standin, "unbanChatMember", **who)
    standin.join(person, group)
    assert [statuses(change) for kind, change in await updates(scene) if kind == "chat_member"] == [
        ("kicked", "left"),
        ("left", "member"),
    ]


async def test_a_ban_ends_at_its_time_and_a_short_one_never(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    for seconds, left in ((3600, "left"), (29, "kicked")):
        person = add(scene, f"人{seconds}")
        who = {"chat_id": group.id, "user_id": person.id}
        until = int(scene.clock.now().timestamp()) + seconds
        await ask(standin, "banChatMember", **who, until_date=until)
        scene.clock.move(timedelta(seconds=3600))
        assert (await ask(standin, "getChatMember", **who))["status"] == left


async def test_an_unban_removes_who_is_in_the_group_unless_told_not_to(scene: Scene) -> None:
    standin, group, person = scene.standin, scene.group, scene.person
    who = {"chat_id": group.id, "user_id": person.id}
    await ask(standin, "unbanChatMember", **who, only_if_banned=True)
    assert group.status(person) == "member"
    await ask(standin, "unbanChatMember", **who)
    assert group.status(person) == "left"


@pytest.mark.parametrize(
    ("whom", "rights", "error"),
    [
        ("owner", True, "can't remove chat owner"),
        ("admin", True, "user is an administrator of the chat"),
        ("member", False, "not enough rights to restrict/unrestrict chat member"),
        ("bot", True, "can't restrict self"),
        ("nobody", True, "invalid user_id specified"),
        ("private", True, "chat member status can't be changed in private chats"),
    ],
)
async def test_whom_a_bot_may_not_ban_is_refused(
    scene: Scene, whom: str, rights: bool, error: str
) -> None:
    ids = {
        "owner": add(scene, "主", "creator").id,
        "admin": add(scene, "管", "administrator").id,
        "member": scene.person.id,
        "bot": scene.bot.id,
        "nobody": 1,
        "private": scene.person.id,
    }
    if not rights:
        scene.group.bot_rights.clear()
    chat_id = scene.person.id if whom == "private" else scene.group.id
    said = await refusal(scene.standin, "banChatMember", chat_id=chat_id, user_id=ids[whom])
    assert said == f"Bad Request: {error}"


async def test_who_is_kicked_may_come_back_and_who_is_banned_may_not(scene: Scene) -> None:
    standin, group, person = scene.standin, scene.group, scene.person
    chief, owner = add(scene, "支书", "administrator"), add(scene, "所长", "creator")
    standin.kick(chief, person, group)
    (_, change), (_, message) = await updates(scene)
    assert statuses(change) == ("member", "left")
    assert (change["from"]["id"], message["from"]["id"]) == (chief.id, chief.id)
    standin.join(person, group)
    standin.ban(chief, person, group)
    with pytest.raises(CannotError, match="is banned"):
        standin.join(person, group)
    standin.unban(owner, person, group)
    standin.join(person, group)
    for by, whom, why in (
        (person, chief, "no administrator"),
        (chief, owner, "may not remove"),
        (chief, chief, "may not remove"),
    ):
        with pytest.raises(CannotError, match=why):
            standin.kick(by, whom, group)
    standin.kick(owner, chief, group)


async def test_who_comes_by_an_invite_link_is_told_with_it(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    made = await ask(
        standin, "createChatInviteLink", chat_id=group.id, name="新同志", member_limit=1
    )
    assert (made["name"], made["member_limit"], made["is_primary"]) == ("新同志", 1, False)
    standin.join(standin.add_person("王强"), group, link=made["invite_link"])
    (_, change), (_, message) = await updates(scene)
    assert change["invite_link"] == made
    assert message["new_chat_members"][0]["first_name"] == "王强"
    with pytest.raises(CannotError, match="used up"):
        standin.join(standin.add_person("李强"), group, link=made["invite_link"])


async def test_a_link_that_is_over_lets_nobody_in(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    chat = {"chat_id": group.id}
    first = await ask(standin, "exportChatInviteLink", **chat)
    second = await ask(standin, "exportChatInviteLink", **chat)
    expiring = await ask(standin, "createChatInviteLink", **chat, expire_date=NOW + 60)
    asking = await ask(standin, "createChatInviteLink", **chat, creates_join_request=True)
    revoked = await ask(standin, "createChatInviteLink", **chat)
    edited = await ask(standin, "editChatInviteLink", **chat, **_link(revoked), name="旧")
    assert (edited["invite_link"], edited["name"]) == (revoked["invite_link"], "旧")
    assert (await ask(standin, "revokeChatInviteLink", **chat, **_link(revoked)))["is_revoked"]
    scene.clock.move(timedelta(seconds=60))
    person = standin.add_person("王强")
    for url, why in (
        (first, "revoked"),
        (revoked["invite_link"], "revoked"),
        (expiring["invite_link"], "expired"),
        (asking["invite_link"], "approval"),
        ("https://t.me/+x", "no link"),
    ):
        with pytest.raises(CannotError, match=why):
            standin.join(person, group, link=url)
    standin.join(person, group, link=second)


def _link(made: dict[str, Any]) -> dict[str, str]:
    return {"invite_link": made["invite_link"]}


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("createChatInviteLink", {"name": "名" * 33}, "chat invite link name is too long"),
        ("createChatInviteLink", {"member_limit": 100000}, "USAGE_LIMIT_INVALID"),
        ("createChatInviteLink", {"expire_date": NOW}, "EXPIRE_DATE_INVALID"),
        (
            "createChatInviteLink",
            {"member_limit": 1, "creates_join_request": True},
            "member limit can't be specified for links requiring administrator approval",
        ),
        ("revokeChatInviteLink", {"invite_link": "https://t.me/+x"}, "INVITE_HASH_EXPIRED"),
        ("exportChatInviteLink", {"chat_id": 5100000001}, "can't invite members to the chat"),
    ],
)
async def test_a_link_that_telegram_does_not_make_is_refused(
    scene: Scene, method: str, params: dict[str, Any], error: str
) -> None:
    said = await refusal(scene.standin, method, **{"chat_id": scene.group.id, **params})
    assert said == f"Bad Request: {error}"
    assert scene.group.links == {}


async def test_links_take_the_right_to_invite(scene: Scene) -> None:
    scene.group.bot_rights.remove("can_invite_users")
    said = await refusal(scene.standin, "exportChatInviteLink", chat_id=scene.group.id)
    assert said == "Bad Request: not enough rights to manage chat invite link"


async def test_a_startgroup_link_adds_the_bot_and_starts_it_there(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    group = standin.add_group("新群", members=[person], bot=None)
    standin.start_in_group(person, group, "bind_1")
    (_, change), (_, added), (_, started) = await updates(scene)
    assert statuses(change) == ("left", "member")
    assert added["new_chat_members"][0]["id"] == scene.bot.id
    assert started["text"] == "/start@shidao_bot bind_1"
    assert started["from"]["id"] == person.id
    standin.start_in_group(person, group)
    assert [message["text"] for _, message in await updates(scene)] == ["/start@shidao_bot"]


async def test_a_startgroup_link_asks_for_rights_that_an_administrator_gives(scene: Scene) -> None:
    standin, chief = scene.standin, add(scene, "支书", "administrator")
    group = standin.add_group("新群", members=[scene.person], admins=[chief], bot=None)
    for who, payload, rights, why in (
        (scene.person, "x", ("pin_messages",), "no administrator"),
        (chief, "x", ("fly",), "no rights"),
        (chief, "x y", (), "a link carries"),
        (standin.add_person("路人"), "x", (), "is not in"),
    ):
        with pytest.raises(CannotError, match=why):
            standin.start_in_group(who, group, payload, rights)
    standin.start_in_group(chief, group, "x", ("pin_messages", "can_manage_chat"))
    assert (group.bot, group.bot_rights) == (
        "administrator",
        {"can_pin_messages", "can_manage_chat"},
    )
    await updates(scene)
    # What it may do already is not taken from it, and not told as news.
    standin.start_in_group(chief, group, "x", ("pin_messages",))
    assert [kind for kind, _ in await updates(scene)] == ["message"]
    standin.start_in_group(chief, group, "x", ("delete_messages",))
    assert group.bot_rights == {"can_pin_messages", "can_manage_chat", "can_delete_messages"}


async def test_a_deep_link_carries_64_plain_characters(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    standin.start(person, "a" * 64)
    for payload in ("a" * 65, "签到", "a b", "a="):
        with pytest.raises(CannotError, match="a link carries"):
            standin.start(person, payload)


async def test_a_pin_by_an_administrator_is_told_and_comes_off_again(scene: Scene) -> None:
    standin, group, chief = scene.standin, scene.group, add(scene, "支书", "administrator")
    message = standin.write(scene.person, group, "x")
    await updates(scene)
    standin.pin(chief, group, message.id)
    ((_, told),) = await updates(scene)
    assert (told["from"]["id"], told["pinned_message"]["text"]) == (chief.id, "x")
    assert standin.pinned(group) is message
    with pytest.raises(CannotError, match="no administrator"):
        standin.pin(scene.person, group, message.id)
    with pytest.raises(CannotError, match="no message"):
        standin.pin(chief, group, 99)
    standin.unpin(chief, group, message.id)
    assert standin.pinned(group) is None
    own = standin.write(scene.person, scene.person, "y")
    standin.pin(scene.person, scene.person, own.id)
    assert standin.pinned(scene.person) is own


async def test_all_pins_come_off_at_once(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    for text in ("一", "二"):
        sent = await ask(standin, "sendMessage", chat_id=group.id, text=text)
        await ask(standin, "pinChatMessage", chat_id=group.id, message_id=sent["message_id"])
    await ask(standin, "unpinAllChatMessages", chat_id=group.id)
    assert standin.pinned(group) is None
    group.bot_rights.remove("can_pin_messages")
    assert await refusal(standin, "unpinAllChatMessages", chat_id=group.id) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )


async def test_several_messages_are_deleted_all_or_none(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    ids = [
        (await ask(standin, "sendMessage", chat_id=group.id, text="x"))["message_id"]
        for _ in range(3)
    ]
    await ask(standin, "deleteMessages", chat_id=group.id, message_ids=[ids[0], 99])
    chatter = standin.write(scene.person, group, "y")
    group.bot = "member"
    chat = {"chat_id": group.id}
    for numbers, error in (
        ([ids[1], chatter.id], "message can't be deleted"),
        ([], "message identifiers are not specified"),
        (list(range(101)), "too many message identifiers specified"),
    ):
        said = await refusal(standin, "deleteMessages", **chat, message_ids=numbers)
        assert said == f"Bad Request: {error}"
    assert [message.id for message in standin.from_bot(group)] == ids[1:]


async def test_a_bot_names_and_describes_a_group(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    chat = {"chat_id": group.id}
    await ask(standin, "setChatTitle", **chat, title=" 第一  党支部 ")
    ((_, told),) = await updates(scene)
    assert told["new_chat_title"] == group.title == "第一 党支部"
    await ask(standin, "setChatDescription", **chat, description="学" * 256)
    assert (await ask(standin, "getChat", **chat))["description"] == "学" * 255
    for method, params, error in (
        ("setChatTitle", {"title": " "}, "title must be non-empty"),
        ("setChatDescription", {"description": "学" * 255}, "chat description is not modified"),
        (
            "setChatTitle",
            {"chat_id": scene.person.id, "title": "x"},
            "can't change private chat title",
        ),
    ):
        assert await refusal(standin, method, **chat | params) == f"Bad Request: {error}"
    group.bot_rights.remove("can_change_info")
    assert await refusal(standin, "setChatTitle", **chat, title="x") == (
        "Bad Request: not enough rights to change chat title"
    )
