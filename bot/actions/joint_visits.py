"""A second unit is asked to come along on visits for a date; its secretary says who, or no."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, visit_duties
from bot.actions.asking import STALE, Pressed, alert, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import quiet
from bot.rules.hosts import Candidate, host
from bot.rules.permissions import Denied
from bot.screens import key_dates as screens
from bot.screens.key_dates import ANSWERS
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import away, joint_visits, members, roles, visitors
from storage.joint_visits import Joint
from storage.messages import Message
from storage.tx import Tx
from storage.visitors import Visitor

KIND: Final = "joint_ask"


async def secretary_of(tx: Tx, unit_id: int, now: datetime) -> Candidate | None:
    """Return who is asked for a unit: its own acting secretary, nobody above it."""
    return host(await roles.secretaries(tx, unit_id, now))


async def ask(
    tx: Tx,
    unit_id: int,
    to_unit_id: int,
    occasion: str,
    due_at: datetime,
    visit_ids: Sequence[int],
    by: int,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Ask a unit's secretary once to send somebody along to all these visits."""
    asked = await secretary_of(tx, to_unit_id, now)
    assert asked is not None, "whoever calls has looked"
    joint_id = await joint_visits.ask(
        tx, unit_id=unit_id, to_unit_id=to_unit_id, asked_by=by, occasion=occasion,
        due_at=due_at, now=now, visit_ids=visit_ids,
    )  # fmt: skip
    at = quiet.morning(now, zone)
    await tell(tx, KIND, asked.user_id, joint_id, at, {"joint": joint_id}, lasts=due_at - at)


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Choose who comes along, send them or decline; the ids are the question, verb and number."""
    joint_id, place, number = pressed.ids
    who = await may(tx, pressed, "event", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    of = await joint_visits.by_id(tx, joint_id)
    if of is None or place >= len(ANSWERS) or who.member_id is None:
        return alert(voice, STALE)
    if not await charge.is_own(tx, who.member_id, of.to_unit_id, pressed.now):
        return alert(voice, "event.not_yours")
    if of.state != "asked":
        return Turned(screen=await _answered(tx, of, voice, pressed.now, to_asker=False))
    verb = ANSWERS[place]
    offered = await _offered(tx, of, pressed.now)
    if verb in ("send", "decline"):
        return await _settle(tx, of, verb, offered, pressed, voice)
    if verb == "pick":
        if number not in {one.member_id for one in offered}:
            return alert(voice, "people.gone")
        await joint_visits.turn(tx, of.id, number)
    page = number if verb == "page" else _page_of(offered, number)
    return Turned(screen=await _ask_screen(tx, of, page, voice, pressed.now))


async def _settle(
    tx: Tx, of: Joint, verb: str, offered: Sequence[Visitor], pressed: Pressed, voice: Voice
) -> Turned:
    """Have those who were chosen visit too, or nobody; who asked is told either way."""
    now, zone = pressed.now, voice.zone
    picked = await joint_visits.picked(tx, of.id)
    chosen = [one for one in offered if one.member_id in picked]
    if verb == "send" and not chosen:
        return alert(voice, "joint.pick_first")
    await joint_visits.settle(tx, of.id, "joined" if chosen and verb == "send" else "declined")
    if verb == "send":
        for visit_id in await joint_visits.open_visits(tx, of.id):
            for one in chosen:
                await visitors.join(tx, visit_id, one.member_id, one.unit_id)
            await visit_duties.begin(tx, visit_id, now, zone)
    for asker in await members.accounts_to_write_to(tx, [of.asked_by]):
        at = quiet.morning(now, zone)
        await tell(tx, "joint_answer", asker, of.id, at, {"joint": of.id})
    after = await joint_visits.by_id(tx, of.id)
    assert after is not None, "questions are not removed"
    return Turned(screen=await _answered(tx, after, voice, now, to_asker=False))


async def _offered(tx: Tx, of: Joint, now: datetime) -> list[Visitor]:
    """Return the visitors of the unit that is asked who are there."""
    every = await visitors.of_unit(tx, of.to_unit_id)
    return [one for one in every if await away.now_of(tx, one.member_id, now) is None]


def _page_of(offered: Sequence[Visitor], member_id: int) -> int:
    places = [one.member_id for one in offered]
    return places.index(member_id) // screens.PEOPLE


async def _ask_screen(tx: Tx, of: Joint, page: int, voice: Voice, now: datetime) -> Screen:
    picked = await joint_visits.picked(tx, of.id)
    return screens.joint_ask(of, await _offered(tx, of, now), picked, page, now, voice)


async def _answered(tx: Tx, of: Joint, voice: Voice, now: datetime, *, to_asker: bool) -> Screen:
    names = [await members.name_of(tx, one) for one in await joint_visits.picked(tx, of.id)]
    return screens.joint_answered(of, names, now, voice, to_asker=to_asker)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    of = await joint_visits.by_id(tx, int(message.details["joint"]))
    person = await members.by_account(tx, message.chat_id)
    if of is None or person is None:
        return Withdrawn("gone")
    is_question, now = message.kind == KIND, telling.now
    unit_id = of.to_unit_id if is_question else of.unit_id
    if not await charge.is_own(tx, person.member_id, unit_id, now):
        return Withdrawn("not_in_charge")
    if is_question:
        if of.state != "asked" or not of.households:
            return Withdrawn("settled")
        return Prepared(await _ask_screen(tx, of, 0, telling.voice, now))
    return Prepared(await _answered(tx, of, telling.voice, now, to_asker=True))


WRITERS: Final[dict[str, Writer]] = {KIND: _write, "joint_answer": _write}
