"""A unit's list, a member's card for those in charge, and what a member sees of themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.rules import payloads
from bot.rules.hosts import RANKS, rank
from bot.rules.permissions import IN_OWN_RIGHT, Who
from bot.screens import buddies, erasing, routes
from bot.screens.cadence import own_hours
from bot.screens.leave import reported_before
from bot.screens.pages import Rows, grid, pager
from bot.screens.screen import Button, Screen
from bot.screens.voice import Voice, safe
from storage.attendance import Attended
from storage.away import Span
from storage.buddies import Buddy
from storage.claims import Claim
from storage.leave import Leave
from storage.members import Listed, Member
from storage.roles import Charge
from storage.transfers import Transfer
from storage.units import Unit

SHOWN: Final = 8
"""How many of the newest entries of a sort are shown."""
PEOPLE: Final = 24
COLUMNS: Final = 3
UNITS: Final = 12
NAMED: Final = 40
"""How many names a line of text lists; the buttons have them all."""

ACT_OF: Final[Mapping[str, str]] = {
    "link": "personal_link",
    "release": "release",
    "really_release": "release",
    "give": "roles",
    "withhold": "roles",
    "make_admin": "roles",
    "end_admin": "roles",
    "end_deputy": "deputy",
    "drop_transfer": "transfer",
    "exempt": "exempt",
    "count": "exempt",
}
"""What a card's buttons do, each with the act that the permission table has for it."""
VERBS: Final = tuple(ACT_OF)
"""By their place, which old buttons carry: new ones go to the end."""


@dataclass(frozen=True, slots=True)
class Card:
    """What those in charge see of a member; `has_families` if they look after the families too.

    `erased_by` is by when the family has it all removed, None unless that was asked for.
    """

    member: Member
    is_reachable: bool
    span: Span | None
    charges: Sequence[Charge]
    further: Sequence[str]
    transfer: Transfer | None
    is_admin: bool
    has_families: bool
    erased_by: datetime | None


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything that is recorded about a member."""

    member: Member
    further: Sequence[str]
    charges: Sequence[Charge]
    span: Span | None
    spans: Sequence[Span]
    claim: Claim | None
    attended: Sequence[Attended]
    visited: Sequence[tuple[str, datetime]]
    leave: Sequence[Leave]
    transfer: Transfer | None
    pairs: Sequence[Buddy]
    is_admin: bool
    training: tuple[int, int] | None = None
    """Minutes of training in this year, and how many hours are usual; None: not counted."""


def top(units: Sequence[Unit], page: int, voice: Voice) -> Screen:
    """Offer the units that someone is in charge of."""
    if not units:
        return Screen(voice.say("people.no_units"))
    return Screen(voice.say("people.which_unit"), _unit_rows(units, 0, page, voice))


def unit(
    here: Unit,
    below: Sequence[Unit],
    listed: Sequence[Listed],
    page: int,
    above: int | None,
    voice: Voice,
    now: datetime,
    *,
    has_group: bool,
) -> Screen:
    """List a unit's people, with what keeps any of them from being reached; and units below.

    Without a group there is the button that adds the bot to one.

    `above` is where [上一级] leads, None if the reader is in charge of nothing above.
    """
    lines = [voice.say("people.head", unit=safe(here.name), n=len(listed)), *_roles(listed, voice)]
    for key, members in (
        ("people.unclaimed_list", [one for one in listed if not one.is_claimed]),
        (
            "people.unreachable_list",
            [one for one in listed if one.is_claimed and not one.is_reachable],
        ),
    ):
        if members:
            lines.append(voice.say(key, n=len(members), names=_names(members, voice)))
    lines += _away(listed, voice, now)
    if listed:
        lines.append(voice.say("people.tap"))
    buttons = [Button(one.name, routes.data(routes.MEMBER, one.id)) for one in listed]
    shown, nav = pager(
        buttons, page, PEOPLE, lambda to: routes.data(routes.UNIT, here.id, to), voice
    )
    rows = (*grid(shown, COLUMNS), *nav)
    if below:
        rows = (*rows, *_unit_rows(below, here.id, page, voice))
    if listed and not has_group:
        url = voice.group_link(payloads.bind(here.id))
        rows = (*rows, (Button(voice.say("bind.add_one"), url=url),))
    if above is not None:
        up = Button(voice.say("people.up"), routes.data(routes.UNIT, above, 0))
        rows = (*rows, (up,))
    return Screen("\n".join(lines), rows)


def card(of: Card, who: Who, voice: Voice, now: datetime) -> Screen:
    """Show one member and what can be done for them."""
    member = of.member
    lines = [*_facts(member, of.further, of.charges, of.is_admin, voice, now)]
    if member.user_id is None:
        lines.append(voice.say("people.unclaimed"))
    elif not of.is_reachable:
        lines.append(voice.say("people.unreachable"))
    if of.span is not None:
        lines.append(away_line(of.span, voice, now))
    if of.transfer is not None:
        lines.append(_transfer_line(of.transfer, voice, now))
    lines += _erasure(of, voice, now)
    rows: list[tuple[Button, ...]] = [_away_button(member, of.span, voice)]
    if member.user_id is None:
        rows.append((_do(member, "link", voice),))
    elif who.role & IN_OWN_RIGHT and (who.is_admin or not of.is_admin):
        rows.append((_do(member, "release", voice),))
    if who.role & IN_OWN_RIGHT:
        rows += _in_own_right(of, voice)
    if who.is_admin:
        rows.append(_by_admins(of, voice))
    if of.has_families:
        rows.append((erasing.button(member.id, voice),))
    rows.append((_up(member, voice),))
    return Screen("\n".join(lines), tuple(rows))


def _erasure(of: Card, voice: Voice, now: datetime) -> list[str]:
    if not of.has_families or of.erased_by is None:
        return []
    return [voice.say("erase.waits", by=voice.last_day(of.erased_by, now))]


def _in_own_right(of: Card, voice: Voice) -> Rows:
    """Return what secretaries and admins can do, and deputies not."""
    member = of.member
    is_deputy = any(one.origin == "deputy" for one in of.charges)
    deputy = Button(voice.say("people.do.deputy"), routes.data(routes.DEPUTY_UNTIL, member.id))
    transfer = Button(voice.say("people.do.transfer"), routes.data(routes.TRANSFER_TO, member.id))
    return (
        (
            _do(member, "end_deputy", voice) if is_deputy else deputy,
            transfer if of.transfer is None else _do(member, "drop_transfer", voice),
        ),
        (_do(member, "count" if member.is_exempt else "exempt", voice),),
    )


def _by_admins(of: Card, voice: Voice) -> tuple[Button, ...]:
    member = of.member
    has_role = any(one.origin != "deputy" for one in of.charges)
    own = [_do(member, "withhold" if has_role else "give", voice)]
    if member.user_id is not None:
        own.append(_do(member, "end_admin" if of.is_admin else "make_admin", voice))
    return tuple(own)


def release(member: Member, voice: Voice) -> Screen:
    """Ask once before a name and its account are parted."""
    return Screen(
        voice.say("people.release", name=safe(member.name)),
        ((_do(member, "really_release", voice), _card(member, voice)),),
    )


def link(member: Member, url: str, expires_at: datetime, voice: Voice, now: datetime) -> Screen:
    """Show a personal link, as a text to hand on."""
    until = voice.moment(expires_at, now)
    text = voice.say("people.link", name=safe(member.name), url=url, until=until)
    copy = Button(voice.say("people.copy"), copies=url)
    return Screen(text, ((copy,), (_card(member, voice),)))


def claimed_already(member: Member, voice: Voice) -> Screen:
    """Say that a name has its account, so that it needs no link."""
    text = voice.say("people.claimed_already", name=safe(member.name))
    return Screen(text, ((_card(member, voice),),))


def mine(of: Mine, voice: Voice, now: datetime) -> Screen:
    """Show someone everything that is recorded about them."""
    member = of.member
    lines = [*_facts(member, of.further, of.charges, of.is_admin, voice, now)]
    if member.number is not None:
        lines.append(voice.say("me.number", number=safe(member.number)))
    if of.claim is not None:
        when = voice.moment(of.claim.made_at, now)
        lines.append(voice.say(f"me.claim.{of.claim.how}", when=when))
    if of.transfer is not None:
        lines.append(_transfer_line(of.transfer, voice, now))
    lines += [away_line(span, voice, now) for span in of.spans]
    lines += [reported_before(one, voice, now) for one in of.leave]
    lines += [_attended(one, voice, now) for one in of.attended]
    lines += [
        voice.say("me.guest", kind=safe(kind), when=voice.moment(starts_at, now))
        for kind, starts_at in of.visited
    ]
    lines += [buddies.line(one, member.id, voice, now) for one in of.pairs]
    if of.training is not None:
        lines.append(own_hours(*of.training, voice))
    lines.append(voice.say("me.end"))
    family = Button(voice.say("me.family"), routes.data(routes.PRIVACY, 0))
    sent = (Button(voice.say("told.button"), routes.data(routes.TOLD, 0)),)
    rows = (_away_button(member, of.span, voice), (family,), (buddies.button(voice),), sent)
    return Screen("\n".join(lines), rows)


def away_line(span: Span, voice: Voice, now: datetime) -> str:
    """Return a span in words; its last day is the one before its end."""
    reason = voice.say(f"away.{span.reason}")
    if span.ends_at is None:
        return voice.say("away.open", reason=reason, since=voice.day(span.starts_at, now))
    return voice.say(
        "away.span", reason=reason, since=voice.day(span.starts_at, now),
        until=voice.last_day(span.ends_at, now),
    )  # fmt: skip


def _transfer_line(of: Transfer, voice: Voice, now: datetime) -> str:
    key = "me.transfer" if of.state == "agreed" else "me.transfer.asked"
    return voice.say(key, unit=safe(of.to_unit), when=voice.day(of.at, now))


def _attended(one: Attended, voice: Voice, now: datetime) -> str:
    when = voice.moment(one.starts_at, now)
    parts = [voice.say(f"state.{one.state}")]
    if one.checked_in_at is not None and one.state != "checked_in":
        parts.append(voice.say("state.checked_in"))
    if one.checked_in_at is not None:
        parts[-1] = f"{parts[-1]} {voice.clock(one.checked_in_at)}"
    if one.leave is not None and one.state == "leave":
        parts[0] = voice.say("me.leave", kind=safe(one.leave))
    if one.correction is not None:
        parts.append(voice.say(f"me.correction.{one.correction}"))
    if one.is_dropped:
        parts.append(voice.say("me.dropped"))
    if one.is_unconfirmed:
        parts.append(voice.say("record.unconfirmed"))
    states = voice.say("count.separator").join(parts)
    return voice.say("me.session", kind=safe(one.kind), when=when, states=states)


def _facts(
    member: Member,
    further: Sequence[str],
    charges: Sequence[Charge],
    is_admin: bool,
    voice: Voice,
    now: datetime,
) -> list[str]:
    place = member.base if member.base == member.unit else f"{member.base} {member.unit}"
    parts = [
        voice.say(f"employment.{member.employment}"),
        voice.say(f"party_status.{member.party_status}"),
    ]
    if member.position is not None:
        parts.append(voice.say(f"position.{member.position}"))
    if member.is_leader:
        parts.append(voice.say("people.leader"))
    separator = voice.say("list.separator")
    lines = [
        voice.say("people.name", name=safe(member.name), unit=safe(place)),
        separator.join(parts),
    ]
    if member.is_exempt:
        lines.append(voice.say("people.exempt"))
    if further:
        lines.append(voice.say("people.further", units=safe(separator.join(further))))
    for charge in charges:
        if charge.until is not None:
            until = voice.last_day(charge.until, now)
            lines.append(voice.say("people.deputy", unit=safe(charge.unit), until=until))
        elif charge.origin == "given" or charge.unit != member.base:
            lines.append(voice.say("people.secretary", unit=safe(charge.unit)))
    if is_admin:
        lines.append(voice.say("people.admin"))
    return lines


def _roles(listed: Sequence[Listed], voice: Voice) -> list[str]:
    held = sorted(
        (one for one in listed if one.position in RANKS), key=lambda one: rank(one.position)
    )
    named = [f"{voice.say(f'position.{one.position}')} {safe(one.name)}" for one in held]
    return [voice.say("list.separator").join(named)] if named else []


def _away(listed: Sequence[Listed], voice: Voice, now: datetime) -> list[str]:
    gone = [(one, one.away) for one in listed if one.away is not None]
    if not gone:
        return []
    named = [f"{safe(one.name)} {away_line(span, voice, now)}" for one, span in gone[:NAMED]]
    names = voice.say("roster.between").join(named)
    if len(gone) > NAMED:
        names += voice.say("list.etc")
    return [voice.say("people.away_list", n=len(gone), names=names)]


def _names(members: Sequence[Listed], voice: Voice) -> str:
    names = voice.say("list.separator").join(safe(one.name) for one in members[:NAMED])
    rest = len(members) - NAMED
    return names if rest <= 0 else names + voice.say("list.etc")


def _unit_rows(units: Sequence[Unit], here: int, page: int, voice: Voice) -> Rows:
    shown, nav = pager(units, page, UNITS, lambda to: routes.data(routes.UNIT, here, to), voice)
    rows = tuple((Button(one.name, routes.data(routes.UNIT, one.id, 0)),) for one in shown)
    return (*rows, *nav)


def _away_button(member: Member, span: Span | None, voice: Voice) -> tuple[Button, ...]:
    if span is not None:
        back = routes.data(routes.AWAY_BACK, member.id)
        return (Button(voice.say("away.back"), back),)
    return (Button(voice.say("away.button"), routes.data(routes.AWAY_REASON, member.id)),)


def _do(member: Member, verb: str, voice: Voice) -> Button:
    data = routes.data(routes.MEMBER_DO, member.id, VERBS.index(verb))
    return Button(voice.say(f"people.do.{verb}"), data)


def _card(member: Member, voice: Voice) -> Button:
    return Button(voice.say("people.back"), routes.data(routes.MEMBER, member.id))


def _up(member: Member, voice: Voice) -> Button:
    return Button(voice.say("people.list"), routes.data(routes.UNIT, member.base_id, 0))
