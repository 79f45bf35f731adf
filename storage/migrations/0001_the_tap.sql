-- Instants are UTC milliseconds. An id that leaves the database (in a button, a message, a report)
-- is AUTOINCREMENT, so that a purged id is never given to another row.

CREATE TABLE unit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id INTEGER REFERENCES unit (id),
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('committee', 'general_branch', 'branch', 'group'))
) STRICT;

-- Every pair of a unit and one at or below it; rebuilt by the one function that moves units.
CREATE TABLE unit_closure (
    ancestor_id INTEGER NOT NULL REFERENCES unit (id),
    descendant_id INTEGER NOT NULL REFERENCES unit (id),
    depth INTEGER NOT NULL CHECK (depth >= 0),
    PRIMARY KEY (ancestor_id, descendant_id)
) STRICT;
CREATE INDEX unit_closure_upward ON unit_closure (descendant_id, depth);

CREATE TABLE member (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    employment TEXT NOT NULL CHECK (employment IN ('officer', 'auxiliary', 'staff')),
    party_status TEXT NOT NULL CHECK (party_status IN ('full', 'probationary', 'applicant', 'none')),
    position TEXT CHECK (position IN ('secretary', 'deputy_secretary', 'organiser')),
    is_leader INTEGER NOT NULL DEFAULT 0 CHECK (is_leader IN (0, 1))
) STRICT;
CREATE INDEX member_unit ON member (unit_id);

-- Who a Telegram account is. Identity is the account's number, never its user name.
CREATE TABLE account (
    user_id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL UNIQUE REFERENCES member (id)
) STRICT;

-- What a member may do beyond their own affairs: in the unit and below.
CREATE TABLE role (
    member_id INTEGER NOT NULL REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL CHECK (name IN ('secretary', 'admin')),
    PRIMARY KEY (member_id, unit_id, name)
) STRICT;
CREATE INDEX role_unit ON role (unit_id, name);

-- Every chat that the bot may write to, private or group, and whether it can. A group that
-- Telegram moves to a new id takes everything that points at it along.
CREATE TABLE chat (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('private', 'group', 'supergroup')),
    state TEXT NOT NULL CHECK (state IN ('unopened', 'open', 'blocked', 'removed', 'gone')),
    unit_id INTEGER REFERENCES unit (id),
    topic_id INTEGER,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX chat_unit ON chat (unit_id) WHERE unit_id IS NOT NULL;

CREATE TABLE kind (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('everyone', 'party_members')),
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    opens_before_minutes INTEGER NOT NULL CHECK (opens_before_minutes >= 0)
) STRICT;

INSERT INTO kind (code, name, audience, minutes, opens_before_minutes) VALUES
    ('political_study', '政治学习', 'everyone', 60, 15),
    ('theme_day', '主题党日', 'party_members', 120, 15),
    ('general_meeting', '支部党员大会', 'party_members', 90, 15),
    ('party_lecture', '党课', 'party_members', 60, 15);

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL REFERENCES kind (code),
    place TEXT NOT NULL,
    has_first_topic INTEGER NOT NULL DEFAULT 0 CHECK (has_first_topic IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'open', 'closed', 'dropped')),
    opens_at INTEGER NOT NULL,
    card_at INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL,
    planned_at INTEGER NOT NULL,
    CHECK (opens_at <= starts_at AND card_at <= starts_at AND starts_at < closes_at)
) STRICT;
CREATE INDEX session_opens ON session (opens_at);
CREATE INDEX session_card ON session (card_at);
CREATE INDEX session_closes ON session (closes_at);
CREATE INDEX session_unit ON session (unit_id, starts_at);

-- The present state of each member in each session; its history is attendance_entry.
CREATE TABLE attendance (
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    state TEXT NOT NULL CHECK (state IN ('expected', 'checked_in')),
    happened_at INTEGER,
    PRIMARY KEY (session_id, member_id),
    CHECK ((state = 'checked_in') = (happened_at IS NOT NULL))
) STRICT;
CREATE INDEX attendance_member ON attendance (member_id, session_id);

-- Append-only. `hash` covers the entry and its salt; to erase an entry's content later is to erase
-- its salt with it: the hash stays in the chain and nothing can be guessed from it.
CREATE TABLE attendance_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    what TEXT NOT NULL CHECK (what IN ('expected', 'checked_in')),
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    how TEXT NOT NULL CHECK (how IN ('calendar', 'tap', 'text')),
    why TEXT,
    salt BLOB,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX attendance_entry_subject ON attendance_entry (session_id, member_id);

-- Updates as they came, trimmed to what is used, kept before Telegram is told that they arrived.
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    lane INTEGER NOT NULL,
    body TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'quarantined')),
    settled_at INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX inbox_open ON inbox (received_at) WHERE state = 'open';
CREATE INDEX inbox_settled ON inbox (state, settled_at) WHERE state <> 'open';

-- A message of ours in a chat that lives: edited until it shows the wanted version.
CREATE TABLE post (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('check_in', 'host_card')),
    session_id INTEGER NOT NULL REFERENCES session (id),
    chat_id INTEGER NOT NULL REFERENCES chat (id) ON UPDATE CASCADE,
    telegram_id INTEGER,
    state TEXT NOT NULL DEFAULT 'unsent' CHECK (state IN ('unsent', 'unknown', 'live', 'gone')),
    wanted_version INTEGER NOT NULL DEFAULT 1,
    shown_version INTEGER NOT NULL DEFAULT 0,
    pin_wanted INTEGER NOT NULL DEFAULT 0 CHECK (pin_wanted IN (0, 1)),
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    next_edit_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, session_id, chat_id),
    CHECK (state <> 'live' OR telegram_id IS NOT NULL)
) STRICT;
CREATE INDEX post_behind ON post (next_edit_at)
    WHERE state = 'live' AND (wanted_version > shown_version OR pin_wanted <> pinned);
CREATE INDEX post_session ON post (session_id);
CREATE INDEX post_message ON post (chat_id, telegram_id);

-- What is to be sent, made in the unit of work that decided it: ids only, never text.
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    chat_id INTEGER NOT NULL REFERENCES chat (id) ON UPDATE CASCADE,
    post_id INTEGER REFERENCES post (id),
    session_id INTEGER REFERENCES session (id),
    details TEXT NOT NULL DEFAULT '{}',
    urgency INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'claimed', 'sent', 'refused', 'unknown', 'expired', 'withdrawn')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER,
    telegram_id INTEGER
) STRICT;
CREATE INDEX message_waiting ON message (not_before) WHERE state = 'waiting';
CREATE INDEX message_claimed ON message (id) WHERE state = 'claimed';
CREATE INDEX message_unknown ON message (id) WHERE state = 'unknown';
CREATE INDEX message_sent ON message (chat_id, telegram_id) WHERE telegram_id IS NOT NULL;

-- What fell due, once: the calendar writes a row for each and its effect settles it.
CREATE TABLE due (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    occurrence INTEGER NOT NULL,
    recipient_id INTEGER NOT NULL DEFAULT 0,
    step INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'expired', 'void')),
    reason TEXT,
    settled_at INTEGER,
    UNIQUE (kind, subject_id, occurrence, recipient_id, step)
) STRICT;
CREATE INDEX due_open ON due (at) WHERE state = 'open';

-- Up to which instant the calendar has been read.
CREATE TABLE watermark (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
