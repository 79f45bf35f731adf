"""日历: which years are known, the organisation's own days, what a table would change of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.rules.day_table import Changes, OwnDay, Problem, Run, counts, example, lacks, runs
from bot.screens import routes
from bot.screens.pages import pager
from bot.screens.screen import Button, File, Screen
from bot.screens.voice import Voice, safe

VERBS: Final = ("home", "send", "example", "list", "days", "remove", "take", "drop")
"""What the buttons do, by their place, which old buttons carry: new ones go to the end."""
SHOWN: Final = 12
"""So many runs of days are written out; the list below the button has them all."""
PAGE: Final = 8
QUOTED: Final = 5
"""So many bad rows are quoted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the calendar today: which years were announced, and which are not known.

    `own` are the organisation's years that are whole without having been announced.
    """

    today: date
    is_workday: bool
    announced: tuple[int, int]
    own: Sequence[int]
    provisional: Sequence[int]


def home(known: Known, ahead: Sequence[OwnDay], voice: Voice) -> Screen:
    """Show what is known, and the organisation's own days from today on."""
    first, last = known.announced
    key = "calendar.today.on" if known.is_workday else "calendar.today.off"
    lines = [
        voice.say(key, day=voice.named_day(known.today, date.min)),
        voice.say("calendar.announced", first=first, last=last),
    ]
    if known.own:
        lines.append(voice.say("calendar.own_years", years=_years(known.own, voice)))
    if known.provisional:
        lines.append(voice.say("calendar.provisional", years=_years(known.provisional, voice)))
    listed = runs(ahead)
    if listed:
        lines.append(voice.say("calendar.own", n=len(ahead)))
        lines += _listed(listed, voice)
    else:
        lines.append(voice.say("calendar.own.none"))
    rows: list[tuple[Button, ...]] = [(_do("send", voice), _do("example", voice))]
    if listed:
        rows.append((_do("list", voice),))
    return Screen("\n".join(lines), tuple(rows))


def send(voice: Voice) -> Screen:
    """Say how a table is sent."""
    return Screen(
        voice.say("calendar.send"),
        ((_do("example", voice), Button(voice.say("calendar.back"), _data("home"))),),
    )


def listed(ahead: Sequence[OwnDay], page: int, voice: Voice) -> Screen:
    """List the organisation's own days, each run a button."""
    shown, turns = pager(runs(ahead), page, PAGE, lambda to: _data("list", to), voice)
    rows = [(Button(_line(one, voice), _data("days", one.first.toordinal())),) for one in shown]
    text = voice.say("calendar.list", n=len(ahead)) if ahead else voice.say("calendar.own.none")
    back = (Button(voice.say("calendar.back"), _data("home")),)
    return Screen(text, (*rows, *turns, back))


def card(run: Run, announced: bool | None, voice: Voice) -> Screen:
    """Show days in a row, with what holds without them."""
    lines = [safe(_line(run, voice))]
    if run.length == 1 and announced is not None:
        lines.append(voice.say("calendar.else.on" if announced else "calendar.else.off"))
    data = routes.data(
        routes.DAYS, VERBS.index("remove"), run.first.toordinal(), run.last.toordinal()
    )
    buttons = (
        Button(voice.say("calendar.do.remove", n=run.length), data),
        Button(voice.say("calendar.back"), _data("list")),
    )
    return Screen("\n".join(lines), (buttons,))


def asked(
    file_id: int,
    changes: Changes,
    whole: Sequence[OwnDay],
    problems: Sequence[Problem],
    known_years: Sequence[int],
    voice: Voice,
) -> Screen:
    """Show what a table would change; `whole` are the days that there would be then."""
    lines = [
        voice.say("calendar.read", new=changes.new, changed=changes.changed, same=changes.same)
    ]
    touched = {one.day.year for one in changes.put}
    for year, (off, on, is_whole) in counts(whole).items():
        if year in touched:
            lines.append(voice.say("calendar.year", year=year, off=off, on=on))
            if not is_whole and year not in known_years:
                lines.append(_not_whole(year, off, voice))
    lines += _listed(runs(changes.put), voice)
    if problems:
        lines.append(_bad(problems, voice))
    if not changes.put:
        lines.append(voice.say("calendar.nothing"))
        buttons: tuple[Button, ...] = (_do("send", voice),)
    else:
        buttons = (
            Button(voice.say("calendar.do.take"), _data("take", file_id)),
            Button(voice.say("calendar.do.drop"), _data("drop", file_id)),
        )
    return Screen("\n".join(lines), (buttons,))


def taken(changes: Changes, voice: Voice) -> Screen:
    """Say that a table was taken, and what follows from it."""
    done = voice.say("calendar.taken", new=changes.new, changed=changes.changed)
    return _followed(done, voice)


def removed(count: int, voice: Voice) -> Screen:
    """Say that days were removed, and what follows from it."""
    return _followed(voice.say("calendar.removed", n=count), voice)


def refused(code: str, voice: Voice) -> Screen:
    """Say why a file could not be read, with what to do."""
    return Screen(
        voice.say(f"calendar.refused.{code}"), ((_do("send", voice), _do("example", voice)),)
    )


def form(year: int, voice: Voice) -> Screen:
    """Hand over a table to be filled in for a year."""
    return Screen(voice.say("calendar.example", year=year), file=_form(year, voice))


def missing(year: int, voice: Voice) -> Screen:
    """Say that a year is not known, with the table to fill in."""
    return Screen(voice.say("calendar.missing", year=year), file=_form(year, voice))


def _form(year: int, voice: Voice) -> File:
    return File(voice.say("calendar.file", year=year), "write_text", {"text": example(year)})


def _followed(done: str, voice: Voice) -> Screen:
    back = Button(voice.say("calendar.back"), _data("home"))
    return Screen("\n".join((done, voice.say("calendar.follows"))), ((back,),))


def _not_whole(year: int, off: int, voice: Voice) -> str:
    if lacks(off):
        return voice.say("calendar.too_few", year=year, off=off)
    return voice.say("calendar.no_holidays", year=year)


def _bad(problems: Sequence[Problem], voice: Voice) -> str:
    quotes = [
        voice.say(
            "calendar.row",
            row=one.row,
            why=voice.say(f"calendar.problem.{one.code}", about=safe(one.about)),
        )
        for one in problems[:QUOTED]
    ]
    if len(problems) > QUOTED:
        quotes.append(voice.say("calendar.more_rows", n=len(problems) - QUOTED))
    rows = voice.say("calendar.between").join(quotes)
    return voice.say("calendar.problems", n=len(problems), rows=rows)


def _listed(found: Sequence[Run], voice: Voice) -> list[str]:
    lines = [safe(_line(one, voice)) for one in found[:SHOWN]]
    rest = sum(one.length for one in found[SHOWN:])
    return [*lines, voice.say("calendar.more", n=rest)] if rest else lines


def _line(run: Run, voice: Voice) -> str:
    """Return days in a row in one line: 2027年2月5日—11日 休 春节."""
    first, last = run.first, run.last
    day = voice.say("calendar.day", year=first.year, month=first.month, day=first.day)
    if run.length > 1:
        key = "calendar.until" if last.month == first.month else "calendar.until_month"
        day += voice.say(key, month=last.month, day=last.day)
    else:
        weekday = voice.say("time.weekdays").split()[first.weekday()]
        day = voice.say("calendar.single", day=day, weekday=weekday)
    kind = voice.say("calendar.on" if run.is_workday else "calendar.off")
    return f"{day} {kind} {run.note}".rstrip()


def _years(years: Sequence[int], voice: Voice) -> str:
    return voice.say("calendar.years").join(str(year) for year in years)


def _do(verb: str, voice: Voice) -> Button:
    return Button(voice.say(f"calendar.do.{verb}"), _data(verb))


def _data(verb: str, number: int = 0) -> str:
    return routes.data(routes.DAYS, VERBS.index(verb), number)
