"""What a person is shown, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: `data` comes back as `route.args` when it is pressed.

    One with a `url` opens that instead, one with `copies` puts that text on the clipboard. The one
    that `settles` what the message asks for is the one that a list of several shows.
    """

    label: str
    data: str = ""
    url: str | None = None
    copies: str | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message: its name, and the heavy job that makes its content.

    A photo is shown at once, without its name.
    """

    name: str
    job: str
    facts: Mapping[str, Any]
    blob: bytes = b""
    is_photo: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """A message: HTML as Telegram knows it, rows of buttons, a file, whether it arrives silently.

    With a file the text is its caption, which may be at most 1,024 characters long. `document` is
    Telegram's id of a file that was sent to the bot, which goes out again as it is.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    file: File | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap, plain text of at most 200 characters; an `alert` waits to be closed.

    With a `url`, a link to the bot's own private chat, that is opened instead.
    """

    text: str
    alert: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """What a tap comes to: its answer, and what the tapped message shows from now on; or None."""

    toast: Toast | None = None
    screen: Screen | None = None
