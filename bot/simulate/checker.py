"""The checker: holds the promises against what the stand-in saw and what the database keeps."""

import logging
from datetime import datetime, timedelta
from typing import Final

from bot.clock import to_ms
from bot.heavy import ledger
from bot.rules.verifying import Finding
from bot.screens import routes
from bot.simulate.periods import Periods
from bot.simulate.sending import Sending, spans
from bot.simulate.sessions import Sessions
from bot.simulate.violations import Violations
from bot.simulate.world import World
from bot.standin.state.presses import Press
from bot.standin.world import Call, Change
from storage import auditing
from storage.errors import DatabaseBroken

SLACK: Final = timedelta(minutes=20)
"""How far before the last audit the next one looks: the bot's clock may have been behind."""
DEFECTS: Final = frozenset(
    {
        *("handler_failed", "due_failed", "ring_failed", "message_not_prepared", "task_failed"),
        *("post_not_rendered", "part_failed", "send_failed", "file_not_made", "loop_failed"),
        *("update_unreadable", "watchdog"),
    }
)
"""What the bot logs only if something in it is wrong."""


class Checker(logging.Handler):
    """Sees everything as it happens, and audits now and then while the bot is at rest."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world
        self.violations = Violations()
        self.sending = Sending(world, self.violations)
        self.sessions = Sessions(world, self.violations)
        self.periods = Periods(world, self.violations)
        self._audited_at = world.clock.now()
        self._hung = self._refused = 0
        self.is_dying = False
        """Whether a process is being killed: what it logs then is nobody's fault."""
        world.standin.on_change(self._changed)

    def emit(self, record: logging.LogRecord) -> None:
        """Take what the bot logs: errors of its own are violations."""
        if self.is_dying or record.getMessage() not in DEFECTS:
            return
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, DatabaseBroken) and self._world.is_full:
            return  # what fell due is tried again until there is room
        place = _place(error)
        self.violations.found("defect", self._world.clock.now(), (record.msg, repr(error), place))

    def watch(self) -> None:
        """Take what has gone out since the last time, and let the stand-in forget it."""
        standin = self._world.standin
        for press in self._world.pressed:
            self._decided(press)
        self._world.pressed.clear()
        self.sending.see(standin.sends, standin.calls)
        refused = 0
        for call in standin.calls:
            facts = sorted(call.params.items())
            self._world.trace.note(
                "call", f"{call.at:%H:%M:%S.%f}", call.method, call.status, facts
            )
            refused += call.status == 429 and not _answers(call)
            self._names(call)
        meant = standin.faults.met["too_many"]
        if refused > meant - self._refused:
            self.violations.found("beyond_the_limits", self._world.clock.now(), refused)
        self._refused = meant
        standin.sends.clear()
        standin.calls.clear()
        for what in (*standin.violations, *standin.broken):
            self.violations.found("defect", self._world.clock.now(), what)
        standin.violations.clear()

    async def audit(self) -> None:
        """Look into the database, with the bot up and at rest."""
        world, host = self._world, self._world.host
        self.watch()
        now, since = host.clock.now(), self._audited_at - SLACK
        sessions = await self.sessions.audit(since, now)
        rows = await host.db.read(auditing.messages, to_ms(since))
        away = spans(await host.db.read(auditing.spans_away, to_ms(since)))
        self.sending.audit(rows, sessions, away)
        await self.periods.audit()
        self.sending.forget(now - timedelta(days=3))
        self._audited_at = now
        if host.hung > self._hung:
            self.violations.found("hung", world.clock.now(), host.hung - self._hung)
            self._hung = host.hung

    async def verify(self) -> None:
        """Recompute all that is recorded, as `shidao verify` does."""
        db, now = self._world.host.db, self._world.clock.now()

        async def found(finding: Finding) -> None:
            self.violations.found("not_verified", now, finding)

        await ledger.verify(db, lambda _done, _total: None, found)

    async def totals(self, now: datetime) -> dict[str, int]:
        """Return how much of everything there is."""
        return await self._world.host.db.read(auditing.totals, to_ms(now))

    async def doings(self) -> dict[str, int]:
        """Return how much people did of what they may do besides checking in."""
        found = await self._world.host.db.read(auditing.doings)
        return {**found, "blocks": self._world.blocks}

    def _names(self, call: Call) -> None:
        """Find a name of the branch's in what its group is shown."""
        chat_id, text = call.params.get("chat_id", 0), call.params.get("text")
        members = self._world.by_branch.get(chat_id, ()) if text else ()
        for one in members:
            if one.name in str(text):
                self.violations.found(
                    "names_in_group", call.at, (chat_id, call.method, one.account)
                )

    def _changed(self, change: Change) -> None:
        if change.kind == "answer" and change.press is not None:
            self.sessions.answered(change.press)

    def _decided(self, press: Press) -> None:
        """An admin may have decided about a message of unknown fate, whether the answer to the
        press was lost or not.
        """
        ids = routes.ids(press.data)
        if routes.route(press.data) in (routes.RESEND, routes.ARRIVED) and ids:
            self.sending.resent(ids[0])


def _answers(call: Call) -> bool:
    """Say whether a call may be an answer to a tap: those are not held back, and tried again."""
    return call.method == "editMessageText" and int(call.params.get("chat_id", 0)) > 0


def _place(error: BaseException | None) -> str:
    """Return where an error was raised, by file and line."""
    trace = error.__traceback__ if error is not None else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
