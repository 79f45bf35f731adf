"""The routing table, in order: the first that matches takes the update."""

from typing import Final

from telegram.ext import (
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.actions import (
    absence,
    answering,
    arranging,
    binding,
    buddies,
    claiming,
    coverage,
    day_table,
    deputies,
    details,
    disputing,
    erasing,
    events,
    guests,
    help_,
    holding,
    hosting,
    joint_visits,
    judging,
    key_dates,
    moving,
    need_own,
    needs,
    people,
    planning,
    privacy,
    rollout,
    roster_files,
    round_settings,
    series,
    series_settling,
    series_steps,
    templates,
    transfers,
    triggers,
    visit_records,
    visits,
    words,
)
from bot.actions import leave as leave_actions
from bot.actions import status as status_actions
from bot.screens import routes
from handlers import chats, check_in, leave, roster, start, status
from handlers.asking import Action, Handler, TapCallback, asking, turning
from handlers.context import ShidaoApplication
from handlers.menus import COMMANDS
from handlers.taps import TapHandler

# New messages only: an edited one carries its first date, so it could back-date a check-in.
_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW
_GROUP = filters.ChatType.GROUPS & _NEW

_ACTIONS: Final[dict[str, Action]] = {
    "leave": leave_actions.ask,
    "family": needs.ask,
    "meeting": planning.ask,
    "plan": series.ask,
    "visit": visits.ask,
    "event": events.ask,
    "me": people.ask_mine,
    "help": help_.show,
    "cancel": help_.cancel,
    "people": people.ask,
    "deputy": deputies.ask,
    "transfer": transfers.ask,
    "bind": binding.ask,
    "language": binding.ask_language,
    "import": roster_files.ask,
    "invites": rollout.ask_invites,
    "rollout": rollout.ask,
    "status": status_actions.ask,
    "triggers": triggers.ask,
    "calendar": day_table.ask,
}
_HANDLERS: Final[dict[str, Handler]] = {"checkin": check_in.by_text}
_TAKES_WORDS: Final = frozenset(
    {"people", "deputy", "transfer", "meeting", "plan", "event", "family"}
)

_TAPS: Final[tuple[tuple[str, int, TapCallback], ...]] = (
    (routes.CHECK_IN, 1, check_in.tap),
    (routes.RESEND, 1, status.decide),
    (routes.ARRIVED, 1, status.decide),
    (routes.CLAIM_NAMES, 1, turning(claiming.show_names)),
    (routes.CLAIM_NAME, 1, turning(claiming.choose)),
    (routes.CLAIM_ASK, 1, turning(claiming.ask_secretary)),
    (routes.CLAIM_SETTLE, 2, turning(claiming.settle)),
    (routes.CLAIM_UNDO, 1, turning(claiming.undo)),
    (routes.UNIT, 2, turning(people.show_unit)),
    (routes.MEMBER, 1, turning(people.show_member)),
    (routes.MEMBER_DO, 2, turning(people.do)),
    (routes.AWAY_REASON, 1, turning(absence.ask_reason)),
    (routes.AWAY_UNTIL, 2, turning(absence.ask_day)),
    (routes.AWAY_UNTIL, 3, turning(absence.note)),
    (routes.AWAY_BACK, 1, turning(absence.come_back)),
    (routes.AWAY_UNDO, 1, turning(absence.take_back)),
    (routes.DEPUTY_UNTIL, 1, turning(deputies.ask_day)),
    (routes.DEPUTY_UNTIL, 2, turning(deputies.name)),
    (routes.TRANSFER_TO, 1, turning(transfers.ask_unit)),
    (routes.TRANSFER_TO, 2, turning(transfers.ask_day)),
    (routes.TRANSFER_AT, 3, turning(transfers.choose_day)),
    (routes.TRANSFER_SETTLE, 2, turning(transfers.settle)),
    (routes.ROLLOUT, 2, turning(rollout.show)),
    (routes.ROLLOUT_REMIND, 1, turning(rollout.remind)),
    (routes.ROSTER, 2, roster.decide),
    (routes.HOST, 3, turning(hosting.press)),
    (routes.PLAN, 2, turning(planning.press)),
    (routes.MOVE, 1, turning(moving.ask)),
    (routes.MOVE, 2, turning(moving.choose_day)),
    (routes.MOVE, 3, turning(moving.choose_clock)),
    (routes.MOVE, 4, turning(moving.move)),
    (routes.DROP, 1, turning(moving.ask_drop)),
    (routes.DROP, 2, turning(moving.drop)),
    (routes.SESSION, 1, turning(details.show)),
    (routes.SESSIONS, 1, turning(details.coming)),
    (routes.CARD_HERE, 1, turning(details.card_here)),
    (routes.NUDGES, 2, turning(details.set_nudges)),
    (routes.LEAVE, 1, leave.tap),
    (routes.LEAVE_WHY, 1, turning(leave_actions.which)),
    (routes.LEAVE_REPORT, 2, turning(leave_actions.report)),
    (routes.LEAVE_SPAN, 1, turning(leave_actions.span)),
    (routes.LEAVE_SPAN, 2, turning(leave_actions.span)),
    (routes.LEAVE_SPAN, 3, turning(leave_actions.span)),
    (routes.LEAVE_UNDO, 1, turning(leave_actions.take_back)),
    (routes.ATTEND, 1, turning(guests.attend)),
    (routes.PLEAD, 1, turning(guests.plead)),
    (routes.SAY_PRESENT, 1, turning(guests.say_present)),
    (routes.CORRECTED, 2, turning(disputing.answer)),
    (routes.DISPUTE, 2, turning(disputing.settle)),
    (routes.ATTACH, 1, turning(details.ask_attach)),
    (routes.ATTACHMENT, 1, turning(details.send_attachment)),
    (routes.DETACH, 1, turning(details.remove)),
    (routes.VISITS, 2, turning(visits.show_list)),
    (routes.VISIT, 1, turning(visits.show)),
    (routes.VISIT_DO, 2, turning(visits.do)),
    (routes.VISIT_WHY, 1, turning(visits.why)),
    (routes.VISIT_WHEN, 1, turning(arranging.when)),
    (routes.VISIT_WHEN, 3, turning(arranging.when)),
    (routes.VISIT_FINE, 2, turning(arranging.fine)),
    (routes.VISIT_NOT, 1, turning(arranging.decline)),
    (routes.VISIT_NOT, 2, turning(arranging.decline)),
    (routes.VISIT_CARD, 1, turning(arranging.send_card)),
    (routes.VISIT_CONSENT, 2, turning(arranging.consent)),
    (routes.VISIT_LATER, 1, turning(holding.later)),
    (routes.VISIT_LATER, 2, turning(holding.later)),
    (routes.VISIT_TICK, 6, turning(holding.tick)),
    (routes.VISIT_NEED, 2, turning(holding.raise_need)),
    (routes.VISIT_SAID, 3, turning(visit_records.said)),
    (routes.VISIT_JUDGE, 2, turning(judging.judge)),
    (routes.VISIT_HAND, 1, turning(round_settings.hand)),
    (routes.VISIT_HAND, 3, turning(round_settings.hand)),
    (routes.VISIT_MOVE, 1, turning(round_settings.move)),
    (routes.VISIT_MOVE, 2, turning(round_settings.move)),
    (routes.VISITORS, 2, turning(round_settings.choose_visitors)),
    (routes.VISITORS, 4, turning(round_settings.choose_visitors)),
    (routes.ROUND, 1, turning(round_settings.set_length)),
    (routes.ROUND, 2, turning(round_settings.set_length)),
    (routes.ROUND, 3, turning(round_settings.set_length)),
    (routes.EVENT, 2, turning(events.press)),
    (routes.EVENT, 3, turning(events.choose)),
    (routes.KEY_DATE, 2, turning(key_dates.press)),
    (routes.JOINT, 3, turning(joint_visits.press)),
    (routes.TRIGGER, 2, turning(triggers.show)),
    (routes.TRIGGER, 3, turning(triggers.change)),
    (routes.NEED, 1, turning(need_own.show)),
    (routes.NEED_CONSENT, 1, turning(needs.agree)),
    (routes.NEED_RAISE, 1, turning(needs.which)),
    (routes.NEED_RAISE, 2, turning(needs.ask_line)),
    (routes.NEED_SEND, 2, turning(needs.send)),
    (routes.NEED_DO, 2, turning(answering.press)),
    (routes.NEED_DAY, 2, turning(answering.put_off_to)),
    (routes.NEED_HAND, 2, turning(answering.hand_to)),
    (routes.NEED_LIST, 2, turning(answering.listed)),
    (routes.BUDDY, 1, turning(buddies.show)),
    (routes.BUDDY, 2, turning(buddies.choose)),
    (routes.BUDDY, 3, turning(buddies.ask)),
    (routes.BUDDY_DO, 2, turning(buddies.do)),
    (routes.COVERAGE, 3, turning(coverage.show)),
    (routes.PRIVACY, 0, turning(privacy.leave)),
    (routes.PRIVACY, 1, turning(privacy.show)),
    (routes.PRIVACY, 3, turning(privacy.reveal)),
    (routes.CONSENT, 1, turning(privacy.consent)),
    (routes.COPY, 0, turning(privacy.copy)),
    (routes.ERASE, 2, turning(erasing.press)),
    (routes.SERIES_LIST, 2, turning(series.show_list)),
    (routes.SERIES, 1, turning(series.show)),
    (routes.SERIES_PLAN, 2, turning(series_steps.press)),
    (routes.SERIES_SETTLE, 2, turning(series_settling.settle)),
    (routes.SERIES_DO, 2, turning(series.do)),
    (routes.SERIES_UNDO, 1, turning(series.undo)),
    (routes.SERIES_YEAR, 3, turning(templates.press)),
    (routes.RETENTION, 0, turning(privacy.show_retention)),
    (routes.RETENTION, 2, turning(privacy.keep)),
    (routes.DAYS, 2, turning(day_table.press)),
    (routes.DAYS, 3, turning(day_table.remove)),
)
"""Each button's route with how many ids it carries."""


def _word(command: str) -> filters.BaseFilter:
    rest = r"(?:\s+.*)?" if command in _TAKES_WORDS else ""
    # Keyboards put a full stop after a word by themselves.
    return _PRIVATE & filters.Regex(rf"^\s*{COMMANDS[command]}{rest}[\s。．.!！]*$")


def _handler(command: str, word: str = "") -> Handler:
    return _HANDLERS.get(command) or asking(_ACTIONS[command], word)


def add_routes(application: ShidaoApplication) -> None:
    """Put every handler into the application."""
    for route, count, callback in _TAPS:
        application.add_handler(TapHandler(route, callback, count))
    application.add_handler(TapHandler(None, chats.unknown_button))
    for command, word in COMMANDS.items():
        application.add_handler(CommandHandler(command, _handler(command), _NEW))
        application.add_handler(MessageHandler(_word(command), _handler(command, word)))
    for handler_ in (
        CommandHandler("start", start.in_private, _PRIVATE),
        CommandHandler("start", start.in_group, _GROUP),
        MessageHandler(_PRIVATE & filters.Document.ALL, roster.receive),
        ChatMemberHandler(chats.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE & _NEW, chats.migration),
        MessageHandler(_PRIVATE & filters.TEXT & ~filters.COMMAND, asking(words.take)),
        MessageHandler(_PRIVATE, chats.unknown_text),
    ):
        application.add_handler(handler_)
