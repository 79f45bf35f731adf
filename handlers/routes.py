"""The routing table, in order: the first that matches takes the update."""

from typing import Final

from telegram.ext import (
    ApplicationBuilder,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.actions import (
    absence,
    answering,
    arranging,
    binding,
    buddies,
    cadence_pages,
    claiming,
    coverage,
    day_table,
    deputies,
    details,
    digests,
    disputing,
    dropping,
    erasing,
    events,
    exporting,
    guests,
    help_,
    holding,
    hosting,
    joint_visits,
    judging,
    key_dates,
    lists,
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
    summary,
    templates,
    todo,
    told,
    transfers,
    triggers,
    verifying,
    visit_records,
    visits,
    words,
)
from bot.actions import leave as leave_actions
from bot.actions import status as status_actions
from bot.screens import routes
from handlers import chats, check_in, leave, long_work, roster, start, status
from handlers.asking import Action, Handler, Press, asking, looking, opening, turning
from handlers.context import Context, ShidaoApplication
from handlers.menus import COMMANDS
from handlers.taps import TapCallback, TapHandler

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
    "todo": todo.ask,
    "messages": told.ask,
    "summary": summary.ask,
    "triggers": triggers.ask,
    "calendar": day_table.ask,
    "cadence": cadence_pages.ask,
    "export": exporting.ask,
}
_HANDLERS: Final[dict[str, Handler]] = {"checkin": check_in.by_text}
_LONG: Final[dict[str, Action]] = {"verify": verifying.ask}
"""Commands that begin work that takes a while."""
_TAKES_WORDS: Final = frozenset(
    {
        *(
            "people",
            "deputy",
            "transfer",
            "meeting",
            "plan",
            "event",
            "family",
            "messages",
            "summary",
        ),
        *("help", "verify"),
    }
)

_PRESSES: Final[dict[tuple[str, int], Press]] = {
    (routes.CLAIM_NAMES, 1): claiming.show_names,
    (routes.CLAIM_NAME, 1): claiming.choose,
    (routes.CLAIM_ASK, 1): claiming.ask_secretary,
    (routes.CLAIM_SETTLE, 2): claiming.settle,
    (routes.CLAIM_UNDO, 1): claiming.undo,
    (routes.UNIT, 2): people.show_unit,
    (routes.MEMBER, 1): people.show_member,
    (routes.MEMBER_DO, 2): people.do,
    (routes.AWAY_REASON, 1): absence.ask_reason,
    (routes.AWAY_UNTIL, 2): absence.ask_day,
    (routes.AWAY_UNTIL, 3): absence.note,
    (routes.AWAY_BACK, 1): absence.come_back,
    (routes.AWAY_UNDO, 1): absence.take_back,
    (routes.DEPUTY_UNTIL, 1): deputies.ask_day,
    (routes.DEPUTY_UNTIL, 2): deputies.name,
    (routes.TRANSFER_TO, 1): transfers.ask_unit,
    (routes.TRANSFER_TO, 2): transfers.ask_day,
    (routes.TRANSFER_AT, 3): transfers.choose_day,
    (routes.TRANSFER_SETTLE, 2): transfers.settle,
    (routes.ROLLOUT, 2): rollout.show,
    (routes.ROLLOUT_REMIND, 1): rollout.remind,
    (routes.HOST, 3): hosting.press,
    (routes.PLAN, 2): planning.press,
    (routes.MOVE, 1): moving.ask,
    (routes.MOVE, 2): moving.choose_day,
    (routes.MOVE, 3): moving.choose_clock,
    (routes.MOVE, 4): moving.move,
    (routes.DROP, 1): moving.ask_drop,
    (routes.DROP, 2): moving.drop,
    (routes.DROP_WHY, 2): dropping.say_why,
    (routes.SESSION, 1): details.show,
    (routes.SESSIONS, 1): details.coming,
    (routes.CARD_HERE, 1): details.card_here,
    (routes.NUDGES, 2): details.set_nudges,
    (routes.LEAVE_WHY, 1): leave_actions.which,
    (routes.LEAVE_REPORT, 2): leave_actions.report,
    (routes.LEAVE_SPAN, 1): leave_actions.span,
    (routes.LEAVE_SPAN, 2): leave_actions.span,
    (routes.LEAVE_SPAN, 3): leave_actions.span,
    (routes.LEAVE_UNDO, 1): leave_actions.take_back,
    (routes.ATTEND, 1): guests.attend,
    (routes.PLEAD, 1): guests.plead,
    (routes.SAY_PRESENT, 1): guests.say_present,
    (routes.CORRECTED, 2): disputing.answer,
    (routes.DISPUTE, 2): disputing.settle,
    (routes.ATTACH, 1): details.ask_attach,
    (routes.ATTACHMENT, 1): details.send_attachment,
    (routes.DETACH, 1): details.remove,
    (routes.VISITS, 2): visits.show_list,
    (routes.VISIT, 1): visits.show,
    (routes.VISIT_DO, 2): visits.do,
    (routes.VISIT_WHY, 1): visits.why,
    (routes.VISIT_WHEN, 1): arranging.when,
    (routes.VISIT_WHEN, 3): arranging.when,
    (routes.VISIT_FINE, 2): arranging.fine,
    (routes.VISIT_NOT, 1): arranging.decline,
    (routes.VISIT_NOT, 2): arranging.decline,
    (routes.VISIT_CARD, 1): arranging.send_card,
    (routes.VISIT_CONSENT, 2): arranging.consent,
    (routes.VISIT_LATER, 1): holding.later,
    (routes.VISIT_LATER, 2): holding.later,
    (routes.VISIT_TICK, 6): holding.tick,
    (routes.VISIT_NEED, 2): holding.raise_need,
    (routes.VISIT_SAID, 3): visit_records.said,
    (routes.VISIT_JUDGE, 2): judging.judge,
    (routes.VISIT_HAND, 1): round_settings.hand,
    (routes.VISIT_HAND, 3): round_settings.hand,
    (routes.VISIT_MOVE, 1): round_settings.move,
    (routes.VISIT_MOVE, 2): round_settings.move,
    (routes.VISITORS, 2): round_settings.choose_visitors,
    (routes.VISITORS, 4): round_settings.choose_visitors,
    (routes.ROUND, 1): round_settings.set_length,
    (routes.ROUND, 2): round_settings.set_length,
    (routes.ROUND, 3): round_settings.set_length,
    (routes.EVENT, 2): events.press,
    (routes.EVENT, 3): events.choose,
    (routes.KEY_DATE, 2): key_dates.press,
    (routes.JOINT, 3): joint_visits.press,
    (routes.TRIGGER, 2): triggers.show,
    (routes.TRIGGER, 3): triggers.change,
    (routes.NEED, 1): need_own.show,
    (routes.NEED_CONSENT, 1): needs.agree,
    (routes.NEED_RAISE, 1): needs.which,
    (routes.NEED_RAISE, 2): needs.ask_line,
    (routes.NEED_SEND, 2): needs.send,
    (routes.NEED_DO, 2): answering.press,
    (routes.NEED_DAY, 2): answering.put_off_to,
    (routes.NEED_HAND, 2): answering.hand_to,
    (routes.NEED_LIST, 2): answering.listed,
    (routes.BUDDY, 1): buddies.show,
    (routes.BUDDY, 2): buddies.choose,
    (routes.BUDDY, 3): buddies.ask,
    (routes.BUDDY_DO, 2): buddies.do,
    (routes.COVERAGE, 3): coverage.show,
    (routes.PRIVACY, 0): privacy.leave,
    (routes.PRIVACY, 1): privacy.show,
    (routes.PRIVACY, 3): privacy.reveal,
    (routes.CONSENT, 1): privacy.consent,
    (routes.COPY, 0): privacy.copy,
    (routes.ERASE, 2): erasing.press,
    (routes.SERIES_LIST, 2): series.show_list,
    (routes.SERIES, 1): series.show,
    (routes.SERIES_PLAN, 2): series_steps.press,
    (routes.SERIES_SETTLE, 2): series_settling.settle,
    (routes.SERIES_DO, 2): series.do,
    (routes.SERIES_UNDO, 1): series.undo,
    (routes.SERIES_YEAR, 3): templates.press,
    (routes.RETENTION, 0): privacy.show_retention,
    (routes.RETENTION, 2): privacy.keep,
    (routes.TOLD, 1): told.show,
    (routes.CADENCE, 3): cadence_pages.show,
    (routes.CADENCE_RULE, 1): cadence_pages.show_rules,
    (routes.CADENCE_RULE, 3): cadence_pages.change_rule,
    (routes.CADENCE_OWN, 1): cadence_pages.ask_more,
    (routes.CADENCE_OWN, 2): cadence_pages.ask_more,
    (routes.CADENCE_OWN, 3): cadence_pages.ask_more,
    (routes.TOLD_UNIT, 1): told.unit,
    (routes.DAYS, 2): day_table.press,
    (routes.DAYS, 3): day_table.remove,
    (routes.EXPORT, 0): exporting.which,
    (routes.EXPORT, 1): exporting.when,
    (routes.EXPORT, 3): exporting.how,
    (routes.SUMMARY_OPEN, 3): summary.open_it,
    (routes.SUMMARY_PICTURE, 3): summary.send_picture,
    (routes.SUMMARY_GROUP, 4): summary.set_group,
}
"""The buttons of private messages by their route and the number of their ids: each turns its
message into something else.
"""
_LISTS: Final[dict[tuple[str, int], Press]] = {
    **{(routes.ITEM, count): opening(lists.press, _PRESSES) for count in (0, 2)},
    **{(routes.TODO, count): opening(todo.press, _PRESSES) for count in (0, 2, 3)},
    **{(routes.WEEK, count): opening(digests.press, _PRESSES) for count in (0, 2, 3)},
}
"""The buttons of several messages in one, which do what those of the single ones do."""
TAPS: Final[dict[tuple[str, int], TapCallback]] = {
    (routes.CHECK_IN, 1): check_in.tap,
    (routes.RESEND, 1): status.decide,
    (routes.ARRIVED, 1): status.decide,
    (routes.ROSTER, 2): roster.decide,
    (routes.LONG_WORK, 2): long_work.press,
    (routes.EXPORT, 4): long_work.export,
    (routes.LEAVE, 1): leave.tap,
    (routes.SUMMARY, 4): looking(summary.show),
    **{key: turning(action) for key, action in (_PRESSES | _LISTS).items()},
}
"""What each button does, by its route and how many ids it carries."""


def _word(command: str) -> filters.BaseFilter:
    rest = r"(?:\s+.*)?" if command in _TAKES_WORDS else ""
    # Keyboards put a full stop after a word by themselves.
    return _PRIVATE & filters.Regex(rf"^\s*{COMMANDS[command]}{rest}[\s。．.!！]*$")


def _handler(command: str, word: str = "") -> Handler:
    if command in _LONG:
        return long_work.beginning(_LONG[command], word)
    return _HANDLERS.get(command) or asking(_ACTIONS[command], word)


def application(bot: ExtBot[None]) -> ShidaoApplication:
    """Return PTB's Application, which routes updates and does nothing else, with every handler."""
    built = (
        ApplicationBuilder()
        .application_class(ShidaoApplication)
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    assert isinstance(built, ShidaoApplication)
    add_routes(built)
    return built


def add_routes(application: ShidaoApplication) -> None:
    """Put every handler into the application."""
    application.add_handler(TapHandler(TAPS, chats.unknown_button))
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
