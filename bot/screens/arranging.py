"""Arranging a visit: times to choose, what the member is asked, and what came of it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.screens import routes
from bot.screens.pages import Rows, grid
from bot.screens.screen import Button, Screen
from bot.screens.visit_words import mode_words
from bot.screens.visits import head, replies, show
from bot.screens.voice import Voice, safe
from storage.visitors import Visitor
from storage.visits import Visit

DAYS: Final = 14
CLOCKS: Final = (
    *(time(9), time(10), time(11), time(14), time(15), time(16), time(18, 30), time(19)),
    *(time(19, 30), time(20), time(20, 30), time(21)),
)


def minute_of(at: datetime) -> int:
    """Return an instant as buttons carry it: whole minutes since the epoch."""
    return int(at.timestamp()) // 60


def offers(
    visit: Visit, times: Sequence[datetime], voice: Voice, now: datetime, *, to_member: bool
) -> Screen:
    """Offer times for a visit, to either side."""
    buttons = [Button(voice.moment(at, now), _at(visit, at.astimezone(voice.zone))) for at in times]
    today = now.astimezone(voice.zone).date().toordinal()
    more = Button(
        voice.say("visit.when.more"), routes.data(routes.VISIT_WHEN, visit.id, today, _DAYS)
    )
    return Screen(
        _asks(visit, "visit.when", voice, now, to_member=to_member),
        (*grid(buttons, 2), (more,), *_back(visit, voice, to_member=to_member)),
    )


_DAYS: Final = 24 * 60
"""Stands for the choice of a day, where a minute of the day is expected."""
ANY_CLOCK: Final = _DAYS + 1
"""Stands for the choice of a clock on a day."""


def which_day(visit: Visit, voice: Voice, now: datetime, *, to_member: bool) -> Screen:
    """Ask on which day."""
    today = now.astimezone(voice.zone).date()
    days = [today + timedelta(days=n) for n in range(DAYS)]
    buttons = [
        Button(
            voice.named_day(day, today),
            routes.data(routes.VISIT_WHEN, visit.id, day.toordinal(), ANY_CLOCK),
        )
        for day in days
    ]
    text = _asks(visit, "visit.which_day", voice, now, to_member=to_member)
    return Screen(text, (*grid(buttons, 2), *_back(visit, voice, to_member=to_member)))


def which_clock(visit: Visit, day: date, voice: Voice, now: datetime, *, to_member: bool) -> Screen:
    """Ask at what time of a day."""
    coming = [datetime.combine(day, clock, voice.zone) for clock in CLOCKS]
    days = Button(
        voice.say("visit.when.days"),
        routes.data(
            routes.VISIT_WHEN, visit.id, now.astimezone(voice.zone).date().toordinal(), _DAYS
        ),
    )
    buttons = [Button(voice.clock(at), _at(visit, at)) for at in coming if at > now]
    text = _asks(visit, "visit.which_clock", voice, now, to_member=to_member)
    return Screen(text, (*grid(buttons, 3), (days,), *_back(visit, voice, to_member=to_member)))


def asked(visit: Visit, by: Visitor, voice: Voice, now: datetime) -> Screen:
    """Ask the member whether a time suits them; declining needs no reason."""
    assert visit.meets_at is not None, "a time is proposed"
    text = voice.say(
        "visit.asked", by=who(by, voice), how=voice.say(f"visit.asked.{visit.mode}"),
        when=voice.full_moment(visit.meets_at),
    )  # fmt: skip
    return Screen(text, (replies(visit, voice), _refusals(visit, voice)))


def asked_back(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Ask who visits whether the member's time suits them."""
    assert visit.meets_at is not None, "a time is proposed"
    text = voice.say(
        "visit.asked_back", name=safe(visit.name), when=voice.full_moment(visit.meets_at)
    )
    return Screen(text, (replies(visit, voice), (show(visit, voice),)))


def proposed(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Tell the member that the time they proposed has been handed on."""
    assert visit.meets_at is not None, "a time is proposed"
    text = voice.say("visit.proposed_back", when=voice.full_moment(visit.meets_at))
    return Screen(text, (_refusals(visit, voice),))


def settled(
    visit: Visit, those: Sequence[Visitor], lines: str, voice: Voice, now: datetime
) -> Screen:
    """Tell the member what is arranged; `lines` asks for consent, where that is still open."""
    assert visit.meets_at is not None, "a time is agreed on"
    text = voice.say(
        "visit.settled", when=voice.full_moment(visit.meets_at),
        mode=mode_words(visit.mode, voice), names=names(those, voice),
    )  # fmt: skip
    another = Button(voice.say("visit.another"), routes.data(routes.VISIT_WHEN, visit.id))
    rows: Rows = ((another,), _refusals(visit, voice))
    if lines:
        text += f"\n\n{lines}"
        rows = (consents(visit, voice), *rows)
    return Screen(text, rows)


def consents(visit: Visit, voice: Voice) -> tuple[Button, ...]:
    """Return [同意] and [只记已访]."""
    return tuple(
        Button(voice.say(key), routes.data(routes.VISIT_CONSENT, visit.id, given))
        for key, given in (("family.consent.yes", 1), ("family.consent.no", 0))
    )


def agreed(visit: Visit, voice: Voice, now: datetime) -> Screen:
    """Tell who visits that the time suits the member."""
    assert visit.meets_at is not None, "a time is agreed on"
    text = voice.say(
        "visit.agreed", name=safe(visit.name), when=voice.full_moment(visit.meets_at),
        mode=mode_words(visit.mode, voice),
    )  # fmt: skip
    return Screen(text, ((show(visit, voice),),))


def sure_not(visit: Visit, voice: Voice) -> Screen:
    """Ask once whether the member does not want this visit; no reason is asked for."""
    yes = Button(voice.say("visit.not.yes"), routes.data(routes.VISIT_NOT, visit.id, 1))
    no = Button(voice.say("visit.not.no"), routes.data(routes.VISIT_NOT, visit.id, 0))
    return Screen(voice.say("visit.not.sure"), ((yes, no),))


def off(visit: Visit, code: str, voice: Voice, now: datetime, *, leads: bool) -> Screen:
    """Tell who visits, or did, that a visit is off or has to be arranged anew."""
    text = voice.say(f"visit.off.{code}", name=safe(visit.name))
    return Screen(text, ((show(visit, voice),),) if visit.is_open and leads else ())


def who(one: Visitor, voice: Voice) -> str:
    """Return who somebody is, with their position where they have one."""
    if one.position is None:
        return safe(one.name)
    position = voice.say(f"position.{one.position}")
    return voice.say("visit.who", name=safe(one.name), position=position)


def names(them: Sequence[Visitor], voice: Voice) -> str:
    """Return who visits, each with their position."""
    return voice.say("list.separator").join(who(one, voice) for one in them)


def _refusals(visit: Visit, voice: Voice) -> tuple[Button, ...]:
    return (
        Button(voice.say("visit.not"), routes.data(routes.VISIT_NOT, visit.id)),
        Button(voice.say("family.card.button"), routes.data(routes.VISIT_CARD, visit.id)),
    )


def _asks(visit: Visit, key: str, voice: Voice, now: datetime, *, to_member: bool) -> str:
    lines = [voice.say(key)] if to_member else [head(visit, voice, now), voice.say(key)]
    if visit.meets_at is not None:
        lines.insert(-1, voice.say("visit.when.now", when=voice.full_moment(visit.meets_at)))
    return "\n".join(lines)


def _at(visit: Visit, local: datetime) -> str:
    return routes.data(
        routes.VISIT_WHEN, visit.id, local.date().toordinal(), local.hour * 60 + local.minute
    )


def _back(visit: Visit, voice: Voice, *, to_member: bool) -> Rows:
    if to_member:
        back = Button(voice.say("days.back"), routes.data(routes.VISIT_FINE, visit.id, 0))
        return ((back,), _refusals(visit, voice))
    return ((Button(voice.say("days.back"), routes.data(routes.VISIT, visit.id)),),)
