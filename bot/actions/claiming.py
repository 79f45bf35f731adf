"""绑定: an account comes to its name, by the group it is in, a link, or a secretary's word."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, check_in, replies
from bot.actions.asking import STALE, Pressed, Said, alert, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, plain, tell
from bot.clock import to_ms
from bot.rules import claims as rules
from bot.rules.permissions import Denied
from bot.rules.slots import next_slot
from bot.screens import claiming as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import chats, claims, dialogues, links, members, places, roles, sessions, units
from storage.claims import Claim
from storage.dialogues import Dialogue
from storage.members import Member
from storage.messages import Message
from storage.tx import Tx

CHOOSING: Final = "claim"
PROVING: Final = "number"
_OWN: Final = ("claim_names", "claim_number", "claim_wrong")
"""The kinds of message in which someone claims a name."""
EVERY_SECRETARY: Final = 0
"""Stands for all who are in charge themselves, where a unit's id is expected."""


async def by_group(tx: Tx, said: Said, chat_id: int, *, is_in: bool) -> None:
    """Someone comes from a group: if they are in it, its unit's names are theirs to choose from."""
    await chats.note(tx, said.user_id, "private", "open", said.now)
    group = await chats.by_id(tx, chat_id)
    if await members.by_account(tx, said.user_id) is not None:
        kind = "start"
    elif group is None or group.unit_id is None:
        kind = "claim_no_unit"
    elif not is_in:
        kind = "claim_not_in_group"
    else:
        await dialogues.begin(tx, said.user_id, CHOOSING, said.now, unit=group.unit_id)
        kind = "claim_names"
    await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def by_link(tx: Tx, said: Said, token: str) -> None:
    """Someone opens a personal link: it names them, and their number has to fit as well."""
    await chats.note(tx, said.user_id, "private", "open", said.now)
    link = await links.find(tx, token, said.now)
    person = await members.by_account(tx, said.user_id)
    member = None if link is None else await members.by_id(tx, link.member_id)
    if person is not None:
        kind = "start"
    elif link is None or member is None or link.is_expired:
        kind = "claim_link_dead"
    elif link.is_spent or member.user_id is not None:
        kind = "claim_link_spent"
    elif member.number is None:
        await _accept(tx, said.user_id, member, "link", said.now, said)
        return
    else:
        await dialogues.begin(tx, said.user_id, PROVING, said.now, member=member.id, link=1)
        kind = "claim_number"
    await replies.add(tx, said.update_id, kind, said.user_id, said.now)


async def show_names(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn the pages of the names, or go back to them."""
    dialogue = await _own(tx, pressed)
    if dialogue is None or "unit" not in dialogue.facts:
        return alert(voice, "claim.over")
    unit_id = dialogue.facts["unit"]
    await dialogues.begin(tx, pressed.user_id, CHOOSING, pressed.now, unit=unit_id)
    return Turned(screen=await _names(tx, unit_id, pressed.ids[0], voice, pressed.now))


async def choose(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Take a name: its number is asked for next, or where there is none, the secretary."""
    dialogue = await _own(tx, pressed)
    if dialogue is None or "unit" not in dialogue.facts:
        return alert(voice, "claim.over")
    unit_id = dialogue.facts["unit"]
    member = await members.by_id(tx, pressed.ids[0])
    if member is None or member.base_id != unit_id:
        return alert(voice, STALE)
    if member.user_id is not None:
        return alert(voice, "claim.taken", name=member.name)
    await dialogues.begin(tx, pressed.user_id, PROVING, pressed.now, member=member.id, unit=unit_id)
    return Turned(screen=screens.number(member, voice, can_go_back=True))


async def prove(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take what was written as the last part of the number."""
    member = await members.by_id(tx, dialogue.facts["member"])
    if member is None or member.user_id is not None or member.number is None:
        kind = "claim_gone" if member is None else "claim_taken"
        if member is not None and member.user_id is None:
            kind = "claim_number"  # there is none to compare with: the secretary is to be asked
        await replies.add(tx, said.update_id, kind, said.user_id, said.now)
        return
    since = said.now - rules.WITHIN
    if await claims.wrong_numbers(tx, said.user_id, member.id, since) >= rules.TRIES:
        await replies.add(tx, said.update_id, "claim_wrong", said.user_id, said.now)
    elif rules.fits(member.number, said.words):
        how = "link" if dialogue.facts.get("link") else "number"
        await _accept(tx, said.user_id, member, how, said.now, said)
    else:
        await claims.note_wrong_number(tx, said.user_id, member.id, said.now)
        await replies.add(tx, said.update_id, "claim_wrong", said.user_id, said.now)


async def ask_secretary(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have the secretary say whether it is them."""
    dialogue = await _own(tx, pressed)
    if dialogue is None or dialogue.facts.get("member") != pressed.ids[0]:
        return alert(voice, "claim.over")
    member = await members.by_id(tx, pressed.ids[0])
    if member is None or member.user_id is not None:
        return alert(voice, "claim.taken", name="" if member is None else member.name)
    asked = await charge.in_charge(tx, member.unit_id, pressed.now)
    if not asked:
        return alert(voice, "claim.nobody_to_ask")
    claim_id = await claims.ask(tx, pressed.user_id, member.id, pressed.now)
    for user_id in asked:
        await tell(tx, "claim_ask", user_id, claim_id, pressed.now, {"claim": claim_id})
    await dialogues.end(tx, pressed.user_id)
    return Turned(screen=Screen(voice.say("claim.asked", name=screens.named(member))))


async def settle(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """A secretary says whether an account is whom it claims to be: ids are the claim and 1 or 0."""
    claim_id, is_theirs = pressed.ids
    claim = await claims.by_id(tx, claim_id)
    if claim is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "settle_claim", "claim_ask", claim.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if claim.state != "asked":
        return Turned(screen=Screen(voice.say("claim.settled_before")))
    member = await members.by_id(tx, claim.member_id)
    has_name = await members.by_account(tx, claim.user_id) is not None
    if is_theirs and (member is None or member.user_id is not None or has_name):
        await claims.settle(tx, claim_id, "refused", pressed.user_id, pressed.now)
        await tell(tx, "claim_refused", claim.user_id, claim_id, pressed.now)
        return Turned(screen=Screen(voice.say("claim.too_late", name=screens.named(claim))))
    state = "accepted" if is_theirs else "refused"
    await claims.settle(tx, claim_id, state, pressed.user_id, pressed.now)
    details: dict[str, int | str] = {"member": claim.member_id}
    if is_theirs:
        details = await _bind(tx, claim.user_id, claim.member_id, pressed.now)
    kind = "claim_done" if is_theirs else "claim_refused"
    await tell(tx, kind, claim.user_id, claim_id, pressed.now, details)
    key = "claim.approved" if is_theirs else "claim.turned_down"
    return Turned(screen=Screen(voice.say(key, name=screens.named(claim))))


async def undo(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """A secretary says [有误] of one that a notice lists: the account and the name are parted."""
    claim = await claims.by_id(tx, pressed.ids[0])
    if claim is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "settle_claim", "claims_notice", claim.unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if not who.is_admin and (await roles.who(tx, claim.user_id, pressed.now)).is_admin:
        return alert(voice, "people.admins_release")
    if claim.state == "accepted":
        await part(tx, claim.member_id, pressed.user_id, pressed.now)
    notice_id = await places.id_of(tx, pressed.chat_id, pressed.message_id)
    assert notice_id is not None, "asked for by `may`"
    told = await claims.told_by(tx, notice_id)
    return Turned(screen=screens.notice(told, await _unit_of(tx, told), voice))


async def part(tx: Tx, member_id: int, by_user_id: int, now: datetime) -> bool:
    """Part a name from its account and tell the account; False if it had none."""
    user_id = await members.release(tx, member_id)
    await claims.undo(tx, member_id, by_user_id, now)
    if user_id is None:
        return False
    await tell(tx, "claim_undone", user_id, to_ms(now), now, {"member": member_id})
    return True


async def _own(tx: Tx, pressed: Pressed) -> Dialogue | None:
    """Return the claiming that a press goes on with, or None if it is over."""
    who = await may(tx, pressed, "claim", _OWN)
    if isinstance(who, Denied) or who.member_id is not None:
        return None
    dialogue = await dialogues.of(tx, pressed.user_id, pressed.now)
    return dialogue if dialogue is not None and dialogue.step in (CHOOSING, PROVING) else None


async def _accept(
    tx: Tx, user_id: int, member: Member, how: str, now: datetime, said: Said
) -> None:
    await claims.accept(tx, user_id, member.id, how, now)
    details = await _bind(tx, user_id, member.id, now)
    await replies.add(tx, said.update_id, "claim_done", user_id, now, details=details)
    await _tell_of(tx, user_id, member, now, said.zone)


async def _tell_of(tx: Tx, user_id: int, member: Member, now: datetime, zone: ZoneInfo) -> None:
    """Have those in charge told, merged with all others at an hour at which they may look.

    Who is in charge themselves is told to the admins, all of them in one list.
    """
    unit_id = member.base_id
    readers = [one for one in await charge.in_charge(tx, unit_id, now) if one != user_id]
    if not readers:
        unit_id = EVERY_SECRETARY
        readers = [one for one in await roles.admins(tx) if one != user_id]
    at = next_slot(now, zone)
    for reader in readers:
        about = f"{unit_id}:{to_ms(at)}"
        await tell(tx, "claims_notice", reader, about, at, {"unit": unit_id})


async def _bind(tx: Tx, user_id: int, member_id: int, now: datetime) -> dict[str, int | str]:
    """Give a name its account; what the account did before it had one counts now.

    Returns what the message that says so has to know.
    """
    if not await members.bind(tx, member_id, user_id):
        raise RuntimeError("the name or the account was taken within its own unit of work")
    await links.spend(tx, member_id, now)
    await dialogues.end(tx, user_id)
    counted = await check_in.count_early_taps(tx, user_id, now)
    return {"member": member_id, "sessions": ",".join(map(str, counted))}


async def _names(tx: Tx, unit_id: int, page: int, voice: Voice, now: datetime) -> Screen:
    unit = await units.by_id(tx, unit_id)
    assert unit is not None, "units are not removed"
    listed = await members.of_unit(tx, unit_id, now)
    return screens.names(unit, [one for one in listed if not one.is_claimed], page, voice)


async def _unit_of(tx: Tx, told: list[Claim]) -> str | None:
    """Return the name of the unit that all the claims are of, or None if they are of several."""
    bases = {await units.base(tx, claim.unit_id) for claim in told}
    unit = await units.by_id(tx, bases.pop()) if len(bases) == 1 else None
    return None if unit is None else unit.name


async def _write_names(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    dialogue = await dialogues.of(tx, message.chat_id, telling.now)
    if dialogue is None or "unit" not in dialogue.facts:
        return Withdrawn("over")
    return Prepared(await _names(tx, dialogue.facts["unit"], 0, telling.voice, telling.now))


async def _write_number(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    dialogue = await dialogues.of(tx, message.chat_id, telling.now)
    member = None
    if dialogue is not None and "member" in dialogue.facts:
        member = await members.by_id(tx, dialogue.facts["member"])
    if dialogue is None or member is None:
        return Withdrawn("over")
    can_go_back = "unit" in dialogue.facts
    if message.kind == "claim_number":
        return Prepared(screens.number(member, telling.voice, can_go_back=can_go_back))
    since = telling.now - rules.WITHIN
    wrong = await claims.wrong_numbers(tx, message.chat_id, member.id, since)
    left = rules.tries_left(wrong)
    return Prepared(screens.wrong(member, left, telling.voice, can_go_back=can_go_back))


async def _write_done(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    member = await members.by_id(tx, int(message.details["member"]))
    if member is None or member.user_id != message.chat_id:
        return Withdrawn("undone")
    ids = str(message.details["sessions"])
    found = [await sessions.by_id(tx, int(each)) for each in ids.split(",") if each]
    counted = [session.kind_name for session in found if session is not None]
    charges = await roles.charges(tx, member.id, telling.now)
    without = [one for one in charges if not await chats.groups_of_unit(tx, one.unit_id)]
    return Prepared(screens.done(member, counted, without, telling.voice))


async def _write_undone(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    if await members.by_account(tx, message.chat_id) is not None:
        return Withdrawn("bound_again")
    return Prepared(Screen(telling.voice.say(f"claim.{message.kind.removeprefix('claim_')}")))


async def _write_ask(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    claim = await claims.by_id(tx, int(message.details["claim"]))
    if claim is None or claim.state != "asked":
        return Withdrawn("settled")
    who = await roles.who(tx, message.chat_id, telling.now, claim.unit_id)
    if not who.is_in_charge:
        return Withdrawn("not_in_charge")
    member = await members.by_id(tx, claim.member_id)
    return (
        Withdrawn("settled")
        if member is None
        else Prepared(screens.ask(claim, member, telling.voice))
    )


async def _write_notice(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit_id = int(message.details["unit"])
    untold = (
        await claims.untold_of_secretaries(tx)
        if unit_id == EVERY_SECRETARY
        else await claims.untold(tx, unit_id)
    )
    told = untold or await claims.told_by(tx, message.id)
    if not told:
        return Withdrawn("nothing_to_tell")
    who = await roles.who(tx, message.chat_id, telling.now, unit_id or None)
    if not (who.is_admin if unit_id == EVERY_SECRETARY else who.is_in_charge):
        return Withdrawn("not_in_charge")
    for claim in told:
        await claims.tell(tx, claim.id, message.id)
    return Prepared(screens.notice(told, await _unit_of(tx, told), telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    "claim_names": _write_names,
    "claim_number": _write_number,
    "claim_wrong": _write_number,
    "claim_done": _write_done,
    "claim_refused": _write_undone,
    "claim_undone": _write_undone,
    "claim_ask": _write_ask,
    "claims_notice": _write_notice,
    "claim_no_unit": plain("claim.no_unit"),
    "claim_not_in_group": plain("claim.not_in_group"),
    "claim_link_dead": plain("claim.link_dead"),
    "claim_link_spent": plain("claim.link_spent"),
    "claim_taken": plain("claim.taken_by_now"),
    "claim_gone": plain("claim.gone"),
    "claim_unreachable": plain("claim.unreachable"),
    "check_in.not_bound": plain("check_in.not_bound"),
}
