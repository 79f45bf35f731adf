"""The one table of what falls due around a session, and how late each is still of use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.rules.sessions import Session

NUDGE_USEFUL: Final = timedelta(minutes=15)
"""How long after the start those not in may still be reminded."""
CARD_USEFUL: Final = timedelta(hours=24)
"""How long after the end the host's card is still sent."""


@dataclass(frozen=True, slots=True)
class DueKind:
    """One kind of thing that falls due; `until` says up to when it still helps, None for ever."""

    code: str
    until: Callable[[Session], datetime] | None


MEETING_POST: Final = DueKind("meeting_post", lambda session: session.opens_at)
DAY_BEGINS: Final = DueKind("day_begins", lambda session: session.closes_at)
SHORT_NOTICE: Final = DueKind("short_notice", lambda session: session.opens_at)
CHECK_IN_OPENS: Final = DueKind("check_in_opens", lambda session: session.closes_at)
HOST_CARD: Final = DueKind("host_card", lambda session: session.closes_at + CARD_USEFUL)
NUDGE: Final = DueKind("nudge", lambda session: session.starts_at + NUDGE_USEFUL)
CHECK_IN_CLOSES: Final = DueKind("check_in_closes", None)

DUE_KINDS: Final = {
    kind.code: kind
    for kind in (
        *(MEETING_POST, DAY_BEGINS, SHORT_NOTICE, CHECK_IN_OPENS, HOST_CARD, NUDGE),
        CHECK_IN_CLOSES,
    )
}


def is_still_useful(kind: DueKind, session: Session, now: datetime) -> bool:
    """Say whether what fell due for `session` still helps anybody at `now`."""
    return kind.until is None or now < kind.until(session)
