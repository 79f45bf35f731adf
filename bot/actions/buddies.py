"""结对互助: asked for by one, agreed to by the other, ended by either; nobody else sees it.

What the two say to each other, and whether they talked at all, is kept nowhere.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import known_days
from bot.actions.asking import STALE, Pressed, alert, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.clock import to_ms
from bot.rules import quiet
from bot.rules.buddies import (
    ASKS_AGAIN_AFTER,
    LAPSES_AFTER,
    MOST,
    STILL_USEFUL,
    looks_again_at,
    month_of,
    next_question,
)
from bot.rules.permissions import Denied
from bot.screens import buddies as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice, safe
from storage import away, buddies, due, members, messages, places
from storage.buddies import Buddy
from storage.due import Due
from storage.members import Listed, Member
from storage.messages import Message
from storage.tx import Tx

MONTH: Final = "buddy_month"
"""What falls due once a month for each pair, and the question that is asked then."""
ASK: Final = "buddy_ask"
KIND: Final = "buddy"
MINE: Final = "me"
KINDS: Final = (MINE, KIND, ASK)
"""The messages that turn into one's pairs."""
_ENDED_BY: Final = {
    "end": ("paired", "buddy.ended", "ended"),
    "decline": ("asked", "buddy.declined", "declined"),
    "take_back": ("asked", "buddy.taken_back", None),
}
"""How a pair ends: what it was, what is said then, and by which code the other one is told."""
_TOLD: Final = {
    "agreed": ("paired", "buddy.told.agreed"),
    "declined": ("ended", "buddy.told.declined"),
    "ended": ("ended", "buddy.ended"),
}
"""What is told: the state in which it is still so, and the sentence."""


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to one's pairs, or to one of them; the id is 0 or the pair's."""
    me = await _me(tx, pressed, voice)
    if isinstance(me, Turned):
        return me
    if not pressed.ids[0]:
        return Turned(screen=await _pairs(tx, me, voice, pressed))
    of = await _own(tx, pressed.ids[0], me.id)
    if of is None:
        return alert(voice, "buddy.gone")
    return Turned(screen=screens.card(of, me.id, voice, pressed.now))


async def choose(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to those who can be asked; the second id is the page."""
    me = await _me(tx, pressed, voice)
    if isinstance(me, Turned):
        return me
    people = await _candidates(tx, me, pressed.now)
    return Turned(screen=screens.choose(me.base, people, pressed.ids[1], voice))


async def ask(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask somebody; the ids are the member, the page they stood on, and 1 if that is for sure."""
    member_id, page, is_sure = pressed.ids
    me = await _me(tx, pressed, voice)
    if isinstance(me, Turned):
        return me
    there = [one for one in await buddies.open_of(tx, me.id) if one.has(member_id)]
    if is_sure and there and there[0].starter_id == me.id:
        # Pressed twice, or answered in between: what is so is said, and the message stays.
        key = "buddy.asked" if there[0].state == "asked" else "buddy.agreed"
        return brief(voice, key, name=there[0].other)
    found = [one for one in await _candidates(tx, me, pressed.now) if one.id == member_id]
    other = await members.by_id(tx, member_id) if found else None
    if other is None or other.user_id is None:
        return alert(voice, STALE)
    if not screens.has_room(await buddies.open_of(tx, me.id), me.id):
        return alert(voice, "buddy.full")
    if await buddies.asked_since(tx, me.id, other.id, pressed.now - ASKS_AGAIN_AFTER):
        return alert(voice, "buddy.lately", name=other.name)
    if not is_sure:
        return Turned(screen=screens.sure(other.id, other.name, page, voice))
    buddy_id = await buddies.ask(tx, me.id, other.id, pressed.now)
    assert buddy_id is not None, "who is in a pair with them already is no candidate"
    span = await away.now_of(tx, other.id, pressed.now)
    # Who is away is asked once they are back, and finds it among their pairs before that.
    if span is None or span.ends_at is not None:
        at = pressed.now if span is None or span.ends_at is None else span.ends_at
        await _tell_asked(tx, buddy_id, other.user_id, str(buddy_id), at, voice.zone)
    is_workday = await known_days.of(tx)
    again_at = looks_again_at(pressed.now, pressed.now, voice.zone, is_workday, was_told=False)
    await due.note(tx, ASK, buddy_id, again_at)
    words = voice.say("buddy.asked", name=safe(other.name))
    return Turned(screen=screens.said(words, voice))


async def ask_again(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """Nobody has answered an asking: ask who could not be asked before, or let it lapse.

    Returns why nobody was asked, if nobody was.
    """
    of = await buddies.by_id(tx, item.subject_id)
    if of is None or of.state != "asked":
        return "settled"
    if not of.are_here or now >= of.asked_at + LAPSES_AFTER:
        await buddies.end(tx, of.id, now, was="asked")
        return "lapsed" if of.are_here else "left"
    other = await members.by_id(tx, of.other_id)
    user_id = None if other is None else other.user_id
    was_told = user_id is not None and await messages.went_out(tx, ASK, user_id, "buddy", of.id)
    why = "was_told" if was_told else await _cannot_be_asked(tx, of, now)
    if why is None and user_id is not None:
        about = f"{of.id}:{to_ms(item.at)}"
        await _tell_asked(tx, of.id, user_id, about, now, zone)
    is_workday = await known_days.of(tx)
    again_at = looks_again_at(of.asked_at, now, zone, is_workday, was_told=was_told)
    await due.note(tx, ASK, of.id, again_at)
    return why


async def _cannot_be_asked(tx: Tx, of: Buddy, now: datetime) -> str | None:
    if await away.now_of(tx, of.other_id, now) is not None:
        return "away"
    return None if await members.accounts_to_write_to(tx, [of.other_id]) else "unreachable"


async def _tell_asked(
    tx: Tx, buddy_id: int, user_id: int, about: str, at: datetime, zone: ZoneInfo
) -> None:
    morning = quiet.morning(at, zone)
    await tell(tx, ASK, user_id, about, morning, {"buddy": buddy_id})


async def do(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button about a pair says; the ids are the pair and the verb's place."""
    buddy_id, place = pressed.ids
    if place >= len(screens.VERBS):
        return alert(voice, STALE)
    verb = screens.VERBS[place]
    if verb in ("answered", "stop"):
        return await _answer(tx, pressed, verb, voice)
    me = await _me(tx, pressed, voice)
    if isinstance(me, Turned):
        return me
    of = await _own(tx, buddy_id, me.id)
    if of is None:
        return alert(voice, "buddy.gone")
    if verb in ("ask_on", "ask_off"):
        await buddies.set_asks(tx, of.id, me.id, asks=verb == "ask_on")
        after = await _own(tx, of.id, me.id)
        assert after is not None, "it was there just now"
        return Turned(screen=screens.card(after, me.id, voice, pressed.now))
    if verb == "agree":
        return await _agree(tx, of, me, pressed, voice)
    return await _end(tx, of, me, verb, pressed, voice)


async def ask_month(tx: Tx, item: Due, now: datetime, zone: ZoneInfo) -> str | None:
    """A month has begun: ask both whether they have talked, unless they do not want to be asked."""
    of = await buddies.by_id(tx, item.subject_id)
    if of is None or of.state != "paired":
        return "ended"
    if not of.are_here:
        await buddies.end(tx, of.id, now, was="paired")
        return "left"
    is_workday = await known_days.of(tx)
    await due.note(tx, MONTH, of.id, next_question(now, zone, is_workday))
    if now >= item.at + STILL_USEFUL:
        return "too_late"
    if not is_workday(item.at.astimezone(zone).date()):
        return "day_off"  # it has become one since: the month's first workday was just noted
    for member_id in (of.starter_id, of.other_id):
        member = await members.by_id(tx, member_id)
        if of.asks(member_id) and member is not None and member.user_id is not None:
            # Whoever has several pairs is asked about all of them at once.
            month = month_of(item.at, zone)
            await tell(
                tx, MONTH, member.user_id, month, quiet.morning(now, zone)
            )  # fmt: skip
    return None


async def _answer(tx: Tx, pressed: Pressed, verb: str, voice: Voice) -> Turned:
    """Turn the question of a month into a short line; what was answered is not kept."""
    who = await may(tx, pressed, "buddy", MONTH)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if verb == "answered":
        return Turned(screen=Screen(voice.say("buddy.answered")))
    assert who.member_id is not None, "the table wants a member"
    for of in await buddies.open_of(tx, who.member_id):
        if of.state == "paired":
            await buddies.set_asks(tx, of.id, who.member_id, asks=False)
    return Turned(screen=Screen(voice.say("buddy.stopped")))


async def _agree(tx: Tx, of: Buddy, me: Member, pressed: Pressed, voice: Voice) -> Turned:
    if of.starter_id == me.id:
        return alert(voice, STALE)
    if of.state == "paired":
        return brief(voice, "buddy.agreed", name=of.starter)
    for member_id, key in ((me.id, "buddy.full"), (of.starter_id, "buddy.their_full")):
        held = [one for one in await buddies.open_of(tx, member_id) if one.state == "paired"]
        if len(held) >= MOST:
            return alert(voice, key, **({} if member_id == me.id else {"name": of.starter}))
    await buddies.pair(tx, of.id, pressed.now)
    await due.note(
        tx, MONTH, of.id, next_question(pressed.now, voice.zone, await known_days.of(tx))
    )
    await _tell(tx, of, of.starter_id, "agreed", pressed.now, voice.zone)
    words = voice.say("buddy.agreed", name=safe(of.starter))
    return Turned(screen=screens.said(words, voice))


async def _end(tx: Tx, of: Buddy, me: Member, verb: str, pressed: Pressed, voice: Voice) -> Turned:
    """End a pair, or an asking for one; who asked takes it back, who was asked declines."""
    was, key, code = _ENDED_BY[verb]
    is_mine = of.starter_id == me.id
    if of.state != was or (verb != "end" and is_mine != (verb == "take_back")):
        return alert(voice, STALE)
    await buddies.end(tx, of.id, pressed.now, was=was)
    partner_id, name = of.partner_of(me.id)
    if code is not None:
        await _tell(tx, of, partner_id, code, pressed.now, voice.zone)
    return Turned(screen=screens.said(voice.say(key, name=safe(name)), voice))


async def _tell(
    tx: Tx, of: Buddy, member_id: int, code: str, now: datetime, zone: ZoneInfo
) -> None:
    member = await members.by_id(tx, member_id)
    if member is not None and member.user_id is not None:
        await tell(
            tx, KIND, member.user_id, f"{of.id}:{code}", quiet.morning(now, zone),
            {"buddy": of.id, "code": code},
        )  # fmt: skip


async def _me(tx: Tx, pressed: Pressed, voice: Voice) -> Member | Turned:
    who = await may(tx, pressed, "buddy", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    me = None if who.member_id is None else await members.by_id(tx, who.member_id)
    return me or alert(voice, STALE)


async def _own(tx: Tx, buddy_id: int, member_id: int) -> Buddy | None:
    """Return a pair that is open and that somebody is in, or None: others' do not exist to them."""
    return next((one for one in await buddies.open_of(tx, member_id) if one.id == buddy_id), None)


async def _pairs(tx: Tx, me: Member, voice: Voice, at: Pressed) -> Screen:
    """Return one's pairs; with the way back where they were turned to from 我的."""
    has_back = await places.was_sent_as(tx, at.chat_id, at.message_id, MINE)
    of = await buddies.open_of(tx, me.id)
    return screens.pairs(of, me.id, voice, at.now, has_back=has_back)


async def _candidates(tx: Tx, me: Member, now: datetime) -> list[Listed]:
    """Return those of somebody's unit who can be asked and are in no pair with them."""
    taken = {one.partner_of(me.id)[0] for one in await buddies.open_of(tx, me.id)} | {me.id}
    listed = await members.of_unit(tx, me.base_id, now)
    return [one for one in listed if one.is_reachable and one.id not in taken]


async def _write_ask(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    of, reader_id = await _of_reader(tx, message)
    if of is None or of.state != "asked" or of.other_id != reader_id or not of.are_here:
        return Withdrawn("settled")
    if await messages.went_out(tx, ASK, message.chat_id, "buddy", of.id, message.id):
        return Withdrawn("was_told")
    return Prepared(screens.asked(of, telling.voice))


async def _write_told(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    of, reader_id = await _of_reader(tx, message)
    state, key = _TOLD[str(message.details["code"])]
    if of is None or reader_id is None or of.state != state or not of.are_here:
        return Withdrawn("settled")
    words = telling.voice.say(key, name=safe(of.partner_of(reader_id)[1]))
    return Prepared(screens.said(words, telling.voice))


async def _write_month(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    reader = await members.by_account(tx, message.chat_id)
    if reader is None:
        return Withdrawn("not_bound")
    names = [
        of.partner_of(reader.member_id)[1]
        for of in await buddies.open_of(tx, reader.member_id)
        if of.state == "paired" and of.asks(reader.member_id)
    ]
    return Prepared(screens.month(names, telling.voice)) if names else Withdrawn("ended")


async def _of_reader(tx: Tx, message: Message) -> tuple[Buddy | None, int | None]:
    """Return the pair that a message is about and who reads it; None for what is not theirs."""
    of = await buddies.by_id(tx, int(message.details["buddy"]))
    reader = await members.by_account(tx, message.chat_id)
    if of is None or reader is None or not of.has(reader.member_id):
        return None, None
    return of, reader.member_id


WRITERS: Final[dict[str, Writer]] = {
    KIND: _write_told,
    ASK: _write_ask,
    MONTH: _write_month,
}
