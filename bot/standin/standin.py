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

from bot.clock import Clock
from bot.standin import parameters
from bot.standin.errors import ApiError, SchemaError
from bot.standin.faults import Fault, Kind
from bot.standin.methods import TABLE
from bot.standin.parameters import Params
from bot.standin.reading import Reading
from bot.standin.schema import check_made, method_names
from bot.standin.world import Call, Change

log = logging.getLogger(__name__)

_TOKEN: Final = re.compile(r"\d+:[\w-]+")
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
    """What goes back to the bot: HTTP status and body, JSON unless a fault spoilt it."""

    status: int
    body: bytes
    is_json: bool = True


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

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int = 0,
        token: str = "7000000001:AAHstandinstandinstandinstandinstan",  # noqa: S107
        username: str = "shidao_bot",
        name: str = "实到",
        privacy_mode: bool = True,
        limits: bool = False,
        latency: float = 0.0,
    ) -> None:
        super().__init__(
            clock,
            seed=seed,
            token=token,
            username=username,
            name=name,
            privacy_mode=privacy_mode,
            limits=limits,
        )
        self.latency = latency
        self.online = True

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
        """Put a fault in the way of requests: see `bot.standin.faults.Faults.add`."""
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
        outcome = reply if fault is None else _spoil(fault, reply)
        if name != "getUpdates":
            status = outcome.status if isinstance(outcome, Reply) else 0
            self.calls.append(Call(name, params, status, self.clock.now()))
        if fault is not None:
            fault.meet()
            await fault.hold()
        await asyncio.sleep(self.latency)
        return outcome if self.online else Cut.DROPPED

    def _check(self, token: str, name: str) -> None:
        if token != self.token:
            if _TOKEN.fullmatch(token):
                raise ApiError(401, "Unauthorized")
            raise ApiError(404, "Not Found")
        if name not in TABLE:
            self.violations.append(f"{name}: the stand-in has no such method")
            raise ApiError(404, "Not Found: method not found")

    async def _run(self, name: str, params: Params) -> Any:
        method = TABLE[name]
        result = method.run(self, params)
        if inspect.isawaitable(result):
            # Only getUpdates waits, and its updates were checked when they were made.
            return await result
        try:
            check_made(result, method.returns)
        except SchemaError as error:
            # A library between here and the test would turn an exception into a network error:
            # the mistake is kept and raised again on the people's side.
            log.critical("%s returned an object that is wrong: %s", name, error)
            self.broken.append(f"{name}: {error}")
            raise ApiError(500, f"Internal Server Error: {error}") from error
        return result


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
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


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
            return Reply(fault.status, page.encode(), is_json=False)
        case "unauthorized":
            return _failure(ApiError(401, "Unauthorized"))
        case "not_found":
            return _failure(ApiError(404, "Not Found"))
        case "slow" | "held":
            return reply
