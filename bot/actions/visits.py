"""/visit 家访: the visits that somebody holds or looks after, and what they do from there."""

from datetime import datetime
from typing import Final

from bot.actions import arranging, charge, holding, must_visits, replies, visit_cards
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.actions.visit_rights import VISITORS_KINDS, caring, handling, judges
from bot.rules.permissions import Denied, Place, Who, judge
from bot.screens import visits as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import roles, units, visit_steps, visits
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit
from storage.visits import Visit

KIND: Final = "visit"


async def ask(tx: Tx, said: Said) -> None:
    """/visit: list the visits that somebody holds, those due first first."""
    if await asks(tx, said, "visit") is not None:
        await replies.add(tx, said.update_id, KIND, said.user_id, said.now)


async def show_list(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to a list; the ids are a unit, or MINE, and the page."""
    unit_id, page = pressed.ids
    who = await may(tx, pressed, "visit", VISITORS_KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if unit_id == screens.MINE:
        return Turned(screen=await _mine(tx, who, page, voice, pressed.now))
    unit = await units.by_id(tx, unit_id)
    if unit is None:
        return alert(voice, STALE)
    if not await charge.runs_families(tx, pressed.user_id, unit_id, pressed.now):
        return alert(voice, "visit.secretarys")
    found = await visits.open_of_unit(tx, unit_id)
    # One's own household is visited by others, who see to it.
    others = [one for one in found if one.member_id != who.member_id]
    wrong = [
        one
        for one in await visits.disputed_of_unit(tx, unit_id)
        if await judges(tx, pressed.user_id, one, pressed.now)
    ]
    return Turned(screen=screens.of_unit(unit, others, wrong, page, voice, pressed.now))


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to one visit; the id is the visit's."""
    found = await handling(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    return Turned(screen=await visit_cards.card(tx, found, voice, pressed.now))


async def why(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[事由]: say what calls for it, and leave no trace in the chat; the id is the visit."""
    found = await handling(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    if found.visit.trigger is None:
        return alert(voice, "visit.why.gone")
    await visit_cards.look(tx, found, voice, pressed.now)
    return alert(voice, "visit.why.said", name=found.visit.name, trigger=found.visit.trigger)


async def do(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button of a visit's card says; the ids are the visit and the verb's place."""
    if pressed.ids[1] >= len(screens.VERBS):
        return alert(voice, STALE)
    verb = screens.VERBS[pressed.ids[1]]
    asks_secretary = verb in ("void", "really_void")
    found = await (caring if asks_secretary else handling)(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, by, now = found.visit, found.by, pressed.now
    if verb in ("end", "edit"):
        return await holding.turn_to_record(tx, found, pressed, voice, ends=verb == "end")
    if not visit.is_open:
        return Turned(
            brief(voice, "visit.over").toast, await visit_cards.card(tx, found, voice, now)
        )
    if verb == "void":
        return Turned(screen=screens.sure_to_void(visit, voice, now))
    if verb == "arrange":
        return await arranging.offer(tx, found, voice, now)
    if verb == "begin":
        await holding.begin(tx, found, pressed, voice.zone)
    elif verb == "unarrange":
        await arranging.call_off(tx, found, pressed, voice)
    elif verb == "mode":
        mode = "in_person" if visit.mode == "online" else "online"
        await visit_steps.set_mode(tx, visit.id, mode, now, by)
    else:
        await must_visits.drop(tx, visit, now, voice.zone, by)
    return Turned(screen=await visit_cards.fresh(tx, found, voice, now))


async def _mine(tx: Tx, who: Who, page: int, voice: Voice, now: datetime) -> Screen:
    assert who.member_id is not None, "who visits is a member"
    own = await visits.to_hold(tx, who.member_id)
    run = [(unit, await _count(tx, unit, who.member_id)) for unit in await _run(tx, who, now)]
    return screens.mine(own, run, page, voice, now)


async def _run(tx: Tx, who: Who, now: datetime) -> list[Unit]:
    """Return the units whose families somebody looks after, party groups aside, by id."""
    assert who.member_id is not None, "who visits is a member"
    ids = {one.unit_id for one in await roles.charges(tx, who.member_id, now)}
    found = [await units.by_id(tx, one) for one in sorted(ids)]
    return [one for one in found if one is not None and one.level != "group"]


async def _count(tx: Tx, unit: Unit, besides: int) -> int:
    found: list[Visit] = await visits.open_of_unit(tx, unit.id)
    return sum(one.member_id != besides for one in found)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    who = await roles.who(tx, message.chat_id, telling.now)
    if judge("visit", who, Place.PRIVATE) is not None:
        return Withdrawn("not_in_charge")
    return Prepared(await _mine(tx, who, 0, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {KIND: _write}
