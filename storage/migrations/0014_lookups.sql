-- What is looked up by whom or what it is about, of tables that grow with every session.

-- Where somebody was a guest.
CREATE INDEX guest_member ON guest (member_id);

-- The leave that is reported for one session, and for spans that are not over.
CREATE INDEX leave_of_session ON leave (session_id)
    WHERE state = 'reported' AND session_id IS NOT NULL;
CREATE INDEX leave_span ON leave (ends_at) WHERE state = 'reported' AND session_id IS NULL;

-- The sessions of a series, also those that were added to it singly.
CREATE INDEX session_series ON session (series_id) WHERE series_id IS NOT NULL;
