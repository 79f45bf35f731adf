"""How far the organisation has come, the secretaries' invitations, and what reminds them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.rules import payloads
from bot.screens import routes
from bot.screens.pages import pager
from bot.screens.screen import Button, File, Screen
from bot.screens.voice import Voice, safe
from storage.chats import Chat
from storage.rollout import Progress, Secretary
from storage.units import Unit

SHOWN: Final = 10


def rollout(
    whole: Progress | None,
    parts: Sequence[Progress],
    here: int,
    above: int | None,
    behind: int,
    page: int,
    voice: Voice,
) -> Screen:
    """Show the parts of the tree below `here`, each with a button that leads into it.

    `above` is where [上一级] leads, None at the top.
    """
    if whole is None and not parts:
        return Screen(voice.say("rollout.empty"))
    total = _sum(parts) if whole is None else whole
    lines = [_line("rollout.whole", total, voice)]
    shown, nav = pager(parts, page, SHOWN, lambda to: routes.data(routes.ROLLOUT, here, to), voice)
    lines += [_line("rollout.part", one, voice) for one in shown]
    rows = [
        (Button(one.unit, routes.data(routes.ROLLOUT, one.unit_id, 0)),)
        for one in shown
        if one.branches > 1
    ]
    if behind:
        remind = Button(
            voice.say("rollout.remind", n=behind), routes.data(routes.ROLLOUT_REMIND, here)
        )
        rows.append((remind,))
    if above is not None:
        rows.append((Button(voice.say("people.up"), routes.data(routes.ROLLOUT, above, 0)),))
    return Screen("\n".join(lines), (*rows, *nav))


def invites(
    found: Sequence[Secretary],
    made: Mapping[int, str],
    expires_at: datetime,
    voice: Voice,
    now: datetime,
) -> Screen:
    """Hand over the workbook: unit, secretary, link, and a text to forward for each."""
    rows = []
    for one in found:
        payload = made.get(one.member_id, payloads.bind(one.unit_id))
        is_bound = one.user_id is not None
        url = voice.group_link(payload) if is_bound else voice.link(payload)
        key = "invites.text.bound" if is_bound else "invites.text"
        text = voice.say(key, name=one.name, unit=one.unit, url=url)
        rows.append([one.above or "", one.unit, one.name, url, text])
    table = {
        "name": voice.say("invites.sheet"),
        "header": voice.say("invites.header").split("|"),
        "rows": rows,
        "choices": {},
    }
    until = voice.moment(expires_at, now)
    return Screen(
        voice.say("invites.caption", n=len(rows), until=until),
        file=File(voice.say("invites.file"), "write_workbook", {"tables": [table]}),
    )


def reminder(unit: Unit, groups: Sequence[Chat], left: int, voice: Voice) -> Screen:
    """Say what is left to do in a branch, with the button for the first of it."""
    if not groups:
        button = Button(voice.say("bind.add_one"), url=voice.group_link(payloads.bind(unit.id)))
        return Screen(voice.say("rollout.no_group", unit=safe(unit.name)), ((button,),))
    text = voice.say("rollout.unclaimed", unit=safe(unit.name), n=left)
    return Screen(text)


def _sum(parts: Sequence[Progress]) -> Progress:
    return Progress(
        0,
        "",
        sum(one.branches for one in parts),
        sum(one.bound for one in parts),
        sum(one.people for one in parts),
        sum(one.claimed for one in parts),
    )


def _line(key: str, of: Progress, voice: Voice) -> str:
    return voice.say(
        key, unit=safe(of.unit) or voice.say("rollout.all"), branches=of.branches, bound=of.bound,
        people=of.people, claimed=of.claimed,
    )  # fmt: skip
