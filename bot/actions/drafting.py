"""What a session that is being planned is to be asked next, or its preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.actions.asking import Pressed
from bot.rules import drafts, expected
from bot.rules.drafts import Draft
from bot.rules.sessions import Kind, Session
from bot.screens import planning as screens
from bot.screens.planning import Preview
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from storage import dialogues, kinds, members, places, roles, units
from storage import sessions as stored
from storage.members import Listed
from storage.tx import Tx

STEP: Final = "plan"
KIND: Final = "plan"
"""Of the messages that ask, and of the one that says it is planned."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft, and the update that was answered by the message that shows it."""

    draft: Draft
    reply: int


async def at(tx: Tx, pressed: Pressed) -> Shown | str:
    """Return the draft that a pressed message shows, or why none: gone, newer, or done_before.

    Each message shows one draft: what was written later is shown by a message of its own. A draft
    that something else came between is taken up again.
    """
    message = await places.at(tx, pressed.chat_id, pressed.message_id)
    if message is not None and message.session_id is not None:
        return "done_before"
    facts = await dialogues.facts_of(tx, pressed.user_id, STEP, pressed.now)
    if message is None or facts is None:
        return "gone"
    reply = facts.get("reply")
    if reply is None or reply != message.details.get("draft"):
        return "newer"
    await dialogues.begin(tx, pressed.user_id, STEP, pressed.now, **facts)
    return Shown(drafts.from_facts(facts), reply)


async def keep(
    tx: Tx,
    user_id: int,
    draft: Draft,
    reply: int,
    now: datetime,
    *,
    problem: str = "",
    part: str = "",
) -> None:
    """Keep a draft: `reply` is the update that is answered by showing it."""
    facts = {**draft.facts(), "reply": reply, "problem": problem, "part": part}
    await dialogues.begin(tx, user_id, STEP, now, **facts)


def hint(facts: Mapping[str, Any], voice: Voice) -> str:
    """Return what was not understood of what was written last, in words; or nothing."""
    return screens.hint(str(facts.get("problem", "")), str(facts.get("part", "")), voice)


async def why_not(tx: Tx, kind: Kind, unit_id: int) -> str | None:
    """Return why a unit holds no session of a kind, or None if it may."""
    unit = await units.by_id(tx, unit_id)
    if unit is None or unit.level not in kind.levels:
        return "level"
    if kind.audience == "committee":
        full = await members.count_full(tx, unit_id)
        if not expected.has_committee(full):
            return "no_committee"
    return None


async def own_units(tx: Tx, user_id: int, now: datetime) -> list[tuple[int, str]]:
    """Return the units that an account runs, each with its name, by id."""
    person = await members.by_account(tx, user_id)
    charges = [] if person is None else await roles.charges(tx, person.member_id, now)
    return sorted({(one.unit_id, one.unit) for one in charges})


async def offered(tx: Tx, unit_id: int, every: list[Kind]) -> list[tuple[int, Kind]]:
    """Return the kinds that a unit may hold with their places, those it holds most often first.

    A branch is offered what its party groups hold as well: which group is asked then.
    """
    groups = await units.party_groups(tx, unit_id)
    often = await kinds.most_held(tx, unit_id)
    found = []
    for place, kind in enumerate(every):
        refused = await why_not(tx, kind, unit_id)
        if refused is None or (refused == "level" and groups and "group" in kind.levels):
            found.append((place, kind))
    order = {code: place for place, code in enumerate(often)}
    return sorted(found, key=lambda one: (order.get(one[1].code, len(order)), one[0]))


async def people_of(tx: Tx, unit_id: int, now: datetime) -> list[Listed]:
    """Return who may chair what a unit holds, or keep its record: those of a party group's branch.

    Nobody else may be named: else ids could be tried until they have a name.
    """
    return await members.of_unit(tx, await units.base(tx, unit_id), now)


async def is_offered(tx: Tx, unit_id: int, member_id: int, now: datetime) -> bool:
    """Say whether a member is among those."""
    return any(one.id == member_id for one in await people_of(tx, unit_id, now))


async def screen(
    tx: Tx, draft: Draft, user_id: int, voice: Voice, now: datetime, hint: str = ""
) -> Screen:
    """Return what is to be asked next, or the preview."""
    today = now.astimezone(voice.zone).date()
    if draft.unit is None:
        return screens.which_unit(await own_units(tx, user_id, now), hint, voice)
    every = await kinds.every(tx)
    kind = next((one for one in every if one.code == draft.kind), None)
    if kind is None:
        return screens.which_kind(await offered(tx, draft.unit, every), hint, voice)
    refused = await why_not(tx, kind, draft.unit)
    if refused is not None:
        groups = await units.party_groups(tx, draft.unit) if "group" in kind.levels else []
        return screens.not_here(kind, refused, groups, voice)
    if draft.side in screens.TEXTS:
        return screens.write(draft.side, hint, voice)
    if draft.side in ("chair", "recorder"):
        return screens.which_person(draft.side, await people_of(tx, draft.unit, now), voice)
    if draft.side:
        return screens.choose(draft.side, hint, voice)
    if draft.day is None:
        return screens.which_day(kind, today, hint, voice)
    last = await stored.last_of(tx, draft.unit, draft.kind)
    if draft.clock is None:
        usual = None if last is None else last.starts_at.astimezone(voice.zone).time()
        return screens.which_clock(kind, draft, usual, now, hint, voice)
    return screens.preview(await _preview(tx, draft, kind, voice, now), hint, voice, now)


async def clash(
    tx: Tx, unit_id: int, starts: datetime, length: timedelta, besides: int | None = None
) -> Session | None:
    """Return what else a unit holds within a time, or None."""
    found = await stored.overlapping(tx, unit_id, starts, starts + length)
    return next((one for one in found if one.id != besides), None)


async def _preview(tx: Tx, draft: Draft, kind: Kind, voice: Voice, now: datetime) -> Preview:
    wanted = draft.plan(voice.zone)
    assert wanted is not None, "nothing of it is open"
    meant = expected.expected(
        wanted.audience or kind.audience,
        await members.audience(tx, wanted.unit_id, wanted.starts),
    )
    unit = await units.by_id(tx, wanted.unit_id)
    names = {
        one: await members.name_of(tx, one)
        for one in (wanted.chair_id, wanted.recorder_id)
        if one is not None
    }
    return Preview(
        wanted,
        kind,
        "" if unit is None else unit.name,
        len(meant.members),
        [reason for _, reason in meant.left_out],
        names.get(wanted.chair_id, "") if wanted.chair_id else "",
        names.get(wanted.recorder_id, "") if wanted.recorder_id else "",
        await clash(tx, wanted.unit_id, wanted.starts, wanted.length or kind.length),
        draft.mark(),
    )
