"""学习计划: a unit's series, one of them, what was settled, and a branch's usual year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.rules.recurrence import Occurrence, Pattern
from bot.rules.series import Series
from bot.rules.sessions import Session
from bot.screens import routes, series_drafts, series_words
from bot.screens.pages import grid, pager
from bot.screens.screen import Button, Screen, Toast, Turned
from bot.screens.voice import Voice, safe

VERBS: Final = ("change", "end", "end_sure", "one_more")
"""By their place, which old buttons carry: new ones go to the end."""
ON_A_PAGE: Final = 12
KEPT_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a branch's usual year: the kind, for which unit if not the branch itself.

    `bits` are the ticks that put it in: one, or for what is asked one a choice. `first` is its
    first day, None if it is left out; `why` says why it cannot be had, or is empty.
    """

    kind: str
    bits: tuple[int, ...]
    chosen: int
    pattern: Pattern | None
    clock: time | None
    minutes: int
    units: tuple[str, ...]
    first: Occurrence | None
    why: str
    has: str


def which_unit(own: Sequence[tuple[int, str]], voice: Voice) -> Screen:
    """Ask which of the units that somebody runs is meant."""
    buttons = [Button(name, routes.data(routes.SERIES_LIST, unit, 0)) for unit, name in own]
    return Screen(voice.say("series.which_unit"), grid(buttons, 1))


def listed(
    unit: tuple[int, str], found: Sequence[Series], names: dict[int, str], page: int, *,
    several: bool, voice: Voice,
) -> Screen:  # fmt: skip
    """Show a unit's series, and how to begin another one; `names` are those of party groups."""
    shown, turns = pager(
        found, page, ON_A_PAGE,
        lambda to: routes.data(routes.SERIES_LIST, unit[0], to), voice,
    )  # fmt: skip
    buttons = [
        Button(_label(one, names, voice), routes.data(routes.SERIES, one.id)) for one in shown
    ]
    key = "series.list" if found else "series.list.none"
    rows = (
        *grid(buttons, 1),
        *turns,
        (series_drafts.press("begin", voice.say("series.new"), unit[0]),),
        (Button(voice.say("series.year"), routes.data(routes.SERIES_YEAR, unit[0], 0, 0)),),
    )
    if several:
        rows = (*rows, (Button(voice.say("days.back"), routes.data(routes.SERIES_LIST, 0, 0)),))
    return Screen(voice.say(key, unit=safe(unit[1])), rows)


def card(
    series: Series, unit: str, to_come: Sequence[Session], today: date, voice: Voice
) -> Screen:
    """Show one series with what is planned of it, each with a button that leads to it."""
    lines = [*_about(series, unit, today, voice)]
    back = Button(voice.say("days.back"), routes.data(routes.SERIES_LIST, series.unit_id, 0))
    if series.state != "active":
        return Screen("\n".join([*lines, voice.say("series.over")]), ((back,),))
    lines.append(voice.say("series.planned" if to_come else "series.planned.none"))
    buttons = [
        Button(voice.full_moment(one.starts_at), routes.data(routes.SESSION, one.id))
        for one in to_come[: series_drafts.COLUMNS * 2]
    ]
    rows = (
        *grid(buttons, 2),
        (_do(series, "one_more", voice),),
        (_do(series, "change", voice), _do(series, "end", voice)),
        (back,),
    )
    return Screen("\n".join(lines), rows)


def done(
    made: Sequence[Series], unit: str, firsts: Sequence[Occurrence], today: date, voice: Voice
) -> Screen:
    """Say what is settled, with a way back for ten minutes."""
    if len(made) == 1:
        lines = [voice.say("plan.done"), *_about(made[0], unit, today, voice)]
    else:
        lines = [voice.say("series.done.several", n=len(made)), safe(unit)]
    if firsts:
        nearest = min(firsts, key=lambda one: one.day or one.nominal)
        day = series_words.day_of(nearest.day or nearest.nominal, today, voice)
        lines.append(voice.say("series.done.then", day=day))
    lines.append(voice.say("series.done.undo"))
    rows = (
        (Button(voice.say("series.undo"), routes.data(routes.SERIES_UNDO, made[0].draft)),),
        (Button(voice.say("series.all"), routes.data(routes.SERIES_LIST, made[0].unit_id, 0)),),
    )
    return Screen("\n".join(lines), rows)


def undone(n: int, unit_id: int, voice: Voice) -> Screen:
    """Say that what was settled counts no more."""
    return Screen(voice.say("series.undone", n=n), (_all(unit_id, voice),))


def changed(
    series: Series, unit: str, kept: Sequence[Session], today: date, voice: Voice
) -> Screen:
    """Say that a series was changed, and what stays as it is."""
    lines = [voice.say("series.changed"), *_about(series, unit, today, voice), *_kept(kept, voice)]
    show = Button(voice.say("series.show"), routes.data(routes.SERIES, series.id))
    return Screen("\n".join(lines), ((show,), _all(series.unit_id, voice)))


def sure_to_end(
    series: Series, unit: str, dropped: int, kept: Sequence[Session], today: date, voice: Voice
) -> Screen:
    """Ask once whether a series is to end, and say what becomes of what is planned."""
    lines = [*_about(series, unit, today, voice), voice.say("series.end.sure", n=dropped)]
    lines += _kept(kept, voice)
    keep = Button(voice.say("series.end.keep"), routes.data(routes.SERIES, series.id))
    return Screen("\n".join(lines), ((_do(series, "end_sure", voice),), (keep,)))


def ended(series: Series, kept: Sequence[Session], voice: Voice) -> Screen:
    """Say that a series has ended, and what is still held."""
    lines = [voice.say("series.ended"), *_kept(kept, voice)]
    return Screen("\n".join(lines), (_all(series.unit_id, voice),))


def cancelled(unit_id: int | None, voice: Voice) -> Screen:
    """Say that nothing was settled."""
    rows = () if unit_id is None else (_all(unit_id, voice),)
    return Screen(voice.say("series.cancelled"), rows)


def not_open(why: str, voice: Voice) -> Turned:
    """Say why a message plans nothing any more."""
    if why == "newer":
        return Turned(
            Toast(voice.say("plan.newer"), alert=True), Screen(voice.say("plan.newer.shown"))
        )
    return Turned(
        Toast(voice.say("series.gone"), alert=True), Screen(voice.say("series.gone.shown"))
    )


def year(
    unit: tuple[int, str], lines: Sequence[Line], mask: int, clashes: Sequence[str], more: int,
    years: Sequence[int], today: date, voice: Voice,
) -> Screen:  # fmt: skip
    """Show a branch's usual year line by line: what is in, what is not and why, what it has.

    `years` are those of first days whose workdays are not known yet.
    """
    text = [voice.say("series.year.head", unit=safe(unit[1]))]
    buttons = []
    chosen = 0
    for line in lines:
        text.append(_line(line, today, voice))
        if line.why or line.has:
            continue
        chosen += len(line.units) if line.first is not None else 0
        if len(line.bits) > 1:
            label = voice.say(f"series.lectures.{line.chosen}", kind=line.kind)
        else:
            is_in = line.first is not None
            label = voice.say("series.tick.on" if is_in else "series.tick.off", kind=line.kind)
        buttons.append(
            Button(label, routes.data(routes.SERIES_YEAR, unit[0], _next_mask(line, mask), 0))
        )
    text += series_words.provisional(years, voice)
    text += clashes
    if more:
        text.append(voice.say("series.more_clashes", n=more))
    text.append(voice.say("series.year.how" if buttons else "series.year.nothing"))
    rows = [*grid(buttons, 2)]
    if chosen:
        label = voice.say("series.year.settle", n=chosen)
        rows.append((Button(label, routes.data(routes.SERIES_YEAR, unit[0], mask, 1)),))
    rows.append((Button(voice.say("days.back"), routes.data(routes.SERIES_LIST, unit[0], 0)),))
    return Screen("\n".join(text), tuple(rows))


def _next_mask(line: Line, mask: int) -> int:
    """Return the ticks once this line's button is pressed: on or off, or the next choice."""
    if len(line.bits) == 1:
        return mask ^ line.bits[0]
    mask &= ~sum(line.bits)
    return mask | line.bits[line.chosen] if line.chosen < len(line.bits) else mask


def _line(line: Line, today: date, voice: Voice) -> str:
    kind = safe(line.kind)
    if line.why:
        return voice.say(f"series.year.{line.why}", kind=kind)
    if line.has:
        return voice.say("series.year.has", kind=kind, when=line.has)
    if line.first is None or line.pattern is None or line.clock is None:
        key = "series.year.asked" if len(line.bits) > 1 else "series.year.out"
        return voice.say(key, kind=kind)
    day = series_words.day_of(line.first.day or line.first.nominal, today, voice)
    when = f"{series_words.pattern(line.pattern, voice)} {series_words.clock_of(line.clock)}"
    if len(line.units) > 1:
        return voice.say(
            "series.year.line.groups", kind=kind, n=len(line.units), when=when, day=day
        )
    return voice.say("series.year.line", kind=kind, when=when, day=day)


def _about(series: Series, unit: str, today: date, voice: Voice) -> list[str]:
    lines = [
        series_words.head(
            series.kind_name, series.pattern, series.clock, series.minutes, series.place, voice
        ),
        safe(unit),
        series_words.off(series.rule, voice),
    ]
    if series.title:
        lines.insert(1, voice.say("session.title", title=safe(series.title)))
    if series.until is not None:
        lines.append(voice.say("series.until", day=series_words.day_of(series.until, today, voice)))
    return [line for line in lines if line]


def _kept(kept: Sequence[Session], voice: Voice) -> list[str]:
    if not kept:
        return []
    days = voice.say("list.separator").join(
        voice.full_moment(one.starts_at) for one in kept[:KEPT_SHOWN]
    )
    return [voice.say("series.kept", n=len(kept), days=days)]


def _label(series: Series, names: dict[int, str], voice: Voice) -> str:
    what = " ".join(part for part in (names.get(series.unit_id, ""), series.kind_name) if part)
    when = f"{series_words.pattern(series.pattern, voice)} {series_words.clock_of(series.clock)}"
    return voice.say("series.label", what=what, when=when)


def _all(unit_id: int, voice: Voice) -> tuple[Button, ...]:
    return (Button(voice.say("series.all"), routes.data(routes.SERIES_LIST, unit_id, 0)),)


def _do(series: Series, verb: str, voice: Voice) -> Button:
    data = routes.data(routes.SERIES_DO, series.id, VERBS.index(verb))
    return Button(voice.say(f"series.do.{verb}"), data)


def when_text(series: Series, voice: Voice) -> str:
    """Return when a series is held: 每周三 14:30."""
    return f"{series_words.pattern(series.pattern, voice)} {series_words.clock_of(series.clock)}"


def clash(one: Session, voice: Voice) -> str:
    """Warn of a session that overlaps."""
    ends = voice.clock_after(one.ends_at, one.starts_at)
    return series_words.clash(
        one.starts_at, f"{voice.clock(one.starts_at)}–{ends}", one.kind_name, voice
    )


def clash_with(kind: str, at: datetime, length: timedelta, voice: Voice) -> str:
    """Warn of what another series will hold within the same time."""
    ends = voice.clock_after(at + length, at)
    return series_words.clash(at, f"{voice.clock(at)}–{ends}", kind, voice)
