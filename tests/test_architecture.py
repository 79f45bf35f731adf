"""The shape of the project, held by a machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.code import PACKAGES, ROOT, Source, name_of, sources

TOP_LEVEL = {
    *("bot", "handlers", "schedules", "storage", "tests", "docs"),
    *("README.md", "README.en.md", "CONTRIBUTING.md", "CHANGELOG.md", "PROMISES.md", "LICENSE"),
    *("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"),
}
MADE_HERE = {"build", "data", "shidao.egg-info"}
"""What building and running leave behind; .gitignore has them too."""

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

ASKS_THE_MACHINE = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
SQL = re.compile(
    r"\b(?:SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM"
    r"|(?:CREATE|DROP|ALTER)\s+TABLE|PRAGMA\s|BEGIN\s+IMMEDIATE|SAVEPOINT\s)"
)
BARE_TASKS = {
    "bot/tasks.py": "is the keeper of tasks",
    "bot/intake/poll.py": "awaits both of its tasks in the same function, whatever happens",
    "bot/standin/web/bot_api.py": "the stand-in is no part of the bot; its door holds the one task",
    "storage/database.py": "storage knows nothing of bot; the task is held and awaited by close",
    "storage/readers.py": "storage knows nothing of bot; each task is held until it has ended",
    "storage/writer.py": "storage knows nothing of bot; its end is heard and told to all who wait",
}


def test_the_top_level_holds_five_packages_and_what_every_project_has() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    found.discard("__pycache__")
    assert found - MADE_HERE - TOP_LEVEL == set()
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {*PACKAGES, "tests"}


def test_imports_keep_to_the_contracts() -> None:
    # In a process of its own: it sets up logging anew, for whoever runs it.
    program = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    linted = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_every_module_of_bot_has_its_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    modules = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert modules - {"bot.__init__"} - placed == set()


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asks = [
        f"{source.path}:{call.lineno} {ast.unparse(call)}"
        for source in sources()
        if source.path != "bot/clock.py"
        for call in source.calls()
        if _asks_the_machine(call)
    ]
    imports = [
        f"{source.path} {ast.unparse(node)}"
        for source in sources()
        if source.path != "bot/clock.py"
        for node in source.nodes
        if _imports_a_clock(node)
    ]
    in_sql = [
        source.path
        for source in sources()
        for string in source.strings()
        if re.search(r"\bCURRENT_(?:TIME|DATE|TIMESTAMP)\b|'now'", string)
    ]
    assert asks + imports + in_sql == []


def test_sql_is_written_in_storage_only() -> None:
    found = [
        f"{source.path}: {string[:60]!r}"
        for source in sources("bot", "handlers", "schedules")
        for string in source.strings()
        if SQL.search(string)
    ]
    assert found == []


def test_actions_ask_for_workdays_where_the_organisations_own_are_known() -> None:
    # `await known_days.of(tx)` instead: what was published alone knows nothing of its own days.
    found = {
        source.path
        for source in sources("bot", "handlers", "storage", "schedules")
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.module == "bot.workdays"
    }
    assert found == {"bot/actions/known_days.py", "bot/actions/day_table.py"}


def test_no_task_is_started_without_a_keeper() -> None:
    found = {
        source.path
        for source in sources()
        for call in source.calls()
        if name_of(call) in {"create_task", "ensure_future", "run_coroutine_threadsafe"}
    }
    assert found == set(BARE_TASKS)


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {
        source.path: lines
        for source in sources()
        if (lines := len(source.text.splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_too_long_to_be_read_at_once() -> None:
    long = {
        f"{source.path} {function.name}": lines
        for source in sources(*PACKAGES, "tests")
        for function in _functions(source)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_a_bot_that_runs_for_real_never_loads_the_stand_in() -> None:
    program = (
        "import sys, bot.cli, bot.running, bot.app, handlers.routes, schedules.ring\n"
        "sys.exit([name for name in sys.modules if name.startswith(('bot.standin', 'bot.demo'))])"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, "[]\n")


def test_a_command_that_only_reads_a_file_does_not_wait_for_telegram_to_be_loaded() -> None:
    program = (
        "import sys, bot.importing, bot.exporting, bot.checking\n"
        "sys.exit([name for name in ('telegram', 'aiohttp', 'apscheduler') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, "[]\n")


def _asks_the_machine(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
            return name in ASKS_THE_MACHINE.get(owner, set())
    return False


def _imports_a_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "time"
        and any(alias.name in ASKS_THE_MACHINE["time"] for alias in node.names)
    )


def _functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
