"""The documents say what is so: every setting, command, target and event, and no dead link."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.config import SETTINGS
from handlers.menus import COMMANDS
from tests.code import ROOT, sources

CHINESE, ENGLISH = "README.md", "README.en.md"
FOR_USERS = (CHINESE, "CHANGELOG.md", "PROMISES.md", "docs/operations.md")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)
LOGGERS = {"log", "_log"}
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
NOT_YET = ("尚未", "not yet")


@cache
def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    """Return every target of the Makefile that a person is meant to call."""
    (phony,) = re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    return set(phony.split())


def events() -> set[str]:
    """Return every event that the code logs, as the documents write it."""
    found = set()
    for source in sources():
        if source.path.startswith("bot/standin/"):
            continue  # only `shidao try` has it
        for call in source.calls():
            match call.func:
                case ast.Attribute(value=ast.Name(id=logger), attr=level) if logger in LOGGERS:
                    assert level in LEVELS, f"{source.path}:{call.lineno}"
                    event = call.args[0]
                    assert isinstance(event, ast.Constant), f"{source.path}:{call.lineno}"
                    found.add(re.sub("%[sd]", "…", str(event.value)))
    return found


def code_spans(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


def sections(text: str) -> list[tuple[int, str]]:
    """Return the level of each heading, and what stands below it."""
    parts = re.split(r"^(#+) .*$", text, flags=re.MULTILINE)
    return [(len(marks), body) for marks, body in zip(parts[1::2], parts[2::2], strict=True)]


def links(text: str) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("readme", [CHINESE, ENGLISH])
def test_every_setting_is_in_the_readme(readme: str) -> None:
    named = set(re.findall(r"^\| `(SHIDAO_\w+)` \|", read(readme), re.MULTILINE))
    assert named == SETTINGS.keys()


@pytest.mark.parametrize("readme", [CHINESE, ENGLISH])
def test_every_make_target_is_in_the_readme(readme: str) -> None:
    named = set(re.findall(r"^\| `make (\w+)` \|", read(readme), re.MULTILINE))
    assert named == targets()


@pytest.mark.parametrize("readme", [CHINESE, ENGLISH])
def test_every_command_with_its_options_is_in_the_readme(readme: str) -> None:
    lines = dict(re.findall(r"^\| `shidao ([\w-]+)` \| (.*) \|$", read(readme), re.MULTILINE))
    commands = typer.main.get_group(app).commands
    assert lines.keys() == commands.keys()
    for name, command in commands.items():
        flags = {flag for p in command.params for flag in (*p.opts, *p.secondary_opts)}
        options = {flag for flag in flags if flag.startswith("-")}  # an argument has no dashes
        assert options - {"--help"} == {s for s in code_spans(lines[name]) if s.startswith("--")}


@pytest.mark.parametrize("readme", [CHINESE, ENGLISH])
def test_every_command_of_the_bot_is_in_the_readme(readme: str) -> None:
    for command in COMMANDS.keys() - {"help"}:
        assert f"/{command}" in read(readme)


def test_every_target_explains_itself() -> None:
    explained = set(re.findall(r"^([a-z]+):.*## \S", read("Makefile"), re.MULTILINE))
    assert explained == targets()


def test_every_log_event_is_in_the_operators_manual_and_none_that_is_not_logged() -> None:
    table = re.findall(r"^\| `([^`]+)` \| \w+ \|", read("docs/operations.md"), re.MULTILINE)
    assert len(table) == len(set(table))
    assert set(table) == events()


def test_both_readmes_have_the_same_sections_with_the_same_facts() -> None:
    chinese, english = sections(read(CHINESE)), sections(read(ENGLISH))
    assert [level for level, _ in chinese] == [level for level, _ in english]
    for (_, ours), (_, theirs) in zip(chinese, english, strict=True):
        assert code_spans(ours) == code_spans(theirs)
        assert set(links(ours)) - {ENGLISH} == set(links(theirs)) - {CHINESE}
        assert set(re.findall(r"\d+", ours)) == set(re.findall(r"\d+", theirs)), ours


def test_the_first_page_says_what_must_not_be_entered() -> None:
    notice = "不得录入国家秘密、警务工作秘密；启用前须经本单位保密、网安部门批准"
    assert notice in read(CHINESE).partition("\n## ")[0]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    for link in links(read(document)):
        path, _, _anchor = link.partition("#")
        target = (folder / path).resolve() if path else ROOT / document
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_plain(document: str) -> None:
    text = read(document)
    prose = re.sub(r"```.*?```|`[^`\n]*`|!\[|<!--", "", text, flags=re.DOTALL)
    assert not set("!！") & set(prose), "no exclamation marks"
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    if document in FOR_USERS:
        assert "你" not in text, "您, not 你"


def test_every_decision_is_listed_once() -> None:
    pages = {path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md")}
    listed = [link for link in links(read("docs/decisions/README.md")) if link in pages]
    assert sorted(listed) == sorted(pages)
    for page in pages:
        text = read(f"docs/decisions/{page}")
        assert text.startswith(f"# {page[:4]}: ")
        for part in ("**The question.**", "**Decision.**", "**Rejected.**", "**What it costs.**"):
            assert part in text, (page, part)


def promises() -> list[str]:
    """Return what stands below the heading of each promise."""
    return [body for level, body in sections(read("PROMISES.md")) if level == 2]


def named_tests() -> set[tuple[str, str]]:
    return set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read("PROMISES.md")))


def test_every_promise_names_its_tests_or_says_that_it_does_not_hold_yet() -> None:
    assert len(promises()) == 8
    for promise in promises():
        for line in re.findall(r"^- .*$", promise, re.MULTILINE):
            assert re.search(r"`tests/[\w/]+\.py::\w+`", line) or any(
                word in line for word in NOT_YET
            ), line


def test_every_test_that_a_promise_names_exists() -> None:
    missing = {
        f"{path}::{name}" for path, name in named_tests() if name not in functions(ROOT / path)
    }
    assert missing == set()


@cache
def functions(path: Path) -> set[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
