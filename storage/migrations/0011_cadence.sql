-- 频次: how often what is held, by which rule, in which unit; and why something was not held.

-- `kinds`: the sessions that count for it; `measure`: sessions are counted, a member's hours are
-- added up, or nothing is recorded of it. `minimum`: null where the rule names no number. `levels`:
-- the units it is for. `needs_committee`: only where a branch has one; `by_groups`: what every party
-- group of a branch has held counts for it as well. `article`: null if it is not known; `is_quoted`:
-- read where others quote it. Buttons carry the `rank`.
CREATE TABLE cadence_rule (
    code TEXT PRIMARY KEY,
    rank INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    kinds TEXT NOT NULL DEFAULT '',
    measure TEXT NOT NULL CHECK (measure IN ('sessions', 'hours', 'nothing')),
    length TEXT NOT NULL CHECK (length IN ('week', 'month', 'quarter', 'half_year', 'year')),
    minimum INTEGER CHECK (minimum > 0),
    levels TEXT NOT NULL,
    needs_committee INTEGER NOT NULL DEFAULT 0 CHECK (needs_committee IN (0, 1)),
    by_groups INTEGER NOT NULL DEFAULT 0 CHECK (by_groups IN (0, 1)),
    source TEXT NOT NULL,
    article INTEGER,
    dated TEXT,
    is_quoted INTEGER NOT NULL DEFAULT 0 CHECK (is_quoted IN (0, 1)),
    is_used INTEGER NOT NULL DEFAULT 1 CHECK (is_used IN (0, 1)),
    CHECK (measure <> 'sessions' OR kinds <> '')
) STRICT;
INSERT INTO cadence_rule
    (rank, code, name, kinds, measure, length, minimum, levels, needs_committee, by_groups, source,
     article, dated, is_quoted, is_used)
VALUES
    (1, 'general_meeting', '支部党员大会', 'general_meeting', 'sessions', 'quarter', 1, 'branch',
     0, 0, '《中国共产党支部工作条例（试行）》', 11, '2018-10-28', 0, 1),
    (2, 'committee_meeting', '支部委员会会议', 'committee_meeting', 'sessions', 'month', 1,
     'branch', 1, 0, '《中国共产党支部工作条例（试行）》', 12, '2018-10-28', 0, 1),
    (3, 'group_meeting', '党小组会', 'group_meeting', 'sessions', 'month', 1, 'group', 0, 0,
     '《中国共产党支部工作条例（试行）》', 13, '2018-10-28', 0, 1),
    (4, 'party_lecture', '党课', 'party_lecture', 'sessions', 'year', NULL, 'branch', 0, 0,
     '《中国共产党支部工作条例（试行）》', NULL, '2018-10-28', 1, 1),
    (5, 'theme_day', '主题党日', 'theme_day', 'sessions', 'month', 1, 'branch', 0, 0,
     '《中国共产党党员教育管理工作条例》', 16, '2019-05-06', 0, 1),
    (6, 'organisational_life', '组织生活会', 'organisational_life', 'sessions', 'year', 1,
     'branch', 0, 1, '《中国共产党党员教育管理工作条例》', 17, '2019-05-06', 0, 1),
    (7, 'appraisal', '民主评议党员', 'appraisal', 'sessions', 'year', 1, 'branch', 0, 0,
     '《中国共产党党员教育管理工作条例》', 18, '2019-05-06', 0, 1),
    (8, 'training', '集中学习培训',
     'political_study party_lecture central_group rotation_training warning_education discussion',
     'hours', 'year', 32, 'branch', 0, 0,
     '《中国共产党党员教育管理工作条例》', 20, '2019-05-06', 0, 1),
    (9, 'central_group', '理论学习中心组学习', 'central_group', 'sessions', 'quarter', 1,
     'committee general_branch', 0, 0, '《中国共产党党委（党组）理论学习中心组学习规则》',
     NULL, '2017-01-30', 1, 1),
    (10, 'secretary_lecture', '党委书记讲党课', '', 'nothing', 'year', 1, 'committee', 0, 0,
     '《中国共产党支部工作条例（试行）》', NULL, '2018-10-28', 1, 1),
    (11, 'dual_life', '双重组织生活', '', 'nothing', 'year', NULL, 'branch', 0, 0,
     '《中国共产党党员教育管理工作条例》', 16, '2019-05-06', 0, 1),
    (12, 'talks', '谈心谈话', '', 'nothing', 'year', 1, 'branch', 0, 0,
     '《中国共产党党员教育管理工作条例》', 19, '2019-05-06', 1, 1),
    (13, 'dispatch', '调度例会', 'dispatch', 'sessions', 'week', 1, 'committee', 0, 0,
     '本单位工作制度', NULL, NULL, 0, 0);

-- A unit may ask more of itself than the rule does.
CREATE TABLE unit_cadence (
    unit_id INTEGER NOT NULL REFERENCES unit (id),
    rule TEXT NOT NULL REFERENCES cadence_rule (code),
    minimum INTEGER NOT NULL CHECK (minimum > 0),
    PRIMARY KEY (unit_id, rule)
) STRICT;

-- Since when a unit is on the roster; null: since before everything. For a period that had begun by
-- then nothing is asked of it: what was held before is not known here.
ALTER TABLE unit ADD COLUMN founded_at INTEGER;

-- 没开成: why. `replanned` is what the bot itself notes of a session that its series does not have
-- any more: it is none of those that were not held.
CREATE TABLE drop_reason (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL UNIQUE,
    is_offered INTEGER NOT NULL DEFAULT 1 CHECK (is_offered IN (0, 1))
) STRICT;
INSERT INTO drop_reason (code, name, rank, is_offered) VALUES
    ('duty', '有任务', 0, 1), ('quorum', '人不齐', 1, 1), ('chair', '主持人有事', 2, 1),
    ('merged', '与其他会议合并', 3, 1), ('later', '改期另定', 4, 1), ('other', '其他', 5, 1),
    ('replanned', '计划已改', 6, 0);
ALTER TABLE session ADD COLUMN dropped_at INTEGER;
ALTER TABLE session ADD COLUMN dropped_why TEXT REFERENCES drop_reason (code);

-- What a unit has held of a kind within a stretch of time; and which sessions a year has at all.
CREATE INDEX session_kind ON session (unit_id, kind, starts_at);
CREATE INDEX session_starts ON session (starts_at);
-- Sessions that a series would have had at another time.
CREATE INDEX session_moved ON session (unit_id, kind, series_at) WHERE series_at <> starts_at;
