"""/rollout and /invites: how far the organisation has come, and what brings it further."""

from datetime import timedelta
from typing import Final

from bot.actions import replies
from bot.actions.asking import Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import payloads
from bot.rules.permissions import Denied
from bot.rules.quiet import morning
from bot.screens import rollout as screens
from bot.screens.screen import Screen, Toast, Turned
from bot.screens.voice import Voice
from storage import chats, links, members, rollout, units
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "rollout"
TOP: Final = 0
LINKS_LAST: Final = timedelta(days=14)


async def ask(tx: Tx, said: Said) -> None:
    """Show an admin how many groups are bound and names claimed."""
    if await asks(tx, said, "rollout") is not None:
        await replies.add(tx, said.update_id, KIND, said.user_id, said.now)


async def ask_invites(tx: Tx, said: Said) -> None:
    """Send an admin the workbook with a link for each secretary whose unit has no group."""
    if await asks(tx, said, "invites") is not None:
        await replies.add(tx, said.update_id, "invites", said.user_id, said.now)


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to another part of the tree; the ids are the unit, or TOP, and the page."""
    who = await may(tx, pressed, "rollout", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    unit_id, page = pressed.ids
    return Turned(screen=await _screen(tx, unit_id, page, voice))


async def remind(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Remind the secretaries below a unit whose branch is behind, each once a day at most."""
    who = await may(tx, pressed, "rollout", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    unit_id = pressed.ids[0]
    day = pressed.now.astimezone(voice.zone).date()
    behind = await rollout.secretaries_behind(tx, unit_id or None)
    reminded = 0
    for one in behind:
        if one.user_id is None:
            continue
        chat = await chats.by_id(tx, one.user_id)
        if chat is None or chat.state != "open":
            continue
        about = f"{one.unit_id}:{day.isoformat()}"
        reminded += await tell(
            tx, "rollout_remind", one.user_id, about, morning(pressed.now, voice.zone),
            {"unit": one.unit_id, "member": one.member_id},
        )  # fmt: skip
    text = voice.say("rollout.reminded", n=reminded, of=len(behind))
    return Turned(Toast(text, alert=True))


async def _screen(tx: Tx, unit_id: int, page: int, voice: Voice) -> Screen:
    top = await units.children(tx, None)
    if unit_id == TOP and len(top) == 1:
        unit_id = top[0].id
    whole = None if unit_id == TOP else await rollout.of(tx, unit_id)
    unit = None if unit_id == TOP else await units.by_id(tx, unit_id)
    above = None if unit is None else unit.parent_id
    if unit is not None and above is None and len(top) > 1:
        above = TOP
    parts = await rollout.below(tx, None if unit_id == TOP else unit_id)
    behind = await rollout.secretaries_behind(tx, unit_id or None)
    return screens.rollout(whole, parts, unit_id, above, len(behind), page, voice)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(await _screen(tx, TOP, 0, telling.voice))


async def _write_invites(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Make a link for each secretary; the tokens are in the workbook and nowhere else."""
    found = await rollout.secretaries_without_group(tx, None)
    if not found:
        key = "invites.none" if await units.children(tx, None) else "rollout.empty"
        return Prepared(Screen(telling.voice.say(key)))
    expires_at = telling.now + LINKS_LAST
    made = {}
    for one in found:
        if one.user_id is None and one.member_id not in made:
            token = payloads.new_token()
            await links.add(tx, token, one.member_id, telling.now, expires_at)
            made[one.member_id] = payloads.link(token)
    return Prepared(screens.invites(found, made, expires_at, telling.voice, telling.now))


async def _write_reminder(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    unit = await units.by_id(tx, int(message.details["unit"]))
    member = await members.by_id(tx, int(message.details["member"]))
    if unit is None or member is None or member.user_id != message.chat_id:
        return Withdrawn("not_secretary")
    groups = await chats.groups_of_unit(tx, unit.id)
    left = await rollout.unclaimed(tx, unit.id)
    if groups and not left:
        return Withdrawn("done_meanwhile")
    return Prepared(screens.reminder(unit, groups, left, telling.voice))


WRITERS: Final[dict[str, Writer]] = {
    KIND: _write,
    "invites": _write_invites,
    "rollout_remind": _write_reminder,
}
