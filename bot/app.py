"""The composition root: the only place where the parts are put together."""

import asyncio
import contextlib
import gc
import importlib
import logging
import os
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

os.environ.setdefault("PTB_TIMEDELTA", "1")  # PTB reads it at a 429, which warns without it

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import __version__
from bot.actions import calendar, downtimes, long_kinds, trouble
from bot.actions import upkeep as upkeep_actions
from bot.actions.desk import Desk
from bot.actions.outgoing import Outbox
from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.delivery.answers import Answers
from bot.delivery.gateway import Gateway
from bot.delivery.limits import Limits
from bot.delivery.messages import Messages
from bot.delivery.posts import Posts
from bot.delivery.requests import Requests
from bot.delivery.sender import Sender
from bot.exporter import Exporter
from bot.heavy.worker import Worker
from bot.importer import Importer
from bot.intake.acts import Acts
from bot.intake.arrival import Arrival
from bot.intake.intake import Intake
from bot.intake.poll import FIRST_PAUSE, LONGEST_PAUSE, TOKEN_REFUSALS, IntakeStopped
from bot.screens.screen import Toast
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from bot.tasks import Tasks
from bot.upkeep import Upkeep
from bot.working import Working, by_worker
from handlers.context import Services
from handlers.dispatch import Dispatcher
from handlers.menus import Menus
from handlers.routes import application
from storage.database import Database
from storage.errors import Broken, DatabaseBroken, StorageError

if TYPE_CHECKING:
    from schedules.ring import AlarmClock

log = logging.getLogger(__name__)

FINISH_POLL = 1.0
FINISH_LANES = 3.0
FINISH_ANSWERS = 2.0
FINISH_SENDING = 3.0
"""Seconds: together a stop takes less than 10; what is not handled then is replayed at start."""
RING_AGAIN_AFTER = timedelta(minutes=5)
"""How soon what could not be settled because of a defect is tried again."""


class Stopped(Exception):
    """The bot cannot go on; `code` says why. With exit code 2 somebody has to act first."""

    def __init__(self, code: str, exit_code: int, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.exit_code = exit_code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Machine:
    """What the bot is given by the machine: the clock that timers wait by, and a worker."""

    clock: Clock = field(default_factory=SystemClock)
    worker: Worker = field(default_factory=Worker)


class Shidao:
    """The bot, put together over an open database; `run` runs it until `stop`."""

    def __init__(
        self,
        config: Config,
        db: Database,
        requests: Requests,
        clock: Clock,
        machine: Machine | None = None,
    ) -> None:
        self.config = config
        self.db = db
        self.clock = clock
        voice = Voice(config.zone, bot_name=lambda: self.bot.username)
        self.bot = _bot(config, requests)
        limits = Limits(clock.monotonic, config.per_second)
        gateway = Gateway(self.bot)
        self._machine = machine or Machine()
        worker = self._machine.worker
        self._acts = Acts()
        outbox = Outbox(voice, self.vitals, self._acts.at)
        self.answers = Answers(gateway, limits)
        messages = Messages(db, gateway, clock, limits, outbox.prepare, worker)
        self.sender = Sender(
            db,
            clock,
            limits,
            messages,
            Posts(db, gateway, clock, limits, outbox.render_post),
        )
        self.desk = Desk(db, self.sender.wake)
        self.exporter = Exporter(db, config.database, clock, worker, config.zone)
        does = {
            "verify": by_worker(worker, "verify", path=str(config.database)),
            "export": self.exporter.do,
        }
        self.working = Working(db, clock, self.desk, self.answers, voice, long_kinds.KINDS, does)
        messages.when_sent(self.working.was_sent)
        messages.when_sent(self.exporter.was_sent)
        self.importer = Importer(db, gateway, clock, worker, config.zone, self.sender.wake)
        self.menus = Menus(self.bot, self.desk, voice)
        self.application = application(self.bot)
        services = self._services(gateway, voice)
        self._dispatcher = Dispatcher(self.application, services)
        self.intake = Intake(
            db, self.bot, clock, self._handle, trouble.tell, self._was_set_aside,
            self._back,
        )  # fmt: skip
        self.upkeep = Upkeep(db, clock, self.intake, gateway, voice, self._clock_moved)
        self.alarm_clock: AlarmClock | None = None
        self._voice = voice
        self._started_at = clock.now()
        self._tasks = Tasks()
        self._looks = Tasks()
        self._stopping = asyncio.Event()
        self._failure: Stopped | None = None
        self._polling: asyncio.Task[None] | None = None
        db.when_broken(self._database_broke)

    def _services(self, gateway: Gateway, voice: Voice) -> Services:
        """Return what handlers work with."""
        return Services(
            self.desk,
            self.answers,
            self.clock,
            voice,
            self.menus,
            self.vitals,
            gateway.is_member,
            self.importer.wake,
            self.working.wake,
            self._look_at_calendar,
            self.config.token,
        )

    async def run(self) -> None:
        """Run until `stop`. Raises Stopped if it has to end by itself."""
        try:
            await self.start()
            # What is loaded by now lives as long as the process: the collector need not go
            # through it again and again, which took a third of the time of a burst of taps.
            gc.freeze()
            await self._stopping.wait()
        finally:
            await self.shut_down()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Ask the bot to stop: intake first, then what is in hand."""
        self._stopping.set()

    async def start(self) -> None:
        """Bring everything up: what was left over first, then what is new."""
        await self.db.write(upkeep_actions.note_interrupted, self.clock.now())
        await self._meet_telegram()
        if self._stopping.is_set():
            return
        await self._back(self.clock.now())
        replayed = await self.intake.replay()
        self._keep(self.sender.run(), "sender")
        self._polling = self._keep(self.intake.poller.run(), "poller")
        self._keep(self.upkeep.watch(), "watchdog")
        self._keep(self.upkeep.clean(), "cleaning")
        self._keep(self.importer.run(), "importer")
        self._keep(self.working.run(), "working")
        self._keep(self.exporter.run(), "exporter")
        await asyncio.sleep(0)  # the first poll is on its way before the calendar is loaded
        ring = importlib.import_module("schedules.ring")
        self.alarm_clock = ring.AlarmClock(self.clock, self.ring, self._machine.clock)
        await self.alarm_clock.start()
        self.menus.show_to_all()
        log.info("started", extra={"version": __version__, "replayed": replayed})

    @property
    def is_stopping(self) -> bool:
        """Whether it has been asked to stop, or has to."""
        return self._stopping.is_set()

    @property
    def next_due_at(self) -> datetime | None:
        """When the next thing falls due, UTC; None if nothing is planned."""
        return None if self.alarm_clock is None else self.alarm_clock.next_at

    def in_hand(self) -> tuple[str, ...]:
        """Return what is being done at this moment, as words for a person; nothing at rest."""
        is_ringing = self.alarm_clock is not None and self.alarm_clock.is_ringing
        parts = {
            "starting": self.alarm_clock is None,
            "updates in hand": len(self.intake.lanes) > 0,
            "answers on their way": len(self.answers) > 0,
            "messages on their way": not self.sender.is_idle,
            "what fell due": is_ringing or len(self._looks) > 0,
            "cleaning": self.upkeep.is_cleaning,
            "menus on their way": len(self.menus) > 0,
            "a roster file": not self.importer.is_idle,
            "long work": not self.working.is_idle,
        }
        return tuple(part for part, is_busy in parts.items() if is_busy)

    async def leapt(self) -> None:
        """The clock was moved on at rest: what would have happened now if time had passed, happens.

        Returns when all that is due is settled. The leap is no silence of the poll's, and whatever
        waits by the machine's time looks at the clock anew.
        """
        if self._stopping.is_set():
            return
        self.intake.poller.leapt()
        self.upkeep.leapt()
        # Whoever asked may be cancelled, but a clock that was moved has to ring.
        await asyncio.wait([self._tasks.start(self._after_leap(), "leap")])

    async def ring(self, now: datetime) -> datetime | None:
        """Settle all that is due at `now`; return when the next thing is, both UTC."""
        again_at = None
        for due_id in await self.db.write(calendar.read, now):
            try:
                await self.desk.do(calendar.settle, due_id, now, self.config.zone)
            except StorageError:
                raise
            except Exception as error:
                # A defect of ours: what else is due must not wait for its mending.
                log.exception("due_failed", extra={"due_id": due_id}, exc_info=error)
                again_at = now + RING_AGAIN_AFTER
        next_at = await self.db.read(calendar.next_instant, now)
        return min((at for at in (next_at, again_at) if at is not None), default=None)

    async def _handle(self, arrival: Arrival) -> None:
        if arrival.lane > 0:
            self._acts.note(arrival.lane, arrival.received_at)
        await self._dispatcher.handle(arrival)

    def vitals(self) -> Vitals:
        """Return what only the running process knows."""
        poller, broken = self.intake.poller, self.db.broken
        return Vitals(
            version=__version__,
            started_at=self._started_at,
            last_poll_at=poller.last_good_at,
            poll_failing_since=poller.failing_since,
            file_bytes=self.upkeep.file_bytes,
            broken=None if broken is None else broken.code,
        )

    async def shut_down(self) -> None:
        """Stop intake, finish what is in hand, and leave the rest to the inbox."""
        self._stopping.set()
        self.intake.poller.stop()
        if self.alarm_clock is not None:
            self.alarm_clock.stop()
        if self._polling is not None:
            # What it is keeping just now gets its lane before the lanes are finished.
            await asyncio.wait([self._polling], timeout=FINISH_POLL)
        finished = [
            await self.intake.lanes.finish(FINISH_LANES),
            await self.answers.finish(FINISH_ANSWERS),
            await self.sender.stop(FINISH_SENDING),
        ]
        await self._tasks.finish(0)
        await self.upkeep.note_alive()
        with contextlib.suppress(TelegramError):
            await self.application.shutdown()
        log.info("stopped", extra={"all_finished": all(finished)})

    async def _meet_telegram(self) -> None:
        """Ask Telegram who this bot is, as long as it takes: a network that is away is no end."""
        refusals = failures = 0
        while not self._stopping.is_set():
            try:
                await self.application.initialize()
                return
            except InvalidToken as error:
                refusals += 1
                if refusals >= TOKEN_REFUSALS:
                    raise Stopped("token_refused", 2) from error
            except TelegramError as error:
                failures += 1
                log.warning("telegram_unreachable", extra={"failure": type(error).__name__})
            with contextlib.suppress(TimeoutError):
                pause = min(FIRST_PAUSE * 2 ** min(failures, 10), LONGEST_PAUSE)
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _back(self, now: datetime) -> None:
        """The bot is there, after a start or after failures: make up for a long absence.

        On a full disk that has to wait until there is room again.
        """
        with contextlib.suppress(DatabaseBroken):
            await self.desk.do(downtimes.note, now, self.config.zone)

    def _keep(self, part: Awaitable[None], name: str) -> asyncio.Task[None]:
        """Run a part that must not end by itself; if it does, so does the bot, loudly."""
        return self._tasks.start(self._run_part(part, name), name)

    async def _run_part(self, part: Awaitable[None], name: str) -> None:
        try:
            await part
        except IntakeStopped as error:
            needs_a_person = error.code in ("token_refused", "conflict")
            self._end(Stopped(error.code, 2 if needs_a_person else 1))
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            self._part_failed(name, error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the part has ended
            self._part_failed(name, error)
        else:
            if not self._stopping.is_set():
                self._end(Stopped("intake_stopped", 1))

    def _part_failed(self, name: str, error: BaseException) -> None:
        log.critical("part_failed", extra={"part": name}, exc_info=error)
        self._end(Stopped("intake_stopped", 1))

    async def _after_leap(self) -> None:
        await self.upkeep.note_alive()
        await self._clock_moved()

    async def _clock_moved(self) -> None:
        self.sender.wake()
        if self.alarm_clock is not None:
            await self.alarm_clock.ring()

    def _look_at_calendar(self) -> None:
        """Something was done that may have put something on the calendar."""
        self._looks.start(self._ring_if_sooner(), "calendar")

    async def _ring_if_sooner(self) -> None:
        if self.alarm_clock is None or self._stopping.is_set():
            return
        known = self.alarm_clock.next_at
        if await self.db.read(calendar.wants_a_ring, self.clock.now(), known):
            await self.alarm_clock.ring()

    def _end(self, why: Stopped) -> None:
        self._failure = self._failure or why
        self._stopping.set()

    def _database_broke(self, broken: Broken) -> None:
        if self._stopping.is_set():
            return
        if broken.is_for_good:
            self._tasks.start(self._end_broken(broken), "alarm")
        else:
            self._tasks.start(self._wait_for_room(), "alarm")

    async def _end_broken(self, broken: Broken) -> None:
        await self.upkeep.alarm("alarm.stopped", code=broken.code)
        self._end(Stopped("database_broken", 1, broken.code))

    async def _wait_for_room(self) -> None:
        alarm = self._tasks.start(self.upkeep.alarm("alarm.full"), "alarm")
        if await self.intake.until_mended():
            await self._back(self.clock.now())
            self.sender.wake()
            await asyncio.wait([alarm])
            await self.upkeep.alarm("alarm.recovered")

    def _was_set_aside(self, arrival: Arrival) -> None:
        self.sender.wake()
        if arrival.kind == "tap":
            query_id = arrival.update["callback_query"]["id"]
            self.answers.toast(query_id, Toast(self._voice.say("trouble"), alert=True))


def _bot(config: Config, requests: Requests) -> ExtBot[None]:
    return ExtBot(
        config.token,
        base_url=f"{config.api_base}/bot",
        base_file_url=f"{config.api_base}/file/bot",
        request=requests.calls,
        get_updates_request=requests.polling,
    )
