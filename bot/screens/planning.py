"""开会: what a planned session is asked for, one question at a time, and its preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.rules.drafts import CLOCKS, LENGTHS, Draft
from bot.rules.expected import AUDIENCES
from bot.rules.sessions import Kind, Plan, Session
from bot.screens import routes
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen, Toast, Turned
from bot.screens.voice import Voice, safe
from storage.members import Listed
from storage.units import Unit

VERBS: Final = (
    *("unit", "kind", "day", "clock", "minutes", "side", "person", "audience", "first", "back"),
    *("cancel", "settle"),
)
"""By their place, which old buttons carry: new ones go to the end."""
TEXTS: Final = ("place", "title", "link", "topics", "lecturer")
"""What is written, not chosen."""
SIDES: Final = (*TEXTS, "when", "length", "chair", "recorder", "audience", "more")
"""What can be changed in the preview, by place."""
DAYS: Final = 8
COLUMNS: Final = 3
PEOPLE: Final = 90
KEEP: Final = 0
ASK_PLACE: Final = 1
"""In the place of a day, on buttons that move a session: leave it as it is; ask for a place."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan as it is echoed: how many are expected, why others are left out, who is named.

    `clash` is what the unit holds within that time already, or None; `mark` tells this plan from
    what it was or will be.
    """

    plan: Plan
    kind: Kind
    unit: str
    expected: int
    left_out: Sequence[str]
    chair: str
    recorder: str
    clash: Session | None
    mark: int


def press(verb: str, label: str, number: int = 0) -> Button:
    """Return a button that does `verb` with a number."""
    return Button(label, routes.data(routes.PLAN, VERBS.index(verb), number))


def hint(problem: str, part: str, voice: Voice) -> str:
    """Return what was not understood and how to write it, or nothing."""
    if not problem:
        return ""
    return voice.say(f"plan.problem.{problem}", part=safe(part))


def which_unit(own: Sequence[tuple[int, str]], hinted: str, voice: Voice) -> Screen:
    """Ask which of the units that somebody runs is meant."""
    buttons = [press("unit", name, unit_id) for unit_id, name in own]
    return _asked(voice.say("plan.which_unit"), grid(buttons, 1), hinted, voice)


def which_kind(offered: Sequence[tuple[int, Kind]], hinted: str, voice: Voice) -> Screen:
    """Ask what is to be held."""
    buttons = [press("kind", kind.name, place) for place, kind in offered]
    coming = Button(voice.say("coming.button"), routes.data(routes.SESSIONS, 0))
    return _asked(voice.say("plan.which_kind"), (*grid(buttons, 2), (coming,)), hinted, voice)


def not_here(kind: Kind, why: str, groups: Sequence[Unit], voice: Voice) -> Screen:
    """Say that the unit holds no such session, or ask for which of its party groups it is."""
    if why == "level" and groups:
        buttons = [press("unit", group.name, group.id) for group in groups]
        return _asked(
            voice.say("plan.which_group", kind=safe(kind.name)), grid(buttons, 2), "", voice
        )
    return _asked(voice.say(f"plan.not_here.{why}", kind=safe(kind.name)), (), "", voice)


def which_day(kind: Kind, today: date, hinted: str, voice: Voice) -> Screen:
    """Ask on which day."""
    coming = [today + timedelta(days=n) for n in range(DAYS)]
    buttons = [press("day", voice.named_day(day, today), day.toordinal()) for day in coming]
    text = voice.say("plan.which_day", kind=safe(kind.name))
    return _asked(text, grid(buttons, 2), hinted, voice)


def which_clock(
    kind: Kind, draft: Draft, usual: time | None, now: datetime, hinted: str, voice: Voice
) -> Screen:
    """Ask at what time; when it was held the last time stands first."""
    assert draft.day is not None, "the day is asked first"
    day = date.fromordinal(draft.day)
    local = now.astimezone(voice.zone)
    offered = [one for one in CLOCKS if one != usual]
    if usual is not None:
        offered.insert(0, usual)
    if day == local.date():
        offered = [one for one in offered if one > local.time()]
    buttons = [
        press("clock", f"{one.hour}:{one.minute:02}", one.hour * 60 + one.minute) for one in offered
    ]
    text = voice.say(
        "plan.which_clock", kind=safe(kind.name), day=voice.named_day(day, local.date())
    )
    return _asked(text, grid(buttons, COLUMNS), hinted, voice)


def which_person(side: str, people: Sequence[Listed], voice: Voice) -> Screen:
    """Ask who chairs, or who keeps the record."""
    buttons = [press("person", one.name, one.id) for one in people[:PEOPLE]]
    return _side(voice.say(f"plan.ask.{side}"), grid(buttons, COLUMNS), "", voice)


def choose(side: str, hinted: str, voice: Voice) -> Screen:
    """Ask for how long, for whom, or what else is to be changed."""
    if side == "length":
        buttons = [
            press("minutes", voice.say("time.minutes", n=minutes), minutes) for minutes in LENGTHS
        ]
    elif side == "audience":
        buttons = [
            press("audience", voice.say(f"audience.{code}"), place)
            for place, code in enumerate(AUDIENCES)
        ]
    else:
        buttons = [_to(one, voice) for one in ("title", "link", "lecturer", "audience")]
    return _side(voice.say(f"plan.ask.{side}"), grid(buttons, 2), hinted, voice)


def write(side: str, hinted: str, voice: Voice) -> Screen:
    """Ask for a text."""
    return _side(voice.say(f"plan.ask.{side}"), (), hinted, voice)


def preview(shown: Preview, hinted: str, voice: Voice, now: datetime) -> Screen:
    """Echo the plan, with a button to take it and buttons to change it."""
    plan = shown.plan
    lines = [
        about(
            plan.starts, plan.length or shown.kind.length, shown.kind.name, plan.place, voice, now
        )
    ]
    lines.append(shown.unit and safe(shown.unit))
    if plan.title:
        lines.append(voice.say("session.title", title=safe(plan.title)))
    if plan.has_first_topic:
        lines.append(voice.say("post.first_topic"))
    lines.append(_expected(shown, voice))
    blank = voice.say("record.blank")
    lines.append(
        voice.say(
            "record.who", chair=safe(shown.chair) or blank, recorder=safe(shown.recorder) or blank
        )
    )
    if plan.lecturer:
        lines.append(voice.say("record.lecturer", name=safe(plan.lecturer)))
    if plan.topics:
        lines.append(voice.say("record.topics", topics=safe(plan.topics)))
    if plan.link:
        lines.append(safe(plan.link))
    if shown.clash is not None:
        lines.append(clash(shown.clash, voice, now))
    if hinted:
        lines.append(hinted)
    changes = [
        _to(side, voice) for side in ("when", "length", "place", "chair", "recorder", "topics")
    ]
    rows = (
        (press("settle", voice.say("plan.settle"), shown.mark),),
        *grid(changes, COLUMNS),
        (
            press(
                "first",
                voice.say("plan.without_first" if plan.has_first_topic else "plan.with_first"),
                int(not plan.has_first_topic),
            ),
            _to("more", voice),
        ),
        (press("cancel", voice.say("plan.cancel")),),
    )
    return Screen("\n".join(line for line in lines if line), rows)


def planned(session: Session, announced: datetime | None, voice: Voice, now: datetime) -> Screen:
    """Say that it is planned, and what the bot does when."""
    length = session.ends_at - session.starts_at
    lines = [
        voice.say("plan.done"),
        about(session.starts_at, length, session.kind_name, session.place, voice, now),
    ]
    opens = voice.moment(session.opens_at, now)
    if session.opens_at <= now:
        lines.append(voice.say("plan.then.open"))
    elif announced is None or announced >= session.opens_at:
        lines.append(voice.say("plan.then.opens", opens=opens))
    elif announced <= now:
        lines.append(voice.say("plan.then.now", opens=opens))
    else:
        at = voice.moment(announced, now)
        lines.append(voice.say("plan.then", announced=at, opens=opens))
    return Screen("\n".join(lines), (coming_buttons(session, voice),))


def coming_buttons(session: Session, voice: Voice) -> tuple[Button, ...]:
    """Return what can be done to a session that is still to come."""
    return (
        Button(voice.say("drop.move"), routes.data(routes.MOVE, session.id)),
        Button(voice.say("move.place"), routes.data(routes.MOVE, session.id, ASK_PLACE)),
        Button(voice.say("drop.really"), routes.data(routes.DROP, session.id)),
    )


def cancelled(voice: Voice) -> Screen:
    """Say that nothing is planned."""
    return Screen(voice.say("plan.cancelled"))


def not_open(why: str, voice: Voice) -> Turned:
    """Say why a message plans nothing any more; one that never will again loses its buttons."""
    if why == "done_before":
        return Turned(Toast(voice.say("plan.done_before")))
    if why == "newer":
        said, shown = voice.say("plan.newer"), voice.say("plan.newer.shown")
    else:
        said, shown = voice.say("plan.gone"), voice.say("plan.gone.shown")
    return Turned(Toast(said, alert=True), Screen(shown))


def clash(other: Session, voice: Voice, now: datetime) -> str:
    """Warn of what is held within the same time."""
    when = span(other.starts_at, other.ends_at, voice, now)
    return voice.say("plan.clash", kind=safe(other.kind_name), when=when)


def span(starts: datetime, ends: datetime, voice: Voice, now: datetime) -> str:
    """Return from when to when something is held."""
    return f"{voice.moment(starts, now)}–{voice.clock_after(ends, starts)}"


def about(
    starts: datetime, length: timedelta, kind: str, place: str, voice: Voice, now: datetime
) -> str:
    """Return what is held when and where, in one line of HTML."""
    parts = [safe(kind), span(starts, starts + length, voice, now), safe(place)]
    return joined(parts, voice)


def joined(parts: Sequence[str], voice: Voice) -> str:
    """Return what there is of the parts in one line."""
    return f" {voice.say('session.separator')} ".join(part for part in parts if part)


def _expected(shown: Preview, voice: Voice) -> str:
    if not shown.left_out:
        return voice.say("plan.expected", n=shown.expected)
    reasons = [
        voice.say(
            "plan.left_out.one",
            reason=voice.say(f"left_out.{reason}"),
            n=shown.left_out.count(reason),
        )
        for reason in sorted(set(shown.left_out))
    ]
    return voice.say(
        "plan.expected.others", n=shown.expected, others=voice.say("list.separator").join(reasons)
    )


def _to(side: str, voice: Voice) -> Button:
    return press("side", voice.say(f"plan.side.{side}"), SIDES.index(side))


def _side(text: str, rows: Rows, hinted: str, voice: Voice) -> Screen:
    shown = f"{hinted}\n{text}" if hinted else text
    return Screen(shown, (*rows, (press("back", voice.say("days.back")),)))


def _asked(text: str, rows: Rows, hinted: str, voice: Voice) -> Screen:
    shown = f"{hinted}\n{text}" if hinted else text
    return Screen(shown, (*rows, (press("cancel", voice.say("plan.cancel")),)))
