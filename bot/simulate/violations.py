"""What a checker has found to be broken: how often, and the first few of each."""

from collections import Counter
from datetime import datetime
from typing import Final

KEPT: Final = 5
"""Examples of each kind of violation."""

NAMES: Final = {
    "check_in_lost": "a check-in that the bot confirmed is not in the database",
    "checked_in_twice": "a check-in was recorded twice",
    "sent_twice": "a message went out again though it had arrived, or nothing recorded that it did",
    "never_sent": "a message is recorded as sent and was not",
    "skipped": "something fell due and neither happened nor is recorded as not done",
    "stuck": "a message that may go out does not",
    "to_somebody_away": "somebody who is away was sent what nobody asked for",
    "at_night": "a message went out at night that neither answers nor is imminent",
    "loud_at_night": "a group was woken up",
    "too_many_sounds": "a session made more than two sounds in its group",
    "over_budget": "somebody was sent more than three messages on the bot's own account in a day",
    "figures_differ": "a post shows other figures than the history adds up to",
    "period_differs": "a period was closed with other figures than the history added up to",
    "not_verified": "what is recorded does not fit its hashes, the chain or the current rows",
    "names_in_group": "a group was told a name",
    "beyond_the_limits": "Telegram refused a call that no fault had anything to do with",
    "defect": "the bot or the stand-in met an error of its own",
    "hung": "the bot did not come to rest",
}
"""Every kind of violation, as the report and the documents name it."""

NOT_YET: Final[frozenset[str]] = frozenset()
"""What is promised and not built yet, as PROMISES.md says: it is shown, and does not count."""


class Violations:
    """Counts violations by kind, and keeps examples to look into."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return sum(count for kind, count in self.counts.items() if kind not in NOT_YET)

    def found(self, kind: str, at: datetime, what: object) -> None:
        """Note one; `what` says which, by ids and codes."""
        assert kind in NAMES, kind
        self.counts[kind] += 1
        kept = self.examples.setdefault(kind, [])
        if len(kept) < KEPT:
            kept.append(f"{at:%Y-%m-%d %H:%M:%S} {what}")

    def lines(self) -> list[str]:
        """Return what there is to say of them, a line each."""
        return [
            f"{kind} {count}{' (not yet)' if kind in NOT_YET else ''}: {NAMES[kind]}\n"
            + "\n".join(f"    {one}" for one in kept)
            for kind, count in sorted(self.counts.items())
            for kept in [self.examples[kind]]
        ]
