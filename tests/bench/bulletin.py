"""`bulletin`: the figures of one month of 20,000 people in 1,000 units, over years of history.

The floor is SQL written by hand for the same numbers, on the same connection: plain statements,
their rows fetched, nothing made of them. `ratio` is ours to the floor over five years of history,
`growth` ours over five years to ours over one. Both are medians of alternated pairs.
"""

import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import SystemClock, to_ms
from bot.rules.periods import period
from bot.rules.summary import Summary
from storage import summaries
from storage.database import Database

UNITS, SIZE = 1000, 20
SESSIONS_A_YEAR = 50
"""Of each unit: with 20 people each, a million attendance rows a year."""
YEARS = 5
UNTIL = date(2026, 11, 30)
ZONE = ZoneInfo("Asia/Shanghai")
MONTH = period("month", UNTIL)
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
FLOOR = (
    """SELECT unit_id, kind, COUNT(*), SUM(state <> 'confirmed')
       FROM unit u JOIN session s ON s.unit_id = u.id
       WHERE starts_at >= :since AND starts_at < :until AND state <> 'dropped' GROUP BY 1, 2""",
    """SELECT s.unit_id, s.kind, t.state, COUNT(*)
       FROM unit u JOIN session s ON s.unit_id = u.id JOIN attendance t ON t.session_id = s.id
       WHERE s.starts_at >= :since AND s.starts_at < :until AND s.state = 'confirmed'
       GROUP BY 1, 2, 3""",
    """SELECT s.unit_id, s.kind, COUNT(*)
       FROM unit u JOIN session s ON s.unit_id = u.id JOIN guest g ON g.session_id = s.id
       WHERE s.starts_at >= :since AND s.starts_at < :until AND s.state = 'confirmed'
       GROUP BY 1, 2""",
    """SELECT unit_id, kind, state, answer, due_at <= :now, COUNT(*)
       FROM unit u JOIN visit v ON v.unit_id = u.id
       WHERE due_at > :since AND due_at <= :until AND state <> 'void' GROUP BY 1, 2, 3, 4, 5""",
    """SELECT unit_id, SUM(raised_at >= :since), SUM(closed_at >= :since AND closed_at < :until),
              SUM(closed_at IS NULL OR closed_at >= :until)
       FROM unit u JOIN need n ON n.unit_id = u.id WHERE raised_at < :until GROUP BY 1""",
)


def _fill(path: Path, years: int) -> None:
    """Put units, people and so many years of sessions, visits and needs into a new database."""
    first = UNTIL - timedelta(days=round(365.25 * years))
    begins = to_ms(datetime.combine(first, datetime.min.time(), ZONE))
    step = round((to_ms(NOW) - begins) / (SESSIONS_A_YEAR * years))
    values = {
        "units": UNITS,
        "size": SIZE,
        "people": UNITS * SIZE,
        "sessions": SESSIONS_A_YEAR * years,
        "begins": begins,
        "step": step,
    }
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in _STATEMENTS:
            connection.execute(statement, values)
        connection.execute("ANALYZE")


_TO = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {})"
_STATEMENTS = (
    f"""INSERT INTO unit (id, name, level) {_TO.format(":units")}
        SELECT i + 1, '单位' || i, 'branch' FROM n""",
    "INSERT INTO unit_closure SELECT id, id, 0 FROM unit",
    f"""INSERT INTO member (id, unit_id, name, employment, party_status) {_TO.format(":people")}
        SELECT i + 1, i / :size + 1, '某' || i, 'officer', 'full' FROM n""",
    # Sessions come in the order of time, of all units in turn, as they do.
    f"""INSERT INTO session (unit_id, kind, audience, place, state, announce_at, opens_at, card_at,
            starts_at, late_from, ends_at, closes_at, planned_at, confirmed_at)
        {_TO.format(":sessions * :units")}
        SELECT i % :units + 1,
               CASE i / :units % 3 WHEN 0 THEN 'political_study' WHEN 1 THEN 'theme_day'
                                   ELSE 'group_meeting' END,
               'everyone', '', CASE i % 40 WHEN 7 THEN 'closed' ELSE 'confirmed' END,
               at, at, at, at, at, at + 3600000, at + 3600000, at, at
        FROM (SELECT i, :begins + i / :units * :step + i % :units * 60000 AS at FROM n)""",
    """INSERT INTO attendance (session_id, member_id, state)
       SELECT s.id, m.id, CASE (m.id * 7 + s.id) % 10 WHEN 0 THEN 'leave' WHEN 1 THEN 'absent'
                                                      ELSE 'present' END
       FROM session s JOIN member m ON m.unit_id = s.unit_id ORDER BY s.id, m.id""",
    """INSERT INTO guest SELECT id, (id * 13) % :people + 1, starts_at FROM session
       WHERE id % 5 = 0""",
    # Each household once a quarter, held or not.
    f"""INSERT INTO visit (member_id, unit_id, kind, period, state, due_at, made_at, held_at,
            recorded_at, answer, settled_at)
        {_TO.format(":people * :sessions * 4 / 50")}
        SELECT i % :people + 1, i % :people / :size + 1, 'routine', 'Q' || (i / :people),
               CASE i % 4 WHEN 0 THEN 'declined' ELSE 'held' END, at, at - 1, at - 1, at - 1,
               CASE i % 3 WHEN 0 THEN 'right' ELSE 'told' END, at
        FROM (SELECT i, :begins + i / :people * :step * 50 / 4 + i % :people * 300000 AS at
              FROM n)""",
    f"""INSERT INTO need (member_id, unit_id, category, urgency, state, raised_at, closed_at)
        {_TO.format(":people * :sessions / 500")}
        SELECT i % :people + 1, i % :people / :size + 1, 'medical', 'soon', 'closed',
               at, at + 864000000
        FROM (SELECT i, :begins + i * (:step * 500 / :people) AS at FROM n)""",
)  # fmt: skip


async def _ours(db: Database) -> tuple[float, dict[int, Summary]]:
    began = time.perf_counter()
    found = await db.read(summaries.of_units, range(1, UNITS + 1), *MONTH.instants(ZONE), NOW)
    return time.perf_counter() - began, found


def _floor(connection: sqlite3.Connection) -> float:
    since, until = (to_ms(one) for one in MONTH.instants(ZONE))
    values = {"since": since, "until": until, "now": to_ms(NOW)}
    began = time.perf_counter()
    for statement in FLOOR:
        connection.execute(statement, values).fetchall()
    return time.perf_counter() - began


async def measure(pairs: int) -> dict[str, float]:
    """Measure so many alternated triples: ours over one year, the floor and ours over five."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder) / "short.db", Path(folder) / "long.db"
        for path, years in ((short, 1), (long, YEARS)):
            await (await Database.open(path, clock=SystemClock())).close()
            _fill(path, years)
        of_one = await Database.open(short, clock=SystemClock())
        of_five = await Database.open(long, clock=SystemClock())
        try:
            with closing(sqlite3.connect(f"file:{long}?mode=ro", uri=True)) as by_hand:
                return await _alternated(of_one, of_five, by_hand, pairs)
        finally:
            await of_one.close()
            await of_five.close()


async def _alternated(
    of_one: Database, of_five: Database, by_hand: sqlite3.Connection, pairs: int
) -> dict[str, float]:
    timed = []
    for _ in range(pairs + 1):
        one, _found = await _ours(of_one)
        floor = _floor(by_hand)
        five, found = await _ours(of_five)
        timed.append((one, floor, five))
    del timed[0]  # warm up
    (rows,) = by_hand.execute("SELECT COUNT(*) FROM attendance").fetchone()
    return {
        "attendance_rows": rows,
        "units": len(found),
        "ms": round(1000 * statistics.median(five for _, _, five in timed)),
        "floor_ms": round(1000 * statistics.median(floor for _, floor, _ in timed)),
        "ratio": round(statistics.median(five / floor for _, floor, five in timed), 3),
        "growth": round(statistics.median(five / one for one, _, five in timed), 3),
    }
