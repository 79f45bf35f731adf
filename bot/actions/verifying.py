"""/verify 校验: recomputes all that is recorded, beside the bot, and says what does not fit."""

from typing import Final

from bot.actions import progress, replies
from bot.actions.asking import Said, asks
from bot.actions.progress import Kind
from bot.actions.telling import Writer, plain
from bot.rules import seals
from bot.rules.verifying import Finding
from bot.screens import verifying as screens
from bot.screens.screen import Screen
from bot.screens.verifying import Checked, Found
from bot.screens.voice import Voice
from storage import chain, verifying
from storage.chain import Seal
from storage.long_work import Facts, Work
from storage.tx import Tx

ACT: Final = "verify"


async def ask(tx: Tx, said: Said) -> None:
    """/verify, /verify 校验码: begin, or show what is under way."""
    if await asks(tx, said, ACT) is None:
        return
    details: dict[str, str] = {}
    if said.words:
        code = seals.read_code(said.words)
        if code is None or await chain.seal_by_code(tx, code) is None:
            kind = "verify_no_code" if code is None else "verify_unknown_code"
            await replies.add(tx, said.update_id, kind, said.user_id, said.now)
            return
        details["code"] = code
    await progress.begin(tx, said, ACT, details)


async def found(tx: Tx, finding: Finding, sealed: dict[int, Seal]) -> Found:
    """Return a finding with what a person knows it by; `sealed` are the seals by id."""
    place = at = None
    if finding.session_id is not None:
        place = await verifying.places(tx, finding.session_id)
    elif finding.history in seals.HISTORIES and finding.id and finding.code != "link":
        at = await verifying.recorded_at(tx, finding.history, finding.id)
    seal = None if finding.seal_id is None else sealed.get(finding.seal_id)
    return Found(finding, seal, place, at)


async def by_id(tx: Tx) -> dict[int, Seal]:
    """Return all seals by their ids."""
    return {one.id: one for one in await chain.seals(tx)}


def checked(facts: Facts, sealed: dict[int, Seal]) -> Checked:
    """Return what came of a verification, from what its job hands back."""
    counts = {name: int(facts[name]) for name in ("entries", "sessions", "seals", "unsealed")}
    last = max(sealed.values(), key=lambda one: one.id, default=None)
    return Checked(**counts, findings=int(facts["findings"]), last=last)


async def _done(tx: Tx, work: Work, voice: Voice) -> Screen:
    facts, sealed = work.result, await by_id(tx)
    shown = [await found(tx, Finding(*one), sealed) for one in facts["first"]]
    asked = await chain.seal_by_code(tx, work.details.get("code", ""))
    return screens.done(
        checked(facts, sealed),
        shown,
        None if asked is None else (asked, holds(asked, facts["broken"])),
        voice,
    )


def holds(seal: Seal, broken: list[int]) -> bool:
    """Say whether a seal holds: nothing that it or one before it covers has come out wrong."""
    return all(each > seal.id for each in broken)


KIND: Final = Kind(ACT, _done)
WRITERS: Final[dict[str, Writer]] = {
    "verify_no_code": plain("verify.no_code"),
    "verify_unknown_code": plain("verify.unknown_code"),
}
