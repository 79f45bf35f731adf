-- 学习计划: what produces sessions on a calendar, ahead of time.

-- `pattern` is JSON (bot.rules.recurrence.Pattern), `clock` minutes after midnight by the
-- organisation's clock; `anchor` is a day of a week that counts, where not every one does. Days are
-- of the organisation's calendar, `until` is the last one. `draft`: the update with which it was
-- begun, by which a second press is told from the first. `look_at`: when it is looked at next.
CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL REFERENCES kind (code),
    audience TEXT NOT NULL
        CHECK (audience IN ('everyone', 'party_members', 'committee', 'leadership', 'leaders')),
    title TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    topics TEXT NOT NULL DEFAULT '',
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    chair_id INTEGER REFERENCES member (id),
    recorder_id INTEGER REFERENCES member (id),
    has_first_topic INTEGER NOT NULL DEFAULT 0 CHECK (has_first_topic IN (0, 1)),
    pattern TEXT NOT NULL,
    clock INTEGER NOT NULL CHECK (clock BETWEEN 0 AND 1439),
    off_days TEXT NOT NULL CHECK (off_days IN ('skip', 'move', 'hold')),
    anchor TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('own', 'template')),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'ended', 'undone')),
    draft INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER REFERENCES member (id),
    ended_at INTEGER,
    look_at INTEGER,
    CHECK ((state = 'active') = (ended_at IS NULL))
) STRICT;
CREATE INDEX series_unit ON series (unit_id) WHERE state = 'active';
CREATE UNIQUE INDEX series_once ON series (draft, unit_id, kind);
CREATE UNIQUE INDEX series_template ON series (unit_id, kind)
    WHERE state = 'active' AND origin = 'template';

-- `occurrence` is the day by the series' pattern, whatever became of it: it is never planned twice.
-- `series_at`: when the series would have it; one that starts at another time was moved by hand.
ALTER TABLE session ADD COLUMN series_id INTEGER REFERENCES series (id);
ALTER TABLE session ADD COLUMN occurrence TEXT;
ALTER TABLE session ADD COLUMN series_at INTEGER;
CREATE UNIQUE INDEX session_occurrence ON session (series_id, occurrence)
    WHERE occurrence IS NOT NULL;
