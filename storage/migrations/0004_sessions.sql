-- Sessions from plan to a confirmed record: kinds with their audiences, leave, roll call, guests,
-- corrections, what is attached, and the times in which the bot was not there.

-- `votes`: 报数 counts those who may vote. `has_lecturer`: the record names who lectured.
CREATE TABLE kind_new (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    aliases TEXT NOT NULL DEFAULT '',
    rank INTEGER NOT NULL,
    audience TEXT NOT NULL
        CHECK (audience IN ('everyone', 'party_members', 'committee', 'leadership', 'leaders')),
    levels TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    opens_before_minutes INTEGER NOT NULL CHECK (opens_before_minutes >= 0),
    votes INTEGER NOT NULL DEFAULT 0 CHECK (votes IN (0, 1)),
    has_lecturer INTEGER NOT NULL DEFAULT 0 CHECK (has_lecturer IN (0, 1))
) STRICT;
INSERT INTO kind_new
    (code, name, aliases, rank, audience, levels, minutes, opens_before_minutes, votes,
     has_lecturer)
VALUES
    ('political_study', '政治学习', '', 1, 'everyone',
     'committee general_branch branch group', 60, 15, 0, 0),
    ('general_meeting', '支部党员大会', '党员大会', 2, 'party_members', 'branch', 90, 15, 1, 0),
    ('committee_meeting', '支部委员会会议', '支委会', 3, 'committee', 'branch', 60, 15, 0, 0),
    ('group_meeting', '党小组会', '小组会', 4, 'party_members', 'group', 60, 15, 0, 0),
    ('party_lecture', '党课', '', 5, 'party_members',
     'committee general_branch branch group', 60, 15, 0, 1),
    ('theme_day', '主题党日', '', 6, 'party_members',
     'committee general_branch branch group', 120, 15, 0, 0),
    ('organisational_life', '组织生活会', '', 7, 'party_members', 'branch group', 120, 15, 0, 0),
    ('appraisal', '民主评议党员', '民主评议', 8, 'party_members', 'branch', 120, 15, 1, 0),
    ('party_committee', '党委会', '党委会议', 9, 'leadership', 'committee', 90, 15, 0, 0),
    ('central_group', '理论学习中心组学习', '中心组学习 中心组', 10, 'leadership',
     'committee general_branch', 120, 15, 0, 0),
    ('democratic_life', '民主生活会', '', 11, 'leadership', 'committee general_branch',
     180, 15, 0, 0),
    ('dispatch', '调度例会', '例会 调度会', 12, 'leaders', 'committee general_branch branch',
     60, 15, 0, 0),
    ('all_hands', '全警大会', '', 13, 'everyone', 'committee general_branch branch', 60, 15, 0, 0),
    ('rotation_training', '政治轮训', '轮训', 14, 'everyone',
     'committee general_branch branch', 120, 15, 0, 0),
    ('warning_education', '警示教育', '警示教育会', 15, 'everyone',
     'committee general_branch branch group', 90, 15, 0, 0),
    ('discussion', '专题讨论', '专题研讨', 16, 'everyone',
     'committee general_branch branch group', 60, 15, 0, 0),
    ('other', '其他', '会议', 17, 'everyone',
     'committee general_branch branch group', 60, 15, 0, 0);
DROP TABLE kind;
ALTER TABLE kind_new RENAME TO kind;

-- `announce_at`: the meeting post; `day_at`: the first instant of its day; `remind_at`: half an hour
-- before, for what was planned at short notice; `nudge_at`: for units that want it; `late_from`:
-- who checks in then or later is late. `pings`: messages about it that made a sound in the group;
-- `is_reminded`: the secretary has had those not in reminded, once. Check-in closes when the session ends, later after a downtime.
CREATE TABLE session_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL REFERENCES kind (code),
    audience TEXT NOT NULL
        CHECK (audience IN ('everyone', 'party_members', 'committee', 'leadership', 'leaders')),
    title TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL,
    link TEXT NOT NULL DEFAULT '',
    topics TEXT NOT NULL DEFAULT '',
    lecturer TEXT NOT NULL DEFAULT '',
    chair_id INTEGER REFERENCES member (id),
    recorder_id INTEGER REFERENCES member (id),
    has_first_topic INTEGER NOT NULL DEFAULT 0 CHECK (has_first_topic IN (0, 1)),
    is_recurring INTEGER NOT NULL DEFAULT 0 CHECK (is_recurring IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'open', 'closed', 'confirmed', 'dropped')),
    announce_at INTEGER,
    day_at INTEGER,
    remind_at INTEGER,
    opens_at INTEGER NOT NULL,
    card_at INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    late_from INTEGER NOT NULL,
    nudge_at INTEGER,
    ends_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL,
    planned_at INTEGER NOT NULL,
    planned_by INTEGER REFERENCES member (id),
    pings INTEGER NOT NULL DEFAULT 0,
    is_reminded INTEGER NOT NULL DEFAULT 0 CHECK (is_reminded IN (0, 1)),
    is_roll_called INTEGER NOT NULL DEFAULT 0 CHECK (is_roll_called IN (0, 1)),
    confirmed_at INTEGER,
    confirmed_by INTEGER REFERENCES member (id),
    CHECK (opens_at <= starts_at AND card_at <= starts_at AND starts_at < closes_at),
    CHECK (state <> 'confirmed' OR confirmed_at IS NOT NULL)
) STRICT;
INSERT INTO session_new
    (id, unit_id, kind, audience, place, has_first_topic, state, opens_at, card_at, starts_at,
     late_from, ends_at, closes_at, planned_at)
    SELECT s.id, s.unit_id, s.kind, k.audience, s.place, s.has_first_topic, s.state, s.opens_at,
           s.card_at, s.starts_at, s.starts_at + 60000, s.closes_at, s.closes_at, s.planned_at
    FROM session s JOIN kind k ON k.code = s.kind;
DROP TABLE session;
ALTER TABLE session_new RENAME TO session;
CREATE INDEX session_announce ON session (announce_at);
CREATE INDEX session_day ON session (day_at);
CREATE INDEX session_remind ON session (remind_at);
CREATE INDEX session_opens ON session (opens_at);
CREATE INDEX session_card ON session (card_at);
CREATE INDEX session_nudge ON session (nudge_at);
CREATE INDEX session_closes ON session (closes_at);
CREATE INDEX session_unit ON session (unit_id, starts_at);

CREATE TABLE leave_kind (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL UNIQUE
) STRICT;
INSERT INTO leave_kind (code, name, rank) VALUES
    ('duty', '值班', 0), ('trip', '出差', 1), ('annual', '年休', 2), ('sick', '病假', 3),
    ('personal', '事假', 4), ('training', '培训', 5), ('other', '其他', 6);

-- 请假报备: for one session, or for all that start within a span. Valid at once.
CREATE TABLE leave (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL REFERENCES leave_kind (code),
    session_id INTEGER REFERENCES session (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reported', 'withdrawn')),
    made_at INTEGER NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX leave_member ON leave (member_id, ends_at) WHERE state = 'reported';
CREATE UNIQUE INDEX leave_session ON leave (member_id, session_id)
    WHERE state = 'reported' AND session_id IS NOT NULL;

-- What a secretary said to a leave, for each session that it is about.
CREATE TABLE leave_answer (
    leave_id INTEGER NOT NULL REFERENCES leave (id),
    session_id INTEGER NOT NULL REFERENCES session (id),
    answer TEXT NOT NULL CHECK (answer IN ('agreed', 'declined')),
    why TEXT NOT NULL DEFAULT '',
    by_member_id INTEGER NOT NULL REFERENCES member (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (leave_id, session_id)
) STRICT;

-- `mark`: what the roll call says; `leave_id`: why someone is on leave, until the record is confirmed
-- and after. `says_present`: they say they were there, after check-in had closed.
CREATE TABLE attendance_new (
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    state TEXT NOT NULL CHECK (state IN (
        'expected', 'checked_in', 'leave', 'present', 'absent', 'made_up', 'exempt')),
    happened_at INTEGER,
    mark TEXT CHECK (mark IN ('present', 'absent', 'leave')),
    leave_id INTEGER REFERENCES leave (id),
    says_present INTEGER NOT NULL DEFAULT 0 CHECK (says_present IN (0, 1)),
    PRIMARY KEY (session_id, member_id),
    CHECK (state <> 'checked_in' OR happened_at IS NOT NULL)
) STRICT;
INSERT INTO attendance_new (session_id, member_id, state, happened_at)
    SELECT session_id, member_id, state, happened_at FROM attendance;
DROP TABLE attendance;
ALTER TABLE attendance_new RENAME TO attendance;
CREATE INDEX attendance_member ON attendance (member_id, session_id);
CREATE INDEX attendance_leave ON attendance (leave_id) WHERE leave_id IS NOT NULL;

-- Who of the audience is not counted as expected, and why.
CREATE TABLE left_out (
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    reason TEXT NOT NULL CHECK (reason IN ('away', 'exempt', 'not_yet_here')),
    PRIMARY KEY (session_id, member_id)
) STRICT;

-- 列席: present without being expected.
CREATE TABLE guest (
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    happened_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, member_id)
) STRICT;

-- 名单有误: somebody says they belong on the list, until the secretary says so or not.
CREATE TABLE plea (
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    happened_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused')),
    PRIMARY KEY (session_id, member_id)
) STRICT;

CREATE TABLE entry_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    what TEXT NOT NULL CHECK (what IN (
        'expected', 'checked_in', 'leave', 'leave_withdrawn', 'leave_declined', 'present', 'absent',
        'made_up', 'exempt', 'not_expected', 'guest', 'says_present', 'accepted', 'disputed',
        'upheld', 'reopened')),
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    how TEXT NOT NULL CHECK (how IN (
        'calendar', 'tap', 'text', 'leave', 'roll_call', 'confirmation', 'correction', 'undo')),
    why TEXT,
    salt BLOB,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO entry_new SELECT * FROM attendance_entry;
DROP TABLE attendance_entry;
ALTER TABLE entry_new RENAME TO attendance_entry;
CREATE INDEX attendance_entry_subject ON attendance_entry (session_id, member_id);

-- A change of a confirmed record, and what the person concerned says to it.
CREATE TABLE correction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    why TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'made', 'accepted', 'disputed', 'escalated', 'upheld', 'taken_back', 'undone')),
    by_member_id INTEGER NOT NULL REFERENCES member (id),
    made_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX correction_session ON correction (session_id);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session (id),
    type TEXT NOT NULL CHECK (type IN ('text', 'document')),
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_session ON attachment (session_id);

CREATE TABLE post_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('meeting', 'check_in', 'host_card')),
    session_id INTEGER NOT NULL REFERENCES session (id),
    chat_id INTEGER NOT NULL REFERENCES chat (id) ON UPDATE CASCADE,
    telegram_id INTEGER,
    state TEXT NOT NULL DEFAULT 'unsent' CHECK (state IN ('unsent', 'unknown', 'live', 'gone')),
    view TEXT NOT NULL DEFAULT '',
    wanted_version INTEGER NOT NULL DEFAULT 1,
    shown_version INTEGER NOT NULL DEFAULT 0,
    pin_wanted INTEGER NOT NULL DEFAULT 0 CHECK (pin_wanted IN (0, 1)),
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    next_edit_at INTEGER NOT NULL DEFAULT 0,
    CHECK (state <> 'live' OR telegram_id IS NOT NULL)
) STRICT;
INSERT INTO post_new
    (id, kind, session_id, chat_id, telegram_id, state, wanted_version, shown_version, pin_wanted,
     pinned, next_edit_at)
    SELECT id, kind, session_id, chat_id, telegram_id, state, wanted_version, shown_version,
           pin_wanted, pinned, next_edit_at FROM post;
DROP TABLE post;
ALTER TABLE post_new RENAME TO post;
-- One of a kind in a chat; but when a session is moved, what stood there stays as it is.
CREATE UNIQUE INDEX post_place ON post (kind, session_id, chat_id) WHERE view <> 'retired';
CREATE INDEX post_behind ON post (next_edit_at)
    WHERE state = 'live' AND (wanted_version > shown_version OR pin_wanted <> pinned);
CREATE INDEX post_session ON post (session_id);
CREATE INDEX post_message ON post (chat_id, telegram_id);

-- 免到会: with the meeting's consent somebody is not counted among those expected.
ALTER TABLE member ADD COLUMN is_exempt INTEGER NOT NULL DEFAULT 0 CHECK (is_exempt IN (0, 1));

-- Whether those not in are reminded five minutes after the start.
ALTER TABLE unit ADD COLUMN nudges INTEGER NOT NULL DEFAULT 0 CHECK (nudges IN (0, 1));

-- When the bot was not there, and how much it made up for.
CREATE TABLE downtime (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    began_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    CHECK (began_at < ended_at)
) STRICT;

CREATE INDEX message_session ON message (session_id) WHERE session_id IS NOT NULL;
