"""What someone is in the middle of telling the bot: one dialogue a person, outliving a restart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import to_ms
from storage.tx import Tx

LASTS: Final = timedelta(hours=1)
"""After so long without a word, what is written next is taken for something new."""

LONG: Final = frozenset({"plan", "series"})
"""Steps that take many words: what comes between does not end them."""
_KEPT: Final = "kept"

Facts = Mapping[str, Any]
"""Ids and numbers, and of what is being planned the texts that were written for it."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """At which step it is, and what was settled on the way there."""

    step: str
    facts: Facts


async def begin(tx: Tx, user_id: int, step: str, now: datetime, **facts: int | str) -> None:
    """Be at a step from now on, whatever the person was in the middle of.

    What takes many words is kept meanwhile, and is gone on with at the end of the step.
    """
    kept = None if step in LONG else await _kept(tx, user_id, now)
    said: dict[str, Any] = dict(facts) if kept is None else {**facts, _KEPT: kept}
    await tx.run(
        """INSERT INTO dialogue (user_id, step, facts, expires_at)
           VALUES (:user_id, :step, :facts, :expires_at)
           ON CONFLICT (user_id) DO UPDATE SET step = excluded.step, facts = excluded.facts,
               expires_at = excluded.expires_at""",
        user_id=user_id,
        step=step,
        facts=json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        expires_at=to_ms(now + LASTS),
    )


async def of(tx: Tx, user_id: int, now: datetime) -> Dialogue | None:
    """Return what the person is in the middle of at `now`, or None."""
    row = await tx.one(
        "SELECT step, facts FROM dialogue WHERE user_id = :user_id AND expires_at > :now",
        user_id=user_id,
        now=to_ms(now),
    )
    return None if row is None else Dialogue(row["step"], json.loads(row["facts"]))


async def step_of(tx: Tx, user_id: int) -> str | None:
    """Return at which step somebody is or, silent for too long, was last; None at none."""
    step: str | None = await tx.value(
        "SELECT step FROM dialogue WHERE user_id = :user_id", user_id=user_id
    )
    return step


async def facts_of(tx: Tx, user_id: int, step: str, now: datetime) -> Facts | None:
    """Return what was settled at a step that somebody is at, or that is kept; None without it."""
    found = await of(tx, user_id, now)
    if found is None or found.step == step:
        return None if found is None else found.facts
    kept = found.facts.get(_KEPT)
    return kept["facts"] if kept is not None and kept["step"] == step else None


async def end(tx: Tx, user_id: int) -> bool:
    """End it, and be at what was kept, if anything was; False if there was nothing to end."""
    row = await tx.one("SELECT facts FROM dialogue WHERE user_id = :user_id", user_id=user_id)
    if row is None:
        return False
    kept = json.loads(row["facts"]).get(_KEPT)
    if kept is None:
        await tx.run("DELETE FROM dialogue WHERE user_id = :user_id", user_id=user_id)
    else:
        await tx.run(
            "UPDATE dialogue SET step = :step, facts = :facts WHERE user_id = :user_id",
            user_id=user_id,
            step=kept["step"],
            facts=json.dumps(kept["facts"], ensure_ascii=False, separators=(",", ":")),
        )
    return True


async def end_at(tx: Tx, user_id: int, *steps: str) -> None:
    """End it if it is at one of these steps: what was asked there stands no more."""
    for step in steps:
        await tx.run(
            "DELETE FROM dialogue WHERE user_id = :user_id AND step = :step",
            user_id=user_id,
            step=step,
        )


async def late(tx: Tx, user_id: int, now: datetime) -> str | None:
    """Return at which step somebody was who has been silent for too long, or None."""
    step: str | None = await tx.value(
        "SELECT step FROM dialogue WHERE user_id = :user_id AND expires_at <= :now",
        user_id=user_id,
        now=to_ms(now),
    )
    return step


async def empty(tx: Tx, before: datetime, step: str) -> None:
    """Of what ended at a step before an instant because nothing more was said, keep only that."""
    await tx.run(
        "UPDATE dialogue SET facts = '{}' WHERE step = :step AND expires_at <= :before",
        before=to_ms(before),
        step=step,
    )


async def forget(tx: Tx, before: datetime) -> None:
    """Remove what ended before an instant because nothing more was said."""
    await tx.run("DELETE FROM dialogue WHERE expires_at <= :before", before=to_ms(before))


async def _kept(tx: Tx, user_id: int, now: datetime) -> Facts | None:
    """Return the step that takes many words which somebody is at, or which is kept already."""
    found = await of(tx, user_id, now)
    if found is None:
        return None
    if found.step in LONG:
        return {"step": found.step, "facts": found.facts}
    kept: Facts | None = found.facts.get(_KEPT)
    return kept
