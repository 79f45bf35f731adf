"""`shidao verify`: recomputes all that is recorded, also beside a running bot; changes nothing."""

from collections.abc import Callable

from bot.actions import verifying
from bot.config import Config, Refused
from bot.heavy import ledger
from bot.locales import DEFAULT, text
from bot.opening import existing
from bot.rules import seals
from bot.rules.verifying import Finding
from bot.screens import verifying as screens
from bot.screens.voice import Voice
from storage import chain
from storage.database import ReadOnlyDatabase

Report = Callable[[int, int], None]


async def check(config: Config, code: str | None, report: Report) -> bool:
    """Print what does not fit, a line each, and what came of it; return whether all fits.

    With a `code`, also which seal that is; one that is of no seal fits nothing. Raises Refused.
    """
    wanted = None if code is None else seals.read_code(code)
    if code is not None and wanted is None:
        raise Refused(text(DEFAULT, "cli.code", value=code))
    with existing(config.database):
        db = await ReadOnlyDatabase.open(config.database)
    voice = Voice(config.zone)
    try:
        sealed = await db.read(verifying.by_id)
        asked = None if wanted is None else await db.read(chain.seal_by_code, wanted)

        async def tell(finding: Finding) -> None:
            _show(screens.line(await db.read(verifying.found, finding, sealed), voice))

        out = await ledger.verify(db, report, tell)
        for line in screens.summary(verifying.checked(out.as_facts(), sealed), voice):
            _show(line)
        if asked is not None:
            holds = verifying.holds(asked, sorted(out.broken))
            _show(screens.about_code(asked, holds=holds, voice=voice))
        elif wanted is not None:
            _show(voice.say("verify.unknown_code"))
            return False
        return out.fits
    finally:
        await db.close()


def _show(said: str) -> None:
    print(said, flush=True)  # noqa: T201 -- for the person at the terminal
