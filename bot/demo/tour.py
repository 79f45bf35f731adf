"""The tour of the trial: three roles, and three steps to take as each."""

from bot.demo.bureau import DemoBranch
from bot.locales import DEFAULT, text
from bot.standin.web.winding import TourStop


def tour(branch: DemoBranch) -> tuple[TourStop, ...]:
    """Return the stops in the branch whose check-in is open as the trial begins."""
    has_role = [one for one in branch.members if one.roles]
    officer = next(one for one in branch.members if not one.roles and one.private_chat)
    secretary = next(one for one in has_role if one.position == "secretary")
    admin = next(one for one in has_role if "admin" in one.roles)
    return (
        TourStop(
            text(DEFAULT, "tour.officer"),
            officer.account,
            branch.group_id,
            (
                text(DEFAULT, "tour.officer.1"),
                text(DEFAULT, "tour.officer.2"),
                text(DEFAULT, "tour.officer.3"),
            ),
        ),
        TourStop(
            text(DEFAULT, "tour.secretary"),
            secretary.account,
            secretary.account,
            (
                text(DEFAULT, "tour.secretary.1"),
                text(DEFAULT, "tour.secretary.2"),
                text(DEFAULT, "tour.secretary.3"),
            ),
        ),
        TourStop(
            text(DEFAULT, "tour.admin"),
            admin.account,
            admin.account,
            (
                text(DEFAULT, "tour.admin.1"),
                text(DEFAULT, "tour.admin.2"),
                text(DEFAULT, "tour.admin.3"),
            ),
        ),
    )
