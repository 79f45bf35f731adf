"""What befalls a simulated year: Telegram's and the network's faults, crashes, clocks, a full disk.

What befalls requests and updates comes to so many of a thousand, however many people there are;
what befalls the machine comes so many times a day. The seed alone decides when, and each passes by
itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final, get_args

from bot.simulate.checker import Checker
from bot.simulate.world import World
from bot.standin.state.faults import Kind
from storage import simulated

_OF_REQUESTS: Final[tuple[tuple[Kind, float, int], ...]] = (
    # What, how many of a thousand requests begin it, how many in a row meet it at most.
    ("too_many", 3.0, 6),
    ("server_error", 2.0, 3),
    ("not_json", 1.0, 2),
    ("reply_dropped", 4.0, 2),
    ("reset", 2.0, 2),
    ("slow", 3.0, 4),
)
ALWAYS: Final = 10**9
LONGEST_DELAY: Final = 20.0
"""Seconds of a slow reply: the bot waits for thirty."""
SOON: Final = 900
"""Seconds within which what befalls updates does so."""
VARIANTS: Final = 3
"""Of each fault: one 429 asks for patience of a second, another for more."""
WATCHED: Final = 90
"""Seconds that are lived one by one after something has happened, as on a real machine."""
_POISON: Final[tuple[tuple[str, Any], ...]] = (
    ("message", None),
    ("message", {"message_id": "x", "chat": 5, "date": "now"}),
    ("message", {"message_id": 1, "date": -1, "chat": {"id": 2**70, "type": "private"}}),
    ("callback_query", {"id": 5, "from": [], "data": "in.zzzzzzzzzzzzzzzz"}),
    ("callback_query", {"id": "9", "from": {"id": 1}, "message": {}, "data": "\ud800"}),
    ("my_chat_member", {"chat": {"id": "a"}, "new_chat_member": 7}),
    ("not_yet_invented", {"deep": [[[[{}]]]]}),
)


class Faults:
    """Plans each day's faults and brings them about."""

    def __init__(self, world: World, checker: Checker) -> None:
        self._world = world
        self._checker = checker
        self._rng = world.generator("faults")
        self._counted = 0

    def begin(self) -> None:
        """Put what befalls requests in their way, and plan the first day."""
        for kind, of_a_thousand, most in _OF_REQUESTS:
            for _ in range(VARIANTS):
                self._of_requests(kind, of_a_thousand / 1000 / VARIANTS, most)
        self.day()

    def day(self) -> None:
        """Plan what goes wrong today, and look again tomorrow."""
        for rate, what in (
            (0.3, self._crash),
            (0.15, self._crash_in_mid_send),
            (0.06, self._downtime),
            (0.12, self._network_gone),
            (0.05, self._clock_step),
            (0.04, self._disk_full),
        ):
            self._some(rate, what)
        midnight = self._world.now().replace(hour=0, minute=3, second=0) + timedelta(days=1)
        self._world.agenda.put(midnight, self.day)

    def among_updates(self) -> None:
        """Plan what goes wrong with the updates that have been made since the last time."""
        made, self._counted = self._world.updates - self._counted, self._world.updates
        for of_a_thousand, what in (
            (5.0, self._polls_fail),
            (8.0, self._poison),
            (15.0, self._delivered_again),
        ):
            for _ in range(self._count(made * of_a_thousand / 1000)):
                self._world.after(self._rng.uniform(1, SOON), what)

    async def end(self) -> None:
        """Let everything pass, and the bot do what it owes, so that the year can be judged."""
        world = self._world
        world.standin.faults.clear()
        if not world.standin.online:
            self._network_back()
        self._disk_free()
        world.host.clock.error = timedelta(0)
        await self._back()
        await world.host.live(world.clock.now() + timedelta(minutes=20))
        await world.host.rest()

    def _some(self, rate: float, what: Callable[[], Awaitable[None] | None]) -> None:
        """Have `what` befall as often as `rate` says, more by day than at night."""
        for _ in range(self._count(rate)):
            hour = self._rng.triangular(0, 24, 14)
            self._world.after(hour * 3600, what)

    def _count(self, rate: float) -> int:
        """Return how often something happens that happens `rate` times on average."""
        return int(rate) + (self._rng.random() < rate % 1)

    def _note(self, what: str, *facts: object) -> None:
        self._world.faults += 1
        self._world.trace.note("fault", what, *facts)

    def _watch(self, seconds: float = WATCHED, why: str = "watched") -> None:
        self._world.live_for(seconds, why)

    def _of_requests(self, kind: Kind, rate: float, most: int) -> None:
        """Have requests meet a fault now and then, each time a few in a row."""
        rng = self._rng
        left = 0

        def meets(params: dict[str, Any]) -> bool:
            nonlocal left
            if "allowed_updates" in params:
                return False  # the long poll has faults of its own
            if left:
                left -= 1
            elif rng.random() < rate:
                left = rng.randrange(most)
                self._note(kind, left + 1)
            else:
                return False
            return True

        is_vague = kind in ("server_error", "not_json")
        self._world.standin.fault(
            "*",
            kind,
            ALWAYS,
            retry_after=rng.choice((1, 3, 10, 35)),
            status=rng.choice((500, 502, 504)),
            delay=rng.uniform(0.5, LONGEST_DELAY),
            effect=rng.random() < 0.5 if is_vague else None,
            when=meets,
        )

    def _polls_fail(self) -> None:
        kind = self._rng.choice([each for each in get_args(Kind) if each in _POLL_KINDS])
        self._note("getUpdates", kind)
        self._world.standin.fault("getUpdates", kind, self._rng.randint(1, 3))
        self._watch()

    def _poison(self) -> None:
        kind, payload = self._rng.choice(_POISON)
        self._note("poison", kind)
        self._world.standin.updates.add_unchecked(kind, payload)

    def _delivered_again(self) -> None:
        """The confirmation of the last update was lost."""
        update = self._world.standin.updates.last
        if update is not None:
            self._note("delivered_again", update["update_id"])
            self._world.standin.updates.again(update)

    # The process

    async def _crash(self) -> None:
        """End the process in the midst of whatever it is doing."""
        await asyncio.sleep(self._rng.uniform(0, 0.06))
        await self._die("crash")
        self._world.after(self._rng.choice((2, 5, 60, 110)), self._back)

    def _crash_in_mid_send(self) -> None:
        """End the process when the next message was accepted and before it can know."""
        if self._world.host.is_up:
            fault = self._world.standin.fault("sendMessage", "held")
            self._watch(24 * 3600, "mid_send")
            self._wait_for(fault, 0)

    def _wait_for(self, fault: Any, waited: int) -> None:
        if fault.used:
            self._world.after(1, partial(self._die_and_come_back, fault))
        elif waited > 90 or not self._world.host.is_up:
            fault.cancel()
            self._watch(0, "mid_send")
        else:
            self._world.after(10, partial(self._wait_for, fault, waited + 1))

    async def _die_and_come_back(self, fault: Any) -> None:
        await self._die("crash_in_mid_send")
        fault.release()
        self._watch(0, "mid_send")
        self._world.after(self._rng.choice((1, 20)), self._back)

    async def _downtime(self) -> None:
        """Be down for minutes, hours, or more than a day."""
        hours = min(self._rng.lognormvariate(0, 1.2), 40)
        if self._rng.random() < 0.5:
            await self._die("downtime", f"{hours:.2f}")
        elif self._world.host.is_up:
            self._note("stopped", f"{hours:.2f}")
            self._checker.watch()
            self._world.is_ill()
            await self._world.host.stop()
            self._checker.watch()
            self._checker.sending.unsure_since(self._world.clock.now())
        self._world.after(hours * 3600, self._back)

    async def _die(self, *why: str) -> None:
        if not self._world.host.is_up:
            return
        self._note(*why)
        self._world.is_ill()
        self._checker.watch()
        self._checker.is_dying = True
        await self._world.host.kill()
        self._checker.watch()
        self._checker.is_dying = False
        self._checker.sending.unsure_since(min(self._world.clock.now(), self._world.full_since))
        self._world.full_since = self._world.never  # the next process has room

    async def _back(self) -> None:
        """Start the process again, if nothing has done so."""
        if self._world.host.is_up:
            return
        self._world.trace.note("start")
        await self._world.host.start()
        self._world.is_well()
        self._watch()

    # What it runs on

    async def _network_gone(self) -> None:
        minutes = min(self._rng.lognormvariate(2.5, 1.5), 600)
        self._note("network_gone", f"{minutes:.1f}")
        if self._world.host.is_up and self._world.can_leap:
            await self._world.host.rest()  # what was accepted is known to have been
        self._checker.watch()
        self._world.standin.go_offline()
        self._world.is_ill()
        self._watch()
        self._world.after(minutes * 60, self._network_back)

    def _network_back(self) -> None:
        self._world.standin.go_online()
        self._world.is_well()
        self._watch()

    def _clock_step(self) -> None:
        """The clock is wrong by minutes, for some hours."""
        seconds = self._rng.choice((-1, 1)) * self._rng.uniform(3, 150)
        self._note("clock_step", f"{seconds:.0f}")
        self._world.host.clock.error = timedelta(seconds=round(seconds))
        self._watch()
        self._world.after(self._rng.uniform(600, 6 * 3600), self._clock_right)

    def _clock_right(self) -> None:
        self._world.host.clock.error = timedelta(0)
        self._watch()

    def _disk_full(self) -> None:
        if not self._world.host.is_up or self._world.is_full:
            return
        minutes = self._rng.uniform(1, 25)
        self._note("disk_full", f"{minutes:.1f}")
        self._world.full_since = self._world.clock.now()
        simulated.fill_disk(self._world.host.db)
        self._world.is_ill()
        self._world.after(minutes * 60, self._disk_free)

    def _disk_free(self) -> None:
        if self._world.host.is_up:
            simulated.free_disk(self._world.host.db)
        if self._world.is_full:
            self._checker.sending.unsure_since(self._world.full_since)
            self._watch(2 * WATCHED)
            self._world.is_well()
        self._world.full_since = self._world.never


_POLL_KINDS: Final = frozenset({"reset", "server_error", "not_json", "too_many", "reply_dropped"})
