"""The writers of all kinds of message: is it still needed, and what does it say now?"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.actions import (
    absence,
    announcing,
    arranging,
    binding,
    buddies,
    cadence_pages,
    claiming,
    correcting,
    day_table,
    days_missing,
    declining,
    deputies,
    details,
    disputing,
    downtimes,
    erasing,
    events,
    guests,
    help_,
    joint_visits,
    key_dates,
    leave,
    long_kinds,
    moving,
    must_visits,
    need_telling,
    needs,
    people,
    planning,
    pleas,
    privacy,
    reminding,
    rendering,
    reports,
    rollout,
    roster_files,
    round_settings,
    rounds,
    series,
    status,
    summary,
    told,
    transfers,
    triggers,
    visit_duties,
    visit_records,
    visit_telling,
    visits,
)
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, plain
from bot.rules import attendance as rules
from bot.rules import pings
from bot.screens import check_in as check_in_screen
from bot.screens.screen import Screen
from storage import attendance, roles, sessions
from storage.messages import Message
from storage.tx import Tx


async def _post(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    assert message.post_id is not None
    rendered = await rendering.post(tx, message.post_id, telling.voice, telling.now)
    if rendered is None:
        return Withdrawn("no_post")
    session, post = rendered.session, rendered.post
    if post.telegram_id is not None:
        return Withdrawn("stands_already")
    if post.view == "retired":
        return Withdrawn("moved")
    if post.kind == "check_in" and session.state != "open":
        return Withdrawn("closed")
    if post.kind == "meeting" and session.state != "planned":
        return Withdrawn("not_planned")
    if not await may_see(tx, rendered, telling.now):
        return Withdrawn("not_secretary")
    screen = rendered.screen
    if message.chat_id < 0:
        screen = await _with_sound(tx, message, rendered, telling)
    return Prepared(screen, rendered.version)


async def _with_sound(
    tx: Tx, message: Message, rendered: rendering.Rendered, telling: Telling
) -> Screen:
    """Return a group's post as it arrives: with a sound or without one, and count the sounds."""
    session = rendered.session
    makes_sound = pings.is_loud_meeting_post if rendered.post.kind == "meeting" else pings.is_loud
    is_loud = makes_sound(session, telling.now, telling.voice.zone)
    if is_loud and message.is_first_attempt:
        await sessions.note_ping(tx, session.id)
    return replace(rendered.screen, silent=not is_loud)


async def _check_in_reply(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    code, voice, now = message.details["outcome"], telling.voice, telling.now
    if code == "which":
        around = await sessions.around(tx, message.chat_id, now, timedelta(0))
        if not around:
            return Prepared(Screen(voice.say("check_in.nothing")))
        return Prepared(check_in_screen.choice(around, voice))
    if message.session_id is None:
        return Prepared(Screen(voice.say(f"check_in.{code}")))
    session = await sessions.by_id(tx, message.session_id)
    standing = await attendance.standing(tx, message.session_id, message.chat_id)
    assert session is not None
    assert standing is not None
    outcome = rules.recall(str(code), standing)
    return Prepared(check_in_screen.reply(outcome, session, voice, now))


WRITERS: Final[dict[str, Writer]] = {
    "post": _post,
    "check_in_reply": _check_in_reply,
    "not_own_words": plain("not_own_words"),
    "unknown_text": plain("unknown_text"),
    "trouble": plain("trouble"),
    "admins_only": plain("admins_only"),
    "secretaries_only": plain("secretaries_only"),
    "not_for_deputies": plain("not_for_deputies"),
    "private_only": plain("private_only"),
    "group_only": plain("group_only"),
    "nothing_to_cancel": plain("nothing_to_cancel"),
    "cancelled": plain("cancelled"),
    "anonymous": plain("check_in.anonymous"),
    "status": status.write,
    **help_.WRITERS,
    **claiming.WRITERS,
    **people.WRITERS,
    **absence.WRITERS,
    **deputies.WRITERS,
    **binding.WRITERS,
    **rollout.WRITERS,
    **transfers.WRITERS,
    **roster_files.WRITERS,
    **planning.WRITERS,
    **moving.WRITERS,
    **series.WRITERS,
    **announcing.WRITERS,
    **reminding.WRITERS,
    **leave.WRITERS,
    **declining.WRITERS,
    **guests.WRITERS,
    **pleas.WRITERS,
    **correcting.WRITERS,
    **details.WRITERS,
    **disputing.WRITERS,
    **buddies.WRITERS,
    **downtimes.WRITERS,
    **visits.WRITERS,
    **arranging.WRITERS,
    **visit_duties.WRITERS,
    **visit_records.WRITERS,
    **visit_telling.WRITERS,
    **rounds.WRITERS,
    **round_settings.WRITERS,
    "visitors_only": plain("visitors_only"),
    **events.WRITERS,
    **must_visits.WRITERS,
    **key_dates.WRITERS,
    **joint_visits.WRITERS,
    **triggers.WRITERS,
    **day_table.WRITERS,
    **days_missing.WRITERS,
    **needs.WRITERS,
    **need_telling.WRITERS,
    **told.WRITERS,
    **long_kinds.WRITERS,
    **reports.WRITERS,
    **summary.WRITERS,
    **cadence_pages.WRITERS,
    **privacy.WRITERS,
    **erasing.WRITERS,
    "correct_stale": plain("correct.stale"),
    "attach_full": plain("attach.full"),
    "attach_long": plain("attach.long"),
    "attach_what": plain("attach.what"),
    "not_yours_to_see": plain("not_yours_to_see"),
}
"""Every kind of message with its writer, lists of others aside."""


async def may_see(tx: Tx, rendered: rendering.Rendered, now: datetime) -> bool:
    """Say whether a post may still be shown where it stands: a card has names in it."""
    if rendered.post.kind != "host_card":
        return True
    reader = await roles.who(tx, rendered.post.chat_id, now, rendered.session.unit_id)
    return reader.runs_unit
