"""The catalogue and the code that asks it: no key missing, none unused, no value forgotten.

A key is written out where it is asked for, or it is of a family such as `check_in.{outcome.code}`,
whose members are listed here from the code's own tables.
"""

import ast
import importlib
import inspect
import re
import string
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import pytest

from bot import reasons
from bot.actions import check_in, deputies, status, transfers
from bot.actions.long_kinds import KINDS
from bot.actions.outgoing import WRITERS
from bot.heavy.exported import cover
from bot.locales import CATALOGUES, DEFAULT, text
from bot.rules import (
    attendance,
    cadence,
    coverage,
    day_table,
    findings,
    hands,
    hosts,
    ledger,
    recurrence,
    reminders,
    seals,
    summary,
    verifying,
    visits,
)
from bot.rules.expected import AUDIENCES
from bot.rules.needs import OPEN, URGENCIES
from bot.rules.periods import LENGTHS
from bot.rules.permissions import ACTS, Place, Role, Who, judge
from bot.rules.roster import PROBLEMS
from bot.rules.told import Fate
from bot.rules.visits import COMPLAINTS, MODES, PERIODS
from bot.screens import absence as absence_screens
from bot.screens import buddies as buddy_screens
from bot.screens import exporting, figure_lines, host_sides
from bot.screens import people as people_screens
from bot.screens import planning as planning_screens
from bot.screens import roster as roster_screens
from bot.screens import series as series_screens
from bot.screens import series_drafts as series_draft_screens
from bot.screens import summary as summary_screens
from bot.screens import triggers as trigger_screens
from bot.screens import visits as visit_screens
from handlers.menus import COMMANDS
from storage import migrate
from tests.code import ROOT, Source, name_of, sources

KEYS = CATALOGUES[DEFAULT]

ASKERS = {
    "say": (0, ""),
    "text": (1, ""),
    "alarm": (0, ""),
    "alert": (1, ""),
    "brief": (1, ""),
    "_print": (0, ""),
    "plain": (0, ""),
    "Decided": (0, ""),
    "_wrong": (0, "cli."),
    "_refusal": (0, "cli."),
}
"""What asks for a text: which argument has the key, and what is put in front of it."""

IMPORTS = {"fetch", "defect", "died"}
"""By which codes a roster file is refused outside the job that reads it."""
CHANGES = {"new", "changed", "moved", "gone", "outside"}
SCHEMA = "\n".join(path.read_text() for path in sorted(migrate.FOLDER.glob("*.sql")))

UNCLEAR = {
    *("time", "past", "repeats", "ambiguous", "kind"),
    *("too_long", "too_far", "too_much", "no_link", "stray"),
}
"""By which codes a line is not understood, or what it says cannot be taken."""
UNCLEAR_SERIES = UNCLEAR | {
    *("daily", "rare", "which_week", "fifth", "vague", "several", "no_such_day", "which_month"),
    *("dated", "day", "over"),
}
"""The same of a line about what repeats."""
REFUSALS = {
    *("too_large", "old_format", "unreadable", "hostile"),
    *("too_many_rows", "too_many_columns", "no_header"),
}
"""By which codes a job refuses a roster file."""

ROOMS = {key.partition(".")[0] for key in KEYS if "." in key} - {"shidao"}
KEY = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
DECIDED_ELSEWHERE = {
    "STALE",
    "who.code",
    "turn.code",
    "refused.code",
    "denied.code",
    "problem",
    "said",
}
"""Names that hold a key which is asked for by its own words elsewhere."""
HANDED_ON = {
    ("bot/screens/voice.py", "key"),
    ("bot/actions/telling.py", "key"),
    ("bot/config.py", "cli.{key}"),
    ("bot/opening.py", "cli.{key}"),
    ("bot/running.py", "cli.{key}"),
    ("bot/trying.py", "key"),
    ("bot/upkeep.py", "key"),
    ("handlers/status.py", "decided.code"),
    ("bot/actions/asking.py", "key"),
}
"""Where an asker above hands on the key that it was given itself."""


def outcomes() -> set[str]:
    kinds = (*typing.get_args(attendance.Outcome), check_in.Stale, check_in.Nothing, check_in.Which)
    return {kind.code for kind in kinds}


def codes_of(table: object) -> Callable[[], set[str]]:
    """Return the codes of a table of the code's own, as the members of a family."""
    return lambda: set(typing.cast("Iterable[str]", table))


def stored(table: str, column: str) -> set[str]:
    """Return the codes that the schema allows in a column, as its newest CHECK lists them."""
    pattern = rf"CREATE TABLE {table} \((?:.(?!CREATE TABLE))*?\b{column} IN \(([^)]*)\)"
    found = re.findall(pattern, SCHEMA, re.DOTALL)
    return set(re.findall(r"'(\w+)'", found[-1]))


def problems(*modules: ModuleType) -> Callable[[], set[str]]:
    """Return what `problem` may be in the details of a reply, as modules write it."""
    texts = "\n".join(inspect.getsource(module) for module in modules)
    quoted = re.findall(r'"problem": ([^,}\n]*)|problem = ([^\n]*)', texts)
    return lambda: {
        code for pair in quoted for part in pair for code in re.findall(r'"(\w+)"', part)
    }


NEED_FIGURES = ("raised", "closed", "open")
STANDINGS = {*stored("need", "state"), "handed_on", "not_yet"} - {"solved"}
"""How a need stands, where one word says it."""

WHOSE = {f"cover.{one}" for one in ("all_names", "some_names", "counts_only", "sessions_only")}
FAMILIES: dict[str, Callable[[], set[str]]] = {
    "told.part.{part_of(one.kind)}": lambda: {f"part.{part}" for part in reminders.PARTS},
    "told.part.{part}": lambda: {f"part.{part}" for part in (*reminders.PARTS, "families")},
    "told.fate.{one}": lambda: {f"fate.{one}" for one in Fate},
    "told.fate.{fate(one.state, one.reason, one.held)}": lambda: {f"fate.{one}" for one in Fate},
    "check_in.{outcome.code}": outcomes,
    "check_in.{code}": lambda: {check_in.Nothing.code, attendance.NotBound.code},
    "message.{message.what}": lambda: set(WRITERS),
    "command.{name}": lambda: set(COMMANDS),
    "time.{unit}": lambda: {"days", "hours", "minutes"},
    "reason.{code}": lambda: set(reasons._CODES.values()),
    "roster.problem.{problem.code}": lambda: {f"problem.{code}" for code in PROBLEMS},
    "roster.refused.{error.code}": lambda: {f"refused.{code}" for code in REFUSALS},
    "roster.refused.{code}": lambda: {f"refused.{code}" for code in (*REFUSALS, *IMPORTS)},
    "roster.do.{verb}": lambda: {f"do.{verb}" for verb in roster_screens.VERBS},
    "roster.change.{code}": lambda: {f"change.{code}" for code in CHANGES},
    "roster.{file.state}": lambda: {
        state for state in stored("roster_file", "state") if state != "asked"
    },
    "people.do.{verb}": lambda: {f"do.{verb}" for verb in people_screens.VERBS},
    "employment.{member.employment}": lambda: stored("member_new", "employment"),
    "party_status.{member.party_status}": lambda: stored("member_new", "party_status"),
    "position.{one.position}": lambda: set(hosts.RANKS),
    "position.{member.position}": lambda: stored("member_new", "position"),
    "me.claim.{of.claim.how}": lambda: {f"claim.{how}" for how in stored("claim", "how")},
    "role.{message.details['code']}": lambda: {
        "given",
        "withheld",
        "admin_made",
        "admin_ended",
        "deputy_ended",
    },
    "away.{span.reason}": lambda: stored("away", "reason"),
    "away.{code}": codes_of(absence_screens.REASONS),
    "away.{REASONS[reason]}": codes_of(absence_screens.REASONS),
    "days.{problem.removeprefix('days.')}": lambda: {"unclear", "past", "too_far"},
    "claim.{message.kind.removeprefix('claim_')}": lambda: {"refused", "undone"},
    "deputy.problem.{details['problem']}": lambda: {
        f"problem.{code}" for code in problems(deputies)()
    },
    "transfer.problem.{details['problem']}": lambda: {
        f"problem.{code}" for code in problems(transfers)()
    },
    "transfer.{state}": lambda: stored("transfer", "state"),
    "bind.problem.{message.details['problem']}": lambda: {
        f"problem.{code}"
        for code in ("which", "name", "no_unit", "not_yours", "others", "unbound", "language")
    },
    "cli.key": lambda: {"token_refused", "conflict", "intake_stopped"},
    "audience.{code}": codes_of(AUDIENCES),
    "plan.problem.{problem}": lambda: {f"problem.{code}" for code in UNCLEAR},
    "plan.not_here.{why}": lambda: {"not_here.level", "not_here.no_committee"},
    "plan.side.{side}": lambda: {f"side.{side}" for side in planning_screens.SIDES},
    "plan.ask.{side}": lambda: {f"ask.{side}" for side in planning_screens.SIDES if side != "when"},
    "left_out.{reason}": lambda: stored("left_out_new", "reason"),
    "left_out.{one.reason}": lambda: stored("left_out_new", "reason"),
    "series.problem.{problem}": lambda: {f"problem.{code}" for code in UNCLEAR_SERIES},
    "series.not_here.{why}": lambda: {"not_here.level", "not_here.no_committee"},
    "series.side.{side}": lambda: {f"side.{side}" for side in series_draft_screens.SIDES},
    "series.ask.{side}": lambda: {
        f"ask.{side}" for side in series_draft_screens.SIDES if side not in ("days", "clock", "off")
    },
    "series.often.{one.every}.{one.n}": lambda: {
        f"often.{one.every}.{one.n}" for one in series_draft_screens.EVERY
    },
    "figures.{name}": codes_of(
        ("unconfirmed", "dropped", *figure_lines.APART, *figure_lines.BESIDES)
    ),
    "figures.needs.{name}": lambda: {f"needs.{name}" for name in NEED_FIGURES},
    "figures.needs.{name}.few": lambda: {f"needs.{name}.few" for name in NEED_FIGURES},
    "finding.{one.code}": codes_of(findings.CODES),
    "report.title.{of.period.length}": lambda: {f"title.{one}" for one in LENGTHS},
    "summary.length.{one}": lambda: {f"length.{one}" for one in summary_screens.SHOWN},
    "week.hand.{kind}": lambda: {f"hand.{kind}" for kind in hands.KINDS},
    "week.missing.{one.period.length}": lambda: {f"missing.{one}" for one in LENGTHS},
    "metric.{name}": codes_of(summary.METRICS),
    "series.of.{of}": lambda: {f"of.{of}" for of in recurrence.OF},
    "series.ask_off.{series_words.within(said)}": lambda: {"ask_off.week", "ask_off.month"},
    "series.off.move.{within(rule.pattern)}": lambda: {"off.move.week", "off.move.month"},
    "series.off.{rule.off}": lambda: {f"off.{off}" for off in recurrence.OFF if off != "move"},
    "series.do_off.{off}": lambda: {f"do_off.{off}" for off in recurrence.OFF},
    "series.stands.{one.stands}": lambda: {"stands.told", "stands.moved", "stands.dropped"},
    "series.do.{verb}": lambda: {f"do.{verb}" for verb in series_screens.VERBS},
    "series.year.{line.why}": lambda: {"year.no_groups", "year.no_committee", "year.level"},
    "series.lectures.{line.chosen}": lambda: {f"lectures.{n}" for n in range(3)},
    "decline.{why}": codes_of(host_sides.WHY_DECLINED),
    "decline.{why_}": codes_of(host_sides.WHY_DECLINED),
    "correct.{why}": codes_of(host_sides.WHY_CORRECTED),
    "correct.{WHY_CORRECTED[turn.number]}": codes_of(host_sides.WHY_CORRECTED),
    "change.to.{state}": lambda: {f"to.{state}" for state in host_sides.STATES},
    "change.to.{_word(card, state)}": lambda: {
        f"to.{state}" for state in (*host_sides.STATES, "not_there")
    },
    "people_side.{_word(card, where)}": lambda: {
        *("present", "leave", "absent", "made_up", "not_there", "open"),
    },
    "state.{_word(card, one.whereabouts)}": lambda: {
        *("present", "leave", "absent", "made_up", "not_there", "exempt", "open"),
    },
    "correct.{state}": lambda: {"accepted", "disputed", "disputed_in_vain"},
    "state.{one.state}": lambda: stored("attendance_new", "state"),
    "me.correction.{one.correction}": lambda: {
        f"correction.{state}" for state in stored("correction", "state")
    },
    "state.{state}": lambda: stored("attendance_new", "state"),
    "guests.{session.state}": lambda: {"confirmed", "dropped"},
    "guests.{what}": lambda: {"attend", "plead", "say_present"},
    "family.refuse.{refusing}": lambda: {"refuse.visit", "refuse.need", "refuse.both"},
    "visit.met.{code}": lambda: {f"met.{code}" for code in visits.MET},
    "visit.topic.{code}": lambda: {f"topic.{code}" for code in visits.TOPICS},
    "visit.kind.{visit.kind}": lambda: (
        {f"kind.{kind}" for kind in visits.KINDS} - {"kind.key_date"}
    ),
    "visit.mode.{visit['mode']}": lambda: {f"mode.{mode}" for mode in visits.MODES},
    "visit.met.{one}": lambda: {f"met.{code}" for code in visits.MET},
    "visit.topic.{one}": lambda: {f"topic.{code}" for code in visits.TOPICS},
    "ledger.{sheet}": lambda: {
        *("sessions", "attendance", "visits", "coverage", "needs", "need_counts", "cadence"),
    },
    "ledger.cover.{asked.scope.whose}": lambda: WHOSE,
    "ledger.cover.{made['whose']}": lambda: WHOSE,
    "export.{name}": lambda: {
        *("this_month", "last_month", "this_quarter", "this_year", "last_year"),
    },
    "export.{one}": lambda: set(ledger.FORMATS),
    "export.rows.{one}": lambda: {f"rows.{one}" for one in exporting.COUNTED},
    "export.refused.{refused}": lambda: {
        f"refused.{code}" for code in ("not_yours", "no_unit", "too_many_rows", "too_large")
    },
    "ledger.word.{one}": lambda: {f"word.{one}" for one in (*cover.DEFINED, *cover.FAMILIES)},
    "ledger.means.{one}": lambda: {f"means.{one}" for one in (*cover.DEFINED, *cover.FAMILIES)},
    "ledger.figure.{one}": lambda: {
        *("figure.expected", "figure.checked_in"),
        *(f"figure.{one}" for one in summary.STATES),
    },
    "ledger.state.{one}": lambda: {f"state.{one}" for one in ledger.WORDS},
    "ledger.how.{one}": lambda: {f"how.{one}" for one in ledger.HOWS},
    "ledger.visit.{visit['kind']}": lambda: {f"visit.{kind}" for kind in visits.KINDS},
    "ledger.visit.{kind}": lambda: {f"visit.{kind}" for kind in visits.KINDS},
    "ledger.visit.{word}": lambda: {f"visit.{word}" for word in ledger.VISIT_WORDS},
    "ledger.visit.{one}": lambda: {
        f"visit.{one}" for one in (*coverage.ALWAYS, *coverage.SOMETIMES, *coverage.OF_HELD)
    },
    "ledger.answer.{key}": lambda: {"answer.right", "answer.wrong", "answer.unanswered"},
    "ledger.need.{need['state']}": lambda: {
        f"need.{state}" for state in stored("need", "state") - {"withdrawn"}
    },
    "ledger.needs.{one}": lambda: {"needs.raised", "needs.closed", "needs.open"},
    "ledger.why.{line.why}": lambda: {f"why.{why}" for why in typing.get_args(cadence.Why)},
    "visit.mode.{mode}": lambda: {f"mode.{mode}" for mode in visits.MODES},
    "visit.wrong.{visit.complaint}": lambda: {f"wrong.{code}" for code in COMPLAINTS},
    "visit.wrong.{code}": lambda: {f"wrong.{code}" for code in COMPLAINTS},
    "visit.do.{verb}": lambda: {f"do.{verb}" for verb in visit_screens.VERBS if verb != "mode"},
    "visit.do.mode.{mode}": lambda: {f"do.mode.{mode}" for mode in MODES},
    "visit.state.proposed.{visit.proposed_by}": lambda: {
        f"state.proposed.{side}" for side in stored("visit", "proposed_by")
    },
    "visit.meets.{key}": lambda: {
        "meets.agreed",
        *(f"meets.proposed.{side}" for side in stored("visit", "proposed_by")),
    },
    "visit.answer.{visit.answer}": lambda: {f"answer.{one}" for one in stored("visit", "answer")},
    "visit.closed.{visit.state}": lambda: {"closed.declined", "closed.missed", "closed.void"},
    "visit.asked.{visit.mode}": lambda: {f"asked.{mode}" for mode in MODES},
    "visit.off.{code}": lambda: {
        f"off.{code}"
        for code in ("declined", "withdrawn", "called_off", "void", "handed_on", "ended")
    },
    "visit.news.{code}": lambda: {
        f"news.{code}" for code in ("called_off", "withdrawn", "unanswered", "other")
    },
    "notice.{kind}": lambda: {"yours", "due", "overdue"},
    "visit.today_you.{visit.mode}": lambda: {f"today_you.{mode}" for mode in MODES},
    "round.{now_is}": codes_of(PERIODS),
    "round.{code}": codes_of(PERIODS),
    "round.{PERIODS[place]}": codes_of(PERIODS),
    "triggers.{code}": codes_of(trigger_screens.LED_BY),
    "need.by.{urgency}": lambda: {f"by.{urgency}" for urgency in URGENCIES},
    "need.urgency.{urgency}": lambda: {f"urgency.{urgency}" for urgency in URGENCIES},
    "need.is.{need.standing}": lambda: {f"is.{one}" for one in STANDINGS},
    "need.standing.{need.standing}": lambda: {
        f"standing.{one}" for one in STANDINGS & {*OPEN, "handed_on", "not_yet"}
    },
    "need.overdue.{hears}": lambda: {f"overdue.{who}" for who in ("unit", "above", "nobody")},
    "need.told.{what}": lambda: {f"told.{what}" for what in ("answered", "put_off", "handed_on")},
    "answer.why.{message.details['why']}": lambda: {
        f"why.{why}" for why in ("handed_on", "added", "not_yet")
    },
    "coverage.part.{name}": lambda: {
        f"part.{name}" for name in (*coverage.ALWAYS, *coverage.SOMETIMES)
    },
    "coverage.said.{name}": lambda: {f"said.{name}" for name in coverage.OF_HELD},
    "coverage.kind.{kind}": lambda: {f"kind.{kind}" for kind in visits.KINDS},
    "buddy.do.{verb}": lambda: {f"do.{verb}" for verb in buddy_screens.VERBS if verb != "answered"},
    "privacy.state.{visit.state}": lambda: {
        f"state.{state}" for state in stored("visit", "state") if state != "void"
    },
    "privacy.answer.{ANSWERS[visit.answer]}": lambda: {
        "answer.none",
        "answer.right",
        "answer.wrong",
    },
    "privacy.complaint.{visit.complaint}": lambda: {
        f"complaint.{code}" for code in stored("visit", "complaint")
    },
    "cadence.why.{line.why}": lambda: {f"why.{why}" for why in typing.get_args(cadence.Why)},
    "cadence.every.{of.length}": lambda: {f"every.{length}" for length in LENGTHS},
    "cadence.level.{one}": lambda: {f"level.{one}" for one in stored("unit", "level")},
    "calendar.do.{verb}": lambda: {"do.send", "do.example", "do.list"},
    "calendar.problem.{one.code}": lambda: {f"problem.{code}" for code in day_table.PROBLEMS},
    "calendar.refused.{code}": lambda: {f"refused.{code}" for code in (*REFUSALS, *IMPORTS)},
    "calendar.was.{file.state}": lambda: {
        f"was.{state}" for state in stored("day_file", "state") if state != "asked"
    },
    "work.{work.kind}": lambda: set(KINDS),
    "verify.history.{one.history}": lambda: {f"history.{one}" for one in seals.HISTORIES},
    "verify.code.{one.code}": lambda: {f"code.{code}" for code in verifying.CODES},
    "work.{work.state}": lambda: set(stored("long_work", "state")) - {"done"},
    "dispute.{after}": lambda: {"taken_back", "upheld", "escalated"},
}
"""The families of keys, each by how the code writes it, with its members."""


@dataclass(frozen=True)
class Asked:
    """A text asked for: where, the key or its family, and the names of the values given."""

    where: str
    key: str
    given: frozenset[str] | None

    def members(self) -> set[str]:
        """Return the keys that are meant."""
        if self.key not in FAMILIES:
            return {self.key}
        prefix = self.key.partition(".")[0]
        return {f"{prefix}.{member}" for member in FAMILIES[self.key]()}


@cache
def asked() -> tuple[Asked, ...]:
    """Return all that is asked for, in the order of the files."""
    return tuple(_asked_in_all())


def _asked_in_all() -> Iterator[Asked]:
    for source in sources():
        if source.path.startswith(("bot/standin/", "bot/rules/")):
            continue  # it speaks Telegram's words, not ours; rules say nothing
        for call in source.calls():
            if name_of(call) in ASKERS:
                yield from _asked(source, call)


def _asked(source: Source, call: ast.Call) -> Iterator[Asked]:
    place, prefix = ASKERS[name_of(call)]
    if len(call.args) <= place:
        return  # another function of the same name
    names = [keyword.arg for keyword in call.keywords]
    given = None if None in names else frozenset(name for name in names if name)
    # The tally and the like are put in by whoever writes the message, not where the key is named.
    if name_of(call) in {"plain", "Decided"}:
        given = frozenset()
    where = f"{source.path}:{call.lineno}"
    for key in _keys(call.args[place]):
        if (source.path, prefix + key) in HANDED_ON or key in DECIDED_ELSEWHERE:
            continue
        if key == "key" and not prefix:
            # It is one of those written out in the same file.
            for one in source.strings():
                if one in KEYS or (one.partition(".")[0] in ROOMS and KEY.fullmatch(one)):
                    yield Asked(where, one, None)
        else:
            yield Asked(where, prefix + key, given)


def _keys(argument: ast.expr) -> list[str]:
    match argument:
        case ast.Constant(value=str(key)):
            return [key]
        case ast.JoinedStr():
            return [ast.unparse(argument)[2:-1]]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_keys(body), *_keys(orelse)]
    return [ast.unparse(argument)]


def placeholders(words: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name)


def test_every_text_that_is_asked_for_exists() -> None:
    missing = {(each.where, key) for each in asked() for key in each.members() if key not in KEYS}
    assert missing == set()


def test_every_text_in_the_catalogue_is_asked_for() -> None:
    assert KEYS.keys() - {key for each in asked() for key in each.members()} == set()


def test_every_text_is_given_the_values_that_it_names() -> None:
    wrong = [
        (each.where, each.key, sorted(each.given), sorted(placeholders(KEYS[each.key])))
        for each in asked()
        if each.key in KEYS
        and each.given is not None
        and each.given != placeholders(KEYS[each.key])
    ]
    assert wrong == []


def test_every_text_of_a_family_can_be_said_with_the_values_given_to_the_family() -> None:
    by_family: dict[str, list[frozenset[str]]] = {}
    for each in asked():
        if each.key in FAMILIES and each.given is not None:
            by_family.setdefault(each.key, []).append(each.given)
    for family, given in by_family.items():
        for key in Asked("", family, None).members():
            # What a family member needs beyond that is asked for by its own name elsewhere.
            own = [each.given for each in asked() if each.key == key and each.given is not None]
            assert any(placeholders(KEYS[key]) <= values for values in [*given, *own]), key


def test_every_kind_of_message_has_a_name_for_the_status() -> None:
    assert {f"message.{kind}" for kind in WRITERS} <= KEYS.keys()


def test_every_kind_of_message_that_is_decided_can_be_written() -> None:
    kinds = {
        keyword.value.value
        for source in sources("bot")
        for call in source.calls()
        if name_of(call) == "add" and ast.unparse(call.func) == "messages.add"
        for keyword in call.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    kinds |= {
        call.args[1].value
        for source in sources("bot")
        for call in source.calls()
        if name_of(call) == "tell" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }
    assert {"post", "anonymous", "goodbye", "claim_ask"} <= kinds
    assert kinds <= WRITERS.keys()


def test_every_outcome_of_an_admins_decision_has_its_sentence() -> None:
    codes = typing.get_args(typing.get_type_hints(status.Decided)["code"])
    assert set(codes) <= KEYS.keys()


def test_every_language_has_the_same_texts_with_the_same_values() -> None:
    for language, texts in CATALOGUES.items():
        assert texts.keys() == KEYS.keys(), language
        for key, words in texts.items():
            assert placeholders(words) == placeholders(KEYS[key]), (language, key)


@pytest.mark.parametrize(
    ("rule", "is_broken"),
    [
        ("no exclamation marks", lambda words: set("!！") & set(words)),
        ("您, not 你", lambda words: "你" in words),
        ("no space around it", lambda words: words != words.strip()),
    ],
)
def test_every_text_speaks_as_the_bot_does(rule: str, is_broken: Callable[[str], object]) -> None:
    assert [key for key, words in sorted(KEYS.items()) if is_broken(words)] == [], rule


def test_no_text_calls_a_check_in_attendance() -> None:
    about_check_in = [key for key in KEYS if key.startswith(("post.", "card.", "check_in."))]
    assert len(about_check_in) > 15
    for key in about_check_in:
        for word in ("实到", "出席", "缺席", "证明", "在场"):
            assert word not in KEYS[key], key


def test_a_text_that_does_not_exist_is_a_defect_and_not_an_empty_message() -> None:
    with pytest.raises(KeyError):
        text(DEFAULT, "no.such.key")
    with pytest.raises(KeyError):
        text(DEFAULT, "check_in.checked_in")


def test_a_language_without_a_catalogue_gets_the_default() -> None:
    assert text("tlh", "post.closed") == KEYS["post.closed"]


def test_every_language_is_a_folder_and_says_nothing_twice() -> None:
    folders = [path.parent for path in (ROOT / "bot" / "locales").glob("*/__init__.py")]
    assert {folder.name for folder in folders} == set(CATALOGUES)
    for folder in folders:
        rooms = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
        texts = [
            importlib.import_module(f"bot.locales.{folder.name}.{room}").TEXTS for room in rooms
        ]
        assert sum(map(len, texts)) == len(CATALOGUES[folder.name])


def test_every_refusal_of_the_permission_table_has_its_sentence_and_its_message() -> None:
    refusals = {
        denied.code
        for act in ACTS
        for role in (Role.NOBODY, Role.MEMBER, Role.SECRETARY, Role.ADMIN)
        for place in Place
        for denied in [judge(act, Who(1, 1 if role else None, None, role), place)]
        if denied is not None
    }
    assert refusals <= KEYS.keys()
    assert refusals <= WRITERS.keys()
