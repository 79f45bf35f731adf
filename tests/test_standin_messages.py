"""What the stand-in takes as a message, an edit, a keyboard, and the words in which it refuses."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.standin import Standin
from tests.standin_scene import Scene, ask, open_scene, refusal

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


async def html(scene: Scene, text: str) -> tuple[str, list[dict[str, Any]]]:
    sent = await ask(
        scene.standin, "sendMessage", chat_id=scene.person.id, text=text, parse_mode="HTML"
    )
    return sent["text"], sent.get("entities", [])


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>签到</b>", "签到", [entity("bold", 0, 2)]),
        ("📖 <i>学习</i>", "📖 学习", [entity("italic", 3, 2)]),
        (
            "<b>a<i>b</i></b>",
            "ab",
            [entity("bold", 0, 2), entity("italic", 1, 1)],
        ),
        (
            "1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#26446;&#x5a1c;&laquo;",
            '1 < 2 && 3 > 2 "李娜&laquo;',
            [],
        ),
        ("<u>a</u><s>b</s>", "ab", [entity("underline", 0, 1), entity("strikethrough", 1, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ("<code>/a</code>", "/a", [entity("code", 0, 2)]),
        (
            '<pre><code class="language-sql">SELECT</code></pre>',
            "SELECT",
            [entity("pre", 0, 6, language="sql")],
        ),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        (
            "<blockquote expandable>a</blockquote>",
            "a",
            [entity("expandable_blockquote", 0, 1)],
        ),
        (
            '<a href="https://example.com?a=1&amp;b=2">b</a>',
            "b",
            [entity("text_link", 0, 1, url="https://example.com?a=1&b=2")],
        ),
        (
            "<a href='https://example.com'>b</a>",
            "b",
            [entity("text_link", 0, 1, url="https://example.com/")],
        ),
        ("<a>b</a><b></b>", "b", []),
        ('<a href="javascript://%0aalert(1)">b</a>', "b", []),
        ("a\x00b\u202ec\r\n\td", "a bc\n\td", []),
        ("  <b> 签到 </b>\n", "签到", [entity("bold", 0, 2)]),
    ],
)
async def test_html_becomes_text_and_entities(
    scene: Scene, markup: str, text: str, entities: list[dict[str, Any]]
) -> None:
    assert await html(scene, markup) == (text, entities)


async def test_a_mention_by_id_names_someone_whom_the_bot_may_know(scene: Scene) -> None:
    text, entities = await html(scene, f'<a href="tg://user?id={scene.person.id}">她</a>')
    assert text == "她"
    assert entities == [entity("text_mention", 0, 1, user=scene.person.user())]
    assert (await html(scene, '<a href="tg://user?id=1">谁</a>'))[1] == []


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ("签到<x>", 'Unsupported start tag "x" at byte offset 6'),
        ("<b>签到", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ('<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_html_that_is_not_sound_is_refused_with_the_place(
    scene: Scene, markup: str, error: str
) -> None:
    said = await refusal(
        scene.standin, "sendMessage", chat_id=scene.person.id, text=markup, parse_mode="HTML"
    )
    assert said == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", ["bot_command 0 6"]),
        ("请发 /qiandao@shidao_bot 签到", ["bot_command 3 19"]),
        ("/签到 1/2 a/b", []),
        ("https://example.com/a。然后", ["url 0 21"]),
        ("见 example.com, 3.5", ["url 2 11"]),
        (
            "@lina_lina #学习 $USD a@b.cn",
            ["mention 0 10", "hashtag 11 3", "cashtag 15 4", "email 20 6"],
        ),
    ],
)
async def test_telegram_finds_commands_and_links_by_itself(
    scene: Scene, text: str, found: list[str]
) -> None:
    message = scene.standin.write(scene.person, scene.person, text)
    assert [f"{e['type']} {e['offset']} {e['length']}" for e in message.entities] == found


async def test_a_text_may_be_4096_units_long_after_its_markup_is_read(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    await ask(
        standin, "sendMessage", chat_id=chat_id, text=f"<b>{'签' * 4096}</b>", parse_mode="HTML"
    )
    for text in ("签" * 4097, "📖" * 2049):
        assert (
            await refusal(standin, "sendMessage", chat_id=chat_id, text=text)
            == "Bad Request: message is too long"
        )


@pytest.mark.parametrize(
    "params", [{}, {"text": ""}, {"text": " \n"}, {"text": "<b></b>", "parse_mode": "HTML"}]
)
async def test_a_message_needs_a_text(scene: Scene, params: dict[str, str]) -> None:
    said = await refusal(scene.standin, "sendMessage", chat_id=scene.person.id, **params)
    assert said == "Bad Request: message text is empty"


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def button(data: str = "c.1", **more: Any) -> dict[str, Any]:
    return {"text": "签到", "callback_data": data, **more}


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        (keyboard(*[button()] * 101), "reply markup is too long"),
        (keyboard(button("签" * 22)), "BUTTON_DATA_INVALID"),
        (
            keyboard(button("")),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard({"text": "x", "url": "javascript:alert(1)"}), "BUTTON_URL_INVALID"),
        (
            keyboard({"text": "x"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            keyboard(button() | {"text": " "}),
            "inline keyboard button text must be non-empty",
        ),
    ],
)
async def test_a_keyboard_that_telegram_refuses_is_refused(
    scene: Scene, markup: dict[str, Any], error: str
) -> None:
    said = await refusal(
        scene.standin, "sendMessage", chat_id=scene.person.id, text="x", reply_markup=markup
    )
    assert said == f"Bad Request: {error}"


async def test_a_keyboard_may_have_a_hundred_buttons_of_64_bytes(scene: Scene) -> None:
    markup = keyboard(*[button("x" * 64)] * 100)
    sent = await ask(
        scene.standin, "sendMessage", chat_id=scene.person.id, text="x", reply_markup=markup
    )
    assert sent["reply_markup"] == markup


async def test_only_an_inline_keyboard_comes_back_with_the_message(scene: Scene) -> None:
    for markup in ({"remove_keyboard": True}, {"keyboard": [[{"text": "签到"}]]}, keyboard()):
        sent = await ask(
            scene.standin, "sendMessage", chat_id=scene.person.id, text="x", reply_markup=markup
        )
        assert "reply_markup" not in sent


async def test_a_reply_shows_what_it_replies_to(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    asked = standin.write(scene.person, scene.person, "我签到了吗")
    reply = {"message_id": asked.id}
    sent = await ask(standin, "sendMessage", chat_id=chat_id, text="是", reply_parameters=reply)
    assert sent["reply_to_message"]["text"] == "我签到了吗"
    standin.delete(scene.person, asked)
    assert (
        await refusal(standin, "sendMessage", chat_id=chat_id, text="是", reply_parameters=reply)
        == "Bad Request: message to be replied not found"
    )
    reply["allow_sending_without_reply"] = True
    sent = await ask(standin, "sendMessage", chat_id=chat_id, text="是", reply_parameters=reply)
    assert "reply_to_message" not in sent


async def test_a_topic_that_is_gone_takes_no_message(scene: Scene) -> None:
    standin = scene.standin
    forum = standin.add_group("论坛", is_forum=True)
    topic = standin.add_topic(forum, "学习")
    params = {"chat_id": forum.id, "text": "x", "message_thread_id": topic}
    sent = await ask(standin, "sendMessage", **params)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    standin.delete_topic(forum, topic)
    said = "Bad Request: message thread not found"
    assert await refusal(standin, "sendMessage", **params) == said
    assert await refusal(standin, "sendMessage", **params | {"chat_id": scene.group.id}) == said


async def test_an_edit_replaces_text_and_buttons(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    sent = await ask(
        standin, "sendMessage", chat_id=chat_id, text="x", reply_markup=keyboard(button())
    )
    scene.clock.move(timedelta(seconds=5))
    edited = await ask(
        standin, "editMessageText", chat_id=chat_id, message_id=sent["message_id"], text="y"
    )
    assert edited["text"] == "y"
    assert edited["date"] == sent["date"]
    assert edited["edit_date"] == sent["date"] + 5
    assert "reply_markup" not in edited


async def test_an_edit_that_changes_nothing_is_refused(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    markup = keyboard(button())
    sent = await ask(
        standin,
        "sendMessage",
        chat_id=chat_id,
        text="<b>x</b>",
        parse_mode="HTML",
        reply_markup=markup,
    )
    same = {"chat_id": chat_id, "message_id": sent["message_id"], "reply_markup": markup}
    bold = {"text": "<b>x</b>", "parse_mode": "HTML"}
    assert await refusal(standin, "editMessageText", **same, **bold) == NOT_MODIFIED
    assert await refusal(standin, "editMessageReplyMarkup", **same) == NOT_MODIFIED
    await ask(standin, "editMessageText", **same, text="x")
    await ask(standin, "editMessageReplyMarkup", **same | {"reply_markup": keyboard()})


async def test_what_is_not_the_bots_or_not_there_cannot_be_edited(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    theirs = standin.write(scene.person, scene.person, "x")

    async def said(**params: Any) -> str:
        return await refusal(standin, "editMessageText", text="y", **params)

    assert await said(chat_id=chat_id, message_id=theirs.id) == (
        "Bad Request: message can't be edited"
    )
    assert await said(chat_id=chat_id, message_id=999) == "Bad Request: message to edit not found"
    assert await said(chat_id=chat_id) == "Bad Request: message identifier is not specified"
    assert await said(message_id=1) == "Bad Request: chat_id is empty"
    assert await said(chat_id=77, message_id=1) == "Bad Request: chat not found"


async def test_a_message_can_be_deleted_for_48_hours(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    old = await ask(standin, "sendMessage", chat_id=chat_id, text="x")
    scene.clock.move(timedelta(hours=48, seconds=-1))
    young = await ask(standin, "sendMessage", chat_id=chat_id, text="y")
    params = {"chat_id": chat_id, "message_id": old["message_id"]}
    scene.clock.move(timedelta(seconds=1))
    assert await refusal(standin, "deleteMessage", **params) == (
        "Bad Request: message can't be deleted"
    )
    params["message_id"] = young["message_id"]
    assert await ask(standin, "deleteMessage", **params) is True
    assert await refusal(standin, "deleteMessage", **params) == (
        "Bad Request: message to delete not found"
    )
    assert [message.text for message in standin.from_bot(scene.person)] == ["x"]


async def test_what_others_wrote_only_an_administrator_deletes(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    chatter = standin.write(scene.person, group, "x")
    params = {"chat_id": group.id, "message_id": chatter.id}
    group.bot = "member"
    assert await refusal(standin, "deleteMessage", **params) == (
        "Bad Request: message can't be deleted"
    )
    group.bot = "administrator"
    await ask(standin, "deleteMessage", **params)


async def test_the_newest_pin_is_shown_and_the_one_below_comes_back(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    one, two = [
        (await ask(standin, "sendMessage", chat_id=group.id, text=text))["message_id"]
        for text in ("一", "二")
    ]
    for message_id in (one, two):
        await ask(standin, "pinChatMessage", chat_id=group.id, message_id=message_id)
    shown = standin.pinned(group)
    assert shown is not None
    assert shown.text == "二"
    assert (await ask(standin, "getChat", chat_id=group.id))["pinned_message"]["text"] == "二"
    await ask(standin, "unpinChatMessage", chat_id=group.id)
    shown = standin.pinned(group)
    assert shown is not None
    assert shown.text == "一"
    await ask(standin, "unpinChatMessage", chat_id=group.id, message_id=one)
    assert standin.pinned(group) is None
    assert await refusal(standin, "unpinChatMessage", chat_id=group.id) == (
        "Bad Request: message to unpin not found"
    )


async def test_pinning_in_a_group_takes_the_right_to_pin(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    sent = await ask(standin, "sendMessage", chat_id=group.id, text="x")
    group.bot_rights.remove("can_pin_messages")
    params = {"chat_id": group.id, "message_id": sent["message_id"]}
    assert await refusal(standin, "pinChatMessage", **params) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )


async def test_a_bot_reacts_with_one_emoji_that_telegram_has(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    message = standin.write(scene.person, scene.person, "x")
    params: dict[str, Any] = {"chat_id": chat_id, "message_id": message.id}

    def emoji(*signs: str) -> list[dict[str, str]]:
        return [{"type": "emoji", "emoji": sign} for sign in signs]

    await ask(standin, "setMessageReaction", **params, reaction=emoji("❤️"))
    assert message.reactions == {standin.bot["id"]: ["❤"]}
    for wrong, error in (
        (emoji("📖"), "REACTION_INVALID"),
        (emoji("👍", "👎"), "REACTIONS_TOO_MANY"),
    ):
        said = await refusal(standin, "setMessageReaction", **params, reaction=wrong)
        assert said == f"Bad Request: {error}"
    await ask(standin, "setMessageReaction", **params)
    assert message.reactions == {}


async def test_every_message_accepted_is_on_record_with_its_time(scene: Scene) -> None:
    standin, chat_id = scene.standin, scene.person.id
    await ask(standin, "sendMessage", chat_id=chat_id, text="x")
    await refusal(standin, "sendMessage", chat_id=chat_id, text="")
    (send,) = standin.sends
    assert (send.chat_id, send.params["text"], send.at) == (chat_id, "x", scene.clock.now())
    assert standin.chats[chat_id].messages[send.message_id].text == "x"
    assert [(call.method, call.status) for call in standin.calls][-2:] == [
        ("sendMessage", 200),
        ("sendMessage", 400),
    ]


async def test_ids_count_up_in_each_supergroup_by_itself(scene: Scene) -> None:
    standin = scene.standin
    other = standin.add_group("另一群")
    first, second = [
        (await ask(standin, "sendMessage", chat_id=chat.id, text="x"))["message_id"]
        for chat in (scene.group, other)
    ]
    assert (first, second) == (1, 1)


async def test_the_same_seed_gives_the_same_ids() -> None:
    async def ids(seed: int) -> tuple[int, str]:
        async with open_scene() as scene:
            standin = Standin(scene.clock, seed=seed)
            person = standin.add_person("李娜")
            standin.start(person)
            sent = await ask(
                standin, "sendMessage", chat_id=person.id, text="x", reply_markup=keyboard(button())
            )
            press = standin.press(person, person, sent["message_id"])
            return (await ask(standin, "getUpdates"))[0]["update_id"], press.id

    assert await ids(1) == await ids(1)
    assert await ids(1) != await ids(2)
