"""The bot's own card: what it is called and says of itself, by language; its menu button."""

from dataclasses import dataclass, field

from bot.standin.api.schema import Json


@dataclass(eq=False, slots=True)
class Card:
    """Texts by language, "" for all others; menu buttons by private chat, 0 for all others.

    `rights` are what the bot asks for when it is added as administrator, of groups and channels.
    """

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    buttons: dict[int, Json] = field(default_factory=dict)
    rights: dict[bool, Json] = field(default_factory=dict)

    def button(self, chat_id: int) -> Json:
        """Return the menu button of a private chat."""
        return self.buttons.get(chat_id) or self.buttons.get(0) or {"type": "default"}


def in_language(texts: dict[str, str], language: str | None) -> str:
    """Return the text for whoever's app speaks `language`, "" if there is none."""
    return texts.get((language or "").split("-")[0]) or texts.get("", "")
