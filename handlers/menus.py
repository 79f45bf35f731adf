"""The commands in Telegram's menu: for everybody an officer's, for others those of their role."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.actions import help_
from bot.actions.desk import Desk
from bot.rules.permissions import IN_CHARGE, IN_OWN_RIGHT, RUNS_UNIT, VISITS, Role
from bot.screens.voice import Voice
from bot.tasks import Tasks

log = logging.getLogger(__name__)

OFFICER: Final = {
    "checkin": "签到",
    "leave": "请假",
    "family": "家里有事",
    "me": "我的",
    "help": "帮助",
    "cancel": "取消",
}
HOST: Final = {"meeting": "开会", "plan": "计划", "event": "必访"}
UNIT: Final = {"people": "名单", "summary": "小结"}
RARE: Final = {
    "bind": "绑定群",
    "language": "语言",
    "transfer": "调动",
    "cadence": "频次",
    "export": "导出",
}
"""Commands that no menu shows, or a secretary's would be longer than anybody reads."""
SECRETARY: Final = {"deputy": "代理"}
VISITOR: Final = {"todo": "待办", "visit": "家访"}
ADMIN: Final = {
    "import": "导入",
    "invites": "邀请",
    "rollout": "进度",
    "status": "状态",
    "triggers": "必访目录",
    "calendar": "日历",
    "messages": "消息",
    "verify": "校验",
}
COMMANDS: Final = RARE | OFFICER | HOST | VISITOR | UNIT | SECRETARY | ADMIN
"""Every command with the Chinese word that does the same in private."""
_MORE: Final[Sequence[tuple[Role, Mapping[str, str]]]] = (
    (RUNS_UNIT, HOST),
    (VISITS, VISITOR),
    (IN_CHARGE, UNIT),
    (IN_OWN_RIGHT, SECRETARY),
    (Role.ADMIN, ADMIN),
)


class Menus:
    """Shows each person the commands of their role; that it fails changes nothing else."""

    def __init__(self, bot: ExtBot[None], desk: Desk, voice: Voice) -> None:
        self._bot = bot
        self._desk = desk
        self._voice = voice
        self._shown: dict[int, Role] = {}
        self._tasks = Tasks()

    def __len__(self) -> int:
        """How many menus are on their way."""
        return len(self._tasks)

    def show_to_all(self) -> None:
        """Put an officer's commands into everybody's menu."""
        self._tasks.start(self._show(OFFICER, None), "menu")

    async def look(self, user_id: int, now: datetime) -> None:
        """Bring somebody's menu to what they are by now; an officer has everybody's."""
        role = await self._desk.read(help_.menu_of, user_id, now) & (IN_CHARGE | VISITS)
        if self._shown.get(user_id, Role.NOBODY) == role:
            return
        self._shown[user_id] = role
        names = [*OFFICER, *(name for part, more in _MORE if part & role for name in more)]
        self._tasks.start(self._show(names, user_id), "menu")

    async def _show(self, names: Iterable[str], user_id: int | None) -> None:
        commands = [BotCommand(name, self._voice.say(f"command.{name}")) for name in names]
        scope = None if user_id is None else BotCommandScopeChat(user_id)
        try:
            await self._bot.set_my_commands(commands, scope=scope)
        except TelegramError as error:
            log.warning("commands_not_shown", extra={"failure": type(error).__name__})
