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

Facts = Mapping[str, Any]
"""Ids and numbers, and of what is being planned the texts that were written for it."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """At which step it is, and what was settled on the way there."""

    step: str
    facts: Facts


async def begin(tx: Tx, user_id: int, step: str, now: datetime, **facts: int | str) -> None:
    """Be at a step from now on, whatever the person was in the middle of."""
    await tx.run(
        """INSERT INTO dialogue (user_id, step, facts, expires_at)
           VALUES (:user_id, :step, :facts, :expires_at)
           ON CONFLICT (user_id) DO UPDATE SET step = excluded.step, facts = excluded.facts,
               expires_at = excluded.expires_at""",
        user_id=user_id,
        step=step,
        facts=json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
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


async def end(tx: Tx, user_id: int) -> bool:
    """End it; False if there was none."""
    return bool(await tx.run("DELETE FROM dialogue WHERE user_id = :user_id", user_id=user_id))


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
