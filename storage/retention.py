"""How long what is closed of visits and needs is kept."""

from dataclasses import dataclass

from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Retention:
    """Days after a visit, and after a need was closed, until what is recorded of it is removed."""

    visit: int
    need: int


async def kept(tx: Tx) -> Retention:
    """Return how long what is kept."""
    rows = await tx.all("SELECT what, days FROM retention")
    return Retention(**{row["what"]: row["days"] for row in rows})


async def keep(tx: Tx, what: str, days: int) -> None:
    """Keep a `visit` or a `need` so many days from now on, those that are closed already too."""
    await tx.run("UPDATE retention SET days = :days WHERE what = :what", what=what, days=days)
