-- Seals over the history, the history of sessions, and long work that shows how far it is.

-- The append-only history of sessions, as attendance_entry is of attendance: `content` is what the
-- ledger holds of the session from then on, compact JSON by column.
CREATE TABLE session_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session (id),
    what TEXT NOT NULL CHECK (what IN (
        'planned', 'moved', 'changed', 'extended', 'ended', 'opened', 'closed', 'dropped',
        'confirmed', 'reopened', 'taken_over')),
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    content TEXT,
    salt BLOB,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX session_entry_subject ON session_entry (session_id);

-- Sessions that were there before they had a history are taken over as they stand. The salt first:
-- one made in the same statement as the hash might be made twice.
INSERT INTO session_entry
    (session_id, what, happened_at, recorded_at, by_member_id, content, salt, hash)
    SELECT s.id, 'taken_over', s.planned_at, s.planned_at, NULL,
           json_object(
               'unit_id', s.unit_id, 'kind', s.kind, 'title', s.title, 'place', s.place,
               'topics', s.topics, 'lecturer', s.lecturer, 'chair_id', s.chair_id,
               'recorder_id', s.recorder_id, 'has_first_topic', s.has_first_topic,
               'starts_at', s.starts_at, 'ends_at', s.ends_at, 'state', s.state,
               'dropped_why', s.dropped_why,
               'confirmed_at', s.confirmed_at, 'confirmed_by', s.confirmed_by),
           randomblob(16), x''
    FROM session s ORDER BY s.id;
UPDATE session_entry SET hash = entry_hash(
    salt, session_id, what, happened_at, recorded_at, by_member_id, content);

-- The chain: each link is over consecutive entries of one history and the link before it. `prints`
-- holds the first bytes of each entry's hash, by which the entry that no longer fits is named.
CREATE TABLE chain_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    history TEXT NOT NULL CHECK (history IN ('attendance', 'family', 'session')),
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    prints BLOB NOT NULL,
    hash BLOB NOT NULL,
    CHECK (first_id <= last_id),
    UNIQUE (history, last_id)
) STRICT;

-- 封存: `period` says what for, '' by hand. `frozen` is the SHA-256 of the period's figures, which
-- are kept elsewhere; the last ids are those that are covered, 0 for none.
CREATE TABLE seal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    period TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    link_id INTEGER REFERENCES chain_link (id),
    attendance_id INTEGER NOT NULL,
    family_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    frozen BLOB NOT NULL,
    digest BLOB NOT NULL,
    code TEXT NOT NULL UNIQUE
) STRICT;
CREATE UNIQUE INDEX seal_period ON seal (period) WHERE period <> '';

-- Work that takes a while, for somebody who watches a message that shows how far it is.
-- `interrupted`: it was under way when the process ended.
CREATE TABLE long_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    details TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN (
        'waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
    result TEXT NOT NULL DEFAULT '{}',
    asked_at INTEGER NOT NULL,
    begun_at INTEGER,
    ended_at INTEGER
) STRICT;
CREATE INDEX long_work_open ON long_work (id) WHERE state IN ('waiting', 'running');
