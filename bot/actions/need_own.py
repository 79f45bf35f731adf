"""What becomes of a need that a member has raised: they see how it stands, add to it, take it back,
and theirs alone is the word that closes it."""

from collections.abc import Awaitable, Callable
from typing import Final

from bot.actions import answerers, known_days, need_telling
from bot.actions import needs as raising
from bot.actions.asking import STALE, Pressed, Said, alert, brief, may
from bot.actions.consenting import MORE
from bot.actions.forgetting import erase_need
from bot.rules import needs as rules
from bot.rules.permissions import Denied
from bot.screens import needs as screens
from bot.screens.needs import FRONT, VERBS
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import consents, dialogues, members, needs, places, retention
from storage.dialogues import Dialogue
from storage.needs import Need
from storage.tx import Tx

KINDS: Final = (*(raising.FAMILY, need_telling.STEP, need_telling.SOLVED, need_telling.VISIT),)
"""What the member's own buttons are on."""


async def show(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Show the front, or how one's own need stands; the id is FRONT or the need."""
    if pressed.ids[0] == FRONT:
        who = await may(tx, pressed, "need", raising.FAMILY)
        if isinstance(who, Denied):
            return alert(voice, who.code)
        return Turned(screen=await raising.front(tx, who, pressed.now, voice))
    need = await _own(tx, pressed, voice)
    if isinstance(need, Turned):
        return need
    if not need.is_open:
        return Turned(screen=Screen(voice.say("need.ended_before")))
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    replaced = await answerers.replace(tx, need, pressed.now, voice.zone)
    if replaced is not None:
        await need_telling.schedule(tx, replaced, pressed.now, voice.zone)
        await need_telling.tell_answerer(
            tx, replaced, "handed_on", pressed.update_id, pressed.now, voice.zone
        )
    return Turned(
        screen=await _card(tx, replaced or need, pressed, voice, has_back="need" not in about)
    )


async def do(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do with one's own need what a button says; the ids are the need and the verb's place."""
    need = await _own(tx, pressed, voice)
    if isinstance(need, Turned):
        return need
    if not need.is_open:
        if VERBS[pressed.ids[1]] == "confirm" and need.state == "closed":
            return Turned(
                brief(voice, "need.closed_before").toast,
                screens.closed(need, await retention.kept(tx), voice),
            )
        return Turned(screen=Screen(voice.say("need.ended_before")))
    return await DOES[VERBS[pressed.ids[1]]](tx, need, pressed, voice)


async def written_more(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take a line that was left out; who answers is told that there is one."""
    words = await raising.line(tx, said)
    if words is None:
        return
    await dialogues.end(tx, said.user_id)
    need = await needs.by_id(tx, dialogue.facts["need"])
    person = await members.by_account(tx, said.user_id)
    is_own = need is not None and person is not None and person.member_id == need.member_id
    if need is None or not is_own or not await needs.set_words(tx, need.id, words):
        await raising.reply(tx, said, "gone")
        return
    about = said.update_id
    await need_telling.tell_answerer(tx, need, "added", about, said.now, said.zone)
    await raising.reply(tx, said, "added", need=need.id)


async def _confirm(tx: Tx, need: Need, pressed: Pressed, voice: Voice) -> Turned:
    """The member says that it is solved: nobody else's word closes it."""
    if await needs.move(tx, need.id, rules.OPEN, "closed", pressed.now, need.member_id):
        after = await needs.by_id(tx, need.id)
        if after is not None:
            await need_telling.tell_ended(
                tx, after, pressed.now, voice.zone, is_confirmed=need.state == "solved"
            )
    return Turned(screen=screens.closed(need, await retention.kept(tx), voice))


async def _not_yet(tx: Tx, need: Need, pressed: Pressed, voice: Voice) -> Turned:
    by = rules.next_step_by(pressed.now, voice.zone, await known_days.of(tx))
    if not await needs.move(
        tx, need.id, ("solved",), "answered", pressed.now, need.member_id, answer_by=by,
        entry="not_yet",
    ):  # fmt: skip
        toast = brief(voice, "need.step_gone").toast
        return Turned(toast, await _card(tx, need, pressed, voice))
    after = await needs.by_id(tx, need.id)
    assert after is not None, "needs are not removed while they are open"
    about = pressed.update_id
    await need_telling.schedule(tx, after, pressed.now, voice.zone)
    await need_telling.tell_answerer(tx, after, "not_yet", about, pressed.now, voice.zone)
    return Turned(screen=screens.asks_again(after, voice))


async def _withdraw(tx: Tx, need: Need, pressed: Pressed, voice: Voice) -> Turned:
    return Turned(screen=screens.really(need, voice))


async def _really_withdraw(tx: Tx, need: Need, pressed: Pressed, voice: Voice) -> Turned:
    """Take it back: what is left of it is that there was one."""
    if await needs.move(tx, need.id, rules.OPEN, "withdrawn", pressed.now, need.member_id):
        after = await needs.by_id(tx, need.id)
        if after is not None:
            await need_telling.tell_ended(tx, after, pressed.now, voice.zone)
        await erase_need(tx, need.id, pressed.now, voice.zone)
    return Turned(screen=Screen(voice.say("need.withdrawn")))


async def _words(tx: Tx, need: Need, pressed: Pressed, voice: Voice) -> Turned:
    if not need.words:
        return alert(voice, "need.unwritten")
    return alert(voice, "need.quoted", words=need.words)


async def _add_words(tx: Tx, need: Need, pressed: Pressed, voice: Voice) -> Turned:
    assert need.member_id is not None, "it is their own"
    if await consents.of(tx, need.member_id) is not True:
        return alert(voice, "need.no_more_words")
    await dialogues.begin(tx, pressed.user_id, MORE, pressed.now, need=need.id)
    return Turned(screen=screens.write_more(need, voice))


Does = Callable[[Tx, Need, Pressed, Voice], Awaitable[Turned]]
DOES: Final[dict[str, Does]] = {
    "confirm": _confirm,
    "not_yet": _not_yet,
    "withdraw": _withdraw,
    "really_withdraw": _really_withdraw,
    "words": _words,
    "add_words": _add_words,
}
"""What the member does with their own need."""
STEPS: Final = {MORE: written_more}


async def _card(
    tx: Tx, need: Need, pressed: Pressed, voice: Voice, *, has_back: bool = False
) -> Screen:
    hears = await answerers.hears(tx, need, pressed.now)
    return screens.card(need, hears, voice, pressed.now, has_back=has_back)


async def _own(tx: Tx, pressed: Pressed, voice: Voice) -> Need | Turned:
    """Return the need whose button its own member pressed, or else why it counts for nothing.

    The id is the client's word: it has to be theirs, and on a message about one need, that one.
    """
    who = await may(tx, pressed, "need", KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    about = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    need = await needs.by_id(tx, pressed.ids[0])
    if "need" in about and about["need"] != pressed.ids[0]:
        return alert(voice, STALE)
    if need is None or need.member_id is None or need.member_id != who.member_id:
        return alert(voice, "need.gone")
    return need
