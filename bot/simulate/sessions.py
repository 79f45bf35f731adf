"""Promises about sessions: nothing due is skipped, no check-in is lost, figures add up."""

import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from bot.clock import from_ms, to_ms
from bot.locales import DEFAULT, text
from bot.screens import routes
from bot.simulate import figures
from bot.simulate.violations import Violations
from bot.simulate.world import World
from bot.standin.state.presses import Press
from storage import auditing
from storage.auditing import DueRow, EntryRow, PostedRow, SessionRow

LATE: Final = timedelta(minutes=15)
"""How long after its instant something due may still be on its way."""
DRAGS: Final = timedelta(minutes=10)
LOOKS_BACK: Final = timedelta(days=3)
_POST_OF: Final = {
    "meeting_post": "meeting",
    "check_in_opens": "check_in",
    "host_card": "host_card",
}


def _says(key: str) -> re.Pattern[str]:
    """Return what matches the text of a key, whatever is filled in."""
    parts = re.split(r"\{\w+\}", text(DEFAULT, key, **_AnyValue()))
    return re.compile(".+".join(map(re.escape, parts)))


class _AnyValue(dict[str, str]):
    """Every value that a text of a check-in may ask for, as it stands in the catalogue."""

    def __init__(self) -> None:
        super().__init__(at="{at}", starts="{starts}")


CONFIRMED: Final = (_says("check_in.checked_in"), _says("check_in.checked_in_late"))


class Sessions:
    """Follows every session from its plan to its record, and what people were told of it."""

    def __init__(self, world: World, violations: Violations) -> None:
        self._world = world
        self._violations = violations
        self._confirmed: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
        self._twice: set[tuple[int, int]] = set()
        self._skipped: set[tuple[int, str]] = set()
        self.check_ins = 0
        self.lost = 0
        self.due = 0

    @property
    def twice(self) -> int:
        """How many check-ins were recorded twice."""
        return len(self._twice)

    def answered(self, press: Press) -> None:
        """A press was answered: it may be a check-in that the bot confirms."""
        said = press.answered.text if press.answered else None
        if said is None or routes.route(press.data) != routes.CHECK_IN:
            return
        ids = routes.ids(press.data)
        if ids and any(pattern.fullmatch(said) for pattern in CONFIRMED):
            known = self._confirmed[ids[0]]
            self.check_ins += press.person.id not in known
            known.setdefault(press.person.id, self._world.clock.now())

    async def audit(self, since: datetime, now: datetime) -> dict[int, SessionRow]:
        """Hold the sessions that open or close between two instants against what was said."""
        read = self._world.host.db.read
        await self._overdue(now)
        rows = await read(
            auditing.sessions, to_ms(since - LOOKS_BACK), to_ms(now + timedelta(days=30))
        )
        accounts = await read(auditing.accounts)
        for session in rows:
            if from_ms(session.opens_at) > now:
                continue
            entries = await read(auditing.entries, session.id)
            self._not_lost(session, entries, accounts)
            if session.state != "dropped":
                await self._happened(session, now)
        await self._shown(since)
        return {session.id: session for session in rows}

    def _not_lost(
        self, session: SessionRow, entries: list[EntryRow], accounts: dict[int, int]
    ) -> None:
        recorded = {one.member_id for one in entries if one.what == "checked_in"}
        for user_id, at in list(self._confirmed[session.id].items()):
            member_id = accounts.get(user_id)
            if member_id is not None and member_id not in recorded:
                self.lost += 1
                self._violations.found("check_in_lost", at, (session.id, user_id))
                del self._confirmed[session.id][user_id]
        for member_id in figures.twice_checked_in(entries):
            if (session.id, member_id) not in self._twice:
                self._twice.add((session.id, member_id))
                self._violations.found(
                    "checked_in_twice", from_ms(session.opens_at), (session.id, member_id)
                )

    async def _overdue(self, now: datetime) -> None:
        """Find what fell due and was not settled: done, expired or void, with a reason."""
        if now - self._world.well_since < LATE:
            return
        for due_id, kind, at in await self._world.host.db.read(
            auditing.open_due, to_ms(now - LATE)
        ):
            self._skip((due_id, kind), now, (kind, due_id, f"{from_ms(at)}"))

    async def _happened(self, session: SessionRow, now: datetime) -> None:
        """Find what should have been posted of a session by now and is neither there nor said why.

        Worked out from the session's own instants, whatever the calendar noted.
        """
        read = self._world.host.db.read
        due = {
            one.kind: one
            for one in await read(auditing.due_of, session.id)
            if one.occurrence == session.starts_at
        }
        posts: dict[str, list[PostedRow | None]] = {}
        for one in await read(auditing.posts_of, session.id):
            posts.setdefault(one.kind, []).append(one)
        expected = {"check_in_opens": session.opens_at, "host_card": session.card_at}
        if session.announce_at is not None:
            expected["meeting_post"] = session.announce_at
        for kind, at in expected.items():
            if max(from_ms(at), self._world.well_since) + LATE > now:
                continue
            # Of a card that somebody else has asked for since, there are two.
            those = posts.get(_POST_OF[kind], [None])
            if not any(self._is_accounted_for(due.get(kind), one) for one in those):
                self._skip((session.id, kind), now, (kind, session.id, due.get(kind)))

    def _is_accounted_for(self, due: DueRow | None, posted: PostedRow | None) -> bool:
        """Say whether something due was posted, soon after the calendar did it, or is said why not.

        A post that came long after it was called done, though nothing was in the way, was not done.
        """
        if due is None:
            return False
        if due.state in ("expired", "void"):
            return due.reason is not None
        if due.state != "done" or posted is None or not posted.state:
            return False
        if due.settled_at is None or posted.settled_at is None or posted.attempts != 1:
            return True  # what was tried again, or was decided by an admin, may well be later
        done = from_ms(due.settled_at)
        return done < self._world.well_since or from_ms(posted.settled_at) - done <= DRAGS

    def _skip(self, what: tuple[int, str], now: datetime, facts: tuple[object, ...]) -> None:
        if what not in self._skipped:
            self._skipped.add(what)
            self._violations.found("skipped", now, facts)

    async def _shown(self, since: datetime) -> None:
        """Compare the figures of the posts that are up to date with the history's."""
        read, standin = self._world.host.db.read, self._world.standin
        for post in await read(auditing.check_in_posts, to_ms(since - LOOKS_BACK)):
            message = standin.chats[post.chat_id].message(post.telegram_id)
            if message is None or post.session_state in ("dropped", "planned"):
                continue
            shown = figures.shown(message.text or "")
            mine = figures.worked_out(await read(auditing.entries, post.session_id))
            if post.session_state == "confirmed":
                mine.pop("checked_in", None)
            else:
                mine = {
                    name: mine[name] for name in ("expected", "checked_in", "leave") if name in mine
                }
            if shown != mine:
                self._violations.found(
                    "figures_differ", self._world.clock.now(), (post.session_id, shown, mine)
                )
