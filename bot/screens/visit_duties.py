"""What who holds a visit is told of it, both on its day, and the units above."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.screens import routes
from bot.screens.arranging import names
from bot.screens.pages import grid
from bot.screens.screen import Button, Screen
from bot.screens.visit_words import kind_words, mode_words
from bot.screens.visits import MINE, PAGE, do, show
from bot.screens.voice import Voice, safe
from storage.visitors import Visitor
from storage.visits import Visit


def notice(visit: Visit, kind: str, voice: Voice, now: datetime, *, is_away: bool) -> Screen:
    """Say that a visit is somebody's to hold, is due, or is overdue; never what calls for it."""
    text = voice.say(
        f"notice.{kind}", name=safe(visit.name), kind=kind_words(visit, voice),
        until=voice.last_day(visit.due_at, now),
    )  # fmt: skip
    rows: list[tuple[Button, ...]] = [(show(visit, voice),)]
    if is_away:
        text += "\n" + voice.say("visit.is_away", name=safe(visit.name))
    elif visit.state in ("due", "proposed"):
        rows = [(do("arrange", visit, voice), show(visit, voice))]
    if visit.trigger_code is not None:
        rows.append((Button(voice.say("visit.why"), routes.data(routes.VISIT_WHY, visit.id)),))
    return Screen(text, tuple(rows))


def of_day(
    due: Sequence[Visit], overdue: Sequence[Visit], away: Collection[int], voice: Voice,
    now: datetime,
) -> Screen:  # fmt: skip
    """Say in one message which households are due, and which are overdue."""
    if len(due) + len(overdue) == 1:
        (only,) = (*due, *overdue)
        kind = "due" if due else "overdue"
        return notice(only, kind, voice, now, is_away=only.id in away)
    lines = [
        voice.say(key, names=_listed(those, voice, now), n=len(those))
        for key, those in (("notice.due.many", due), ("notice.overdue.many", overdue))
        if those
    ]
    buttons = [
        Button(one.name, routes.data(routes.VISIT, one.id)) for one in (*due, *overdue)[:PAGE]
    ]
    return Screen("\n".join(lines), grid(buttons, 2))


def _listed(those: Sequence[Visit], voice: Voice, now: datetime) -> str:
    return voice.say("list.separator").join(
        voice.say(
            "notice.one", name=safe(one.name), kind=kind_words(one, voice),
            until=voice.last_day(one.due_at, now),
        )
        for one in those
    )  # fmt: skip


def yours_many(visit: Visit, count: int, voice: Voice, now: datetime) -> Screen:
    """Say that several households are somebody's to visit for a date."""
    text = voice.say(
        "notice.many", kind=kind_words(visit, voice), unit=safe(visit.unit), n=count,
        until=voice.last_day(visit.due_at, now),
    )  # fmt: skip
    return Screen(text, ((Button(voice.say("visit.list"), routes.data(routes.VISITS, MINE, 0)),),))


def today(visit: Visit, voice: Voice, now: datetime, *, is_away: bool) -> Screen:
    """Remind who holds a visit of its appointment, with [开始]."""
    assert visit.meets_at is not None, "a time is agreed on"
    text = voice.say(
        "visit.today", when=voice.moment(visit.meets_at, now), name=safe(visit.name),
        mode=mode_words(visit.mode, voice),
    )  # fmt: skip
    if is_away:
        text += "\n" + voice.say("visit.is_away", name=safe(visit.name))
    return Screen(text, ((do("begin", visit, voice), show(visit, voice)),))


def today_you(visit: Visit, them: Sequence[Visitor], voice: Voice, now: datetime) -> Screen:
    """Remind the member of an appointment, which they can still move or decline."""
    assert visit.meets_at is not None, "a time is agreed on"
    text = voice.say(
        "visit.today_you", when=voice.moment(visit.meets_at, now), names=names(them, voice),
        how=voice.say(f"visit.today_you.{visit.mode}"),
    )  # fmt: skip
    another = Button(voice.say("visit.another"), routes.data(routes.VISIT_WHEN, visit.id))
    no = Button(voice.say("visit.not"), routes.data(routes.VISIT_NOT, visit.id))
    return Screen(text, ((another, no),))


def after(visit: Visit, voice: Voice) -> Screen:
    """Ask who holds a visit what became of an appointment of which nothing is recorded, or to end
    one that was begun.
    """
    at = visit.held_at or visit.meets_at
    assert at is not None, "it was arranged or begun"
    text = voice.say("visit.after", name=safe(visit.name), when=voice.full_moment(at))
    if visit.state == "started":  # at what time is kept only where that was consented to
        text = voice.say("visit.after.started", name=safe(visit.name), day=voice.full_day(at))
    later = Button(voice.say("visit.do.later"), routes.data(routes.VISIT_LATER, visit.id))
    first = do("end", visit, voice) if visit.state == "started" else later
    return Screen(text, ((first, do("unarrange", visit, voice)), (show(visit, voice),)))


def overdue_up(unit: str, count: int, voice: Voice) -> Screen:
    """Tell a unit above how many households are overdue, without a name."""
    return Screen(voice.say("visit.overdue_up", unit=safe(unit), n=count))
