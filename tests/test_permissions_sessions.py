"""Who may do what about sessions by pressing: every button, by every role, real or forged."""

from typing import Final

import pytest

from bot.screens import routes
from bot.screens.host_card import VERBS
from bot.standin import Message
from storage import attachments, corrections, leave
from storage.tx import Tx
from tests.permission_scene import (
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    account,
    changed,
    everybody,
    everything,
    forge,
    help_of,
    ids_of,
)
from tests.pressing_table import OK, Row, press_elsewhere, press_here, shapes
from tests.town import Town, at

# Stranger, officer, deputy, secretary, elsewhere, above, admin (organiser too), nameless admin.
RUNS_HERE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK, NOT_BOUND)
RUNS_ANY = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, OK, OK, OK, NOT_BOUND)
EXPECTED_ONES = (NOT_BOUND, OK, OK, OK, "本次应到名单里没有您，不用请假",
                 "本次应到名单里没有您，不用请假", OK, NOT_BOUND)  # fmt: skip
MEMBERS = (NOT_BOUND, *(OK,) * 6, NOT_BOUND)
LISTED = "您在应到名单里，请直接签到"
NOT_TO_SEE = "这是别的单位的会议，您看不到"
VISITORS = (NOT_BOUND, LISTED, LISTED, LISTED, NOT_TO_SEE, OK, LISTED, NOT_BOUND)
HERS = (NOT_BOUND, OK, *(STALE,) * 5, NOT_BOUND)
OF_HERE = (NOT_BOUND, OK, OK, OK, NOT_TO_SEE, OK, OK, NOT_BOUND)
DAY: Final = at("12:00", "2026-11-27").date().toordinal()
GONE = "这一步已失效，请重新发送 开会"


TABLE: Final = (
    Row(routes.PLAN, (1, 0), "plan", RUNS_ANY, GONE),
    Row(routes.SESSIONS, (0,), "plan", RUNS_ANY, ""),
    Row(routes.CARD_HERE, ("session",), "plan", RUNS_HERE, ""),
    Row(routes.NUDGES, ("here", 1), "plan", RUNS_HERE, ""),
    Row(routes.SESSION, ("coming",), "plan", RUNS_HERE, "政治学习 · 11月27日 周五"),
    Row(routes.MOVE, ("coming",), "plan", RUNS_HERE, "政治学习 · 11月27日 周五"),
    Row(routes.MOVE, ("coming", DAY), "session", RUNS_HERE, "政治学习 · 11月27日 周五"),
    Row(routes.MOVE, ("coming", DAY, 600), "move", RUNS_HERE, "政治学习 · 11月27日 周五"),
    Row(routes.MOVE, ("coming", DAY, 600, 1), "move", RUNS_HERE, "已改好"),
    Row(routes.MOVE, ("coming", 0), "move", RUNS_HERE, "没有改"),
    Row(routes.MOVE, ("coming", 1), "plan", RUNS_HERE, "政治学习 · 11月27日 周五"),
    Row(routes.ATTACH, ("coming",), "session", RUNS_HERE, "请发来要附上的文件"),
    Row(routes.ATTACHMENT, ("attachment",), "session", OF_HERE),
    Row(routes.DETACH, ("attachment",), "session", RUNS_HERE, "已取下"),
    Row(routes.DROP, ("coming",), "plan", RUNS_HERE, "政治学习 · 11月27日 周五"),
    Row(routes.DROP, ("coming", 1), "plan", RUNS_HERE, "这次会议不开了"),
    Row(
        routes.DROP_WHY,
        ("coming", 0),
        "plan",
        RUNS_HERE,
        "11月27日 周五",
        "session session_entry post",
    ),
    Row(routes.LEAVE, ("session",), "nudge", EXPECTED_ONES),
    Row(routes.LEAVE_WHY, ("session",), "leave", EXPECTED_ONES, "政治学习 · 今天 14:30"),
    Row(routes.LEAVE_WHY, (0,), "leave", MEMBERS, "因为什么请假？"),
    Row(routes.LEAVE_REPORT, ("session", 0), "leave", EXPECTED_ONES, "已报备请假（值班）"),
    Row(routes.LEAVE_SPAN, (1,), "leave", MEMBERS, "出差：从哪天开始？"),
    Row(routes.LEAVE_SPAN, (1, DAY), "leave", MEMBERS, "出差，11月27日 周五开始"),
    Row(routes.LEAVE_SPAN, (1, DAY, DAY), "leave", MEMBERS, "已报备请假（出差，11月27日"),
    Row(routes.LEAVE_UNDO, ("her leave",), "leave", HERS, "已撤销请假"),
    Row(routes.ATTEND, ("session",), "guest", VISITORS, "已记列席"),
    Row(routes.PLEAD, ("session",), "guest", VISITORS, "已告诉书记您应在名单里"),
    Row(
        routes.SAY_PRESENT,
        ("session",),
        "guest",
        (NOT_BOUND, *(STALE,) * 3, NOT_TO_SEE, STALE, STALE, NOT_BOUND),
    ),
    Row(routes.CORRECTED, ("her correction", 0), "corrected", HERS, "11月25日 周三 政治学习"),
    Row(routes.DISPUTE, ("disputed", 1), "dispute", RUNS_HERE, "吴芳 11月25日 周三 政治学习"),
)
SHAPES: Final = shapes(TABLE) | {(routes.HOST, 3)}
ACTS_OF: Final = {
    routes.HOST: ["host"], routes.NUDGES: ["nudges"], routes.CARD_HERE: ["host"],
    routes.PLAN: ["plan"], routes.SESSIONS: ["plan"],
    routes.SESSION: ["host"], routes.MOVE: ["host"], routes.DROP: ["host"],
    routes.DROP_WHY: ["host"],
    routes.ATTACH: ["host"], routes.DETACH: ["host"], routes.ATTACHMENT: ["details"],
    routes.LEAVE: ["leave"], routes.LEAVE_WHY: ["leave"], routes.LEAVE_REPORT: ["leave"],
    routes.LEAVE_SPAN: ["leave"], routes.LEAVE_UNDO: ["leave"], routes.ATTEND: ["check_in"],
    routes.PLEAD: ["check_in"], routes.SAY_PRESENT: ["check_in"], routes.CORRECTED: ["me"],
    routes.DISPUTE: ["settle_dispute"],
}  # fmt: skip


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def known_of(town: Town) -> dict[str, int]:
    """Make one of each thing that buttons are about; return their ids."""
    known = await ids_of(town)
    known["coming"] = await town.plan(starts=at("09:00", "2026-11-27"))
    now = town.clock.now()

    async def unit(tx: Tx) -> None:
        her, session = known["李娜"], known["session"]
        known["her leave"] = await leave.report(
            tx, her, "trip", None, at("00:00", "2026-12-01"), at("00:00", "2026-12-02"), now
        )
        for key, name in (("her correction", "李娜"), ("disputed", "吴芳")):
            known[key] = await corrections.add(
                tx, session, known[name], "present", "absent", "不在现场", known["王建国"], now
            )
        await corrections.move(tx, known["disputed"], ("made",), "disputed", now)
        added = await attachments.add(tx, known["coming"], "text", "提纲", "提纲", her, now)
        assert added is not None
        known["attachment"] = added

    await town.db.write(unit)
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_sessions_does_what_the_table_says(place: Town, role: str) -> None:
    known = await known_of(place)
    await press_elsewhere(place, role, TABLE, known)
    for row in TABLE:
        await press_here(place, role, row, await help_of(place, role, row.kind), known)
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def card_of(town: Town, role: str, session_id: int) -> Message:
    """Have a message of somebody's be a host's card, once all else is written to them."""
    await town.later(5)
    message = await help_of(town, role)

    async def unit(tx: Tx) -> None:
        await tx.run("DELETE FROM post WHERE kind = 'host_card'")
        await tx.run(
            """INSERT INTO post (kind, session_id, chat_id, telegram_id, state, shown_version)
               VALUES ('host_card', :session, :chat, :id, 'live', 1)""",
            session=session_id,
            chat=message.chat.id,
            id=message.id,
        )

    await town.db.write(unit)
    return message


@pytest.mark.parametrize("role", ROLES)
async def test_the_hosts_card_is_for_those_who_run_the_unit(place: Town, role: str) -> None:
    known = await known_of(place)
    refusal = RUNS_HERE[ROLES.index(role)]
    for place_of, verb in enumerate(VERBS):
        card = await card_of(place, role, known["session"])
        before = await everything(place)
        data = routes.data(routes.HOST, known["session"], place_of, known["李娜"])
        seen = await forge(place, role, card, data)
        if refusal == OK:
            assert seen not in (SECRETARIES_ONLY, NOT_BOUND), verb
        else:
            assert seen == refusal, verb
            assert changed(before, await everything(place)) == set(), verb
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []


async def test_a_card_of_another_session_or_another_message_does_nothing(place: Town) -> None:
    known = await known_of(place)
    card = await card_of(place, "王建国", known["session"])
    before = await everything(place)
    for data in (
        routes.data(routes.HOST, known["coming"], 0, 0),
        routes.data(routes.HOST, 999, 0, 0),
        routes.data(routes.HOST, known["session"], 99, 0),
    ):
        assert await forge(place, "王建国", card, data) == STALE
    other = place.standin.from_bot(account(place, "王建国"))[0]
    assert other.id != card.id
    data = routes.data(routes.HOST, known["session"], 0, 0)
    assert await forge(place, "王建国", other, data) == STALE
    assert changed(before, await everything(place)) == set()


NUMBERS_OF_NOTHING: Final = [
    routes.data(row.route, *(2**40 + place for place, _ in enumerate(row.ids))) for row in TABLE
]


async def test_numbers_of_nothing_are_answered_and_harm_nothing(place: Town) -> None:
    for kind in ("plan", "session", "move", "leave", "guest", "corrected"):
        message = await help_of(place, "王建国", kind)
        before = await everything(place)
        for data in NUMBERS_OF_NOTHING:
            assert await forge(place, "王建国", message, data), (kind, data)
        assert changed(before, await everything(place)) <= {"dialogue"}, kind
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []
