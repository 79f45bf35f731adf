"""Faults of the network and of Telegram, put in the way of chosen requests.

The kinds: `reply_dropped` closes the connection after the request took effect; `reset` resets it
before; `too_many` refuses with 429; `server_error` answers 5xx; `not_json` answers with a page of
HTML; `slow` lets the reply wait for `delay` seconds, `held` until the fault is released;
`unauthorized` and `not_found` answer 401 and 404.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from bot.standin.api.parameters import Params

Kind = Literal[
    "reply_dropped",
    "reset",
    "too_many",
    "server_error",
    "not_json",
    "slow",
    "held",
    "unauthorized",
    "not_found",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# These take effect before the fault shows; the others keep the request from taking effect.
_AFTER: Final[frozenset[Kind]] = frozenset({"reply_dropped", "slow", "held"})


@dataclass(eq=False, slots=True)
class Fault:
    """One fault in waiting; `left` says for how many requests more."""

    method: str
    kind: Kind
    left: int
    retry_after: int
    status: int
    delay: float
    effect: bool
    when: Callable[[Params], bool] | None
    used: int = 0
    _reached: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def cancel(self) -> None:
        """Let all further requests pass."""
        self.left = 0

    def release(self) -> None:
        """Let a "held" reply go out."""
        self._released.set()

    async def reached(self) -> None:
        """Wait until a request has met this fault, its effect done if it has one."""
        await self._reached.wait()

    def meet(self) -> None:
        """Note that a request has met this fault."""
        self._reached.set()

    async def hold(self) -> None:
        """Wait for what this fault makes a reply wait for."""
        if self.kind == "slow":
            await asyncio.sleep(self.delay)
        elif self.kind == "held":
            await self._released.wait()


class Faults:
    """The faults in waiting, first come first used."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.met: Counter[Kind] = Counter()
        """How many requests have met a fault, by its kind."""
        self._holding: list[Fault] = []

    def add(
        self,
        method: str,
        kind: Kind,
        *,
        times: int = 1,
        retry_after: int = 3,
        status: int | None = None,
        delay: float = 0.0,
        effect: bool | None = None,
        when: Callable[[Params], bool] | None = None,
    ) -> Fault:
        """Put a fault in the way of the next `times` requests of `method` ("*" for any).

        `retry_after` seconds go with "too_many"; `status` with "server_error" (500) and "not_json"
        (502; 200 sends rubbish as if all were well); `delay` seconds with "slow". `effect` says
        whether the request takes effect; left out, it does for "reply_dropped", "slow" and "held".
        `when` is asked with the request's parameters, of their documented types.
        """
        if kind not in KINDS:
            raise ValueError(f"no fault is called {kind}")
        fault = Fault(
            method=method.lower(),
            kind=kind,
            left=times,
            retry_after=retry_after,
            status=status or (502 if kind == "not_json" else 500),
            delay=delay,
            effect=kind in _AFTER if effect is None else effect,
            when=when,
        )
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Take all faults away; replies that are held go out."""
        self.waiting.clear()
        for fault in self._holding:
            fault.release()
        self._holding.clear()

    def next(self, method: str, params: Params) -> Fault | None:
        """Return the fault that a request meets, and count it as used."""
        for fault in self.waiting:
            if fault.method not in ("*", method.lower()) or fault.left <= 0:
                continue
            if fault.when is not None and not fault.when(params):
                continue
            if fault.kind == "held" and fault not in self._holding:
                self._holding.append(fault)
            fault.left -= 1
            fault.used += 1
            self.met[fault.kind] += 1
            if fault.left == 0:
                self.waiting.remove(fault)
            return fault
        return None
