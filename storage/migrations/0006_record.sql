-- What a roll call under way says, by the card on which it is called: until it is finished it
-- changes nothing, and put back it is as if it had not been.
CREATE TABLE roll (
    post_id INTEGER NOT NULL REFERENCES post (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    mark TEXT NOT NULL CHECK (mark IN ('present', 'absent')),
    PRIMARY KEY (post_id, member_id)
) STRICT;

-- How somebody stood when the record was confirmed, for as long as that can be taken back.
ALTER TABLE attendance ADD COLUMN before_state TEXT;
ALTER TABLE attendance ADD COLUMN before_mark TEXT;

-- Who upheld a correction against its first disagreement: the next who looks at it is another.
ALTER TABLE correction ADD COLUMN upheld_by INTEGER REFERENCES member (id);
CREATE INDEX correction_member ON correction (session_id, member_id);

-- Who leaves the organisation while check-in is open is not expected any more.
CREATE TABLE left_out_new (
    session_id INTEGER NOT NULL REFERENCES session (id),
    member_id INTEGER NOT NULL REFERENCES member (id),
    reason TEXT NOT NULL CHECK (reason IN ('away', 'exempt', 'not_yet_here', 'left')),
    PRIMARY KEY (session_id, member_id)
) STRICT;
INSERT INTO left_out_new (session_id, member_id, reason)
    SELECT session_id, member_id, reason FROM left_out;
DROP TABLE left_out;
ALTER TABLE left_out_new RENAME TO left_out;

-- Who pressed a session's post where it stands without being on its list: they may say so.
CREATE TABLE caller (
    session_id INTEGER NOT NULL REFERENCES session (id),
    user_id INTEGER NOT NULL,
    PRIMARY KEY (session_id, user_id)
) STRICT;
