"""/calendar: the admin sees which years are known, and keeps the organisation's own days."""

from datetime import date, datetime, timedelta
from typing import Final

from bot.actions import known_days, other_days, replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.day_table import Table, changes, counts, runs
from bot.rules.permissions import Denied
from bot.rules.workdays import Days
from bot.screens import day_table as screens
from bot.screens.day_table import VERBS, Known
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from bot.workdays import announced_years, published
from storage import day_files, dialogues, own_days, roles
from storage.messages import Message
from storage.tx import Tx

STEP: Final = "day_table"
KIND: Final = "calendar"
ASKED: Final = "days_asked"
REFUSED: Final = "days_refused"
EXAMPLE: Final = "days_example"
KINDS: Final = (KIND, ASKED, REFUSED)
LARGEST: Final = 5 * 2**20
TELLS_FOR: Final = timedelta(hours=24)


async def ask(tx: Tx, said: Said) -> None:
    """/calendar: show what is known of the calendar."""
    if await asks(tx, said, "calendar") is not None:
        await replies.add(tx, said.update_id, KIND, said.user_id, said.now)


async def waits(tx: Tx, user_id: int, now: datetime) -> bool:
    """Say whether somebody is asked for a table of days."""
    dialogue = await dialogues.of(tx, user_id, now)
    return dialogue is not None and dialogue.step == STEP


async def receive(tx: Tx, said: Said, file_id: str, size: int) -> bool:
    """Take a table that was waited for; False if it is not to be fetched."""
    if await asks(tx, said, "calendar") is None:
        return False
    if size > LARGEST:
        await replies.add(
            tx, said.update_id, REFUSED, said.user_id, said.now, details={"code": "too_large"}
        )
        return False
    await dialogues.end(tx, said.user_id)
    await day_files.add(tx, said.user_id, file_id, said.now)
    return True


async def press(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button says; the ids are the verb's place and what it is about."""
    place, number = pressed.ids
    who = await may(tx, pressed, "calendar", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    verb = VERBS[place] if place < len(VERBS) else ""
    if verb in ("take", "drop"):
        return await _decide(tx, pressed, number, verb, voice)
    today = pressed.now.astimezone(voice.zone).date()
    if verb == "send":
        await dialogues.begin(tx, pressed.user_id, STEP, pressed.now)
        return Turned(screen=screens.send(voice))
    if verb == "example":
        await tell(tx, EXAMPLE, pressed.user_id, pressed.update_id, pressed.now, lasts=TELLS_FOR)
        return Turned()
    await _end(tx, pressed)
    if verb == "home":
        return Turned(screen=await _home(tx, today, voice))
    if verb == "list":
        return Turned(screen=screens.listed(await own_days.since(tx, today), number, voice))
    if verb == "days":
        return await _card(tx, number, today, voice)
    return alert(voice, STALE)


async def remove(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Remove own days; the ids are the verb's place, the first and the last of them."""
    place, first, last = pressed.ids
    who = await may(tx, pressed, "calendar", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    today = pressed.now.astimezone(voice.zone).date().toordinal()
    if place != VERBS.index("remove") or not today <= first <= last <= date.max.toordinal():
        return alert(voice, STALE)
    count = await own_days.remove(tx, date.fromordinal(first), date.fromordinal(last))
    if not count:
        return alert(voice, "calendar.gone")
    await other_days.begin(tx, pressed.now, voice.zone)
    return Turned(screen=screens.removed(count, voice))


async def was_read(tx: Tx, file_id: int, table: Table, now: datetime) -> None:
    """A table was read: its sender is shown what it would change."""
    file = await day_files.by_id(tx, file_id)
    if file is not None and await day_files.was_read(tx, file_id, table):
        await tell(tx, ASKED, file.user_id, file_id, now, {"file": file_id}, lasts=TELLS_FOR)


async def refused(tx: Tx, file_id: int, code: str, now: datetime) -> None:
    """A table could not be read: its sender is told why."""
    file = await day_files.by_id(tx, file_id)
    if file is not None and await day_files.settle(tx, file_id, "refused", now):
        await tell(tx, REFUSED, file.user_id, file_id, now, {"code": code}, lasts=TELLS_FOR)


def example_year(days: Days, today: date) -> int:
    """Return for which year a table is most likely needed: the first that is not known."""
    return next(year for year in range(today.year, date.max.year) if not days.knows(year))


async def _decide(tx: Tx, pressed: Pressed, file_id: int, verb: str, voice: Voice) -> Turned:
    """Take a table, or put it aside."""
    who = await may(tx, pressed, "calendar", ASKED)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    file = await day_files.by_id(tx, file_id)
    if file is None or file.user_id != pressed.user_id:
        return alert(voice, STALE)
    if file.table is None:
        return alert(voice, f"calendar.was.{file.state}")
    if verb == "drop":
        await day_files.settle(tx, file.id, "cancelled", pressed.now)
        return Turned(screen=Screen(voice.say("calendar.dropped")))
    wanted = changes(file.table.days, await own_days.every(tx))
    await own_days.put(tx, wanted.put)
    await day_files.settle(tx, file.id, "taken", pressed.now)
    await other_days.begin(tx, pressed.now, voice.zone)
    return Turned(screen=screens.taken(wanted, voice))


async def _card(tx: Tx, ordinal: int, today: date, voice: Voice) -> Turned:
    ahead = runs(await own_days.since(tx, today))
    run = next((one for one in ahead if one.first.toordinal() == ordinal), None)
    if run is None:
        return alert(voice, "calendar.gone")
    return Turned(screen=screens.card(run, published(run.first), voice))


async def _home(tx: Tx, today: date, voice: Voice) -> Screen:
    days, ahead = await known_days.of(tx), await own_days.since(tx, today)
    near = sorted({today.year, today.year + 1, *(one.day.year for one in ahead)})
    own = [one for one in near if days.knows(one) and published(date(one, 1, 1)) is None]
    provisional = [one for one in near if not days.knows(one)]
    known = Known(today, days(today), announced_years(), own, provisional)
    return screens.home(known, ahead, voice)


async def _end(tx: Tx, pressed: Pressed) -> None:
    """Wait for no table any more; what else the person is in the middle of stays."""
    if await waits(tx, pressed.user_id, pressed.now):
        await dialogues.end(tx, pressed.user_id)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    """Write what only admins see."""
    if not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    voice = telling.voice
    today = telling.now.astimezone(voice.zone).date()
    match message.kind:
        case "calendar":
            return Prepared(await _home(tx, today, voice))
        case "days_refused":
            return Prepared(screens.refused(str(message.details["code"]), voice))
        case "days_example":
            return Prepared(screens.form(example_year(await known_days.of(tx), today), voice))
    file = await day_files.by_id(tx, int(message.details["file"]))
    if file is None or file.table is None:
        return Withdrawn("decided")
    there = await own_days.every(tx)
    wanted = changes(file.table.days, there)
    after = {one.day: one for one in (*there, *wanted.put)}
    whole = [after[day] for day in sorted(after)]
    known = [year for year in counts(whole) if published(date(year, 1, 1)) is not None]
    return Prepared(screens.asked(file.id, wanted, whole, file.table.problems, known, voice))


WRITERS: Final[dict[str, Writer]] = dict.fromkeys((KIND, ASKED, REFUSED, EXAMPLE), _write)
