"""What who holds a visit is told of it, both on its day, and the units above."""

from collections.abc import Sequence
from datetime import datetime

from bot.screens import routes
from bot.screens.arranging import who
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
    if is_away:
        text += "\n" + voice.say("visit.is_away", name=safe(visit.name))
    rows: list[tuple[Button, ...]] = [(do("arrange", visit, voice), show(visit, voice))]
    if is_away:
        rows = [(show(visit, voice),)]
    if visit.trigger_code is not None:
        rows.append((Button(voice.say("visit.why"), routes.data(routes.VISIT_WHY, visit.id)),))
    return Screen(text, tuple(rows))


def yours_many(visit: Visit, count: int, voice: Voice, now: datetime) -> Screen:
    """Say that several households are somebody's to visit for a date."""
    text = voice.say(
        "notice.many", kind=kind_words(visit, voice), unit=safe(visit.unit), n=count,
        until=voice.last_day(visit.due_at, now),
    )  # fmt: skip
    return Screen(text, ((Button(voice.say("visit.list"), routes.data(routes.VISITS, MINE, 0)),),))


def of_round(those: Sequence[Visit], kind: str, voice: Voice, now: datetime) -> Screen:
    """Say which households of a round are due, or overdue, in one message."""
    names = voice.say("list.separator").join(
        voice.say("notice.one", name=safe(one.name), until=voice.last_day(one.due_at, now))
        for one in those
    )
    text = voice.say(f"notice.round.{kind}", names=names, n=len(those))
    rows = tuple((Button(one.name, routes.data(routes.VISIT, one.id)),) for one in those[:PAGE])
    return Screen(text, rows)


def today(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Remind who holds a visit of its appointment, with [开始]."""
    assert visit.meets_at is not None, "a time is agreed on"
    text = voice.say(
        "visit.today", when=voice.moment(visit.meets_at, now), name=safe(visit.name),
        mode=mode_words(visit.mode, voice),
    )  # fmt: skip
    return Screen(text, ((do("begin", visit, voice), show(visit, voice)),))


def today_you(visit: Visit, them: Sequence[Visitor], voice: Voice, now: datetime) -> Screen:
    """Remind the member of an appointment, which they can still move or decline."""
    assert visit.meets_at is not None, "a time is agreed on"
    names = voice.say("list.separator").join(who(one, voice) for one in them)
    text = voice.say(
        "visit.today_you", when=voice.moment(visit.meets_at, now), names=names,
        mode=mode_words(visit.mode, voice),
    )  # fmt: skip
    another = Button(voice.say("visit.another"), routes.data(routes.VISIT_WHEN, visit.id))
    no = Button(voice.say("visit.not"), routes.data(routes.VISIT_NOT, visit.id))
    return Screen(text, ((another, no),))


def after(visit: Visit, voice: Voice) -> Screen:
    """Ask who holds a visit what became of an appointment of which nothing is recorded."""
    at = visit.held_at or visit.meets_at
    assert at is not None, "it was arranged or begun"
    text = voice.say("visit.after", name=safe(visit.name), when=voice.full_moment(at))
    later = Button(voice.say("visit.do.later"), routes.data(routes.VISIT_LATER, visit.id))
    first = do("end", visit, voice) if visit.state == "started" else later
    return Screen(text, ((first, do("unarrange", visit, voice)), (show(visit, voice),)))


def overdue_up(unit: str, count: int, voice: Voice) -> Screen:
    """Tell a unit above how many households are overdue, without a name."""
    return Screen(voice.say("visit.overdue_up", unit=safe(unit), n=count))
