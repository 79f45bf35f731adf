"""/import: a roster file sent in private, shown as what it would change, imported on a word."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from bot.actions import replies
from bot.actions.asking import STALE, Pressed, Said, alert, asks, may
from bot.actions.telling import Outgoing, Prepared, Telling, Withdrawn, Writer, plain, tell
from bot.clock import to_ms
from bot.rules.permissions import Denied
from bot.rules.roster import Problem
from bot.rules.roster_plan import Summary
from bot.screens import roster as screens
from bot.screens.screen import Screen, Turned
from bot.screens.voice import Voice
from storage import roles, roster_files
from storage.messages import Message
from storage.roster_files import RosterFile
from storage.tx import Tx

LARGEST: Final = 5 * 2**20
TELLS_FOR: Final = timedelta(hours=24)
_KINDS: Final = ("roster_asked", "roster_how", "roster_refused")


async def ask(tx: Tx, said: Said) -> None:
    """/import: say how a roster is sent."""
    if await asks(tx, said, "import") is not None:
        await replies.add(tx, said.update_id, "roster_how", said.user_id, said.now)


async def receive(tx: Tx, said: Said, file_id: str, size: int) -> bool:
    """Take a file that was sent in private; False if it is not to be fetched."""
    if await asks(tx, said, "import") is None:
        return False
    if size > LARGEST:
        await replies.add(
            tx, said.update_id, "roster_refused", said.user_id, said.now,
            details={"code": "too_large"},
        )  # fmt: skip
        return False
    if await roster_files.put_aside(tx, said.user_id, said.now):
        await replies.add(tx, said.update_id, "roster_replaced", said.user_id, said.now)
    await roster_files.add(tx, said.user_id, file_id, said.now)
    return True


async def decide(tx: Tx, pressed: Pressed, voice: Voice) -> Turned:
    """Do what a button below a file's preview says; the ids are the file and the verb's place."""
    file_id, place = pressed.ids
    who = await may(tx, pressed, "import", _KINDS)
    if isinstance(who, Denied):
        return alert(voice, who.code)
    verb = screens.VERBS[place] if place < len(screens.VERBS) else None
    if verb == "template":
        await _send(tx, "roster_template", file_id, pressed.user_id, pressed.now, pressed.update_id)
        return Turned()
    file = await roster_files.by_id(tx, file_id)
    if file is None or file.user_id != pressed.user_id or verb is None:
        return alert(voice, STALE)
    if verb == "details" and "detail" in file.result:
        await _send(tx, "roster_details", file_id, pressed.user_id, pressed.now, pressed.update_id)
        return Turned()
    if file.state != "asked":
        return alert(voice, f"roster.{file.state}")
    return await _decide(tx, file, verb, voice, pressed)


async def _decide(tx: Tx, file: RosterFile, verb: str, voice: Voice, pressed: Pressed) -> Turned:
    summary = summary_of(file.result)
    leave = file.outside_leave
    if verb == "cancel":
        await roster_files.settle(tx, file.id, "cancelled", {}, pressed.now)
        return Turned(screen=Screen(voice.say("roster.cancelled")))
    if verb in ("keep", "leave"):
        leave = verb == "leave"
        await roster_files.choose_outside(tx, file.id, leave=leave)
        return Turned(screen=screens.asked(file.id, summary, voice, outside_leave=leave))
    if verb == "confirm" and summary.must_ask_twice(outside_leave=leave):
        return Turned(screen=screens.asked_twice(file.id, summary, voice, outside_leave=leave))
    await roster_files.confirm(tx, file.id)
    return Turned(screen=Screen(voice.say("roster.importing")))


async def fetched(
    tx: Tx, file_id: int, content: bytes, summary: Summary, detail: Mapping[str, Any], now: datetime
) -> None:
    """A file was read: its sender is shown what it would change."""
    result = _result(summary, detail)
    file = await roster_files.by_id(tx, file_id)
    if file is not None and await roster_files.fetched(tx, file_id, content, result):
        await _send(tx, "roster_asked", file_id, file.user_id, now)


async def ask_again(
    tx: Tx, file_id: int, summary: Summary, detail: Mapping[str, Any], now: datetime
) -> None:
    """The roster has changed since the file was shown: show anew what it would change."""
    file = await roster_files.by_id(tx, file_id)
    if file is not None:
        await roster_files.ask_again(tx, file_id, _result(summary, detail))
        await _send(tx, "roster_asked", file_id, file.user_id, now, to_ms(now), again=1)


def _result(summary: Summary, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {"summary": asdict(summary), "detail": detail}


async def refused(tx: Tx, file_id: int, code: str, now: datetime) -> None:
    """A file could not be read or imported: its sender is told why."""
    file = await roster_files.by_id(tx, file_id)
    if file is not None and await roster_files.settle(tx, file_id, "refused", {"code": code}, now):
        await _send(tx, "roster_refused", file_id, file.user_id, now, code=code)


async def imported(tx: Tx, file_id: int, summary: Summary, now: datetime) -> None:
    """A file has become the roster: its sender is told what was changed."""
    file = await roster_files.by_id(tx, file_id)
    if file is None:
        return
    result = {**file.result, "summary": asdict(summary)}
    if await roster_files.settle(tx, file_id, "imported", result, now):
        await _send(tx, "roster_imported", file_id, file.user_id, now)


def summary_of(result: Mapping[str, Any]) -> Summary:
    """Return the figures as they were stored."""
    data = dict(result["summary"])
    return Summary(**{**data, "problems": tuple(Problem(**one) for one in data["problems"])})


async def _send(
    tx: Tx,
    kind: str,
    file_id: int,
    user_id: int,
    now: datetime,
    update_id: int = 0,
    **more: int | str,
) -> None:
    about = f"{file_id}:{update_id}"
    await tell(tx, kind, user_id, about, now, {"file": file_id, **more}, lasts=TELLS_FOR)


async def _write_how(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(screens.how(telling.voice))


async def _write_template(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    return Prepared(screens.template(telling.voice))


async def _write_refused(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    code, voice = message.details["code"], telling.voice
    return Prepared(Screen(voice.say(f"roster.refused.{code}"), screens.how(voice).buttons))


async def _write_file(tx: Tx, message: Message, telling: Telling) -> Outgoing:
    file = await roster_files.by_id(tx, int(message.details["file"]))
    if file is None or not (await roles.who(tx, message.chat_id, telling.now)).is_admin:
        return Withdrawn("not_admin")
    voice = telling.voice
    if message.kind == "roster_asked" and file.state != "asked":
        return Withdrawn("decided")
    summary = summary_of(file.result)
    if message.kind == "roster_details":
        return Prepared(screens.details(file.result["detail"], summary, voice))
    if message.kind == "roster_asked":
        return Prepared(
            screens.asked(
                file.id,
                summary,
                voice,
                outside_leave=file.outside_leave,
                again="again" in message.details,
            )
        )
    leaving = summary.leaving(outside_leave=file.outside_leave)
    text = voice.say(
        "roster.outcome", new=summary.new, changed=summary.changed, moved=summary.moved,
        leaving=leaving, units=summary.new_units,
    )  # fmt: skip
    return Prepared(Screen(text))


WRITERS: Final[dict[str, Writer]] = {
    "roster_how": _write_how,
    "roster_template": _write_template,
    "roster_replaced": plain("roster.replaced"),
    "roster_refused": _write_refused,
    "roster_asked": _write_file,
    "roster_details": _write_file,
    "roster_imported": _write_file,
}
