-- Home visits and what families need. Nothing here has room for an account of a family: who was met
-- and what was talked about are ticks, and the one text is the member's own line about a need.

-- 十必访: what calls for a visit. `pauses`: whoever it happens to is left in peace meanwhile, so it
-- is offered to note them as away. Deadlines count workdays after the day on which it is noted.
CREATE TABLE visit_trigger (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL UNIQUE,
    workdays INTEGER NOT NULL CHECK (workdays BETWEEN 1 AND 60),
    visitors INTEGER NOT NULL CHECK (visitors BETWEEN 1 AND 3),
    led_by TEXT NOT NULL CHECK (led_by IN ('secretary', 'leader', 'visitor')),
    pauses INTEGER NOT NULL DEFAULT 0 CHECK (pauses IN (0, 1)),
    is_used INTEGER NOT NULL DEFAULT 1 CHECK (is_used IN (0, 1))
) STRICT;
INSERT INTO visit_trigger (code, name, rank, workdays, visitors, led_by, pauses, is_used) VALUES
    ('illness', '生病住院', 1, 3, 2, 'secretary', 1, 1),
    ('injury', '因公负伤', 2, 1, 2, 'secretary', 1, 1),
    ('death', '家人去世', 3, 3, 2, 'secretary', 1, 1),
    ('hardship', '家庭困难', 4, 5, 1, 'secretary', 0, 1),
    ('conflict', '家庭矛盾', 5, 5, 1, 'secretary', 0, 1),
    ('mission', '长期外派', 6, 10, 1, 'visitor', 0, 1),
    ('birth_marriage', '结婚生育', 7, 10, 1, 'visitor', 0, 1),
    ('post', '职务变动', 8, 10, 1, 'secretary', 0, 1),
    ('commendation', '立功受奖', 9, 10, 1, 'visitor', 0, 1),
    ('retirement', '退休', 10, 10, 1, 'secretary', 0, 1),
    ('sanction', '受到处分', 11, 5, 1, 'secretary', 0, 0);

-- 重要节点: the days on which it comes round each year; none where that changes from year to year.
CREATE TABLE visit_occasion (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL UNIQUE,
    month INTEGER CHECK (month BETWEEN 1 AND 12),
    day INTEGER CHECK (day BETWEEN 1 AND 31),
    CHECK ((month IS NULL) = (day IS NULL))
) STRICT;
INSERT INTO visit_occasion (code, name, rank, month, day) VALUES
    ('spring_festival', '春节', 1, NULL, NULL),
    ('police_day', '警察节', 2, 1, 10),
    ('party_day', '七一', 3, 7, 1),
    ('mid_autumn', '中秋', 4, NULL, NULL),
    ('national_day', '国庆', 5, 10, 1),
    ('other', '其他节点', 6, NULL, NULL);

-- 全员访: how often every household of the unit is visited; `visits_from` is the first day of the
-- first period that counts. And who visits, where the secretary chose anybody.
ALTER TABLE unit ADD COLUMN visit_period TEXT NOT NULL DEFAULT 'off'
    CHECK (visit_period IN ('off', 'quarter', 'half_year', 'year'));
ALTER TABLE unit ADD COLUMN visits_from INTEGER;
CREATE TABLE visitor (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    PRIMARY KEY (unit_id, member_id)
) STRICT;
CREATE INDEX visitor_member ON visitor (member_id);

-- One visit to one household, which is a member's. `due_at` is the end of the last day for it;
-- `workdays` is how many a must-visit was given, which count anew once the member is back.
-- `period` names the round it belongs to, `occasion` the date it is held for. `trigger_code` goes
-- when the visit is closed. `met` and `topics` are ticked codes with spaces between. Of one that is
-- `held`, `held_at` is when it began, or the first instant of its day where it was recorded later;
-- `recorded_at` when the ticks were set, `answer` what the member says of the record: not shown yet,
-- no answer, right, wrong. `missed`: the next round began before it was held. `void`: it was not due
-- after all, is in no figure, and goes the next night. `mode` is empty where only the day is kept.
-- `need_gone`: a need that came up in it was not wanted or is gone, so none is noted from it again.
-- `is_erased`: what was recorded is gone at the family's request, and its instants are those of its
-- month; nothing is recorded in it any more.
CREATE TABLE visit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL CHECK (kind IN ('routine', 'must', 'key_date')),
    period TEXT NOT NULL DEFAULT '',
    occasion TEXT NOT NULL DEFAULT '',
    trigger_code TEXT REFERENCES visit_trigger (code),
    mode TEXT NOT NULL DEFAULT 'online' CHECK (mode IN ('', 'online', 'in_person')),
    state TEXT NOT NULL DEFAULT 'due'
        CHECK (state IN (
            'due', 'proposed', 'agreed', 'started', 'held', 'declined', 'missed', 'void')),
    due_at INTEGER NOT NULL,
    workdays INTEGER,
    made_at INTEGER NOT NULL,
    meets_at INTEGER,
    proposed_by TEXT CHECK (proposed_by IN ('visitor', 'member')),
    held_at INTEGER,
    minutes INTEGER CHECK (minutes >= 0),
    is_recorded_later INTEGER NOT NULL DEFAULT 0 CHECK (is_recorded_later IN (0, 1)),
    recorded_at INTEGER,
    met TEXT NOT NULL DEFAULT '',
    topics TEXT NOT NULL DEFAULT '',
    answer TEXT CHECK (answer IN ('untold', 'told', 'right', 'wrong')),
    complaint TEXT CHECK (complaint IN ('not_held', 'time', 'content')),
    settled_at INTEGER,
    need_gone INTEGER NOT NULL DEFAULT 0 CHECK (need_gone IN (0, 1)),
    is_erased INTEGER NOT NULL DEFAULT 0 CHECK (is_erased IN (0, 1)),
    CHECK (state NOT IN ('proposed', 'agreed') OR meets_at IS NOT NULL),
    CHECK (state <> 'held' OR (held_at IS NOT NULL AND answer IS NOT NULL)),
    CHECK (trigger_code IS NULL OR state NOT IN ('held', 'declined', 'missed', 'void'))
) STRICT;
CREATE UNIQUE INDEX visit_round ON visit (member_id, period)
    WHERE kind = 'routine' AND state <> 'void';
CREATE UNIQUE INDEX visit_must ON visit (member_id, trigger_code)
    WHERE kind = 'must' AND trigger_code IS NOT NULL;
CREATE UNIQUE INDEX visit_key_date ON visit (member_id, occasion, due_at)
    WHERE kind = 'key_date' AND state <> 'void' AND is_erased = 0;
-- All that the figures of a unit count, so that they read nothing but the index.
CREATE INDEX visit_unit ON visit (unit_id, due_at, kind, state, answer, member_id);
CREATE INDEX visit_member ON visit (member_id, id);
CREATE INDEX visit_open ON visit (due_at) WHERE state IN ('due', 'proposed', 'agreed', 'started');

-- Who visits, and as one of which unit: who has left that unit visits for it no more.
CREATE TABLE visit_visitor (
    visit_id INTEGER NOT NULL REFERENCES visit (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (visit_id, member_id)
) STRICT;
CREATE INDEX visit_visitor_member ON visit_visitor (member_id);

-- 重要节点联合访: a second unit is asked to send visitors along, and whom it would send.
CREATE TABLE joint_visit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    to_unit_id INTEGER NOT NULL REFERENCES unit (id),
    asked_by INTEGER NOT NULL REFERENCES member (id),
    occasion TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'joined', 'declined')),
    asked_at INTEGER NOT NULL
) STRICT;
CREATE TABLE joint_visit_household (
    joint_id INTEGER NOT NULL REFERENCES joint_visit (id),
    visit_id INTEGER NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    PRIMARY KEY (joint_id, visit_id)
) STRICT;
CREATE TABLE joint_visit_pick (
    joint_id INTEGER NOT NULL REFERENCES joint_visit (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    PRIMARY KEY (joint_id, member_id)
) STRICT;

CREATE TABLE need_category (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL UNIQUE
) STRICT;
INSERT INTO need_category (code, name, rank) VALUES
    ('medical', '父母就医', 1), ('employment', '家属就业', 2), ('schooling', '子女就学', 3),
    ('care', '家庭照料', 4), ('hardship', '经济困难', 5), ('other', '其他', 6);

-- 困难事项. `answer_by` is the end of the day by which the one who answers does the next step;
-- `overdue_from` the end of the day from which it is overdue for those above, which neither putting
-- it off nor handing it on moves before the member was spoken to. `solved_at` is when it was last
-- said to be solved; `lapsed`: the member never said whether it was. `words` is the member's own
-- line. What is erased keeps its place in the counts and nothing else.
CREATE TABLE need (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    category TEXT REFERENCES need_category (code),
    words TEXT NOT NULL DEFAULT '',
    urgency TEXT CHECK (urgency IN ('urgent', 'soon', 'ordinary')),
    state TEXT NOT NULL DEFAULT 'raised'
        CHECK (state IN ('raised', 'answered', 'solved', 'closed', 'withdrawn', 'lapsed')),
    answerer_id INTEGER REFERENCES member (id),
    answer_by INTEGER,
    overdue_from INTEGER,
    visit_id INTEGER REFERENCES visit (id),
    raised_at INTEGER NOT NULL,
    answered_at INTEGER,
    solved_at INTEGER,
    closed_at INTEGER,
    CHECK ((state IN ('closed', 'withdrawn', 'lapsed')) = (closed_at IS NOT NULL))
) STRICT;
CREATE INDEX need_unit ON need (unit_id, raised_at);
CREATE UNIQUE INDEX need_of_visit ON need (visit_id, category) WHERE visit_id IS NOT NULL;
CREATE INDEX need_member ON need (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX need_answerer ON need (answerer_id) WHERE closed_at IS NULL;

-- The append-only history of visits and needs, as attendance_entry is of attendance. To erase an
-- entry's `content` is to erase its salt with it.
CREATE TABLE family_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    about TEXT NOT NULL CHECK (about IN ('visit', 'need')),
    about_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    content TEXT,
    salt BLOB,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX family_entry_subject ON family_entry (about, about_id);

-- What a message is about, by which it is found once that goes.
ALTER TABLE message ADD COLUMN visit_id INTEGER;
ALTER TABLE message ADD COLUMN need_id INTEGER;
ALTER TABLE message ADD COLUMN member_id INTEGER;
CREATE INDEX message_visit ON message (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX message_need ON message (need_id) WHERE need_id IS NOT NULL;
CREATE INDEX message_member ON message (member_id) WHERE member_id IS NOT NULL;

-- Whether more may be kept of somebody's household than that a visit was held; `was_given` tells
-- who took it back from who never gave it.
CREATE TABLE consent (
    member_id INTEGER PRIMARY KEY REFERENCES member (id),
    is_given INTEGER NOT NULL CHECK (is_given IN (0, 1)),
    was_given INTEGER NOT NULL DEFAULT 0 CHECK (was_given IN (0, 1)),
    at INTEGER NOT NULL
) STRICT;

-- Who else has looked at what is recorded of somebody's household: once a reader, subject and day.
CREATE TABLE look (
    reader_id INTEGER NOT NULL REFERENCES member (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    about TEXT NOT NULL CHECK (about IN ('visit', 'need')),
    about_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (reader_id, about, about_id, day)
) STRICT;
CREATE INDEX look_member ON look (member_id, at);

-- 家属要求删除: asked for, and done at night; what was removed is counted for the receipt.
CREATE TABLE erasure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES member (id),
    asked_by INTEGER NOT NULL REFERENCES member (id),
    asked_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'withdrawn', 'removed', 'done')),
    visits INTEGER NOT NULL DEFAULT 0,
    needs INTEGER NOT NULL DEFAULT 0,
    done_at INTEGER
) STRICT;
CREATE UNIQUE INDEX erasure_open ON erasure (member_id) WHERE state = 'asked';

-- How long what is closed is kept. Triggers go when their visit is closed.
CREATE TABLE retention (
    what TEXT PRIMARY KEY CHECK (what IN ('visit', 'need')),
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 3660)
) STRICT;
INSERT INTO retention (what, days) VALUES ('visit', 1096), ('need', 365);

-- 结对互助. What two people say to each other is not kept, nor whether they said anything.
CREATE TABLE buddy (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    starter_id INTEGER NOT NULL REFERENCES member (id),
    other_id INTEGER NOT NULL REFERENCES member (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'paired', 'ended')),
    asked_at INTEGER NOT NULL,
    settled_at INTEGER,
    starter_is_asked INTEGER NOT NULL DEFAULT 1 CHECK (starter_is_asked IN (0, 1)),
    other_is_asked INTEGER NOT NULL DEFAULT 1 CHECK (other_is_asked IN (0, 1)),
    CHECK (starter_id <> other_id)
) STRICT;
CREATE INDEX buddy_starter ON buddy (starter_id);
CREATE INDEX buddy_other ON buddy (other_id);
CREATE UNIQUE INDEX buddy_two ON buddy (
    (CASE WHEN starter_id < other_id THEN starter_id ELSE other_id END),
    (CASE WHEN starter_id < other_id THEN other_id ELSE starter_id END)
) WHERE state <> 'ended';
