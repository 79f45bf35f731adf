"""The watchdog: a loop that has stopped coming round, or an update that stays open, is an alarm."""

from bot.intake.intake import Intake
from bot.intake.poll import LONG_POLL, READ_MARGIN

SILENT_FOR = LONG_POLL + READ_MARGIN + 30.0
"""Seconds: a long poll takes 60 at most and the pause after a failure 30."""
STUCK_FOR = 180.0
"""Seconds that one update has been in hand: three times what it may take."""
CHECK_EVERY = 15.0


def finding(intake: Intake, monotonic: float) -> str | None:
    """Return what is wrong as a stable code, or None: the polling or the handling has stopped."""
    if monotonic - intake.poller.last_turn > SILENT_FOR:
        return "poll_silent"
    if intake.lanes.longest_in_hand() > STUCK_FOR:
        return "update_stuck"
    return None
