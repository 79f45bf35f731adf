"""频次: what is usual, by which rule, and what each unit has held of it. Counts alone."""

from typing import Final

from bot.actions import cadence
from bot.heavy.cells import Book, Cell, Column, as_text, clean, day
from bot.heavy.exported.asked import Asked
from bot.rules import cadence as rules
from bot.rules.cadence import Line
from bot.screens.periods import named
from bot.screens.voice import Voice
from storage import ledger
from storage.tx import Tx

CADENCE: Final = "cadence"


async def write(tx: Tx, book: Book, asked: Asked) -> None:
    """Write a row for each rule of each unit and each of its periods."""
    voice = asked.voice
    sheet = book.sheet(
        voice.say("ledger.cadence"),
        [
            Column(voice.say("ledger.unit"), width=20),
            Column(voice.say("ledger.rule"), width=18),
            Column(voice.say("ledger.period"), width=16),
            Column(voice.say("ledger.rule_due"), "number", 8),
            Column(voice.say("ledger.rule_held"), "number", 8),
            Column(voice.say("ledger.unconfirmed"), "number", 8),
            Column(voice.say("ledger.rule_missing"), "number", 8),
            Column(voice.say("ledger.rule_dropped"), width=22),
            Column(voice.say("ledger.note"), width=34),
            Column(voice.say("ledger.source"), width=54),
        ],
    )
    reasons = await ledger.drop_reasons(tx)
    found = await cadence.of_units(tx, asked.scope.units, asked.period, voice.zone)
    for unit_id in asked.scope.units:
        for line in found[unit_id]:
            sheet.add([clean(asked.names[unit_id]), *_cells(line, reasons, voice)])
            asked.made.count(CADENCE)


def _cells(line: Line, reasons: dict[str, str], voice: Voice) -> list[Cell]:
    counts = line.rule.measure == "sessions" and line.applies
    return [
        line.rule.name,
        named(line.period, voice),
        line.due or None,
        line.held if counts else None,
        line.unconfirmed or None,
        line.missing if counts and line.due else None,
        voice.say("ledger.then").join(
            voice.say("ledger.dropped_on", day=as_text(day(on), "date"), why=reasons[why])
            if why is not None
            else as_text(day(on), "date")
            for on, why in line.dropped
        ),
        _note(line, voice),
        _source(line, voice),
    ]


def _note(line: Line, voice: Voice) -> str:
    if line.why is not None:
        return voice.say(f"ledger.why.{line.why}")
    if line.training is not None:
        hours = line.training
        return voice.say(
            "ledger.hours",
            needed=hours.needed,
            members=hours.members,
            reached=hours.reached,
            average=f"{rules.hours(hours.minutes) / hours.members if hours.members else 0:.1f}",
        )
    return ""


def _source(line: Line, voice: Voice) -> str:
    if line.rule.article is None:
        return line.rule.source
    return voice.say("ledger.article", source=line.rule.source, n=line.rule.article)
