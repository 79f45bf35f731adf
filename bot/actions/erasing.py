"""家属要求删除: entered by the member or by who looks after the unit's families, and the receipt.

What the night does about it is in `removing`.
"""

from typing import Final

from bot.actions import charge
from bot.actions.asking import STALE, Pressed, Said, alert, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import quiet
from bot.rules.erasing import WITHIN
from bot.rules.permissions import Denied, Who
from bot.screens import erasing as screens
from bot.screens import privacy as privacy_screens
from bot.screens import routes
from bot.screens.pages import Rows
from bot.screens.screen import Button, Screen, Turned
from bot.screens.voice import Voice
from storage import erasures, places
from storage.erasures import Erasure, Household
from storage.messages import Message
from storage.tx import Tx

MINE: Final = "me"
CARD: Final = "people"
ENTERED: Final = "erasure_entered"
MOST: Final = 5


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask, note or take back; the ids are whose household it is and the verb's place."""
    member_id, place = pressed.ids
    of = await erasures.household(tx, member_id)
    who = await _may(tx, pressed, of)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if of is None or who.member_id is None or place >= len(screens.VERBS):
        return alert(voice, STALE)
    verb = screens.VERBS[place]
    rows = await _back(tx, pressed, of, voice)
    asked = await erasures.asked_of(tx, of.member_id)
    if verb == "take_back":
        return await _take_back(tx, asked, who.member_id, rows, voice)
    if verb == "do":
        asked = await _note(tx, pressed, of, who.member_id, voice)
    if asked is not None:
        is_own = who.member_id == of.member_id
        return Turned(screen=screens.noted(of, asked, rows, voice, pressed.now, is_own=is_own))
    return Turned(screen=screens.ask(of, rows, voice))


async def left_behind(tx: Tx, said: Said) -> list[int]:
    """Return those of the name that was written who have left, for whom one may ask."""
    found = await erasures.left_behind(tx, said.words, MOST)
    return [
        one.member_id
        for one in found
        if await charge.runs_families(tx, said.user_id, one.unit_id, said.now)
    ]


async def offer(tx: Tx, member_ids: list[int], telling: Telling, reader: int) -> Outgoing:
    """Write the card of those who have left, for who looks after their families still."""
    found = [await erasures.household(tx, each) for each in member_ids]
    known = [
        one
        for one in found
        if one is not None and await charge.runs_families(tx, reader, one.unit_id, telling.now)
    ]
    if not known:
        return Withdrawn("not_in_charge")
    return Prepared(screens.left_behind(known, telling.voice))


async def _may(tx: Tx, pressed: Pressed, of: Household | None) -> Who | Denied:
    """Return who pressed it, if it is about their own household or one they look after."""
    who = await may(tx, pressed, "me", (MINE, CARD, ENTERED))
    if isinstance(who, Denied) or of is None or who.member_id == of.member_id:
        return who
    runs = await may(tx, pressed, "erase_for", CARD, of.unit_id)
    if isinstance(runs, Denied):
        return runs
    if not await charge.runs_families(tx, pressed.user_id, of.unit_id, pressed.now):
        return Denied("secretaries_only")
    return runs


async def _note(tx: Tx, pressed: Pressed, of: Household, by: int, voice: Voice) -> Erasure | None:
    """Note the request, once; who did not make it themselves is told of it."""
    erasure_id = await erasures.ask(tx, of.member_id, by, pressed.now, pressed.now + WITHIN)
    if erasure_id is not None and by != of.member_id and of.user_id is not None:
        at = quiet.morning(pressed.now, voice.zone)
        await tell(tx, ENTERED, of.user_id, erasure_id, at, {"erasure": erasure_id})
    return await erasures.asked_of(tx, of.member_id)


async def _take_back(tx: Tx, asked: Erasure | None, by: int, rows: Rows, voice: Voice) -> Turned:
    """Take it back: the member whatever was asked, others only what they or the like entered."""
    if asked is None:
        return alert(voice, "erase.nothing_to_take_back")
    if by != asked.member_id == asked.asked_by:
        return alert(voice, "erase.not_yours")
    if not await erasures.take_back(tx, asked.id):
        return alert(voice, "erase.too_late")
    return Turned(screen=Screen(voice.say("erase.taken_back"), rows))


async def _back(tx: Tx, pressed: Pressed, of: Household, voice: Voice) -> Rows:
    """Return the row that leads back to where it was asked; none where there is nothing."""
    if await places.was_sent_as(tx, pressed.chat_id, pressed.message_id, MINE):
        return ((privacy_screens.back(voice),),)
    if of.is_active and await places.was_sent_as(tx, pressed.chat_id, pressed.message_id, CARD):
        card = Button(voice.say("people.back"), routes.data(routes.MEMBER, of.member_id))
        return ((card,),)
    return ()


async def _write_entered(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found = await _about(tx, message)
    if found is None or found[1].state != "asked":
        return Withdrawn("over")
    return Prepared(screens.entered(*found, telling.voice, telling.now))


async def _write_receipt(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found = await _about(tx, message)
    if found is None:
        return Withdrawn("not_bound")
    return Prepared(screens.receipt(*found, telling.voice))


async def _write_receipt_for(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Tell who entered it, if they look after the families of that unit still."""
    done = await erasures.by_id(tx, int(message.details["erasure"]))
    of = None if done is None else await erasures.household(tx, done.member_id)
    if done is None or of is None:
        return Withdrawn("over")
    if not await charge.runs_families(tx, message.chat_id, of.unit_id, telling.now):
        return Withdrawn("not_in_charge")
    return Prepared(screens.receipt_for(of, done, telling.voice))


async def _about(tx: Tx, message: Message) -> tuple[Household, Erasure] | None:
    """Return what a member is told of, if the chat is theirs still."""
    asked = await erasures.by_id(tx, int(message.details["erasure"]))
    of = None if asked is None else await erasures.household(tx, asked.member_id)
    if asked is None or of is None or of.user_id != message.chat_id:
        return None
    return of, asked


WRITERS: Final[dict[str, Writer]] = {
    ENTERED: _write_entered,
    "erasure_done": _write_receipt,
    "erasure_told": _write_receipt,
    "erasure_done_for": _write_receipt_for,
}
