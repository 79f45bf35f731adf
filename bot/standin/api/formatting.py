"""A text with its parse mode or entities, as any method takes one: plain text and entities out."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.standin.api import entities
from bot.standin.api.markdown import read_legacy_markdown, read_markdown
from bot.standin.api.markup import read_html
from bot.standin.api.schema import Json
from bot.standin.errors import bad_request
from bot.standin.state.people import Person

MOST_ENTITIES: Final = 100
_READERS: Final = {
    "html": read_html,
    "markdownv2": read_markdown,
    "markdown": read_legacy_markdown,
}


def read_formatted(
    people: Mapping[int, Person], text: str, mode: str | None, given: Sequence[Json] | None
) -> tuple[str, list[Json]]:
    """Return a text, trimmed, and its entities, with those that Telegram finds by itself.

    `mode` is the parse mode as asked for; without one `given` entities count. Mentions by id keep
    only those whom `people` has. ApiError 400 for what is not sound.
    """
    text, mode = entities.clean(text), (mode or "").lower()
    if mode in _READERS:
        text, made = _READERS[mode](text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        made = list(given or ())
    text, made = entities.trim(text, made)
    named = []
    for entity in made:
        user = entity.get("user")
        if user is not None:
            person = people.get(user if isinstance(user, int) else user["id"])
            if person is None:
                continue
            entity = {**entity, "user": person.user()}  # noqa: PLW2901
        named.append(entity)
    # Telegram leaves the formatting of what comes after the hundredth away.
    return text, entities.find(text, named)[:MOST_ENTITIES]
