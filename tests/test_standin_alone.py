"""All of the Bot API that the stand-in has, asked for over plain HTTP, with no code of the bot's.

Each method is called once at least, and what a person sees of it is looked at.
"""

import ast
import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.alone import Alone, standing_alone

ROOT = Path(__file__).parents[1]
BUTTON = {"inline_keyboard": [[{"text": "签到", "callback_data": "c.1"}]]}


def png(width: int, height: int) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    parts = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@dataclass(frozen=True)
class Scene:
    """李娜 and 王强, who owns the group; the bot is its administrator; both pressed Start."""

    api: Alone
    anna: int
    qiang: int
    group: int

    def sees(self, chat: int | None = None) -> Any:
        """Return a chat as 李娜 sees it, by default the group."""
        return self.api.look("chat", **{"as": self.anna, "chat": chat or self.group})

    def newest(self, chat: int | None = None) -> Any:
        """Return the newest message that she sees there."""
        return self.sees(chat)["messages"][-1]


@pytest.fixture(scope="module")
def api() -> Iterator[Alone]:
    with standing_alone() as alone:
        yield alone


@pytest.fixture
def scene(api: Alone) -> Scene:
    """Return people and a group of this test's own."""
    anna, qiang = (api.act("people", name=name)["person"] for name in ("李娜", "王强"))
    group = api.act("groups", title="演示支部", members=[anna], owner=qiang, bot="administrator")
    for person in (anna, qiang):
        api.act("start", **{"as": person})
    api.call("deleteWebhook", drop_pending_updates=True)
    return Scene(api, anna, qiang, group["chat"])


def test_the_bot_learns_who_it_is_and_that_it_has_no_webhook(api: Alone) -> None:
    me = api.call("getMe")
    assert (me["is_bot"], me["username"]) == (True, "shidao_bot")
    assert api.call("getWebhookInfo")["url"] == ""
    assert api.call("deleteWebhook") is True
    assert api.refusal("sendRain") == "Not Found: method not found"


def test_a_text_is_sent_edited_pinned_reacted_to_and_deleted(scene: Scene) -> None:
    api, group = scene.api, scene.group
    where = {"chat_id": group}
    sent = api.call(
        "sendMessage", **where, text="<b>学习</b>", parse_mode="HTML", reply_markup=BUTTON
    )
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    message = {**where, "message_id": sent["message_id"]}
    edited = api.call("editMessageText", **message, text="学习 14:30", reply_markup=BUTTON)
    assert (edited["text"], scene.newest()["text"]) == ("学习 14:30", "学习 14:30")
    assert "reply_markup" not in api.call("editMessageReplyMarkup", **message)
    assert scene.newest()["buttons"] == []
    assert api.call("pinChatMessage", **message, disable_notification=True)
    assert scene.sees()["pinned"]["id"] == sent["message_id"]
    assert api.call("unpinChatMessage", **message)
    assert api.call("pinChatMessage", **message)
    assert api.call("unpinAllChatMessages", **where)
    assert scene.sees()["pinned"] is None
    assert api.call("setMessageReaction", **message, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert scene.sees()["messages"][0]["reactions"] == [{"emoji": "👍", "count": 1, "mine": False}]
    assert api.call("sendChatAction", **where, action="typing")
    assert api.call("deleteMessage", **message)
    others = [api.call("sendMessage", **where, text=text)["message_id"] for text in "ab"]
    assert api.call("deleteMessages", **where, message_ids=others)
    # What pinning left behind are service messages.
    assert [one["text"] for one in scene.sees()["messages"]] == [None, None]


def test_a_press_is_told_and_answered(scene: Scene) -> None:
    api = scene.api
    sent = api.call("sendMessage", chat_id=scene.group, text="x", reply_markup=BUTTON)
    button = {"chat": scene.group, "message": sent["message_id"], "label": "签到"}
    press = api.act("press", **{"as": scene.anna}, **button)
    (query,) = api.updates("callback_query")
    assert (query["id"], query["data"], query["from"]["id"]) == (press["press"], "c.1", scene.anna)
    assert query["message"]["message_id"] == sent["message_id"]
    answer = {"callback_query_id": query["id"], "text": "已签到 14:10", "show_alert": True}
    assert api.call("answerCallbackQuery", **answer) is True
    assert api.refusal("answerCallbackQuery", **answer).startswith("Bad Request: query is too old")


def test_what_a_person_writes_is_told_once_it_is_confirmed_no_more(scene: Scene) -> None:
    api = scene.api
    api.act("write", **{"as": scene.anna, "chat": scene.anna, "text": "签到"})
    (first,) = api.call("getUpdates", timeout=0)
    assert first["message"]["text"] == "签到"
    assert api.call("getUpdates", offset=first["update_id"]) == [first]
    assert api.call("getUpdates", offset=first["update_id"] + 1) == []


def test_chats_and_who_is_in_them_are_looked_up(scene: Scene) -> None:
    api, where = scene.api, {"chat_id": scene.group}
    assert api.call("getChat", **where)["title"] == "演示支部"
    assert api.call("getChatMember", **where, user_id=scene.anna)["status"] == "member"
    assert api.call("getChatMemberCount", **where) == 3
    admins = {one["status"] for one in api.call("getChatAdministrators", **where)}
    assert admins == {"creator", "administrator"}
    assert api.call("leaveChat", **where)
    assert (
        api.refusal("getChat", **where) == "Forbidden: bot is not a member of the supergroup chat"
    )


def test_menus_are_shown_to_whom_they_are_for(scene: Scene) -> None:
    api = scene.api
    menu = [{"command": "checkin", "description": "签到"}]
    scope = {"type": "chat", "chat_id": scene.anna}
    assert api.call("setMyCommands", commands=menu, scope=scope)
    assert api.call("getMyCommands", scope=scope) == menu == scene.sees(scene.anna)["menu"]
    assert api.look("chat", **{"as": scene.qiang, "chat": scene.qiang})["menu"] == []
    assert api.call("deleteMyCommands", scope=scope)
    assert scene.sees(scene.anna)["menu"] == []


def test_a_picture_a_document_and_an_album_go_out_and_come_back_byte_by_byte(scene: Scene) -> None:
    api, to = scene.api, scene.anna
    picture, table = png(40, 30), "姓名\n李娜\n".encode()
    photo = api.upload("sendPhoto", {"photo": ("a.png", picture)}, chat_id=to, caption="会场")
    assert (photo["photo"][-1]["width"], photo["photo"][-1]["height"]) == (40, 30)
    assert (photo["caption"], api.download(photo["photo"][-1]["file_id"])) == ("会场", picture)
    named = api.upload("sendDocument", {"document": ("名单.csv", table, "text/csv")}, chat_id=to)
    assert named["document"]["file_name"] == "名单.csv"
    assert api.call("getFile", file_id=named["document"]["file_id"])["file_size"] == len(table)
    assert api.download(named["document"]["file_id"]) == table
    again = api.call("sendDocument", chat_id=to, document=named["document"]["file_id"])
    assert again["document"]["file_unique_id"] == named["document"]["file_unique_id"]
    items = '[{"type": "photo", "media": "attach://x"}, {"type": "photo", "media": "attach://y"}]'
    files = {"x": ("x.png", picture), "y": ("y.png", png(30, 40))}
    album = api.upload("sendMediaGroup", files, chat_id=to, media=items)
    assert len({message["media_group_id"] for message in album}) == 1
    seen = scene.newest(to)
    assert (seen["media"]["width"], seen["media"]["height"]) == (30, 40)
    query = {"as": to, "chat": to, "message": seen["id"]}
    reply = api.client.get(f"{api.control_address}/api/file", params=query)
    assert (reply.headers["content-type"], reply.content) == ("image/png", png(30, 40))


def test_what_stands_below_a_picture_and_the_picture_itself_are_changed(scene: Scene) -> None:
    api, to = scene.api, scene.anna
    sent = api.upload("sendPhoto", {"photo": ("a.png", png(40, 30))}, chat_id=to)
    message = {"chat_id": to, "message_id": sent["message_id"]}
    edited = api.call("editMessageCaption", **message, caption="<b>会场</b>", parse_mode="HTML")
    assert (edited["caption"], edited["caption_entities"][0]["type"]) == ("会场", "bold")
    media = '{"type": "photo", "media": "attach://new", "caption": "换了"}'
    files = {"new": ("b.png", png(50, 20))}
    changed = api.upload("editMessageMedia", files, **message, media=media)
    assert (changed["photo"][-1]["width"], changed["caption"]) == (50, "换了")
    assert scene.newest(to)["media"]["width"] == 50


def test_a_file_that_a_person_sends_reaches_the_bot(scene: Scene) -> None:
    api, to = scene.api, scene.anna
    where = {"as": to, "chat": to, "caption": "花名册"}
    api.send(("roster.xlsx", b"\x00\xff", "application/zip"), **where)
    (message,) = api.updates("message")
    assert (message["caption"], message["document"]["file_name"]) == ("花名册", "roster.xlsx")
    assert api.download(message["document"]["file_id"]) == b"\x00\xff"
    api.send(("a.png", png(8, 6), "image/png"), **where, kind="photo")
    (message,) = api.updates("message")
    assert (message["photo"][-1]["width"], message["photo"][-1]["height"]) == (8, 6)


def test_messages_are_forwarded_and_copied(scene: Scene) -> None:
    api = scene.api
    first, second = (
        api.call("sendMessage", chat_id=scene.group, text=text)["message_id"] for text in "ab"
    )
    source = {"chat_id": scene.anna, "from_chat_id": scene.group}
    forwarded = api.call("forwardMessage", **source, message_id=first)
    assert forwarded["forward_origin"]["sender_user"]["is_bot"] is True
    assert scene.newest(scene.anna)["forwarded"] == "实到"
    assert len(api.call("forwardMessages", **source, message_ids=[first, second])) == 2
    copied = api.call("copyMessage", **source, message_id=second)["message_id"]
    assert copied == scene.newest(scene.anna)["id"]
    assert scene.newest(scene.anna)["forwarded"] is None
    # A private chat takes five at once; the sixth would be too many.
    assert api.ask("copyMessages", **source, message_ids=[first])["result"]


def test_a_quiz_is_asked_answered_and_closed(scene: Scene) -> None:
    api = scene.api
    sent = api.call(
        "sendPoll",
        chat_id=scene.group,
        question="支部党员大会一般多久召开一次",
        options=[{"text": "每月"}, {"text": "每季度"}],
        type="quiz",
        correct_option_ids=[1],
        explanation="支部工作条例第十一条",
        is_anonymous=False,
    )
    vote = {"as": scene.anna, "chat": scene.group, "message": sent["message_id"]}
    api.act("vote", **vote, options=[0])
    (answer,) = api.updates("poll_answer")
    assert (answer["user"]["id"], answer["option_ids"]) == (scene.anna, [0])
    seen = scene.newest()["poll"]
    assert [option["correct"] for option in seen["options"]] == [False, True]
    assert (seen["voted"], seen["explanation"]) == (True, "支部工作条例第十一条")
    closed = api.call("stopPoll", chat_id=scene.group, message_id=sent["message_id"])
    assert (closed["is_closed"], closed["total_voter_count"]) == (True, 1)


def test_a_forum_has_topics(scene: Scene) -> None:
    api = scene.api
    forum = api.act(
        "groups", title="学习园地", members=[scene.anna], owner=scene.qiang,
        bot="administrator", forum=True,
    )["chat"]  # fmt: skip
    where = {"chat_id": forum}
    made = api.call("createForumTopic", **where, name="党课")
    topic = {**where, "message_thread_id": made["message_thread_id"]}
    sent = api.call("sendMessage", **topic, text="课件")
    assert sent["message_thread_id"] == topic["message_thread_id"]
    api.call("pinChatMessage", **where, message_id=sent["message_id"])
    assert api.call("unpinAllForumTopicMessages", **topic)
    assert api.call("editForumTopic", **topic, name="党课与讨论")
    assert api.call("closeForumTopic", **topic)
    names = {one["name"]: one["closed"] for one in scene.sees(forum)["topics"]}
    assert names == {"综合": False, "党课与讨论": True}
    assert api.call("reopenForumTopic", **topic)
    assert api.call("deleteForumTopic", **topic)
    assert api.call("editGeneralForumTopic", **where, name="总台")
    assert api.call("closeGeneralForumTopic", **where)
    assert api.call("reopenGeneralForumTopic", **where)
    assert api.call("hideGeneralForumTopic", **where)
    assert api.call("unhideGeneralForumTopic", **where)
    assert api.call("unpinAllGeneralForumTopicMessages", **where)


def test_members_come_by_link_and_go_by_order(scene: Scene) -> None:
    api, where = scene.api, {"chat_id": scene.group}
    link = api.call("createChatInviteLink", **where, name="新同志")["invite_link"]
    assert (
        api.call("editChatInviteLink", **where, invite_link=link, name="老同志")["name"] == "老同志"
    )
    assert api.call("revokeChatInviteLink", **where, invite_link=link)["is_revoked"] is True
    assert api.call("exportChatInviteLink", **where) != link
    assert api.call("banChatMember", **where, user_id=scene.anna)
    assert api.call("getChatMember", **where, user_id=scene.anna)["status"] == "kicked"
    assert api.call("unbanChatMember", **where, user_id=scene.anna)
    api.act("join", **{"as": scene.anna, "chat": scene.group})
    assert api.call("setChatTitle", **where, title="演示支部（新）")
    assert api.call("setChatDescription", **where, description="均为虚构")
    full = api.call("getChat", **where)
    assert (full["title"], full["description"]) == ("演示支部（新）", "均为虚构")


def test_the_bot_has_a_card_of_its_own(api: Alone) -> None:
    assert api.call("setMyName", name="实到（演示）")
    assert api.call("getMyName")["name"] == "实到（演示）"
    assert api.call("setMyDescription", description="签到")
    assert api.call("getMyDescription")["description"] == "签到"
    assert api.call("setMyShortDescription", short_description="签到")
    assert api.call("getMyShortDescription")["short_description"] == "签到"
    assert api.call("setChatMenuButton", menu_button={"type": "commands"})
    assert api.call("getChatMenuButton")["type"] == "commands"
    assert api.call("setMyDefaultAdministratorRights", rights={"can_pin_messages": True})
    assert api.call("getMyDefaultAdministratorRights")["can_pin_messages"] is True


def test_each_method_that_the_stand_in_has_is_called_here() -> None:
    listed = re.search(
        r"<!-- methods -->\n(.*?)\n\n", (ROOT / "docs/standin.md").read_text("utf-8"), re.DOTALL
    )
    assert listed is not None
    methods = set(re.findall(r"`(\w+)`", listed[1]))
    assert len(methods) > 60
    assert methods - _asked_for(Path(__file__)) == set()


GATEWAY = Path("bot", "delivery", "gateway.py")


def test_each_method_that_the_bot_uses_is_called_here() -> None:
    """The bot's methods by their names in python-telegram-bot, wherever its code calls one."""
    known = {_snake(method): method for method in _asked_for(Path(__file__))}
    # Everything that is opened has a `close`; the Bot API's is for moving to another server.
    every = {_snake(method) for method in _documented()} - {"close"}
    used = {
        node.func.attr
        for folder in ("bot", "handlers")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "standin" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    } | {
        # Or by its name, where nothing of python-telegram-bot's own is made of what comes back.
        _snake(name)
        for name in re.findall(r'"([a-z]+[A-Z]\w+)"', (ROOT / GATEWAY).read_text("utf-8"))
    }
    used &= every
    assert {"send_message", "edit_message_text", "answer_callback_query"} <= used
    assert used - known.keys() == set()


def _asked_for(path: Path) -> set[str]:
    """Return the methods that a test file asks a stand-in for."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("call", "ask", "upload")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def _documented() -> list[str]:
    facts: Any = json.loads((ROOT / "tests/bot-api-10.3.json").read_text("utf-8"))
    return list(facts["methods"])


def _snake(method: str) -> str:
    return re.sub(r"[A-Z]", lambda sign: f"_{sign[0].lower()}", method)
