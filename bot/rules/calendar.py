"""The one table of what falls due around a session, and how late each is still of use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.sessions import Session


@dataclass(frozen=True, slots=True)
class DueKind:
    """One kind of thing that falls due.

    `useful_for` says how long after the session's end it still helps; None means for ever.
    """

    code: str
    useful_for: timedelta | None


CHECK_IN_OPENS = DueKind("check_in_opens", useful_for=timedelta(0))
HOST_CARD = DueKind("host_card", useful_for=timedelta(hours=24))
CHECK_IN_CLOSES = DueKind("check_in_closes", useful_for=None)

DUE_KINDS = {kind.code: kind for kind in (CHECK_IN_OPENS, HOST_CARD, CHECK_IN_CLOSES)}


def is_still_useful(kind: DueKind, session: Session, now: datetime) -> bool:
    """Say whether what fell due for `session` still helps anybody at `now`."""
    return kind.useful_for is None or now < session.closes_at + kind.useful_for
