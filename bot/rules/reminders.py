"""The one table of what the bot says that nobody asked for at that moment.

Each kind says when it is decided, whom it reaches, how late it still helps, what makes it
unnecessary, whether it can wait, and whether it counts against a person's day. All of it is asked
again at the moment of sending. docs/reminders.md shows the table; a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bot.rules import weeks


class To(StrEnum):
    """Whom a kind reaches: in the group, or in private."""

    GROUP = "group"
    EXPECTED = "expected"  # on a session's list
    MEMBER = "member"  # whom it is about
    VISITORS = "visitors"  # who hold a visit
    ANSWERER = "answerer"  # who answers a need
    SECRETARY = "secretary"  # in charge of the unit
    ABOVE = "above"  # in charge of a unit above, who learns no name
    PARTNER = "partner"  # the other one of a pair
    ASKER = "asker"  # who asked for it, earlier
    ADMINS = "admins"


class Waits(StrEnum):
    """Whether a kind can wait, and for what."""

    NO = "no"  # it helps now or not at all
    DAY = "day"  # for the end of the quiet hours, on any day
    WORKDAY = "workday"  # for a workday, at nine
    MORNING = "morning"  # the same; decided of a morning, it waits a minute for what else there is


@dataclass(frozen=True, slots=True)
class Reminder:
    """One kind. `when` names what falls due, or `ACT` where somebody's act decides it.

    `lasts` is how late it may be; None if that ends with what it is about. `unneeded` are the codes
    with which it is withdrawn. One that is `beyond` goes out whatever else went out that day: a
    change of what is imminent. What does not count is a post. One that `asks` wants something done,
    and is owed (待办) until that is done. One `to_away` answers what somebody asked for: it reaches
    them wherever they are.
    """

    code: str
    when: str
    to: To
    lasts: timedelta | None
    unneeded: Sequence[str]
    waits: Waits
    counts: bool = True
    beyond: bool = False
    asks: bool = False
    to_away: bool = False

    @property
    def can_wait(self) -> bool:
        """Whether it may be held back for another time, and go out together with others."""
        return self.waits is not Waits.NO


ACT: Final = "act"
GATHERS: Final = timedelta(minutes=1)
"""How long what is decided of a morning waits for the rest of it, to go out in one message."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_FORTNIGHT: Final = timedelta(days=14)
_TODAY: Final = timedelta(hours=15)
"""A reminder is of no use on another day."""
_ARRANGED: Final = ("settled", "moved", "not_theirs", "not_visitor", "nobody_visits")
_POST: Final = ("no_post", "stands_already", "moved", "closed", "not_planned", "not_secretary")

_TONIGHT: Final = weeks.LASTS
_OF_SESSIONS: Final = (
    Reminder("post", "session", To.GROUP, None, _POST, Waits.NO, counts=False),
    Reminder("short_notice", "session", To.GROUP, None, ("not_planned",), Waits.NO, counts=False),
    Reminder("session_changed", ACT, To.GROUP, None, ("not_changed",), Waits.NO, counts=False),
    Reminder("downtime", "back", To.GROUP, None, ("closed",), Waits.NO, counts=False),
    Reminder(
        "session_changed_private", ACT, To.EXPECTED, None, ("not_changed",), Waits.NO, beyond=True
    ),
    Reminder("leave_void", ACT, To.MEMBER, None, ("not_planned",), Waits.NO, beyond=True),
    Reminder("leave_declined", ACT, To.MEMBER, None, ("not_declined",), Waits.NO, to_away=True),
    Reminder("check_in_ask", "session", To.EXPECTED, None, ("not_expected",), Waits.NO, asks=True),
    Reminder("nudge", "session", To.EXPECTED, None, ("not_missing",), Waits.NO),
    Reminder("meeting_notice", "session", To.EXPECTED, None, ("not_planned",), Waits.NO),
    Reminder("weekly", "week", To.SECRETARY, _TONIGHT, ("not_secretary", "nothing"), Waits.NO),
    Reminder(
        "report",
        "tell_month, tell_quarter, tell_year",
        To.SECRETARY,
        _WEEK,
        ("not_secretary", "nothing"),
        Waits.WORKDAY,
    ),
    Reminder(
        "report_group",
        "tell_month, tell_quarter, tell_year",
        To.GROUP,
        _DAY,
        ("not_wanted", "nothing"),
        Waits.NO,
        counts=False,
    ),
    Reminder("plea_answer", ACT, To.ASKER, _FORTNIGHT, (), Waits.DAY),
    Reminder("corrected", ACT, To.MEMBER, _FORTNIGHT, ("settled",), Waits.WORKDAY),
    Reminder(
        "dispute",
        ACT,
        To.SECRETARY,
        _FORTNIGHT,
        ("settled", "not_secretary"),
        Waits.WORKDAY,
        asks=True,
    ),
    Reminder("dispute_ruled", ACT, To.MEMBER, _FORTNIGHT, (), Waits.WORKDAY),
    Reminder("dispute_settled", ACT, To.MEMBER, _FORTNIGHT, (), Waits.WORKDAY),
)
_OF_VISITS: Final = (
    Reminder("visit_off", ACT, To.VISITORS, 3 * _DAY, ("not_theirs",), Waits.DAY, beyond=True),
    Reminder("visit_news", ACT, To.MEMBER, 3 * _DAY, ("not_theirs",), Waits.DAY, beyond=True),
    Reminder(
        "visit_today",
        "visit_today",
        To.VISITORS,
        None,
        ("not_arranged", "moved", "not_visitor", "not_theirs"),
        Waits.NO,
    ),
    Reminder(
        "visit_today_you",
        "visit_today",
        To.MEMBER,
        None,
        ("not_arranged", "moved", "not_visitor", "not_theirs"),
        Waits.NO,
    ),
    Reminder(
        "visit_due", "visit_due, visit_overdue", To.VISITORS, _DAY, ("arranged",), Waits.MORNING
    ),
    Reminder("visit_ask", ACT, To.MEMBER, None, _ARRANGED, Waits.DAY, asks=True),
    Reminder("visit_asked_back", ACT, To.VISITORS, None, _ARRANGED, Waits.DAY, asks=True),
    Reminder("visit_agreed", ACT, To.VISITORS, None, _ARRANGED, Waits.DAY),
    Reminder("visit_set", ACT, To.MEMBER, None, _ARRANGED, Waits.DAY),
    Reminder("visit_yours", ACT, To.VISITORS, None, ("closed", "not_visitor"), Waits.DAY),
    Reminder(
        "visit_yours_many", "visit_day", To.VISITORS, None, ("gone", "none_left"), Waits.WORKDAY
    ),
    Reminder("round_yours", "visit_unit", To.VISITORS, _WEEK, ("gone", "none_left"), Waits.WORKDAY),
    Reminder(
        "visit_after", "visit_day", To.VISITORS, _DAY, ("settled", "not_visitor"), Waits.MORNING
    ),
    Reminder("visit_record", ACT, To.MEMBER, _WEEK, ("settled",), Waits.DAY, asks=True),
    Reminder(
        "visit_wrong",
        ACT,
        To.SECRETARY,
        _WEEK,
        ("settled", "not_in_charge"),
        Waits.WORKDAY,
        asks=True,
    ),
    Reminder(
        "visit_back",
        "visit_back",
        To.VISITORS,
        3 * _DAY,
        ("not_visitor", "span_changed"),
        Waits.DAY,
    ),
    Reminder("visit_away", ACT, To.VISITORS, 3 * _DAY, ("not_visitor", "span_changed"), Waits.DAY),
    Reminder(
        "visit_overdue_up",
        "visit_overdue",
        To.ABOVE,
        _DAY,
        ("not_secretary", "held"),
        Waits.MORNING,
    ),
    Reminder(
        "joint_ask",
        ACT,
        To.SECRETARY,
        None,
        ("gone", "not_in_charge", "settled"),
        Waits.WORKDAY,
        asks=True,
    ),
    Reminder(
        "joint_answer", ACT, To.ASKER, 3 * _DAY, ("gone", "not_in_charge", "settled"), Waits.WORKDAY
    ),
)
_OF_NEEDS: Final = (
    Reminder(
        "need_told",
        ACT,
        To.ANSWERER,
        _FORTNIGHT,
        ("ended", "not_the_answerer", "waits_for_member"),
        Waits.DAY,
        asks=True,
    ),
    Reminder(
        "need_due",
        "need_due, need_overdue",
        To.ANSWERER,
        _TODAY,
        ("ended", "not_the_answerer", "waits_for_member", "moved"),
        Waits.MORNING,
        asks=True,
    ),
    Reminder(
        "need_overdue",
        "need_overdue",
        To.SECRETARY,
        _TODAY,
        ("ended", "moved", "not_secretary"),
        Waits.MORNING,
        asks=True,
    ),
    Reminder(
        "need_overdue_above",
        "need_overdue",
        To.ABOVE,
        _TODAY,
        ("ended", "not_secretary"),
        Waits.MORNING,
    ),
    Reminder("need_step", ACT, To.MEMBER, _FORTNIGHT, ("ended", "moved_on"), Waits.DAY),
    Reminder(
        "need_solved", ACT, To.MEMBER, _FORTNIGHT, ("ended", "moved_on"), Waits.DAY, asks=True
    ),
    Reminder("need_from_visit", ACT, To.MEMBER, _FORTNIGHT, ("ended",), Waits.DAY),
    Reminder("need_ended", ACT, To.ANSWERER, _FORTNIGHT, (), Waits.DAY),
)
_OF_PEOPLE: Final = (
    Reminder(
        "claim_ask", ACT, To.SECRETARY, 3 * _DAY, ("settled", "not_in_charge"), Waits.DAY, asks=True
    ),
    Reminder("claim_done", ACT, To.ASKER, 3 * _DAY, ("undone",), Waits.DAY, to_away=True),
    Reminder("claim_refused", ACT, To.ASKER, 3 * _DAY, ("bound_again",), Waits.DAY, to_away=True),
    Reminder("claim_undone", ACT, To.MEMBER, 3 * _DAY, ("bound_again",), Waits.DAY, to_away=True),
    Reminder(
        "claims_notice",
        ACT,
        To.SECRETARY,
        3 * _DAY,
        ("nothing_to_tell", "not_in_charge"),
        Waits.WORKDAY,
    ),
    Reminder("role_changed", ACT, To.MEMBER, 3 * _DAY, (), Waits.DAY),
    Reminder("deputy_named", ACT, To.MEMBER, _DAY, ("ended",), Waits.DAY),
    Reminder(
        "transfer_ask",
        ACT,
        To.SECRETARY,
        _WEEK,
        ("settled", "not_in_charge"),
        Waits.WORKDAY,
        asks=True,
    ),
    Reminder("transfer_answer", ACT, To.ASKER, _WEEK, ("withdrawn",), Waits.WORKDAY),
    Reminder("transfer_done", "transfer", To.MEMBER, _WEEK, ("withdrawn",), Waits.DAY),
    Reminder("buddy", ACT, To.PARTNER, _WEEK, ("settled",), Waits.DAY),
    Reminder("buddy_ask", ACT, To.PARTNER, _WEEK, ("settled", "was_told"), Waits.DAY),
    Reminder(
        "buddy_month", "buddy_month", To.PARTNER, _WEEK, ("not_bound", "ended"), Waits.MORNING
    ),
    Reminder("erasure_entered", ACT, To.MEMBER, 2 * _DAY, ("over",), Waits.DAY),
    Reminder("erasure_told", "night", To.MEMBER, _WEEK, ("not_bound",), Waits.DAY),
)
_OF_THE_SYSTEM: Final = (
    Reminder("today", "others that wait", To.MEMBER, _DAY, ("all_done",), Waits.DAY),
    Reminder("downtime_report", "back", To.ADMINS, 3 * _DAY, ("no_downtime",), Waits.DAY),
    Reminder("group_lost", ACT, To.SECRETARY, _DAY, ("back_again",), Waits.DAY),
    Reminder(
        "rollout_remind",
        ACT,
        To.SECRETARY,
        2 * _DAY,
        ("not_secretary", "done_meanwhile"),
        Waits.WORKDAY,
    ),
    Reminder("days_missing", "visit_day", To.ADMINS, _WEEK, ("known", "not_admin"), Waits.MORNING),
)

PARTS: Final[Mapping[str, Sequence[Reminder]]] = {
    "sessions": _OF_SESSIONS,
    "visits": _OF_VISITS,
    "needs": _OF_NEEDS,
    "people": _OF_PEOPLE,
    "system": _OF_THE_SYSTEM,
}
TABLE: Final = tuple(one for part in PARTS.values() for one in part)
"""All kinds; of one part, what is more urgent stands first."""
_BY_CODE: Final[Mapping[str, Reminder]] = {one.code: one for one in TABLE}
_PLACE: Final[Mapping[str, int]] = {one.code: place for place, one in enumerate(TABLE)}


URGENCY: Final = (
    *("check_in_ask", "visit_today", "visit_today_you", "visit_after", "need_overdue", "need_due"),
    *("visit_due", "need_told", "visit_ask", "visit_asked_back", "visit_record", "unconfirmed"),
)
"""What comes first where several stand together, the most urgent first; then as in the table."""


def of(code: str) -> Reminder | None:
    """Return the kind, or None for what answers somebody's own words or press."""
    return _BY_CODE.get(code)


def part(code: str) -> str:
    """Return in which part of the table a kind is. Raises StopIteration for one that is in none."""
    return next(name for name, kinds in PARTS.items() if any(one.code == code for one in kinds))


def place(code: str) -> int:
    """Return a kind's place among several that stand together, the most urgent has the lowest."""
    return URGENCY.index(code) if code in URGENCY else len(URGENCY) + _PLACE[code]
