"""/people: a unit's list, one member's card, and what those in charge do from there."""

from datetime import datetime, timedelta
from typing import Final

from bot.actions import cadence, charge, claiming, erasing, replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import to_ms
from bot.rules import payloads
from bot.rules.permissions import Denied, Place, Who, judge
from bot.screens import people as screens
from bot.screens import transfers as transfer_screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice, safe
from storage import (
    attendance,
    away,
    buddies,
    chats,
    claims,
    dialogues,
    erasures,
    guests,
    leave,
    links,
    members,
    roles,
    transfers,
    units,
)
from storage.members import Member
from storage.messages import Message
from storage.tx import Tx
from storage.units import Unit

KIND: Final = "people"
"""The one kind of message that shows lists and cards, turning from one to the other."""
LINK_LASTS: Final = timedelta(days=7)
TOP: Final = 0
"""Stands for the top of what someone is in charge of, where a unit's id is expected."""
MOST: Final = 20


async def ask(tx: Tx, said: Said) -> None:
    """Show the list of the units in charge, or the card of the member who is named."""
    if await asks(tx, said, "people") is None:
        return
    details: dict[str, int | str] = {"unit": TOP}
    if said.words:
        found = await in_charge_of(tx, said, "people", said.words)
        details = {"member": found[0].id} if len(found) == 1 else {"found": len(found)}
        gone = [] if found else await erasing.left_behind(tx, said)
        if gone:
            details = {"left": ",".join(map(str, gone))}
    await replies.add(tx, said.update_id, KIND, said.user_id, said.now, details=details)


async def in_charge_of(tx: Tx, said: Said, act: str, name: str) -> list[Member]:
    """Return those of a name for whom the person may do `act`, whatever they are elsewhere."""
    named = await members.named(tx, name, MOST)
    return [one for one in named if await _may(tx, said, act, one)]


async def show_unit(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to a unit's list; the ids are the unit, or TOP, and the page."""
    unit_id, page = pressed.ids
    who = await may(tx, pressed, "people", KIND, unit_id or None)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if unit_id != TOP and await units.by_id(tx, unit_id) is None:
        return alert(voice, STALE)
    await dialogues.end(tx, pressed.user_id)
    return Turned(screen=await _unit(tx, who, unit_id, page, voice, pressed))


async def show_member(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to a member's card."""
    member = await members.by_id(tx, pressed.ids[0])
    if member is None:
        return alert(voice, "people.gone")
    who = await may(tx, pressed, "people", KIND, member.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    await dialogues.end(tx, pressed.user_id)
    return Turned(screen=await card(tx, member, who, voice, pressed))


async def do(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button of a member's card says; the ids are the member and the verb's place."""
    member_id, place = pressed.ids
    member = await members.by_id(tx, member_id)
    if member is None or place >= len(screens.VERBS):
        return alert(voice, STALE if member else "people.gone")
    verb = screens.VERBS[place]
    who = await may(tx, pressed, screens.ACT_OF[verb], KIND, member.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if verb == "link":
        return Turned(screen=await _link(tx, member, voice, pressed))
    if verb == "release":
        return Turned(screen=screens.release(member, voice))
    said = await _DO[verb](tx, member, pressed)
    turned = brief(voice, said) if said else Turned()
    after = await members.by_id(tx, member_id)
    assert after is not None, "nothing here takes anybody off the roster"
    again = await roles.who(tx, pressed.user_id, pressed.now, after.unit_id)
    if not again.is_in_charge:
        return Turned(turned.toast, Screen(voice.say("secretaries_only")))
    return Turned(turned.toast, await card(tx, after, again, voice, pressed))


async def card(tx: Tx, member: Member, who: Who, voice: Voice, at: Pressed | Telling) -> Screen:
    """Return a member's card as `who`, who is in charge of them, sees it."""
    listed = await members.of_unit(tx, member.unit_id, at.now)
    asked = await erasures.asked_of(tx, member.id)
    return screens.card(
        screens.Card(
            member=member,
            is_reachable=any(one.id == member.id and one.is_reachable for one in listed),
            span=await away.now_of(tx, member.id, at.now),
            charges=await roles.charges(tx, member.id, at.now),
            further=await members.further_units(tx, member.id),
            transfer=await transfers.open_of(tx, member.id),
            is_admin=await _is_admin(tx, member, at.now),
            has_families=who.member_id != member.id
            and await charge.runs_families(tx, who.user_id, member.unit_id, at.now),
            erased_by=None if asked is None else asked.due_at,
        ),
        who,
        voice,
        at.now,
    )


async def _is_admin(tx: Tx, member: Member, now: datetime) -> bool:
    if member.user_id is None:
        return False
    return (await roles.who(tx, member.user_id, now)).is_admin


async def _release(tx: Tx, member: Member, pressed: Pressed) -> str:
    """Part a name from its account; an admin's only by an admin, and that ends with it."""
    if member.user_id is not None and await _is_admin(tx, member, pressed.now):
        if not (await roles.who(tx, pressed.user_id, pressed.now)).is_admin:
            return "people.admins_release"
        if not await roles.end_admin(tx, member.user_id):
            return "people.last_admin"
    is_parted = await claiming.part(tx, member.id, pressed.user_id, pressed.now)
    return "people.released" if is_parted else "people.unclaimed"


async def _give(tx: Tx, member: Member, pressed: Pressed) -> str:
    await roles.give(tx, member.id, member.base_id)
    await _tell_role(tx, member, pressed, "given")
    return "people.given"


async def _withhold(tx: Tx, member: Member, pressed: Pressed) -> str:
    await roles.withhold(tx, member.id)
    await _tell_role(tx, member, pressed, "withheld")
    return "people.withheld"


async def _make_admin(tx: Tx, member: Member, pressed: Pressed) -> str:
    if member.user_id is None:
        return "people.unclaimed"
    await roles.make_admin(tx, member.user_id, pressed.now)
    await _tell_role(tx, member, pressed, "admin_made")
    return "people.admin_made"


async def _end_admin(tx: Tx, member: Member, pressed: Pressed) -> str:
    if member.user_id is None or not await roles.end_admin(tx, member.user_id):
        return "people.last_admin"
    await _tell_role(tx, member, pressed, "admin_ended")
    return "people.admin_ended"


async def _end_deputy(tx: Tx, member: Member, pressed: Pressed) -> str:
    await roles.end_deputy(tx, member.id)
    await _tell_role(tx, member, pressed, "deputy_ended")
    return "people.deputy_ended"


async def _tell_role(tx: Tx, member: Member, pressed: Pressed, code: str) -> None:
    """Tell a member what they may do from now on, or no longer; who did it to themselves knows."""
    if member.user_id is not None and member.user_id != pressed.user_id:
        about = f"{code}:{to_ms(pressed.now)}"
        details: dict[str, int | str] = {"code": code, "unit": member.base_id}
        await tell(tx, "role_changed", member.user_id, about, pressed.now, details)


async def _write_role(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit = await units.by_id(tx, int(message.details["unit"]))
    name = "" if unit is None else safe(unit.name)
    return Prepared(Screen(telling.voice.say(f"role.{message.details['code']}", unit=name)))


async def _drop_transfer(tx: Tx, member: Member, pressed: Pressed) -> str:
    await transfers.withdraw(tx, member.id)
    return "people.transfer_dropped"


async def _exempt(tx: Tx, member: Member, pressed: Pressed) -> str:
    await members.set_exempt(tx, member.id, exempt=True)
    return "people.exempted"


async def _count(tx: Tx, member: Member, pressed: Pressed) -> str:
    await members.set_exempt(tx, member.id, exempt=False)
    return "people.counted"


_DO: Final = {
    "really_release": _release,
    "give": _give,
    "withhold": _withhold,
    "make_admin": _make_admin,
    "end_admin": _end_admin,
    "end_deputy": _end_deputy,
    "drop_transfer": _drop_transfer,
    "exempt": _exempt,
    "count": _count,
}


async def _link(tx: Tx, member: Member, voice: Voice, pressed: Pressed) -> Screen:
    """Make a personal link; only its hash is kept, so it is shown here and nowhere again."""
    if member.user_id is not None:
        return screens.claimed_already(member, voice)
    token = payloads.new_token()
    expires_at = pressed.now + LINK_LASTS
    await links.add(tx, token, member.id, pressed.now, expires_at)
    return screens.link(member, voice.link(payloads.link(token)), expires_at, voice, pressed.now)


async def _may(tx: Tx, said: Said, act: str, member: Member) -> bool:
    who = await roles.who(tx, said.user_id, said.now, member.unit_id)
    return judge(act, who, Place.PRIVATE) is None


async def _unit(
    tx: Tx, who: Who, unit_id: int, page: int, voice: Voice, at: Pressed | Telling
) -> Screen:
    top = await _top(tx, who, at)
    if unit_id == TOP and len(top) != 1:
        return screens.top(top, page, voice)
    unit = await units.by_id(tx, unit_id or top[0].id)
    assert unit is not None, "units are not removed"
    above = unit.parent_id
    if unit.id in (one.id for one in top):
        above = TOP if len(top) > 1 else None
    return screens.unit(
        unit,
        await units.children(tx, unit.id),
        await members.of_unit(tx, unit.id, at.now),
        page,
        above,
        voice,
        at.now,
        has_group=any(one.state == "open" for one in await chats.groups_of_unit(tx, unit.id)),
    )


async def _top(tx: Tx, who: Who, at: Pressed | Telling) -> list[Unit]:
    """Return the units at the top of what someone is in charge of, by id."""
    if who.is_admin or who.member_id is None:
        return await units.children(tx, None)
    own = {one.unit_id for one in await roles.charges(tx, who.member_id, at.now)}
    found = [await units.by_id(tx, one) for one in sorted(own)]
    return [one for one in found if one is not None]


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    details = message.details
    if "left" in details:
        gone = [int(each) for each in str(details["left"]).split(",")]
        return await erasing.offer(tx, gone, telling, message.chat_id)
    if "found" in details:
        key = "people.found_many" if details["found"] else "people.found_none"
        return Prepared(Screen(telling.voice.say(key)))
    if "member" in details:
        member = await members.by_id(tx, int(details["member"]))
        if member is None:
            return Withdrawn("gone")
        who = await roles.who(tx, message.chat_id, telling.now, member.unit_id)
        if not who.is_in_charge:
            return Withdrawn("not_in_charge")
        if "to" in details:
            return Prepared(await _transfer(tx, member, str(details["to"]), telling))
        return Prepared(await card(tx, member, who, telling.voice, telling))
    unit_id = int(details["unit"])
    who = await roles.who(tx, message.chat_id, telling.now, unit_id or None)
    if not who.is_in_charge:
        return Withdrawn("not_in_charge")
    return Prepared(await _unit(tx, who, unit_id, 0, telling.voice, telling))


async def _transfer(tx: Tx, member: Member, ids: str, telling: Telling) -> Screen:
    """Return the next question of a transfer: which of several units, or the day."""
    found = [await units.by_id(tx, int(each)) for each in ids.split(",")]
    known = [unit for unit in found if unit is not None]
    if len(known) == 1:
        return transfer_screens.when(member, known[0], telling.voice, telling.now)
    return transfer_screens.which(member, known, telling.voice)


async def _write_me(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    person = await members.by_account(tx, message.chat_id)
    member = None if person is None else await members.by_id(tx, person.member_id)
    if member is None:
        return Withdrawn("not_bound")
    return Prepared(await mine(tx, member, telling.voice, telling))


async def mine(tx: Tx, member: Member, voice: Voice, at: Pressed | Telling) -> Screen:
    """Return everything that is recorded about a member, as they themselves see it."""
    return screens.mine(
        screens.Mine(
            member=member,
            further=await members.further_units(tx, member.id),
            charges=await roles.charges(tx, member.id, at.now),
            span=await away.now_of(tx, member.id, at.now),
            spans=await away.spans(tx, member.id, screens.SHOWN),
            claim=await claims.of_member(tx, member.id),
            attended=await attendance.of_member(tx, member.id, screens.SHOWN),
            visited=await guests.of_member(tx, member.id, screens.SHOWN),
            leave=await leave.of_member(tx, member.id, at.now, screens.SHOWN),
            transfer=await transfers.open_of(tx, member.id),
            pairs=await buddies.of_member(tx, member.id),
            is_admin=await _is_admin(tx, member, at.now),
            training=await cadence.own_hours(tx, member, at.now, voice.zone),
        ),
        voice,
        at.now,
    )


async def ask_mine(tx: Tx, said: Said) -> None:
    """Show someone everything that is recorded about them."""
    if await asks(tx, said, "me") is not None:
        await replies.add(tx, said.update_id, "me", said.user_id, said.now)


WRITERS: Final[dict[str, Writer]] = {
    KIND: _write,
    "me": _write_me,
    "role_changed": _write_role,
}
