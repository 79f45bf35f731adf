"""代理: a member acts for a secretary until a day."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import people, replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.dates import parse_day
from bot.rules.permissions import Denied
from bot.screens import days, routes
from bot.screens.screen import Button, Screen, Turned
from bot.screens.voice import Voice, safe
from storage import dialogues, members, roles, units
from storage.dialogues import Dialogue
from storage.members import Member
from storage.messages import Message
from storage.tx import Tx

UNTIL: Final = "deputy"
LONGEST: Final = timedelta(days=184)


async def ask(tx: Tx, said: Said) -> None:
    """/deputy 姓名 日期: have a member act until a day; without both, show where to."""
    who = await asks(tx, said, "deputy")
    if who is None:
        return
    name, _, when = said.words.partition(" ")
    if not name:
        details: dict[str, int | str] = {"problem": "how"}
    else:
        details = await _named(tx, said, name, when.strip())
    await replies.add(tx, said.update_id, "deputy_done", said.user_id, said.now, details=details)


async def _named(tx: Tx, said: Said, name: str, when: str) -> dict[str, int | str]:
    found = await people.in_charge_of(tx, said, "deputy", name)
    if len(found) != 1:
        return {"problem": "many" if found else "none"}
    day = parse_day(when, said.now.astimezone(said.zone).date())
    details = await _until(tx, said.user_id, found[0], day, said.zone, said.now)
    if details["problem"] in ("day", "past", "far"):
        # The next word may be the day.
        await dialogues.begin(tx, said.user_id, UNTIL, said.now, member=found[0].id)
    return details


async def ask_day(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask until when a member is to act; the id is theirs."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    await dialogues.begin(tx, pressed.user_id, UNTIL, pressed.now, member=member.id)
    today = pressed.now.astimezone(voice.zone).date()
    back = Button(voice.say("people.back"), routes.data(routes.MEMBER, member.id))
    asked = voice.say("deputy.until", name=safe(member.name))
    return Turned(
        screen=days.choice(
            asked, today, lambda day: routes.data(routes.DEPUTY_UNTIL, member.id, day), voice, back
        )
    )


async def name(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Have a member act until a day; the ids are the member and the day."""
    member = await _member(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    ordinal = pressed.ids[1]
    if not 0 < ordinal < date.max.toordinal():
        return alert(voice, STALE)
    day = date.fromordinal(ordinal)
    details = await _until(tx, pressed.user_id, member, day, voice.zone, pressed.now)
    return Turned(screen=await _screen(tx, details, voice, pressed.now))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a day that was written instead of pressed."""
    member = await members.by_id(tx, dialogue.facts["member"])
    unit_id = None if member is None else member.unit_id
    if await asks(tx, said, "deputy", unit_id) is None:
        return
    if member is None:
        details: dict[str, int | str] = {"problem": "none"}
    else:
        day = parse_day(said.words, said.now.astimezone(said.zone).date())
        details = await _until(tx, said.user_id, member, day, said.zone, said.now)
    await replies.add(tx, said.update_id, "deputy_done", said.user_id, said.now, details=details)


async def _until(
    tx: Tx, by_user_id: int, member: Member, day: date | None, zone: ZoneInfo, now: datetime
) -> dict[str, int | str]:
    """Name a deputy if day and member allow it; return what the answer has to know."""
    today = now.astimezone(zone).date()
    if day is None:
        return {"problem": "day", "member": member.id}
    if day < today or day > today + LONGEST:
        return {"problem": "past" if day < today else "far", "member": member.id}
    if member.user_id is None or member.user_id == by_user_id:
        return {"problem": "self" if member.user_id else "no_account", "member": member.id}
    unit_id = await _unit(tx, by_user_id, member, now)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    await roles.deputise(tx, member.id, unit_id, until)
    await dialogues.end(tx, by_user_id)
    about = f"{unit_id}:{day.isoformat()}"
    await tell(tx, "deputy_named", member.user_id, about, now, {"member": member.id})
    return {"problem": "", "member": member.id}


async def _unit(tx: Tx, by_user_id: int, member: Member, now: datetime) -> int:
    """Return which unit a deputy is for: the lowest that who names them runs and they are in."""
    person = await members.by_account(tx, by_user_id)
    own = [] if person is None else await roles.charges(tx, person.member_id, now)
    at: int | None = member.base_id
    while at is not None:
        if any(one.unit_id == at for one in own):
            return at
        unit = await units.by_id(tx, at)
        at = None if unit is None else unit.parent_id
    return member.base_id


async def _member(tx: Tx, pressed: Pressed, voice: Voice) -> Member | Turned:
    member = await members.by_id(tx, pressed.ids[0])
    if member is None:
        return alert(voice, "people.gone")
    who = await may(tx, pressed, "deputy", people.KIND, member.unit_id)
    return alert(voice, who.code) if isinstance(who, Denied) else member


async def _screen(tx: Tx, details: dict[str, int | str], voice: Voice, now: datetime) -> Screen:
    if details["problem"]:
        return Screen(voice.say(f"deputy.problem.{details['problem']}"))
    member = await members.by_id(tx, int(details["member"]))
    held = [] if member is None else await roles.charges(tx, member.id, now)
    deputy = next((one for one in held if one.origin == "deputy"), None)
    if member is None or deputy is None or deputy.until is None:
        return Screen(voice.say("people.deputy_ended"))
    until = voice.last_day(deputy.until, now)
    text = voice.say("deputy.done", name=safe(member.name), unit=safe(deputy.unit), until=until)
    return Screen(text)


async def _write_done(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(await _screen(tx, dict(message.details), telling.voice, telling.now))


async def _write_named(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    held = await roles.charges(tx, int(message.details["member"]), telling.now)
    deputy = next((one for one in held if one.origin == "deputy"), None)
    if deputy is None or deputy.until is None:
        return Withdrawn("ended")
    until = telling.voice.last_day(deputy.until, telling.now)
    text = telling.voice.say("deputy.named", unit=safe(deputy.unit), until=until)
    return Prepared(Screen(text))


WRITERS: Final[dict[str, Writer]] = {"deputy_done": _write_done, "deputy_named": _write_named}
