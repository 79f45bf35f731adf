"""调动: to which unit, and from which day on."""

from collections.abc import Sequence
from datetime import datetime

from bot.screens import days, routes
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.members import Member
from storage.units import Unit


def to(member: Member, voice: Voice) -> Screen:
    """Ask to which unit a member goes; its name is written."""
    return Screen(voice.say("transfer.to", name=safe(member.name)), ((_card(member, voice),),))


def which(member: Member, found: Sequence[Unit], voice: Voice) -> Screen:
    """Offer the units that what was written may mean, each with the one above it."""
    rows = tuple(
        (
            Button(
                one.name if one.parent is None else f"{one.parent} / {one.name}",
                routes.data(routes.TRANSFER_TO, member.id, one.id),
            ),
        )
        for one in found
    )
    text = voice.say("transfer.which", name=safe(member.name))
    return Screen(text, (*rows, (_card(member, voice),)))


def when(member: Member, unit: Unit, voice: Voice, now: datetime) -> Screen:
    """Ask from which day on a member belongs to another unit."""
    return days.choice(
        voice.say("transfer.at", name=safe(member.name), unit=safe(unit.name)),
        now.astimezone(voice.zone).date(),
        lambda day: routes.data(routes.TRANSFER_AT, member.id, unit.id, day),
        voice,
        _card(member, voice),
    )


def _card(member: Member, voice: Voice) -> Button:
    return Button(voice.say("people.back"), routes.data(routes.MEMBER, member.id))
