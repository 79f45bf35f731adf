"""困难事项: one row each for who looks after the families, without a word of them; 件数 for above.

For those above they are counted by the month alone: of two periods one within the other, the few
that are hidden could be had by subtracting. So the figures are those that /summary shows.
"""

from typing import Final

from bot.actions import summaries
from bot.heavy.cells import Book, Cell, Column, clean
from bot.heavy.exported.asked import Asked
from bot.rules.needs import HIDDEN_BELOW, shown_count
from bot.rules.summary import Needs, Summary
from bot.screens.periods import named
from bot.screens.voice import Voice
from storage import ledger
from storage.tx import Row, Tx

NEEDS: Final = "needs"
COUNTS: Final = "need_counts"
_FIGURES: Final = ("raised", "closed", "open")


async def write(tx: Tx, book: Book, asked: Asked) -> None:
    """Write what is theirs of both."""
    if asked.scope.families:
        await _needs(tx, book, asked)
    if asked.scope.above:
        await _counts(tx, book, asked)


async def _needs(tx: Tx, book: Book, asked: Asked) -> None:
    voice = asked.voice
    sheet = book.sheet(
        voice.say("ledger.needs"),
        [
            Column(voice.say("ledger.unit"), width=28),
            Column(voice.say("ledger.category"), width=14),
            Column(voice.say("ledger.raised_on"), "date", 12),
            Column(voice.say("ledger.answered_on"), "date", 12),
            Column(voice.say("ledger.closed_on"), "date", 12),
            Column(voice.say("ledger.days"), "number", 9),
            Column(voice.say("ledger.stands"), width=12),
            Column(voice.say("ledger.note"), width=16),
        ],
    )
    for unit_id in asked.scope.units:
        if unit_id not in asked.scope.families:
            continue
        for need in await ledger.needs(tx, unit_id, asked.span):
            sheet.add(_row(need, clean(asked.names[unit_id]), asked))
            asked.made.count(NEEDS)
            if not need["is_erased"]:
                asked.made.needs.append(need["id"])


def _row(need: Row, unit: str, asked: Asked) -> list[Cell]:
    voice = asked.voice
    says = voice.say(f"ledger.need.{need['state']}")
    if need["is_erased"]:
        return [unit, None, None, None, None, None, says, voice.say("ledger.erased")]
    raised, answered, closed = (
        None if need[one] is None else asked.days.date(need[one])
        for one in ("raised_at", "answered_at", "closed_at")
    )
    if need["state"] != "closed":
        closed = None  # the member never said that it was solved
    took = None if closed is None or raised is None else closed - raised
    return [unit, need["category"], raised, answered, closed, took, says, None]


async def _counts(tx: Tx, book: Book, asked: Asked) -> None:
    voice = asked.voice
    sheet = book.sheet(
        voice.say("ledger.need_counts"),
        [
            Column(voice.say("ledger.unit"), width=28),
            Column(voice.say("ledger.period"), width=16),
            *(Column(voice.say(f"ledger.needs.{one}"), "number", 10) for one in _FIGURES),
            Column(voice.say("ledger.note"), width=44),
        ],
    )
    when = named(asked.period, voice)
    is_month = asked.period.length == "month"
    found = await summaries.of(tx, asked.scope.units, asked.period, asked.now, voice.zone)
    for unit_id in asked.scope.units:
        is_own = unit_id in asked.scope.families
        figures = found.by_unit.get(unit_id, Summary()).needs
        if figures == Needs() or not (is_own or is_month):
            continue
        cells = [_shown(getattr(figures, one), voice, is_own=is_own) for one in _FIGURES]
        sheet.add([clean(asked.names[unit_id]), when, *cells, None])
        asked.made.count(COUNTS)
    if not is_month and not asked.scope.families.issuperset(asked.scope.units):
        blank: list[Cell] = [None] * len(_FIGURES)
        sheet.add([voice.say("ledger.others"), when, *blank, voice.say("ledger.by_month")])


def _shown(count: int, voice: Voice, *, is_own: bool) -> Cell:
    shown = shown_count(count, in_charge=is_own)
    return voice.say("ledger.few", n=HIDDEN_BELOW) if shown is None else shown
