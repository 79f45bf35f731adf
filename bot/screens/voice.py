"""How a screen speaks to its reader: language, the organisation's time zone, safe names."""

import html
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.locales import DEFAULT, text

_DAY = timedelta(days=1)
NAMELESS = "—"
"""What a name is shown as that cannot be seen."""


def _unnamed() -> str:
    raise LookupError("who this bot is has not been asked yet")


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks `language`, tells times in `zone`, and knows by which name the bot is linked to."""

    zone: ZoneInfo
    language: str = DEFAULT
    bot_name: Callable[[], str] = _unnamed

    def of(self, language: str | None) -> "Voice":
        """Return the voice in another language; None means this one."""
        return self if language is None else replace(self, language=language)

    def say(self, key: str, **values: object) -> str:
        """Return the text for `key` with `values` put in."""
        return text(self.language, key, **values)

    def link(self, payload: str) -> str:
        """Return the link that opens the private chat with the bot and hands it `payload`."""
        return f"https://t.me/{self.bot_name()}?start={payload}"

    def group_link(self, payload: str) -> str:
        """Return the link that adds the bot to a group, lets it pin, and hands it `payload`."""
        return f"https://t.me/{self.bot_name()}?startgroup={payload}&admin=pin_messages"

    def clock(self, instant: datetime) -> str:
        """Return the time of day as people write it: 14:30, 9:00."""
        local = instant.astimezone(self.zone)
        return f"{local.hour}:{local.minute:02}"

    def clock_after(self, instant: datetime, start: datetime) -> str:
        """Return the time of day of an end after a start: 次日 1:00 where it is another day."""
        clock = self.clock(instant)
        is_same_day = instant.astimezone(self.zone).date() == start.astimezone(self.zone).date()
        return clock if is_same_day else self.say("time.next_day", clock=clock)

    def day(self, instant: datetime, now: datetime) -> str:
        """Return the day as people say it: 今天, 明天, 11月25日 周三."""
        return self.named_day(
            instant.astimezone(self.zone).date(), now.astimezone(self.zone).date()
        )

    def named_day(self, day: date, today: date) -> str:
        """Return a day of the organisation's calendar as people say it on another one."""
        if day == today:
            return self.say("time.today")
        if day == today + _DAY:
            return self.say("time.tomorrow")
        return self._dated(day)

    def last_day(self, end: datetime, now: datetime) -> str:
        """Return the last day of a span that ends with it: midnight belongs to the day before."""
        return self.day(end - timedelta(milliseconds=1), now)

    def full_day(self, instant: datetime) -> str:
        """Return the date with its weekday: 11月25日 周三."""
        return self._dated(instant.astimezone(self.zone).date())

    def _dated(self, day: date) -> str:
        weekday = self.say("time.weekdays").split()[day.weekday()]
        return self.say("time.date", month=day.month, day=day.day, weekday=weekday)

    def weekday(self, instant: datetime) -> str:
        """Return weekday and time, for what is in a week that is known: 周三 14:30."""
        day = instant.astimezone(self.zone).date()
        name = self.say("time.weekdays").split()[day.weekday()]
        return f"{name} {self.clock(instant)}"

    def moment(self, instant: datetime, now: datetime) -> str:
        """Return day and time: 今天 14:30."""
        return f"{self.day(instant, now)} {self.clock(instant)}"

    def full_moment(self, instant: datetime) -> str:
        """Return the date with time, for what is read on other days: 11月25日 周三 14:30."""
        return f"{self.full_day(instant)} {self.clock(instant)}"

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
    return html.escape(_visible(name), quote=False)


def seen(name: str) -> str:
    """Return a name for a button or a toast, which are plain text; one of blanks is a dash."""
    return _visible(name).strip() or NAMELESS


def _visible(name: str) -> str:
    return "".join(c for c in name if unicodedata.category(c)[0] != "C")
