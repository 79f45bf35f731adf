"""Everybody whom the permission table tells apart, in a town with something for each to do."""

from typing import Final

from bot.standin import Message
from storage import roles
from tests.delivering import change, to
from tests.test_people import other_branch
from tests.town import Town

STRANGER: Final = "路人"
OFFICER: Final = "李娜"
SECRETARY: Final = "王建国"
DEPUTY: Final = "张伟"
ELSEWHERE: Final = "高峰"
ADMIN: Final = "陈静"
OUTSIDE_ADMIN: Final = "局里的"
ROLES: Final = (STRANGER, OFFICER, SECRETARY, DEPUTY, ELSEWHERE, ADMIN, OUTSIDE_ADMIN)
"""An account bound to no name, an officer, a secretary, their deputy, a secretary of another
branch, a secretary who is admin as well, and an admin who is on no roster."""
OTHERS: Final = {STRANGER: 9001, ELSEWHERE: 7101, OUTSIDE_ADMIN: 9100}

NOTHING: Final = ""
NOT_BOUND: Final = "您的账号还没绑定姓名"
SECRETARIES_ONLY: Final = "这项只有本单位书记、代理书记或管理员能用。看您能做什么，请发送 帮助"
ADMINS_ONLY: Final = "这项只有管理员能用。看您能做什么，请发送 帮助"
NOT_FOR_DEPUTIES: Final = "代理期间不能办这一项，请书记本人或管理员来办"
PRIVATE_ONLY: Final = "请在与我的私聊里发送这个命令"
GROUP_ONLY: Final = "请在要绑定的群里发送这个命令"


def account(town: Town, role: str) -> int:
    """Return the account of one of ROLES."""
    return OTHERS.get(role) or town.account(role)


async def everybody(town: Town) -> int:
    """Bring all ROLES in, check-in open and a message of unknown fate; return the other branch."""
    unit_id = await other_branch(town)
    for role in (STRANGER, OUTSIDE_ADMIN):
        town.standin.start(town.standin.add_person(role, id=OTHERS[role]))
    await town.rest()
    await town.db.write(roles.make_admin, OTHERS[OUTSIDE_ADMIN], town.clock.now())
    for user_id in OTHERS.values():
        town.standin.join(user_id, town.group)
    await town.says(SECRETARY, f"/deputy {DEPUTY} 12月1日")
    town.standin.fault("sendMessage", "server_error", when=to(town.account("王强")))
    await town.says("王强", "帮助")
    await town.plan("14:30")
    await town.go_to("14:20")
    return unit_id


async def help_of(town: Town, role: str, kind: str = "help") -> Message:
    """Have somebody ask for help, and take the answer for a message of another kind."""
    user_id = account(town, role)
    town.standin.write(user_id, user_id, "帮助")
    await town.later(1)
    message = town.standin.from_bot(user_id)[-1]
    await change(
        town,
        "UPDATE message SET kind = :kind WHERE chat_id = :chat AND telegram_id = :id",
        kind=kind,
        chat=user_id,
        id=message.id,
    )
    return message
