"""What no longer fits: entries against hashes and chain, seals, current rows against histories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.rules import seals
from bot.rules.replay import Standing

CODES: Final = (
    *("changed", "replaced", "missing", "added", "link", "seal", "figures", "period"),
    *("row_changed", "row_missing", "row_added", "guest", "session_changed", "session_missing"),
    "session_added",
)
"""What may be wrong: a stable code each.

`changed`: an entry does not fit its own hash; `replaced`: it does, but is not the one that was
chained; `missing`, `added`: an id that is not there, or cannot be. `link`, `seal`, `figures`: the
chain, a seal, or the figures that it covers; `period`: one that is closed and has no such seal, or
has it from another time, or whose figures do not add up to the whole. The rest are current rows
that do not fit the history.
"""

MANY: Final = 100
"""Of so many entries in a row that are gone the first is named."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit.

    `history` is the history of the entry, or whose current row it is; `id` the entry's, or the
    seal's or link's; 0 where there is none. `seal_id` is the seal that covers it, None if nothing
    does yet; `period` the label of the one that is meant.
    """

    code: str
    history: str
    id: int
    seal_id: int | None
    session_id: int | None = None
    member_id: int | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it lies there: what it is about, and whether its content fits its own hash."""

    id: int
    hash: bytes
    session_id: int | None
    member_id: int | None
    fits: bool


def entries(
    history: str, found: Sequence[Stored], first_id: int, last_id: int, seal_id: int | None
) -> list[Finding]:
    """Return what is wrong with the entries of a stretch of ids, each for itself."""
    findings = [
        Finding("changed", history, one.id, seal_id, one.session_id, one.member_id)
        for one in found
        if not one.fits
    ]
    if len(found) == last_id - first_id + 1:
        return findings
    gone = _gone([first_id - 1, *(one.id for one in found), last_id + 1])
    return [*findings, *(Finding("missing", history, each, seal_id) for each in gone)]


def _gone(ids: Sequence[int]) -> list[int]:
    """Return the ids that are not there between others; of many in a row the first alone."""
    return [
        each
        for before, after in pairwise(ids)
        for each in range(before + 1, after if after - before <= MANY else before + 2)
    ]


def chained(
    history: str,
    found: Sequence[Stored],
    before: bytes,
    link: tuple[int, int, int, bytes, bytes],
    seal_id: int | None,
) -> list[Finding]:
    """Return what of a link's entries is not what was chained.

    `link` is its id, first and last entry, prints and hash; `before` the hash of the link before.
    """
    link_id, first_id, last_id, prints, hash_ = link
    if seals.link_hash(before, history, ((one.id, one.hash) for one in found)) == hash_:
        # Of the prints the chain says nothing, but they follow from what it does.
        whole = seals.prints(one.hash for one in found) == prints
        return [] if whole else [Finding("link", history, link_id, seal_id)]
    named = []
    for one in found:
        at = (one.id - first_id) * seals.PRINT
        if one.hash[: seals.PRINT] != prints[at : at + seals.PRINT]:
            named.append(
                Finding("replaced", history, one.id, seal_id, one.session_id, one.member_id)
            )
    if named or len(found) < last_id - first_id + 1:
        return named  # or those that are missing are named already
    return [Finding("link", history, link_id, seal_id)]


@dataclass(frozen=True, slots=True)
class Row:
    """A current row of a session's list, or of its guests; instants are milliseconds."""

    session_id: int
    member_id: int
    state: str
    happened_at: int | None


def lists(
    session_id: int, standings: dict[int, Standing], rows: Iterable[Row]
) -> list[tuple[str, int, int]]:
    """Return whose row does not fit the history: code, entry, member."""
    found, listed = [], set()
    for row in rows:
        assert row.session_id == session_id, "of one session"
        listed.add(row.member_id)
        standing = standings.get(row.member_id)
        if standing is None or standing.state is None:
            found.append(("row_added", 0 if standing is None else standing.entry_id, row.member_id))
        elif (row.state, row.happened_at) != (standing.state, standing.came_at):
            found.append(("row_changed", standing.entry_id, row.member_id))
    found += [
        ("row_missing", one.entry_id, member_id)
        for member_id, one in standings.items()
        if one.state is not None and member_id not in listed
    ]
    return found


def guests(
    standings: dict[int, Standing], rows: Iterable[Row], moved_at: int | None, *, is_whole: bool
) -> list[tuple[str, int, int]]:
    """Return whose being a guest does not fit the history, as `lists` does.

    When a session is moved its guests are none any more: `moved_at` is when that was last, None if
    never. Only of a history that `is_whole` that is known.
    """
    found, there = [], set()
    for row in rows:
        there.add(row.member_id)
        standing = standings.get(row.member_id)
        if standing is None or standing.guest_at != row.happened_at:
            found.append(("guest", 0 if standing is None else standing.entry_id, row.member_id))
    if is_whole:
        found += [
            ("guest", one.entry_id, member_id)
            for member_id, one in standings.items()
            if one.guest_at is not None
            and member_id not in there
            and (moved_at is None or one.guest_from > moved_at)
        ]
    return found
