-- What a person is sent that nobody asked for: how much of it in a day, what was held back, and what
-- went out together.

-- The day, by the organisation's clock and as days since 0001-01-01, whose messages it counts among;
-- null if it does not count, or did not go out.
ALTER TABLE message ADD COLUMN counted_on INTEGER;
-- Why it was held back for another time, the last reason; null if it never was.
ALTER TABLE message ADD COLUMN held TEXT;
-- The message in whose place it stands, among others; then its reason is 'merged' or 'opened'.
ALTER TABLE message ADD COLUMN list_id INTEGER REFERENCES message (id);
-- Of a list: which of those it shows just now instead of the list. That one is meant by what is
-- pressed below it.
ALTER TABLE message ADD COLUMN shows_id INTEGER REFERENCES message (id);
CREATE INDEX message_counted ON message (chat_id, counted_on) WHERE counted_on IS NOT NULL;
CREATE INDEX message_list ON message (list_id) WHERE list_id IS NOT NULL;
CREATE INDEX message_chat ON message (chat_id, not_before);
