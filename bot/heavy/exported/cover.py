"""封面: whose ledger of when, made when and by whom, what is in it, and what its figures mean."""

from bot.clock import to_ms
from bot.heavy.cells import Cover, Line, as_text, clean, day
from bot.heavy.exported.asked import Asked
from bot.screens.periods import named

DEFINED = (
    *("expected", "checked_in", "present", "leave", "absent", "made_up", "exempt", "guests"),
    *("unconfirmed", "later", "dropped"),
)
"""What the sheets say and the cover explains, in this order."""
FAMILIES = ("due", "held", "needs")
"""The same where there is anything of families."""


def write(cover: Cover, asked: Asked) -> None:
    """Write the cover, once it is known what is behind it."""
    voice = asked.voice
    unit = clean(asked.names[asked.unit_id])
    head: list[Line] = [
        (voice.say("ledger.cover.unit"), unit, "text"),
        (voice.say("ledger.cover.period"), named(asked.period, voice), "text"),
        (voice.say("ledger.cover.first"), day(asked.period.first), "date"),
        (voice.say("ledger.cover.last"), day(asked.period.last), "date"),
        (voice.say("ledger.cover.units"), len(asked.names), "number"),
        (voice.say("ledger.cover.made_at"), asked.days.moment(to_ms(asked.now)), "moment"),
        (voice.say("ledger.cover.by"), clean(asked.by), "text"),
        (voice.say("ledger.cover.seal"), _seal(asked), "text"),
    ]
    inside: list[Line] = [
        (voice.say(f"ledger.{sheet}"), asked.made.rows.get(sheet, 0), "number")
        for sheet in asked.made.rows
    ]
    cover.fill(
        voice.say("ledger.cover.title", unit=unit),
        [
            *head,
            ("", None, "text"),
            (voice.say("ledger.cover.inside"), voice.say("ledger.cover.rows"), "text"),
            *inside,
            (voice.say("ledger.cover.scope"), _whose(asked), "text"),
            ("", None, "text"),
            (voice.say("ledger.cover.words"), None, "text"),
            *((voice.say(f"ledger.word.{one}"), voice.say(f"ledger.means.{one}"), "text")
              for one in _defined(asked)),
        ],
    )  # fmt: skip


def _defined(asked: Asked) -> tuple[str, ...]:
    has_families = bool(asked.scope.families) or asked.scope.above
    return DEFINED + FAMILIES if has_families else DEFINED


def _whose(asked: Asked) -> str:
    return asked.voice.say(f"ledger.cover.{asked.scope.whose}")


def _seal(asked: Asked) -> str:
    voice, seal = asked.voice, asked.seal
    if seal is None:
        return voice.say("ledger.cover.no_seal")
    made_at = as_text(asked.days.moment(seal.made_at), "moment")
    return voice.say("ledger.cover.sealed", code=seal.code, at=made_at)
