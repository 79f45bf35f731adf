"""名单有误, looked at: who says that they belong on the list is put on it, or is not; both are
told."""

from typing import Final

from bot.actions.announcing import about
from bot.actions.asking import STALE, alert
from bot.actions.hosts_turn import Turn
from bot.actions.telling import Outgoing, Prepared, Telling, Writer, tell
from bot.clock import from_ms
from bot.screens import guests as screens
from bot.screens.screen import Turned
from storage import attendance, guests, members, messages, posts
from storage.messages import Message
from storage.tx import Tx

TOLD: Final = "plea_answer"


async def grant(tx: Tx, turn: Turn) -> Turned:
    """Put somebody on the list; the number is the member."""
    happened = await guests.settle(tx, turn.session.id, turn.number, "granted")
    if happened is None:
        return alert(turn.voice, STALE)
    await guests.forget(tx, turn.session.id, turn.number)
    await _put_on_list(tx, turn, turn.number, happened)
    return await _tell(tx, turn, is_granted=True)


async def refuse(tx: Tx, turn: Turn) -> Turned:
    """Leave the list as it is; the number is the member."""
    if await guests.settle(tx, turn.session.id, turn.number, "refused") is None:
        return alert(turn.voice, STALE)
    return await _tell(tx, turn, is_granted=False)


async def _put_on_list(tx: Tx, turn: Turn, member_id: int, happened_ms: int) -> None:
    """Somebody belongs on the list after all, and was there when they said so."""
    session, happened_at = turn.session, from_ms(happened_ms)
    await attendance.expect(tx, session.id, member_id, turn.now, turn.by, "correction", why="asked")
    # Entered as well where the record is confirmed: that may be taken back, and then their word is
    # all there is.
    if happened_at < session.closes_at:
        await attendance.check_in(tx, session.id, member_id, happened_at, turn.now, "tap")
    if session.state == "confirmed":
        await attendance.set_state(
            tx, session.id, member_id, "present", turn.now, turn.by, "correction", why="asked"
        )


async def _tell(tx: Tx, turn: Turn, *, is_granted: bool) -> Turned:
    for user_id in await members.accounts_to_write_to(tx, [turn.number]):
        await tell(
            tx, TOLD, user_id, turn.session.id, turn.now, {"granted": int(is_granted)},
            urgency=messages.IMMINENT, session_id=turn.session.id,
        )  # fmt: skip
    await posts.want_new_version(tx, turn.session.id)
    return Turned()


async def _write(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    session = await about(tx, message)
    if not message.details["granted"]:
        return Prepared(screens.refused(session, telling.voice, telling.now))
    standing = await attendance.standing(tx, session.id, message.chat_id)
    assert standing is not None, "the session is there"
    return Prepared(screens.granted(session, standing, telling.voice, telling.now))


WRITERS: Final[dict[str, Writer]] = {TOLD: _write}
