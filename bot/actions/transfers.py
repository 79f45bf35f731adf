"""调动: a member goes to another unit on a day, agreed by those in charge of both."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge, people, replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.dates import parse_day
from bot.rules.permissions import Denied
from bot.rules.quiet import morning
from bot.rules.roster_columns import clean
from bot.screens import routes
from bot.screens import transfers as screens
from bot.screens.screen import Button, Screen, Turned
from bot.screens.voice import Voice, safe
from storage import dialogues, due, members, roles, transfers, units
from storage.dialogues import Dialogue
from storage.members import Member
from storage.messages import Message
from storage.transfers import Transfer
from storage.tx import Tx
from storage.units import Unit

TO: Final = "transfer_to"
AT: Final = "transfer_at"
LONGEST: Final = timedelta(days=366)
OFFERED: Final = 8
Details = dict[str, int | str]


async def ask(tx: Tx, said: Said) -> None:
    """/transfer 姓名 单位 日期: ask for a transfer; without all three, show where to."""
    if await asks(tx, said, "transfer") is None:
        return
    # The day may be written with spaces in it: 12 月 1 日.
    words = said.words.split(maxsplit=2)
    if len(words) != 3:
        details: Details = {"problem": "how"}
    else:
        name, unit, when = words
        found = await people.in_charge_of(tx, said, "transfer", name)
        to = await units.found(tx, clean(unit), OFFERED)
        if len(found) != 1:
            details = {"problem": "many" if found else "none"}
        elif len(to) != 1:
            details = {"problem": "many_units" if to else "no_unit"}
            await dialogues.begin(tx, said.user_id, TO, said.now, member=found[0].id)
        else:
            day = parse_day(when, said.now.astimezone(said.zone).date())
            details = await _ask(tx, said.user_id, found[0], to[0], day, said.zone, said.now)
            if details["problem"] in ("day", "past", "far"):
                facts = {"member": found[0].id, "unit": to[0].id}
                await dialogues.begin(tx, said.user_id, AT, said.now, **facts)
    await replies.add(tx, said.update_id, "transfer_asked", said.user_id, said.now, details=details)


async def ask_unit(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask to which unit a member goes; the id is theirs."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    await dialogues.begin(tx, pressed.user_id, TO, pressed.now, member=member.id)
    return Turned(screen=screens.to(member, voice))


async def written_unit(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take the name of a unit; several of that name are offered."""
    member = await members.by_id(tx, dialogue.facts["member"])
    if member is None or await asks(tx, said, "transfer", member.unit_id) is None:
        return
    found = await units.found(tx, clean(said.words), OFFERED)
    if not found:
        kind, details = "transfer_asked", Details(problem="no_unit")
    else:
        kind = people.KIND
        details = Details(member=member.id, to=",".join(str(one.id) for one in found))
    if len(found) == 1:
        facts = {"member": member.id, "unit": found[0].id}
        await dialogues.begin(tx, said.user_id, AT, said.now, **facts)
    await replies.add(tx, said.update_id, kind, said.user_id, said.now, details=details)


async def ask_day(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask from which day on; the ids are the member and the unit."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    to = await units.by_id(tx, pressed.ids[1])
    if to is None:
        return alert(voice, STALE)
    await dialogues.begin(tx, pressed.user_id, AT, pressed.now, member=member.id, unit=to.id)
    return Turned(screen=screens.when(member, to, voice, pressed.now))


async def written_day(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a day that was written instead of pressed."""
    member = await members.by_id(tx, dialogue.facts["member"])
    to = await units.by_id(tx, dialogue.facts["unit"])
    if member is None or to is None or await asks(tx, said, "transfer", member.unit_id) is None:
        return
    day = parse_day(said.words, said.now.astimezone(said.zone).date())
    details = await _ask(tx, said.user_id, member, to, day, said.zone, said.now)
    await replies.add(tx, said.update_id, "transfer_asked", said.user_id, said.now, details=details)


async def choose_day(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask for the transfer; the ids are the member, the unit and the day."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    to, ordinal = await units.by_id(tx, pressed.ids[1]), pressed.ids[2]
    if to is None or not 0 < ordinal < date.max.toordinal():
        return alert(voice, STALE)
    day = date.fromordinal(ordinal)
    details = await _ask(tx, pressed.user_id, member, to, day, voice.zone, pressed.now)
    return Turned(screen=await _screen(tx, details, voice, pressed.now))


async def settle(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """The other side agrees or not; the ids are the transfer and 1 or 0."""
    transfer_id, agrees = pressed.ids
    asked = await transfers.by_id(tx, transfer_id)
    if asked is None:
        return alert(voice, STALE)
    who = await may(tx, pressed, "transfer", "transfer_ask", asked.to_unit_id)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    state = "agreed" if agrees else "refused"
    if not await transfers.answer(tx, transfer_id, state, pressed.user_id, pressed.now):
        return Turned(screen=Screen(voice.say("transfer.settled_before")))
    if agrees:
        await _agreed(tx, transfer_id, asked.at, pressed.now, voice.zone)
    await tell(
        tx,
        "transfer_answer",
        asked.asked_by,
        transfer_id,
        morning(pressed.now, voice.zone),
        {"transfer": transfer_id},
    )
    return Turned(screen=Screen(_words(asked, state, voice, pressed.now)))


async def take_effect(tx: Tx, transfer_id: int, now: datetime, zone: ZoneInfo) -> str | None:
    """Its day has come: the member belongs to the other unit, and hears of it in the morning.

    Returns why not, if not.
    """
    agreed = await transfers.by_id(tx, transfer_id)
    if agreed is None or agreed.state != "agreed":
        return "not_agreed"
    member = await members.by_id(tx, agreed.member_id)
    if member is None or member.base_id != agreed.from_unit_id:
        await transfers.finish(tx, transfer_id, "void")
        return "moved_before"
    await transfers.finish(tx, transfer_id, "done")
    await members.move(tx, agreed.member_id, agreed.to_unit_id)
    await roles.follow_position(tx, agreed.member_id)
    await roles.end_where_left(tx, agreed.member_id)
    if member.user_id is not None:
        await tell(
            tx,
            "transfer_done",
            member.user_id,
            transfer_id,
            morning(now, zone),
            {"transfer": transfer_id},
        )
    return None


async def _agreed(tx: Tx, transfer_id: int, at: datetime, now: datetime, zone: ZoneInfo) -> None:
    if at <= now:
        await take_effect(tx, transfer_id, now, zone)
    else:
        await due.note(tx, "transfer", transfer_id, at)


async def _ask(
    tx: Tx, user_id: int, member: Member, to: Unit, day: date | None, zone: ZoneInfo, now: datetime
) -> Details:
    """Ask for a transfer if all is as it should be; return what the answer has to know."""
    today = now.astimezone(zone).date()
    problem = None
    if to.id == member.base_id:
        problem = "same_unit"
    elif day is None:
        problem = "day"
    elif day < today or day > today + LONGEST:
        problem = "past" if day < today else "far"
    if problem is not None or day is None:
        return {"problem": problem or "day"}
    is_both = (await roles.who(tx, user_id, now, to.id)).is_in_charge
    readers = await charge.in_charge(tx, to.id, now)
    if not is_both and not readers:
        return {"problem": "nobody"}
    at = datetime.combine(day, time(), zone)
    transfer_id = await transfers.ask(
        tx, member_id=member.id, from_unit_id=member.base_id, to_unit_id=to.id, at=at,
        asked_by=user_id, now=now, is_agreed=is_both,
    )  # fmt: skip
    await dialogues.end(tx, user_id)
    if is_both:
        await _agreed(tx, transfer_id, at, now, zone)
    else:
        for reader in readers:
            details = {"transfer": transfer_id}
            await tell(tx, "transfer_ask", reader, transfer_id, morning(now, zone), details)
    return {"problem": "", "transfer": transfer_id}


async def _member(tx: Tx, pressed: Pressed, voice: Voice) -> Member | Turned:
    member = await members.by_id(tx, pressed.ids[0])
    if member is None:
        return alert(voice, "people.gone")
    who = await may(tx, pressed, "transfer", people.KIND, member.unit_id)
    return alert(voice, who.code) if isinstance(who, Denied) else member


def _words(of: Transfer, state: str, voice: Voice, now: datetime) -> str:
    return voice.say(
        f"transfer.{state}", name=safe(of.name), unit=safe(of.to_unit), when=voice.day(of.at, now)
    )


async def _screen(tx: Tx, details: Details, voice: Voice, now: datetime) -> Screen:
    if details["problem"]:
        return Screen(voice.say(f"transfer.problem.{details['problem']}"))
    of = await transfers.by_id(tx, int(details["transfer"]))
    assert of is not None, "asked for just now"
    return Screen(_words(of, of.state, voice, now))


async def _write_asked(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(await _screen(tx, dict(message.details), telling.voice, telling.now))


async def _write_ask(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    of, voice = await transfers.by_id(tx, int(message.details["transfer"])), telling.voice
    if of is None or of.state != "asked":
        return Withdrawn("settled")
    if not (await roles.who(tx, message.chat_id, telling.now, of.to_unit_id)).is_in_charge:
        return Withdrawn("not_in_charge")
    text = voice.say(
        "transfer.ask", name=safe(of.name), origin=safe(of.from_unit), unit=safe(of.to_unit),
        when=voice.day(of.at, telling.now),
    )  # fmt: skip
    buttons = tuple(
        Button(voice.say(key), routes.data(routes.TRANSFER_SETTLE, of.id, agrees))
        for key, agrees in (("transfer.yes", 1), ("transfer.no", 0))
    )
    return Prepared(Screen(text, (buttons,)))


async def _write_outcome(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    of = await transfers.by_id(tx, int(message.details["transfer"]))
    if of is None or of.state == "withdrawn":
        return Withdrawn("withdrawn")
    if message.kind == "transfer_done":
        text = telling.voice.say("transfer.you", unit=safe(of.to_unit))
        return Prepared(Screen(text))
    return Prepared(Screen(_words(of, of.state, telling.voice, telling.now)))


WRITERS: Final[dict[str, Writer]] = {
    "transfer_asked": _write_asked,
    "transfer_ask": _write_ask,
    "transfer_answer": _write_outcome,
    "transfer_done": _write_outcome,
}
