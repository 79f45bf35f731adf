"""十必访: whom something happened to, what, what follows, and the visit that is due.

What happened stands on the buttons while it is chosen, and in no text that stays in a chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.rules.dates import end_of_month
from bot.screens import routes
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.away import Span
from storage.members import Listed, Member
from storage.triggers import Trigger
from storage.units import Unit
from storage.visitors import Visitor
from storage.visits import Visit

VERBS: Final = ("member", "show", "undo", "close", "really_close", "away")
"""What a button does with one id, by their place, which old buttons carry: new ones at the end."""
CHOICES: Final = ("unit", "preview", "register", "pause")
"""What a button does with two, in the same way."""
PEOPLE: Final = 24
COLUMNS: Final = 3
UNITS: Final = 12
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Card:
    """What who runs the unit sees of a must-visit. `wanted` is how many should go.

    `pauses`: it is offered to note the member away; `is_new`: it can be taken back.
    """

    visit: Visit
    goers: Sequence[Visitor]
    wanted: int
    span: Span | None
    pauses: bool
    is_new: bool


def do(verb: str, label: str, one: int) -> Button:
    """Return a button that does something with one id."""
    return Button(label, routes.data(routes.EVENT, VERBS.index(verb), one))


def choose(what: str, label: str, one: int, other: int) -> Button:
    """Return a button that chooses something with two."""
    return Button(label, _chosen(what, one, other))


def _chosen(what: str, one: int, other: int) -> str:
    return routes.data(routes.EVENT, CHOICES.index(what), one, other)


def units(found: Sequence[Unit], page: int, voice: Voice) -> Screen:
    """Offer the units whose families somebody looks after."""
    shown, nav = pager(found, page, UNITS, lambda to: _chosen("unit", 0, to), voice)
    rows = tuple((choose("unit", one.name, one.id, 0),) for one in shown)
    return Screen(voice.say("event.which_unit"), (*rows, *nav))


def people(
    unit: Unit,
    listed: Sequence[Listed],
    page: int,
    voice: Voice,
    *,
    is_own: bool,
    has_more: bool,
) -> Screen:
    """Ask whom it is about. Visits for a date are planned by who runs the unit itself."""
    buttons = [do("member", one.name, one.id) for one in listed]
    shown, nav = pager(buttons, page, PEOPLE, lambda to: _chosen("unit", unit.id, to), voice)
    rows: Rows = (*grid(shown, COLUMNS), *nav)
    if is_own:
        key_date = routes.data(routes.KEY_DATE, 0, unit.id)
        rows = (*rows, (Button(voice.say("event.key_dates"), key_date),))
    if has_more:
        rows = (*rows, (choose("unit", voice.say("event.units"), 0, 0),))
    return Screen(voice.say("event.who", unit=safe(unit.name)), rows)


def what(
    member: Member, offered: Sequence[Trigger], due: Sequence[Visit], voice: Voice, now: datetime
) -> Screen:
    """Ask what happened; must-visits that are due already can be looked at."""
    rows = grid([choose("preview", one.name, member.id, one.rank) for one in offered], 2)
    there = tuple(
        (do("show", voice.say("event.there", day=voice.last_day(one.due_at, now)), one.id),)
        for one in due
    )
    back = (choose("unit", voice.say("event.people"), member.base_id, 0),)
    return Screen(voice.say("event.what", name=safe(member.name)), (*rows, *there, back))


def preview(
    member: Member,
    trigger: Trigger,
    last: datetime,
    goers: Sequence[Visitor],
    voice: Voice,
    now: datetime,
) -> Screen:
    """Show what follows, before anything does."""
    lines = [
        voice.say("event.head", name=safe(member.name), day=voice.last_day(last, now)),
        *_goers(goers, trigger.visitors, voice),
        voice.say("event.follows"),
    ]
    register = choose("register", voice.say("event.register"), member.id, trigger.rank)
    back = do("member", voice.say("event.back"), member.id)
    return Screen("\n".join(lines), ((register,), (back,)))


def card(of: Card, voice: Voice, now: datetime) -> Screen:
    """Show a must-visit and what can be done about it."""
    visit = of.visit
    lines = [
        voice.say("event.head", name=safe(visit.name), day=voice.last_day(visit.due_at, now)),
        *_goers(of.goers, of.wanted, voice),
    ]
    if of.span is not None and of.span.ends_at is None:
        lines.append(voice.say("event.away_open"))
    elif of.span is not None and of.span.ends_at is not None:
        until = voice.last_day(of.span.ends_at, now)
        lines.append(voice.say("event.away_until", until=until))
    lines.append(voice.say("event.seen_by"))
    rows: list[tuple[Button, ...]] = []
    if of.pauses and of.span is None:
        rows.append((do("away", voice.say("event.pause"), visit.id),))
    ends = do("close", voice.say("event.close"), visit.id)
    if of.is_new:
        ends = do("undo", voice.say("undo"), visit.id)
    why = Button(voice.say("visit.why"), routes.data(routes.VISIT_WHY, visit.id))
    rows.append((why, ends))
    return Screen("\n".join(lines), tuple(rows))


def until(visit: Visit, today: date, voice: Voice) -> Screen:
    """Ask which is the last day of being away, or leave it open."""
    sunday = today + timedelta(days=6 - today.weekday())
    next_month = end_of_month(end_of_month(today) + timedelta(days=1))
    likely = (sunday, sunday + _WEEK, sunday + 2 * _WEEK, end_of_month(today), next_month)
    buttons = [
        choose("pause", voice.named_day(day, today), visit.id, day.toordinal())
        for day in sorted({day for day in (today + timedelta(days=1), *likely) if day > today})
    ]
    rows = (
        (choose("pause", voice.say("event.open_end"), visit.id, 0),),
        *grid(buttons, 2),
        (do("show", voice.say("event.back"), visit.id),),
    )
    return Screen(voice.say("event.until", name=safe(visit.name)), rows)


def really_close(visit: Visit, voice: Voice) -> Screen:
    """Ask once before a must-visit is dropped for good."""
    buttons = (
        do("really_close", voice.say("event.really_close"), visit.id),
        do("show", voice.say("event.back"), visit.id),
    )
    return Screen(voice.say("event.close_asked", name=safe(visit.name)), (buttons,))


def over(visit: Visit, voice: Voice) -> Screen:
    """Say that a must-visit is over."""
    return Screen(voice.say("event.over", name=safe(visit.name)))


def dropped(visit: Visit, voice: Voice, *, is_back: bool, is_undone: bool) -> Screen:
    """Say that it is not due any more, and that the member is not away either."""
    key = "event.undone" if is_undone else "event.closed"
    lines = [voice.say(key, name=safe(visit.name))]
    if is_back:
        lines.append(voice.say("event.not_away"))
    return Screen("\n".join(lines))


def _goers(goers: Sequence[Visitor], wanted: int, voice: Voice) -> list[str]:
    if not goers:
        return [voice.say("event.nobody")]
    names = voice.say("list.separator").join(safe(one.name) for one in goers)
    lines = [voice.say("event.goers", n=len(goers), names=names)]
    if len(goers) < wanted:
        lines.append(voice.say("event.short", wanted=wanted, n=len(goers)))
    unheard = [safe(one.name) for one in goers if not one.is_reachable]
    if unheard:
        names = voice.say("list.separator").join(unheard)
        lines.append(voice.say("event.unheard", names=names))
    return lines
