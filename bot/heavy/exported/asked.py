"""What is asked for: whose ledger, of which period, for whom; and what its sheets share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.heavy.cells import Days
from bot.rules.ledger import Scope
from bot.rules.periods import Period
from bot.screens.voice import Voice
from storage.ledger import Seal, Span

Report = Callable[[int, int], None]
"""Says how much is done of how much."""


@dataclass(slots=True)
class Made:
    """What has been put into a ledger: rows by sheet, and whose records of families by id."""

    rows: dict[str, int] = field(default_factory=dict)
    visits: list[int] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    whose: str = "counts_only"
    """Of whom there are names: `Scope.whose`."""
    code: str | None = None
    """The seal that is on every page."""

    def count(self, sheet: str, rows: int = 1) -> None:
        """So many more rows are in a sheet."""
        self.rows[sheet] = self.rows.get(sheet, 0) + rows


@dataclass(frozen=True, slots=True)
class Asked:
    """A ledger that was asked for, and what of it is theirs who asked.

    `names` are the units by id in the tree's order; `by` is who asked, as they are called.
    """

    unit_id: int
    names: Mapping[int, str]
    scope: Scope
    period: Period
    span: Span
    seal: Seal | None
    by: str
    now: datetime
    voice: Voice
    days: Days
    made: Made
    report: Report
