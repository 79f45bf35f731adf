"""Telling both sides of a visit: who holds it, and whose household it is. Neither while away."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import charge
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, tell
from bot.rules.quiet import morning
from bot.screens import arranging as screens
from bot.screens.screen import Screen
from storage import members, visits
from storage import visitors as stored
from storage.messages import Message
from storage.tx import Tx
from storage.visitors import Visitor
from storage.visits import Visit

OFF: Final = "visit_off"
NEWS: Final = "visit_news"
Details = Mapping[str, int | str]


async def visitors(
    tx: Tx, kind: str, visit: Visit, about: int | str, at: datetime, lasts: timedelta | None,
    details: Details, besides: int | None = None,
) -> None:  # fmt: skip
    """Tell all who hold a visit, but for the member `besides`, who did it."""
    await some(tx, kind, await stored.of_visit(tx, visit.id), about, at, lasts, details, besides)


async def some(
    tx: Tx, kind: str, those: Sequence[Visitor], about: int | str, at: datetime,
    lasts: timedelta | None, details: Details, besides: int | None = None,
) -> None:  # fmt: skip
    """Tell some of those who visit, but for the member `besides`, who did it."""
    for one in those:
        if one.user_id is not None and one.member_id != besides:
            facts = {**details, "to": one.member_id}
            await tell(tx, kind, one.user_id, about, at, facts, lasts=lasts)


async def is_members(tx: Tx, user_id: int, visit: Visit) -> bool:
    """Say whether an account is, by now, that of the member whose household it is."""
    person = await members.by_account(tx, user_id)
    return person is not None and person.member_id == visit.member_id


async def may_hear(tx: Tx, user_id: int, visit: Visit, now: datetime) -> bool:
    """Say whether an account holds a visit by now, or looks after the unit's families."""
    if user_id in [one.user_id for one in await stored.of_visit(tx, visit.id)]:
        return True
    return await charge.runs_families(tx, user_id, visit.unit_id, now, (visit.member_id,))


async def member(
    tx: Tx, kind: str, visit: Visit, about: int | str, at: datetime, lasts: timedelta | None,
    details: Details,
) -> None:  # fmt: skip
    """Tell the member whose household it is, if the bot may write to them."""
    for user_id in await members.accounts_to_write_to(tx, [visit.member_id]):
        await tell(tx, kind, user_id, about, at, details, lasts=lasts)


async def off(
    tx: Tx, visit: Visit, code: str, about: int | str, now: datetime, zone: ZoneInfo,
    besides: int | None = None, those: Sequence[Visitor] | None = None,
) -> None:  # fmt: skip
    """Tell all who hold a visit, or `those` who did, that it is off or theirs no more.

    `code` says why; `about` tells one telling from the next.
    """
    told = await stored.of_visit(tx, visit.id) if those is None else those
    facts: Details = {"visit": visit.id, "code": code}
    at = morning(now, zone)
    await some(tx, OFF, told, f"{visit.id}:{about}", at, None, facts, besides)


async def news(
    tx: Tx, visit: Visit, code: str, about: int | str, now: datetime, zone: ZoneInfo
) -> None:
    """Tell the member what became of a visit; `code` says what."""
    facts: Details = {"visit": visit.id, "code": code}
    at = morning(now, zone)
    await member(tx, NEWS, visit, f"{visit.id}:{about}", at, None, facts)


async def appointment_is_off(
    tx: Tx, visit: Visit, about: int | str, now: datetime, zone: ZoneInfo, *,
    besides: int | None = None, code: str = "called_off",
) -> None:  # fmt: skip
    """Whoever had agreed to meet hears that nothing comes of it; `visit` is as it stood before.

    Nobody waits at home for a visit that somebody else has called off.
    """
    if visit.meets_at is None or visit.state not in ("agreed", "started"):
        return
    if visit.meets_at > now or visit.state == "started":
        await news(tx, visit, "called_off", about, now, zone)
        await off(tx, visit, code, about, now, zone, besides)


async def _write_news(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    if visit is None or not await is_members(tx, message.chat_id, visit):
        return Withdrawn("not_theirs")
    names = screens.names(await stored.of_visit(tx, visit.id), telling.voice)
    code = message.details["code"]
    return Prepared(Screen(telling.voice.say(f"visit.news.{code}", names=names)))


async def _write_off(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    visit = await visits.by_id(tx, int(message.details["visit"]))
    person = await members.by_account(tx, message.chat_id)
    if visit is None or person is None or person.member_id != message.details["to"]:
        return Withdrawn("not_theirs")
    code = str(message.details["code"])
    is_theirs = await may_hear(tx, message.chat_id, visit, telling.now)
    return Prepared(screens.off(visit, code, telling.voice, telling.now, leads=is_theirs))


WRITERS: Final[dict[str, Writer]] = {OFF: _write_off, NEWS: _write_news}
