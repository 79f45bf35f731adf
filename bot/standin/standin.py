"""The stand-in: its people's side, and the one door that both HTTP and the in-process door use."""

import asyncio
import enum
import inspect
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.standin.acts.reading import Reading
from bot.standin.api import parameters
from bot.standin.api.methods import TABLE
from bot.standin.api.parameters import Params
from bot.standin.api.schema import check_made, method_names
from bot.standin.errors import ApiError
from bot.standin.state.faults import Fault, Kind
from bot.standin.world import Call, Change

log = logging.getLogger(__name__)

_TOKEN: Final = re.compile(r"\d+:[\w-]+")
_encode: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_PHRASES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the bot: HTTP status and body, JSON unless it is a file or spoilt."""

    status: int
    body: bytes
    content_type: str = "application/json"


class Cut(enum.Enum):
    """The connection ends without a reply."""

    DROPPED = "closed after the request was read"
    RESET = "reset"


class Standin(Reading):
    """A stand-in for Telegram: people use its methods, a bot uses a door.

    `clock` tells it the time; `seed` decides all that is random (update ids, query ids). `limits`
    says whether Telegram's limits are enforced; they are counted in any case. `latency` is how many
    seconds of the event loop each reply takes, after the request has taken effect. `online` says
    whether a connection can be made at all. `sends` holds every message accepted from the bot,
    `calls` every request but getUpdates, `violations` what Telegram would have ignored in silence.
    """

    in_hand = 0
    """Requests that have come and are not answered yet, polls aside."""

    def go_offline(self) -> None:
        """Let no connection be made, and end those that are: a network that is gone."""
        self.online = False
        self.updates.hang_up()
        self.changed(Change("network"))

    def go_online(self) -> None:
        """Let connections be made again."""
        self.online = True
        self.changed(Change("network"))

    def fault(
        self,
        method: str,
        kind: Kind,
        times: int = 1,
        *,
        retry_after: int = 3,
        status: int | None = None,
        delay: float = 0.0,
        effect: bool | None = None,
        when: Callable[[Params], bool] | None = None,
    ) -> Fault:
        """Put a fault in the way of requests: see `bot.standin.state.faults.Faults.add`."""
        return self.faults.add(
            method,
            kind,
            times=times,
            retry_after=retry_after,
            status=status,
            delay=delay,
            effect=effect,
            when=when,
        )

    async def request(self, token: str, method: str, raw: Mapping[str, object]) -> Reply | Cut:
        """Do what a bot asks and return what it gets, after latency and faults.

        `raw` are the parameters as a form gives them (strings) or a JSON body (its values). The
        effect comes first, so a caller that gives up while waiting has still been obeyed.
        """
        name = method_names().get(method.lower(), method)
        counted = name != "getUpdates"
        self.in_hand += counted
        try:
            return await self._request(token, name, raw)
        finally:
            self.in_hand -= counted

    async def _request(self, token: str, name: str, raw: Mapping[str, object]) -> Reply | Cut:
        params: Params = {}
        fault: Fault | None = None
        try:
            self._check(token, name)
            params, unknown = parameters.read(name, raw)
            self.violations += [f"{name}: {parameter}" for parameter in unknown]
            fault = self.faults.next(name, params)
            if fault is None or fault.effect:
                reply = _success(await self._run(name, params))
            else:
                reply = Reply(0, b"")
        except ApiError as error:
            reply = _failure(error)
        except ConnectionAbortedError:
            return Cut.DROPPED
        except Exception as error:
            # A library between here and the test would turn this into a network error.
            log.exception("%s failed", name)
            reply = self._broke(name, error)
        outcome = reply if fault is None else _spoil(fault, reply)
        if name != "getUpdates":
            status = outcome.status if isinstance(outcome, Reply) else 0
            self.calls.append(Call(name, params, status, self.clock.now()))
        if fault is not None:
            fault.meet()
            await fault.hold()
        await asyncio.sleep(self.latency)
        return outcome if self.online else Cut.DROPPED

    def download(self, token: str, path: str) -> Reply:
        """Return a file's bytes, by the path that getFile gave."""
        try:
            self._check_token(token)
        except ApiError as error:
            return _failure(error)
        file = self.files.at(path)
        if file is None:
            return _failure(ApiError(404, "Not Found"))
        return Reply(200, file.content, "application/octet-stream")

    def _check_token(self, token: str) -> None:
        if token != self.token:
            if _TOKEN.fullmatch(token):
                raise ApiError(401, "Unauthorized")
            raise ApiError(404, "Not Found")

    def _check(self, token: str, name: str) -> None:
        self._check_token(token)
        if name not in TABLE:
            self.violations.append(f"{name}: the stand-in has no such method")
            raise ApiError(404, "Not Found: method not found")

    async def _run(self, name: str, params: Params) -> Any:
        method = TABLE[name]
        self.close_due_polls()
        result = method.run(self, params)
        if inspect.isawaitable(result):
            # Only getUpdates waits, and its updates were checked when they were made.
            return await result
        check_made(result, method.returns)
        return result

    def _broke(self, name: str, error: Exception) -> Reply:
        """Keep a mistake of the stand-in's own: the people's side raises it from now on."""
        self.broken.append(f"{name}: {error!r}")
        return _failure(ApiError(500, f"Internal Server Error: {error!r}"))


def _success(result: Any) -> Reply:
    return Reply(200, _json({"ok": True, "result": result}))


def _failure(error: ApiError) -> Reply:
    answer: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    if error.parameters:
        answer["parameters"] = error.parameters
    return Reply(error.code, _json(answer))


def _json(answer: dict[str, Any]) -> bytes:
    # In ASCII, as Telegram's: half a surrogate pair in someone's name is then no trouble.
    return _encode(answer).encode()


def _spoil(fault: Fault, reply: Reply) -> Reply | Cut:
    """Return what comes of `reply` under `fault`."""
    phrase = _PHRASES.get(fault.status, "Error")
    match fault.kind:
        case "reply_dropped":
            return Cut.DROPPED
        case "reset":
            return Cut.RESET
        case "too_many":
            wait = fault.retry_after
            return _failure(
                ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            )
        case "server_error":
            return _failure(ApiError(fault.status, phrase))
        case "not_json":
            page = f"<html><head><title>{fault.status} {phrase}</title></head></html>"
            return Reply(fault.status, page.encode(), "text/html")
        case "unauthorized":
            return _failure(ApiError(401, "Unauthorized"))
        case "not_found":
            return _failure(ApiError(404, "Not Found"))
        case "slow" | "held":
            return reply
