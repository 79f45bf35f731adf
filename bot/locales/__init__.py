"""The catalogue: every text that a person reads, by key and language.

A key stays when its words change. Values are put in by name; a screen escapes them beforehand
where its text is HTML.
"""

from bot.locales import zh

DEFAULT = "zh"
CATALOGUES = {"zh": zh.TEXTS}


def text(language: str, key: str, **values: object) -> str:
    """Return the text for `key` in `language`, with `values` put in.

    A language that has no catalogue gets the default one. An unknown key or a missing value is a
    KeyError: a defect, never shown to a person.
    """
    return CATALOGUES.get(language, CATALOGUES[DEFAULT])[key].format(**values)
