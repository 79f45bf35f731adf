"""Who may do what: every command, word and button, by every role, in every place."""

from dataclasses import dataclass
from typing import Final

import pytest

from bot.standin import Message
from tests.delivering import change, fates, to
from tests.town import Town

BOT: Final = 7000000001
STRANGER: Final = "路人"
ROLES: Final = (STRANGER, "李娜", "王建国", "陈静")
"""An account bound to no name, an officer, a secretary, and a secretary who is admin."""

CHECKED = "已签到"
UNKNOWN = "没看懂"
NOT_BOUND = "您的账号还没绑定姓名"
ADMINS_ONLY = "这项只有管理员能用"
STATUS = "实到 "
HELP = "签到：开会前"
STALE = "这个按钮已失效，请点群里最新的签到帖"
NO_BUTTON = "这个按钮已失效，请发送 帮助"
OK, PUZZLED, NOTHING = "👌", "🤔", ""


@dataclass(frozen=True)
class Row:
    """What each role is answered, in the order of ROLES."""

    what: str
    answers: tuple[str, str, str, str]


def everybody(what: str, answer: str) -> Row:
    return Row(what, (answer,) * 4)


BOUND_ONLY = (NOT_BOUND, CHECKED, CHECKED, CHECKED)
ADMIN_ONLY = (ADMINS_ONLY, ADMINS_ONLY, ADMINS_ONLY, STATUS)
IN_PRIVATE = (
    Row("/start", ("您好，这里是实到", "李娜，您好", "王建国，您好", "陈静，您好")),
    everybody("/help", HELP),
    everybody("帮助", HELP),
    Row("/checkin", BOUND_ONLY),
    Row("签到", BOUND_ONLY),
    Row("/status", ADMIN_ONLY),
    Row("状态", ADMIN_ONLY),
    everybody("/nonsense", UNKNOWN),
    everybody("什么", UNKNOWN),
)
IN_A_GROUP = (
    everybody("/start", NOTHING),
    everybody("/help", NOTHING),
    everybody("帮助", NOTHING),
    everybody("签到", NOTHING),
    Row("/checkin", (NOT_BOUND, NOTHING, NOTHING, NOTHING)),
    Row("/status", ADMIN_ONLY),
    everybody("状态", NOTHING),
    everybody("/nonsense", NOTHING),
)
REACTIONS = {"/checkin": (PUZZLED, OK, OK, OK)}


@pytest.fixture
async def place(town: Town) -> Town:
    """The town with check-in open, a message of unknown fate, and a stranger in the group."""
    stranger = town.standin.add_person(STRANGER, id=9001)
    town.standin.start(stranger)
    town.standin.join(stranger, town.group)
    await town.rest()
    town.standin.fault("sendMessage", "server_error", when=to(town.account("王强")))
    await town.says("王强", "帮助")
    await town.plan("14:30")
    await town.go_to("14:20")
    return town


def account(town: Town, role: str) -> int:
    return 9001 if role == STRANGER else town.account(role)


async def said_in_private(town: Town, role: str, already: int) -> str:
    """Return what somebody was written since there were `already` messages; nothing is ''."""
    await town.later(1)
    new = town.standin.from_bot(account(town, role))[already:]
    assert len(new) <= 1, [message.text for message in new]
    return (new[0].text or "") if new else NOTHING


def fits(answer: str | None, expected: str) -> bool:
    """Say whether an answer is the expected one; a check-in that was made before counts too."""
    if expected == CHECKED:
        return CHECKED in (answer or "")
    return (answer or "").startswith(expected) if expected else not answer


@pytest.mark.parametrize("role", ROLES)
async def test_in_private_each_role_is_answered_as_the_table_says(place: Town, role: str) -> None:
    user_id = account(place, role)
    for row in IN_PRIVATE:
        already = len(place.standin.from_bot(user_id))
        place.standin.write(user_id, user_id, row.what)
        answer = await said_in_private(place, role, already)
        assert fits(answer, row.answers[ROLES.index(role)]), (row.what, answer)


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("role", ROLES)
async def test_in_a_group_each_role_is_answered_as_the_table_says(
    place: Town, role: str, bound: bool
) -> None:
    user_id = account(place, role)
    group = place.group
    if not bound:
        group = place.standin.add_group("外单位", members=[user_id], bot="administrator").id
    posted = len(place.standin.from_bot(group))
    for row in IN_A_GROUP:
        already = len(place.standin.from_bot(user_id))
        written = place.standin.write(user_id, group, row.what)
        answer = await said_in_private(place, role, already)
        assert fits(answer, row.answers[ROLES.index(role)]), (row.what, answer)
        expected = REACTIONS.get(row.what, (NOTHING,) * 4)[ROLES.index(role)]
        assert written.reactions.get(BOT, [NOTHING]) == [expected], row.what
    assert len(place.standin.from_bot(group)) == posted


async def target(town: Town, role: str, where: str) -> Message:
    """Return a message of the bot: the group's post, one's own help, or one's own status."""
    if where == "post":
        return town.check_in_post()
    user_id = account(town, role)
    already = len(town.standin.from_bot(user_id))
    town.standin.write(user_id, user_id, "/status" if where == "status" else "帮助")
    await said_in_private(town, role, already)
    return town.standin.from_bot(user_id)[-1]


BUTTONS = (
    ("post", "in.1", BOUND_ONLY),
    ("post", "in.2", (STALE,) * 4),
    ("post", "in.1.1", (NO_BUTTON,) * 4),
    ("post", "in", (NO_BUTTON,) * 4),
    ("post", "mr.1", (STALE,) * 4),
    ("post", "ma.1", (STALE,) * 4),
    ("post", "admin.1", (NO_BUTTON,) * 4),
    ("help", "in.1", (STALE,) * 4),
    ("help", "mr.1", (STALE,) * 4),
    ("help", "ma.1", (STALE,) * 4),
    ("help", "x", (NO_BUTTON,) * 4),
    # For all but the admin, what they get for /status says that it is for admins only.
    ("status", "in.1", (STALE,) * 4),
    ("status", "mr.999", (STALE, STALE, STALE, "这一条已处理")),
    ("status", "ma.999", (STALE, STALE, STALE, "这一条已处理")),
    ("status", "mr.1", (STALE, STALE, STALE, "这一条已处理")),
)


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_real_or_forged_does_what_the_table_says(place: Town, role: str) -> None:
    user_id = account(place, role)
    for where, data, answers in BUTTONS:
        message = await target(place, role, where)
        press = place.standin.press(user_id, message.chat.id, message.id, data=data, forged=True)
        await place.rest()
        assert press.answered is not None
        answer, expected = press.answered.text, answers[ROLES.index(role)]
        assert fits(answer, expected), (where, data, answer)
    assert ("help", "unknown", "NetworkError") in await fates(place, "help")


async def lost(town: Town) -> str:
    """Return what a button about the message of unknown fate carries after its route."""
    ((number,),) = await town.query("SELECT id FROM message WHERE state = 'unknown'")
    assert number < 36
    return "0123456789abcdefghijklmnopqrstuvwxyz"[number]


@pytest.mark.parametrize("route", ["mr", "ma"])
@pytest.mark.parametrize("role", ROLES)
async def test_only_an_admin_decides_about_a_lost_message(
    place: Town, role: str, route: str
) -> None:
    user_id, data = account(place, role), f"{route}.{await lost(place)}"
    message = await target(place, role, "status")
    press = place.standin.press(user_id, message.chat.id, message.id, data=data, forged=True)
    await place.rest()
    assert press.answered is not None
    is_lost = "unknown" in [state for _, state, _ in await fates(place, "help")]
    assert is_lost == (role != "陈静")
    assert (press.answered.text == STALE) == (role != "陈静")


async def test_roles_are_asked_anew_at_every_step(place: Town) -> None:
    message = await target(place, "陈静", "status")
    data = f"mr.{await lost(place)}"
    await change(place, "DELETE FROM admin")
    answer = await place.tap("陈静", message, data=data)
    assert fits(answer.text, ADMINS_ONLY)
    assert fits(await place.says("陈静", "/status"), ADMINS_ONLY)
    await change(
        place,
        """INSERT INTO admin (user_id, since)
           SELECT user_id, 0 FROM account JOIN member ON id = member_id WHERE name = '李娜'""",
    )
    assert fits(await place.says("李娜", "/status"), STATUS)


async def test_who_has_left_the_group_checks_in_in_private_all_the_same(place: Town) -> None:
    place.standin.leave(place.account("李娜"), place.group)
    assert fits(await place.says("李娜", "签到"), CHECKED)
