"""How a screen speaks to its reader: language, the organisation's time zone, safe names."""

import html
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.locales import DEFAULT, text

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks `language` and tells times in `zone`."""

    zone: ZoneInfo
    language: str = DEFAULT

    def say(self, key: str, **values: object) -> str:
        """Return the text for `key` with `values` put in."""
        return text(self.language, key, **values)

    def clock(self, instant: datetime) -> str:
        """Return the time of day as people write it: 14:30, 9:00."""
        local = instant.astimezone(self.zone)
        return f"{local.hour}:{local.minute:02}"

    def day(self, instant: datetime, now: datetime) -> str:
        """Return the day as people say it: 今天, 明天, 11月25日 周三."""
        local = instant.astimezone(self.zone).date()
        today = now.astimezone(self.zone).date()
        if local == today:
            return self.say("time.today")
        if local == today + _DAY:
            return self.say("time.tomorrow")
        return self.date(instant)

    def date(self, instant: datetime) -> str:
        """Return the date with its weekday: 11月25日 周三."""
        local = instant.astimezone(self.zone).date()
        weekday = self.say("time.weekdays").split()[local.weekday()]
        return self.say("time.date", month=local.month, day=local.day, weekday=weekday)

    def moment(self, instant: datetime, now: datetime) -> str:
        """Return day and time: 今天 14:30."""
        return f"{self.day(instant, now)} {self.clock(instant)}"

    def span(self, length: timedelta) -> str:
        """Return a length of time in its one largest unit, rounded down: 29 分钟."""
        seconds = max(0, int(length.total_seconds()))
        for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= size:
                return self.say(f"time.{unit}", n=seconds // size)
        return self.say("time.seconds", n=seconds)


def safe(name: str) -> str:
    """Return a name for use in HTML: escaped, without control and direction characters.

    What is left out can neither be seen nor be meant; it only serves to make a line look like
    another one.
    """
    return html.escape("".join(c for c in name if unicodedata.category(c)[0] != "C"), quote=False)
