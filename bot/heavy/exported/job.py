"""Writes a whole ledger: asks what of it is theirs, then sheet by sheet, then the cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from bot.heavy.cells import Book, Days
from bot.heavy.comma_files import CommaFiles
from bot.heavy.exported import cadence, cover, needs, sessions, visits
from bot.heavy.exported.asked import Asked, Made, Report
from bot.heavy.jobs import Refused
from bot.heavy.workbooks import Workbook
from bot.locales import DEFAULT
from bot.rules.ledger import MOST_ROWS, Scope
from bot.rules.periods import by_label
from bot.screens.periods import named
from bot.screens.voice import Voice
from storage import apart, chats, ledger, roles
from storage.tx import Tx

_REFUSED: Final = "not_yours"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: `user_id` is the account that asks, None for who has the file itself.

    Who asks is called `by`, and spoken to in `language`; of an account the file knows both.
    """

    unit_id: int
    period: str
    format: str
    user_id: int | None
    zone: ZoneInfo
    now: datetime
    by: str | None = None
    language: str | None = None


def write(path: Path, out: BinaryIO, wanted: Wanted, report: Report) -> Made:
    """Write the ledger from the file at `path`; return what is in it.

    Raises Refused: not_yours, no_unit, too_many_rows; or CannotOpen.
    """
    return apart.read(path, _write, out, wanted, report)


def write_for(
    report: Report, *, out: str, path: str, zone: str, now: str, **wanted: Any
) -> Mapping[str, Any]:
    """Do the same as a job, into the file at `out`: from facts that JSON can hold, to what came of
    it, as JSON can: rows by sheet, whose records of families by id, what is theirs, the seal's
    code, and the day of it.
    """
    at, speaks = datetime.fromisoformat(now), ZoneInfo(zone)
    facts = Wanted(zone=speaks, now=at, **wanted)
    with Path(out).open("r+b") as file:
        made = write(Path(path), file, facts, report)
    return {
        "rows": made.rows,
        "visits": made.visits,
        "needs": made.needs,
        "whose": made.whose,
        "code": made.code,
        "day": at.astimezone(speaks).toordinal(),
    }


async def _write(tx: Tx, out: BinaryIO, wanted: Wanted, report: Report) -> Made:
    asked = await _asked(tx, wanted, report)
    voice = asked.voice
    book = _book(out, wanted.format, asked)
    first = book.cover(voice.say("ledger.cover"))
    await sessions.write(tx, book, asked)
    await visits.write(tx, book, asked)
    await needs.write(tx, book, asked)
    await cadence.write(tx, book, asked)
    cover.write(first, asked)
    book.close()
    asked.made.whose = asked.scope.whose
    asked.made.code = None if asked.seal is None else asked.seal.code
    return asked.made


def _book(out: BinaryIO, format_: str, asked: Asked) -> Book:
    if format_ == "csv":
        return CommaFiles(out)
    voice = asked.voice
    code = voice.say("ledger.no_seal") if asked.seal is None else asked.seal.code
    left = voice.say(
        "ledger.footer", unit=asked.names[asked.unit_id], period=named(asked.period, voice)
    )
    return Workbook(
        out, (left, voice.say("ledger.pages"), voice.say("ledger.footer_seal", code=code))
    )


async def _asked(tx: Tx, wanted: Wanted, report: Report) -> Asked:
    of = by_label(wanted.period)
    names = await ledger.tree(tx, wanted.unit_id)
    if of is None or not names:
        raise Refused("no_unit")
    scope = await _scope(tx, wanted, tuple(names))
    voice, by = await _spoken_to(tx, wanted)
    span = of.instants(wanted.zone)
    if wanted.format == "xlsx":
        held, people = await ledger.size(tx, scope, span, wanted.now)
        if max(held, people) > MOST_ROWS:
            raise Refused("too_many_rows")
    return Asked(
        wanted.unit_id,
        names,
        scope,
        of,
        span,
        await ledger.seal_over(tx, span),
        by,
        wanted.now,
        voice,
        Days(wanted.zone),
        Made(),
        report,
    )


async def _spoken_to(tx: Tx, wanted: Wanted) -> tuple[Voice, str]:
    """Return how who asked is spoken to, and what they are called."""
    language, by = wanted.language, wanted.by
    if wanted.user_id is not None:
        chat = await chats.by_id(tx, wanted.user_id)
        language = language or (None if chat is None else chat.language)
        by = by or (await roles.who(tx, wanted.user_id, wanted.now)).name
    voice = Voice(wanted.zone, language or DEFAULT)
    return voice, by or voice.say("ledger.cover.admin")


async def _scope(tx: Tx, wanted: Wanted, units: tuple[int, ...]) -> Scope:
    """Return what is theirs, asked anew: they may have lost it since they pressed the button."""
    everything = frozenset(units)
    if wanted.user_id is None:
        return Scope(units, everything, everything, above=True)
    who = await roles.who(tx, wanted.user_id, wanted.now, wanted.unit_id)
    if not who.is_in_charge:
        raise Refused(_REFUSED)
    own = await ledger.run_by(tx, wanted.user_id, wanted.unit_id, wanted.now)
    families = await ledger.looked_after(tx, own, wanted.user_id, wanted.now)
    return Scope(units, frozenset(own), frozenset(families), above=who.runs_unit)
