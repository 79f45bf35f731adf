"""What a post shows, read in one snapshot together with the version that it shows."""

from dataclasses import dataclass
from datetime import datetime

from bot.actions.confirming import UNDO_WITHIN
from bot.rules import figures
from bot.rules.sessions import Session
from bot.screens.announcing import meeting_post
from bot.screens.check_in_post import check_in_post, retired_post
from bot.screens.host_card import Card
from bot.screens.host_sides import side
from bot.screens.screen import Screen
from bot.screens.voice import Voice
from storage import (
    attendance,
    chats,
    corrections,
    dropping,
    guests,
    members,
    posts,
    rolls,
    sessions,
    units,
)
from storage.posts import Post
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Rendered:
    """A post's screen, the version of the facts that it shows, and the session it is about."""

    post: Post
    session: Session
    screen: Screen
    version: int


async def post(tx: Tx, post_id: int, voice: Voice, now: datetime) -> Rendered | None:
    """Render a post from the present facts, or return None if there is no such post."""
    row = await posts.by_id(tx, post_id)
    if row is None:
        return None
    chat = await chats.by_id(tx, row.chat_id)
    assert chat is not None, "a post's chat is a foreign key"
    session = await sessions.by_id(tx, row.session_id)
    assert session is not None, "a post's session is a foreign key"
    screen = await _screen(tx, row, session, voice.of(chat.language), now)
    return Rendered(row, session, screen, row.wanted_version)


async def _screen(tx: Tx, row: Post, session: Session, voice: Voice, now: datetime) -> Screen:
    if row.kind == "meeting":
        return meeting_post(session, voice, now)
    if row.view == "retired":
        return retired_post(session, voice, is_card=row.kind == "host_card")
    if row.kind == "check_in":
        groups = await attendance.groups(tx, session.id)
        count = await guests.count(tx, session.id)
        return check_in_post(
            session, figures.tally(groups, count), figures.record(groups, count), voice, now
        )
    return side(await card(tx, session, row.id, now), row.view, voice, now)


async def card(tx: Tx, session: Session, post_id: int, now: datetime) -> Card:
    """Return what a host's card of a session is made of."""
    groups = await attendance.groups(tx, session.id)
    visiting = await guests.names(tx, session.id)
    unit = await units.by_id(tx, session.unit_id)
    confirmed_at = session.confirmed_at
    return Card(
        session=session,
        unit="" if unit is None else unit.name,
        tally=figures.tally(groups, len(visiting)),
        record=figures.record(groups, len(visiting)),
        groups=groups,
        attendees=await attendance.attendees(tx, session.id),
        left_out=await attendance.left_out(tx, session.id),
        guests=visiting,
        pleas=await guests.pleas(tx, session.id),
        chair=await _name(tx, session.chair_id),
        recorder=await _name(tx, session.recorder_id),
        can_undo=confirmed_at is not None
        and now <= confirmed_at + UNDO_WITHIN
        and not await corrections.exist(tx, session.id),
        roll=await rolls.under_way(tx, post_id),
        reasons=await dropping.offered(tx) if session.state == "dropped" else (),
    )


async def _name(tx: Tx, member_id: int | None) -> str:
    return "" if member_id is None else await members.name_of(tx, member_id)
