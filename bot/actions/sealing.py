"""封存: closes the history up to now, piece by piece, and seals it.

The calendar calls `prepare` until it says that there is nothing left, each in a unit of work of its
own, and then `seal` in the very unit in which a period is closed: what that still has to close is
less than a link of each history.
"""

import hashlib
from datetime import datetime

from bot.clock import to_ms
from bot.rules import seals as rules
from storage import chain
from storage.chain import Seal
from storage.tx import Tx


async def prepare(tx: Tx) -> bool:
    """Close one whole link, if there is one to be closed; False at the end.

    Takes a few milliseconds, whatever there is. Harmless at any time, as often as one likes.
    """
    for history in rules.HISTORIES:
        entries = await chain.unlinked(tx, history, rules.LINK)
        if len(entries) == rules.LINK:
            await _close(tx, history, entries)
            return True
    return False


async def seal(tx: Tx, now: datetime, period: str, frozen: bytes) -> Seal:
    """Close what is left and seal it for a period, '' for none; return the seal.

    `frozen` are the period's figures, as they are kept. A period that is sealed stays as it is:
    its seal is returned.
    """
    known = await chain.seal_for(tx, period)
    if known is not None:
        return known
    for history in rules.HISTORIES:
        while entries := await chain.unlinked(tx, history, rules.LINK):
            await _close(tx, history, entries)
    last, link = await chain.last_seal(tx), await chain.last_link(tx)
    covered = {one: await chain.last_linked(tx, one) for one in rules.HISTORIES}
    figures = hashlib.sha256(frozen).digest()
    digest = rules.digest(
        rules.NOTHING if last is None else last.digest,
        rules.NOTHING if link is None else link.hash,
        period,
        to_ms(now),
        covered,
        figures,
    )
    link_id = None if link is None else link.id
    await chain.add_seal(tx, period, now, link_id, covered, figures, digest, rules.code(digest))
    made = await chain.last_seal(tx)
    assert made is not None, "it was made just now"
    return made


async def _close(tx: Tx, history: str, entries: list[tuple[int, bytes]]) -> None:
    before = await chain.last_link(tx)
    await chain.add_link(
        tx,
        history,
        entries[0][0],
        entries[-1][0],
        rules.prints(hash_ for _, hash_ in entries),
        rules.link_hash(rules.NOTHING if before is None else before.hash, history, entries),
    )
