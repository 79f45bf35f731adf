"""Who may do what by writing: every command and word, by every role, in every place."""

from dataclasses import dataclass
from typing import Final

import pytest

from bot.rules.permissions import ACTS
from handlers.menus import COMMANDS
from tests.delivering import change
from tests.permission_scene import (
    ADMIN,
    ADMINS_ONLY,
    GROUP_ONLY,
    NOT_BOUND,
    NOT_FOR_DEPUTIES,
    NOTHING,
    OFFICER,
    PRIVATE_ONLY,
    ROLES,
    SECRETARIES_ONLY,
    account,
    everybody,
)
from tests.town import Town

BOT: Final = 7000000001
CHECKED = "已签到"
UNKNOWN = "没看懂"
STATUS = "实到 "
HELP = "签到：开会前"
NO_SESSION = "现在没有要签到的会议"
OK, PUZZLED = "👌", "🤔"
HERE, THERE = "城关派出所党支部（演示）", "城东派出所党支部（演示）"


@dataclass(frozen=True)
class Row:
    """What each role is answered in private, in the order of ROLES; a reaction in a group."""

    what: str
    answers: tuple[str, ...]
    reactions: tuple[str, ...] = (PUZZLED,) * 7


def to_all(what: str, answer: str, reaction: str = PUZZLED) -> Row:
    return Row(what, (answer,) * 7, (reaction,) * 7)


def in_charge(what: str, answer: str) -> Row:
    return Row(what, (NOT_BOUND, SECRETARIES_ONLY, *(answer,) * 5))


def in_own_right(what: str, answer: str) -> Row:
    answers = (answer, NOT_FOR_DEPUTIES, answer, answer, answer)
    return Row(what, (NOT_BOUND, SECRETARIES_ONLY, *answers))


def admins(what: str, answer: str) -> Row:
    return Row(what, (*(ADMINS_ONLY,) * 5, answer, answer))


BOUND = (NOT_BOUND, CHECKED, CHECKED, CHECKED, NO_SESSION, CHECKED, NOT_BOUND)
HELLO = (
    *("您好，这里是实到", "李娜，您好", "王建国，您好", "张伟，您好", "高峰，您好", "陈静，您好"),
    "您好，您是实到的管理员",
)
ME = (NOT_BOUND, "李娜 ·", "王建国 ·", "张伟 ·", "高峰 ·", "陈静 ·", NOT_BOUND)
LISTS = (
    NOT_BOUND, SECRETARIES_ONLY, f"{HERE} · 24 人", f"{HERE} · 24 人", f"{THERE} · 1 人",
    "请选单位", "请选单位",
)  # fmt: skip
IN_PRIVATE = (
    Row("/start", HELLO),
    to_all("/help", HELP),
    to_all("帮助", HELP),
    Row("/checkin", BOUND),
    Row("签到", BOUND),
    Row("签到。", BOUND),
    Row("/me", ME),
    Row("我的", ME),
    to_all("/cancel", "现在没有进行到一半的事"),
    to_all("取消", "现在没有进行到一半的事"),
    Row("/people", LISTS),
    Row("名单", LISTS),
    in_own_right("/deputy", "请这样写：/deputy"),
    in_own_right("代理", "请这样写：/deputy"),
    in_own_right("/transfer", "请这样写：/transfer"),
    in_own_right("调动", "请这样写：/transfer"),
    in_charge("/bind", GROUP_ONLY),
    in_charge("绑定群", GROUP_ONLY),
    in_charge("/language", GROUP_ONLY),
    in_charge("语言", GROUP_ONLY),
    admins("/import", "请把花名册"),
    admins("导入", "请把花名册"),
    admins("/invites", "给 1 位书记的邀请"),
    admins("邀请", "给 1 位书记的邀请"),
    admins("/rollout", "全部：1/2 个支部绑定了群"),
    admins("进度", "全部：1/2 个支部绑定了群"),
    admins("/status", STATUS),
    admins("状态", STATUS),
    to_all("/nonsense", UNKNOWN),
    to_all("什么", UNKNOWN),
)
ONE_LANGUAGE = "请写明语言，例如 /language zh"
IN_A_GROUP = (
    to_all("/start", NOTHING, NOTHING),
    to_all("/help", PRIVATE_ONLY),
    Row(
        "/checkin",
        (NOT_BOUND, NOTHING, NOTHING, NOTHING, NO_SESSION, NOTHING, NOT_BOUND),
        (PUZZLED, OK, OK, OK, PUZZLED, OK, PUZZLED),
    ),
    Row("/me", (NOT_BOUND, *(PRIVATE_ONLY,) * 5, NOT_BOUND)),
    to_all("/cancel", PRIVATE_ONLY),
    in_charge("/people", PRIVATE_ONLY),
    in_own_right("/deputy", PRIVATE_ONLY),
    in_own_right("/transfer", PRIVATE_ONLY),
    admins("/import", PRIVATE_ONLY),
    admins("/invites", PRIVATE_ONLY),
    admins("/rollout", PRIVATE_ONLY),
    Row("/status", (*(ADMINS_ONLY,) * 5, STATUS, STATUS), (*(PUZZLED,) * 5, OK, OK)),
    to_all("/nonsense", NOTHING, NOTHING),
    *(to_all(word, NOTHING, NOTHING) for word in COMMANDS.values()),
)
IN_THE_BOUND_GROUP = (
    Row(
        "/language",
        (
            NOT_BOUND, SECRETARIES_ONLY, ONE_LANGUAGE, ONE_LANGUAGE, SECRETARIES_ONLY,
            ONE_LANGUAGE, ONE_LANGUAGE,
        ),
    ),
    Row(
        "/bind",
        (
            NOT_BOUND, SECRETARIES_ONLY, NOTHING, NOTHING, f"这个群已绑定 {HERE}", NOTHING,
            "请写明单位",
        ),
        (PUZZLED, PUZZLED, OK, OK, PUZZLED, OK, PUZZLED),
    ),
)  # fmt: skip
IN_A_GROUP_OF_NOBODY = (
    in_charge("/language", "这个群还没绑定单位"),
    Row(
        "/bind",
        (NOT_BOUND, SECRETARIES_ONLY, NOTHING, NOTHING, NOTHING, NOTHING, "请写明单位"),
        (PUZZLED, PUZZLED, OK, OK, OK, OK, PUZZLED),
    ),
)
ACT_OF: Final = {
    "start": "start", "checkin": "check_in", "me": "me", "help": "help", "cancel": "cancel",
    "people": "people", "deputy": "deputy", "transfer": "transfer", "bind": "bind",
    "language": "language", "import": "import", "invites": "invites", "rollout": "rollout",
    "status": "status",
}  # fmt: skip
BY_BUTTON_ONLY: Final = {
    "claim", "away_self", "away_other", "settle_claim", "release", "personal_link", "roles",
}  # fmt: skip
"""Acts that no command is for: test_permissions_buttons.py has them."""


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


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
    user_id, group = account(place, role), place.group
    if not bound:
        group = place.standin.add_group("外单位", members=[user_id], bot="administrator").id
    posted = len(place.standin.from_bot(group))
    rows = (*IN_A_GROUP, *(IN_THE_BOUND_GROUP if bound else IN_A_GROUP_OF_NOBODY))
    for row in rows:
        already = len(place.standin.from_bot(user_id))
        if row.what == "/bind":
            assert len(place.standin.from_bot(group)) == posted, "a command is not answered there"
        written = place.standin.write(user_id, group, row.what)
        answer = await said_in_private(place, role, already)
        assert fits(answer, row.answers[ROLES.index(role)]), (row.what, answer)
        expected = row.reactions[ROLES.index(role)]
        assert written.reactions.get(BOT, [NOTHING]) == [expected], row.what


def test_every_command_and_every_word_is_in_the_tables() -> None:
    said = {row.what for row in IN_PRIVATE}
    assert said >= {f"/{command}" for command in COMMANDS} | set(COMMANDS.values())
    in_groups = {row.what for row in (*IN_A_GROUP, *IN_THE_BOUND_GROUP)}
    assert in_groups >= {f"/{command}" for command in COMMANDS} | set(COMMANDS.values())
    assert ACT_OF.keys() == COMMANDS.keys() | {"start"}
    assert set(ACT_OF.values()) | BY_BUTTON_ONLY == ACTS.keys()


async def test_roles_are_asked_anew_each_time(place: Town) -> None:
    assert fits(await place.says(ADMIN, "/status"), STATUS)
    await change(place, "DELETE FROM admin")
    assert fits(await place.says(ADMIN, "/status"), ADMINS_ONLY)
    await change(
        place,
        """INSERT INTO admin (user_id, since)
           SELECT user_id, 0 FROM account JOIN member ON id = member_id WHERE name = '李娜'""",
    )
    assert fits(await place.says(OFFICER, "/status"), STATUS)


async def test_who_has_left_the_group_checks_in_in_private_all_the_same(place: Town) -> None:
    place.standin.leave(place.account(OFFICER), place.group)
    assert fits(await place.says(OFFICER, "签到"), CHECKED)
