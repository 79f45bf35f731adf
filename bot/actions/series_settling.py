"""[定下] and [确定改]: a series that was echoed is taken, or changed, once."""

from dataclasses import replace

from bot.actions import drafting, known_days, series_drafting, series_filling
from bot.actions.asking import Pressed, alert, brief, may
from bot.actions.series_drafting import KIND
from bot.rules import series as rules
from bot.rules.permissions import Denied
from bot.rules.series import Series, SeriesDraft
from bot.rules.sessions import Kind
from bot.screens import series as card_screens
from bot.screens.screen import Turned
from bot.screens.voice import Voice
from storage import dialogues, kinds, units
from storage import series as stored
from storage.tx import Tx


async def settle(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Take what the message shows; the ids are the draft's key and its mark."""
    key, mark = pressed.ids
    who = await may(tx, pressed, "series", KIND)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if await stored.of_draft(tx, key):
        return brief(voice, "plan.done_before")
    found = await series_drafting.at(tx, pressed)
    if isinstance(found, str):
        return card_screens.not_open(found, voice)
    draft = found.draft
    if draft.key != key or draft.mark() != mark:
        shown = await series_drafting.screen(tx, draft, pressed.user_id, voice, pressed.now)
        return replace(alert(voice, "plan.changed"), screen=shown)
    kind = None if draft.kind is None else await kinds.by_code(tx, draft.kind)
    if kind is None or draft.unit is None:
        return alert(voice, "series.gone")
    who = await may(tx, pressed, "series", KIND, draft.unit)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    if await drafting.why_not(tx, kind, draft.unit) is not None:
        return alert(voice, "plan.not_any_more")
    was = await series_drafting.being_changed(tx, draft)
    if draft.series is not None:
        return await _change(tx, draft, was, kind, pressed, voice)
    return await _make(tx, draft, kind, who.member_id, pressed, voice)


async def _make(
    tx: Tx, draft: SeriesDraft, kind: Kind, member_id: int | None, pressed: Pressed, voice: Voice
) -> Turned:
    now, today = pressed.now, pressed.now.astimezone(voice.zone).date()
    is_workday = await known_days.of(tx)
    rule = rules.rule_of(draft, None, now, voice.zone, is_workday)
    if rule is None or draft.unit is None:
        return alert(voice, "series.gone")
    firsts = series_drafting.upcoming(rule, draft.last_day, now, voice, is_workday)
    if not any(one.starts for one in firsts):
        return alert(voice, "series.next.none")
    series_id = await stored.add(
        tx, draft.unit, kind.code, rule, series_drafting.fields(draft, kind), since=today,
        until=draft.last_day, origin="own", draft=draft.key, by_member_id=member_id, now=now,
    )  # fmt: skip
    if series_id is None:
        return brief(voice, "plan.done_before")
    made = await stored.of_draft(tx, draft.key)
    await series_filling.keep_up(tx, made[0], now, voice.zone)
    await dialogues.end(tx, pressed.user_id)
    held = [one for one in firsts if one.starts is not None][:1]
    unit = await units.by_id(tx, draft.unit)
    assert unit is not None, "units are never removed"
    return Turned(screen=card_screens.done(made, unit.name, held, today, voice))


async def _change(
    tx: Tx, draft: SeriesDraft, was: Series | None, kind: Kind, pressed: Pressed, voice: Voice
) -> Turned:
    now, today = pressed.now, pressed.now.astimezone(voice.zone).date()
    rule = rules.rule_of(draft, was, now, voice.zone, await known_days.of(tx))
    if was is None or rule is None or was.state != "active":
        return alert(voice, "series.gone")
    kept = await series_filling.change(
        tx, was, rule, series_drafting.fields(draft, kind), draft.last_day, now, voice.zone
    )
    series = await stored.by_id(tx, was.id)
    if kept is None or series is None:
        return alert(voice, "series.gone")
    await dialogues.end(tx, pressed.user_id)
    unit = await units.by_id(tx, series.unit_id)
    assert unit is not None, "units are never removed"
    return Turned(screen=card_screens.changed(series, unit.name, kept.sessions, today, voice))
