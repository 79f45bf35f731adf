"""What a request of the page or of the control API says, read with its types checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.standin.errors import CannotError
from bot.standin.standin import Standin
from bot.standin.state.files import Upload
from bot.standin.state.people import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its query or its JSON body, and the files that came with it.

    Each reader raises CannotError, with the field's name, for what is missing or of another type.
    """

    standin: Standin
    said: Mapping[str, Any]
    uploads: Sequence[Upload] = ()

    def person(self, name: str = "as") -> Person:
        """Return the person named by id."""
        person = self.standin.people.get(self.number(name))
        if person is None:
            raise CannotError(f"{name}: there is no such person")
        return person

    def people(self, name: str) -> list[Person]:
        """Return the people named by a list of ids, none if it is left out."""
        return [
            Asked(self.standin, {name: number}).person(name) for number in self.said.get(name) or ()
        ]

    def number(self, name: str) -> int:
        """Return a whole number, from JSON or from a query."""
        number = self.maybe_number(name)
        if number is None:
            raise CannotError(f"{name} is missing")
        return number

    def maybe_number(self, name: str) -> int | None:
        """Return a whole number, or None if it is left out."""
        given = self.said.get(name)
        if given is None or given == "":
            return None
        try:
            return int(given)
        except (TypeError, ValueError):
            raise CannotError(f"{name} is no whole number") from None

    def amount(self, name: str, default: float) -> float:
        """Return a number that may be a fraction."""
        given = self.said.get(name, default)
        if not isinstance(given, int | float) or isinstance(given, bool):
            raise CannotError(f"{name} is no number")
        return float(given)

    def numbers(self, name: str) -> list[int]:
        """Return a list of whole numbers."""
        given = self.said.get(name)
        if not isinstance(given, list) or not all(type(number) is int for number in given):
            raise CannotError(f"{name} is no list of whole numbers")
        return given

    def text(self, name: str) -> str:
        """Return a text that is not blank."""
        given = self.said.get(name)
        if not isinstance(given, str) or not given.strip():
            raise CannotError(f"{name} is missing or blank")
        return given

    def maybe_text(self, name: str) -> str | None:
        """Return a text, or None if it is left out or blank."""
        given = self.said.get(name)
        if given is not None and not isinstance(given, str):
            raise CannotError(f"{name} is no text")
        return given or None

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, none if it is left out."""
        given = self.said.get(name, [])
        if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
            raise CannotError(f"{name} is no list of texts")
        return given

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        given = self.said.get(name, default)
        if not isinstance(given, bool):
            raise CannotError(f"{name} is neither true nor false")
        return given

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """Return one of the words that are to be chosen from."""
        given = self.said.get(name, default)
        if given not in choices:
            raise CannotError(f"{name} is none of {', '.join(choices)}")
        return str(given)


def uploaded(part: web.FileField) -> Upload:
    """Return a file of a form, which is closed."""
    with part.file as file:
        return Upload(file.read(), part.filename, part.content_type)
