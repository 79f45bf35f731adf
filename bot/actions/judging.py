"""A member says that a record is wrong: who recorded it does not judge that, if others can."""

from bot.actions import holding, visit_cards, visit_duties, visit_telling
from bot.actions.asking import STALE, Pressed, alert
from bot.actions.visit_rights import judging
from bot.screens import holding as screens
from bot.screens.screen import Screen, Toast, Turned
from bot.screens.voice import Voice
from storage import visit_steps
from storage.tx import Tx


async def judge(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """[撤销这次记录] or [改记录]: the ids are the visit, and 0 to ask, 1 to withdraw, 2 to edit."""
    found = await judging(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    visit, now = found.visit, pressed.now
    if visit.state != "held":
        return alert(voice, "visit.settled_before")
    match pressed.ids[1]:
        case 0:
            await visit_cards.look(tx, found, voice, now)
            return Turned(screen=screens.sure_to_withdraw(visit, voice, now))
        case 1:
            await visit_steps.withdraw_record(tx, visit.id, now, found.by)
            await visit_duties.due_again(tx, visit.id, now, voice.zone)
            about = pressed.update_id
            await visit_telling.news(tx, visit, "withdrawn", about, now, voice.zone)
            await visit_telling.off(tx, visit, "withdrawn", about, now, voice.zone)
            said = voice.say("visit.withdrawn")
            return Turned(Toast(said), Screen(said))
        case 2:
            return await holding.turn_to_record(tx, found, pressed, voice, ends=False)
    return alert(voice, STALE)
