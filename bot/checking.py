"""`shidao verify`: recomputes all that is recorded, also beside a running bot; changes nothing."""

from collections.abc import Callable
from pathlib import Path

from bot.actions import verifying
from bot.config import Config, Refused
from bot.heavy import ledger
from bot.locales import DEFAULT, text
from bot.rules import seals
from bot.rules.verifying import Finding
from bot.screens import verifying as screens
from bot.screens.voice import Voice
from storage import chain
from storage.database import ReadOnlyDatabase
from storage.errors import CannotOpen, NewerDatabase, NotADatabase, OlderDatabase

Report = Callable[[int, int], None]


async def check(config: Config, code: str | None, report: Report) -> bool:
    """Print what does not fit, a line each, and what came of it; return whether all fits.

    With a `code`, also which seal that is; one that is of no seal fits nothing. Raises Refused.
    """
    wanted = None if code is None else seals.read_code(code)
    if code is not None and wanted is None:
        raise Refused(text(DEFAULT, "cli.code", value=code))
    db, voice = await _opened(config.database), Voice(config.zone)
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


async def _opened(path: Path) -> ReadOnlyDatabase:
    """Return the database at `path`, opened to be read alone. Raises Refused with one line."""
    if not path.is_file():  # noqa: ASYNC240 -- nothing else runs yet
        raise Refused(text(DEFAULT, "cli.no_database", path=path))
    try:
        return await ReadOnlyDatabase.open(path)
    except NewerDatabase as error:
        raise Refused(
            text(DEFAULT, "cli.database_newer", path=path, found=error.found, known=error.known)
        ) from error
    except NotADatabase as error:
        raise Refused(text(DEFAULT, "cli.database_not_ours", path=path)) from error
    except OlderDatabase as error:
        raise Refused(text(DEFAULT, "cli.database_older", path=path)) from error
    except CannotOpen as error:
        why = text(DEFAULT, "reason.denied")
        raise Refused(text(DEFAULT, "cli.database_folder", path=path, why=why)) from error


def _show(said: str) -> None:
    print(said, flush=True)  # noqa: T201 -- for the person at the terminal
