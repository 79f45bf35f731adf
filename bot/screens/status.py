"""运行状况: what an admin sees of how the bot is doing, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.screens import routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe

UNKNOWN_SHOWN = 8
"""How many messages of unknown fate one status lists, the newest; the count is always whole."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What only the running process knows; instants are aware and UTC."""

    version: str
    started_at: datetime
    last_poll_at: datetime | None
    poll_failing_since: datetime | None
    file_bytes: int
    broken: str | None


@dataclass(frozen=True, slots=True)
class UnknownMessage:
    """A message of which nobody knows whether it arrived; `chat` is None for a personal one."""

    id: int
    what: str
    chat: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the database knows: what is open, set aside, unsent, of unknown fate, or behind.

    `cards_unsent`, `without_group` and `missed` are of the last seven days: host's cards that no
    secretary could get, sessions of units that have no group, and what fell due in a downtime and
    was of no use any more after it. `lost_groups` names the units of groups that removed the bot.
    `nameless_admins` are accounts that are admin and bound to no name.
    """

    open_updates: int
    oldest_open_at: datetime | None
    quarantined: int
    waiting: int
    posts_behind: int
    cards_unsent: int
    without_group: int
    lost_groups: Sequence[str]
    admins: int
    nameless_admins: int
    missed: int
    unknown: int
    newest_unknown: Sequence[UnknownMessage]


def status(vitals: Vitals, backlog: Backlog, voice: Voice, now: datetime) -> Screen:
    """Return the status, with two buttons for each message of unknown fate that it lists."""
    lines = [
        voice.say(
            "status.head", version=vitals.version, uptime=voice.span(now - vitals.started_at)
        ),
        *_poll_lines(vitals, voice, now),
        voice.say("status.inbox", open=backlog.open_updates, quarantined=backlog.quarantined),
    ]
    if backlog.oldest_open_at is not None and now - backlog.oldest_open_at > timedelta(minutes=1):
        lines.append(voice.say("status.inbox.oldest", ago=voice.span(now - backlog.oldest_open_at)))
    if backlog.quarantined:
        lines.append(voice.say("status.quarantined"))
    lines += [
        voice.say("status.waiting", n=backlog.waiting),
        voice.say("status.behind", n=backlog.posts_behind),
        voice.say("status.file", size=_size(vitals.file_bytes)),
    ]
    key = "status.admins.nameless" if backlog.nameless_admins else "status.admins"
    lines.append(voice.say(key, n=backlog.admins, nameless=backlog.nameless_admins))
    if backlog.cards_unsent:
        lines.append(voice.say("status.cards_unsent", n=backlog.cards_unsent))
    if backlog.without_group:
        lines.append(voice.say("status.without_group", n=backlog.without_group))
    if backlog.lost_groups:
        units = voice.say("list.separator").join(map(safe, backlog.lost_groups))
        lines.append(voice.say("status.lost_groups", units=units))
    if backlog.missed:
        lines.append(voice.say("status.missed", n=backlog.missed))
    if vitals.broken:
        lines.append(voice.say("status.database_broken", code=vitals.broken))
    buttons = []
    if backlog.unknown:
        lines.append(voice.say("status.unknown", n=backlog.unknown))
    for number, message in enumerate(backlog.newest_unknown[:UNKNOWN_SHOWN], start=1):
        lines.append(_unknown_line(number, message, voice, now))
        buttons.append(_unknown_buttons(number, message, voice))
    return Screen("\n".join(lines), tuple(buttons))


def _poll_lines(vitals: Vitals, voice: Voice, now: datetime) -> list[str]:
    lines = []
    if vitals.last_poll_at is None:
        lines.append(voice.say("status.no_poll"))
    else:
        lines.append(voice.say("status.poll", ago=voice.span(now - vitals.last_poll_at)))
    if vitals.poll_failing_since is not None:
        since = voice.span(now - vitals.poll_failing_since)
        lines.append(voice.say("status.poll_failing", since=since))
    return lines


def _unknown_line(number: int, message: UnknownMessage, voice: Voice, now: datetime) -> str:
    when, what = voice.moment(message.at, now), voice.say(f"message.{message.what}")
    if message.chat is None:
        return voice.say("status.unknown.personal", number=number, when=when, what=what)
    return voice.say(
        "status.unknown.line", number=number, when=when, what=what, chat=safe(message.chat)
    )


def _unknown_buttons(number: int, message: UnknownMessage, voice: Voice) -> tuple[Button, ...]:
    return (
        Button(
            voice.say("status.unknown.resend", number=number),
            routes.data(routes.RESEND, message.id),
        ),
        Button(
            voice.say("status.unknown.arrived", number=number),
            routes.data(routes.ARRIVED, message.id),
        ),
    )


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"
