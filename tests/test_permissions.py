"""Who may do what by writing: every command and word, by every role, in every place."""

from dataclasses import dataclass
from typing import Final

import pytest

from bot.rules.permissions import ACTS
from bot.standin.state.files import Upload
from handlers.menus import COMMANDS
from storage import roles
from tests.delivering import change
from tests.permission_scene import (
    ADMIN,
    ADMINS_ONLY,
    GROUP_ONLY,
    HELP,
    HERE,
    NOT_BOUND,
    NOT_FOR_DEPUTIES,
    NOTHING,
    OFFICER,
    OUTSIDE_ADMIN,
    PRIVATE_ONLY,
    ROLES,
    SECRETARIES_ONLY,
    SECRETARY,
    THERE,
    TOP,
    account,
    changed,
    everybody,
    everything,
    member_id,
)
from tests.town import Town, at

BOT: Final = 7000000001
CHECKED = "已签到"
UNKNOWN = "没看懂"
STATUS = "实到 "
NO_SESSION = "现在没有要签到的会议"
OK, PUZZLED = "👌", "🤔"
ALL = len(ROLES)


@dataclass(frozen=True)
class Row:
    """What each role is answered in private, in the order of ROLES; a reaction in a group."""

    what: str
    answers: tuple[str, ...]
    reactions: tuple[str, ...] = (PUZZLED,) * ALL


def to_all(what: str, answer: str, reaction: str = PUZZLED) -> Row:
    return Row(what, (answer,) * ALL, (reaction,) * ALL)


def in_charge(what: str, answer: str) -> Row:
    return Row(what, (NOT_BOUND, SECRETARIES_ONLY, *(answer,) * 6))


def in_own_right(what: str, answer: str) -> Row:
    return Row(what, (NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, *(answer,) * 5))


def admins(what: str, answer: str) -> Row:
    return Row(what, (*(ADMINS_ONLY,) * 6, answer, answer))


BOUND = (NOT_BOUND, CHECKED, CHECKED, CHECKED, NO_SESSION, NO_SESSION, CHECKED, NOT_BOUND)
HELLO = (
    "您好，这里是实到",
    *("李娜，您好", "张伟，您好", "王建国，您好", "高峰，您好", "郭宁，您好", "陈静，您好"),
    "您好，您是实到的管理员",
)
ME = (
    NOT_BOUND, "李娜 ·", "张伟 ·", "王建国 ·", "高峰 ·", "郭宁 ·", "陈静 ·", NOT_BOUND,
)  # fmt: skip
# Whoever is expected has checked in by then, and the others are not expected.
LEAVES = (NOT_BOUND, *("近期没有您要参加的会议",) * 6, NOT_BOUND)
ASKED_KIND, ECHOED = "开什么会？", "政治学习 · 明天 15:00–16:00"
FAMILIES = (NOT_BOUND, *("记录之前，请看四点",) * 6, NOT_BOUND)
PLANS = (NOT_BOUND, SECRETARIES_ONLY, *(ASKED_KIND,) * 5, NOT_BOUND)
LINES = (NOT_BOUND, SECRETARIES_ONLY, *(ECHOED,) * 5, NOT_BOUND)
LINES_ALONE = (UNKNOWN, UNKNOWN, *(ECHOED,) * 5, UNKNOWN)
EACH_WEEK = "政治学习 · 每周四 15:00–16:00"
SERIES = (
    NOT_BOUND, SECRETARIES_ONLY, *(f"{HERE} 还没有学习计划",) * 2, f"{THERE} 还没有学习计划",
    f"{TOP} 还没有学习计划", f"{HERE} 还没有学习计划", NOT_BOUND,
)  # fmt: skip
SERIES_LINES = (NOT_BOUND, SECRETARIES_ONLY, *(EACH_WEEK,) * 5, NOT_BOUND)
SERIES_ALONE = (UNKNOWN, UNKNOWN, *(EACH_WEEK,) * 5, UNKNOWN)
VISITORS_ONLY, NONE_TO_VISIT = "家访由走访人和本单位书记来办", "您现在没有要访的家庭"
TO_VISIT = (NOT_BOUND, VISITORS_ONLY, *(NONE_TO_VISIT,) * 5, NOT_BOUND)
STOPPED = "已取消"
STOPS = ("现在没有进行到一半的事",) * 2 + (STOPPED,) * 5 + ("现在没有进行到一半的事",)
OF_HERE, OF_THERE, OF_TOP = f"{HERE} · 24 人", f"{THERE} · 3 人", f"{TOP} · 1 人"
LISTS = (
    *(NOT_BOUND, SECRETARIES_ONLY, OF_HERE, OF_HERE, OF_THERE, OF_TOP, OF_TOP, OF_TOP),
)  # fmt: skip
NONE_SO_NAMED = "您管的单位里没有"
ONE_HERE = (
    NOT_BOUND, SECRETARIES_ONLY, "韩梅 ·", "韩梅 ·", NONE_SO_NAMED, "韩梅 ·", "韩梅 ·", "韩梅 ·",
)  # fmt: skip
ONE_THERE = (
    NOT_BOUND, SECRETARIES_ONLY, NONE_SO_NAMED, NONE_SO_NAMED, "林燕 ·", "林燕 ·", "林燕 ·",
    "林燕 ·",
)  # fmt: skip
DEPUTY_HERE = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, f"韩梅 代理 {HERE}", NONE_SO_NAMED,
    f"韩梅 代理 {TOP}", f"韩梅 代理 {HERE}", f"韩梅 代理 {HERE}",
)  # fmt: skip
DEPUTY_THERE = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, NONE_SO_NAMED, f"林燕 代理 {THERE}",
    f"林燕 代理 {TOP}", f"林燕 代理 {THERE}", f"林燕 代理 {THERE}",
)  # fmt: skip
ASKED, AGREED = "已请 {} 的书记同意：{}", "已同意：{} 12月1日"
OUT = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, ASKED.format(THERE, "韩梅"), NONE_SO_NAMED,
    *(AGREED.format("韩梅"),) * 3,
)  # fmt: skip
IN = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, NONE_SO_NAMED, ASKED.format(HERE, "林燕"),
    *(AGREED.format("林燕"),) * 3,
)  # fmt: skip
CADENCE = (
    NOT_BOUND, SECRETARIES_ONLY, *(f"{HERE} · 频次",) * 2, f"{THERE} · 频次", f"{TOP} · 频次",
    f"{HERE} · 频次", "频次规则：12 条在用",
)  # fmt: skip
TO_DO = (NOT_BOUND, *("没有要办的事",) * 6, NOT_BOUND)
EXPORTS = (
    NOT_BOUND, SECRETARIES_ONLY, *(f"{HERE} · 导出哪段时间？",) * 2, f"{THERE} · 导出哪段时间？",
    f"{TOP} · 导出哪段时间？", f"{HERE} · 导出哪段时间？", f"{TOP} · 导出哪段时间？",
)  # fmt: skip
SUMMARIES = (
    NOT_BOUND, SECRETARIES_ONLY, *(f"{HERE} · 2026年11月",) * 2, f"{THERE} · 2026年11月",
    f"{TOP} · 2026年11月", f"{HERE} · 2026年11月", f"{TOP} · 2026年11月",
)  # fmt: skip
UNIT_SENT = f"{TOP}：近 14 天"
EVENT_ASKED = "谁家有事要走访？"
EVENTS = (
    NOT_BOUND, SECRETARIES_ONLY, *(f"{HERE}：{EVENT_ASKED}",) * 2, f"{THERE}：{EVENT_ASKED}",
    f"{TOP}：{EVENT_ASKED}", f"{HERE}：{EVENT_ASKED}", NOT_BOUND,
)  # fmt: skip
NO_FAMILY = "您管家访的单位里没有叫这个名字的人"
EVENT_HERE = (
    NOT_BOUND, SECRETARIES_ONLY, "韩梅：是哪种情况？", "韩梅：是哪种情况？", NO_FAMILY, NO_FAMILY,
    "韩梅：是哪种情况？", NOT_BOUND,
)  # fmt: skip
EVENT_THERE = (
    NOT_BOUND, SECRETARIES_ONLY, NO_FAMILY, NO_FAMILY, "林燕：是哪种情况？", NO_FAMILY, NO_FAMILY,
    NOT_BOUND,
)  # fmt: skip
IN_PRIVATE = (
    Row("/start", HELLO),
    to_all("/help", HELP),
    to_all("帮助", HELP),
    Row("/checkin", BOUND),
    Row("签到", BOUND),
    Row("签到。", BOUND),
    Row("/leave", LEAVES),
    Row("请假", LEAVES),
    Row("/family", FAMILIES),
    Row("家里有事", FAMILIES),
    Row("/meeting", PLANS),
    Row("开会", PLANS),
    Row("/meeting 政治学习 明天 15:00", LINES),
    Row("政治学习 明天 15:00", LINES_ALONE),
    Row("取消", STOPS),
    Row("/plan", SERIES),
    Row("计划", SERIES),
    Row("/plan 每周四 15:00 政治学习", SERIES_LINES),
    Row("计划 每周四 15:00 政治学习", SERIES_LINES),
    Row("每周四 15:00 政治学习", SERIES_ALONE),
    Row("取消", STOPS),
    Row("/visit", TO_VISIT),
    Row("家访", TO_VISIT),
    Row("/event", EVENTS),
    Row("必访", EVENTS),
    Row("/event 韩梅", EVENT_HERE),
    Row("必访 韩梅", EVENT_HERE),
    Row("/event 林燕", EVENT_THERE),
    Row("/todo", TO_DO),
    Row("待办", TO_DO),
    Row("/summary", SUMMARIES),
    Row("小结", SUMMARIES),
    Row("/export", EXPORTS),
    Row("导出", EXPORTS),
    admins("/messages", UNIT_SENT),
    admins("消息", UNIT_SENT),
    admins(f"/messages {HERE}", f"{HERE}：近 14 天"),
    Row("/me", ME),
    Row("我的", ME),
    to_all("/cancel", "现在没有进行到一半的事"),
    to_all("取消", "现在没有进行到一半的事"),
    Row("/people", LISTS),
    Row("名单", LISTS),
    Row("/people 韩梅", ONE_HERE),
    Row("名单 韩梅", ONE_HERE),
    Row("/people 林燕", ONE_THERE),
    in_own_right("/deputy", "请这样写：/deputy"),
    in_own_right("代理", "请这样写：/deputy"),
    Row("/deputy 韩梅 12月1日", DEPUTY_HERE),
    Row("代理 韩梅 12月1日", DEPUTY_HERE),
    Row("/deputy 林燕 12月1日", DEPUTY_THERE),
    in_own_right("/transfer", "请这样写：/transfer"),
    in_own_right("调动", "请这样写：/transfer"),
    Row("/transfer 韩梅 城东 12月1日", OUT),
    Row("调动 韩梅 城东 12月1日", OUT),
    Row("/transfer 林燕 城关 12月1日", IN),
    Row("/cadence", CADENCE),
    Row("频次", CADENCE),
    in_charge("/bind", GROUP_ONLY),
    in_charge("绑定群", GROUP_ONLY),
    in_charge("/language", GROUP_ONLY),
    in_charge("语言", GROUP_ONLY),
    admins("/import", "请把花名册"),
    admins("导入", "请把花名册"),
    admins("/invites", "给 2 位书记的邀请"),
    admins("邀请", "给 2 位书记的邀请"),
    admins("/rollout", f"{TOP}：1/3 个支部绑定了群"),
    admins("进度", f"{TOP}：1/3 个支部绑定了群"),
    admins("/status", STATUS),
    admins("状态", STATUS),
    admins("/triggers", "必访目录：10 种在用"),
    admins("必访目录", "必访目录：10 种在用"),
    admins("/calendar", "今天 11月25日 周三，工作日"),
    admins("日历", "今天 11月25日 周三，工作日"),
    admins("/verify 4K7Q", "校验码是 20 个字母和数字"),
    to_all("/nonsense", UNKNOWN),
    to_all("什么", UNKNOWN),
    # Their messages are edited as well, which takes room from what comes after.
    admins("/verify", "校验"),
    admins("校验", "校验"),
)
ONE_LANGUAGE = "请写明语言，例如 /language zh"
IN_A_GROUP = (
    to_all("/start", NOTHING, NOTHING),
    to_all("/help", PRIVATE_ONLY),
    Row(
        "/checkin",
        (NOT_BOUND, NOTHING, NOTHING, NOTHING, NO_SESSION, NO_SESSION, NOTHING, NOT_BOUND),
        (PUZZLED, OK, OK, OK, PUZZLED, PUZZLED, OK, PUZZLED),
    ),
    Row("/me", (NOT_BOUND, *(PRIVATE_ONLY,) * 6, NOT_BOUND)),
    Row("/todo", (NOT_BOUND, *(PRIVATE_ONLY,) * 6, NOT_BOUND)),
    admins("/messages", PRIVATE_ONLY),
    to_all("/cancel", PRIVATE_ONLY),
    Row("/leave", (NOT_BOUND, *(PRIVATE_ONLY,) * 6, NOT_BOUND)),
    Row("/family", (NOT_BOUND, *(PRIVATE_ONLY,) * 6, NOT_BOUND)),
    Row("/meeting", (NOT_BOUND, SECRETARIES_ONLY, *(PRIVATE_ONLY,) * 5, NOT_BOUND)),
    Row("/plan", (NOT_BOUND, SECRETARIES_ONLY, *(PRIVATE_ONLY,) * 5, NOT_BOUND)),
    Row("/visit", (NOT_BOUND, VISITORS_ONLY, *(PRIVATE_ONLY,) * 5, NOT_BOUND)),
    Row("/event", (NOT_BOUND, SECRETARIES_ONLY, *(PRIVATE_ONLY,) * 5, NOT_BOUND)),
    in_charge("/summary", PRIVATE_ONLY),
    in_charge("/export", PRIVATE_ONLY),
    in_charge("/people", PRIVATE_ONLY),
    in_charge("/cadence", PRIVATE_ONLY),
    in_charge("/people 韩梅", PRIVATE_ONLY),
    in_own_right("/deputy", PRIVATE_ONLY),
    in_own_right("/deputy 韩梅 12月1日", PRIVATE_ONLY),
    in_own_right("/transfer", PRIVATE_ONLY),
    in_own_right("/transfer 韩梅 城东 12月1日", PRIVATE_ONLY),
    admins("/import", PRIVATE_ONLY),
    admins("/invites", PRIVATE_ONLY),
    admins("/rollout", PRIVATE_ONLY),
    admins("/triggers", PRIVATE_ONLY),
    admins("/calendar", PRIVATE_ONLY),
    admins("/verify", PRIVATE_ONLY),
    Row("/status", (*(ADMINS_ONLY,) * 6, STATUS, STATUS), (*(PUZZLED,) * 6, OK, OK)),
    to_all("/nonsense", NOTHING, NOTHING),
    *(to_all(word, NOTHING, NOTHING) for word in COMMANDS.values()),
)
OTHERS_GROUP = f"这个群已绑定 {TOP}/{HERE}"
IN_THE_BOUND_GROUP = (
    Row(
        "/language",
        (NOT_BOUND, SECRETARIES_ONLY, ONE_LANGUAGE, ONE_LANGUAGE, SECRETARIES_ONLY,
         *(ONE_LANGUAGE,) * 3),
    ),
    Row(
        "/language zh",
        (NOT_BOUND, SECRETARIES_ONLY, NOTHING, NOTHING, SECRETARIES_ONLY, *(NOTHING,) * 3),
        (PUZZLED, PUZZLED, OK, OK, PUZZLED, OK, OK, OK),
    ),
    Row(
        f"/bind {THERE}",
        (NOT_BOUND, SECRETARIES_ONLY, *("这个单位不归您管",) * 2, OTHERS_GROUP, *(NOTHING,) * 3),
        (*(PUZZLED,) * 5, OK, OK, OK),
    ),
    Row(
        f"/bind {HERE}",
        (NOT_BOUND, SECRETARIES_ONLY, NOTHING, NOTHING, "这个单位不归您管", *(NOTHING,) * 3),
        (PUZZLED, PUZZLED, OK, OK, PUZZLED, OK, OK, OK),
    ),
    Row(
        "/bind",
        (NOT_BOUND, SECRETARIES_ONLY, NOTHING, NOTHING, OTHERS_GROUP, NOTHING, NOTHING,
         "请写明单位"),
        (PUZZLED, PUZZLED, OK, OK, PUZZLED, OK, OK, PUZZLED),
    ),
)  # fmt: skip
IN_A_GROUP_OF_NOBODY = (
    in_charge("/language", "这个群还没绑定单位"),
    in_charge("/language zh", "这个群还没绑定单位"),
    Row(
        "/bind",
        (NOT_BOUND, SECRETARIES_ONLY, *(NOTHING,) * 5, "请写明单位"),
        (PUZZLED, PUZZLED, *(OK,) * 5, PUZZLED),
    ),
)
ACT_OF: Final = {
    "start": "start", "checkin": "check_in", "me": "me", "help": "help", "cancel": "cancel",
    "people": "people", "deputy": "deputy", "transfer": "transfer", "bind": "bind",
    "language": "language", "import": "import", "invites": "invites", "rollout": "rollout",
    "status": "status", "leave": "leave", "meeting": "plan", "plan": "series", "visit": "visit",
    "event": "event", "triggers": "triggers", "calendar": "calendar", "family": "need",
    "todo": "todo", "messages": "messages", "summary": "summary", "cadence": "cadence",
    "verify": "verify", "export": "export",
}  # fmt: skip
BY_BUTTON_ONLY: Final = {
    "claim", "away_self", "away_other", "settle_claim", "release", "personal_link", "roles",
    "host", "details", "settle_dispute", "nudges", "exempt", "visited", "rounds",
    "answer_need", "unit_needs", "buddy", "coverage", "erase_for", "cadence_unit", "cadence_own",
    "cadence_rules",
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
        if not row.what.startswith("/bind"):
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


@pytest.mark.parametrize("role", ROLES)
async def test_a_roster_is_taken_from_admins_only(place: Town, role: str) -> None:
    user_id = account(place, role)
    already = len(place.standin.from_bot(user_id))
    place.standin.send_document(user_id, user_id, Upload(b"?", "名单.csv"))
    answer = await said_in_private(place, role, already)
    is_admin = role in (ADMIN, OUTSIDE_ADMIN)
    assert answer.startswith("没有找到") if is_admin else answer == ADMINS_ONLY
    assert await place.query("SELECT COUNT(*) FROM roster_file") == [(int(is_admin),)]


async def test_who_runs_one_unit_stays_a_deputy_in_another(place: Town) -> None:
    ((there,),) = await place.query("SELECT id FROM unit WHERE name = :name", name=THERE)
    await place.db.write(
        roles.deputise, await member_id(place, SECRETARY), there, at("00:00", "2026-12-02")
    )
    assert fits(await place.says(SECRETARY, "/people 林燕"), "林燕 ·")
    before = await everything(place)
    for words in ("/deputy 林燕 12月1日", "/transfer 林燕 城关 12月1日"):
        assert fits(await place.says(SECRETARY, words), NONE_SO_NAMED)
    assert changed(before, await everything(place)) == {"message"}
