"""`Tx`: what a unit of work sees of the database."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from storage.errors import StatementRefused, TxOver, UnitWentOn

Row = sqlite3.Row

# A unit that could commit would commit half of every unit that shares its transaction; the rest
# would change the connection for all units after it, or reach outside the database.
REFUSED: Final = frozenset(
    {"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"}
    | {"ATTACH", "DETACH", "PRAGMA", "VACUUM"}
)

_SPACE: Final = " \t\r\n\f;\ufeff"
_words: dict[str, str] = {}


class Tx:
    """One unit's view of the database: the only thing that may be awaited inside a unit.

    SQL takes named parameters, `:name` in the text and `name=` in the call. A `sqlite3` error is
    raised as it is, and then the unit is lost whatever it does: SQLite may have rolled back the
    whole transaction, and each statement that followed would be a commit of its own.
    """

    __slots__ = ("_cursor", "_is_over", "failure")

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self._is_over = False
        self.failure: BaseException | None = None

    async def run(self, sql: str, /, **values: Any) -> int:
        """Run one statement; return how many rows it changed."""
        self._fetch(_nothing, sql, values)
        count = self._cursor.rowcount
        if count < 0 and leading_word(sql) == "WITH":
            # sqlite3 counts only for statements that begin with INSERT, UPDATE, DELETE, REPLACE.
            count = int(self._fetch(_one, "SELECT changes()", {})[0])
        return max(count, 0)

    async def one(self, sql: str, /, **values: Any) -> Row | None:
        """Return the first row, or None if there is none."""
        row: Row | None = self._fetch(_one, sql, values)
        return row

    async def all(self, sql: str, /, **values: Any) -> list[Row]:
        """Return all rows, in the statement's order."""
        rows: list[Row] = self._fetch(_all, sql, values)
        return rows

    async def value(self, sql: str, /, **values: Any) -> Any:
        """Return the first column of the first row (also of `RETURNING`), or None if no row."""
        row = self._fetch(_one, sql, values)
        return None if row is None else row[0]

    async def many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run one statement once for each of `rows`."""
        self._check(sql)
        try:
            self._cursor.executemany(sql, rows)
        except BaseException as error:
            self.failure = error
            raise

    def end(self) -> None:
        """Refuse everything from here on."""
        self._is_over = True

    def _fetch(
        self, how: Callable[[sqlite3.Cursor], Any], sql: str, values: Mapping[str, Any]
    ) -> Any:
        self._check(sql)
        try:
            return how(self._cursor.execute(sql, values))
        except BaseException as error:
            self.failure = error
            raise

    def _check(self, sql: str) -> None:
        if self._is_over:
            raise TxOver("the unit of this tx has ended")
        if self.failure is not None:
            raise UnitWentOn("a statement of this unit has failed before") from self.failure
        if leading_word(sql) in REFUSED:
            self.failure = StatementRefused(f"{leading_word(sql)} is not a unit's to run")
            raise self.failure


_one = sqlite3.Cursor.fetchone
_all = sqlite3.Cursor.fetchall


def _nothing(_cursor: sqlite3.Cursor) -> None:
    """Fetch nothing."""


def leading_word(sql: str) -> str:
    """Return the first word of `sql` after spaces and comments, in capitals."""
    word = _words.get(sql)
    if word is None:
        if len(_words) > 4096:
            _words.clear()
        word = _words[sql] = _find_leading_word(sql)
    return word


def _find_leading_word(sql: str) -> str:
    rest = sql.lstrip(_SPACE)
    while rest.startswith(("--", "/*")):
        end = "\n" if rest.startswith("--") else "*/"
        rest = rest.partition(end)[2].lstrip(_SPACE)
    length = next((at for at, char in enumerate(rest) if not char.isalpha()), len(rest))
    return rest[:length].upper()
