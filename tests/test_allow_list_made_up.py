"""What is kept of made-up updates holds nothing else than the bot uses, and can always be used."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest
from telegram import Update

from bot.intake.actor import actor
from bot.intake.allow_list import Kept, keep
from tests.bot_api import ANONYMOUS_ADMIN, BOT_USERNAME, Updates
from tests.test_bot_api import conforms

Json = dict[str, Any]
Shape = (
    Any  # a dict of fields ("name?" may be missing), a one-item list, a tuple of choices, a test
)

Outcomes = list[tuple[Json, Kept]]

SEEDS: Final = (1, 2, 3)
COUNT: Final = 8000


def whole(lowest: int, highest: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and lowest <= value <= highest


def text(longest: int, *, least: int = 1) -> Callable[[object], bool]:
    """Accept a string that a database can hold, of `least` to `longest` characters."""
    return lambda value: (
        isinstance(value, str)
        and least <= len(value) <= longest
        and "\x00" not in value
        and not any("\ud800" <= character <= "\udfff" for character in value)
    )


def is_boolean(value: object) -> bool:
    return type(value) is bool


def exactly(expected: object) -> Callable[[object], bool]:
    return lambda value: type(value) is type(expected) and value == expected


BITS_52 = 2**52 - 1
DATE = whole(1, 2**32 - 1)
MESSAGE_ID = whole(1, BITS_52)
NO_NAME = exactly("")
LANGUAGE = text(53)
PERSON = {
    "id": whole(1, BITS_52),
    "is_bot": exactly(False),
    "first_name": NO_NAME,
    "language_code?": LANGUAGE,
}
ANYONE = PERSON | {"is_bot": is_boolean}
ACCOUNT = {"id": whole(1, BITS_52), "is_bot": is_boolean, "first_name": NO_NAME}
PRIVATE_CHAT = {"id": whole(1, BITS_52), "type": exactly("private")}
GROUP_CHAT = {
    "id": whole(-BITS_52, -1),
    "type": lambda value: value in ("group", "supergroup"),
}
CHANNEL = {"id": whole(-BITS_52, -1), "type": exactly("channel")}
TITLE = {"title?": text(255)}
COMMAND_MARK = {"type": exactly("bot_command"), "offset": exactly(0), "length": whole(2, 66)}

TAP = {
    "id": text(64),
    "from": PERSON,
    "message": {
        "chat": (PRIVATE_CHAT, GROUP_CHAT),
        "message_id": MESSAGE_ID,
        "date": exactly(0),
    },
    "chat_instance": text(64, least=0),
    "data": lambda value: text(64)(value) and len(value.encode()) <= 64,
}
HEAD = {"message_id": MESSAGE_ID, "date": DATE, "chat": PRIVATE_CHAT, "from": PERSON}
ORIGIN = {"type": exactly("hidden_user"), "date": DATE, "sender_user_name": exactly("")}
PRIVATE_MESSAGE = (
    HEAD,
    HEAD | {"text": text(4096), "entities?": [COMMAND_MARK]},
    HEAD | {"forward_origin": ORIGIN},
    HEAD | {"via_bot": ACCOUNT},
    HEAD | {"is_from_offline": exactly(True)},
)
GROUP_HEAD = {"message_id": MESSAGE_ID, "date": DATE, "chat": GROUP_CHAT}
COMMAND = GROUP_HEAD | {
    "from": PERSON,
    "text": lambda value: text(256)(value) and value.startswith("/"),
    "entities": [COMMAND_MARK],
}
STAND_IN = ACCOUNT | {"id": exactly(ANONYMOUS_ADMIN), "is_bot": exactly(True)}
TOPIC = {"message_thread_id": MESSAGE_ID, "is_topic_message": exactly(True)}
HIDDEN_COMMAND = COMMAND | {"from": STAND_IN, "sender_chat": GROUP_CHAT}
GROUP_MESSAGE = (COMMAND, COMMAND | TOPIC, HIDDEN_COMMAND, HIDDEN_COMMAND | TOPIC)
MIGRATION = (
    GROUP_HEAD | {"migrate_to_chat_id": whole(-BITS_52, -1)},
    GROUP_HEAD | {"migrate_from_chat_id": whole(-BITS_52, -1)},
)


def member(status: str, *rights: str, until: bool = False) -> Shape:
    fields: Json = {"status": exactly(status), "user": ACCOUNT} | dict.fromkeys(rights, is_boolean)
    return fields | {"until_date": whole(0, 2**32 - 1)} if until else fields


OF_BOTH = ("can_change_info", "can_invite_users")
OF_ADMINISTRATORS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
    *("can_manage_video_chats", "can_restrict_members", "can_promote_members"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories", "can_send_welcome_messages"),
)
OF_RESTRICTED = (
    *("is_member", "can_send_messages", "can_send_audios", "can_send_documents", "can_edit_tag"),
    *("can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes"),
    *("can_send_polls", "can_send_other_messages", "can_add_web_page_previews"),
    *("can_pin_messages", "can_manage_topics", "can_react_to_messages"),
)
MEMBER = (
    member("creator", "is_anonymous"),
    member("administrator", *OF_ADMINISTRATORS, *OF_BOTH),
    member("member"),
    member("restricted", *OF_RESTRICTED, *OF_BOTH, until=True),
    member("left"),
    member("kicked", until=True),
)
MEMBERSHIP = {
    "chat": (PRIVATE_CHAT | TITLE, GROUP_CHAT | TITLE, CHANNEL | TITLE),
    "from": ANYONE,
    "date": DATE,
    "old_chat_member": MEMBER,
    "new_chat_member": MEMBER,
}
UPDATE_ID = whole(0, 2**63 - 1)
KEPT: dict[str, Shape] = {
    "tap": {"update_id": UPDATE_ID, "callback_query": TAP},
    "text": {"update_id": UPDATE_ID, "message": (*PRIVATE_MESSAGE, *GROUP_MESSAGE)},
    "migration": {"update_id": UPDATE_ID, "message": MIGRATION},
    "membership": {"update_id": UPDATE_ID, "my_chat_member": MEMBERSHIP},
}


def fits(value: object, shape: Shape) -> bool:
    """Tell whether `value` has this shape and nothing besides."""
    if isinstance(shape, tuple):
        return any(fits(value, choice) for choice in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    if not isinstance(shape, dict):
        return bool(shape(value))
    if not isinstance(value, dict):
        return False
    names = {name.removesuffix("?"): inner for name, inner in shape.items()}
    required = {name for name in shape if not name.endswith("?")}
    return required <= set(value) <= set(names) and all(fits(value[n], names[n]) for n in value)


def outcomes(seed: int, *, hostile: float, count: int = COUNT) -> Outcomes:
    """Return made-up updates with what is kept of each, where anything is."""
    return [
        (update, outcome)
        for update in Updates(seed).stream(count, hostile=hostile)
        if (outcome := keep(update, BOT_USERNAME))
    ]


# Making them costs more than looking at them, and who looks changes nothing in them.
@pytest.fixture(scope="module", params=SEEDS)
def whatever(request: pytest.FixtureRequest) -> Outcomes:
    return outcomes(request.param, hostile=0.6)


@pytest.fixture(scope="module", params=SEEDS)
def honest(request: pytest.FixtureRequest) -> Outcomes:
    return outcomes(request.param, hostile=0, count=3000)


@pytest.fixture(autouse=True)
def _no_word_of_next_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def test_whatever_is_sent_only_what_the_bot_uses_is_kept(whatever: Outcomes) -> None:
    kinds = Counter[str]()
    for _, outcome in whatever:
        assert fits(outcome.update, KEPT[outcome.kind]), outcome
        assert fits(outcome.update["update_id"], exactly(outcome.update_id))
        kinds[outcome.kind] += 1
    assert all(kinds[kind] > 100 for kind in KEPT), kinds


def test_whatever_is_kept_the_library_reads_without_a_word(whatever: Outcomes) -> None:
    for _, outcome in whatever:
        read = Update.de_json(outcome.update, None)
        if outcome.kind not in {"membership", "migration"}:
            assert read.effective_user is not None
        assert read.effective_chat is not None


def test_whatever_is_kept_can_be_stored_and_is_still_an_update(whatever: Outcomes) -> None:
    for _, outcome in whatever:
        stored = json.dumps(outcome.update, ensure_ascii=False, allow_nan=False).encode()
        assert json.loads(stored) == outcome.update
        assert conforms(outcome.update, "Update"), outcome


def test_trimming_does_not_change_who_acts(whatever: Outcomes) -> None:
    for update, outcome in whatever:
        assert actor(outcome.update) == actor(update), update


def test_people_and_groups_never_share_a_lane(whatever: Outcomes) -> None:
    for _, outcome in whatever:
        read = Update.de_json(outcome.update, None)
        person, chat = read.effective_user, read.effective_chat
        assert chat is not None
        if outcome.kind == "migration":
            assert outcome.lane < 0
        elif outcome.kind == "membership" or person is None or person.id == ANONYMOUS_ADMIN:
            assert outcome.lane == chat.id
        else:
            assert outcome.lane == person.id > 0


def test_an_honest_update_keeps_its_person_its_chat_and_its_button(honest: Outcomes) -> None:
    for update, outcome in honest:
        raw, trimmed = Update.de_json(update, None), Update.de_json(outcome.update, None)
        assert trimmed.effective_chat == raw.effective_chat
        if outcome.kind != "migration":  # nobody's act
            assert trimmed.effective_user == raw.effective_user
        if raw.callback_query:
            assert trimmed.callback_query is not None
            assert trimmed.callback_query.id == raw.callback_query.id
            assert trimmed.callback_query.data == raw.callback_query.data
            assert trimmed.callback_query.message == raw.callback_query.message


def test_an_honest_message_keeps_its_date_and_its_words_unless_they_are_not_its_own(
    honest: Outcomes,
) -> None:
    for update, outcome in honest:
        raw, trimmed = Update.de_json(update, None).message, outcome.update.get("message")
        if raw is None or trimmed is None:
            continue
        assert trimmed["date"] == raw.date.timestamp()
        not_own = raw.forward_origin or raw.via_bot or raw.is_from_offline
        if outcome.kind == "migration" or not_own:
            assert "text" not in trimmed
        else:
            longest = 4096 if raw.chat.type == "private" else 256
            assert trimmed.get("text") == ((raw.text or "")[:longest] or None)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_honest_membership_keeps_both_standings(seed: int) -> None:
    updates = Updates(seed)
    for _ in range(300):
        update = updates.membership()
        outcome = keep(update, BOT_USERNAME)
        assert outcome is not None
        raw = Update.de_json(update, None).my_chat_member
        trimmed = Update.de_json(outcome.update, None).my_chat_member
        assert raw is not None
        assert trimmed is not None
        assert type(trimmed.new_chat_member) is type(raw.new_chat_member)
        assert type(trimmed.old_chat_member) is type(raw.old_chat_member)
        before, after = raw.new_chat_member.to_dict(), trimmed.new_chat_member.to_dict()
        names = {"user", "status"}
        assert {k: before[k] for k in after if k not in names} == {
            k: after[k] for k in after if k not in names
        }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_honest_tap_private_message_and_migration_is_kept(seed: int) -> None:
    updates = Updates(seed)
    for _ in range(300):
        for made, kind in (
            (updates.tap, "tap"),
            (updates.private_message, "text"),
            (updates.migration, "migration"),
        ):
            outcome = keep(made(), BOT_USERNAME)
            assert outcome is not None
            assert outcome.kind == kind


@pytest.mark.parametrize("seed", SEEDS)
def test_kinds_that_the_bot_does_not_take_are_never_kept(seed: int) -> None:
    updates = Updates(seed)
    for kind in sorted(set(updates.kinds) - {"callback_query", "message", "my_chat_member"}):
        for _ in range(20):
            assert keep(updates.honest(kind), BOT_USERNAME) is None
            assert keep({"update_id": 1, kind: updates.tap()["callback_query"]}, "x") is None


@pytest.mark.parametrize("seed", SEEDS)
def test_keep_never_raises_and_leaves_the_update_as_it_was(seed: int) -> None:
    for update in Updates(seed).stream(COUNT, hostile=1):
        before = repr(update)
        keep(update, BOT_USERNAME)
        assert repr(update) == before
