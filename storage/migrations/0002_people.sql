-- People: numbers, further units, away spans; where a role comes from, and until when it holds.

-- Units of one name stand below different parents: 第一党小组 is in many branches.
CREATE UNIQUE INDEX unit_place ON unit (COALESCE(parent_id, 0), name);

CREATE TABLE member_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    number TEXT,
    employment TEXT NOT NULL CHECK (employment IN ('officer', 'auxiliary', 'staff')),
    party_status TEXT NOT NULL CHECK (party_status IN ('full', 'probationary', 'applicant', 'none')),
    position TEXT CHECK (position IN (
        'secretary', 'deputy_secretary', 'organiser', 'publicity', 'discipline', 'youth',
        'committee_member', 'group_leader')),
    is_leader INTEGER NOT NULL DEFAULT 0 CHECK (is_leader IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'left')),
    left_at INTEGER,
    CHECK ((state = 'left') = (left_at IS NOT NULL))
) STRICT;
INSERT INTO member_new (id, unit_id, name, employment, party_status, position, is_leader)
    SELECT id, unit_id, name, employment, party_status, position, is_leader FROM member;
DROP TABLE member;
ALTER TABLE member_new RENAME TO member;
CREATE INDEX member_unit ON member (unit_id) WHERE state = 'active';
CREATE UNIQUE INDEX member_number ON member (number) WHERE state = 'active' AND number IS NOT NULL;

-- 兼任: a member's units besides their own.
CREATE TABLE membership (
    member_id INTEGER NOT NULL REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    PRIMARY KEY (member_id, unit_id)
) STRICT;
CREATE INDEX membership_unit ON membership (unit_id);

-- A role that comes from a position follows the roster; one that an admin gave stays until taken.
CREATE TABLE role_new (
    member_id INTEGER NOT NULL REFERENCES member (id),
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL CHECK (name IN ('secretary', 'admin')),
    origin TEXT NOT NULL CHECK (origin IN ('position', 'given', 'deputy')),
    until INTEGER,
    PRIMARY KEY (member_id, unit_id, name, origin)
) STRICT;
INSERT INTO role_new (member_id, unit_id, name, origin)
    SELECT member_id, unit_id, name, 'given' FROM role;
DROP TABLE role;
ALTER TABLE role_new RENAME TO role;
CREATE INDEX role_unit ON role (unit_id, name);

-- 不在岗: spans in which nothing is expected of a member and nothing is sent to them.
CREATE TABLE away (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL REFERENCES member (id),
    reason TEXT NOT NULL
        CHECK (reason IN ('annual', 'sick', 'maternity', 'seconded', 'posted', 'other')),
    origin TEXT NOT NULL CHECK (origin IN ('roster', 'self', 'secretary')),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    recorded_at INTEGER NOT NULL,
    by_member_id INTEGER REFERENCES member (id),
    CHECK (ends_at IS NULL OR ends_at >= starts_at)
) STRICT;
CREATE INDEX away_member ON away (member_id, starts_at);
