-- Who runs the system, who runs a unit, and how an account comes to its name.

-- An admin is an account: the first one comes before there is a roster.
CREATE TABLE admin (
    user_id INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;
INSERT INTO admin (user_id, since)
    SELECT DISTINCT a.user_id, 0 FROM role r JOIN account a ON a.member_id = r.member_id
    WHERE r.name = 'admin';

CREATE TABLE secretary (
    member_id INTEGER NOT NULL REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    origin TEXT NOT NULL CHECK (origin IN ('position', 'given', 'deputy')),
    until INTEGER,
    PRIMARY KEY (member_id, unit_id, origin),
    CHECK ((origin = 'deputy') = (until IS NOT NULL))
) STRICT;
INSERT INTO secretary (member_id, unit_id, origin)
    SELECT member_id, unit_id, origin FROM role WHERE name = 'secretary' AND until IS NULL;
DROP TABLE role;
CREATE INDEX secretary_unit ON secretary (unit_id);

-- A position whose role an admin has taken away; the next import does not give it back.
CREATE TABLE withheld (
    member_id INTEGER PRIMARY KEY REFERENCES member (id)
) STRICT;

-- Deep links that name a person. Only a hash is kept: who reads the database can use none.
CREATE TABLE link (
    hash BLOB PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES member (id),
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER
) STRICT;
CREATE INDEX link_member ON link (member_id);
CREATE INDEX link_expiry ON link (expires_at);

-- Links for admins are signed, not stored; what was used is, so that it is used once.
CREATE TABLE spent_admin_link (
    nonce BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

-- An account says who it is.
CREATE TABLE claim (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL REFERENCES member (id),
    how TEXT NOT NULL CHECK (how IN ('number', 'link', 'secretary')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'withdrawn', 'undone')),
    made_at INTEGER NOT NULL,
    settled_at INTEGER,
    by_user_id INTEGER,
    notice_id INTEGER REFERENCES message (id),
    CHECK ((state = 'asked') = (settled_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX claim_asked ON claim (user_id) WHERE state = 'asked';
CREATE INDEX claim_member ON claim (member_id);
CREATE INDEX claim_untold ON claim (member_id) WHERE state = 'accepted' AND notice_id IS NULL;

-- A number that did not fit, counted against the account and against the name.
CREATE TABLE wrong_number (
    user_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL REFERENCES member (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_number_user ON wrong_number (user_id, at);
CREATE INDEX wrong_number_member ON wrong_number (member_id, at);

-- A check-in by an account that has no name yet: it counts from its own time once it has one.
CREATE TABLE early_tap (
    user_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL REFERENCES session (id),
    happened_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, session_id)
) STRICT;

-- What someone is in the middle of telling the bot.
CREATE TABLE dialogue (
    user_id INTEGER PRIMARY KEY,
    step TEXT NOT NULL,
    facts TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- 调动 that both secretaries agree on.
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES member (id),
    from_unit_id INTEGER NOT NULL REFERENCES unit (id),
    to_unit_id INTEGER NOT NULL REFERENCES unit (id),
    at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'agreed', 'refused', 'withdrawn', 'done', 'void')),
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    answered_by INTEGER,
    answered_at INTEGER,
    CHECK (from_unit_id <> to_unit_id)
) STRICT;
CREATE UNIQUE INDEX transfer_open ON transfer (member_id) WHERE state IN ('asked', 'agreed');
CREATE INDEX transfer_due ON transfer (at) WHERE state = 'agreed';

-- A roster file that an admin has sent, until it is imported or put aside.
CREATE TABLE roster_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    file_id TEXT NOT NULL,
    content BLOB,
    state TEXT NOT NULL
        CHECK (state IN (
            'fetching', 'asked', 'importing', 'writing', 'imported', 'refused', 'cancelled')),
    outside_leave INTEGER NOT NULL DEFAULT 0 CHECK (outside_leave IN (0, 1)),
    result TEXT NOT NULL DEFAULT '{}',
    received_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX roster_file_open ON roster_file (id) WHERE state IN ('fetching', 'importing', 'writing');

-- Groups that Telegram moved to a new id: links that name the old one go on leading there.
CREATE TABLE moved_chat (
    old_id INTEGER PRIMARY KEY,
    new_id INTEGER NOT NULL
) STRICT;

-- In which language the bot speaks in a chat; without one, in the organisation's.
ALTER TABLE chat ADD COLUMN language TEXT;
