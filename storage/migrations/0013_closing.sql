-- A period that is closed: what its figures were then, unit by unit, whatever changes later.

-- `label` as of bot.rules.periods; `frozen_to` is the last unit whose figures are frozen; `whole` is the whole organisation together. While `closed_at` is null its figures are being frozen, piece by
-- piece: the histories had these last entries when that was begun, and a unit that something later
-- is about is frozen anew in the unit of work that closes it.
CREATE TABLE closed_period (
    label TEXT PRIMARY KEY,
    begun_at INTEGER NOT NULL,
    frozen_to INTEGER NOT NULL DEFAULT 0,
    attendance_id INTEGER NOT NULL,
    family_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    closed_at INTEGER,
    whole TEXT,
    CHECK ((closed_at IS NULL) = (whole IS NULL))
) STRICT;

-- Of one unit by itself, as JSON of bot.rules.summary; a unit in which nothing happened has none.
CREATE TABLE frozen_figures (
    label TEXT NOT NULL REFERENCES closed_period (label),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    figures TEXT NOT NULL,
    PRIMARY KEY (label, unit_id)
) STRICT;

-- Whether the unit's group is told what a month came to, in counts.
ALTER TABLE unit ADD COLUMN tells_group INTEGER NOT NULL DEFAULT 0 CHECK (tells_group IN (0, 1));
