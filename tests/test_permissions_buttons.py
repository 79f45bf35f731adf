"""Who may do what by pressing: every button, real or forged, by every role, on every message."""

from typing import Final

import pytest

from bot.screens import routes
from storage import away, claims, roster_files, transfers
from tests.delivering import change, fates
from tests.permission_scene import (
    ADMIN,
    ADMINS_ONLY,
    NOT_BOUND,
    NOT_FOR_DEPUTIES,
    ROLES,
    SECRETARIES_ONLY,
    account,
    everybody,
    help_of,
)
from tests.town import Town, at

OK: Final = "done"
STALE: Final = "这个按钮已失效"
OVER: Final = "这一步已过时"
IN_CHARGE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, SECRETARIES_ONLY, OK, OK)
IN_OWN_RIGHT = (
    NOT_BOUND, SECRETARIES_ONLY, OK, NOT_FOR_DEPUTIES, SECRETARIES_ONLY, OK, OK,
)  # fmt: skip
ANY_CHARGE = (NOT_BOUND, SECRETARIES_ONLY, OK, OK, OK, OK, OK)
# 李娜 is the officer here and the one whom it is about.
HERSELF_TOO = (NOT_BOUND, OK, OK, OK, SECRETARIES_ONLY, OK, OK)
THE_OTHER_SIDE = (NOT_BOUND, *(SECRETARIES_ONLY,) * 3, OK, OK, OK)
ADMINS = (*(ADMINS_ONLY,) * 5, OK, OK)
NOBODY_NOW = (OVER,) * 7
DAY: Final = at("12:00", "2026-11-27").date().toordinal()

TABLE: Final = (
    # route, further ids, the kind of message that carries it, what each role is answered
    (routes.UNIT, ("unit", 0), "people", IN_CHARGE),
    (routes.UNIT, (0, 0), "people", ANY_CHARGE),
    (routes.MEMBER, ("member",), "people", IN_CHARGE),
    (routes.MEMBER_DO, ("member", 0), "people", IN_CHARGE),  # 个人链接
    (routes.MEMBER_DO, ("member", 1), "people", IN_OWN_RIGHT),  # 解除绑定, which asks
    (routes.MEMBER_DO, ("nobody", 2), "people", IN_OWN_RIGHT),  # 确定解除
    (routes.MEMBER_DO, ("nobody", 3), "people", ADMINS),  # 给书记权限
    (routes.MEMBER_DO, ("nobody", 4), "people", ADMINS),  # 取消书记权限
    (routes.MEMBER_DO, ("nobody", 5), "people", ADMINS),  # 设为管理员
    (routes.MEMBER_DO, ("nobody", 6), "people", ADMINS),  # 取消管理员
    (routes.MEMBER_DO, ("nobody", 7), "people", IN_OWN_RIGHT),  # 结束代理
    (routes.MEMBER_DO, ("nobody", 8), "people", IN_OWN_RIGHT),  # 取消调动
    (routes.AWAY_REASON, ("member",), "people", HERSELF_TOO),
    (routes.AWAY_UNTIL, ("member", 0), "people", HERSELF_TOO),
    (routes.AWAY_UNTIL, ("member", 0, DAY), "people", HERSELF_TOO),
    (routes.AWAY_BACK, ("member",), "people", HERSELF_TOO),
    (routes.AWAY_UNDO, ("span",), "people", HERSELF_TOO),
    (routes.AWAY_REASON, ("member",), "me", HERSELF_TOO),
    (routes.DEPUTY_UNTIL, ("nobody",), "people", IN_OWN_RIGHT),
    (routes.DEPUTY_UNTIL, ("nobody", DAY), "people", IN_OWN_RIGHT),
    (routes.TRANSFER_TO, ("nobody",), "people", IN_OWN_RIGHT),
    (routes.TRANSFER_TO, ("nobody", "elsewhere"), "people", IN_OWN_RIGHT),
    (routes.TRANSFER_AT, ("nobody", "elsewhere", DAY), "people", IN_OWN_RIGHT),
    (routes.TRANSFER_SETTLE, ("transfer", 0), "transfer_ask", THE_OTHER_SIDE),
    (routes.CLAIM_SETTLE, ("claim", 0), "claim_ask", IN_CHARGE),
    (routes.CLAIM_UNDO, ("accepted",), "claims_notice", IN_CHARGE),
    (routes.CLAIM_NAMES, (0,), "claim_names", NOBODY_NOW),
    (routes.CLAIM_NAME, ("nobody",), "claim_names", NOBODY_NOW),
    (routes.CLAIM_ASK, ("nobody",), "claim_wrong", NOBODY_NOW),
    (routes.ROLLOUT, (0, 0), "rollout", ADMINS),
    (routes.ROLLOUT_REMIND, (0,), "rollout", ADMINS),
    (routes.ROSTER, ("file", 2), "roster_asked", (*(ADMINS_ONLY,) * 5, OK, STALE)),
    (routes.ROSTER, (0, 6), "roster_how", ADMINS),
    (routes.RESEND, ("lost",), "status", (*(ADMINS_ONLY,) * 5, OK, OK)),
    (routes.ARRIVED, ("lost",), "status", (*(ADMINS_ONLY,) * 5, OK, OK)),
)
ELSEWHERE_TESTED: Final = {routes.CHECK_IN: "tests/test_check_in.py"}
REFUSALS: Final = (NOT_BOUND, SECRETARIES_ONLY, NOT_FOR_DEPUTIES, ADMINS_ONLY, STALE, OVER)
TABLES: Final = (
    *("account", "admin", "secretary", "withheld", "away", "transfer", "claim", "link"),
    *("roster_file", "dialogue", "attendance", "unit"),
)


@pytest.fixture
async def place(town: Town) -> Town:
    await everybody(town)
    return town


async def ids_of(town: Town, elsewhere: int) -> dict[str, int]:
    """Make one of each thing that buttons are about, in the town's branch; return their ids."""
    now = town.clock.now()
    found = await town.query("SELECT id, name FROM member")
    members = {name: member_id for member_id, name in found}
    ((lost,),) = await town.query("SELECT id FROM message WHERE state = 'unknown'")
    member, nobody = members["李娜"], members["严冬"]
    write = town.db.write
    await write(claims.accept, 9999, members["周涛"], "number", now)
    accepted = await town.query("SELECT MAX(id) FROM claim")
    return {
        "unit": town.unit_id,
        "elsewhere": elsewhere,
        "member": member,
        "nobody": nobody,
        "lost": lost,
        "span": await write(
            away.add, member, "annual", "self", now, at("00:00", "2026-11-28"), member
        ),
        "claim": await write(claims.ask, 9998, nobody, now),
        "accepted": accepted[0][0],
        "transfer": await write(
            lambda tx: transfers.ask(
                tx, member_id=members["孙丽"], from_unit_id=town.unit_id, to_unit_id=elsewhere,
                at=at("00:00", "2026-12-01"), asked_by=7001, now=now, is_agreed=False,
            )
        ),
        "file": await write(_a_file, account(town, ADMIN), now),
    }  # fmt: skip


async def _a_file(tx: object, user_id: int, now: object) -> int:
    file_id = await roster_files.add(tx, user_id, "f", now)  # type: ignore[arg-type]
    counts = ("new", "changed", "moved", "unchanged", "new_units", "gone", "outside", "of")
    summary = dict.fromkeys((*counts, "bad_rows"), 0)
    result = {"summary": {**summary, "problems": []}, "detail": {}}
    await roster_files.fetched(tx, file_id, b"", result)  # type: ignore[arg-type]
    return file_id


def data_of(route: str, ids: tuple[object, ...], known: dict[str, int]) -> str:
    return routes.data(
        route, *(known[one] if isinstance(one, str) else int(str(one)) for one in ids)
    )


async def everything(town: Town) -> list[object]:
    return [await town.query(f"SELECT * FROM {table}") for table in TABLES]


async def press(town: Town, role: str, kind: str, data: str) -> str:
    """Press a button on a message of a kind in one's own chat; return the toast or what it shows.

    Something that was done without a word is OK.
    """
    message = await help_of(town, role, kind)
    pressed = town.standin.press(
        account(town, role), message.chat.id, message.id, data, forged=True
    )
    await town.rest()
    assert pressed.answered is not None, (role, kind, data)
    said = pressed.answered.text or ""
    refused = said.startswith(REFUSALS)
    return said if refused else OK


@pytest.mark.parametrize("role", ROLES)
async def test_every_button_does_what_the_table_says(place: Town, role: str) -> None:
    elsewhere = await place.query("SELECT id FROM unit WHERE name LIKE '城东%'")
    known = await ids_of(place, elsewhere[0][0])
    for route, ids, kind, answers in TABLE:
        expected = answers[ROLES.index(role)]
        data = data_of(route, ids, known)
        before = await everything(place)
        answer = await press(place, role, kind, data)
        assert answer.startswith(expected), (route, ids, kind, answer)
        if expected != OK:
            assert await everything(place) == before, (route, ids, kind)
    quarantined = await place.query("SELECT * FROM inbox WHERE state = 'quarantined'")
    assert quarantined == []


@pytest.mark.parametrize("role", ROLES)
async def test_a_button_on_a_message_that_does_not_carry_it_changes_nothing(
    place: Town, role: str
) -> None:
    elsewhere = await place.query("SELECT id FROM unit WHERE name LIKE '城东%'")
    known = await ids_of(place, elsewhere[0][0])
    user_id = account(place, role)
    helped, post = await help_of(place, role), place.check_in_post()
    before = await everything(place)
    for route, ids, _, _ in TABLE:
        data = data_of(route, ids, known)
        for message in (helped, post):
            pressed = place.standin.press(user_id, message.chat.id, message.id, data, forged=True)
            await place.rest()
            assert pressed.answered is not None
            said = pressed.answered.text or ""
            assert said.startswith((STALE, OVER)), (route, message.chat.id, said)
    assert await everything(place) == before
    assert ("help", "unknown", "NetworkError") in await fates(place, "help")


@pytest.mark.parametrize(
    "data",
    [
        "pm.zzzzzz", "pm", "pm.1.2.3", "pu.zzzzzz.0", "pd.1.zz", "cs.zzzz.1", "cu.zzzz", "ax.zzzz",
        "ts.zzzz.1", "rf.zzzz.0", "au.1.zz.zzzzzz", "au.1.0.zzzzzzzzzz", "du.1.zzzzzzzzzz",
        "ta.1.zzzz.1", "tt.1.zzzz", "ro.zzzz.0", "cp.zzzz", "admin.1", "", "x.y.z",
    ],
)  # fmt: skip
async def test_numbers_of_nothing_are_answered_and_harm_nothing(place: Town, data: str) -> None:
    before = await everything(place)
    for kind in ("people", "rollout", "claim_ask", "claims_notice", "transfer_ask", "roster_asked"):
        message = await help_of(place, ADMIN, kind)
        if not data:
            continue
        pressed = place.standin.press(
            account(place, ADMIN), message.chat.id, message.id, data, forged=True
        )
        await place.rest()
        assert pressed.answered is not None
    assert await place.query("SELECT * FROM inbox WHERE state = 'quarantined'") == []
    now = await everything(place)
    assert now[: TABLES.index("dialogue")] == before[: TABLES.index("dialogue")]


def test_every_route_is_in_the_table() -> None:
    every = {
        value
        for name, value in vars(routes).items()
        if name.isupper() and name[0] != "_" and isinstance(value, str)
    }
    assert {route for route, *_ in TABLE} | ELSEWHERE_TESTED.keys() == every


async def test_a_button_pressed_after_the_role_ended_does_nothing(place: Town) -> None:
    message = await help_of(place, ADMIN, "rollout")
    await change(place, "DELETE FROM admin")
    pressed = place.standin.press(
        account(place, ADMIN), message.chat.id, message.id, routes.data(routes.ROLLOUT, 0, 0),
        forged=True,
    )  # fmt: skip
    await place.rest()
    assert pressed.answered is not None
    assert pressed.answered.text == ADMINS_ONLY
