"""The world of a simulated year: units and people, their Telegram, their bot, and what is planned.

Whatever is random is drawn from generators that the seed alone makes.
"""

import random
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo.bureau import DemoBranch, DemoBureau, DemoMember, read_bureau
from bot.demo.load import load_bureau
from bot.demo.made_up import grown_to
from bot.demo.move_in import move_in
from bot.simulate.agenda import Act, Agenda
from bot.simulate.clocks import WorldClock
from bot.simulate.host import Host
from bot.simulate.trace import Trace
from bot.standin import Standin
from bot.standin.state.presses import Press
from storage import simulated

AN_HOUR: Final = timedelta(hours=1)
OLD: Final = timedelta(days=45)
MANY: Final = 2000
"""People from whom on what is done within GRID_OF_MANY seconds is done at once."""
GRID: Final = 1
GRID_OF_MANY: Final = 20
NEVER: Final = timedelta(days=36_500)


@dataclass(eq=False)
class Someone:
    """One person of the simulated bureau: who they are, and what they are up to."""

    name: str
    account: int
    branch: DemoBranch
    is_secretary: bool
    is_admin: bool
    reliability: float
    """How likely they come to a session of theirs."""
    away_until: datetime | None = None
    looks: set[int] = field(default_factory=set)
    """Messages that they are going to look at."""
    pressed: dict[int, int] = field(default_factory=dict)
    """How often they have pressed buttons of a message."""
    acted: deque[datetime] = field(default_factory=lambda: deque(maxlen=8))
    """When they last did something that the bot may answer."""


@dataclass
class World:
    """All that a simulated year is made of; built by `build`."""

    clock: WorldClock
    zone: ZoneInfo
    seed: int
    standin: Standin
    bureau: DemoBureau
    host: Host
    trace: Trace
    agenda: Agenda
    people: dict[int, Someone] = field(default_factory=dict)
    by_branch: dict[int, list[Someone]] = field(default_factory=dict)
    """Who is in a branch, by the chat of its group."""
    pressed: list[Press] = field(default_factory=list)
    """What was pressed since the checker looked, whether it was answered or not."""
    faults: int = 0
    """How many faults were brought about."""
    blocks: int = 0
    """How many times somebody blocked the bot."""

    def __post_init__(self) -> None:
        self.rng = self.generator("people")
        self.first_day = self.now().date().toordinal()
        self.never = self.clock.now() + NEVER
        self.full_since = self.never
        """Since when the disk has been full; `never` if it is not."""
        self.well_since = self.clock.now()
        """Since when nothing has kept the bot from doing what is due."""
        self.ill_since = self.never
        """Since when something has kept it from that, the last time that anything did."""
        self._lives: dict[str, datetime] = {}
        for branch in self.bureau.branches:
            members = [self._someone(branch, one) for one in branch.members if one.account]
            self.by_branch[branch.group_id] = members
            self.people.update({one.account: one for one in members})

    def generator(self, purpose: str) -> random.Random:
        """Return the generator of what is random about `purpose`."""
        return random.Random(f"{self.seed} {purpose}")  # noqa: S311

    def now(self) -> datetime:
        """Return what time it is in truth, by the organisation's clock."""
        return self.clock.now().astimezone(self.zone)

    def after(self, seconds: float, act: Act) -> None:
        """Have something be done in so many seconds."""
        self.agenda.put(self.clock.now() + timedelta(seconds=seconds), act)

    @property
    def is_full(self) -> bool:
        """Whether the disk is full."""
        return self.full_since != self.never

    @property
    def can_leap(self) -> bool:
        """Whether time may be skipped: not while something has just happened to the bot."""
        is_starting = self.host.is_up and self.host.is_starting
        return not self.is_full and not is_starting and self.clock.now() >= self.lives_until

    @property
    def is_undisturbed(self) -> bool:
        """Whether the bot runs and nothing is in its way."""
        return self.can_leap and self.host.is_up and self.standin.online

    @property
    def lives_until(self) -> datetime:
        """Up to when each second is lived."""
        return max(self._lives.values(), default=self.clock.now())

    def live_for(self, seconds: float, why: str) -> None:
        """Skip nothing for so long because of `why`: 0 for no longer."""
        self._lives[why] = self.clock.now() + timedelta(seconds=seconds)

    def is_ill(self) -> None:
        """From now on something keeps the bot from doing what is due."""
        if self.ill_since == self.never or self.ill_since < self.well_since:
            self.ill_since = self.clock.now()

    def is_well(self) -> None:
        """From now on nothing does."""
        self.well_since = self.clock.now()

    @property
    def updates(self) -> int:
        """How many updates the bot was sent."""
        return self.standin.updates.count

    def tidy(self) -> None:
        """Let the stand-in forget what nobody presses or edits any more: a year has many messages.

        A press is over after minutes, and a message that is months old stays as it is.
        """
        now = self.clock.now()
        standin = self.standin
        for press_id in [one.id for one in standin.presses.values() if now - one.at > AN_HOUR]:
            del standin.presses[press_id]
        for key in [key for key, (_answer, until) in standin.cached_answers.items() if until < now]:
            del standin.cached_answers[key]
        old = (now - OLD).timestamp()
        for chat in standin.chats.values():
            for message in list(chat.messages.values()):
                if message.date >= old:
                    break
                del chat.messages[message.id]

    def acted_within(self, account: int, at: datetime, span: timedelta) -> bool:
        """Say whether somebody did something within `span` before an instant.

        While the bot could do nothing, no time passed for it.
        """
        one = self.people.get(account)
        since = at - span
        if self.ill_since <= at and (at <= self.well_since + span or not self.is_undisturbed):
            since = min(since, self.ill_since - span)
        return one is not None and any(since <= each <= at for each in one.acted)

    def _someone(self, branch: DemoBranch, one: DemoMember) -> Someone:
        return Someone(
            one.name,
            one.account,
            branch,
            is_secretary="secretary" in one.roles,
            is_admin="admin" in one.roles,
            reliability=self.rng.betavariate(9, 1.2),
        )


def bureau_of(people: int) -> DemoBureau:
    """Return the made-up bureau with `people` people: its first branch at least."""
    whole = read_bureau()
    if people < whole.people:
        whole = replace(whole, branches=whole.branches[:1])
    return grown_to(whole, people)


async def build(
    path: Path, people: int, seed: int, start: datetime, zone: ZoneInfo, trace: Path | None
) -> World:
    """Build the world at `start`, its bot not yet started, over an empty database at `path`."""
    clock = WorldClock(start)
    standin = Standin(clock, seed=seed, limits=True)
    bureau = bureau_of(people)
    move_in(standin, *bureau.branches)
    db = await simulated.open_inline(path, clock)
    try:
        await load_bureau(db, bureau, clock)
    finally:
        await db.close()
    host = Host(path, standin, clock, zone)
    agenda = Agenda(GRID if people < MANY else GRID_OF_MANY)
    return World(clock, zone, seed, standin, bureau, host, Trace(clock, trace), agenda)
