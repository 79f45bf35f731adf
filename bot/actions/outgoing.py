"""What a message says, asked at the moment of sending: is it still needed, and what now?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.actions import (
    absence,
    announcing,
    arranging,
    binding,
    buddies,
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
    rollout,
    roster_files,
    round_settings,
    rounds,
    series,
    status,
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
from bot.screens.status import Vitals
from bot.screens.voice import Voice
from storage import attendance, away, chats, roles, sessions
from storage.messages import Message
from storage.tx import Tx

OWN_ACCOUNT: Final = frozenset(
    {
        "post",
        *announcing.ASKING,
        announcing.LEAVE_VOID,
        *binding.ASKING,
        *buddies.ASKING,
        *claiming.ASKING,
        *correcting.ASKING,
        *deputies.ASKING,
        *disputing.ASKING,
        *downtimes.ASKING,
        *need_telling.ASKING,
        *erasing.ASKING,
        *reminding.ASKING,
        *people.ASKING,
        *pleas.ASKING,
        *rollout.ASKING,
        *transfers.ASKING,
        *arranging.ASKING,
        *rounds.ASKING,
        *visit_duties.ASKING,
        *visit_records.ASKING,
        *visit_telling.ASKING,
        *must_visits.ASKING,
        *joint_visits.ASKING,
        *days_missing.ASKING,
    }
)
"""The kinds that nobody asked for: they go to no one who is away."""


class Outbox:
    """Prepares messages: one writer a kind, all asked inside the unit that claims the row."""

    def __init__(self, voice: Voice, vitals: Callable[[], Vitals]) -> None:
        self._voice = voice
        self._vitals = vitals

    async def prepare(self, tx: Tx, message: Message, now: datetime) -> Outgoing:
        """Return what to send for `message`, or why it is withdrawn.

        Raises KeyError for a kind that is not in the table.
        """
        if now >= message.expires_at:
            return Withdrawn("too_late")
        if "erased" in message.details:
            return Withdrawn("erased")
        chat = await chats.by_id(tx, message.chat_id)
        if chat is None or chat.state != "open":
            return Withdrawn("unopened" if chat is None else chat.state)
        if message.kind in OWN_ACCOUNT and await away.is_away(tx, message.chat_id, now):
            return Withdrawn("away")
        telling = Telling(self._voice.of(chat.language), self._vitals, now)
        return await WRITERS[message.kind](tx, message, telling)

    async def render_post(self, tx: Tx, post_id: int, now: datetime) -> rendering.Rendered | None:
        """Return what a post should show now, or None if it is nobody's to see any more."""
        rendered = await rendering.post(tx, post_id, self._voice, now)
        if rendered is None or not await _may_see(tx, rendered, now):
            return None
        return rendered


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
    if not await _may_see(tx, rendered, telling.now):
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
    **privacy.WRITERS,
    **erasing.WRITERS,
    "correct_stale": plain("correct.stale"),
    "attach_full": plain("attach.full"),
    "attach_long": plain("attach.long"),
    "attach_what": plain("attach.what"),
    "not_yours_to_see": plain("not_yours_to_see"),
}
"""Every kind of message with its writer."""


async def _may_see(tx: Tx, rendered: rendering.Rendered, now: datetime) -> bool:
    """Say whether a post may still be shown where it stands: a card has names in it."""
    if rendered.post.kind != "host_card":
        return True
    reader = await roles.who(tx, rendered.post.chat_id, now, rendered.session.unit_id)
    return reader.runs_unit
