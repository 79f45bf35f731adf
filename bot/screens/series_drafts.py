"""学习计划: what a series that is being planned is asked for, and its preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from bot.rules.drafts import CLOCKS, LENGTHS
from bot.rules.expected import AUDIENCES
from bot.rules.recurrence import LAST_DAY, OFF, Occurrence, Pattern, Rule, days_of
from bot.rules.series import SeriesDraft
from bot.rules.sessions import Kind
from bot.screens import routes, series_words
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.members import Listed
from storage.units import Unit

VERBS: Final = (
    *("begin", "unit", "kind", "every", "weekday", "weekdays", "month", "of", "date", "nth"),
    *("clock", "minutes", "side", "person", "audience", "first", "off", "until", "later", "back"),
    "cancel",
)
"""By their place, which old buttons carry: new ones go to the end."""
TEXTS: Final = ("place", "title", "link", "topics")
"""What is written, not chosen."""
SIDES: Final = (
    *TEXTS,
    *("days", "clock", "length", "off", "until", "chair", "recorder", "audience", "more"),
)
"""What can be changed in the preview, by place."""
EVERY: Final = (
    Pattern("week"), Pattern("week", n=2), Pattern("month"), Pattern("quarter"), Pattern("year"),
)  # fmt: skip
"""How often is offered, by place; more is written."""
NTHS: Final = (1, 2, 3, 4, 0)
"""Which weekday of a month is offered; 0 is the last."""
PEOPLE: Final = 90
COLUMNS: Final = 3
DATES_A_ROW: Final = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the next occurrences; `is_provisional` if its year's workdays are not known yet.

    `stands` says why its session stays as it is, or is empty, and `stands_at` when that is, in the
    organisation's zone.
    """

    occurrence: Occurrence
    is_provisional: bool
    stands: str
    stands_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A series as it is echoed: `next` are its next occurrences, `clashes` what overlaps them.

    `more` counts further clashes; `kept` what is to come and does not follow a change.
    """

    draft: SeriesDraft
    rule: Rule
    kind: Kind
    minutes: int
    unit: str
    chair: str
    recorder: str
    next: Sequence[Shown]
    clashes: Sequence[str]
    more: int


def press(verb: str, label: str, number: int = 0) -> Button:
    """Return a button that does `verb` with a number."""
    return Button(label, routes.data(routes.SERIES_PLAN, VERBS.index(verb), number))


def hint(problem: str, part: str, voice: Voice) -> str:
    """Return what was not understood and how to write it, or nothing."""
    return voice.say(f"series.problem.{problem}", part=safe(part)) if problem else ""


def which_kind(offered: Sequence[tuple[int, Kind]], hinted: str, voice: Voice) -> Screen:
    """Ask what is to be held."""
    buttons = [press("kind", kind.name, place) for place, kind in offered]
    return _asked(voice.say("series.which_kind"), grid(buttons, 2), hinted, voice)


def not_here(kind: Kind, why: str, groups: Sequence[Unit], voice: Voice) -> Screen:
    """Say that the unit holds no such session, or ask for which of its party groups it is."""
    if why == "level" and groups:
        buttons = [press("unit", group.name, group.id) for group in groups]
        text = voice.say("plan.which_group", kind=safe(kind.name))
        return _asked(text, grid(buttons, 2), "", voice)
    return _asked(voice.say(f"series.not_here.{why}", kind=safe(kind.name)), (), "", voice)


def which_days(draft: SeriesDraft, kind: Kind, hinted: str, voice: Voice) -> Screen:
    """Ask for what of the days is open: how often, in which month, on which day of it."""
    said = draft.pattern
    if not said.every:
        buttons = [
            press("every", voice.say(f"series.often.{one.every}.{one.n}"), place)
            for place, one in enumerate(EVERY)
        ]
        text = voice.say("series.which_every", kind=safe(kind.name))
        return _asked(text, grid(buttons, 2), hinted, voice)
    if said.every == "week":
        return _which_weekdays(said, hinted, voice)
    if said.lacks_month:
        return _which_month(said, hinted, voice)
    if not said.of:
        buttons = [
            press("of", voice.say(f"series.of.{of}"), place)
            for place, of in enumerate(("date", "weekday", "workday"))
        ]
        return _asked(voice.say("series.which_of"), grid(buttons, 1), hinted, voice)
    if said.of == "date":
        most = days_of(said.month) if said.every == "year" else LAST_DAY
        dates = [press("date", str(day), day) for day in range(1, min(most, LAST_DAY - 1) + 1)]
        last = press("date", voice.say("series.on.last_day"), LAST_DAY)
        rows = (*grid(dates, DATES_A_ROW), (last,))
        return _asked(voice.say("series.which_date"), rows, hinted, voice)
    if not said.nth:
        numbers = voice.say("series.numbers").split()
        buttons = [
            press("nth", voice.say("series.nth", n=numbers[nth - 1]), nth)
            if nth
            else press("nth", voice.say("series.nth.last"), 0)
            for nth in NTHS
        ]
        return _asked(voice.say("series.which_nth"), grid(buttons, 2), hinted, voice)
    buttons = [press("weekday", series_words.weekday(n, voice), n) for n in range(7)]
    return _asked(voice.say("series.which_weekday"), grid(buttons, COLUMNS), hinted, voice)


def which_clock(kind: Kind, said: Pattern, usual: time | None, hinted: str, voice: Voice) -> Screen:
    """Ask at what time; when it was held the last time stands first."""
    offered = [one for one in CLOCKS if one != usual]
    if usual is not None:
        offered.insert(0, usual)
    buttons = [
        press("clock", series_words.clock_of(one), one.hour * 60 + one.minute) for one in offered
    ]
    days = series_words.pattern(said, voice)
    text = voice.say("series.which_clock", kind=safe(kind.name), days=days)
    return _asked(text, grid(buttons, COLUMNS), hinted, voice)


def which_person(side: str, people: Sequence[Listed], voice: Voice) -> Screen:
    """Ask who chairs, or who keeps the record."""
    buttons = [press("person", one.name, one.id) for one in people[:PEOPLE]]
    return _side(voice.say(f"series.ask.{side}"), grid(buttons, COLUMNS), "", voice)


def choose(side: str, said: Pattern, today: date, hinted: str, voice: Voice) -> Screen:
    """Ask for how long, for whom, what on days off, until when, or what else is to be changed."""
    if side == "length":
        buttons = [press("minutes", voice.say("time.minutes", n=one), one) for one in LENGTHS]
    elif side == "audience":
        buttons = [
            press("audience", voice.say(f"audience.{code}"), place)
            for place, code in enumerate(AUDIENCES)
        ]
    elif side == "off":
        buttons = [
            press("off", voice.say(f"series.do_off.{off}"), place) for place, off in enumerate(OFF)
        ]
        text = voice.say(f"series.ask_off.{series_words.within(said)}")
        return _side(text, grid(buttons, 1), hinted, voice)
    elif side == "until":
        buttons = [press("until", voice.say("series.until.never"), 0)]
        for last in (today.replace(month=12, day=31), date(today.year + 1, 12, 31)):
            label = series_words.day_of(last, today, voice)
            buttons.append(press("until", label, last.toordinal()))
        return _side(voice.say("series.ask.until"), grid(buttons, 1), hinted, voice)
    else:
        buttons = [_to(one, voice) for one in ("title", "topics", "link", "audience")]
    return _side(voice.say(f"series.ask.{side}"), grid(buttons, 2), hinted, voice)


def write(side: str, hinted: str, voice: Voice) -> Screen:
    """Ask for a text."""
    return _side(voice.say(f"series.ask.{side}"), (), hinted, voice)


def preview(shown: Preview, today: date, hinted: str, voice: Voice) -> Screen:
    """Echo the series with its next days, a button to take it and buttons to change it."""
    draft = shown.draft
    lines = [*_about(shown, today, voice), *_next(shown, today, voice)]
    if draft.series is not None:
        lines.append(voice.say("series.changes"))
    lines.append(hinted)
    settle = voice.say("plan.settle" if draft.series is None else "move.yes")
    changes = [
        _to(side, voice)
        for side in ("days", "clock", "length", "place", "off", "until", "chair", "recorder")
    ]
    first = press(
        "first",
        voice.say("plan.without_first" if draft.first else "plan.with_first"),
        int(not draft.first),
    )
    last = [first, _to("more", voice)]
    if draft.pattern.every == "week" and draft.pattern.n > 1:
        last.insert(0, press("later", voice.say("series.later"), 1))
    cancel = voice.say("plan.cancel" if draft.series is None else "move.keep")
    rows = (
        (Button(settle, routes.data(routes.SERIES_SETTLE, draft.key, draft.mark())),),
        *grid(changes, COLUMNS),
        tuple(last),
        (press("cancel", cancel),),
    )
    return Screen("\n".join(line for line in lines if line), rows)


def _about(shown: Preview, today: date, voice: Voice) -> list[str]:
    draft, rule = shown.draft, shown.rule
    blank = voice.say("record.blank")
    lines = [
        series_words.head(
            shown.kind.name, rule.pattern, rule.clock, shown.minutes, draft.place, voice
        ),
        safe(shown.unit),
    ]
    if draft.title:
        lines.append(voice.say("session.title", title=safe(draft.title)))
    if draft.first:
        lines.append(voice.say("post.first_topic"))
    lines.append(
        voice.say(
            "record.who", chair=safe(shown.chair) or blank, recorder=safe(shown.recorder) or blank
        )
    )
    if draft.topics:
        lines.append(voice.say("record.topics", topics=safe(draft.topics)))
    lines.append(draft.link and safe(draft.link))
    lines.append(series_words.off(rule, voice))
    if draft.last_day is not None:
        last = series_words.day_of(draft.last_day, today, voice)
        lines.append(voice.say("series.until", day=last))
    return lines


def _next(shown: Preview, today: date, voice: Voice) -> list[str]:
    if not shown.next:
        return [voice.say("series.next.none")]
    lines = [voice.say("series.next", n=len(shown.next))]
    lines += [_one(one, shown.rule.clock, today, voice) for one in shown.next]
    years = sorted({one.occurrence.nominal.year for one in shown.next if one.is_provisional})
    if shown.rule.off != "hold":
        lines += series_words.provisional(years, voice)
    lines += shown.clashes
    if shown.more:
        lines.append(voice.say("series.more_clashes", n=shown.more))
    return lines


def _one(one: Shown, clock: time, today: date, voice: Voice) -> str:
    """Return a day to come: by the rule, or where it stands if it does not follow that."""
    if one.stands_at is None:
        return series_words.occurrence(one.occurrence, clock, today, voice)
    day = series_words.day_of(one.stands_at.date(), today, voice)
    if one.stands_at.time() != clock and one.stands != "dropped":
        at = series_words.clock_of(one.stands_at.time())
        day = voice.say("series.stands.at", day=day, clock=at)
    return voice.say(f"series.stands.{one.stands}", day=day)


def _which_weekdays(said: Pattern, hinted: str, voice: Voice) -> Screen:
    buttons = []
    for n in range(7):
        name = series_words.weekday(n, voice)
        chosen = n in said.weekdays
        buttons.append(
            press("weekday", voice.say("series.ticked", what=name) if chosen else name, n)
        )
    rows: Rows = grid(buttons, COLUMNS)
    if said.weekdays:
        rows = (*rows, (press("weekdays", voice.say("series.weekdays.done")),))
    return _asked(voice.say("series.which_weekdays"), rows, hinted, voice)


def _which_month(said: Pattern, hinted: str, voice: Voice) -> Screen:
    if said.every == "year":
        buttons = [press("month", voice.say("series.month", n=n), n) for n in range(1, 13)]
        return _asked(voice.say("series.which_month.year"), grid(buttons, 4), hinted, voice)
    numbers = voice.say("series.numbers").split()
    buttons = [
        press("month", voice.say("series.month.nth", n=numbers[n - 1]), n) for n in range(1, 4)
    ]
    return _asked(voice.say("series.which_month.quarter"), grid(buttons, COLUMNS), hinted, voice)


def _to(side: str, voice: Voice) -> Button:
    return press("side", voice.say(f"series.side.{side}"), SIDES.index(side))


def _side(text: str, rows: Rows, hinted: str, voice: Voice) -> Screen:
    shown = f"{hinted}\n{text}" if hinted else text
    return Screen(shown, (*rows, (press("back", voice.say("days.back")),)))


def _asked(text: str, rows: Rows, hinted: str, voice: Voice) -> Screen:
    shown = f"{hinted}\n{text}" if hinted else text
    return Screen(shown, (*rows, (press("cancel", voice.say("plan.cancel")),)))
