"""绑定: names to choose from, the number that proves one, and what those in charge are told."""

from collections.abc import Sequence
from typing import Final, Protocol

from bot.rules import payloads
from bot.rules.claims import last_part
from bot.screens import routes
from bot.screens.pages import grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.claims import Claim
from storage.members import Listed, Member
from storage.roles import Charge
from storage.units import Unit

NAMES: Final = 24
COLUMNS: Final = 3


class Named(Protocol):
    """Whoever has a name."""

    @property
    def name(self) -> str:
        """The name as the roster has it."""


def named(one: Named) -> str:
    """Return the name, safe in HTML."""
    return safe(one.name)


def names(unit: Unit, unclaimed: Sequence[Listed], page: int, voice: Voice) -> Screen:
    """Offer the names of a unit that no account has claimed."""
    if not unclaimed:
        return Screen(voice.say("claim.none_left", unit=safe(unit.name)))
    shown, nav = pager(
        unclaimed, page, NAMES, lambda to: routes.data(routes.CLAIM_NAMES, to), voice
    )
    buttons = [Button(one.name, routes.data(routes.CLAIM_NAME, one.id)) for one in shown]
    text = voice.say("claim.choose", unit=safe(unit.name))
    return Screen(text, (*grid(buttons, COLUMNS), *nav))


def number(member: Member, voice: Voice, *, can_go_back: bool) -> Screen:
    """Ask for the last part of a member's number, or where there is none, for the secretary."""
    if member.number is None:
        text = voice.say("claim.no_number", name=named(member))
        return Screen(text, _ways(member, voice, can_go_back=can_go_back))
    text = voice.say("claim.number", name=named(member), n=len(last_part(member.number)))
    return Screen(text, _back(voice) if can_go_back else ())


def wrong(member: Member, left: int, voice: Voice, *, can_go_back: bool) -> Screen:
    """Say that the number does not fit, how many tries are left, and what else there is."""
    if left:
        text = voice.say("claim.wrong", name=named(member), left=left)
    else:
        text = voice.say("claim.no_tries")
    return Screen(text, _ways(member, voice, can_go_back=can_go_back))


def done(
    member: Member, counted: Sequence[str], without_group: Sequence[Charge], voice: Voice
) -> Screen:
    """Say whose the account is now, which check-in counts, and what a secretary does next."""
    lines = [voice.say("claim.done", name=named(member), unit=safe(member.base))]
    lines += [voice.say("claim.counted", kind=safe(kind)) for kind in counted]
    if not without_group:
        return Screen("\n".join([*lines, voice.say("claim.how")]))
    lines.append(voice.say("claim.secretary"))
    return Screen("\n".join(lines), add_to_group(without_group, voice))


def add_to_group(charges: Sequence[Charge], voice: Voice) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each unit that adds the bot to the unit's group."""
    return tuple(
        (
            Button(
                voice.say("bind.add", unit=one.unit)
                if len(charges) > 1
                else voice.say("bind.add_one"),
                url=voice.group_link(payloads.bind(one.unit_id)),
            ),
        )
        for one in charges
    )


def ask(claim: Claim, member: Member, voice: Voice) -> Screen:
    """Ask whether an account is the member it claims to be."""
    text = voice.say(
        "claim.ask" if member.number else "claim.ask.no_number",
        name=named(member),
        unit=safe(member.base),
        link=f'<a href="tg://user?id={claim.user_id}">{voice.say("claim.account")}</a>',
    )
    return Screen(
        text,
        (
            (
                Button(voice.say("claim.yes"), routes.data(routes.CLAIM_SETTLE, claim.id, 1)),
                Button(voice.say("claim.no"), routes.data(routes.CLAIM_SETTLE, claim.id, 0)),
            ),
        ),
    )


def notice(told: Sequence[Claim], unit: str | None, voice: Voice) -> Screen:
    """Tell those in charge who came to their names, with [有误] for each.

    `unit` is the unit that all of them are of, None if they are of several.
    """
    where = voice.say("claim.several_units") if unit is None else safe(unit)
    lines = [voice.say("claim.notice", unit=where, n=len(told))]
    lines += [
        voice.say("claim.notice.undone", name=named(one)) for one in told if one.state == "undone"
    ]
    standing = [one for one in told if one.state == "accepted"]
    if standing:
        names_ = voice.say("list.separator").join(map(named, standing))
        lines.insert(1, voice.say("claim.notice.names", names=names_))
    buttons = [
        Button(voice.say("claim.mistaken", name=one.name), routes.data(routes.CLAIM_UNDO, one.id))
        for one in standing
    ]
    return Screen("\n".join(lines), grid(buttons[: NAMES * 4], 2))


def _ways(member: Member, voice: Voice, *, can_go_back: bool) -> tuple[tuple[Button, ...], ...]:
    ask_ = Button(voice.say("claim.ask_secretary"), routes.data(routes.CLAIM_ASK, member.id))
    return ((ask_,), *(_back(voice) if can_go_back else ()))


def _back(voice: Voice) -> tuple[tuple[Button, ...], ...]:
    return ((Button(voice.say("claim.back"), routes.data(routes.CLAIM_NAMES, 0)),),)
