"""An update on its way from the inbox to its handler."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.inbox import Item

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Arrival:
    """A kept update: `update` is the trimmed JSON; `received_at` is when it was received, UTC."""

    update_id: int
    kind: str
    lane: int
    update: dict[str, Any]
    received_at: datetime

    def item(self) -> Item:
        """Return it as the inbox keeps it."""
        return Item(self.update_id, self.kind, self.lane, _json(self.update), self.received_at)


def arrival(item: Item) -> Arrival:
    """Return a kept update as it is handled. Raises ValueError if its text is no JSON."""
    return Arrival(item.update_id, item.kind, item.lane, json.loads(item.body), item.received_at)
