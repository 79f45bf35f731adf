"""家访台账: one row a visit, for who looks after the families; 家访户数: counts, for above.

The counts are those that /summary shows: frozen, where the period is closed.
"""

import json
from typing import Final

from bot.actions import summaries
from bot.heavy.cells import Book, Cell, Column, clean
from bot.heavy.exported.asked import Asked
from bot.rules import coverage
from bot.rules import ledger as rules
from bot.rules.summary import Summary
from bot.rules.visits import KINDS, MET, TOPICS, ticked
from bot.screens.voice import Voice
from storage import ledger
from storage.tx import Row, Tx

VISITS: Final = "visits"
COVERAGE: Final = "coverage"
FIGURES: Final = (*coverage.ALWAYS, *coverage.OF_HELD, *coverage.SOMETIMES)


async def write(tx: Tx, book: Book, asked: Asked) -> None:
    """Write what is theirs of both."""
    if asked.scope.families:
        await _visits(tx, book, asked)
    if asked.scope.above:
        await _coverage(tx, book, asked)


async def _visits(tx: Tx, book: Book, asked: Asked) -> None:
    sheet = book.sheet(asked.voice.say("ledger.visits"), _of_visits(asked.voice))
    for unit_id in asked.scope.units:
        if unit_id not in asked.scope.families:
            continue
        for visit in await ledger.visits(tx, unit_id, asked.span, asked.now):
            sheet.add(_row(visit, clean(asked.names[unit_id]), asked))
            asked.made.count(VISITS)
            if not visit["is_erased"]:
                asked.made.visits.append(visit["id"])


def _row(visit: Row, unit: str, asked: Asked) -> list[Cell]:
    """Return a visit's cells; of one that was erased only that there was one, and its month."""
    voice, days = asked.voice, asked.days
    kind = voice.say(f"ledger.visit.{visit['kind']}")
    word = rules.visit_word(
        visit["state"], is_past=bool(visit["is_past"]), is_away=bool(visit["is_away"])
    )
    says = voice.say(f"ledger.visit.{word}")
    if visit["is_erased"]:
        blank: list[Cell] = [None] * (6 + len(MET) + len(TOPICS))
        return [unit, None, kind, None, *blank[:3], says, *blank[3:], voice.say("ledger.erased")]
    met, topics = ticked(visit["met"], MET), ticked(visit["topics"], TOPICS)
    yes = voice.say("ledger.yes")
    return [
        unit,
        clean(visit["name"]),
        kind,
        clean(visit["occasion"]),
        voice.say("ledger.and").join(clean(name) for name in json.loads(visit["visitors"])),
        days.last(visit["due_at"]),
        None if visit["held_at"] is None else days.date(visit["held_at"]),
        says,
        voice.say(f"visit.mode.{visit['mode']}") if visit["mode"] and word == "held" else None,
        *(yes if one in met else None for one in MET),
        *(yes if one in topics else None for one in TOPICS),
        _answer(visit["answer"], voice),
        voice.say("ledger.later") if visit["is_recorded_later"] else None,
        None,
    ]


def _answer(answer: str | None, voice: Voice) -> str | None:
    if answer is None:
        return None
    key = answer if answer in ("right", "wrong") else "unanswered"
    return voice.say(f"ledger.answer.{key}")


async def _coverage(tx: Tx, book: Book, asked: Asked) -> None:
    voice = asked.voice
    sheet = book.sheet(
        voice.say("ledger.coverage"),
        [
            Column(voice.say("ledger.unit"), width=28),
            Column(voice.say("ledger.visit.kind"), width=16),
            *(Column(voice.say(f"ledger.visit.{one}"), "number", 9) for one in FIGURES),
        ],
    )
    found = await summaries.of(tx, asked.scope.units, asked.period, asked.now, voice.zone)
    for unit_id in asked.scope.units:
        for kind in KINDS:
            figures = found.by_unit.get(unit_id, Summary()).visits.get(kind)
            if figures is None:
                continue
            cells: list[Cell] = [getattr(figures, one) for one in FIGURES]
            kind_ = voice.say(f"ledger.visit.{kind}")
            sheet.add([clean(asked.names[unit_id]), kind_, *cells])
            asked.made.count(COVERAGE)


def _of_visits(voice: Voice) -> list[Column]:
    return [
        Column(voice.say("ledger.unit"), width=16),
        Column(voice.say("ledger.household"), width=9),
        Column(voice.say("ledger.visit.kind"), width=12),
        Column(voice.say("ledger.occasion"), width=9),
        Column(voice.say("ledger.visitors"), width=14),
        Column(voice.say("ledger.due_on"), "date", 11),
        Column(voice.say("ledger.held_on"), "date", 11),
        Column(voice.say("ledger.stands"), width=7),
        Column(voice.say("ledger.mode"), width=7),
        *(
            Column(voice.say("ledger.met", who=voice.say(f"visit.met.{one}")), width=6.5)
            for one in MET
        ),
        *(
            Column(voice.say("ledger.topic", what=voice.say(f"visit.topic.{one}")), width=6.5)
            for one in TOPICS
        ),
        Column(voice.say("ledger.answer"), width=7),
        Column(voice.say("ledger.later"), width=6),
        Column(voice.say("ledger.note"), width=12),
    ]
