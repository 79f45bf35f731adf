"""Keyboards at the stand-in: what a bot may send, and which one a person sees."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.standin import CannotError, Person
from tests.standin_scene import Scene, ask, open_scene, refusal


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with open_scene() as scene:
        yield scene


def keys(*texts: str, **more: Any) -> dict[str, Any]:
    return {"keyboard": [[{"text": text}] for text in texts], **more}


async def send(scene: Scene, markup: dict[str, Any], *, group: bool = False, **more: Any) -> int:
    chat_id = scene.group.id if group else scene.person.id
    params = {"chat_id": chat_id, "text": "请选", "reply_markup": markup, **more}
    message_id: int = (await ask(scene.standin, "sendMessage", **params))["message_id"]
    return message_id


def shown(scene: Scene, person: Person | None = None, *, group: bool = False) -> list[str] | None:
    """Return the keys that a person sees in place of the letters, "…" for a reply asked for."""
    who = person or scene.person
    found = scene.standin.keyboard_of(who, scene.group if group else who)
    if found is None:
        return None
    rows = found[1].get("keyboard", [[{"text": "…"}]])
    return [key["text"] for row in rows for key in row]


async def test_the_newest_keyboard_stays_until_it_is_taken_away(scene: Scene) -> None:
    assert shown(scene) is None
    await send(scene, keys("一", "二"))
    await send(scene, keys("三"))
    await ask(scene.standin, "sendMessage", chat_id=scene.person.id, text="x")
    scene.standin.write(scene.person, scene.person, "三")
    assert shown(scene) == ["三"]
    await send(scene, {"remove_keyboard": True})
    assert shown(scene) is None


async def test_a_keyboard_for_one_time_hides_when_a_key_is_used(scene: Scene) -> None:
    for more, left in (({}, None), ({"is_persistent": True}, ["一"])):
        await send(scene, keys("一", one_time_keyboard=True, **more))
        scene.standin.write(scene.person, scene.person, "别的")
        assert shown(scene) == ["一"]
        scene.standin.write(scene.person, scene.person, "一")
        assert shown(scene) == left


async def test_a_reply_is_asked_for_once_and_a_keyboard_goes_with_its_message(scene: Scene) -> None:
    await send(scene, {"force_reply": True})
    assert shown(scene) == ["…"]
    scene.standin.write(scene.person, scene.person, "答")
    assert shown(scene) is None
    for markup in (keys("一"), {"force_reply": True}):
        message_id = await send(scene, markup)
        assert shown(scene) is not None
        await ask(scene.standin, "deleteMessage", chat_id=scene.person.id, message_id=message_id)
        assert shown(scene) is None


async def test_a_selective_keyboard_is_for_those_it_names_or_answers(scene: Scene) -> None:
    standin, group = scene.standin, scene.group
    other = standin.add_person("王强")
    standin.join(other, group)
    asked = standin.write(other, group, "怎么签到？")
    await send(scene, keys("众"), group=True)
    await send(scene, keys("李", selective=True), group=True, text="@Lina_lina 请选")
    await send(
        scene,
        keys("王", selective=True),
        group=True,
        reply_parameters={"message_id": asked.id},
    )
    assert (shown(scene, group=True), shown(scene, other, group=True)) == (["李"], ["王"])
    await send(
        scene,
        {"remove_keyboard": True, "selective": True},
        group=True,
        text=f'<a href="tg://user?id={other.id}">王强</a>',
        parse_mode="HTML",
    )
    assert (shown(scene, group=True), shown(scene, other, group=True)) == (["李"], None)


async def test_no_keyboard_stays_in_a_group_that_the_bot_has_left(scene: Scene) -> None:
    await send(scene, keys("一"), group=True)
    await ask(scene.standin, "leaveChat", chat_id=scene.group.id)
    assert shown(scene, group=True) is None


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        (keys(*["一"] * 301), "reply markup is too long"),
        (keys(" "), "keyboard button text must be non-empty"),
        (
            {"keyboard": [[{"text": "电话", "request_contact": True}]]},
            "phone number can be requested in private chats only",
        ),
    ],
)
async def test_a_keyboard_that_telegram_does_not_take_is_refused(
    scene: Scene, markup: dict[str, Any], error: str
) -> None:
    said = await refusal(
        scene.standin, "sendMessage", chat_id=scene.group.id, text="x", reply_markup=markup
    )
    assert said == f"Bad Request: {error}"


async def test_a_key_may_be_nothing_but_its_text(scene: Scene) -> None:
    await send(scene, {"keyboard": [["一", {"text": "二"}]]})
    assert shown(scene) == ["一", "二"]


async def test_what_is_over_in_a_row_is_left_away(scene: Scene) -> None:
    await send(scene, {"keyboard": [[{"text": str(number)} for number in range(13)]]})
    assert shown(scene) == [str(number) for number in range(12)]
    row = [{"text": str(number), "callback_data": str(number)} for number in range(9)]
    await send(scene, {"inline_keyboard": [row]})
    assert scene.standin.from_bot(scene.person)[-1].buttons() == [row[:8]]


async def test_a_contact_is_shared_in_private_only_and_answers_what_asked(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    message_id = await send(
        scene,
        {"keyboard": [[{"text": "电话", "request_contact": True}]], "one_time_keyboard": True},
    )
    standin.share_contact(person, person)
    (update,) = await ask(standin, "getUpdates")
    message = update["message"]
    assert message["contact"] == {
        "phone_number": f"86100{person.id % 10**8:08d}",
        "first_name": "李娜",
        "user_id": person.id,
    }
    assert message["reply_to_message"]["message_id"] == message_id
    assert shown(scene) is None
    with pytest.raises(CannotError, match="private chat only"):
        standin.share_contact(person, scene.group)


async def test_a_text_to_copy_and_a_link_tell_the_bot_nothing(scene: Scene) -> None:
    standin, person = scene.standin, scene.person
    await send(
        scene,
        {
            "inline_keyboard": [
                [{"text": "复制", "copy_text": {"text": "编号 17"}}],
                [{"text": "她", "url": f"tg://user?id={person.id}"}],
            ]
        },
    )
    message_id = standin.from_bot(person)[-1].id
    assert standin.press(person, person, message_id, label="复制").copied == "编号 17"
    assert standin.press(person, person, message_id, label="她").url == f"tg://user?id={person.id}"
    assert standin.updates.pending == 0
    with pytest.raises(CannotError, match="2 buttons"):
        standin.press(person, person, message_id)


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"switch_inline_query": "x"}, "switch_inline_query"),
        ({"web_app": {"url": "https://example.com"}}, "web_app"),
        ({"disabled": {}}, "is disabled"),
    ],
)
async def test_a_button_that_does_something_else_says_so(
    scene: Scene, button: dict[str, Any], why: str
) -> None:
    await send(scene, {"inline_keyboard": [[{"text": "试", **button}]]})
    message_id = scene.standin.from_bot(scene.person)[-1].id
    with pytest.raises(CannotError, match=why):
        scene.standin.press(scene.person, scene.person, message_id)


@pytest.mark.parametrize("text", ["", "字" * 257])
async def test_a_text_to_copy_has_1_to_256_characters(scene: Scene, text: str) -> None:
    markup = {"inline_keyboard": [[{"text": "复制", "copy_text": {"text": text}}]]}
    said = await refusal(
        scene.standin, "sendMessage", chat_id=scene.person.id, text="x", reply_markup=markup
    )
    assert said == "Bad Request: BUTTON_COPY_TEXT_INVALID"
