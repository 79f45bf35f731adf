"""A short storm of made-up updates is weathered, and what a storm looks for it would find."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.intake import intake
from bot.intake.allow_list import Kept, keep
from tests.fuzz import run_round
from tests.town import Town

UPDATES = 2000


@pytest.mark.parametrize("seed", [1, 2])
async def test_who_acts_is_counted_once_and_nobody_else_whatever_comes(
    seed: int, tmp_path: Path
) -> None:
    outcome = await run_round(seed, 5 * UPDATES, tmp_path)
    assert outcome.problems == []
    assert outcome.kept > UPDATES
    assert outcome.acted > 5


async def test_a_button_with_a_number_beyond_the_database_is_refused(town: Town) -> None:
    await town.plan("14:30")
    await town.go_to("14:20")
    answer = await town.tap("李娜", data="in." + "z" * 13, forged=True)
    assert answer.text == "这个按钮已失效，请发送 帮助 看现在能做什么"


async def test_a_storm_finds_an_update_that_cannot_be_handled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.actions.chats.answer_with", broken)
    outcome = await run_round(1, UPDATES, tmp_path)
    assert any(problem.startswith("set aside for RuntimeError") for problem in outcome.problems)


async def test_a_storm_finds_a_word_that_must_not_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untrimmed(update: Mapping[str, Any], bot_username: str) -> Kept | None:
        kept = keep(update, bot_username)
        if kept is None or kept.kind != "tap":
            return kept
        return Kept(kept.update_id, kept.kind, kept.lane, dict(update))

    monkeypatch.setattr(intake, "keep", untrimmed)
    outcome = await run_round(1, UPDATES, tmp_path)
    assert any(problem.endswith("holds a secret") for problem in outcome.problems)


async def test_a_storm_finds_a_field_that_must_not_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_a_name(update: Mapping[str, Any], bot_username: str) -> Kept | None:
        kept = keep(update, bot_username)
        if kept is not None and kept.kind == "tap":
            kept.update["callback_query"]["from"]["first_name"] = "王"
        return kept

    monkeypatch.setattr(intake, "keep", with_a_name)
    outcome = await run_round(1, UPDATES, tmp_path)
    assert any(problem.startswith("kept what it must not") for problem in outcome.problems)


async def test_a_storm_finds_a_check_in_that_nobody_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edits_too(update: Mapping[str, Any], bot_username: str) -> Kept | None:
        edited = update.get("edited_message")
        return keep({**update, "message": edited} if edited else update, bot_username)

    monkeypatch.setattr(intake, "keep", edits_too)
    outcome = await run_round(1, UPDATES, tmp_path)
    assert any(problem.endswith("never acted but was counted") for problem in outcome.problems)
