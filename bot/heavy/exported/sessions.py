"""学习台账: one row a session. 出勤: one row for whoever was on its list, or a guest of it.

Both are written side by side, so that each session is read once.
"""

from typing import Any, Final

from bot.heavy.cells import Book, Column, Sheet, clean
from bot.heavy.exported.asked import Asked
from bot.rules import ledger as rules
from bot.rules.ledger import Trace, is_later
from bot.screens.voice import Voice
from storage import ledger
from storage.tx import Row, Tx

SESSIONS: Final = "sessions"
ATTENDANCE: Final = "attendance"


async def write(tx: Tx, book: Book, asked: Asked) -> None:
    """Write both sheets; that of attendance only where some of the units are run by who asks."""
    voice = asked.voice
    held = book.sheet(voice.say("ledger.sessions"), _of_sessions(voice))
    people: _Attendance | None = None
    if asked.scope.own:
        people = _Attendance(book.sheet(voice.say("ledger.attendance"), _of_people(voice)), asked)
    total, rows = await ledger.size(tx, asked.scope, asked.span, asked.now)
    done = 0
    for unit_id in asked.scope.units:
        for session in await ledger.sessions(tx, unit_id, asked.span, asked.now):
            await _session(tx, held, asked, unit_id, session)
            done += 1
            if people is not None and unit_id in asked.scope.own and session["state"] != "dropped":
                done += await people.write(tx, unit_id, session)
            asked.report(done, total + rows)


async def _session(tx: Tx, sheet: Sheet, asked: Asked, unit_id: int, session: Row) -> None:
    days, voice = asked.days, asked.voice
    is_own = unit_id in asked.scope.own
    counts = rules.counts(session["state"], await ledger.standing(tx, session["id"]))
    confirmed_at = session["confirmed_at"] if session["state"] == "confirmed" else None
    is_dropped = session["state"] == "dropped"
    sheet.add(
        (
            days.date(session["starts_at"]),
            days.time(session["starts_at"]),
            None if is_dropped else days.time(session["ends_at"]),
            clean(asked.names[unit_id]),
            session["kind"],
            clean(session["title"]),
            _tick(voice, on=session["has_first_topic"]),
            clean(session["place"]),
            clean(session["chair"] or "") if is_own else None,
            clean(session["recorder"] or "") if is_own else None,
            clean(session["topics"]),
            clean(session["lecturer"]) if is_own else None,
            counts.expected,
            counts.checked_in,
            counts.present,
            counts.leave,
            counts.absent,
            counts.made_up,
            counts.exempt,
            None if is_dropped else session["guests"],
            _standing(session, voice),
            None if confirmed_at is None else days.moment(confirmed_at),
            _tick(voice, on=is_later(session["ends_at"], confirmed_at), key="ledger.later"),
            session["corrections"] or None,
        )
    )
    asked.made.count(SESSIONS)


def _standing(session: Row, voice: Voice) -> str:
    if session["state"] == "confirmed":
        return voice.say("ledger.confirmed")
    if session["state"] != "dropped":
        return voice.say("ledger.unconfirmed")
    if session["why"] is None:
        return voice.say("ledger.dropped")
    return voice.say("ledger.dropped_why", why=session["why"])


def _of_sessions(voice: Voice) -> list[Column]:
    figures = ("expected", "checked_in", "present", "leave", "absent", "made_up", "exempt")
    return [
        Column(voice.say("ledger.date"), "date", 11),
        Column(voice.say("ledger.begins"), "time", 6),
        Column(voice.say("ledger.ends"), "time", 6),
        Column(voice.say("ledger.unit"), width=15),
        Column(voice.say("ledger.kind"), width=10),
        Column(voice.say("ledger.title"), width=14),
        Column(voice.say("ledger.first_topic"), width=7),
        Column(voice.say("ledger.place"), width=11),
        Column(voice.say("ledger.chair"), width=8),
        Column(voice.say("ledger.recorder"), width=8),
        Column(voice.say("ledger.topics"), width=22),
        Column(voice.say("ledger.lecturer"), width=8),
        *(Column(voice.say(f"ledger.figure.{one}"), "number", 6.5) for one in figures),
        Column(voice.say("ledger.figure.guests"), "number", 6.5),
        Column(voice.say("ledger.standing"), width=12),
        Column(voice.say("ledger.confirmed_at"), "moment", 16),
        Column(voice.say("ledger.later"), width=6),
        Column(voice.say("ledger.corrections"), "number", 6),
    ]


def _of_people(voice: Voice) -> list[Column]:
    return [
        Column(voice.say("ledger.date"), "date", 11),
        Column(voice.say("ledger.begins"), "time", 7),
        Column(voice.say("ledger.unit"), width=24),
        Column(voice.say("ledger.kind"), width=16),
        Column(voice.say("ledger.name"), width=10),
        Column(voice.say("ledger.unit_of_member"), width=24),
        Column(voice.say("ledger.stands"), width=9),
        Column(voice.say("ledger.leave_kind"), width=9),
        Column(voice.say("ledger.checked_in_at"), "moment", 16),
        Column(voice.say("ledger.how"), width=12),
        Column(voice.say("ledger.later"), width=7),
        Column(voice.say("ledger.record"), width=8),
        Column(voice.say("ledger.correction"), width=30),
    ]


class _Attendance:
    """The sheet of attendance; what it says again and again is looked up once."""

    def __init__(self, sheet: Sheet, asked: Asked) -> None:
        voice = asked.voice
        self._sheet = sheet
        self._asked = asked
        self._words = {one: voice.say(f"ledger.state.{one}") for one in rules.WORDS}
        self._hows: dict[str | None, str | None] = {
            None: None,
            **{one: voice.say(f"ledger.how.{one}") for one in rules.HOWS},
        }
        self._guest = voice.say("ledger.state.guest")
        self._later = voice.say("ledger.later")
        self._cleaned: dict[str, str] = {}

    async def write(self, tx: Tx, unit_id: int, session: Row) -> int:
        """Write the rows of one session; return how many."""
        days, clean_, add = self._asked.days, self._clean, self._sheet.add
        head = (
            days.date(session["starts_at"]),
            days.time(session["starts_at"]),
            clean_(self._asked.names[unit_id]),
            session["kind"],
        )
        is_confirmed = session["state"] == "confirmed"
        record = None if is_confirmed else self._asked.voice.say("ledger.unconfirmed")
        ends = session["ends_at"]
        traces = rules.traces(await ledger.entries(tx, session["id"]))
        people = await ledger.attendance(tx, session["id"])
        for member_id, name, unit, state, happened_at, leave, is_marked in people:
            how, later, correction = None, None, None
            trace = traces.get(member_id)
            if trace is not None:
                how, at = rules.recorded(trace, state, was_marked=is_confirmed and is_marked)
                later = self._later if is_later(ends, at) else None
                correction = self._correction(trace) if trace.corrections else None
            came = None if happened_at is None else days.moment(happened_at)
            add(
                (*head, clean_(name), clean_(unit), self._words[state], leave, came,
                 self._hows[how], later, record, correction)
            )  # fmt: skip
        guests = await ledger.guests(tx, session["id"]) if session["guests"] else []
        for name, unit, happened_at, recorded_at in guests:
            later = self._later if is_later(ends, recorded_at) else None
            add(
                (*head, clean_(name), clean_(unit), self._guest, None, days.moment(happened_at),
                 self._hows["tap"], later, record, None)
            )  # fmt: skip
        written = len(people) + len(guests)
        self._asked.made.count(ATTENDANCE, written)
        return written

    def _clean(self, written: str) -> str:
        found = self._cleaned.get(written)
        if found is None:
            if len(self._cleaned) > 50_000:
                self._cleaned.clear()
            found = self._cleaned[written] = clean(written)
        return found

    def _correction(self, trace: Trace) -> str:
        voice = self._asked.voice
        said = [
            voice.say("ledger.corrected_why", to=self._words[to], why=clean(why))
            if why
            else voice.say("ledger.corrected", to=self._words[to])
            for to, why in trace.corrections
        ]
        return voice.say("ledger.then").join(said)


def _tick(voice: Voice, *, on: Any, key: str = "ledger.yes") -> str | None:
    return voice.say(key) if on else None
