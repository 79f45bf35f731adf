"""`shidao admin-link`: a link that makes whoever opens it first an admin, within a day.

It is signed with the bot's token instead of stored, so it can be made while the bot is running.
"""

from datetime import timedelta
from typing import Final

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.clock import SystemClock
from bot.config import Config, Refused
from bot.delivery.requests import over_http
from bot.locales import DEFAULT, text
from bot.rules import payloads
from bot.screens.voice import Voice

LASTS: Final = timedelta(hours=24)


async def print_link(config: Config) -> None:
    """Print the link, or where Telegram cannot be asked for the bot's name, the words to send it.

    Raises Refused for a token that Telegram does not know.
    """
    now = SystemClock().now()
    expires_at = now + LASTS
    payload = payloads.sign_admin_link(config.token, payloads.new_nonce(), expires_at)
    until = Voice(config.zone).moment(expires_at, now)
    try:
        name = await _name(config)
    except InvalidToken as error:
        raise Refused(text(DEFAULT, "cli.token_refused")) from error
    except TelegramError:
        _show("cli.admin_words", words=f"/start {payload}", until=until)
    else:
        url = Voice(config.zone, bot_name=lambda: name).link(payload)
        _show("cli.admin_link", url=url, until=until)


async def _name(config: Config) -> str:
    requests = over_http(config)
    bot = Bot(
        config.token,
        base_url=f"{config.api_base}/bot",
        request=requests.calls,
        get_updates_request=requests.polling,
    )
    async with bot:
        return bot.username


def _show(key: str, **values: object) -> None:
    print(text(DEFAULT, key, **values), flush=True)  # noqa: T201 -- for the person at the terminal
