"""Everybody whom the permission table tells apart, in a town with something for each to do."""

from datetime import datetime
from typing import Final

from bot.standin import Message
from storage import away, claims, roles, roster_files, transfers, units
from storage.tx import Tx
from tests.delivering import change, to
from tests.people_scene import answered, last_id
from tests.test_people import other_branch
from tests.town import Town, at

STRANGER: Final = "路人"
OFFICER: Final = "李娜"
DEPUTY: Final = "张伟"
SECRETARY: Final = "王建国"
ELSEWHERE: Final = "高峰"
ABOVE: Final = "郭宁"
ADMIN: Final = "陈静"
OUTSIDE_ADMIN: Final = "局里的"
ROLES: Final = (
    STRANGER, OFFICER, DEPUTY, SECRETARY, ELSEWHERE, ABOVE, ADMIN, OUTSIDE_ADMIN,
)  # fmt: skip
"""An account bound to no name, an officer, a secretary's deputy, the secretary, one of another
branch, one of the unit above both, a secretary who is admin as well, an admin on no roster."""
OTHERS: Final = {STRANGER: 9001, ELSEWHERE: 7101, ABOVE: 7201, OUTSIDE_ADMIN: 9100}
TOP, HERE, THERE = (
    "城区派出所党总支（演示）",
    "城关派出所党支部（演示）",
    "城东派出所党支部（演示）",
)

NOTHING: Final = ""
HELP: Final = "签到：开会前"
NOT_BOUND: Final = "您的账号还没绑定姓名。请在本单位群里点 [去绑定]，或请书记发个人链接"
SECRETARIES_ONLY: Final = "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
ADMINS_ONLY: Final = "这项只有管理员能用。看您能做什么，请发送 帮助"
NOT_FOR_DEPUTIES: Final = "代理期间不能办这一项，请书记本人或管理员来办"
PRIVATE_ONLY: Final = "请在与我的私聊里发送这个命令"
GROUP_ONLY: Final = "请在要绑定的群里发送这个命令"

STALE: Final = "这个按钮已失效，请发送 帮助 看现在能做什么"
OLD_POST: Final = "这个按钮已失效，请点群里最新的签到帖"
OVER: Final = "这一步已过时，请回到群里点 [去绑定]"
CLAIMANTS: Final = (9996, 9997, 9998)
"""Accounts that have asked to be somebody."""
CHECKED: Final = "已签到"
NOT_HERS: Final = "本次应到名单里没有您"
EXPECTED: Final = (
    NOT_BOUND, CHECKED, CHECKED, CHECKED, NOT_HERS, NOT_HERS, CHECKED, NOT_BOUND,
)  # fmt: skip
"""What each role is told who checks in."""


def account(town: Town, role: str) -> int:
    """Return the account of one of ROLES."""
    return OTHERS.get(role) or town.account(role)


async def everybody(town: Town) -> int:
    """Bring all ROLES in, check-in open and two messages of unknown fate; return the other branch.

    林燕 has an account there, 萧然 has none.
    """
    there = await other_branch(town)
    above = await town.db.write(units.add, TOP, "general_branch", None)
    for unit_id, name, user_id in (
        (above, ABOVE, OTHERS[ABOVE]), (there, "林燕", 7102), (there, "萧然", 0),
    ):  # fmt: skip
        await town.db.write(_a_member, unit_id, name, user_id)
    for unit_id in (town.unit_id, there):
        await town.db.write(_put_below, unit_id, above)
    for role in (STRANGER, ABOVE, OUTSIDE_ADMIN):
        town.standin.start(town.standin.add_person(role, id=OTHERS[role]))
    await town.rest()
    await town.db.write(roles.make_admin, OTHERS[OUTSIDE_ADMIN], town.clock.now())
    await town.db.write(roles.give, await member_id(town, ABOVE), above)
    for user_id in OTHERS.values():
        town.standin.join(user_id, town.group)
    await town.says(SECRETARY, f"/deputy {DEPUTY} 12月1日")
    for name in ("王强", "郑凯"):
        town.standin.fault("sendMessage", "server_error", when=to(town.account(name)))
        await town.says(name, "帮助")
    await town.plan("14:30")
    await town.go_to("14:20")
    return there


async def _a_member(tx: Tx, unit_id: int, name: str, user_id: int) -> None:
    one = await tx.value(
        """INSERT INTO member (unit_id, name, employment, party_status)
           VALUES (:unit, :name, 'officer', 'full') RETURNING id""",
        unit=unit_id,
        name=name,
    )
    if user_id:
        await tx.run("INSERT INTO account VALUES (:user, :one)", user=user_id, one=one)


async def _put_below(tx: Tx, unit_id: int, above: int) -> None:
    await tx.run(
        """INSERT INTO unit_closure SELECT :above, descendant_id, depth + 1 FROM unit_closure
           WHERE ancestor_id = :unit""",
        unit=unit_id,
        above=above,
    )
    await tx.run("UPDATE unit SET parent_id = :above WHERE id = :id", above=above, id=unit_id)


async def member_id(town: Town, name: str) -> int:
    """Return who has this name on the roster."""
    ((found,),) = await town.query("SELECT id FROM member WHERE name = :name", name=name)
    return int(found)


async def help_of(town: Town, role: str, kind: str = "help") -> Message:
    """Have somebody ask for help, and take the answer for a message of another kind."""
    user_id = account(town, role)
    before = last_id(town, user_id)
    town.standin.write(user_id, user_id, "帮助")
    await answered(town, user_id, before)
    answers = [one for one in town.standin.from_bot(user_id) if (one.text or "").startswith(HELP)]
    message = answers[-1]  # a workbook that was asked for before may come after it
    await change(
        town,
        "UPDATE message SET kind = :kind WHERE chat_id = :chat AND telegram_id = :id",
        kind=kind,
        chat=user_id,
        id=message.id,
    )
    return message


async def everything(town: Town) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is stored, table by table, but for what has come in and what is awaited."""

    async def unit(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
        names = [
            name
            for (name,) in await tx.all(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            if name not in ("inbox", "watermark") and not name.startswith("sqlite_")
        ]
        # Most are empty: which of them are not is one question, not one for each.
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names
        )
        found: dict[str, list[tuple[object, ...]]] = {name: [] for name in names}
        for (name,) in await tx.all(asked):
            found[name] = [tuple(row) for row in await tx.all(f"SELECT * FROM {name}")]
        return found

    return await town.db.read(unit)


def changed(
    before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]
) -> set[str]:
    """Return the tables that are not as they were."""
    return {name for name, rows in before.items() if rows != after[name]}


async def ids_of(town: Town) -> dict[str, int]:
    """Make one of each thing that buttons are about, here and there; return all their ids."""
    now, until = town.clock.now(), at("00:00", "2026-11-28")
    known: dict[str, int] = {
        name: one for one, name in await town.query("SELECT id, name FROM member")
    }
    units = {name: one for one, name in await town.query("SELECT id, name FROM unit")}
    known |= {"here": units[HERE], "there": units[THERE], "top": units[TOP]}
    known["lost"], known["also lost"] = [
        one for (one,) in await town.query("SELECT id FROM message WHERE state = 'unknown'")
    ]
    for user_id in CLAIMANTS:
        town.standin.start(town.standin.add_person("某人", id=user_id))
    ((known["session"],),) = await town.query("SELECT id FROM session")

    async def unit(tx: Tx) -> None:
        for name in ("李娜", "韩梅", "林燕"):
            known[f"{name}'s away"] = await away.add(
                tx, known[name], "annual", "secretary", now, until, None
            )
        await roles.deputise(tx, known["蒋明"], known["here"], until)
        for key, name, origin, goal, by in (
            ("transfer in", "萧然", "there", "here", OTHERS[ELSEWHERE]),
            ("transfer out", "周涛", "here", "there", town.account(SECRETARY)),
            ("transfer of 孙丽", "孙丽", "here", "there", town.account(SECRETARY)),
        ):
            known[key] = await transfers.ask(
                tx, member_id=known[name], from_unit_id=known[origin], to_unit_id=known[goal],
                at=at("00:00", "2026-12-01"), asked_by=by, now=now, is_agreed=False,
            )  # fmt: skip
        keys = ("claim of 严冬", "second claim of 严冬", "claim of 萧然")
        for key, user_id in zip(keys, CLAIMANTS, strict=True):
            known[key] = await claims.ask(tx, user_id, known[key[-2:]], now)
        for name, user_id in (("杨帆", town.account("杨帆")), ("林燕", 7102)):
            await claims.accept(tx, user_id, known[name], "number", now)
            known[f"{name} came"] = await tx.value("SELECT MAX(id) FROM claim")
        for key in ("file", "other file", "imported file"):
            known[key] = await a_file(tx, town.account(ADMIN), now)
        await tx.run(
            "UPDATE roster_file SET state = 'imported' WHERE id = :id", id=known["imported file"]
        )

    await town.db.write(unit)
    return known


async def a_file(tx: Tx, user_id: int, now: datetime) -> int:
    """Have a file with nothing in it stand before the question whether to import it."""
    file_id = await roster_files.add(tx, user_id, "f", now)
    counts = ("new", "changed", "moved", "unchanged", "new_units", "gone", "outside", "of")
    summary = {**dict.fromkeys((*counts, "bad_rows"), 0), "outside": 1, "problems": []}
    detail: dict[str, list[str]] = {"header": [], "bad": [], "changes": []}
    await roster_files.fetched(tx, file_id, b"", {"summary": summary, "detail": detail})
    return file_id


async def forge(town: Town, role: str, message: Message, data: str) -> str:
    """Press what a message need not show; return the toast, or else what the message says now."""
    press = town.standin.press(account(town, role), message.chat.id, message.id, data, forged=True)
    await town.rest()
    assert press.answered is not None, (role, data)
    return press.answered.text or message.text or ""
