"""主持卡: one card in private, with the names not yet in, for the secretary who hosts."""

import html
from collections.abc import Sequence

from bot.rules.attendance import Missing, Tally
from bot.rules.sessions import Session
from bot.screens.screen import Screen
from bot.screens.voice import Voice, safe

NAMES_AT_MOST = 60
LENGTH_AT_MOST = 3000
NAME_AT_MOST = 60
"""Characters: a card stays readable and within a message's length; the count is always whole."""


def host_card(session: Session, tally: Tally, missing: Sequence[Missing], voice: Voice) -> Screen:
    """Return the card as it should stand now."""
    lines = [
        voice.say(
            "card.head",
            kind=html.escape(session.kind_name, quote=False),
            starts=voice.clock(session.starts_at),
        ),
        voice.say(
            "post.tally",
            expected=tally.expected,
            checked_in=tally.checked_in,
            missing=tally.missing,
        ),
        _names(missing, voice)
        if missing
        else voice.say("card.all_in" if tally.expected else "card.nobody"),
    ]
    if session.state == "closed":
        lines.append(voice.say("card.closed"))
    return Screen("\n".join(lines))


def _names(missing: Sequence[Missing], voice: Voice) -> str:
    separator = voice.say("list.separator")
    names: list[str] = []
    room = LENGTH_AT_MOST
    for member in missing[:NAMES_AT_MOST]:
        name = _name(member, voice)
        room -= len(name) + len(separator)
        if room < 0:
            break
        names.append(name)
    listed = separator.join(names)
    if len(missing) > len(names):
        listed += voice.say("list.more", n=len(missing))
    return voice.say("card.missing", names=listed)


def _name(member: Missing, voice: Voice) -> str:
    name = safe(member.name[:NAME_AT_MOST])
    if member.is_reachable:
        return name
    key = "card.unreachable" if member.is_claimed else "card.unclaimed"
    return voice.say(key, name=name)
