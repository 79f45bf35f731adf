"""A visit's card, as who holds it or looks after it sees it; and who has looked."""

from datetime import datetime, time

from bot.actions.visit_rights import Handling, judges
from bot.screens import visits as screens
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from storage import away, consents, members, visitors, visits
from storage.tx import Tx


async def fresh(tx: Tx, found: Handling, voice: Voice, now: datetime) -> Screen:
    """Return the card of a visit that has just changed."""
    visit = await visits.by_id(tx, found.visit.id)
    assert visit is not None, "visits are not removed while they are open"
    return await card(tx, Handling(visit, found.by, found.is_secretary), voice, now)


async def card(tx: Tx, found: Handling, voice: Voice, now: datetime) -> Screen:
    """Return a visit's card as who holds it, or looks after it, sees it.

    With a record on it, it is noted that they have looked.
    """
    if found.visit.state == "held":
        await look(tx, found, voice, now)
    member = found.visit.member_id
    is_judge = False
    if found.visit.answer == "wrong":
        by = await visitors.by_member(tx, found.by)
        is_judge = (
            by is not None
            and by.user_id is not None
            and await judges(tx, by.user_id, found.visit, now)
        )
    return screens.card(
        screens.Card(
            visit=found.visit,
            visitors=await visitors.of_visit(tx, found.visit.id),
            is_away=await away.now_of(tx, member, now) is not None,
            is_reachable=bool(await members.accounts_to_write_to(tx, [member])),
            is_secretary=found.is_secretary,
            is_judge=is_judge,
        ),
        voice,
        now,
    )


async def look(tx: Tx, found: Handling, voice: Voice, now: datetime) -> None:
    """Note for the member that what is recorded of their household was looked at.

    Of a visit of which only the day is kept it is the day: whoever records it looks at it as well.
    """
    visit, day = found.visit, now.astimezone(voice.zone).date()
    at = now if visit.mode else datetime.combine(day, time(), voice.zone)
    ordinal = day.toordinal()
    await consents.note_look(tx, found.by, visit.member_id, "visit", visit.id, ordinal, at)
