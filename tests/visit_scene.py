"""What tests about visits share: a visit that is due, its messages, and buttons by their label."""

from datetime import datetime

from bot.actions import visit_duties
from bot.rules.visits import end_of
from bot.standin import Message
from storage import consents, visitors, visits
from storage.tx import Tx
from tests.people_scene import choose, newest
from tests.town import ZONE, Town, at

VISITOR = "赵敏"
VISITED = "李娜"
SECRETARY = "王建国"


async def member(town: Town, name: str) -> int:
    """Return who has this name on the roster."""
    ((found,),) = await town.query("SELECT id FROM member WHERE name = :name", name=name)
    return int(found)


async def due(
    town: Town,
    name: str = VISITED,
    by: tuple[str, ...] = (VISITOR,),
    *,
    kind: str = "must",
    until: str = "2026-11-30",
    trigger: str | None = "illness",
) -> int:
    """Have a visit be due, as an event brings it about; return its id."""
    visited, those = await member(town, name), [await member(town, one) for one in by]

    async def unit(tx: Tx) -> int:
        now = town.clock.now()
        visit_id = await visits.add(
            tx, member_id=visited, unit_id=town.unit_id, kind=kind,
            due_at=end_of(datetime.fromisoformat(until).date(), ZONE), now=now, by_member_id=None,
            trigger_code=trigger,
        )  # fmt: skip
        assert visit_id is not None
        await visitors.assign(tx, visit_id, [(one, town.unit_id) for one in those])
        await visit_duties.begin(tx, visit_id, now, ZONE)
        return visit_id

    visit_id = await town.db.write(unit)
    await town.ring()
    await town.later(3)
    return visit_id


async def consented(town: Town, name: str = VISITED) -> None:
    """Have somebody have consented to more than that a visit was held being kept."""
    who = await member(town, name)

    async def unit(tx: Tx) -> None:
        await consents.set_(tx, who, town.clock.now(), given=True)

    await town.db.write(unit)


def says(town: Town, name: str) -> str:
    """Return the bot's newest message to somebody, as it stands now."""
    return newest(town, town.account(name)).text or ""


async def press(town: Town, name: str, *labels: str) -> Message:
    """Press buttons of the newest message to somebody, one after another; return the newest."""
    for label in labels:
        await choose(town, town.account(name), label)
        await town.later(2)
    return newest(town, town.account(name))


async def state(town: Town, visit_id: int) -> str:
    """Return the state of a visit."""
    ((found,),) = await town.query("SELECT state FROM visit WHERE id = :id", id=visit_id)
    return str(found)


EVENING = at("20:00")
