-- The organisation's own days, above what the State announces: off (0) or worked on (1).

CREATE TABLE own_day (
    day TEXT PRIMARY KEY CHECK (length(day) = 10),
    is_workday INTEGER NOT NULL CHECK (is_workday IN (0, 1)),
    note TEXT NOT NULL DEFAULT ''
) STRICT;

-- Tables of days that admins have sent: what was read of each, until it is decided.
CREATE TABLE day_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    file_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('fetching', 'asked', 'taken', 'refused', 'cancelled')),
    result TEXT NOT NULL DEFAULT '{}',
    received_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX day_file_fetching ON day_file (id) WHERE state = 'fetching';
