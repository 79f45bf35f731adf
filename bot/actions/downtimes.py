"""The bot was not there for a while: windows are extended by it, and group and admins are told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions.announcing import CHECK_IN, about
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules import pings, quiet
from bot.rules.calendar import CHECK_IN_CLOSES
from bot.rules.downtimes import NOTICED, Window, extended
from bot.rules.sessions import Session
from bot.screens import downtimes as screens
from storage import chats, downtimes, due, messages, posts, roles, sessions
from storage.messages import Message
from storage.tx import Tx

REPORT: Final = "downtime_report"
TOLD: Final = "downtime"
SETTLES_WITHIN: Final = timedelta(seconds=60)
"""How long after the start what was missed is made up for; then it is counted."""


async def note(tx: Tx, now: datetime, zone: ZoneInfo) -> int | None:
    """At start, or once the network is back: note how long the bot was not there and extend what
    was open; None if not long.

    To be done before the calendar is looked at, for what closed meanwhile is to stay open; what
    the calendar has closed while the network was away is opened again.
    """
    began = await downtimes.last_alive(tx)
    await downtimes.note_alive(tx, now)
    if began is None or now - began < NOTICED:
        return None
    downtime_id = await downtimes.add(tx, began, now)
    for session in await sessions.not_over_at(tx, began):
        was = Window(session.opens_at, session.late_from, session.ends_at, session.closes_at)
        window = extended(was, began, now)
        if window == was:
            continue
        await sessions.set_window(tx, session.id, window)
        await due.take_back(tx, CHECK_IN_CLOSES.code, session.id)
        is_open = session.state == "open" or await _open_again(tx, session, now)
        await messages.put_off_posts(tx, session.id, window.closes, now)
        await posts.want_new_version(tx, session.id)
        if is_open:
            for group in await chats.groups_for(tx, session.unit_id):
                place = await posts.place(tx, CHECK_IN, session.id, group.id)
                if place is None or place.telegram_id is None:
                    continue  # nobody can have pressed what was not there
                await tell(
                    tx,
                    TOLD,
                    group.id,
                    f"{downtime_id}:{session.id}",
                    now,
                    {"downtime": downtime_id},
                    lasts=window.closes - now,
                    urgency=messages.IMMINENT,
                    session_id=session.id,
                )
    counted_at = quiet.morning(now + SETTLES_WITHIN, zone)
    for user_id in await roles.admins(tx):
        await tell(
            tx, REPORT, user_id, downtime_id, counted_at, {"downtime": downtime_id}
        )  # fmt: skip
    return downtime_id


async def _open_again(tx: Tx, session: Session, now: datetime) -> bool:
    """Check-in closed although nobody could check in: open it; False if it did not close."""
    if not await sessions.change_state(tx, session.id, "closed", "open", now):
        return False
    await posts.want_pinned(tx, session.id)
    await posts.want_new_head(tx, session.id)
    return True


async def note_alive(tx: Tx, now: datetime) -> None:
    """The bot is there."""
    await downtimes.note_alive(tx, now)


async def _write_told(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    found = await downtimes.by_id(tx, int(message.details["downtime"]))
    if found is None or session.state != "open":
        return Withdrawn("closed")
    # A second one of the same session says what the first said: it makes no sound again.
    is_first = not await messages.told_chats(tx, session.id, TOLD)
    is_loud = is_first and pings.is_loud(session, telling.now, telling.voice.zone)
    if is_loud and message.is_first_attempt:
        await sessions.note_ping(tx, session.id)
    return Prepared(replace(screens.told(found, telling.voice), silent=not is_loud))


async def _write_report(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    found = await downtimes.by_id(tx, int(message.details["downtime"]))
    if found is None:
        return Withdrawn("no_downtime")
    fell_due = await downtimes.due_within(tx, found.began_at, found.ended_at)
    unknown = await downtimes.unknown_since(tx, found.ended_at)
    unsent = await downtimes.expired_within(tx, found.began_at, found.ended_at + SETTLES_WITHIN)
    return Prepared(screens.report(found, fell_due, unknown, unsent, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {TOLD: _write_told, REPORT: _write_report}
