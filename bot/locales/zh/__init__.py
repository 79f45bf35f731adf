"""Chinese: the product's language.

Short, polite, concrete: what is, then what to do next. 您, not 你; no exclamation marks, no
slogans, no praise or blame; a number never without its base.
"""

from bot.locales.zh import (
    buddies,
    cadence,
    calendar,
    command_line,
    coverage,
    events,
    family,
    figures,
    ledger,
    lists,
    needs,
    people,
    pictures,
    privacy,
    roster,
    series,
    session,
    system,
    talk,
    visits,
    work,
)

TEXTS = (
    talk.TEXTS
    | session.TEXTS
    | series.TEXTS
    | people.TEXTS
    | family.TEXTS
    | figures.TEXTS
    | needs.TEXTS
    | buddies.TEXTS
    | coverage.TEXTS
    | calendar.TEXTS
    | cadence.TEXTS
    | lists.TEXTS
    | pictures.TEXTS
    | ledger.TEXTS
    | privacy.TEXTS
    | visits.TEXTS
    | events.TEXTS
    | roster.TEXTS
    | system.TEXTS
    | work.TEXTS
    | command_line.TEXTS
)
