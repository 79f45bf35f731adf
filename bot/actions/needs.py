"""家里有事: a member raises a need, sees who answers it and by when, and has the last word on it.

What they write of their family stands in the need and nowhere else: until it is sent, in what they
are in the middle of.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.actions import answerers, consenting, known_days, need_telling, replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, brief, may
from bot.actions.consenting import DRAFT, LINE, STOPPED, WRITING
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer
from bot.rules import needs as rules
from bot.rules.needs import URGENCIES, WORDS_AT_MOST
from bot.rules.permissions import Denied, Who
from bot.screens import needs as screens
from bot.screens.needs import NO_WORDS, SEE_WORDS, SEND, Also
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import consents, dialogues, inbox, members, needs, places, retention, roles
from storage.dialogues import Dialogue
from storage.members import Member
from storage.messages import Message
from storage.needs import Category, Need
from storage.tx import Tx
from storage.visits import Visit

FAMILY: Final = "family"
"""The kind of message that 家里有事 is answered with, and that turns from there."""


async def ask(tx: Tx, said: Said) -> None:
    """/family: what is open, or at the first time what is kept and who sees it."""
    # Whoever writes on after the word tells of their family already.
    await inbox.forget_words(tx, said.update_id)
    if await asks(tx, said, "need") is not None:
        await reply(tx, said, "front")


async def agree(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Consent to what is kept, or not; the id is 1 or 0."""
    who = await may(tx, pressed, "need", FAMILY)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    assert who.member_id is not None, "the act is a member's"
    if pressed.ids[0] == 1:
        await consenting.answer(tx, who.member_id, pressed.user_id, pressed.now, given=True)
        return Turned(screen=await front(tx, who, pressed.now, voice))
    if await consents.of(tx, who.member_id) is not True:
        await consenting.answer(tx, who.member_id, pressed.user_id, pressed.now, given=False)
    return Turned(screen=screens.disagreed(voice))


async def which(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask how urgent it is; the id is what it is about, 0 to ask that."""
    found = await _raising(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    if pressed.ids[0] == 0:
        return Turned(screen=await _categories(tx, found, pressed.now, voice))
    category = await _category(tx, pressed.ids[0])
    if category is None:
        return alert(voice, STALE)
    is_workday = await known_days.of(tx)
    by = [rules.answer_by(one, pressed.now, voice.zone, is_workday) for one in URGENCIES]
    return Turned(screen=screens.how_urgent(category, by, voice, pressed.now))


async def ask_line(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Ask for a line of their own; the ids are what it is about and how urgent it is."""
    found = await _raising(tx, pressed, voice)
    if isinstance(found, Turned):
        return found
    category, place = await _category(tx, pressed.ids[0]), pressed.ids[1]
    if category is None or place >= len(URGENCIES):
        return alert(voice, STALE)
    facts = {"category": category.rank, "urgency": place, "number": pressed.update_id}
    await dialogues.begin(tx, pressed.user_id, LINE, pressed.now, **facts)
    return Turned(screen=screens.write(category, URGENCIES[place], pressed.update_id, voice))


async def written(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """Take the member's own line, or another one instead of it, and show what is to be sent."""
    words = await line(tx, said)
    if words is None:
        return
    facts = {**dialogue.facts, "words": words, "number": said.update_id}
    await dialogues.begin(tx, said.user_id, DRAFT, said.now, **facts)
    await reply(tx, said, "draft", number=said.update_id)


async def stopped(tx: Tx, said: Said, dialogue: Dialogue) -> None:
    """What comes after consent was taken back may be the line that was asked for before."""
    if await line(tx, said) is not None:
        await dialogues.end(tx, said.user_id)
        await reply(tx, said, "unconsented")


async def came_late(tx: Tx, said: Said) -> bool:
    """Say whether words are a line that was asked for too long ago: then they are not kept."""
    is_late = await dialogues.late(tx, said.user_id, said.now) in (*WRITING, STOPPED)
    if is_late:
        await inbox.forget_words(tx, said.update_id)
        await dialogues.end(tx, said.user_id)
        await reply(tx, said, "late")
    return is_late


async def send(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Send what was shown, drop it, show its line or have it without one; the ids are the draft
    and which.
    """
    number, what = pressed.ids
    member = await _raising(tx, pressed, voice)
    if isinstance(member, Turned):
        return member
    if what > SEE_WORDS:
        return alert(voice, STALE)
    dialogue = await dialogues.of(tx, pressed.user_id, pressed.now)
    if dialogue is None or dialogue.facts.get("number") != number:
        return await _over(tx, pressed, number, dialogue, voice)
    if what == NO_WORDS and dialogue.step == LINE:
        facts = {**dialogue.facts, "words": ""}
        await dialogues.begin(tx, pressed.user_id, DRAFT, pressed.now, **facts)
        shown = await _draft(tx, facts, member, pressed.now, voice)
        return Turned(screen=shown)
    if dialogue.step != DRAFT or what == NO_WORDS:
        return alert(voice, STALE)
    if what == SEE_WORDS:
        return alert(voice, "need.quoted", words=dialogue.facts["words"])
    await dialogues.end(tx, pressed.user_id)
    # Whoever presses twice is told what came of it, whatever they are in the middle of by then.
    at = (pressed.chat_id, pressed.message_id)
    if what != SEND:
        await places.note_details(tx, *at, dropped=number)
        return Turned(screen=Screen(voice.say("need.dropped")))
    category = await _category(tx, dialogue.facts["category"])
    urgency = URGENCIES[dialogue.facts["urgency"]]
    assert category is not None, "what needs are about is never removed"
    need = await _raise(
        tx, member, category.code, urgency, pressed.now, voice.zone, member.id,
        words=dialogue.facts["words"],
    )  # fmt: skip
    if need is None:
        return Turned(screen=screens.nobody(Also(), voice))
    await places.note_details(tx, *at, sent=number)
    return Turned(screen=screens.sent(need, voice))


async def _over(
    tx: Tx, pressed: Pressed, number: int, dialogue: Dialogue | None, voice: Voice
) -> Turned:
    """Say what became of a draft that is none any more; what was done on this very message stays
    as it was said there.
    """
    before = await places.details_of(tx, pressed.chat_id, pressed.message_id)
    if before.get("sent") == number:
        return brief(voice, "need.sent_before")
    if before.get("dropped") == number:
        return brief(voice, "need.dropped_before")
    is_newer = dialogue is not None and dialogue.step == DRAFT
    return Turned(screen=Screen(voice.say("need.draft_newer" if is_newer else "need.draft_gone")))


async def from_visit(
    tx: Tx, visit: Visit, category_rank: int, now: datetime, zone: ZoneInfo, by_member_id: int
) -> int | None:
    """Note a need that came up in a visit, and return its id; the member may add a line or not
    have it.

    None if the member has not consented, nobody can be reached to answer, or it is noted already.
    """
    member = await members.by_id(tx, visit.member_id)
    category = await _category(tx, category_rank)
    if member is None or category is None or await consents.of(tx, member.id) is not True:
        return None
    need = await _raise(
        tx, member, category.code, "soon", now, zone, by_member_id, visit_id=visit.id
    )
    if need is None:
        return None
    await need_telling.ask_member(tx, need, need_telling.VISIT, need.id, now, zone)
    return need.id


async def _raise(
    tx: Tx,
    member: Member,
    category: str,
    urgency: str,
    now: datetime,
    zone: ZoneInfo,
    by: int,
    *,
    words: str = "",
    visit_id: int | None = None,
) -> Need | None:
    """Raise a need and tell who answers it; None if nobody can, or it is noted already."""
    answerer = await answerers.for_member(tx, member, now)
    if answerer is None:
        return None
    need_id = await needs.add(
        tx, member_id=member.id, unit_id=member.base_id, category=category, words=words,
        urgency=urgency, answerer_id=answerer.member_id, now=now, by_member_id=by,
        answer_by=rules.answer_by(urgency, now, zone, await known_days.of(tx)), visit_id=visit_id,
    )  # fmt: skip
    need = None if need_id is None else await needs.by_id(tx, need_id)
    if need is not None:
        await need_telling.schedule(tx, need, now, zone)
        await need_telling.tell_answerer(tx, need, "raised", need.id, now, zone)
    return need


STEPS: Final = {LINE: written, DRAFT: written, STOPPED: stopped}


async def _raising(tx: Tx, pressed: Pressed, voice: Voice) -> Member | Turned:
    """Return the member who raises something: not before they have consented."""
    who = await may(tx, pressed, "need", FAMILY)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    member = None if who.member_id is None else await members.by_id(tx, who.member_id)
    if member is None:
        return alert(voice, STALE)
    if await consents.of(tx, member.id) is not True:
        return Turned(screen=screens.consent(await retention.kept(tx), Also(), voice))
    return member


async def line(tx: Tx, said: Said) -> str | None:
    """Return the line that a member wrote, which is kept nowhere else; None if it is none.

    Nothing is taken of who has not consented, or has taken that back meanwhile.
    """
    await inbox.forget_words(tx, said.update_id)
    who = await asks(tx, said, "need")
    if who is None:
        return None
    if who.member_id is None or await consents.of(tx, who.member_id) is not True:
        await dialogues.end(tx, said.user_id)
        await reply(tx, said, "unconsented")
        return None
    words = rules.line(said.words)
    if len(words) <= WORDS_AT_MOST:
        return words
    await reply(tx, said, "too_long", n=len(words))
    return None


async def reply(tx: Tx, said: Said, view: str, **details: int) -> None:
    """Have words answered by one of the views of this kind of message."""
    facts: dict[str, int | str] = {"view": view, **details}
    await replies.add(tx, said.update_id, FAMILY, said.user_id, said.now, details=facts)


async def _category(tx: Tx, rank: int) -> Category | None:
    return next((one for one in await needs.categories(tx) if one.rank == rank), None)


async def front(tx: Tx, who: Who, now: datetime, voice: Voice) -> Screen:
    """Return what is open; or what is asked first."""
    assert who.member_id is not None, "the act is a member's"
    member = await members.by_id(tx, who.member_id)
    if member is None:
        return Screen(voice.say("need.gone"))
    also = await _also(tx, member, now)
    own = await needs.open_of_member(tx, member.id)
    if own:
        hears = {one.id: await answerers.hears(tx, one, now) for one in own}
        return screens.front(own, hears, also, voice, now)
    if await consents.of(tx, member.id) is not True:
        return screens.consent(await retention.kept(tx), also, voice)
    return await _categories(tx, member, now, voice, also)


async def _categories(
    tx: Tx, member: Member, now: datetime, voice: Voice, also: Also | None = None
) -> Screen:
    """Ask what it is about, if there is anybody to answer it."""
    if await answerers.for_member(tx, member, now) is None:
        return screens.nobody(also or Also(), voice)
    has_back = bool(await needs.open_of_member(tx, member.id))
    offered = await needs.categories(tx)
    return screens.which(offered, also or Also(), voice, has_back=has_back)


async def _also(tx: Tx, member: Member, now: datetime) -> Also:
    answering = [
        one
        for one in await needs.to_answer(tx, member.id)
        if await answerers.answers(tx, one, member.id, now)
    ]
    units = []
    names = {one.unit_id: one.unit for one in await roles.charges(tx, member.id, now)}
    for unit_id, name in sorted(names.items()):
        seen = [
            one
            for one in await needs.open_looked_after(tx, unit_id, now)
            if one.member_id != member.id
        ]
        if seen:
            units.append((unit_id, name, len(seen)))
    return Also(len(answering), units)


async def _draft(
    tx: Tx, facts: dialogues.Facts, member: Member, now: datetime, voice: Voice
) -> Screen:
    """Return what is to be sent, with who would answer it and by when."""
    category, answerer = await _category(tx, facts["category"]), None
    chosen = await answerers.for_member(tx, member, now)
    if chosen is not None:
        answerer = await members.name_of(tx, chosen.member_id)
    if category is None or answerer is None:
        return screens.nobody(Also(), voice)
    urgency = URGENCIES[facts["urgency"]]
    by = rules.answer_by(urgency, now, voice.zone, await known_days.of(tx))
    number, words = facts["number"], facts["words"]
    return screens.draft(screens.Draft(number, category, urgency, words, answerer, by), voice)


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    view, now, voice = str(message.details["view"]), telling.now, telling.voice
    who = await roles.who(tx, message.chat_id, now)
    member = None if who.member_id is None else await members.by_id(tx, who.member_id)
    if member is None:
        return Withdrawn("not_bound")
    if view == "front":
        return Prepared(await front(tx, who, now, voice))
    if view == "too_long":
        n = message.details["n"]
        return Prepared(Screen(voice.say("need.too_long", n=n, most=WORDS_AT_MOST)))
    if view == "draft":
        dialogue = await dialogues.of(tx, message.chat_id, now)
        if dialogue is None or dialogue.facts.get("number") != message.details["number"]:
            return Withdrawn("gone")
        return Prepared(await _draft(tx, dialogue.facts, member, now, voice))
    if view == "added":
        need = await needs.by_id(tx, int(message.details["need"]))
        if need is None or need.member_id != member.id:
            return Withdrawn("gone")
        return Prepared(screens.added(need, voice))
    if view == "unconsented":
        return Prepared(Screen(voice.say("need.unconsented")))
    return Prepared(Screen(voice.say("need.late" if view == "late" else "need.gone")))


WRITERS: Final[dict[str, Writer]] = {FAMILY: _write}
