"""The roster as a whole: what is stored, and what an import writes of it in pieces."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.clock import to_ms
from bot.rules.roster_plan import Change, Facts, KnownMember, KnownUnit, NewUnit
from storage import attendance, due, roles, transfers, units
from storage.tx import Tx


async def known_units(tx: Tx) -> list[KnownUnit]:
    """Return all units, by id."""
    rows = await tx.all("SELECT id, name, parent_id, level FROM unit ORDER BY id")
    return [KnownUnit(**dict(row)) for row in rows]


async def known_members(tx: Tx, now: datetime) -> list[KnownMember]:
    """Return all who are on the roster, by id; `away` is what the roster itself says at `now`."""
    rows = await tx.all(
        """SELECT m.id, m.unit_id, m.name, m.number, m.employment, m.party_status, m.position,
                  m.is_leader,
                  (SELECT GROUP_CONCAT(s.unit_id) FROM membership s WHERE s.member_id = m.id)
                      AS further,
                  (SELECT a.reason FROM away a
                   WHERE a.member_id = m.id AND a.origin = 'roster' AND a.starts_at <= :now
                     AND (a.ends_at IS NULL OR a.ends_at > :now)) AS away
           FROM member m WHERE m.state = 'active' ORDER BY m.id""",
        now=to_ms(now),
    )
    return [
        KnownMember(
            id=row["id"],
            unit_id=row["unit_id"],
            name=row["name"],
            number=row["number"],
            employment=row["employment"],
            party_status=row["party_status"],
            position=row["position"],
            is_leader=bool(row["is_leader"]),
            further=frozenset(map(int, row["further"].split(",")))
            if row["further"]
            else frozenset(),
            away=row["away"],
        )
        for row in rows
    ]


async def add_units(
    tx: Tx, new: Iterable[NewUnit], made: Mapping[int, int], now: datetime
) -> dict[int, int]:
    """Make units, parents first, on the roster from `now` on; return the id of each by its ref.

    `made` holds those of earlier pieces. A unit that is there already is left as it is.
    """
    ids = dict(made)
    for unit in new:
        parent = unit.parent_ref
        above = None if parent is None else ids.get(parent, parent)
        ids[unit.ref] = await units.add(tx, unit.name, unit.level, above, now)
    return ids


async def add_members(
    tx: Tx, facts: Sequence[Facts], ids: Mapping[int, int], now: datetime
) -> None:
    """Put people on the roster; `ids` holds the ids of new units by their refs.

    Whoever is there already, by number or by name within the unit, is left as they are: a piece
    that is written twice is written once.
    """
    for one in facts:
        unit_id = ids.get(one.unit_ref, one.unit_ref)
        known = "unit_id = :unit_id AND name = :name" if one.number is None else "number = :number"
        member_id = await tx.value(
            f"""INSERT INTO member (unit_id, name, number, employment, party_status, position,
                                    is_leader)
                SELECT :unit_id, :name, :number, :employment, :party_status, :position, :is_leader
                WHERE NOT EXISTS (SELECT 1 FROM member WHERE state = 'active' AND {known})
                RETURNING id""",
            **_columns(one, unit_id),
        )
        if member_id is None:
            continue
        await _add_further(tx, member_id, one, ids)
        # Whoever is new has no role and no span yet that would have to end.
        if one.position is not None:
            await roles.follow_position(tx, member_id)
        if one.away is not None:
            await _follow_duty(tx, member_id, one.away, now)


async def change_members(
    tx: Tx, changes: Sequence[Change], ids: Mapping[int, int], now: datetime
) -> None:
    """Write what has changed of people who are on the roster."""
    for change in changes:
        facts = change.facts
        unit_id = ids.get(facts.unit_ref, facts.unit_ref)
        changed = await tx.run(
            """UPDATE member SET unit_id = :unit_id, name = :name, number = :number,
                   employment = :employment, party_status = :party_status, position = :position,
                   is_leader = :is_leader
               WHERE id = :id AND state = 'active'""",
            id=change.member_id,
            **_columns(facts, unit_id),
        )
        if changed:
            await tx.run("DELETE FROM membership WHERE member_id = :id", id=change.member_id)
            await _add_further(tx, change.member_id, facts, ids)
            await roles.follow_position(tx, change.member_id)
            if change.is_move:
                await roles.end_where_left(tx, change.member_id)
            await _follow_duty(tx, change.member_id, facts.away, now)


async def take_off(tx: Tx, member_ids: Sequence[int], now: datetime) -> None:
    """Take people off the roster: their history stays, their account and their roles go."""
    for member_id in member_ids:
        await tx.run(
            "UPDATE member SET state = 'left', left_at = :now WHERE id = :id AND state = 'active'",
            id=member_id,
            now=to_ms(now),
        )
        await roles.end_all(tx, member_id)
        await tx.run("DELETE FROM account WHERE member_id = :id", id=member_id)
        await tx.run("DELETE FROM membership WHERE member_id = :id", id=member_id)
        await tx.run("DELETE FROM link WHERE member_id = :id", id=member_id)
        await transfers.withdraw(tx, member_id)
        await attendance.left(tx, member_id, now)


def _columns(facts: Facts, unit_id: int) -> dict[str, str | int | None]:
    return {
        "unit_id": unit_id,
        "name": facts.name,
        "number": facts.number,
        "employment": facts.employment,
        "party_status": facts.party_status,
        "position": facts.position,
        "is_leader": int(facts.is_leader),
    }


async def _add_further(tx: Tx, member_id: int, facts: Facts, ids: Mapping[int, int]) -> None:
    for ref in sorted(facts.further):
        await tx.run(
            """INSERT INTO membership (member_id, unit_id) VALUES (:member_id, :unit_id)
               ON CONFLICT (member_id, unit_id) DO NOTHING""",
            member_id=member_id,
            unit_id=ids.get(ref, ref),
        )


async def _follow_duty(tx: Tx, member_id: int, reason: str | None, now: datetime) -> None:
    """Have the roster's own away span say `reason` from now on, or end with None."""
    open_reason = await tx.value(
        """SELECT reason FROM away WHERE member_id = :id AND origin = 'roster'
             AND (ends_at IS NULL OR ends_at > :now)""",
        id=member_id,
        now=to_ms(now),
    )
    if open_reason == reason:
        return
    ended = await tx.all(
        """UPDATE away SET ends_at = :now WHERE member_id = :id AND origin = 'roster'
             AND (ends_at IS NULL OR ends_at > :now) RETURNING id""",
        id=member_id,
        now=to_ms(now),
    )
    for row in ended:
        await due.note(tx, "visit_back", row["id"], now)
    if reason is not None:
        await tx.run(
            """INSERT INTO away (member_id, reason, origin, starts_at, recorded_at)
               VALUES (:id, :reason, 'roster', :now, :now)""",
            id=member_id,
            reason=reason,
            now=to_ms(now),
        )
