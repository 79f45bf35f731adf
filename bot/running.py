"""`shidao run`: lock, open, run, and end as the system asks."""

import asyncio
import signal
from pathlib import Path

from bot import logs
from bot.app import Shidao, Stopped
from bot.clock import SystemClock
from bot.config import Config, Refused
from bot.delivery.requests import over_http
from bot.locales import DEFAULT, text
from bot.opening import open_database
from storage.errors import DatabaseBroken

SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def run(config: Config) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises Refused with one line if it cannot go on."""
    logs.set_up(config.token)
    clock = SystemClock()
    async with open_database(config.database, clock, "run") as db:
        shidao = Shidao(config, db, over_http(config), clock)
        stop_at_signals(shidao)
        try:
            await shidao.run()
        except Stopped as error:
            raise _refused_after(error, config.database) from error
        except DatabaseBroken as error:
            raise _refusal("database_broken", 1, path=config.database, code=error.code) from error


def stop_at_signals(shidao: Shidao) -> None:
    """Have SIGTERM and Ctrl-C stop the bot in order."""
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, shidao.stop)


def _refused_after(error: Stopped, path: Path) -> Refused:
    if error.code == "database_broken":
        return _refusal("database_broken", error.exit_code, path=path, code=error.detail)
    key = error.code if error.code in ("token_refused", "conflict") else "intake_stopped"
    return _refusal(key, error.exit_code)


def _refusal(key: str, exit_code: int, **values: object) -> Refused:
    return Refused(text(DEFAULT, f"cli.{key}", **values), exit_code)
