"""Who acts, by hand for every row; that trimming changes nothing of it is in test_allow_list."""

from typing import Any

import pytest

from bot.intake.actor import Actor, NoActor, actor, language_of, person
from tests.bot_api import ANONYMOUS_ADMIN, CHANNEL_POSTER

Json = dict[str, Any]

PERSON: Json = {"id": 42, "is_bot": False, "first_name": "小明", "language_code": "zh-hans"}
GROUP: Json = {"id": -100200, "type": "supergroup", "title": "一支部"}
CHANNEL: Json = {"id": -100300, "type": "channel", "title": "频道"}
ANONYMOUS: Json = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group"}
POSTER: Json = {"id": CHANNEL_POSTER, "is_bot": True, "first_name": "Channel"}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
OTHER_BOT: Json = {"id": 43, "is_bot": True, "first_name": "别的机器人"}
ORIGIN: Json = {"type": "user", "date": 1, "sender_user": PERSON}
XIAOMING = Actor(42, "zh-hans")


def message(**fields: object) -> Json:
    """Make an update with a command that 小明 writes in the group, but for `fields`."""
    written = {"message_id": 7, "date": 1, "chat": GROUP, "from": PERSON, "text": "/checkin"}
    return {"update_id": 1, "message": written | fields}


def tap(user: object) -> Json:
    query = {"id": "1", "from": user, "message": {"chat": GROUP, "from": OTHER_BOT}, "data": "a"}
    return {"update_id": 1, "callback_query": query}


def membership(user: object) -> Json:
    return {"update_id": 1, "my_chat_member": {"chat": GROUP, "from": user, "date": 1}}


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        pytest.param(message(), XIAOMING, id="a message is its sender's"),
        pytest.param(message(chat={"id": 42, "type": "private"}), XIAOMING, id="in private too"),
        pytest.param(tap(PERSON), XIAOMING, id="a tap is the tapper's, not the post's author's"),
        pytest.param(membership(PERSON), XIAOMING, id="a membership is its changer's"),
        pytest.param(
            message(sender_chat=GROUP, **{"from": ANONYMOUS}),
            NoActor("anonymous_admin"),
            id="an admin who writes as the group",
        ),
        pytest.param(
            message(**{"from": ANONYMOUS}), NoActor("anonymous_admin"), id="known by the id alone"
        ),
        pytest.param(
            membership(ANONYMOUS), NoActor("anonymous_admin"), id="an admin who hides adds the bot"
        ),
        pytest.param(
            message(sender_chat=CHANNEL, **{"from": POSTER}),
            NoActor("channel"),
            id="a channel writes in the group",
        ),
        pytest.param(message(**{"from": POSTER}), NoActor("channel"), id="known by the id alone"),
        pytest.param(
            message(sender_chat=CHANNEL, **{"from": ANONYMOUS}),
            NoActor("channel"),
            id="the group's stand-in with another chat's name",
        ),
        pytest.param(
            message(sender_chat=GROUP), NoActor("channel"), id="a person with a chat's name"
        ),
        pytest.param(
            message(sender_chat={}, **{"from": ANONYMOUS}), NoActor("channel"), id="a chat of no id"
        ),
        pytest.param(
            message(chat={}, sender_chat={}, **{"from": ANONYMOUS}),
            NoActor("channel"),
            id="a chat of no id in a chat of no id",
        ),
        pytest.param(message(**{"from": OTHER_BOT}), NoActor("bot"), id="a bot writes"),
        pytest.param(tap(OTHER_BOT), NoActor("bot"), id="a bot taps"),
        pytest.param(membership(OTHER_BOT), NoActor("bot"), id="a bot removes the bot"),
        pytest.param(
            message(sender_business_bot=OTHER_BOT),
            NoActor("bot"),
            id="a bot writes in a person's name",
        ),
        pytest.param(message(forward_origin=ORIGIN), NoActor("forwarded"), id="a forward"),
        pytest.param(message(forward_origin=0), NoActor("forwarded"), id="an odd forward"),
        pytest.param(message(is_from_offline=True), NoActor("scheduled"), id="scheduled before"),
        pytest.param(message(forward_date=1), NoActor("forwarded"), id="an older server's forward"),
        pytest.param(
            message(forward_origin=ORIGIN, sender_chat=GROUP, **{"from": ANONYMOUS}),
            NoActor("forwarded"),
            id="an admin who hides forwards",
        ),
        pytest.param(message(via_bot=OTHER_BOT), NoActor("via_bot"), id="an inline bot's words"),
        pytest.param(
            message(
                is_automatic_forward=True,
                forward_origin=ORIGIN,
                sender_chat=CHANNEL,
                **{"from": TELEGRAM},
            ),
            NoActor("automatic_forward"),
            id="a linked channel's post",
        ),
        pytest.param(
            {"edited_message": message()["message"]}, NoActor("edited"), id="an edited message"
        ),
        pytest.param({"edited_channel_post": {}}, NoActor("edited"), id="an edited post"),
        pytest.param({"edited_business_message": {}}, NoActor("edited"), id="an edited letter"),
        pytest.param({"channel_post": {"sender_chat": CHANNEL}}, NoActor("channel"), id="a post"),
        pytest.param(message(**{"from": TELEGRAM}), NoActor("nobody"), id="Telegram itself"),
        pytest.param(message(migrate_to_chat_id=-5), NoActor("nobody"), id="a group moves away"),
        pytest.param(message(migrate_from_chat_id=-5), NoActor("nobody"), id="a group moves in"),
        pytest.param({"update_id": 1}, NoActor("nobody"), id="an empty update"),
        pytest.param({}, NoActor("nobody"), id="nothing at all"),
        pytest.param({"poll_answer": {"user": PERSON}}, NoActor("nobody"), id="a kind not taken"),
        pytest.param({"message": []}, NoActor("nobody"), id="a message that is none"),
        pytest.param({"callback_query": "x"}, NoActor("nobody"), id="a tap that is none"),
        pytest.param(
            tap(PERSON) | {"edited_message": {}}, XIAOMING, id="the tap counts before an edit"
        ),
        pytest.param(
            tap(OTHER_BOT) | message(), NoActor("bot"), id="the tap counts before a message"
        ),
    ],
)
def test_who_acts(update: Json, expected: Actor | NoActor) -> None:
    assert actor(update) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"id": 2**52 - 1}, Actor(2**52 - 1, "zh-hans"), id="the largest id"),
        pytest.param({"id": 2**52}, NoActor("nobody"), id="an id too large"),
        pytest.param({"id": 0}, NoActor("nobody"), id="no id"),
        pytest.param({"id": -42}, NoActor("nobody"), id="a chat's id"),
        pytest.param({"id": True}, NoActor("nobody"), id="true is no id"),
        pytest.param({"id": 42.0}, NoActor("nobody"), id="a fraction is no id"),
        pytest.param({"id": "42"}, NoActor("nobody"), id="a string is no id"),
        pytest.param({"id": None}, NoActor("nobody"), id="null is no id"),
        pytest.param({"is_bot": None}, NoActor("nobody"), id="neither person nor bot"),
        pytest.param({"is_bot": 0}, NoActor("nobody"), id="zero is not false"),
        pytest.param({"username": "other"}, XIAOMING, id="whatever the username"),
        pytest.param({"language_code": None}, Actor(42, None), id="no language"),
    ],
)
def test_a_person_is_a_proper_id_that_is_no_bots(fields: Json, expected: Actor | NoActor) -> None:
    assert person(PERSON | fields) == expected


@pytest.mark.parametrize("user", [None, 42, "42", [], [PERSON], {}, True])
def test_what_is_no_user_is_nobody(user: object) -> None:
    assert person(user) == NoActor("nobody")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-hans", "zh-hans"),
        ("en", "en"),
        ("pt-BR", "pt-BR"),
        ("sr-Latn-RS", "sr-Latn-RS"),
        ("", None),
        ("zh_hans", None),
        ("zh-", None),
        ("zh\n", None),
        ("中文", None),
        ("x" * 9, None),
        ("-".join(["zh"] * 7), None),
        (1, None),
        (["zh"], None),
    ],
)
def test_a_language_is_a_short_tag_or_none(tag: object, expected: str | None) -> None:
    assert language_of({"language_code": tag}) == expected
