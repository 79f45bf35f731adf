"""The simulated year: the command, its report, and that it is the same each time."""

import json
import subprocess
import sys
from pathlib import Path

from bot.simulate.year import Options, simulate
from tests.code import ROOT

KEYS = (
    *("people", "days", "seed", "updates", "check_ins_confirmed", "check_ins_lost", "duplicates"),
    *("visits_due", "visits_held", "needs_opened", "needs_closed", "due", "sent", "merged"),
    *("expired", "unknown", "faults_injected", "private_messages_per_person_week_median"),
    *("private_messages_per_person_day_max", "group_pings_per_session_max", "violations"),
    "wall_s",
)
MORE = (
    "private_messages_per_person_week_median_officers",
    "private_messages_per_person_week_median_secretaries",
    *("sessions_held", "sessions_dropped", "sessions_changed", "series", "leaves", "corrections"),
    *("disputes", "guests", "absences", "transfers", "must_visits", "visits_disputed"),
    *("visits_proposed", "visits_agreed", "visits_put_off", "visits_declined", "erasures"),
    *("buddies", "blocks"),
)
OFTEN = (
    *("visits_held", "visits_proposed", "must_visits", "needs_opened", "needs_closed"),
    *("sessions_held", "series", "leaves", "corrections", "guests", "absences"),
)
"""What people do often enough for a month never to be without it."""


def test_ten_days_with_all_faults_break_no_promise_and_are_the_same_each_time(
    tmp_path: Path,
) -> None:
    traces = [tmp_path / "first.txt", tmp_path / "second.txt"]
    reports = [simulate(Options(40, 10, 1, "all", trace)) for trace in traces]
    for report in reports:
        assert len(report.violations) == 0, report.violations.lines()
    first, second = (trace.read_bytes() for trace in traces)
    assert first == second
    assert reports[0].trace == reports[1].trace
    figures = [{**report.figures(), "wall_s": 0} for report in reports]
    assert figures[0] == figures[1]
    assert figures[0]["faults_injected"] > 20
    assert figures[0]["check_ins_confirmed"] > 20


def test_in_a_month_people_do_all_that_they_may_and_are_seldom_written_to() -> None:
    report = simulate(Options(70, 30, 2))
    figures = {**report.figures(), **report.more()}
    assert {name: figures[name] for name in OFTEN if not figures[name]} == {}
    assert report.median_of_officers <= 2
    assert report.median_of_secretaries <= 6


def test_another_seed_is_another_year() -> None:
    reports = [simulate(Options(24, 2, seed)) for seed in (1, 2)]
    assert reports[0].trace != reports[1].trace


def test_the_command_prints_the_figures_in_their_order_and_says_by_its_exit_how_it_went() -> None:
    command = [sys.executable, "-m", "bot", "simulate", "--people", "24", "--days", "1", "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert tuple(json.loads(ran.stdout)) == (*KEYS, *MORE, "trace")
    as_text = [*command[:-1], "--faults", "all"]
    ran = subprocess.run(as_text, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    assert tuple(line.split()[0] for line in ran.stdout.splitlines()) == (*KEYS, *MORE)
