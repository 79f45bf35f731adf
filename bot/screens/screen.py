"""What a person is shown, as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: `data` comes back as `route.args` when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Screen:
    """A message: HTML as Telegram knows it, rows of buttons, and whether it arrives silently."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap, plain text of at most 200 characters; an `alert` waits to be closed."""

    text: str
    alert: bool = False
