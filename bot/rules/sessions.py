"""What a session is, and when what happens around it falls due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CARD_BEFORE = timedelta(minutes=3)
"""How long before the start the host gets the card with the names not yet in."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of session: its name as people say it, who is meant, and its usual times."""

    code: str
    name: str
    audience: str
    length: timedelta
    opens_before: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """One session; all instants are aware and UTC."""

    id: int
    unit_id: int
    kind: str
    kind_name: str
    audience: str
    place: str
    has_first_topic: bool
    state: str
    opens_at: datetime
    starts_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Times:
    """The instants of a session: check-in from `opens` to `closes`, the host's card at `card`."""

    opens: datetime
    card: datetime
    starts: datetime
    closes: datetime


def times(kind: Kind, starts: datetime, length: timedelta | None = None) -> Times:
    """Return the instants of a session of `kind` that `starts` then and lasts `length`.

    Without a length the kind's usual one holds. Check-in closes when the session ends.
    """
    return Times(
        opens=starts - kind.opens_before,
        card=starts - CARD_BEFORE,
        starts=starts,
        closes=starts + (kind.length if length is None else length),
    )
