"""The stand-in's two doors on loopback: the Bot API's, and the one for pages and control.

This package alone needs aiohttp's server; import it late.
"""

from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.standin.standin import Standin
from bot.standin.web.bot_api import BotApi
from bot.standin.web.control import Control
from bot.standin.web.listening import HOST, listen
from bot.standin.web.winding import TourStop, Winder

_LARGEST = 64 * 2**20


class Door:
    """Both doors while they are open; `close` them when done.

    Whoever runs the bot beside the stand-in sets `winder`, so that the clock can be wound on with
    the bot at each step, and the page's `tour` and `units`.
    """

    def __init__(self, standin: Standin, *, zone: str) -> None:
        self.port = 0
        self._api = BotApi(standin)
        self._control = Control(standin, zone=zone)
        app = web.Application(client_max_size=_LARGEST)
        self._control.add_routes(app)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )

    @property
    def address(self) -> str:
        """Where the chat page and the control API are."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_address(self) -> str:
        """What a bot takes for https://api.telegram.org."""
        return self._api.address

    @property
    def base_url(self) -> str:
        """What a python-telegram-bot `Bot` takes as its `base_url`."""
        return f"{self.api_address}/bot"

    @property
    def winder(self) -> Winder:
        """What winds the clock on and knows when the bot is at rest."""
        return self._control.clock.winder

    @winder.setter
    def winder(self, winder: Winder) -> None:
        self._control.clock.winder = winder

    @property
    def tour(self) -> Sequence[TourStop]:
        """What the page's 导览 shows."""
        return self._control.tour

    @tour.setter
    def tour(self, tour: Sequence[TourStop]) -> None:
        self._control.tour = tour

    @property
    def units(self) -> Mapping[int, str]:
        """Where people belong, by their ids: the page lists them so."""
        return self._control.units

    @units.setter
    def units(self, units: Mapping[int, str]) -> None:
        self._control.units = units

    async def open(self, port: int, *, next_free: bool) -> None:
        """Listen on `port` (0: any free one), or if taken and `next_free` on one after it.

        The Bot API takes the first free port after that.
        """
        listening = listen(port, next_free=next_free)
        self.port = listening.getsockname()[1]
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()
        await self._api.open(port and self.port + 1)

    async def close(self) -> None:
        """Stop listening and end every connection, waiting polls included."""
        await self._api.close()
        self._control.close()
        await self._runner.cleanup()


async def serve(
    standin: Standin, port: int = 0, *, next_free: bool = False, zone: str = "Asia/Shanghai"
) -> Door:
    """Open both doors on loopback and return them; `zone` is the page's time zone.

    Port 0 takes any free one; with `next_free` a taken port moves on to the next. OSError if taken.
    """
    door = Door(standin, zone=zone)
    try:
        await door.open(port, next_free=next_free)
    except OSError:
        await door.close()
        raise
    return door
