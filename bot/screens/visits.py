"""家访: the visits that somebody holds or looks after, and one of them with what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from bot.screens import coverage, routes
from bot.screens.pages import grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.visit_words import kind_words, met_words, mode_words, topic_words
from bot.screens.voice import Voice, safe
from storage.units import Unit
from storage.visitors import Visitor
from storage.visits import Visit

VERBS: Final = (
    *("arrange", "begin", "end", "unarrange", "mode", "void", "edit"),
    "really_void",
)
"""By their place, which old buttons carry: new ones go to the end."""
PAGE: Final = 8
MINE: Final = 0
"""Stands for one's own visits, where a unit's id is expected."""


@dataclass(frozen=True, slots=True)
class Card:
    """A visit as who holds it sees it: the others who do, and how the member can be reached."""

    visit: Visit
    visitors: Sequence[Visitor]
    is_away: bool
    is_reachable: bool
    is_secretary: bool
    is_judge: bool = False


def mine(
    visits: Sequence[Visit], units: Sequence[tuple[Unit, int]], page: int, voice: Voice,
    now: datetime,
) -> Screen:  # fmt: skip
    """List the visits that somebody is to hold, and lead to the units whose visits they run."""
    key = "visit.mine" if visits else "visit.mine.none"
    # Two visits to one household are one household.
    households = len({one.member_id for one in visits})
    head = voice.say(key, n=households) if visits else voice.say(key)
    rows = tuple(
        (
            Button(
                voice.say("visit.unit", unit=unit.name, n=count),
                routes.data(routes.VISITS, unit.id, 0),
            ),
        )
        for unit, count in units
    )
    if units:
        rows = (*rows, (coverage.button(voice),))
    return Screen(head, (*_listed(visits, MINE, page, voice, now), *rows))


def of_unit(
    unit: Unit,
    visits: Sequence[Visit],
    wrong: Sequence[Visit],
    page: int,
    voice: Voice,
    now: datetime,
) -> Screen:
    """List a unit's open visits for who runs them, and first the records said to be `wrong`."""
    key = "visit.of_unit" if visits else "visit.of_unit.none"
    text = voice.say(key, unit=safe(unit.name), **({"n": len(visits)} if visits else {}))
    rows = (
        (
            Button(voice.say("visit.rounds"), routes.data(routes.ROUND, unit.id)),
            Button(voice.say("visit.visitors"), routes.data(routes.VISITORS, unit.id, 0)),
        ),
        (Button(voice.say("visit.needs"), routes.data(routes.NEED_LIST, unit.id, 0)),),
        (Button(voice.say("days.back"), routes.data(routes.VISITS, MINE, 0)),),
    )
    listed = [*wrong, *visits]
    return Screen(text, (*_listed(listed, unit.id, page, voice, now), *rows))


def card(of: Card, voice: Voice, now: datetime) -> Screen:
    """Show one visit with what can be done about it now."""
    visit = of.visit
    lines = [head(visit, voice, now)]
    if of.visitors:
        names = voice.say("list.separator").join(safe(one.name) for one in of.visitors)
        lines.append(voice.say("visit.by", names=names))
    else:
        lines.append(voice.say("visit.by.nobody"))
    lines += [voice.say("visit.mode", mode=mode_words(visit.mode, voice))] if visit.is_open else []
    lines += _standing(of, voice, now)
    return Screen("\n".join(lines), _buttons(of, voice))


def head(visit: Visit, voice: Voice, now: datetime) -> str:
    """Return whose household it is, what kind of visit, and until when: never what calls for it."""
    if not visit.is_open:
        return voice.say("visit.head.closed", name=safe(visit.name), kind=kind_words(visit, voice))
    return voice.say(
        "visit.head", name=safe(visit.name), kind=kind_words(visit, voice),
        until=voice.last_day(visit.due_at, now),
    )  # fmt: skip


def record(visit: Visit, voice: Voice, now: datetime) -> str:
    """Return what is recorded of a visit that was held, in one line."""
    assert visit.held_at is not None, "it was held"
    if visit.is_erased:
        return voice.say("visit.erased", month=month(visit.held_at, voice))
    # Midnight stands for a day of which no time is known, or none is kept.
    has_time = visit.held_at.astimezone(voice.zone).time() != time()
    when = voice.full_moment(visit.held_at) if has_time else voice.full_day(visit.held_at)
    parts = [when]
    if visit.mode:
        parts.append(mode_words(visit.mode, voice))
    if visit.minutes:
        parts.append(voice.say("visit.minutes", n=visit.minutes))
    if visit.is_recorded_later:
        parts.append(voice.say("visit.later"))
    text = voice.say("list.separator").join(parts)
    for key, words in (
        ("visit.met", met_words(visit.met, voice)),
        ("visit.topics", topic_words(visit.topics, voice)),
    ):
        if words:
            text += "\n" + voice.say(key, words=words)
    return text


def month(instant: datetime, voice: Voice) -> str:
    """Return a month with its year: all that is left of an instant at the family's request."""
    local = instant.astimezone(voice.zone)
    return voice.say("time.month", year=local.year, month=local.month)


def do(verb: str, visit: Visit, voice: Voice) -> Button:
    """Return the button that does something about a visit."""
    data = routes.data(routes.VISIT_DO, visit.id, VERBS.index(verb))
    return Button(voice.say(f"visit.do.{verb}"), data)


def show(visit: Visit, voice: Voice) -> Button:
    """Return the button that leads to a visit."""
    return Button(voice.say("visit.show"), routes.data(routes.VISIT, visit.id))


def back(visit: Visit, voice: Voice) -> Button:
    """Return the button that leads back to a visit."""
    return Button(voice.say("days.back"), routes.data(routes.VISIT, visit.id))


def _listed(
    visits: Sequence[Visit], scope: int, page: int, voice: Voice, now: datetime
) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(
            voice.say(
                "visit.line", name=visit.name, kind=kind_words(visit, voice),
                state=_state(visit, voice, now),
            ),
            routes.data(routes.VISIT, visit.id),
        )
        for visit in visits
    ]  # fmt: skip
    shown, nav = pager(buttons, page, PAGE, lambda to: routes.data(routes.VISITS, scope, to), voice)
    return (*grid(shown, 1), *nav)


def _state(visit: Visit, voice: Voice, now: datetime) -> str:
    if visit.state == "held":
        return voice.say("visit.state.wrong")
    if visit.state == "started":
        return voice.say("visit.state.started")
    if visit.meets_at is not None and visit.state == "agreed":
        return voice.say("visit.state.agreed", when=voice.moment(visit.meets_at, now))
    if visit.state == "proposed":
        return voice.say(f"visit.state.proposed.{visit.proposed_by}")
    if visit.due_at <= now:
        return voice.say("visit.state.overdue", day=voice.last_day(visit.due_at, now))
    return voice.say("visit.state.due", day=voice.last_day(visit.due_at, now))


def _standing(of: Card, voice: Voice, now: datetime) -> list[str]:
    visit = of.visit
    lines = []
    if visit.state == "held":
        lines = [record(visit, voice, now), voice.say(f"visit.answer.{visit.answer}")]
        if visit.complaint is not None:
            lines.append(voice.say(f"visit.wrong.{visit.complaint}"))
    elif visit.state in ("declined", "missed", "void"):
        lines = [voice.say(f"visit.closed.{visit.state}")]
    elif visit.state == "started" and visit.held_at is not None:
        lines = [voice.say("visit.started", when=voice.moment(visit.held_at, now))]
    elif visit.meets_at is not None:
        when = voice.moment(visit.meets_at, now)
        key = "agreed" if visit.state == "agreed" else f"proposed.{visit.proposed_by}"
        lines = [voice.say(f"visit.meets.{key}", when=when, name=safe(visit.name))]
    elif visit.due_at <= now:
        lines = [voice.say("visit.overdue")]
    if visit.is_open and of.is_away:
        lines.append(voice.say("visit.is_away", name=safe(visit.name)))
    elif visit.is_open and not of.is_reachable:
        lines.append(voice.say("visit.unreachable", name=safe(visit.name)))
    return lines


def _buttons(of: Card, voice: Voice) -> tuple[tuple[Button, ...], ...]:
    visit = of.visit
    why = Button(voice.say("visit.why"), routes.data(routes.VISIT_WHY, visit.id))
    rows: list[tuple[Button, ...]] = []
    if visit.state == "started":
        rows.append((do("end", visit, voice), do("unarrange", visit, voice)))
    elif visit.state == "held" and not visit.is_erased:
        rows.append((do("edit", visit, voice),))
    elif visit.is_open:
        if visit.state == "proposed" and visit.proposed_by == "member":
            rows.append(replies(visit, voice))
        elif of.is_reachable and not of.is_away:
            key = "visit.do.arrange" if visit.state == "due" else "visit.do.rearrange"
            data = routes.data(routes.VISIT_DO, visit.id, VERBS.index("arrange"))
            rows.append((Button(voice.say(key), data),))
        later = Button(voice.say("visit.do.later"), routes.data(routes.VISIT_LATER, visit.id))
        rows.append((do("begin", visit, voice), later))
    if visit.state == "due":
        mode = "in_person" if visit.mode == "online" else "online"
        data = routes.data(routes.VISIT_DO, visit.id, VERBS.index("mode"))
        rows.append((Button(voice.say(f"visit.do.mode.{mode}"), data),))
    if visit.trigger_code is not None:
        rows.append((why,))
    if of.is_secretary and visit.is_open:
        rows.append(
            (
                Button(voice.say("visit.do.hand"), routes.data(routes.VISIT_HAND, visit.id)),
                Button(voice.say("visit.do.move"), routes.data(routes.VISIT_MOVE, visit.id)),
            )
        )
        if visit.kind != "routine":
            rows.append((do("void", visit, voice),))
    rows.append((Button(voice.say("visit.list"), routes.data(routes.VISITS, MINE, 0)),))
    return tuple(rows)


def judgements(visit: Visit, voice: Voice) -> tuple[Button, ...]:
    """Return [撤销这次记录] and [改记录], for who judges a complaint."""
    return (
        Button(voice.say("visit.withdraw"), routes.data(routes.VISIT_JUDGE, visit.id, 0)),
        Button(voice.say("visit.correct"), routes.data(routes.VISIT_JUDGE, visit.id, 2)),
    )


def sure_to_void(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Ask once whether a visit is not needed any more."""
    text = f"{head(visit, voice, now)}\n{voice.say('visit.void.sure')}"
    return Screen(text, ((do("really_void", visit, voice), back(visit, voice)),))


def replies(visit: Visit, voice: Voice) -> tuple[Button, ...]:
    """Return [方便] and [换个时间], for a time that the other side has proposed."""
    assert visit.meets_at is not None, "a time is proposed"
    minute = int(visit.meets_at.timestamp()) // 60
    return (
        Button(voice.say("visit.fine"), routes.data(routes.VISIT_FINE, visit.id, minute)),
        Button(voice.say("visit.another"), routes.data(routes.VISIT_WHEN, visit.id)),
    )
