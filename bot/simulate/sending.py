"""Promises about what goes out, held against what the stand-in accepted and the outbox recorded."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from bot.clock import from_ms
from bot.locales import DEFAULT, text
from bot.rules.quiet import is_quiet
from bot.simulate.violations import Violations
from bot.simulate.world import Someone, World
from bot.standin.world import Call, Send
from storage.auditing import SentRow, SessionRow

REPLY_WITHIN: Final = timedelta(minutes=5)
"""What reaches somebody so soon after they did something is an answer to it."""
ON_THE_WAY: Final = timedelta(minutes=2)
"""How much later that may be by the act and the acceptance: the bot counts from when it received
the one, which polls that fail put off, to when it let go of the other, which limits hold up."""
A_DAY_MOST: Final = 3
SOUNDS_MOST: Final = 2
CHANGED: Final = "session_changed"
"""What tells a group of a change: the one exception to its sounds."""
ASKED_FOR: Final = frozenset(
    {"erasure_done", "claim_done", "claim_refused", "claim_undone", "leave_declined"}
)
"""What answers something that somebody asked for before: it reaches them wherever they are."""
CHANGES: Final = frozenset({"session_changed_private", "leave_void", "visit_off", "visit_news"})
"""What tells somebody of a change of what is imminent: that is not among the three of a day."""
IMMINENT: Final = timedelta(hours=12)
WAITS_MOST: Final = timedelta(minutes=20)
CRASH: Final = timedelta(seconds=60)
"""How long before a crash a message may have gone out without that having been recorded."""
_ALARMS: Final = frozenset({text(DEFAULT, "alarm.full"), text(DEFAULT, "alarm.recovered")})


@dataclass(eq=False, slots=True)
class Sent:
    """A message that the stand-in accepted at `at` by the bot's clock.

    `is_unsure` if the bot may not know that it did.
    """

    send: Send
    at: datetime
    is_unsure: bool
    is_answer: bool


class Sending:
    """Follows every message from its acceptance to its row."""

    def __init__(self, world: World, violations: Violations) -> None:
        self._world = world
        self._violations = violations
        self._pending: list[Sent] = []
        self._sent_rows: dict[int, tuple[int, int]] = {}
        self._given: Counter[int] = Counter()
        self._sounds: Counter[int] = Counter()
        self._a_day: Counter[tuple[int, int]] = Counter()
        self._a_week: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self._resent: Counter[int] = Counter()
        self.most_a_day = 0
        self.most_sounds = 0

    def see(self, sends: list[Send], calls: list[Call]) -> None:
        """Take what was accepted since the last time, and what each call was answered with."""
        known = {id(call.params) for call in calls if call.status == 200}
        for send in sends:
            is_answer = self._world.acted_within(send.chat_id, send.at, REPLY_WITHIN + ON_THE_WAY)
            at = send.at + self._world.host.clock.error
            self._pending.append(Sent(send, at, id(send.params) not in known, is_answer))

    def resent(self, message_id: int) -> None:
        """An admin has had a message of unknown fate sent again, or said that it arrived."""
        self._resent[message_id] += 1

    def unsure_since(self, at: datetime) -> None:
        """What went out since then may be unrecorded: the process died, or the disk was full."""
        for one in self._pending:
            if one.send.at >= at - CRASH:
                one.is_unsure = True

    def audit(
        self,
        rows: list[SentRow],
        sessions: dict[int, SessionRow],
        away: dict[int, list[tuple[datetime, datetime | None]]],
    ) -> None:
        """Hold what was accepted since the last audit against the rows settled since then."""
        by_place = {(row.chat_id, row.telegram_id): row for row in rows if row.telegram_id}
        accepted = {(one.send.chat_id, one.send.message_id) for one in self._pending}
        spare = self._spare(rows)
        for one in self._pending:
            row = by_place.get((one.send.chat_id, one.send.message_id))
            if row is None:
                row = self._unrecorded(one, spare)
            else:
                self._once(one, row)
            self._judge(one, row, sessions, away.get(one.send.chat_id, []))
        for row in rows:
            place = (row.chat_id, row.telegram_id or 0)
            is_claimed_sent = row.state == "sent" and row.id not in self._resent
            if is_claimed_sent and place not in accepted and row.id not in self._sent_rows:
                self._violations.found("never_sent", _at(row), (row.id, row.kind, *place))
            if row.state == "sent" and row.telegram_id:
                self._sent_rows[row.id] = (row.chat_id, row.telegram_id)
            self._waits(row)
        self._pending.clear()

    def forget(self, before: datetime) -> None:
        """Drop what cannot matter any more."""
        day = before.toordinal()
        for key in [key for key in self._a_day if key[1] < day]:
            del self._a_day[key]

    def median_a_week(self, weeks: int, of: Iterable[Someone]) -> float:
        """Return the median number of private messages that each of some gets in a whole week."""
        counts = [self._a_week[one.account][week] for one in of for week in range(max(weeks, 1))]
        return float(median(counts)) if counts else 0.0

    def _spare(self, rows: list[SentRow]) -> defaultdict[int, list[SentRow]]:
        """Return the rows, by chat, of which it is not known whether they were sent."""
        spare: defaultdict[int, list[SentRow]] = defaultdict(list)
        for row in rows:
            is_open = (
                row.state in ("unknown", "claimed") or row.id in self._resent or _was_unknown(row)
            )
            # Each time that an admin has it sent again it may be lost once more.
            if is_open:
                left = 1 + self._resent[row.id] - self._given[row.id]
                spare[row.chat_id] += [row] * left
        return spare

    def _unrecorded(self, one: Sent, spare: defaultdict[int, list[SentRow]]) -> SentRow | None:
        """Return the row that stands for a message without one: it may have been sent."""
        send = one.send
        if send.params.get("text") in _ALARMS:
            return None
        if one.is_unsure and spare[send.chat_id]:
            row = spare[send.chat_id].pop(0)
            self._given[row.id] += 1
            return row
        facts = (send.chat_id, send.message_id, send.params.get("text"))
        self._violations.found("sent_twice", send.at, json.dumps(facts, ensure_ascii=False))
        return None

    def _once(self, one: Sent, row: SentRow) -> None:
        place = (one.send.chat_id, one.send.message_id)
        before = self._sent_rows.setdefault(row.id, place)
        if before != place:
            self._violations.found("sent_twice", one.send.at, (row.id, before, place))

    def _waits(self, row: SentRow) -> None:
        """Find what could have gone out long ago."""
        now = self._world.host.clock.now()
        due = max(from_ms(row.not_before), self._world.well_since) + WAITS_MOST
        if row.state == "waiting" and row.chat_state == "open" and due < now:
            self._violations.found("stuck", now, (row.id, row.kind, row.chat_id, row.reason))

    def _judge(
        self,
        one: Sent,
        row: SentRow | None,
        sessions: dict[int, SessionRow],
        away: list[tuple[datetime, datetime | None]],
    ) -> None:
        """Say of one message whether it may have gone there, and then."""
        send, at = one.send, one.at
        if send.params.get("text") in _ALARMS:
            return
        is_answer = one.is_answer or (row is not None and row.key.startswith("reply:"))
        is_imminent = row is not None and _is_imminent(row, sessions, at)
        facts = (send.chat_id, send.message_id, row.kind if row else None, row.key if row else None)
        if send.chat_id < 0:
            self._in_group(send, at, row, facts)
            return
        if is_answer:
            return
        if is_quiet(at, self._world.zone) and not is_imminent:
            self._violations.found("at_night", at, facts)
        was_asked_for = is_imminent or (row is not None and row.kind in ASKED_FOR)
        if any(_holds(span, at) for span in away) and not was_asked_for:
            self._violations.found("to_somebody_away", at, facts)
        if row is None or row.post_kind != "host_card":
            # What an admin has sent again is that admin's doing.
            is_else = row is not None and (row.kind in CHANGES or row.id in self._resent)
            self._count(send.chat_id, at, facts, is_else=is_else)

    def _in_group(
        self, send: Send, at: datetime, row: SentRow | None, facts: tuple[object, ...]
    ) -> None:
        if send.params.get("disable_notification"):
            return
        if is_quiet(at, self._world.zone):
            self._violations.found("loud_at_night", at, facts)
        if row is None or row.session_id is None or row.kind == CHANGED:
            return
        self._sounds[row.session_id] += 1
        self.most_sounds = max(self.most_sounds, self._sounds[row.session_id])
        if self._sounds[row.session_id] > SOUNDS_MOST:
            self._violations.found("too_many_sounds", at, (row.session_id, *facts))

    def _count(
        self, account: int, at: datetime, facts: tuple[object, ...], *, is_else: bool
    ) -> None:
        local = at.astimezone(self._world.zone)
        day = local.date().toordinal()
        self._a_day[account, day] += not is_else
        self._a_week[account][(day - self._world.first_day) // 7] += 1
        self.most_a_day = max(self.most_a_day, self._a_day[account, day])
        if self._a_day[account, day] > A_DAY_MOST:
            self._violations.found("over_budget", at, facts)


def _was_unknown(row: SentRow) -> bool:
    """Say whether it was not known of a message that it was sent when its subject was erased."""
    is_gone = (row.state, row.reason) in (("withdrawn", "erased"), ("expired", "too_late"))
    return is_gone and row.attempts > 0 and row.telegram_id is None


def _is_imminent(row: SentRow, sessions: dict[int, SessionRow], at: datetime) -> bool:
    session = sessions.get(row.session_id or 0)
    if session is None:
        return False
    return from_ms(session.starts_at) - IMMINENT <= at <= from_ms(session.closes_at) + IMMINENT


def _holds(span: tuple[datetime, datetime | None], at: datetime) -> bool:
    # A message that was on its way as the absence was noted is nobody's fault.
    begins, ends = span[0] + timedelta(seconds=10), span[1]
    return begins <= at and (ends is None or at < ends)


def _at(row: SentRow) -> datetime:
    return from_ms(row.settled_at or row.not_before)


def spans(
    rows: list[tuple[int, int, int | None, int]],
) -> dict[int, list[tuple[datetime, datetime | None]]]:
    """Return who is away from when to when, by account, counted from when that was recorded."""
    found: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for user_id, starts, ends, recorded in rows:
        begins = from_ms(max(starts, recorded))
        found.setdefault(user_id, []).append((begins, None if ends is None else from_ms(ends)))
    return found
