"""How Telegram is reached: one client for calls, one for the long poll."""

from dataclasses import dataclass

import httpx
from telegram.request import BaseRequest, HTTPXRequest

from bot.config import Config, is_loopback
from bot.delivery.answers import AT_ONCE
from bot.delivery.sender import IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Requests:
    """The clients: `calls` for everything, `polling` for the long poll, which holds its line."""

    calls: BaseRequest
    polling: BaseRequest


def over_http(config: Config) -> Requests:
    """Return HTTP clients by the settings; a loopback address is never sought through a proxy."""
    is_local = is_loopback(config.api_base)
    # Made once for both: to read all certificates takes a tenth of the start.
    verify = httpx.create_ssl_context() if config.api_base.startswith("https:") else False

    def client(connections: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections,
            connect_timeout=10,
            read_timeout=30,  # a slow reply must not become a message of unknown fate
            write_timeout=30,
            pool_timeout=10,
            proxy=None if is_local else config.proxy,
            httpx_kwargs={"verify": verify, "trust_env": not is_local},
        )

    return Requests(calls=client(AT_ONCE + IN_FLIGHT), polling=client(2))
