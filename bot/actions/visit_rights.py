"""Who may do what about a visit: who holds it, whose household it is, who looks after families.

Admins as such, and who runs a unit above, have no part in it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.actions import charge
from bot.actions.asking import STALE, Pressed, alert, may
from bot.rules.permissions import Denied
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import visitors, visits
from storage.tx import Tx
from storage.visits import Visit

VISITORS_KINDS: Final = (
    *("visit", "visit_yours", "visit_due", "visit_today", "visit_agreed"),
    *("visit_asked_back", "visit_off", "visit_wrong", "round_yours"),
    *("visit_after", "visit_yours_many", "visit_moved", "event", "visit_away", "visit_back"),
)
"""The messages to who holds a visit, or looks after the unit's."""
MEMBERS_KINDS: Final = ("visit_ask", "visit_set", "visit_today_you", "visit_record")
"""The messages to the member whose household it is."""


@dataclass(frozen=True, slots=True)
class Handling:
    """A visit and who has just pressed something about it; `by` is their member.

    `is_secretary` if they look after the unit's families, whether they hold it or not.
    """

    visit: Visit
    by: int
    is_secretary: bool


async def handling(
    tx: Tx, pressed: Pressed, voice: Voice, kinds: tuple[str, ...] = VISITORS_KINDS
) -> Handling | Turned:
    """Return the visit that is pressed, for who holds it or looks after it; or why not.

    The first id is the visit's.
    """
    who = await may(tx, pressed, "visit", kinds)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    visit = await visits.by_id(tx, pressed.ids[0])
    if visit is None or who.member_id is None:
        return alert(voice, STALE)
    holds = who.member_id in [one.member_id for one in await visitors.of_visit(tx, visit.id)]
    besides = (visit.member_id,)
    runs = await charge.runs_families(tx, pressed.user_id, visit.unit_id, pressed.now, besides)
    if not runs and visit.answer == "wrong":
        runs = await judges(tx, pressed.user_id, visit, pressed.now)
    if not holds and not runs:
        return alert(voice, "visit.not_yours")
    return Handling(visit, who.member_id, runs)


async def caring(tx: Tx, pressed: Pressed, voice: Voice) -> Handling | Turned:
    """Return the visit that is pressed, for who looks after the unit's families; or why not."""
    found = await handling(tx, pressed, voice)
    if isinstance(found, Handling) and not found.is_secretary:
        return alert(voice, "visit.secretarys")
    return found


async def judging(tx: Tx, pressed: Pressed, voice: Voice) -> Handling | Turned:
    """Return the visit that is pressed, for who judges a complaint about its record; or why not."""
    found = await handling(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    if not await judges(tx, pressed.user_id, found.visit, pressed.now):
        return alert(voice, "visit.judged_by_others")
    return found


async def judges(tx: Tx, user_id: int, visit: Visit, now: datetime) -> bool:
    """Say whether an account judges a complaint: not who recorded it, if there is anybody else."""
    besides = await _party(tx, visit)
    if await charge.secretary_for(tx, visit.unit_id, now, besides) is None:
        besides = [visit.member_id]
    return await charge.runs_families(tx, user_id, visit.unit_id, now, besides)


async def judge_of(tx: Tx, visit: Visit, now: datetime) -> int | None:
    """Return the account of whom a complaint is put to, or None if nobody can be written to."""
    chosen = await charge.secretary_for(tx, visit.unit_id, now, await _party(tx, visit))
    if chosen is None:
        chosen = await charge.secretary_for(tx, visit.unit_id, now, [visit.member_id])
    return None if chosen is None else chosen.user_id


async def _party(tx: Tx, visit: Visit) -> list[int]:
    """Return those whom a record is about or by: they do not judge it."""
    return [visit.member_id, *(one.member_id for one in await visitors.of_visit(tx, visit.id))]


async def visited(tx: Tx, pressed: Pressed, voice: Voice) -> Visit | Turned:
    """Return the visit that is pressed, for whose household it is; or why not."""
    who = await may(tx, pressed, "visited", MEMBERS_KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    visit = await visits.by_id(tx, pressed.ids[0])
    if visit is None or visit.member_id != who.member_id:
        return alert(voice, STALE)
    return visit
