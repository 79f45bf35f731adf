"""What is kept of what Telegram sends, by hand; for made-up updates see test_allow_list_made_up."""

from typing import Any

import pytest

from bot.intake.allow_list import Kept, keep
from tests.bot_api import ANONYMOUS_ADMIN, BOT_USERNAME, CHANNEL_POSTER

Json = dict[str, Any]

PERSON: Json = {
    "id": 42,
    "is_bot": False,
    "first_name": "小明",
    "last_name": "王",
    "username": "wangxm",
    "language_code": "zh-hans",
    "is_premium": True,
}
TRIMMED_PERSON: Json = {"id": 42, "is_bot": False, "first_name": "", "language_code": "zh-hans"}
BOT: Json = {"id": 7, "is_bot": True, "first_name": "实到", "username": BOT_USERNAME}
TRIMMED_BOT: Json = {"id": 7, "is_bot": True, "first_name": ""}
GROUP: Json = {"id": -100200, "type": "supergroup", "title": "一支部", "is_forum": True}
TRIMMED_GROUP: Json = {"id": -100200, "type": "supergroup"}
PRIVATE: Json = {"id": 42, "type": "private", "first_name": "小明", "username": "wangxm"}
TRIMMED_PRIVATE: Json = {"id": 42, "type": "private"}
CHANNEL: Json = {"id": -100300, "type": "channel", "title": "频道"}
ORIGIN: Json = {"type": "user", "date": 5, "sender_user": PERSON}
PHOTO: Json = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
DATE = 1_760_000_000

MISSING = object()


def changed(base: Json, changes: Json) -> Json:
    """Return `base` with `changes`, without what is changed to MISSING."""
    return {key: value for key, value in (base | changes).items() if value is not MISSING}


def tap(changes: Json | None = None) -> Json:
    query = {
        "id": "4382",
        "from": PERSON,
        "message": {
            "message_id": 9,
            "from": BOT,
            "chat": GROUP,
            "date": DATE,
            "text": "主题党日",
            "reply_markup": {"inline_keyboard": [[{"text": "签到", "callback_data": "ci.1z"}]]},
        },
        "chat_instance": "-345",
        "data": "ci.1z",
    }
    return {"update_id": 1, "callback_query": changed(query, changes or {})}


def private(changes: Json | None = None) -> Json:
    message = {"message_id": 9, "from": PERSON, "chat": PRIVATE, "date": DATE, "text": "签到"}
    return {"update_id": 1, "message": changed(message, changes or {})}


def entity(length: int, offset: int = 0) -> Json:
    return {"type": "bot_command", "offset": offset, "length": length}


def command(text: str, length: int, changes: Json | None = None) -> Json:
    """Make an update with a command of `length` in the group."""
    fields = {"chat": GROUP, "text": text, "entities": [entity(length)]}
    return private(fields | (changes or {}))


def member(status: str, **rights: object) -> Json:
    return {"status": status, "user": BOT, **rights}


def membership(changes: Json | None = None) -> Json:
    change = {
        "chat": GROUP,
        "from": PERSON,
        "date": DATE,
        "old_chat_member": member("left"),
        "new_chat_member": member("member"),
        "via_chat_folder_invite_link": True,
    }
    return {"update_id": 1, "my_chat_member": changed(change, changes or {})}


def kept(update: Json) -> Kept:
    outcome = keep(update, BOT_USERNAME)
    assert outcome is not None
    return outcome


def is_kept(update: Json) -> bool:
    return keep(update, BOT_USERNAME) is not None


def kept_message(update: Json) -> Json:
    message = kept(update).update["message"]
    assert isinstance(message, dict)
    return message


def test_of_a_tap_the_button_the_place_and_the_person_are_kept() -> None:
    trimmed = {
        "id": "4382",
        "from": TRIMMED_PERSON,
        "message": {"chat": TRIMMED_GROUP, "message_id": 9, "date": 0},
        "chat_instance": "-345",
        "data": "ci.1z",
    }
    assert kept(tap()) == Kept(1, "tap", 42, {"update_id": 1, "callback_query": trimmed})


def test_of_a_private_message_the_text_is_kept() -> None:
    trimmed = {
        "message_id": 9,
        "date": DATE,
        "chat": TRIMMED_PRIVATE,
        "text": "签到",
        "from": TRIMMED_PERSON,
    }
    assert kept(private()) == Kept(1, "text", 42, {"update_id": 1, "message": trimmed})


def test_of_a_group_command_its_arguments_and_topic_are_kept() -> None:
    topic = {"is_topic_message": True, "message_thread_id": 5, "reply_to_message": {"text": "…"}}
    trimmed = {
        "message_id": 9,
        "date": DATE,
        "chat": TRIMMED_GROUP,
        "from": TRIMMED_PERSON,
        "text": "/leave 病假",
        "entities": [entity(6)],
        "message_thread_id": 5,
        "is_topic_message": True,
    }
    outcome = kept(command("/leave 病假", 6, topic))
    assert outcome == Kept(1, "text", 42, {"update_id": 1, "message": trimmed})


def test_of_a_membership_the_statuses_and_who_changed_them_are_kept() -> None:
    trimmed = {
        "chat": TRIMMED_GROUP | {"title": "一支部"},
        "from": TRIMMED_PERSON,
        "date": DATE,
        "old_chat_member": {"status": "left", "user": TRIMMED_BOT},
        "new_chat_member": {"status": "member", "user": TRIMMED_BOT},
    }
    outcome = kept(membership({"new_chat_member": member("member", tag="x", until_date=5)}))
    assert outcome == Kept(1, "membership", -100200, {"update_id": 1, "my_chat_member": trimmed})


@pytest.mark.parametrize(
    ("chat", "field", "other", "lane"),
    [
        ({"id": -20, "type": "group", "title": "一支部"}, "migrate_to_chat_id", -100200, -20),
        (GROUP, "migrate_from_chat_id", -20, -20),
    ],
)
def test_both_halves_of_a_migration_wait_in_the_old_chats_lane(
    chat: Json, field: str, other: int, lane: int
) -> None:
    trimmed = {
        "message_id": 9,
        "date": DATE,
        "chat": {"id": chat["id"], "type": chat["type"]},
        field: other,
    }
    outcome = kept(private({"chat": chat, field: other, "text": MISSING}))
    assert outcome == Kept(1, "migration", lane, {"update_id": 1, "message": trimmed})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param("x" * 64, True, id="64 bytes"),
        pytest.param("x" * 65, False, id="65 bytes"),
        pytest.param("签" * 21, True, id="63 bytes in 21 characters"),
        pytest.param("签" * 22, False, id="66 bytes in 22 characters"),
        pytest.param("", False, id="nothing"),
        pytest.param(MISSING, False, id="a game's button"),
        pytest.param(5, False, id="a number"),
        pytest.param("a\x00", False, id="a character that no database takes"),
        pytest.param("\ud800", False, id="half a character"),
    ],
)
def test_a_buttons_data_is_1_to_64_bytes(data: object, expected: bool) -> None:
    assert is_kept(tap({"data": data})) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"message": MISSING, "inline_message_id": "x"}, False, id="inline"),
        pytest.param({"message": {"chat": GROUP, "message_id": 9, "date": 0}}, True, id="too old"),
        pytest.param({"message": {"chat": GROUP, "message_id": 0, "date": 0}}, False, id="no id"),
        pytest.param({"message": {"chat": PRIVATE, "message_id": 9}}, True, id="in private"),
        pytest.param(
            {"message": {"chat": PRIVATE | {"id": 43}, "message_id": 9}},
            False,
            id="in someone else's private chat",
        ),
        pytest.param({"message": {"chat": CHANNEL, "message_id": 9}}, False, id="in a channel"),
        pytest.param({"from": PERSON | {"is_bot": True}}, False, id="by a bot"),
        pytest.param({"from": PERSON | {"id": True}}, False, id="by nobody"),
        pytest.param({"id": MISSING}, False, id="that cannot be answered"),
        pytest.param({"id": 4382}, False, id="with a number for an id"),
        pytest.param({"chat_instance": MISSING}, True, id="without what the bot does not use"),
    ],
)
def test_a_tap_is_kept_from_a_person_under_a_message(changes: Json, expected: bool) -> None:
    assert is_kept(tap(changes)) is expected


def test_a_tap_is_the_persons_own_even_under_a_post_of_the_group_itself() -> None:
    post = {"chat": GROUP, "message_id": 9, "date": DATE, "sender_chat": GROUP, "forward_date": 1}
    assert kept(tap({"message": post})).lane == 42


@pytest.mark.parametrize("size", [1, 4096])
def test_a_private_text_is_kept_up_to_telegrams_length(size: int) -> None:
    assert kept_message(private({"text": "字" * size}))["text"] == "字" * size


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"text": "字" * 4097}, id="a text too long"),
        pytest.param({"text": ""}, id="an empty text"),
        pytest.param({"text": ["签到"]}, id="a text that is none"),
        pytest.param({"text": MISSING, **PHOTO, "caption": "签到"}, id="a picture"),
        pytest.param({"text": MISSING, "contact": {"phone_number": "1"}}, id="a contact"),
        pytest.param({"text": MISSING, "location": {"latitude": 1.0}}, id="a place"),
        pytest.param({"text": MISSING, "document": {"file_id": "f"}}, id="a file"),
    ],
)
def test_what_a_person_sends_besides_text_is_kept_without_its_content(changes: Json) -> None:
    assert kept_message(private(changes)) == {
        "message_id": 9,
        "date": DATE,
        "chat": TRIMMED_PRIVATE,
        "from": TRIMMED_PERSON,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pinned_message", {"text": "签到"}),
        ("message_auto_delete_timer_changed", {"message_auto_delete_time": 1}),
        ("chat_background_set", {}),
        ("write_access_allowed", {}),
        ("field_of_11_0", {}),
    ],
)
def test_service_messages_and_kinds_to_come_are_not_kept(field: str, value: Json) -> None:
    assert not is_kept(private({"text": MISSING, field: value}))


def test_a_forward_in_private_keeps_that_it_is_one_and_loses_its_text_and_author() -> None:
    assert kept_message(private({"text": "/checkin", "forward_origin": ORIGIN})) == {
        "message_id": 9,
        "date": DATE,
        "chat": TRIMMED_PRIVATE,
        "from": TRIMMED_PERSON,
        "forward_origin": {"type": "hidden_user", "date": DATE, "sender_user_name": ""},
    }


def test_a_scheduled_message_in_private_keeps_that_it_is_one_and_loses_its_text() -> None:
    assert kept_message(private({"text": "签到", "is_from_offline": True})) == {
        "message_id": 9,
        "date": DATE,
        "chat": TRIMMED_PRIVATE,
        "from": TRIMMED_PERSON,
        "is_from_offline": True,
    }


def test_an_inline_bots_words_in_private_keep_that_they_are_and_lose_their_text() -> None:
    assert kept_message(private({"text": "/checkin", "via_bot": BOT})) == {
        "message_id": 9,
        "date": DATE,
        "chat": TRIMMED_PRIVATE,
        "from": TRIMMED_PERSON,
        "via_bot": TRIMMED_BOT,
    }


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"from": PERSON | {"is_bot": True}}, id="a bot"),
        pytest.param({"from": MISSING}, id="nobody"),
        pytest.param({"from": PERSON | {"id": 43}}, id="another person"),
        pytest.param({"sender_chat": CHANNEL}, id="a channel"),
        pytest.param({"is_automatic_forward": True}, id="an automatic forward"),
        pytest.param({"sender_business_bot": BOT}, id="a bot in a person's name"),
        pytest.param({"forward_origin": ORIGIN, "from": BOT}, id="a bot that forwards"),
        pytest.param({"via_bot": {"id": "7"}}, id="an inline bot of no id"),
        pytest.param({"via_bot": {"id": -7}}, id="an inline bot with a chat's id"),
    ],
)
def test_a_private_message_is_kept_from_the_person_of_that_chat_only(changes: Json) -> None:
    assert not is_kept(private(changes))


def test_what_a_database_refuses_is_replaced_without_moving_anything() -> None:
    message = kept_message(private({"text": "a\x00b\ud83d签", "entities": [entity(2)]}))
    assert message["text"] == "a�b�签"
    assert kept_message(command("/a \x00\udc00", 2))["text"] == "/a ��"


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        pytest.param("/checkin", 8, True, id="to no bot by name"),
        pytest.param(f"/checkin@{BOT_USERNAME}", 9 + len(BOT_USERNAME), True, id="to this bot"),
        pytest.param(f"/a@{BOT_USERNAME.upper()}", 3 + len(BOT_USERNAME), True, id="in capitals"),
        pytest.param(f"/A@{BOT_USERNAME.lower()}", 3 + len(BOT_USERNAME), True, id="in small ones"),
        pytest.param("/checkin@other_bot", 18, False, id="to another bot"),
        pytest.param("/checkin@other_bot", 8, True, id="marked up to the name only"),
        pytest.param("/checkin", 9, False, id="marked beyond the text"),
        pytest.param("/checkin", 1, False, id="only the stroke marked"),
        pytest.param("/checkin now", 12, False, id="the argument marked too"),
        pytest.param("/签到", 3, False, id="not in Latin letters"),
        pytest.param("checkin", 7, False, id="without the stroke"),
        pytest.param("/" + "x" * 33, 34, False, id="too long"),
    ],
)
def test_a_group_command_is_kept_if_it_may_be_for_this_bot(
    text: str, length: int, expected: bool
) -> None:
    assert is_kept(command(text, length)) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"entities": MISSING}, False, id="not marked at all"),
        pytest.param({"entities": []}, False, id="nothing marked"),
        pytest.param({"entities": [entity(8, 1)]}, False, id="marked further on"),
        pytest.param({"entities": [entity(8) | {"type": "url"}]}, False, id="something else"),
        pytest.param({"entities": [None, {"type": "bold"}, entity(8)]}, True, id="among others"),
        pytest.param({"entities": [entity(8) | {"offset": False}]}, False, id="false is no 0"),
        pytest.param({"entities": [entity(8) | {"length": 8.0}]}, False, id="a fraction"),
        pytest.param({"entities": [{}] * 100 + [entity(8)]}, False, id="beyond the 100 allowed"),
        pytest.param({"entities": {"0": entity(8)}}, False, id="not a list"),
        pytest.param({"text": MISSING, "caption": "/checkin"}, False, id="under a picture"),
        pytest.param({"forward_origin": ORIGIN}, False, id="a forward"),
        pytest.param({"via_bot": BOT}, False, id="by an inline bot"),
        pytest.param({"is_from_offline": True}, False, id="scheduled before"),
        pytest.param({"is_automatic_forward": True}, False, id="an automatic forward"),
        pytest.param({"from": PERSON | {"is_bot": True}}, False, id="by a bot"),
        pytest.param({"from": MISSING}, False, id="by nobody"),
        pytest.param({"sender_chat": CHANNEL}, False, id="by a channel"),
        pytest.param({"chat": CHANNEL}, False, id="in a channel"),
        pytest.param({"chat": GROUP | {"type": "group"}}, True, id="in a small group"),
        pytest.param({"chat": GROUP | {"type": "sender"}}, False, id="in no known chat"),
        pytest.param({"chat": GROUP | {"id": 200}}, False, id="in a group with a person's id"),
        pytest.param({"date": 0}, False, id="without a date"),
        pytest.param({"date": 2**32}, False, id="after all dates"),
        pytest.param({"date": True}, False, id="true is no date"),
        pytest.param({"message_id": -1}, False, id="a negative message"),
        pytest.param({"message_id": 2**52}, False, id="a message beyond the database"),
    ],
)
def test_a_group_command_is_kept_as_telegram_marks_it_from_a_person(
    changes: Json, expected: bool
) -> None:
    assert is_kept(command("/checkin", 8, changes)) is expected


def test_group_talk_is_never_kept() -> None:
    assert not is_kept(private({"chat": GROUP, "text": "今天下雨"}))
    assert not is_kept(private({"chat": GROUP, "text": f"@{BOT_USERNAME} 签到"}))
    assert not is_kept(private({"chat": GROUP, "text": MISSING, **PHOTO}))
    assert not is_kept(private({"chat": GROUP, "text": MISSING, "new_chat_members": [PERSON]}))


def test_a_group_command_is_cut_to_256_characters() -> None:
    text = "/need " + "难" * 300
    assert kept_message(command(text, 5))["text"] == "/need " + "难" * 250


@pytest.mark.parametrize("topic", [{"message_thread_id": 5}, {"is_topic_message": True}])
def test_a_thread_is_kept_only_where_it_is_a_topic(topic: Json) -> None:
    assert not set(topic) & set(kept_message(command("/checkin", 8, topic)))


def test_a_private_command_keeps_its_mark_and_no_other() -> None:
    marks = [{"type": "bold", "offset": 0, "length": 6}, entity(6), entity(2, 7)]
    message = kept_message(private({"text": "/start /x", "entities": marks}))
    assert message["text"] == "/start /x"
    assert message["entities"] == [entity(6)]


def test_an_admin_who_hides_is_kept_with_the_mark_in_the_groups_lane() -> None:
    anonymous = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group", "username": "G"}
    outcome = kept(command("/open", 5, {"from": anonymous, "sender_chat": GROUP}))
    assert outcome.lane == -100200
    message = outcome.update["message"]
    assert message["from"] == {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": ""}
    assert message["sender_chat"] == TRIMMED_GROUP


@pytest.mark.parametrize(
    "changes",
    [
        {"from": {"id": CHANNEL_POSTER, "is_bot": True}, "sender_chat": CHANNEL},
        {"from": {"id": ANONYMOUS_ADMIN, "is_bot": True}, "sender_chat": CHANNEL},
        {"from": {"id": ANONYMOUS_ADMIN}, "sender_chat": GROUP, "forward_origin": ORIGIN},
        {"from": {"id": 777000, "is_bot": False}},
    ],
)
def test_channels_and_stand_ins_are_not_kept(changes: Json) -> None:
    assert not is_kept(command("/checkin", 8, changes))


@pytest.mark.parametrize(
    "kind", ["edited_message", "channel_post", "edited_channel_post", "business_message"]
)
def test_only_new_messages_are_kept(kind: str) -> None:
    assert not is_kept({"update_id": 1, kind: private()["message"]})
    assert not is_kept({"update_id": 1, kind: command("/checkin", 8)["message"]})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"chat": PRIVATE}, True, id="blocked in private"),
        pytest.param({"chat": CHANNEL}, True, id="added to a channel"),
        pytest.param({"from": BOT}, True, id="by another bot"),
        pytest.param(
            {"from": {"id": ANONYMOUS_ADMIN, "is_bot": True}}, True, id="by an admin who hides"
        ),
        pytest.param({"from": MISSING}, False, id="by nobody"),
        pytest.param({"from": PERSON | {"id": -42}}, False, id="by a chat"),
        pytest.param({"chat": PRIVATE | {"id": -42}}, False, id="in private with a group"),
        pytest.param({"new_chat_member": member("moderator")}, False, id="to an unknown status"),
        pytest.param({"new_chat_member": {"status": "member"}}, False, id="of nobody"),
        pytest.param({"new_chat_member": member("left") | {"status": []}}, False, id="to a list"),
        pytest.param({"old_chat_member": MISSING}, False, id="from nothing"),
        pytest.param({"date": -1}, False, id="before all dates"),
    ],
)
def test_a_membership_is_kept_whoever_changed_it(changes: Json, expected: bool) -> None:
    assert is_kept(membership(changes)) is expected


def new_member(update: Json) -> Json:
    change = kept(update).update["my_chat_member"]
    assert isinstance(change["new_chat_member"], dict)
    return change["new_chat_member"]


def test_rights_are_kept_as_they_are_and_unknown_ones_are_not_given() -> None:
    granted = {"can_delete_messages": True, "can_manage_chat": True, "can_change_info": "yes"}
    rights = new_member(membership({"new_chat_member": member("administrator", **granted)}))
    given = {name for name, value in rights.items() if value is True}
    assert given == {"can_delete_messages", "can_manage_chat"}
    assert rights["can_change_info"] is False
    assert rights["can_invite_users"] is False


@pytest.mark.parametrize(
    ("until", "expected"), [(DATE, DATE), (0, 0), (MISSING, 0), (2**40, 0), ("soon", 0)]
)
def test_a_ban_keeps_its_end_or_has_none(until: object, expected: int) -> None:
    banned = changed(member("kicked"), {"until_date": until})
    assert new_member(membership({"new_chat_member": banned}))["until_date"] == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [("一支部", "一支部"), ("字" * 300, "字" * 255), ("a\x00", "a�"), ("", None), (5, None)],
)
def test_a_groups_title_is_kept_for_the_admin_to_know_it_by(
    title: object, expected: str | None
) -> None:
    change = kept(membership({"chat": GROUP | {"title": title}})).update["my_chat_member"]
    assert change["chat"].get("title") == expected


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"migrate_to_chat_id": 5}, id="to a person"),
        pytest.param({"migrate_to_chat_id": True}, id="to true"),
        pytest.param({"migrate_to_chat_id": GROUP["id"]}, id="to itself"),
        pytest.param({"migrate_from_chat_id": GROUP["id"]}, id="from itself"),
        pytest.param({"migrate_to_chat_id": -(2**52)}, id="beyond the database"),
        pytest.param({"migrate_to_chat_id": -5, "chat": PRIVATE}, id="of a person"),
        pytest.param({"migrate_to_chat_id": -5, "forward_origin": ORIGIN}, id="as a forward"),
    ],
)
def test_a_migration_is_of_a_group_to_a_group(changes: Json) -> None:
    assert not is_kept(private({"chat": GROUP, "text": MISSING} | changes))


@pytest.mark.parametrize(
    ("update_id", "expected"),
    [(0, True), (2**63 - 1, True), (2**63, False), (-1, False), (True, False), ("1", False)],
)
def test_an_updates_own_id_fits_the_database(update_id: object, expected: bool) -> None:
    assert is_kept(tap() | {"update_id": update_id}) is expected


@pytest.mark.parametrize(
    ("user_id", "expected"),
    [(2**52 - 1, True), (2**52, False), (0, False), (-42, False), (True, False), ("42", False)],
)
def test_a_persons_id_has_52_bits(user_id: object, expected: bool) -> None:
    assert is_kept(tap({"from": PERSON | {"id": user_id}})) is expected


@pytest.mark.parametrize("update", [{}, {"update_id": 1}, {"update_id": 1, "message": None}])
def test_an_update_of_nothing_is_not_kept(update: Json) -> None:
    assert not is_kept(update)
