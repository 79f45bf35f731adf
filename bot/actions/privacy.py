"""Everything recorded of one's household: seen, taken along, consented to; and how long it is kept.

Deciding what is kept how long is the admin's; to see any of it is not.
"""

from datetime import timedelta
from typing import Final

from bot.actions import consenting, people
from bot.actions.asking import STALE, Pressed, alert, brief, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.erasing import KEPT
from bot.rules.permissions import Denied
from bot.screens import consents as consent_screens
from bot.screens import privacy as screens
from bot.screens import retention as retention_screens
from bot.screens.screen import Screen, Toast, Turned
from bot.screens.voice import Voice
from storage import (
    consents,
    erasures,
    family_entries,
    members,
    messages,
    needs,
    retention,
    visitors,
    visits,
)
from storage.family_entries import FamilyEntry
from storage.members import Member
from storage.messages import Message
from storage.tx import Tx

KIND: Final = "me"
COPY: Final = "family_copy"
TRIGGERS: Final = "triggers"
COPY_LASTS: Final = timedelta(hours=1)
COPIES_AGAIN_AFTER: Final = timedelta(minutes=1)
LOOKS_SHOWN: Final = 200
ALL: Final = 1_000_000


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn to what is recorded; the id is the page."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    return Turned(screen=await page(tx, member, pressed.ids[0], voice, pressed))


async def leave(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Turn back to what else is recorded about oneself."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    return Turned(screen=await people.mine(tx, member, voice, pressed))


async def reveal(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show what calls for a visit, or one's own line about a need, where it does not stay.

    The ids are the page, which of both, and the visit or the need.
    """
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    _, what, about_id = pressed.ids
    text = None
    if what == screens.TRIGGER:
        visit = await visits.by_id(tx, about_id)
        if visit is not None and visit.member_id == member.id and visit.trigger is not None:
            text = screens.trigger(visit, voice)
    elif what == screens.WORDS:
        need = await needs.by_id(tx, about_id)
        if need is not None and need.member_id == member.id and need.words:
            text = screens.words(need, voice)
    return alert(voice, STALE) if text is None else Turned(Toast(text, alert=True))


async def consent(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Consent, or take it back; the id says which."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    code = pressed.ids[0]
    if code == screens.ASK_TO_AGREE:
        lines = consent_screens.four_lines(await retention.kept(tx), voice, "both")
        return Turned(screen=screens.ask_to_agree(lines, voice))
    if code not in (screens.AGREE, screens.WITHDRAW):
        return alert(voice, STALE)
    given = code == screens.AGREE
    await consenting.answer(tx, member.id, pressed.user_id, pressed.now, given=given)
    said = brief(voice, "privacy.agreed") if given else alert(voice, "privacy.withdrawn")
    return Turned(said.toast, await page(tx, member, 0, voice, pressed))


async def copy(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have a member sent all of it as a file."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    if await messages.decided_since(tx, COPY, pressed.user_id, pressed.now - COPIES_AGAIN_AFTER):
        return brief(voice, "privacy.copy.sending")
    await tell(
        tx, COPY, pressed.user_id, pressed.update_id, pressed.now,
        {"member": member.id}, lasts=COPY_LASTS,
    )  # fmt: skip
    return brief(voice, "privacy.copy.sent")


async def page(tx: Tx, member: Member, number: int, voice: Voice, at: Pressed | Telling) -> Screen:
    """Return a page of what is recorded of a member's household."""
    own = await _own(tx, member, LOOKS_SHOWN)
    return screens.page(member.id, own, number, voice, at.now)


async def show_retention(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show an admin how long what is closed is kept, and what else it could be."""
    who = await may(tx, pressed, "triggers", TRIGGERS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    return Turned(screen=retention_screens.choices(await retention.kept(tx), voice))


async def keep(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Keep something that long; the ids are the place of what, and the days."""
    who = await may(tx, pressed, "triggers", TRIGGERS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    place, days = pressed.ids
    what = retention_screens.WHAT[place] if place < len(retention_screens.WHAT) else ""
    if days not in KEPT.get(what, ()):
        return alert(voice, STALE)
    await retention.keep(tx, what, days)
    said = brief(voice, "retention.kept")
    return Turned(said.toast, retention_screens.choices(await retention.kept(tx), voice))


async def _member(tx: Tx, pressed: Pressed, voice: Voice) -> Member | Turned:
    """Return who pressed a button about their own household, or why it counts for nothing."""
    who = await may(tx, pressed, "me", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    member = None if who.member_id is None else await members.by_id(tx, who.member_id)
    return alert(voice, STALE) if member is None else member


async def _own(tx: Tx, member: Member, looks: int, *, with_history: bool = False) -> screens.Own:
    own_visits = [
        screens.OwnVisit(
            visit,
            await visitors.names_of(tx, visit.id),
            await _history(tx, "visit", visit.id) if with_history else (),
        )
        for visit in await visits.of_member(tx, member.id)
    ]
    own_needs = [
        screens.OwnNeed(need, await _history(tx, "need", need.id) if with_history else ())
        for need in await needs.of_member(tx, member.id)
    ]
    return screens.Own(
        name=member.name,
        unit=member.base,
        consents=await consents.of(tx, member.id),
        took_back=await consents.took_back(tx, member.id),
        said_at=await consents.said_at(tx, member.id),
        visits=own_visits,
        needs=own_needs,
        looks=await consents.looks(tx, member.id, looks),
        erasures=await erasures.of_member(tx, member.id),
        kept=await retention.kept(tx),
    )


async def _history(tx: Tx, about: str, about_id: int) -> list[tuple[FamilyEntry, str | None]]:
    """Return what was done about a visit or a need, the oldest first, with who did it by name."""
    return [
        (
            entry,
            None if entry.by_member_id is None else await members.name_of(tx, entry.by_member_id),
        )
        for entry in await family_entries.of(tx, about, about_id)
    ]


async def _write_copy(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    person = await members.by_account(tx, message.chat_id)
    member = None if person is None else await members.by_id(tx, person.member_id)
    if member is None or member.id != message.details["member"]:
        return Withdrawn("not_bound")
    own = await _own(tx, member, ALL, with_history=True)
    return Prepared(screens.copy(own, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {COPY: _write_copy}
