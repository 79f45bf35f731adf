"""Who may do what by pressing: every button, real or forged, by every role, on every message."""

from dataclasses import dataclass
from typing import Final

import pytest

from bot.rules.permissions import ACTS
from bot.screens import routes
from bot.screens.people import VERBS
from bot.screens.roster import VERBS as ROSTER_VERBS
from bot.standin import Message
from handlers.routes import TAPS
from tests import test_permissions_around as around_table
from tests import test_permissions_cadence as cadence_table
from tests import test_permissions_days as days_table
from tests import test_permissions_events as events_table
from tests import test_permissions_figures as figures_table
from tests import test_permissions_lists as lists_table
from tests import test_permissions_needs as needs_table
from tests import test_permissions_privacy as privacy_table
from tests import test_permissions_series as series_table
from tests import test_permissions_sessions as sessions_table
from tests import test_permissions_visits as visits_table
from tests.delivering import change
from tests.permission_scene import (
    ADMINS_ONLY,
    EXPECTED,
    HERE,
    NOT_BOUND,
    NOT_FOR_DEPUTIES,
    OLD_POST,
    OVER,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    THERE,
    TOP,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    ids_of,
)
from tests.town import Town, at

OK: Final = "done"
"""It is done, and what is said is in the row."""
REFUSALS: Final = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, ADMINS_ONLY, STALE, OLD_POST, OVER,
)  # fmt: skip
# Stranger, officer, deputy, secretary, elsewhere, above, admin, admin on no roster.
CHARGE_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK, OK)
CHARGE_THERE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, OK, OK, OK)
CHARGE_ABOVE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 4, OK, OK, OK)
RIGHT_HERE = (NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, OK, SECRETARIES_ONLY, OK, OK, OK)
HERSELF_TOO = (NOT_BOUND, OK, OK, OK, SECRETARIES_ONLY, OK, OK, OK)  # 李娜 is the officer
ADMINS = (*(ADMINS_ONLY,) * 6, OK, OK)
ADMIN_S_OWN = (*(ADMINS_ONLY,) * 6, OK, STALE)
NOBODY_NOW = (OVER,) * 8
DAY: Final = at("12:00", "2026-11-27").date().toordinal()
LISTS = (
    NOT_BOUND, SECRETARIES_ONLY, HERE, HERE, THERE, TOP, TOP, TOP,
)  # fmt: skip
ASKED, AGREED = f"已请 {THERE} 的书记同意：许倩", "已同意：许倩"
OUT = (
    NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, ASKED, SECRETARIES_ONLY, AGREED, AGREED, AGREED,
)  # fmt: skip
BACK = (
    NOT_BOUND, *(SECRETARIES_ONLY,) * 3, f"已请 {HERE} 的书记同意：林燕", *("已同意：林燕",) * 3,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A button, the kind of message that carries it, and what each role is answered.

    `ids` are numbers or names of what `ids_of` made; `seen` is said where it is done, and `writes`
    names the tables that are changed then, aside from what is told of it and asked next.
    """

    route: str
    ids: tuple[str | int, ...]
    kind: str
    answers: tuple[str, ...]
    seen: str = ""
    writes: str = ""


def people(route: str, ids: tuple[str | int, ...], answers: tuple[str, ...], *rest: str) -> Row:
    return Row(route, ids, "people", answers, *rest)


def do(name: str, verb: int, answers: tuple[str, ...], *rest: str) -> Row:
    return people(routes.MEMBER_DO, (name, verb), answers, *rest)


def file(which: str, verb: int, answers: tuple[str, ...], *rest: str) -> Row:
    return Row(routes.ROSTER, (which, verb), "roster_asked", answers, *rest)


TABLE: Final = (
    people(routes.UNIT, ("here", 0), CHARGE_HERE, f"{HERE} · 24 人"),
    people(routes.UNIT, ("there", 0), CHARGE_THERE, f"{THERE} · 3 人"),
    people(routes.UNIT, ("top", 0), CHARGE_ABOVE, f"{TOP} · 1 人"),
    people(routes.UNIT, (0, 0), LISTS),
    people(routes.MEMBER, ("李娜",), CHARGE_HERE, "李娜 ·"),
    people(routes.MEMBER, ("林燕",), CHARGE_THERE, "林燕 ·"),
    people(routes.MEMBER, ("郭宁",), CHARGE_ABOVE, "郭宁 ·"),
    # 个人链接, 解除绑定, 确定解除, 给书记权限, 取消书记权限, 设为管理员, 取消管理员,
    # 结束代理, 取消调动
    do("严冬", 0, CHARGE_HERE, "请把下面的链接只发给 严冬 本人", "link"),
    do("萧然", 0, CHARGE_THERE, "请把下面的链接只发给 萧然 本人", "link"),
    do("吴芳", 1, RIGHT_HERE, "解除后，吴芳"),
    do("林燕", 1, CHARGE_THERE, "解除后，林燕"),
    do("吴芳", 2, RIGHT_HERE, "已解除绑定", "account message"),
    do("郑凯", 3, ADMINS, "已给书记权限", "secretary"),
    do("林燕", 3, ADMINS, "已给书记权限", "secretary"),
    do("郑凯", 4, ADMINS, "已取消书记权限", "secretary"),
    do("赵敏", 4, ADMINS, "已取消书记权限", "secretary withheld"),
    do("冯雪", 5, ADMINS, "已设为管理员", "admin"),
    do("林燕", 5, ADMINS, "已设为管理员", "admin"),
    do("冯雪", 6, ADMINS, "已取消管理员", "admin"),
    do("蒋明", 7, RIGHT_HERE, "代理已结束", "secretary"),
    do("孙丽", 8, RIGHT_HERE, "这次调动已取消", "transfer"),
    do("孙丽", 9, RIGHT_HERE, "已设为免到会", "member"),
    do("林燕", 9, CHARGE_THERE, "已设为免到会", "member"),
    do("孙丽", 10, RIGHT_HERE, "以后计入应到", "member"),
    people(routes.AWAY_UNDO, ("李娜's away",), HERSELF_TOO, "已撤销，李娜", "away"),
    people(routes.AWAY_UNDO, ("韩梅's away",), CHARGE_HERE, "已撤销，韩梅", "away"),
    people(routes.AWAY_UNDO, ("林燕's away",), CHARGE_THERE, "已撤销，林燕", "away"),
    people(routes.AWAY_REASON, ("李娜",), HERSELF_TOO, "李娜 不在岗的原因"),
    Row(routes.AWAY_REASON, ("李娜",), "me", HERSELF_TOO, "李娜 不在岗的原因"),
    Row(routes.AWAY_REASON, ("李娜",), "away_done", HERSELF_TOO, "李娜 不在岗的原因"),
    Row(routes.AWAY_REASON, ("韩梅",), "me", CHARGE_HERE, "韩梅 不在岗的原因"),
    people(routes.AWAY_REASON, ("林燕",), CHARGE_THERE, "林燕 不在岗的原因"),
    people(routes.AWAY_UNTIL, ("李娜", 0), HERSELF_TOO, "李娜（年休）最后一天是哪天"),
    people(routes.AWAY_UNTIL, ("林燕", 0), CHARGE_THERE, "林燕（年休）最后一天是哪天"),
    people(routes.AWAY_UNTIL, ("李娜", 0, DAY), HERSELF_TOO, "李娜：年休", "away"),
    people(routes.AWAY_UNTIL, ("韩梅", 1, DAY), CHARGE_HERE, "韩梅：病假", "away"),
    people(routes.AWAY_UNTIL, ("林燕", 1, DAY), CHARGE_THERE, "林燕：病假", "away"),
    people(routes.AWAY_BACK, ("李娜",), HERSELF_TOO, "李娜 已回来", "away"),
    people(routes.AWAY_BACK, ("韩梅",), CHARGE_HERE, "韩梅 已回来", "away"),
    people(routes.AWAY_BACK, ("林燕",), CHARGE_THERE, "林燕 已回来", "away"),
    people(routes.DEPUTY_UNTIL, ("朱琳",), RIGHT_HERE, "请 朱琳 代理书记"),
    people(routes.DEPUTY_UNTIL, ("林燕",), CHARGE_THERE, "请 林燕 代理书记"),
    people(routes.DEPUTY_UNTIL, ("朱琳", DAY), RIGHT_HERE, "朱琳 代理 城", "message secretary"),
    people(routes.DEPUTY_UNTIL, ("林燕", DAY), CHARGE_THERE, "林燕 代理 城", "secretary"),
    people(routes.TRANSFER_TO, ("许倩",), RIGHT_HERE, "许倩 调到哪个单位"),
    people(routes.TRANSFER_TO, ("林燕",), CHARGE_THERE, "林燕 调到哪个单位"),
    people(routes.TRANSFER_TO, ("许倩", "there"), RIGHT_HERE, "许倩 从哪天起到 城东"),
    people(routes.TRANSFER_TO, ("林燕", "here"), CHARGE_THERE, "林燕 从哪天起到 城关"),
    people(routes.TRANSFER_AT, ("许倩", "there", DAY), OUT),
    people(routes.TRANSFER_AT, ("林燕", "here", DAY), BACK),
    Row(
        routes.TRANSFER_SETTLE,
        ("transfer in", 0),
        "transfer_ask",
        RIGHT_HERE,
        "没有同意：萧然 不调到",
        "message transfer",
    ),
    Row(
        routes.TRANSFER_SETTLE,
        ("transfer out", 1),
        "transfer_ask",
        CHARGE_THERE,
        "已同意：周涛",
        "due message transfer",
    ),
    Row(
        routes.CLAIM_SETTLE,
        ("claim of 严冬", 0),
        "claim_ask",
        CHARGE_HERE,
        "已回绝，严冬",
        "claim message",
    ),
    Row(
        routes.CLAIM_SETTLE,
        ("second claim of 严冬", 1),
        "claim_ask",
        CHARGE_HERE,
        "已确认：严冬",
        "account claim link message",
    ),
    Row(
        routes.CLAIM_SETTLE,
        ("claim of 萧然", 1),
        "claim_ask",
        CHARGE_THERE,
        "已确认：萧然",
        "account claim link message",
    ),
    Row(
        routes.CLAIM_UNDO,
        ("杨帆 came",),
        "claims_notice",
        CHARGE_HERE,
        "各单位书记：2 人绑定了姓名，有误的请点一下\n林燕\n已解除：杨帆",
        "account claim message",
    ),
    Row(
        routes.CLAIM_UNDO,
        ("林燕 came",),
        "claims_notice",
        CHARGE_THERE,
        "各单位书记：2 人绑定了姓名，有误的请点一下",
        "account claim",
    ),
    Row(routes.CLAIM_NAMES, (0,), "claim_names", NOBODY_NOW),
    Row(routes.CLAIM_NAME, ("严冬",), "claim_names", NOBODY_NOW),
    Row(routes.CLAIM_ASK, ("严冬",), "claim_number", NOBODY_NOW),
    Row(routes.CLAIM_ASK, ("严冬",), "claim_wrong", NOBODY_NOW),
    Row(routes.ROLLOUT, (0, 0), "rollout", ADMINS, f"{TOP}：1/3 个支部绑定了群"),
    Row(routes.ROLLOUT, ("there", 0), "rollout", ADMINS, f"{THERE}：0/1 个支部绑定了群"),
    Row(routes.ROLLOUT_REMIND, (0,), "rollout", ADMINS, "已安排提醒 ", "message"),
    Row(routes.ROSTER, (0, 6), "roster_how", ADMINS, "", "message"),
    # 确认导入, 看明细, 取消, 名单外的保留, 名单外的按离开处理, 确定导入, 空白模板
    file("file", 1, ADMIN_S_OWN, "", "message"),
    file("file", 4, ADMIN_S_OWN, "花名册已读取", "roster_file"),
    file("file", 3, ADMIN_S_OWN, "花名册已读取", "roster_file"),
    file("file", 2, ADMIN_S_OWN, "已取消，没有改动", "roster_file"),
    file("file", 0, ADMIN_S_OWN, "已取消，没有改动"),
    file("other file", 5, ADMIN_S_OWN, "正在导入", "roster_file"),
    file("imported file", 0, ADMIN_S_OWN, "已导入"),
    Row(routes.RESEND, ("lost",), "status", ADMINS, "已安排再发", "message"),
    Row(routes.ARRIVED, ("also lost",), "status", ADMINS, "已记为送达", "message"),
    Row(routes.CHECK_IN, ("session",), "check_in_reply", EXPECTED),
)
SHAPES: Final = {(row.route, len(row.ids)): row for row in TABLE}
"""Of each button that a route knows one."""


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


def data_of(row: Row, known: dict[str, int]) -> str:
    return routes.data(row.route, *(known[one] if isinstance(one, str) else one for one in row.ids))


async def carrier(town: Town, role: str, kind: str) -> Message:
    """Return a message of a kind in somebody's chat; a notice tells of all who came."""
    message = await help_of(town, role, kind)
    if kind == "claims_notice":
        await change(
            town,
            """UPDATE claim SET notice_id = (SELECT MAX(id) FROM message WHERE kind = :kind)
               WHERE state = 'accepted' AND how = 'number'""",
            kind=kind,
        )
    return message


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_does_what_the_table_says(place: Town, role: str) -> None:
    known, carriers = await ids_of(place), {}
    for row in TABLE:
        if row.kind not in carriers:
            carriers[row.kind] = await carrier(place, role, row.kind)
        expected = row.answers[ROLES.index(role)]
        before = await everything(place)
        seen = await forge(place, role, carriers[row.kind], data_of(row, known))
        told = changed(before, await everything(place))
        if expected in REFUSALS:
            # What an account taps before it has a name counts once it has one.
            kept = {"early_tap"} if row.route == routes.CHECK_IN else set()
            assert (seen, told - kept) == (expected, set()), row
        else:
            writes = set(row.writes.split())
            assert seen.startswith(row.seen if expected == OK else expected), (row, seen)
            assert expected != OK or writes <= told <= writes | {"dialogue", "message"}, row
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


@pytest.mark.parametrize("role", ROLES)
async def test_a_button_on_a_message_that_does_not_carry_it_changes_nothing(
    place: Town, role: str
) -> None:
    known = await ids_of(place)
    lists, status = await help_of(place, role, "people"), await help_of(place, role, "status")
    before = await everything(place)
    for row in SHAPES.values():
        other = lists if row.kind in ("status", "rollout") else status
        is_of_post = row.route == routes.CHECK_IN
        for message in (other,) if is_of_post else (other, place.check_in_post()):
            said = await forge(place, role, message, data_of(row, known))
            assert said == answer_elsewhere(row), row
    assert changed(before, await everything(place)) == set()


def answer_elsewhere(row: Row) -> str:
    """Return what everybody is told who presses a button where there is none like it."""
    if row.route in (routes.CLAIM_NAMES, routes.CLAIM_NAME, routes.CLAIM_ASK):
        return OVER
    if row.route in (routes.RESEND, routes.ARRIVED, routes.CHECK_IN):
        return OLD_POST
    return STALE


ACTS_OF: Final = {
    routes.CHECK_IN: ["check_in"], routes.RESEND: ["status"], routes.ARRIVED: ["status"],
    routes.CLAIM_NAMES: ["claim"], routes.CLAIM_NAME: ["claim"], routes.CLAIM_ASK: ["claim"],
    routes.CLAIM_SETTLE: ["settle_claim"], routes.CLAIM_UNDO: ["settle_claim"],
    routes.UNIT: ["people"], routes.MEMBER: ["people"],
    routes.MEMBER_DO: ["personal_link", "release", "roles", "deputy", "transfer", "exempt"],
    routes.AWAY_REASON: ["away_self", "away_other"], routes.AWAY_UNTIL: ["away_self", "away_other"],
    routes.AWAY_BACK: ["away_self", "away_other"], routes.AWAY_UNDO: ["away_self", "away_other"],
    routes.DEPUTY_UNTIL: ["deputy"], routes.TRANSFER_TO: ["transfer"],
    routes.TRANSFER_AT: ["transfer"], routes.TRANSFER_SETTLE: ["transfer"],
    routes.ROLLOUT: ["rollout"], routes.ROLLOUT_REMIND: ["rollout"], routes.ROSTER: ["import"],
}  # fmt: skip
BY_COMMAND_ONLY: Final = {
    "start",
    "help",
    "cancel",
    "me",
    "bind",
    "language",
    "invites",
    "messages",
}
"""Acts that no button is for: test_permissions.py has them."""
OTHER_TABLES: Final = (
    sessions_table,
    series_table,
    visits_table,
    events_table,
    needs_table,
    around_table,
    privacy_table,
    days_table,
    lists_table,
    figures_table,
    cadence_table,
)
"""The other files that have buttons, each with its own table."""


def test_every_act_has_a_button_in_the_table_or_a_command() -> None:
    assert ACTS_OF.keys() == {row.route for row in TABLE}
    acts = {act for table in OTHER_TABLES for acts in table.ACTS_OF.values() for act in acts}
    acts |= {act for acts in ACTS_OF.values() for act in acts}
    assert acts | BY_COMMAND_ONLY == ACTS.keys()


def test_every_route_is_in_the_table_in_each_of_its_shapes() -> None:
    every = {
        value
        for name, value in vars(routes).items()
        if name.isupper() and name[0] != "_" and isinstance(value, str)
    }
    others = {route for table in OTHER_TABLES for route in table.ACTS_OF}
    assert {row.route for row in TABLE} | others == every
    assert set(SHAPES).union(*(table.SHAPES for table in OTHER_TABLES)) == set(TAPS)
    for route, verbs in ((routes.MEMBER_DO, VERBS), (routes.ROSTER, ROSTER_VERBS)):
        in_table = {row.ids[1] for row in TABLE if row.route == route}
        assert in_table == set(range(len(verbs))), route
