"""困难事项: what a family needs help with, who answers and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import from_ms, to_ms
from storage import family_entries, traces
from storage.messages import in_fate
from storage.tx import Row, Tx
from storage.units import BASE


@dataclass(frozen=True, slots=True)
class Need:
    """A need; `words` is the member's own line. Instants are aware and UTC.

    What was erased has no member, category, urgency or words any more. `answer_by` is the end of
    the day by which the one who answers does the next step, `overdue_from` that from which it is
    overdue for those above. `unit` is where it was raised, `home_id` the unit that the member is in
    now, whose secretary sees it; None once they have left. `last_step` is the last in the history
    that tells whether who answers now has made contact: `answered`, `not_yet`, `handed_on`; None if
    none was taken.
    """

    id: int
    member_id: int | None
    name: str | None
    unit_id: int
    unit: str
    home_id: int | None
    category: str | None
    category_name: str | None
    words: str
    urgency: str | None
    state: str
    answerer_id: int | None
    answerer: str | None
    answer_by: datetime | None
    overdue_from: datetime | None
    visit_id: int | None
    raised_at: datetime
    answered_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    last_step: str | None

    @property
    def standing(self) -> str:
        """How it stands: its state, but for one that was answered and then handed on, or that the
        member said is not solved: `handed_on`, `not_yet`.
        """
        if self.state == "answered" and self.last_step in ("handed_on", "not_yet"):
            return self.last_step
        return self.state

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Category:
    """A sort of need; buttons carry its rank."""

    code: str
    name: str
    rank: int


_LAST_STEP = """(SELECT e.what FROM family_entry e WHERE e.about = 'need' AND e.about_id = n.id
                   AND e.what IN ('answered', 'not_yet', 'handed_on')
                 ORDER BY e.id DESC LIMIT 1)"""
_NEED = f"""SELECT n.id, n.member_id, m.name, n.unit_id, o.name AS unit,
                   CASE WHEN m.state = 'active' THEN {BASE} END AS home_id, n.category,
                   c.name AS category_name, n.words, n.urgency, n.state, n.answerer_id,
                   p.name AS answerer, n.answer_by, n.overdue_from, n.visit_id, n.raised_at,
                   n.answered_at, n.solved_at, n.closed_at, {_LAST_STEP} AS last_step
            FROM need n JOIN unit o ON o.id = n.unit_id LEFT JOIN member m ON m.id = n.member_id
            LEFT JOIN unit u ON u.id = m.unit_id
            LEFT JOIN need_category c ON c.code = n.category
            LEFT JOIN member p ON p.id = n.answerer_id"""
_INSTANTS = ("answer_by", "overdue_from", "raised_at", "answered_at", "solved_at", "closed_at")
_OPEN_AT_HOME = f"{_NEED} WHERE n.closed_at IS NULL AND m.state = 'active' AND {BASE}"


async def categories(tx: Tx) -> list[Category]:
    """Return the sorts of needs, in their order."""
    rows = await tx.all("SELECT code, name, rank FROM need_category ORDER BY rank")
    return [Category(**dict(row)) for row in rows]


async def add(
    tx: Tx,
    *,
    member_id: int,
    unit_id: int,
    category: str,
    words: str,
    urgency: str,
    answerer_id: int | None,
    answer_by: datetime,
    now: datetime,
    by_member_id: int,
    visit_id: int | None = None,
) -> int | None:
    """Raise a need and return its id.

    None if this one came up in that visit already, or if one that did was not wanted or is gone.
    """
    need_id: int | None = await tx.value(
        """INSERT INTO need (member_id, unit_id, category, words, urgency, answerer_id, answer_by,
                             overdue_from, visit_id, raised_at)
           SELECT :member_id, :unit_id, :category, :words, :urgency, :answerer_id, :answer_by,
                  :answer_by, :visit_id, :now
           WHERE NOT EXISTS (SELECT 1 FROM visit v WHERE v.id = :visit_id AND v.need_gone = 1)
           ON CONFLICT DO NOTHING RETURNING id""",
        member_id=member_id,
        unit_id=unit_id,
        category=category,
        words=words,
        urgency=urgency,
        answerer_id=answerer_id,
        answer_by=to_ms(answer_by),
        visit_id=visit_id,
        now=to_ms(now),
    )
    if need_id is not None:
        await family_entries.enter(tx, "need", need_id, "raised", now, now, by_member_id, category)
    return need_id


async def by_id(tx: Tx, need_id: int) -> Need | None:
    """Return the need, or None."""
    row = await tx.one(f"{_NEED} WHERE n.id = :id", id=need_id)
    return None if row is None else _need(row)


async def of_member(tx: Tx, member_id: int) -> list[Need]:
    """Return the needs that somebody raised, the newest first."""
    rows = await tx.all(f"{_NEED} WHERE n.member_id = :id ORDER BY n.id DESC", id=member_id)
    return [_need(row) for row in rows]


async def to_answer(tx: Tx, member_id: int) -> list[Need]:
    """Return the open needs that somebody answers, those due first first."""
    rows = await tx.all(
        f"""{_NEED} WHERE n.answerer_id = :id AND n.closed_at IS NULL
            ORDER BY n.answer_by, n.id""",
        id=member_id,
    )
    return [_need(row) for row in rows]


async def open_of_member(tx: Tx, member_id: int) -> list[Need]:
    """Return the open needs that somebody raised, the oldest first."""
    rows = await tx.all(
        f"{_NEED} WHERE n.member_id = :id AND n.closed_at IS NULL ORDER BY n.id", id=member_id
    )
    return [_need(row) for row in rows]


async def every_open(tx: Tx) -> list[Need]:
    """Return all open needs, by id."""
    rows = await tx.all(f"{_NEED} WHERE n.closed_at IS NULL ORDER BY n.id")
    return [_need(row) for row in rows]


async def open_of_unit(tx: Tx, unit_id: int) -> list[Need]:
    """Return the open needs of those who are in a unit now, those due first first."""
    rows = await tx.all(
        f"{_OPEN_AT_HOME} = :id ORDER BY n.answer_by, n.id",
        id=unit_id,
    )
    return [_need(row) for row in rows]


async def open_after(tx: Tx, need_id: int, at_most: int) -> list[Need]:
    """Return open needs whose id comes after one, by id."""
    rows = await tx.all(
        f"{_NEED} WHERE n.closed_at IS NULL AND n.id > :id ORDER BY n.id LIMIT :at_most",
        id=need_id,
        at_most=at_most,
    )
    return [_need(row) for row in rows]


async def open_looked_after(tx: Tx, unit_id: int, now: datetime) -> list[Need]:
    """Return the open needs that a unit's secretaries see, those due first first.

    Its own, and those of units below that have no secretary up to it.
    """
    rows = await tx.all(
        f"""{_OPEN_AT_HOME} IN (
                SELECT d.descendant_id FROM unit_closure d
                WHERE d.ancestor_id = :id AND NOT EXISTS (
                    SELECT 1 FROM unit_closure c
                    JOIN secretary s ON s.unit_id = c.ancestor_id
                         AND (s.until IS NULL OR s.until > :now)
                    WHERE c.descendant_id = d.descendant_id AND c.depth < d.depth))
            ORDER BY n.answer_by, n.id""",
        id=unit_id,
        now=to_ms(now),
    )
    return [_need(row) for row in rows]


async def move(
    tx: Tx,
    need_id: int,
    before: Sequence[str],
    after: str,
    now: datetime,
    by: int | None,
    *,
    answer_by: datetime | None = None,
    entry: str | None = None,
) -> bool:
    """Bring a need from one of the states to the next; False if it is in none of them.

    With another day for the next step it is overdue for those above from that day on. `entry` is
    what the history says of it, where that is more than the state it came to.
    """
    closed_at = to_ms(now) if after in ("closed", "withdrawn", "lapsed") else None
    state = await tx.value("SELECT state FROM need WHERE id = :id", id=need_id)
    if state not in before:
        return False
    await tx.run(
        """UPDATE need SET state = :after, closed_at = :closed_at,
               answered_at = CASE WHEN :is_answer THEN COALESCE(answered_at, :now)
                                  ELSE answered_at END,
               solved_at = CASE WHEN :after = 'solved' THEN :now ELSE solved_at END,
               answer_by = COALESCE(:answer_by, answer_by),
               overdue_from = COALESCE(:answer_by, overdue_from)
           WHERE id = :id""",
        id=need_id,
        after=after,
        closed_at=closed_at,
        is_answer=int(after in ("answered", "solved")),
        answer_by=None if answer_by is None else to_ms(answer_by),
        now=to_ms(now),
    )
    await family_entries.enter(tx, "need", need_id, entry or after, now, now, by)
    return True


async def set_answer_by(tx: Tx, need_id: int, at: datetime, now: datetime, by: int) -> bool:
    """Put off the day of the next step; False if nothing is open, or it is that day already.

    As long as the member was not spoken to, it is overdue for those above all the same.
    """
    changed = await tx.run(
        """UPDATE need SET answer_by = :at,
               overdue_from = CASE WHEN state = 'raised' THEN overdue_from ELSE :at END
           WHERE id = :id AND closed_at IS NULL AND answer_by IS NOT :at""",
        id=need_id,
        at=to_ms(at),
    )
    if changed:
        await family_entries.enter(tx, "need", need_id, "put_off", now, now, by)
    return bool(changed)


async def hand_on(
    tx: Tx, need_id: int, answerer_id: int, answer_by: datetime, now: datetime, by: int | None,
    *, anew: bool = False,
) -> bool:  # fmt: skip
    """Have somebody else answer, by a day; False if nothing is open, or it is theirs already.

    `by` is None where nobody did it: who answered before cannot any more. With `anew` it is overdue
    for those above from that day on, else as it was before.
    """
    changed = await tx.run(
        """UPDATE need SET answerer_id = :answerer, answer_by = :answer_by,
               overdue_from = CASE WHEN :anew THEN :answer_by ELSE overdue_from END
           WHERE id = :id AND closed_at IS NULL AND answerer_id IS NOT :answerer""",
        id=need_id,
        answerer=answerer_id,
        answer_by=to_ms(answer_by),
        anew=int(anew),
    )
    if changed:
        await family_entries.enter(tx, "need", need_id, "handed_on", now, now, by)
    return bool(changed)


async def set_words(tx: Tx, need_id: int, words: str) -> bool:
    """Set the member's own line; False if nothing is open."""
    return bool(
        await tx.run(
            "UPDATE need SET words = :words WHERE id = :id AND closed_at IS NULL",
            id=need_id,
            words=words,
        )
    )


async def asked_whether_solved(tx: Tx, need_id: int, since: datetime) -> list[datetime]:
    """Return when the member was asked from an instant on, or is going to be, the first first."""
    rows = await tx.all(
        f"""SELECT not_before FROM message WHERE need_id = :id
             AND kind = 'need_solved' AND not_before >= :since
             AND {in_fate("waiting", "claimed", "sent", "unknown")}
           ORDER BY not_before""",
        id=need_id,
        since=to_ms(since),
    )
    return [from_ms(row["not_before"]) for row in rows]


async def to_erase(tx: Tx, closed_before: datetime, at_most: int) -> list[int]:
    """Return the ids of needs that were closed before an instant, or withdrawn at any time.

    Also of those that were said to be solved before it, which the member never answered to.
    """
    rows = await tx.all(
        """SELECT id FROM need WHERE member_id IS NOT NULL
             AND (closed_at < :before OR state = 'withdrawn'
                  OR (state = 'solved' AND solved_at < :before))
           ORDER BY id LIMIT :most""",
        before=to_ms(closed_before),
        most=at_most,
    )
    return [row["id"] for row in rows]


async def erase(
    tx: Tx,
    need_id: int,
    *,
    raised_at: datetime,
    closed_at: datetime | None,
    now: datetime,
) -> None:
    """Leave of a need only that there was one in its unit, and these instants of its months."""
    await tx.run(
        """UPDATE visit SET need_gone = 1
           WHERE id = (SELECT visit_id FROM need WHERE id = :id) AND is_erased = 0""",
        id=need_id,
    )
    await tx.run(
        """UPDATE need SET member_id = NULL, category = NULL, words = '', urgency = NULL,
               answerer_id = NULL, visit_id = NULL, answer_by = NULL, overdue_from = NULL,
               answered_at = NULL, solved_at = NULL, raised_at = :raised_at,
               closed_at = :closed_at
           WHERE id = :id""",
        id=need_id,
        raised_at=to_ms(raised_at),
        closed_at=None if closed_at is None else to_ms(closed_at),
    )
    await family_entries.erase(tx, "need", need_id)
    await tx.run("DELETE FROM look WHERE about = 'need' AND about_id = :id", id=need_id)
    await traces.forget(tx, "need", need_id, now)


def _need(row: Row) -> Need:
    instants = {name: None if row[name] is None else from_ms(row[name]) for name in _INSTANTS}
    return Need(**{**dict(row), **instants})
