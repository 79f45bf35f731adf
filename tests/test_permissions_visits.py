"""Who may do what about visits by pressing: every button, by every role, real or forged."""

from datetime import date, timedelta
from typing import Final

import pytest

from bot.rules.visits import end_of
from bot.screens import routes
from bot.screens.arranging import minute_of
from bot.screens.visits import VERBS
from storage import away, visit_steps, visitors, visits
from storage.tx import Tx
from tests.delivering import change
from tests.permission_scene import (
    NOT_BOUND,
    ROLES,
    SECRETARIES_ONLY,
    STALE,
    everybody,
    forge,
    help_of,
    ids_of,
)
from tests.pressing_table import OK, Row, hold_to_table, shapes
from tests.town import ZONE, Town, at

VISITORS_ONLY: Final = "家访由走访人和本单位书记来办"
NOT_YOURS: Final = "这一户不归您走访"
SECRETARYS: Final = "这项由本单位书记来办"
# Stranger, officer (whose household it is), deputy, secretary, elsewhere, above, admin (organiser
# too), nameless admin. Who runs a unit above has no part in it, and no admin as such.
ANY = (NOT_BOUND, VISITORS_ONLY, *(OK,) * 5, NOT_BOUND)
HOLDS = (NOT_BOUND, VISITORS_ONLY, OK, OK, NOT_YOURS, NOT_YOURS, OK, NOT_BOUND)
RUNS = (NOT_BOUND, VISITORS_ONLY, OK, OK, SECRETARYS, SECRETARYS, OK, NOT_BOUND)
SETS = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARYS, SECRETARYS, OK, NOT_BOUND)
HERS = (NOT_BOUND, OK, *(STALE,) * 5, NOT_BOUND)
TODAY: Final = date(2026, 11, 25).toordinal()
MEETS: Final = at("20:00", "2026-11-26")
CARD = "李娜 · 必访"


def do(verb: str, visit: str, answers: tuple[str, ...], seen: str = CARD) -> Row:
    return Row(routes.VISIT_DO, (visit, VERBS.index(verb)), "visit", answers, seen)


TABLE: Final = (
    Row(routes.VISITS, (0, 0), "visit", ANY),
    Row(routes.VISITS, ("here", 0), "visit", RUNS, "城关派出所党支部（演示） · 还有"),
    Row(routes.VISIT, ("due",), "visit_yours", HOLDS, CARD),
    Row(routes.VISIT, ("held",), "visit", HOLDS, CARD),
    Row(routes.VISIT_WHY, ("due",), "visit_due", HOLDS, "李娜 的必访事由：生病住院"),
    do("arrange", "due", HOLDS),
    do("mode", "due", HOLDS),
    do("begin", "to begin", HOLDS),
    do("end", "started", HOLDS, "已记下"),
    do("unarrange", "asked", HOLDS),
    do("edit", "held", HOLDS),
    do("void", "to void", HOLDS),
    do("really_void", "to void", HOLDS),
    Row(routes.VISIT_WHEN, ("due",), "visit_due", HOLDS, CARD),
    Row(routes.VISIT_WHEN, ("due", TODAY, 24 * 60), "visit", HOLDS, CARD),
    Row(routes.VISIT_WHEN, ("due", TODAY, 24 * 60 + 1), "visit", HOLDS, CARD),
    Row(routes.VISIT_WHEN, ("to ask", TODAY + 1, 600), "visit", HOLDS, CARD),
    Row(routes.VISIT_WHEN, ("her", TODAY + 1, 660), "visit_ask", HERS, "已告诉走访人"),
    Row(routes.VISIT_FINE, ("answered", minute_of(MEETS)), "visit_asked_back", HOLDS, CARD),
    Row(routes.VISIT_FINE, ("hers", minute_of(MEETS)), "visit_ask", HERS, "已约好"),
    Row(routes.VISIT_CONSENT, ("hers", 1), "visit_set", HERS, "已记下您同意"),
    Row(routes.VISIT_CARD, ("hers",), "visit_ask", HERS, "已发在下面"),
    Row(routes.VISIT_NOT, ("hers",), "visit_today_you", HERS, "这次家访不办了"),
    Row(routes.VISIT_NOT, ("hers", 1), "visit_ask", HERS, "好的，这次不访了"),
    Row(routes.VISIT_LATER, ("due",), "visit", HOLDS, CARD),
    Row(routes.VISIT_LATER, ("later", TODAY), "visit", HOLDS),
    Row(routes.VISIT_TICK, ("held", 1, 0, TODAY, 1, 0), "visit", HOLDS),
    Row(routes.VISIT_NEED, ("spoken", 0), "visit", HOLDS),
    Row(routes.VISIT_NEED, ("spoken", 1), "visit", HOLDS),
    Row(routes.VISIT_SAID, ("told", 1, 0), "visit_record", HERS, "11月25日 周三"),
    Row(routes.VISIT_SAID, ("told", 2, 0), "visit_record", HERS, "11月25日 周三"),
    Row(routes.VISIT_JUDGE, ("wrong", 0), "visit_wrong", HOLDS, "11月25日 周三"),
    Row(routes.VISIT_JUDGE, ("wrong", 1), "visit_wrong", HOLDS, "已撤销"),
    Row(routes.VISIT_HAND, ("due",), "visit", HOLDS, "李娜 家由谁走访"),
    Row(routes.VISIT_HAND, ("due", "王建国", 1), "visit", HOLDS, "李娜 家由谁走访"),
    Row(routes.VISIT_MOVE, ("due",), "visit", HOLDS, CARD),
    Row(routes.VISIT_MOVE, ("due", TODAY + 9), "visit", HOLDS, "已改到期日"),
    Row(routes.VISITORS, ("here", 0), "visit", SETS, "城关派出所党支部（演示） 的走访人"),
    Row(routes.VISITORS, ("here", 0, "韩梅", 1), "visit", SETS),
    Row(routes.ROUND, ("here",), "visit", SETS, "城关派出所党支部（演示） 全员访"),
    Row(routes.ROUND, ("here", 3), "visit", SETS, "每年一次。本期到 12月31日"),
    Row(routes.ROUND, ("here", 0), "visit", SETS, "城关派出所党支部（演示） 不再安排全员访？"),
    Row(routes.ROUND, ("here", 3, 2), "visit", SETS, "全员访每年一次"),
)
SHAPES: Final = shapes(TABLE)
ACTS_OF: Final = {
    row.route: ["rounds"] if row.route in (routes.VISITORS, routes.ROUND) else ["visit", "visited"]
    for row in TABLE
}


async def known_of(town: Town) -> dict[str, int]:
    """Have visits to one officer stand at every step; return all ids."""
    known, now = await ids_of(town), town.clock.now()
    names = ("due", "to begin", "started", "asked", "held", "to void", "to ask", "her", "answered")

    async def unit(tx: Tx) -> None:
        her, by = known["李娜"], known["赵敏"]
        await away.end(tx, her, now)
        for key in (*names, "hers", "later", "told", "wrong", "spoken"):
            visit_id = await visits.add(
                tx, member_id=her, unit_id=known["here"], kind="must",
                trigger_code="illness" if key == "due" else None,
                due_at=end_of(date(2026, 11, 25) + timedelta(days=5), ZONE), now=now,
                by_member_id=None,
            )  # fmt: skip
            assert visit_id is not None
            known[key] = visit_id
            await visitors.join(tx, visit_id, by, known["here"])
        await visit_steps.begin(tx, known["started"], now, now, by)
        for key, side in (("asked", "visitor"), ("hers", "visitor"), ("answered", "member")):
            await visit_steps.propose(tx, known[key], MEETS, side, now, by)
        for key in ("held", "told", "wrong", "spoken"):
            await visit_steps.hold(
                tx, known[key], now, by, held_at=now, minutes=20, mode="online",
                is_recorded_later=False,
            )  # fmt: skip
            await visit_steps.note_told(tx, known[key])
        await visit_steps.record(
            tx, known["spoken"], now, by, held_at=now, minutes=20, mode="online", met="",
            topics="need",
        )  # fmt: skip
        await visit_steps.answer(tx, known["wrong"], "wrong", now, her, "not_held")

    await town.db.write(unit)
    return known


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_about_visits_does_what_the_table_says(town: Town, role: str) -> None:
    await everybody(town)
    await hold_to_table(town, role, TABLE, await known_of(town))


async def test_who_visits_and_has_moved_on_or_is_secretary_no_more_gets_nothing(
    town: Town,
) -> None:
    await everybody(town)
    known = await known_of(town)
    assert (await town.says("赵敏", "家访")).startswith("您要访 ")
    await change(town, "DELETE FROM secretary")
    await change(
        town, "UPDATE member SET unit_id = :there WHERE id = :id", there=known["there"],
        id=known["赵敏"],
    )  # fmt: skip
    message = await help_of(town, "赵敏", "visit")
    data = routes.data(routes.VISIT, known["due"])
    assert await forge(town, "赵敏", message, data) == NOT_YOURS
    assert (await town.says("赵敏", "家访")).startswith("您现在没有要访的家庭")
